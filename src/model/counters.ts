import type { Model } from './model.ts';
import { RESOURCE_LIMITS } from './resource-limits.ts';

/** When the number of waiting events fell last; levels that lasted for no time left out. */
export interface BacklogFalls {
  /** By power of two: when it fell below that for the last time, ms from the start; 0 where it never did. */
  readonly belowMs: Float64Array;
  /** The level that lasted last. */
  lasting: number;
}

/** Powers of two that a number of events in 32 bits can have. */
const POWERS = 32;

/** What the engine counts of a source, of events that arrived (or batches that began) after the warm-up. */
export interface SourceCounters {
  filtered: number;
  /** Answered before the function: by a firewall, a distribution, the door's cache. */
  blocked: number;
  edgeHits: number;
  cacheHits: number;
  /** Refused by the front door's own token bucket. */
  refusedAtDoor: number;
  batches: number;
  /** Events in these batches. */
  batchedEvents: number;
  deadLettered: number;
  expired: number;
  /** Of these, such as an attempt had been made of: they were not late for want of a turn. */
  expiredTried: number;
  /** Requests that the poller makes of the service, empty ones included. */
  receives: number;
  deletes: number;
  clientRetries: number;
  /** Events that were put into its stream, topic, bus or bucket once, for another source too. */
  copies: number;
  /** Provisioned pollers × ms, and the most of them at a time. */
  pollerMs: number;
  pollersMax: number;
  /** Time in which messages waited for the quota of receive calls, or for room among those in flight, ms. */
  receivesHeldMs: number;
  inFlightHeldMs: number;
  readonly backlogFalls: BacklogFalls;
}

export interface FunctionCounters {
  /** Environment-seconds of provisioned concurrency that were asked for. */
  provisionedSeconds: number;
  /** Attempts that found an idle provisioned environment, but no request left in its rate. */
  provisionedRateSpills: number;
  /** The most of these in one second of the clock. */
  provisionedRateSpillsAtOnce: number;
  recursionsStopped: number;
  /** Asynchronous events given up for their age: while refused, and while they were to be retried. */
  droppedRefused: number;
  droppedFailing: number;
}

/** What the engine counts of a resource, of calls that began after the warm-up. */
export interface ResourceCounters {
  /** Calls that were refused, and that had to wait, by what was short, in the order of `RESOURCE_LIMITS`. */
  readonly rejectedBy: number[];
  readonly waitedFor: number[];
}

/** What the engine counts of a quota, of events and calls that came after the warm-up. */
export interface QuotaCounters {
  /** Events and calls that asked for tokens. */
  asked: number;
  refused: number;
  delayed: number;
  longestDelayMs: number;
  /** Most tokens that were asked for in one second of the clock, all buckets together. */
  peakPerSecond: number;
}

export interface Counters {
  /** In the order of `Model.quotas`. */
  readonly quotas: readonly QuotaCounters[];
  readonly sources: readonly SourceCounters[];
  readonly functions: readonly FunctionCounters[];
  /** In the order of `Model.resources`. */
  readonly resources: readonly ResourceCounters[];
}

export function createCounters(model: Model): Counters {
  return {
    quotas: (model.quotas ?? []).map(() => ({
      asked: 0,
      refused: 0,
      delayed: 0,
      longestDelayMs: 0,
      peakPerSecond: 0,
    })),
    sources: model.sources.map(() => ({
      filtered: 0,
      blocked: 0,
      edgeHits: 0,
      cacheHits: 0,
      refusedAtDoor: 0,
      batches: 0,
      batchedEvents: 0,
      deadLettered: 0,
      expired: 0,
      expiredTried: 0,
      receives: 0,
      deletes: 0,
      clientRetries: 0,
      copies: 0,
      pollerMs: 0,
      pollersMax: 0,
      receivesHeldMs: 0,
      inFlightHeldMs: 0,
      backlogFalls: { belowMs: new Float64Array(POWERS), lasting: 0 },
    })),
    functions: model.functions.map(() => ({
      provisionedSeconds: 0,
      provisionedRateSpills: 0,
      provisionedRateSpillsAtOnce: 0,
      recursionsStopped: 0,
      droppedRefused: 0,
      droppedFailing: 0,
    })),
    resources: model.resources.map(() => ({
      rejectedBy: RESOURCE_LIMITS.map(() => 0),
      waitedFor: RESOURCE_LIMITS.map(() => 0),
    })),
  };
}
