import { FILES } from '../host/host.ts';
import { withRecordedFiles } from '../host/recorded-files.ts';
import { type Fault, FaultError } from '../model/fault.ts';
import { VERSION } from '../model/version.ts';
import { EVERY_FUNCTION, type SweepHeader, settingsOf } from '../results/documents/sweep-document.ts';
import { thresholdNames } from '../results/figures/threshold-names.ts';
import { openInput } from '../scenario/input.ts';
import type { LoadedScenario, SettingText } from '../scenario/load.ts';
import { sortFaults, toFaults } from '../scenario/schema/faults.ts';
import { type Issue, parseTolerantly } from '../scenario/schema/issues.ts';
import { readYaml } from '../scenario/text/read-yaml.ts';
import { type KeyPath, nodeAt, type SourceMap, toPlain } from '../scenario/text/source-node.ts';
import { loadScenario, loadScenarioVariants } from '../study/load.ts';
import { nearest } from '../units/nearest.ts';
import { show } from '../units/parsed.ts';
import { type AxisValue, levelsOf, type SweepAxis } from './axis.ts';
import { MOST_DIMENSIONS } from './designs/direction-numbers.ts';
import { type Constraint, readConstraint } from './expression.ts';
import { HEADLINES, metricProblem, ofFunction, unitOfMetric } from './metrics.ts';
import { type HashText, type SweepPlan, settingsAt } from './plan.ts';
import { brokenByBase, type DesignAsked, designSize, pointsOf } from './points.ts';
import { type DesignName, MOST_POINTS, type Objective, type SweepSpec, sweepSchema } from './sweep-schema.ts';

const MOST_BYTES = 1_048_576;
/** More are more often a slip of a range than meant. */
const MOST_POINTS_UNASKED = 100_000;
/** Of so many points at least one has to run before all are begun; they are tried a few at a time. */
const PROBED_POINTS = 1_000;
const PROBED_AT_ONCE = 8;
/** Points that follow each other here lie far apart in the design: by the golden section of it. */
const PROBE_STRIDE = 0.618034;
/** Where all points are refused, so many reasons are told. */
const MOST_FAULTS = 20;
/** Texts among the values of axes that are tried by themselves: they may name files. */
const PROBED_VALUES = 500;
const DEFAULT_OBJECTIVES: readonly Objective[] = [
  { metric: 'cost.monthly', goal: 'minimise' },
  { metric: 'latency.p99', goal: 'minimise' },
];

export interface ReadSweepOptions {
  readonly hash: HashText;
  /** A digest of what stands in files, told apart by their names from the folder of the scenario. */
  readonly digestOfFiles: (files: readonly string[], folderOf: string) => Promise<string>;
  /** More points are a fault. Default 100,000. */
  readonly maximumPoints?: number | undefined;
}

/**
 * Reads and checks a sweep file and its scenario, and makes its points. What only a combination of values
 * gets wrong is told of its point when it runs, unless the first points are all wrong.
 *
 * @throws FaultError with all that is wrong with the file, the scenario or every point
 */
