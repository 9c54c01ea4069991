import type { Verdict } from './verdict.ts';

/** Low and high end of a 95 % interval. */
export type Interval95 = readonly [low: number, high: number];

/** What `calibrate` gives. Durations are ms, memory MB, rates per second, shares fractions of one. */
export interface CalibrationDocument {
  readonly schemaVersion: 1;
  readonly kind: 'calibration';
  /** What `lambda-sim` made it. */
  readonly version: string;
  readonly name: string;
  /** Does the model fit, and what can it not tell. */
  readonly verdict: Verdict;
  readonly lines: {
    readonly read: number;
    /** REPORT lines, emulators' too. */
    readonly reports: number;
    /** Lines whose billed duration no rule of AWS's explains. */
    readonly unexplainedBilling: number;
    readonly emulator: number;
  };
  readonly functions: Readonly<Record<string, CalibratedFunction>>;
  readonly warnings: readonly string[];
}

export interface CalibratedFunction {
  readonly invocations: number;
  readonly coldStarts: number;
  readonly coldStartRate: number;
  readonly coldStartRateCi95: Interval95 | null;
  readonly restores: number;
  /** The size of most invocations; null where no line tells. */
  readonly memoryMb: number | null;
  readonly runtime: string | null;
  readonly architecture: string | null;
  readonly timeoutMs: number | null;
  readonly sources: readonly string[];
  /** ms since 1970; null where no line has a time. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Single values are a sample of the invocations. */
  readonly isSampled: boolean;
  /**
   * In the handler, of invocations that ran to their end: warm ones, or cold ones where no other was seen;
   * null where there are none.
   */
  readonly durationMs: SeenDurations | null;
  readonly durationsOf: 'warm' | 'cold';
  readonly initMs: SeenDurations | null;
  /** The duration's. */
  readonly fit: DistributionFit | null;
  readonly initFit: DistributionFit | null;
  readonly firstInvoke: CalibratedFirstInvoke | null;
  readonly memoryLaw: CalibratedMemoryLaw | null;
  readonly waiting: CalibratedWaiting | null;
  readonly timeOfDay: CalibratedTimeOfDay | null;
  readonly shares: Readonly<Record<'errors' | 'timeouts' | 'outOfMemory' | 'retries', CalibratedShare>>;
  readonly memoryUsedMb: CalibratedMemoryUsed | null;
  readonly keepAlive: KeepAliveSeen;
  readonly reuse: ReuseSeen;
  /** Busy environments; null where no line has a time. */
  readonly concurrency: { readonly mean: number; readonly max: number } | null;
  readonly arrivals: CalibratedArrivals | null;
  readonly billing: {
    readonly billedMs: number;
    readonly gbSeconds: number;
    /** Of cold starts whose rule can be told. */
    readonly initBilled: number;
    readonly initNotBilled: number;
  };
  readonly loggedBytesPerInvocation: number | null;
  /** Cold starts that the model gives for the arrivals that were seen; null where it was not tried. */
  readonly check: ModelCheck | null;
  /** What the data cannot tell, and what would. */
  readonly unknown: readonly CalibrationGap[];
  /** What charts are drawn from. */
  readonly charts: CalibrationCharts;
}

export interface SeenDurations {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly meanCi95: Interval95 | null;
  readonly p50Ci95: Interval95 | null;
  readonly p95Ci95: Interval95 | null;
  readonly p99Ci95: Interval95 | null;
}

export interface FitCandidate {
  /** `lognormal`, `lognormal + pareto`, `empirical` … */
  readonly distribution: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** null of what was not fitted by likelihood. */
  readonly aic: number | null;
  /** Kolmogorov–Smirnov: the largest gap between both distribution functions. */
  readonly ks: number;
  /** Anderson–Darling's A², of at most two thousand values at even ranks. */
  readonly ad: number;
}

export interface DistributionFit extends FitCandidate {
  readonly n: number;
  /** Values that were cut at the time-out: they are longer than it. */
  readonly censored: number;
  /** No family came close enough, and the values themselves stand in. */
  readonly isGood: boolean;
  readonly parametersCi95: Readonly<Record<string, Interval95>>;
  readonly mean: number;
  readonly meanCi95: Interval95 | null;
  /** Every family that was fitted, the best by AIC first. */
  readonly candidates: readonly FitCandidate[];
}

