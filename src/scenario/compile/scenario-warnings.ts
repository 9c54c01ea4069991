import { isBroker } from '../../platform/broker-facts.ts';
import { findColdStart } from '../../platform/cold-starts.ts';
import { regionKnowledge, standInOf } from '../../platform/regions.ts';
import { AWS_RUNTIMES, knowledgeOf } from '../../platform/runtimes.ts';
import { formatCount, formatDuration } from '../../units/format.ts';
import { isAsynchronous, isPolled } from '../graph/invocation.ts';
import { defaultOperation, isRead, resourceType } from '../graph/operations.ts';
import { apiTypeOf } from '../schema/api-type.ts';
import type { Scenario } from '../schema/scenario.ts';
import { circleWarnings } from './circle-warnings.ts';
import { eventPollers } from './compile-broker.ts';
import type { CompiledSources } from './compile-sources.ts';
import { hubWarnings } from './hub-warnings.ts';

/** Types of resource whose storage is billed. */
const STORES: ReadonlySet<string> = new Set(['dynamodb', 's3']);
/** 730 h, the month of AWS's calculator. */
const MONTH_MS = 730 * 3_600_000;

/** What stands in the scenario and is never used. */
export function unused(scenario: Scenario, { sources, reached }: CompiledSources): string[] {
  if (sources.length === 0) return [];
  const used = new Set(sources.map((source) => source.trigger));
  const functions = [...scenario.functions.keys()].flatMap((name, index) => {
    return reached.has(index) ? [] : [`functions.${name}: nothing calls this function`];
  });
  const triggers = [...scenario.triggers].flatMap(([name, trigger]) => {
    return used.has(name) || trigger.enabled === false
      ? []
      : [`triggers.${name}: no traffic goes to this trigger`];
  });
  const named = namedResources(scenario);
  const resources = [...scenario.resources.keys()].flatMap((name) => {
    return named.has(name) ? [] : [`resources.${name}: no function calls this resource`];
  });
  const taken = new Set([...scenario.functions.values()].map(({ role }) => role));
  const roles = [...scenario.roles.keys()].flatMap((name) => {
    return taken.has(name) ? [] : [`roles.${name}: no function has this role`];
  });
  return [...functions, ...triggers, ...resources, ...roles];
}

function namedResources(scenario: Scenario): ReadonlySet<string | undefined> {
  const functions = [...scenario.functions.values()].flatMap(({ calls = [], async: settings }) => [
    ...calls.map(({ resource }) => resource),
    settings?.onFailure,
    settings?.deadLetter,
    settings?.onSuccess,
  ]);
  const triggers = [...scenario.triggers.values()].flatMap(({ deadLetter, onFailure }) => [
    deadLetter,
    onFailure,
  ]);
  return new Set([...functions, ...triggers]);
}

/** Time-outs of APIs that an account has only once AWS has raised its quota. */
export function raisedTimeouts({ triggers, facts }: Scenario): string[] {
  return [...triggers].flatMap(([name, trigger]) => {
    const type = apiTypeOf(trigger);
    const usualMs = type === null ? Number.POSITIVE_INFINITY : facts.apiGateway.timeoutMs.value[type];
    if (trigger.timeout === undefined || trigger.timeout <= usualMs || trigger.streaming === true) return [];
    return [
      `triggers.${name}.timeout: ${formatDuration(trigger.timeout)} needs a quota increase ("Maximum integration timeout in milliseconds"), which Regional and private ${type === 'rest' ? 'REST' : type} APIs can have; AWS may lower the account's throttle in return (triggers.${name}.throttle)`,
    ];
  });
}

/** Event pollers that cannot take a batch of every partition at once. */
export function eventPollerWarnings({ triggers, facts }: Scenario): string[] {
  const { concurrencyPerPoller } = facts.sources.brokers.provisionedPollers.value;
  return [...triggers].flatMap(([name, trigger]) => {
    const pollers = isBroker(trigger.source) ? eventPollers(trigger, facts) : null;
    const partitions = trigger.partitions ?? 1;
    if (pollers === null || concurrencyPerPoller * pollers.maximum >= partitions) return [];
    return [
      `triggers.${name}.provisionedPollers.max: ${pollers.maximum} event pollers handle ${concurrencyPerPoller * pollers.maximum} batches at once, and all ${partitions} partitions are simulated at once; give at least ${Math.ceil(partitions / concurrencyPerPoller)}`,
    ];
  });
}

