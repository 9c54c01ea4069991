import { exp, expm1 } from '../math/exp.ts';
import { log, log1p } from '../math/log.ts';
import { pow } from '../math/pow.ts';
import type { Distribution } from './distribution.ts';
import { incompleteGamma, inverseNormalCdf, logGamma, normalCdf } from './special.ts';

/** Bisection halves an interval of doubles; this many reach neighbouring ones from anywhere. */
const MOST_HALVINGS = 2_100;

/** The mean, Infinity where it does not exist (Pareto of shape 1 or less). In the distribution's own unit. */
export function meanOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'exponential':
      return distribution.mean;
    case 'lognormal':
      return exp(distribution.mu + 0.5 * distribution.sigma * distribution.sigma);
    case 'gamma':
      return distribution.shape * distribution.scale;
    case 'weibull':
      return distribution.scale * exp(logGamma(1 + 1 / distribution.shape));
    case 'uniform':
      return 0.5 * (distribution.min + distribution.max);
    case 'normal':
      return truncatedNormalMean(distribution.mean, distribution.sd);
    case 'pareto': {
      const { shape, min } = distribution;
      return shape > 1 ? (shape * min) / (shape - 1) : Number.POSITIVE_INFINITY;
    }
    case 'empirical': {
      const { values, weights } = distribution;
      return weightedMean(values, weights ?? values.map(() => 1));
    }
    case 'quantiles': {
      const { probabilities, values } = distribution;
      let sum = 0;
      for (let point = 1; point < values.length; point++) {
        const width = probabilities[point]! - probabilities[point - 1]!;
        sum += width * 0.5 * (values[point]! + values[point - 1]!);
      }
      return sum;
    }
    case 'mixture':
      return weightedMean(
        distribution.parts.map((part) => meanOf(part.of)),
        distribution.parts.map((part) => part.weight),
      );
  }
}

/** P(X ≤ x). */
export function cdfOf(distribution: Distribution, x: number): number {
  switch (distribution.kind) {
    case 'constant':
      return x >= distribution.value ? 1 : 0;
    case 'exponential':
      return x < 0 ? 0 : distribution.mean === 0 ? 1 : -expm1(-x / distribution.mean);
    case 'lognormal': {
      if (x <= 0) return 0;
      const above = log(x) - distribution.mu;
      return distribution.sigma === 0 ? Number(above >= 0) : normalCdf(above / distribution.sigma);
    }
    case 'gamma':
      return incompleteGamma(distribution.shape, x / distribution.scale).lower;
    case 'weibull':
      return x <= 0 ? 0 : -expm1(-pow(x / distribution.scale, distribution.shape));
    case 'uniform': {
      const { min, max } = distribution;
      return x < min ? 0 : x >= max ? 1 : (x - min) / (max - min);
    }
    case 'normal': {
      const { mean, sd } = distribution;
      if (x < 0) return 0;
      if (sd === 0) return x >= mean ? 1 : 0;
      const kept = normalCdf(mean / sd);
      // Each half from its own side, where the tail keeps its digits.
      return x < mean
        ? (normalCdf((x - mean) / sd) - normalCdf(-mean / sd)) / kept
        : 1 - normalCdf((mean - x) / sd) / kept;
    }
    case 'pareto':
      return x < distribution.min ? 0 : -expm1(distribution.shape * log(distribution.min / x));
    case 'empirical': {
      const { values, cumulative } = stepsOf(distribution);
      const above = firstWhere(values.length, (index) => values[index]! > x);
      return above === 0 ? 0 : cumulative[above - 1]!;
    }
    case 'quantiles':
      return quantileTableCdf(distribution.probabilities, distribution.values, x);
    case 'mixture': {
      const { parts } = distribution;
      return weightedMean(
        parts.map((part) => cdfOf(part.of, x)),
        parts.map((part) => part.weight),
      );
    }
  }
}

/**
 * The smallest x with P(X ≤ x) ≥ p, for p from 0 to 1: at 0 the least value, at 1 the greatest (Infinity
 * where there is none).
 */