/** What the first handler run of an environment takes more than a warm one. */
export interface CalibratedFirstInvoke {
  readonly n: number;
  /** As it was seen, at this memory size. */
  readonly extraMs: number;
  readonly extraMsCi95: Interval95 | null;
  /** The same on one vCPU, as the scenario's `firstInvoke` is. */
  readonly cpuMs: number;
}

export interface CalibratedMemoryLaw {
  readonly source: 'logs' | 'power-tuning';
  readonly sizes: readonly {
    readonly memoryMb: number;
    readonly n: number | null;
    readonly meanMs: number;
    readonly meanMsCi95: Interval95 | null;
  }[];
  readonly cv: number;
}

/** Where traces tell how much of the duration is waiting downstream. */
export interface CalibratedWaiting {
  readonly n: number;
  readonly share: number;
  readonly shareCi95: Interval95 | null;
  readonly meanMs: number;
}

export interface CalibratedTimeOfDay {
  /**
   * Share of the variance of the duration's logarithm that the hour explains, 0 to 1, adjusted for chance.
   */
  readonly explained: number;
  readonly isMarked: boolean;
  /** By hour (UTC); null where there are too few. */
  readonly medianMs: readonly (number | null)[];
}

export interface CalibratedShare {
  readonly count: number;
  readonly of: number;
  readonly share: number;
  readonly ci95: Interval95 | null;
}

export interface CalibratedMemoryUsed {
  readonly n: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

export interface KeepAliveSeen {
  /** The idle time after which an environment ends; null where the data cannot tell. */
  readonly ms: number | null;
  readonly ci95: Interval95 | null;
  /** Longest idle time after which an environment served again, and how many such gaps there are. */
  readonly longestReusedMs: number | null;
  readonly reusedGaps: number;
  /** Shortest idle time after which one was seen to be gone, and how many such there are. */
  readonly shortestGoneMs: number | null;
  readonly gone: number;
}

export interface ReuseSeen {
  readonly order: 'most-recent' | 'least-recent' | 'random' | null;
  /** Warm starts at which more than one environment was idle, and of these, which served. */
  readonly choices: number;
  readonly mostRecent: number;
  readonly leastRecent: number;
}

export interface CalibratedArrivals {
  readonly count: number;
  readonly seconds: number;
  readonly ratePerSecond: number;
  readonly ratePerSecondCi95: Interval95;
  /** `poisson`, `constant`, `gamma` or `rate`, as the scenario's traffic names it. */
  readonly pattern: 'poisson' | 'constant' | 'gamma' | 'rate';
  /** Standard deviation of the gaps ÷ their mean; null where they are not known. */
  readonly gapCv: number | null;
  /** Variance ÷ mean of the counts in windows; 1 is Poisson. */
  readonly dispersion: readonly {
    readonly seconds: number;
    readonly index: number;
    readonly windows: number;
  }[];
  /** 24 of them, UTC, and 7, Monday first; null where nothing was looked at. */
  readonly byHour: readonly (RateSeen | null)[];
  readonly byWeekday: readonly (RateSeen | null)[];
}

export interface RateSeen {
  readonly ratePerSecond: number;
  readonly ci95: Interval95;
  /** Hours that were looked at. */
  readonly hours: number;
}

/** The model, run with the arrivals that were seen, against what was seen. */
export interface ModelCheck {
  readonly coldStarts: CalibratedFigure;
  readonly p50Ms: CalibratedFigure;
  readonly p95Ms: CalibratedFigure;
  readonly p99Ms: CalibratedFigure;
  readonly maxConcurrency: CalibratedFigure;
  readonly billedSeconds: CalibratedFigure;
}

export interface CalibratedFigure {
  readonly seen: number;
  readonly predicted: number;
}

export interface CalibrationGap {
  readonly id: string;
  /** What is not known, and what stands in for it. */
  readonly text: string;
  /** The command or the query that would tell. */
  readonly remedy: string;
}

export interface CalibrationCharts {
  /** Quantiles of the warm duration: seen and fitted, ms. */
  readonly quantiles: {
    readonly probability: readonly number[];
    readonly seenMs: readonly number[];
    readonly fittedMs: readonly number[];
  } | null;
  readonly initQuantiles: CalibrationCharts['quantiles'];
  /** Invocations an hour over the time that was seen: at most 800 points. */
  readonly overTime: {
    readonly stepHours: number;
    /** ms since 1970 of the first step. */
    readonly startMs: number;
    readonly perHour: readonly number[];
    readonly modelPerHour: readonly number[];
  } | null;
}