/** Names that AWS gave since its lists were read, and what stands in for what they mean. */
export function newNameWarnings(scenario: Scenario): string[] {
  const { facts, region } = scenario;
  const warnings: string[] = [];
  if (regionKnowledge(facts, region) === 'unlisted') {
    const neighbour = standInOf(region, facts.regions);
    warnings.push(
      `region: '${region}' is in no list of AWS's regions that was read (until ${facts.knowsUntil}); prices are those of ${neighbour}, as estimates, and quotas those of the newest regions`,
    );
  }
  for (const [name, spec] of scenario.functions) {
    const { runtime, coldStart } = spec;
    if (runtime === undefined || knowledgeOf(runtime) !== 'unlisted') continue;
    const table =
      coldStart === undefined
        ? findColdStart(runtime, spec.architecture ?? 'x86_64', spec.package ?? 'zip')
        : undefined;
    const measured = table === undefined ? undefined : /"([^"]+)"/.exec(table.initMs.source)?.[1];
    const stand =
      measured === undefined ? '' : `; its cold starts are those of ${measured}, the nearest measured`;
    warnings.push(
      `functions.${name}.runtime: '${runtime}' is not among AWS's runtimes as of ${AWS_RUNTIMES.date}${stand}`,
    );
  }
  return warnings;
}

/** Bursts that come more seldom than the run is long: the month repeats the run, and the burst with it. */
export function burstWarnings(scenario: Scenario, horizonMs: number, warmupMs: number): string[] {
  return scenario.traffic.flatMap(({ index, pattern }) => {
    if (pattern.kind !== 'burst' || pattern.everyMs <= horizonMs) return [];
    const times = Number((MONTH_MS / (horizonMs - warmupMs)).toPrecision(3));
    // The first one comes at the start.
    const counted =
      warmupMs > 0
        ? ', and that within the warm-up, so that the month has none of it,'
        : `, which the month repeats ${formatCount(times)} times,`;
    const wanted = formatDuration(pattern.everyMs);
    return [
      `traffic.${index}.burst: it comes once in the ${formatDuration(horizonMs)} simulated${counted} though it comes every ${wanted}; simulate run.duration: ${wanted.replaceAll(' ', '')}`,
    ];
  });
}

/** What is simulated as it stands, and is seldom meant. */
export function chainWarnings(scenario: Scenario): string[] {
  const warnings: string[] = [];
  for (const [name, trigger] of scenario.triggers) {
    if (trigger.permission === false && isPolled(trigger) && trigger.source !== 'pipes') {
      warnings.push(
        `triggers.${name}.permission: Lambda polls with the function's role, so that no resource policy is needed and none can be missing`,
      );
    }
    if (trigger.client !== undefined && isAsynchronous(trigger)) {
      warnings.push(
        `triggers.${name}.client: nobody waits for an answer of an asynchronous invocation, so the client changes nothing`,
      );
    }
  }
  for (const [name, { source }] of scenario.triggers) {
    if (source !== 'cloudwatch-events' || scenario.facts.name !== 'aws') continue;
    warnings.push(
      `triggers.${name}.source: CloudWatch Events is EventBridge's name of before 2019; it is taken as eventbridge`,
    );
  }
  const { topicMessageBytes } = scenario.facts.sources;
  for (const [name, trigger] of scenario.triggers) {
    const bytes = trigger.payload?.requestBytes ?? 0;
    if (trigger.source !== 'sns' || bytes <= topicMessageBytes.value) continue;
    warnings.push(
      `triggers.${name}.payload: a topic takes messages of 256 KB unless its MaximumMessageSize is raised, to 1 MB at most; that is taken for done here`,
    );
  }
  for (const [name, trigger] of scenario.triggers) {
    if (trigger.connections === undefined || apiTypeOf(trigger) === 'websocket') continue;
    warnings.push(
      `triggers.${name}.connections: connections are billed of a WebSocket API alone, so they change nothing; give type: websocket`,
    );
  }
  for (const [name, spec] of scenario.resources) {
    const type = resourceType(spec);
    if (spec.storage === undefined || STORES.has(type)) continue;
    warnings.push(
      `resources.${name}.storage: only that of dynamodb and s3 has a price, so that of a resource of type ${type} changes nothing`,
    );
  }
  warnings.push(...circleWarnings(scenario), ...hubWarnings(scenario));
  for (const [name, { calls = [] }] of scenario.functions) {
    for (const [index, call] of calls.entries()) {
      const resource = scenario.resources.get(call.resource);
      const operation = call.operation ?? defaultOperation(resourceType(resource ?? {}));
      if (resource?.feeds === undefined || !isRead(operation)) continue;
      warnings.push(
        `functions.${name}.calls.${index}: ${operation} sends an event to '${resource.feeds.join("', '")}' as every call of '${call.resource}' does; give reads a resource of their own`,
      );
    }
  }
  return warnings;
}

