import { log } from '../../math/log.ts';
import { exactQuantile } from '../../metrics/histogram.ts';

/** What a REPORT line can tell apart, ms: a duration of 0 is taken for half of it. */
const LEAST = 0.005;

/** Positive values of one kind, with what was only seen to be larger. */
export interface Sample {
  /** Ascending, all above 0. */
  readonly sorted: Float64Array;
  readonly size: number;
  readonly mean: number;
  readonly variance: number;
  readonly meanLog: number;
  readonly varianceLog: number;
  /** How many values were cut, and where: they are larger than this. */
  readonly censored: { readonly count: number; readonly at: number };
}

const NOTHING_CUT = { count: 0, at: 0 };

/** NaN is left out; what is not above 0 counts as the least that can be told apart. */
export function sampleOf(values: ArrayLike<number>, censored: Sample['censored'] = NOTHING_CUT): Sample {
  const kept = new Float64Array(values.length);
  let size = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (Number.isFinite(value)) kept[size++] = Math.max(value, LEAST);
  }
  const sorted = kept.subarray(0, size).sort();
  return { sorted, size, ...momentsOf(sorted), censored };
}

/** Means and (unbiased) variances of values and of their logarithms, in two passes for the sake of digits. */
export function momentsOf(
  values: Float64Array,
): Pick<Sample, 'mean' | 'variance' | 'meanLog' | 'varianceLog'> {
  const size = values.length;
  let sum = 0;
  let sumLog = 0;
  for (let index = 0; index < size; index++) {
    sum += values[index]!;
    sumLog += log(values[index]!);
  }
  const mean = sum / size;
  const meanLog = sumLog / size;
  let squares = 0;
  let squaresLog = 0;
  for (let index = 0; index < size; index++) {
    squares += square(values[index]! - mean);
    squaresLog += square(log(values[index]!) - meanLog);
  }
  const degrees = Math.max(1, size - 1);
  return { mean, variance: squares / degrees, meanLog, varianceLog: squaresLog / degrees };
}

export function quantileOfSample({ sorted }: Sample, probability: number): number {
  return exactQuantile(sorted, probability);
}

/** At most `count` values that stand for all, at even ranks: each of `step` neighbours its middle one. */
export function thinned(sorted: Float64Array, count: number): Float64Array {
  if (sorted.length <= count) return sorted;
  return Float64Array.from(
    { length: count },
    (_, index) => sorted[Math.floor(((index + 0.5) * sorted.length) / count)]!,
  );
}

function square(value: number): number {
  return value * value;
}
