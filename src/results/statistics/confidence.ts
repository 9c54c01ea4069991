import { pow } from '../../math/pow.ts';
import type { WithoutInterval } from '../documents/document.ts';
import type { Interval } from '../documents/with-ci95.ts';
import { rounded } from './rounded.ts';
import { studentQuantile } from './student.ts';

/** Two-sided confidence of every `…Ci95`. */
export const CONFIDENCE = 0.95;
/** Standard deviation over the mean up to which a figure is as good as symmetric. */
const SYMMETRIC_SPREAD = 0.1;
/** And beyond which no law of few replications is known to hold. */
const MOST_SPREAD = 1.5;
/** What is counted, in all replications together: fewer, and too many replications agree by chance. */
const FEWEST_COUNTED = 30;
const FEWEST_COUNTED_BY_TWO = 100;
/**
 * Mean level of environments or of a backlog below which two replications may stay on the same step by
 * chance.
 */
const LEAST_LEVEL_OF_TWO = 30;
/** The same of any number of replications below this one. */
const LEAST_LEVEL = 5;
const ENOUGH_FOR_LEVELS = 8;
/**
 * Replications from which on the mean of what was worst in each has an interval, and the spread that times
 * need for one: they come in bunches, a retry apart, of which few replications may show one alone.
 */
export const FEWEST_FOR_WORST = 30;
const LEAST_SPREAD_OF_TIMES = 0.02;

/** Why there is no interval. */
export type NoInterval = WithoutInterval['why'];

/**
 * What is no plain count or mean: levels that move in steps (environments, backlogs), and what was worst in a
 * run, a time or else.
 */
export type Moving = 'level' | 'worst' | 'worstTime';

export interface Estimate {
  readonly mean: number;
  /** 95 %; null where none would hold that. */
  readonly interval: Interval | null;
  /** Where there is no interval: why, and the same in a clause. */
  readonly why?: NoInterval;
  readonly reason?: string;
}

/**
 * Values of independent replications → their mean and its interval, to `digits` significant digits (12 unless
 * told).
 */
export type Estimator = (values: readonly number[], digits?: number, of?: Moving) => Estimate;

/**
 * The estimator for `replications` (at least 2) values. Student's interval; of non-negative figures that vary
 * much on the scale of their cube roots, on which gamma variables are nearly normal (Wilson and Hilferty,
 * PNAS 17, 1931).
 */
export function createEstimator(replications: number): Estimator {
  const t = studentQuantile((1 + CONFIDENCE) / 2, replications - 1);
  return (values, digits, of) => {
    if (values.length !== replications) throw new RangeError(`${values.length} values of ${replications}`);
    const { mean, deviation } = momentsOf(values);
    const none = (why: NoInterval) => withoutInterval(rounded(mean, digits), why, replications);
    const spread = deviation / Math.abs(mean);
    if (!(spread > 1e-9)) return none('agree');
    if (spread > MOST_SPREAD) return none('apart');
    if (isRare(values, mean)) return none('rare');
    if (of === 'level' && mean < leastLevel(replications)) return none('rare');
    const isWorst = of === 'worst' || of === 'worstTime';
    if (isWorst && replications < FEWEST_FOR_WORST) return none('worst');
    if (of === 'worstTime' && spread < LEAST_SPREAD_OF_TIMES) return none('worst');
    const [low, high] =
      spread <= SYMMETRIC_SPREAD || values.some((value) => value < 0)
        ? around(mean, (t * deviation) / Math.sqrt(replications))
        : aroundRoots(values, mean, t);
    return { mean: rounded(mean, digits), interval: [rounded(low, digits), rounded(high, digits)] };
  };
}

/**
 * A rate over independent replications: the sum of their parts ÷ that of their wholes, its interval by the
 * delta method.
 */
export function ratioEstimate(
  counts: readonly (readonly [part: number, whole: number])[],
  estimate: Estimator,
): Estimate {
  const wholes = counts.reduce((sum, [, whole]) => sum + whole, 0);
  const parts = counts.map(([part]) => part);
  const ofParts = estimate(parts);
  if (wholes === 0) return withoutInterval(0, 'empty', counts.length);
  const rate = (ofParts.mean * counts.length) / wholes;
  if (ofParts.why === 'rare' || ofParts.why === 'apart') return { ...ofParts, mean: rounded(rate) };
  // The same few in all of them, of wholes that differ.
  if (ofParts.mean > 0 && isRare(parts, ofParts.mean))
    return withoutInterval(rounded(rate), 'rare', counts.length);
  const ofMean = counts.map(([part, whole]) => rate + ((part - rate * whole) * counts.length) / wholes);
  return { ...estimate(ofMean), mean: rounded(rate) };
}

function leastLevel(replications: number): number {
  if (replications === 2) return LEAST_LEVEL_OF_TWO;
  return replications < ENOUGH_FOR_LEVELS ? LEAST_LEVEL : 0;
}

function isRare(values: readonly number[], mean: number): boolean {
  const fewest = values.length === 2 ? FEWEST_COUNTED_BY_TWO : FEWEST_COUNTED;
  return values.every(Number.isInteger) && mean * values.length < fewest;
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

function around(middle: number, half: number): Interval {
  return [middle - half, middle + half];
}

function aroundRoots(values: readonly number[], mean: number, t: number): Interval {
  const roots = momentsOf(values.map((value) => pow(value, 1 / 3)));
  const half = (t * roots.deviation) / Math.sqrt(values.length);
  const scaled = (root: number): number => (root <= 0 ? 0 : mean * pow(root / roots.mean, 3));
  return [scaled(roots.mean - half), scaled(roots.mean + half)];
}

export function withoutInterval(mean: number, why: NoInterval, replications: number): Estimate {
  return { mean, interval: null, why, reason: REASONS[why](replications) };
}

const REASONS: Readonly<Record<NoInterval, (replications: number) => string>> = {
  empty: () => 'nothing was recorded',
  agree: (count) => `all ${count} replications gave the same, which tells no spread`,
  rare: (count) =>
    `too little was counted in ${count} replications: more of them, or longer ones, would give an interval`,
  apart: (count) =>
    `the ${count} replications lie so far apart that an interval of their mean would not hold 95 %: more of them, or longer ones, would`,
  skewed: () =>
    'few great values decide the mean: an interval would not hold 95 % before far more of them were seen',
  extreme: () => 'the least and the greatest value of all replications go on moving with their number',
  worst: (count) =>
    `the worst of a run comes in bunches, of which ${count} replications may show one alone: ${FEWEST_FOR_WORST}, of different values, would give an interval`,
  ceiling: () =>
    'nearly all of the time it is at its greatest value, which is the same in all replications: what it is below hangs on few of them',
  two: () => 'two replications tell too little of how a percentile spreads: four would',
  few: (count) =>
    `too few values lie beyond it in ${count} replications: more of them, or longer ones, would give an interval`,
  bunched: (count) =>
    `the values beyond it come in few bunches, unevenly over ${count} replications: more of them, or longer ones, would give an interval`,
};

/**
 * The interval that stands beside `key` in a results document (`p99` → `p99Ci95`), or undefined where there
 * is none.
 */
export function intervalOf(node: object, key: string): Interval | undefined {
  const value: unknown = Reflect.get(node, `${key}Ci95`);
  return isInterval(value) ? value : undefined;
}

function isInterval(value: unknown): value is Interval {
  return Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === 'number');
}
