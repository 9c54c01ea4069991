import type { Fault } from '../../model/fault.ts';
import { printable } from '../text/read-yaml.ts';
import {
  childOf,
  type KeyPath,
  mapNode,
  nodeAt,
  pathText,
  type SourceMap,
  type SourceNode,
  toPlain,
} from '../text/source-node.ts';

/** What an account has once, whatever its scenarios say: sections and how deep their own keys stand. */
const ACCOUNT_SECTIONS: Readonly<Record<string, number>> = {
  platform: 0,
  region: 0,
  account: 1,
  billing: 1,
  run: 1,
};
/** What is asked of one scenario alone, and of no account that holds it. */
const OWN_QUESTIONS = ['compare', 'month'] as const;
/** Prices and quotas hang on them: no default would do for files that say different things. */
const NEEDED: ReadonlySet<string> = new Set(['platform', 'region']);

/** Keys of a scenario that do not pass into the account as they are. */
export const ACCOUNT_KEYS: ReadonlySet<string> = new Set([
  ...Object.keys(ACCOUNT_SECTIONS),
  ...OWN_QUESTIONS,
  'name',
]);

/** An included scenario by what messages call it. */
export interface Given {
  readonly file: string;
  readonly root: SourceMap;
}

export interface AccountRead {
  readonly root: SourceMap;
  readonly warnings: readonly string[];
  readonly faults: readonly Fault[];
}

/**
 * The account file with what its scenarios agree on and it does not say; what they say else is told in
 * warnings that name both.
 */
export function accountOf(root: SourceMap, rootFile: string, given: readonly Given[]): AccountRead {
  const warnings: string[] = [];
  const faults: Fault[] = [];
  let account = root;
  for (const [key, says] of sayings(given)) {
    const [first] = says;
    if (first === undefined) continue;
    const own = nodeAt(root, first.path);
    const said = ({ node }: Saying): string => words(node);
    if (own !== undefined) {
      for (const one of says.filter((other) => said(other) !== words(own))) {
        warnings.push(`${key} is ${said(one)} in ${one.file} and ${words(own)} in ${rootFile}, which holds`);
      }
      continue;
    }
    const other = says.find((one) => said(one) !== said(first));
    if (other === undefined) {
      account = laidIn(account, first.path, first.node);
      if (says.length < given.length) {
        const files = says.length === 1 ? first.file : `${says.length} of ${given.length} scenarios`;
        warnings.push(`${key} is ${said(first)} in ${files} and holds for the whole account`);
      }
    } else if (NEEDED.has(key)) {
      const problem = `the account has one ${key}, and it is ${said(first)} in ${first.file} and ${said(other)} here`;
      faults.push({ ...other.node.place, path: key, problem, remedy: `give ${key} in the account file` });
    } else {
      const both = `${said(first)} in ${first.file} and ${said(other)} in ${other.file}`;
      warnings.push(`${key} is ${both}: give it in the account file, for until then its default holds`);
    }
  }
  for (const question of OWN_QUESTIONS) {
    for (const { file, root: one } of given) {
      if (childOf(one, question) === undefined) continue;
      warnings.push(`${question} of ${file} is left out: the account file says what is asked of the account`);
    }
  }
  return { root: account, warnings, faults };
}

interface Saying {
  readonly file: string;
  readonly path: KeyPath;
  readonly node: SourceNode;
}

/** By key path, who says what of it. */
function sayings(given: readonly Given[]): ReadonlyMap<string, readonly Saying[]> {
  const found = new Map<string, Saying[]>();
  for (const { file, root } of given) {
    for (const [section, depth] of Object.entries(ACCOUNT_SECTIONS)) {
      const node = childOf(root, section);
      if (node === undefined) continue;
      for (const [path, leaf] of leavesOf(node, [section], depth)) {
        const key = pathText(path);
        found.set(key, [...(found.get(key) ?? []), { file, path, node: leaf }]);
      }
    }
  }
  return found;
}

function leavesOf(node: SourceNode, path: KeyPath, depth: number): [KeyPath, SourceNode][] {
  if (node.kind === 'scalar' && node.value === null) return [];
  if (depth === 0 || node.kind !== 'map') return [[path, node]];
  return [...node.entries].flatMap(([key, { value }]) => {
    return leavesOf(value, [...path, key], key === 'quotas' ? depth : depth - 1);
  });
}

function laidIn(root: SourceMap, [key = '', ...rest]: KeyPath, node: SourceNode): SourceMap {
  const below = root.entries.get(String(key));
  const map = below?.value.kind === 'map' ? below.value : mapNode(new Map(), node.place);
  const value = rest.length === 0 ? node : laidIn(map, rest, node);
  return mapNode(
    new Map([...root.entries, [String(key), { keyPlace: below?.keyPlace ?? node.place, value }]]),
    root.place,
  );
}

function words(node: SourceNode): string {
  const plain = toPlain(node);
  return printable(typeof plain === 'string' ? plain : JSON.stringify(plain));
}
