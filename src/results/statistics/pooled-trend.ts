import { log } from '../../math/log.ts';
import { exactQuantile, type Histogram } from '../../metrics/histogram.ts';
import type { Estimate } from './confidence.ts';
import { CONFIDENCE, withoutInterval } from './confidence.ts';
import { rounded } from './rounded.ts';
import { studentQuantile } from './student.ts';
import { merged } from './trend.ts';

/** Values of one replication in ascending order, each with how many are at most as great. */
interface Steps {
  readonly values: Float64Array;
  readonly upTo: Float64Array;
}

/**
 * Values beyond a percentile that all replications must have together, by their number: what Student's
 * interval of so few counts holds.
 */
const FEWEST_BEYOND = 20;
/** And so many of them that do not come in one bunch. */
const FEWEST_BUNCHES = 12;
/**
 * Greatest values from which the weight of the tail is judged: this share of all, and no fewer than so many.
 */
const TAIL_SHARE = 0.0025;
const FEWEST_IN_TAIL = 10;
/** Hill's index of the tail below which it has, or may have, no variance. */
const LEAST_TAIL_INDEX = 2.6;
/** Skewness of a replication's mean up to which Student's interval holds what it promises. */
const MOST_SKEWNESS = 0.5;

/**
 * The values of all replications as one distribution. Percentiles are those of the pooled values; their
 * intervals come from the number of values below, which is a mean over replications, by inverting its test
 * (Woodruff, "Confidence intervals for medians and other position measures", JASA 47, 1952), with Student's t
 * over the replications, whose values may depend on each other.
 */
export class PooledTrend {
  private readonly parts: readonly Histogram[];
  private readonly all: Histogram;
  private steps: readonly Steps[] | null = null;
  private candidates: Float64Array = new Float64Array();

  constructor(parts: readonly Histogram[]) {
    this.parts = parts;
    this.all = merged(parts);
  }

  get count(): number {
    return this.all.count;
  }

  get min(): number {
    return this.all.min;
  }

  get max(): number {
    return this.all.max;
  }

  /** The mean of all values, by the ratio of the replications' sums to their counts. */
  mean(digits?: number): Estimate {
    const value = rounded(this.all.mean, digits);
    const parts = this.parts.length;
    const perPart = this.count / parts;
    const residuals = this.parts.map((part) => part.sum - this.all.mean * part.count);
    const squares = residuals.reduce((sum, residual) => sum + residual * residual, 0);
    if (this.count === 0) return withoutInterval(value, 'empty', parts);
    if (squares <= 1e-18 * this.all.sum * this.all.sum) return withoutInterval(value, 'agree', parts);
    const variance = squares / (parts - 1);
    const { variance: own, skewness } = momentsOf(this.all);
    const bunch = Math.max(1, variance / (perPart * own));
    if (skewness * Math.sqrt(bunch / perPart) > MOST_SKEWNESS || this.isHeavyTailed())
      return withoutInterval(value, 'skewed', parts);
    const half = (studentQuantile((1 + CONFIDENCE) / 2, parts - 1) * Math.sqrt(variance / parts)) / perPart;
    return { mean: value, interval: [rounded(value - half, digits), rounded(value + half, digits)] };
  }

  /** Value at `probability` (0–1) of all values. */
  quantile(probability: number): Estimate {
    const { count } = this;
    const parts = this.parts.length;
    if (count === 0) return withoutInterval(0, 'empty', parts);
    this.prepare();
    const value = this.parts.every(({ isExact }) => isExact)
      ? exactQuantile(this.candidates, probability)
      : this.all.quantile(probability);
    if (probability <= 0 || probability >= 1) return withoutInterval(rounded(value), 'extreme', parts);
    const beyond = count * Math.min(probability, 1 - probability);
    if (parts === 2) return withoutInterval(rounded(value), 'two', parts);
    if (beyond < FEWEST_BEYOND) return withoutInterval(rounded(value), 'few', parts);
    const { squares } = this.below(value, probability);
    const bunch = Math.max(1, squares / (parts - 1) / ((count / parts) * probability * (1 - probability)));
    if (beyond / bunch < FEWEST_BUNCHES) return withoutInterval(rounded(value), 'bunched', parts);
    const t = studentQuantile((1 + CONFIDENCE) / 2, parts - 1);
    const low = this.firstWhere(probability, (score) => score > -t);
    const high = this.firstWhere(probability, (score) => score >= t);
    if (low === null || high === null) return withoutInterval(rounded(value), 'few', parts);
    return {
      mean: rounded(value),
      interval: [rounded(Math.min(low.value, value)), rounded(Math.max(high.value, value))],
    };
  }

