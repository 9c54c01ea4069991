import { describe, expect, it } from 'vitest';
import { mserTruncation } from '../../src/metrics/mser.ts';
import { Generator } from '../../src/random/generator.ts';

const noise = new Generator(7, 'mser');
const noisy = (count: number, level: number): number[] =>
  Array.from({ length: count }, () => level + noise.uniform() - 0.5);

describe('MSER-5', () => {
  it('leaves out the start that differs, to within a few values', () => {
    const truncation = mserTruncation([...noisy(40, 20), ...noisy(360, 10)]);
    expect(truncation).toBeGreaterThanOrEqual(40);
    expect(truncation).toBeLessThanOrEqual(80);
  });

  it('leaves out nothing of values that are all the same, or of a series that begins as it goes on', () => {
    expect(mserTruncation(new Array<number>(100).fill(3))).toBe(0);
    // Alternating: any truncation only loses values.
    const steady = Array.from({ length: 400 }, (_, index) => (Math.floor(index / 5) % 2 === 0 ? 1 : 2));
    expect(mserTruncation(steady)).toBeLessThanOrEqual(5);
  });

  it('does not tell where the start is longer than the half, or where there is too little', () => {
    expect(mserTruncation([...noisy(300, 20), ...noisy(100, 10)])).toBeNull();
    expect(mserTruncation([1, 2, 3])).toBeNull();
    expect(mserTruncation([])).toBeNull();
  });
});
