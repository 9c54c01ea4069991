/** What a row of a bill is: usage, what lowers it, or what lies beside it. */
export type BilledKind = 'usage' | 'savings-plan' | 'credit' | 'tax' | 'fee';

/** A row of a bill as AWS gives it, whichever export it comes from. */
export interface BilledRow {
  readonly kind: BilledKind;
  /** As the bill writes it, `AWSLambda`, `AWS Lambda`; null where the bill is not by service. */
  readonly service: string | null;
  /**
   * As the bill writes it, region's prefix included: `EUC1-Lambda-GB-Second-ARM`; null where it is by service
   * alone.
   */
  readonly usageType: string | null;
  /** As the bill names it; null where only the usage type's prefix can tell. */
  readonly region: string | null;
  /** In the bill's unit; null where it gives money alone. */
  readonly quantity: number | null;
  readonly usd: number;
  /** The time it is for, ms since 1970; null where the bill does not say. */
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/** A bill as it was read. */
export interface ReadBill {
  readonly format: 'cost-explorer-json' | 'cost-explorer-csv' | 'cost-and-usage-report' | 'data-export';
  readonly rows: readonly BilledRow[];
  /** What of it could not be used, or only with a doubt, a sentence each. */
  readonly notes: readonly string[];
}
