import type { Model } from '../model/model.ts';
import type { Poller } from './poller.ts';
import { QueuePoller } from './queue-poller.ts';
import type { Simulation } from './simulation.ts';
import { StreamPoller } from './stream-poller.ts';

/**
 * Queues and streams that stand before functions, and the event source mappings that poll them. A timer's index and a ticket's reference hold the
 * poller's number among the model's pollers as the remainder by their count.
 */
export class Pollers {
  private readonly simulation: Simulation;
  private readonly pollers: readonly Poller[];
  /** By source; undefined where events are pushed. */
  private readonly ofSource: readonly (Poller | undefined)[];

  constructor(simulation: Simulation) {
    this.simulation = simulation;
    this.ofSource = createPollers(simulation, simulation.model);
    this.pollers = this.ofSource.filter((poller) => poller !== undefined);
  }

  /** An event of a source with a poller comes to its queue or stream; it arrived (for age and latency) at `arrivalMs`. */
  receive(
    sourceIndex: number,
    requestIndex: number,
    arrivalMs: number,
    nowMs: number,
    workMs: number,
    memoryUsedMb: number,
    fails: number,
    ticket: number,
  ): void {
    this.ofSource[sourceIndex]!.receive(requestIndex, arrivalMs, nowMs, workMs, memoryUsedMb, fails, ticket);
  }

  /** Lambda refused a batch (its row is written). */
  refuse(sourceIndex: number, ticket: number, nowMs: number): void {
    const poller = this.ofSource[sourceIndex]!;
    poller.refuse(poller.batch(this.batchOf(ticket)), nowMs);
  }

  /** A batch's invocation ends at `endMs`, which may lie ahead; IN_FLIGHT where the run cuts it. Its row is written by the caller. */
  settle(
    sourceIndex: number,
    ticket: number,
    outcome: number,
    startMs: number,
    endMs: number,
    isCold: boolean,
  ): void {
    const poller = this.ofSource[sourceIndex]!;
    poller.settle(poller.batch(this.batchOf(ticket)), outcome, startMs, endMs, isCold);
  }

  /** BATCH_TIMER */
  endBatch(ticket: number, nowMs: number): void {
    const reference = this.simulation.tickets.reference[ticket]!;
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

  private batchOf(ticket: number): number {
    return Math.floor(this.simulation.tickets.reference[ticket]! / this.pollers.length);
  }
}

function createPollers(simulation: Simulation, { sources }: Model): readonly (Poller | undefined)[] {
  const count = sources.filter(({ poller }) => poller !== null).length;
  let number = 0;
  return sources.map(({ poller }, sourceIndex) => {
    if (poller === null) return undefined;
    return poller.kind === 'queue'
      ? new QueuePoller(simulation, sourceIndex, poller, number++, count)
      : new StreamPoller(simulation, sourceIndex, poller, number++, count);
  });
}
