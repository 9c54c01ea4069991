import type { ArrivalStream } from '../../model/arrivals.ts';

/**
 * A stream without columns but the time. `fill` writes the next arrivals in time order from row 0 on and
 * returns their number, 0 once the stream has ended.
 */
export function generatedStream(fill: (timeMs: Float64Array) => number): ArrivalStream {
  let isOpen = true;
  return {
    hasFunctionColumn: false,
    hasDurationColumn: false,
    hasMemoryColumn: false,
    next(batch) {
      batch.rows = isOpen ? fill(batch.timeMs) : 0;
      if (batch.rows === 0) isOpen = false;
      return undefined;
    },
    close() {
      isOpen = false;
    },
  };
}

/** Rows before the first at or after the horizon, in ascending times. */
export function rowsBefore(timeMs: Float64Array, rows: number, horizonMs: number): number {
  let low = 0;
  let high = rows;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timeMs[middle] ?? Number.POSITIVE_INFINITY) < horizonMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
