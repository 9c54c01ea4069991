const HOUR_MS = 3_600_000;
/** No log goes on after so long a silence: the clock of what wrote it jumped. */
const SILENCE_HOURS = 366 * 24;
/** A larger share is no slip of a clock. */
const MOST_SHARE = 0.01;

/** The hours of a log that lie together, where it has others a year or more away from them. */
export interface HoursTogether {
  readonly first: number;
  readonly last: number;
  /** Invocations beside them. */
  readonly strays: number;
}

/**
 * Invocations by hour, parted where nothing happened for more than a year: a few far from all the others have
 * the time of a clock that jumped, and would make a rate of next to nothing. Null where nothing is far, or
 * where what is far is more than one in a hundred.
 */
export function hoursTogether(byHour: ReadonlyMap<number, number>): HoursTogether | null {
  const hours = [...byHour.keys()].sort((one, other) => one - other);
  const runs: { first: number; last: number; count: number }[] = [];
  let total = 0;
  for (const hour of hours) {
    const count = byHour.get(hour) ?? 0;
    const run = runs.at(-1);
    total += count;
    if (run === undefined || hour - run.last > SILENCE_HOURS) runs.push({ first: hour, last: hour, count });
    else Object.assign(run, { last: hour, count: run.count + count });
  }
  const [first] = runs;
  if (first === undefined || runs.length === 1) return null;
  const most = runs.reduce((best, run) => (run.count > best.count ? run : best), first);
  const strays = total - most.count;
  return strays > total * MOST_SHARE ? null : { first: most.first, last: most.last, strays };
}

/** Is a time more than a year away from all that were seen before? */
export function isFar(timeMs: number, firstMs: number, lastMs: number): boolean {
  const silenceMs = SILENCE_HOURS * HOUR_MS;
  return timeMs > lastMs + silenceMs || timeMs < firstMs - silenceMs;
}
