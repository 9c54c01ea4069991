import type { BilledRow } from './billed-row.ts';

type Sums = { -readonly [Key in keyof BilledRow]: BilledRow[Key] };

/** Rows of a bill, those of the same thing summed, so that a report of any length takes the same memory. */
export class BillTally {
  private readonly sums = new Map<string, Sums>();
  rowsRead = 0;

  add(row: BilledRow): void {
    this.rowsRead += 1;
    const key = JSON.stringify([row.kind, row.service, row.usageType, row.region]);
    const known = this.sums.get(key);
    if (known === undefined) {
      this.sums.set(key, { ...row });
      return;
    }
    known.usd += row.usd;
    known.quantity =
      known.quantity === null && row.quantity === null ? null : sum(known.quantity, row.quantity);
    known.startMs = bound(known.startMs, row.startMs, Math.min);
    known.endMs = bound(known.endMs, row.endMs, Math.max);
  }

  rows(): readonly BilledRow[] {
    return [...this.sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }
}

const sum = (a: number | null, b: number | null): number => (a ?? 0) + (b ?? 0);

function bound(a: number | null, b: number | null, of: (a: number, b: number) => number): number | null {
  if (a === null || b === null) return a ?? b;
  return of(a, b);
}
