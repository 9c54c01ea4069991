import { type Fault, FaultError, refuseMisfits } from '../../model/fault.ts';
import { findPlatform } from '../../platform/platforms.ts';
import { isMemoryUseKnown } from '../../results/compare/unjudged-memory.ts';
import type { TuneDocument, TuneStrategy } from '../../results/documents/tune-document.ts';
import { inputName } from '../../scenario/input.ts';
import type { LoadedScenario } from '../../scenario/load.ts';
import { listOf, optionMisfits, wholeNumber } from '../../units/given.ts';
import { nearest } from '../../units/nearest.ts';
import { show } from '../../units/parsed.ts';
import {
  type Axis,
  checkArchitectures,
  gridSize,
  type MemorySizes,
  readMemorySizes,
  variantsOf,
} from '../axes.ts';
import { type ReadyVariant, variantsOfScenario } from '../load.ts';
import {
  GRID_KINDS,
  SCENARIO_KINDS,
  STRATEGY,
  STUDY_KINDS,
  TUNE_STRATEGIES,
  WEIGHT,
} from '../option-kinds.ts';
import { loadStudyInput, type ScenarioOptions, type StudyInput } from '../scenario-options.ts';
import type { StudyOptions } from '../variants.ts';
import { askedFault, callWording, type Wording } from '../wording.ts';
import { memoryFaults, reportQuery } from './memory-facts.ts';
import type { TuneCandidate, TuneQuestion } from './tune.ts';

/** Those of Power Tuning's "ALL". */
const DEFAULT_STEP_MB = 64;
/** More are compiled before the first runs, and nobody asks for them. */
const MAXIMUM_CANDIDATES = 2000;
/** A threshold is met with a chance, which one run cannot tell. */
const REPLICATIONS_OF_SLO = 5;
const MOST_PROVISIONED = 9_999_999;

/** What `tune` asks of a scenario. */
export interface TuneChoices {
  /** The function to tune; may be left out where there is one. */
  readonly function?: string | undefined;
  /** What is best. Default `cost`. */
  readonly strategy?: TuneStrategy | undefined;
  /** Of `balanced`: 0 is speed alone, 1 cost alone. Default 0.5. */
  readonly weight?: number | undefined;
  /** Sizes to choose from. Default the platform's, in steps of 64 MB. */
  readonly memory?: MemorySizes | undefined;
  /** Architectures to choose from, `x86_64` and `arm64`. Default the scenario's own. */
  readonly architectures?: readonly string[] | undefined;
  /** Provisioned concurrencies to choose from. Default the scenario's own. */
  readonly provisionedConcurrency?: readonly number[] | undefined;
}

export interface TuneOptions extends TuneChoices, ScenarioOptions, StudyOptions {}

const PROVISIONED = wholeNumber(0, MOST_PROVISIONED);
const KINDS = {
  ...GRID_KINDS,
  ...SCENARIO_KINDS,
  ...STUDY_KINDS,
  strategy: STRATEGY,
  weight: WEIGHT,
  provisionedConcurrency: listOf(
    PROVISIONED,
    'a list of numbers of environments',
    'a list such as [0, 5, 10]',
  ),
};

/**
 * The best memory of a function, and its best architecture and provisioned concurrency where they are asked
 * for: all that `lambda-sim tune` does.
 *
 * @throws FaultError with all that is wrong with the scenario or the options, and where the function is never
 * invoked; the signal's reason when stopped
 */
export async function tuneScenario(scenario: StudyInput, options: TuneOptions = {}): Promise<TuneDocument> {
  const wording = callWording('tuneScenario');
  refuseMisfits(wording.file, optionMisfits(options, KINDS));
  const faults: Fault[] = [];
  const loaded = await loadStudyInput(scenario, options, wording.file);
  const question = await tuneQuestion(loaded, options, wording, faults);
  if (question === null) throw new FaultError(faults);
  return answerTune(question, options, wording);
}

/** Runs what is asked; faults of the run are told in the words given. */
export async function answerTune(
  question: TuneQuestion,
  { signal, onProgress, workers, maximumBadRows, keeper }: StudyOptions,
  wording: Wording,
): Promise<TuneDocument> {
  // The engine is loaded once everything is known to be right.
  const { findBest } = await import('./tune.ts');
  const options = { signal, onProgress, workers, maximumBadRows, keeper };
  return findBest(question, undefined, options, wording);
}

