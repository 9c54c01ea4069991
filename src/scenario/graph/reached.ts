import type { Scenario } from '../schema/scenario.ts';
import { FanOut } from './fan-out.ts';
import { isScheduled } from './invocation.ts';
import { linksOf } from './links.ts';

/** What events can come to, by name. */
export interface Reached {
  readonly functions: ReadonlySet<string>;
  readonly triggers: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
}

/**
 * What the traffic and the schedules reach, along calls, destinations and dead letters; failures count as
 * possible.
 */
export function reachedBy(scenario: Scenario): Reached {
  const functions = new Set<string>();
  const triggers = new Set<string>();
  const resources = new Set<string>();
  const enter = (name: string): void => {
    const trigger = scenario.triggers.get(name);
    if (trigger === undefined) {
      functions.add(name);
    } else if (trigger.enabled !== false) {
      triggers.add(name);
      const workflow = scenario.workflows?.get(name);
      for (const called of workflow?.functions ?? [trigger.function]) functions.add(called);
      if (trigger.authorizer !== undefined) functions.add(trigger.authorizer.function);
    }
  };
  for (const { to, also = [], pattern } of scenario.traffic) {
    const names =
      to === null && pattern.kind === 'trace'
        ? [...scenario.functions.keys()]
        : [to ?? first(scenario), ...also];
    for (const receiver of FanOut.of(scenario).allReceivers(names)) {
      enter('trigger' in receiver ? receiver.trigger : receiver.function);
    }
  }
  for (const [name, trigger] of scenario.triggers) if (isScheduled(trigger)) enter(name);

  const links = linksOf(scenario);
  // A set hands out what is added to it while it is walked.
  for (const name of functions) {
    for (const { resource } of scenario.functions.get(name)?.calls ?? []) resources.add(resource);
    for (const { from, to, via } of links) {
      if (from !== name) continue;
      functions.add(to);
      if (via !== null) triggers.add(via);
    }
  }
  return { functions, triggers, resources };
}

function first(scenario: Scenario): string {
  return [...scenario.functions.keys()][0] ?? '';
}
