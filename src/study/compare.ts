import { refuseMisfits } from '../model/fault.ts';
import { buildPairedComparison, type SampledVariant } from '../results/compare/comparison.ts';
import type { ComparisonDocument } from '../results/documents/document.ts';
import { optionMisfits, TEXT } from '../units/given.ts';
import { nearest } from '../units/nearest.ts';
import { show } from '../units/parsed.ts';
import { RUN_KINDS } from './option-kinds.ts';
import type { ScenarioRun } from './runs/run-replications.ts';
import { variantMisfits } from './variant-check.ts';
import { type RunOptions, runAll, type StudyVariant, withCrew } from './variants.ts';

export interface CompareOptions extends RunOptions {
  /** Label of the variant that the others are held against; the first where it is not given. */
  readonly baseline?: string | undefined;
}

/**
 * Runs each variant on the same traffic and the same drawn work (their streams are named by the scenario's
 * seed, not by what varies), so that they differ by their settings alone. In the order given.
 *
 * @throws FaultError for what is no list of variants, a baseline that is none of them, and a trace that
 * cannot be used; the signal's reason when stopped
 */
export async function compareVariants(
  variants: readonly StudyVariant[],
  options: CompareOptions = {},
): Promise<ComparisonDocument> {
  refuseMisfits('compareVariants', [
    ...variantMisfits('variants', variants),
    ...optionMisfits(options, { ...RUN_KINDS, baseline: TEXT }),
  ]);
  requireBaseline(variants, options.baseline);
  const runs = await withCrew(options, (crew) =>
    runAll(variants, { ...options, measuresBatches: variants.length > 1 }, crew),
  );
  return buildPairedComparison(sampledVariants(variants, runs), options.baseline);
}

/** Each variant with what its runs gave. */
export function sampledVariants(
  variants: readonly StudyVariant[],
  runs: readonly ScenarioRun[],
): SampledVariant[] {
  return variants.flatMap(({ label, set, compiled }, index) => {
    const run = runs[index];
    if (run === undefined) return [];
    const samples = {
      replications: run.replications.map(({ document }) => document),
      batches: run.replications[0]?.batches ?? null,
    };
    return [{ label, set, compiled, results: run.document, samples }];
  });
}

function requireBaseline(variants: readonly StudyVariant[], baseline: string | undefined): void {
  const labels = variants.map(({ label }) => label);
  if (baseline === undefined || labels.includes(baseline)) return;
  const near = nearest(baseline, labels);
  const remedy = near === undefined ? 'give the label of a variant' : `did you mean ${show(near)}?`;
  const problem = `there is no variant ${show(baseline)}`;
  refuseMisfits('compareVariants', [{ path: 'baseline', problem, remedy }]);
}
