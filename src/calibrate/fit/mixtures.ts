import { exp } from '../../math/exp.ts';
import { log } from '../../math/log.ts';
import { exactQuantile } from '../../metrics/histogram.ts';
import type { Distribution } from '../../random/distribution.ts';
import { type Sample, thinned } from './sample.ts';

/** Values that a mixture is fitted to, at most: at even ranks of all. */
const MOST_VALUES = 4000;
const LEAST_VALUES = 50;
const MOST_STEPS = 300;
/** Beyond it the likelihood grows without end around a single value. */
const LEAST_SIGMA = 0.005;
const LEAST_WEIGHT = 0.005;
const PARETO_FROM = 0.9;

interface Part {
  weight: number;
  mu: number;
  sigma: number;
}

/**
 * Two lognormals by expectation and maximisation, from the halves of the sorted logarithms and of its tail.
 */
export function fitTwoLognormals(sample: Sample): Distribution | null {
  if (sample.size < LEAST_VALUES || sample.censored.count > 0) return null;
  const logs = thinned(sample.sorted, MOST_VALUES).map((value) => log(value));
  const best = [0.5, 0.9]
    .map((split) => fromSplit(logs, split))
    .reduce((one, other) => (other.likelihood > one.likelihood ? other : one));
  const parts = best.parts.filter(({ weight }) => weight >= LEAST_WEIGHT);
  if (parts.length < 2) return null;
  return {
    kind: 'mixture',
    parts: parts.map(({ weight, mu, sigma }) => ({ weight, of: { kind: 'lognormal', mu, sigma } })),
  };
}

function fromSplit(logs: Float64Array, split: number): { parts: readonly Part[]; likelihood: number } {
  const at = Math.floor(split * logs.length);
  const parts = [partOf(logs.subarray(0, at), split), partOf(logs.subarray(at), 1 - split)] as const;
  const [low, high] = parts;
  const shares = new Float64Array(logs.length);
  let likelihood = Number.NEGATIVE_INFINITY;
  for (let step = 0; step < MOST_STEPS; step++) {
    const before = likelihood;
    likelihood = 0;
    for (let index = 0; index < logs.length; index++) {
      const one = low.weight * normalDensity(logs[index]!, low);
      const other = high.weight * normalDensity(logs[index]!, high);
      const both = Math.max(one + other, 1e-300);
      shares[index] = one / both;
      likelihood += log(both);
    }
    reweigh(low, logs, shares);
    for (let index = 0; index < shares.length; index++) shares[index] = 1 - shares[index]!;
    reweigh(high, logs, shares);
    if (Math.abs(likelihood - before) < 1e-6 * logs.length) break;
  }
  return { parts, likelihood };
}

function partOf(logs: Float64Array, weight: number): Part {
  const mu = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const squares = logs.reduce((sum, value) => sum + (value - mu) * (value - mu), 0);
  return { weight, mu, sigma: Math.max(LEAST_SIGMA, Math.sqrt(squares / logs.length)) };
}

function reweigh(part: Part, logs: Float64Array, shares: Float64Array): void {
  let total = 0;
  let sum = 0;
  for (let index = 0; index < logs.length; index++) {
    total += shares[index]!;
    sum += shares[index]! * logs[index]!;
  }
  part.weight = total / logs.length;
  if (!(total > 0)) return;
  part.mu = sum / total;
  let squares = 0;
  for (let index = 0; index < logs.length; index++) {
    const off = logs[index]! - part.mu;
    squares += shares[index]! * off * off;
  }
  part.sigma = Math.max(LEAST_SIGMA, Math.sqrt(squares / total));
}

function normalDensity(x: number, { mu, sigma }: Part): number {
  const z = (x - mu) / sigma;
  return exp(-0.5 * z * z) / (sigma * Math.sqrt(2 * Math.PI));
}

/** A lognormal with a Pareto tail from the 90th percentile on; the tail's shape is Hill's estimate. */
export function fitParetoTail(sample: Sample): Distribution | null {
  if (sample.size < 4 * LEAST_VALUES || sample.censored.count > 0) return null;
  const values = thinned(sample.sorted, MOST_VALUES);
  const min = exactQuantile(values, PARETO_FROM);
  const tail = values.filter((value) => value > min);
  const hill = tail.reduce((sum, value) => sum + log(value / min), 0) / tail.length;
  const body = partOf(
    values.filter((value) => value <= min).map((value) => log(value)),
    PARETO_FROM,
  );
  if (!(hill > 0) || !(body.sigma > LEAST_SIGMA)) return null;
  const shape = 1 / hill;
  // Heavier than this it would have no variance, and a scenario's mean would be decided by its largest draw.
  if (shape <= 2) return null;
  return {
    kind: 'mixture',
    parts: [
      { weight: PARETO_FROM, of: { kind: 'lognormal', mu: body.mu, sigma: body.sigma } },
      { weight: 1 - PARETO_FROM, of: { kind: 'pareto', shape, min } },
    ],
  };
}
