import { resourceTypes } from '../../../src/platform/resource-latencies.ts';
import { SOURCES, type SourceName } from '../../../src/scenario/schema/trigger-schema.ts';
import type { Draw } from './draw.ts';

/** A scenario as a user writes it, before it is text. */
export type Plain = Record<string, unknown>;

/**
 * What a scenario's parts must agree on: who is there, who may send to whom, how long it runs and how much
 * comes in.
 */
export interface World {
  readonly platform: 'aws' | 'aws-2018';
  readonly horizonMs: number;
  /** Share of the optional keys that are given. */
  readonly density: number;
  /** A function sends to later ones alone (with few exceptions), so that chains end. */
  readonly functions: readonly string[];
  readonly triggers: readonly PlannedTrigger[];
  readonly resources: readonly PlannedResource[];
  readonly roles: readonly string[];
  /** Requests that one traffic entry may bring. */
  readonly requestsPerEntry: number;
  /** Files beside the scenario, by name. */
  readonly files: Map<string, string>;
  /** Number of the function, trigger or resource that is being written. */
  current: { readonly kind: 'function' | 'trigger' | 'resource' | 'none'; readonly name: string };
}

export interface PlannedTrigger {
  readonly name: string;
  readonly source: SourceName;
  readonly function: string;
}

export interface PlannedResource {
  readonly name: string;
  readonly type: string;
  readonly feeds: string | readonly string[] | null;
}

const FED: readonly SourceName[] = [
  'sqs',
  'sns',
  's3',
  'eventbridge',
  'iot',
  'ses',
  'logs',
  'kinesis',
  'dynamodb-stream',
];
const TARGETS: readonly SourceName[] = ['sqs', 'sns', 's3', 'eventbridge'];
const SINCE_2018: readonly SourceName[] = [
  'function-url',
  'alb',
  'eventbridge',
  'scheduler',
  'msk',
  'kafka',
  'mq',
  'documentdb',
  'pipes',
];
const FUNCTION_NAMES = ['api', 'worker', 'mail', 'report', 'thumbnail', 'audit'];
const HORIZONS_MS = [
  20_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 10_800_000, 172_800_000,
];
/** A circle of functions is seldom, since most of them have no end. */
const CIRCLE = 0.03;

export function planWorld(draw: Draw): World {
  const platform = draw.chance(0.15) ? 'aws-2018' : 'aws';
  const functions = draw.shuffled(FUNCTION_NAMES).slice(0, draw.pick([1, 1, 2, 2, 3, 4]));
  // Some workflows are durable functions in their place (generate.ts).
  const sources = SOURCES.filter(
    (source) => source !== 'durable' && (platform === 'aws' || !SINCE_2018.includes(source)),
  );
  const triggers = Array.from({ length: draw.pick([0, 1, 1, 2, 2, 3, 4]) }, (_, index) => {
    const source = draw.pick(sources);
    return { name: `${source.replaceAll('-', '_')}_${index}`, source, function: draw.pick(functions) };
  });
  const fed = triggers.filter(({ source }) => FED.includes(source));
  const resources = Array.from({ length: draw.pick([0, 0, 1, 1, 2, 3]) }, (_, index) => {
    const picked = draw.shuffled(fed.map(({ name }) => name)).slice(0, draw.pick([1, 1, 2]));
    const feeds = fed.length > 0 && draw.chance(0.35) ? (picked.length > 1 ? picked : picked[0]!) : null;
    return { name: `store${index}`, type: draw.pick([...resourceTypes, 'my-service']), feeds };
  });
  const roles = Array.from({ length: draw.pick([0, 0, 0, 1, 2]) }, (_, index) => `role${index}`);
  return {
    platform,
    horizonMs: draw.pick(HORIZONS_MS),
    density: draw.pick([0.08, 0.2, 0.35, 0.5]),
    functions,
    triggers,
    resources,
    roles,
    requestsPerEntry: Math.round(draw.magnitude(100, 3000)),
    files: new Map(),
    current: { kind: 'none', name: '' },
  };
}

/** Rank of the function whose steps, destinations or dead letters are being written. */
function rankOf(world: World, functionName: string): number {
  return world.functions.indexOf(functionName);
}

function currentFunction(world: World): string {
  const { kind, name } = world.current;
  return kind === 'trigger' ? (world.triggers.find((one) => one.name === name)?.function ?? '') : name;
}

function mayReach(world: World, target: string, draw: Draw): boolean {
  return rankOf(world, target) > rankOf(world, currentFunction(world)) || draw.chance(CIRCLE);
}

/** Functions that the current one may invoke. */
export function calleesOf(world: World, draw: Draw): readonly string[] {
  return world.functions.filter((name) => mayReach(world, name, draw));
}

/** Resources that the current function may call. */
export function callableResources(world: World, draw: Draw): readonly string[] {
  return world.resources.filter((resource) => endsWell(world, resource, draw)).map(({ name }) => name);
}

function endsWell(world: World, { feeds }: PlannedResource, draw: Draw): boolean {
  const names = feeds === null ? [] : [feeds].flat();
  const fed = world.triggers.filter(({ name }) => names.includes(name));
  return fed.every((trigger) => mayReach(world, trigger.function, draw));
}

/** What a destination or a dead-letter target of the current function may be. */
export function asyncTargets(world: World, draw: Draw): readonly string[] {
  const triggers = world.triggers.filter(({ source, function: to }) => {
    return TARGETS.includes(source) && mayReach(world, to, draw);
  });
  return [...calleesOf(world, draw), ...triggers.map(({ name }) => name), ...callableResources(world, draw)];
}

/** What a dead-letter queue of the current function may be. */
export function queuesAndTopics(world: World, draw: Draw): readonly string[] {
  const kinds = new Map<string, string>([
    ...world.triggers.map(({ name, source }) => [name, source] as const),
    ...world.resources.map(({ name, type }) => [name, type] as const),
  ]);
  return asyncTargets(world, draw).filter((name) => ['sqs', 'sns'].includes(kinds.get(name) ?? ''));
}

/** Where traffic may go: everything but schedules. */
export function trafficTargets(world: World): readonly string[] {
  const triggers = world.triggers
    .filter(({ source }) => source !== 'schedule' && source !== 'scheduler')
    .map(({ name }) => name);
  return [...triggers, ...triggers, ...world.functions];
}

/** Where somebody waits for the answer. `isAsync`: sdk triggers may be asynchronous, and then nobody does. */
export function answeringTargets(world: World): readonly string[] {
  const waiting: readonly SourceName[] = ['api-gateway', 'function-url', 'alb', 'step-functions'];
  const triggers = world.triggers.filter(({ source }) => waiting.includes(source)).map(({ name }) => name);
  return [...triggers, ...world.functions];
}
