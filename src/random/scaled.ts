import { log } from '../math/log.ts';
import type { Distribution } from './distribution.ts';

/**
 * The distribution of `factor` times the variable; `factor` is positive. The same draws of a generator give
 * the same multiples.
 */
export function scaledBy(distribution: Distribution, factor: number): Distribution {
  const times = (value: number): number => value * factor;
  switch (distribution.kind) {
    case 'constant':
      return { ...distribution, value: times(distribution.value) };
    case 'exponential':
      return { ...distribution, mean: times(distribution.mean) };
    case 'lognormal':
      return { ...distribution, mu: distribution.mu + log(factor) };
    case 'gamma':
    case 'weibull':
      return { ...distribution, scale: times(distribution.scale) };
    case 'uniform':
      return { ...distribution, min: times(distribution.min), max: times(distribution.max) };
    case 'normal':
      return { ...distribution, mean: times(distribution.mean), sd: times(distribution.sd) };
    case 'pareto':
      return { ...distribution, min: times(distribution.min) };
    case 'empirical':
    case 'quantiles':
      return { ...distribution, values: distribution.values.map(times) };
    case 'mixture':
      return {
        ...distribution,
        parts: distribution.parts.map((part) => ({ ...part, of: scaledBy(part.of, factor) })),
      };
  }
}
