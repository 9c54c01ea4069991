import { describe, expect, it } from 'vitest';
import { studentQuantile } from '../../src/results/statistics/student.ts';

describe("Student's quantile", () => {
  // Published tables (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2), three decimals.
  it.each([
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.975, 3, 3.182],
    [0.975, 4, 2.776],
    [0.975, 5, 2.571],
    [0.975, 9, 2.262],
    [0.975, 10, 2.228],
    [0.975, 29, 2.045],
    [0.975, 30, 2.042],
    [0.975, 100, 1.984],
    [0.9, 1, 3.078],
    [0.95, 7, 1.895],
    [0.99, 12, 2.681],
    [0.995, 1, 63.657],
    [0.999, 20, 3.552],
  ])('at %d with %d degrees of freedom is %d', (probability, degrees, quantile) => {
    expect(studentQuantile(probability, degrees)).toBeCloseTo(quantile, 3);
  });

  it('is exact where a closed form exists: Cauchy, and two degrees of freedom', () => {
    for (const probability of [0.6, 0.9, 0.975, 0.9999]) {
      expect(studentQuantile(probability, 1) / Math.tan(Math.PI * (probability - 0.5))).toBeCloseTo(1, 10);
      const centred = 2 * probability - 1;
      expect(studentQuantile(probability, 2) / (centred * Math.sqrt(2 / (1 - centred ** 2)))).toBeCloseTo(
        1,
        10,
      );
    }
  });

  it('is symmetrical and approaches the normal quantile', () => {
    expect(studentQuantile(0.025, 7)).toBe(-studentQuantile(0.975, 7));
    expect(studentQuantile(0.5, 7)).toBeCloseTo(0, 12);
    expect(studentQuantile(0.975, 100_000)).toBeCloseTo(1.95998, 4);
  });

  it('refuses what has no quantile', () => {
    for (const [probability, degrees] of [
      [0, 5],
      [1, 5],
      [Number.NaN, 5],
      [0.5, 0],
      [0.5, 1.5],
    ] as const) {
      expect(() => studentQuantile(probability, degrees)).toThrow(RangeError);
    }
  });
});
