import { describe, expect, it } from 'vitest';
import { Histogram } from '../../src/metrics/histogram.ts';
import { Generator } from '../../src/random/generator.ts';
import { PooledTrend } from '../../src/results/statistics/pooled-trend.ts';
import { histogramOf } from './fixtures.ts';

/** Replications of `size` exponential values of mean 300. */
function exponential(replications: number, size: number, seed: number): Histogram[] {
  return Array.from({ length: replications }, (_, index) => {
    const generator = new Generator(Generator.keyOf(seed, 'pooled', index));
    return histogramOf(Array.from({ length: size }, () => -300 * Math.log(1 - generator.uniform())));
  });
}

describe('the values of all replications', () => {
  it('have the percentiles of one histogram of all of them, not the mean of percentiles', () => {
    const parts = exponential(64, 60, 1);
    const all = new Histogram();
    for (const part of parts) all.merge(part);
    const pooled = new PooledTrend(parts);
    expect(pooled.quantile(0.99).mean).toBeCloseTo(all.quantile(0.99), 6);
    const meanOfPercentiles = parts.reduce((sum, part) => sum + part.quantile(0.99), 0) / 64;
    const exactMs = -300 * Math.log(0.01);
    expect(meanOfPercentiles).toBeLessThan(exactMs * 0.95);
    const [low, high] = pooled.quantile(0.99).interval ?? [0, 0];
    expect(low).toBeLessThan(exactMs);
    expect(high).toBeGreaterThan(exactMs);
  });

  it('hold the true percentile in 91 to 99 % of the intervals that are given', () => {
    const exactMs = -300 * Math.log(0.05);
    const held = Array.from({ length: 300 }, (_, seed) => {
      const { interval } = new PooledTrend(exponential(8, 100, seed)).quantile(0.95);
      if (interval === null) throw new Error('no interval');
      return interval[0] <= exactMs && exactMs <= interval[1] ? 1 : 0;
    });
    const share = held.reduce<number>((sum, one) => sum + one, 0) / held.length;
    expect(share).toBeGreaterThan(0.91);
    expect(share).toBeLessThan(0.99);
  });

  it('have no interval where too few lie beyond it, and none of an extreme, and say so', () => {
    const pooled = new PooledTrend(exponential(4, 60, 1));
    expect(pooled.quantile(0.99)).toMatchObject({ interval: null, why: 'few' });
    expect(pooled.quantile(1)).toMatchObject({ interval: null, why: 'extreme' });
    expect(pooled.quantile(0.5).interval).not.toBeNull();
    expect(new PooledTrend([histogramOf([]), histogramOf([])]).quantile(0.5).why).toBe('empty');
  });

  it('have none where what lies beyond came in one replication alone', () => {
    const slow = Array.from({ length: 100 }, (_, index) => (index < 40 ? 900 + index : 100 + index));
    const fast = Array.from({ length: 100 }, (_, index) => 100 + index);
    const parts = [slow, fast, fast, fast, fast, fast, fast, fast].map((values) => histogramOf(values));
    expect(new PooledTrend(parts).quantile(0.95).why).toBe('bunched');
  });

  it('have no interval of the mean where a few great values make it', () => {
    const pareto = (seed: number) => {
      const generator = new Generator(Generator.keyOf(seed, 'pareto', 0));
      return histogramOf(Array.from({ length: 500 }, () => (1 - generator.uniform()) ** (-1 / 1.5)));
    };
    const given = Array.from({ length: 100 }, (_, seed) =>
      new PooledTrend([4 * seed, 4 * seed + 1, 4 * seed + 2, 4 * seed + 3].map(pareto)).mean(),
    ).filter(({ interval }) => interval !== null);
    expect(given.length).toBeLessThan(10);
    expect(new PooledTrend(exponential(4, 500, 1)).mean().interval).not.toBeNull();
  });
});
