import { GAUGE_BACKLOG } from '../../model/gauge-codes.ts';
import { DROPPED, IN_FLIGHT, PENDING, SUCCEEDED, THROTTLED } from '../../model/outcome-codes.ts';
import type { Place } from '../environments/acquisition.ts';
import { type Attempt, NO_ATTEMPT } from '../kernel/attempts.ts';
import { backOffMs } from '../kernel/back-off.ts';
import type { Invocation } from '../kernel/invocation.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type Answers, DESTINATION_ORDINAL, type Lines, type Sender, type Settler } from '../kernel/ports.ts';
import { NONE } from '../kernel/records.ts';
import { ATTEMPT_TIMER, timerPayload } from '../kernel/timers.ts';
import { EventLines } from './event-lines.ts';

/** States of an event in the queue, in `Attempts.isBacklog`. It is in its first back-off. */
const BACKS_OFF = 1;
/** It has been refused again after that, and waits in line for a place; its back-off goes on meanwhile. */
const IN_LINE = 2;
/** It left the line under another number; this one is released when its timer comes. */
const MOVED = 3;
/** Time after which it is looked again whether the scaling rate allows for one more environment. */
const SCALING_LOOK_MS = 100;

type Parts = Pick<
  Kernel,
  'model' | 'attempts' | 'tickets' | 'chains' | 'timers' | 'recorder' | 'gauges' | 'draws' | 'counters'
>;

/**
 * Lambda's queue of asynchronous events: back-off when refused, retries after errors, the maximum age, and
 * destinations (AWS Lambda Developer Guide, "Asynchronous invocation", 2023 and 2026).
 *
 * An event that was refused is tried again after 1 s, and then after twice as long each time. From its second
 * refusal on it also stands in its function's line, the head of which is tried as soon as there is a place:
 * no place stays free beside a backlog.
 */
export class AsyncQueue implements Settler, Lines {
  private readonly parts: Parts;
  private readonly sender: Sender;
  private readonly answers: Answers;
  private readonly lines: EventLines;
  private readonly placeFor: (functionIndex: number, nowMs: number) => Place;
  private nextLookMs = Number.POSITIVE_INFINITY;

  constructor(
    parts: Parts,
    sender: Sender,
    answers: Answers,
    placeFor: (functionIndex: number, nowMs: number) => Place,
  ) {
    this.placeFor = placeFor;
    this.lines = new EventLines(parts.attempts, parts.model.functions.length);
    this.parts = parts;
    this.sender = sender;
    this.answers = answers;
  }

  /**
   * When the lines are to be looked at, given when the next invocation ends; Infinity while none waits there.
   */
  lookMs(nextEndMs: number): number {
    if (this.lines.size === 0) {
      this.nextLookMs = Number.POSITIVE_INFINITY;
      return this.nextLookMs;
    }
    if (nextEndMs < this.nextLookMs) this.nextLookMs = nextEndMs;
    return this.nextLookMs;
  }

  /** Whether events wait in line for a place. */
  get hasLines(): boolean {
    return this.lines.size > 0;
  }

  /** There may be more room from now on. */
  lookAt(timeMs: number): void {
    this.nextLookMs = Math.min(this.nextLookMs, timeMs);
  }

  /** Takes the event that has waited longest and would find a place; NO_ATTEMPT where none would. */
  look(nowMs: number): Attempt {
    const { attempts } = this.parts;
    this.nextLookMs = Number.POSITIVE_INFINITY;
    const head = this.lines.oldestHead((functionIndex) => {
      const place = this.placeFor(functionIndex, nowMs);
      if (place === 'not yet') this.lookAt(nowMs + SCALING_LOOK_MS);
      return place === 'free';
    });
    if (head === NO_ATTEMPT) return NO_ATTEMPT;
    this.lookAt(nowMs);
    this.leaveBacklog(head, nowMs);
    const attempt = attempts.move(head);
    attempts.isBacklog[head] = MOVED;
    return attempt;
  }

  isTooOld(attempt: Attempt, nowMs: number): boolean {
    return nowMs > this.lastTryMs(attempt);
  }

  /** An event is given up before its attempt; ends the record. */
  drop(attempt: Attempt, nowMs: number): void {
    const { attempts, recorder, counters, model } = this.parts;
    if (attempts.arrivalMs[attempt]! >= model.warmupMs)
      counters.functions[attempts.functionIndex[attempt]!]!.droppedRefused++;
    recorder.recordRefusal(attempt, nowMs, DROPPED, DROPPED);
    this.end(attempt, DROPPED, nowMs, nowMs);
    attempts.release(attempt);
  }

  /**
   * A refused event goes back to the queue, waits longer each time, and is dropped at its maximum age; takes
   * the record over.
   */
  backOff(attempt: Attempt, nowMs: number): void {
    const { model, attempts, recorder, timers, gauges } = this.parts;
    const { asynchronous, reservedConcurrency } = model.functions[attempts.functionIndex[attempt]!]!;
    const lastTryMs = attempts.arrivalMs[attempt]! + asynchronous.maximumEventAgeMs;
    // Reserved concurrency 0 sends events to the failure target without a retry (Developer Guide, 2023). The
    // last try is at exactly this sum; a difference would round to another age and try again at the same
    // instant for ever.
    if (reservedConcurrency === 0 || nowMs >= lastTryMs) {
      this.drop(attempt, nowMs);
      return;
    }
    recorder.recordRefusal(attempt, nowMs, THROTTLED, PENDING);
    const delayMs = backOffMs(asynchronous.throttleBackoffMs, attempts.refusals[attempt]!);
    attempts.countRefusal(attempt);
    timers.push(Math.min(nowMs + delayMs, lastTryMs), timerPayload(ATTEMPT_TIMER, attempt));
    if (attempts.isBacklog[attempt] === IN_LINE) return;
    gauges.add(GAUGE_BACKLOG, attempts.sourceIndex[attempt]!, 1, nowMs);
    attempts.isBacklog[attempt] = BACKS_OFF;
    if (attempts.refusals[attempt] === 1) return;
    attempts.isBacklog[attempt] = IN_LINE;
    this.lines.enter(attempt);
    this.lookAt(nowMs);
  }

