import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { KeyPath } from '../text/source-node.ts';
import { FanOut, type Receiver } from './fan-out.ts';

/** One function sends events to another: by a call, through a resource, or as a destination. */
export interface Link {
  readonly from: string;
  readonly to: string;
  /** Trigger in between; null for none. */
  readonly via: string | null;
  /** Events sent for each invocation, where nothing fails. */
  readonly gain: number;
  readonly isSync: boolean;
  /** Only what has failed for good is sent. */
  readonly isFailure: boolean;
  /** Lambda's recursive loop detection follows it: Lambda itself, SQS, SNS and S3 (Developer Guide, 2026). */
  readonly isGuarded: boolean;
  /** Where it stands in the scenario. */
  readonly path: KeyPath;
}

const GUARDED_SOURCES: ReadonlySet<string> = new Set(['sdk', 'sqs', 'sns', 's3']);

/** Whether recursive loop detection sees that an event came through the source from a function. */
export function isTraced({ source }: TriggerSpec): boolean {
  return GUARDED_SOURCES.has(source);
}

/** Every link between functions, in the order of the file. */
export function linksOf(scenario: Scenario): readonly Link[] {
  const links: Link[] = [];
  for (const [from, spec] of scenario.functions) {
    for (const [index, invoke] of (spec.invokes ?? []).entries()) {
      if (!scenario.functions.has(invoke.function)) continue;
      links.push({
        from,
        to: invoke.function,
        via: null,
        gain: (invoke.probability ?? 1) * (invoke.count ?? 1),
        isSync: invoke.mode !== 'async',
        isFailure: false,
        isGuarded: true,
        path: ['functions', from, 'invokes', index, 'function'],
      });
    }
    for (const [index, call] of (spec.calls ?? []).entries()) {
      const { feeds = [] } = scenario.resources.get(call.resource) ?? {};
      const path = ['functions', from, 'calls', index, 'resource'];
      const events = (call.probability ?? 1) * (call.count ?? 1);
      for (const receiver of FanOut.of(scenario).allReceivers(feeds)) {
        links.push(...linkTo(scenario, receiver, events, { from, isFailure: false, path }));
      }
    }
    for (const key of ['onFailure', 'onSuccess', 'deadLetter'] as const) {
      links.push(...targetLinks(scenario, from, spec.async?.[key], ['functions', from, 'async', key]));
    }
  }
  for (const [name, trigger] of scenario.triggers) {
    for (const key of ['deadLetter', 'onFailure'] as const) {
      links.push(...targetLinks(scenario, trigger.function, trigger[key], ['triggers', name, key]));
    }
  }
  return links;
}

function targetLinks(
  scenario: Scenario,
  from: string,
  target: string | undefined,
  path: KeyPath,
): readonly Link[] {
  const isFailure = path.at(-1) !== 'onSuccess';
  if (target === undefined) return [];
  return FanOut.of(scenario)
    .allReceivers([target])
    .flatMap((receiver) => linkTo(scenario, receiver, isFailure ? 0 : 1, { from, isFailure, path }));
}

function linkTo(
  scenario: Scenario,
  receiver: Receiver,
  events: number,
  link: Pick<Link, 'from' | 'isFailure' | 'path'>,
): readonly Link[] {
  if ('function' in receiver) {
    return [{ ...link, to: receiver.function, via: null, gain: events, isSync: false, isGuarded: true }];
  }
  const trigger = enabledTrigger(scenario, receiver.trigger);
  return trigger === undefined
    ? []
    : [{ ...link, via: receiver.trigger, ...throughTrigger(trigger, events) }];
}

function throughTrigger(trigger: TriggerSpec, events: number) {
  return {
    to: trigger.function,
    gain: events * (trigger.filter ?? 1),
    isSync: false,
    isGuarded: isTraced(trigger),
  };
}

function enabledTrigger(scenario: Scenario, name: string): TriggerSpec | undefined {
  const trigger = scenario.triggers.get(name);
  return trigger?.enabled === false ? undefined : trigger;
}

/**
 * The shortest way from one function to another along links, both ends in it; null where there is none. A way
 * back to itself has at least one link.
 */
export function shortestWay(links: readonly Link[], from: string, to: string): readonly string[] | null {
  const next = new Map<string, Link[]>();
  for (const link of links) next.set(link.from, [...(next.get(link.from) ?? []), link]);
  const cameFrom = new Map<string, string>();
  const queue = [from];
  for (const name of queue) {
    for (const link of next.get(name) ?? []) {
      if (cameFrom.has(link.to)) continue;
      cameFrom.set(link.to, name);
      if (link.to === to) return wayBack(cameFrom, from, to);
      queue.push(link.to);
    }
  }
  return null;
}

function wayBack(cameFrom: ReadonlyMap<string, string>, from: string, to: string): readonly string[] {
  const way = [to];
  do way.unshift(cameFrom.get(way[0] as string) as string);
  while (way[0] !== from);
  return way;
}

/**
 * Links that may lie on a circle: what nothing leads to, and what leads nowhere on, is taken off until
 * nothing more can be.
 */
export function knotted(links: readonly Link[]): readonly Link[] {
  const starts = new Set(links.map(({ from }) => from));
  const ends = new Set(links.map(({ to }) => to));
  const kept = links.filter(({ from, to }) => starts.has(to) && ends.has(from));
  return kept.length === links.length ? kept : knotted(kept);
}
