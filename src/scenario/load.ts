import { FILES } from '../host/host.ts';
import type { CompiledScenario } from '../model/compiled.ts';
import type { Fault } from '../model/fault.ts';
import type { ScenarioGroup } from '../model/scenario-group.ts';
import { checkAhead } from './check/check-ahead.ts';
import { checkBrokers } from './check/check-brokers.ts';
import { checkChains } from './check/check-chains.ts';
import { checkClients } from './check/check-clients.ts';
import { checkConcurrency } from './check/check-concurrency.ts';
import { checkEdge } from './check/check-edge.ts';
import { checkFunctions } from './check/check-functions.ts';
import { checkPayloads } from './check/check-payloads.ts';
import { checkPollers } from './check/check-pollers.ts';
import { checkQuotas } from './check/check-quotas.ts';
import { checkReferences, type KnownNames } from './check/check-references.ts';
import { checkVolume } from './check/check-volume.ts';
import { compileScenario, DEFAULT_DURATION_MS } from './compile/compile-scenario.ts';
import { createTrafficCache, fileOf, resolveTraffic, type TrafficCache } from './compile/resolve-traffic.ts';
import { resolveWorkflows } from './compile/resolve-workflows.ts';
import { withFileNames } from './file-names.ts';
import { inputName, openInput, type ScenarioInput } from './input.ts';
import { type OwnPrices, readOwnPrices } from './own-prices.ts';
import { readScenario } from './read-scenario.ts';
import { sortFaults, toFaults } from './schema/faults.ts';
import type { Issue } from './schema/issues.ts';
import type { MonthRegime } from './schema/month-schema.ts';
import type { Scenario } from './schema/scenario.ts';
import { type ColumnFile, readColumnFiles } from './text/column-file.ts';
import { applySettings, readSetting, type Setting } from './text/settings.ts';
import { childOf, type KeyPath, nodeAt, pathText, type SourceMap } from './text/source-node.ts';

/** `PATH=VALUE` with the option that gave it, which is named in faults. */
export interface SettingText {
  readonly option: string;
  readonly text: string;
}

export interface LoadOptions {
  /** In the order in which they are laid in; a bare string comes from `--set`. */
  readonly set?: readonly (string | SettingText)[];
  /** `run` refuses a scenario without traffic, `validate` (the default) takes it with a warning. */
  readonly purpose?: 'run' | 'validate';
  /** Read traces to the end of the run, to find every row that a run would refuse. */
  readonly readTraces?: boolean;
}

/**
 * A scenario without faults, and what it was read from: a study that varies it reads it again under other
 * settings.
 */
export interface LoadedScenario {
  readonly ok: true;
  /** Files in it are named from the folder of the file that was loaded, whatever it extends. */
  readonly scenario: Scenario;
  /** The file as it was written, without what it extends. */
  readonly text: string;
  readonly compiled: CompiledScenario;
  readonly input: ScenarioInput;
  readonly set: readonly (string | SettingText)[];
}

export type Loaded = LoadedScenario | { readonly ok: false; readonly faults: readonly Fault[] };

/** A check of a later room, on what could be read; `isSound` tells that nothing else is wrong. */
export type ScenarioCheck = (scenario: Scenario, known: KnownNames, isSound: boolean) => readonly Issue[];

/** What later rooms have to say of a scenario, before and after it is compiled. */
export interface LaterChecks {
  readonly scenario: ScenarioCheck;
  readonly compiled: (compiled: CompiledScenario) => readonly Issue[];
}

const NO_CHECKS: LaterChecks = { scenario: () => [], compiled: () => [] };

/**
 * Reads, checks and compiles a scenario: a file, a text or a plain object. All its faults come at once, in
 * the order of the file; those of an object name key paths. Nothing is thrown for bad input.
 */
export async function loadScenario(input: ScenarioInput, options: LoadOptions = {}): Promise<Loaded> {
  const [loaded] = await loadScenarioVariants(input, [options]);
  if (loaded === undefined) throw new Error('no variant was loaded');
  return loaded;
}

/**
 * The same scenario under several settings: it, and what it refers to, is read once. In the order of
 * `variants`.
 */
export async function loadScenarioVariants(
  input: ScenarioInput,
  variants: readonly LoadOptions[],
  later: LaterChecks = NO_CHECKS,
): Promise<readonly Loaded[]> {
  const { file, source } = openInput(input);
  if (!source.ok) return variants.map(() => ({ ok: false, faults: sortFaults(source.faults, file) }));
  const cache: Cache = { columns: new Map(), traffic: createTrafficCache(), prices: new Map() };
  const loaded: Loaded[] = [];
  for (const options of variants) {
    const { root, text, warnings, groups } = source;
    const opened = { input, file, root, text, warnings, groups };
    loaded.push(await loadVariant(opened, options, cache, later));
  }
  return loaded;
}

