import {
  childOf,
  listNode,
  mapNode,
  type SourceEntry,
  type SourceMap,
  type SourceNode,
  scalarNode,
} from '../text/source-node.ts';
import { prefixArn } from './prefix-arn.ts';
import { NAMED_SECTIONS, REFERENCES, type ReferenceKind } from './references.ts';

/** What is left of a reference's path, and how the names stand at its end. */
interface Way {
  readonly keys: readonly string[];
  readonly kind: ReferenceKind;
}

const WAYS: readonly Way[] = REFERENCES.map(({ at, kind }) => ({ keys: at.split('.'), kind }));

/**
 * The tree of a scenario with `prefix` before each of its names, wherever they stand; every value keeps its
 * place. What it leaves to be understood of names (the one function that traffic without `to` goes to, those
 * that a trace or a state machine calls by their names) is written out, so that it means the same among
 * others. Thresholds without a name of their own are left as they are.
 */
export function prefixNames(root: SourceMap, prefix: string): SourceMap {
  const plain = withWrittenNames(root);
  const owners = prefix === '' ? [] : namesIn(plain);
  const renamed = prefix === '' ? plain : (along(plain, WAYS, { prefix, owners }) as SourceMap);
  if (prefix === '') return renamed;
  const entries = new Map(renamed.entries);
  for (const section of NAMED_SECTIONS) {
    const entry = entries.get(section);
    if (entry?.value.kind !== 'map') continue;
    const named = new Map([...entry.value.entries].map(([name, one]) => [`${prefix}${name}`, one]));
    entries.set(section, { ...entry, value: mapNode(named, entry.value.place) });
  }
  return mapNode(entries, renamed.place);
}

interface Names {
  readonly prefix: string;
  /** What a metric may begin with, the longest first. */
  readonly owners: readonly string[];
}

function along(node: SourceNode, ways: readonly Way[], names: Names): SourceNode {
  const here = ways.find(({ keys }) => keys.length === 0);
  if (here !== undefined) return AT_END[here.kind](node, names);
  const inner = (key: string, child: SourceNode): SourceNode => {
    const further = ways.flatMap(({ keys: [first, ...rest], kind }) =>
      first === key || first === '*' ? [{ keys: rest, kind }] : [],
    );
    return further.length === 0 ? child : along(child, further, names);
  };
  if (node.kind === 'scalar') return node;
  if (node.kind === 'list') {
    return listNode(
      node.items.map((item, index) => inner(String(index), item)),
      node.place,
    );
  }
  return mapNode(
    new Map([...node.entries].map(([key, entry]) => [key, { ...entry, value: inner(key, entry.value) }])),
    node.place,
  );
}

const AT_END: Readonly<Record<ReferenceKind, (node: SourceNode, names: Names) => SourceNode>> = {
  names: renamedNames,
  steps: renamedSteps,
  arns: renamedArns,
  metrics: renamedMetrics,
};

function renamedNames(node: SourceNode, { prefix }: Names): SourceNode {
  return texts(node, (name) => `${prefix}${name}`, false);
}

function renamedArns(node: SourceNode, { prefix }: Names): SourceNode {
  return texts(node, (text) => prefixArn(text, prefix), true);
}

/** Texts of the node, and of its list, called otherwise; of whatever is in it where it is deep. */
function texts(node: SourceNode, rename: (text: string) => string, isDeep: boolean): SourceNode {
  if (node.kind === 'scalar') {
    const isText = typeof node.value === 'string' && node.value !== '';
    return isText ? scalarNode(rename(node.value as string), node.place) : node;
  }
  if (node.kind === 'list') {
    return listNode(
      node.items.map((item) => (isDeep || item.kind === 'scalar' ? texts(item, rename, isDeep) : item)),
      node.place,
    );
  }
  return isDeep ? mapValues(node, (value) => texts(value, rename, isDeep)) : node;
}

function mapValues(node: SourceMap, change: (value: SourceNode, key: string) => SourceNode): SourceMap {
  const entries = [...node.entries].map(([key, entry]): [string, SourceEntry] => [
    key,
    { ...entry, value: change(entry.value, key) },
  ]);
  return mapNode(new Map(entries), node.place);
}

function items(node: SourceNode, change: (item: SourceNode) => SourceNode): SourceNode {
  return node.kind === 'list' ? listNode(node.items.map(change), node.place) : change(node);
}

/** Steps, and the steps inside of them. */
function renamedSteps(node: SourceNode, names: Names): SourceNode {
  const within = (way: SourceNode): SourceNode =>
    way.kind === 'map'
      ? mapValues(way, (value, key) => (key === 'steps' ? renamedSteps(value, names) : value))
      : way;
  return items(node, (step) => {
    if (step.kind !== 'map') return renamedNames(step, names);
    return mapValues(step, (value, key) => {
      if (key === 'function') return renamedNames(value, names);
      if (key === 'map') return renamedSteps(value, names);
      if (key === 'parallel') return items(value, (branch) => renamedSteps(branch, names));
      return key === 'choice' || key === 'catch' ? items(value, within) : value;
    });
  });
}

