import { exp } from '../../math/exp.ts';
import type { Distribution } from '../../random/distribution.ts';
import { quantileOf } from '../../random/moments.ts';

/** What YAML can hold, as a person writes it. */
export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

const DIGITS = 5;

/** To five significant digits, as a scenario needs them. */
export function short(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

export function written(value: number, unit: 'ms' | 'MB'): string | number {
  return unit === 'ms' ? `${short(value)}ms` : short(value);
}

/** A fitted distribution as a scenario writes it. */
export function writtenDistribution(distribution: Distribution, unit: 'ms' | 'MB'): Plain {
  const of = (value: number) => written(value, unit);
  switch (distribution.kind) {
    case 'constant':
      return of(distribution.value);
    case 'exponential':
      return { exponential: { mean: of(distribution.mean) } };
    case 'lognormal': {
      const median = short(exp(distribution.mu));
      const p95 = short(quantileOf(distribution, 0.95));
      return p95 > median ? { lognormal: { median: of(median), p95: of(p95) } } : of(median);
    }
    case 'gamma': {
      const { shape, scale } = distribution;
      return { gamma: { mean: of(shape * scale), cv: short(1 / Math.sqrt(shape)) } };
    }
    case 'weibull':
      return { weibull: { shape: short(distribution.shape), scale: of(distribution.scale) } };
    case 'normal':
      return { normal: { mean: of(distribution.mean), sd: of(distribution.sd) } };
    case 'pareto':
      return { pareto: { shape: short(distribution.shape), min: of(distribution.min) } };
    case 'empirical': {
      const { values, weights } = distribution;
      return {
        empirical: {
          values: values.map((value) => of(value)),
          ...(weights === undefined ? {} : { weights }),
        },
      };
    }
    case 'mixture':
      return {
        mixture: distribution.parts.map(({ weight, of: part }) => ({
          weight: short(weight),
          of: writtenDistribution(part, unit),
        })),
      };
    default:
      throw new Error(`${distribution.kind} is not fitted`);
  }
}
