import type { Draw } from './draw.ts';
import { FIXUPS } from './fixups.ts';
import { kindOf, readKind, spelled } from './kinds.ts';
import { anyOfKind, RANGES, type Range } from './ranges.ts';
import { alternativesOf, isObject, resolved, type SchemaNode, typesOf, under } from './schema.ts';
import type { World } from './world.ts';

/** Deeper than any scenario that means something: mixtures of mixtures. */
const DEEPEST = 12;

/**
 * A value that the node takes; undefined where none can be given here. What RANGES does not name is drawn by
 * the schema alone.
 */
export function write(given: SchemaNode, at: string, draw: Draw, world: World, depth = 0): unknown {
  const range = rangeOf(at);
  if (range !== undefined) return range(draw, world);
  const { node, path } = resolved(given, at);
  if (isObject(node)) return writeObject(node, path, draw, world, depth);
  const kind = kindOf(node, path);
  if (kind !== null) return anyOfKind(kind, draw);
  if (node.const !== undefined) return node.const;
  if (node.enum !== undefined) return draw.pick(node.enum);
  const alternatives = alternativesOf(node);
  if (alternatives.length > 0) {
    const flat = depth > DEEPEST || draw.chance(0.5) ? alternatives.slice(0, 1) : alternatives;
    return write(draw.pick(flat), path, draw, world, depth + 1);
  }
  const types = typesOf(node);
  if (types.includes('array')) return writeList(node, path, draw, world, depth);
  if (types.includes('boolean')) return draw.chance(0.5);
  if (node.examples !== undefined && node.examples.length > 0) return draw.pick(node.examples);
  if (types.includes('integer') || types.includes('number')) return writeNumber(node, types, draw);
  return draw.pick(['one', 'two']);
}

/** The range of the longest end of the path that has one. */
function rangeOf(path: string): Range | undefined {
  const parts = path.split('.');
  const end = parts.findIndex((_, index) => Object.hasOwn(RANGES, parts.slice(index).join('.')));
  return end < 0 ? undefined : RANGES[parts.slice(end).join('.')];
}

function writeObject(node: SchemaNode, path: string, draw: Draw, world: World, depth: number): unknown {
  const { properties = {}, required = [] } = node;
  if (isTwoFigures(properties)) return twoFigures(properties, path, draw, world, depth);
  const left = groupsOf(path, draw);
  const written: Record<string, unknown> = {};
  for (const key of draw.shuffled(Object.keys(properties))) {
    const child = properties[key];
    if (child === undefined || left.without.has(key)) continue;
    const isNeeded = required.includes(key) || left.needed.has(key);
    if (!isNeeded && !draw.chance(world.density)) continue;
    const value = write(child, under(path, key), draw, world, depth + 1);
    if (value !== undefined) written[key] = value;
    else if (required.includes(key) && path !== '') return undefined;
  }
  if (typeof node.additionalProperties === 'object') {
    for (const key of ['one', 'two']) {
      written[key] = write(node.additionalProperties, under(path, '*'), draw, world, depth + 1);
    }
  }
  const fix = Object.entries(FIXUPS).find(([end]) => isEnd(path, end));
  return fix === undefined ? written : fix[1](written, draw, world);
}

/** A distribution by two of its figures, without its name. */
function isTwoFigures(properties: Readonly<Record<string, SchemaNode>>): boolean {
  return 'p50' in properties && 'p99' in properties && !('mu' in properties);
}

function twoFigures(
  properties: Readonly<Record<string, SchemaNode>>,
  path: string,
  draw: Draw,
  world: World,
  depth: number,
): unknown {
  const [middle, upper] = [draw.pick(['p50', 'median']), draw.pick(['p95', 'p99'])];
  const values = [middle, upper].map((key) => {
    return write(properties[key] as SchemaNode, under(path, key), draw, world, depth + 1);
  });
  const kind = path.startsWith('memory') ? 'memory' : 'duration';
  const [least, most] = values.sort((a, b) => readKind(kind, a) - readKind(kind, b));
  if (draw.chance(0.5)) return { [middle]: least, [upper]: most };
  // Half as much again is what a lognormal of any mean can have.
  return { mean: most, [upper]: spelled(kind, 1.5 * readKind(kind, most), draw) };
}

