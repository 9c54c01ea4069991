import type { CompiledScenario } from '../model/compiled.ts';
import { type Fault, FaultError } from '../model/fault.ts';
import type { Scenario } from '../scenario/schema/scenario.ts';
import { loadScenarioVariants } from '../study/load.ts';
import type { Setting } from './options.ts';
import type { Variant } from './variants.ts';

export interface LoadedScenario {
  readonly file: string;
  /** The file as it was written. */
  readonly text: string;
  readonly scenario: Scenario;
  readonly compiled: CompiledScenario;
}

export interface LoadedVariant extends Variant {
  readonly file: string;
  readonly compiled: CompiledScenario;
}

/** Reads a scenario with the command line's settings laid in; what is wrong is added to `faults`. */
export async function load(
  file: string,
  settings: readonly Setting[],
  purpose: 'run' | 'validate',
  faults: Fault[],
): Promise<LoadedScenario | null> {
  const [loaded] = await loadScenarioVariants(file, [
    { set: settings, purpose, readTraces: purpose === 'validate' },
  ]);
  if (!loaded?.ok) {
    faults.push(...(loaded?.faults ?? []));
    return null;
  }
  return { file, text: loaded.text, scenario: loaded.scenario, compiled: loaded.compiled };
}

/**
 * The same file with each variant's settings laid over those of the command line. A fault is told once, however many variants share it.
 */
export async function loadVariants(
  file: string,
  variants: readonly Variant[],
  settings: readonly Setting[],
  faults: Fault[],
  origin: 'compare' | 'tune' = 'compare',
): Promise<readonly LoadedVariant[]> {
  const purpose = 'run' as const;
  const options = variants.map(({ set }) => {
    const own = Object.entries(set).map(([path, value]) => ({ option: origin, text: `${path}=${value}` }));
    return { set: [...settings, ...own], purpose };
  });
  const loaded: LoadedVariant[] = [];
  for (const [index, result] of (await loadScenarioVariants(file, options)).entries()) {
    const variant = variants[index];
    if (result.ok && variant !== undefined) {
      loaded.push({ ...variant, file, compiled: result.compiled });
    } else if (!result.ok) {
      faults.push(...result.faults.filter((fault) => !faults.some((other) => isSame(fault, other))));
    }
  }
  return loaded;
}

export function throwIfAny(faults: readonly Fault[]): void {
  if (faults.length > 0) {
    throw new FaultError(faults);
  }
}

function isSame(one: Fault, other: Fault): boolean {
  return one.file === other.file && one.path === other.path && one.problem === other.problem;
}
