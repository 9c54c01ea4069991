import type { SweepRow } from '../results/documents/sweep-document.ts';

/** JSON lines: a row each, in the order given. */
export function rowLines(rows: readonly SweepRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
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

function isRow(value: unknown): value is SweepRow {
  if (value === null || typeof value !== 'object') return false;
  const { index, key, set, figures, replications } = value as Partial<Record<string, unknown>>;
  return (
    Number.isSafeInteger(index) &&
    (index as number) >= 0 &&
    typeof key === 'string' &&
    Number.isSafeInteger(replications) &&
    [set, figures].every((one) => one !== null && typeof one === 'object' && !Array.isArray(one))
  );
}
