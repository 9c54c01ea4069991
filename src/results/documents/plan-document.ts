import type { Assumption } from '../../model/assumption.ts';
import type { CostLine, Finding } from './document.ts';
import type { Verdict } from './verdict.ts';

/**
 * What `plan` gives, schemaVersion 1. Keys of the published contract first; what we add is marked `added`.
 */
export interface PlanDocument {
  readonly schemaVersion: 1;
  /** What `lambda-sim` made it; absent in documents of earlier versions. */
  readonly kind?: 'plan';
  /** In the order in which they break as the traffic grows. */
  readonly breakPoints: readonly BreakPoint[];
  readonly functions: Readonly<Record<string, CapacityAdvice>>;
  readonly growth: readonly GrowthRow[];
  readonly alternatives: readonly Alternative[];
  /** added: whether it holds what it is given, what breaks first, what it costs; in documents since 0.1. */
  readonly verdict?: Verdict;
  /**
   * added: what to change before the traffic has grown to a factor, and what that does; the least factor
   * first.
   */
  readonly steps?: readonly PlanStep[];
  /** added: what the simulated time costs, and what it is as a month. */
  readonly cost?: PlanCost;
  /** added */
  readonly name: string;
  /** added */
  readonly platform: string;
  /** added */
  readonly region: string;
  /** added */
  readonly seed: number;
  /** added */
  readonly version: string;
  /** added */
  readonly currency: string;
  /** added */
  readonly freeTier: boolean;
  /** added: the given traffic. */
  readonly traffic: {
    readonly simulatedSeconds: number;
    readonly requests: number;
    readonly ratePerSecond: number;
    /** Over the busiest time of at least a two-thousandth of the run. */
    readonly peakRatePerSecond: number;
  };
  /** added: limits and thresholds that did not break, and up to which scale they were tried. */
  readonly holds: readonly { readonly limit: string; readonly upToScale: number }[];
  /** added: the function whose p99 stands for the scenario. */
  readonly latencyOf: string | null;
  /** added: Lambda's own part of the monthly bill, which the alternatives stand against. */
  readonly lambdaMonthly: number;
  /** added */
  readonly sensitivity: readonly SensitivityRow[];
  /** added: the same figures without a change. */
  readonly sensitivityBase: { readonly p99Ms: number; readonly monthly: number };
  /** added: how the question was asked. */
  readonly settings: PlanSettings;
  /** added: what the figures say, in words, the most important first. */
  readonly findings: readonly Finding[];
  /** added: why growth, time and cost cannot be judged, in a sentence; absent where they can. */
  readonly notJudged?: string;
  /** added: what was shortened, assumed or left out, in a sentence each. */
  readonly notes: readonly string[];
  /** added */
  readonly warnings: readonly string[];
  /** added */
  readonly assumptions: readonly Assumption[];
}

export interface PlanCost {
  /** Of the given traffic, for the simulated time without its warm-up. */
  readonly total: number;
  readonly seconds: number;
  /** How often that goes into a month of 730 h. */
  readonly timesAMonth: number;
  /**
   * Why a month of it is no month of yours, in a sentence, as `cost.month.warning` of a run has it; absent
   * where it is one.
   */
  readonly warning?: string;
}

/** What to do before the traffic is so many times the given one; `factor` 1: now. */
export interface PlanStep {
  readonly factor: number;
  /** What breaks up to there without it. */
  readonly breaks: readonly string[];
  /**
   * The settings that mend it, as `--set` takes them; all that are needed, those of lower factors included.
   */
  readonly set: Readonly<Record<string, number | string | boolean>>;
  /** The same as options of a command line. */
  readonly options: string;
  /** Quotas of AWS that have to be raised for it. */
  readonly asks: readonly QuotaRequest[];
  /** What of `breaks` no setting here mends; with the settings applied it is still broken. */
  readonly remaining: readonly string[];
  /**
   * Refused ÷ all attempts at the busiest time with the settings applied; null where that was not simulated.
   */
  readonly refusedAfter: number | null;
  /** The month's bill at that factor where everything is served. */
  readonly monthly: number;
}

export interface QuotaRequest {
  readonly service: string;
  readonly quota: string;
  /** In Service Quotas; null where it is not known here. */
  readonly code: string | null;
  readonly from: number;
  readonly to: number;
}

export interface PlanSettings {
  readonly growth: readonly number[];
  /** Traffic of the low and the high figure, below and above the expected one. */
  readonly uncertainty: number;
  /** Cold starts per invocation that provisioned concurrency must keep to. */
  readonly coldStartRate: number;
  /** Of containers' and instances' vCPUs. */
  readonly targetUtilization: number;
  readonly maximumWaitMs: number;
  readonly minimumUnits: number;
  /**
   * A run has at most about this many requests, or twice as many events where requests set off others; longer
   * ones are shortened to their busiest part.
   */
  readonly requestsPerRun: number;
}

