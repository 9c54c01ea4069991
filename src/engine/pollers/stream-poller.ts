import { FAILED, SUCCEEDED } from '../../model/outcome-codes.ts';
import type { StreamModel } from '../../policies/poller-stream.ts';
import { backOffMs } from '../kernel/back-off.ts';
import type { Invocation } from '../kernel/invocation.ts';
import { GIVEN_UP_ORDINAL } from '../kernel/ports.ts';
import { NONE } from '../kernel/records.ts';
import { type Batch, SET_ASIDE } from './batches.ts';
import { type PolledSource, RETENTION_TIMER } from './polled-source.ts';
import type { Poller } from './poller.ts';
import { GATHERS, IDLE, IS_BUSY, ShardLane } from './shard-lane.ts';

/**
 * A refused or failed batch waits at least this long, whatever the model says, lest it be tried for ever at
 * one instant.
 */
const LEAST_BACKOFF_MS = 1;
/** The poller's timers: polls by shard, then one a lane. */
const FIRST_SHARD_TIMER = RETENTION_TIMER + 1;

/**
 * A Kinesis or DynamoDB stream and its event source mapping (Lambda Developer Guide, "Using Lambda with
 * Amazon Kinesis", 2018, 2023 and 2026).
 */
export class StreamPoller implements Poller {
  readonly source: PolledSource;
  private readonly stream: StreamModel;
  /** Shard by shard. */
  private readonly lanes: readonly ShardLane[];
  private readonly isPollArmed: Uint8Array;
  /** When each was read last. */
  private readonly polledMs: Float64Array;
  /** Records that may be read of each shard, as of its last read. */
  private readonly mayRead: Float64Array;
  private readonly readMs: Float64Array;
  /** Lane of the batch with a number. */
  private readonly laneOfBatch: ShardLane[] = [];
  /** Age at which Lambda or the stream lets go of a record. */
  private readonly maximumAgeMs: number;
  private readonly leave: (record: number) => void;
  /** Infinity where records are in no window. */
  private readonly windowMs: number;

  constructor(source: PolledSource, stream: StreamModel) {
    this.source = source;
    this.stream = stream;
    this.lanes = Array.from(
      { length: stream.shards * stream.parallelizationFactor },
      (_, lane) => new ShardLane(lane, this.source.messages),
    );
    this.windowMs = stream.tumblingWindowMs > 0 ? stream.tumblingWindowMs : Number.POSITIVE_INFINITY;
    this.isPollArmed = new Uint8Array(stream.shards);
    this.polledMs = new Float64Array(stream.shards).fill(Number.NEGATIVE_INFINITY);
    this.mayRead = new Float64Array(stream.shards).fill(fullRead(stream.readPerSecond ?? 0));
    this.readMs = new Float64Array(stream.shards);
    this.maximumAgeMs = Math.min(stream.maximumRecordAgeMs, stream.retentionMs);
    this.leave = (record) => this.lanes[this.source.messages.group[record]!]!.leave();
  }

  receive(record: number, nowMs: number): boolean {
    const { source, stream } = this;
    const lane = this.lanes[this.lanes.length === 1 ? 0 : this.laneOf(source.groupShare(record))]!;
    lane.push(record);
    if (source.isDenied) return false;
    if (stream.pollIntervalMs > 0) {
      this.armPoll(Math.floor(lane.number / stream.parallelizationFactor), nowMs);
      return false;
    }
    lane.fetch();
    this.read(lane, nowMs);
    return false;
  }

  gatherUp(): void {}

  batch(number: number): Batch {
    return this.source.batches.all[number]!;
  }

  refuse(batch: Batch, nowMs: number): void {
    this.source.takeBack(batch, nowMs);
    if (batch.isFinal) this.delayFinal(batch, batch.refusals++, nowMs);
    else this.refuseRecords(batch, nowMs);
  }

  private refuseRecords(batch: Batch, nowMs: number): void {
    this.setAside(batch, batch.refusals, nowMs);
    batch.refusals++;
  }

  settle(batch: Batch, invocation: Invocation): void {
    this.source.settle(batch, invocation);
  }

  end(batch: Batch, nowMs: number): void {
    const { source, stream } = this;
    const { size, outcome } = batch;
    source.closeTicket(batch);
    batch.refusals = 0;
    if (batch.isFinal) {
      source.takeBack(batch, nowMs);
      this.endFinal(batch, nowMs);
      return;
    }
    if (outcome === SUCCEEDED && stream.partialResponses) this.succeedToFirstFailure(batch, nowMs);
    else if (outcome === SUCCEEDED) source.succeedAll(batch, nowMs);
    source.takeBack(batch, nowMs);
    if (batch.size === 0) this.goOn(batch, nowMs);
    else this.fail(batch, outcome === SUCCEEDED ? FAILED : outcome, batch.size < size, nowMs);
  }

