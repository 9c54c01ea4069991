import { exp } from '../../math/exp.ts';
import type { Distribution } from '../../random/distribution.ts';

/** A distribution's parameters by name, as a scenario names them, durations in ms and memory in MB. */
export function parametersOf(distribution: Distribution): Record<string, number> {
  switch (distribution.kind) {
    case 'constant':
      return { value: distribution.value };
    case 'exponential':
      return { mean: distribution.mean };
    case 'lognormal':
      return { mu: distribution.mu, sigma: distribution.sigma, median: exp(distribution.mu) };
    case 'gamma':
      return {
        shape: distribution.shape,
        scale: distribution.scale,
        mean: distribution.shape * distribution.scale,
        cv: 1 / Math.sqrt(distribution.shape),
      };
    case 'weibull':
      return { shape: distribution.shape, scale: distribution.scale };
    case 'normal':
      return { mean: distribution.mean, sd: distribution.sd };
    case 'pareto':
      return { shape: distribution.shape, min: distribution.min };
    case 'mixture': {
      const total = distribution.parts.reduce((sum, { weight }) => sum + weight, 0);
      return Object.fromEntries(
        distribution.parts.flatMap(({ weight, of }, index) => [
          [`weight${index + 1}`, weight / total] as const,
          ...Object.entries(parametersOf(of)).map(([name, value]) => [`${name}${index + 1}`, value] as const),
        ]),
      );
    }
    default:
      return {};
  }
}
