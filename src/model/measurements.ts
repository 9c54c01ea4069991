import type { Heat } from '../metrics/heat-bins.ts';
import type { Histogram } from '../metrics/histogram.ts';
import type { WindowStatistic } from '../metrics/step-quantiles.ts';
import type { BacklogFalls } from './counters.ts';

/** What was observed after the warm-up, by function index (the order of `Model.functions`). */
export interface Measurements {
  /** Measured time: horizon − warm-up. */
  readonly seconds: number;
  /** Requests that came from outside. */
  readonly entryRequests: number;
  /** Events by source index (the order of `Model.sources`). */
  readonly sourceEvents: readonly number[];
  /** In the order of `Model.sources`. */
  readonly sources: readonly SourceMeasurements[];
  /** In the order of `Model.resources`. */
  readonly resources: readonly ResourceMeasurements[];
  /** By source index of entry points whose events set off further invocations; others are missing. */
  readonly chains: ReadonlyMap<number, ChainMeasurements>;
  /** In the order of `Model.quotas`. */
  readonly quotas?: readonly QuotaMeasurements[];
  readonly functions: readonly FunctionMeasurements[];
  readonly series: SeriesMeasurements;
  /** Of a run with few environments and invocations: each of them. */
  readonly lanes?: LaneMeasurements | null;
}

/** Execution environments and what each did when, the warm-up included. */
export interface LaneMeasurements {
  readonly environments: readonly {
    readonly functionIndex: number;
    readonly isProvisioned: boolean;
    /** From the moment its creation began to its end or the end of the run. */
    readonly startMs: number;
    readonly endMs: number;
  }[];
  /** In the order of their start. */
  readonly invocations: readonly {
    /** Place in `environments`. */
    readonly environment: number;
    readonly startMs: number;
    /** Until the handler began: creation and init of a cold start; 0 when warm. */
    readonly initMs: number;
    readonly durationMs: number;
    readonly hasFailed: boolean;
  }[];
}

export interface QuotaMeasurements {
  /** Events and calls that asked for tokens. */
  readonly asked: number;
  /** Of these, refused for lack of them, or delayed. */
  readonly refused: number;
  readonly delayed: number;
  readonly longestDelayMs: number;
  /** Most tokens that were asked for in one second. */
  readonly peakPerSecond: number;
}

export interface FunctionMeasurements {
  readonly requests: number;
  readonly invocations: number;
  /** Requests by final outcome, indexed by `Outcome`. */
  readonly outcomes: readonly number[];
  readonly coldStarts: number;
  /**
   * Attempts that were refused for concurrency or rate (an asynchronous request can be refused many times).
   */
  readonly throttledAttempts: number;
  /** The same by reason, in the order of `REFUSAL_REASONS`. */
  readonly throttledBy: readonly number[];
  /**
   * Events that were refused when they first came, the most of them in one window of each length in
   * `REFUSAL_WINDOWS_MS`: with what ran at the same time, what would have run.
   */
  readonly refusedAtOnce: readonly number[];
  /** Attempts that ended in a function error (failed, timed out, out of memory). */
  readonly failedAttempts: number;
  /** Of these, those that its own time-out ended, and those that ran out of memory. */
  readonly timedOutAttempts: number;
  readonly outOfMemoryAttempts: number;
  readonly durationMs: Histogram;
  readonly initMs: Histogram;
  readonly latencyMs: Histogram;
  /**
   * Latency of requests whose last attempt started cold, and of all others; together they are `latencyMs`.
   */
  readonly coldLatencyMs: Histogram;
  readonly warmLatencyMs: Histogram;
  readonly onDemandBilledMs: number;
  readonly provisionedBilledMs: number;
  readonly provisionedInvocations: number;
  /** Provisioned environments that were started after the warm-up, those of the start of the run left out. */
  readonly provisionedStarts: number;
  readonly restores: number;
  /**
   * How often an environment, kept alive by its use, came to a multiple of `SHORT_LIFE_MS`; provisioned ones
   * aside.
   */
  readonly livesEnded: number;
  /**
   * Invocations after the warm-up for requests that came in it, and time that they would be billed for, ms:
   * no other figure holds them.
   */
  readonly warmupInvocations: number;
  readonly warmupBilledMs: number;
  /** In the order in which they were asked for. */
  readonly windows?: readonly WindowMeasurements[];
  /** Provisioned environments asked for, summed over time, after the warm-up: environment-seconds. */
  readonly provisionedSeconds: number;
  /** Attempts that found an idle provisioned environment, but no request left in its rate. */
  readonly provisionedRateSpills: number;
  /** The most of these in one second of the clock. */
  readonly provisionedRateSpillsAtOnce: number;
  /** Events that Lambda stopped as a recursive loop. */
  readonly recursionsStopped: number;
  /** Asynchronous events given up for their age: while refused, and while they were to be retried. */
  readonly droppedRefused: number;
  readonly droppedFailing: number;
  /**
   * Bytes of the lines that its invocations left in its log streams, the handler's among them; null where
   * they were not counted.
   */
  readonly logBytes: number | null;
  readonly concurrency: { readonly mean: number; readonly max: number };
  readonly environments: { readonly mean: number; readonly max: number; readonly idleMean: number };
}

