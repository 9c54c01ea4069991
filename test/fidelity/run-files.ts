import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatFault } from '../../src/model/fault.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { runScenario } from '../../src/study/run.ts';

/** A folder of its own with `files` in it, removed when `use` is done. */
export async function withFiles<Result>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-fidelity-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Loads and runs a scenario file by the two public functions that the command line calls. */
export async function runFile(file: string, set: readonly string[] = []): Promise<ResultsDocument> {
  const loaded = await loadScenario(file, { set, purpose: 'run' });
  if (!loaded.ok) throw new Error(loaded.faults.map(formatFault).join('\n'));
  const { document } = await runScenario(loaded.compiled, { maximumBadRows: 0 });
  return document;
}