  /**
   * How many values more than expected each replication has up to the quantile: what moves it, up or down.
   */
  excess(probability: number): readonly number[] {
    return this.excesses(this.quantile(probability).mean, probability);
  }

  /** By Hill's estimator (Annals of Statistics 3, 1975). */
  private isHeavyTailed(): boolean {
    const wanted = Math.max(FEWEST_IN_TAIL, TAIL_SHARE * this.count);
    const tail = { count: 0, logs: 0 };
    const from = this.all.quantile(1 - Math.min(0.5, wanted / this.count));
    if (from <= 0) return false;
    this.all.forEach((value, count) => {
      if (value <= from) return;
      tail.count += count;
      tail.logs += count * log(value / from);
    });
    return tail.count > 0 && tail.count < LEAST_TAIL_INDEX * tail.logs;
  }

  /**
   * The least value at which Student's statistic of the number of values below it meets `isMet`, which it
   * goes on doing.
   */
  private firstWhere(
    probability: number,
    isMet: (score: number) => boolean,
  ): { readonly value: number } | null {
    const scoreAt = (index: number): number => {
      const { mean, squares } = this.below(this.candidates[index] ?? 0, probability);
      const parts = this.parts.length;
      if (squares === 0) return mean === 0 ? 0 : Math.sign(mean) * Number.POSITIVE_INFINITY;
      return mean / Math.sqrt(squares / (parts - 1) / parts);
    };
    let low = 0;
    let high = this.candidates.length - 1;
    if (!isMet(scoreAt(high))) return null;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isMet(scoreAt(middle))) high = middle;
      else low = middle + 1;
    }
    return { value: this.candidates[low] ?? 0 };
  }

  /**
   * Number of values up to `value` beyond what `probability` gives: its mean over replications, and the
   * squares around it.
   */
  private below(value: number, probability: number): { readonly mean: number; readonly squares: number } {
    const excess = this.excesses(value, probability);
    const mean = excess.reduce((sum, one) => sum + one, 0) / excess.length;
    return { mean, squares: excess.reduce((sum, one) => sum + (one - mean) * (one - mean), 0) };
  }

  private excesses(value: number, probability: number): readonly number[] {
    this.prepare();
    return (this.steps ?? []).map(
      (steps, index) => upTo(steps, value) - probability * (this.parts[index]?.count ?? 0),
    );
  }

  private prepare(): void {
    if (this.steps !== null) return;
    this.steps = this.parts.map(stepsOf);
    const size = this.steps.reduce((sum, { values }) => sum + values.length, 0);
    this.candidates = new Float64Array(size);
    let at = 0;
    for (const { values } of this.steps) {
      this.candidates.set(values, at);
      at += values.length;
    }
    this.candidates.sort();
  }
}

function stepsOf(histogram: Histogram): Steps {
  const pairs: number[] = [];
  const counts: number[] = [];
  histogram.forEach((value, count) => {
    pairs.push(value);
    counts.push(count);
  });
  const values = Float64Array.from(pairs);
  if (histogram.isExact) {
    values.sort();
    return { values, upTo: Float64Array.from(values, (_, index) => index + 1) };
  }
  let sum = 0;
  return {
    values,
    upTo: Float64Array.from(counts, (count) => {
      sum += count;
      return sum;
    }),
  };
}

/** How many values are at most `value`. */
function upTo({ values, upTo: counts }: Steps, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : (counts[low - 1] ?? 0);
}

function momentsOf(histogram: Histogram): { readonly variance: number; readonly skewness: number } {
  const { mean, count } = histogram;
  let squares = 0;
  let cubes = 0;
  histogram.forEach((value, times) => {
    const distance = value - mean;
    squares += times * distance * distance;
    cubes += times * distance * distance * distance;
  });
  const variance = squares / count;
  return {
    variance,
    skewness: variance === 0 ? 0 : Math.abs(cubes / count) / (variance * Math.sqrt(variance)),
  };
}
