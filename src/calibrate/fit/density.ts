import { exp } from '../../math/exp.ts';
import { log, log1p } from '../../math/log.ts';
import { pow } from '../../math/pow.ts';
import type { Distribution } from '../../random/distribution.ts';
import { cdfOf } from '../../random/moments.ts';
import { incompleteGamma, logGamma, normalCdf } from '../../random/special.ts';

const HALF_LOG_TWO_PI = 0.5 * log(2 * Math.PI);

/** ln of the density at x > 0; −Infinity where there is none. Of the families that are fitted alone. */
export function logDensity(distribution: Distribution, x: number): number {
  switch (distribution.kind) {
    case 'exponential':
      return -log(distribution.mean) - x / distribution.mean;
    case 'lognormal': {
      const z = (log(x) - distribution.mu) / distribution.sigma;
      return -0.5 * z * z - HALF_LOG_TWO_PI - log(distribution.sigma) - log(x);
    }
    case 'gamma': {
      const { shape, scale } = distribution;
      return (shape - 1) * log(x) - x / scale - logGamma(shape) - shape * log(scale);
    }
    case 'weibull': {
      const { shape, scale } = distribution;
      const ratio = x / scale;
      return log(shape / scale) + (shape - 1) * log(ratio) - pow(ratio, shape);
    }
    case 'normal': {
      const { mean, sd } = distribution;
      const z = (x - mean) / sd;
      return -0.5 * z * z - HALF_LOG_TWO_PI - log(sd) - log(normalCdf(mean / sd));
    }
    case 'pareto': {
      const { shape, min } = distribution;
      return x < min ? Number.NEGATIVE_INFINITY : log(shape / min) - (shape + 1) * log(x / min);
    }
    case 'mixture': {
      let density = 0;
      let total = 0;
      for (const { weight, of } of distribution.parts) {
        density += weight * exp(logDensity(of, x));
        total += weight;
      }
      return log(density / total);
    }
    default:
      throw new Error(`no density of ${distribution.kind}`);
  }
}

/** ln P(X > x). */
export function logSurvival(distribution: Distribution, x: number): number {
  switch (distribution.kind) {
    case 'exponential':
      return -x / distribution.mean;
    case 'lognormal':
      return log(normalCdf((distribution.mu - log(x)) / distribution.sigma));
    case 'gamma':
      return log(incompleteGamma(distribution.shape, x / distribution.scale).upper);
    case 'weibull':
      return -pow(x / distribution.scale, distribution.shape);
    default:
      return log1p(-Math.min(cdfOf(distribution, x), 1 - Number.EPSILON));
  }
}

/** Sum of the densities' logarithms over a sample, what was cut included. */
export function logLikelihood(
  distribution: Distribution,
  values: Float64Array,
  censored: { readonly count: number; readonly at: number },
): number {
  let sum = censored.count === 0 ? 0 : censored.count * logSurvival(distribution, censored.at);
  for (let index = 0; index < values.length; index++) sum += logDensity(distribution, values[index]!);
  return sum;
}
