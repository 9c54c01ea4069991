export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** How long at least one of them lasts, ms. */
export function unitedMs(intervals: readonly Interval[]): number {
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { startMs, endMs } of [...intervals].sort((one, other) => one.startMs - other.startMs)) {
    if (endMs <= reached) continue;
    total += endMs - Math.max(startMs, reached);
    reached = endMs;
  }
  return Math.round(total * 1000) / 1000;
}
