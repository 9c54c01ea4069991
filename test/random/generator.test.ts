import { describe, expect, it } from 'vitest';
import { Generator } from '../../src/random/generator.ts';
import { chiSquareScore } from './statistics.ts';

const FIVE_SIGMA = 5;

function bitCount(word: number): number {
  let count = 0;
  for (let rest = word >>> 0; rest !== 0; rest &= rest - 1) count++;
  return count;
}

describe('Generator', () => {
  it('gives the same numbers for the same names on every machine', () => {
    const generator = new Generator(42, 'thumbnail', 'work', 3);
    const again = new Generator(42, 'thumbnail', 'work', 3);
    const numbers = Array.from({ length: 4 }, () => generator.nextUint32());
    expect(Array.from({ length: 4 }, () => again.nextUint32())).toEqual(numbers);
    expect(numbers).toEqual([1384220542, 18518329, 3618498465, 1695181498]);
  });

  it('follows the published step of sfc32', () => {
    const generator = new Generator(0);
    Object.assign(generator, { a: 1, b: 2, c: 3, d: 4 });
    expect(generator.nextUint32()).toBe(7);
    expect(generator).toMatchObject({ a: 2, b: 27, c: 3 * 2 ** 21 + 7, d: 5 });
  });

  it('gives different streams for different seeds, names, orders and kinds of names', () => {
    const streams = [
      new Generator(1),
      new Generator(2),
      new Generator(1.5),
      new Generator(-1),
      new Generator(2 ** 53),
      new Generator(2 ** 53 - 1),
      new Generator(1, ''),
      new Generator(1, '', ''),
      new Generator(1, 'ab', 'c'),
      new Generator(1, 'a', 'bc'),
      new Generator(1, 'c', 'ab'),
      new Generator(1, '2'),
      new Generator(1, 2),
      new Generator(1, 2, 0),
    ];
    expect(new Set(streams.map((stream) => stream.nextUint32())).size).toBe(streams.length);
  });

  it('has no correlation between streams whose names differ by one', () => {
    const draws = 20_000;
    for (const other of [new Generator(7, 'f', 2), new Generator(8, 'f', 1), new Generator(7, 'g', 1)]) {
      const one = new Generator(7, 'f', 1);
      let sum = 0;
      for (let index = 0; index < draws; index++) sum += (one.uniform() - 0.5) * (other.uniform() - 0.5);
      expect(Math.abs(sum / Math.sqrt(draws / 144))).toBeLessThan(FIVE_SIGMA);
    }
  });

  it('has uniform bytes, pairs and triples', () => {
    const generator = new Generator(3, 'bytes');
    const bytes = Array.from({ length: 4 }, () => new Uint32Array(256));
    const pairs = new Uint32Array(4096);
    const triples = new Uint32Array(4096);
    const draws = 1_000_000;
    let [previous, beforePrevious] = [generator.nextUint32(), generator.nextUint32()];
    for (let index = 0; index < draws; index++) {
      const word = generator.nextUint32();
      for (let byte = 0; byte < 4; byte++) bytes[byte]![(word >>> (8 * byte)) & 255]!++;
      pairs[((word >>> 26) << 6) | (previous >>> 26)]!++;
      triples[((word & 15) << 8) | ((previous & 15) << 4) | (beforePrevious & 15)]!++;
      beforePrevious = previous;
      previous = word;
    }
    for (const counts of [...bytes, pairs, triples]) {
      expect(Math.abs(chiSquareScore(counts, draws))).toBeLessThan(FIVE_SIGMA);
    }
  });

  it('has uniforms in [0, 1) and (0, 1] with the mean and variance of a uniform and all 53 bits in use', () => {
    const generator = new Generator(4);
    const draws = 400_000;
    let [sum, squares, oddLastBits] = [0, 0, 0];
    for (let index = 0; index < draws; index++) {
      const value = generator.uniform();
      if (value < 0 || value >= 1) throw new Error(`${value} is outside [0, 1)`);
      sum += value;
      squares += (value - 0.5) ** 2;
      oddLastBits += (value * 2 ** 53) % 2;
    }
    expect(Math.abs(sum / draws - 0.5)).toBeLessThan(FIVE_SIGMA * Math.sqrt(1 / 12 / draws));
    expect(Math.abs(squares / draws - 1 / 12)).toBeLessThan(FIVE_SIGMA * Math.sqrt(1 / 180 / draws));
    expect(Math.abs(oddLastBits / draws - 0.5)).toBeLessThan(FIVE_SIGMA * Math.sqrt(0.25 / draws));
  });

  it('reaches 1 but never 0 with uniformPositive', () => {
    const generator = new Generator(0);
    generator.nextUint32 = () => 0;
    expect(generator.uniformPositive()).toBe(2 ** -53);
    expect(generator.uniform()).toBe(0);
    generator.nextUint32 = () => 0xffffffff;
    expect(generator.uniformPositive()).toBe(1);
    expect(generator.uniform()).toBe(1 - 2 ** -53);
  });
});

