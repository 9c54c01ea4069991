import type {
  ComparisonDocument,
  FunctionResults,
  VariantResults,
} from '../../results/documents/document.ts';
import { type ComparisonSubject, subjectResults } from './comparison-subject.ts';

export interface RankedVariant {
  readonly variant: VariantResults;
  /** Results of the function whose latency stands for the variant. */
  readonly results: FunctionResults | undefined;
  /**
   * Monthly cost over that of the cheapest variant; 1 where both are free, infinite where the cheapest alone
   * is. NaN where they cannot be judged.
   */
  readonly relativeCost: number;
  readonly cheapest: boolean;
  /** Lowest p99. */
  readonly fastest: boolean;
  readonly onFront: boolean;
}

/** The variants in their order, with their marks; of equal ones the first is cheapest or fastest; none
 * where they cannot be judged. */
export function rankVariants(
  comparison: ComparisonDocument,
  subject: ComparisonSubject,
): readonly RankedVariant[] {
  const cost = (variant: VariantResults) => variant.results.cost.monthly;
  const latency = (variant: VariantResults) => {
    const results = subjectResults(subject, variant);
    return results === undefined || results.latencyMs.count === 0
      ? Number.POSITIVE_INFINITY
      : results.latencyMs.p99;
  };
  const cheapest = least(comparison.variants, cost);
  const fastest = least(comparison.variants, latency);
  if (comparison.notJudged !== undefined) {
    return comparison.variants.map((variant) => ({
      variant,
      results: subjectResults(subject, variant),
      relativeCost: Number.NaN,
      cheapest: false,
      fastest: false,
      onFront: false,
    }));
  }
  return comparison.variants.map((variant) => ({
    variant,
    results: subjectResults(subject, variant),
    relativeCost:
      cheapest === undefined || cost(variant) === cost(cheapest) ? 1 : cost(variant) / cost(cheapest),
    cheapest: variant === cheapest,
    fastest: variant === fastest && Number.isFinite(latency(variant)),
    onFront: comparison.pareto.includes(variant.label),
  }));
}

function least(
  variants: readonly VariantResults[],
  measure: (variant: VariantResults) => number,
): VariantResults | undefined {
  return variants.reduce<VariantResults | undefined>(
    (best, variant) => (best === undefined || measure(variant) < measure(best) ? variant : best),
    undefined,
  );
}
