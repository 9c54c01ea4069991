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
import { assertEqual } from './kernel/holds.ts';
import {
  BUSY,
  BUSY_MAX,
  FUNCTION_REALS_SHIFT,
  GROUP,
  GROUP_BUSY,
  HAS_INTEGRATION_TIMEOUT,
  HAS_PROVISIONED,
  HAS_THROTTLE,
  INTS_SHIFT,
  IS_REQUEST_LIMITED,
  KEEP_ALIVE_MS,
  MEMORY_MB,
  POOL,
  POOL_SHIFT,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
  STATE,
  STOPS_AT_DOOR,
  TIMEOUT_MS,
  TRAITS,
} from './kernel/records.ts';
import { ATTEMPT_TIMER, SAMPLE_TIMER, timerIndex, timerKind } from './kernel/timers.ts';
import type { TokenBucket } from './kernel/token-buckets.ts';
import { MAXIMUM_BUCKETS, OWN_ROWS, WORKSPACE } from './kernel/workspace.ts';
import { ComingEnds } from './steady/coming-ends.ts';
import { IdleStack } from './steady/idle-stack.ts';
import { mergeEnds, placeEnds } from './steady/loops.ts';
import {
  BUCKETS_PER_MS,
  FIRST_ROW,
  HAS_STOPS,
  HORIZON,
  IS_REFUSED,
  KEEP_ALIVE,
  LEAST_TOP,
  LONGEST_MS,
  MERGED,
  TOP,
} from './steady/places.ts';
import { RowBucket } from './steady/row-bucket.ts';