describe('rekey', () => {
  const key0 = Generator.keyOf(1, 'f', 'retry', 0);
  const key1 = Generator.keyOf(1, 'f', 'retry', 1);

  it('depends on keys and counter alone', () => {
    const one = new Generator(1);
    const other = new Generator(2);
    other.uniform();
    one.rekey(key0, key1, 12345);
    other.rekey(key0, key1, 12345);
    expect(one).toEqual(other);
    expect(key0).not.toBe(key1);
  });

  it('tells counters up to 2^53 apart', () => {
    const generator = new Generator(0);
    const counters = [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 52, 2 ** 53 - 1, 2 ** 53];
    const first = counters.map((counter) => {
      generator.rekey(key0, key1, counter);
      return generator.uniform();
    });
    expect(new Set(first).size).toBe(counters.length);
  });

  it('flips each output bit half of the time for each flipped bit of keys and counter', () => {
    const generator = new Generator(5);
    const trials = 1_000;
    for (let bit = 0; bit < 64 + 53; bit++) {
      const flips = new Uint32Array(32);
      for (let trial = 0; trial < trials; trial++) {
        const counterBit = bit - 64;
        const step = counterBit >= 0 ? 2 ** counterBit : 0;
        generator.rekey(key0, key1, trial);
        const before = generator.nextUint32();
        // Small counters, where a flip above their bits is an addition.
        const flipped = counterBit >= 0 && counterBit < 10 ? trial ^ step : trial + step;
        generator.rekey(
          bit < 32 ? key0 ^ (1 << bit) : key0,
          bit >= 32 && bit < 64 ? key1 ^ (1 << (bit - 32)) : key1,
          flipped,
        );
        const changed = before ^ generator.nextUint32();
        for (let out = 0; out < 32; out++) flips[out]! += (changed >>> out) & 1;
      }
      for (const count of flips) {
        expect(Math.abs(count - trials / 2) / Math.sqrt(trials / 4)).toBeLessThan(5.5);
      }
    }
  });

  it('gives neighbouring counters independent draws: uniform, uncorrelated at every lag, half of the bits apart', () => {
    const generator = new Generator(0);
    const streams = 200_000;
    const bytes = Array.from({ length: 4 }, () => new Uint32Array(256));
    const lags = [1, 2, 3, 4, 8, 16, 256];
    const first = new Float64Array(streams);
    let [differing, previous, withSecond] = [0, 0, 0];
    for (let counter = 0; counter < streams; counter++) {
      generator.rekey(key0, key1, counter);
      const word = generator.nextUint32();
      for (let byte = 0; byte < 4; byte++) bytes[byte]![(word >>> (8 * byte)) & 255]!++;
      first[counter] = word / 2 ** 32 - 0.5;
      withSecond += first[counter]! * (generator.nextUint32() / 2 ** 32 - 0.5);
      if (counter > 0) differing += bitCount(word ^ previous);
      previous = word;
    }
    for (const counts of bytes) {
      expect(Math.abs(chiSquareScore(counts, streams))).toBeLessThan(FIVE_SIGMA);
    }
    for (const lag of lags) {
      let sum = 0;
      for (let index = lag; index < streams; index++) sum += first[index]! * first[index - lag]!;
      expect(Math.abs(sum / Math.sqrt(streams / 144))).toBeLessThan(FIVE_SIGMA);
    }
    expect(Math.abs(withSecond / Math.sqrt(streams / 144))).toBeLessThan(FIVE_SIGMA);
    expect(Math.abs(differing / streams - 16)).toBeLessThan(FIVE_SIGMA * Math.sqrt(8 / streams));
  });
});
