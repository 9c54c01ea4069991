import { FILES } from '../../src/host/host.ts';
import { filesInMemory } from '../../src/host/memory-files.ts';
import { formatFault } from '../../src/model/fault.ts';
import { toJson } from '../../src/report/json.ts';
import { type RenderedFile, type RenderFormat, render } from '../../src/report/render.ts';
import { REPORT_PARTS } from '../../src/report/words/host-parts.ts';
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

/** Gives the page its files, as pairs of a whole path and bytes in Latin-1, and chart.js. */
export function handIn(files: readonly (readonly [path: string, latin1: string])[], chartJs: string): void {
  const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
  FILES.handIn(filesInMemory(new Map(files.map(([path, text]) => [path, bytesOf(text)]))));
  REPORT_PARTS.handIn({ ...REPORT_PARTS.now, chartJs: async () => chartJs });
}

export function reportOf(document: string, format: RenderFormat): Promise<readonly RenderedFile[]> {
  return render(JSON.parse(document), format);
}

export async function faultsOf(text: string): Promise<readonly string[]> {
  const loaded = await loadScenario({ text });
  return loaded.ok ? [] : loaded.faults.map(formatFault);
}
