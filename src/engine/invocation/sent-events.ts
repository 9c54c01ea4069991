import { FIRST_FAN_OUT, targetsOf } from '../../model/fan-outs.ts';
import { ACCESS_DENIED, DROPPED } from '../../model/outcome-codes.ts';
import { type Attempt, NO_ATTEMPT } from '../kernel/attempts.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Answers, Cause, Sender } from '../kernel/ports.ts';
import {
  HAS_FILTER,
  HAS_POLLER,
  HAS_TICKET,
  IS_DENIED,
  NONE,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
} from '../kernel/records.ts';
import { FOR_INVOCATION, FOR_NOBODY } from '../kernel/tickets.ts';
import { ARRIVE_TIMER, ATTEMPT_TIMER, timerPayload } from '../kernel/timers.ts';
import { WORKSPACE } from '../kernel/workspace.ts';
import { Runaway } from './runaway.ts';

type Parts = Pick<Kernel, 'model' | 'attempts' | 'tickets' | 'timers' | 'draws' | 'recorder' | 'counters'>;

/**
 * Events on their way to a function: those that functions and resources send on, and what may stop one before
 * Lambda sees it — a missing permission, the mapping's filter, the guard against recursive loops.
 */
export class SentEvents implements Sender {
  /** Events that were sent on and requests of closed loops: requests that no feed brought. */
  sent = 0;
  /** Events that a filter kept back: no requests. */
  filtered = 0;
  private readonly parts: Parts;
  private readonly answers: Answers;
  private readonly runaway: Runaway | null;

  constructor(parts: Parts, answers: Answers) {
    this.parts = parts;
    this.answers = answers;
    const { runaway } = parts.model;
    this.runaway = runaway === undefined ? null : new Runaway(runaway);
  }

  send(sourceIndex: number | null, timeMs: number, cause: Cause): void {
    if (sourceIndex === null) return;
    if (sourceIndex >= FIRST_FAN_OUT) this.spread(sourceIndex, timeMs, cause);
    else this.dispatch(sourceIndex, timeMs, cause, FOR_NOBODY, NONE);
  }

  /** One event comes to several sources: as sent to the first one, as a copy to the others. */
  private spread(target: number, timeMs: number, cause: Cause): void {
    const { model, counters } = this.parts;
    for (const [place, sourceIndex] of targetsOf(model, target).entries()) {
      if (place > 0 && timeMs >= model.warmupMs) counters.sources[sourceIndex]!.copies++;
      this.dispatch(sourceIndex, timeMs, cause, FOR_NOBODY, NONE);
    }
  }

  call(sourceIndex: number, timeMs: number, cause: Cause, activity: number): number {
    return this.dispatch(sourceIndex, timeMs, cause, FOR_INVOCATION, activity);
  }

  /**
   * The record of a request that no feed brings, at `arrivalMs`, with its work and its delivery
   * (`draws.sentDeliveryMs`) drawn by what made it.
   */
  create(
    sourceIndex: number,
    arrivalMs: number,
    causeKey: number,
    causeRequestIndex: number,
    ordinal: number,
  ): Attempt {
    const { model, attempts, draws } = this.parts;
    const { functionIndex } = model.sources[sourceIndex]!;
    draws.drawSent(functionIndex, sourceIndex, causeKey, causeRequestIndex, ordinal);
    const { sentRequestIndex, sentWorkMs, sentMemoryUsedMb } = draws;
    const fails = draws.attemptFails(functionIndex, sourceIndex, sentRequestIndex, 0);
    this.sent++;
    const attempt = attempts.take(NONE);
    attempts.functionIndex[attempt] = functionIndex;
    attempts.sourceIndex[attempt] = sourceIndex;
    attempts.requestIndex[attempt] = sentRequestIndex;
    attempts.arrivalMs[attempt] = arrivalMs;
    attempts.workMs[attempt] = sentWorkMs;
    attempts.memoryUsedMb[attempt] = sentMemoryUsedMb;
    attempts.fails[attempt] = fails ? 1 : 0;
    return attempt;
  }

