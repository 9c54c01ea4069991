import { nextUp } from '../../math/next-up.ts';
import { PENDING, THROTTLED } from '../../model/outcome-codes.ts';
import type { PollerModel } from '../../policies/pollers.ts';
import type { Attempt } from '../kernel/attempts.ts';
import { NEXT_ARRIVAL_MS } from '../kernel/exits.ts';
import type { Invocation } from '../kernel/invocation.ts';
import type { Answers, BatchRecords, Sender, Settler } from '../kernel/ports.ts';
import { WORKSPACE } from '../kernel/workspace.ts';
import { CALL_FAILED, type Messages } from './messages.ts';
import { PolledSource, type PollerParts } from './polled-source.ts';
import type { Poller } from './poller.ts';
import { QueuePoller } from './queue-poller.ts';
import { StreamPoller } from './stream-poller.ts';

/** How each kind of `POLLER_KINDS` polls, a row each. */
const POLLERS: {
  readonly [K in PollerModel['kind']]: (
    source: PolledSource,
    model: Extract<PollerModel, { readonly kind: K }>,
  ) => Poller;
} = {
  queue: (source, model) => new QueuePoller(source, model),
  stream: (source, model) => new StreamPoller(source, model),
};

function pollerOf<K extends PollerModel['kind']>(
  source: PolledSource,
  model: Extract<PollerModel, { readonly kind: K }>,
): Poller {
  return POLLERS[model.kind](source, model);
}

/**
 * Queues and streams that stand before functions, and the event source mappings that poll them. A timer's
 * index and a ticket's reference hold the poller's number among the model's pollers as the remainder by their
 * count.
 */
export class Pollers implements Settler, BatchRecords {
  private readonly parts: PollerParts;
  private readonly pollers: readonly Poller[];
  /** By source; undefined where events are pushed. */
  private readonly ofSource: readonly (Poller | undefined)[];
  /** Pollers that gather up at the end of the present instant. */
  private readonly gathering = new Set<Poller>();
  private instantMs = Number.POSITIVE_INFINITY;
  /**
   * After this instant `gatherUp` is due, before anything else: the first moment after it, so that all that
   * happens at it comes before; Infinity for never.
   */
  gatherMs = Number.POSITIVE_INFINITY;

  constructor(parts: PollerParts, sender: Sender, answers: Answers) {
    this.parts = parts;
    this.ofSource = createPollers(parts, sender, answers);
    this.pollers = this.ofSource.filter((poller) => poller !== undefined);
  }

  /** An event of a source with a poller comes to its queue or stream; takes the record over. */
  receive(attempt: Attempt, nowMs: number): void {
    const poller = this.ofSource[this.parts.attempts.sourceIndex[attempt]!]!;
    if (poller.receive(poller.source.accept(attempt, nowMs), nowMs)) this.gatherLater(poller, nowMs);
  }

  /**
   * The arrival that left the loop comes to its queue or stream at once; nothing stands in its way, and
   * nobody asks of it.
   */
  arrive(sourceIndex: number, nowMs: number): void {
    const poller = this.ofSource[sourceIndex]!;
    if (poller.receive(poller.source.acceptArrival(nowMs), nowMs)) this.gatherLater(poller, nowMs);
  }

  /** The end of the instant at which something came. */
  gatherUp(): void {
    const nowMs = this.instantMs;
    this.instantMs = Number.POSITIVE_INFINITY;
    this.gatherMs = Number.POSITIVE_INFINITY;
    for (const poller of this.gathering) poller.gatherUp(nowMs);
    this.gathering.clear();
  }

  /** At once where nothing else can come at this instant. */
  private gatherLater(poller: Poller, nowMs: number): void {
    if (this.gathering.has(poller)) return;
    const { current } = WORKSPACE;
    const isAlone = current[NEXT_ARRIVAL_MS]! > nowMs && this.parts.timers.nextMs > nowMs;
    if (isAlone && this.gathering.size === 0) {
      poller.gatherUp(nowMs);
      return;
    }
    this.gathering.add(poller);
    if (this.gathering.size > 1) return;
    this.instantMs = nowMs;
    this.gatherMs = nextUp(nowMs);
  }

