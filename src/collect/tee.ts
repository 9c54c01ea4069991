import type { OutcomeBatch, OutcomeSink } from '../model/outcomes.ts';

/** Hands every batch to several collectors, in their order. */
export class Tee implements OutcomeSink {
  private readonly sinks: readonly OutcomeSink[];

  constructor(sinks: readonly OutcomeSink[]) {
    this.sinks = sinks;
  }

  take(batch: OutcomeBatch): void {
    for (const sink of this.sinks) sink.take(batch);
  }
}