  private dispatch(
    sourceIndex: number,
    timeMs: number,
    cause: Cause,
    kind: number,
    reference: number,
  ): number {
    const { model, attempts, timers, draws } = this.parts;
    const trait = WORKSPACE.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
    const { finals } = this.parts.recorder;
    this.runaway?.count(timeMs, Math.max(attempts.open, this.sent - finals));
    const causeKey = draws.causeOfSource(cause.sourceIndex);
    const attempt = this.create(sourceIndex, timeMs, causeKey, cause.requestIndex, cause.ordinal);
    const deliveredMs = timeMs + draws.sentDeliveryMs;
    const ticket = (trait & HAS_TICKET) === 0 ? NONE : this.ticketFor(sourceIndex, cause, kind, reference);
    attempts.ticket[attempt] = ticket;
    // What is sent beyond the run never comes: it is in flight at the end.
    if (timeMs < model.horizonMs && this.stop(attempt, timeMs) === NO_ATTEMPT) return ticket;
    const timer = (trait & HAS_POLLER) === 0 ? ATTEMPT_TIMER : ARRIVE_TIMER;
    timers.push(deliveredMs, timerPayload(timer, attempt));
    return ticket;
  }

  /** The ticket of an event that is a part of its cause's chain. */
  private ticketFor(sourceIndex: number, cause: Cause, kind: number, reference: number): number {
    const { model, tickets } = this.parts;
    // Only turns through a circle count: what came before it was no loop.
    const { recursionLimit } = model.functions[cause.functionIndex]!;
    const isTraced = model.sources[sourceIndex]!.losesTrace !== true;
    const isInCircle = isTraced && recursionLimit !== Number.POSITIVE_INFINITY && cause.ticket !== NONE;
    const hops = isInCircle ? tickets.hops[cause.ticket]! + 1 : 0;
    return tickets.take(kind, reference, tickets.chainOf(cause.ticket), hops);
  }

  /**
   * Gives the attempt back, or NO_ATTEMPT where something stops its event before Lambda sees it, which ends
   * the record.
   */
  stop(attempt: Attempt, timeMs: number): Attempt {
    const passed = this.admit(attempt, timeMs);
    return passed === NO_ATTEMPT ? NO_ATTEMPT : this.sift(passed, timeMs);
  }

  /** A missing permission, or the guard against recursive loops, refuses a request. */
  private admit(attempt: Attempt, timeMs: number): Attempt {
    const { model, attempts, tickets, counters } = this.parts;
    const functionIndex = attempts.functionIndex[attempt]!;
    const ticket = attempts.ticket[attempt]!;
    const trait = this.traitOf(attempt);
    if ((trait & IS_DENIED) !== 0 && (trait & HAS_POLLER) === 0) {
      return this.refuse(attempt, timeMs, ACCESS_DENIED);
    }
    if (ticket !== NONE && tickets.hops[ticket]! >= model.functions[functionIndex]!.recursionLimit) {
      if (timeMs >= model.warmupMs) counters.functions[functionIndex]!.recursionsStopped++;
      return this.refuse(attempt, timeMs, DROPPED);
    }
    return attempt;
  }

  /** What the mapping's filter keeps back is no request. */
  private sift(attempt: Attempt, timeMs: number): Attempt {
    const { model, attempts, draws, counters } = this.parts;
    if ((this.traitOf(attempt) & HAS_FILTER) === 0) return attempt;
    const sourceIndex = attempts.sourceIndex[attempt]!;
    const share = draws.share(sourceIndex, attempts.requestIndex[attempt]!, 0);
    if (share < model.sources[sourceIndex]!.filterShare) return attempt;
    this.filtered++;
    if (timeMs >= model.warmupMs) counters.sources[sourceIndex]!.filtered++;
    return this.end(attempt, timeMs, DROPPED);
  }

  private traitOf(attempt: Attempt): number {
    const sourceIndex = this.parts.attempts.sourceIndex[attempt]!;
    return WORKSPACE.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
  }

  private refuse(attempt: Attempt, timeMs: number, outcome: number): Attempt {
    this.parts.recorder.recordRefusal(attempt, timeMs, outcome, outcome);
    return this.end(attempt, timeMs, outcome);
  }

  private end(attempt: Attempt, timeMs: number, outcome: number): Attempt {
    const { attempts } = this.parts;
    const ticket = attempts.ticket[attempt]!;
    if (ticket !== NONE) this.answers.finish(ticket, outcome, timeMs, timeMs);
    attempts.release(attempt);
    return NO_ATTEMPT;
  }
}
