import { type Fault, FaultError, refuseMisfits } from '../model/fault.ts';
import type { ComparisonDocument } from '../results/documents/document.ts';
import { inputName } from '../scenario/input.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import { isRecord, optionMisfits, TEXT, wholeNumber } from '../units/given.ts';
import { nearest } from '../units/nearest.ts';
import { type Axis, checkArchitectures, type MemorySizes, readMemorySizes, variantsOf } from './axes.ts';
import { MOST_VARIANTS_UNASKED, oversizedGrid } from './grid.ts';
import { type ReadyVariant, variantsOfScenario } from './load.ts';
import { GRID_KINDS, SCENARIO_KINDS, STUDY_KINDS } from './option-kinds.ts';
import { loadStudyInput, type ScenarioOptions, type StudyInput } from './scenario-options.ts';
import type { StudyOptions } from './variants.ts';
import { askedFault, callWording, type Wording } from './wording.ts';

export interface CompareScenarioOptions extends ScenarioOptions, StudyOptions {
  /** Memory sizes of the functions. */
  readonly memory?: MemorySizes | undefined;
  /** `x86_64` and `arm64`. */
  readonly architectures?: readonly string[] | undefined;
  /** The function whose memory and architecture vary. Default all. */
  readonly function?: string | undefined;
  /** What else varies: key path → values, in the order in which they vary, the first slowest. */
  readonly axes?: Readonly<Record<string, readonly (string | number)[]>> | undefined;
  /** Label of the variant that the others are held against. Default the first. */
  readonly baseline?: string | undefined;
  /** A larger grid is a fault that says how long it would take. Default 10000; Infinity for none. */
  readonly maximumVariants?: number | undefined;
}

/** What `compare` asks of one scenario or several. */
export interface ComparisonChoices
  extends Pick<
    CompareScenarioOptions,
    'memory' | 'architectures' | 'function' | 'baseline' | 'maximumVariants'
  > {
  /** Whatever varies besides memory and architecture. */
  readonly axes?: readonly Axis[] | undefined;
}

const KINDS = {
  ...GRID_KINDS,
  ...SCENARIO_KINDS,
  ...STUDY_KINDS,
  axes: {
    is: (value: unknown) => isRecord(value) && Object.values(value).every(isAxis),
    words: 'an object of axes, each a list of at least one text or number',
    example: "one such as { 'functions.api.timeout': ['3s', '10s'] }",
  },
  baseline: TEXT,
  maximumVariants: {
    ...wholeNumber(1),
    is: (value: unknown) => value === Number.POSITIVE_INFINITY || wholeNumber(1).is(value),
  },
};

/**
 * The same traffic and work under every combination of what varies, side by side: all that `lambda-sim
 * compare` does. Where nothing is said to vary, what the scenario's own `compare` says; several scenarios may
 * also be compared as they are.
 *
 * @throws FaultError with all that is wrong with the scenarios or the options; the signal's reason when
 * stopped
 */
export async function compareScenario(
  scenario: StudyInput | readonly StudyInput[],
  options: CompareScenarioOptions = {},
): Promise<ComparisonDocument> {
  const wording = callWording('compareScenario');
  const { file } = wording;
  refuseMisfits(file, optionMisfits(options, KINDS));
  const inputs: readonly StudyInput[] = Array.isArray(scenario) ? scenario : [scenario];
  const loaded: LoadedScenario[] = [];
  for (const input of inputs) loaded.push(await loadStudyInput(input, options, file));
  if (loaded.length === 0) {
    const remedy = 'give a path, a text, an object or what loadScenario gave, or several of them';
    refuseMisfits(file, [{ path: 'scenario', problem: 'the list of scenarios is empty', remedy }]);
  }
  const axes = Object.entries(options.axes ?? {}).map(([path, values]) => ({ path, values }));
  const choices = { ...options, axes };
  const faults: Fault[] = [];
  const variants: ReadyVariant[] = [];
  for (const one of loaded) {
    variants.push(...(await comparedVariants(one, choices, loaded.length, wording, faults)));
  }
  const labelled = labelByScenario(loaded, variants);
  const baseline = baselineOf(labelled, options.baseline, wording, faults);
  if (faults.length > 0) throw new FaultError(faults);
  // The engine is loaded once everything is known to be right.
  const { compareVariants } = await import('./compare.ts');
  const { signal, onProgress, workers, maximumBadRows, keeper } = options;
  return compareVariants(labelled, { signal, onProgress, workers, maximumBadRows, keeper, baseline });
}

