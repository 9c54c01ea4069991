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
    // Summed up in place: a running sum in a variable would be boxed at every row, since it is kept between
    // calls.
    timeMs[0]! += lastMs;
    for (let row = 1; row < rows; row += 1) timeMs[row]! += timeMs[row - 1]!;
    lastMs = timeMs[rows - 1]!;
    return lastMs < horizonMs ? rows : rowsBefore(timeMs, rows, horizonMs);
  });
}
