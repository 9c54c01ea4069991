import { createArrivalBatch } from '../../model/arrivals.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { TrafficPattern } from '../../model/traffic-pattern.ts';
import { openArrivals } from '../../workload/arrivals.ts';
import { scaled as scaledPattern } from './scaled-pattern.ts';

/** Bins of a run; fine enough to find its busiest time, coarse enough to cost nothing. */
const BINS = 2000;
/** Of a rate that changes: so many arrivals tell it within a few in a hundred in any part of a run. */
const TELLING = 200_000;

/** How the traffic of a run is spread over its time. */
export interface TrafficShape {
  readonly horizonMs: number;
  readonly binMs: number;
  /**
   * Arrivals up to the end of each bin, a leading 0 included; those of patterns that are scaled, and of
   * schedules, which are not.
   */
  readonly scaled: Float64Array;
  readonly fixed: Float64Array;
}

/**
 * Reads the arrivals of a scenario once, without simulating it. Closed loops, whose arrivals hang on the
 * answers, are not in it. Throws as `openArrivals` does.
 */
export async function trafficShape(
  compiled: CompiledScenario,
  maximumBadRows: number,
): Promise<TrafficShape> {
  const { horizonMs, seed } = compiled.model;
  const binMs = horizonMs / BINS;
  const scaled = new Float64Array(BINS + 1);
  const fixed = new Float64Array(BINS + 1);
  for (const { pattern, streamName, keyPath } of compiled.arrivals) {
    const counts = pattern.kind === 'schedule' ? fixed : scaled;
    const known = constantRate(pattern);
    if (known !== null) {
      for (let bin = 1; bin <= BINS; bin += 1) counts[bin] = (counts[bin] ?? 0) + (known * binMs) / 1000;
      continue;
    }
    const options = {
      seed,
      streamName,
      keyPath,
      horizonMs,
      startEpochMs: compiled.startEpochMs,
      timezone: compiled.timezone,
      functionIndex: new Map(compiled.functions.map(({ name }, index) => [name, index])),
      maximumBadRows,
    };
    const drawn = await countedBins(pattern, options, binMs);
    const count = drawn.reduce((sum, one) => sum + one, 0);
    // What is drawn from a rate that is known tells of the rate only where it is much.
    const isDrawn = pattern.kind === 'expression' || pattern.kind === 'ramp';
    const times = isDrawn && count > 0 ? Math.ceil(TELLING / count) : 1;
    const telling = times > 1 ? await countedBins(scaledPattern(pattern, times), options, binMs) : drawn;
    telling.forEach((one, bin) => {
      counts[bin] = (counts[bin] ?? 0) + one / times;
    });
  }
  for (const counts of [scaled, fixed]) {
    for (let bin = 1; bin <= BINS; bin += 1) counts[bin] = (counts[bin] ?? 0) + (counts[bin - 1] ?? 0);
  }
  return { horizonMs, binMs, scaled, fixed };
}

/** Arrivals in each bin, a leading 0 before them. */
async function countedBins(
  pattern: TrafficPattern,
  options: Parameters<typeof openArrivals>[1],
  binMs: number,
): Promise<Float64Array> {
  const counts = new Float64Array(BINS + 1);
  const batch = createArrivalBatch();
  const stream = await openArrivals(pattern, options);
  try {
    for (;;) {
      await stream.next(batch);
      if (batch.rows === 0) return counts;
      for (let row = 0; row < batch.rows; row += 1) {
        const bin = 1 + Math.min(BINS - 1, Math.floor((batch.timeMs[row] ?? 0) / binMs));
        counts[bin] = (counts[bin] ?? 0) + 1;
      }
    }
  } finally {
    stream.close();
  }
}

/** Rate of a pattern that is the same at all times: known without looking. */
export function constantRate(pattern: TrafficPattern): number | null {
  return pattern.kind === 'poisson' || pattern.kind === 'constant' || pattern.kind === 'gamma'
    ? pattern.ratePerSecond
    : null;
}

/** Arrivals between two times at a scale. */
export function arrivalsBetween(shape: TrafficShape, fromMs: number, toMs: number, factor: number): number {
  const at = (counts: Float64Array, ms: number): number => {
    const place = Math.min(BINS, Math.max(0, ms / shape.binMs));
    const bin = Math.min(BINS - 1, Math.floor(place));
    const before = counts[bin] ?? 0;
    return before + (place - bin) * ((counts[bin + 1] ?? before) - before);
  };
  const inside = (counts: Float64Array): number => at(counts, toMs) - at(counts, fromMs);
  return factor * inside(shape.scaled) + inside(shape.fixed);
}

/**
 * Where a window of a length has most arrivals; the earliest such place. `earliestMs` is where windows may
 * begin.
 */
export function busiestStart(shape: TrafficShape, lengthMs: number, earliestMs: number): number {
  let best = earliestMs;
  let most = -1;
  const lastBin = Math.floor((shape.horizonMs - lengthMs) / shape.binMs);
  for (let bin = Math.ceil(earliestMs / shape.binMs); bin <= lastBin; bin += 1) {
    const count = arrivalsBetween(shape, bin * shape.binMs, bin * shape.binMs + lengthMs, 1);
    // A hair more is no more: the earliest of equals is taken.
    if (count > most * (1 + 1e-9) + 1e-9) {
      most = count;
      best = bin * shape.binMs;
    }
  }
  return best;
}

/**
 * Where a window of a length has about as many arrivals as the mean of the time from `earliestMs` on; the
 * earliest such place.
 */
export function typicalStart(shape: TrafficShape, lengthMs: number, earliestMs: number): number {
  const { horizonMs, binMs } = shape;
  const whole = arrivalsBetween(shape, earliestMs, horizonMs, 1);
  const mean = (whole * lengthMs) / Math.max(1, horizonMs - earliestMs);
  let best = earliestMs;
  let least = Number.POSITIVE_INFINITY;
  const lastBin = Math.floor((horizonMs - lengthMs) / binMs);
  for (let bin = Math.ceil(earliestMs / binMs); bin <= lastBin; bin += 1) {
    const off = Math.abs(arrivalsBetween(shape, bin * binMs, bin * binMs + lengthMs, 1) - mean);
    if (off < least * (1 - 1e-9) - 1e-9) {
      least = off;
      best = bin * binMs;
    }
  }
  return best;
}

/**
 * Where a window of a length begins that is busier than the windows with this share of all arrivals: ranks in
 * equal steps stand for equal parts of the traffic. The earliest such place.
 */
export function startAtRank(shape: TrafficShape, lengthMs: number, earliestMs: number, rank: number): number {
  const { horizonMs, binMs } = shape;
  const windows: { readonly startMs: number; readonly count: number }[] = [];
  for (let bin = Math.ceil(earliestMs / binMs); bin * binMs + lengthMs <= horizonMs + 1e-6; bin += 1) {
    windows.push({
      startMs: bin * binMs,
      count: arrivalsBetween(shape, bin * binMs, bin * binMs + lengthMs, 1),
    });
  }
  windows.sort((a, b) => a.count - b.count || a.startMs - b.startMs);
  const all = windows.reduce((sum, { count }) => sum + count, 0);
  let before = 0;
  for (const { startMs, count } of windows) {
    before += count;
    if (before >= rank * all) return startMs;
  }
  return earliestMs;
}
