import { ARRIVAL_BATCH_ROWS } from '../model/arrivals.ts';
import {
  ATTEMPT_MASK,
  CODES_SHIFT,
  COLD,
  FLAGS,
  SUCCEEDED,
  SUPPRESSED_INIT,
} from '../model/outcome-codes.ts';
import type { BlockSink, OutcomeSink, UsualBlock } from '../model/outcomes.ts';
import { advance, type LoopParts } from './event-loop.ts';
import type { ArrivalFeed } from './kernel/arrivals.ts';
import { assertEqual, violated } from './kernel/holds.ts';
import {
  BUSY,
  BUSY_MAX,
  FUNCTION_REALS_SHIFT,
  GROUP,
  GROUP_BUSY,
  HAS_INTEGRATION_TIMEOUT,
  IDLE_SINCE_MS,
  INTS_SHIFT,
  IS_ASYNC,
  IS_REQUEST_LIMITED,
  KEEP_ALIVE_MS,
  MEMORY_MB,
  NEWEST,
  NONE,
  OLDER,
  REALS_SHIFT,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
  STATE,
  STOPS_AT_DOOR,
  TIMEOUT_MS,
  TRAITS,
} from './kernel/records.ts';
import { BUCKET_SHIFT, MAXIMUM_BUCKETS, OWN_ROWS, WORKSPACE } from './kernel/workspace.ts';
import { drainBuckets, mergeEnds, placeEnds } from './steady/loops.ts';
import {
  BUCKETS_PER_MS,
  CURSOR,
  DUE,
  DUE_END,
  FIRST_ROW,
  FULL_AT_MS,
  HAS_STOPS,
  HORIZON,
  INTERVAL_MS,
  IS_REFUSED,
  KEEP_ALIVE,
  LATE,
  LATE_LEAST_MS,
  LEAST_TOP,
  MASK,
  MERGED,
  SLACK_MS,
  TIMEOUT,
  TOP,
} from './steady/places.ts';

const PLACES = 1 << BUCKET_SHIFT;
const LEAST_BUCKETS = 1024;
/** Batches that go the general way after one that had to leave: twice as many each time, up to this. */
const MOST_PATIENCE = 64;
/** Batches after which the buckets may be made anew for another rate. */
const TUNING_BATCHES = 16;
/** A batch with fewer rows is not worth it. */
const LEAST_ROWS = 64;
/** Buckets from one time to another, of which the remainder by 2^32 tells the order. */
const FARTHEST = 1 << 30;
/** Ends without a bucket, beyond which there are too few of them. */
const MOST_LATE = 1024;
/** Arrivals a bucket, of those at hand: beyond this, the buckets are of the wrong width. */
const MOST_IN_BUCKET = 3;
const LEAST_IN_BUCKET = 1 / 16;

/**
 * The steady path: requests of one function that meet nothing unusual, in blocks. Their work is known as they
 * arrive, so that their ends go into buckets of time at once, come out in order, and are merged with the
 * arrivals without a branch on data; those that take the newest idle environment, as it is, are handed to the
 * sink as they stand, without a row each. Every other request goes through `advance`, one by one, with the
 * engine's records put in the state that they would be in; so the inner loop stays the one definition of what
 * happens. Where there is too much of it, the path is left, and taken again later. What comes of a run is the
 * same to the bit (test/laws/both-ways.test.ts).
 */
export class SteadyPath {
  private readonly simulation: LoopParts;
  private readonly sink: BlockSink;
  private readonly block: UsualBlock;
  private readonly memoryMb: number;
  private readonly isRequestLimited: boolean;
  private readonly groupBusy: number;
  /** Environments that were reset and still run, by their ends: they may not be merged like others. */
  private readonly resets: { readonly endMs: number; readonly slot: number }[] = [];
  private isSteady = false;
  /** Batches that are still to go the general way, and how many it will be next time. */
  private waits = 0;
  private patience = 1;
  private batches = 0;
  private tunedAt = 0;
  /** What the first row of the next batch is called, and how many names there are. */
  private nextRow = 0;
  private rowNames = 0;
  /** When the sink's step ends. */
  private stepEndMs = 0;
  /** The request bucket as it was before this row of the batch. */
  private limitRow = 0;
  private limitMs = 0;
  private events = 0;
  /** Where the path was left within a batch. */
  private leftAt = 0;

