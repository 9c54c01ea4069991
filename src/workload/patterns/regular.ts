import type { ArrivalStream } from '../../model/arrivals.ts';
import { generatedStream } from './generated.ts';

/**
 * `size` arrivals at the same instant at 0, `everyMs`, 2 × `everyMs` … (a constant rate is size 1; k6 starts
 * its constant arrival rate at 0 too). Each instant is a product, so that no error adds up.
 */
export function burstArrivals(everyMs: number, size: number, horizonMs: number): ArrivalStream {
  return steps((index) => index * everyMs, size, horizonMs);
}

/** One arrival at 0 and after each 1 / `ratePerSecond`; none for a rate of 0. */
export function constantArrivals(ratePerSecond: number, horizonMs: number): ArrivalStream {
  return steps((index) => (index * 1000) / ratePerSecond, ratePerSecond > 0 ? 1 : 0, horizonMs);
}

function steps(timeOf: (index: number) => number, size: number, horizonMs: number): ArrivalStream {
  let index = 0;
  let written = 0;
  return generatedStream((timeMs) => {
    if (size < 1) return 0;
    let row = 0;
    while (row < timeMs.length) {
      const atMs = timeOf(index);
      if (!(atMs < horizonMs)) break;
      const endRow = Math.min(row + size - written, timeMs.length);
      written += endRow - row;
      for (; row < endRow; row += 1) timeMs[row] = atMs;
      if (written >= size) {
        written = 0;
        index += 1;
      }
    }
    return row;
  });
}