export async function readSweep(file: string, options: ReadSweepOptions): Promise<SweepPlan> {
  const { root, spec } = readSpec(file);
  const issues: Issue[] = [];
  const design = spec.design ?? 'grid';
  issues.push(...designIssues(spec, design));
  const fixed = Object.entries(spec.set ?? {}).map(([path, value]) => ({
    option: 'set',
    text: `${path}=${value}`,
  }));
  const scenarioFile = FILES.now.besides(file, spec.scenario);
  const { result, files } = await withRecordedFiles(async () => {
    const scenario = await scenarioOf(FILES.now.shownName(file, spec.scenario), fixed, root);
    await probeTexts(scenario, spec.axes);
    return scenario;
  });
  const scenario = result;
  const { functions } = scenario.compiled;
  const functionNames = functions.map(({ name }) => name);
  const names = thresholdNames(scenario.compiled);
  const main = entryFunction(scenario);
  const objectives =
    spec.objectives ??
    DEFAULT_OBJECTIVES.map((one) => ({ ...one, metric: ofFunction(one.metric, functionNames, main) }));
  const metricIssue = (path: KeyPath, metric: string): void => {
    const problem = metricProblem(metric, names);
    if (problem !== null) issues.push({ path, problem: problem.problem, remedy: problem.remedy });
  };
  for (const [index, { metric }] of objectives.entries()) metricIssue(['objectives', index], metric);
  for (const [index, metric] of (spec.figures ?? []).entries()) metricIssue(['figures', index], metric);
  const paths = spec.axes.map(({ path }) => path);
  const constraints: Constraint[] = [];
  for (const [index, text] of (spec.constraints ?? []).entries()) {
    const path: KeyPath = ['constraints', index];
    const read = readConstraint(text);
    if (!read.ok) {
      issues.push({ path, problem: read.problem, remedy: read.remedy });
      continue;
    }
    constraints.push(read.constraint);
    for (const name of read.constraint.names) {
      const found = paths.includes(name) ? null : metricProblem(name, names);
      if (found === null) continue;
      if (!found.isUnknown) {
        issues.push({ path, problem: found.problem, remedy: found.remedy });
        continue;
      }
      const near = nearest(name, paths);
      const remedy = near === undefined ? `the axes are ${paths.join(', ')}` : `did you mean ${near}?`;
      issues.push({ path, problem: `${show(name)} is neither an axis nor a figure of the scenario`, remedy });
    }
  }
  const isOfFigures = ({ names: used }: Constraint): boolean => used.some((name) => !paths.includes(name));
  const ofAxes = constraints.filter((one) => !isOfFigures(one));
  if (design === 'saltelli' && ofAxes.length > 0) {
    const remedy = 'narrow the axes, or choose the design sobol or random';
    issues.push({ path: ['constraints'], problem: "Saltelli's design needs all its points", remedy });
  }
  const asked: DesignAsked = {
    design,
    samples: spec.samples ?? 0,
    seed: spec.seed ?? 1,
    axes: spec.axes,
    base: spec.axes.map(({ path }) => ownValue(scenario, path, functionNames, spec.set)),
    constraints: ofAxes,
  };
  const broken = design === 'one-at-a-time' ? brokenByBase(asked) : null;
  if (broken !== null) {
    const lacking = broken.names.filter((name) => asked.base[paths.indexOf(name)] === null);
    const problem =
      lacking.length > 0
        ? `it cannot be held against the base: the scenario has no one value of ${lacking.join(', ')}`
        : 'the base does not hold it, and one-at-a-time varies from there';
    const remedy =
      lacking.length > 0
        ? 'write it into the scenario, or into set of this file'
        : 'set a base that holds it with set, or choose another design';
    const at = (spec.constraints ?? []).indexOf(broken.text);
    issues.push({ path: ['constraints', Math.max(0, at)], problem, remedy });
  }
  const size = designSize(asked);
  const most = Math.min(MOST_POINTS, options.maximumPoints ?? MOST_POINTS_UNASKED);
  if (size > most) {
    const remedy =
      most < MOST_POINTS
        ? 'give fewer values or samples, or --yes to run them all the same'
        : `at most ${MOST_POINTS} can be run`;
    issues.push({ path: ['axes'], problem: `the design has ${size} points`, remedy });
  }
  if (issues.length > 0) throw new FaultError(sortFaults(toFaults(root, issues), file));
  const { points, excluded } = pointsOf(asked);
  if (points.length === 0) {
    const problem = `no point of ${size} holds all constraints`;
    throw new FaultError(toFaults(root, [{ path: ['constraints'], problem, remedy: 'loosen one' }]));
  }
  const traces = scenario.compiled.arrivals.flatMap(({ pattern }) =>
    pattern.kind === 'trace' ? [FILES.now.besides('', pattern.trace.file)] : [],
  );
  const allFiles = [...new Set([...files, ...traces])].sort();
  const scenarioDigest = await options.digestOfFiles(allFiles, scenarioFile);
  const figures = [
    ...new Set([
      ...objectives.map(({ metric }) => metric),
      ...constraints.flatMap((one) => one.names.filter((name) => !paths.includes(name))),
      ...(spec.figures ?? []),
      ...HEADLINES.map((metric) => ofFunction(metric, functionNames, main)),
    ]),
  ];
  const header: Omit<SweepHeader, 'digest'> = {
    schemaVersion: 1,
    kind: 'sweep',
    version: VERSION,
    name: spec.name ?? FILES.now.lastPart(file).replace(/\.(ya?ml|json)$/i, ''),
    scenario: FILES.now.lastPart(spec.scenario),
    design: { name: design, samples: spec.samples ?? null, seed: asked.seed },
    axes: spec.axes.map((axis) => ({ path: axis.path, words: axisWords(axis), unit: unitOfAxis(axis) })),
    set: fixed.map(({ text }) => text),
    functions: paths.some((path) => EVERY_FUNCTION.includes(path)) ? functionNames : [],
    constraints: constraints.map(({ text }) => text),
    objectives: objectives.map((one) => ({ ...one, unit: unitOfMetric(one.metric) })),
    figures,
    replications: spec.replications ?? 1,
    halving: spec.halving ?? null,
    currency: 'USD',
    points: points.length,
    excluded,
  };
  const digest = options.hash(JSON.stringify([header, scenarioDigest, spec.axes]));
  const plan: SweepPlan = {
    header: { ...header, digest },
    axes: spec.axes,
    points,
    figureConstraints: constraints.filter(isOfFigures),
    scenario,
    fixed,
    functionNames,
    scenarioFile,
    scenarioDigest,
    files: allFiles,
  };
  await probePoints(plan, root);
  return plan;
}

