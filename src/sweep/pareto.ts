import type { SweepObjective } from '../results/documents/sweep-document.ts';

/**
 * Places of the rows that no other row beats: at least as good in every objective and better in one. Rows
 * that are alike in all are all on the front. `values` has a row of numbers a point, less is better.
 */
export function paretoFront(values: readonly (readonly number[])[]): readonly number[] {
  // Who stands before a row in this order may beat it; who stands behind it never does.
  const order = values.map((_, index) => index).sort((a, b) => compareRows(values[a]!, values[b]!) || a - b);
  const front: number[] = [];
  for (const candidate of order) {
    if (!front.some((other) => beats(values[other]!, values[candidate]!))) front.push(candidate);
  }
  return front;
}

/** The row's objectives so that less is better; null where one has no value. */
export function costsOf(
  figures: Readonly<Record<string, number | null>>,
  objectives: readonly SweepObjective[],
): readonly number[] | null {
  const costs: number[] = [];
  for (const { metric, goal } of objectives) {
    const value = figures[metric] ?? null;
    if (value === null) return null;
    costs.push(goal === 'maximise' ? -value : value);
  }
  return costs;
}

function compareRows(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

function beats(one: readonly number[], other: readonly number[]): boolean {
  return one.every((value, at) => value <= other[at]!) && one.some((value, at) => value < other[at]!);
}