/** What is wrong with the strategy and its weight, which can be told without the scenario. */
export function checkStrategy(
  { strategy = 'cost', weight = 0.5 }: TuneChoices,
  wording: Wording,
  faults: Fault[],
): void {
  if (!STRATEGY.is(strategy)) {
    const near = nearest(String(strategy), TUNE_STRATEGIES);
    const remedy = near === undefined ? `give ${STRATEGY.example}` : `did you mean ${near}?`;
    faults.push(askedFault(wording, 'strategy', `there is no strategy ${show(strategy)}`, remedy));
  }
  if (!WEIGHT.is(weight)) {
    const remedy = `give ${WEIGHT.example}`;
    faults.push(askedFault(wording, 'weight', `${show(weight)} is not a weight`, remedy));
  }
}

/**
 * Every setting to choose from, read and compiled; null where something is wrong, which is then in `faults`,
 * or was before.
 */
export async function tuneQuestion(
  loaded: LoadedScenario,
  choices: TuneChoices,
  wording: Wording,
  faults: Fault[],
): Promise<TuneQuestion | null> {
  const { compiled, scenario, input } = loaded;
  const { strategy = 'cost', weight = 0.5 } = choices;
  if (strategy === 'slo' && compiled.thresholds.length === 0) {
    const problem = `slo needs thresholds, and ${inputName(input)} has none`;
    const remedy = 'give it thresholds, or choose cost, speed or balanced';
    faults.push(askedFault(wording, 'strategy', problem, remedy));
  }
  const functionName = readFunction(choices, loaded, wording, faults);
  const axes = readAxes(choices, loaded, functionName, wording, faults);
  const count = gridSize(axes);
  if (count > MAXIMUM_CANDIDATES) {
    const problem = `memory, architecture and provisioned concurrency make ${count} settings`;
    const remedy = `take a wider step: at most ${MAXIMUM_CANDIDATES} settings are searched`;
    faults.push(askedFault(wording, null, problem, remedy));
  }
  if (faults.length > 0) return null;
  const own = compiled.functions.find(({ name }) => name === functionName);
  const sizesMb = sizesOf(axes);
  const compared = [...new Set([...sizesMb, own?.memoryMb ?? 0])];
  if (compared.length > 1) faults.push(...(await memoryFaults(loaded, functionName, compared)));
  const unprovenBelowMb = isMemoryUseKnown(compiled, functionName) ? null : (own?.memoryMb ?? null);
  if (unprovenBelowMb !== null && sizesMb.every((size) => size < unprovenBelowMb)) {
    faults.push(unprovenFault(functionName, unprovenBelowMb, wording));
  }
  if (faults.length > 0) return null;
  const variants = await variantsOfScenario(loaded, variantsOf(axes, []), faults, 'tune');
  if (faults.length > 0) return null;
  const candidates = variants.map((variant) => candidateOf(variant, functionName));
  const work = scenario.functions.get(functionName)?.work;
  const isReplicated = scenario.run.replications !== undefined;
  return {
    functionName,
    strategy,
    weight,
    candidates,
    currentLabel: currentLabel(candidates, loaded, functionName),
    landmarksMb: [
      scenario.facts.fullVcpuMb.value,
      ...(work?.form === 'measured' ? work.means.map(({ memoryMb }) => memoryMb) : []),
    ],
    unprovenBelowMb,
    replications:
      compiled.replications === 'auto' || (strategy === 'slo' && !isReplicated)
        ? REPLICATIONS_OF_SLO
        : compiled.replications,
  };
}

/** The memory sizes asked, in their order. */
function sizesOf(axes: readonly Axis[]): readonly number[] {
  return (axes.find(({ path }) => path.endsWith('.memory'))?.values ?? []).map(Number);
}

function unprovenFault(functionName: string, presentMb: number, wording: Wording): Fault {
  const key = `functions.${functionName}.work.memoryUsed`;
  const problem = `all sizes are below the ${presentMb} MB of ${functionName}, and nobody said how much memory it uses (${key})`;
  const remedy = `give ${key}, or sizes from ${presentMb} MB`;
  const help = [
    'The most memory that it used stands in its REPORT lines:',
    ...reportQuery(functionName, 'max(@maxMemoryUsed / 1000 / 1000)'),
  ];
  return { ...askedFault(wording, 'memory', problem, remedy), help };
}

