/**
 * What charts alone need, of the busiest functions. With several replications counts and curves are those of
 * all of them together, lanes those of the first.
 */
export interface ChartData {
  /** By function: latency at many percentiles, closer together where it jumps. */
  readonly latencyCurves: Readonly<Record<string, LatencyCurve>>;
  /** By function: requests by the time of their last attempt and by latency. */
  readonly latencyOverTime: Readonly<Record<string, LatencyOverTime>>;
  /** Each environment and invocation of a small run; absent in others. */
  readonly lanes?: Lanes;
}

export interface LatencyCurve {
  readonly percentile: readonly number[];
  readonly valueMs: readonly number[];
}

export interface LatencyOverTime {
  readonly columnSeconds: number;
  /** Lower edges, in rising order; the last bin has the width of the one before it, as a ratio. */
  readonly startMs: readonly number[];
  /** One list a column from the start of the simulation, one count a bin. */
  readonly counts: readonly (readonly number[])[];
}

export interface Lanes {
  readonly environments: readonly {
    readonly function: string;
    readonly isProvisioned: boolean;
    readonly startMs: number;
    readonly endMs: number;
  }[];
  /** One entry an invocation in each, in the order of their start. */
  readonly invocations: {
    /** Place in `environments`. */
    readonly environment: readonly number[];
    readonly startMs: readonly number[];
    /** Until the handler began. */
    readonly initMs: readonly number[];
    readonly durationMs: readonly number[];
    readonly hasFailed: readonly boolean[];
  };
}

/** Limits of concurrency that the run had. */
export interface ConcurrencyLimits {
  /** Of the account, all functions together. */
  readonly concurrency: number;
  readonly requestsPerSecond: number;
  /** Of those that have one. */
  readonly functions: Readonly<
    Record<
      string,
      {
        readonly reservedConcurrency: number | null;
        /** As asked for by the clock, from each time on; null where it follows utilisation. */
        readonly provisionedConcurrency:
          | readonly { readonly atSeconds: number; readonly count: number }[]
          | null;
      }
    >
  >;
}