  /** Null where the model has more than the path can take. */
  static of(
    simulation: LoopParts,
    feeds: readonly ArrivalFeed[],
    { blocks = null }: OutcomeSink,
  ): SteadyPath | null {
    const { model } = simulation;
    const [feed] = feeds;
    if (blocks === null || feed === undefined || feeds.length > 1) return null;
    const { functions, closedLoops, workflows = [] } = model;
    if (functions.length > 1 || closedLoops.length > 0 || workflows.length > 0) return null;
    const { functionIndex, streamMs = 0 } = model.sources[feed.sourceIndex]!;
    if (functionIndex !== 0 || streamMs > 0 || feed.isCopy === true || feed.stream.hasFunctionColumn)
      return null;
    const traits = WORKSPACE.sources[(feed.sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
    if ((traits & (STOPS_AT_DOOR | IS_ASYNC | HAS_INTEGRATION_TIMEOUT)) !== 0) return null;
    if (WORKSPACE.pools[TRAITS] !== 0) return null;
    return new SteadyPath(simulation, blocks, feed.sourceIndex);
  }

  private constructor(simulation: LoopParts, sink: BlockSink, sourceIndex: number) {
    this.simulation = simulation;
    this.sink = sink;
    this.block = {
      functionIndex: 0,
      sourceIndex,
      arrivalMs: WORKSPACE.alone.timeMs,
      durationMs: WORKSPACE.aloneWorkMs,
      from: 0,
      to: 0,
    };
    const { functionReals, pools, requestLimit, sources, steady } = WORKSPACE;
    const record = 0 << FUNCTION_REALS_SHIFT;
    this.memoryMb = functionReals[record | MEMORY_MB]!;
    this.isRequestLimited =
      (sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]! & IS_REQUEST_LIMITED) !== 0;
    this.groupBusy = pools[GROUP]! | GROUP_BUSY;
    steady[SLACK_MS] = this.isRequestLimited ? requestLimit[1]! : Number.POSITIVE_INFINITY;
    steady[INTERVAL_MS] = this.isRequestLimited ? requestLimit[2]! : 0;
    steady[TIMEOUT] = functionReals[record | TIMEOUT_MS]!;
    steady[HORIZON] = simulation.model.horizonMs;
    steady[KEEP_ALIVE] = functionReals[record | KEEP_ALIVE_MS]!;
  }

  /**
   * Takes the rows at hand (`Arrivals.refillAlone`), or, where there are none, what is left to the horizon;
   * returns the number of events.
   */
  advance(): number {
    const { rows } = WORKSPACE.alone;
    this.events = 0;
    this.batches++;
    if (rows === 0) {
      if (this.isSteady) this.leave(ARRIVAL_BATCH_ROWS);
      return this.events + this.takeGeneral(0, 0);
    }
    if (this.isSteady) this.tune(rows);
    else if (this.waits > 0) this.waits--;
    else this.enter(rows);
    if (!this.isSteady) return this.events + this.takeGeneral(0, rows);
    this.nameRows();
    const from = this.takeBatch(rows);
    if (this.isSteady) {
      if (this.batches % MOST_PATIENCE === 0) this.patience = 1;
      return this.events;
    }
    this.waits = this.patience;
    this.patience = Math.min(2 * this.patience, MOST_PATIENCE);
    return this.events + this.takeGeneral(from, rows);
  }

  private takeGeneral(from: number, to: number): number {
    const { arrivals } = this.simulation;
    if (from === to && to > 0) return 0;
    arrivals.takeRows(from, to);
    return advance(this.simulation);
  }

  /** Takes the batch step by step; gives the row at which the path was left, if it was. */
  private takeBatch(rows: number): number {
    const { timeMs } = WORKSPACE.alone;
    const { timers } = this.simulation;
    for (let from = 0; from < rows; ) {
      const endMs = Math.min(timers.nextMs, this.stepEndMs);
      const to = timeMs[rows - 1]! < endMs ? rows : firstFrom(timeMs, endMs, from, rows);
      if (to === from) {
        if (!this.endStep(timeMs[from]!)) {
          this.leave(from);
          return from;
        }
      } else if (!this.takeBlock(from, to)) return this.leftAt;
      from = to;
    }
    return rows;
  }

  /** Takes rows that lie within one step; false where the path was left at the row `leftAt`. */
  private takeBlock(from: number, to: number): boolean {
    const { alone, requestLimit, steady, steadyCodes } = WORKSPACE;
    this.limitRow = from;
    this.limitMs = requestLimit[0]!;
    steady[FULL_AT_MS] = this.limitMs;
    const found = placeEnds(from, to);
    const isTied = this.makeDue(alone.timeMs[to - 1]!);
    if (isTied || (found & IS_REFUSED) !== 0) return this.leaveAt(from);
    const stops = this.stopsOf(from, to, found);
    steadyCodes[MERGED] = from;
    let counted = from;
    let stop = 0;
    while (counted < to) {
      const resetMs = this.resets[0]?.endMs ?? Number.POSITIVE_INFINITY;
      const reset = resetMs <= alone.timeMs[to - 1]! ? firstFrom(alone.timeMs, resetMs, counted, to) : to;
      const isServed = mergeEnds(Math.min(stops[stop] ?? to, reset));
      const row = steadyCodes[MERGED]!;
      if (row > counted) this.count(counted, row);
      counted = row;
      if (isServed && row === to) break;
      if (isServed && row === reset) {
        if (!this.releaseReset()) return this.leaveAt(row);
        continue;
      }
      if (stops[stop] === row) stop++;
      counted = row + 1;
      if (!this.takeOne(row)) return this.leaveAt(row + 1);
      steadyCodes[MERGED] = counted;
    }
    if (this.isRequestLimited) {
      requestLimit[0] = this.limitRow === from ? steady[FULL_AT_MS]! : this.limitBefore(to);
    }
    return true;
  }

  private leaveAt(row: number): boolean {
    this.leftAt = row;
    if (this.isRequestLimited) WORKSPACE.requestLimit[0] = this.limitBefore(row);
    this.leave(row);
    return false;
  }

  /** Rows of a block that are unusual whatever environment they find. */
  private stopsOf(from: number, to: number, found: number): readonly number[] {
    const { arrivals } = this.simulation;
    const { alone, aloneWorkMs, steady } = WORKSPACE;
    const { memoryMb } = this;
    const stops: number[] = [];
    const timeoutMs = steady[TIMEOUT]!;
    const horizonMs = steady[HORIZON]!;
    const looksAtWork = (found & HAS_STOPS) !== 0;
    if (!looksAtWork && !arrivals.mayFail) return stops;
    for (let row = from; row < to; row++) {
      const workMs = aloneWorkMs[row]!;
      if (workMs > timeoutMs || alone.timeMs[row]! + workMs > horizonMs || arrivals.fails(row, memoryMb))
        stops.push(row);
    }
    return stops;
  }

  private count(from: number, to: number): void {
    const { block, simulation } = this;
    block.from = from;
    block.to = to;
    simulation.recorder.finals += to - from;
    this.sink.takeBlock(block);
  }

  /**
   * Brings the ends up to the bucket of `lastMs` among those that are due. Whether two are at the same time.
   */
  private makeDue(lastMs: number): boolean {
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
    this.events += merged;
    steadyCodes[DUE] = 0;
    steadyCodes[DUE_END] = end - merged;
  }

  /** Environments whose invocations end before `nowMs`, or then (`isWithThen`), become idle. */
  private release(nowMs: number, isWithThen = true): void {
    const { dueMs, dueRows, idleMs, idleSlots, slotOfRow, steadyCodes } = WORKSPACE;
    let due = steadyCodes[DUE]!;
    let top = steadyCodes[TOP]!;
    for (; dueMs[due]! < nowMs || (isWithThen && dueMs[due] === nowMs); due++) {
      top++;
      idleMs[top] = dueMs[due]!;
      idleSlots[top] = slotOfRow[dueRows[due]!]!;
    }
    steadyCodes[DUE] = due;
    steadyCodes[TOP] = top;
  }

  /**
   * The first of the environments that were reset becomes idle, and those before it; false where another one
   * does so at the same instant.
   */
  private releaseReset(): boolean {
    const { dueMs, environmentReals, idleMs, idleSlots, steadyCodes } = WORKSPACE;
    const { endMs, slot } = this.resets[0]!; // the caller has looked
    this.release(endMs, false);
    if (dueMs[steadyCodes[DUE]!] === endMs || this.resets[1]?.endMs === endMs) return false;
    this.resets.shift();
    this.events++;
    const top = steadyCodes[TOP]! + 1;
    idleMs[top] = Number.NEGATIVE_INFINITY;
    idleSlots[top] = slot;
    environmentReals[(slot << REALS_SHIFT) | IDLE_SINCE_MS] = endMs;
    steadyCodes[TOP] = top;
    return true;
  }

  /**
   * Ends the step of the sink, or of the samples, whichever is over at `nowMs`, before any arrival of then;
   * false where the general way must.
   */
  private endStep(nowMs: number): boolean {
    const { simulation, sink } = this;
    const { recorder, timers } = simulation;
    if (recorder.batch.rows > 0) recorder.flush();
    if (this.stepEndMs <= nowMs) this.stepEndMs = (Math.floor(nowMs / sink.stepMs) + 1) * sink.stepMs;
    const sampleMs = timers.nextMs;
    if (sampleMs > nowMs) return true;
    if (this.makeDue(sampleMs)) return false;
    while (this.resets[0] !== undefined && this.resets[0].endMs <= sampleMs) {
      if (!this.releaseReset()) return false;
    }
    this.release(sampleMs);
    const { steadyCodes } = WORKSPACE;
    const keepMs = WORKSPACE.steady[KEEP_ALIVE]!;
    const top = steadyCodes[TOP]!;
    let old = 0;
    while (old < top && !(idleSince(old + 1) > sampleMs - keepMs)) old++;
    this.showIdle(0, old);
    this.showBusy();
    timers.pop();
    simulation.sample(sampleMs, true);
    this.forgetIdle(old);
    return true;
  }

  /** Links idle environments, from place `from + 1` to `to`, as the engine's records have them. */
  private showIdle(from: number, to: number): void {
    const { environmentInts, environmentReals, idleSlots, pools } = WORKSPACE;
    let older = NONE;
    for (let place = from + 1; place <= to; place++) {
      const slot = idleSlots[place]!;
      environmentInts[(slot << INTS_SHIFT) | OLDER] = older;
      environmentReals[(slot << REALS_SHIFT) | IDLE_SINCE_MS] = idleSince(place);
      older = slot;
    }
    pools[NEWEST] = older;
  }

  /** The records say how many are busy, and the most that were. */
  private showBusy(): void {
    const { groups, pools, steadyCodes } = WORKSPACE;
    const alive = this.simulation.environments.alive[0]!;
    const busy = alive - steadyCodes[TOP]!;
    pools[BUSY] = busy;
    pools[BUSY_MAX] = Math.max(pools[BUSY_MAX]!, alive - steadyCodes[LEAST_TOP]!);
    groups[this.groupBusy] = busy;
  }

  /** The oldest `count` idle environments have ended. */
  private forgetIdle(count: number): void {
    const { idleMs, idleSlots, pools, steadyCodes } = WORKSPACE;
    const top = steadyCodes[TOP]!;
    if (count > 0) {
      idleMs.copyWithin(1, count + 1, top + 1);
      idleSlots.copyWithin(1, count + 1, top + 1);
    }
    steadyCodes[TOP] = top - count;
    steadyCodes[LEAST_TOP] = top - count;
    pools[NEWEST] = NONE;
  }

  /** A request that is unusual: goes the general way alone. False where the path must be left after it. */
  private takeOne(row: number): boolean {
    const { alone, pools, requestLimit, steady, steadyCodes } = WORKSPACE;
    const { environmentInts } = WORKSPACE;
    const { recorder } = this.simulation;
    const nowMs = alone.timeMs[row]!;
    this.release(nowMs);
    this.takeOut(steadyCodes[FIRST_ROW]! + row, nowMs + WORKSPACE.aloneWorkMs[row]!);
    if (this.isRequestLimited) requestLimit[0] = this.limitBefore(row);
    const top = steadyCodes[TOP]!;
    // Of idle environments that are all too old the general way ends each.
    const left = idleSince(top) + steady[KEEP_ALIVE]! > nowMs ? top - 1 : 0;
    this.showIdle(left, top);
    this.showBusy();
    this.events += this.takeGeneral(row, row + 1);
    this.limitRow = row + 1;
    this.limitMs = requestLimit[0]!;
    // One that turned out like those in blocks is counted in its turn.
    const { batch } = recorder;
    const flags = batch.rows === 0 ? 0 : batch.codes[((batch.rows - 1) << CODES_SHIFT) | FLAGS]!;
    if ((flags & (COLD | SUPPRESSED_INIT | ATTEMPT_MASK)) === SUCCEEDED) recorder.flush();
    const idle: number[] = [];
    for (let slot = pools[NEWEST]!; slot !== NONE; slot = environmentInts[(slot << INTS_SHIFT) | OLDER]!)
      idle.push(slot);
    let at = left;
    for (const slot of idle.reverse()) setIdle(++at, slot);
    pools[NEWEST] = NONE;
    steadyCodes[TOP] = at;
    steadyCodes[LEAST_TOP] = at;
    return this.hideRunning();
  }

  /** Takes the ends off the engine's heap; false where two are at the same time. */
  private hideRunning(): boolean {
    const { endMs, endSlots, environmentInts } = WORKSPACE;
    const { ends } = this.simulation;
    let isSound = true;
    for (let place = 0; place < ends.size; place++) {
      const slot = endSlots[place]!;
      if (environmentInts[(slot << INTS_SHIFT) | STATE] === 0) {
        if (!this.putEnd(endMs[place]!, nameOf(slot))) isSound = false;
      } else {
        this.resets.push({ endMs: endMs[place]!, slot });
        this.resets.sort((a, b) => a.endMs - b.endMs);
      }
    }
    endMs.fill(Number.POSITIVE_INFINITY, 0, ends.size);
    ends.size = 0;
    return isSound;
  }

  /** Puts an end where it belongs; false where another one is due at the same time. */
  private putEnd(endMs: number, row: number): boolean {
    const { bucketCounts, bucketMs, bucketRows, dueMs, dueRows, lateMs, lateRows, steady, steadyCodes } =
      WORKSPACE;
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
      dueRows[place] = row;
      return place === due || dueMs[place - 1]! < endMs;
    }
    const at = bucket & steadyCodes[MASK]!;
    const count = bucketCounts[at]!;
    if (count === PLACES || ahead > steadyCodes[MASK]!) {
      const late = steadyCodes[LATE]!++;
      lateMs[late] = endMs;
      lateRows[late] = row;
      if (endMs < steady[LATE_LEAST_MS]!) steady[LATE_LEAST_MS] = endMs;
      return true;
    }
    bucketMs[(at << BUCKET_SHIFT) + count] = endMs;
    bucketRows[(at << BUCKET_SHIFT) + count] = row;
    bucketCounts[at] = count + 1;
    return true;
  }

