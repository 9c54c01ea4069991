import { log } from '../../math/log.ts';
import { exactQuantile } from '../../metrics/histogram.ts';
import { AWS } from '../../platform/aws.ts';
import type { Generator } from '../../random/generator.ts';
import type {
  CalibratedFirstInvoke,
  CalibratedMemoryLaw,
  CalibratedTimeOfDay,
  SeenDurations,
} from '../../results/documents/calibration-document.ts';
import { cpuFactor } from '../../scenario/compile/cpu.ts';
import type { TuningObservations } from '../observations.ts';
import { bootstrapIntervals } from './intervals.ts';
import { type Sample, sampleOf } from './sample.ts';
import type { SplitDurations } from './split.ts';

const HOUR_MS = 3_600_000;
const LEAST_AN_HOUR = 20;
const LEAST_HOURS = 3;
/** A share of the variance below this is not worth a model of its own. */
const MARKED = 0.05;
const LEAST_A_SIZE = 3;
const LEAST_COLD = 5;

/** Mean and percentiles of what was seen, with bootstrap intervals; null of nothing. */
export function seenDurations(sample: Sample, generator: Generator): SeenDurations | null {
  const { sorted, size } = sample;
  if (size === 0) return null;
  const at = (probability: number) => exactQuantile(sorted, probability);
  const [meanCi95 = null, p50Ci95 = null, p95Ci95 = null, p99Ci95 = null] = bootstrapIntervals(
    sorted,
    (resample) => [
      resample.reduce((sum, value) => sum + value, 0) / resample.length,
      exactQuantile(resample, 0.5),
      exactQuantile(resample, 0.95),
      exactQuantile(resample, 0.99),
    ],
    generator,
  );
  return {
    count: size,
    mean: sample.mean,
    min: sorted[0]!,
    max: sorted[size - 1]!,
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    meanCi95,
    p50Ci95,
    p95Ci95,
    p99Ci95,
  };
}

/** What a first handler run takes more than a warm one; null where too few were seen. */
export function firstInvokeOf(split: SplitDurations, generator: Generator): CalibratedFirstInvoke | null {
  const { cold, warm, memoryMb } = split;
  if (cold.size < LEAST_COLD || warm.size < LEAST_COLD) return null;
  const extraMs = cold.mean - warm.mean;
  const [interval] = bootstrapIntervals(cold.sorted, (resample) => [mean(resample) - warm.mean], generator);
  const warmError = 1.96 * Math.sqrt(warm.variance / warm.size);
  const factor = memoryMb === null ? 1 : cpuFactor(memoryMb, 0, AWS);
  return {
    n: cold.size,
    extraMs,
    extraMsCi95:
      interval === undefined || interval === null
        ? null
        : [
            extraMs - spread(extraMs - interval[0], warmError),
            extraMs + spread(interval[1] - extraMs, warmError),
          ],
    cpuMs: Math.max(0, extraMs) / factor,
  };
}

function spread(one: number, other: number): number {
  return Math.sqrt(one * one + other * other);
}

/** Means by size where at least two were seen, else those of a tuning; null of one alone. */
export function memoryLawOf(
  split: SplitDurations,
  tuning: TuningObservations | undefined,
  generator: Generator,
): CalibratedMemoryLaw | null {
  const sizes = [...split.sizes].filter(([, count]) => count >= LEAST_A_SIZE).map(([size]) => size);
  if (sizes.length >= 2) return lawOfLogs(split, sizes, generator);
  if (tuning === undefined || tuning.sizes.length < 2) return null;
  return {
    source: 'power-tuning',
    sizes: tuning.sizes
      .map(({ memoryMb, durationMs }) => ({ memoryMb, n: null, meanMs: durationMs, meanMsCi95: null }))
      .toSorted((a, b) => a.memoryMb - b.memoryMb),
    cv: split.warm.size > 1 ? cvOf(split.warm) : 0,
  };
}

function lawOfLogs(
  split: SplitDurations,
  sizes: readonly number[],
  generator: Generator,
): CalibratedMemoryLaw {
  const samples = sizes
    .toSorted((a, b) => a - b)
    .map((memoryMb) => ({
      memoryMb,
      sample: sampleOf(split.warmMs.filter((_, index) => split.warmMemoryMb[index] === memoryMb)),
    }));
  const all = samples.reduce((sum, { sample }) => sum + sample.size, 0);
  const squares = samples.reduce((sum, { sample }) => {
    const cv = cvOf(sample);
    return sum + sample.size * cv * cv;
  }, 0);
  return {
    source: 'logs',
    sizes: samples.map(({ memoryMb, sample }) => {
      const [meanMsCi95 = null] = bootstrapIntervals(sample.sorted, (own) => [mean(own)], generator);
      return { memoryMb, n: sample.size, meanMs: sample.mean, meanMsCi95 };
    }),
    cv: Math.sqrt(squares / all),
  };
}

export function cvOf({ mean: middle, variance }: Sample): number {
  return Math.sqrt(variance) / middle;
}

/** How much the hour of the day (UTC) decides; null where fewer than three hours have enough. */
export function timeOfDayOf({ warmStartMs, warmMs }: SplitDurations): CalibratedTimeOfDay | null {
  const byHour: number[][] = Array.from({ length: 24 }, () => []);
  warmStartMs.forEach((startMs, index) => {
    if (!Number.isFinite(startMs)) return;
    const hour = ((Math.floor(startMs / HOUR_MS) % 24) + 24) % 24;
    byHour[hour]!.push(Math.max(warmMs[index]!, 0.005));
  });
  const groups = byHour.filter((values) => values.length >= LEAST_AN_HOUR);
  if (groups.length < LEAST_HOURS) return null;
  const all = groups.flatMap((values) => values.map((value) => log(value)));
  const middle = mean(all);
  let between = 0;
  let total = 0;
  for (const value of all) total += (value - middle) * (value - middle);
  for (const values of groups) {
    const own = values.reduce((sum, value) => sum + log(value), 0) / values.length;
    between += values.length * (own - middle) * (own - middle);
  }
  const degrees = all.length - groups.length;
  const within = (total - between) / Math.max(1, degrees);
  // Epsilon squared: what the hours explain, less what as many arbitrary groups would.
  const explained = total > 0 ? Math.max(0, (between - (groups.length - 1) * within) / total) : 0;
  return {
    explained,
    isMarked: explained > MARKED,
    medianMs: byHour.map((values) =>
      values.length < LEAST_AN_HOUR ? null : exactQuantile(Float64Array.from(values).sort(), 0.5),
    ),
  };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum / values.length;
}
