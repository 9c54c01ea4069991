import { describe, expect, it } from 'vitest';
import { fillExponential, nextExponential } from '../../src/random/exponential.ts';
import { Generator } from '../../src/random/generator.ts';
import { fillNormal, nextNormal } from '../../src/random/normal.ts';
import { normalCdf } from '../../src/random/special.ts';
import { ksBound, ksDistance } from './statistics.ts';

const DRAWS = 1_000_000;

function countAbove(draws: Float64Array, limit: number): number {
  let count = 0;
  for (const value of draws) if (value > limit) count++;
  return count;
}

function meanOfPower(draws: Float64Array, power: number): number {
  let sum = 0;
  for (const value of draws) sum += value ** power;
  return sum / draws.length;
}

/** Five standard errors of a count with this probability. */
function expectCount(count: number, probability: number): void {
  const expected = DRAWS * probability;
  expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected) + 1);
}

describe('the exponential ziggurat', () => {
  const draws = new Float64Array(DRAWS);
  fillExponential(new Generator(11, 'ziggurat'), 1, draws, 0, DRAWS);

  it('has the moments of an exponential', () => {
    for (const [power, moment, variance] of [
      [1, 1, 1],
      [2, 2, 20],
      [3, 6, 684],
    ] as const) {
      const mean = meanOfPower(draws, power);
      expect(Math.abs(mean - moment)).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
    }
  });

  it('has its tail on both sides of the edge at 7.697, and nothing at 0', () => {
    for (const limit of [0.001, 1, 5, 7.6, 7.69711747013105, 7.8, 10, 12]) {
      expectCount(countAbove(draws, limit), Math.exp(-limit));
    }
    const greatest = draws.reduce((max, value) => Math.max(max, value), 0);
    expect(greatest).toBeGreaterThan(Math.log(DRAWS) - 3);
    expect(greatest).toBeLessThan(Math.log(DRAWS) + 14);
    expect(draws.every((value) => value > 0)).toBe(true);
  });

  it('goes on from the edge of the tail with a new draw, as often as it takes', () => {
    const scripted = (words: number[]) => {
      const generator = new Generator(0);
      generator.nextUint32 = () => words.shift()!;
      return nextExponential(generator);
    };
    const tail = 0xffffff00;
    const inside = (1_000 << 8) | 5;
    const single = scripted([inside]);
    expect(scripted([tail, inside])).toBe(7.69711747013105 + single);
    expect(scripted([tail, tail, inside])).toBe(2 * 7.69711747013105 + single);
  });

  it('follows its distribution function, within layers too', () => {
    const sample = draws.slice();
    expect(ksDistance(sample, (x) => -Math.expm1(-x))).toBeLessThan(ksBound(DRAWS));
  });

  it('fills the numbers that single draws give, from the same state to the same state', () => {
    const [one, other] = [new Generator(12), new Generator(12)];
    const filled = new Float64Array(50_003);
    fillExponential(one, 3.7, filled, 3, 20_000);
    fillExponential(one, 3.7, filled, 20_000, 20_000);
    fillExponential(one, 3.7, filled, 20_000, 50_003);
    const single = Float64Array.from({ length: 50_000 }, () => nextExponential(other) * 3.7);
    expect(filled.subarray(3)).toEqual(single);
    expect(filled.subarray(0, 3)).toEqual(new Float64Array(3));
    expect(one).toEqual(other);
  });

  it('has no correlation from one draw to the next', () => {
    let sum = 0;
    for (let index = 1; index < DRAWS; index++) sum += (draws[index]! - 1) * (draws[index - 1]! - 1);
    expect(Math.abs(sum / Math.sqrt(DRAWS))).toBeLessThan(5);
  });
});

describe('the normal ziggurat', () => {
  const draws = new Float64Array(DRAWS);
  fillNormal(new Generator(13, 'ziggurat'), 0, 1, draws, 0, DRAWS);

  it('has the moments of a normal', () => {
    for (const [power, moment, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ] as const) {
      const mean = meanOfPower(draws, power);
      expect(Math.abs(mean - moment)).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
    }
  });

  it('has both tails on both sides of the edge at 3.654', () => {
    const mirrored = draws.map((value) => -value);
    for (const limit of [0, 1, 3, 3.6, 3.654152885361009, 3.7, 4.5]) {
      expectCount(countAbove(draws, limit), normalCdf(-limit));
      expectCount(countAbove(mirrored, limit), normalCdf(-limit));
    }
  });

  it('follows its distribution function', () => {
    const sample = draws.slice(0, 200_000);
    expect(ksDistance(sample, normalCdf)).toBeLessThan(ksBound(200_000));
  });

  it('fills the numbers that single draws give', () => {
    const [one, other] = [new Generator(14), new Generator(14)];
    const filled = new Float64Array(50_000);
    fillNormal(one, 5, 2, filled, 0, 20_000);
    fillNormal(one, 5, 2, filled, 20_000, 50_000);
    expect(filled).toEqual(Float64Array.from({ length: 50_000 }, () => 5 + 2 * nextNormal(other)));
    expect(one).toEqual(other);
  });
});
