import { Histogram } from '../../../metrics/histogram.ts';
import { createArrivalBatch } from '../../../model/arrivals.ts';
import type { TraceFormat, TraceModel } from '../../../model/traffic-pattern.ts';
import { openNamedTrace } from '../trace.ts';
import { type Character, characterOf } from './character.ts';
import { Concurrency } from './concurrency.ts';
import { type Period, periodsOf } from './periodicity.ts';
import { RateSeries } from './rate-series.ts';
import { Gaps, SCALES_MS, type ScaleBurstiness, Windows } from './windows.ts';

/** Figures of durations (ms) or of memory (MB); null where nothing is known. */
export interface Spread {
  readonly known: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface FunctionProfile {
  readonly events: number;
  readonly ratePerSecond: number | null;
  readonly durationMs: Spread | null;
}

/** What a trace is, in figures: `trace inspect --json`. Times are milliseconds. */
export interface TraceProfile {
  readonly kind: 'trace';
  readonly file: string;
  readonly format: TraceFormat;
  readonly events: number;
  /** Since 1970 where the trace has dates, else since its start. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly dated: boolean;
  readonly spanSeconds: number;
  /** Events over the time from the first to the last; null where that is 0. */
  readonly ratePerSecond: number | null;
  readonly functions: Readonly<Record<string, FunctionProfile>>;
  /** Index of dispersion of the counts by length of the window: `1s`, `10s`, `1min`, `10min`, `1h`, `1d`. */
  readonly dispersion: Readonly<Record<string, number>>;
  readonly burstiness: readonly ScaleBurstiness[];
  /** Gaps between every n-th event, their coefficient of variation times √n: 1 is Poisson at any n. */
  readonly gaps: readonly { readonly every: number; readonly gaps: number; readonly cv: number }[];
  readonly rate: {
    readonly startMs: number;
    readonly stepSeconds: number;
    readonly events: readonly number[];
  };
  readonly periodicity: readonly Period[];
  readonly durationMs: Spread | null;
  readonly memoryMb: Spread | null;
  /** By Little's law over the known durations, and the most that ran at once; null where none is known. */
  readonly concurrency: { readonly mean: number; readonly peak: number; readonly knownShare: number } | null;
  /** Events at the same time, of the same function and duration as the one before. */
  readonly duplicates: number;
  readonly badRows: number;
  readonly firstBadRow: string | null;
  readonly notes: readonly string[];
  readonly character: Character;
}

const SCALE_NAMES: Readonly<Record<number, string>> = {
  1: '1s',
  10: '10s',
  60: '1min',
  600: '10min',
  3600: '1h',
  86400: '1d',
};
const GAPS_EVERY = [1, 10, 100, 1000, 10_000];
/** More functions than these have counts, and no distribution of durations. */
const DETAILED_FUNCTIONS = 200;
const SHOWN_POINTS = 1500;
const CORRELATED_POINTS = 4096;

/**
 * Reads a trace once, from beginning to end, in bounded memory. Rejects with a FaultError where it cannot.
 */
export async function profileTrace(
  trace: TraceModel,
  draws: { readonly seed: number; readonly streamName: string },
  maximumBadRows: number,
): Promise<TraceProfile> {
  const { stream, names, badRows, format, notes } = await openNamedTrace(trace, draws, maximumBadRows);
  const windows = SCALES_MS.map((scaleMs) => new Windows(scaleMs));
  const gaps = GAPS_EVERY.map((every) => new Gaps(every));
  const concurrency = new Concurrency();
  const durations = new Histogram();
  const memories = new Histogram();
  const counts: number[] = [];
  const byFunction: Histogram[] = [];
  let series: RateSeries | null = null;
  let events = 0;
  let [firstMs, lastMs, lastDurationMs, lastFunction] = [0, Number.NaN, Number.NaN, -1];
  let duplicates = 0;
  const batch = createArrivalBatch();
  try {
    for (;;) {
      const wait = stream.next(batch);
      if (wait !== undefined) await wait;
      if (batch.rows === 0) break;
      for (let row = 0; row < batch.rows; row += 1) {
        const timeMs = batch.timeMs[row]!;
        const durationMs = stream.hasDurationColumn ? batch.durationMs[row]! : Number.NaN;
        const index = stream.hasFunctionColumn ? batch.functionIndex[row]! : 0;
        if (series === null) {
          firstMs = timeMs;
          series = new RateSeries(Math.floor(timeMs / 1000) * 1000);
        }
        const isSame = timeMs === lastMs && index === lastFunction && Object.is(durationMs, lastDurationMs);
        if (isSame) duplicates += 1;
        events += 1;
        for (const one of windows) one.add(timeMs);
        for (const one of gaps) one.add(timeMs);
        series.add(timeMs);
        counts[index] = (counts[index] ?? 0) + 1;
        if (!Number.isNaN(durationMs)) {
          durations.record(durationMs);
          concurrency.add(timeMs, durationMs);
          if (index < DETAILED_FUNCTIONS) {
            byFunction[index] ??= new Histogram();
            byFunction[index].record(durationMs);
          }
        }
        if (stream.hasMemoryColumn && !Number.isNaN(batch.memoryUsedMb[row]))
          memories.record(batch.memoryUsedMb[row]!);
        lastMs = timeMs;
        lastDurationMs = durationMs;
        lastFunction = index;
      }
    }
  } finally {
    stream.close();
  }
  const zeroMs = stream.startEpochMs ?? 0;
  const spanMs = lastMs - firstMs;
  const rateOf = (count: number): number | null => (spanMs > 0 ? (count * 1000) / spanMs : null);
  const burstiness = windows.flatMap((one) => one.result(lastMs) ?? []);
  const measuredGaps = gaps.flatMap(({ every, count, cv }) =>
    Number.isNaN(cv) ? [] : [{ every, gaps: count, cv }],
  );
  const shown = series?.atMost(SHOWN_POINTS) ?? { stepMs: 1000, counts: [] };
  const fine = series?.atMost(CORRELATED_POINTS) ?? shown;
  const periodicity = periodsOf(fine.counts, fine.stepMs);
  const functions = Object.fromEntries(
    names.flatMap((name, index): [string, FunctionProfile][] => {
      const count = counts[index] ?? 0;
      if (name === '' && !stream.hasFunctionColumn) return [];
      return [
        [name, { events: count, ratePerSecond: rateOf(count), durationMs: spreadOf(byFunction[index]) }],
      ];
    }),
  );
  const ratePerSecond = rateOf(events);
  const seriesStartMs = Math.floor(firstMs / 1000) * 1000;
  return {
    kind: 'trace',
    file: trace.displayName,
    format,
    events,
    firstMs: zeroMs + firstMs,
    lastMs: zeroMs + lastMs,
    dated: stream.startEpochMs !== null,
    spanSeconds: spanMs / 1000,
    ratePerSecond,
    functions,
    dispersion: Object.fromEntries(
      burstiness.map(({ scaleSeconds, dispersion }) => [
        SCALE_NAMES[scaleSeconds] ?? `${scaleSeconds}s`,
        dispersion,
      ]),
    ),
    burstiness,
    gaps: measuredGaps,
    rate: { startMs: zeroMs + seriesStartMs, stepSeconds: shown.stepMs / 1000, events: shown.counts },
    periodicity,
    durationMs: spreadOf(durations),
    memoryMb: spreadOf(memories),
    concurrency:
      durations.count === 0 || !(spanMs > 0)
        ? null
        : {
            mean: (durations.mean * durations.count) / spanMs,
            peak: concurrency.peak,
            knownShare: durations.count / events,
          },
    duplicates,
    badRows: badRows.count,
    firstBadRow: badRows.count === 0 ? null : badRows.firstReason.replace(/^: /, ''),
    notes,
    character: characterOf({
      events,
      ratePerSecond,
      spanMs,
      burstiness,
      gapCv: measuredGaps[0]?.cv ?? Number.NaN,
      periodicity,
      series: shown,
    }),
  };
}

function spreadOf(histogram: Histogram | undefined): Spread | null {
  if (histogram === undefined || histogram.count === 0) return null;
  const [p50 = 0, p90 = 0, p95 = 0, p99 = 0] = histogram.quantiles([0.5, 0.9, 0.95, 0.99]);
  return {
    known: histogram.count,
    mean: histogram.mean,
    p50,
    p90,
    p95,
    p99,
    max: histogram.max,
  };
}
