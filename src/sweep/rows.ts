import type { SweepRow } from '../results/documents/sweep-document.ts';
import { isRow } from './shapes.ts';

/** JSON lines: a row each, in the order given. */
export function rowLines(rows: readonly SweepRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** Rows that are made into one text: all of a great sweep are longer than a text can be. */
const ROWS_AT_ONCE = 10_000;

/** As `rowLines`, in UTF-8. */
export function rowBytes(rows: readonly SweepRow[]): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
    parts.push(encoder.encode(rowLines(rows.slice(at, at + ROWS_AT_ONCE))));
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The rows of JSON lines; null where a line is none. */
export function readRowLines(text: string): readonly SweepRow[] | null {
  const rows: SweepRow[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return null;
    }
    if (!isRow(value)) return null;
    rows.push(value);
  }
  return rows;
}
