import { exactQuantile } from '../../metrics/histogram.ts';
import type { Generator } from '../../random/generator.ts';
import type { Interval } from '../../results/documents/calibration-document.ts';

const REPLICATES = 300;
/** Of a larger sample so many are drawn, and the spread shrunk as √(drawn ÷ all). */
const MOST_DRAWN = 4096;
/** Below so many values an interval by resampling says less than it seems to. */
export const LEAST_FOR_INTERVAL = 8;
const Z = 1.959963984540054;

/**
 * 95 % intervals of several statistics of one sample, by the percentiles of a bootstrap. `statistics` gets
 * resamples in ascending order and gives one number each; null for a sample too small.
 */
export function bootstrapIntervals(
  sorted: Float64Array,
  statistics: (resample: Float64Array) => readonly number[],
  generator: Generator,
): readonly (Interval | null)[] {
  const size = sorted.length;
  if (size < LEAST_FOR_INTERVAL) return statistics(sorted).map(() => null);
  const drawn = Math.min(size, MOST_DRAWN);
  const shrink = Math.sqrt(drawn / size);
  const resample = new Float64Array(drawn);
  const centre = statistics(sorted);
  const draws = centre.map(() => new Float64Array(REPLICATES));
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    drawAscending(sorted, resample, generator);
    statistics(resample).forEach((value, index) => {
      draws[index]![replicate] = centre[index]! + shrink * (value - centre[index]!);
    });
  }
  return draws.map((values) => {
    const finite = values.filter((value) => Number.isFinite(value)).sort();
    return finite.length < REPLICATES / 2
      ? null
      : [exactQuantile(finite, 0.025), exactQuantile(finite, 0.975)];
  });
}

const places = new Int32Array(MOST_DRAWN);

function drawAscending(sorted: Float64Array, out: Float64Array, generator: Generator): void {
  const size = sorted.length;
  const own = places.subarray(0, out.length);
  for (let index = 0; index < own.length; index++) {
    own[index] = Math.floor((generator.nextUint32() / 0x100000000) * size);
  }
  own.sort();
  for (let index = 0; index < own.length; index++) out[index] = sorted[own[index]!]!;
}

/** Wilson's score interval of a share, 95 % (Journal of the American Statistical Association 22, 1927). */
export function wilson(count: number, of: number): Interval | null {
  if (of === 0) return null;
  const share = count / of;
  const square = Z * Z;
  const middle = (share + square / (2 * of)) / (1 + square / of);
  const half = (Z / (1 + square / of)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of));
  // Nothing seen, and nothing else seen, are the ends themselves.
  return [count === 0 ? 0 : Math.max(0, middle - half), count === of ? 1 : Math.min(1, middle + half)];
}

/**
 * 95 % interval of the mean of a count whose variance is `dispersion` times its mean: of a Poisson count by
 * the square-root transformation, which holds for few.
 */
export function countInterval(count: number, dispersion: number): Interval {
  const scale = Math.max(1, dispersion);
  const events = count / scale;
  const low = Math.sqrt(events) - Z / 2;
  const high = Math.sqrt(events + 1) + Z / 2;
  return [low <= 0 ? 0 : scale * low * low, scale * high * high];
}
