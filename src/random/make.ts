import { log, log1p } from '../math/log.ts';
import type { Distribution } from './distribution.ts';
import { inverseNormalCdf } from './special.ts';

/**
 * Canonical distributions from the parameters that people give, in any unit. Where the spread is 0 they are
 * the constant. What people write is checked where it is read; a RangeError here is a defect of the caller.
 */
export function lognormalFromMedianP95(median: number, p95: number): Distribution {
  return lognormalFromMedianQuantile(median, p95, 0.95);
}

export function lognormalFromMedianP99(median: number, p99: number): Distribution {
  return lognormalFromMedianQuantile(median, p99, 0.99);
}

/** `cv` is the coefficient of variation: standard deviation ÷ mean. */
export function lognormalFromMeanCv(mean: number, cv: number): Distribution {
  checkMeanCv(mean, cv);
  if (cv === 0) return { kind: 'constant', value: mean };
  const variance = log1p(cv * cv);
  return { kind: 'lognormal', mu: log(mean) - 0.5 * variance, sigma: Math.sqrt(variance) };
}

export function gammaFromMeanCv(mean: number, cv: number): Distribution {
  checkMeanCv(mean, cv);
  if (cv === 0) return { kind: 'constant', value: mean };
  return { kind: 'gamma', shape: 1 / (cv * cv), scale: mean * cv * cv };
}

function lognormalFromMedianQuantile(median: number, quantile: number, probability: number): Distribution {
  if (!(median > 0) || !(quantile >= median) || !Number.isFinite(quantile)) {
    throw new RangeError('a lognormal needs a positive median and a percentile that is not below it');
  }
  if (quantile === median) return { kind: 'constant', value: median };
  const sigma = log(quantile / median) / inverseNormalCdf(probability);
  return { kind: 'lognormal', mu: log(median), sigma };
}

function checkMeanCv(mean: number, cv: number): void {
  if (!(mean > 0) || !(cv >= 0) || !Number.isFinite(mean) || !Number.isFinite(cv)) {
    throw new RangeError('the mean must be positive, the coefficient of variation not negative');
  }
}
