import { AWS } from '../platform/aws.ts';
import type { PlatformFacts } from '../platform/facts.ts';
import { findPlatform, platformNames } from '../platform/platforms.ts';
import { regionKnowledge } from '../platform/regions.ts';
import { nearest } from '../units/nearest.ts';
import { HUB_KEYS, hubNameOf } from './graph/fan-out.ts';
import { compareField } from './schema/compare-schema.ts';
import { choice, notOneOf, shown, text, unknownKeyAmong } from './schema/fields.ts';
import { functionSchema } from './schema/function-schema.ts';
import { type Issue, parseTolerantly } from './schema/issues.ts';
import { monthField } from './schema/month-schema.ts';
import { nameProblem } from './schema/names.ts';
import { otherSource } from './schema/other-sources.ts';
import { type ResourceSpec, resourceSchema } from './schema/resource-schema.ts';
import { type RoleSpec, roleSchema } from './schema/role-schema.ts';
import { accountSchema, billingSchema, runSchema, thresholdsField } from './schema/run-schema.ts';
import type { PlacedTraffic, Scenario } from './schema/scenario.ts';
import { type PatternSpec, trafficSchema } from './schema/traffic-schema.ts';
import {
  FANNED_SOURCES,
  SOURCES,
  type SourceName,
  type TriggerSpec,
  triggerSchema,
} from './schema/trigger-schema.ts';
import { childOf, type KeyPath, type SourceMap, type SourceNode, toPlain } from './text/source-node.ts';

/** The engine's columns hold indices of functions and sources in 16 bits. */
const MAXIMUM_ENTRIES = 10_000;

const TOP_LEVEL_KEYS = [
  'name',
  'platform',
  'region',
  'account',
  'functions',
  'triggers',
  'resources',
  'roles',
  'traffic',
  'billing',
  'run',
  'thresholds',
  'compare',
  'month',
  'extends',
  'include',
] as const;

/** Asks for no `to` and no volume. */
const NOTHING_READ: PatternSpec = { kind: 'constant', ratePerSecond: 0 };

export interface ScenarioRead {
  /** What could be read; undefined where there are no functions at all. */
  readonly scenario: Scenario | undefined;
  readonly issues: readonly Issue[];
}

/**
 * The tree of a scenario by the schema. Faulty parts are left out and reported, so that the rest can still be
 * checked.
 */
export function readScenario(root: SourceMap, defaultName: string): ScenarioRead {
  const issues: Issue[] = [];
  const read = <T>(schema: Parameters<typeof parseTolerantly<T>>[0], key: string): T | undefined => {
    const node = childOf(root, key);
    if (node === undefined || isEmpty(node)) return undefined;
    const result = parseTolerantly(schema, toPlain(node), [key]);
    issues.push(...result.issues);
    return result.value;
  };
  for (const key of root.entries.keys()) {
    if (!(TOP_LEVEL_KEYS as readonly string[]).includes(key)) {
      issues.push({ path: [key], ...unknownKeyAmong('a scenario', key, TOP_LEVEL_KEYS) });
    }
  }

  const platform = read(choice('', platformNames), 'platform') ?? 'aws';
  const facts = findPlatform(platform) as PlatformFacts;
  const region = readRegion(read(text(''), 'region'), facts, issues);
  const functions = readFunctions(root, issues);
  const account = read(accountSchema(), 'account');
  const month = read(monthField(), 'month');
  const scenario: Scenario = {
    name: read(text('', { maximum: 200 }), 'name') ?? defaultName,
    facts,
    region,
    accountConcurrency: account?.concurrency,
    accountMemory: account?.memory,
    accountQuotas: account?.quotas,
    zoneLoss: account?.zoneLoss,
    functions,
    triggers: readTriggers(root, issues),
    resources: readResources(root, issues),
    roles: readRoles(root, issues),
    traffic: readTraffic(root, issues),
    billing: read(billingSchema(), 'billing') ?? {},
    run: read(runSchema(), 'run') ?? {},
    thresholds: read(thresholdsField(), 'thresholds') ?? [],
    compare: read(compareField(facts), 'compare') ?? null,
    ...(month === undefined ? {} : { month }),
  };
  return { scenario: functions.size > 0 ? scenario : undefined, issues };
}

function readRegion(given: string | undefined, facts: PlatformFacts, issues: Issue[]): string {
  const region = given ?? 'us-east-1';
  if (regionKnowledge(facts, region) !== 'unknown') return region;
  const near = nearest(region, facts.regions);
  const remedy = near === undefined ? `known are ${facts.regions.join(', ')}` : `did you mean '${near}'?`;
  const problem =
    facts.name !== 'aws' && regionKnowledge(AWS, region) !== 'unknown'
      ? `'${region}' is not a region that ${facts.name} knows: it came later`
      : `'${region}' is not a region that ${facts.name} knows`;
  issues.push({ path: ['region'], problem, remedy });
  return 'us-east-1';
}

