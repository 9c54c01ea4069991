import { resized } from '../../metrics/columns.ts';
import {
  CURRENT_ARRIVAL_MS,
  CURRENT_ATTEMPT,
  CURRENT_FAILS,
  CURRENT_FUNCTION,
  CURRENT_REFUSALS,
  CURRENT_REQUEST,
  CURRENT_SOURCE,
  CURRENT_USED_MB,
  CURRENT_WORK_MS,
} from './exits.ts';
import { POISONED_CODE, POISONS } from './poison.ts';
import { NONE } from './records.ts';
import { WORKSPACE } from './workspace.ts';

/** Number of a record in `Attempts`: a type of its own, lest it stand where a time or an index is wanted. */
export type Attempt = number & { readonly names: 'attempt' };

export const NO_ATTEMPT = NONE as Attempt;

/** A column has room for this many refusals and attempts; more are not told apart. */
const MOST = 0xffff;

/**
 * Attempts to invoke a function, from an event's way in to the row that tells how the attempt ended, in
 * columns addressed by a number. Whoever holds the number hands it on or releases it, once; a retry is a
 * record of its own.
 */
export class Attempts {
  functionIndex = new Uint16Array(256);
  sourceIndex = new Uint16Array(256);
  /** Attempts of the code that this request had before. */
  ordinal = new Uint16Array(256);
  /** Refusals since the last attempt, for the back-off. */
  refusals = new Uint16Array(256);
  /** Names the request within its source, and its draws (CounterDraws). */
  requestIndex = new Float64Array(256);
  arrivalMs = new Float64Array(256);
  /** When a synchronous caller made this attempt: the arrival, or the time of its retry. */
  sentMs = new Float64Array(256);
  /** Warm duration as drawn at the arrival. */
  workMs = new Float64Array(256);
  /** Memory that the request needs, MB. */
  memoryUsedMb = new Float64Array(256);
  /** Whether the function's handled error strikes. */
  fails = new Uint8Array(256);
  /** Ticket of the request, or NONE. */
  ticket = new Int32Array(256);
  /** Why its last attempt was refused (refusal-reasons.ts). */
  refusedBy = new Uint8Array(256);
  /** What the client paid for the last retry (RetryQuotas); 0 for none. */
  retryCost = new Uint16Array(256);
  /**
   * Whether it waits in Lambda's queue after a refusal, and counts as backlog there (`AsyncQueue`'s states).
   */
  isBacklog = new Uint8Array(256);
  /** Of an event that was sent on: its way to the function once the quotas let it in. */
  deliveryMs = new Float64Array(256);
  /** Records in use. */
  open = 0;
  private isOpen = new Uint8Array(256);
  private readonly free: number[] = [];
  private used = 0;

  /** A record of a request's first attempt; every other field is the caller's to fill. */
  take(ticket: number): Attempt {
    const attempt = this.reserve();
    this.ordinal[attempt] = 0;
    this.refusals[attempt] = 0;
    this.retryCost[attempt] = 0;
    this.sentMs[attempt] = 0;
    this.ticket[attempt] = ticket;
    return attempt;
  }

  /**
   * The attempt that left the loop without a record: one from a feed, of whose end nobody has asked to hear
   * yet.
   */
  ofLoop(): Attempt {
    const { current, currentCodes } = WORKSPACE;
    const attempt = this.reserve();
    this.functionIndex[attempt] = currentCodes[CURRENT_FUNCTION]!;
    this.sourceIndex[attempt] = currentCodes[CURRENT_SOURCE]!;
    this.ordinal[attempt] = currentCodes[CURRENT_ATTEMPT]!;
    this.refusals[attempt] = currentCodes[CURRENT_REFUSALS]!;
    this.requestIndex[attempt] = current[CURRENT_REQUEST]!;
    this.arrivalMs[attempt] = current[CURRENT_ARRIVAL_MS]!;
    this.sentMs[attempt] = current[CURRENT_ARRIVAL_MS]!;
    this.workMs[attempt] = current[CURRENT_WORK_MS]!;
    this.memoryUsedMb[attempt] = current[CURRENT_USED_MB]!;
    this.fails[attempt] = currentCodes[CURRENT_FAILS]!;
    this.ticket[attempt] = NONE;
    this.retryCost[attempt] = 0;
    return attempt;
  }

