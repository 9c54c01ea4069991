import { FILES } from '../../host/host.ts';
import type { Fault } from '../../model/fault.ts';
import type { ScenarioGroup } from '../../model/scenario-group.ts';
import { MAXIMUM_SCENARIO_BYTES, readSource, type SourceRead } from '../text/extend.ts';
import { mergeNodes } from '../text/merge.ts';
import { applySettings } from '../text/settings.ts';
import { childOf, listNode, mapNode, type SourceEntry, type SourceMap } from '../text/source-node.ts';
import { accountIdsIn, accountProblem } from './account-ids.ts';
import { ACCOUNT_KEYS, accountOf } from './account-keys.ts';
import { type IncludeEntry, readEntries } from './entries.ts';
import { keysOf, namesIn, prefixMetric, prefixNames } from './prefix.ts';
import { NAMED_SECTIONS } from './references.ts';

/** As many files as extend each other. */
const MAXIMUM_DEPTH = 16;
export const MAXIMUM_FILES = 1000;
/** Values of all files together: as many as one file may have. */
const MAXIMUM_VALUES = 400_000;
const LONGEST_NAME = 64;

/** A scenario with those that it includes, as one tree. */
export interface IncludedSource {
  readonly ok: true;
  readonly root: SourceMap;
  readonly text: string;
  /** What files say of their account that does not hold, in sentences. */
  readonly warnings: readonly string[];
  /** The scenarios that the account file includes itself; empty where it includes none. */
  readonly groups: readonly ScenarioGroup[];
}

export type IncludedRead = IncludedSource | Extract<SourceRead, { readonly ok: false }>;

/** What all files together have taken. */
interface Budget {
  files: number;
  bytes: number;
  values: number;
}

/**
 * The tree of a scenario with everything that its `include` names laid into it, under prefixes. `file` is
 * where it stands, `displayName` what places in it call it.
 */
export function withIncluded(source: SourceRead, file: string, displayName: string): IncludedRead {
  return expand(source, file, displayName, [], { files: 0, bytes: 0, values: 0 });
}

function expand(
  source: SourceRead,
  file: string,
  displayName: string,
  above: readonly string[],
  budget: Budget,
): IncludedRead {
  if (!source.ok) return source;
  const include = source.root.entries.get('include');
  if (include === undefined) return { ...source, warnings: [], groups: [] };
  const own = without(source.root, 'include');
  const read = readEntries(include, file, displayName);
  if (read.faults.length > 0) return { ok: false, faults: read.faults };
  const chain = [...above, FILES.now.besides('', file)];
  const faults: Fault[] = [];
  const parts: Part[] = [];
  for (const entry of read.entries) {
    const part = readPart(entry, chain, budget);
    if (part.ok) parts.push(part);
    else faults.push(...part.faults);
    if (isSpent(budget)) return { ok: false, faults: [...faults, spentFault(entry, budget)] };
  }
  if (faults.length > 0) return { ok: false, faults };
  return joined(own, parts, source.text, displayName);
}

interface Part {
  readonly ok: true;
  readonly entry: IncludeEntry;
  /** Under its prefix. */
  readonly root: SourceMap;
  /** As it stands in its file, with the settings of its entry. */
  readonly plain: SourceMap;
  readonly warnings: readonly string[];
}

function readPart(
  entry: IncludeEntry,
  chain: readonly string[],
  budget: Budget,
): Part | { readonly ok: false; readonly faults: readonly Fault[] } {
  const refuse = (problem: string, remedy: string) => ({
    ok: false as const,
    faults: [{ ...entry.place, path: entry.path, problem, remedy }],
  });
  if (chain.includes(entry.file)) {
    return refuse('the files include each other in a circle', 'take one include away');
  }
  if (chain.length >= MAXIMUM_DEPTH) {
    return refuse(`more than ${MAXIMUM_DEPTH} files include each other`, 'put them together');
  }
  const source = readSource(entry.shownName);
  if (!source.ok) {
    const [whole] = source.faults;
    const isWhole = source.faults.length === 1 && whole !== undefined && whole.line === undefined;
    return isWhole ? refuse(`${whole.file}: ${whole.problem}`, whole.remedy) : source;
  }
  budget.files += 1;
  budget.bytes += new TextEncoder().encode(source.text).length;
  if (isSpent(budget)) return { ok: false, faults: [] };
  const expanded = expand(source, entry.shownName, entry.shownName, chain, budget);
  if (!expanded.ok) return expanded;
  budget.values += expanded.root.size;
  if (keysOf(childOf(expanded.root, 'functions')).length === 0) {
    const remedy = `give it functions, or take it out of ${entry.path}`;
    return refuse(`${entry.shownName} has no functions, so that it is no scenario`, remedy);
  }
  const { root: plain, faults } = applySettings(expanded.root, entry.settings);
  if (faults.length > 0) return { ok: false, faults };
  const long = longNames(plain as SourceMap, entry);
  if (long.length > 0) return { ok: false, faults: long };
  const root = prefixNames(plain as SourceMap, prefixOf(entry));
  return { ok: true, entry, plain: plain as SourceMap, root, warnings: expanded.warnings };
}

function prefixOf({ as }: IncludeEntry): string {
  return as === '' ? '' : `${as}.`;
}

function isSpent({ files, bytes, values }: Budget): boolean {
  return files > MAXIMUM_FILES || bytes > MAXIMUM_SCENARIO_BYTES || values > MAXIMUM_VALUES;
}

