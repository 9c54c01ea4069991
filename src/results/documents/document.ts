import type { Assumption } from '../../model/assumption.ts';
import type { RefusalReason } from '../../model/refusal-reasons.ts';
import type { ChartData, ConcurrencyLimits } from './chart-data.ts';
import type { Finding } from './finding.ts';
import type { Verdict } from './verdict.ts';
import type { WithCi95 } from './with-ci95.ts';

export type { ChartData, ConcurrencyLimits, Lanes, LatencyCurve, LatencyOverTime } from './chart-data.ts';
export type { Advice, Finding, WhatIf } from './finding.ts';
export type { Verdict } from './verdict.ts';

/**
 * The results document, schemaVersion 1. Keys of the published contract first; what we add is marked `added`.
 * With several replications every figure is their mean, and has its 95 % interval beside it (`WithCi95`);
 * those of `engine` are sums.
 */
export interface ResultsDocument {
  readonly schemaVersion: 1;
  /** What `lambda-sim` made it; absent in documents of earlier versions. */
  readonly kind?: 'run';
  readonly name: string;
  readonly platform: string;
  readonly region: string;
  readonly seed: number;
  readonly simulatedSeconds: number;
  /** added: simulated time without the warm-up; counts, means and costs refer to it. */
  readonly measuredSeconds: number;
  readonly replications: number;
  /** added: the wall clock at the start of the run, where the scenario or a trace gives it. */
  readonly clock?: { readonly start: string; readonly timezone: string };
  readonly engine: {
    readonly version: string;
    readonly requests: number;
    readonly events: number;
    readonly wallSeconds: number;
    readonly requestsPerSecond: number;
    /** Of the process; 0 where it cannot be known, as in a browser. */
    readonly peakRssMb: number;
  };
  readonly totals: WithCi95<{
    readonly requests: number;
    readonly invocations: number;
    readonly coldStarts: number;
    readonly throttles: number;
    readonly errors: number;
    readonly gbSeconds: number;
  }>;
  readonly functions: Readonly<Record<string, FunctionResults>>;
  readonly cost: CostResults;
  readonly triggers: Readonly<Record<string, TriggerResults>>;
  readonly resources: Readonly<Record<string, ResourceResults>>;
  /**
   * added: from an entry point's event to the end of the last invocation that it set off, by trigger or
   * function; only where there is a chain.
   */
  readonly chains: Readonly<Record<string, ChainResults>>;
  /** added: what happened, whatever the thresholds allow. */
  readonly verdict?: Verdict;
  readonly thresholds: readonly ThresholdResult[];
  readonly series: {
    readonly stepSeconds: number;
    readonly functions: Readonly<Record<string, SeriesResults>>;
    /** added: queues and streams alone. */
    readonly triggers: Readonly<Record<string, TriggerSeriesResults>>;
    /** added */
    readonly resources: Readonly<Record<string, ResourceSeriesResults>>;
  };
  /** added: points of charts that no other key has. */
  readonly charts?: ChartData;
  /** added: limits of concurrency. */
  readonly limits?: ConcurrencyLimits;
  /** added: what calls what, for the diagram. */
  /** Quotas of services that events and calls took from. */
  readonly quotas?: readonly QuotaResults[];
  /** added: an account's figures by the scenarios that it includes; absent for one scenario. */
  readonly groups?: readonly GroupResults[];
  readonly architecture: ArchitectureResults;
  /** added: of replications, figures beside which `…Ci95` is null, by the reason. */
  readonly withoutInterval?: readonly WithoutInterval[];
  readonly warnings: readonly string[];
  /** added: what the figures say, in words. */
  readonly findings: readonly Finding[];
  /** added: every value that the scenario did not give, with where it comes from. */
  readonly assumptions: readonly Assumption[];
}

/** Figures whose interval would not hold the 95 % that it promises. */
export interface WithoutInterval {
  readonly why:
    | 'empty'
    | 'rare'
    | 'agree'
    | 'apart'
    | 'skewed'
    | 'extreme'
    | 'worst'
    | 'ceiling'
    | 'two'
    | 'few'
    | 'bunched';
  /** The same in a clause. */
  readonly reason: string;
  /** Key paths: `functions.api.latencyMs.p99`; `series` for points of the series. */
  readonly figures: readonly string[];
}

/** Milliseconds. `count` (added) is the number of values behind the figures. */
export interface TrendFigures {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
}

export type TrendResults = WithCi95<TrendFigures>;

