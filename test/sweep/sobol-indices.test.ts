import { describe, expect, it } from 'vitest';
import { saltelliPoints } from '../../src/sweep/designs/unit-points.ts';
import { sobolIndices } from '../../src/sweep/sobol-indices.ts';

const A = 7;
const B = 0.1;

function ishigami(point: readonly number[]): number {
  const [x1, x2, x3] = point.map((u) => Math.PI * (2 * u - 1)) as [number, number, number];
  return Math.sin(x1) + A * Math.sin(x2) ** 2 + B * x3 ** 4 * Math.sin(x1);
}

/** Closed form of Ishigami and Homma (1990). */
const V = A ** 2 / 8 + (B * Math.PI ** 4) / 5 + (B ** 2 * Math.PI ** 8) / 18 + 0.5;
const FIRST = [(0.5 * (1 + (B * Math.PI ** 4) / 5) ** 2) / V, A ** 2 / 8 / V, 0];
const TOTAL = [
  FIRST[0]! + (8 * B ** 2 * Math.PI ** 8) / 225 / V,
  FIRST[1]!,
  (8 * B ** 2 * Math.PI ** 8) / 225 / V,
];

describe('Sobol indices', () => {
  it("are those of Ishigami's function in closed form", () => {
    const values = saltelliPoints(4096, 3, 1).map(ishigami);
    const { samples, shares } = sobolIndices(values, ['x1', 'x2', 'x3'], 1);
    expect(samples).toBe(4096);
    shares.forEach(({ first, total }, axis) => {
      expect(first).toBeCloseTo(FIRST[axis]!, 1.7);
      expect(Math.abs(first! - FIRST[axis]!)).toBeLessThan(0.02);
      expect(Math.abs(total! - TOTAL[axis]!)).toBeLessThan(0.02);
    });
  });

  it('have intervals that hold the closed form in most of many samples, and narrow with more', () => {
    let held = 0;
    let width = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const { shares } = sobolIndices(saltelliPoints(256, 3, seed).map(ishigami), ['x1', 'x2', 'x3'], seed);
      for (const [axis, { totalCi95 }] of shares.entries()) {
        const [low, high] = totalCi95!;
        if (low <= TOTAL[axis]! && TOTAL[axis]! <= high) held += 1;
        width += (high - low) / 120;
      }
    }
    expect(held).toBeGreaterThan(0.85 * 120);
    const { shares } = sobolIndices(saltelliPoints(2048, 3, 1).map(ishigami), ['x1', 'x2', 'x3'], 1);
    const [low, high] = shares[0]!.totalCi95!;
    expect(high - low).toBeLessThan(width);
  });

  it('leave out base points that lack a value, and are null where nothing varies', () => {
    const values: (number | null)[] = saltelliPoints(512, 3, 1).map(ishigami);
    values[7] = null;
    expect(sobolIndices(values, ['a', 'b', 'c'], 1).samples).toBe(511);
    const flat = sobolIndices(
      values.map(() => 3),
      ['a', 'b', 'c'],
      1,
    );
    expect(flat.shares.map(({ first, total, firstCi95 }) => [first, total, firstCi95])).toEqual(
      [0, 1, 2].map(() => [null, null, null]),
    );
  });
});
