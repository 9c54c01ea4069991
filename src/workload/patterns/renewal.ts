import type { ArrivalStream } from '../../model/arrivals.ts';
import { generatedStream, rowsBefore } from './generated.ts';

/**
 * Arrivals with independent gaps from `fillGaps`, which writes rows 0 to `rows`. Counting starts at t = 0 as
 * if an arrival had just
 * happened: the first gap is drawn like all others (for exponential gaps that is no different from any other
 * start).
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
    // A sum of its own: the one that is kept between calls would be boxed at every row.
    let atMs = lastMs;
    for (let row = 0; row < rows; row += 1) {
      atMs += timeMs[row]!;
      timeMs[row] = atMs;
    }
    lastMs = atMs;
    return lastMs < horizonMs ? rows : rowsBefore(timeMs, rows, horizonMs);
  });
}
