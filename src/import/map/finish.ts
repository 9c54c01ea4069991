import type { Stack } from '../stack.ts';
import type { Draft, EntryPoint, Plain, PlainMap } from './draft.ts';
import type { Mapping } from './mapping.ts';
import type { MapOptions } from './scenario-draft.ts';

const ACCOUNT_CONCURRENCY = 1000;
const KEPT_UNRESERVED = 100;
const SCHEDULES: readonly unknown[] = ['schedule', 'scheduler'];

/** The scenario as plain values, and where traffic can be sent to once it is checked. */
export interface Finished {
  readonly values: PlainMap;
  readonly entryPoints: () => readonly EntryPoint[];
  readonly schedules: () => readonly string[];
}

export function finished(mapping: Mapping, stacks: readonly Stack[], options: MapOptions): Finished {
  const { draft } = mapping;
  feedResources(draft);
  const values: PlainMap = {};
  const name = options.name ?? stacks.find((stack) => stack.name !== null)?.name;
  if (name !== undefined && name !== null) values['name'] = name.slice(0, 200);
  const region = options.region ?? stacks.find((stack) => stack.region !== null)?.region;
  values['region'] = region ?? 'us-east-1';
  if (region === undefined || region === null) {
    draft.comment('region', 'no template says where it is deployed');
  }
  account(draft, values);
  for (const section of ['functions', 'triggers', 'resources', 'roles'] as const) {
    const entries = [...draft.sections[section]].map(([key, entry]) => [key, entry.values] as const);
    if (entries.length > 0) values[section] = Object.fromEntries(entries);
  }
  if (draft.traffic.length > 0) values['traffic'] = draft.traffic;
  const triggers = (): PlainMap => (values['triggers'] ?? {}) as PlainMap;
  return {
    values,
    entryPoints: () => entryPointsOf(draft, triggers()),
    schedules: () =>
      Object.entries(triggers()).flatMap(([key, trigger]) =>
        SCHEDULES.includes((trigger as PlainMap)['source']) ? [key] : [],
      ),
  };
}

/** What is sent to a queue, topic, bus, bucket or stream goes on to its triggers. */
function feedResources(draft: Draft): void {
  for (const [name, { values }] of draft.sections.resources) {
    if (values['type'] === 'step-functions') {
      const origin = draft.origins.get(`triggers.${name}`);
      if (origin === undefined) continue;
      const reason =
        'executions that functions start are not sent on to the workflow: give it traffic of its own';
      draft.note('dropped', origin.place, origin.id, reason);
      continue;
    }
    const more = draft.feeds.get(name) ?? [];
    const own = draft.get('triggers', name) !== undefined || draft.hubs.has(name) ? [name] : [];
    const feeds = [...new Set([...own, ...more])];
    const [only] = feeds;
    if (only === undefined) continue;
    values['feeds'] = feeds.length === 1 ? only : feeds;
  }
}

/** As much concurrency as the template reserves and provisions: else AWS would not deploy it. */
function account(draft: Draft, values: PlainMap): void {
  let needed = KEPT_UNRESERVED;
  for (const { values: spec } of draft.sections.functions.values()) {
    const { reservedConcurrency: reserved, provisionedConcurrency: provisioned } = spec;
    const scaled = mapOf(spec['provisioning'])?.['maximum'];
    if (typeof reserved === 'number') needed += reserved;
    else if (typeof scaled === 'number') needed += scaled;
    else if (typeof provisioned === 'number') needed += provisioned;
  }
  if (needed <= ACCOUNT_CONCURRENCY) return;
  const concurrency = Math.ceil(needed / ACCOUNT_CONCURRENCY) * ACCOUNT_CONCURRENCY;
  values['account'] = { concurrency };
  const reason = `the functions reserve and provision ${needed - KEPT_UNRESERVED}, so that the account must have more than the usual ${ACCOUNT_CONCURRENCY}; ${concurrency} is assumed`;
  draft.comment('account.concurrency', reason);
  const [first] = draft.origins.values();
  draft.note('assumed', first?.place ?? { file: 'template' }, 'account.concurrency', reason);
}

function mapOf(value: Plain | undefined): PlainMap | undefined {
  return typeof value === 'object' && !Array.isArray(value) ? value : undefined;
}

function entryPointsOf(draft: Draft, triggers: PlainMap): EntryPoint[] {
  const isOpen = (name: string): boolean => {
    const trigger = mapOf(triggers[name]);
    return trigger !== undefined && trigger['enabled'] !== false;
  };
  const points = draft.entryPoints.filter(({ to }) => isOpen(to) && !draft.fedFromInside.has(to));
  for (const [name, hub] of draft.hubs) {
    const open = hub.triggers.filter(isOpen);
    const [only] = open;
    if (only === undefined || draft.fedFromInside.has(name)) continue;
    const to = hub.triggers.length === 1 ? only : name;
    points.push({ to, what: `events of ${name}`, functions: hub.functions, source: hub.source });
  }
  for (const name of draft.sections.functions.keys()) {
    if (draft.reached.has(name)) continue;
    points.push({
      to: name,
      what: 'direct calls: the templates name nothing that invokes it',
      functions: [name],
      source: 'sdk',
    });
  }
  return points;
}
