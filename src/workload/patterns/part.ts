import type { ArrivalBatch, ArrivalStream } from '../../model/arrivals.ts';
import type { TrafficPattern } from '../../model/traffic-pattern.ts';
import { Generator } from '../../random/generator.ts';
import { compileRateTable } from './expression-table.ts';
import type { ArrivalContext } from './pattern.ts';
import { rampTable, rateTableArrivals, scaledTable, tableFrom } from './rate-table.ts';

type Part = Extract<TrafficPattern, { kind: 'part' }>;
type Open = (pattern: TrafficPattern, context: ArrivalContext) => Promise<ArrivalStream>;

/**
 * The arrivals of a pattern from `fromMs` on, their time counted from there. A pattern that is the same at
 * all times begins anew, one with a rate over time begins at that rate; others are read and what comes before
 * is left out.
 */
export async function openPart(part: Part, context: ArrivalContext, open: Open): Promise<ArrivalStream> {
  const { of, fromMs, wholeMs } = part;
  const { horizonMs, seed, streamName } = context;
  if (of.kind === 'poisson' || of.kind === 'constant' || of.kind === 'gamma' || fromMs === 0) {
    return open(of, context);
  }
  if (of.kind === 'ramp') {
    const table = tableFrom(rampTable(of.points, wholeMs), fromMs);
    return rateTableArrivals(table, horizonMs, new Generator(seed, streamName, 'arrivals'));
  }
  if (of.kind === 'expression') {
    // The table of the whole run, which all its parts share.
    const compiled = await compileRateTable(of.expression, { ...context, horizonMs: wholeMs });
    if (compiled.ok) {
      const table = tableFrom(scaledTable(compiled.table, of.factor ?? 1), fromMs);
      return rateTableArrivals(table, horizonMs, new Generator(seed, streamName, 'arrivals'));
    }
  }
  if (of.kind === 'repeated') {
    return open({ ...of, of: { kind: 'part', of: of.of, fromMs, wholeMs } }, context);
  }
  return laterArrivals(await open(of, { ...context, horizonMs: fromMs + horizonMs }), fromMs);
}

/** Leaves out what comes before `fromMs` and counts time from there. */
function laterArrivals(stream: ArrivalStream, fromMs: number): ArrivalStream {
  const shift = (batch: ArrivalBatch): boolean => {
    const { rows, timeMs } = batch;
    let first = 0;
    while (first < rows && (timeMs[first] ?? 0) < fromMs) first += 1;
    if (first > 0) {
      timeMs.copyWithin(0, first, rows);
      batch.functionIndex.copyWithin(0, first, rows);
      batch.durationMs.copyWithin(0, first, rows);
      batch.memoryUsedMb.copyWithin(0, first, rows);
    }
    batch.rows = rows - first;
    for (let row = 0; row < batch.rows; row += 1) timeMs[row] = (timeMs[row] ?? 0) - fromMs;
    return batch.rows > 0 || rows === 0;
  };
  const { hasFunctionColumn, hasDurationColumn, hasMemoryColumn } = stream;
  const next = (batch: ArrivalBatch): Promise<void> | undefined => {
    for (;;) {
      const wait = stream.next(batch);
      if (wait !== undefined) return wait.then(() => (shift(batch) ? undefined : next(batch)));
      if (shift(batch)) return undefined;
    }
  };
  return { hasFunctionColumn, hasDurationColumn, hasMemoryColumn, next, close: () => stream.close() };
}
