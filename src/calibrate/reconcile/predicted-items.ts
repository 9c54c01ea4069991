import type { CostLine, ResultsDocument } from '../../results/documents/document.ts';

/** What a scenario says of one item of the price list, for the time that a bill is for. */
export interface PredictedItem {
  readonly item: string;
  readonly unit: string;
  readonly quantity: number;
  readonly usd: number;
  /** Part of the quantity that the free tier takes. */
  readonly freeQuantity: number;
  /** Per unit, before the free tier; null where nothing was used. */
  readonly unitPrice: number | null;
  readonly functions: readonly string[];
}

/** The month that `cost.monthlyLines` stand for, hours. */
export const HOURS_A_MONTH = 730;

/** A document's month by item of the price list, as long as `hours`; of one function where one is named. */
export function predictedItems(
  { cost }: ResultsDocument,
  hours: number,
  ofFunction?: string,
): ReadonlyMap<string, PredictedItem> {
  const share = hours / HOURS_A_MONTH;
  const lines = new Map<string, CostLine[]>();
  for (const line of cost.monthlyLines) {
    const { priceItem } = line;
    if (priceItem === undefined || (ofFunction !== undefined && line.function !== ofFunction)) continue;
    const known = lines.get(priceItem);
    if (known === undefined) lines.set(priceItem, [line]);
    else known.push(line);
  }
  return new Map(
    [...lines].map(([item, own]) => {
      const sum = (of: (line: CostLine) => number): number => own.reduce((all, line) => all + of(line), 0);
      const freeQuantity = sum((line) => (line.item.endsWith('(free tier)') ? line.quantity : 0)) * share;
      const quantity = sum((line) => line.quantity) * share;
      const usd = sum((line) => line.amount) * share;
      const paid = quantity - freeQuantity;
      return [
        item,
        {
          item,
          unit: own[0]?.unit ?? '',
          quantity,
          usd,
          freeQuantity,
          unitPrice: paid > 0 ? usd / paid : null,
          functions: [...new Set(own.flatMap((line) => line.function ?? []))],
        },
      ];
    }),
  );
}
