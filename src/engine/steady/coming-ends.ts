import { ARRIVAL_BATCH_ROWS } from '../../model/arrivals.ts';
import { violated } from '../kernel/holds.ts';
import { BUCKET_SHIFT, OWN_ROWS, WORKSPACE } from '../kernel/workspace.ts';
import { drainBuckets } from './loops.ts';
import {
  BUCKETS_PER_MS,
  CURSOR,
  DUE,
  DUE_END,
  FIRST_ROW,
  LATE,
  LATE_LEAST_MS,
  MASK,
  PLACES_IN_BUCKET,
} from './places.ts';

/** Ends without a bucket, beyond which there are too few of them. */
const MOST_LATE = 1024;

/**
 * Ends of invocations that run on the steady path, each with the name of its row: in buckets of time as they
 * are placed, those that found no place in a list, and those of passed buckets in order (loops.ts).
 */
export class ComingEnds {
  /** Ends that have been merged since it was last looked. */
  private merged = 0;

  /** Begins anew, with buckets so wide; none may be placed before `earliestMs`. */
  begin(perMs: number, earliestMs: number, buckets: number): void {
    const { bucketCounts, dueMs, dueRows, steady, steadyCodes } = WORKSPACE;
    steady[BUCKETS_PER_MS] = perMs;
    steady[LATE_LEAST_MS] = Number.POSITIVE_INFINITY;
    steadyCodes.fill(0);
    steadyCodes[MASK] = buckets - 1;
    steadyCodes[CURSOR] = (earliestMs * perMs) | 0;
    dueMs[0] = Number.POSITIVE_INFINITY;
    dueRows[0] = 0;
    bucketCounts.fill(0, 0, buckets);
    this.merged = 0;
  }

  get lacksBuckets(): boolean {
    return WORKSPACE.steadyCodes[LATE]! >= MOST_LATE;
  }

  /** When the first of those that are due is; Infinity where none is. */
  get nextMs(): number {
    return WORKSPACE.dueMs[WORKSPACE.steadyCodes[DUE]!]!;
  }

  takeMerged(): number {
    this.dropMerged();
    const { merged } = this;
    this.merged = 0;
    return merged;
  }

  /**
   * Brings the ends up to the bucket of `lastMs` among those that are due. Whether two are at the same time.
   */
  makeDue(lastMs: number): boolean {
    const { dueMs, dueRows, lateMs, lateRows, steady, steadyCodes } = WORKSPACE;
    this.dropMerged();
    const perMs = steady[BUCKETS_PER_MS]!;
    const last = (lastMs * perMs) | 0;
    const sorted = steadyCodes[DUE_END]!;
    if (steady[LATE_LEAST_MS]! <= lastMs + 1 / perMs) {
      let end = sorted;
      let kept = 0;
      let leastMs = Number.POSITIVE_INFINITY;
      for (let late = 0; late < steadyCodes[LATE]!; late++) {
        const endMs = lateMs[late]!;
        if (((((endMs * perMs) | 0) - last) | 0) <= 0) {
          dueMs[end] = endMs;
          dueRows[end++] = lateRows[late]!;
          continue;
        }
        lateMs[kept] = endMs;
        lateRows[kept++] = lateRows[late]!;
        if (endMs < leastMs) leastMs = endMs;
      }
      steadyCodes[LATE] = kept;
      steady[LATE_LEAST_MS] = leastMs;
      steadyCodes[DUE_END] = end;
    }
    return drainBuckets(last, sorted);
  }

  /** Takes the ends that were merged off the list. */
  private dropMerged(): void {
    const { dueMs, dueRows, steadyCodes } = WORKSPACE;
    const merged = steadyCodes[DUE]!;
    if (merged === 0) return;
    const end = steadyCodes[DUE_END]!;
    dueMs.copyWithin(0, merged, end + 1);
    dueRows.copyWithin(0, merged, end + 1);
    this.merged += merged;
    steadyCodes[DUE] = 0;
    steadyCodes[DUE_END] = end - merged;
  }

