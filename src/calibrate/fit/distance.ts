import { log, log1p } from '../../math/log.ts';
import type { Distribution } from '../../random/distribution.ts';
import { cdfOf } from '../../random/moments.ts';
import type { Sample } from './sample.ts';

/** Places at which a distribution function is asked, at most. */
const MOST_PLACES = 2000;

export interface Distance {
  /** Kolmogorov–Smirnov: the largest gap between both distribution functions. */
  readonly ks: number;
  /** Anderson–Darling's A², over the values that were not cut. */
  readonly ad: number;
}

/**
 * How far a distribution is from a sample. Of a large one, both are taken at two thousand of its ranks. What
 * was cut counts among the ranks of `ks`.
 */
export function distanceOf(distribution: Distribution, { sorted, censored }: Sample): Distance {
  const all = sorted.length + censored.count;
  const places = Math.min(sorted.length, MOST_PLACES);
  let ks = 0;
  let sum = 0;
  const below = new Float64Array(places);
  for (let place = 0; place < places; place++) {
    const index = sorted.length <= MOST_PLACES ? place : Math.floor(((place + 0.5) * sorted.length) / places);
    const share = cdfOf(distribution, sorted[index]!);
    ks = Math.max(ks, Math.abs(share - index / all), Math.abs(share - (index + 1) / all));
    below[place] = Math.min(1 - 1e-12, Math.max(1e-12, share));
  }
  const whole = censored.count === 0 ? 1 : Math.min(1, Math.max(1e-12, cdfOf(distribution, censored.at)));
  for (let place = 0; place < places; place++) {
    const low = Math.min(1 - 1e-12, below[place]! / whole);
    const high = Math.min(1 - 1e-12, below[places - 1 - place]! / whole);
    sum += (2 * place + 1) * (log(low) + log1p(-high));
  }
  return { ks, ad: Math.max(0, -places - sum / places) };
}
