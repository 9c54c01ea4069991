import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { priceUsage } from '../../src/billing/price-usage.ts';
import { findPrices } from '../../src/platform/prices/prices.ts';
import { goldenBills } from './golden-bills.ts';
import { usageOf } from './usage-of.ts';

describe('worked examples, to the cent', () => {
  it.each(goldenBills)('$name', (golden) => {
    const prices = findPrices(golden.platform ?? 'aws', golden.region ?? 'us-east-1');
    if (prices === undefined) throw new Error('no such region');
    const options = { freeTier: golden.freeTier ?? false, savingsPlan: 0, ownPrices: {} };
    const bill = priceUsage(usageOf(...golden.functions), prices, options);

    let exact = new Decimal(0);
    for (const [item, cents] of Object.entries(golden.cents)) {
      const lines = bill.lines.filter((line) => line.item === item);
      const amount = lines.reduce((sum, line) => sum.plus(line.amount), new Decimal(0));
      expect.soft(amount.toFixed(2, Decimal.ROUND_HALF_UP), item).toBe(cents);
      exact = exact.plus(amount);
    }
    expect(exact.toFixed()).toBe(new Decimal(golden.exact).toFixed());
    const rest = bill.lines.filter(
      (line) => !Object.hasOwn(golden.cents, line.item) && !line.amount.isZero(),
    );
    expect(rest).toEqual([]);
  });
});
