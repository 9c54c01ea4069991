import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { runScenario } from '../../src/study/run.ts';

/** The document of one function under a steady rate of traffic: `poisson: 40/h`. */
export async function documentOfSmallRun(rate: string, duration: string): Promise<ResultsDocument> {
  const text = [
    'name: Small',
    `run: { duration: ${duration}, seed: 7 }`,
    'functions:',
    '  api:',
    '    memory: 512',
    '    runtime: nodejs22.x',
    '    work: { duration: 120ms }',
    `traffic: [{ to: api, ${rate} }]`,
    '',
  ].join('\n');
  const loaded = await loadScenario({ text });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const { document } = await runScenario(loaded.compiled, { maximumBadRows: 0, workers: 1 });
  return document;
}
