import { buildPairedComparison } from '../results/compare/comparison.ts';
import type { ComparisonDocument } from '../results/documents/document.ts';
import { type RunOptions, runAll, type StudyVariant, withCrew } from './variants.ts';

export interface CompareOptions extends RunOptions {
  /** Label of the variant that the others are held against; the first where it is not given. */
  readonly baseline?: string | undefined;
}

/**
 * Runs each variant on the same traffic and the same drawn work (their streams are named by the scenario's seed, not by what varies), so
 * that they differ by their settings alone. In the order given.
 */
export async function compareVariants(
  variants: readonly StudyVariant[],
  options: CompareOptions = {},
): Promise<ComparisonDocument> {
  const runs = await withCrew(options, (crew) =>
    runAll(variants, { ...options, measuresBatches: variants.length > 1 }, crew),
  );
  const sampled = variants.flatMap(({ label, set }, index) => {
    const run = runs[index];
    if (run === undefined) return [];
    const samples = {
      replications: run.replications.map(({ document }) => document),
      batches: run.replications[0]?.batches ?? null,
    };
    return [{ label, set, results: run.document, samples }];
  });
  return buildPairedComparison(sampled, options.baseline);
}