  poll(): void {}

  timer(index: number, nowMs: number): void {
    const { stream, lanes } = this;
    if (index === RETENTION_TIMER) {
      this.source.expireOldest(nowMs, this.leave);
      return;
    }
    const shard = index - FIRST_SHARD_TIMER;
    if (shard >= stream.shards + lanes.length) {
      this.read(lanes[shard - stream.shards - lanes.length]!, nowMs);
      return;
    }
    if (shard >= stream.shards) {
      const lane = lanes[shard - stream.shards]!;
      // The timer may be one of a window that was over before its time.
      if (lane.dueMs === nowMs) this.wake(lane, nowMs);
      return;
    }
    this.isPollArmed[shard] = 0;
    this.polledMs[shard] = nowMs;
    const first = shard * stream.parallelizationFactor;
    const mayRead = this.readable(shard, nowMs);
    const most = Math.floor(mayRead);
    let left = most;
    let isWhole = true;
    for (let number = first; number < first + stream.parallelizationFactor; number++) {
      const lane = lanes[number]!;
      left -= lane.fetch(left);
      isWhole = isWhole && lane.fetched === lane.waiting;
      this.read(lane, nowMs);
    }
    if (mayRead === Number.POSITIVE_INFINITY) return;
    this.mayRead[shard] = mayRead - (most - left);
    if (!isWhole) this.armPoll(shard, nowMs + stream.pollIntervalMs / 2);
  }

  /**
   * Records that may be read of a shard now: what it gives this reader comes in evenly, up to what one full
   * read brings.
   */
  private readable(shard: number, nowMs: number): number {
    const { readPerSecond = Number.POSITIVE_INFINITY } = this.stream;
    if (readPerSecond === Number.POSITIVE_INFINITY) return readPerSecond;
    const gained = ((nowMs - this.readMs[shard]!) * readPerSecond) / 1000;
    this.readMs[shard] = nowMs;
    return Math.min(fullRead(readPerSecond), this.mayRead[shard]! + gained);
  }

  finish(horizonMs: number): void {
    this.source.finish(horizonMs);
  }

  private laneOf(share: number): number {
    const { shards, parallelizationFactor, partitionKeys } = this.stream;
    if (partitionKeys === Number.POSITIVE_INFINITY) return Math.floor(share * this.lanes.length);
    const key = Math.floor(share * partitionKeys);
    return (key % shards) * parallelizationFactor + (Math.floor(key / shards) % parallelizationFactor);
  }

  /**
   * The shard is read again at its next time, whether its lanes are busy or not; the shards' times are spread
   * over the interval. Reads that bring nothing are passed over.
   */
  private armPoll(shard: number, nowMs: number): void {
    if (this.isPollArmed[shard] === 1) return;
    const { pollIntervalMs, shards } = this.stream;
    const phaseMs = (shard / shards) * pollIntervalMs;
    const turn = Math.ceil((nowMs - phaseMs) / pollIntervalMs);
    this.isPollArmed[shard] = 1;
    const dueMs = Math.max(nowMs, turn * pollIntervalMs + phaseMs);
    // What comes at the instant of a read waits for the next one.
    const isRead = dueMs <= this.polledMs[shard]!;
    this.source.timer(FIRST_SHARD_TIMER + shard, isRead ? dueMs + pollIntervalMs : dueMs);
  }

  /**
   * Takes up records that were brought, where the lane is free: a whole batch at once, others after their
   * window.
   */
  private read(lane: ShardLane, nowMs: number): void {
    if (lane.state === IS_BUSY || this.closesWindow(lane, nowMs) || lane.fetched === 0) return;
    const { batchSize, batchWindowMs } = this.stream;
    const windowEndMs = this.windowEndMs(this.windowOf(lane.head));
    const isWhole =
      lane.fetched >= batchSize || lane.beginsWithSplit || batchWindowMs === 0 || nowMs >= windowEndMs;
    if (isWhole) this.begin(lane, nowMs);
    else if (lane.state === IDLE) {
      lane.state = GATHERS;
      this.arm(lane, Math.min(nowMs + batchWindowMs, windowEndMs));
    }
  }

  /** Number of the tumbling window that a record belongs to, by when it came to the stream. */
  private windowOf(record: number): number {
    return Math.floor(this.source.messages.queuedMs[record]! / this.windowMs);
  }

  private windowEndMs(window: number): number {
    return (window + 1) * this.windowMs;
  }

