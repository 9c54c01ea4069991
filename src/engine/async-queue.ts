import type { Model } from '../model/model.ts';
import { DROPPED, OUT_OF_MEMORY, PENDING, SUCCEEDED, THROTTLED } from '../model/outcome-codes.ts';
import type { Arrivals } from './arrivals.ts';
import type { CounterDraws } from './draws.ts';
import type { EventQueue } from './event-queue.ts';
import { ATTEMPT_TIMER } from './layout.ts';
import type { Recorder } from './recorder.ts';
import { timerPayload } from './timers.ts';
import type { WaitingRequests } from './waiting.ts';

/**
 * Lambda's queue of asynchronous events: back-off when refused, retries after errors, the maximum age, and destinations (AWS
 * Lambda Developer Guide, "Asynchronous invocation", 2023 and 2026).
 */
export class AsyncQueue {
  /** Events that functions sent on, which are requests of their targets. */
  sent = 0;
  private readonly model: Model;
  private readonly queue: EventQueue;
  private readonly waiting: WaitingRequests;
  private readonly arrivals: Arrivals;
  private readonly draws: CounterDraws;
  private readonly recorder: Recorder;

  constructor(
    model: Model,
    queue: EventQueue,
    waiting: WaitingRequests,
    arrivals: Arrivals,
    draws: CounterDraws,
    recorder: Recorder,
  ) {
    this.model = model;
    this.queue = queue;
    this.waiting = waiting;
    this.arrivals = arrivals;
    this.draws = draws;
    this.recorder = recorder;
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
  ): void {
    const { waiting } = this;
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
    this.queue.push(untilMs, timerPayload(ATTEMPT_TIMER, slot));
  }

  isTooOld(functionIndex: number, arrivalMs: number, nowMs: number): boolean {
    return nowMs > arrivalMs + this.model.functions[functionIndex]!.asynchronous.maximumEventAgeMs;
  }

  drop(
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    arrivalMs: number,
    nowMs: number,
  ): void {
    this.recorder.recordRefusal(
      functionIndex,
      sourceIndex,
      requestIndex,
      attempt,
      arrivalMs,
      nowMs,
      DROPPED,
      DROPPED,
    );
    this.send(
      this.model.functions[functionIndex]!.asynchronous.onFailureSource,
      nowMs,
      sourceIndex,
      requestIndex,
    );
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
  ): void {
    const { asynchronous, reservedConcurrency } = this.model.functions[functionIndex]!;
    const { maximumEventAgeMs, throttleBackoffMs } = asynchronous;
    // Reserved concurrency 0 sends events to the failure target without a retry (Developer Guide, 2023).
    // The last try is at exactly this sum; a difference would round to another age and try again at the same instant for ever.
    if (reservedConcurrency === 0 || nowMs >= arrivalMs + maximumEventAgeMs) {
      this.drop(functionIndex, sourceIndex, requestIndex, attempt, arrivalMs, nowMs);
      return;
    }
    this.recorder.recordRefusal(
      functionIndex,
      sourceIndex,
      requestIndex,
      attempt,
      arrivalMs,
      nowMs,
      THROTTLED,
      PENDING,
    );
    const delayMs = Math.min(throttleBackoffMs.maximum, throttleBackoffMs.initial * 2 ** refusals);
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
    );
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
  ): number {
    const { asynchronous } = this.model.functions[functionIndex]!;
    if (outcome === SUCCEEDED) {
      this.send(asynchronous.onSuccessSource, endMs, sourceIndex, requestIndex);
      return outcome;
    }
    if (attempt < asynchronous.maximumRetryAttempts) {
      const delays = asynchronous.retryDelaysMs;
      const retryMs = endMs + (delays[Math.min(attempt, delays.length - 1)] ?? 0);
      if (retryMs <= arrivalMs + asynchronous.maximumEventAgeMs) {
        const fails = this.draws.attemptFails(functionIndex, sourceIndex, requestIndex, attempt + 1) ? 1 : 0;
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
        );
        return PENDING;
      }
      this.send(asynchronous.onFailureSource, endMs, sourceIndex, requestIndex);
      return DROPPED;
    }
    this.send(asynchronous.onFailureSource, endMs, sourceIndex, requestIndex);
    return outcome;
  }

  /** Hands an event on to another function, through a source of its own. */
  private send(
    sourceIndex: number | null,
    timeMs: number,
    causeSourceIndex: number,
    causeRequestIndex: number,
  ): void {
    if (sourceIndex === null) return;
    const { draws } = this;
    const { functionIndex } = this.model.sources[sourceIndex]!;
    const requestIndex = this.arrivals.nextRequestIndex(sourceIndex);
    const fails = draws.attemptFails(functionIndex, sourceIndex, requestIndex, 0) ? 1 : 0;
    draws.drawSent(functionIndex, sourceIndex, causeSourceIndex, causeRequestIndex);
    this.sent++;
    this.wait(
      timeMs + draws.sentDeliveryMs,
      functionIndex,
      sourceIndex,
      requestIndex,
      0,
      0,
      timeMs,
      draws.sentWorkMs,
      draws.sentMemoryUsedMb,
      fails,
    );
  }
}
