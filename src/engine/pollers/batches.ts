import { PENDING } from '../../model/outcome-codes.ts';
import { NONE } from '../kernel/records.ts';
import { IS_POISON, type Messages, TAKEN } from './messages.ts';

/** States of a batch. */
export const CLOSED = 0;
/** It is being gathered. */
export const GATHERING = 1;
/** It is with Lambda: on its way, or its invocation runs. */
export const OFFERED = 2;
/** It waits for its next offer. */
export const SET_ASIDE = 3;
/** Queue: it is given up, and its messages come back when their visibility time-out is over. */
export const HIDDEN = 4;

/** Messages that one invocation handles, a list by `Messages.next`. */
export class Batch {
  readonly number: number;
  state = CLOSED;
  first = NONE;
  last = NONE;
  size = 0;
  hasPoison = false;
  /** Earliest arrival of an event in it, ms. */
  oldestMs = Number.POSITIVE_INFINITY;
  /** When its first message was received. */
  receivedMs = 0;
  refusals = 0;
  ticket = NONE;
  /** Of its invocation, once known. */
  outcome = PENDING;
  startMs = 0;
  endMs = 0;
  isCold = false;
  /** It closes a tumbling window, and holds no record. */
  isFinal = false;

  constructor(number: number) {
    this.number = number;
  }

  add(messages: Messages, message: number): void {
    if (this.first === NONE) this.first = message;
    else messages.next[this.last] = message;
    this.last = message;
    messages.next[message] = NONE;
    messages.state[message] = TAKEN;
    this.size++;
    if ((messages.traits[message]! & IS_POISON) !== 0) this.hasPoison = true;
    const arrivalMs = messages.arrivalMs[message]!;
    if (arrivalMs < this.oldestMs) this.oldestMs = arrivalMs;
  }

  /** Empties it, and hands back the first message of what was in it. */
  empty(): number {
    const { first } = this;
    this.first = NONE;
    this.last = NONE;
    this.size = 0;
    this.hasPoison = false;
    this.oldestMs = Number.POSITIVE_INFINITY;
    return first;
  }
}

/** The batches of a poller, used again and again. */
export class Batches {
  readonly all: Batch[] = [];
  private readonly free: Batch[] = [];

  open(nowMs: number): Batch {
    let batch = this.free.pop();
    if (batch === undefined) {
      batch = new Batch(this.all.length);
      this.all.push(batch);
    }
    batch.receivedMs = nowMs;
    batch.refusals = 0;
    batch.ticket = NONE;
    batch.outcome = PENDING;
    batch.isFinal = false;
    return batch;
  }

  close(batch: Batch): void {
    batch.empty();
    batch.state = CLOSED;
    this.free.push(batch);
  }
}
