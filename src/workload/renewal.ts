import type { ArrivalStream } from '../model/arrivals.ts';
import { generatedStream, rowsBefore } from './generated.ts';

/**
 * Arrivals with independent gaps from `fillGaps`, which writes rows 0 to `rows`. Counting starts at t = 0 as if an arrival had just
 * happened: the first gap is drawn like all others (for exponential gaps that is no different from any other start).
 */
export function renewalArrivals(
  fillGaps: (gapMs: Float64Array, rows: number) => void,
  horizonMs: number,
): ArrivalStream {
  let lastMs = 0;
  return generatedStream((timeMs) => {
    if (lastMs >= horizonMs) return 0;
    const rows = timeMs.length;
    fillGaps(timeMs, rows);
    let atMs = lastMs;
    for (let row = 0; row < rows; row += 1) {
      // In range: row < rows.
      atMs += timeMs[row]!;
      timeMs[row] = atMs;
    }
    lastMs = atMs;
    return atMs < horizonMs ? rows : rowsBefore(timeMs, rows, horizonMs);
  });
}
