import { readLogs } from '../src/calibrate/read/read-logs.ts';
import type { BenchContext } from './bench-context.ts';
import { millions, power, printTable, printTitle } from './text.ts';

const ROUNDS = 5;
const DISTINCT = 20_000;

/** What an invocation leaves in a log, by how much of it was kept. */
const SHAPES: Readonly<Record<string, (id: string, row: number) => string>> = {
  'REPORT alone': report,
  'START, a line of the handler, END, REPORT': (id, row) =>
    `START RequestId: ${id} Version: $LATEST\n` +
    `2026-01-05T00:${two((row / 60) % 60)}:${two(row % 60)}.${100 + (row % 900)}Z\t${id}\tINFO\torder ${row} of customer ${row * 7} was put into the table, 3 items\n` +
    `END RequestId: ${id}\n${report(id, row)}`,
};

/**
 * Lines through `readLogs` in seconds of CPU time (of all threads: the collector's are counted), best of some
 * rounds, and the same through the general reader.
 */
export async function benchLogs({ isShort, budgets }: BenchContext): Promise<void> {
  const invocations = isShort ? 2e5 : 1e6;
  printTitle(
    `logs: REPORT lines/s from bytes to observations, ${power(invocations)} invocations, best of ${ROUNDS}`,
  );
  const rows: string[][] = [['', 'REPORT lines/s', 'lines/s', 'MB/s', 'general reader']];
  for (const [title, shape] of Object.entries(SHAPES)) {
    const piece = Buffer.from(Array.from({ length: DISTINCT }, (_, row) => shape(idOf(row), row)).join(''));
    const pieces = invocations / DISTINCT;
    const fast = await best(piece, pieces, false, ROUNDS);
    const general = await best(piece, Math.max(1, pieces / 10), true, 1);
    const perSecond = (DISTINCT * pieces) / fast.seconds;
    rows.push([
      title,
      millions(perSecond),
      millions(fast.lines / fast.seconds),
      ((piece.length * pieces) / fast.seconds / 1e6).toFixed(0),
      millions((DISTINCT * Math.max(1, pieces / 10)) / general.seconds),
    ]);
    if (fast.lines === DISTINCT * pieces) budgets.measure('REPORT lines/s read', perSecond);
    else budgets.measure('lines/s of whole logs read', fast.lines / fast.seconds);
  }
  printTable(rows);
}

async function best(
  piece: Uint8Array,
  pieces: number,
  isGeneral: boolean,
  rounds: number,
): Promise<{ readonly seconds: number; readonly lines: number }> {
  let seconds = Number.POSITIVE_INFINITY;
  let lines = 0;
  const ids = idPlaces(piece);
  for (let round = 0; round < rounds; round += 1) {
    const start = process.cpuUsage();
    const read = await readLogs([{ name: 'orders.log', open: () => cut(piece, ids, pieces) }], { isGeneral });
    const { user, system } = process.cpuUsage(start);
    seconds = Math.min(seconds, (user + system) / 1e6);
    lines = read.linesRead;
  }
  return { seconds, lines };
}

/** As files come: 256 KiB at a time, lines cut anywhere; ids differ from piece to piece. */
async function* cut(piece: Uint8Array, ids: readonly number[], pieces: number): AsyncGenerator<Uint8Array> {
  const bytes = 1 << 18;
  for (let copy = 0; copy < pieces; copy += 1) {
    const mark = copy.toString(16).padStart(4, '0');
    for (const at of ids)
      for (let digit = 0; digit < 4; digit += 1) piece[at + digit] = mark.charCodeAt(digit);
    for (let from = 0; from < piece.length; from += bytes) yield piece.subarray(from, from + bytes);
  }
}

/** Where the second group of each id stands. */
function idPlaces(piece: Uint8Array): readonly number[] {
  const places: number[] = [];
  const text = Buffer.from(piece).toString('latin1');
  for (const { index } of text.matchAll(/[0-9a-f]{8}-[0-9a-f]{4}-4/g)) places.push(index + 9);
  return places;
}

function report(id: string, row: number): string {
  const durationMs = 3 + ((row * 7919) % 100_000) / 100;
  const isCold = row % 50 === 0;
  const initMs = 150 + (row % 1000) / 10;
  const billedMs = Math.ceil(durationMs + (isCold ? initMs : 0) - 1e-6);
  const init = isCold ? `Init Duration: ${initMs.toFixed(2)} ms\t` : '';
  return `REPORT RequestId: ${id}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billedMs} ms\tMemory Size: 1024 MB\tMax Memory Used: ${80 + (row % 20)} MB\t${init}\n`;
}

function idOf(row: number): string {
  const word = Math.imul(row, 0x9e3779b1) >>> 0;
  return `${word.toString(16).padStart(8, '0')}-0000-4000-8000-${row.toString(16).padStart(12, '0')}`;
}

function two(number: number): string {
  return String(Math.floor(number)).padStart(2, '0');
}
