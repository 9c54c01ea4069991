import type { Decimal } from 'decimal.js';
import type { PriceList } from '../platform/prices/price-list.ts';
import { Exact } from '../units/exact.ts';
import { Account, type AccountOptions, type Charge } from './account.ts';
import type { BillLine } from './bill.ts';
import { isDiscounted } from './price-usage.ts';

/** A line of the bill of a part's own month; one of each tier, and of what is free. */
export interface PartLine {
  readonly service: string;
  readonly function: string | null;
  readonly item: string;
  readonly priceItem: string;
  readonly quantity: number;
  readonly unit: string;
}

/** A part of a month: its share of the month's time, and what a month of it alone would be billed. */
export interface MonthPart {
  readonly share: number;
  readonly lines: readonly PartLine[];
}

export interface PricedParts {
  readonly lines: readonly BillLine[];
  /** What each part costs of the whole, in proportion to what it uses of each item; they add up. */
  readonly amounts: readonly Decimal[];
}

/** What the lines of tiers, and of what is free, are called besides. */
const OF_ONE_TIER = /(?:, tier \d+| \(free tier\))$/;

/**
 * Prices what the parts of a month use as one month: its tiers and its free tier count once, whichever part
 * used what.
 */
export function priceParts(
  parts: readonly MonthPart[],
  prices: PriceList,
  options: AccountOptions,
): PricedParts {
  const charges = new Map<string, { readonly charge: Charge; readonly ofParts: Decimal[] }>();
  for (const [index, { share, lines }] of parts.entries()) {
    for (const { service, function: of, item, priceItem, quantity, unit } of lines) {
      const line = item.replace(OF_ONE_TIER, '');
      const used = new Exact(quantity).times(share);
      const key = keyOf({ service, function: of, line, item: priceItem });
      const known = charges.get(key);
      const ofParts = known?.ofParts ?? parts.map((): Decimal => new Exact(0));
      ofParts[index] = used.plus(ofParts[index] ?? 0);
      charges.set(key, {
        charge: {
          service,
          function: of,
          line,
          item: priceItem,
          quantity: used.plus(known?.charge.quantity ?? 0),
          unit,
          isDiscounted: isDiscounted(priceItem),
          arithmetic: [],
        },
        ofParts,
      });
    }
  }
  const all = [...charges.values()].map(({ charge }) => charge);
  const lines = new Account(prices, options, all).lines();
  const amounts = parts.map((): Decimal => new Exact(0));
  for (const line of lines) {
    const { service, function: of, item, priceItem, amount } = line;
    const own = { service, function: of, line: item.replace(OF_ONE_TIER, ''), item: priceItem };
    const known = charges.get(keyOf(own));
    if (known === undefined) throw new Error(`a line of nothing that was used: ${item}`);
    for (const [index, used] of known.ofParts.entries()) {
      amounts[index] = amount
        .times(used)
        .div(known.charge.quantity)
        .plus(amounts[index] ?? 0);
    }
  }
  return { lines, amounts };
}

function keyOf(charge: Pick<Charge, 'service' | 'function' | 'line' | 'item'>): string {
  return JSON.stringify([charge.service, charge.function, charge.line, charge.item]);
}
