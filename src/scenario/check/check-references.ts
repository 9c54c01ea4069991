import { isCaller } from '../../platform/callers.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import { resourceTypes } from '../../platform/resource-latencies.ts';
import { serviceType } from '../../platform/service-actions.ts';
import { nearest } from '../../units/nearest.ts';
import { FanOut } from '../graph/fan-out.ts';
import { isSynchronous } from '../graph/invocation.ts';
import { operationProblem, resourceType } from '../graph/operations.ts';
import { apiTypeOf } from '../schema/api-type.ts';
import { shown } from '../schema/fields.ts';
import type { FunctionSpec } from '../schema/function-schema.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { KeyPath } from '../text/source-node.ts';
import { notLaunched } from './check-functions.ts';
import { mayStream } from './check-payloads.ts';

/**
 * Names that stand in the file, whether or not their entries could be read: a reference to a faulty trigger
 * is not a second fault.
 */
export interface KnownNames {
  readonly functions: ReadonlySet<string>;
  readonly triggers: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  /** The functions that triggers name, and where. */
  readonly targets: readonly { readonly path: KeyPath; readonly target: string }[];
}

/** Whether every name that is referred to exists and can play its part. */
export function checkReferences(scenario: Scenario, known: KnownNames): Issue[] {
  return [
    ...checkTriggers(scenario, known),
    ...checkTraffic(scenario, known),
    ...checkTargets(scenario, known),
    ...checkSteps(scenario, known),
    ...checkRoles(scenario, known),
    ...checkTypes(scenario),
  ];
}

function checkTriggers(scenario: Scenario, known: KnownNames): Issue[] {
  const issues: Issue[] = [];
  for (const { path, target } of known.targets) {
    if (known.functions.has(target)) continue;
    issues.push({ path, ...missing(target, 'function', known.functions) });
  }
  issues.push(...checkHubs(scenario));
  issues.push(...checkAuthorizers(scenario, known));
  for (const [name, trigger] of scenario.triggers) {
    const report = (key: string, words: Omit<Issue, 'path'> | null) => {
      if (words !== null) issues.push({ path: ['triggers', name, key], ...words });
    };
    const launch = SOURCE_LAUNCHES[trigger.source];
    if (launch !== undefined) report('source', sourceNotLaunched(trigger.source, launch, scenario.facts));
    if (trigger.type === 'express') report('type', notLaunched('expressWorkflows', scenario.facts));
    if (trigger.flexibleWindow !== undefined && trigger.delivery !== undefined) {
      const problem = 'flexibleWindow and delivery stand side by side, and each is a delay of the event';
      report('flexibleWindow', { problem, remedy: 'keep one of them' });
    }
    if (isCaller(trigger.source)) {
      const { longestTimeoutMs } = scenario.facts.sources.callers[trigger.source].value;
      if ((trigger.timeout ?? 0) > longestTimeoutMs) {
        report('timeout', {
          problem: `timeout is ${(trigger.timeout ?? 0) / 1000} s`,
          remedy: `${trigger.source} waits for at most ${longestTimeoutMs / 1000}s`,
        });
      }
    }
    const type = apiTypeOf(trigger);
    if (type !== null) report('type', notLaunched(`${type}-api`, scenario.facts));
    report('timeout', timeoutProblem(trigger, scenario.facts));
    if (trigger.streaming !== true) continue;
    report('streaming', notLaunched('responseStreaming', scenario.facts));
    if (mayStream(trigger)) continue;
    const problem =
      type === null
        ? 'nobody waits for the answer of an asynchronous call'
        : `no ${type} API streams answers`;
    report('streaming', { problem, remedy: 'use a REST API, a function URL or a synchronous sdk' });
  }
  return issues;
}

/** What triggers that share a stream, a topic, a bus or a bucket say of it must agree. */
function checkHubs(scenario: Scenario): Issue[] {
  const fanOut = FanOut.of(scenario);
  return [...scenario.triggers].flatMap(([name, trigger]): Issue[] => {
    const hub = fanOut.hubOf(name);
    const first = hub === null ? undefined : hub.members[0];
    const known = first === undefined ? undefined : scenario.triggers.get(first);
    if (hub === null || known === undefined || first === name || trigger.shards === known.shards) return [];
    const problem = `the ${hub.kind} '${hub.name}' has ${known.shards} shards for '${first}' and ${trigger.shards} here`;
    return [
      {
        path: ['triggers', name, 'shards'],
        problem,
        remedy: 'give one number, of one of its triggers alone',
      },
    ];
  });
}

