import { buildComparison } from '../results/comparison.ts';
import type { ComparisonDocument, VariantResults } from '../results/document.ts';
import type { CompiledScenario } from '../scenario/compiled.ts';
import { type RunOptions, runScenario } from './run.ts';

export interface StudyVariant {
  readonly label: string;
  /** Key path → value that makes the variant. */
  readonly set: Readonly<Record<string, string | number>>;
  readonly compiled: CompiledScenario;
}

/**
 * Runs each variant on the same traffic and the same drawn work (their streams are named by the scenario's seed, not by what varies), so
 * that they differ by their settings alone. In the order given.
 */
export async function compareVariants(
  variants: readonly StudyVariant[],
  options: RunOptions,
): Promise<ComparisonDocument> {
  const results: VariantResults[] = [];
  const startedMs = performance.now();
  const totalSeconds = variants.reduce((sum, { compiled }) => sum + simulatedSeconds(compiled), 0);
  let secondsBefore = 0;
  let requestsBefore = 0;
  for (const { label, set, compiled } of variants) {
    const { document } = await runScenario(compiled, {
      ...options,
      onProgress: (progress) =>
        options.onProgress?.({
          simulatedSeconds: secondsBefore + progress.simulatedSeconds,
          totalSeconds,
          requests: requestsBefore + progress.requests,
          elapsedSeconds: (performance.now() - startedMs) / 1000,
        }),
    });
    secondsBefore += simulatedSeconds(compiled);
    requestsBefore += document.engine.requests;
    results.push({ label, set, results: document });
  }
  return buildComparison(results);
}

function simulatedSeconds(compiled: CompiledScenario): number {
  return (compiled.replications * compiled.model.horizonMs) / 1000;
}