export interface BreakPoint {
  /** `account.concurrency`, `F.scalingRate`, … or a threshold as it was written. */
  readonly limit: string;
  /** Factor on the given traffic. */
  readonly scale: number;
  /** Mean rate of requests from outside at that scale. */
  readonly ratePerSecond: number;
  /** added: the same at the busiest time. */
  readonly peakRatePerSecond: number;
  /** added: what happens there, in words. */
  readonly effect: string;
  /** added: `scale` is the least that was tried, and it is broken there as well. */
  readonly isBelowRange: boolean;
}

export interface CapacityAdvice {
  /** The least that keeps refusals below `refusalLimit` at the busiest time. */
  readonly reservedConcurrency: number;
  /** The cheapest that keeps the cold starts asked for. */
  readonly provisionedConcurrency: number;
  /** added */
  readonly refusalLimit: number;
  /** added: with the recommended reserved concurrency. */
  readonly refusalRate: number;
  /** added: busy environments at the busiest time, without any limit. */
  readonly concurrency: { readonly mean: number; readonly max: number };
  /** added: as it is without provisioned concurrency, and with what is recommended. */
  readonly coldStartRate: { readonly without: number; readonly with: number };
  /**
   * added: Lambda's part of the monthly bill without provisioned concurrency, and with what is recommended.
   */
  readonly monthly: { readonly without: number; readonly with: number };
  /**
   * added: share of its time that a provisioned environment must be busy to be cheaper than on demand; null
   * where there are no prices.
   */
  readonly breakEvenUtilization: number | null;
  /**
   * added: the account's quota that so much needs, where it is more than the account has; 0 where it is not.
   */
  readonly askForConcurrency?: number;
  /** added: what the scenario has; null for none. */
  readonly given: { readonly reserved: number | null; readonly provisioned: number };
}

export interface GrowthRow {
  readonly factor: number;
  /** Of what is served. */
  readonly monthly: number;
  /** Of what is served, at the busiest time; 0 where nothing of the function was. */
  readonly p99Ms: number;
  /** Refused attempts ÷ all attempts, of the whole traffic. */
  readonly throttleRate: number;
  /**
   * added: requests from outside that were served, that were refused or dropped in the end, and that failed
   * in the end (errors, time-outs, out of memory) ÷ all; the rest still waits or runs.
   */
  readonly servedRate?: number;
  readonly refusedRate?: number;
  readonly failedRate?: number;
  /**
   * added: the bill where no quota and no limit of Lambda refuses anything; `monthly` where nothing is
   * refused.
   */
  readonly monthlyIfServed?: number;
  /** added: the bill at traffic lower and higher by the uncertainty. */
  readonly monthlyLow: number;
  /** added */
  readonly monthlyHigh: number;
  /** added */
  readonly ratePerSecond: number;
  /** added */
  readonly coldStartRate: number;
  /** added */
  readonly errorRate: number;
  /** added: requests that still wait or run at the end ÷ all. */
  readonly unfinishedRate: number;
  /** added: whether only the busiest part was simulated. */
  readonly shortened: boolean;
  /** added */
  readonly simulatedSeconds: number;
  /** added: by service. */
  readonly services: readonly { readonly service: string; readonly monthly: number }[];
  /** added: the month's bill line by line. */
  readonly lines: readonly CostLine[];
}

export interface Alternative {
  readonly platform: string;
  /** added: why it cannot be held against Lambda, as of the plan; absent where it can. */
  readonly notJudged?: string;
  readonly monthly: number;
  readonly units: number;
  /** added: size of a unit: `1 vCPU, 2 GB` or an instance type. */
  readonly unit: string;
  /** added */
  readonly architecture: string;
  /** added: of its vCPUs, at the busiest time. */
  readonly utilization: number;
  /** added: mean wait for a vCPU at the busiest time (Erlang C). */
  readonly waitMs: number;
  /**
   * added: entry rate at which Lambda's part becomes the dearer one: of the range of `dearerRanges` that
   * holds the given traffic, else of the first above it, else of the last. Null where it becomes so at none
   * of the rates looked at.
   */
  readonly crossoverRatePerSecond: number | null;
  /**
   * added: entry rates at which Lambda's part is the dearer one, rising; null: from the least, or up to the
   * greatest rate looked at.
   */
  readonly dearerRanges: readonly DearerRange[];
  /** added: the rates looked at. */
  readonly crossoverRange: readonly [low: number, high: number];
  /** added: bills over rates, for the chart: Lambda's part, and this. */
  readonly curve: {
    readonly ratePerSecond: readonly number[];
    readonly lambdaMonthly: readonly number[];
    readonly monthly: readonly number[];
  };
  /** added */
  readonly priceSource: string;
  readonly priceDate: string;
  readonly confirmed: boolean;
}

export interface DearerRange {
  readonly fromRatePerSecond: number | null;
  readonly toRatePerSecond: number | null;
}

export interface SensitivityRow {
  readonly assumption: string;
  readonly low: SensitivityEnd;
  readonly high: SensitivityEnd;
}

export interface SensitivityEnd {
  readonly label: string;
  readonly p99Ms: number;
  readonly monthly: number;
}