/**
 * The worst of the windows of one length that lie after the warm-up, side by side from the start of the run.
 */
export interface WindowMeasurements {
  readonly lengthMs: number;
  readonly latencies: readonly {
    readonly statistic: WindowStatistic;
    readonly valueMs: number;
    readonly startMs: number;
  }[];
  /** Requests that were refused, and that failed, timed out or ran out of memory, in the end. */
  readonly refused: WorstCount;
  readonly failed: WorstCount;
}

export interface WorstCount {
  /** Of the window with most of them: how many, as a share of its requests, and where it begins. */
  readonly count: number;
  readonly share: number;
  readonly startMs: number;
  /** Greatest share of the requests of any window, few as they may be. */
  readonly rate: number;
}

/** One entry a step of `stepSeconds` from the start of the simulation (warm-up included). */
export interface SeriesMeasurements {
  readonly stepSeconds: number;
  readonly functions: readonly FunctionSeries[];
  /** In the order of `Model.sources` and `Model.resources`. */
  readonly sources: readonly SourceSeries[];
  readonly resources: readonly ResourceSeries[];
}

export interface SourceSeries {
  /** Mean and greatest number of waiting events in the step. */
  readonly backlog: Float64Array;
  readonly backlogMax: Float64Array;
  /** Greatest iterator age in the step, ms; 0 where nothing was read. */
  readonly iteratorAgeMs: Float64Array;
}

export interface ResourceSeries {
  readonly calls: Float64Array;
  readonly rejected: Float64Array;
  /** Mean number of calls in service, and waiting, in the step. */
  readonly concurrency: Float64Array;
  readonly waiting: Float64Array;
  readonly connections: Float64Array;
}

