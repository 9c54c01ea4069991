import { describe, expect, it } from 'vitest';
import { type Part, pairedEstimate } from '../../src/results/statistics/paired.ts';

const values = (...all: readonly number[]): Part[] => all.map((sum) => ({ count: 1, sum }));
/** t(0.975) with 2 degrees of freedom. */
const T_2 = 4.302652729911275;

describe('a paired estimate', () => {
  it('of differences is the interval of the differences, by hand', () => {
    const { difference, differenceHalf } = pairedEstimate(values(11, 22, 33), values(10, 20, 30));
    expect(difference).toBeCloseTo(2, 12);
    expect(differenceHalf).toBeCloseTo(T_2 / Math.sqrt(3), 9); // differences 1, 2, 3
  });

  it('of a ratio has no width where one is a multiple of the other, however much both vary', () => {
    const { ratio, ratioHalf } = pairedEstimate(values(20, 2, 200), values(10, 1, 100));
    expect(ratio).toBe(2);
    expect(ratioHalf).toBeCloseTo(0, 12);
  });

  it('weighs parts by their number of values', () => {
    const variant = [
      { count: 3, sum: 30 },
      { count: 1, sum: 50 },
    ];
    const baseline = [
      { count: 3, sum: 15 },
      { count: 1, sum: 5 },
    ];
    const { ratio, difference } = pairedEstimate(variant, baseline);
    expect(ratio).toBe(4);
    expect(difference).toBe(15);
  });

  it('has no interval of one part, no ratio to nothing, and takes no parts without partners', () => {
    expect(pairedEstimate(values(4), values(2))).toEqual({
      ratio: 2,
      ratioHalf: null,
      difference: 2,
      differenceHalf: null,
    });
    expect(pairedEstimate(values(4, 5), values(0, 0)).ratio).toBeNull();
    expect(() => pairedEstimate(values(1, 2), values(1))).toThrow(RangeError);
  });
});
