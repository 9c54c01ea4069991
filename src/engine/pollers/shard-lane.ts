import { NONE } from '../kernel/records.ts';
import type { Batch } from './batches.ts';
import { DEAD, type Messages, WAITING } from './messages.ts';

/** A lane's states. */
export const IDLE = 0;
/** It gathers a batch until its window is over. */
export const GATHERS = 1;
/** A batch of it is with Lambda, or waits to be tried again. */
export const IS_BUSY = 2;

/**
 * Records of a shard that are handled strictly one batch after another: those of a part of its partition
 * keys.
 */
export class ShardLane {
  readonly number: number;
  state = IDLE;
  /** Records that wait. */
  waiting = 0;
  /** Of these, the oldest, which a read has brought: batches are made of them alone. */
  fetched = 0;
  /** When the timer that counts for it is due. */
  dueMs = Number.NaN;
  /** Number of the tumbling window whose records were handed on, and that is not closed yet; NaN for none. */
  openWindow = Number.NaN;
  /** Invocations that were to close it and failed. */
  finalTries = 0;
  /** The batch in hand. */
  batch: Batch | null = null;
  private first = NONE;
  private last = NONE;
  /**
   * Last records of batches that were split off and stay batches of their own; that of the next one at the
   * end.
   */
  private readonly bounds: number[] = [];
  private readonly messages: Messages;

  constructor(number: number, messages: Messages) {
    this.number = number;
    this.messages = messages;
  }

  /** Whether the next batch was split off another one, with which it was read. */
  get beginsWithSplit(): boolean {
    return this.bounds.length > 0;
  }

  /** The record that comes next, whether it was brought or not; NONE where none waits. */
  get head(): number {
    return this.first;
  }

  push(record: number): void {
    const { messages } = this;
    messages.group[record] = this.number;
    if (this.first === NONE) this.first = record;
    else messages.next[this.last] = record;
    this.last = record;
    this.waiting++;
  }

  /** The shard is read, and what waits is brought, up to a number of records; returns how many were. */
  fetch(most = Number.POSITIVE_INFINITY): number {
    const brought = Math.min(this.waiting - this.fetched, most);
    this.fetched += brought;
    return brought;
  }

  /**
   * Fills a batch with the next records that were brought, as far as a split-off batch reaches where there is
   * one, and up to the first that does not fit. `isKept` decides on each; it ends those that it does not
   * keep.
   */
  fill(
    batch: Batch,
    batchSize: number,
    fits: (record: number) => boolean,
    isKept: (record: number) => boolean,
  ): void {
    const { messages, bounds } = this;
    const bound = bounds.at(-1) ?? NONE;
    while (batch.size < batchSize && this.fetched > 0 && this.first !== NONE) {
      const record = this.first;
      const isDead = messages.state[record] === DEAD;
      if (!isDead && !fits(record)) return;
      this.first = messages.next[record]!;
      if (isDead) messages.release(record);
      else {
        this.waiting--;
        this.fetched--;
        if (isKept(record)) batch.add(messages, record);
      }
      if (record !== bound) continue;
      bounds.pop();
      return;
    }
  }

  /** The second half of a batch goes back to where it came from, as a batch of its own. */
  split(batch: Batch): void {
    const { messages } = this;
    const { last, size } = batch;
    const kept = Math.ceil(size / 2);
    let record = batch.empty();
    for (let place = 0; place < kept; place++) {
      const next = messages.next[record]!;
      batch.add(messages, record);
      record = next;
    }
    messages.next[last] = this.first;
    if (this.first === NONE) this.last = last;
    this.first = record;
    this.waiting += size - kept;
    this.fetched += size - kept;
    this.bounds.push(last);
    for (let place = kept; place < size; place++) {
      messages.state[record] = WAITING;
      record = messages.next[record]!;
    }
  }

  /** A record that waited is dead. */
  leave(): void {
    const { messages } = this;
    this.waiting--;
    if (this.fetched > 0) this.fetched--;
    while (this.first !== NONE && messages.state[this.first] === DEAD) {
      const dead = this.first;
      this.first = messages.next[dead]!;
      if (this.bounds.at(-1) === dead) this.bounds.pop();
      messages.release(dead);
    }
  }
}
