import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../src/random/distribution.ts';
import { Generator } from '../../src/random/generator.ts';
import { cdfOf, meanOf, quantileOf } from '../../src/random/moments.ts';
import { createSampler } from '../../src/random/sampler.ts';
import { ksBound, ksDistance } from './statistics.ts';

const DRAWS = 200_000;

/** Each distribution with its variance in closed form; NaN where it is infinite or has no use here. */
const CASES: readonly (readonly [string, Distribution, number])[] = [
  ['constant', { kind: 'constant', value: 35 }, 0],
  ['exponential', { kind: 'exponential', mean: 12 }, 144],
  ['lognormal', { kind: 'lognormal', mu: 5, sigma: 0.5 }, Math.expm1(0.25) * Math.exp(10.25)],
  ['gamma of shape 4', { kind: 'gamma', shape: 4, scale: 25 }, 2_500],
  ['gamma of shape 1', { kind: 'gamma', shape: 1, scale: 2 }, 4],
  ['gamma of shape 0.3', { kind: 'gamma', shape: 0.3, scale: 10 }, 30],
  ['gamma of shape 400', { kind: 'gamma', shape: 400, scale: 1 }, 400],
  ['weibull of shape 2', { kind: 'weibull', shape: 2, scale: 10 }, 100 * (1 - Math.PI / 4)],
  ['weibull of shape 0.5', { kind: 'weibull', shape: 0.5, scale: 10 }, 2_000],
  ['uniform', { kind: 'uniform', min: 10, max: 40 }, 75],
  ['normal far from 0', { kind: 'normal', mean: 100, sd: 10 }, 100],
  ['normal cut at its middle', { kind: 'normal', mean: 0, sd: 10 }, 100 * (1 - 2 / Math.PI)],
  ['normal without spread', { kind: 'normal', mean: 7, sd: 0 }, 0],
  ['pareto of shape 5', { kind: 'pareto', shape: 5, min: 10 }, (100 * 5) / (16 * 3)],
  ['pareto of shape 1', { kind: 'pareto', shape: 1, min: 10 }, Number.NaN],
  ['empirical', { kind: 'empirical', values: [3, 1, 2, 2] }, 0.5],
  ['empirical with weights', { kind: 'empirical', values: [10, 20, 30], weights: [5, 0, 15] }, 75],
  [
    'quantiles',
    { kind: 'quantiles', probabilities: [0, 0.5, 0.9, 1], values: [100, 120, 200, 600] },
    Number.NaN,
  ],
  [
    'quantiles with a jump and an atom',
    { kind: 'quantiles', probabilities: [0, 0.25, 0.25, 0.5, 1], values: [0, 10, 20, 20, 30] },
    Number.NaN,
  ],
  [
    'mixture',
    {
      kind: 'mixture',
      parts: [
        { weight: 3, of: { kind: 'exponential', mean: 10 } },
        { weight: 0, of: { kind: 'pareto', shape: 1, min: 1 } },
        { weight: 1, of: { kind: 'constant', value: 50 } },
      ],
    },
    0.75 * 200 + 0.25 * 2_500 - 20 ** 2,
  ],
];

function drawMany(distribution: Distribution, seed: number): Float64Array {
  const out = new Float64Array(DRAWS);
  createSampler(distribution, new Generator(seed, 'test')).fill(out, 0, DRAWS);
  return out;
}

