import type { ComparisonDocument, VariantResults } from '../documents/document.ts';
import { subjectFunction } from './subject-function.ts';
import { costPerMillionServed, haveSameTraffic, type LessWork, lessWork } from './work-done.ts';

/** Variants that one may choose between, and by what. */
export interface Candidates {
  /** Those that did the same work and, where any of these does, meet every threshold; in the order asked. */
  readonly eligible: readonly VariantResults[];
  /** Those that did less than the best, and in what way. */
  readonly less: ReadonlyMap<string, LessWork>;
  readonly hasThresholds: boolean;
  /** Whether the eligible ones meet them; true where there are none. */
  readonly meetThresholds: boolean;
  /** A month of the bill, or a million served requests where the traffic is not the same. */
  readonly basis: 'monthly' | 'perMillionServed';
  readonly cost: (variant: VariantResults) => number;
  /** The p99 latency of the function that stands for the variants; infinite where it served nothing. */
  readonly p99Ms: (variant: VariantResults) => number;
}

export function candidatesOf({ variants }: Pick<ComparisonDocument, 'variants'>): Candidates {
  const less = lessWork(variants);
  const working = variants.filter(({ label }) => !less.has(label));
  const meeting = working.filter(meetsThresholds);
  const hasThresholds = variants.some(({ results }) => results.thresholds.length > 0);
  const basis = haveSameTraffic(variants) ? 'monthly' : 'perMillionServed';
  const subject = subjectFunction(variants) ?? '';
  return {
    eligible: meeting.length > 0 ? meeting : working,
    less,
    hasThresholds,
    meetThresholds: meeting.length > 0,
    basis,
    cost: basis === 'monthly' ? ({ results }) => results.cost.monthly : costPerMillionServed,
    p99Ms: ({ results }) => {
      const latency = results.functions[subject]?.latencyMs;
      return latency === undefined || latency.count === 0 ? Number.POSITIVE_INFINITY : latency.p99;
    },
  };
}

/** The first of the least; undefined of none. */
export function leastBy<Item>(items: readonly Item[], measure: (item: Item) => number): Item | undefined {
  return items.reduce<Item | undefined>(
    (best, item) => (best === undefined || measure(item) < measure(best) ? item : best),
    undefined,
  );
}

export function meetsThresholds({ results }: Pick<VariantResults, 'results'>): boolean {
  return results.thresholds.every(({ passed }) => passed);
}
