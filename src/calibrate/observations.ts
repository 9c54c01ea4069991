/** Invocations of a function whose single values are kept; beyond, a sample of them stands for all. */
export const MOST_KEPT = 1 << 20;

/**
 * What logs, traces or metrics say of one function. Counts and sums are exact, over everything that was read;
 * columns hold single invocations, in the order of their start where times are known.
 */
export interface FunctionObservations {
  /** `orders`, without `/aws/lambda/`; where no line names one, the name of its file. */
  readonly name: string;
  readonly counts: ObservedCounts;
  readonly invocations: InvocationColumns;
  /** Columns hold a uniform sample of the invocations, not all of them. */
  readonly isSampled: boolean;
  /**
   * Invocations that started in each hour since 1970, by the hour's number; empty where no line has a time.
   */
  readonly byHour: ReadonlyMap<number, number>;
  /** First and last instant that a line names, ms since 1970; null where none has a time. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Runtime (`nodejs22.x`), architecture, versions and formats as far as the lines tell. */
  readonly runtime: string | null;
  readonly architecture: 'x86_64' | 'arm64' | null;
  readonly versions: readonly string[];
  /**
   * As `get-function-configuration` and `list-functions` give them: MB and ms; null where they were not
   * given.
   */
  readonly configuredMemoryMb?: number | null;
  readonly timeoutMs?: number | null;
  /** Where from, most first: `REPORT lines`, `CloudWatch metrics` … A weaker source says so in the report. */
  readonly sources: readonly ObservationSource[];
}

export type ObservationSource =
  | 'report-lines'
  | 'platform-events'
  | 'insights'
  | 'lambda-insights'
  | 'x-ray'
  | 'metrics'
  | 'power-tuning';

export interface ObservedCounts {
  /** REPORT lines, emulators' too. */
  readonly reports: number;
  readonly invocations: number;
  readonly coldStarts: number;
  readonly restores: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly outOfMemory: number;
  /** Invocations whose request id had come before: retries of an asynchronous event. */
  readonly retries: number;
  readonly throttles: number;
  /** Environments that provisioned concurrency had made before they were asked: only JSON tells. */
  readonly provisioned: number;
  /** Lines of an emulator, which measured no memory and billed nothing. */
  readonly emulator: number;
  /** Lines whose billed duration no rule of AWS's explains. */
  readonly unexplainedBilling: number;
  /** Of cold starts whose rule can be told: billed with and without their init. */
  readonly initBilled: number;
  readonly initNotBilled: number;
  readonly billedMs: number;
  /** Memory × billed duration, summed invocation by invocation, GB-s. */
  readonly gbSeconds: number;
  /** Bytes of all log lines of this function, and of those, Lambda's own. */
  readonly loggedBytes: number;
  readonly platformBytes: number;
}

/** Of a function that nothing was seen of. */
export const NO_COUNTS: ObservedCounts = {
  reports: 0,
  invocations: 0,
  coldStarts: 0,
  restores: 0,
  errors: 0,
  timeouts: 0,
  outOfMemory: 0,
  retries: 0,
  throttles: 0,
  provisioned: 0,
  emulator: 0,
  unexplainedBilling: 0,
  initBilled: 0,
  initNotBilled: 0,
  billedMs: 0,
  gbSeconds: 0,
  loggedBytes: 0,
  platformBytes: 0,
};

/**
 * One entry an invocation, NaN where it is not said. Times are ms since 1970, durations ms, memory MB.
 */
export interface InvocationColumns {
  readonly length: number;
  /** Start of the invocation, init included where it is cold. */
  readonly startMs: Float64Array;
  readonly durationMs: Float64Array;
  readonly billedMs: Float64Array;
  readonly memoryMb: Float64Array;
  readonly usedMb: Float64Array;
  /** Init or restore; NaN of a warm invocation. */
  readonly initMs: Float64Array;
  /** Of the duration, waiting downstream, where a trace tells (X-Ray subsegments); else NaN. */
  readonly waitingMs: Float64Array;
  /** Whose environment: a number for each log stream; −1 where no line says. */
  readonly environment: Int32Array;
  /** {@link OBSERVED_OUTCOMES} by index. */
  readonly outcome: Uint8Array;
  /** 1 where the init was a restore from a snapshot. */
  readonly isRestored: Uint8Array;
  /** 1 where the request id had come before. */
  readonly isRetry: Uint8Array;
}

export const OBSERVED_OUTCOMES = ['succeeded', 'failed', 'timedOut', 'outOfMemory'] as const;

/** Means, sums and percentiles by the period, where CloudWatch's metrics are all there is. */
export interface MetricObservations {
  readonly name: string;
  readonly periodSeconds: number;
  /**
   * By metric (`Invocations`) and statistic (`Sum`, `p99`): values by the start of their period, ms since
   * 1970.
   */
  readonly series: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

/** Duration and cost by memory size: what Power Tuning gives. */
export interface TuningObservations {
  readonly name: string;
  readonly sizes: readonly {
    readonly memoryMb: number;
    readonly durationMs: number;
    readonly usd: number | null;
  }[];
}

/** A line or a file that could not be used, or only with a doubt. */
export interface ReadWarning {
  readonly file: string;
  readonly line?: number | undefined;
  /** How many of its kind; only the first one's line is kept. */
  readonly count: number;
  readonly problem: string;
  readonly remedy: string;
}

export interface Observations {
  /** By name, in the order of names. */
  readonly functions: ReadonlyMap<string, FunctionObservations>;
  readonly metrics: ReadonlyMap<string, MetricObservations>;
  readonly tunings: ReadonlyMap<string, TuningObservations>;
  /** Lines that were looked at, of all files. */
  readonly linesRead: number;
  readonly bytesRead: number;
  readonly warnings: readonly ReadWarning[];
}
