import type { Bound } from './bounds.ts';

/** A figure that must stay within its bound: `actual` at most `bound.limit`, both in `unit`. */
export interface Check {
  readonly name: string;
  readonly actual: number;
  readonly bound: Bound;
  readonly unit: '%' | '';
}

/** One comparison of predicted with observed: what is printed, and what must hold. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  readonly checks: readonly Check[];
}

export function isBroken({ actual, bound }: Check): boolean {
  return !(actual <= bound.limit);
}

/** Lines of a table without rules; the first column is left-aligned, figures are to the right. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

export function percent(value: number, decimals = 1): string {
  return value.toFixed(decimals);
}

/** Value at a share of the sorted values, linear between them (Hyndman and Fan's type 7). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[below + 1] ?? low;
  return low + (high - low) * (position - below);
}

/** |predicted − observed| as a percentage of what was observed. */
export function errorPercent(predicted: number, observed: number): number {
  return (100 * Math.abs(predicted - observed)) / observed;
}