  /** Puts the end of a slot where it belongs; false where another one is due at the same time. */
  put(endMs: number, slot: number): boolean {
    const { bucketCounts, bucketMs, bucketRows, dueMs, dueRows, lateMs, lateRows, steady, steadyCodes } =
      WORKSPACE;
    const name = nameOf(slot);
    const bucket = (endMs * steady[BUCKETS_PER_MS]!) | 0;
    const ahead = (bucket - steadyCodes[CURSOR]!) | 0;
    if (ahead <= 0) {
      let place = steadyCodes[DUE_END]!;
      const due = steadyCodes[DUE]!;
      steadyCodes[DUE_END] = place + 1;
      dueMs[place + 1] = Number.POSITIVE_INFINITY;
      dueRows[place + 1] = 0;
      for (; place > due && dueMs[place - 1]! > endMs; place--) {
        dueMs[place] = dueMs[place - 1]!;
        dueRows[place] = dueRows[place - 1]!;
      }
      dueMs[place] = endMs;
      dueRows[place] = name;
      return place === due || dueMs[place - 1]! < endMs;
    }
    const at = bucket & steadyCodes[MASK]!;
    const count = bucketCounts[at]!;
    if (count === PLACES_IN_BUCKET || ahead > steadyCodes[MASK]!) {
      const late = steadyCodes[LATE]!++;
      lateMs[late] = endMs;
      lateRows[late] = name;
      if (endMs < steady[LATE_LEAST_MS]!) steady[LATE_LEAST_MS] = endMs;
      return true;
    }
    bucketMs[(at << BUCKET_SHIFT) + count] = endMs;
    bucketRows[(at << BUCKET_SHIFT) + count] = name;
    bucketCounts[at] = count + 1;
    return true;
  }

  /** Takes the end of a row that was placed, and may be due by now, out again. */
  takeOut(row: number, endMs: number): void {
    const { bucketCounts, bucketMs, bucketRows, dueMs, dueRows, lateMs, lateRows, steady, steadyCodes } =
      WORKSPACE;
    const at = ((endMs * steady[BUCKETS_PER_MS]!) | 0) & steadyCodes[MASK]!;
    const first = at << BUCKET_SHIFT;
    for (let place = first; place < first + bucketCounts[at]!; place++) {
      if (bucketRows[place] !== row) continue;
      const last = first + --bucketCounts[at]!;
      bucketMs[place] = bucketMs[last]!;
      bucketRows[place] = bucketRows[last]!;
      return;
    }
    const end = steadyCodes[DUE_END]!;
    for (let place = steadyCodes[DUE]!; place < end; place++) {
      if (dueRows[place] !== row) continue;
      dueMs.copyWithin(place, place + 1, end + 1);
      dueRows.copyWithin(place, place + 1, end + 1);
      steadyCodes[DUE_END] = end - 1;
      return;
    }
    for (let late = steadyCodes[LATE]! - 1; late >= 0; late--) {
      if (lateRows[late] !== row) continue;
      const last = --steadyCodes[LATE]!;
      lateMs[late] = lateMs[last]!;
      lateRows[late] = lateRows[last]!;
      return;
    }
    violated('end of a request on the steady path', endMs, 'among those that are to come');
  }

  /** Shows every end that is left with its slot, but for those of rows of the batch from `row` on. */
  forEachBefore(row: number, visit: (endMs: number, slot: number) => void): void {
    const { bucketCounts, bucketMs, bucketRows, dueMs, dueRows, lateMs, lateRows } = WORKSPACE;
    const { slotOfRow, steadyCodes } = WORKSPACE;
    this.dropMerged();
    const dropped = steadyCodes[FIRST_ROW]! + row;
    const droppedEnd = steadyCodes[FIRST_ROW]! + ARRIVAL_BATCH_ROWS;
    const keep = (endMs: number, name: number): void => {
      if (name < dropped || name >= droppedEnd) visit(endMs, slotOfRow[name]!);
    };
    for (let place = 0; place < steadyCodes[DUE_END]!; place++) keep(dueMs[place]!, dueRows[place]!);
    for (let late = 0; late < steadyCodes[LATE]!; late++) keep(lateMs[late]!, lateRows[late]!);
    for (let bucket = 0; bucket <= steadyCodes[MASK]!; bucket++) {
      const first = bucket << BUCKET_SHIFT;
      for (let place = first; place < first + bucketCounts[bucket]!; place++)
        keep(bucketMs[place]!, bucketRows[place]!);
    }
  }

  /** Ends of rows with these names get their slots' own: the names are wanted for other rows. */
  renameBetween(from: number, to: number): void {
    const { bucketCounts, bucketRows, dueRows, lateRows, slotOfRow, steadyCodes } = WORKSPACE;
    this.dropMerged();
    const rename = (names: Int32Array, first: number, end: number): void => {
      for (let place = first; place < end; place++) {
        const name = names[place]!;
        if (name >= from && name < to) names[place] = nameOf(slotOfRow[name]!);
      }
    };
    rename(dueRows, 0, steadyCodes[DUE_END]!);
    rename(lateRows, 0, steadyCodes[LATE]!);
    for (let bucket = 0; bucket <= steadyCodes[MASK]!; bucket++) {
      const count = bucketCounts[bucket]!;
      const first = bucket << BUCKET_SHIFT;
      if (count > 0) rename(bucketRows, first, first + count);
    }
  }
}

/** A name of a slot's own, for an end of which no row is known. */
function nameOf(slot: number): number {
  WORKSPACE.slotOfRow[OWN_ROWS + slot] = slot;
  return OWN_ROWS + slot;
}
