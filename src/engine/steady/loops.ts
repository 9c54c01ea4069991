import { BUCKET_SHIFT, WORKSPACE } from '../kernel/workspace.ts';
import {
  BUCKETS_PER_MS,
  CURSOR,
  DUE,
  DUE_END,
  FIRST_ROW,
  HAS_STOPS,
  HORIZON,
  IS_REFUSED,
  KEEP_ALIVE,
  LATE,
  LATE_LEAST_MS,
  LEAST_TOP,
  LONGEST_MS,
  MASK,
  MERGED,
  PLACES_IN_BUCKET,
  TOP,
} from './places.ts';

/*
 * The loops of the steady path, shaped like the inner loop (kernel/inner-loop.ts): no calls, arrays that are
 * constants of the closure. What is rare leaves them.
 */

/**
 * Puts the ends of arrivals `from` to `to` into their buckets of time, as though each began at once in a warm
 * environment. Says whether one of them is another case.
 */
export const placeEnds = ((): ((from: number, to: number) => number) => {
  const constantTimes = WORKSPACE.alone.timeMs;
  const constantWork = WORKSPACE.aloneWorkMs;
  const constantBucketMs = WORKSPACE.bucketMs;
  const constantBucketRows = WORKSPACE.bucketRows;
  const constantCounts = WORKSPACE.bucketCounts;
  const constantLateMs = WORKSPACE.lateMs;
  const constantLateRows = WORKSPACE.lateRows;
  const constantReals = WORKSPACE.steady;
  const constantCodes = WORKSPACE.steadyCodes;
  return function placeEnds(from, to) {
    const times = constantTimes;
    const work = constantWork;
    const bucketMs = constantBucketMs;
    const bucketRows = constantBucketRows;
    const counts = constantCounts;
    const reals = constantReals;
    const codes = constantCodes;
    const perMs = reals[BUCKETS_PER_MS]!;
    const longestMs = reals[LONGEST_MS]!;
    const horizonMs = reals[HORIZON]!;
    const cursor = codes[CURSOR]!;
    const mask = codes[MASK]!;
    const firstRow = codes[FIRST_ROW]!;
    let found = 0;
    for (let row = from; row < to; row = (row + 1) | 0) {
      const nowMs = times[row]!;
      const durationMs = work[row]!;
      const endMs = nowMs + durationMs;
      if (durationMs > longestMs || endMs > horizonMs) found |= HAS_STOPS;
      // What ends as it begins would end before it begins.
      if (endMs <= nowMs) found |= IS_REFUSED;
      // The remainder by 2^32 of a greater number, whose differences are right all the same.
      const bucket = (endMs * perMs) | 0;
      const at = bucket & mask;
      const count = counts[at]!;
      if (count === PLACES_IN_BUCKET || ((bucket - cursor) | 0) > mask) {
        const late = codes[LATE]!;
        constantLateMs[late] = endMs;
        constantLateRows[late] = (firstRow + row) | 0;
        codes[LATE] = (late + 1) | 0;
        if (endMs < reals[LATE_LEAST_MS]!) reals[LATE_LEAST_MS] = endMs;
        continue;
      }
      bucketMs[(at << BUCKET_SHIFT) + count] = endMs;
      bucketRows[(at << BUCKET_SHIFT) + count] = (firstRow + row) | 0;
      counts[at] = (count + 1) | 0;
    }
    return found;
  };
})();

/**
 * Empties the buckets up to `last` into the ends that are due, and puts these, from place `sorted` on, in
 * order. Returns whether two of them are at the same time.
 */
