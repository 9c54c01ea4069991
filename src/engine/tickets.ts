import type { Recorder } from './recorder.ts';
import { resized } from './resized.ts';

/** Nobody waits for the answer. */
export const FOR_NOBODY = 0;
/** An invocation waits; `reference` is its activity. */
export const FOR_INVOCATION = 1;
/** A user of a closed loop waits; `reference` is the user. */
export const FOR_USER = 2;
/** The attempt is a polled batch; `reference` is the poller's own number of it. */
export const FOR_BATCH = 3;

const NO_CHAIN = -1;

/**
 * Who is told when a request has its final outcome, and of which chain it is a part, in columns addressed by a ticket. Only requests of sources with
 * `HAS_TICKET` have one; it is free again when the answer has been given.
 */
export class Tickets {
  kind = new Uint8Array(64);
  reference = new Int32Array(64);
  chain = new Int32Array(64);
  /** Functions in a circle that the event has come through. */
  hops = new Uint16Array(64);
  /** Outcome for whoever waits, once known. */
  outcome = new Uint8Array(64);
  /** Attempts whose caller has been answered or has given up. */
  answered = new Uint16Array(64);
  private readonly free: number[] = [];
  private used = 0;
  private chainSource = new Uint16Array(64);
  private chainArrivalMs = new Float64Array(64);
  private chainLastMs = new Float64Array(64);
  private chainOpen = new Int32Array(64);
  private chainInvocations = new Float64Array(64);
  private readonly freeChains: number[] = [];
  private usedChains = 0;
  private readonly recorder: Recorder;

  constructor(recorder: Recorder) {
    this.recorder = recorder;
  }

  /** A ticket of a request that is a part of `chain` (or of none). */
  open(kind: number, reference: number, chain: number, hops: number): number {
    const ticket = this.free.pop() ?? this.used++;
    if (ticket === this.kind.length) this.grow();
    this.kind[ticket] = kind;
    this.reference[ticket] = reference;
    this.chain[ticket] = chain;
    this.hops[ticket] = hops;
    this.outcome[ticket] = 0;
    this.answered[ticket] = 0;
    if (chain !== NO_CHAIN && kind !== FOR_BATCH) this.chainOpen[chain]!++;
    return ticket;
  }

  close(ticket: number): void {
    this.free.push(ticket);
  }

  /** A chain that begins with an event from outside; it has no part yet. */
  startChain(sourceIndex: number, arrivalMs: number): number {
    const chain = this.freeChains.pop() ?? this.usedChains++;
    if (chain === this.chainOpen.length) this.growChains();
    this.chainSource[chain] = sourceIndex;
    this.chainArrivalMs[chain] = arrivalMs;
    this.chainLastMs[chain] = arrivalMs;
    this.chainOpen[chain] = 0;
    this.chainInvocations[chain] = 0;
    return chain;
  }

  countInvocation(ticket: number): void {
    const chain = this.chain[ticket]!;
    if (chain !== NO_CHAIN) this.chainInvocations[chain]!++;
  }

  /** A part of the ticket's chain ends at `endMs`, which may lie ahead; whatever it sent is a part by now. */
  endPart(ticket: number, endMs: number): void {
    const chain = this.chain[ticket]!;
    if (chain === NO_CHAIN) return;
    if (endMs > this.chainLastMs[chain]!) this.chainLastMs[chain] = endMs;
    if (--this.chainOpen[chain]! > 0) return;
    const arrivalMs = this.chainArrivalMs[chain]!;
    this.recorder.recordChain(
      this.chainSource[chain]!,
      arrivalMs,
      this.chainLastMs[chain]! - arrivalMs,
      this.chainInvocations[chain]!,
    );
    this.freeChains.push(chain);
  }

  private grow(): void {
    const capacity = this.kind.length * 2;
    this.kind = resized(this.kind, new Uint8Array(capacity));
    this.reference = resized(this.reference, new Int32Array(capacity));
    this.chain = resized(this.chain, new Int32Array(capacity));
    this.hops = resized(this.hops, new Uint16Array(capacity));
    this.outcome = resized(this.outcome, new Uint8Array(capacity));
    this.answered = resized(this.answered, new Uint16Array(capacity));
  }

  private growChains(): void {
    const capacity = this.chainOpen.length * 2;
    this.chainSource = resized(this.chainSource, new Uint16Array(capacity));
    this.chainArrivalMs = resized(this.chainArrivalMs, new Float64Array(capacity));
    this.chainLastMs = resized(this.chainLastMs, new Float64Array(capacity));
    this.chainOpen = resized(this.chainOpen, new Int32Array(capacity));
    this.chainInvocations = resized(this.chainInvocations, new Float64Array(capacity));
  }
}
