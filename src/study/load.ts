import { thresholdIssues, unmeasuredThresholds } from '../results/figures/threshold-issues.ts';
import type { ScenarioInput } from '../scenario/input.ts';
import { type Loaded, type LoadOptions, loadScenarioVariants as loadVariants } from '../scenario/load.ts';

/**
 * Reads, checks and compiles a scenario: a file, a text or a plain object, with all that a study needs of it, thresholds
 * included. All its faults come at once, in the order of the file. Nothing is thrown for bad input.
 */
export async function loadScenario(input: ScenarioInput, options: LoadOptions = {}): Promise<Loaded> {
  const [loaded] = await loadScenarioVariants(input, [options]);
  if (loaded === undefined) throw new Error('no variant was loaded');
  return loaded;
}

/** The same scenario under several settings: it, and what it refers to, is read once. In the order of `variants`. */
export function loadScenarioVariants(
  input: ScenarioInput,
  variants: readonly LoadOptions[],
): Promise<readonly Loaded[]> {
  return loadVariants(input, variants, { scenario: thresholdIssues, compiled: unmeasuredThresholds });
}
