import { describe, expect, it } from 'vitest';
import {
  BIN_COUNT,
  binOf,
  binStart,
  EXACT_LIMIT,
  exactQuantile,
  Histogram,
  RELATIVE_ERROR,
} from '../../src/metrics/histogram.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import { Generator } from '../../src/random/generator.ts';
import { createSampler } from '../../src/random/sampler.ts';
import { fc } from '../support/fast-check.ts';

const distributions: readonly [string, Distribution][] = [
  ['exponential', { kind: 'exponential', mean: 120 }],
  ['lognormal of sigma 2', { kind: 'lognormal', mu: 3, sigma: 2 }],
  ['uniform', { kind: 'uniform', min: 0, max: 1 }],
  ['uniform, far from 0', { kind: 'uniform', min: 899_000, max: 900_000 }],
  ['constant', { kind: 'constant', value: 29_000 }],
];
const probabilities = [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1];

function drawn(distribution: Distribution, count: number, seed = 1): Float64Array {
  const values = new Float64Array(count);
  createSampler(distribution, new Generator(seed, 'histogram')).fill(values, 0, count);
  return values;
}

/** What a collector gives: the values, their bins, and what they add up to. */
function recordAll(histogram: Histogram, values: Float64Array): void {
  const sum = values.reduce((total, value) => total + value, 0);
  histogram.countAll(
    values,
    Int32Array.from(values, binOf),
    values.length,
    values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    values.reduce((greatest, value) => Math.max(greatest, value), 0),
  );
  histogram.addSum(sum);
}

function histogramOf(values: Float64Array): Histogram {
  const histogram = new Histogram();
  recordAll(histogram, values);
  return histogram;
}

/** By their definition: of so many, the first bin by which more than p × (n − 1) values have been seen. */
function naiveQuantiles(values: Float64Array, asked: readonly number[]): number[] {
  const sorted = values.slice().sort();
  if (values.length <= EXACT_LIMIT) return asked.map((at) => exactQuantile(sorted, at));
  const [least = 0, greatest = 0] = [sorted[0], sorted.at(-1)];
  const counts = new Map<number, number>();
  for (const value of values) counts.set(binOf(value), (counts.get(binOf(value)) ?? 0) + 1);
  return asked.map((at) => {
    if (at <= 0) return least;
    if (at >= 1) return greatest;
    let seen = 0;
    for (let bin = 0; bin < BIN_COUNT; bin += 1) {
      seen += counts.get(bin) ?? 0;
      if (seen <= at * (values.length - 1)) continue;
      const middle = bin === 0 ? 0 : (binStart(bin) + binStart(bin + 1)) / 2;
      return Math.min(greatest, Math.max(least, middle));
    }
    return greatest;
  });
}

const quantiles = (histogram: Histogram): number[] => probabilities.map((at) => histogram.quantile(at));

describe('quantiles', () => {
  it('are stated to within 0.1 %', () => {
    expect(RELATIVE_ERROR).toBeLessThanOrEqual(0.001);
  });

  describe.each(distributions)('of a %s', (_, distribution) => {
    it.each([1, 2, 3, 10, 1000, EXACT_LIMIT])('are exact for %i values', (count) => {
      const values = drawn(distribution, count);
      const sorted = values.slice().sort();
      expect(quantiles(histogramOf(values))).toEqual(probabilities.map((at) => exactQuantile(sorted, at)));
    });

    it.each([EXACT_LIMIT + 1, 10_000, 200_000])(
      'are those of %i values to within the stated error',
      (count) => {
        const values = drawn(distribution, count);
        const sorted = values.slice().sort();
        const histogram = histogramOf(values);
        for (const at of probabilities) {
          const exact = sorted[Math.floor(at * (count - 1))] as number;
          const error = Math.abs(histogram.quantile(at) - exact);
          // Below a microsecond there is one bin.
          if (exact > 0.001) expect(error / exact).toBeLessThanOrEqual(RELATIVE_ERROR);
          else expect(error).toBeLessThanOrEqual(0.001);
        }
        expect(histogram.quantile(0)).toBe(sorted[0]);
        expect(histogram.quantile(1)).toBe(sorted.at(-1));
      },
    );
  });

  it('lie linearly between order statistics while exact', () => {
    const histogram = histogramOf(Float64Array.of(40, 10, 20, 30));
    expect([0, 0.25, 0.5, 1].map((at) => histogram.quantile(at))).toEqual([10, 17.5, 25, 40]);
  });

  it('are the same bits as by counting the bins of the values from the first on', () => {
    const sizes = fc.constantFrom(1, 2, 5, 300, EXACT_LIMIT, EXACT_LIMIT + 1, 6000, 20_000);
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    const spread = fc.tuple(
      fc.double({ min: -12, max: 30, noNaN: true }),
      fc.double({ min: 0, max: 6, noNaN: true }),
    );
    const part = fc.tuple(sizes, spread, fc.integer({ min: 1, max: 1_000_000 }));
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 3 }),
        shares,
        fc.boolean(),
        (parts, asked, isMerged) => {
          const columns = parts.map(([count, [mu, sigma], seed]) =>
            drawn({ kind: 'lognormal', mu, sigma }, count, seed),
          );
          const values = Float64Array.from(columns.flatMap((column) => [...column]));
          const own = isMerged ? new Histogram() : histogramOf(values);
          if (isMerged) for (const column of columns) own.merge(histogramOf(column));
          const kept = Histogram.of(structuredClone(own.state));
          const ascending = [...asked, ...probabilities].sort((a, b) => a - b);
          const expected = naiveQuantiles(values, ascending);
          expect(own.quantiles(ascending)).toEqual(expected);
          expect(kept.quantiles(ascending)).toEqual(expected);
          expect(ascending.map((at) => own.quantile(at))).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never leave the range of what was recorded', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.nat(100), (value, percent) => {
        const values = new Float64Array(EXACT_LIMIT + 1).fill(value);
        expect(histogramOf(values).quantile(percent / 100)).toBe(value);
      }),
      { numRuns: 50 },
    );
  });
});

