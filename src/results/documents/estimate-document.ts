import type { DiffDocument } from './diff-document.ts';
import type { ResultsDocument, Verdict } from './document.ts';

/** Three levels that a template's traffic is taken to be at, and one for a traffic that is known. */
export const ESTIMATE_LEVELS = ['low', 'moderate', 'high', 'given'] as const;
export type EstimateLevelName = (typeof ESTIMATE_LEVELS)[number];

/** What `estimate` gives, schemaVersion 1. */
export interface EstimateDocument {
  readonly schemaVersion: 1;
  readonly kind: 'estimate';
  /** What `lambda-sim` made it. */
  readonly version: string;
  readonly name: string;
  readonly platform: string;
  readonly region: string;
  readonly seed: number;
  /** Of every amount: USD but in regions that bill otherwise. */
  readonly currency: string;
  readonly freeTier: boolean;
  /** What was read, and whose template it is; `scenario` for a scenario. */
  readonly sources: readonly { readonly file: string; readonly tool: string }[];
  /** Where the traffic comes from. */
  readonly trafficFrom: 'levels' | 'usage' | 'logs' | 'scenario' | 'settings' | 'schedules';
  /** Where events come in: what a level's rate is sent to, each. */
  readonly entryPoints: readonly string[];
  /** The answer in a sentence. */
  readonly verdict: Verdict;
  /** The least first; one where the traffic is known. */
  readonly levels: readonly EstimateLevel[];
  /** Whose results are given, and whose thresholds were judged. */
  readonly level: EstimateLevelName;
  readonly thresholds: readonly EstimateThreshold[];
  /** How well the model fits the logs; null without logs. */
  readonly calibration: EstimateCalibration | null;
  /** Against what was given with `--against`; null without it. */
  readonly against: EstimateDifference | null;
  /** What nobody said, and what is taken for it, a sentence each. */
  readonly assumptions: readonly string[];
  /** What else bears on the figures. */
  readonly notes: readonly string[];
  readonly notCarriedOver: readonly NotCarriedOver[];
}

export interface EstimateLevel {
  readonly level: EstimateLevelName;
  /** Requests or events a second at each entry point; null where the traffic is known. */
  readonly ratePerSecond: number | null;
  /** From outside, in a month of 730 h. */
  readonly requestsPerMonth: number;
  readonly monthlyUsd: number;
  /** The monthly bill for a million of those requests. */
  readonly perMillionRequestsUsd: number;
  /** The longest of the functions' 99th percentiles of latency, and whose it is. */
  readonly p99Ms: number;
  readonly p99Of: string | null;
  /** Of all events: refused, denied or dropped in the end. */
  readonly refusedShare: number;
  /** Of all events: failed, timed out or out of memory in the end. */
  readonly failedShare: number;
  /** Of invocations. */
  readonly coldStartRate: number;
  readonly verdict: Verdict;
  /** The dearest first. */
  readonly functions: readonly EstimateFunction[];
  /** Of the month, by service and item, the dearest first. */
  readonly lines: readonly EstimateLine[];
  /** Of the level that was asked for alone. */
  readonly results?: ResultsDocument;
}

export interface EstimateFunction {
  readonly name: string;
  readonly memoryMb: number;
  readonly requestsPerMonth: number;
  readonly monthlyUsd: number;
  readonly p99Ms: number;
  readonly coldStartRate: number;
}

export interface EstimateLine {
  readonly service: string;
  /** null where it belongs to no function. */
  readonly function: string | null;
  readonly item: string;
  readonly monthlyUsd: number;
}

export interface EstimateThreshold {
  readonly metric: string;
  readonly expression: string;
  readonly actual: number;
  readonly limit: number;
  readonly passed: boolean;
}

export interface EstimateCalibration {
  /** Does the model fit, in a sentence. */
  readonly verdict: Verdict;
  readonly functions: readonly {
    readonly name: string;
    /** As the logs call it. */
    readonly logName: string;
    readonly invocations: number;
    /** Kolmogorov–Smirnov distance of the fitted duration from those seen; null where none was fitted. */
    readonly distance: number | null;
  }[];
}

export interface EstimateDifference {
  /** As it was given: a file, or a revision of the repository. */
  readonly with: string;
  /** Level by level, as they are here. */
  readonly levels: readonly {
    readonly level: EstimateLevelName;
    readonly monthlyUsd: { readonly before: number; readonly after: number };
    readonly p99Ms: { readonly before: number; readonly after: number };
    readonly refusedShare: { readonly before: number; readonly after: number };
  }[];
  /** Of the level that was asked for. */
  readonly functions: readonly {
    readonly name: string;
    /** null where it is not there. */
    readonly monthlyUsd: { readonly before: number | null; readonly after: number | null };
    readonly p99Ms: { readonly before: number | null; readonly after: number | null };
  }[];
  readonly lines: readonly {
    readonly service: string;
    readonly function: string | null;
    readonly item: string;
    readonly monthlyUsd: { readonly before: number; readonly after: number };
  }[];
  /** Every figure of the level that was asked for; null where the other side has no results. */
  readonly diff: DiffDocument | null;
}

export interface NotCarriedOver {
  readonly file: string;
  readonly line: number | null;
  readonly subject: string;
  readonly reason: string;
}
