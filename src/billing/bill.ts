import type { Decimal } from 'decimal.js';

/** A bill: every line is quantity × unit price, exact; the total is the sum of the exact amounts. */
export interface Bill {
  readonly currency: string;
  readonly lines: readonly BillLine[];
  readonly total: Decimal;
  /** What is not in the bill, and which prices are unconfirmed, in a sentence each. */
  readonly notes: readonly string[];
}

export interface BillLine {
  readonly service: string;
  readonly function: string | null;
  readonly item: string;
  readonly quantity: Decimal;
  readonly unit: string;
  readonly unitPrice: Decimal;
  readonly amount: Decimal;
  /** How the quantity came about, line by line, as the AWS calculator words it (for `--explain`). */
  readonly arithmetic: readonly string[];
}
