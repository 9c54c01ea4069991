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
import { isScenarioFile } from './find-files.ts';
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
  const used = new Set<string>();
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
    for (const other of filesNamedBy(tree.root)) used.add(FILES.now.besides(shownName, other));
    if (SCENARIO_KEYS.some((key) => childOf(tree.root, key) !== undefined)) continue;
    const problem = 'this is no scenario, and stands in a folder of scenarios';
    const remedy = `put it elsewhere, or name the scenarios in ${file} with include`;
    faults.push({ ...tree.root.place, path: '', problem, remedy });
  }
  if (faults.length > 0) return refuse(...faults);
  const own = scenarios.filter((name) => !used.has(FILES.now.besides(file, name)));
  if (own.length === 0) {
    const problem = 'every scenario of the folder is extended or included by another of them';
    return refuse({ file: folder, path: '', problem, remedy: `name those that are meant in ${file}` });
  }
  return { file, source: impliedAccount(folder, own) };
}

/** Files that a scenario rests on or includes; patterns name none here. */
function filesNamedBy(root: SourceNode): readonly string[] {
  const include = childOf(root, 'include');
  const list = include?.kind === 'list' ? include.items : include === undefined ? [] : [include];
  const nodes = [childOf(root, 'extends'), ...list.map((one) => childOf(one, 'scenario') ?? one)];
  return nodes.flatMap((node) =>
    node?.kind === 'scalar' && typeof node.value === 'string' ? [node.value] : [],
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
