import { exp } from '../../math/exp.ts';
import { log } from '../../math/log.ts';
import { pow } from '../../math/pow.ts';
import type { Distribution } from '../../random/distribution.ts';
import { logGamma } from '../../random/special.ts';
import { logLikelihood, logSurvival } from './density.ts';
import { minimise } from './minimise.ts';
import { fitParetoTail, fitTwoLognormals } from './mixtures.ts';
import type { Sample } from './sample.ts';

/** A kind of distribution that can be fitted, by maximum likelihood. */
export interface Family {
  readonly name: FamilyName;
  /** Parameters that are fitted, for AIC. */
  readonly parameters: number;
  /** null where the sample is too small or too uniform for it. */
  fit(sample: Sample): Distribution | null;
}

export const FAMILY_NAMES = [
  'exponential',
  'lognormal',
  'gamma',
  'weibull',
  'normal',
  'pareto',
  'lognormal + lognormal',
  'lognormal + pareto',
] as const;
export type FamilyName = (typeof FAMILY_NAMES)[number];

/** In the order of their names' table: of equals by AIC the first, with the fewest parameters, is taken. */
export const FAMILIES: readonly Family[] = [
  { name: 'exponential', parameters: 1, fit: fitExponential },
  { name: 'lognormal', parameters: 2, fit: fitLognormal },
  { name: 'gamma', parameters: 2, fit: fitGamma },
  { name: 'weibull', parameters: 2, fit: fitWeibull },
  { name: 'normal', parameters: 2, fit: fitNormal },
  { name: 'pareto', parameters: 2, fit: fitPareto },
  { name: 'lognormal + lognormal', parameters: 5, fit: fitTwoLognormals },
  { name: 'lognormal + pareto', parameters: 5, fit: fitParetoTail },
];

function fitExponential({ size, mean, censored }: Sample): Distribution {
  return { kind: 'exponential', mean: mean + (censored.count * censored.at) / size };
}

export function fitLognormal({ size, meanLog, varianceLog, censored }: Sample): Distribution | null {
  if (size < 2 || !(varianceLog > 0)) return null;
  // The likelihood divides by the size, not by the degrees of freedom.
  const sigma = Math.sqrt((varianceLog * (size - 1)) / size);
  if (censored.count === 0) return { kind: 'lognormal', mu: meanLog, sigma };
  const spread = (varianceLog * (size - 1)) / size;
  const [mu = meanLog, logSigma = log(sigma)] = minimise(
    ([at = 0, width = 0]) => {
      const own = exp(width);
      const squares = spread + (meanLog - at) * (meanLog - at);
      const seen = size * (width + squares / (2 * own * own));
      return seen - censored.count * logSurvival({ kind: 'lognormal', mu: at, sigma: own }, censored.at);
    },
    [meanLog, log(sigma)],
    [sigma, 0.3],
  );
  return { kind: 'lognormal', mu, sigma: exp(logSigma) };
}

function fitGamma({ size, mean, meanLog, censored }: Sample): Distribution | null {
  const gap = log(mean) - meanLog;
  if (size < 2 || !(gap > 1e-12)) return null;
  const shape = gammaShape(gap);
  if (censored.count === 0) return { kind: 'gamma', shape, scale: mean / shape };
  const [logShape = 0, logScale = 0] = minimise(
    ([a = 0, b = 0]) => {
      const k = exp(a);
      const scale = exp(b);
      const seen = size * ((k - 1) * meanLog - mean / scale - logGamma(k) - k * b);
      return -seen - censored.count * logSurvival({ kind: 'gamma', shape: k, scale }, censored.at);
    },
    [log(shape), log(mean / shape)],
    [0.3, 0.3],
  );
  return { kind: 'gamma', shape: exp(logShape), scale: exp(logScale) };
}

/**
 * Solves ln k − ψ(k) = gap, by Newton's method from Minka's start (Estimating a Gamma distribution, 2002).
 */
function gammaShape(gap: number): number {
  let shape = (3 - gap + Math.sqrt((gap - 3) * (gap - 3) + 24 * gap)) / (12 * gap);
  for (let step = 0; step < 20; step++) {
    const change = (log(shape) - digamma(shape) - gap) / (1 / shape - trigamma(shape));
    const next = shape - change;
    if (!(next > 0)) break;
    shape = next;
    if (Math.abs(change) < 1e-12 * shape) break;
  }
  return shape;
}