/** Outcomes of requests; they add up to `requests`. */
export interface OutcomeFigures {
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly outOfMemory: number;
  readonly throttled: number;
  readonly accessDenied: number;
  readonly dropped: number;
  readonly inFlight: number;
}

/** A level over time. */
export type LevelResults = WithCi95<{ readonly mean: number; readonly max: number }>;

export interface FunctionFigures {
  readonly memoryMb: number;
  readonly architecture: string;
  readonly requests: number;
  readonly invocations: number;
  readonly outcomes: WithCi95<OutcomeFigures>;
  readonly coldStarts: number;
  readonly coldStartRate: number;
  readonly durationMs: TrendResults;
  readonly initMs: TrendResults;
  readonly latencyMs: TrendResults;
  readonly billedMs: number;
  readonly gbSeconds: number;
  readonly concurrency: LevelResults;
  readonly environments: WithCi95<{ readonly mean: number; readonly max: number; readonly idleMean: number }>;
  /**
   * added: of the minutes side by side, after the warm-up, the greatest 99th percentile of the latency; and
   * the share of requests refused, or failed, in the end, in the minute with most of these. Absent where the
   * run is too long to keep minutes apart.
   */
  readonly worstMinute?: WithCi95<{
    readonly p99Ms: number;
    readonly refusedRate: number;
    readonly errorRate: number;
  }>;
  /** added: refused attempts, as in totals; absent in documents of before. */
  readonly throttles?: number;
  /**
   * added: invocations that ended in an error, in their time-out or out of memory, also those whose event is
   * tried again, as CloudWatch's Errors counts; absent in documents of before.
   */
  readonly failedInvocations?: number;
  /** added: the same by reason. */
  readonly throttledBy?: WithCi95<Readonly<Record<RefusalReason, number>>>;
  /**
   * added: latency distribution for the charts: logarithmic bins with the number of warm and cold requests in
   * each.
   */
  readonly latencyBins: WithCi95<
    {
      readonly startMs: readonly number[];
      readonly warm: readonly number[];
      readonly cold: readonly number[];
    },
    'startMs'
  >;
  /** added: latency at many percentiles, for the percentile chart. */
  readonly latencyPercentiles: WithCi95<
    {
      readonly percentile: readonly number[];
      readonly valueMs: readonly number[];
    },
    'percentile'
  >;
}

export type FunctionResults = WithCi95<FunctionFigures, 'memoryMb'>;

export interface CostLineFigures {
  readonly service: string;
  readonly function: string | null;
  readonly item: string;
  /**
   * added: the price list's name of it, as `lambda-sim prices` lists it: `lambda.duration.arm64`; absent in
   * documents of earlier versions.
   */
  readonly priceItem?: string;
  readonly quantity: number;
  readonly unit: string;
  readonly unitPrice: number;
  readonly amount: number;
  /** added: how the unit price was made, where no source gives it. */
  readonly estimate?: string;
}

export type CostLine = WithCi95<CostLineFigures, 'unitPrice'>;

export interface CostFigures {
  readonly currency: string;
  readonly total: number;
  readonly monthly: number;
  readonly perMillionRequests: number;
  /**
   * added: what `total` and `monthly` may be where prices are estimates; the same number twice where none is.
   */
  readonly totalRange?: CostRange;
  readonly monthlyRange?: CostRange;
  /** added: what `monthly` rests on. */
  readonly month?: MonthBasis;
  readonly lines: readonly CostLine[];
  /** added: the same lines for the usage scaled to 730 h. */
  readonly monthlyLines: readonly CostLine[];
  readonly freeTier: boolean;
  /**
   * added: what is not in the bill, and which prices are estimates, in a sentence each; absent in hand-made
   * documents alone.
   */
  readonly notes?: readonly string[];
}

export interface MonthRegimeResults {
  readonly label: string;
  readonly days: number;
  /** Its part of the month's bill. */
  readonly monthly: number;
}

/** Whether the measured time stands for a month. */
export interface MonthBasis {
  /**
   * The traffic is the same at all times; the measured time covers whole periods of its rhythm, or many; it
   * is a month; the scenario says what a month is made of; none of these, so that `monthly` repeats what need
   * not repeat.
   */
  readonly basis: 'stationary' | 'periods' | 'month' | 'regimes' | 'repeated';
  /** What a month is made of; `monthly` is the sum of theirs. */
  readonly regimes?: readonly MonthRegimeResults[];
  /** The longest period of its rhythm, seconds. */
  readonly periodSeconds?: number;
  /** Why `monthly` is no month's bill, in a sentence. */
  readonly warning?: string;
}