const LEAST_BUCKETS = 1024;
/** Batches that go the general way after one that had to leave: twice as many each time, up to this. */
const MOST_PATIENCE = 64;
/** Batches after which the buckets may be made anew for another rate. */
const TUNING_BATCHES = 16;
/** A batch with fewer rows is not worth it. */
const LEAST_ROWS = 64;
/** Buckets from one time to another, of which the remainder by 2^32 tells the order. */
const FARTHEST = 1 << 30;
/** Arrivals a bucket, of those at hand: beyond this, the buckets are of the wrong width. */
const MOST_IN_BUCKET = 3;
const LEAST_IN_BUCKET = 1 / 16;
/** Idle time that never ends, which is less than that of what is older than all. */
const FOR_EVER_MS = 1e300;
/** What ends so much before an integration's time-out does so after every rounding. */
const ROUNDING_MS = 1;

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
  private readonly ends = new ComingEnds();
  /** Of the environments that serve in blocks: provisioned ones where there are any. */
  private readonly pool: number;
  private readonly idle: IdleStack;
  /** Buckets from which each request takes a token. */
  private readonly buckets: readonly RowBucket[];
  /** Whether unusual rows must reach the sink before a later block does. */
  private readonly isInOrder: boolean;
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
  /** Whether blocks may reach over steps of the sink. */
  private readonly splitsSteps: boolean;
  /** When the sink's step ends: that at hand, or that of the oldest row which the sink was not given. */
  private stepEndMs = 0;
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
    if ((traitsOf(feed.sourceIndex) & STOPS_AT_DOOR & ~HAS_THROTTLE) !== 0) return null;
    if (functions[0]!.asynchronous.onSuccessSource !== null) return null;
    if ((WORKSPACE.pools[TRAITS]! & ~HAS_PROVISIONED) !== 0) return null;
    if (functions[0]!.provisioning !== null) return null;
    return new SteadyPath(simulation, blocks, feed.sourceIndex);
  }

  private constructor(simulation: LoopParts, sink: BlockSink, sourceIndex: number) {
    this.simulation = simulation;
    this.sink = sink;
    this.splitsSteps = sink.splitsSteps === true;
    const { functionReals, integrationTimeoutMs, pools, steady } = WORKSPACE;
    const isProvisioned = (pools[TRAITS]! & HAS_PROVISIONED) !== 0;
    this.block = {
      functionIndex: 0,
      sourceIndex,
      isProvisioned,
      arrivalMs: WORKSPACE.alone.timeMs,
      durationMs: WORKSPACE.aloneWorkMs,
      from: 0,
      to: 0,
    };
    this.pool = isProvisioned ? 1 : 0;
    this.idle = new IdleStack(this.pool);
    this.isInOrder = isProvisioned || sink.isInOrder === true;
    const record = 0 << FUNCTION_REALS_SHIFT;
    this.memoryMb = functionReals[record | MEMORY_MB]!;
    this.buckets = bucketsOf(simulation, sourceIndex, isProvisioned).map((one) => new RowBucket(one));
    const timeoutMs = functionReals[record | TIMEOUT_MS]!;
    const isCut = (traitsOf(sourceIndex) & HAS_INTEGRATION_TIMEOUT) !== 0;
    steady[LONGEST_MS] = isCut
      ? Math.min(timeoutMs, integrationTimeoutMs[sourceIndex]! - ROUNDING_MS)
      : timeoutMs;
    steady[HORIZON] = simulation.model.horizonMs;
    steady[KEEP_ALIVE] = isProvisioned ? FOR_EVER_MS : functionReals[record | KEEP_ALIVE_MS]!;
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
    this.waits = Math.max(this.patience, this.dearness());
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
      const endMs = this.splitsSteps ? timers.nextMs : Math.min(timers.nextMs, this.stepEndMs);
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
    const { alone, steadyCodes } = WORKSPACE;
    const { buckets, simulation } = this;
    for (const bucket of buckets) {
      if (bucket.admits(from, to)) continue;
      this.leave(from);
      this.leftAt = from;
      return false;
    }
    const found = placeEnds(from, to);
    const isTied = this.ends.makeDue(alone.timeMs[to - 1]!);
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
      const isSound = this.takeOne(row);
      // Or something has come up that is due before the end of the block.
      if (!isSound || simulation.timers.nextMs <= alone.timeMs[to - 1]!) return this.leaveAt(row + 1);
      steadyCodes[MERGED] = counted;
    }
    for (const bucket of buckets) bucket.goTo(to);
    return true;
  }

  private leaveAt(row: number): boolean {
    this.leftAt = row;
    for (const bucket of this.buckets) bucket.goTo(row);
    this.leave(row);
    return false;
  }

  /** Rows of a block that are unusual whatever environment they find. */
  private stopsOf(from: number, to: number, found: number): readonly number[] {
    const { arrivals } = this.simulation;
    const { alone, aloneWorkMs, steady } = WORKSPACE;
    const { memoryMb } = this;
    const stops: number[] = [];
    const longestMs = steady[LONGEST_MS]!;
    const horizonMs = steady[HORIZON]!;
    const looksAtWork = (found & HAS_STOPS) !== 0;
    if (!looksAtWork && !arrivals.mayFail) return stops;
    for (let row = from; row < to; row++) {
      const workMs = aloneWorkMs[row]!;
      if (workMs > longestMs || alone.timeMs[row]! + workMs > horizonMs || arrivals.fails(row, memoryMb))
        stops.push(row);
    }
    return stops;
  }

  private count(from: number, to: number): void {
    const { block, simulation } = this;
    const { recorder } = simulation;
    if (recorder.batch.rows > 0) {
      const isLater = WORKSPACE.alone.timeMs[to - 1]! >= this.stepEndMs;
      if (this.isInOrder || isLater) recorder.flush();
    }
    block.from = from;
    block.to = to;
    recorder.finals += to - from;
    this.sink.takeBlock(block);
  }

  /**
   * The first of the environments that were reset becomes idle, and those before it; false where another one
   * does so at the same instant.
   */
  private releaseReset(): boolean {
    const { endMs, slot } = this.resets[0]!; // the caller has looked
    this.idle.release(endMs, false);
    if (this.ends.nextMs === endMs || this.resets[1]?.endMs === endMs) return false;
    this.resets.shift();
    this.events++;
    this.idle.pushApart(slot, endMs);
    return true;
  }

  /** Everything that ends up to `nowMs`, and then, becomes idle; false where two do so at once. */
  private releaseUntil(nowMs: number): boolean {
    if (this.ends.makeDue(nowMs)) return false;
    while (this.resets[0] !== undefined && this.resets[0].endMs <= nowMs) {
      if (!this.releaseReset()) return false;
    }
    this.idle.release(nowMs);
    return true;
  }

  /**
   * Ends the step of the sink, or takes the earliest timer, whichever is over at `nowMs`, before any arrival
   * of then; false where the general way must.
   */
  private endStep(nowMs: number): boolean {
    const { simulation } = this;
    const { recorder, timers } = simulation;
    if (recorder.batch.rows > 0) recorder.flush();
    this.goToStep(nowMs);
    const timerMs = timers.nextMs;
    if (timerMs > nowMs) return true;
    if (!this.releaseUntil(timerMs)) return false;
    if (timerKind(timers.payloadAt(0)) !== SAMPLE_TIMER) {
      // Whatever is due then may look at any idle environment.
      return this.goGeneral(0, timerMs, () => {
        simulation.arrivals.takeRows(0, 0);
        return advance(simulation, timerMs);
      });
    }
    const isOnDemand = this.pool === 0;
    const old = isOnDemand ? this.idle.countOld(timerMs, WORKSPACE.steady[KEEP_ALIVE]!) : 0;
    this.idle.show(0, old);
    this.showBusy();
    timers.pop();
    simulation.sample(timerMs, true);
    this.idle.drop(old);
    return true;
  }

  /** What comes next for the sink is of this time's step. */
  private goToStep(nowMs: number): void {
    const { stepMs } = this.sink;
    if (this.stepEndMs <= nowMs) this.stepEndMs = (Math.floor(nowMs / stepMs) + 1) * stepMs;
  }

  /** The records say how many are busy, and the most that were. */
  private showBusy(): void {
    const { groups, pools, steadyCodes } = WORKSPACE;
    const alive = this.alive();
    const busy = alive - steadyCodes[TOP]!;
    pools[BUSY] = busy;
    pools[BUSY_MAX] = Math.max(pools[BUSY_MAX]!, alive - steadyCodes[LEAST_TOP]!);
    groups[pools[(this.pool << POOL_SHIFT) | GROUP]! | GROUP_BUSY] = busy;
  }

  /** Environments of the pool; none of the other one runs. */
  private alive(): number {
    const { environments } = this.simulation;
    return environments.alive[0]! - (this.pool === 0 ? 0 : environments.countIdle(0));
  }

  /** A request that is unusual: goes the general way alone. False where the path must be left after it. */
  private takeOne(row: number): boolean {
    const { alone, steadyCodes } = WORKSPACE;
    const nowMs = alone.timeMs[row]!;
    this.idle.release(nowMs);
    this.ends.takeOut(steadyCodes[FIRST_ROW]! + row, nowMs + WORKSPACE.aloneWorkMs[row]!);
    for (const bucket of this.buckets) bucket.goTo(row);
    const { idle } = this;
    const top = idle.size;
    // Of idle environments that are all too old the general way ends each.
    const isYoung = idle.sinceMs(top) + WORKSPACE.steady[KEEP_ALIVE]! > nowMs;
    const isSound = this.goGeneral(isYoung ? top - 1 : 0, nowMs, () => this.takeGeneral(row, row + 1));
    for (const bucket of this.buckets) bucket.goOn(row + 1);
    return isSound;
  }

  /**
   * Lets the general way do something at `nowMs`, up to which everything was released; it sees the idle
   * environments above place `left`. False where the path must be left after it.
   */
  private goGeneral(left: number, nowMs: number, act: () => number): boolean {
    const { asyncQueue, recorder } = this.simulation;
    const { idle } = this;
    if (recorder.batch.rows === 0) this.goToStep(nowMs);
    idle.show(left, idle.size);
    this.showBusy();
    this.events += act();
    // One that turned out like those in blocks is counted in its turn.
    const { batch } = recorder;
    const flags = batch.rows === 0 ? 0 : batch.codes[((batch.rows - 1) << CODES_SHIFT) | FLAGS]!;
    if ((flags & (COLD | SUPPRESSED_INIT | ATTEMPT_MASK)) === SUCCEEDED) recorder.flush();
    idle.hide(left);
    WORKSPACE.steadyCodes[LEAST_TOP] = idle.size;
    const isSound = this.hideRunning();
    return isSound && !asyncQueue.hasLines;
  }

  /**
   * Takes the ends off the engine's heap; false where two are at the same time, or one is of another pool.
   */
  private hideRunning(): boolean {
    const { endMs, endSlots, environmentInts } = WORKSPACE;
    const { ends } = this.simulation;
    let isSound = true;
    for (let place = 0; place < ends.size; place++) {
      const slot = endSlots[place]!;
      if (environmentInts[(slot << INTS_SHIFT) | POOL] !== this.pool) isSound = false;
      if (environmentInts[(slot << INTS_SHIFT) | STATE] === 0) {
        if (!this.ends.put(endMs[place]!, slot)) isSound = false;
      } else {
        this.resets.push({ endMs: endMs[place]!, slot });
        this.resets.sort((a, b) => a.endMs - b.endMs);
      }
    }
    endMs.fill(Number.POSITIVE_INFINITY, 0, ends.size);
    ends.size = 0;
    return isSound;
  }

  /** Takes the steady path from the first row at hand on, if nothing speaks against it. */
  private enter(rows: number): void {
    const { simulation, sink } = this;
    const { asyncQueue, recorder, model, timers } = simulation;
    const { alone, aloneWorkMs, endMs, pools, steady, steadyCodes } = WORKSPACE;
    const firstMs = alone.timeMs[0]!;
    const spanMs = alone.timeMs[rows - 1]! - firstMs;
    if (firstMs < model.warmupMs || rows < LEAST_ROWS || !(spanMs > 0)) return;
    if (asyncQueue.hasLines || !this.knowsTimers() || !sink.isReady(0)) return;
    const longestMs = steady[LONGEST_MS]!;
    let longestWorkMs = 0;
    for (let row = 0; row < rows; row++) longestWorkMs = Math.max(longestWorkMs, aloneWorkMs[row]!);
    longestWorkMs = Math.min(longestWorkMs, longestMs);
    const perMs = rows / spanMs;
    if (!(longestMs * perMs < FARTHEST)) return;
    const earliestMs = Math.min(firstMs, timers.nextMs, endMs[0]!);
    if (!((firstMs - earliestMs) * perMs < FARTHEST)) return;
    let buckets = LEAST_BUCKETS;
    while (buckets < MAXIMUM_BUCKETS && buckets < 2 * (longestWorkMs * perMs + rows)) buckets *= 2;
    if (recorder.batch.rows > 0) recorder.flush();
    this.ends.begin(perMs, earliestMs, buckets);
    this.isSteady = true;
    this.nextRow = 0;
    this.rowNames = Math.min(4 * buckets, OWN_ROWS);
    this.tunedAt = this.batches;
    this.stepEndMs = 0;
    this.goToStep(firstMs);
    const isSound = this.hideRunning();
    this.idle.hide(0);
    steadyCodes[LEAST_TOP] = this.alive() - pools[BUSY_MAX]!;
    if (isSound) return;
    this.leave(ARRIVAL_BATCH_ROWS);
    this.waits = Math.max(1, this.dearness());
  }

  /**
   * Batches with as many rows as there are environments, each of which is looked at to enter and to leave.
   */
  private dearness(): number {
    return Math.ceil(this.simulation.environments.alive[0]! / ARRIVAL_BATCH_ROWS);
  }

  /** Whether no timers but samples of whole steps and attempts are on their way. */
  private knowsTimers(): boolean {
    const { timers } = this.simulation;
    for (let place = 0; place < timers.size; place++) {
      const payload = timers.payloadAt(place);
      const kind = timerKind(payload);
      if (kind !== ATTEMPT_TIMER && (kind !== SAMPLE_TIMER || timerIndex(payload) !== 0)) return false;
    }
    return true;
  }

  /** Leaves the steady path; ends of rows of the batch from `row` on, if they were placed, are dropped. */
  private leave(row: number): void {
    const { endMs, endSlots, environmentInts, groups, pools } = WORKSPACE;
    const { ends } = this.simulation;
    this.events += this.ends.takeMerged();
    const running = this.resets.map(({ endMs: ms, slot }) => ({ ms, slot }));
    this.resets.length = 0;
    this.ends.forEachBefore(row, (ms, slot) => running.push({ ms, slot }));
    // In order they are a heap.
    running.sort((a, b) => a.ms - b.ms);
    while (running.length >= ends.ready - 8) ends.makeMoreReady();
    running.forEach(({ ms, slot }, place) => {
      endMs[place] = ms;
      endSlots[place] = slot;
    });
    ends.size = running.length;
    this.idle.show(0, this.idle.size);
    this.showBusy();
    this.isSteady = false;
    assertEqual('invocations that leave the steady path', running.length, pools[BUSY]!);
    // One of another pool may have begun just now.
    for (const pool of [0, 1]) groups[pools[(pool << POOL_SHIFT) | GROUP]! | GROUP_BUSY] = 0;
    for (const { slot } of running) {
      const pool = environmentInts[(slot << INTS_SHIFT) | POOL]!;
      groups[pools[(pool << POOL_SHIFT) | GROUP]! | GROUP_BUSY]!++;
    }
  }

  /** Makes the buckets anew where arrivals come at another rate than they were made for. */
  private tune(rows: number): void {
    this.events += this.ends.takeMerged();
    if (this.batches - this.tunedAt < TUNING_BATCHES) return;
    const { alone, steady } = WORKSPACE;
    const spanMs = alone.timeMs[rows - 1]! - alone.timeMs[0]!;
    const inBucket = rows / (spanMs * steady[BUCKETS_PER_MS]!);
    const isWrong = inBucket > MOST_IN_BUCKET || inBucket < LEAST_IN_BUCKET;
    if (!isWrong && !this.ends.lacksBuckets) return;
    this.leave(ARRIVAL_BATCH_ROWS);
    this.enter(rows);
  }

  /** Names for the rows of the batch at hand. Those that had a name before get their slots' own. */
  private nameRows(): void {
    const half = this.rowNames >> 1;
    const first = this.nextRow;
    if (first % half === 0) this.ends.renameBetween(first, first + half);
    WORKSPACE.steadyCodes[FIRST_ROW] = first;
    this.nextRow = (first + ARRIVAL_BATCH_ROWS) % this.rowNames;
  }
}

function traitsOf(sourceIndex: number): number {
  return WORKSPACE.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
}

/** The account's requests per second, the front door's, and those that the environments may take. */
function bucketsOf(
  { acquisition, admission }: LoopParts,
  sourceIndex: number,
  isProvisioned: boolean,
): readonly TokenBucket[] {
  const traits = traitsOf(sourceIndex);
  const isLimited = (traits & IS_REQUEST_LIMITED) !== 0;
  return [
    ...((traits & HAS_THROTTLE) === 0 ? [] : [admission.throttleOf(sourceIndex)]),
    ...(isLimited ? [acquisition.requestBucket] : []),
    ...(isProvisioned ? [acquisition.provisionedBucketOf(0)] : []),
  ];
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