function writeList(node: SchemaNode, path: string, draw: Draw, world: World, depth: number): unknown {
  const { items } = node;
  if (items === undefined) return [];
  const length = draw.pick([1, 1, 2, 3]);
  const list = Array.from({ length }, () => write(items, `${path}[]`, draw, world, depth + 1));
  const given = list.filter((item) => item !== undefined);
  const fix = Object.entries(FIXUPS).find(([end]) => isEnd(path, end));
  return fix === undefined ? (given.length === 0 ? undefined : given) : fix[1](given, draw, world);
}

function writeNumber(node: SchemaNode, types: readonly string[], draw: Draw): number {
  const least = node.minimum ?? node.exclusiveMinimum ?? 0;
  const most = Math.min(node.maximum ?? least + 20, least + 20);
  if (types.includes('integer'))
    return draw.whole(node.exclusiveMinimum === undefined ? least : least + 1, most);
  return Number((least + (most - least) * draw.pick([0.01, 0.1, 0.5, 1])).toPrecision(4));
}

/**
 * Keys that exclude each other: of each list one group is taken, its first key given, and those of the others
 * are not.
 */
const GROUPS: Readonly<Record<string, readonly (readonly (readonly string[])[])[]>> = {
  'traffic[]': [
    [
      ['poisson'],
      ['poisson'],
      ['constant'],
      ['rate'],
      ['ramp'],
      ['burst'],
      ['gamma'],
      ['closed'],
      ['trace', 'format', 'functions', 'columns', 'timeUnit', 'speed', 'repeat'],
    ],
  ],
  work: [
    [
      ['cpu', 'io', 'parallel', 'perRecord'],
      ['duration', 'perRecord'],
      ['duration', 'coldDuration'],
      ['measured', 'cv', 'perRecord'],
      ['perRecord'],
      [],
    ],
  ],
  'coldStart.init': [
    [
      ['cpu', 'io', 'parallel'],
      ['measured', 'cv'],
    ],
  ],
  perRecord: [[['cpu', 'io', 'parallel'], ['duration'], ['measured', 'cv']]],
  lognormal: [
    [
      ['median', 'p95'],
      ['median', 'p99'],
      ['p50', 'p95'],
      ['p50', 'p99'],
      ['mean', 'cv'],
      ['mu', 'sigma'],
    ],
  ],
  'traffic[].gamma': [[['rate', 'cv']]],
  gamma: [
    [
      ['mean', 'cv'],
      ['shape', 'scale'],
    ],
  ],
  empirical: [
    [
      ['values', 'weights'],
      ['file', 'column'],
    ],
  ],
  'schedule[]': [[['at'], ['cron']]],
  'policies[]': [
    [['actions'], ['notActions']],
    [['resources'], ['notResources']],
  ],
  'boundary[]': [
    [['actions'], ['notActions']],
    [['resources'], ['notResources']],
  ],
};
/** Maps whose groups are needed whole, and keys that a map needs though the schema does not say so. */
const WHOLE_GROUPS: ReadonlySet<string> = new Set(['lognormal', 'gamma']);
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'policies[]': ['effect'],
  'boundary[]': ['effect'],
};

function groupsOf(path: string, draw: Draw): { needed: ReadonlySet<string>; without: ReadonlySet<string> } {
  const found = Object.entries(GROUPS).find(([end]) => isEnd(path, end));
  if (found === undefined) return { needed: new Set(), without: new Set() };
  const [end, lists] = found;
  const needed = [...(NEEDED[end] ?? [])];
  const without: string[] = [];
  for (const groups of lists) {
    const taken = draw.pick(groups);
    needed.push(...(WHOLE_GROUPS.has(end) ? taken : taken.slice(0, 1)));
    without.push(...groups.flat().filter((key) => !taken.includes(key)));
  }
  return { needed: new Set(needed), without: new Set(without) };
}

function isEnd(path: string, end: string): boolean {
  return path === end || path.endsWith(`.${end}`);
}
