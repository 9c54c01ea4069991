import { columnName, isTableOfInvocations, type Row, takeRow } from './insights-row.ts';
import type { Observer, Place } from './observer.ts';

/** Characters of a record with quoted line breaks. */
const LONGEST_RECORD = 1 << 20;
const BORDER = /^[\s|+:=-]+$/;

type Cells = (line: string) => readonly string[];

/** Rows of Logs Insights as CSV, TSV, or a table of Markdown or of a terminal. */
export class Table {
  private readonly names: readonly string[];
  private readonly cells: Cells;
  private readonly isBarred: boolean;
  private pending = '';

  private constructor(names: readonly string[], cells: Cells, isBarred: boolean) {
    this.names = names;
    this.cells = cells;
    this.isBarred = isBarred;
  }

  /** A line of it that begins as JSON does is none of it. */
  get mayBeJson(): boolean {
    return this.pending === '';
  }

  /** The table that a header line begins; null where it is none. */
  static beganBy(line: string): Table | null {
    const header = line.replace(/^\uFEFF/, '').trim();
    for (const [sign, cells] of SHAPES) {
      if (!header.includes(sign)) continue;
      const names = cells(header).map(columnName);
      if (names.length > 1 && isTableOfInvocations(names)) return new Table(names, cells, sign === '|');
    }
    return null;
  }

  /** Whether the line still belongs to the table. */
  take(observer: Observer, line: string, functionName: string, streamName: string | null, place: Place): boolean {
    const text = this.pending === '' ? line.replace(/[\r\n]+$/, '') : `${this.pending}\n${line.replace(/[\r\n]+$/, '')}`;
    if (this.isBarred) {
      if (!text.includes('|')) return BORDER.test(text) && text.trim() !== '';
      if (BORDER.test(text)) return true;
    } else if (!hasEvenQuotes(text) && text.length < LONGEST_RECORD) {
      this.pending = text;
      return true;
    }
    this.pending = '';
    if (text.trim() === '') return true;
    const cells = this.cells(text.trim());
    if (cells.length < 2) return false;
    const row: Row = new Map(this.names.map((name, at) => [name, cells[at] ?? '']));
    takeRow(observer, row, functionName, streamName, place);
    return true;
  }
}

const SHAPES: readonly (readonly [string, Cells])[] = [
  ['|', (line) => line.replace(/^[>\s]*\|?/, '').replace(/\|\s*$/, '').split('|').map((cell) => cell.trim())],
  ['\t', (line) => line.split('\t').map(unquoted)],
  [',', commaCells],
];

function hasEvenQuotes(text: string): boolean {
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes++;
  return quotes % 2 === 0;
}

/** Cells of a CSV record (RFC 4180). */
function commaCells(record: string): readonly string[] {
  const cells: string[] = [];
  let at = 0;
  while (at <= record.length) {
    if (record[at] === '"') {
      let cell = '';
      let from = at + 1;
      for (;;) {
        const end = record.indexOf('"', from);
        if (end < 0) {
          cell += record.slice(from);
          at = record.length;
          break;
        }
        cell += record.slice(from, end);
        if (record[end + 1] !== '"') {
          at = end + 1;
          break;
        }
        cell += '"';
        from = end + 2;
      }
      cells.push(cell);
      const comma = record.indexOf(',', at);
      at = comma < 0 ? record.length + 1 : comma + 1;
      continue;
    }
    const comma = record.indexOf(',', at);
    const end = comma < 0 ? record.length : comma;
    cells.push(record.slice(at, end).trim());
    at = end + 1;
  }
  return cells;
}

function unquoted(cell: string): string {
  const plain = cell.trim();
  return plain.startsWith('"') && plain.endsWith('"') ? plain.slice(1, -1).replaceAll('""', '"') : plain;
}