export function quantileOf(distribution: Distribution, p: number): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'exponential':
      return distribution.mean === 0 ? 0 : -distribution.mean * log1p(-p);
    case 'lognormal':
      return exp(distribution.mu + (distribution.sigma && distribution.sigma * inverseNormalCdf(p)));
    case 'gamma':
      return distribution.scale * standardGammaQuantile(distribution.shape, p);
    case 'weibull':
      return distribution.scale * pow(-log1p(-p), 1 / distribution.shape);
    case 'uniform':
      return distribution.min + p * (distribution.max - distribution.min);
    case 'normal': {
      const { mean, sd } = distribution;
      if (sd === 0) return mean;
      if (p <= 0) return 0;
      const kept = normalCdf(mean / sd);
      const z =
        p < 0.5 ? inverseNormalCdf(normalCdf(-mean / sd) + p * kept) : -inverseNormalCdf((1 - p) * kept);
      return Math.max(0, mean + sd * z);
    }
    case 'pareto':
      return distribution.min * exp(-log1p(-p) / distribution.shape);
    case 'empirical': {
      const { values, cumulative } = stepsOf(distribution);
      return values[
        firstWhere(values.length - 1, (index) => cumulative[index]! >= p && cumulative[index]! > 0)
      ]!;
    }
    case 'quantiles': {
      const { probabilities, values } = distribution;
      const end = firstWhere(values.length - 1, (index) => probabilities[index]! >= p);
      if (end === 0 || probabilities[end] === p) return values[end]!;
      const start = end - 1;
      const share = (p - probabilities[start]!) / (probabilities[end]! - probabilities[start]!);
      return values[start]! + share * (values[end]! - values[start]!);
    }
    case 'mixture': {
      const parts = distribution.parts.filter((part) => part.weight > 0);
      const quantiles = parts.map((part) => quantileOf(part.of, p));
      // A mixture's quantile lies between the least and the greatest of its parts' quantiles.
      if (p <= 0) return Math.min(...quantiles);
      return smallestReaching(
        (x) => cdfOf(distribution, x),
        p,
        Math.min(...quantiles),
        Math.max(...quantiles),
      );
    }
  }
}

function weightedMean(values: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  let total = 0;
  values.forEach((value, index) => {
    const weight = weights[index]!;
    // A part without weight counts for nothing even where its mean is infinite.
    if (weight > 0) sum += weight * value;
    total += weight;
  });
  return sum / total;
}

function truncatedNormalMean(mean: number, sd: number): number {
  if (sd === 0) return mean;
  const start = mean / sd;
  return mean + (sd * exp(-0.5 * start * start)) / Math.sqrt(2 * Math.PI) / normalCdf(start);
}

function standardGammaQuantile(shape: number, p: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  // In the upper half the smaller of P and Q is the one that keeps its digits.
  const reaches = (x: number) => {
    const { lower, upper } = incompleteGamma(shape, x);
    return p < 0.5 ? lower >= p : upper <= 1 - p;
  };
  let high = shape + 1;
  while (!reaches(high)) high *= 2;
  return smallestReaching((x) => Number(reaches(x)), 1, 0, high);
}

/**
 * The smallest double in [low, high] at which an ascending function reaches `target`; `high` must reach it.
 */
function smallestReaching(f: (x: number) => number, target: number, low: number, high: number): number {
  let below = low;
  let reached = high;
  if (f(below) >= target) return below;
  for (let step = 0; step < MOST_HALVINGS; step++) {
    const middle = below + 0.5 * (reached - below);
    if (middle <= below || middle >= reached) break;
    if (f(middle) >= target) reached = middle;
    else below = middle;
  }
  return reached;
}

/** The first index from 0 for which an ascending condition holds, or `count`. */
function firstWhere(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function quantileTableCdf(probabilities: readonly number[], values: readonly number[], x: number): number {
  const above = firstWhere(values.length, (index) => values[index]! > x);
  if (above === 0) return 0;
  if (above === values.length) return 1;
  const start = above - 1;
  const share = (x - values[start]!) / (values[above]! - values[start]!);
  return probabilities[start]! + share * (probabilities[above]! - probabilities[start]!);
}

interface Steps {
  /** Ascending. */
  readonly values: Float64Array;
  /** P(X ≤ value), the last one exactly 1. */
  readonly cumulative: Float64Array;
}

type Empirical = Extract<Distribution, { kind: 'empirical' }>;

/** Sorting once serves the many calls that a mixture's quantile makes. */
const stepsCache = new WeakMap<Empirical, Steps>();

function stepsOf(distribution: Empirical): Steps {
  const known = stepsCache.get(distribution);
  if (known !== undefined) return known;
  const order = Uint32Array.from(distribution.values, (_, index) => index);
  order.sort((left, right) => distribution.values[left]! - distribution.values[right]!);
  const values = Float64Array.from(order, (index) => distribution.values[index]!);
  const cumulative = Float64Array.from(order, (index) => distribution.weights?.[index] ?? 1);
  for (let index = 1; index < cumulative.length; index++) cumulative[index]! += cumulative[index - 1]!;
  const total = cumulative.at(-1)!;
  const steps = { values, cumulative: cumulative.map((sum) => sum / total) };
  stepsCache.set(distribution, steps);
  return steps;
}
