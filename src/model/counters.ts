import type { Model } from './model.ts';

/** What the engine counts of a source, of events that arrived (or batches that began) after the warm-up. */
export interface SourceCounters {
  filtered: number;
  /** Refused by the front door's own token bucket. */
  refusedAtDoor: number;
  batches: number;
  deadLettered: number;
  expired: number;
  /** Requests that the poller makes of the service, empty ones included. */
  receives: number;
  deletes: number;
  clientRetries: number;
  /** Events that were put into its stream, topic, bus or bucket once, for another source too. */
  copies: number;
}

export interface FunctionCounters {
  /** Environment-seconds of provisioned concurrency that were asked for. */
  provisionedSeconds: number;
  /** Attempts that found an idle provisioned environment, but no request left in its rate. */
  provisionedRateSpills: number;
  recursionsStopped: number;
}

export interface Counters {
  readonly sources: readonly SourceCounters[];
  readonly functions: readonly FunctionCounters[];
}

export function createCounters(model: Model): Counters {
  return {
    sources: model.sources.map(() => ({
      filtered: 0,
      refusedAtDoor: 0,
      batches: 0,
      deadLettered: 0,
      expired: 0,
      receives: 0,
      deletes: 0,
      clientRetries: 0,
      copies: 0,
    })),
    functions: model.functions.map(() => ({
      provisionedSeconds: 0,
      provisionedRateSpills: 0,
      recursionsStopped: 0,
    })),
  };
}
