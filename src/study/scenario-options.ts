import type { CompiledScenario } from '../model/compiled.ts';
import { FaultError } from '../model/fault.ts';
import type { ScenarioInput } from '../scenario/input.ts';
import type { Loaded, LoadedScenario, SettingText } from '../scenario/load.ts';
import { isRecord } from '../units/given.ts';
import { loadScenario } from './load.ts';

/** What a study is made of: whatever `loadScenario` takes, or what it gave. */
export type StudyInput = ScenarioInput | Loaded;

/** Changes to the scenario before it is read, as the command line's options of these names. */
export interface ScenarioOptions {
  /** `PATH=VALUE`, in the order in which they are laid in. */
  readonly set?: readonly (string | SettingText)[] | undefined;
  /** `run.seed` */
  readonly seed?: number | undefined;
  /** `run.duration`: `24h`; a bare number is ms. */
  readonly duration?: string | number | undefined;
  /** `run.replications` */
  readonly replications?: number | 'auto' | undefined;
  /** In the place of the scenario's own: metric → expressions. */
  readonly thresholds?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

/**
 * A scenario with the options' changes laid in.
 *
 * @throws FaultError with every fault of the scenario, and for what is no scenario or has been compiled
 * already
 */
export async function loadStudyInput(
  input: StudyInput | CompiledScenario,
  options: ScenarioOptions,
  caller: string,
): Promise<LoadedScenario> {
  if (isCompiled(input)) {
    const problem = 'it is compiled already, so that no setting of it can change';
    const remedy = 'give the path, text or object that it was loaded from, or what loadScenario gave';
    throw new FaultError([{ file: caller, path: 'scenario', problem, remedy }]);
  }
  const settings = settingsOf(options);
  if (isLoaded(input)) {
    if (!input.ok) throw new FaultError(input.faults);
    if (settings.length === 0) return input;
  }
  const [source, set] = isLoaded(input) ? [input.input, input.set] : [input, []];
  const loaded = await loadScenario(source, { set: [...set, ...settings], purpose: 'run' });
  if (!loaded.ok) throw new FaultError(loaded.faults);
  return loaded;
}

/** As `loadStudyInput`; a compiled scenario is taken as it is where no option would change it. */
export async function compiledOf(
  input: StudyInput | CompiledScenario,
  options: ScenarioOptions,
  caller: string,
): Promise<CompiledScenario> {
  if (isCompiled(input) && settingsOf(options).length === 0) return input;
  return (await loadStudyInput(input, options, caller)).compiled;
}

/** Whether it is what `loadScenario` gave as `compiled`. */
export function isCompiled(input: unknown): input is CompiledScenario {
  if (!isRecord(input) || !isRecord(input['model'])) return false;
  return ['functions', 'sources', 'resources', 'arrivals', 'thresholds'].every((key) =>
    Array.isArray(input[key]),
  );
}

function isLoaded(input: unknown): input is Loaded {
  if (!isRecord(input) || typeof input['ok'] !== 'boolean') return false;
  if (!input['ok']) return Array.isArray(input['faults']);
  const { scenario } = input;
  const isChecked = isRecord(scenario) && isRecord(scenario['facts']) && scenario['functions'] instanceof Map;
  return isChecked && isCompiled(input['compiled']) && 'input' in input && Array.isArray(input['set']);
}

function settingsOf(options: ScenarioOptions): readonly (string | SettingText)[] {
  const { set = [], seed, duration, replications, thresholds } = options;
  const keys = {
    seed: ['run.seed', seed],
    duration: ['run.duration', duration],
    replications: ['run.replications', replications],
    thresholds: ['thresholds', thresholds],
  } as const;
  const given = Object.entries(keys).flatMap(([option, [path, value]]) =>
    value === undefined ? [] : [{ option, text: `${path}=${JSON.stringify(value)}` }],
  );
  return [...set, ...given];
}