function checkAuthorizers(scenario: Scenario, known: KnownNames): Issue[] {
  return [...scenario.triggers].flatMap(([name, trigger]) => {
    const { authorizer } = trigger;
    if (authorizer === undefined) return [];
    const path = ['triggers', name, 'authorizer'];
    if (apiTypeOf(trigger) === 'websocket') {
      const problem = 'an authorizer of a WebSocket API is not modelled: it is asked once a connection';
      return [{ path, problem, remedy: 'take it away, or use an API of type rest or http' }];
    }
    if (known.functions.has(authorizer.function)) return [];
    return [{ path: [...path, 'function'], ...missing(authorizer.function, 'function', known.functions) }];
  });
}

/** The longest that a front door waits for a function: as long as one may run, or as its own quota says. */
function timeoutProblem(trigger: TriggerSpec, facts: PlatformFacts): Omit<Issue, 'path'> | null {
  const { source, timeout } = trigger;
  if (timeout === undefined) return null;
  const type = apiTypeOf(trigger);
  const { timeoutMs, longestTimeoutMs } = facts.apiGateway;
  if (type === 'rest' && trigger.streaming === true) return streamTimeoutProblem(timeout, facts);
  const longestMs = type === null ? DOOR_TIMEOUTS_MS[source] : longestTimeoutMs.value[type];
  if (longestMs === undefined || timeout <= longestMs) return null;
  const range = `50ms to ${longestMs / 1000}s`;
  const raised =
    type !== null && longestMs > timeoutMs.value[type]
      ? `, above ${timeoutMs.value[type] / 1000}s where the quota was raised (Regional and private APIs)`
      : '';
  const remedy =
    type === null
      ? `a trigger of source ${source} waits for ${longestMs / 1000}s at most`
      : `a ${type} API allows ${range}${raised}`;
  return { problem: `timeout is ${timeout / 1000} s`, remedy };
}

function streamTimeoutProblem(timeout: number, { sources }: PlatformFacts): Omit<Issue, 'path'> | null {
  const { longestMs } = sources.streaming.value;
  if (timeout <= longestMs) return null;
  const problem = `timeout is ${timeout / 1000} s`;
  return { problem, remedy: `a rest API streams for ${longestMs / 1000}s at most` };
}

/**
 * A function URL waits for as long as a function may run (Developer Guide, "Lambda quotas"); a load balancer
 * for its idle time-out (Elastic Load Balancing, "Application Load Balancers", idle_timeout.timeout_seconds).
 */
const DOOR_TIMEOUTS_MS: Readonly<Record<string, number>> = { 'function-url': 900_000, alb: 4_000_000 };

/** Sources that came later than 2018. */
const SOURCE_LAUNCHES: Readonly<Record<string, string>> = {
  'function-url': 'functionUrl',
  alb: 'alb',
  eventbridge: 'eventBridge',
  scheduler: 'scheduler',
  msk: 'msk',
  kafka: 'kafka',
  mq: 'mq',
  documentdb: 'documentdb',
  pipes: 'pipes',
  durable: 'durable',
};

function sourceNotLaunched(source: string, launch: string, facts: PlatformFacts): Omit<Issue, 'path'> | null {
  const words = notLaunched(launch, facts);
  if (words === null || source !== 'eventbridge') return words;
  return { ...words, remedy: 'give source: cloudwatch-events, as its rules were called, or platform: aws' };
}

function checkTraffic(scenario: Scenario, known: KnownNames): Issue[] {
  const issues: Issue[] = [];
  for (const { to, also = [], hasTo, pattern, index } of scenario.traffic) {
    const isList = also.length > 0;
    const path = ['traffic', index, 'to'];
    const names = to === null ? [] : [to, ...also];
    for (const [place, name] of names.entries()) {
      const words = addressProblem(name, pattern.kind === 'closed', scenario, known);
      if (words !== null) issues.push({ path: isList ? [...path, place] : path, ...words });
    }
    if (pattern.kind === 'closed' && isList) {
      const problem = 'users of closed traffic wait for one answer, and several receivers are named';
      issues.push({ path, problem, remedy: 'give one function or synchronous trigger' });
    }
    if (pattern.kind === 'trace' && pattern.functions !== undefined) {
      const place = ['traffic', index, 'functions'];
      if (to !== null) {
        const problem = "'to' and 'functions' stand side by side, and each says where the requests go";
        issues.push({
          path: place,
          problem,
          remedy: "keep one of them; functions: { '*': F } sends all to F",
        });
      }
      for (const [theirs, ours] of Object.entries(pattern.functions)) {
        if (known.functions.has(ours)) continue;
        issues.push({ path: [...place, theirs], ...missing(ours, 'function', known.functions) });
      }
    }
    if (to === null) {
      if (!hasTo && pattern.kind !== 'trace' && known.functions.size > 1) {
        const problem = "'to' is missing, and there is more than one function";
        issues.push({ path, problem, remedy: 'name the trigger or function that the traffic goes to' });
      }
    }
  }
  return issues;
}

