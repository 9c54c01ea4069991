import { FANNED_SOURCES } from '../../../src/scenario/schema/trigger-schema.ts';
import { Draw } from './draw.ts';
import { readKind, spelled } from './kinds.ts';
import { alternativesOf, SCHEMA, type SchemaNode, sourceOf } from './schema.ts';
import { type Plain, planWorld, type World } from './world.ts';
import { write } from './write.ts';

/** A scenario and the files that it names. */
export interface Generated {
  readonly seed: number;
  readonly plain: Plain;
  readonly files: ReadonlyMap<string, string>;
}

/** Sections whose names the world has planned; the others are written by the schema alone. */
const PLANNED = ['functions', 'triggers', 'resources', 'roles', 'traffic'];

/** Runs at CloudFront, and nowhere else. */
const EDGE = 'edge';

/** A whole scenario from a seed. Nearly always one that `validate` takes; valid.ts makes it one. */
export function generate(seed: number): Generated {
  const draw = new Draw(seed, 'scenario');
  const world = planWorld(draw);
  const named = (kind: World['current']['kind'], section: string, names: readonly string[]): Plain => {
    return Object.fromEntries(
      names.map((name) => {
        world.current = { kind, name };
        return [name, write(definition(section), `${section}s.*`, draw, world)];
      }),
    );
  };
  const others = Object.entries(SCHEMA.properties ?? {}).flatMap(([key, node]) => {
    const isGiven = !PLANNED.includes(key) && (key === 'run' || key === 'platform' || draw.chance(0.25));
    const value = isGiven ? write(node, key, draw, world) : undefined;
    return value === undefined ? [] : [[key, value] as const];
  });
  const plain: Plain = {
    ...Object.fromEntries(others),
    functions: named('function', 'function', world.functions),
    resources: named(
      'resource',
      'resource',
      world.resources.map(({ name }) => name),
    ),
    roles: named('none', 'role', world.roles),
  };
  plain['triggers'] = Object.fromEntries(
    world.triggers.map((trigger) => {
      world.current = { kind: 'trigger', name: trigger.name };
      if (isDurable(seed, trigger, world)) return [trigger.name, durable(seed, trigger.name, world)];
      const path = `triggers.${trigger.source}`;
      const keys = write(triggerNode(trigger.source), path, draw, world) as Plain;
      const isWorkflow = keys['steps'] !== undefined || keys['definition'] !== undefined;
      if (isWorkflow) return [trigger.name, { ...keys, source: trigger.source }];
      if (trigger.source === 'lambda-edge') {
        (plain['functions'] as Plain)[EDGE] ??= { timeout: '2s', work: { cpu: '2ms' } };
        return [trigger.name, { ...keys, source: trigger.source, function: EDGE }];
      }
      // Those that stand behind it in rank make no circle.
      const behind = world.functions.slice(world.functions.indexOf(trigger.function) + 1);
      const several = FANNED_SOURCES.includes(trigger.source) && behind.length > 0 && draw.chance(0.2);
      const target = several ? [trigger.function, draw.pick(behind)] : trigger.function;
      return [trigger.name, { ...keys, source: trigger.source, function: target }];
    }),
  );
  for (const { name, type, feeds } of world.resources) {
    const keys = (plain['resources'] as Plain)[name] as Plain;
    (plain['resources'] as Plain)[name] = { ...keys, type, ...(feeds === null ? {} : { feeds }) };
  }
  const traffic = Array.from(
    { length: draw.pick([1, 1, 2, 3, 4]) },
    () => write(definition('traffic'), 'traffic[]', draw, world) as Plain,
  );
  // The one function that traffic without an aim goes to is no longer the only one.
  const isAimed = (entry: Plain) => entry['to'] !== undefined || entry['trace'] !== undefined;
  const hasEdge = Object.hasOwn(plain['functions'] as Plain, EDGE);
  plain['traffic'] = traffic.map((entry) =>
    hasEdge && !isAimed(entry) ? { to: world.functions[0], ...entry } : entry,
  );
  plain['run'] = {
    ...(plain['run'] as Plain | undefined),
    duration: spelled('duration', world.horizonMs, draw),
  };
  mend(plain, world);
  for (const key of PLANNED) if (Object.keys(plain[key] as object).length === 0) delete plain[key];
  return { seed, plain, files: world.files };
}