  /** A window is over, and all its records were handled: true where the invocation that closes it begins. */
  private closesWindow(lane: ShardLane, nowMs: number): boolean {
    const { openWindow, head, state } = lane;
    if (Number.isNaN(openWindow) || state !== IDLE || nowMs < this.windowEndMs(openWindow)) return false;
    if (head !== NONE && this.windowOf(head) === openWindow) return false;
    const batch = this.source.batches.open(nowMs);
    batch.isFinal = true;
    lane.state = IS_BUSY;
    lane.batch = batch;
    lane.finalTries = 0;
    this.laneOfBatch[batch.number] = lane;
    this.offerFinal(batch, nowMs);
    return true;
  }

  private offerFinal(batch: Batch, nowMs: number): void {
    const lane = this.laneOfBatch[batch.number]!;
    const number = lane.openWindow * this.lanes.length + lane.number;
    this.source.offerFinal(batch, number, lane.finalTries, nowMs);
  }

  /** The lane stands still until its window is closed, or given up with its retries. */
  private endFinal(batch: Batch, nowMs: number): void {
    const lane = this.laneOfBatch[batch.number]!;
    const tries = lane.finalTries;
    lane.finalTries++;
    if (batch.outcome !== SUCCEEDED && tries < this.stream.maximumRetryAttempts) {
      this.delayFinal(batch, tries, nowMs);
      return;
    }
    lane.openWindow = Number.NaN;
    this.goOn(batch, nowMs);
  }

  private delayFinal(batch: Batch, tries: number, nowMs: number): void {
    batch.state = SET_ASIDE;
    const delayMs = Math.max(LEAST_BACKOFF_MS, backOffMs(this.stream.retryBackoffMs, tries));
    this.arm(this.laneOfBatch[batch.number]!, nowMs + delayMs);
  }

  private arm(lane: ShardLane, timeMs: number): void {
    lane.dueMs = timeMs;
    this.source.timer(FIRST_SHARD_TIMER + this.stream.shards + lane.number, timeMs);
  }

  private wake(lane: ShardLane, nowMs: number): void {
    lane.dueMs = Number.NaN;
    if (lane.state === GATHERS) this.begin(lane, nowMs);
    else if (lane.batch !== null) this.tryAgain(lane.batch, nowMs);
  }

  /** Takes the next batch of a lane and offers it. */
  private begin(lane: ShardLane, nowMs: number): void {
    const { source } = this;
    const { messages, parts } = source;
    lane.dueMs = Number.NaN;
    lane.state = IDLE;
    while (lane.fetched > 0) {
      const batch = source.batches.open(nowMs);
      const isNew = !lane.beginsWithSplit;
      this.fill(batch, lane, nowMs);
      if (batch.size === 0) {
        source.batches.close(batch);
        continue;
      }
      lane.state = IS_BUSY;
      lane.batch = batch;
      this.laneOfBatch[batch.number] = lane;
      this.openWindow(lane, batch);
      if (isNew) {
        const ageMs = nowMs - messages.arrivalMs[batch.last]!;
        parts.recorder.recordRead(source.sourceIndex, nowMs, ageMs);
        if (nowMs >= parts.model.warmupMs) {
          source.counters.batches++;
          source.counters.batchedEvents += batch.size;
        }
      }
      source.offer(batch, nowMs);
      return;
    }
  }

  /** The window of a batch's records will be closed. */
  private openWindow(lane: ShardLane, batch: Batch): void {
    if (this.windowMs === Number.POSITIVE_INFINITY) return;
    const window = this.windowOf(batch.first);
    if (window === lane.openWindow) return;
    lane.openWindow = window;
    const { source, stream, lanes } = this;
    const timer = FIRST_SHARD_TIMER + stream.shards + lanes.length + lane.number;
    source.timer(timer, Math.max(this.windowEndMs(window), batch.receivedMs));
  }

  /** Keeps what is young enough; of what is not, the failure target is told once. */
  private fill(batch: Batch, lane: ShardLane, nowMs: number): void {
    let hasTold = false;
    let window = Number.NaN;
    const fits = (record: number): boolean => {
      if (Number.isNaN(window)) window = this.windowOf(record);
      return this.windowOf(record) === window;
    };
    lane.fill(batch, this.stream.batchSize, fits, (record) => {
      if (!this.isTooOld(record, nowMs)) return true;
      this.giveUp(record, hasTold, nowMs);
      hasTold = true;
      return false;
    });
  }

  private isTooOld(record: number, nowMs: number): boolean {
    return nowMs >= this.source.messages.queuedMs[record]! + this.maximumAgeMs;
  }

