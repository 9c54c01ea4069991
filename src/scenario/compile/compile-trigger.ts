import type { CompiledSourceBilling } from '../../model/compiled.ts';
import type { SourceModel } from '../../model/model.ts';
import { isBroker } from '../../platform/broker-facts.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import { gatewayLimits, gatewayLimitsFact } from '../../platform/gateway-limits.ts';
import type { Distribution } from '../../random/distribution.ts';
import { formatDuration } from '../../units/format.ts';
import { FanOut } from '../graph/fan-out.ts';
import { isAsynchronous, isSynchronous } from '../graph/invocation.ts';
import { isTraced } from '../graph/links.ts';
import { apiTypeOf } from '../schema/api-type.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Assumptions } from './assumptions.ts';
import { aheadBilling, aheadOf } from './compile-ahead.ts';
import { compileBroker, eventPollers } from './compile-broker.ts';
import { compileCaller } from './compile-caller.ts';
import { compileClient, compileHttpClient, compileRetrier } from './compile-client.ts';
import { compileQueue, compileStream, provisionedPollers, shardsOf } from './compile-poller.ts';

const AT_ONCE: Distribution = { kind: 'constant', value: 0 };
const NEVER = Number.POSITIVE_INFINITY;

/** A trigger as the engine takes it; its defaults become assumptions. */
export function compileTrigger(
  name: string,
  trigger: TriggerSpec,
  functionIndex: number,
  scenario: Scenario,
  assumptions: Assumptions,
): Omit<SourceModel, 'isDenied' | 'name'> {
  assumeDelivery(name, trigger, assumptions);
  return {
    functionIndex,
    invocation: isAsynchronous(trigger) ? 'async' : 'sync',
    deliveryMs: trigger.delivery ?? flexibleDelivery(trigger) ?? AT_ONCE,
    // Asynchronous calls from AWS services are not counted (AWS Lambda Developer Guide, "Lambda quotas", 2023
    // and 2026).
    isRequestLimited: !isAsynchronous(trigger) || trigger.source === 'sdk',
    losesTrace: !isTraced(trigger),
    ...streamed(name, trigger, scenario, assumptions),
    ...aheadOf(name, trigger, assumptions),
    isEntry: true,
    filterShare: trigger.filter ?? 1,
    ...frontDoor(name, trigger, scenario, assumptions),
  };
}

/** The time that an answer takes to leave the function, beyond the work. */
function streamed(name: string, trigger: TriggerSpec, { facts }: Scenario, assumptions: Assumptions) {
  if (trigger.streaming !== true) return {};
  const { streaming } = facts.sources;
  const { fullSpeedBytes, bytesPerSecond } = streaming.value;
  const bytes = trigger.payload?.responseBytes ?? 0;
  const streamMs = (1000 * Math.max(0, bytes - fullSpeedBytes)) / bytesPerSecond;
  const words = `the first 6 MB in no time once the work is done, then 2 MB/s: ${formatDuration(streamMs)} of each invocation, failed ones too; idle time-outs are not modelled`;
  assumptions.fromFact(`triggers.${name}.streaming`, words, streaming);
  return { streamMs };
}

function frontDoor(name: string, trigger: TriggerSpec, scenario: Scenario, assumptions: Assumptions) {
  const { facts } = scenario;
  const key = `triggers.${name}`;
  const none = { throttle: null, integrationTimeoutMs: NEVER, client: null, poller: null };
  const httpClient = () => compileHttpClient(trigger.client, `${key}.client`, facts, assumptions);
  switch (trigger.source) {
    case 'api-gateway':
      return { ...none, ...gateway(name, trigger, scenario, assumptions), client: httpClient() };
    case 'lambda-edge':
      return { ...none, ...atEdge(key, trigger, assumptions), client: httpClient() };
    case 'function-url':
      return { ...none, ...functionUrl(trigger, scenario), client: httpClient() };
    case 'alb':
      return { ...none, integrationTimeoutMs: trigger.timeout ?? NEVER, client: httpClient() };
    case 'sdk': {
      if (!isSynchronous(trigger)) return none;
      return { ...none, client: compileClient(trigger.client, `${key}.client`, facts, assumptions) };
    }
    case 'step-functions':
      return {
        ...none,
        ...executionLimit(name, trigger, scenario, assumptions),
        client: compileRetrier(trigger, key, facts, assumptions),
      };
    case 'sqs':
      return { ...none, poller: compileQueue(name, trigger, facts, assumptions) };
    case 'kinesis':
    case 'dynamodb-stream':
      return {
        ...none,
        poller: compileStream(name, trigger, trigger.source, facts, assumptions, readersOf(name, scenario)),
      };
    case 'pipes':
      return { ...none, poller: compileQueue(name, trigger, withPipes(facts), assumptions) };
    case 'cognito':
    case 'appsync':
    case 'lex':
    case 'connect':
      return { ...none, ...compileCaller(trigger, trigger.source, key, facts, assumptions) };
    case 'msk':
    case 'kafka':
    case 'mq':
    case 'documentdb':
      return { ...none, poller: compileBroker(name, trigger, trigger.source, facts, assumptions) };
    default:
      return none;
  }
}

