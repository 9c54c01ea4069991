import { type Fault, FaultError } from '../model/fault.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import { loadScenario } from '../study/load.ts';
import type { Setting } from './options.ts';

/** A scenario and the file that it was read from. */
export interface ScenarioFile extends LoadedScenario {
  readonly file: string;
}

/** Reads a scenario with the command line's settings laid in; what is wrong is added to `faults`. */
export async function load(
  file: string,
  settings: readonly Setting[],
  purpose: 'run' | 'validate',
  faults: Fault[],
): Promise<ScenarioFile | null> {
  const readTraces = purpose === 'validate';
  const loaded = await loadScenario(file, { set: settings, purpose, readTraces });
  if (loaded.ok) return { ...loaded, file };
  faults.push(...loaded.faults);
  return null;
}

export function throwIfAny(faults: readonly Fault[]): void {
  if (faults.length > 0) {
    throw new FaultError(faults);
  }
}
