import { parse, stringify } from 'yaml';
import type { LoadedScenario } from '../scenario/load.ts';
import { writeScenario } from '../scenario/write-scenario.ts';

type Tree = { [key: string]: unknown };

/**
 * Settings as a scenario that `extends` the one in `file`. Lists have no patch, so that a list of which an
 * entry was set (`traffic.0.poisson`) stands there whole, as `loaded` has it.
 */
export function patchOf(loaded: LoadedScenario, settings: readonly string[], file: string): string {
  const patch: Tree = { extends: file };
  for (const setting of settings) {
    const equals = setting.indexOf('=');
    const [path, text] = [setting.slice(0, equals), setting.slice(equals + 1)];
    const keys = keysOf(path, loaded);
    const list = keys.findIndex((key, index) => index > 0 && /^\d+$/.test(key));
    if (list >= 0) Object.assign(patch, wholeOf(loaded, keys[0] ?? ''));
    else put(patch, keys, parse(text) as unknown);
  }
  return stringify(patch, { lineWidth: 0 });
}

/** Names of functions, triggers, resources and roles may hold dots. */
function keysOf(path: string, { scenario }: LoadedScenario): readonly string[] {
  const [room = '', ...rest] = path.split('.');
  const named: Readonly<Record<string, ReadonlyMap<string, unknown>>> = {
    functions: scenario.functions,
    triggers: scenario.triggers,
    resources: scenario.resources,
    roles: scenario.roles,
  };
  for (let length = rest.length; length > 1; length -= 1) {
    const name = rest.slice(0, length).join('.');
    if (named[room]?.has(name)) return [room, name, ...rest.slice(length)];
  }
  return [room, ...rest];
}

/** A section of the scenario as it is now. */
function wholeOf({ scenario }: LoadedScenario, section: string): Tree {
  const written = parse(writeScenario(scenario)) as Tree;
  return { [section]: written[section] };
}

function put(tree: Tree, keys: readonly string[], value: unknown): void {
  const [key = '', ...rest] = keys;
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const below = tree[key];
  const inner: Tree =
    below !== null && typeof below === 'object' && !Array.isArray(below) ? (below as Tree) : {};
  tree[key] = inner;
  put(inner, rest, value);
}