  /** What follows an attempt that ended: a destination, a retry, or the end. */
  settle(attempt: Attempt, invocation: Invocation): void {
    const { attempts, tickets, chains } = this.parts;
    const { outcome, endMs } = invocation;
    invocation.requestOutcome = outcome;
    const ticket = attempts.ticket[attempt]!;
    if (ticket !== NONE) chains.countInvocation(tickets.chain[ticket]!);
    if (outcome === IN_FLIGHT) {
      if (ticket !== NONE) this.answers.finish(ticket, outcome, endMs, Number.POSITIVE_INFINITY);
      return;
    }
    const { asynchronous } = this.parts.model.functions[attempts.functionIndex[attempt]!]!;
    if (outcome !== SUCCEEDED && attempts.ordinal[attempt]! < asynchronous.maximumRetryAttempts) {
      invocation.requestOutcome = this.retry(attempt, invocation) ? PENDING : DROPPED;
      if (invocation.requestOutcome === PENDING) return;
    }
    this.end(attempt, invocation.requestOutcome, endMs, endMs);
  }

  /**
   * The timer of an attempt that was put aside: gives it where it is to be made now. One in line is refused
   * again, since it would have had a place before.
   */
  takeUp(attempt: Attempt, nowMs: number): Attempt {
    const { attempts } = this.parts;
    const state = attempts.isBacklog[attempt]!;
    if (state === 0) return attempt;
    if (state === MOVED) {
      attempts.release(attempt);
      return NO_ATTEMPT;
    }
    if (state === IN_LINE && nowMs < this.lastTryMs(attempt)) {
      this.backOff(attempt, nowMs);
      return NO_ATTEMPT;
    }
    this.leaveBacklog(attempt, nowMs);
    return attempt;
  }

  /** Whether it was taken up under another number already. */
  hasMoved(attempt: Attempt): boolean {
    return this.parts.attempts.isBacklog[attempt] === MOVED;
  }

  private leaveBacklog(attempt: Attempt, nowMs: number): void {
    const { attempts, gauges } = this.parts;
    if (attempts.isBacklog[attempt] === IN_LINE) this.lines.leave(attempt);
    attempts.isBacklog[attempt] = 0;
    gauges.add(GAUGE_BACKLOG, attempts.sourceIndex[attempt]!, -1, nowMs);
  }

  /** Puts an event whose attempt failed back; false where it would be too old by then. */
  private retry(attempt: Attempt, { endMs }: Invocation): boolean {
    const { model, attempts, draws, timers, counters } = this.parts;
    const { retryDelaysMs } = model.functions[attempts.functionIndex[attempt]!]!.asynchronous;
    const ordinal = attempts.ordinal[attempt]!;
    const retryMs = endMs + (retryDelaysMs[Math.min(ordinal, retryDelaysMs.length - 1)] ?? 0);
    if (retryMs > this.lastTryMs(attempt)) {
      if (attempts.arrivalMs[attempt]! >= model.warmupMs)
        counters.functions[attempts.functionIndex[attempt]!]!.droppedFailing++;
      return false;
    }
    const next = attempts.again(attempt);
    const { functionIndex, sourceIndex, requestIndex } = attempts;
    const fails = draws.attemptFails(
      functionIndex[next]!,
      sourceIndex[next]!,
      requestIndex[next]!,
      attempts.ordinal[next]!,
    );
    attempts.fails[next] = fails ? 1 : 0;
    timers.push(retryMs, timerPayload(ATTEMPT_TIMER, next));
    return true;
  }

  private lastTryMs(attempt: Attempt): number {
    const { model, attempts } = this.parts;
    const { maximumEventAgeMs } = model.functions[attempts.functionIndex[attempt]!]!.asynchronous;
    return attempts.arrivalMs[attempt]! + maximumEventAgeMs;
  }

  /** A request has its final outcome: its destination and whoever waits hear of it. */
  private end(attempt: Attempt, outcome: number, answerMs: number, endMs: number): void {
    const { model, attempts } = this.parts;
    const functionIndex = attempts.functionIndex[attempt]!;
    const { onSuccessSource, onFailureSource } = model.functions[functionIndex]!.asynchronous;
    const target = outcome === SUCCEEDED ? onSuccessSource : onFailureSource;
    const ticket = attempts.ticket[attempt]!;
    if (target !== null) {
      this.sender.send(target, endMs, {
        functionIndex,
        sourceIndex: attempts.sourceIndex[attempt]!,
        requestIndex: attempts.requestIndex[attempt]!,
        ordinal: DESTINATION_ORDINAL,
        ticket,
      });
    }
    if (ticket !== NONE) this.answers.finish(ticket, outcome, answerMs, endMs);
  }
}
