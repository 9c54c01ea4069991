import { resized } from './resized.ts';

/**
 * Requests that wait for another attempt (delivery, back-off, retry), in columns addressed by a slot. The event queue holds
 * the slot; a slot is free again when its attempt is taken up.
 */
export class WaitingRequests {
  functionIndex: Uint16Array;
  sourceIndex: Uint16Array;
  /** Attempts of the code made so far. */
  attempt: Uint16Array;
  /** Refusals since the last attempt, for the back-off. */
  refusals: Uint16Array;
  requestIndex: Float64Array;
  arrivalMs: Float64Array;
  /** Warm duration as drawn at the arrival. */
  workMs: Float64Array;
  memoryUsedMb: Float64Array;
  /** Whether the function's handled error strikes the next attempt. */
  fails: Uint8Array;
  /** Ticket of the request, or NONE. */
  ticket: Int32Array;
  waiting = 0;
  private readonly free: number[] = [];
  private used = 0;

  constructor(capacity = 256) {
    this.functionIndex = new Uint16Array(capacity);
    this.sourceIndex = new Uint16Array(capacity);
    this.attempt = new Uint16Array(capacity);
    this.refusals = new Uint16Array(capacity);
    this.requestIndex = new Float64Array(capacity);
    this.arrivalMs = new Float64Array(capacity);
    this.workMs = new Float64Array(capacity);
    this.memoryUsedMb = new Float64Array(capacity);
    this.fails = new Uint8Array(capacity);
    this.ticket = new Int32Array(capacity);
  }

  take(): number {
    this.waiting++;
    const slot = this.free.pop();
    if (slot !== undefined) return slot;
    if (this.used === this.attempt.length) this.grow();
    return this.used++;
  }

  release(slot: number): void {
    this.waiting--;
    this.free.push(slot);
  }

  private grow(): void {
    const capacity = this.attempt.length * 2;
    this.functionIndex = resized(this.functionIndex, new Uint16Array(capacity));
    this.sourceIndex = resized(this.sourceIndex, new Uint16Array(capacity));
    this.attempt = resized(this.attempt, new Uint16Array(capacity));
    this.refusals = resized(this.refusals, new Uint16Array(capacity));
    this.requestIndex = resized(this.requestIndex, new Float64Array(capacity));
    this.arrivalMs = resized(this.arrivalMs, new Float64Array(capacity));
    this.workMs = resized(this.workMs, new Float64Array(capacity));
    this.memoryUsedMb = resized(this.memoryUsedMb, new Float64Array(capacity));
    this.fails = resized(this.fails, new Uint8Array(capacity));
    this.ticket = resized(this.ticket, new Int32Array(capacity));
  }
}
