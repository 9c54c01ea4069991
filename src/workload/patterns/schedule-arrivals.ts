import type { ArrivalStream } from '../../model/arrivals.ts';
import { generatedStream } from './generated.ts';
import { nextOccurrence, type Schedule } from './schedule.ts';

/**
 * `count` events at once at each occurrence from the start of the simulation on (an occurrence at the very
 * start fires, one at the very end does not). A rate() is taken to be created at the start: it occurs at t =
 * 0 and after each period.
 */
export function scheduleArrivals(
  schedule: Schedule,
  count: number,
  startEpochMs: number,
  horizonMs: number,
): ArrivalStream {
  let occurrenceMs = nextOccurrence(schedule, startEpochMs - 1, startEpochMs);
  let written = 0;
  return generatedStream((timeMs) => {
    let row = 0;
    while (row < timeMs.length && occurrenceMs !== null && count >= 1) {
      const atMs = occurrenceMs - startEpochMs;
      if (atMs >= horizonMs) break;
      const rows = Math.min(count - written, timeMs.length - row);
      timeMs.fill(atMs, row, row + rows);
      row += rows;
      written += rows;
      if (written >= count) {
        written = 0;
        occurrenceMs = nextOccurrence(schedule, occurrenceMs, startEpochMs);
      }
    }
    return row;
  });
}
