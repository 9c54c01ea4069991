import { resized } from '../../metrics/columns.ts';
import type { Attempt, Attempts } from '../kernel/attempts.ts';
import { CURRENT_ARRIVAL_MS, CURRENT_REQUEST, CURRENT_USED_MB, CURRENT_WORK_MS } from '../kernel/exits.ts';
import { NONE } from '../kernel/records.ts';
import { WORKSPACE } from '../kernel/workspace.ts';

/** States of a message. */
export const FREE = 0;
/** It stands in a line. */
export const WAITING = 1;
/** It is in a batch. */
export const TAKEN = 2;
/** It has its outcome, but still stands in a line, which gives its slot back when it comes to it. */
export const DEAD = 3;

/** Traits of a message; bits. The function's handled error strikes its first attempt. */
export const FAILS_FIRST = 1;
/** Every attempt fails. */
export const IS_POISON = 2;
/** A call that this attempt made for it failed. */
export const CALL_FAILED = 4;

/** A slot that is in no list of ages. */
const UNLISTED = -2;

/**
 * Messages of a queue or records of a stream until they have their outcome, in columns addressed by a slot.
 * `next` links them where they wait or are in a batch; a second list holds all of them by age, for the
 * retention.
 */
export class Messages {
  requestIndex = new Float64Array(256);
  arrivalMs = new Float64Array(256);
  /** When it came to the queue or stream: what retention and record age count from. */
  queuedMs = new Float64Array(256);
  workMs = new Float64Array(256);
  memoryUsedMb = new Float64Array(256);
  ticket = new Int32Array(256);
  next = new Int32Array(256);
  /** Its message group or lane. */
  group = new Int32Array(256);
  traits = new Uint8Array(256);
  state = new Uint8Array(256);
  /** Earlier receives (queue) or invocations (stream). */
  attempt = new Uint16Array(256);
  /** Retries that its batches have used up (stream). */
  retries = new Uint16Array(256);
  /** Of its last attempt, where there was one. */
  lastOutcome = new Uint8Array(256);
  lastCold = new Uint8Array(256);
  lastStartMs = new Float64Array(256);
  /** The one that has been here longest, or NONE. */
  oldest = NONE;
  /** Slots in use, those of the dead included. */
  live = 0;
  /** Slots ever used: all that hold something lie below. */
  used = 0;
  private newest = NONE;
  private older = new Int32Array(256);
  private newer = new Int32Array(256);
  private firstFree = NONE;

  /** A message for an event that comes to the queue or stream now. */
  take(attempts: Attempts, attempt: Attempt, nowMs: number, traits: number): number {
    const slot = this.reserve(nowMs, traits);
    this.requestIndex[slot] = attempts.requestIndex[attempt]!;
    this.arrivalMs[slot] = attempts.arrivalMs[attempt]!;
    this.workMs[slot] = attempts.workMs[attempt]!;
    this.memoryUsedMb[slot] = attempts.memoryUsedMb[attempt]!;
    this.ticket[slot] = attempts.ticket[attempt]!;
    return slot;
  }

  /**
   * A message for the arrival that left the loop, of which nobody asks to hear: a record on the way would
   * cost a tenth of its time.
   */
  takeArrival(nowMs: number, traits: number): number {
    const { current } = WORKSPACE;
    const slot = this.reserve(nowMs, traits);
    this.requestIndex[slot] = current[CURRENT_REQUEST]!;
    this.arrivalMs[slot] = current[CURRENT_ARRIVAL_MS]!;
    this.workMs[slot] = current[CURRENT_WORK_MS]!;
    this.memoryUsedMb[slot] = current[CURRENT_USED_MB]!;
    this.ticket[slot] = NONE;
    return slot;
  }

  private reserve(nowMs: number, traits: number): number {
    let slot = this.firstFree;
    if (slot !== NONE) this.firstFree = this.next[slot]!;
    else {
      slot = this.used++;
      if (slot === this.state.length) this.grow();
    }
    this.live++;
    this.queuedMs[slot] = nowMs;
    this.next[slot] = NONE;
    this.traits[slot] = traits;
    this.state[slot] = WAITING;
    this.attempt[slot] = 0;
    this.retries[slot] = 0;
    this.older[slot] = this.newest;
    this.newer[slot] = NONE;
    if (this.newest === NONE) this.oldest = slot;
    else this.newer[this.newest] = slot;
    this.newest = slot;
    return slot;
  }

  release(slot: number): void {
    if (this.state[slot] === FREE) throw new Error(`message ${slot} is released, but not in use`);
    this.live--;
    this.unlist(slot);
    this.state[slot] = FREE;
    this.next[slot] = this.firstFree;
    this.firstFree = slot;
  }

  /** Takes a message out of the list of ages. */
  unlist(slot: number): void {
    const newer = this.newer[slot]!;
    if (newer === UNLISTED) return;
    const older = this.older[slot]!;
    if (older === NONE) this.oldest = newer;
    else this.newer[older] = newer;
    if (newer === NONE) this.newest = older;
    else this.older[newer] = older;
    this.newer[slot] = UNLISTED;
  }

  private grow(): void {
    const capacity = this.state.length * 2;
    this.requestIndex = resized(this.requestIndex, new Float64Array(capacity));
    this.arrivalMs = resized(this.arrivalMs, new Float64Array(capacity));
    this.queuedMs = resized(this.queuedMs, new Float64Array(capacity));
    this.workMs = resized(this.workMs, new Float64Array(capacity));
    this.memoryUsedMb = resized(this.memoryUsedMb, new Float64Array(capacity));
    this.ticket = resized(this.ticket, new Int32Array(capacity));
    this.next = resized(this.next, new Int32Array(capacity));
    this.group = resized(this.group, new Int32Array(capacity));
    this.traits = resized(this.traits, new Uint8Array(capacity));
    this.state = resized(this.state, new Uint8Array(capacity));
    this.attempt = resized(this.attempt, new Uint16Array(capacity));
    this.retries = resized(this.retries, new Uint16Array(capacity));
    this.lastOutcome = resized(this.lastOutcome, new Uint8Array(capacity));
    this.lastCold = resized(this.lastCold, new Uint8Array(capacity));
    this.lastStartMs = resized(this.lastStartMs, new Float64Array(capacity));
    this.older = resized(this.older, new Int32Array(capacity));
    this.newer = resized(this.newer, new Int32Array(capacity));
  }
}
