import type { CostLine, CostResults } from '../../results/documents/document.ts';

/** One item of the bill: for the simulated time and for a month. */
export interface BillItem {
  readonly service: string;
  readonly item: string;
  readonly unit: string;
  /** Null where lines at several prices make up the item. */
  readonly unitPrice: number | null;
  readonly quantity: number;
  readonly amount: number;
  readonly monthlyQuantity: number;
  readonly monthlyAmount: number;
  /** At a price that no source gives. */
  readonly isEstimated?: true;
}

/** The items of one function, or of none (`name` null: what is charged for the account as a whole). */
export interface BillGroup {
  readonly name: string | null;
  readonly items: readonly BillItem[];
  readonly amount: number;
  readonly monthlyAmount: number;
}

/** Stands before an amount at an estimated price, and what it says. */
export const ESTIMATE_MARK = '≈';
export const ESTIMATE_WORDS = `${ESTIMATE_MARK} at an estimated price, since no list price was found`;

/** An amount of an item, with the mark where its price is an estimate. */
export function markedAmount({ isEstimated }: BillItem, amount: string): string {
  return isEstimated === true ? `${ESTIMATE_MARK}${amount}` : amount;
}

export function hasEstimates(groups: readonly BillGroup[]): boolean {
  return groups.some(({ items }) => items.some(({ isEstimated }) => isEstimated === true));
}

/** "1 request", "37,430 GB-seconds": `text` is how the quantity is written. */
export function withUnit(text: string, unit: string): string {
  const one = unit.replace(/ies$/, 'y').replace(/s$/, '');
  if (text === '1') return `${text} ${one}`;
  return `${text} ${/(second|hour|month)$/.test(unit) ? `${unit}s` : unit}`;
}

/**
 * Whether there is anything of an item in the simulated time: a tier that only a month reaches has nothing
 * there.
 */
export function isUsed({ quantity, amount }: BillItem): boolean {
  return quantity !== 0 || amount !== 0;
}

function isUsedMonthly({ monthlyQuantity, monthlyAmount }: BillItem): boolean {
  return monthlyQuantity !== 0 || monthlyAmount !== 0;
}

/**
 * The bill by function, the dearest month first, what belongs to no function last; without the items of which
 * nothing was used.
 */
export function billGroups(cost: CostResults): readonly BillGroup[] {
  const groups = new Map<string | null, Map<string, BillItem>>();
  const add = (line: CostLine, monthly: boolean) => {
    const items = groups.get(line.function) ?? new Map<string, BillItem>();
    groups.set(line.function, items);
    const key = JSON.stringify([line.service, line.item, line.unit]);
    const known = items.get(key);
    const now = { quantity: monthly ? 0 : line.quantity, amount: monthly ? 0 : line.amount };
    const month = { quantity: monthly ? line.quantity : 0, amount: monthly ? line.amount : 0 };
    items.set(key, {
      service: line.service,
      item: line.item,
      unit: line.unit,
      unitPrice: known === undefined || known.unitPrice === line.unitPrice ? line.unitPrice : null,
      quantity: (known?.quantity ?? 0) + now.quantity,
      amount: (known?.amount ?? 0) + now.amount,
      monthlyQuantity: (known?.monthlyQuantity ?? 0) + month.quantity,
      monthlyAmount: (known?.monthlyAmount ?? 0) + month.amount,
      ...(line.estimate === undefined && known?.isEstimated === undefined ? {} : { isEstimated: true }),
    });
  };
  for (const line of cost.lines) add(line, false);
  for (const line of cost.monthlyLines) add(line, true);
  return [...groups]
    .map(([name, items]): BillGroup => {
      const list = [...items.values()].filter((item) => isUsed(item) || isUsedMonthly(item));
      return {
        name,
        items: list,
        amount: list.reduce((sum, item) => sum + item.amount, 0),
        monthlyAmount: list.reduce((sum, item) => sum + item.monthlyAmount, 0),
      };
    })
    .filter(({ items }) => items.length > 0)
    .sort((a, b) => Number(a.name === null) - Number(b.name === null) || b.monthlyAmount - a.monthlyAmount);
}

/** What a function costs in a month, by name. */
export function monthlyByFunction(cost: CostResults): ReadonlyMap<string, number> {
  return sumByFunction(cost.monthlyLines);
}

/** What a function costs in the simulated time, by name. */
export function amountByFunction(cost: CostResults): ReadonlyMap<string, number> {
  return sumByFunction(cost.lines);
}

function sumByFunction(lines: readonly CostLine[]): ReadonlyMap<string, number> {
  const amounts = new Map<string, number>();
  for (const { function: name, amount } of lines) {
    if (name !== null) amounts.set(name, (amounts.get(name) ?? 0) + amount);
  }
  return amounts;
}
