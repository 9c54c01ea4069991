import { exp } from '../math/exp.ts';
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

/** Undefined where no lognormal has them: the percentile is below the mean, or too far above it. */
export function lognormalFromMeanQuantile(
  mean: number,
  quantile: number,
  probability: number,
): Distribution | undefined {
  if (quantile === mean) return { kind: 'constant', value: mean };
  const z = inverseNormalCdf(probability);
  // mean = exp(mu + sigma²/2) and quantile = exp(mu + z × sigma): of the two sigmas the smaller, whose tail
  // is usual.
  const under = z * z - 2 * log(quantile / mean);
  if (!(quantile > mean) || under < 0) return undefined;
  const sigma = z - Math.sqrt(under);
  return { kind: 'lognormal', mu: log(mean) - 0.5 * sigma * sigma, sigma };
}

/** The largest percentile that a lognormal has, in means: at sigma = z. */
export function mostMeansOfQuantile(probability: number): number {
  const z = inverseNormalCdf(probability);
  return exp(0.5 * z * z);
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