/** A scenario under every combination of what varies; what is wrong is added to `faults`. */
export async function comparedVariants(
  loaded: LoadedScenario,
  choices: ComparisonChoices,
  scenarios: number,
  wording: Wording,
  faults: Fault[],
): Promise<readonly ReadyVariant[]> {
  const { compiled } = loaded;
  const names = functionsToVary(loaded, choices, wording, faults);
  const known = faults.length;
  const asked = [...namedAxes(loaded, choices, wording, faults), ...(choices.axes ?? [])];
  // What was asked wrongly was asked.
  if (asked.length === 0 && faults.length > known) return [];
  const axes = asked.length > 0 ? asked : (compiled.compare ?? []);
  if (axes.length === 0 && scenarios === 1) {
    const ways = (['memory', 'architectures', 'axes'] as const).map(wording.example).join(', ');
    faults.push(
      askedFault(wording, null, 'there is nothing to compare', `give ${ways}, or a second scenario`),
    );
    return [];
  }
  return gridVariants(loaded, axes, names, choices.maximumVariants, wording, faults);
}

/**
 * Every combination of the axes, read and compiled; none where they are more than may be run, which is a
 * fault.
 */
export async function gridVariants(
  loaded: LoadedScenario,
  axes: readonly Axis[],
  functionNames: readonly string[],
  maximumVariants: number | undefined,
  wording: Wording,
  faults: Fault[],
): Promise<readonly ReadyVariant[]> {
  const oversized = oversizedGrid(axes, loaded.compiled, maximumVariants ?? MOST_VARIANTS_UNASKED, wording);
  if (oversized === null) return variantsOfScenario(loaded, variantsOf(axes, functionNames), faults);
  faults.push(oversized);
  return [];
}

/** Of several scenarios each variant says which one it is of, after its memory. */
export function labelByScenario(
  scenarios: readonly LoadedScenario[],
  variants: readonly ReadyVariant[],
): readonly ReadyVariant[] {
  if (scenarios.length < 2) return variants;
  const areNamesDistinct = new Set(scenarios.map(({ compiled }) => compiled.name)).size === scenarios.length;
  return variants.map((variant) => {
    const of = areNamesDistinct ? variant.compiled.name : variant.file;
    const varies = Object.keys(variant.set).length > 0;
    return { ...variant, label: varies ? `${variant.label} · ${of}` : of };
  });
}

/** The label asked for, as the variants have it. */
export function baselineOf(
  variants: readonly ReadyVariant[],
  asked: string | undefined,
  wording: Wording,
  faults: Fault[],
): string | undefined {
  const labels = variants.map(({ label }) => label);
  if (asked === undefined || labels.length === 0 || labels.includes(asked)) return asked;
  const near = nearest(asked, labels);
  const remedy =
    near === undefined ? `the variants are ${shortList(labels)}` : `did you mean ${JSON.stringify(near)}?`;
  faults.push(askedFault(wording, 'baseline', `there is no variant ${JSON.stringify(asked)}`, remedy));
  return undefined;
}

function functionsToVary(
  { compiled, input }: LoadedScenario,
  { function: asked }: ComparisonChoices,
  wording: Wording,
  faults: Fault[],
): readonly string[] {
  const names = compiled.functions.map(({ name }) => name);
  if (asked === undefined) return names;
  if (names.includes(asked)) return [asked];
  const near = nearest(asked, names);
  const remedy = near === undefined ? `its functions are ${names.join(', ')}` : `did you mean ${near}?`;
  const problem = `${inputName(input)} has no function ${JSON.stringify(asked)}`;
  faults.push(askedFault(wording, 'function', problem, remedy));
  return names;
}

function namedAxes(
  { compiled }: LoadedScenario,
  { memory, architectures }: ComparisonChoices,
  wording: Wording,
  faults: Fault[],
): readonly Axis[] {
  const axes: Axis[] = [];
  if (memory !== undefined) {
    const values = readMemorySizes(memory, compiled.platform, wording, faults);
    if (values !== null) axes.push({ path: 'memory', values });
  }
  if (architectures !== undefined) {
    const known = faults.length;
    checkArchitectures(architectures, wording, faults);
    // What no function can have is told once, not again by each function that would get it.
    if (faults.length === known) axes.push({ path: 'architecture', values: architectures });
  }
  return axes;
}

function isAxis(values: unknown): boolean {
  const isValue = (value: unknown) =>
    typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
  return Array.isArray(values) && values.length > 0 && values.every(isValue);
}

function shortList(labels: readonly string[]): string {
  const shown = labels.slice(0, 5).join(', ');
  return labels.length > 5 ? `${shown}, …` : shown;
}
