import { type ArrivalStream, createArrivalBatch } from '../../src/model/arrivals.ts';
import type { ArrivalContext } from '../../src/workload/pattern.ts';

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
  return (await rowsOf(stream, batchRows)).map((row) => row.timeMs);
}

export async function rowsOf(stream: ArrivalStream, batchRows = 4096): Promise<Row[]> {
  const batch = createArrivalBatch(batchRows);
  const rows: Row[] = [];
  let lastMs = 0;
  for (;;) {
    await stream.next(batch);
    if (batch.rows === 0) break;
    for (let row = 0; row < batch.rows; row += 1) {
      const timeMs = batch.timeMs[row] ?? Number.NaN;
      if (!(timeMs >= lastMs)) throw new Error(`${timeMs} comes after ${lastMs}`);
      lastMs = timeMs;
      rows.push({
        timeMs,
        ...(stream.hasFunctionColumn ? { functionIndex: batch.functionIndex[row] ?? -1 } : {}),
        ...(stream.hasDurationColumn ? { durationMs: batch.durationMs[row] ?? -1 } : {}),
        ...(stream.hasMemoryColumn ? { memoryMb: batch.memoryUsedMb[row] ?? -1 } : {}),
      });
    }
  }
  await stream.next(batch);
  if (batch.rows !== 0) throw new Error('the stream went on after its end');
  stream.close();
  stream.close();
  return rows;
}
