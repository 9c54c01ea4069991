import type { PlatformName } from '../model/platform-name.ts';
import type { Price, PriceEstimate, PriceList } from '../platform/prices/price-list.ts';

/** What `lambda-sim prices --json` prints: the prices of a region, each with where it comes from. */
export interface PricesDocument {
  readonly schemaVersion: 1;
  readonly kind: 'prices';
  readonly platform: PlatformName;
  readonly region: string;
  readonly currency: string;
  readonly prices: readonly ListedPrice[];
}

/**
 * One item. It has `price` where there is one, `tiers` where the price falls with what an account uses in a
 * month.
 */
export interface ListedPrice {
  readonly item: string;
  readonly unit: string;
  /** Per single unit. */
  readonly price?: number;
  /**
   * Marginal: each price for what lies beyond the tier before, up to `upTo` (cumulative a month; null:
   * without an end).
   */
  readonly tiers?: readonly ListedTier[];
  /** Of an estimate, the source of the price that it was made from. */
  readonly source: string;
  /** Day on which the source was read. */
  readonly date: string;
  readonly estimated: boolean;
  /** How an estimate was made. */
  readonly rule?: string;
  /** Where the real price of an estimate is expected (of its first tier). */
  readonly range?: { readonly low: number; readonly high: number };
}

export interface ListedTier {
  readonly upTo: number | null;
  readonly price: number;
  readonly estimated: boolean;
  readonly rule?: string;
}

/** The items whose names begin with one of `beginnings`; all of them where there is none. */
export function buildPrices(list: PriceList, beginnings: readonly string[] = []): PricesDocument {
  const wanted = Object.values(list.items).filter(
    ({ item }) => beginnings.length === 0 || beginnings.some((beginning) => item.startsWith(beginning)),
  );
  return {
    schemaVersion: 1,
    kind: 'prices',
    platform: list.platform,
    region: list.region,
    currency: list.currency,
    prices: wanted.map(listed),
  };
}

function listed({ item, unit, tiers, source, asOf, estimate }: Price): ListedPrice {
  const [first] = tiers;
  if (first === undefined) throw new Error(`${item} has no price`);
  return {
    item,
    unit,
    ...(tiers.length === 1
      ? { price: Number(first.price) }
      : {
          tiers: tiers.map((tier) => ({
            upTo: tier.upTo === null ? null : Number(tier.upTo),
            price: Number(tier.price),
            estimated: (tier.estimate ?? estimate) !== undefined,
            ...(tier.estimate === undefined ? {} : { rule: tier.estimate.rule }),
          })),
        }),
    source,
    date: asOf,
    estimated: estimate !== undefined,
    ...(estimate === undefined ? {} : { rule: estimate.rule, range: rangeOf(first.price, estimate) }),
  };
}

function rangeOf(price: string, { low, high }: PriceEstimate): { low: number; high: number } {
  const rounded = (value: number): number => Number(value.toPrecision(6));
  return { low: rounded(Number(price) * low), high: rounded(Number(price) * high) };
}
