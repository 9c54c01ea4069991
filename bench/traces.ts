import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createArrivalBatch } from '../src/model/arrivals.ts';
import type { ArrivalContext, TraceModel } from '../src/workload/pattern.ts';
import { openTrace } from '../src/workload/trace/trace.ts';

/**
 * Rows per second from a CSV trace to arrival batches: cut straight from the bytes, and through csv-parse. The first way is kept only
 * while it is at least three times as fast.
 */
const ROWS = 1_000_000;
const ROUNDS = 3;

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-bench-'));
try {
  await measure('timestamp (s)', 'timestamp', (row) => (row / 100).toFixed(3));
  await measure(
    'timestamp (s), function, durationMs',
    'timestamp,function,durationMs',
    (row) => `${(row / 100).toFixed(3)},${row % 3 === 0 ? 'resize' : 'thumbnail'},${(row % 1000) / 8}`,
  );
  await measure(
    'timestamp (ISO-8601), function, durationMs, memoryMb',
    'timestamp,function,durationMs,memoryMb',
    (row) => `${new Date(1_767_571_200_000 + row).toISOString()},resize,${(row % 1000) / 8},128`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(title: string, header: string, line: (row: number) => string): Promise<void> {
  const file = join(folder, 'trace.csv');
  const lines = [header];
  for (let row = 0; row < ROWS; row += 1) lines.push(line(row));
  const content = `${lines.join('\n')}\n`;
  writeFileSync(file, content);
  const zipped = join(folder, 'trace.csv.gz');
  writeFileSync(zipped, gzipSync(content, { level: 1 }));
  const fast = await best(file, false);
  const gzip = await best(zipped, false);
  const quoted = await best(file, true);
  console.log(
    `${title}: ${shown(fast)} rows/s from the bytes (gzip ${shown(gzip)}), ${shown(quoted)} rows/s through csv-parse, ratio ${(fast / quoted).toFixed(1)}`,
  );
}

async function best(file: string, alwaysQuoted: boolean): Promise<number> {
  const trace: TraceModel = { file, displayName: file, columns: {}, timeUnit: 's', speed: 1, repeat: 1 };
  const context: ArrivalContext = {
    seed: 1,
    streamName: 'bench',
    horizonMs: Number.POSITIVE_INFINITY,
    startEpochMs: 0,
    timezone: 'UTC',
    functionIndex: new Map([
      ['resize', 0],
      ['thumbnail', 1],
    ]),
    maximumBadRows: 0,
  };
  const batch = createArrivalBatch();
  let rowsPerSecond = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const startMs = performance.now();
    const stream = await openTrace(trace, context, alwaysQuoted);
    let rows = 0;
    for (;;) {
      const waiting = stream.next(batch);
      if (waiting !== undefined) await waiting;
      if (batch.rows === 0) break;
      rows += batch.rows;
    }
    stream.close();
    if (rows !== ROWS) throw new Error(`${rows} of ${ROWS} rows came through`);
    rowsPerSecond = Math.max(rowsPerSecond, (rows * 1000) / (performance.now() - startMs));
  }
  return rowsPerSecond;
}

function shown(rowsPerSecond: number): string {
  return `${(rowsPerSecond / 1e6).toFixed(2)}M`;
}
