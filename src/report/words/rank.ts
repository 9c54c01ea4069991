import { candidatesOf, leastBy } from '../../results/compare/candidates.ts';
import type { LessWork } from '../../results/compare/work-done.ts';
import type {
  ComparisonDocument,
  FunctionResults,
  VariantResults,
} from '../../results/documents/document.ts';
import { isTuneDocument } from '../../results/documents/tune-document.ts';
import { type ComparisonSubject, subjectResults } from './comparison-subject.ts';

export interface RankedVariant {
  readonly variant: VariantResults;
  /** Results of the function whose latency stands for the variant. */
  readonly results: FunctionResults | undefined;
  /**
   * Monthly cost over that of the cheapest variant; 1 where both are free, infinite where the cheapest alone
   * is. NaN where they cannot be judged, and where it did less of the work.
   */
  readonly relativeCost: number;
  readonly cheapest: boolean;
  /** Lowest p99. */
  readonly fastest: boolean;
  readonly onFront: boolean;
  /** In what way it did less of the work than the best one; null where it did not. */
  readonly less: LessWork | null;
}

/**
 * The variants in their order, with their marks; of equal ones the first is cheapest or fastest. Only those
 * that did the same work, and meet the thresholds where any does, have marks; none has where they cannot be
 * judged. Of a tuning the marks are its own winners.
 */
export function rankVariants(
  comparison: ComparisonDocument,
  subject: ComparisonSubject,
): readonly RankedVariant[] {
  const isJudged = comparison.notJudged === undefined;
  const { eligible, cost, p99Ms, less } = candidatesOf(comparison);
  const labelled = (label: string) => comparison.variants.find((variant) => variant.label === label);
  const isTuned = isTuneDocument(comparison);
  const cheapest = isTuned ? labelled(comparison.best.cost) : leastBy(eligible, cost);
  const fastest = isTuned ? labelled(comparison.best.speed) : leastBy(eligible, p99Ms);
  const costOf = isTuned ? (variant: VariantResults) => variant.results.cost.monthly : cost;
  return comparison.variants.map((variant) => ({
    variant,
    results: subjectResults(subject, variant),
    relativeCost:
      !isJudged || cheapest === undefined || less.has(variant.label)
        ? Number.NaN
        : costOf(variant) === costOf(cheapest)
          ? 1
          : costOf(variant) / costOf(cheapest),
    cheapest: isJudged && variant === cheapest,
    fastest: isJudged && variant === fastest && (isTuned || Number.isFinite(p99Ms(variant))),
    onFront: isJudged && comparison.pareto.includes(variant.label),
    less: less.get(variant.label) ?? null,
  }));
}
