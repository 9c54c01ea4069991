import type { CompiledScenario } from '../model/compiled.ts';
import type { Fault } from '../model/fault.ts';
import { thresholdIssues, unmeasuredThresholds } from '../results/figures/threshold-issues.ts';
import { inputName, type ScenarioInput } from '../scenario/input.ts';
import {
  type Loaded,
  type LoadedScenario,
  type LoadOptions,
  loadScenarioVariants as loadVariants,
} from '../scenario/load.ts';
import { optionMisfits } from '../units/given.ts';
import type { Variant } from './axes.ts';
import { LOAD_KINDS } from './option-kinds.ts';

/**
 * Reads, checks and compiles a scenario: a file, a text or a plain object, with all that a study needs of it,
 * thresholds included. All its faults come at once, in the order of the file. Nothing is thrown for bad
 * input.
 */
export async function loadScenario(input: ScenarioInput, options: LoadOptions = {}): Promise<Loaded> {
  const misfits = optionMisfits(options, LOAD_KINDS);
  if (misfits.length > 0) {
    return { ok: false, faults: misfits.map((misfit) => ({ file: 'loadScenario', ...misfit })) };
  }
  const [loaded] = await loadScenarioVariants(input, [options]);
  if (loaded === undefined) throw new Error('no variant was loaded');
  return loaded;
}

/**
 * The same scenario under several settings: it, and what it refers to, is read once. In the order of
 * `variants`.
 */
export function loadScenarioVariants(
  input: ScenarioInput,
  variants: readonly LoadOptions[],
): Promise<readonly Loaded[]> {
  return loadVariants(input, variants, { scenario: thresholdIssues, compiled: unmeasuredThresholds });
}

/** A variant that is ready to run. */
export interface ReadyVariant extends Variant {
  /** What faults call its scenario. */
  readonly file: string;
  readonly compiled: CompiledScenario;
}

/**
 * A scenario read again with each variant's settings laid over its own. A fault is told once, however many
 * variants share it; `origin` names the settings in faults.
 */
export async function variantsOfScenario(
  { input, set }: Pick<LoadedScenario, 'input' | 'set'>,
  variants: readonly Variant[],
  faults: Fault[],
  origin: 'compare' | 'tune' = 'compare',
): Promise<readonly ReadyVariant[]> {
  const options = variants.map((variant) => {
    const own = Object.entries(variant.set).map(([path, value]) => ({
      option: origin,
      text: `${path}=${value}`,
    }));
    return { set: [...set, ...own], purpose: 'run' as const };
  });
  const ready: ReadyVariant[] = [];
  for (const [index, result] of (await loadScenarioVariants(input, options)).entries()) {
    const variant = variants[index];
    if (result.ok && variant !== undefined) {
      ready.push({ ...variant, file: inputName(input), compiled: result.compiled });
    } else if (!result.ok) {
      faults.push(...result.faults.filter((fault) => !faults.some((other) => isSame(fault, other))));
    }
  }
  return ready;
}

function isSame(one: Fault, other: Fault): boolean {
  return one.file === other.file && one.path === other.path && one.problem === other.problem;
}
