import type { Decimal } from 'decimal.js';
import type { Bill } from '../billing/bill.ts';
import { formatMoney, formatShare } from '../units/format.ts';

const LINES_NAMED = 3;

/**
 * One warning where prices of the month's bill are estimates: which, how much of it hangs on them, and what
 * it may come to.
 */
export function estimateWarnings(bill: Bill): readonly string[] {
  const estimated = bill.lines.filter(({ estimate }) => estimate !== null);
  if (estimated.length === 0) return [];
  const sum = estimated.reduce((total: Decimal, { amount }) => total.plus(amount), bill.total.times(0));
  const names = [
    ...new Set(estimated.map(({ service, item }) => `${service} ${item.replace(/,? (of|tier) .*$/, '')}`)),
  ];
  const more = names.length > LINES_NAMED ? ` and ${names.length - LINES_NAMED} more` : '';
  const money = (amount: Decimal): string => formatMoney(amount.toNumber(), bill.currency);
  return [
    `${formatShare(sum.div(bill.total).toNumber())} of the month's bill is at estimated prices (${names.slice(0, LINES_NAMED).join(', ')}${more}), since no list price was found: the month comes to ${money(bill.range.low)} to ${money(bill.range.high)}; the bill's notes have the rules, and billing.prices takes prices of your own`,
  ];
}