export interface SourceMeasurements {
  /** Events that arrived, whatever became of them. */
  readonly events: number;
  /** Of these, kept back by the filter: no request of the function. */
  readonly filtered: number;
  /** Of these, answered before the function: by a firewall, by a distribution, by the door's own cache. */
  readonly blocked: number;
  readonly edgeHits: number;
  readonly cacheHits: number;
  /**
   * Of these, refused by the front door's own token bucket (API Gateway, a function URL), before Lambda saw
   * them.
   */
  readonly refusedAtDoor: number;
  /**
   * Its requests by final outcome, indexed by `Outcome`; where a collector leaves it out, what was refused is
   * worked out from the function's.
   */
  readonly outcomes: readonly number[];
  /** Batches that were handed to the function and ran. */
  readonly batches: number;
  /** Events in these batches. */
  readonly batchedEvents: number;
  /**
   * Events that were given up after their last attempt: redriven to the dead-letter queue, or discarded from
   * a stream (to its failure destination where it has one).
   */
  readonly deadLettered: number;
  /** Events that outlived their retention or maximum age. */
  readonly expired: number;
  /** Of these, such as an attempt had been made of. */
  readonly expiredTried: number;
  /** Requests that the poller makes of the service, empty ones included: receives (or polls), and deletes. */
  readonly receives: number;
  readonly deletes: number;
  /** Attempts beyond the first that the client made. */
  readonly clientRetries: number;
  /**
   * Of its events, those that were put into their stream, topic, bus or bucket once, for another source too.
   */
  readonly copies?: number;
  /** Provisioned pollers × ms, and the most of them at a time. */
  readonly pollerMs: number;
  readonly pollersMax: number;
  /** Time in which messages waited for the quota of receive calls, or for room among those in flight, ms. */
  readonly receivesHeldMs: number;
  readonly inFlightHeldMs: number;
  /** From an event's arrival to the start of the invocation that handled it. */
  readonly ageMs: Histogram;
  readonly iteratorAgeMs: Histogram;
  /** From the arrival to the first byte of an answer that is streamed, of requests that succeeded. */
  readonly firstByteMs?: Histogram;
  readonly backlog: { readonly mean: number; readonly max: number };
  /** When its backlog fell last; where a collector leaves it out, nothing is known of it. */
  readonly backlogFalls?: BacklogFalls;
  /** The executions around its requests; null where they are not billed by their time. */
  readonly executionTime: ExecutionTime | null;
  /** Of a workflow; left out elsewhere. */
  readonly workflow?: WorkflowMeasurements;
}

/** Executions of a workflow; those by outcome stand in the source's `outcomes`. */
export interface WorkflowMeasurements {
  /** Of those that ended: from the start to the end. */
  readonly durationMs: Histogram;
  /** State transitions of all, of those in flight up to the end of the run. */
  readonly transitions: number;
  /** Of these, retries. */
  readonly retries: number;
}

/** Executions that ended, and the time they are billed for. */
export interface ExecutionTime {
  readonly executions: number;
  /** Sum of their durations, each rounded up to the billing step, ms. */
  readonly billedMs: number;
}

export interface ResourceMeasurements {
  readonly calls: number;
  /** By call outcome (call-codes.ts). */
  readonly outcomes: readonly number[];
  /** Calls that were refused, and that had to wait, by what was short, in the order of `RESOURCE_LIMITS`. */
  readonly rejectedBy: readonly number[];
  readonly waitedFor: readonly number[];
  readonly latencyMs: Histogram;
  /** Calls in service. */
  readonly concurrency: { readonly mean: number; readonly max: number };
  readonly waiting: { readonly mean: number; readonly max: number };
  readonly connections: { readonly mean: number; readonly max: number };
}

export interface ChainMeasurements {
  /** Of those in which anything ran. */
  readonly latencyMs: Histogram;
  /** In which nothing ran: Lambda refused the event, or gave it up before its first attempt. */
  readonly refused: number;
  /** Invocations that the chains made, all together. */
  readonly invocations: number;
}

export interface FunctionSeries {
  readonly invocations: Float64Array;
  readonly coldStarts: Float64Array;
  readonly throttles: Float64Array;
  readonly errors: Float64Array;
  /** Mean number of busy environments in the step. */
  readonly concurrency: Float64Array;
  readonly concurrencyMax: Float64Array;
  /** Mean number of alive environments in the step. */
  readonly environments: Float64Array;
  readonly p50Ms: Float64Array;
  readonly p99Ms: Float64Array;
  /** Requests by the start of their last attempt: all that ended, refused, and lost otherwise. */
  readonly requests?: Float64Array;
  readonly refused?: Float64Array;
  readonly lost?: Float64Array;
  /** Latencies by time and size, ms. */
  readonly latencyHeat?: Heat;
}