/** ψ(x), x > 0 (DLMF 5.11.2 after the recurrence). */
function digamma(x: number): number {
  let sum = 0;
  let shifted = x;
  while (shifted < 10) {
    sum -= 1 / shifted;
    shifted += 1;
  }
  const s = 1 / (shifted * shifted);
  return sum + log(shifted) - 0.5 / shifted - s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s / 240)));
}

/** ψ′(x), x > 0 (DLMF 5.15.8 after the recurrence). */
function trigamma(x: number): number {
  let sum = 0;
  let shifted = x;
  while (shifted < 10) {
    sum += 1 / (shifted * shifted);
    shifted += 1;
  }
  const s = 1 / (shifted * shifted);
  return sum + 1 / shifted + 0.5 * s + (s / shifted) * (1 / 6 - s * (1 / 30 - s * (1 / 42 - s / 30)));
}

function fitWeibull({ sorted, size, meanLog, varianceLog, censored }: Sample): Distribution | null {
  if (size < 2 || !(varianceLog > 0)) return null;
  // The profile likelihood's equation in the shape: Σ x^k ln x ÷ Σ x^k − 1 ÷ k = mean of ln x.
  const reference = sorted[size - 1]!;
  const logs = sorted.map((value) => log(value / reference));
  const middle = meanLog - log(reference);
  const cut = log(Math.max(censored.at, 1e-300) / reference);
  let sum = 0;
  const excess = (shape: number) => {
    sum = 0;
    let weighted = 0;
    for (let index = 0; index < size; index++) {
      const term = exp(shape * logs[index]!);
      sum += term;
      weighted += term * logs[index]!;
    }
    if (censored.count > 0) {
      const term = censored.count * exp(shape * cut);
      sum += term;
      weighted += term * cut;
    }
    return weighted / sum - 1 / shape - middle;
  };
  let low = 0.02;
  let high = 2;
  while (excess(high) < 0) {
    low = high;
    high *= 2;
    if (high > 1e5) return null;
  }
  for (let step = 0; step < 40 && high - low > 1e-7 * low; step++) {
    const shape = 0.5 * (low + high);
    if (excess(shape) < 0) low = shape;
    else high = shape;
  }
  const shape = 0.5 * (low + high);
  excess(shape);
  return { kind: 'weibull', shape, scale: reference * pow(sum / size, 1 / shape) };
}

/** Truncated at 0, as a scenario's normal is. */
function fitNormal({ sorted, size, mean, variance, censored }: Sample): Distribution | null {
  if (size < 2 || !(variance > 0)) return null;
  const sd = Math.sqrt((variance * (size - 1)) / size);
  // So far from 0 nothing is cut off.
  if (censored.count === 0 && mean > 6 * sd) return { kind: 'normal', mean, sd };
  const values = sorted;
  const [at = mean, width = log(sd)] = minimise(
    ([a = 0, b = 0]) => {
      if (a < -20 * sd || b > log(sd) + 3) return Number.POSITIVE_INFINITY;
      return -normalLikelihood({ size, mean, squares: sd * sd }, a, exp(b), censored);
    },
    [mean, log(sd)],
    [0.5 * sd, 0.2],
  );
  const fitted: Distribution = { kind: 'normal', mean: at, sd: exp(width) };
  return Number.isFinite(logLikelihood(fitted, values.subarray(0, 1), censored)) ? fitted : null;
}

function normalLikelihood(
  { size, mean, squares }: { size: number; mean: number; squares: number },
  at: number,
  sd: number,
  censored: Sample['censored'],
): number {
  const off = squares + (mean - at) * (mean - at);
  const kept = logSurvival({ kind: 'lognormal', mu: at / sd, sigma: 1 }, 1);
  const seen = size * (-log(sd) - off / (2 * sd * sd) - kept);
  if (censored.count === 0) return seen;
  return seen + censored.count * logSurvival({ kind: 'normal', mean: at, sd }, censored.at);
}

function fitPareto({ sorted, size, meanLog, censored }: Sample): Distribution | null {
  const min = sorted[0]!;
  const above = meanLog - log(min) + (censored.count / size) * log(Math.max(censored.at, min) / min);
  return size < 2 || !(above > 0) ? null : { kind: 'pareto', shape: 1 / above, min };
}
