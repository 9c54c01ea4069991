import { toJson } from '../../src/report/json.ts';
import { loadScenario, loadScenarioVariants } from '../../src/scenario/load.ts';
import { variantsOf } from '../../src/study/axes.ts';
import { compareVariants } from '../../src/study/compare.ts';
import { runScenario } from '../../src/study/run.ts';

/**
 * The documents that `lambda-sim run` gives for a scenario, the run's own and that of its `compare:`, by
 * compiler, engine and results alone.
 */
export async function documentsOf(file: string): Promise<readonly string[]> {
  const loaded = await loadScenario(file, { purpose: 'run' });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const { compiled } = loaded;
  const options = { maximumBadRows: 0, workers: 1 };
  const { document } = await runScenario(compiled, options);
  const documents = [toJson(document)];
  if (compiled.compare !== null) {
    const variants = variantsOf(
      compiled.compare,
      compiled.functions.map(({ name }) => name),
    );
    const settings = variants.map(({ set }) => ({
      set: Object.entries(set).map(([path, value]) => `${path}=${value}`),
      purpose: 'run' as const,
    }));
    const compared = (await loadScenarioVariants(file, settings)).map((variant, index) => {
      const asked = variants[index];
      if (!variant.ok || asked === undefined) throw new Error('a variant was not loaded');
      return { ...asked, compiled: variant.compiled };
    });
    documents.push(toJson(await compareVariants(compared, options)));
  }
  return documents;
}
