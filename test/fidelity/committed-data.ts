import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

export type DataRow = Readonly<Record<string, string>>;

/** Rows of a file under test/fidelity/data/, by header name. */
export function readData(file: string): readonly DataRow[] {
  const url = new URL(`./data/${file}`, import.meta.url);
  return parse(readFileSync(url), { columns: true }) as DataRow[];
}

export function textOf(row: DataRow, column: string): string {
  const text = row[column];
  if (text === undefined) throw new Error(`the data have no column ${column}`);
  return text;
}

export function numberOf(row: DataRow, column: string): number {
  const value = Number(textOf(row, column));
  if (!Number.isFinite(value)) throw new Error(`${column} is not a number: ${row[column]}`);
  return value;
}