/** A request at CloudFront; where in the world it comes in is not said, so that one region serves all. */
function atEdge(key: string, { event }: TriggerSpec, assumptions: Assumptions): Record<string, never> {
  if (event === undefined) assumptions.choice(`${key}.event`, 'viewer-request', 'a choice of this simulator');
  assumptions.choice(
    `${key}.places`,
    'all requests run in one region, with its quota of concurrency',
    'Lambda@Edge runs in the region nearest to each viewer, of which the scenario does not tell',
  );
  return {};
}

/** Mappings that poll the trigger's stream, itself among them; consumers of their own share nothing. */
function readersOf(name: string, scenario: Scenario): number {
  const members = FanOut.of(scenario).hubOf(name)?.members ?? [name];
  const polled = members.filter((member) => {
    const trigger = scenario.triggers.get(member);
    return trigger?.enabled !== false && trigger?.enhancedFanOut !== true;
  });
  return Math.max(1, polled.length);
}

/** An express execution ends with States.Timeout after its longest time, whatever its function still does. */
function executionLimit(
  name: string,
  trigger: TriggerSpec,
  { facts }: Scenario,
  assumptions: Assumptions,
): { readonly integrationTimeoutMs?: number; readonly executionTimeoutMs?: number } {
  // A workflow of several states watches its time itself.
  if (trigger.type !== 'express' || trigger.function === '') return {};
  const limit = facts.sources.workflows.longestMs;
  const limitMs = limit.value.express;
  const words = `an express execution fails after ${formatDuration(limitMs)} (States.Timeout)`;
  assumptions.fromFact(`triggers.${name}.executionTimeout`, words, limit);
  return { integrationTimeoutMs: limitMs, executionTimeoutMs: limitMs };
}

/**
 * A function URL in front of reserved concurrency passes ten times as many requests a second (Developer
 * Guide, function URLs, 2023).
 */
function functionUrl(trigger: TriggerSpec, { functions, facts }: Scenario) {
  const reserved = functions.get(trigger.function)?.reservedConcurrency ?? 0;
  const perSecond = reserved * facts.requestsPerConcurrency.value;
  return {
    throttle: perSecond > 0 ? { perSecond, burst: perSecond } : null,
    integrationTimeoutMs: trigger.timeout ?? NEVER,
  };
}

function gateway(name: string, trigger: TriggerSpec, scenario: Scenario, assumptions: Assumptions) {
  const { facts, region, accountQuotas } = scenario;
  const type = apiTypeOf(trigger) ?? 'rest';
  const limits = gatewayLimits(facts, region, accountQuotas?.['apiGatewayRequests']);
  const perSecond = trigger.throttle?.rate ?? limits.ratePerSecond;
  const burst = trigger.throttle?.burst ?? limits.burst;
  const usual = trigger.streaming === true ? facts.sources.streaming : facts.apiGateway.timeoutMs;
  const usualMs =
    trigger.streaming === true
      ? facts.sources.streaming.value.longestMs
      : facts.apiGateway.timeoutMs.value[type];
  const timeoutMs = trigger.timeout ?? usualMs;
  const key = `triggers.${name}`;
  if (trigger.throttle?.rate === undefined || trigger.throttle.burst === undefined) {
    const words = `${perSecond} requests per second, ${burst} at once`;
    assumptions.fromFact(`${key}.throttle`, words, gatewayLimitsFact(facts, region));
  }
  if (trigger.timeout === undefined) {
    const words = `${formatDuration(timeoutMs)} (${type} API)`;
    assumptions.fromFact(`${key}.timeout`, words, usual);
  }
  return { throttle: { perSecond, burst }, integrationTimeoutMs: timeoutMs };
}

