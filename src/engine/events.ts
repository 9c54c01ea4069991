import { ACCESS_DENIED, DROPPED } from '../model/outcome-codes.ts';
import {
  ARRIVE_TIMER,
  ATTEMPT_TIMER,
  HAS_FILTER,
  HAS_POLLER,
  HAS_TICKET,
  IS_DENIED,
  NONE,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
} from './layout.ts';
import type { Simulation } from './simulation.ts';
import { FOR_INVOCATION, FOR_NOBODY } from './tickets.ts';
import { timerPayload } from './timers.ts';
import { workspace } from './workspace.ts';

/**
 * Events on their way to a function: those that functions and resources send on, and what may stop one before Lambda sees it — a missing
 * permission, the mapping's filter, the guard against recursive loops.
 */
export class Events {
  /** Events that were sent on and requests of closed loops: requests that no feed brought. */
  sent = 0;
  /** Events that a filter kept back: no requests. */
  filtered = 0;
  private readonly simulation: Simulation;

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  /**
   * Hands an event on to `sourceIndex` at `timeMs`, which may lie ahead, because of a request of another source. `ordinal` tells apart what one
   * request sends there; `parentTicket` is the request's, or NONE.
   */
  send(
    sourceIndex: number | null,
    timeMs: number,
    causeSourceIndex: number,
    causeRequestIndex: number,
    ordinal: number,
    parentTicket: number,
    parentFunction: number,
  ): void {
    if (sourceIndex === null) return;
    this.dispatch(
      sourceIndex,
      timeMs,
      causeSourceIndex,
      causeRequestIndex,
      ordinal,
      parentTicket,
      parentFunction,
      FOR_NOBODY,
      NONE,
    );
  }

  /** Calls a function through `sourceIndex` for an activity that waits; returns the request's ticket. */
  call(
    sourceIndex: number,
    timeMs: number,
    causeSourceIndex: number,
    causeRequestIndex: number,
    ordinal: number,
    parentTicket: number,
    parentFunction: number,
    activity: number,
  ): number {
    return this.dispatch(
      sourceIndex,
      timeMs,
      causeSourceIndex,
      causeRequestIndex,
      ordinal,
      parentTicket,
      parentFunction,
      FOR_INVOCATION,
      activity,
    );
  }

  private dispatch(
    sourceIndex: number,
    timeMs: number,
    causeSourceIndex: number,
    causeRequestIndex: number,
    ordinal: number,
    parentTicket: number,
    parentFunction: number,
    kind: number,
    reference: number,
  ): number {
    const { model, arrivals, draws, tickets } = this.simulation;
    const { functionIndex } = model.sources[sourceIndex]!;
    const trait = workspace.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
    const requestIndex = arrivals.nextRequestIndex(sourceIndex);
    const fails = draws.attemptFails(functionIndex, sourceIndex, requestIndex, 0) ? 1 : 0;
    draws.drawSent(functionIndex, sourceIndex, causeSourceIndex, causeRequestIndex, ordinal);
    this.sent++;
    let ticket = NONE;
    if ((trait & HAS_TICKET) !== 0) {
      const chain = parentTicket === NONE ? NONE : tickets.chain[parentTicket]!;
      // Only turns through a circle count: what came before it was no loop.
      const isInCircle = model.functions[parentFunction]!.recursionLimit !== Number.POSITIVE_INFINITY;
      const hops = isInCircle && parentTicket !== NONE ? tickets.hops[parentTicket]! + 1 : 0;
      ticket = tickets.open(kind, reference, chain, hops);
    }
    const isInRun = timeMs < model.horizonMs;
    if (isInRun && this.isStopped(functionIndex, sourceIndex, requestIndex, timeMs, ticket)) return ticket;
    const timer = (trait & HAS_POLLER) !== 0 ? ARRIVE_TIMER : ATTEMPT_TIMER;
    this.put(
      timer,
      timeMs + draws.sentDeliveryMs,
      functionIndex,
      sourceIndex,
      requestIndex,
      timeMs,
      draws.sentWorkMs,
      draws.sentMemoryUsedMb,
      fails,
      ticket,
    );
    return ticket;
  }

  /** Puts an event aside until it reaches its queue (`ARRIVE_TIMER`) or makes its first attempt (`ATTEMPT_TIMER`). */
  put(
    timer: number,
    timeMs: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    arrivalMs: number,
    workMs: number,
    memoryUsedMb: number,
    fails: number,
    ticket: number,
  ): void {
    const { waiting, queue } = this.simulation;
    const slot = waiting.take();
    waiting.functionIndex[slot] = functionIndex;
    waiting.sourceIndex[slot] = sourceIndex;
    waiting.requestIndex[slot] = requestIndex;
    waiting.attempt[slot] = 0;
    waiting.refusals[slot] = 0;
    waiting.arrivalMs[slot] = arrivalMs;
    waiting.workMs[slot] = workMs;
    waiting.memoryUsedMb[slot] = memoryUsedMb;
    waiting.fails[slot] = fails;
    waiting.ticket[slot] = ticket;
    queue.push(timeMs, timerPayload(timer, slot));
  }

  /** Whether something stops an event of a source with traits before Lambda sees it; what becomes of it is then recorded. */
  isStopped(
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    timeMs: number,
    ticket: number,
  ): boolean {
    const { model, recorder, callers, tickets, draws, counters } = this.simulation;
    const trait = workspace.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
    const refuse = (outcome: number): true => {
      recorder.recordRefusal(functionIndex, sourceIndex, requestIndex, 0, timeMs, timeMs, outcome, outcome);
      if (ticket !== NONE) callers.finish(ticket, outcome, timeMs, timeMs);
      return true;
    };
    if ((trait & IS_DENIED) !== 0 && (trait & HAS_POLLER) === 0) return refuse(ACCESS_DENIED);
    if (ticket !== NONE && tickets.hops[ticket]! >= model.functions[functionIndex]!.recursionLimit) {
      if (timeMs >= model.warmupMs) counters.functions[functionIndex]!.recursionsStopped++;
      return refuse(DROPPED);
    }
    if ((trait & HAS_FILTER) === 0) return false;
    if (draws.share(sourceIndex, requestIndex, 0) < model.sources[sourceIndex]!.filterShare) return false;
    this.filtered++;
    if (timeMs >= model.warmupMs) counters.sources[sourceIndex]!.filtered++;
    if (ticket !== NONE) callers.finish(ticket, DROPPED, timeMs, timeMs);
    return true;
  }
}
