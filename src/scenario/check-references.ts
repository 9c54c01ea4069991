import { nearest } from '../units/nearest.ts';
import { notLaunched } from './check-functions.ts';
import { shown } from './fields.ts';
import type { Issue } from './issues.ts';
import type { Scenario } from './scenario.ts';
import type { TriggerSpec } from './trigger-schema.ts';

/** Names that stand in the file, whether or not their entries could be read: a reference to a faulty trigger is not a second fault. */
export interface KnownNames {
  readonly functions: ReadonlySet<string>;
  readonly triggers: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  /** Trigger → the function that it names. */
  readonly targets: ReadonlyMap<string, string>;
}

/** Whether every name that is referred to exists and can play its part. */
export function checkReferences(scenario: Scenario, known: KnownNames): Issue[] {
  return [
    ...checkTriggers(scenario, known),
    ...checkTraffic(scenario, known),
    ...checkDestinations(scenario, known),
    ...checkCircles(scenario),
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
    if (trigger.source === 'function-url') report('source', notLaunched('functionUrl', scenario.facts));
    if (trigger.source !== 'api-gateway') continue;
    const type = trigger.type ?? 'rest';
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

function checkTraffic(scenario: Scenario, known: KnownNames): Issue[] {
  const issues: Issue[] = [];
  for (const { to, pattern, index } of scenario.traffic) {
    const path = ['traffic', index, 'to'];
    if (to === null) {
      if (pattern.kind !== 'trace' && known.functions.size > 1) {
        const problem = "'to' is missing, and there is more than one function";
        issues.push({ path, problem, remedy: 'name the trigger or function that the traffic goes to' });
      }
    } else if (!known.triggers.has(to) && !known.functions.has(to)) {
      const words = missing(to, 'trigger or function', [...known.triggers, ...known.functions]);
      issues.push({ path, ...words });
    } else if (scenario.triggers.get(to)?.source === 'schedule') {
      const problem = `'${to}' is a schedule, which makes its own traffic`;
      issues.push({ path, problem, remedy: 'send the traffic to another trigger or to the function' });
    }
  }
  return issues;
}

function checkDestinations(scenario: Scenario, known: KnownNames): Issue[] {
  const issues: Issue[] = [];
  for (const [name, spec] of scenario.functions) {
    for (const key of ['onFailure', 'onSuccess'] as const) {
      const target = spec.async?.[key];
      if (target === undefined || known.resources.has(target)) continue;
      const path = ['functions', name, 'async', key];
      if (!known.triggers.has(target) && !known.functions.has(target)) {
        issues.push({
          path,
          ...missing(target, 'function or trigger', [...known.functions, ...known.triggers]),
        });
        continue;
      }
      const trigger = scenario.triggers.get(target);
      if (trigger !== undefined && !canReceive(trigger)) {
        const problem = `'${target}' is no asynchronous target: its source is ${trigger.source}`;
        issues.push({ path, problem, remedy: 'name a function, or a trigger of source sns or s3' });
      }
    }
  }
  return issues;
}

function canReceive(trigger: TriggerSpec): boolean {
  return (
    trigger.source === 's3' ||
    trigger.source === 'sns' ||
    (trigger.source === 'sdk' && trigger.invocation === 'async')
  );
}

/** Destinations that lead back to where they came from would go on for ever. */
function checkCircles(scenario: Scenario): Issue[] {
  const next = new Map<string, string[]>();
  for (const [name, spec] of scenario.functions) {
    const targets = [spec.async?.onFailure, spec.async?.onSuccess].filter((target) => target !== undefined);
    next.set(
      name,
      targets.map((target) => scenario.triggers.get(target)?.function ?? target),
    );
  }
  const done = new Set<string>();
  const issues: Issue[] = [];
  for (const start of next.keys()) {
    const circle = findCircle(start, next, done);
    if (circle === null) continue;
    const [first = start] = circle;
    const key = scenario.functions.get(first)?.async?.onSuccess === undefined ? 'onFailure' : 'onSuccess';
    issues.push({
      path: ['functions', first, 'async', key],
      problem: `the destinations lead in a circle: ${[...circle, first].join(' → ')}`,
      remedy: 'take one of them away (AWS stops such loops after some 16 turns, which is not modelled)',
    });
  }
  return issues;
}

function findCircle(
  start: string,
  next: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
): string[] | null {
  if (done.has(start)) return null;
  const path: string[] = [start];
  const positions = [0];
  while (path.length > 0) {
    const depth = path.length - 1;
    const name = path[depth] as string;
    const target = next.get(name)?.[positions[depth] as number];
    if (target === undefined) {
      done.add(name);
      path.pop();
      positions.pop();
      continue;
    }
    positions[depth] = (positions[depth] as number) + 1;
    const at = path.indexOf(target);
    if (at >= 0) {
      for (const visited of path) done.add(visited);
      return path.slice(at);
    }
    if (!done.has(target)) {
      path.push(target);
      positions.push(0);
    }
  }
  return null;
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
