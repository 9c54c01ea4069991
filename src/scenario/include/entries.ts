import { FILES } from '../../host/host.ts';
import type { Fault } from '../../model/fault.ts';
import { shown, unknownKeyAmong } from '../schema/fields.ts';
import { nameProblem } from '../schema/names.ts';
import { pathProblem, type Setting } from '../text/settings.ts';
import { childOf, type Place, type SourceEntry, type SourceNode, toPlain } from '../text/source-node.ts';
import { filesOf, isPattern } from './find-files.ts';

/** One scenario that is included. */
export interface IncludeEntry {
  /** Its whole path. */
  readonly file: string;
  readonly shownName: string;
  /** Before its names; empty for none. */
  readonly as: string;
  /** Its file's name as a prefix. */
  readonly stem: string;
  readonly settings: readonly Setting[];
  /** Of the entry that names it. */
  readonly place: Place;
  readonly path: string;
}

export interface EntriesRead {
  readonly entries: readonly IncludeEntry[];
  readonly faults: readonly Fault[];
}

const KEYS = ['scenario', 'as', 'set'] as const;
const LONGEST_PREFIX = 60;
const EXAMPLE = 'shop/checkout.yml or { scenario: search/scenario.yml, as: search }';

/** The entries of `include`, patterns as the files that they fit. */
export function readEntries(include: SourceEntry, file: string, displayName: string): EntriesRead {
  const list = include.value.kind === 'list' ? include.value.items : [include.value];
  const entries: IncludeEntry[] = [];
  const faults: Fault[] = [];
  for (const [index, node] of list.entries()) {
    const path = include.value.kind === 'list' ? `include.${index}` : 'include';
    const read = readEntry(node, path, { file, displayName });
    entries.push(...read.entries);
    faults.push(...read.faults);
  }
  if (list.length === 0) {
    const problem = 'include names no scenario';
    faults.push({ ...include.value.place, path: 'include', problem, remedy: `give ${EXAMPLE}` });
  }
  faults.push(...samePrefixes(entries));
  return { entries, faults };
}

interface From {
  readonly file: string;
  readonly displayName: string;
}

function readEntry(node: SourceNode, path: string, from: From): EntriesRead {
  const faults: Fault[] = [];
  const tell = (at: SourceNode, key: string, problem: string, remedy: string): EntriesRead => {
    faults.push({ ...at.place, path: key === '' ? path : `${path}.${key}`, problem, remedy });
    return { entries: [], faults };
  };
  if (node.kind === 'list') return tell(node, '', 'a list is no scenario', `give ${EXAMPLE}`);
  for (const [key, { keyPlace }] of node.kind === 'map' ? node.entries : []) {
    if ((KEYS as readonly string[]).includes(key)) continue;
    const { problem, remedy } = unknownKeyAmong('an included scenario', key, KEYS);
    faults.push({ ...keyPlace, path: `${path}.${key}`, problem, remedy });
  }
  const nameNode = node.kind === 'map' ? childOf(node, 'scenario') : node;
  const name = nameNode?.kind === 'scalar' ? nameNode.value : undefined;
  if (nameNode === undefined) return tell(node, '', "'scenario' is missing", `give ${EXAMPLE}`);
  if (typeof name !== 'string' || name === '') {
    const key = node.kind === 'map' ? 'scenario' : '';
    return tell(nameNode, key, `${shown(toPlain(nameNode))} is not a file`, `give ${EXAMPLE}`);
  }
  const standsIn = nameNode.place.line === undefined ? from.displayName : nameNode.place.file;
  const own = standsIn === from.displayName ? from.file : standsIn;
  const names = isPattern(name) ? filesOf(name, own).filter((one) => one !== '') : [name];
  if (names.length === 0) {
    return tell(nameNode, '', `no file fits ${shown(name)}`, 'check its folder, relative to this file');
  }
  const asNode = node.kind === 'map' ? childOf(node, 'as') : undefined;
  const as = asNode?.kind === 'scalar' ? asNode.value : undefined;
  if (asNode !== undefined) {
    const problem = prefixProblem(as);
    if (problem !== null) return tell(asNode, 'as', ...problem);
    if (names.length > 1) {
      const remedy = 'leave as away, so that each has its file’s name, or name the files one by one';
      return tell(asNode, 'as', `${names.length} files would have one prefix`, remedy);
    }
  }
  const set = settingsOf(node.kind === 'map' ? childOf(node, 'set') : undefined, `${path}.set`);
  faults.push(...set.faults);
  const entries = names.flatMap((one): IncludeEntry[] => {
    const stem = stemOf(one);
    if (stem === '' && as === undefined) {
      tell(nameNode, '', `no prefix can be made of ${shown(one)}`, 'give one with as');
      return [];
    }
    return [
      {
        file: FILES.now.besides(own, one),
        shownName: FILES.now.shownName(own, one),
        as: typeof as === 'string' ? as : stem,
        stem: stem === '' ? one : stem,
        settings: set.settings,
        place: nameNode.place,
        path,
      },
    ];
  });
  return { entries, faults };
}

function prefixProblem(as: unknown): [problem: string, remedy: string] | null {
  if (as === '') return null;
  if (typeof as !== 'string') return [`${shown(as)} is not a prefix`, 'give text, such as search'];
  const words = nameProblem(as, 'prefix');
  if (words !== null) return [words.problem, words.remedy];
  if (as.length <= LONGEST_PREFIX && !as.endsWith('.')) return null;
  return [
    `${shown(as)} cannot be a prefix`,
    `give at most ${LONGEST_PREFIX} characters, with no dot at the end`,
  ];
}

/** The file's name without its ending, in the characters of names. */
function stemOf(name: string): string {
  const stem = FILES.now.lastPart(name).replace(/\.(ya?ml|json)$/i, '');
  return stem.replace(/[^A-Za-z0-9_.-]/g, '-').replace(/^[.-]+|[.-]+$/g, '');
}

function settingsOf(
  node: SourceNode | undefined,
  path: string,
): { readonly settings: readonly Setting[]; readonly faults: readonly Fault[] } {
  if (node === undefined) return { settings: [], faults: [] };
  if (node.kind !== 'map') {
    const problem = `${shown(toPlain(node))} is not a map of key paths`;
    const remedy = 'write it like { functions.api.memory: 512 }';
    return { settings: [], faults: [{ ...node.place, path, problem, remedy }] };
  }
  const settings: Setting[] = [];
  const faults: Fault[] = [];
  for (const [key, { keyPlace, value }] of node.entries) {
    const problem = pathProblem(key);
    if (problem === null) settings.push({ path: key, value, place: keyPlace });
    else faults.push({ ...keyPlace, path, problem, remedy: 'write it like functions.api.memory' });
  }
  return { settings, faults };
}

/** Two scenarios of one prefix; those without any meet where their names do. */
function samePrefixes(entries: readonly IncludeEntry[]): Fault[] {
  const known = new Map<string, IncludeEntry>();
  return entries.flatMap((entry): Fault[] => {
    const first = known.get(entry.as);
    known.set(entry.as, first ?? entry);
    if (first === undefined || entry.as === '') return [];
    const problem = `${entry.shownName} has the prefix '${entry.as}', as ${first.shownName} has`;
    const remedy = `give one of them another: { scenario: …, as: NAME }`;
    return [{ ...entry.place, path: entry.path, problem, remedy }];
  });
}
