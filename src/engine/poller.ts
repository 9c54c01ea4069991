import type { Batch } from './batches.ts';

/** What polls one source. */
export interface Poller {
  receive(
    requestIndex: number,
    arrivalMs: number,
    nowMs: number,
    workMs: number,
    memoryUsedMb: number,
    fails: number,
    ticket: number,
  ): void;
  /** The batch of this number. */
  batch(number: number): Batch;
  /** Lambda refused the batch. */
  refuse(batch: Batch, nowMs: number): void;
  settle(batch: Batch, outcome: number, startMs: number, endMs: number, isCold: boolean): void;
  /** The batch's invocation ended. */
  end(batch: Batch, nowMs: number): void;
  /** POLL_TIMER */
  poll(nowMs: number): void;
  /** POLLER_TIMER */
  timer(index: number, nowMs: number): void;
  finish(horizonMs: number): void;
}
