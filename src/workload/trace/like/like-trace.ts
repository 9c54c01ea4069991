import { Histogram } from '../../../metrics/histogram.ts';
import { type ArrivalBatch, createArrivalBatch } from '../../../model/arrivals.ts';
import type { TraceModel } from '../../../model/traffic-pattern.ts';
import { Generator } from '../../../random/generator.ts';
import { type Quantiles, quantileAt } from '../formats/count-table.ts';
import type { OwnColumns, OwnRow } from '../own-rows.ts';
import { openNamedTrace } from '../trace.ts';
import { HOUR_MS, PermutedTime } from './permuted-time.ts';

/** Functions whose durations have a distribution of their own; the rest share one. */
const DETAILED_FUNCTIONS = 300;
/** Events that are held and sorted at once; an hour with more is taken in parts. */
const MOST_HELD = 4_194_304;
const MINUTE_MS = 60_000;
const SHARES = [...Array.from({ length: 200 }, (_, at) => at / 200), 0.999, 1];

export interface LikeTrace {
  readonly columns: OwnColumns;
  readonly functions: number;
  /** Wall clock of t = 0, milliseconds since 1970; null where the trace has no dates. */
  readonly startEpochMs: number | null;
  readonly rows: AsyncGenerator<OwnRow, void, undefined>;
}

/**
 * Traffic like a recorded one: its counts in every hour, its bursts within them at every scale from ten
 * minutes to a millisecond in another order, its functions as f1, f2 …, and durations and memory drawn from
 * each function's distribution. No time, name, duration or identifier of a single event is carried over.
 * Reads the trace twice, in bounded memory. Rejects with a FaultError as `openTrace`.
 */
export async function likeTrace(trace: TraceModel, seed: number, maximumBadRows: number): Promise<LikeTrace> {
  const draws = { seed, streamName: 'like' };
  const first = await openNamedTrace(trace, draws, maximumBadRows);
  const columns = {
    functions: first.stream.hasFunctionColumn,
    durations: first.stream.hasDurationColumn,
    memoryUsed: first.stream.hasMemoryColumn,
  };
  const durations = new Sizes();
  const memories = new Sizes();
  let startMs = Number.NaN;
  let lastMs = 0;
  await eachBatch(first.stream, (batch) => {
    if (Number.isNaN(startMs)) startMs = batch.timeMs[0] ?? 0;
    for (let row = 0; row < batch.rows; row += 1) {
      const index = columns.functions ? batch.functionIndex[row]! : 0;
      if (columns.durations) durations.record(index, batch.durationMs[row]!);
      if (columns.memoryUsed) memories.record(index, batch.memoryUsedMb[row]!);
    }
    lastMs = batch.timeMs[batch.rows - 1] ?? lastMs;
  });
  const zeroMs = first.stream.startEpochMs;
  const functions = first.names.length;
  durations.close();
  memories.close();

  async function* rows(): AsyncGenerator<OwnRow, void, undefined> {
    const { stream } = await openNamedTrace(trace, draws, Number.POSITIVE_INFINITY);
    const sizes = new Generator(seed, 'like', 'durations');
    const moved = new PermutedTime(new Generator(seed, 'like', 'arrivals'), lastMs - startMs);
    let held: [timeMs: number, index: number][] = [];
    let part = -1;
    const flush = function* (): IterableIterator<OwnRow> {
      held.sort((a, b) => a[0] - b[0]);
      for (const [timeMs, index] of held) {
        yield {
          timeMs,
          functionName: columns.functions ? `f${index + 1}` : null,
          durationMs: columns.durations ? durations.draw(index, sizes) : Number.NaN,
          memoryMb: columns.memoryUsed ? memories.draw(index, sizes) : Number.NaN,
        };
      }
      held = [];
    };
    const batch = createArrivalBatch();
    try {
      for (;;) {
        const wait = stream.next(batch);
        if (wait !== undefined) await wait;
        if (batch.rows === 0) break;
        for (let row = 0; row < batch.rows; row += 1) {
          const timeMs = batch.timeMs[row]! - startMs;
          const isFull = held.length >= MOST_HELD;
          const here = Math.floor(timeMs / (isFull ? MINUTE_MS : HOUR_MS));
          if (here !== part) {
            if (part >= 0) yield* flush();
            part = here;
          }
          held.push([moved.of(timeMs), columns.functions ? batch.functionIndex[row]! : 0]);
        }
      }
      yield* flush();
    } finally {
      stream.close();
    }
  }
  return { columns, functions, startEpochMs: zeroMs === null ? null : zeroMs + startMs, rows: rows() };
}

/** Distributions by function, and one of those that have none of their own. */
class Sizes {
  private readonly histograms: Histogram[] = [];
  private tables: (Quantiles | null)[] = [];

  record(index: number, value: number): void {
    if (Number.isNaN(value)) return;
    const place = Math.min(index, DETAILED_FUNCTIONS);
    this.histograms[place] ??= new Histogram();
    this.histograms[place].record(value);
  }

  close(): void {
    this.tables = Array.from(this.histograms, (one: Histogram | undefined) => {
      return one === undefined ? null : { shares: SHARES, values: one.quantiles(SHARES) };
    });
  }

  draw(index: number, generator: Generator): number {
    const table = this.tables[Math.min(index, DETAILED_FUNCTIONS)];
    const share = generator.uniform();
    return table === undefined || table === null
      ? Number.NaN
      : Number(quantileAt(table, share).toPrecision(6));
  }
}

async function eachBatch(
  stream: { next(batch: ArrivalBatch): Promise<void> | undefined; close(): void },
  take: (batch: ArrivalBatch) => void,
): Promise<void> {
  const batch = createArrivalBatch();
  try {
    for (;;) {
      const wait = stream.next(batch);
      if (wait !== undefined) await wait;
      if (batch.rows === 0) return;
      take(batch);
    }
  } finally {
    stream.close();
  }
}
