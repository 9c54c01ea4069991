import type { ArrivalStream } from '../../model/arrivals.ts';
import { generatedStream } from './generated.ts';
import { type AnySchedule, nextOccurrence } from './schedule.ts';
import { createWallClock } from './wall-clock.ts';

/**
 * `count` events at once at each occurrence from the start of the simulation on (an occurrence at the very
 * start fires, one at the very end does not). A rate() is taken to be created at the start: it occurs at t =
 * 0 and after each period.
 */
export function scheduleArrivals(
  { schedule, count, timezone }: { schedule: AnySchedule; count: number; timezone: string },
  startEpochMs: number,
  horizonMs: number,
): ArrivalStream {
  const next = occurrencesOf(schedule, timezone, startEpochMs);
  let occurrenceMs = next();
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
        occurrenceMs = next();
      }
    }
    return row;
  });
}

/**
 * The occurrences from `startEpochMs` on, one a call. By a time zone's clock an occurrence in an hour that is
 * skipped in spring does not happen, and one in the hour that comes twice in autumn happens once
 * (EventBridge Scheduler User Guide, "Daylight saving time").
 */
function occurrencesOf(schedule: AnySchedule, timezone: string, startEpochMs: number): () => number | null {
  let beforeMs = startEpochMs - 1;
  if (schedule.kind === 'rate' || timezone === 'UTC') {
    return () => {
      const occurrenceMs = nextOccurrence(schedule, beforeMs, startEpochMs);
      if (occurrenceMs !== null) beforeMs = occurrenceMs;
      return occurrenceMs;
    };
  }
  const clock = createWallClock(timezone);
  beforeMs += clock.offsetMs(beforeMs);
  return () => {
    for (;;) {
      const wallMs = nextOccurrence(schedule, beforeMs);
      if (wallMs === null) return null;
      beforeMs = wallMs;
      // The offset before a change of the clock and the one after it.
      const candidates = [wallMs - DAY_MS, wallMs + DAY_MS].map((nearMs) => wallMs - clock.offsetMs(nearMs));
      const found = candidates.find((epochMs) => epochMs + clock.offsetMs(epochMs) === wallMs);
      if (found !== undefined) return found;
    }
  };
}

const DAY_MS = 86_400_000;
