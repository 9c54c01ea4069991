import type { CompiledScenario } from '../model/compiled.ts';
import type { ResultsDocument } from '../results/documents/document.ts';
import { replicate } from './runs/run-replications.ts';
import { type RunOptions, withCrew } from './variants.ts';

export interface RunResult {
  readonly document: ResultsDocument;
  /** The arithmetic of the monthly bill, line by line (of the first replication where there are several). */
  readonly explanation: readonly string[];
}

/**
 * Runs a scenario, as often as its replications ask, and gives the results document. The first replication has the scenario's seed;
 * the others have seeds derived from it, so that asking for more replications changes none that were there.
 * Throws FaultError for a trace that cannot be used, and the signal's reason when stopped.
 */
export async function runScenario(compiled: CompiledScenario, options: RunOptions = {}): Promise<RunResult> {
  const run = await withCrew(options, (crew) => replicate(crew, compiled, options, 0));
  return { document: run.document, explanation: run.explanation };
}
