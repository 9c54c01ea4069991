import type { CompiledResource } from '../../model/compiled.ts';
import type { ResourceModel } from '../../model/model.ts';
import { callLatency } from '../../platform/resource-latencies.ts';
import { LIMIT_KINDS, type OnLimits } from '../../policies/on-limits.ts';
import type { Distribution } from '../../random/distribution.ts';
import { lognormalFromMedianP99 } from '../../random/make.ts';
import { formatDuration } from '../../units/format.ts';
import {
  DEFAULT_ITEM_BYTES,
  defaultOperation,
  isRead,
  requestUnits,
  resourceType,
} from '../graph/operations.ts';
import type { CallSpec } from '../schema/chain-schema.ts';
import type { ResourceSpec } from '../schema/resource-schema.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { Assumptions } from './assumptions.ts';
import { compileFailures } from './compile-failures.ts';

/** One resource for the engine. `feedsSource` is the source that its calls send events to, or null. */
export function compileResource(
  name: string,
  spec: ResourceSpec,
  feedsSource: number | null,
  scenario: Scenario,
  assumptions: Assumptions,
): ResourceModel {
  const key = `resources.${name}`;
  const none = Number.POSITIVE_INFINITY;
  const keptSeconds = scenario.facts.sources.capacityBurstSeconds;
  const bucket = (perSecond: number | undefined) =>
    perSecond === undefined ? null : { perSecond, burst: perSecond * keptSeconds.value };
  if (spec.readCapacity !== undefined || spec.writeCapacity !== undefined) {
    const words = `${keptSeconds.value} s of unused capacity are kept`;
    assumptions.fromFact(`${key}.capacityBurst`, words, keptSeconds);
  }
  return {
    name,
    latencyMs: spec.latency ?? assumedLatency(key, resourceType(spec), assumptions),
    concurrency: spec.concurrency ?? none,
    cpus: spec.cpus ?? none,
    connections: spec.connections ?? none,
    rate:
      spec.rate === undefined ? null : { perSecond: spec.rate, burst: spec.burst ?? Math.max(1, spec.rate) },
    readCapacity: bucket(spec.readCapacity),
    writeCapacity: bucket(spec.writeCapacity),
    onLimit: onLimits(key, spec, assumptions),
    errorRate: spec.errorRate ?? 0,
    timeoutMs: spec.timeout ?? none,
    failures: compileFailures(spec.failures ?? []),
    feedsSource,
  };
}

function assumedLatency(key: string, type: string, assumptions: Assumptions): Distribution {
  const fact = callLatency(type);
  const { medianMs, p99Ms } = fact.value;
  const words = `${formatDuration(medianMs)} in the median, p99 ${formatDuration(p99Ms)} (${type})`;
  assumptions.fromFact(`${key}.latency`, words, fact);
  return lognormalFromMedianP99(medianMs, p99Ms);
}

/**
 * Services throttle what exceeds a rate, and refuse a connection too many; places, and a pool of connections,
 * are waited for. A database does both: it refuses the connection and queues the statement.
 */
function onLimits(key: string, spec: ResourceSpec, assumptions: Assumptions): OnLimits {
  const usual: OnLimits = {
    rate: 'reject',
    connections: spec.pooled === true ? 'queue' : 'reject',
    concurrency: 'queue',
  };
  const isLimited: Readonly<Record<keyof OnLimits, boolean>> = {
    rate: spec.rate !== undefined || spec.readCapacity !== undefined || spec.writeCapacity !== undefined,
    connections: spec.connections !== undefined,
    concurrency: spec.concurrency !== undefined,
  };
  const assumed = LIMIT_KINDS.filter((kind) => isLimited[kind] && spec.onLimit?.[kind] === undefined);
  if (assumed.length > 0) {
    assumptions.choice(
      `${key}.onLimit`,
      assumed.map((kind) => `${kind} ${usual[kind]}`).join(', '),
      'a choice of this simulator: a rate, a capacity and connections reject, places and pools are waited for',
    );
  }
  const { rate, connections, concurrency } = spec.onLimit ?? {};
  return {
    rate: rate ?? usual.rate,
    connections: connections ?? usual.connections,
    concurrency: concurrency ?? usual.concurrency,
  };
}

