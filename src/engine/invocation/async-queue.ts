import { GAUGE_BACKLOG } from '../../model/gauge-codes.ts';
import { DROPPED, IN_FLIGHT, PENDING, SUCCEEDED, THROTTLED } from '../../model/outcome-codes.ts';
import type { Attempt } from '../kernel/attempts.ts';
import { backOffMs } from '../kernel/back-off.ts';
import type { Invocation } from '../kernel/invocation.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type Answers, DESTINATION_ORDINAL, type Sender, type Settler } from '../kernel/ports.ts';
import { NONE } from '../kernel/records.ts';
import { ATTEMPT_TIMER, timerPayload } from '../kernel/timers.ts';

type Parts = Pick<
  Kernel,
  'model' | 'attempts' | 'tickets' | 'chains' | 'timers' | 'recorder' | 'gauges' | 'draws'
>;

/**
 * Lambda's queue of asynchronous events: back-off when refused, retries after errors, the maximum age, and
 * destinations (AWS Lambda Developer Guide, "Asynchronous invocation", 2023 and 2026).
 */
export class AsyncQueue implements Settler {
  private readonly parts: Parts;
  private readonly sender: Sender;
  private readonly answers: Answers;

  constructor(parts: Parts, sender: Sender, answers: Answers) {
    this.parts = parts;
    this.sender = sender;
    this.answers = answers;
  }

  isTooOld(attempt: Attempt, nowMs: number): boolean {
    return nowMs > this.lastTryMs(attempt);
  }

  /** An event is given up before its attempt; ends the record. */
  drop(attempt: Attempt, nowMs: number): void {
    const { attempts, recorder } = this.parts;
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
    attempts.isBacklog[attempt] = 1;
    timers.push(Math.min(nowMs + delayMs, lastTryMs), timerPayload(ATTEMPT_TIMER, attempt));
    gauges.add(GAUGE_BACKLOG, attempts.sourceIndex[attempt]!, 1, nowMs);
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

  /** An attempt that was put aside is taken up again. */
  takeUp(attempt: Attempt, nowMs: number): void {
    const { attempts, gauges } = this.parts;
    if (attempts.isBacklog[attempt] === 0) return;
    attempts.isBacklog[attempt] = 0;
    gauges.add(GAUGE_BACKLOG, attempts.sourceIndex[attempt]!, -1, nowMs);
  }

  /** Puts an event whose attempt failed back; false where it would be too old by then. */
  private retry(attempt: Attempt, { endMs }: Invocation): boolean {
    const { model, attempts, draws, timers } = this.parts;
    const { retryDelaysMs } = model.functions[attempts.functionIndex[attempt]!]!.asynchronous;
    const ordinal = attempts.ordinal[attempt]!;
    const retryMs = endMs + (retryDelaysMs[Math.min(ordinal, retryDelaysMs.length - 1)] ?? 0);
    if (retryMs > this.lastTryMs(attempt)) return false;
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
