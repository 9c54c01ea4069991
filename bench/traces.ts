import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createArrivalBatch } from '../src/model/arrivals.ts';
import type { TraceModel } from '../src/model/traffic-pattern.ts';
import type { ArrivalContext } from '../src/workload/patterns/pattern.ts';
import { openTrace } from '../src/workload/trace/trace.ts';
import type { BenchContext } from './bench-context.ts';
import { millions, power, printTable, printTitle } from './text.ts';

const ROWS = 1_000_000;
const ROUNDS = 3;

const SHAPES: readonly {
  readonly title: string;
  readonly header: string;
  readonly line: (row: number) => string;
}[] = [
  { title: 'timestamp (s)', header: 'timestamp', line: (row) => (row / 100).toFixed(3) },
  {
    title: 'timestamp (s), function, durationMs',
    header: 'timestamp,function,durationMs',
    line: (row) => `${(row / 100).toFixed(3)},${row % 3 === 0 ? 'resize' : 'thumbnail'},${(row % 1000) / 8}`,
  },
  {
    title: 'timestamp (ISO-8601), function, durationMs, memoryMb',
    header: 'timestamp,function,durationMs,memoryMb',
    line: (row) => `${new Date(1_767_571_200_000 + row).toISOString()},resize,${(row % 1000) / 8},128`,
  },
];

/**
 * Rows per CPU second from a CSV trace to arrival batches: cut straight from the bytes, and through csv-parse.
 * The first way is kept only while it is at least three times as fast.
 */
export async function benchTraces({ folder, budgets }: BenchContext): Promise<void> {
  printTitle(
    `traces: rows per CPU second from a CSV file to arrivals, ${power(ROWS)} rows, best of ${ROUNDS}`,
  );
  const rows: string[][] = [['columns', 'bytes', 'gzip', 'quoted', 'csv-parse', 'bytes ÷ csv-parse']];
  for (const { title, header, line } of SHAPES) {
    const file = join(folder, 'trace.csv');
    const zipped = join(folder, 'trace.csv.gz');
    const lines = [header];
    for (let row = 0; row < ROWS; row += 1) lines.push(line(row));
    const content = `${lines.join('\n')}\n`;
    writeFileSync(file, content);
    writeFileSync(zipped, gzipSync(content, { level: 1 }));
    const fast = await best(file, false);
    const gzip = await best(zipped, false);
    const parsed = await best(file, true);
    writeFileSync(file, quotedText(content));
    const quoted = await best(file, false);
    rows.push([title, ...[fast, gzip, quoted, parsed].map(millions), (fast / parsed).toFixed(1)]);
    if (!header.startsWith('timestamp,function') || header.includes('memory')) continue;
    budgets.measure('rows/s of a trace with three columns', fast);
    budgets.measure('rows/s of a quoted trace with three columns', quoted);
  }
  printTable(rows);
}

/** Every field in quotes, the header's too. */
function quotedText(content: string): string {
  return content.replace(/[^,\n]+/g, '"$&"');
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
    const start = process.cpuUsage();
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
    const { user, system } = process.cpuUsage(start);
    rowsPerSecond = Math.max(rowsPerSecond, (rows * 1e6) / (user + system));
  }
  return rowsPerSecond;
}
