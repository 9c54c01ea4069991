import { THROTTLED } from '../model/outcome-codes.ts';
import { chainedSources } from './chained-sources.ts';
import {
  ARRIVE_TIMER,
  ATTEMPT_TIMER,
  HAS_DELIVERY,
  HAS_DOOR,
  HAS_POLLER,
  HAS_TICKET,
  HELD_ARRIVAL_MS,
  HELD_FAILS,
  HELD_FUNCTION,
  HELD_NOW_MS,
  HELD_REQUEST,
  HELD_SOURCE,
  HELD_TICKET,
  HELD_USED_MB,
  HELD_WORK_MS,
  NONE,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
} from './layout.ts';
import type { Simulation } from './simulation.ts';
import { FOR_NOBODY } from './tickets.ts';
import { TokenBuckets } from './token-buckets.ts';
import { workspace } from './workspace.ts';

/** Where events from outside come in when something stands between them and the function: permission, throttle, filter, delivery, a queue. */
export class Door {
  private readonly simulation: Simulation;
  private readonly buckets: TokenBuckets;
  private readonly isChained: readonly boolean[];

  constructor(simulation: Simulation) {
    this.simulation = simulation;
    const { model } = simulation;
    this.buckets = new TokenBuckets(
      model.sources.map(({ throttle }) => throttle ?? { perSecond: 1, burst: 1 }),
    );
    this.isChained = chainedSources(model);
  }

  /** A new chain for an event from outside that sets off others, or NONE. */
  chainOf(sourceIndex: number, arrivalMs: number): number {
    return this.isChained[sourceIndex] ? this.simulation.tickets.startChain(sourceIndex, arrivalMs) : NONE;
  }

  /** The arrival at hand (`workspace.held`) comes in. False where its attempt is to be made now. */
  takeHeld(): boolean {
    const { held, heldCodes } = workspace;
    const sourceIndex = heldCodes[HELD_SOURCE]!;
    const nowMs = held[HELD_NOW_MS]!;
    const trait = workspace.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
    const chain = this.chainOf(sourceIndex, nowMs);
    let ticket = NONE;
    // Of an event that a poller takes nobody hears: its batch has a ticket of its own.
    if ((trait & HAS_TICKET) !== 0 && (chain !== NONE || (trait & HAS_POLLER) === 0)) {
      ticket = this.simulation.tickets.open(FOR_NOBODY, NONE, chain, 0);
    }
    heldCodes[HELD_TICKET] = ticket;
    return this.stops(
      trait,
      heldCodes[HELD_FUNCTION]!,
      sourceIndex,
      held[HELD_REQUEST]!,
      nowMs,
      held[HELD_WORK_MS]!,
      held[HELD_USED_MB]!,
      heldCodes[HELD_FAILS]!,
      ticket,
    );
  }

  /** A request of a closed loop comes in: what is not stopped makes its attempt by a timer, at once. */
  enter(
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    nowMs: number,
    workMs: number,
    memoryUsedMb: number,
    fails: number,
    ticket: number,
  ): void {
    const trait = workspace.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
    if (
      this.stops(trait, functionIndex, sourceIndex, requestIndex, nowMs, workMs, memoryUsedMb, fails, ticket)
    ) {
      return;
    }
    this.simulation.events.put(
      ATTEMPT_TIMER,
      nowMs,
      functionIndex,
      sourceIndex,
      requestIndex,
      nowMs,
      workMs,
      memoryUsedMb,
      fails,
      ticket,
    );
  }

  /** An event that was on its way reaches its queue. */
  deliverHeld(): void {
    const { held, heldCodes } = workspace;
    this.simulation.pollers.receive(
      heldCodes[HELD_SOURCE]!,
      held[HELD_REQUEST]!,
      held[HELD_ARRIVAL_MS]!,
      held[HELD_NOW_MS]!,
      held[HELD_WORK_MS]!,
      held[HELD_USED_MB]!,
      heldCodes[HELD_FAILS]!,
      heldCodes[HELD_TICKET]!,
    );
  }

  private stops(
    trait: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    nowMs: number,
    workMs: number,
    memoryUsedMb: number,
    fails: number,
    ticket: number,
  ): boolean {
    const { model, events, draws, recorder, callers, pollers, counters } = this.simulation;
    if (events.isStopped(functionIndex, sourceIndex, requestIndex, nowMs, ticket)) return true;
    if ((trait & HAS_DOOR) !== 0 && !this.buckets.take(sourceIndex, nowMs)) {
      recorder.recordRefusal(functionIndex, sourceIndex, requestIndex, 0, nowMs, nowMs, THROTTLED, THROTTLED);
      if (nowMs >= model.warmupMs) counters.sources[sourceIndex]!.refusedAtDoor++;
      if (ticket !== NONE) callers.finish(ticket, THROTTLED, nowMs, nowMs);
      return true;
    }
    const isPolled = (trait & HAS_POLLER) !== 0;
    if ((trait & HAS_DELIVERY) !== 0) {
      const deliveredMs = nowMs + draws.deliveryMs(sourceIndex);
      if (deliveredMs > nowMs) {
        events.put(
          isPolled ? ARRIVE_TIMER : ATTEMPT_TIMER,
          deliveredMs,
          functionIndex,
          sourceIndex,
          requestIndex,
          nowMs,
          workMs,
          memoryUsedMb,
          fails,
          ticket,
        );
        return true;
      }
    }
    if (!isPolled) return false;
    pollers.receive(sourceIndex, requestIndex, nowMs, nowMs, workMs, memoryUsedMb, fails, ticket);
    return true;
  }
}