export type CostRange = WithCi95<CostRangeFigures>;

export interface CostRangeFigures {
  readonly low: number;
  readonly high: number;
}

export type CostResults = WithCi95<CostFigures>;

export interface TriggerFigures {
  readonly source: string;
  /** added */
  readonly function: string;
  readonly events: number;
  readonly filtered: number;
  readonly batches: number;
  readonly deadLettered: number;
  readonly expired: number;
  /** added: refused by this trigger's own throttle or for a missing permission, or by Lambda, in the end. */
  readonly throttled: number;
  readonly accessDenied: number;
  readonly ageMs: TrendResults;
  /** added: events of a batch, on average; queues and streams alone. */
  readonly recordsPerBatch?: number;
  /** added: streams alone. */
  readonly iteratorAgeMs?: TrendResults;
  /** added: answered before the function by AWS WAF, CloudFront and the API's cache, where there is one. */
  readonly blocked?: number;
  readonly edgeHits?: number;
  readonly cacheHits?: number;
  /** added: to the first byte of an answer, where answers are streamed; of requests that succeeded. */
  readonly firstByteMs?: TrendResults;
  readonly backlog: LevelResults;
  /**
   * added, of queues, streams and what Lambda invokes asynchronously: events without an outcome at the end.
   */
  readonly leftOver?: number;
  /**
   * added, of queues and streams: whether the last backlog that rose far above the usual one was worked off;
   * absent where there was none.
   */
  readonly isDrained?: boolean;
  /**
   * added: when it was, from the start of the run, and how long after the end of the failure that it
   * followed, else after it began; absent where it was not.
   */
  readonly drainedAtMs?: number;
  readonly drainedAfterMs?: number;
  readonly drainedSince?: 'failure' | 'begin';
  /** added, of workflows of several states alone: executions that ended, and what became of all. */
  readonly executionMs?: TrendResults;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly timedOut?: number;
  readonly inFlight?: number;
  /** State transitions, retries included. */
  readonly transitions?: number;
  readonly retries?: number;
}

export type TriggerResults = WithCi95<TriggerFigures>;

export interface ResourceFigures {
  readonly type: string;
  readonly calls: number;
  readonly rejected: number;
  /** added */
  readonly failed: number;
  readonly timedOut: number;
  readonly accessDenied: number;
  /** Queueing included. */
  readonly latencyMs: TrendResults;
  readonly concurrency: LevelResults;
  /** added */
  readonly waiting: LevelResults;
  readonly connections: LevelResults;
  /** added: the limits that the scenario gives; null for none. */
  readonly limits: {
    readonly concurrency: number | null;
    readonly connections: number | null;
    readonly ratePerSecond: number | null;
  };
}

export type ResourceResults = WithCi95<ResourceFigures>;

export interface ChainFigures {
  /** Of the events that set off an invocation. */
  readonly latencyMs: TrendResults;
  /** Invocations per such event. */
  readonly invocationsPerEvent: number;
  /**
   * added: events whose chain ended or never began; those of which nothing ran, at the door or by Lambda; and
   * their share.
   */
  readonly events?: number;
  readonly refused?: number;
  readonly refusedRate?: number;
}

export type ChainResults = WithCi95<ChainFigures>;

export interface TriggerSeriesFigures {
  readonly backlog: readonly number[];
  readonly backlogMax: readonly number[];
  readonly iteratorAgeMs: readonly number[];
}

export type TriggerSeriesResults = WithCi95<TriggerSeriesFigures>;

export interface ResourceSeriesFigures {
  readonly calls: readonly number[];
  readonly rejected: readonly number[];
  readonly concurrency: readonly number[];
  readonly waiting: readonly number[];
  readonly connections: readonly number[];
}

export type ResourceSeriesResults = WithCi95<ResourceSeriesFigures>;

export interface ArchitectureResults {
  /** Sources of events (`kind` source), functions and resources; `id` is unique, `name` the scenario's. */
  readonly nodes: readonly {
    readonly id: string;
    readonly kind: 'source' | 'function' | 'resource';
    readonly name: string;
    /** Source or resource type; a function's memory and architecture in words. */
    readonly detail: string;
  }[];
  /** Events or calls that went along, and how many of them were refused (throttled, rejected, denied). */
  readonly edges: readonly WithCi95<{
    readonly from: string;
    readonly to: string;
    readonly count: number;
    readonly refused: number;
    readonly isAsync: boolean;
  }>[];
}