/** Whether anything would be simulated: traffic, users or an enabled schedule. */
export function hasTraffic(compiled: CompiledScenario): boolean {
  return compiled.arrivals.length > 0 || compiled.model.closedLoops.length > 0;
}

interface Cache {
  readonly columns: Map<string, ColumnFile>;
  readonly traffic: TrafficCache;
  readonly prices: Map<string, OwnPrices>;
}

interface Source {
  readonly input: ScenarioInput;
  readonly file: string;
  readonly root: SourceMap;
  readonly text: string;
  /** Of the files that it includes. */
  readonly warnings: readonly string[];
  readonly groups: readonly ScenarioGroup[];
}

async function loadVariant(
  source: Source,
  options: LoadOptions,
  cache: Cache,
  later: LaterChecks,
): Promise<Loaded> {
  const { file, text } = source;
  const settings: Setting[] = [];
  const faults: Fault[] = [];
  for (const given of options.set ?? []) {
    const read = typeof given === 'string' ? readSetting(given) : readSetting(given.text, given.option);
    if (read.ok) settings.push(read.setting);
    else faults.push(read.fault);
  }
  const applied = applySettings(source.root, settings);
  faults.push(...applied.faults);
  const root = (await readColumnFiles(applied.root, file, cache.columns)) as SourceMap;

  const { scenario: unresolved, issues: read } = readScenario(root, nameOf(file));
  const issues: Issue[] = [...read];
  if (unresolved === undefined) {
    return { ok: false, faults: sortFaults([...faults, ...toFaults(root, issues)], file) };
  }
  const known = knownNames(root);
  const { workflows, ...unfitting } = resolveWorkflows(unresolved, known.functions, root, file);
  faults.push(...unfitting.faults);
  const scenario: Scenario = workflows.size === 0 ? unresolved : { ...unresolved, workflows };
  const traffic = await resolveTraffic(scenario, root, file, cache.traffic, options.readTraces === true);
  const prices = ownPrices(scenario, root, file, cache);
  const horizonMs = scenario.run.duration ?? traffic.traceSpanMs ?? DEFAULT_DURATION_MS;
  const checks: Issue[] = [
    ...checkFunctions(scenario),
    ...checkConcurrency(scenario),
    ...checkReferences(scenario, known),
    ...unfitting.issues,
    ...checkPollers(scenario),
    ...checkAhead(scenario),
    ...checkBrokers(scenario),
    ...checkEdge(scenario),
    ...checkClients(scenario),
    ...checkPayloads(scenario),
    ...checkQuotas(scenario),
    ...checkChains(scenario),
    ...traffic.issues,
    ...checkVolume(scenario, horizonMs, traffic.expressionRequests),
    ...checkWarmup(scenario, horizonMs),
    ...prices.problems.map((words) => ({ path: ['billing', 'prices'], ...words })),
  ];
  // What could not be read is told once: what a check says of the same value follows from it.
  const unread = new Set(read.map(({ path }) => pathText(path)));
  issues.push(...checks.filter(({ path }) => !unread.has(pathText(path))));
  issues.push(...later.scenario(scenario, known, issues.length === 0 && faults.length === 0));
  faults.push(
    ...toFaults(
      root,
      issues.map((issue) => asWritten(issue, scenario)),
    ),
  );
  if (faults.length > 0) return { ok: false, faults: sortFaults(faults, file) };

  const compiled = compileScenario(scenario, { ...traffic, ownPrices: prices.prices });
  const unfit = later.compiled(compiled);
  if (unfit.length > 0) return { ok: false, faults: sortFaults(toFaults(root, unfit), file) };
  if (options.purpose === 'run' && !hasTraffic(compiled)) {
    const problem = 'there is no traffic, so there is nothing to simulate';
    const remedy = 'give traffic, such as traffic: [{ to: NAME, poisson: 20/s }], or a schedule';
    return { ok: false, faults: toFaults(root, [{ path: ['traffic'], problem, remedy }]) };
  }
  const warnings = [...source.warnings, ...traffic.warnings, ...compiled.warnings];
  const named = withFileNames(scenario, (name, path) =>
    FILES.now.nameFrom(file, fileOf(root, path, file), name),
  );
  const { set = [] } = options;
  const month = await loadMonth(scenario.month ?? [], { source, root, options }, cache, later);
  if (!month.ok) return month;
  const whole = {
    ...compiled,
    warnings,
    ...(source.groups.length === 0 ? {} : { groups: source.groups }),
    ...(month.regimes.length === 0 ? {} : { month: month.regimes }),
  };
  return { ok: true, scenario: named, text, compiled: whole, input: source.input, set };
}

/**
 * The regimes of a month, each a scenario of its own: this one with settings laid over it, or another file.
 */
async function loadMonth(
  month: readonly MonthRegime[],
  from: { readonly source: Source; readonly root: SourceMap; readonly options: LoadOptions },
  cache: Cache,
  later: LaterChecks,
): Promise<
  | { readonly ok: true; readonly regimes: NonNullable<CompiledScenario['month']> }
  | { readonly ok: false; readonly faults: readonly Fault[] }
