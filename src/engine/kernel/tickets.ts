import { resized } from '../../metrics/columns.ts';
import type { Chains } from './chains.ts';
import { POISONED_CODE, POISONS } from './poison.ts';
import { NONE } from './records.ts';

/** Nobody waits for the answer. */
export const FOR_NOBODY = 0;
/** An invocation waits; `reference` is its activity. */
export const FOR_INVOCATION = 1;
/** A user of a closed loop waits; `reference` is the user. */
export const FOR_USER = 2;
/** The attempt is a polled batch; `reference` is the poller's own number of it. It has no answer. */
export const FOR_BATCH = 3;
/** A state of a workflow waits; `reference` is its branch. */
export const FOR_TASK = 4;
/** A front door waits for its authorizer; `reference` is the attempt that it holds back. */
export const FOR_DOOR = 5;

const FREE = 0;
const OPEN = 1;
const ANSWERED = 2;
/** Its caller waits no longer, but the attempt still runs. */
const GIVEN_UP = 3;

/**
 * Who is told when a request has its final outcome, and of which chain it is a part, in columns addressed by
 * a ticket. Only requests of sources with `HAS_TICKET` have one. It is answered once, and free again when the
 * answer has arrived.
 */
export class Tickets {
  kind = new Uint8Array(64);
  reference = new Int32Array(64);
  chain = new Int32Array(64);
  /** Functions in a circle that the event has come through. */
  hops = new Uint16Array(64);
  /** Outcome for whoever waits, once known. */
  outcome = new Uint8Array(64);
  /** Tickets in use. */
  open = 0;
  private state = new Uint8Array(64);
  private readonly free: number[] = [];
  private used = 0;
  private readonly chains: Chains;

  constructor(chains: Chains) {
    this.chains = chains;
  }

  /** A ticket of a request that is a part of `chain` (or of none). */
  take(kind: number, reference: number, chain: number, hops: number): number {
    const ticket = this.free.pop() ?? this.used++;
    if (ticket === this.kind.length) this.grow();
    this.open++;
    this.state[ticket] = OPEN;
    this.kind[ticket] = kind;
    this.reference[ticket] = reference;
    this.chain[ticket] = chain;
    this.hops[ticket] = hops;
    this.outcome[ticket] = 0;
    if (kind !== FOR_BATCH) this.chains.addPart(chain);
    return ticket;
  }

  /** The request of an open ticket that was a part of no chain is one of `chain` (or of none) from now on. */
  join(ticket: number, chain: number): void {
    this.chain[ticket] = chain;
    this.chains.addPart(chain);
  }

  chainOf(ticket: number): number {
    return ticket === NONE ? NONE : this.chain[ticket]!;
  }

  hopsOf(ticket: number): number {
    return ticket === NONE ? 0 : this.hops[ticket]!;
  }

  /** The request has its final outcome; its part of the chain ends at `endMs`. */
  answer(ticket: number, outcome: number, endMs: number): void {
    this.move(ticket, OPEN, ANSWERED);
    this.outcome[ticket] = outcome;
    this.chains.endPart(this.chain[ticket]!, endMs);
  }

  /**
   * Whoever waits gives up on the attempt that still runs and goes on under a new ticket, which this gives;
   * the old one stays with the attempt, whose row will say `outcome` of the request.
   */
  giveUp(ticket: number): number {
    const next = this.take(
      this.kind[ticket]!,
      this.reference[ticket]!,
      this.chain[ticket]!,
      this.hops[ticket]!,
    );
    this.move(ticket, OPEN, GIVEN_UP);
    this.kind[ticket] = FOR_NOBODY;
    this.reference[ticket] = NONE;
    return next;
  }

  /** The attempt that its caller had given up ends: its part of the chain ends at `endMs`. */
  endGivenUp(ticket: number, endMs: number): void {
    this.chains.endPart(this.chain[ticket]!, endMs);
    this.release(ticket, GIVEN_UP);
  }

  /** The answer has arrived, or nobody wants it. */
  close(ticket: number): void {
    this.release(ticket, ANSWERED);
  }

  /** A batch's ticket is over; it has no answer. */
  closeBatch(ticket: number): void {
    if (this.kind[ticket] !== FOR_BATCH) throw new Error(`ticket ${ticket} is no batch's`);
    this.release(ticket, OPEN);
  }

  /** The run is over before the request. */
  cut(ticket: number): void {
    this.release(ticket, this.state[ticket] === ANSWERED ? ANSWERED : OPEN);
  }

  private release(ticket: number, from: number): void {
    this.move(ticket, from, FREE);
    this.open--;
    this.free.push(ticket);
    if (!POISONS) return;
    this.kind[ticket] = 0xff;
    this.reference[ticket] = POISONED_CODE;
    this.chain[ticket] = POISONED_CODE;
    this.outcome[ticket] = 0xff;
  }

  private move(ticket: number, from: number, to: number): void {
    const state = this.state[ticket];
    if (state !== from) throw new Error(`ticket ${ticket} is in state ${state}, expected ${from}`);
    this.state[ticket] = to;
  }

  private grow(): void {
    const capacity = this.kind.length * 2;
    this.kind = resized(this.kind, new Uint8Array(capacity));
    this.reference = resized(this.reference, new Int32Array(capacity));
    this.chain = resized(this.chain, new Int32Array(capacity));
    this.hops = resized(this.hops, new Uint16Array(capacity));
    this.outcome = resized(this.outcome, new Uint8Array(capacity));
    this.state = resized(this.state, new Uint8Array(capacity));
  }
}