function candidateOf(variant: ReadyVariant, functionName: string): TuneCandidate {
  const found = variant.compiled.functions.find(({ name }) => name === functionName);
  if (found === undefined) throw new Error(`no function ${functionName}`);
  const varies = (key: string) => `functions.${functionName}.${key}` in variant.set;
  return {
    ...variant,
    setting: {
      memoryMb: found.memoryMb,
      architecture: varies('architecture') ? found.architecture : undefined,
      provisionedConcurrency: varies('provisionedConcurrency') ? found.provisionedConcurrency : undefined,
    },
  };
}

/** The label of the scenario's own setting where it is among the candidates. */
function currentLabel(
  candidates: readonly TuneCandidate[],
  { compiled }: LoadedScenario,
  functionName: string,
): string | null {
  const own = compiled.functions.find(({ name }) => name === functionName);
  const current = candidates.find(
    ({ setting }) =>
      own !== undefined &&
      setting.memoryMb === own.memoryMb &&
      (setting.architecture ?? own.architecture) === own.architecture &&
      (setting.provisionedConcurrency ?? own.provisionedConcurrency) === own.provisionedConcurrency,
  );
  return current?.label ?? null;
}

function readFunction(
  { function: asked }: TuneChoices,
  { compiled, input }: LoadedScenario,
  wording: Wording,
  faults: Fault[],
): string {
  const names = compiled.functions.map(({ name }) => name);
  if (asked !== undefined && names.includes(asked)) return asked;
  if (asked === undefined && names.length === 1) return names[0] ?? '';
  const some = names.length > 5 ? `${names.slice(0, 5).join(', ')}, …` : names.join(', ');
  const file = inputName(input);
  if (asked === undefined) {
    const problem = `${file} has ${names.length} functions, and one is tuned`;
    const remedy = `give ${wording.option('function')} with one of ${some}`;
    faults.push(askedFault(wording, 'function', problem, remedy));
  } else {
    const near = nearest(asked, names);
    const remedy = near === undefined ? `its functions are ${some}` : `did you mean ${near}?`;
    faults.push(askedFault(wording, 'function', `${file} has no function ${JSON.stringify(asked)}`, remedy));
  }
  return names[0] ?? '';
}

function readAxes(
  choices: TuneChoices,
  { scenario, compiled }: LoadedScenario,
  functionName: string,
  wording: Wording,
  faults: Fault[],
): readonly Axis[] {
  const { name: platform } = scenario.facts;
  const { minimum, maximum } = (findPlatform(platform) ?? scenario.facts).memoryMb;
  const memory = choices.memory ?? `${minimum.value}..${maximum.value}:${DEFAULT_STEP_MB}`;
  const askedMb = readMemorySizes(memory, platform, wording, faults) ?? [minimum.value];
  const presentMb = compiled.functions.find(({ name }) => name === functionName)?.memoryMb;
  // What it has now is held against the others, on the default grid or not.
  const isAdded = choices.memory === undefined && presentMb !== undefined;
  const sizesMb = isAdded
    ? [...new Set([...askedMb, presentMb])].toSorted((one, other) => one - other)
    : askedMb;
  const architectures = distinct(choices.architectures);
  checkArchitectures(architectures ?? [], wording, faults);
  const provisioned = distinct(choices.provisionedConcurrency);
  for (const value of provisioned ?? []) {
    if (PROVISIONED.is(value)) continue;
    const problem = `${show(value)} is not a number of environments`;
    faults.push(askedFault(wording, 'provisionedConcurrency', problem, 'give whole numbers, such as 0,5,10'));
  }
  const axis = (key: string, values: readonly (string | number)[]): Axis => ({
    path: `functions.${functionName}.${key}`,
    values,
  });
  return [
    axis('memory', sizesMb),
    ...(architectures === null ? [] : [axis('architecture', architectures)]),
    ...(provisioned === null ? [] : [axis('provisionedConcurrency', provisioned)]),
  ];
}

function distinct<T>(values: readonly T[] | undefined): readonly T[] | null {
  return values === undefined ? null : [...new Set(values)];
}
