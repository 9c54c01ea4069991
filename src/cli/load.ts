import { type Fault, FaultError } from '../model/fault.ts';
import { parseThreshold } from '../results/thresholds.ts';
import type { CompiledScenario } from '../scenario/compiled.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Setting } from './options.ts';

export interface LoadedScenario {
  readonly file: string;
  /** The file as it was written. */
  readonly text: string;
  readonly compiled: CompiledScenario;
}

/** Reads a scenario with the command line's settings laid in; what is wrong is added to `faults`. */
export async function load(
  file: string,
  settings: readonly Setting[],
  purpose: 'run' | 'validate',
  faults: Fault[],
): Promise<LoadedScenario | null> {
  const loaded = await loadScenario(file, { set: settings, purpose });
  if (!loaded.ok) {
    faults.push(...loaded.faults);
    return null;
  }
  faults.push(...thresholdFaults(file, loaded.compiled));
  return { file, text: loaded.text, compiled: loaded.compiled };
}

function thresholdFaults(file: string, compiled: CompiledScenario): readonly Fault[] {
  const names = {
    functions: compiled.functions.map(({ name }) => name),
    triggers: compiled.sources.flatMap(({ trigger }) => (trigger === null ? [] : [trigger])),
    resources: [],
  };
  return compiled.thresholds.flatMap(({ metric, expression }) => {
    const parsed = parseThreshold(metric, expression, names);
    return parsed.ok
      ? []
      : [{ file, path: `thresholds.${metric}`, problem: parsed.problem, remedy: parsed.remedy }];
  });
}

export function throwIfAny(faults: readonly Fault[]): void {
  if (faults.length > 0) {
    throw new FaultError(faults);
  }
}
