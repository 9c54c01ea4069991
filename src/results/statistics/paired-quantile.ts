import { exp } from '../../math/exp.ts';
import { log } from '../../math/log.ts';
import type { Interval } from '../documents/with-ci95.ts';
import type { PooledTrend } from './pooled-trend.ts';

/** Replications from which on it shows how far two quantiles move together. */
const FEWEST_REPLICATIONS = 4;
/**
 * And from which on the limits of a difference, which is lopsided where the ratio is not, hold what they
 * promise.
 */
const FEWEST_OF_DIFFERENCE = 8;

export interface PairedQuantile {
  readonly ratio: number | null;
  readonly ratioInterval: Interval | null;
  readonly difference: number;
  readonly differenceInterval: Interval | null;
  /** Where there are no intervals. */
  readonly reason: string | null;
}

/**
 * A quantile of a variant against that of a baseline with the same random numbers. From the intervals of both
 * and how their replications go together (MOVER: Zou and Donner, "Construction of confidence limits about
 * effect measures", Statistics in Medicine 27, 2008), which keeps what is lopsided about them: on the step
 * between warm and cold requests no spread of replications tells how far a percentile falls.
 */
export function pairedQuantile(
  variant: PooledTrend,
  baseline: PooledTrend,
  probability: number,
): PairedQuantile {
  const ours = variant.quantile(probability);
  const theirs = baseline.quantile(probability);
  const ratio = theirs.mean === 0 ? null : ours.mean / theirs.mean;
  const difference = ours.mean - theirs.mean;
  const without = (reason: string): PairedQuantile => ({
    ratio,
    ratioInterval: null,
    difference,
    differenceInterval: null,
    reason,
  });
  if (ours.interval === null || theirs.interval === null) {
    return without(ours.reason ?? theirs.reason ?? 'one of the two has no interval');
  }
  const [ourExcess, theirExcess] = [variant.excess(probability), baseline.excess(probability)];
  if (ourExcess.length < FEWEST_REPLICATIONS) {
    return without(
      `${ourExcess.length} replications do not tell how far both go together: ${FEWEST_REPLICATIONS} would`,
    );
  }
  const together = correlation(ourExcess, theirExcess);
  const ends = [...ours.interval, ...theirs.interval, ours.mean, theirs.mean];
  const inLogs = ratio === null || ends.some((end) => end <= 0) ? null : ends.map((end) => log(end));
  const ratioEnds = inLogs === null ? null : limits(inLogs, together);
  return {
    ratio,
    ratioInterval: ratioEnds === null ? null : [exp(ratioEnds[0]), exp(ratioEnds[1])],
    difference,
    differenceInterval: ourExcess.length < FEWEST_OF_DIFFERENCE ? null : limits(ends, together),
    reason: ratio === null || inLogs !== null ? null : 'one of the two may be nothing',
  };
}

/** Of a difference, from two intervals, the two figures, and their correlation. */
function limits(
  [ourLow = 0, ourHigh = 0, theirLow = 0, theirHigh = 0, ours = 0, theirs = 0]: readonly number[],
  together: number,
): Interval {
  const reach = (own: number, other: number): number =>
    Math.sqrt(Math.max(0, own * own + other * other - 2 * together * own * other));
  return [
    ours - theirs - reach(ours - ourLow, theirHigh - theirs),
    ours - theirs + reach(ourHigh - ours, theirs - theirLow),
  ];
}

/** 0 where one of the two does not vary. */
function correlation(ours: readonly number[], theirs: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ourMean, theirMean] = [mean(ours), mean(theirs)];
  const sum = { both: 0, ours: 0, theirs: 0 };
  ours.forEach((value, index) => {
    const [own, other] = [value - ourMean, (theirs[index] ?? 0) - theirMean];
    sum.both += own * other;
    sum.ours += own * own;
    sum.theirs += other * other;
  });
  return sum.ours * sum.theirs === 0 ? 0 : sum.both / Math.sqrt(sum.ours * sum.theirs);
}
