import { powerOfTwo } from '../math/powers-of-two.ts';
import { GAUGE_BACKLOG } from '../model/gauge-codes.ts';
import { DROPPED, IN_FLIGHT, OUT_OF_MEMORY, PENDING, SUCCEEDED, THROTTLED } from '../model/outcome-codes.ts';
import { ATTEMPT_TIMER, IS_ASYNC, NONE, SOURCE_SHIFT, SOURCE_TRAITS } from './layout.ts';
import type { Simulation } from './simulation.ts';
import { timerPayload } from './timers.ts';
import { workspace } from './workspace.ts';

/**
 * Lambda's queue of asynchronous events: back-off when refused, retries after errors, the maximum age, and destinations (AWS
 * Lambda Developer Guide, "Asynchronous invocation", 2023 and 2026).
 */
export class AsyncQueue {
  private readonly simulation: Simulation;

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  /** Puts a request aside until its next attempt. */
  wait(
    untilMs: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    refusals: number,
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
    waiting.attempt[slot] = attempt;
    waiting.refusals[slot] = refusals;
    waiting.arrivalMs[slot] = arrivalMs;
    waiting.workMs[slot] = workMs;
    waiting.memoryUsedMb[slot] = memoryUsedMb;
    waiting.fails[slot] = fails;
    waiting.ticket[slot] = ticket;
    queue.push(untilMs, timerPayload(ATTEMPT_TIMER, slot));
  }

  isTooOld(functionIndex: number, arrivalMs: number, nowMs: number): boolean {
    return nowMs > arrivalMs + this.simulation.model.functions[functionIndex]!.asynchronous.maximumEventAgeMs;
  }

  drop(
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    arrivalMs: number,
    nowMs: number,
    ticket: number,
  ): void {
    this.simulation.recorder.recordRefusal(
      functionIndex,
      sourceIndex,
      requestIndex,
      attempt,
      arrivalMs,
      nowMs,
      DROPPED,
      DROPPED,
    );
    this.end(false, DROPPED, functionIndex, sourceIndex, requestIndex, nowMs, ticket);
  }

  /** A refused event goes back to the queue, waits longer each time, and is dropped at its maximum age. */
  backOff(
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    refusals: number,
    arrivalMs: number,
    nowMs: number,
    workMs: number,
    memoryUsedMb: number,
    fails: number,
    ticket: number,
  ): void {
    const { asynchronous, reservedConcurrency } = this.simulation.model.functions[functionIndex]!;
    const { maximumEventAgeMs, throttleBackoffMs } = asynchronous;
    // Reserved concurrency 0 sends events to the failure target without a retry (Developer Guide, 2023).
    // The last try is at exactly this sum; a difference would round to another age and try again at the same instant for ever.
    if (reservedConcurrency === 0 || nowMs >= arrivalMs + maximumEventAgeMs) {
      this.drop(functionIndex, sourceIndex, requestIndex, attempt, arrivalMs, nowMs, ticket);
      return;
    }
    this.simulation.recorder.recordRefusal(
      functionIndex,
      sourceIndex,
      requestIndex,
      attempt,
      arrivalMs,
      nowMs,
      THROTTLED,
      PENDING,
    );
    const delayMs = Math.min(throttleBackoffMs.maximum, throttleBackoffMs.initial * powerOfTwo(refusals));
    this.wait(
      Math.min(nowMs + delayMs, arrivalMs + maximumEventAgeMs),
      functionIndex,
      sourceIndex,
      requestIndex,
      attempt,
      refusals + 1,
      arrivalMs,
      workMs,
      memoryUsedMb,
      fails,
      ticket,
    );
    this.simulation.gauges.add(GAUGE_BACKLOG, sourceIndex, 1, nowMs);
  }

  /** What follows an attempt that ended: a destination, a retry, or the end. Returns the request's outcome, or pending. */
  settle(
    outcome: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    arrivalMs: number,
    endMs: number,
    workMs: number,
    memoryUsedMb: number,
    ticket: number,
  ): number {
    const { model, draws } = this.simulation;
    const { asynchronous } = model.functions[functionIndex]!;
    if (outcome === IN_FLIGHT) return outcome;
    if (ticket !== NONE) this.simulation.tickets.countInvocation(ticket);
    const isDone = outcome === SUCCEEDED;
    let final = outcome;
    if (!isDone && attempt < asynchronous.maximumRetryAttempts) {
      const delays = asynchronous.retryDelaysMs;
      const retryMs = endMs + (delays[Math.min(attempt, delays.length - 1)] ?? 0);
      if (retryMs <= arrivalMs + asynchronous.maximumEventAgeMs) {
        const fails = draws.attemptFails(functionIndex, sourceIndex, requestIndex, attempt + 1) ? 1 : 0;
        this.wait(
          retryMs,
          functionIndex,
          sourceIndex,
          requestIndex,
          attempt + 1,
          0,
          arrivalMs,
          workMs,
          // The row says the limit; what the request needs stays above it.
          outcome === OUT_OF_MEMORY ? Number.POSITIVE_INFINITY : memoryUsedMb,
          fails,
          ticket,
        );
        return PENDING;
      }
      final = DROPPED;
    }
    this.end(isDone, final, functionIndex, sourceIndex, requestIndex, endMs, ticket);
    return final;
  }

  /** An attempt that was put aside is taken up again. */
  takeUp(sourceIndex: number, refusals: number, nowMs: number): void {
    if (refusals === 0) return;
    const trait = workspace.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
    if ((trait & IS_ASYNC) !== 0) this.simulation.gauges.add(GAUGE_BACKLOG, sourceIndex, -1, nowMs);
  }

  /** A request has its final outcome: its destination hears of it. */
  private end(
    isDone: boolean,
    outcome: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    endMs: number,
    ticket: number,
  ): void {
    const { model, events, callers } = this.simulation;
    const { onSuccessSource, onFailureSource } = model.functions[functionIndex]!.asynchronous;
    const target = isDone ? onSuccessSource : onFailureSource;
    events.send(target, endMs, sourceIndex, requestIndex, 0, ticket, functionIndex);
    if (ticket !== NONE) callers.finish(ticket, outcome, endMs, endMs);
  }
}
