import { type ArrivalBatch, type ArrivalStream, createArrivalBatch } from '../../src/model/arrivals.ts';
import type { ArrivalContext } from '../../src/workload/patterns/pattern.ts';

export const MONDAY_MS = Date.UTC(2026, 0, 5);

export function contextOf(changes: Partial<ArrivalContext> = {}): ArrivalContext {
  return {
    seed: 42,
    streamName: 'traffic.0',
    horizonMs: 3_600_000,
    startEpochMs: MONDAY_MS,
    timezone: 'UTC',
    functionIndex: new Map(),
    maximumBadRows: 0,
    ...changes,
  };
}

export interface Row {
  readonly timeMs: number;
  readonly functionIndex?: number;
  readonly durationMs?: number;
  readonly memoryMb?: number;
}

/** All times of a stream, which is checked to be sorted and to stay ended. */
export async function timesOf(stream: ArrivalStream, batchRows = 4096): Promise<number[]> {
  const timesMs: number[] = [];
  await drain(stream, batchRows, (batch, row) => timesMs.push(batch.timeMs[row] ?? Number.NaN));
  return timesMs;
}

export async function rowsOf(stream: ArrivalStream, batchRows = 4096): Promise<Row[]> {
  const rows: Row[] = [];
  await drain(stream, batchRows, (batch, row) =>
    rows.push({
      timeMs: batch.timeMs[row] ?? Number.NaN,
      ...(stream.hasFunctionColumn ? { functionIndex: batch.functionIndex[row] ?? -1 } : {}),
      ...(stream.hasDurationColumn ? { durationMs: batch.durationMs[row] ?? -1 } : {}),
      ...(stream.hasMemoryColumn ? { memoryMb: batch.memoryUsedMb[row] ?? -1 } : {}),
    }),
  );
  return rows;
}

async function drain(
  stream: ArrivalStream,
  batchRows: number,
  take: (batch: ArrivalBatch, row: number) => void,
): Promise<void> {
  const batch = createArrivalBatch(batchRows);
  let lastMs = 0;
  for (;;) {
    const waiting = stream.next(batch);
    if (waiting !== undefined) await waiting;
    if (batch.rows === 0) break;
    for (let row = 0; row < batch.rows; row += 1) {
      const timeMs = batch.timeMs[row] ?? Number.NaN;
      if (!(timeMs >= lastMs)) throw new Error(`${timeMs} comes after ${lastMs}`);
      lastMs = timeMs;
      take(batch, row);
    }
  }
  await stream.next(batch);
  if (batch.rows !== 0) throw new Error('the stream went on after its end');
  stream.close();
  stream.close();
}
