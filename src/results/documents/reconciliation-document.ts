import type { Verdict } from './verdict.ts';

/** What `reconcile` gives: a scenario's prediction held against a bill or against logs. Amounts in USD. */
export interface ReconciliationDocument {
  readonly schemaVersion: 1;
  readonly kind: 'reconciliation';
  readonly name: string;
  readonly region: string;
  /** How far the prediction is, in a sentence, and the lines that count most. */
  readonly verdict: Verdict;
  readonly against: {
    readonly kind: 'bill' | 'logs';
    readonly files: readonly string[];
    /** `cost-explorer-json`, `cost-explorer-csv`, `cost-and-usage-report`, `data-export`, `logs`. */
    readonly format: string;
  };
  /** What both sides are for; times are null where what came does not say, which is taken for a month. */
  readonly period: {
    readonly start: string | null;
    readonly end: string | null;
    readonly hours: number;
  };
  /** The dearest difference first. */
  readonly lines: readonly ReconciliationLine[];
  readonly total: ReconciledAmounts;
  /** What was billed beside what scenarios have: other services, tax, credits; not in the total. */
  readonly outside: readonly { readonly what: string; readonly billed: number; readonly reason: string }[];
  /** On what the prediction rests and what of the bill could not be used, a sentence each. */
  readonly notes: readonly string[];
}

export interface ReconciledAmounts {
  readonly predicted: number;
  readonly billed: number;
  /** predicted − billed */
  readonly difference: number;
  /** predicted ÷ billed; null where nothing was billed. */
  readonly ratio: number | null;
}

export interface ReconciliationLine extends ReconciledAmounts {
  /**
   * Of the price list: `lambda.duration.arm64`; a service's part of it (`lambda`) where the bill gives
   * services alone.
   */
  readonly item: string;
  /** Of logs alone: whose. */
  readonly function?: string;
  /** null of an item that has none: CloudFront, an account's free tier. */
  readonly region: string | null;
  /** As the bill calls it. */
  readonly usageTypes: readonly string[];
  readonly unit: string | null;
  /** null where the bill gives money alone. */
  readonly predictedQuantity: number | null;
  readonly billedQuantity: number | null;
  /** Why they differ, as far as the figures tell, in a sentence or two; that they agree where they do. */
  readonly reason: string;
  /** Keys of the scenario that would mend it; absent where none does. */
  readonly set?: Readonly<Record<string, string | number | boolean>>;
}