const SCHEDULES: ReadonlySet<string> = new Set(['schedule', 'scheduler']);

/** Why no traffic can be sent to a name; null where it can. */
function addressProblem(
  to: string,
  isClosed: boolean,
  scenario: Scenario,
  known: KnownNames,
): Omit<Issue, 'path'> | null {
  const fanOut = FanOut.of(scenario);
  const isKnown = known.triggers.has(to) || known.functions.has(to);
  if (!isKnown && fanOut.hubsNamed(to).length === 0) {
    const names = [...known.triggers, ...known.functions, ...fanOut.hubNames];
    return missing(to, 'trigger or function', names);
  }
  if (!isKnown) return hubProblem(to, fanOut) ?? (isClosed ? unanswered(to, 'a hub') : null);
  const source = scenario.triggers.get(to)?.source;
  if (SCHEDULES.has(source ?? '')) {
    const problem = `'${to}' is a schedule, which makes its own traffic`;
    return { problem, remedy: 'send the traffic to another trigger or to the function' };
  }
  return isClosed && !isAnswered(to, scenario) ? unanswered(to, String(source)) : null;
}

function unanswered(to: string, source: string): Omit<Issue, 'path'> {
  const problem = `nobody waits for an answer of '${to}', whose events (${source}) are asynchronous or polled`;
  return { problem, remedy: 'send closed traffic to a function or a synchronous trigger' };
}

/** A name that is that of a topic and of a bus, say, is neither. */
function hubProblem(name: string, fanOut: FanOut): Omit<Issue, 'path'> | null {
  const kinds = [...new Set(fanOut.hubsNamed(name).map(({ kind }) => kind))];
  if (kinds.length < 2) return null;
  return {
    problem: `'${name}' is the name of a ${kinds.join(' and of a ')}`,
    remedy: 'name the triggers in a list, or call one of them otherwise',
  };
}

function isAnswered(to: string, scenario: Scenario): boolean {
  const trigger = scenario.triggers.get(to);
  return trigger === undefined || isSynchronous(trigger);
}

function checkTargets(scenario: Scenario, known: KnownNames): Issue[] {
  const issues: Issue[] = [];
  const check = (path: KeyPath, target: string | undefined) => {
    const words = target === undefined ? null : targetProblem(target, scenario, known);
    if (words !== null) issues.push({ path, ...words });
  };
  for (const [name, spec] of scenario.functions) {
    check(['functions', name, 'async', 'onFailure'], spec.async?.onFailure);
    check(['functions', name, 'async', 'onSuccess'], spec.async?.onSuccess);
    issues.push(...deadLetterIssues(name, spec.async, scenario, known));
  }
  for (const [name, trigger] of scenario.triggers) {
    check(['triggers', name, 'deadLetter'], trigger.deadLetter);
    check(['triggers', name, 'onFailure'], trigger.onFailure);
  }
  for (const [name, { feeds }] of scenario.resources) {
    for (const [index, fed] of (feeds ?? []).entries()) {
      const path = ['resources', name, 'feeds', ...((feeds?.length ?? 0) > 1 ? [index] : [])];
      const words = fedProblem(fed, scenario, known);
      if (words !== null) issues.push({ path, ...words });
    }
  }
  return issues;
}

/** A function's dead-letter queue is a queue or a topic; beside a failure destination it is not modelled. */
function deadLetterIssues(
  name: string,
  settings: FunctionSpec['async'],
  scenario: Scenario,
  known: KnownNames,
): Issue[] {
  const target = settings?.deadLetter;
  if (target === undefined) return [];
  const path = ['functions', name, 'async', 'deadLetter'];
  if (settings?.onFailure !== undefined) {
    const problem = 'deadLetter and onFailure stand side by side; a function with both is not modelled';
    return [{ path, problem, remedy: 'keep one of them' }];
  }
  const words = targetProblem(target, scenario, known);
  if (words !== null) return [{ path, ...words }];
  const trigger = scenario.triggers.get(target);
  const resource = scenario.resources.get(target);
  if (trigger === undefined && resource === undefined && !known.functions.has(target)) return [];
  const kind = trigger?.source ?? (resource === undefined ? 'function' : resourceType(resource));
  if (kind === 'sqs' || kind === 'sns') return [];
  const problem = `'${target}' cannot be a dead-letter queue: it is of the kind ${kind}`;
  return [{ path, problem, remedy: 'name a trigger or resource of sqs or sns, or give onFailure' }];
}

