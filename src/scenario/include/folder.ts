import { FILES } from '../../host/host.ts';
import type { Fault } from '../../model/fault.ts';
import { readSource, type SourceRead } from '../text/extend.ts';
import { readYaml } from '../text/read-yaml.ts';
import {
  childOf,
  listNode,
  mapNode,
  type SourceEntry,
  type SourceNode,
  scalarNode,
} from '../text/source-node.ts';
import { filesOf, isPattern, isScenarioFile } from './find-files.ts';
import { MAXIMUM_FILES } from './include.ts';

/** What a folder's own account file is called. */
const ACCOUNT_FILES = ['account.yml', 'account.yaml'];
const MAXIMUM_BYTES = 1_048_576;
/** One of them stands at the top of every scenario. */
const SCENARIO_KEYS = ['functions', 'extends', 'include'];

export interface FolderSource {
  /** Of the account: the one in the folder, or where it would stand. */
  readonly file: string;
  readonly source: SourceRead;
}

/**
 * The account of a folder of scenarios: its `account.yml`, or one that includes every `.yml` and `.yaml` in
 * it which no other of them extends or includes. Null for what is no folder.
 */
export function folderSource(folder: string): FolderSource | null {
  const names = FILES.now.list(folder);
  if (names === null) return null;
  const account = ACCOUNT_FILES.find((name) => names.includes(name));
  if (account !== undefined) {
    const file = FILES.now.within(folder, account);
    return { file, source: readSource(file) };
  }
  const file = FILES.now.within(folder, ACCOUNT_FILES[0] ?? '');
  const refuse = (...faults: Fault[]): FolderSource => ({ file, source: { ok: false, faults } });
  const scenarios = names.filter((name) => isScenarioFile(name) && !name.startsWith('.'));
  if (scenarios.length === 0) {
    const remedy = 'name a scenario, or a folder that holds some';
    return refuse({ file: folder, path: '', problem: 'no .yml or .yaml file stands in the folder', remedy });
  }
  if (scenarios.length > MAXIMUM_FILES) {
    const problem = `the folder holds ${scenarios.length} scenarios`;
    return refuse({ file: folder, path: '', problem, remedy: `at most ${MAXIMUM_FILES} are read` });
  }
  /** Whole path → those that it names. */
  const namedBy = new Map<string, readonly string[]>();
  const faults: Fault[] = [];
  let bytes = 0;
  for (const name of scenarios) {
    const shownName = FILES.now.within(folder, name);
    const read = FILES.now.readText(shownName, shownName, MAXIMUM_BYTES);
    if (!read.ok) {
      faults.push(read.fault);
      continue;
    }
    bytes += read.text.length;
    if (bytes > MAXIMUM_BYTES) {
      const problem = `the scenarios of the folder have more than ${MAXIMUM_BYTES} bytes together`;
      return refuse({ file: folder, path: '', problem, remedy: 'name fewer of them in an account.yml' });
    }
    const tree = readYaml(read.text, shownName);
    if (!tree.ok) {
      faults.push(...tree.faults);
      continue;
    }
    const self = FILES.now.besides(file, name);
    const others = filesNamedBy(tree.root, shownName).map((other) => FILES.now.besides(shownName, other));
    namedBy.set(self, others);
    if (SCENARIO_KEYS.some((key) => childOf(tree.root, key) !== undefined)) continue;
    const problem = 'this is no scenario, and stands in a folder of scenarios';
    const remedy = `put it elsewhere, or name the scenarios in ${file} with include`;
    faults.push({ ...tree.root.place, path: '', problem, remedy });
  }
  if (faults.length > 0) return refuse(...faults);
  const pathOf = (name: string): string => FILES.now.besides(file, name);
  const used = new Set([...namedBy].flatMap(([self, others]) => others.filter((other) => other !== self)));
  const own = scenarios.filter((name) => !used.has(pathOf(name)));
  const reached = reachedFrom(own.map(pathOf), namedBy);
  // Files that name each other in a circle would all be left out.
  const [lost] = scenarios.filter((name) => !reached.has(pathOf(name)));
  if (lost !== undefined) {
    const problem = 'it is extended or included in a circle, so that none of these files is the first';
    const remedy = `take one extends or include away, or name those that are meant in ${file}`;
    return refuse({ file: FILES.now.within(folder, lost), path: '', problem, remedy });
  }
  return { file, source: impliedAccount(folder, own) };
}

function reachedFrom(
  begin: readonly string[],
  namedBy: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const reached = new Set(begin);
  // What is added meanwhile is walked too.
  for (const path of reached) for (const other of namedBy.get(path) ?? []) reached.add(other);
  return reached;
}

/** Files that a scenario rests on or includes, as they are written in it. */
function filesNamedBy(root: SourceNode, file: string): readonly string[] {
  const include = childOf(root, 'include');
  const list = include?.kind === 'list' ? include.items : include === undefined ? [] : [include];
  const namesOf = (name: string): readonly string[] => (isPattern(name) ? filesOf(name, file) : [name]);
  const nodes = [childOf(root, 'extends'), ...list.map((one) => childOf(one, 'scenario') ?? one)];
  return nodes.flatMap((node) =>
    node?.kind === 'scalar' && typeof node.value === 'string' ? namesOf(node.value) : [],
  );
}

function impliedAccount(folder: string, scenarios: readonly string[]): SourceRead {
  const place = { file: folder };
  const name = FILES.now.lastPart(FILES.now.besides('here', folder)) || 'account';
  const entry = (value: SourceNode): SourceEntry => ({ keyPlace: place, value });
  const include = listNode(
    scenarios.map((one) => scalarNode(one, place)),
    place,
  );
  const root = mapNode(
    new Map([
      ['name', entry(scalarNode(name, place))],
      ['include', entry(include)],
    ]),
    place,
  );
  const text = `name: ${JSON.stringify(name)}\ninclude:\n${scenarios.map((one) => `  - ${JSON.stringify(one)}\n`).join('')}`;
  return { ok: true, root, text };
}
