import { buildComparison } from '../results/comparison.ts';
import type { ComparisonDocument } from '../results/document.ts';
import { type RunOptions, runAll, type StudyVariant, withCrew } from './variants.ts';

/**
 * Runs each variant on the same traffic and the same drawn work (their streams are named by the scenario's seed, not by what varies), so
 * that they differ by their settings alone. In the order given.
 */
export async function compareVariants(
  variants: readonly StudyVariant[],
  options: RunOptions,
): Promise<ComparisonDocument> {
  const runs = await withCrew(options, (crew) => runAll(variants, options, crew));
  return buildComparison(
    variants.flatMap(({ label, set }, index) => {
      const run = runs[index];
      return run === undefined ? [] : [{ label, set, results: run.document }];
    }),
  );
}