function readFunctions(root: SourceMap, issues: Issue[]): Scenario['functions'] {
  const functions = new Map();
  const node = childOf(root, 'functions');
  if (node === undefined || isEmpty(node)) {
    const problem = 'there are no functions';
    issues.push({
      path: ['functions'],
      problem,
      remedy: 'give at least one, such as functions: { hello: { memory: 512 } }',
    });
    return functions;
  }
  for (const [name, entry] of namedEntries(node, 'functions', 'function', issues)) {
    const plain = isEmpty(entry) ? {} : toPlain(entry);
    const result = parseTolerantly(functionSchema(), plain, ['functions', name]);
    issues.push(...result.issues);
    // An empty one stands in for what could not be read, so that references to it still hold.
    functions.set(name, result.value ?? {});
  }
  return functions;
}

function readTriggers(root: SourceMap, issues: Issue[]): Scenario['triggers'] {
  const triggers = new Map<string, TriggerSpec>();
  const further: [string, TriggerSpec][] = [];
  const node = childOf(root, 'triggers');
  if (node === undefined || isEmpty(node)) return triggers;
  for (const [name, entry] of namedEntries(node, 'triggers', 'trigger', issues)) {
    const path = ['triggers', name];
    const source = readSource(entry, path, issues);
    if (source === undefined) continue;
    const functions = severalFunctions(entry, source);
    if (functions === null) {
      const result = parseTolerantly(triggerSchema(source), toPlain(entry), path);
      issues.push(...result.issues);
      if (result.value !== undefined) triggers.set(name, result.value);
      continue;
    }
    for (const [index, target] of functions.entries()) {
      const plain = { ...(toPlain(entry) as object), function: target };
      const result = parseTolerantly(triggerSchema(source), plain, path);
      if (index === 0) issues.push(...result.issues);
      if (result.value === undefined) continue;
      const key = HUB_KEYS[source];
      const shared = key === undefined || hubNameOf(result.value) !== null ? {} : { [key]: name };
      if (index === 0) triggers.set(name, { ...result.value, ...shared });
      else further.push([name, { ...result.value, ...shared, writtenAs: name }]);
    }
  }
  for (const [name, trigger] of further) triggers.set(nameOfPart(name, trigger.function, triggers), trigger);
  return withSharedKeys(triggers);
}

/**
 * The functions of an entry that names several, each of which gets every event: the first one keeps the
 * entry's name, the others are triggers of their own. Null for one function, and where there cannot be more.
 */
function severalFunctions(entry: SourceNode, source: SourceName): readonly unknown[] | null {
  const node = entry.kind === 'map' ? childOf(entry, 'function') : undefined;
  if (node?.kind !== 'list' || !FANNED_SOURCES.includes(source)) return null;
  const functions = toPlain(node) as unknown[];
  const isWhole = functions.length > 0 && functions.every((name) => typeof name === 'string');
  return isWhole && new Set(functions).size === functions.length ? functions : null;
}

const LONGEST_NAME = 64;

function nameOfPart(entry: string, functionName: string, taken: ReadonlyMap<string, unknown>): string {
  const name = `${entry.slice(0, LONGEST_NAME / 2)}-${functionName}`.slice(0, LONGEST_NAME - 4);
  for (let number = 1; ; number++) {
    const one = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(one)) return one;
  }
}

/** What is the stream's, topic's, bus's or bucket's own need be given of one of its triggers alone. */
function withSharedKeys(triggers: ReadonlyMap<string, TriggerSpec>): ReadonlyMap<string, TriggerSpec> {
  const known = new Map<string, Pick<TriggerSpec, 'shards' | 'payload'>>();
  const keyOf = (trigger: TriggerSpec) => {
    const hub = hubNameOf(trigger);
    return hub === null ? null : JSON.stringify([hub.kind, hub.name]);
  };
  for (const trigger of triggers.values()) {
    const key = keyOf(trigger);
    if (key === null) continue;
    const { shards = trigger.shards, payload = trigger.payload } = known.get(key) ?? {};
    known.set(key, { shards, payload });
  }
  return new Map(
    [...triggers].map(([name, trigger]) => {
      const key = keyOf(trigger);
      const { shards, payload } = (key === null ? undefined : known.get(key)) ?? {};
      return [
        name,
        {
          ...trigger,
          ...(trigger.shards === undefined && shards !== undefined ? { shards } : {}),
          ...(trigger.payload === undefined && payload !== undefined ? { payload } : {}),
        },
      ];
    }),
  );
}