  /** Takes an end that was placed, and may be due by now, out again. */
  private takeOut(row: number, endMs: number): void {
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

  /** The request bucket before a row that is not before the last one asked for. */
  private limitBefore(row: number): number {
    const { alone, requestLimit } = WORKSPACE;
    let fullMs = this.limitMs;
    for (let at = this.limitRow; at < row; at++) {
      fullMs = Math.max(fullMs, alone.timeMs[at]!) + requestLimit[2]!;
    }
    this.limitRow = row;
    this.limitMs = fullMs;
    return fullMs;
  }

  /** Takes the steady path from the first row at hand on, if nothing speaks against it. */
  private enter(rows: number): void {
    const { simulation, sink } = this;
    const { timers, recorder, model } = simulation;
    const { alone, aloneWorkMs, endMs, pools, steady, steadyCodes } = WORKSPACE;
    const firstMs = alone.timeMs[0]!;
    const spanMs = alone.timeMs[rows - 1]! - firstMs;
    if (firstMs < model.warmupMs || timers.size !== 1 || rows < LEAST_ROWS || !(spanMs > 0)) return;
    if (!sink.isReady(0)) return;
    const timeoutMs = steady[TIMEOUT]!;
    let longestMs = 0;
    for (let row = 0; row < rows; row++) longestMs = Math.max(longestMs, aloneWorkMs[row]!);
    longestMs = Math.min(longestMs, timeoutMs);
    const perMs = rows / spanMs;
    if (!(timeoutMs * perMs < FARTHEST)) return;
    const earliestMs = Math.min(firstMs, timers.nextMs, endMs[0]!);
    if (!((firstMs - earliestMs) * perMs < FARTHEST)) return;
    let buckets = LEAST_BUCKETS;
    while (buckets < MAXIMUM_BUCKETS && buckets < 2 * (longestMs * perMs + rows)) buckets *= 2;
    if (recorder.batch.rows > 0) recorder.flush();
    steady[BUCKETS_PER_MS] = perMs;
    steady[LATE_LEAST_MS] = Number.POSITIVE_INFINITY;
    steadyCodes.fill(0);
    steadyCodes[MASK] = buckets - 1;
    steadyCodes[CURSOR] = (earliestMs * perMs) | 0;
    WORKSPACE.dueMs[0] = Number.POSITIVE_INFINITY;
    WORKSPACE.dueRows[0] = 0;
    WORKSPACE.bucketCounts.fill(0, 0, buckets);
    this.isSteady = true;
    this.nextRow = 0;
    this.rowNames = Math.min(4 * buckets, OWN_ROWS);
    this.tunedAt = this.batches;
    this.stepEndMs = (Math.floor(firstMs / sink.stepMs) + 1) * sink.stepMs;
    const isSound = this.hideRunning();
    this.hideIdle();
    steadyCodes[LEAST_TOP] = simulation.environments.alive[0]! - pools[BUSY_MAX]!;
    if (!isSound) this.leave(ARRIVAL_BATCH_ROWS);
  }

  /** Takes the idle environments off the engine's records, the oldest to the lowest place. */
  private hideIdle(): void {
    const { environmentInts, idleMs, pools, steadyCodes } = WORKSPACE;
    let count = 0;
    for (let slot = pools[NEWEST]!; slot !== NONE; slot = environmentInts[(slot << INTS_SHIFT) | OLDER]!)
      count++;
    // Older than any.
    idleMs[0] = Number.NEGATIVE_INFINITY;
    let place = count;
    for (let slot = pools[NEWEST]!; slot !== NONE; slot = environmentInts[(slot << INTS_SHIFT) | OLDER]!) {
      setIdle(place--, slot);
    }
    pools[NEWEST] = NONE;
    steadyCodes[TOP] = count;
  }

  /** Leaves the steady path; ends of rows of the batch from `row` on, if they were placed, are dropped. */
  private leave(row: number): void {
    const { bucketCounts, bucketMs, bucketRows, dueMs, dueRows, endMs, endSlots, lateMs, lateRows } =
      WORKSPACE;
    const { slotOfRow, steadyCodes } = WORKSPACE;
    const { ends } = this.simulation;
    this.dropMerged();
    const dropped = steadyCodes[FIRST_ROW]! + row;
    const droppedEnd = steadyCodes[FIRST_ROW]! + ARRIVAL_BATCH_ROWS;
    const running = this.resets.map(({ endMs: ms, slot }) => ({ ms, slot }));
    this.resets.length = 0;
    const keep = (ms: number, name: number): void => {
      if (name < dropped || name >= droppedEnd) running.push({ ms, slot: slotOfRow[name]! });
    };
    for (let place = 0; place < steadyCodes[DUE_END]!; place++) keep(dueMs[place]!, dueRows[place]!);
    for (let late = 0; late < steadyCodes[LATE]!; late++) keep(lateMs[late]!, lateRows[late]!);
    for (let bucket = 0; bucket <= steadyCodes[MASK]!; bucket++) {
      const first = bucket << BUCKET_SHIFT;
      for (let place = first; place < first + bucketCounts[bucket]!; place++)
        keep(bucketMs[place]!, bucketRows[place]!);
    }
    // In order they are a heap.
    running.sort((a, b) => a.ms - b.ms);
    while (running.length >= ends.ready - 8) ends.makeMoreReady();
    running.forEach(({ ms, slot }, place) => {
      endMs[place] = ms;
      endSlots[place] = slot;
    });
    ends.size = running.length;
    this.showIdle(0, steadyCodes[TOP]!);
    this.showBusy();
    this.isSteady = false;
    const busy = WORKSPACE.pools[BUSY]!;
    assertEqual('invocations that leave the steady path', running.length, busy);
  }

  /** Makes the buckets anew where arrivals come at another rate than they were made for. */
  private tune(rows: number): void {
    if (this.batches - this.tunedAt < TUNING_BATCHES) return;
    const { alone, steady, steadyCodes } = WORKSPACE;
    const spanMs = alone.timeMs[rows - 1]! - alone.timeMs[0]!;
    const inBucket = rows / (spanMs * steady[BUCKETS_PER_MS]!);
    const isWrong = inBucket > MOST_IN_BUCKET || inBucket < LEAST_IN_BUCKET;
    if (!isWrong && steadyCodes[LATE]! < MOST_LATE) return;
    this.leave(ARRIVAL_BATCH_ROWS);
    this.enter(rows);
  }

  /** Names for the rows of the batch at hand. Those that had a name before get their slots' own. */
  private nameRows(): void {
    const { steadyCodes } = WORKSPACE;
    const half = this.rowNames >> 1;
    const first = this.nextRow;
    if (first % half === 0) this.renameBetween(first, first + half);
    steadyCodes[FIRST_ROW] = first;
    this.nextRow = (first + ARRIVAL_BATCH_ROWS) % this.rowNames;
  }

  private renameBetween(from: number, to: number): void {
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

/**
 * Since when the environment at a place has been idle. Of one that was reset the array says nothing, so that
 * no arrival is merged with it.
 */
function idleSince(place: number): number {
  const { environmentReals, idleMs, idleSlots } = WORKSPACE;
  const sinceMs = idleMs[place]!;
  if (sinceMs !== Number.NEGATIVE_INFINITY || place === 0) return sinceMs;
  return environmentReals[(idleSlots[place]! << REALS_SHIFT) | IDLE_SINCE_MS]!;
}

/** Puts an idle environment at a place, as the engine's records have it. */
function setIdle(place: number, slot: number): void {
  const { environmentInts, environmentReals, idleMs, idleSlots } = WORKSPACE;
  const isReset = environmentInts[(slot << INTS_SHIFT) | STATE] !== 0;
  idleMs[place] = isReset
    ? Number.NEGATIVE_INFINITY
    : environmentReals[(slot << REALS_SHIFT) | IDLE_SINCE_MS]!;
  idleSlots[place] = slot;
}

/** A name of a slot's own, for an end of which no row is known. */
function nameOf(slot: number): number {
  WORKSPACE.slotOfRow[OWN_ROWS + slot] = slot;
  return OWN_ROWS + slot;
}

/** The first of the times in [from, to) that is not before `ms`, or `to`. */
function firstFrom(timesMs: Float64Array, ms: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesMs[middle]! < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
