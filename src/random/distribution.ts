/**
 * A distribution in canonical form. The unit is the caller's (milliseconds, megabytes …). `lognormal` holds
 * the mean and standard deviation of the logarithm; `normal` is truncated at 0 (redrawn, not clamped);
 * `empirical` draws one of `values` with probability proportional to `weights` (equal when absent);
 * `quantiles` is a table of a measured quantile function, linear between its points, `probabilities`
 * ascending from 0 to 1.
 */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'lognormal'; readonly mu: number; readonly sigma: number }
  | { readonly kind: 'gamma'; readonly shape: number; readonly scale: number }
  | { readonly kind: 'weibull'; readonly shape: number; readonly scale: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number }
  | { readonly kind: 'pareto'; readonly shape: number; readonly min: number }
  | { readonly kind: 'empirical'; readonly values: readonly number[]; readonly weights?: readonly number[] }
  | {
      readonly kind: 'quantiles';
      readonly probabilities: readonly number[];
      readonly values: readonly number[];
    }
  | {
      readonly kind: 'mixture';
      readonly parts: readonly { readonly weight: number; readonly of: Distribution }[];
    };
