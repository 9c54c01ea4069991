import type { InvocationColumns } from '../observations.ts';

type Column = Float64Array | Int32Array | Uint8Array;

/**
 * The first `length` rows in the order of their starts; rows without one come last, and what starts together
 * stays in the order in which it came.
 */
export function sortedColumns(columns: InvocationColumns, length: number): InvocationColumns {
  const order = orderOf(columns.startMs, length);
  const sorted = <T extends Column>(column: T): T => {
    const cut = column.slice(0, length) as T;
    if (order !== null) for (let row = 0; row < length; row++) cut[row] = column[order[row]!]!;
    return cut;
  };
  return {
    length,
    startMs: sorted(columns.startMs),
    durationMs: sorted(columns.durationMs),
    billedMs: sorted(columns.billedMs),
    memoryMb: sorted(columns.memoryMb),
    usedMb: sorted(columns.usedMb),
    initMs: sorted(columns.initMs),
    waitingMs: sorted(columns.waitingMs),
    environment: sorted(columns.environment),
    outcome: sorted(columns.outcome),
    isRestored: sorted(columns.isRestored),
    isRetry: sorted(columns.isRetry),
  };
}

/** Rows in the order of their starts; null where they are already. */
function orderOf(startMs: Float64Array, length: number): Uint32Array | null {
  const keys = new Float64Array(length);
  let isSorted = true;
  for (let row = 0; row < length; row++) {
    const start = startMs[row]!;
    keys[row] = Number.isNaN(start) ? Number.POSITIVE_INFINITY : start;
    if (row > 0 && keys[row]! < keys[row - 1]!) isSorted = false;
  }
  if (isSorted) return null;
  return Uint32Array.from(keys.keys()).sort((one, other) => {
    const [first, second] = [keys[one]!, keys[other]!];
    return first < second ? -1 : first > second ? 1 : one - other;
  });
}