function readResources(root: SourceMap, issues: Issue[]): Scenario['resources'] {
  const resources = new Map<string, ResourceSpec>();
  const node = childOf(root, 'resources');
  if (node === undefined || isEmpty(node)) return resources;
  for (const [name, entry] of namedEntries(node, 'resources', 'resource', issues)) {
    const plain = isEmpty(entry) ? {} : toPlain(entry);
    const result = parseTolerantly(resourceSchema(), plain, ['resources', name]);
    issues.push(...result.issues);
    resources.set(name, result.value ?? {});
  }
  return resources;
}

function readRoles(root: SourceMap, issues: Issue[]): Scenario['roles'] {
  const roles = new Map<string, RoleSpec>();
  const node = childOf(root, 'roles');
  if (node === undefined || isEmpty(node)) return roles;
  for (const [name, entry] of namedEntries(node, 'roles', 'role', issues)) {
    const result = parseTolerantly(roleSchema(), toPlain(entry), ['roles', name]);
    issues.push(...result.issues);
    if (result.value !== undefined) roles.set(name, result.value);
  }
  return roles;
}

function readSource(node: SourceNode, path: KeyPath, issues: Issue[]): SourceName | undefined {
  if (node.kind !== 'map') {
    const problem = `a trigger is a map of keys`;
    issues.push({ path, problem, remedy: 'write it like { source: s3, function: thumbnail }' });
    return undefined;
  }
  const source = childOf(node, 'source');
  if (source === undefined) {
    const near = nearest('source', node.entries.keys());
    const remedy = near === undefined ? `give one of ${SOURCES.join(', ')}` : `is '${near}' meant for it?`;
    issues.push({ path, problem: "'source' is missing", remedy });
    return undefined;
  }
  const name = source.kind === 'scalar' ? source.value : toPlain(source);
  const known = SOURCES.find((candidate) => candidate === name);
  if (known !== undefined) return known;
  if (isEdge(name)) {
    const problem = `${shown(name)} is not a source`;
    const remedy =
      'Lambda@Edge is source: lambda-edge; CloudFront Functions are not modelled; a distribution before a front door is the key cloudfront of its trigger';
    issues.push({ path: [...path, 'source'], problem, remedy });
    return undefined;
  }
  const other = otherSource(name);
  if (other !== null) {
    issues.push({ path: [...path, 'source'], ...other });
    return undefined;
  }
  const words = notOneOf(name, SOURCES);
  issues.push({ path: [...path, 'source'], problem: `${shown(name)} is not a source`, remedy: words.remedy });
  return undefined;
}

/** Whether what is written for a source means a function that runs at CloudFront's edge. */
function isEdge(name: unknown): boolean {
  return typeof name === 'string' && /^(cloud-?front|(aws-)?lambda[@-]?(at-)?edge|edge)/i.test(name);
}

function readTraffic(root: SourceMap, issues: Issue[]): readonly PlacedTraffic[] {
  const node = childOf(root, 'traffic');
  if (node === undefined || isEmpty(node)) return [];
  if (node.kind !== 'list') {
    const remedy = 'write it like - { to: api, poisson: 20/s }';
    issues.push({ path: ['traffic'], problem: 'traffic is a list of entries', remedy });
    return [];
  }
  if (node.items.length > MAXIMUM_ENTRIES) {
    const problem = `there are ${node.items.length} traffic entries`;
    issues.push({ path: ['traffic'], problem, remedy: `give at most ${MAXIMUM_ENTRIES}` });
    return [];
  }
  const traffic: PlacedTraffic[] = [];
  for (const [index, item] of node.items.entries()) {
    const result = parseTolerantly(trafficSchema(), toPlain(item), ['traffic', index]);
    issues.push(...result.issues);
    const to = childOf(item, 'to');
    const target = to?.kind === 'scalar' && typeof to.value === 'string' ? to.value : null;
    // An empty stream stands in for what could not be read, so that the name it goes to is checked all the
    // same.
    traffic.push({
      ...(result.value ?? { to: target, pattern: NOTHING_READ }),
      index,
      hasTo: to !== undefined,
    });
  }
  return traffic;
}

function namedEntries(node: SourceNode, key: string, what: string, issues: Issue[]): [string, SourceNode][] {
  if (node.kind !== 'map') {
    issues.push({
      path: [key],
      problem: `${key} is a map of names`,
      remedy: `write a name and a colon before each ${what}`,
    });
    return [];
  }
  if (node.entries.size > MAXIMUM_ENTRIES) {
    const problem = `there are ${node.entries.size} ${what}s`;
    issues.push({ path: [key], problem, remedy: `give at most ${MAXIMUM_ENTRIES}` });
    return [];
  }
  const entries: [string, SourceNode][] = [];
  for (const [name, entry] of node.entries) {
    const words = nameProblem(name, what);
    if (words !== null) issues.push({ path: [key, name], ...words, at: 'key' });
    else entries.push([name, entry.value]);
  }
  return entries;
}

function isEmpty(node: SourceNode): boolean {
  return node.kind === 'map' ? node.entries.size === 0 : node.kind === 'scalar' && node.value === null;
}
