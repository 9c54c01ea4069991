import { describe, expect, it } from 'vitest';
import {
  gammaFromMeanCv,
  lognormalFromMeanCv,
  lognormalFromMedianP95,
  lognormalFromMedianP99,
} from '../../src/random/make.ts';
import { cdfOf, meanOf, quantileOf } from '../../src/random/moments.ts';
import { incompleteGamma, inverseNormalCdf, logGamma, normalCdf } from '../../src/random/special.ts';
import { fc } from '../support/fast-check.ts';

/** Equal to within `relative` of the expected value. */
function expectClose(actual: number, expected: number, relative = 1e-13): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.abs(expected) * relative);
}

describe('special functions', () => {
  it('has ln Γ at whole and half arguments', () => {
    expectClose(Math.exp(logGamma(5)), 24);
    expectClose(Math.exp(logGamma(0.5)), Math.sqrt(Math.PI));
    expectClose(logGamma(1e-10), -Math.log(1e-10) - 0.5772156649015329e-10);
    let factorialLog = 0;
    for (let n = 2; n <= 100; n++) factorialLog += Math.log(n);
    expectClose(logGamma(101), factorialLog);
    expect(Math.abs(logGamma(1))).toBeLessThan(1e-14);
  });

  it('has the normal distribution function to its tables, far into the lower tail', () => {
    expect(normalCdf(0)).toBe(0.5);
    expectClose(normalCdf(1), 0.8413447460685429);
    expectClose(normalCdf(1.959963984540054), 0.975);
    expectClose(normalCdf(-5), 2.866515718791939e-7);
    expectClose(normalCdf(-10), 7.619853024160527e-24);
    expectClose(normalCdf(-30), 4.906713927148187e-198, 1e-12);
  });

  it('has an inverse of it', () => {
    expectClose(inverseNormalCdf(0.95), 1.6448536269514722);
    expectClose(inverseNormalCdf(0.99), 2.3263478740408408);
    expectClose(inverseNormalCdf(1e-10), -6.361340902404056);
    expect(Math.abs(inverseNormalCdf(0.5))).toBeLessThan(1e-15);
    expect([inverseNormalCdf(0), inverseNormalCdf(1)]).toEqual([-Infinity, Infinity]);
    fc.assert(
      fc.property(fc.double({ min: -35, max: 5, noNaN: true }), (z) => {
        expect(Math.abs(inverseNormalCdf(normalCdf(z)) - z)).toBeLessThan(1e-9);
      }),
      { seed: 5 },
    );
  });

  it('has the incomplete gamma function of whole shapes, which is a Poisson tail', () => {
    for (const [a, x] of [
      [1, 0.3],
      [3, 0.01],
      [3, 2.5],
      [3, 40],
      [20, 25],
    ] as const) {
      let [term, upper] = [Math.exp(-x), 0];
      for (let k = 0; k < a; k++) {
        upper += term;
        term *= x / (k + 1);
      }
      expectClose(incompleteGamma(a, x).upper, upper, 1e-12);
      expectClose(incompleteGamma(a, x).lower, 1 - upper, 1e-9);
    }
  });
});