describe('counts', () => {
  it('mean, least and greatest are exact, however many values', () => {
    const values = drawn({ kind: 'lognormal', mu: 3, sigma: 2 }, 50_000);
    const histogram = histogramOf(values);
    const sum = values.reduce((total, value) => total + value, 0);
    expect(histogram.count).toBe(50_000);
    expect(histogram.sum / sum).toBeCloseTo(1, 12);
    expect(histogram.mean / (sum / 50_000)).toBeCloseTo(1, 12);
    expect(histogram.min).toBe(Math.min(...values));
    expect(histogram.max).toBe(values.reduce((most, value) => Math.max(most, value), 0));
  });

  it('are zero where there is nothing', () => {
    const empty = new Histogram();
    expect([empty.count, empty.sum, empty.mean, empty.min, empty.max, empty.quantile(0.99)]).toEqual(
      Array(6).fill(0),
    );
  });

  it('above a value are exact while few, and to within its bin beyond', () => {
    const few = histogramOf(Float64Array.of(1, 2, 3, 3, 4));
    expect([0, 1, 3, 3.5, 4].map((value) => few.countAbove(value))).toEqual([5, 4, 1, 1, 0]);
    const values = drawn({ kind: 'exponential', mean: 100 }, 100_000);
    const many = histogramOf(values).countAbove(250);
    expect(many).toBeLessThanOrEqual(values.filter((value) => value > 250 * (1 - 2 * RELATIVE_ERROR)).length);
    expect(many).toBeGreaterThanOrEqual(
      values.filter((value) => value > 250 * (1 + 2 * RELATIVE_ERROR)).length,
    );
  });

  it('by value add up to the count', () => {
    for (const count of [100, 50_000]) {
      let total = 0;
      histogramOf(drawn({ kind: 'exponential', mean: 100 }, count)).forEach((_, times) => {
        total += times;
      });
      expect(total).toBe(count);
    }
  });

  it('hold what is too small or too large for a bin of its own', () => {
    const values = Float64Array.from({ length: 10_000 }, (_, index) => (index % 2 === 0 ? 0 : 1e15));
    const histogram = histogramOf(values);
    expect([histogram.count, histogram.min, histogram.max]).toEqual([10_000, 0, 1e15]);
    expect(histogram.quantile(0.25)).toBeLessThan(0.001);
    expect(histogram.quantile(0.75)).toBeGreaterThan(2 ** 34);
  });
});

describe('recording', () => {
  it('one by one is the same as all at once, in parts of any size', () => {
    const values = drawn({ kind: 'lognormal', mu: 3, sigma: 2 }, EXACT_LIMIT + 2000);
    const single = new Histogram();
    for (const value of values) single.record(value);
    for (const size of [1, 7, 1000, values.length]) {
      const parts = new Histogram();
      for (let from = 0; from < values.length; from += size) {
        recordAll(parts, values.slice(from, from + size));
      }
      expect(quantiles(parts)).toEqual(quantiles(single));
      expect([parts.count, parts.min, parts.max]).toEqual([single.count, single.min, single.max]);
      expect(parts.sum / single.sum).toBeCloseTo(1, 12);
    }
  });

  it('reads a part of a larger array, wherever that begins', () => {
    const whole = drawn({ kind: 'exponential', mean: 100 }, 20_000);
    const part = whole.subarray(5000, 15_000);
    expect(quantiles(histogramOf(part))).toEqual(quantiles(histogramOf(part.slice())));
  });
});

describe('merging', () => {
  it('is the same as recording all in one, in any order and any grouping', () => {
    const sizes = fc.array(fc.constantFrom(0, 1, 5, 100, 2000, EXACT_LIMIT, EXACT_LIMIT + 1, 9000), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 1000 }), (counts, seed) => {
        const parts = counts.map((count, index) =>
          drawn({ kind: 'lognormal', mu: 3, sigma: 1.5 }, count, seed + index),
        );
        const all = histogramOf(Float64Array.from(parts.flatMap((part) => [...part])));
        const merged = (order: readonly Float64Array[]): Histogram => {
          const histogram = new Histogram();
          for (const part of order) histogram.merge(histogramOf(part));
          return histogram;
        };
        for (const histogram of [merged(parts), merged([...parts].reverse())]) {
          expect(quantiles(histogram)).toEqual(quantiles(all));
          expect([histogram.count, histogram.min, histogram.max]).toEqual([all.count, all.min, all.max]);
          expect(Math.abs(histogram.sum - all.sum)).toBeLessThanOrEqual(1e-9 * all.sum);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('leaves what was merged in as it was', () => {
    const values = drawn({ kind: 'exponential', mean: 100 }, 6000);
    const part = histogramOf(values);
    const sum = histogramOf(values);
    sum.merge(part);
    sum.record(1e9);
    expect(part.count).toBe(6000);
    expect(quantiles(part)).toEqual(quantiles(histogramOf(values)));
  });
});
