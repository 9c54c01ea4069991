import type { Fault } from '../../model/fault.ts';
import { nearest } from '../../units/nearest.ts';
import { withoutExcluded } from './alternatives.ts';
import { printable, readYaml } from './read-yaml.ts';
import {
  type KeyPath,
  listNode,
  mapNode,
  type Place,
  pathText,
  type SourceNode,
  scalarNode,
} from './source-node.ts';

/** One `--set`: a key path and its new value, with the option that gave it. */
export interface Setting {
  readonly path: string;
  readonly value: SourceNode;
  readonly place: Place;
}

export type SettingRead =
  | { readonly ok: true; readonly setting: Setting }
  | { readonly ok: false; readonly fault: Fault };

const MAXIMUM_SETTING_CHARACTERS = 10_000;

/**
 * `functions.api.memory=512`: the value is YAML, so lists and maps can be given in brackets. `option` names
 * the place in faults.
 */
export function readSetting(text: string, option = '--set'): SettingRead {
  const refuse = (path: string, problem: string, remedy: string): SettingRead => ({
    ok: false,
    fault: { file: option, path, problem, remedy },
  });
  const equals = text.indexOf('=');
  if (equals < 1) {
    return refuse('', `'${printable(text)}' is not PATH=VALUE`, 'write it like functions.api.memory=512');
  }
  const path = text.slice(0, equals).trim();
  if (text.length > MAXIMUM_SETTING_CHARACTERS) {
    return refuse(
      printable(path),
      'the value is too long',
      `give at most ${MAXIMUM_SETTING_CHARACTERS} characters`,
    );
  }
  const problem = pathProblem(path);
  if (problem !== null) return refuse(printable(path), problem, 'write it like functions.api.memory=512');
  const value = readYaml(text.slice(equals + 1), option);
  if (!value.ok) {
    const fault = value.faults[0];
    return refuse(path, fault?.problem ?? 'the value cannot be read', fault?.remedy ?? 'give a YAML value');
  }
  return { ok: true, setting: { path, value: atOption(value.root, option), place: { file: option } } };
}

/**
 * The tree with the settings laid in, in their order. A path through something that is no map or list is left
 * to the schema to refuse.
 */
export function applySettings(
  root: SourceNode,
  settings: readonly Setting[],
): { root: SourceNode; faults: Fault[] } {
  const faults: Fault[] = [];
  let changed = root;
  for (const setting of settings) {
    const result = setAt(changed, setting.path.split('.'), [], setting);
    if ('fault' in result) faults.push(result.fault);
    else changed = result.node;
  }
  return { root: changed, faults };
}

function setAt(
  node: SourceNode | undefined,
  keys: readonly string[],
  path: KeyPath,
  setting: Setting,
): { node: SourceNode } | { fault: Fault } {
  if (keys.length === 0) return { node: setting.value };
  if (node?.kind === 'list') return setInList(node.items, node.place, keys, path, setting);
  if (node !== undefined && node.kind === 'scalar' && node.value !== null && path.length < 2) {
    return { fault: faultAt(setting, `${pathText(path)} is not a map of keys`, 'set the whole of it') };
  }
  const entries = node?.kind === 'map' ? node.entries : new Map();
  const { key, rest } = longestKnownKey(entries, keys);
  if (isNameless(entries, key, path, setting)) {
    const near = nearest(key, entries.keys());
    const kind = String(path[0]).replace(/s$/, '');
    const remedy =
      near === undefined
        ? `name one of ${[...entries.keys()].slice(0, 5).join(', ')}`
        : `did you mean '${near}'?`;
    return { fault: faultAt(setting, `there is no ${kind} '${printable(key)}'`, remedy) };
  }
  const place = node?.kind === 'map' ? node.place : setting.place;
  const isRemoval = rest.length === 0 && setting.value.kind === 'scalar' && setting.value.value === null;
  const kept = withoutExcluded(entries, [key], path);
  if (isRemoval) {
    kept.delete(key);
    return { node: mapNode(kept, place) };
  }
  const inner = setAt(entries.get(key)?.value, rest, [...path, key], setting);
  if ('fault' in inner) return inner;
  kept.set(key, { keyPlace: setting.place, value: inner.node });
  return { node: mapNode(kept, place) };
}

const NAMED: ReadonlySet<string> = new Set(['functions', 'triggers', 'resources', 'roles']);

/**
 * A setting changes what is there; a new function or trigger under a mistyped name would be simulated in its
 * stead.
 */
function isNameless(
  entries: ReadonlyMap<string, unknown>,
  key: string,
  path: KeyPath,
  setting: Setting,
): boolean {
  const isNamed = path.length === 1 && NAMED.has(String(path[0]));
  return isNamed && entries.size > 0 && !entries.has(key) && setting.path !== pathText(path);
}

function setInList(
  items: readonly SourceNode[],
  place: Place,
  keys: readonly string[],
  path: KeyPath,
  setting: Setting,
): { node: SourceNode } | { fault: Fault } {
  const [key = '', ...rest] = keys;
  const index = /^\d{1,6}$/.test(key) ? Number(key) : Number.NaN;
  if (!(index < items.length)) {
    const known = items.length === 0 ? 'it is empty' : `it has the entries 0 to ${items.length - 1}`;
    return {
      fault: faultAt(setting, `'${printable(key)}' is not an entry of the list ${pathText(path)}`, known),
    };
  }
  const inner = setAt(items[index], rest, [...path, index], setting);
  if ('fault' in inner) return inner;
  const changed = [...items];
  changed[index] = inner.node;
  return { node: listNode(changed, place) };
}

/** Names may hold dots, so the longest run of parts that is a key here wins. */
function longestKnownKey(
  entries: ReadonlyMap<string, unknown>,
  keys: readonly string[],
): { key: string; rest: readonly string[] } {
  for (let length = keys.length; length > 1; length -= 1) {
    const key = keys.slice(0, length).join('.');
    if (entries.has(key)) return { key, rest: keys.slice(length) };
  }
  return { key: keys[0] ?? '', rest: keys.slice(1) };
}

function faultAt(setting: Setting, problem: string, remedy: string): Fault {
  return { ...setting.place, path: setting.path, problem, remedy };
}

/** What is wrong with a key path, or null. */
export function pathProblem(path: string): string | null {
  const keys = path.split('.');
  if (keys.some((key) => key === '')) return 'a part of the path is empty';
  if (keys.length > 32) return 'the path has too many parts';
  const forbidden = keys.find((key) => key === '__proto__' || key === 'constructor' || key === 'prototype');
  return forbidden === undefined ? null : `'${forbidden}' cannot be a key`;
}

function atOption(node: SourceNode, option: string): SourceNode {
  const place = { file: option };
  if (node.kind === 'scalar') return scalarNode(node.value, place);
  if (node.kind === 'list')
    return listNode(
      node.items.map((item) => atOption(item, option)),
      place,
    );
  const entries = [...node.entries].map(([key, entry]) => {
    return [key, { keyPlace: place, value: atOption(entry.value, option) }] as const;
  });
  return mapNode(new Map(entries), place);
}