describe('meanOf and quantileOf', () => {
  it('has the known means', () => {
    expect(meanOf({ kind: 'pareto', shape: 1, min: 5 })).toBe(Number.POSITIVE_INFINITY);
    expectClose(meanOf({ kind: 'pareto', shape: 3, min: 5 }), 7.5);
    expectClose(meanOf({ kind: 'weibull', shape: 0.5, scale: 10 }), 20);
    expectClose(meanOf({ kind: 'normal', mean: 0, sd: 3 }), 3 * Math.sqrt(2 / Math.PI));
    expectClose(
      meanOf({ kind: 'quantiles', probabilities: [0, 0.5, 1], values: [0, 10, 30] }),
      0.5 * 5 + 0.5 * 20,
    );
    expect(meanOf({ kind: 'empirical', values: [1, 2, 9], weights: [1, 1, 2] })).toBe(5.25);
    const heavy = { kind: 'pareto', shape: 0.5, min: 1 } as const;
    const parts = [
      { weight: 1, of: { kind: 'constant', value: 4 } as const },
      { weight: 0, of: heavy },
    ];
    expect(meanOf({ kind: 'mixture', parts })).toBe(4);
  });

  it('has the known quantiles', () => {
    expectClose(quantileOf({ kind: 'exponential', mean: 10 }, 0.5), 10 * Math.LN2);
    expectClose(quantileOf({ kind: 'lognormal', mu: 2, sigma: 0.7 }, 0.5), Math.exp(2));
    // Chi-square tables: 10 degrees of freedom.
    expectClose(quantileOf({ kind: 'gamma', shape: 5, scale: 2 }, 0.95), 18.307038053275146, 1e-12);
    expectClose(quantileOf({ kind: 'gamma', shape: 5, scale: 2 }, 0.05), 3.940299136, 1e-9);
    expectClose(quantileOf({ kind: 'normal', mean: 0, sd: 1 }, 0.5), 0.6744897501960817);
    expect(quantileOf({ kind: 'empirical', values: [3, 1, 2] }, 1 / 3)).toBe(1);
    expect(quantileOf({ kind: 'empirical', values: [3, 1, 2] }, 0.34)).toBe(2);
    expect(quantileOf({ kind: 'empirical', values: [3, 1, 2], weights: [1, 0, 0] }, 0)).toBe(3);
    expect(quantileOf({ kind: 'quantiles', probabilities: [0, 0.5, 1], values: [0, 10, 30] }, 0.75)).toBe(20);
    expect(quantileOf({ kind: 'exponential', mean: 10 }, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(quantileOf({ kind: 'exponential', mean: 0 }, 1)).toBe(0);
  });

  it("finds a mixture's quantiles, on an atom exactly", () => {
    const parts = [
      { weight: 0.5, of: { kind: 'uniform', min: 0, max: 1 } as const },
      { weight: 0.5, of: { kind: 'constant', value: 7.3 } as const },
    ];
    const mixture = { kind: 'mixture', parts } as const;
    expectClose(quantileOf(mixture, 0.25), 0.5);
    expect(quantileOf(mixture, 0.6)).toBe(7.3);
    expect(quantileOf(mixture, 1)).toBe(7.3);
    expect(quantileOf(mixture, 0)).toBe(0);
    expectClose(cdfOf(mixture, 7.29), 0.5);
  });

  it('stays quick and finite at extreme parameters', () => {
    for (const shape of [1e-3, 0.01, 1e4, 1e6]) {
      const gamma = { kind: 'gamma', shape, scale: 1 } as const;
      for (const p of [0.01, 0.5, 0.99]) {
        const x = quantileOf(gamma, p);
        expect(Number.isFinite(x)).toBe(true);
        if (x > 1e-290) expect(Math.abs(cdfOf(gamma, x) - p)).toBeLessThan(1e-7);
      }
    }
  });
});

describe('distributions from what people give', () => {
  const positive = fc.double({ min: 0.01, max: 1e5, noNaN: true });
  const ratio = fc.double({ min: 1.001, max: 50, noNaN: true });

  it('has the median and the percentile that were given', () => {
    fc.assert(
      fc.property(positive, ratio, (median, factor) => {
        for (const [made, p] of [
          [lognormalFromMedianP95(median, median * factor), 0.95],
          [lognormalFromMedianP99(median, median * factor), 0.99],
        ] as const) {
          expectClose(quantileOf(made, 0.5), median, 1e-12);
          expectClose(quantileOf(made, p), median * factor, 1e-11);
        }
      }),
      { seed: 6 },
    );
  });

  it('has the mean that was given, and the spread', () => {
    fc.assert(
      fc.property(positive, fc.double({ min: 0.01, max: 5, noNaN: true }), (mean, cv) => {
        const lognormal = lognormalFromMeanCv(mean, cv);
        const gamma = gammaFromMeanCv(mean, cv);
        expectClose(meanOf(lognormal), mean, 1e-12);
        expectClose(meanOf(gamma), mean, 1e-12);
        if (lognormal.kind !== 'lognormal' || gamma.kind !== 'gamma') throw new Error('another kind');
        expectClose(Math.expm1(lognormal.sigma ** 2), cv * cv, 1e-11);
        expectClose(gamma.shape * gamma.scale ** 2, (mean * cv) ** 2, 1e-11);
      }),
      { seed: 7 },
    );
  });

  it('is the constant where there is no spread, and refuses what no lognormal has', () => {
    expect(lognormalFromMedianP95(5, 5)).toEqual({ kind: 'constant', value: 5 });
    expect(gammaFromMeanCv(5, 0)).toEqual({ kind: 'constant', value: 5 });
    expect(lognormalFromMeanCv(5, 0)).toEqual({ kind: 'constant', value: 5 });
    expect(() => lognormalFromMedianP95(5, 4)).toThrow(RangeError);
    expect(() => lognormalFromMedianP99(0, 4)).toThrow(RangeError);
    expect(() => gammaFromMeanCv(-1, 1)).toThrow(RangeError);
    expect(() => lognormalFromMeanCv(1, Number.NaN)).toThrow(RangeError);
  });
});