/**
 * Whether a workflow is a durable function, which is written with the same steps. By draws of its own, so that
 * all else of the scenario is as it would be.
 */
function isDurable(seed: number, { name, source }: World['triggers'][number], world: World): boolean {
  return (
    source === 'step-functions' && world.platform === 'aws' && new Draw(seed, 'durable', name).chance(0.4)
  );
}

function durable(seed: number, name: string, world: World): Plain {
  const keys = write(triggerNode('durable'), 'triggers.durable', new Draw(seed, 'execution', name), world);
  const { function: _, ...rest } = keys as Plain;
  return { ...rest, source: 'durable' };
}

function definition(name: string): SchemaNode {
  return SCHEMA.$defs?.[name] ?? {};
}

function triggerNode(source: string): SchemaNode {
  return alternativesOf(definition('trigger')).find((one) => sourceOf(one) === source) ?? {};
}

/** What sections owe each other. */
function mend(plain: Plain, world: World): void {
  const functions = plain['functions'] as Record<string, Plain>;
  for (const trigger of Object.values(plain['triggers'] as Record<string, Plain>)) {
    if (trigger['source'] !== 'sqs') continue;
    const timeoutMs = readKind('duration', functions[String(trigger['function'])]?.['timeout'] ?? 3000);
    const visibleMs = readKind('duration', trigger['visibilityTimeout'] ?? 30_000);
    if (visibleMs < timeoutMs) trigger['visibilityTimeout'] = timeoutMs;
  }
  const account = plain['account'] as { concurrency?: number } | undefined;
  const quota = account?.concurrency ?? 900;
  let left = Math.max(0, quota - 100);
  for (const fn of Object.values(functions)) {
    const reserved = fn['reservedConcurrency'] as number | undefined;
    // Provisioned takes at most 8 (ranges.ts).
    const wanted =
      reserved ?? (fn['provisionedConcurrency'] !== undefined || fn['provisioning'] !== undefined ? 8 : 0);
    if (wanted <= left) left -= wanted;
    else for (const key of ['reservedConcurrency', 'provisionedConcurrency', 'provisioning']) delete fn[key];
  }
  for (const resource of Object.values((plain['resources'] ?? {}) as Record<string, Plain>)) {
    const { type = 'http' } = resource;
    if (type !== 's3') delete resource['prefixes'];
    if (type !== 'dynamodb') for (const key of ['warmThroughput', 'partitionKeys']) delete resource[key];
    const isProvisioned = resource['readCapacity'] !== undefined || resource['writeCapacity'] !== undefined;
    if (isProvisioned) delete resource['warmThroughput'];
  }
  if (world.platform === 'aws-2018') makeOld(plain, functions);
}

/** Without what came later than 2018. */
function makeOld(plain: Plain, functions: Record<string, Plain>): void {
  for (const fn of Object.values(functions)) {
    for (const key of [
      'architecture',
      'package',
      'snapStart',
      'provisionedConcurrency',
      'provisioning',
      'async',
      'recursiveLoop',
    ]) {
      delete fn[key];
    }
    if (fn['logs'] !== undefined) delete (fn['logs'] as Plain)['format'];
  }
  for (const trigger of Object.values(plain['triggers'] as Record<string, Plain>)) {
    const late = [
      'fifo',
      'messageGroups',
      'highThroughput',
      'mode',
      'maximumRecordSize',
      'partialResponses',
      'maximumConcurrency',
      'provisionedPollers',
      'maximumRetryAttempts',
      'maximumRecordAge',
      'bisectOnError',
      'onFailure',
      'enhancedFanOut',
      'filter',
      'batchWindow',
      'tumblingWindow',
      'type',
      'timeout',
      'retention',
      'streaming',
    ];
    for (const key of late) delete trigger[key];
    if (trigger['batchSize'] !== undefined) trigger['batchSize'] = Math.min(10, Number(trigger['batchSize']));
  }
  for (const key of ['compare', 'region', 'extends']) delete plain[key];
}
