import { isCaller } from '../../platform/callers.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import { resourceTypes } from '../../platform/resource-latencies.ts';
import { serviceType } from '../../platform/service-actions.ts';
import { nearest } from '../../units/nearest.ts';
import { isSynchronous } from '../graph/invocation.ts';
import { operationProblem, resourceType } from '../graph/operations.ts';
import { apiTypeOf } from '../schema/api-type.ts';
import { shown } from '../schema/fields.ts';
import type { FunctionSpec } from '../schema/function-schema.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { KeyPath } from '../text/source-node.ts';
import { notLaunched } from './check-functions.ts';

/**
 * Names that stand in the file, whether or not their entries could be read: a reference to a faulty trigger
 * is not a second fault.
 */
export interface KnownNames {
  readonly functions: ReadonlySet<string>;
  readonly triggers: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  /** Trigger → the function that it names. */
  readonly targets: ReadonlyMap<string, string>;
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
  for (const [name, target] of known.targets) {
    if (known.functions.has(target)) continue;
    issues.push({ path: ['triggers', name, 'function'], ...missing(target, 'function', known.functions) });
  }
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
    if (type === null) continue;
    report('type', notLaunched(`${type}-api`, scenario.facts));
    const longestMs = scenario.facts.apiGateway.timeoutMs.value[type];
    if (trigger.timeout !== undefined && trigger.timeout > longestMs) {
      report('timeout', {
        problem: `timeout is ${trigger.timeout / 1000} s`,
        remedy: `a ${type} API allows 50ms to ${longestMs / 1000}s`,
      });
    }
  }
  return issues;
}

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
};

function sourceNotLaunched(source: string, launch: string, facts: PlatformFacts): Omit<Issue, 'path'> | null {
  const words = notLaunched(launch, facts);
  if (words === null || source !== 'eventbridge') return words;
  return { ...words, remedy: 'give source: cloudwatch-events, as its rules were called, or platform: aws' };
}

function checkTraffic(scenario: Scenario, known: KnownNames): Issue[] {
  const issues: Issue[] = [];
  for (const { to, hasTo, pattern, index } of scenario.traffic) {
    const path = ['traffic', index, 'to'];
    if (to === null) {
      if (!hasTo && pattern.kind !== 'trace' && known.functions.size > 1) {
        const problem = "'to' is missing, and there is more than one function";
        issues.push({ path, problem, remedy: 'name the trigger or function that the traffic goes to' });
      }
    } else if (!known.triggers.has(to) && !known.functions.has(to)) {
      const words = missing(to, 'trigger or function', [...known.triggers, ...known.functions]);
      issues.push({ path, ...words });
    } else if (SCHEDULES.has(scenario.triggers.get(to)?.source ?? '')) {
      const problem = `'${to}' is a schedule, which makes its own traffic`;
      issues.push({ path, problem, remedy: 'send the traffic to another trigger or to the function' });
    } else if (pattern.kind === 'closed' && !isAnswered(to, scenario)) {
      const source = scenario.triggers.get(to)?.source;
      const problem = `nobody waits for an answer of '${to}', whose events (${source}) are asynchronous or polled`;
      issues.push({ path, problem, remedy: 'send closed traffic to a function or a synchronous trigger' });
    }
  }
  return issues;
}

const SCHEDULES: ReadonlySet<string> = new Set(['schedule', 'scheduler']);

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
    const path = ['resources', name, 'feeds'];
    if (feeds === undefined) continue;
    const trigger = scenario.triggers.get(feeds);
    if (!known.triggers.has(feeds)) issues.push({ path, ...missing(feeds, 'trigger', known.triggers) });
    else if (trigger !== undefined && !FED_SOURCES.has(trigger.source)) {
      const problem = `'${feeds}' takes no events of a resource: its source is ${trigger.source}`;
      issues.push({ path, problem, remedy: `name a trigger of source ${[...FED_SOURCES].join(', ')}` });
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

function targetProblem(target: string, scenario: Scenario, known: KnownNames): Omit<Issue, 'path'> | null {
  const names = [...known.functions, ...known.triggers, ...known.resources];
  if (!names.includes(target)) return missing(target, 'function, trigger or resource', names);
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
