import type { PlatformName } from '../../model/platform-name.ts';

/**
 * How a price that no source gives was made. The real price is expected between `low` and `high` times the
 * estimate.
 */
export interface PriceEstimate {
  /** A clause without a full stop: "follows sns.publishRequest from us-east-1 …". */
  readonly rule: string;
  readonly low: number;
  readonly high: number;
}

/**
 * A part of a marginal price: what lies beyond the tier before it and up to `upTo` (cumulative a month; null:
 * no bound).
 */
export interface PriceTier {
  readonly upTo: string | null;
  /** Decimal text, per unit. */
  readonly price: string;
  /** Present where this tier was estimated though the first was found. */
  readonly estimate?: PriceEstimate;
}

/** The price of one item. `price` is per single unit: one request, not a million. */
export interface Price {
  readonly item: string;
  readonly unit: string;
  readonly tiers: readonly PriceTier[];
  /** Of an estimate, the source of the price that it was made from. */
  readonly source: string;
  /** Day on which the source was read. */
  readonly asOf: string;
  /** Present where no source gives the price. */
  readonly estimate?: PriceEstimate;
  readonly note?: string;
}

/** Prices of a region, by item. Item names are stable: users' own price files name them. */
export interface PriceList {
  readonly platform: PlatformName;
  readonly region: string;
  readonly currency: string;
  readonly items: Readonly<Record<string, Price>>;
  /** What an account has free each month; applied only when asked for, never to provisioned concurrency. */
  readonly freeTier: { readonly requests: string; readonly gbSeconds: string };
  /** The same for other services; applied only when asked for. */
  readonly allowances: readonly FreeAllowance[];
}

/** What an account has free of other services' items each month, all items of one allowance together. */
export interface FreeAllowance {
  readonly items: readonly string[];
  /** Decimal text, in the unit of the items. */
  readonly quantity: string;
  /** In words, as a note of the bill calls it. */
  readonly title: string;
  /** Whether only accounts in their first twelve months have it. */
  readonly isForNewAccounts: boolean;
  readonly source: string;
  readonly asOf: string;
}