/** The first function by name that events from outside reach; null where there is none. */
function entryFunction({ compiled }: LoadedScenario): string | null {
  const entered = compiled.model.sources.flatMap(({ isEntry, functionIndex }) =>
    isEntry ? [functionIndex] : [],
  );
  const first = entered.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  return compiled.functions[first]?.name ?? null;
}

function readSpec(file: string): { readonly root: SourceMap; readonly spec: SweepSpec } {
  const read = FILES.now.readText(file, file, MOST_BYTES);
  if (!read.ok) throw new FaultError([read.fault]);
  const tree = readYaml(read.text, file);
  if (!tree.ok) throw new FaultError(tree.faults);
  if (tree.root.kind !== 'map') {
    const remedy = "begin with 'scenario: FILE' and 'axes:'";
    throw new FaultError([{ ...tree.root.place, path: '', problem: 'a sweep is a map of keys', remedy }]);
  }
  const { value, issues } = parseTolerantly(sweepSchema(), toPlain(tree.root), []);
  if (value === undefined || issues.length > 0)
    throw new FaultError(sortFaults(toFaults(tree.root, issues), file));
  return { root: tree.root, spec: value };
}

function designIssues(spec: SweepSpec, design: DesignName): Issue[] {
  const issues: Issue[] = [];
  const hasSamples = design !== 'grid' && design !== 'one-at-a-time';
  if (hasSamples && spec.samples === undefined) {
    issues.push({
      path: ['design'],
      problem: `${design} needs samples`,
      remedy: 'give for example samples: 256',
    });
  }
  if (!hasSamples && spec.samples !== undefined) {
    const remedy = 'leave it out, or choose the design random, latin-hypercube or sobol';
    issues.push({ path: ['samples'], problem: `the points of ${design} follow from its axes`, remedy });
  }
  for (const axis of spec.axes) {
    if (design === 'grid' && levelsOf(axis) === null) {
      const remedy = 'give it count: 5, a step, or a list of values; or choose another design';
      issues.push({ path: ['axes', axis.path], problem: 'a grid has to know which values to take', remedy });
    }
  }
  const dimensions = design === 'saltelli' ? 2 * spec.axes.length : spec.axes.length;
  if ((design === 'sobol' || design === 'saltelli') && dimensions > MOST_DIMENSIONS) {
    const most = design === 'saltelli' ? Math.floor(MOST_DIMENSIONS / 2) : MOST_DIMENSIONS;
    const problem = `${spec.axes.length} axes are more than ${design} has numbers for`;
    issues.push({ path: ['axes'], problem, remedy: `give at most ${most}` });
  }
  const { halving, replications = 1 } = spec;
  if (halving !== undefined && halving.from >= replications) {
    const problem = `it begins with ${halving.from} of ${replications} replications`;
    issues.push({ path: ['halving'], problem, remedy: 'give more replications, such as replications: 16' });
  }
  if (halving !== undefined && (design === 'saltelli' || design === 'one-at-a-time')) {
    const remedy = 'leave halving out, or choose another design';
    issues.push({
      path: ['halving'],
      problem: `${design} needs every point with the same replications`,
      remedy,
    });
  }
  return issues;
}

/** The scenario with what is set at every point; faults of these settings stand in the sweep file. */
async function scenarioOf(
  shownName: string,
  fixed: readonly SettingText[],
  root: SourceMap,
): Promise<LoadedScenario> {
  const loaded = await loadScenario(shownName, { set: fixed, purpose: 'run' });
  if (loaded.ok) return loaded;
  throw new FaultError(loaded.faults.flatMap((fault) => placed(fault, root, ['set'])));
}

/** Loads the scenario with each text of an axis by itself, for the files that it may name. */
async function probeTexts(scenario: LoadedScenario, axes: readonly SweepAxis[]): Promise<void> {
  const names = scenario.compiled.functions.map(({ name }) => name);
  const texts = axes.flatMap((axis) =>
    axis.kind === 'values'
      ? axis.values.flatMap((value) =>
          typeof value === 'string' ? [settingsOf(axis.path, value, names)] : [],
        )
      : [],
  );
  const variants = texts
    .slice(0, PROBED_VALUES)
    .map((set) => ({ set: [...scenario.set, ...set], purpose: 'run' as const }));
  if (variants.length > 0) await loadScenarioVariants(scenario.input, variants);
}