/**
 * How a call of the resource holds a connection: a database's is kept in the environment unless a pool lends
 * it.
 */
export function connectionOf(spec: ResourceSpec, call: CallSpec): 'kept' | 'per-call' | 'none' {
  const isDatabase = resourceType(spec) === 'rds';
  if (spec.connections === undefined && !isDatabase) return 'none';
  if (spec.pooled === true) return 'per-call';
  const keeps = call.reuse === undefined ? isDatabase : call.reuse === 'connection';
  return keeps ? 'kept' : 'per-call';
}

/** Units of one call: only DynamoDB counts them. */
export function unitsOf(
  spec: ResourceSpec,
  call: CallSpec,
): { readonly read: number; readonly write: number } {
  const type = resourceType(spec);
  const operation = call.operation ?? defaultOperation(type);
  return type === 'dynamodb' ? requestUnits(call, operation) : { read: 0, write: 0 };
}

/** What the bill and the report need to know of a resource. */
export function describeResource(
  name: string,
  spec: ResourceSpec,
  scenario: Scenario,
  assumptions: Assumptions,
): CompiledResource {
  const type = resourceType(spec);
  const operations = callsOf(name, scenario).map(({ caller, call, index }) => {
    const operation = call.operation ?? defaultOperation(type);
    if (type === 'dynamodb') assumeDynamo(`functions.${caller}.calls.${index}`, call, operation, assumptions);
    const { read, write } = unitsOf(spec, call);
    return {
      function: caller,
      operation,
      count: (call.probability ?? 1) * (call.count ?? 1),
      sizeBytes: call.size ?? (type === 'dynamodb' ? DEFAULT_ITEM_BYTES : 0),
      readUnits: read,
      writeUnits: write,
    };
  });
  return {
    name,
    type,
    operations,
    readCapacity: spec.readCapacity ?? null,
    writeCapacity: spec.writeCapacity ?? null,
    storedBytes: spec.storage ?? null,
    concurrency: spec.concurrency ?? null,
    connections: spec.connections ?? null,
    ratePerSecond: spec.rate ?? null,
  };
}

function assumeDynamo(key: string, call: CallSpec, operation: string, assumptions: Assumptions): void {
  if (call.operation === undefined) {
    assumptions.choice(`${key}.operation`, operation, 'a choice of this simulator');
  }
  if (call.size === undefined) {
    assumptions.choice(`${key}.size`, '1 KB', 'a choice of this simulator: the smallest item that is billed');
  }
  if (call.consistent === undefined && isRead(operation) && !operation.startsWith('Transact')) {
    assumptions.choice(
      `${key}.consistent`,
      'eventually consistent, half a unit for 4 KB',
      'ConsistentRead is false by default (Amazon DynamoDB API Reference)',
    );
  }
}

interface PlacedCall {
  readonly caller: string;
  readonly call: CallSpec;
  /** Among the calls of its function. */
  readonly index: number;
}

const grouped = new WeakMap<Scenario, ReadonlyMap<string, readonly PlacedCall[]>>();

/** The calls of a resource, in the order of the functions; grouped once a scenario. */
function callsOf(resource: string, scenario: Scenario): readonly PlacedCall[] {
  let byResource = grouped.get(scenario);
  if (byResource === undefined) {
    const calls = new Map<string, PlacedCall[]>();
    for (const [caller, { calls: own = [] }] of scenario.functions) {
      for (const [index, call] of own.entries()) {
        const known = calls.get(call.resource);
        if (known === undefined) calls.set(call.resource, [{ caller, call, index }]);
        else known.push({ caller, call, index });
      }
    }
    byResource = calls;
    grouped.set(scenario, byResource);
  }
  return byResource.get(resource) ?? [];
}
