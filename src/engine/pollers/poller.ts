import type { Invocation } from '../kernel/invocation.ts';
import type { Batch } from './batches.ts';
import type { PolledSource } from './polled-source.ts';

/** What polls one source. */
export interface Poller {
  readonly source: PolledSource;
  /**
   * A message came to the queue or stream. True where the poller is to `gatherUp` once all is there that
   * comes at this instant.
   */
  receive(message: number, nowMs: number): boolean;
  /** Everything that comes at this instant is there. */
  gatherUp(nowMs: number): void;
  /** The batch of this number. */
  batch(number: number): Batch;
  /** Lambda refused the batch. */
  refuse(batch: Batch, nowMs: number): void;
  /** The batch's invocation ended, or will at a time that is known; IN_FLIGHT where the run cuts it. */
  settle(batch: Batch, invocation: Invocation): void;
  /** The batch's invocation ended. */
  end(batch: Batch, nowMs: number): void;
  /** POLL_TIMER */
  poll(nowMs: number): void;
  /** POLLER_TIMER */
  timer(index: number, nowMs: number): void;
  finish(horizonMs: number): void;
}
