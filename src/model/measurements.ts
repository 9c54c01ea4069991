import type { Histogram } from '../metrics/histogram.ts';

/** What was observed after the warm-up, by function index (the order of `Model.functions`). */
export interface Measurements {
  /** Measured time: horizon − warm-up. */
  readonly seconds: number;
  /** Requests that came from outside. */
  readonly entryRequests: number;
  /** Events by source index (the order of `Model.sources`). */
  readonly sourceEvents: readonly number[];
  readonly functions: readonly FunctionMeasurements[];
  readonly series: SeriesMeasurements;
}

export interface FunctionMeasurements {
  readonly requests: number;
  readonly invocations: number;
  /** Requests by final outcome, indexed by `Outcome`. */
  readonly outcomes: readonly number[];
  readonly coldStarts: number;
  /** Attempts that were refused for concurrency or rate (an asynchronous request can be refused many times). */
  readonly throttledAttempts: number;
  /** Attempts that ended in a function error (failed, timed out, out of memory). */
  readonly failedAttempts: number;
  readonly durationMs: Histogram;
  readonly initMs: Histogram;
  readonly latencyMs: Histogram;
  /** Latency of requests whose last attempt started cold, and of all others; together they are `latencyMs`. */
  readonly coldLatencyMs: Histogram;
  readonly warmLatencyMs: Histogram;
  readonly onDemandBilledMs: number;
  readonly provisionedBilledMs: number;
  readonly provisionedInvocations: number;
  readonly restores: number;
  readonly concurrency: { readonly mean: number; readonly max: number };
  readonly environments: { readonly mean: number; readonly max: number; readonly idleMean: number };
}

/** One entry a step of `stepSeconds` from the start of the simulation (warm-up included). */
export interface SeriesMeasurements {
  readonly stepSeconds: number;
  readonly functions: readonly FunctionSeries[];
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
}