export interface ThresholdFigures {
  readonly metric: string;
  readonly expression: string;
  readonly actual: number;
  readonly limit: number;
  readonly passed: boolean;
  /** added: why the figure itself is doubtful: a month made of what need not repeat. */
  readonly warning?: string;
}

export type ThresholdResult = WithCi95<ThresholdFigures, 'limit'>;

export interface SeriesFigures {
  readonly invocations: readonly number[];
  readonly concurrency: readonly number[];
  readonly coldStarts: readonly number[];
  readonly throttles: readonly number[];
  readonly errors: readonly number[];
  readonly p50Ms: readonly number[];
  readonly p99Ms: readonly number[];
  /** added */
  readonly concurrencyMax: readonly number[];
  /** added */
  readonly environments: readonly number[];
  /** added: requests by the start of their last attempt: all that ended, refused, and lost otherwise. */
  readonly requests?: readonly number[];
  readonly refused?: readonly number[];
  readonly lost?: readonly number[];
}

export type SeriesResults = WithCi95<SeriesFigures>;

export interface VariantResults {
  readonly label: string;
  readonly set: Readonly<Record<string, number | string>>;
  readonly results: ResultsDocument;
  /** added: what became of its requests by the end of the run. */
  readonly work?: WorkDone;
  /** added: against the baseline; absent for the baseline itself, and where other requests arrive. */
  readonly paired?: PairedResults;
}

/** What became of the requests of all functions by the end of the run. */
export interface WorkDone {
  readonly arrived: number;
  readonly served: number;
  /** Throttled, denied, or dropped for their age. */
  readonly refused: number;
  /** Failed, timed out or out of memory, for good. */
  readonly failed: number;
  /** Events of queues, streams and asynchronous invocations without an outcome at the end. */
  readonly leftOver: number;
  /**
   * When the last large backlog was worked off, in seconds of the run; null where it was not, absent where
   * there was none.
   */
  readonly drainedAtSeconds?: number | null;
}

/** A variant against the baseline on the same traffic and drawn work. */
export interface PairedResults {
  /** The functions that both have. */
  readonly functions: Readonly<
    Record<
      string,
      {
        readonly meanDurationMs: PairedFigure;
        readonly p50LatencyMs: PairedFigure;
        readonly p99LatencyMs: PairedFigure;
      }
    >
  >;
  readonly monthlyCost: PairedFigure;
}

/**
 * The intervals are of the paired difference, far narrower than those of the two figures; absent where one
 * run cannot tell.
 */
export interface PairedFigure {
  /** Variant ÷ baseline; null where the baseline is 0. */
  readonly ratio: number | null;
  readonly ratioCi95?: readonly [low: number, high: number];
  /** Variant − baseline. */
  readonly difference: number;
  readonly differenceCi95?: readonly [low: number, high: number];
  /** Of replications: why there is no interval. */
  readonly withoutInterval?: string;
}

/** What `compare` gives. */
export interface ComparisonDocument {
  readonly schemaVersion: 1;
  /** What `lambda-sim` made it; absent in documents of earlier versions. */
  readonly kind?: 'comparison' | 'tune';
  readonly variants: readonly VariantResults[];
  /** added: labels on the cost–latency Pareto front. */
  readonly pareto: readonly string[];
  /** added: label of the variant that the others are held against. */
  readonly baseline?: string;
  /**
   * added: why the variants cannot be held against each other, in a sentence; nothing is then recommended.
   */
  readonly notJudged?: string;
  /** added: which variant to take. */
  readonly verdict?: Verdict;
  /** added: what to know before holding the variants against each other: other times, other traffic. */
  readonly warnings?: readonly string[];
}

/** One of the scenarios that an account file includes; the last is what is of none of them alone. */
export type GroupResults = WithCi95<{
  /** Its prefix; `(shared)` for what is of no scenario alone. */
  readonly name: string;
  readonly scenario: string;
  readonly functions: number;
  readonly requests: number;
  readonly invocations: number;
  readonly coldStarts: number;
  readonly throttles: number;
  /** Of the measured time, and of a month, in the bill's currency: all of them add up to the bill. */
  readonly total: number;
  readonly monthly: number;
}>;

/** A quota of a service that the scenario's events or calls took from. */
export type QuotaResults = WithCi95<{
  /** Its name, as in a plan: `account.quotas.snsPublish`, `triggers.events.shardRecords`. */
  readonly limit: string;
  readonly service: string;
  /** What is counted, a plural. */
  readonly counts: string;
  readonly limits: { readonly perSecond: number };
  /** Events and calls that it refused or delayed. */
  readonly refused: number;
  readonly delayed: number;
}>;
