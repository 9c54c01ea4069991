import { thresholdIssues } from '../results/threshold-issues.ts';
import { type Loaded, type LoadOptions, loadScenarioVariants as loadVariants } from '../scenario/load.ts';

/**
 * Reads, checks and compiles a scenario file with all that a study needs of it, thresholds included. All its faults come at once, in the
 * order of the file. Nothing is thrown for bad input.
 */
export async function loadScenario(file: string, options: LoadOptions = {}): Promise<Loaded> {
  const [loaded] = await loadScenarioVariants(file, [options]);
  if (loaded === undefined) throw new Error('no variant was loaded');
  return loaded;
}

/** The same file under several settings: it, and what it refers to, is read once. In the order of `variants`. */
export function loadScenarioVariants(
  file: string,
  variants: readonly LoadOptions[],
): Promise<readonly Loaded[]> {
  return loadVariants(file, variants, thresholdIssues);
}
