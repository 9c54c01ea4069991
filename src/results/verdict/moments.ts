import { createWallClock } from '../../workload/patterns/wall-clock.ts';
import type { ResultsDocument } from '../documents/document.ts';

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;

/** How times of a run are written: all of them alike. */
export interface Moments {
  /** "at 14:32", "at minute 10:40", "on day 3 at 14:32". */
  at(seconds: number): string;
  /** "from 14:32 to 15:10", "from minute 10:40 to 16:40". */
  between(fromSeconds: number, toSeconds: number): string;
}

/**
 * By the clock of the scenario where it gives its start (with the date where the run is longer than a day),
 * else minutes and seconds since the start, or hours and minutes after the first hour.
 */
export function momentsOf({
  clock,
  simulatedSeconds,
}: Pick<ResultsDocument, 'clock' | 'simulatedSeconds'>): Moments {
  if (clock !== undefined) return byClock(clock, simulatedSeconds);
  if (simulatedSeconds <= 2 * DAY_SECONDS) {
    const minutes = (seconds: number) => `minute ${twoParts(Math.round(seconds), 60)}`;
    const since = (seconds: number) =>
      seconds < HOUR_SECONDS || simulatedSeconds <= HOUR_SECONDS
        ? minutes(seconds)
        : `hour ${timeOf(seconds)}`;
    return {
      at: (seconds) => `at ${since(seconds)}`,
      between: (from, to) => {
        const [begin, end] = [since(from), since(to)];
        const [unit = ''] = begin.split(' ');
        return `from ${begin} to ${end.startsWith(unit) ? end.slice(unit.length + 1) : end}`;
      },
    };
  }
  const dayOf = (seconds: number) => `day ${Math.floor(seconds / DAY_SECONDS) + 1}`;
  const within = (seconds: number) => timeOf(seconds % DAY_SECONDS);
  return {
    at: (seconds) => `on ${dayOf(seconds)} at ${within(seconds)}`,
    between: (from, to) =>
      `from ${dayOf(from)}, ${within(from)}, to ${dayOf(from) === dayOf(to) ? '' : `${dayOf(to)}, `}${within(to)}`,
  };
}

function byClock(
  { start, timezone }: NonNullable<ResultsDocument['clock']>,
  simulatedSeconds: number,
): Moments {
  const wall = createWallClock(timezone);
  const startMs = Date.parse(start);
  const hasDate = simulatedSeconds > DAY_SECONDS;
  const text = (seconds: number) => {
    const epochMs = startMs + Math.round(seconds) * 1000;
    const [date = '', time = ''] = new Date(epochMs + wall.offsetMs(epochMs)).toISOString().split('T');
    const ofDay = time.slice(6, 8) === '00' ? time.slice(0, 5) : time.slice(0, 8);
    return hasDate ? `${date} ${ofDay}` : ofDay;
  };
  return {
    at: (seconds) => `${hasDate ? 'on' : 'at'} ${text(seconds)}`,
    between: (from, to) => `from ${text(from)} to ${text(to)}`,
  };
}

/** Hours and minutes, with seconds where they are not whole: "14:32", "0:05:30". */
function timeOf(given: number): string {
  const seconds = Math.round(given);
  const minutes = twoParts(Math.floor(seconds / 60), 60);
  return seconds % 60 === 0 ? minutes : `${minutes}:${padded(seconds % 60)}`;
}

function twoParts(value: number, base: number): string {
  return `${Math.floor(value / base)}:${padded(value % base)}`;
}

function padded(value: number): string {
  return String(value).padStart(2, '0');
}