> {
  const { source, root, options } = from;
  const regimes: { label: string; days: number; compiled: CompiledScenario }[] = [];
  for (const [index, { days, set, scenario }] of month.entries()) {
    const option = `month.${index}.set`;
    const own = Object.entries(set).map(([path, value]) => ({
      option,
      text: `${path}=${JSON.stringify(value)}`,
    }));
    const label =
      own.length === 0
        ? (scenario ?? 'as it is')
        : Object.entries(set)
            .map(([path, value]) => `${path}=${value}`)
            .join(', ');
    // A month is made of runs, not of months.
    const settings = [{ option, text: 'month=null' }, ...own];
    let opened: Source = source;
    if (scenario !== null) {
      const path = ['month', index, 'scenario'];
      // A text is called by its name in faults; it stands in its folder.
      const standsIn = fileOf(root, path, source.file);
      const own = standsIn === inputName(source.input) ? source.file : standsIn;
      const input = FILES.now.besides(own, scenario);
      const { file, source: read } = openInput(input);
      if (!read.ok) return { ok: false, faults: placed(read.faults, root, path) };
      const { root: tree, text, warnings, groups } = read;
      opened = { input, file, root: tree, text, warnings, groups };
    }
    const given = scenario === null ? (options.set ?? []) : [];
    const loaded = await loadVariant(opened, { ...options, set: [...given, ...settings] }, cache, later);
    if (!loaded.ok)
      return { ok: false, faults: placed(loaded.faults, root, ['month', index, 'set'], option) };
    regimes.push({ label, days, compiled: loaded.compiled });
  }
  return { ok: true, regimes };
}

/** Faults without a place in a file, and those of the settings of `option`, have that of the month's part. */
function placed(faults: readonly Fault[], root: SourceMap, path: KeyPath, option?: string): readonly Fault[] {
  return faults.flatMap((fault) => {
    if (option === undefined ? fault.line !== undefined : fault.file !== option) return [fault];
    const problem = [fault.path, fault.problem].filter((part) => part !== '').join(': ');
    return toFaults(root, [{ path, problem, remedy: fault.remedy }]);
  });
}

/** One of several functions of an entry is a trigger of its own, whose faults stand in that entry. */
function asWritten(issue: Issue, { triggers }: Scenario): Issue {
  const [section, name, ...rest] = issue.path;
  const writtenAs = section === 'triggers' ? triggers.get(String(name))?.writtenAs : undefined;
  return writtenAs === undefined ? issue : { ...issue, path: ['triggers', writtenAs, ...rest] };
}

function checkWarmup(scenario: Scenario, horizonMs: number): Issue[] {
  const warmupMs = scenario.run.warmup ?? 0;
  if (warmupMs < horizonMs) return [];
  return [
    {
      path: ['run', 'warmup'],
      problem: `the warm-up of ${warmupMs / 1000} s leaves nothing of the run of ${horizonMs / 1000} s`,
      remedy: 'shorten it, or lengthen run.duration',
    },
  ];
}

function ownPrices(scenario: Scenario, root: SourceMap, scenarioFile: string, cache: Cache): OwnPrices {
  const name = scenario.billing.prices;
  if (name === undefined) return { prices: {}, problems: [] };
  const file = FILES.now.besides(fileOf(root, ['billing', 'prices'], scenarioFile), name);
  const key = JSON.stringify([file, scenario.facts.name, scenario.region]);
  const known = cache.prices.get(key) ?? readOwnPrices(file, name, scenario.facts.name, scenario.region);
  cache.prices.set(key, known);
  return known;
}

function knownNames(root: SourceMap): KnownNames {
  const namesIn = (key: string): ReadonlySet<string> => {
    const node = childOf(root, key);
    return new Set(node?.kind === 'map' ? node.entries.keys() : []);
  };
  const triggers = namesIn('triggers');
  const targets: { path: KeyPath; target: string }[] = [];
  for (const name of triggers) {
    const path = ['triggers', name, 'function'];
    const node = nodeAt(root, path);
    const items =
      node?.kind === 'list' ? node.items.map((item, index) => ({ item, at: [...path, index] })) : [];
    for (const { item, at } of node === undefined ? [] : [{ item: node, at: path as KeyPath }, ...items]) {
      if (item.kind === 'scalar' && typeof item.value === 'string')
        targets.push({ path: at, target: item.value });
    }
  }
  return {
    functions: namesIn('functions'),
    triggers,
    resources: namesIn('resources'),
    roles: namesIn('roles'),
    targets,
  };
}

/** The scenario's name where it gives none: that of the file without its ending. */
function nameOf(file: string): string {
  const name = FILES.now.lastPart(file).replace(/\.(ya?ml|json)$/i, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to keep out
  return name.replace(/[\u0000-\u001f\u007f-\u009f]/g, '').slice(0, 200) || 'scenario';
}
