import type { Decimal } from 'decimal.js';
import type { PriceEstimate } from '../platform/prices/price-list.ts';

/** A bill: every line is quantity × unit price, exact; the total is the sum of the exact amounts. */
export interface Bill {
  readonly currency: string;
  readonly lines: readonly BillLine[];
  readonly total: Decimal;
  /** What the total may be where prices are estimates; the total itself twice where none is. */
  readonly range: { readonly low: Decimal; readonly high: Decimal };
  /** What is not in the bill, and which prices are estimates, in a sentence each. */
  readonly notes: readonly string[];
}

export interface BillLine {
  readonly service: string;
  readonly function: string | null;
  readonly item: string;
  /** Of the price list: `lambda.duration.arm64`. */
  readonly priceItem: string;
  readonly quantity: Decimal;
  readonly unit: string;
  readonly unitPrice: Decimal;
  readonly amount: Decimal;
  /** How the quantity came about, line by line, as the AWS calculator words it (for `--explain`). */
  readonly arithmetic: readonly string[];
  /** How the unit price was made; null where a source gives it, and for what is free. */
  readonly estimate: PriceEstimate | null;
}