function fedProblem(fed: string, scenario: Scenario, known: KnownNames): Omit<Issue, 'path'> | null {
  const fanOut = FanOut.of(scenario);
  const trigger = scenario.triggers.get(fed);
  if (!known.triggers.has(fed)) {
    if (fanOut.hubsNamed(fed).length > 0) return hubProblem(fed, fanOut);
    return missing(fed, 'trigger', [...known.triggers, ...fanOut.hubNames]);
  }
  if (trigger === undefined || FED_SOURCES.has(trigger.source)) return null;
  const problem = `'${fed}' takes no events of a resource: its source is ${trigger.source}`;
  return { problem, remedy: `name a trigger of source ${[...FED_SOURCES].join(', ')}` };
}

function targetProblem(target: string, scenario: Scenario, known: KnownNames): Omit<Issue, 'path'> | null {
  const kinds = [known.functions, known.triggers, known.resources];
  const fanOut = FanOut.of(scenario);
  if (!kinds.some((names) => names.has(target))) {
    if (fanOut.hubsNamed(target).length === 0) {
      return missing(target, 'function, trigger or resource', [
        ...kinds.flatMap((names) => [...names]),
        ...fanOut.hubNames,
      ]);
    }
    const kind = fanOut.hubsNamed(target)[0]?.kind ?? '';
    if (['topic', 'bus', 'bucket'].includes(kind)) return hubProblem(target, fanOut);
    return {
      problem: `'${target}' is no asynchronous target: it is a ${kind}`,
      remedy: `name a function, a topic, a bus, a bucket, or a trigger of source ${[...TARGET_SOURCES].join(', ')}`,
    };
  }
  const trigger = scenario.triggers.get(target);
  if (trigger === undefined || TARGET_SOURCES.has(trigger.source)) return null;
  if (trigger.source === 'sdk' && trigger.invocation === 'async') return null;
  const problem = `'${target}' is no asynchronous target: its source is ${trigger.source}`;
  return { problem, remedy: `name a function, or a trigger of source ${[...TARGET_SOURCES].join(', ')}` };
}

/** What Lambda can send a record to (Developer Guide, "Asynchronous invocation", 2026). */
const TARGET_SOURCES: ReadonlySet<string> = new Set(['sqs', 'sns', 's3', 'eventbridge']);
const FED_SOURCES: ReadonlySet<string> = new Set([
  'sqs',
  'sns',
  's3',
  'eventbridge',
  'iot',
  'ses',
  'logs',
  'kinesis',
  'dynamodb-stream',
]);

function checkSteps(scenario: Scenario, known: KnownNames): Issue[] {
  const issues: Issue[] = [];
  for (const [name, spec] of scenario.functions) {
    for (const [index, { function: callee }] of (spec.invokes ?? []).entries()) {
      if (known.functions.has(callee)) continue;
      const path = ['functions', name, 'invokes', index, 'function'];
      issues.push({ path, ...missing(callee, 'function', known.functions) });
    }
    for (const [index, call] of (spec.calls ?? []).entries()) {
      const path = ['functions', name, 'calls', index];
      const resource = scenario.resources.get(call.resource);
      if (!known.resources.has(call.resource)) {
        issues.push({ path: [...path, 'resource'], ...missing(call.resource, 'resource', known.resources) });
      } else if (resource !== undefined) {
        const words = operationProblem(resourceType(resource), call.operation);
        if (words !== null) issues.push({ path: [...path, 'operation'], ...words });
      }
    }
  }
  return issues;
}

function checkRoles(scenario: Scenario, known: KnownNames): Issue[] {
  return [...scenario.functions].flatMap(([name, { role }]) => {
    if (role === undefined || known.roles.has(role)) return [];
    return [{ path: ['functions', name, 'role'], ...missing(role, 'role', known.roles) }];
  });
}

/** A type that is nearly one of the known is a slip of the pen; any other is a service of its own. */
function checkTypes(scenario: Scenario): Issue[] {
  return [...scenario.resources].flatMap(([name, spec]) => {
    const type = resourceType(spec);
    const near = resourceTypes.includes(type) || serviceType(type) ? undefined : nearest(type, resourceTypes);
    if (near === undefined) return [];
    const problem = `${shown(type)} is not a type of resource that is known here`;
    return [{ path: ['resources', name, 'type'], problem, remedy: `did you mean '${near}'?` }];
  });
}

function missing(name: string, what: string, known: Iterable<string>): Omit<Issue, 'path'> {
  const names = [...known];
  const near = nearest(name, names);
  const list = names.length === 0 ? 'there is none' : `known are ${names.slice(0, 8).join(', ')}`;
  return {
    problem: `there is no ${what} ${shown(name)}`,
    remedy: near === undefined ? list : `did you mean '${near}'?`,
  };
}