/** An account that new ones look like has less memory a function, unless the scenario says what it has. */
const NEW_ACCOUNT_MEMORY_MB = 3008;

/**
 * At 500 new ones a second, each open for two hours at the most (Amazon API Gateway Developer Guide, "Quotas
 * for configuring and running a WebSocket API", 2026-11-29).
 */
const MOST_CONNECTIONS = 500 * 2 * 3600;

/** What meets a quota that is not simulated, or might. */
export function quotaWarnings(scenario: Scenario): string[] {
  const warnings: string[] = [];
  const { facts, accountConcurrency: concurrency, accountMemory } = scenario;
  if (
    concurrency !== undefined &&
    concurrency <= facts.unreservedMinimum.value &&
    accountMemory === undefined
  ) {
    for (const [name, { memory = 0 }] of scenario.functions) {
      if (memory <= NEW_ACCOUNT_MEMORY_MB) continue;
      warnings.push(
        `functions.${name}.memory: accounts with a concurrency of ${concurrency} are new ones, which often have a memory quota of ${NEW_ACCOUNT_MEMORY_MB} MB too, and this function has ${memory} MB; give account.memory, what the account has`,
      );
    }
  }
  let connections = 0;
  for (const [name, trigger] of scenario.triggers) {
    if (apiTypeOf(trigger) !== 'websocket') continue;
    const before = connections;
    connections += trigger.connections ?? 0;
    if (before > MOST_CONNECTIONS || connections <= MOST_CONNECTIONS) continue;
    warnings.push(
      `triggers.${name}.connections: ${formatCount(connections)} connections, none open for more than two hours, need more than the 500 new ones a second that an account has, which is not simulated; ask AWS for more`,
    );
  }
  const streams = new Map<string, { readonly names: string[]; readonly bytes: number }>();
  for (const [name, trigger] of scenario.triggers) {
    const bytes = trigger.payload?.requestBytes ?? 0;
    if (trigger.source === 'kinesis' && bytes > facts.sources.batchBytes.value) {
      warnings.push(
        `triggers.${name}.payload: a record of ${bytes} bytes does not fit into an invocation's 6 MB, and Lambda's way with it is not simulated: it is handed on whole`,
      );
    }
    if (trigger.stream === undefined || trigger.enhancedFanOut === true) continue;
    if (trigger.source !== 'kinesis' && trigger.source !== 'dynamodb-stream') continue;
    const key = `${trigger.source} ${trigger.stream}`;
    const known = streams.get(key);
    if (known === undefined) streams.set(key, { names: [name], bytes });
    else known.names.push(name);
  }
  for (const [key, { names }] of streams) {
    const most = key.startsWith('kinesis') ? 5 : 2;
    if (names.length <= most) continue;
    warnings.push(
      `triggers.${names[0]}: ${names.length} mappings read the same stream, and a shard takes ${most === 5 ? 'five reads a second and 2 MB a second out' : 'two readers'}, which is not simulated; give enhancedFanOut to some`,
    );
  }
  for (const [name, spec] of scenario.resources) {
    if (resourceType(spec) !== 'kinesis' || spec.feeds !== undefined || spec.rate !== undefined) continue;
    const isCalled = [...scenario.functions.values()].some(({ calls = [] }) =>
      calls.some(({ resource }) => resource === name),
    );
    if (!isCalled) continue;
    warnings.push(
      `resources.${name}: how many shards are behind it is not said, so that their 1,000 records and 1 MB a second are not simulated; give feeds, a kinesis trigger, or rate`,
    );
  }
  return warnings;
}

/**
 * Calls that leave a VPC through a NAT gateway of which the scenario says nothing: often the dearest line of
 * a small bill.
 */
export function networkWarnings(scenario: Scenario): string[] {
  if (scenario.billing.natGateways !== undefined) return [];
  return [...scenario.functions].flatMap(([name, { vpc = false, calls = [] }]) => {
    const outward = calls.find(({ resource }) => {
      const spec = scenario.resources.get(resource);
      return spec !== undefined && resourceType(spec) === 'http';
    });
    if (!vpc || outward === undefined) return [];
    return [
      `functions.${name}.vpc: calls of '${outward.resource}' leave the VPC through a NAT gateway, which is not in the bill; give billing.natGateways, how many run (0 where there is none)`,
    ];
  });
}