  /** The request's next attempt: the same work under the same ticket. */
  again(before: Attempt): Attempt {
    const attempt = this.reserve();
    this.functionIndex[attempt] = this.functionIndex[before]!;
    this.sourceIndex[attempt] = this.sourceIndex[before]!;
    this.ordinal[attempt] = Math.min(this.ordinal[before]! + 1, MOST);
    this.refusals[attempt] = 0;
    this.requestIndex[attempt] = this.requestIndex[before]!;
    this.arrivalMs[attempt] = this.arrivalMs[before]!;
    this.sentMs[attempt] = this.sentMs[before]!;
    this.workMs[attempt] = this.workMs[before]!;
    this.memoryUsedMb[attempt] = this.memoryUsedMb[before]!;
    this.fails[attempt] = this.fails[before]!;
    this.ticket[attempt] = this.ticket[before]!;
    this.retryCost[attempt] = this.retryCost[before]!;
    return attempt;
  }

  /** The same attempt under another number; whoever holds the old one releases it. */
  move(from: Attempt): Attempt {
    const attempt = this.again(from);
    this.ordinal[attempt] = this.ordinal[from]!;
    this.refusals[attempt] = this.refusals[from]!;
    this.ticket[from] = NONE;
    return attempt;
  }

  countRefusal(attempt: Attempt): void {
    if (this.refusals[attempt]! < MOST) this.refusals[attempt]!++;
  }

  release(attempt: Attempt): void {
    if (this.isOpen[attempt] !== 1) throw new Error(`attempt ${attempt} is released, but not in use`);
    this.isOpen[attempt] = 0;
    this.open--;
    this.free.push(attempt);
    if (POISONS) this.poison(attempt);
  }

  private reserve(): Attempt {
    const attempt = this.free.pop() ?? this.used++;
    if (attempt === this.ordinal.length) this.grow();
    this.isOpen[attempt] = 1;
    this.isBacklog[attempt] = 0;
    this.open++;
    return attempt as Attempt;
  }

  private poison(attempt: Attempt): void {
    this.functionIndex[attempt] = MOST;
    this.sourceIndex[attempt] = MOST;
    this.ordinal[attempt] = MOST;
    this.refusals[attempt] = MOST;
    this.requestIndex[attempt] = Number.NaN;
    this.arrivalMs[attempt] = Number.NaN;
    this.sentMs[attempt] = Number.NaN;
    this.workMs[attempt] = Number.NaN;
    this.memoryUsedMb[attempt] = Number.NaN;
    this.deliveryMs[attempt] = Number.NaN;
    this.ticket[attempt] = POISONED_CODE;
    this.refusedBy[attempt] = POISONED_CODE & 0xff;
  }

  private grow(): void {
    const capacity = this.ordinal.length * 2;
    this.functionIndex = resized(this.functionIndex, new Uint16Array(capacity));
    this.sourceIndex = resized(this.sourceIndex, new Uint16Array(capacity));
    this.ordinal = resized(this.ordinal, new Uint16Array(capacity));
    this.refusals = resized(this.refusals, new Uint16Array(capacity));
    this.requestIndex = resized(this.requestIndex, new Float64Array(capacity));
    this.arrivalMs = resized(this.arrivalMs, new Float64Array(capacity));
    this.sentMs = resized(this.sentMs, new Float64Array(capacity));
    this.workMs = resized(this.workMs, new Float64Array(capacity));
    this.memoryUsedMb = resized(this.memoryUsedMb, new Float64Array(capacity));
    this.fails = resized(this.fails, new Uint8Array(capacity));
    this.ticket = resized(this.ticket, new Int32Array(capacity));
    this.refusedBy = resized(this.refusedBy, new Uint8Array(capacity));
    this.retryCost = resized(this.retryCost, new Uint16Array(capacity));
    this.deliveryMs = resized(this.deliveryMs, new Float64Array(capacity));
    this.isBacklog = resized(this.isBacklog, new Uint8Array(capacity));
    this.isOpen = resized(this.isOpen, new Uint8Array(capacity));
  }
}
