const LONGEST_SERIES = 300;
const NICE_SECONDS = [
  1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  604_800,
];

/**
 * How many steps of a series go into one point, so that at most `limit` points are left and a point covers a
 * round span of time.
 *
 * Groups, and not a selection of points (as largest-triangle-three-buckets makes it), because the mean, the
 * sum and the maximum of a group are true statements about it.
 */
export function stepsPerPoint(points: number, stepSeconds: number, limit = LONGEST_SERIES): number {
  const least = Math.max(1, Math.ceil(points / limit));
  const seconds = NICE_SECONDS.find(
    (nice) => nice >= least * stepSeconds && Number.isInteger(Number((nice / stepSeconds).toPrecision(9))),
  );
  return seconds === undefined ? least : Math.round(seconds / stepSeconds);
}

/** Reduces every `size` neighbouring values to one; the last group may be smaller. */
export function inGroups(
  values: readonly number[],
  size: number,
  reduce: (group: readonly number[]) => number,
): number[] {
  const reduced: number[] = [];
  for (let start = 0; start < values.length; start += size)
    reduced.push(reduce(values.slice(start, start + size)));
  return reduced;
}

export function mean(group: readonly number[]): number {
  return sum(group) / group.length;
}

export function sum(group: readonly number[]): number {
  return group.reduce((total, value) => total + value, 0);
}

export function largest(group: readonly number[]): number {
  return group.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

/** The middle value, the lower one of two. */
export function median(group: readonly number[]): number {
  const sorted = [...group].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** Five significant digits: far more than a pixel can show, and half the bytes. */
export function shortNumber(value: number): number {
  return Number(value.toPrecision(5));
}
