import type { VariantResults } from '../documents/document.ts';

type Variants = readonly Pick<VariantResults, 'results'>[];

/** Why a month of the variants is no month's bill, once for all of them; empty where it is one of each. */
export function monthWarningsOf(variants: Variants): readonly string[] {
  const [first, ...others] = new Set(warningsOf(variants));
  if (first === undefined) return [];
  return [others.length === 0 ? first : `${first} (and the like of other variants)`];
}

/** Whether the month of any of them is none. */
export function isNoMonth(variants: Variants): boolean {
  return warningsOf(variants).length > 0;
}

/** Warnings of the variants that stand beside the comparison already. */
export function isMonthWarning(variants: Variants, text: string): boolean {
  return warningsOf(variants).includes(text);
}

function warningsOf(variants: Variants): readonly string[] {
  return variants.flatMap(({ results }) => results.cost.month?.warning ?? []);
}