  /** A record that is too old leaves. */
  private giveUp(record: number, hasTold: boolean, nowMs: number): void {
    if (!hasTold) this.tell(record, nowMs);
    this.source.addBacklog(-1, nowMs);
    this.source.expire(record, nowMs);
  }

  /** Records before the first one that fails are done; the others stay in the batch. */
  private succeedToFirstFailure(batch: Batch, nowMs: number): void {
    const { source } = this;
    const { messages } = source;
    let hasFailed = false;
    for (let record = batch.empty(); record !== NONE; ) {
      const next = messages.next[record]!;
      if (hasFailed || source.fails(record)) {
        hasFailed = true;
        batch.add(messages, record);
      } else source.end(record, batch, SUCCEEDED, nowMs);
      record = next;
    }
  }

  /** What is left of a batch is split, tried again, or given up. */
  private fail(batch: Batch, outcome: number, hasProgress: boolean, nowMs: number): void {
    const { source, stream } = this;
    const { messages } = source;
    const retries = messages.retries[batch.first]!;
    const isSplit = stream.bisectOnError && (hasProgress || batch.size > 1);
    for (let record = batch.first; record !== NONE; record = messages.next[record]!) {
      source.note(record, batch, outcome);
      if (!isSplit) messages.retries[record] = Math.min(retries + 1, 0xffff);
    }
    if (isSplit) {
      if (!hasProgress) this.laneOfBatch[batch.number]!.split(batch);
    } else if (retries >= stream.maximumRetryAttempts) {
      this.discard(batch, nowMs);
      return;
    }
    this.setAside(batch, retries, nowMs);
  }

  /** The batch is tried again after a back-off, or let go when its oldest record is too old by then. */
  private setAside(batch: Batch, tries: number, nowMs: number): void {
    const { messages } = this.source;
    batch.state = SET_ASIDE;
    const delayMs = backOffMs(this.stream.retryBackoffMs, tries);
    const tooOldMs = messages.queuedMs[batch.first]! + this.maximumAgeMs;
    const retryMs = nowMs + Math.max(LEAST_BACKOFF_MS, delayMs);
    this.arm(this.laneOfBatch[batch.number]!, Math.min(retryMs, Math.max(nowMs, tooOldMs)));
  }

  private tryAgain(batch: Batch, nowMs: number): void {
    const { source } = this;
    const { messages } = source;
    if (batch.isFinal) {
      this.offerFinal(batch, nowMs);
      return;
    }
    let hasTold = false;
    for (let record = batch.empty(); record !== NONE; ) {
      const next = messages.next[record]!;
      if (this.isTooOld(record, nowMs)) {
        this.giveUp(record, hasTold, nowMs);
        hasTold = true;
      } else batch.add(messages, record);
      record = next;
    }
    // A refused batch still has the ticket of a chain that may have ended with its first record.
    if (hasTold) source.closeTicket(batch);
    if (batch.size > 0) source.offer(batch, nowMs);
    else this.goOn(batch, nowMs);
  }

  private discard(batch: Batch, nowMs: number): void {
    const { source } = this;
    const { messages } = source;
    this.tell(batch.first, nowMs);
    source.addBacklog(-batch.size, nowMs);
    for (let record = batch.empty(); record !== NONE; ) {
      const next = messages.next[record]!;
      if (messages.arrivalMs[record]! >= source.parts.model.warmupMs) source.counters.deadLettered++;
      source.endAsLast(record, nowMs);
      record = next;
    }
    this.goOn(batch, nowMs);
  }

  /** The failure target hears of a batch that is given up, by its first record. */
  private tell(record: number, nowMs: number): void {
    const { messages, sender, sourceIndex, functionIndex } = this.source;
    sender.send(this.stream.onFailureSource, nowMs, {
      functionIndex,
      sourceIndex,
      requestIndex: messages.requestIndex[record]!,
      ordinal: GIVEN_UP_ORDINAL,
      ticket: messages.ticket[record]!,
    });
  }

  /** The lane is free for its next batch: at once while a read brought more, else after the next read. */
  private goOn(batch: Batch, nowMs: number): void {
    const lane = this.laneOfBatch[batch.number]!;
    this.source.batches.close(batch);
    lane.batch = null;
    lane.state = IDLE;
    this.read(lane, nowMs);
  }
}

/** A read of 10 MB uses up 5 s of what a shard gives (Kinesis API Reference, GetRecords, read 2026-11-28). */
const FULL_READ_SECONDS = 5;

function fullRead(readPerSecond: number): number {
  return Math.max(1, FULL_READ_SECONDS * readPerSecond);
}
