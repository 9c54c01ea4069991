import { notABill } from './not-a-bill.ts';

/** Numbers of a table's cells, and how many of them are none. */
export class NumberCells {
  /** The header is the first row. */
  private row = 1;
  private costs = 0;
  private readonly unreadable: { count: number; cost: number; row: number; text: string } = {
    ...{ count: 0, cost: 0, row: 0, text: '' },
  };

  nextRow(): void {
    this.row += 1;
  }

  of(value: unknown, what: 'cost' | 'amount' = 'amount'): number | null {
    const text = textOf(value);
    if (text === '') return null;
    const number = numberIn(text);
    const { unreadable } = this;
    if (number !== null) {
      if (what === 'cost') this.costs += 1;
      return number;
    }
    if (unreadable.count === 0) Object.assign(unreadable, { row: this.row, text });
    unreadable.count += 1;
    if (what === 'cost') unreadable.cost += 1;
    return null;
  }

  /** A bill none of whose costs can be read is none of zero. */
  refuse(displayName: string): void {
    const { cost, row, text } = this.unreadable;
    if (cost === 0 || this.costs > 0) return;
    throw notABill(displayName, `no cost is a number: '${text.slice(0, 40)}' in row ${row}`, row);
  }

  note(): string | null {
    const { count, row, text } = this.unreadable;
    if (count === 0) return null;
    const cells = count === 1 ? 'One cell is no number and is' : `${count} cells are no numbers and are`;
    return `${cells} left out: '${text.slice(0, 40)}' in row ${row}${count === 1 ? '' : ' is the first'}.`;
  }
}

/** `1,234.56`, `$12`, `(1.50)` of accounting; null for `1,5` and `1.234,56`, which say either. */
function numberIn(text: string): number | null {
  const taken = /^\((.*)\)$/.exec(text);
  const bare = (taken?.[1] ?? text).replace(/^(-?)\$/, '$1').trim();
  const number = bare === '' ? Number.NaN : Number(bare.replace(/,(?=\d{3}(\D|$))/g, ''));
  if (!Number.isFinite(number)) return null;
  return taken === null ? number : -number;
}

/** The text of a cell of CSV or Parquet. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (value === null || value === undefined) return '';
  return typeof value === 'object' && !(value instanceof Date) ? '(a nested value)' : String(value);
}