  /** Lambda refused a batch; takes the record over. */
  refuse(attempt: Attempt, nowMs: number): void {
    const { attempts, recorder } = this.parts;
    const poller = this.ofSource[attempts.sourceIndex[attempt]!]!;
    const batch = poller.batch(this.batchOf(attempts.ticket[attempt]!));
    recorder.recordRefusal(attempt, nowMs, THROTTLED, PENDING);
    attempts.release(attempt);
    poller.refuse(batch, nowMs);
  }

  /** What follows a batch's invocation; its events' rows come later. */
  settle(attempt: Attempt, invocation: Invocation): void {
    const { attempts } = this.parts;
    const poller = this.ofSource[attempts.sourceIndex[attempt]!]!;
    poller.settle(poller.batch(this.batchOf(attempts.ticket[attempt]!)), invocation);
    invocation.requestOutcome = PENDING;
  }

  /** BATCH_TIMER */
  endBatch(ticket: number, nowMs: number): void {
    const reference = this.parts.tickets.reference[ticket]!;
    const poller = this.pollers[reference % this.pollers.length]!;
    poller.end(poller.batch(this.batchOf(ticket)), nowMs);
  }

  /** POLL_TIMER */
  poll(index: number, nowMs: number): void {
    this.pollers[index]!.poll(nowMs);
  }

  /** POLLER_TIMER */
  timer(index: number, nowMs: number): void {
    const count = this.pollers.length;
    this.pollers[index % count]!.timer(Math.floor(index / count), nowMs);
  }

  /** Gives every event that still waits, or whose batch runs, a row: it is in flight. */
  finish(horizonMs: number): void {
    for (const poller of this.pollers) poller.finish(horizonMs);
  }

  first(attempt: Attempt): number {
    const { attempts } = this.parts;
    const poller = this.ofSource[attempts.sourceIndex[attempt]!]!;
    return poller.batch(this.batchOf(attempts.ticket[attempt]!)).first;
  }

  next(sourceIndex: number, record: number): number {
    return this.messagesOf(sourceIndex).next[record]!;
  }

  requestIndex(sourceIndex: number, record: number): number {
    return this.messagesOf(sourceIndex).requestIndex[record]!;
  }

  ticket(sourceIndex: number, record: number): number {
    return this.messagesOf(sourceIndex).ticket[record]!;
  }

  attempts(sourceIndex: number, record: number): number {
    return this.messagesOf(sourceIndex).attempt[record]!;
  }

  markFailed(sourceIndex: number, record: number): boolean {
    const { source } = this.ofSource[sourceIndex]!;
    if (source.partialResponses) source.messages.traits[record]! |= CALL_FAILED;
    return source.partialResponses;
  }

  hasFailed(sourceIndex: number, record: number): boolean {
    return (this.messagesOf(sourceIndex).traits[record]! & CALL_FAILED) !== 0;
  }

  private messagesOf(sourceIndex: number): Messages {
    return this.ofSource[sourceIndex]!.source.messages;
  }

  private batchOf(ticket: number): number {
    return Math.floor(this.parts.tickets.reference[ticket]! / this.pollers.length);
  }
}

function createPollers(
  parts: PollerParts,
  sender: Sender,
  answers: Answers,
): readonly (Poller | undefined)[] {
  const { sources } = parts.model;
  const pollers = sources.filter(({ poller }) => poller !== null).length;
  let number = 0;
  return sources.map(({ poller }, sourceIndex) => {
    if (poller === null) return undefined;
    const source = new PolledSource(parts, sender, answers, { sourceIndex, number: number++, pollers });
    return pollerOf(source, poller);
  });
}