/** Where each of many points is refused, something is wrong with an axis, and all of it is told. */
async function probePoints(plan: SweepPlan, root: SourceMap): Promise<void> {
  const { points } = plan;
  const most = Math.min(points.length, PROBED_POINTS);
  const unique = new Map<string, Fault>();
  for (let begun = 0; begun < most; begun += PROBED_AT_ONCE) {
    const probed = probeOrder(points.length, begun, Math.min(most, begun + PROBED_AT_ONCE));
    const variants = probed.map((at) => ({
      set: [...plan.scenario.set, ...settingsAt(plan, points[at]!).map((text) => ({ option: 'axes', text }))],
      purpose: 'run' as const,
    }));
    const loaded = await loadScenarioVariants(plan.scenario.input, variants);
    if (loaded.some(({ ok }) => ok)) return;
    for (const one of loaded.flatMap((each) => (each.ok ? [] : each.faults))) {
      for (const fault of placed(one, root, ['axes'])) unique.set(`${fault.path}: ${fault.problem}`, fault);
    }
  }
  throw new FaultError([...unique.values()].slice(0, MOST_FAULTS));
}

/** Of a walk that jumps through all places, those from `from` to before `to`. */
function probeOrder(length: number, from: number, to: number): readonly number[] {
  let stride = Math.max(1, Math.round(length * PROBE_STRIDE));
  while (commonDivisor(stride, length) > 1) stride += 1;
  return Array.from({ length: to - from }, (_, at) => ((from + at) * stride) % length);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** A fault of a setting has the place of what set it in the sweep file. */
function placed(fault: Fault, root: SourceMap, section: KeyPath): readonly Fault[] {
  if (fault.file !== section[0]) return [fault];
  const { entries = new Map() } = (nodeAt(root, section) as SourceMap | undefined) ?? {};
  const key = [...entries.keys()].find(
    (one) => fault.path === one || fault.path.startsWith(`${one}.`) || fault.path.endsWith(`.${one}`),
  );
  const path = key === undefined ? section : [...section, key];
  const problem = key === fault.path || fault.path === '' ? fault.problem : `${fault.path}: ${fault.problem}`;
  return toFaults(root, [{ path, problem, remedy: fault.remedy }]);
}

/**
 * The value that the scenario's own file, or what is set at every point, has at a key; null where it does not
 * stand there, or functions that the axis stands for differ in it.
 */
function ownValue(
  { input }: LoadedScenario,
  path: string,
  functionNames: readonly string[],
  set: SweepSpec['set'],
): AxisValue | null {
  const paths = EVERY_FUNCTION.includes(path)
    ? functionNames.map((name) => `functions.${name}.${path}`)
    : [path];
  const { source } = openInput(input);
  const values = paths.map((full): AxisValue | null => {
    const given = set?.[full];
    if (given !== undefined) return given;
    const node = source.ok ? nodeAt(source.root, full.split('.')) : undefined;
    const value = node?.kind === 'scalar' ? node.value : null;
    if (typeof value === 'boolean') return String(value);
    return typeof value === 'string' || typeof value === 'number' ? value : null;
  });
  const [first = null] = values;
  return values.every((value) => value === first) ? first : null;
}

function axisWords(axis: SweepAxis): string {
  if (axis.kind === 'values') {
    const shown = axis.values.slice(0, 8).join(', ');
    return axis.values.length > 8 ? `${shown} … (${axis.values.length} values)` : shown;
  }
  const range = (min: number | null, max: number | null): string =>
    `${min === null ? 'any' : `${min}${axis.unit}`} to ${max === null ? 'any' : `${max}${axis.unit}`}`;
  const whole = axis.integer ? ', whole numbers' : '';
  if (axis.kind === 'range') {
    const step = axis.step === null ? '' : `, steps of ${axis.step}${axis.unit}`;
    return `${range(axis.min, axis.max)}${axis.scale === 'log' ? ', log' : ''}${step}${whole}`;
  }
  const cut = axis.min === null && axis.max === null ? '' : `, cut at ${range(axis.min, axis.max)}`;
  return `${axis.distribution.kind}${cut}${whole}`;
}

function unitOfAxis(axis: SweepAxis): string | null {
  if (axis.kind !== 'values') return axis.unit.trim();
  return axis.values.every((value) => typeof value === 'number') ? '' : null;
}
