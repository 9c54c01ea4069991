/** A 95 % confidence interval. */
export type Interval = readonly [low: number, high: number];

/**
 * The sibling `…Ci95` of a figure, where the results come from several replications; null where there is
 * none.
 */
export function intervalOf(figures: object, key: string): Interval | null {
  const value: unknown = Reflect.get(figures, `${key}Ci95`);
  if (!Array.isArray(value)) return null;
  const [low, high]: unknown[] = value;
  return typeof low === 'number' && typeof high === 'number' ? [low, high] : null;
}