function renamedMetrics(node: SourceNode, { prefix, owners }: Names): SourceNode {
  if (node.kind !== 'map') return node;
  const entries = [...node.entries].map(([metric, entry]): [string, SourceEntry] => [
    prefixMetric(metric, prefix, owners) ?? metric,
    entry,
  ]);
  return mapNode(new Map(entries), node.place);
}

const FOLDERS = ['', 'functions.', 'triggers.', 'resources.', 'chains.'];

/** A metric with its name called otherwise; null where it is of the whole account. */
export function prefixMetric(metric: string, prefix: string, owners: readonly string[]): string | null {
  if (metric.startsWith('cost.')) {
    for (const owner of owners) {
      for (const [before, after] of [
        [' of ', '.'],
        [' of ', ','],
        ['.', '.'],
      ] as const) {
        const at = metric.indexOf(`${before}${owner}${after}`);
        if (at < 0) continue;
        const start = at + before.length;
        const further = metric.slice(start + owner.length);
        return `${metric.slice(0, start)}${prefix}${owner}${prefixMetricEnd(further, prefix, owners)}`;
      }
    }
    return null;
  }
  const folder = FOLDERS.findLast((one) => metric.startsWith(one)) ?? '';
  for (const begin of new Set([folder, ''])) {
    const rest = metric.slice(begin.length);
    if (owners.some((owner) => rest.startsWith(`${owner}.`))) return `${begin}${prefix}${rest}`;
  }
  return metric.includes('.') ? metric : null;
}

/** A line of a trigger or resource may end with the function that it is before. */
function prefixMetricEnd(rest: string, prefix: string, owners: readonly string[]): string {
  const owner = owners.find((one) => rest.startsWith(`.${one}.`));
  return owner === undefined ? rest : `.${prefix}${rest.slice(1)}`;
}

const HUB_KEYS = ['topic', 'bus', 'bucket', 'stream'];

/** Everything that a metric may be of, the longest first: a name may be the beginning of another. */
export function namesIn(root: SourceMap): readonly string[] {
  const names = new Set<string>();
  for (const section of NAMED_SECTIONS) for (const name of keysOf(childOf(root, section))) names.add(name);
  const triggers = childOf(root, 'triggers');
  for (const { value } of triggers?.kind === 'map' ? triggers.entries.values() : []) {
    for (const key of HUB_KEYS) {
      const hub = childOf(value, key);
      if (hub?.kind === 'scalar' && typeof hub.value === 'string') names.add(hub.value);
    }
  }
  return [...names].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

export function keysOf(node: SourceNode | undefined): readonly string[] {
  return node?.kind === 'map' ? [...node.entries.keys()] : [];
}

/** What a scenario that stands alone leaves to be understood, in words. */
function withWrittenNames(root: SourceMap): SourceMap {
  const functions = keysOf(childOf(root, 'functions'));
  const triggers = keysOf(childOf(root, 'triggers'));
  return mapValues(root, (value, key) => {
    if (key === 'traffic') return items(value, (entry) => withReceiver(entry, functions, triggers));
    if (key !== 'triggers' || value.kind !== 'map') return value;
    return mapValues(value, (trigger) => {
      const isDefined = trigger.kind === 'map' && trigger.entries.has('definition');
      return isDefined ? withTable(trigger, functions) : trigger;
    });
  });
}

/** A trigger of the function's name would be taken for it: then the reader asks for `to`. */
function withReceiver(
  entry: SourceNode,
  functions: readonly string[],
  triggers: readonly string[],
): SourceNode {
  if (entry.kind !== 'map' || entry.entries.has('to')) return entry;
  if (entry.entries.has('trace')) return withTable(entry, functions);
  const [only] = functions;
  if (only === undefined || functions.length > 1 || triggers.includes(only)) return entry;
  const to = { keyPlace: entry.place, value: scalarNode(only, entry.place) };
  return mapNode(new Map([...entry.entries, ['to', to]]), entry.place);
}

/** `functions`, with each function under its own name besides what stands there. */
function withTable(entry: SourceMap, functions: readonly string[]): SourceMap {
  const given = entry.entries.get('functions');
  if (given !== undefined && given.value.kind !== 'map') return entry;
  const table = new Map(
    functions.map((name): [string, SourceEntry] => [
      name,
      { keyPlace: entry.place, value: scalarNode(name, entry.place) },
    ]),
  );
  for (const [name, one] of given?.value.kind === 'map' ? given.value.entries : []) table.set(name, one);
  const value = mapNode(table, given?.value.place ?? entry.place);
  const keyPlace = given?.keyPlace ?? entry.place;
  return mapNode(new Map([...entry.entries, ['functions', { keyPlace, value }]]), entry.place);
}