export const drainBuckets = ((): ((last: number, sorted: number) => boolean) => {
  const constantBucketMs = WORKSPACE.bucketMs;
  const constantBucketRows = WORKSPACE.bucketRows;
  const constantCounts = WORKSPACE.bucketCounts;
  const constantDueMs = WORKSPACE.dueMs;
  const constantDueRows = WORKSPACE.dueRows;
  const constantCodes = WORKSPACE.steadyCodes;
  return function drainBuckets(last, sorted) {
    const bucketMs = constantBucketMs;
    const bucketRows = constantBucketRows;
    const counts = constantCounts;
    const dueMs = constantDueMs;
    const dueRows = constantDueRows;
    const codes = constantCodes;
    const mask = codes[MASK]!;
    let bucket = codes[CURSOR]!;
    let left = ((last - bucket) | 0) + 1;
    // All buckets have been passed, some of them more than once.
    if (left > mask) left = mask + 1;
    let end = codes[DUE_END]!;
    for (; left > 0; left = (left - 1) | 0) {
      const at = bucket & mask;
      const count = counts[at]!;
      bucket = (bucket + 1) | 0;
      counts[at] = 0;
      const first = at << BUCKET_SHIFT;
      // Most hold none, one or two, which no processor can foresee: two are taken in any case, and those that
      // were none are written over.
      dueMs[end] = bucketMs[first]!;
      dueRows[end] = bucketRows[first]!;
      dueMs[(end + 1) | 0] = bucketMs[(first + 1) | 0]!;
      dueRows[(end + 1) | 0] = bucketRows[(first + 1) | 0]!;
      for (let place = 2; place < count; place = (place + 1) | 0) {
        dueMs[(end + place) | 0] = bucketMs[(first + place) | 0]!;
        dueRows[(end + place) | 0] = bucketRows[(first + place) | 0]!;
      }
      end = (end + count) | 0;
    }
    // Ends in this bucket may still come.
    codes[CURSOR] = last;
    codes[DUE_END] = end;
    let isTied = false;
    for (let place = sorted > 1 ? sorted : 1; place < end; place = (place + 1) | 0) {
      const endMs = dueMs[place]!;
      if (dueMs[(place - 1) | 0]! < endMs) continue;
      const row = dueRows[place]!;
      let to = place;
      while (to > 0 && dueMs[(to - 1) | 0]! > endMs) {
        dueMs[to] = dueMs[(to - 1) | 0]!;
        dueRows[to] = dueRows[(to - 1) | 0]!;
        to = (to - 1) | 0;
      }
      dueMs[to] = endMs;
      dueRows[to] = row;
      if (to > 0 && dueMs[(to - 1) | 0]! === endMs) isTied = true;
    }
    dueMs[end] = Number.POSITIVE_INFINITY;
    dueRows[end] = 0;
    return isTied;
  };
})();

/**
 * Merges the arrivals up to `to` with the ends that are due: an end puts its environment on the idle ones, an
 * arrival takes the newest. Returns false where an arrival finds none that is young enough.
 */
export const mergeEnds = ((): ((to: number) => boolean) => {
  const constantTimes = WORKSPACE.alone.timeMs;
  const constantDueMs = WORKSPACE.dueMs;
  const constantDueRows = WORKSPACE.dueRows;
  const constantIdleMs = WORKSPACE.idleMs;
  const constantIdleSlots = WORKSPACE.idleSlots;
  const constantSlotOfRow = WORKSPACE.slotOfRow;
  const constantReals = WORKSPACE.steady;
  const constantCodes = WORKSPACE.steadyCodes;
  return function mergeEnds(to) {
    const times = constantTimes;
    const dueMs = constantDueMs;
    const dueRows = constantDueRows;
    const idleMs = constantIdleMs;
    const idleSlots = constantIdleSlots;
    const slotOfRow = constantSlotOfRow;
    const codes = constantCodes;
    const keepMs = constantReals[KEEP_ALIVE]!;
    const firstRow = codes[FIRST_ROW]!;
    let row = codes[MERGED]!;
    let due = codes[DUE]!;
    let top = codes[TOP]!;
    let least = codes[LEAST_TOP]!;
    let isServed = true;
    while (row < to) {
      const nowMs = times[row]!;
      const endMs = dueMs[due]!;
      // 1 for an end, 0 for an arrival. Both are done as far as they do no harm, since a processor cannot
      // guess which comes next.
      const isEnd = Number(endMs <= nowMs) | 0;
      const newestMs = idleMs[top]!;
      const newest = idleSlots[top]!;
      if (((isEnd ^ 1) & Number(newestMs + keepMs <= nowMs)) !== 0) {
        isServed = false;
        break;
      }
      idleMs[(top + 1) | 0] = endMs;
      idleSlots[(top + 1) | 0] = slotOfRow[dueRows[due]!]!;
      slotOfRow[(firstRow + row) | 0] = newest;
      top = (top + ((isEnd << 1) - 1)) | 0;
      if (top < least) least = top;
      due = (due + isEnd) | 0;
      row = (row + (isEnd ^ 1)) | 0;
    }
    codes[MERGED] = row;
    codes[DUE] = due;
    codes[TOP] = top;
    codes[LEAST_TOP] = least;
    return isServed;
  };
})();