describe.each(CASES)('%s', (_, distribution, variance) => {
  it('follows its distribution function', () => {
    const distance = ksDistance(drawMany(distribution, 21), (x) => cdfOf(distribution, x));
    expect(distance).toBeLessThan(ksBound(DRAWS));
  });

  it('has its mean and variance', () => {
    if (Number.isNaN(variance)) return;
    const draws = drawMany(distribution, 22);
    const mean = meanOf(distribution);
    const sampleMean = draws.reduce((sum, value) => sum + value, 0) / DRAWS;
    expect(Math.abs(sampleMean - mean)).toBeLessThanOrEqual(5 * Math.sqrt(variance / DRAWS) + 1e-9 * mean);
    const squares = draws.map((value) => (value - mean) ** 2);
    const sampleVariance = squares.reduce((sum, value) => sum + value, 0) / DRAWS;
    const fourth = squares.reduce((sum, value) => sum + (value - sampleVariance) ** 2, 0) / DRAWS;
    expect(Math.abs(sampleVariance - variance)).toBeLessThanOrEqual(6 * Math.sqrt(fourth / DRAWS) + 1e-9);
  });

  it('fills the sequence that repeated samples give, in any pieces, and writes nowhere else', () => {
    const filling = createSampler(distribution, new Generator(23));
    const single = createSampler(distribution, new Generator(23));
    const out = new Float64Array(5_002).fill(-1);
    filling.fill(out, 1, 700);
    filling.fill(out, 700, 700);
    filling.fill(out, 700, 5_001);
    expect(out.subarray(1, 5_001)).toEqual(Float64Array.from({ length: 5_000 }, () => single.sample()));
    expect([out[0], out[5_001]]).toEqual([-1, -1]);
    expect(filling.generator).toEqual(single.generator);
  });

  it('draws the stream that its generator is re-keyed to', () => {
    const sampler = createSampler(distribution, new Generator(24));
    const draw = (counter: number) => {
      sampler.generator.rekey(1, 2, counter);
      return [sampler.sample(), sampler.sample()];
    };
    const before = [draw(5), draw(6)];
    expect([draw(5), draw(6)]).toEqual(before);
  });

  it('has quantiles that invert its distribution function', () => {
    for (const p of [1e-9, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.99999]) {
      const x = quantileOf(distribution, p);
      expect(cdfOf(distribution, x * (1 + 1e-12) + 1e-300)).toBeGreaterThanOrEqual(p * (1 - 1e-9) - 1e-15);
      expect(cdfOf(distribution, x * (1 - 1e-9) - 1e-300)).toBeLessThanOrEqual(p * (1 + 1e-6));
    }
    expect(quantileOf(distribution, 0)).toBeLessThanOrEqual(quantileOf(distribution, 1));
  });
});

describe('createSampler', () => {
  it.each<Distribution>([
    { kind: 'constant', value: Number.NaN },
    { kind: 'exponential', mean: -1 },
    { kind: 'lognormal', mu: Number.NaN, sigma: 1 },
    { kind: 'lognormal', mu: 0, sigma: Number.POSITIVE_INFINITY },
    { kind: 'gamma', shape: 0, scale: 1 },
    { kind: 'weibull', shape: 1, scale: 0 },
    { kind: 'uniform', min: 2, max: 1 },
    { kind: 'normal', mean: -1000, sd: 1 },
    { kind: 'pareto', shape: 1, min: 0 },
    { kind: 'empirical', values: [] },
    { kind: 'empirical', values: [1, 2], weights: [1] },
    { kind: 'empirical', values: [1, 2], weights: [0, 0] },
    { kind: 'quantiles', probabilities: [0, 0.5], values: [1, 2] },
    { kind: 'quantiles', probabilities: [0, 1], values: [2, 1] },
    { kind: 'mixture', parts: [] },
    { kind: 'mixture', parts: [{ weight: 1, of: { kind: 'exponential', mean: -1 } }] },
  ])('refuses %j as a defect', (distribution) => {
    expect(() => createSampler(distribution, new Generator(1))).toThrow(RangeError);
  });

  it('draws from ten thousand weighted values in proportion', () => {
    const values = Array.from({ length: 10_000 }, (_, index) => index);
    const weights = values.map((value) => (value % 7) ** 2);
    const distribution: Distribution = { kind: 'empirical', values, weights };
    const draws = drawMany(distribution, 25);
    expect(draws.every((value) => value % 7 > 0)).toBe(true);
    expect(ksDistance(draws, (x) => cdfOf(distribution, x))).toBeLessThan(ksBound(DRAWS));
  });
});