function assumeDelivery(name: string, trigger: TriggerSpec, assumptions: Assumptions): void {
  if (trigger.delivery !== undefined || isSynchronous(trigger) || trigger.source === 'sdk') return;
  const key = `triggers.${name}.delivery`;
  if (trigger.flexibleWindow !== undefined) {
    const words = `evenly spread over the ${formatDuration(trigger.flexibleWindow)} of the flexible window; latencies count from the time of the schedule`;
    assumptions.choice(key, words, 'AWS says that an event comes within the window, and not when');
    return;
  }
  if (assumptions.has(key)) return;
  assumptions.choice(key, '0 ms', `AWS publishes no figure for the delay of ${trigger.source} events`);
}

/** The platform's facts with a pipe's own scaling in place of that of Lambda's mappings. */
function withPipes(facts: PlatformFacts): PlatformFacts {
  const { queue, pipes } = facts.sources;
  return { ...facts, sources: { ...facts.sources, queue: { ...queue, ...pipes } } };
}

/** A flexible window delays each event by some time of its own. */
function flexibleDelivery({ flexibleWindow }: TriggerSpec): Distribution | undefined {
  return flexibleWindow === undefined ? undefined : { kind: 'uniform', min: 0, max: flexibleWindow };
}

function senderOf({ source, topic, bus, bucket }: TriggerSpec): CompiledSourceBilling['sentBy'] {
  if (source !== 'sqs') return null;
  if (topic !== undefined) return 'topic';
  if (bus !== undefined) return 'bus';
  return bucket === undefined ? null : 'bucket';
}

function durableBilling(
  { operations, written, retention }: TriggerSpec,
  { sources: { durable } }: PlatformFacts,
): CompiledSourceBilling['durable'] {
  return {
    operations: operations ?? null,
    writtenBytes: written ?? null,
    bytesPerOperation: durable.bytesPerOperation.value,
    retentionMs: retention ?? durable.retentionMs.value,
  };
}

/** What the bill of the service in front of the function hangs on. */
export function describeBilling(trigger: TriggerSpec, facts: PlatformFacts): CompiledSourceBilling {
  const isStream = trigger.source === 'kinesis' || trigger.source === 'dynamodb-stream';
  return {
    apiType: apiTypeOf(trigger),
    payloadBytes: trigger.payload?.requestBytes ?? 0,
    responseBytes: trigger.payload?.responseBytes ?? 0,
    isStreamed: trigger.streaming ?? false,
    ahead: aheadBilling(trigger),
    billsRefused: trigger.authorizer?.billRefused ?? true,
    isFifo: trigger.fifo ?? false,
    sentBy: senderOf(trigger),
    transitions:
      trigger.source === 'step-functions' ? (trigger.transitions ?? (trigger.function === '' ? 0 : 1)) : 0,
    isExpress: trigger.type === 'express',
    durable: trigger.source === 'durable' ? durableBilling(trigger, facts) : null,
    shards: isStream ? shardsOf(trigger) : 0,
    isOnDemand: trigger.mode === 'on-demand',
    sendBatchSize: trigger.sendBatchSize ?? 1,
    enhancedFanOut: trigger.enhancedFanOut ?? false,
    provisionedPollers: isBroker(trigger.source) ? eventPollers(trigger, facts) : provisionedPollers(trigger),
    batchSize:
      trigger.batchSize ??
      (isStream || isBroker(trigger.source)
        ? 100
        : trigger.source === 'sqs' || trigger.source === 'pipes'
          ? 10
          : 1),
    openConnections: trigger.connections ?? null,
    requestsPerConnection: trigger.requestsPerConnection ?? 1,
  };
}