function spentFault({ place, path }: IncludeEntry, { files, bytes }: Budget): Fault {
  const problem =
    files > MAXIMUM_FILES
      ? `more than ${MAXIMUM_FILES} files are included`
      : bytes > MAXIMUM_SCENARIO_BYTES
        ? `the included files have more than ${MAXIMUM_SCENARIO_BYTES} bytes together`
        : `the included files have more than ${MAXIMUM_VALUES} values together`;
  return { ...place, path, problem, remedy: 'include fewer, or smaller ones' };
}

function longNames(root: SourceMap, entry: IncludeEntry): Fault[] {
  const prefix = prefixOf(entry);
  return NAMED_SECTIONS.flatMap((section) => {
    const node = childOf(root, section);
    if (prefix === '' || node?.kind !== 'map') return [];
    return [...node.entries].flatMap(([name, { keyPlace }]): Fault[] => {
      const length = prefix.length + name.length;
      if (length <= LONGEST_NAME || name.length > LONGEST_NAME) return [];
      const problem = `'${prefix}${name}', as it is called in the account, has ${length} characters`;
      const remedy = `at most ${LONGEST_NAME} are allowed: give ${entry.path} a shorter as`;
      return [{ ...keyPlace, path: `${section}.${name}`, problem, remedy }];
    });
  });
}

/** All parts, and over them what the account file says itself. */
function joined(own: SourceMap, parts: readonly Part[], text: string, ownName: string): IncludedRead {
  const faults: Fault[] = [];
  const warnings = parts.flatMap((part) => part.warnings);
  const given = parts.map(({ entry, plain }) => ({ file: entry.shownName, root: plain }));
  const account = accountOf(own, ownName, given);
  faults.push(
    ...account.faults,
    ...accountProblem(
      parts.map(({ plain }) => accountIdsIn(plain)),
      given,
    ),
  );
  warnings.push(...account.warnings);
  let root = mapNode(new Map<string, SourceEntry>(), own.place);
  for (const part of parts) {
    const laid = laidBeside(root, part, warnings);
    root = laid.root;
    faults.push(...laid.faults);
  }
  if (faults.length > 0) return { ok: false, faults };
  const traffic = [childOf(account.root, 'traffic'), childOf(root, 'traffic')];
  root = mergeNodes(root, account.root) as SourceMap;
  const lists = traffic.flatMap((node) => (node?.kind === 'list' ? [node] : []));
  const [first] = lists;
  if (lists.length > 1 && first !== undefined) {
    const value = listNode(
      lists.flatMap(({ items }) => items),
      first.place,
    );
    root = mapNode(new Map([...root.entries, ['traffic', { keyPlace: first.place, value }]]), root.place);
  }
  return { ok: true, root, text, warnings, groups: groupsOf(parts) };
}

/** One part beside those before it; what is in both is a fault. */
function laidBeside(root: SourceMap, part: Part, warnings: string[]): { root: SourceMap; faults: Fault[] } {
  const entries = new Map(root.entries);
  const faults: Fault[] = [];
  const shownName = part.entry.shownName;
  const ofAll = metricsOfAll(part);
  for (const [key, entry] of part.root.entries) {
    if (ACCOUNT_KEYS.has(key)) continue;
    const { value } = entry;
    const before = entries.get(key)?.value;
    if (value.kind === 'scalar' && value.value === null) continue;
    if (key === 'traffic' && value.kind === 'list' && before?.kind === 'list') {
      const all = listNode([...before.items, ...value.items], before.place);
      entries.set(key, { keyPlace: all.place, value: all });
    } else if (value.kind === 'map' && (before === undefined || before.kind === 'map')) {
      const named = new Map(before?.entries);
      for (const [name, one] of value.entries) {
        const taken = named.get(name);
        if (key === 'thresholds' && ofAll.has(name)) {
          warnings.push(
            `thresholds.${name} of ${shownName} is left out: it is of the whole account, and belongs into the account file`,
          );
        } else if (taken === undefined) named.set(name, one);
        else {
          const problem = `'${name}' stands in ${taken.keyPlace.file} too`;
          const remedy = `give one of the two another prefix with as, in ${part.entry.path}`;
          faults.push({ ...one.keyPlace, path: `${key}.${name}`, problem, remedy });
        }
      }
      entries.set(key, { keyPlace: entry.keyPlace, value: mapNode(named, value.place) });
    } else if (before === undefined) entries.set(key, entry);
    else {
      const problem = `${key} is not written as in ${before.place.file}`;
      faults.push({ ...value.place, path: key, problem, remedy: `write ${key} as a ${before.kind}` });
    }
  }
  return { root: mapNode(entries, root.place), faults };
}

/** Thresholds of a file that are of all that it holds together, and have no name before them. */
function metricsOfAll({ plain }: Part): ReadonlySet<string> {
  const owners = namesIn(plain);
  const metrics = keysOf(childOf(plain, 'thresholds'));
  return new Set(metrics.filter((metric) => prefixMetric(metric, '', owners) === null));
}

function groupsOf(parts: readonly Part[]): readonly ScenarioGroup[] {
  return parts.map(({ entry, root }) => ({
    name: entry.as === '' ? entry.stem : entry.as,
    scenario: entry.shownName,
    functions: keysOf(childOf(root, 'functions')),
    owners: namesIn(root),
  }));
}

function without(root: SourceMap, key: string): SourceMap {
  return mapNode(new Map([...root.entries].filter(([name]) => name !== key)), root.place);
}
