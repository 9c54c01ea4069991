import type { CompiledScenario } from '../../model/compiled.ts';
import type { QuotaUse } from '../../model/model.ts';
import type { PollerModel } from '../../policies/pollers.ts';
import { pollerKindOf } from '../../policies/pollers.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';
import { LinearDemand, type PolledTrigger } from './linear-demand.ts';
import type { SearchResult } from './plan-search.ts';

/** What takes from a limit: so much in proportion to the traffic, and never more than `most`. */
interface Part {
  readonly demand: number;
  readonly most?: number;
}

/** A limit that the mean of steady traffic breaks; what comes in bursts breaks it before. */
interface Bound {
  readonly limit: string;
  readonly capacity: number;
  readonly parts: readonly Part[];
}

/** Bounds are looked at so far at the least, though runs may be too long for it. */
export const LEAST_REACH = 16;

/**
 * The scale at which each limit is broken at the latest, by name: what the mean of the traffic takes of it. A
 * run lasts no longer than a bucket that was full may bear too much, and long runs go to few times the
 * traffic; traffic that goes on empties a bucket, or asks for more than there is, at any scale beyond
 * capacity ÷ mean demand.
 */
export function boundScales(
  compiled: CompiledScenario,
  given: ResultsDocument,
  ratePerSecond: number,
): ReadonlyMap<string, number> {
  const scales = new Map<string, number>();
  for (const bound of boundsOf(compiled, given, ratePerSecond)) {
    const scale = Number(scaleOf(bound).toPrecision(4));
    scales.set(bound.limit, Math.min(scale, scales.get(bound.limit) ?? Number.POSITIVE_INFINITY));
  }
  return scales;
}

/** Of requests that come by chance, so many standard deviations more are at work at some time of a run. */
const DEVIATIONS = 4;

/**
 * About where limits break, by name, for the search to begin at: what the busiest part of the traffic takes
 * of them in the mean, and of concurrency as much more as comes together by chance.
 */
export function guessScales(
  compiled: CompiledScenario,
  busiest: ResultsDocument,
): ReadonlyMap<string, number> {
  const { requests } = busiest.totals;
  const scales = boundScales(compiled, busiest, requests / Math.max(1, busiest.measuredSeconds));
  const { model, functions } = compiled;
  const capacities = new Map([['account.concurrency', model.account.concurrency]]);
  for (const [index, { name }] of functions.entries()) {
    const own = model.functions[index]?.reservedConcurrency ?? null;
    if (own !== null) capacities.set(`${name}.reservedConcurrency`, own);
  }
  const guesses = new Map(scales);
  for (const [name, capacity] of capacities) {
    const root = Math.sqrt((DEVIATIONS * DEVIATIONS) / 4 + capacity) - DEVIATIONS / 2;
    const scale = scales.get(name);
    if (scale !== undefined && capacity > 0) guesses.set(name, (scale * root * root) / capacity);
  }
  return guesses;
}

/** The same search with the limits that are broken at the latest at the scales of `boundScales`. */
export function withinBounds(
  found: SearchResult,
  scales: ReadonlyMap<string, number>,
  reach: number,
): SearchResult {
  const boundOf = (name: string): number => scales.get(name) ?? Number.POSITIVE_INFINITY;
  const broken = found.broken.map((one) => ({ ...one, scale: Math.min(one.scale, boundOf(one.limit.name)) }));
  const bounded = found.holding
    .filter(({ name }) => boundOf(name) <= reach)
    .map((limit) => ({ limit, scale: boundOf(limit.name), isBelowRange: false }));
  return {
    ...found,
    broken: [...broken, ...bounded].toSorted((a, b) => a.scale - b.scale),
    holding: found.holding.filter(({ name }) => boundOf(name) > reach),
  };
}

/** Where all parts together take the whole capacity. */
function scaleOf({ capacity, parts }: Bound): number {
  const kept = parts.filter(({ demand }) => demand > 0);
  // Each that has all it may have takes it off the others' capacity, the soonest first.
  const ends = kept
    .map(({ demand, most = Number.POSITIVE_INFINITY }) => ({ demand, most, end: most / demand }))
    .toSorted((a, b) => a.end - b.end);
  let left = capacity;
  let demand = ends.reduce((sum, one) => sum + one.demand, 0);
  for (const one of ends) {
    if (left / demand <= one.end) return left / demand;
    left -= one.most;
    demand -= one.demand;
  }
  return Number.POSITIVE_INFINITY;
}

function boundsOf(
  compiled: CompiledScenario,
  given: ResultsDocument,
  ratePerSecond: number,
): readonly Bound[] {
  const arrivals = given.totals.requests;
  // What was refused is tried again, which does not grow with the traffic.
  if (arrivals === 0 || given.totals.throttles > 0) return [];
  const demand = new LinearDemand(compiled, given, ratePerSecond / arrivals);
  return [
    ...accountBounds(compiled, demand),
    ...throttleBounds(compiled, demand),
    ...quotaBounds(compiled, demand),
    ...demand.polled.flatMap((one) => pollerBounds(compiled, demand, one)),
    ...resourceBounds(compiled, demand),
  ];
}

function accountBounds({ model, functions }: CompiledScenario, demand: LinearDemand): readonly Bound[] {
  const parts = functions.map((_, index): Part => {
    const own = demand.polled.filter(({ functionIndex }) => functionIndex === index);
    const isPolledAlone = own.length > 0 && demand.busy(index) > 0 && isOnlyPolled(model, index);
    const most = isPolledAlone ? { most: own.reduce((sum, one) => sum + mostBatches(one), 0) } : {};
    return { demand: demand.busy(index), ...most };
  });
  const reserved = (index: number): number | null => model.functions[index]?.reservedConcurrency ?? null;
  const shared = functions.reduce(
    (left, _, index) => left - (reserved(index) ?? 0),
    model.account.concurrency,
  );
  return [
    {
      limit: 'account.requestRate',
      capacity: model.account.requestsPerSecond,
      parts: functions.map((_, index) => ({ demand: demand.invocations(index) })),
    },
    {
      limit: 'account.concurrency',
      capacity: shared,
      parts: parts.filter((_, index) => reserved(index) === null),
    },
    ...functions.flatMap(({ name }, index): Bound[] => {
      const capacity = reserved(index);
      const part = parts[index];
      return capacity === null || part === undefined
        ? []
        : [{ limit: `${name}.reservedConcurrency`, capacity, parts: [part] }];
    }),
  ];
}

function isOnlyPolled({ sources }: CompiledScenario['model'], functionIndex: number): boolean {
  return sources.every((source) => source.functionIndex !== functionIndex || source.poller !== null);
}

function mostBatches({ source: { poller } }: PolledTrigger): number {
  return poller === null ? 0 : pollerKindOf(poller).mostBatches(poller);
}

function throttleBounds({ model, sources }: CompiledScenario, demand: LinearDemand): readonly Bound[] {
  return sources.flatMap(({ trigger }, index): Bound[] => {
    const throttle = model.sources[index]?.throttle ?? null;
    if (throttle === null || trigger === null) return [];
    const parts = [{ demand: demand.trigger(trigger).events }];
    return [{ limit: `triggers.${trigger}.throttle`, capacity: throttle.perSecond, parts }];
  });
}

/** Quotas of services: what the events of each source take in the mean, and the calls of functions. */
function quotaBounds(
  { model, quotas = [], sources }: CompiledScenario,
  demand: LinearDemand,
): readonly Bound[] {
  const demands = quotas.map(() => 0);
  const counted = new Set<string>();
  /** Quotas that events which several sources get take once, by what they share. */
  const shared = new Set<string>();
  const add = (uses: readonly QuotaUse[] | undefined, perSecond: number): void => {
    for (const { quotaIndex, tokens, sharedBy } of uses ?? []) {
      const share = `${sharedBy} ${quotaIndex}`;
      if (sharedBy !== undefined && shared.has(share)) continue;
      shared.add(share);
      demands[quotaIndex] = (demands[quotaIndex] ?? 0) + perSecond * tokens;
    }
  };
  for (const [index, { trigger }] of sources.entries()) {
    // A trigger's events are those of all its sources together.
    if (trigger === null || counted.has(trigger)) continue;
    counted.add(trigger);
    add(model.sources[index]?.quotas, demand.trigger(trigger).events);
  }
  for (const [index, { steps }] of model.functions.entries()) {
    for (const step of steps) if (step.kind === 'call') add(step.quotas, callsOf(step, index, demand));
  }
  return quotas.flatMap(({ name }, index): Bound[] => {
    const quota = model.quotas?.[index];
    if (quota === undefined) return [];
    // One that grows with use is refilled faster the longer it is used, up to its maximum.
    const perSecond = quota.growth?.maximumPerSecond ?? quota.perSecond;
    return [{ limit: name, capacity: perSecond * quota.buckets, parts: [{ demand: demands[index] ?? 0 }] }];
  });
}

function callsOf(
  step: { readonly isPerRecord: boolean; readonly probability: number; readonly count: number },
  functionIndex: number,
  demand: LinearDemand,
): number {
  const times = step.isPerRecord ? demand.records(functionIndex) : demand.invocations(functionIndex);
  return times * step.probability * step.count;
}

function resourceBounds({ model, resources }: CompiledScenario, demand: LinearDemand): readonly Bound[] {
  return resources.flatMap(({ name }, resourceIndex): Bound[] => {
    const resource = model.resources[resourceIndex];
    if (resource === undefined) return [];
    const used = { rate: 0, readCapacity: 0, writeCapacity: 0 };
    for (const [index, { steps }] of model.functions.entries()) {
      for (const step of steps) {
        if (step.kind !== 'call' || step.resourceIndex !== resourceIndex || step.isDenied) continue;
        const calls = callsOf(step, index, demand);
        used.rate += calls;
        used.readCapacity += calls * step.readUnits;
        used.writeCapacity += calls * step.writeUnits;
      }
    }
    return (['rate', 'readCapacity', 'writeCapacity'] as const).flatMap((key): Bound[] => {
      const bucket = resource[key];
      const parts = [{ demand: used[key] }];
      return bucket === null ? [] : [{ limit: `${name}.${key}`, capacity: bucket.perSecond, parts }];
    });
  });
}

/** What a queue or stream hands on at the most: full batches, as many at once as may be. */
function pollerBounds(
  { model }: CompiledScenario,
  demand: LinearDemand,
  one: PolledTrigger,
): readonly Bound[] {
  const { name, source, functionIndex, eventsPerSecond, batchSize } = one;
  const { poller } = source;
  const results = demand.results(functionIndex);
  if (poller === null || results === undefined || results.invocations === 0) return [];
  const reserved = model.functions[functionIndex]?.reservedConcurrency ?? model.account.concurrency;
  const atOnce = Math.min(mostBatches(one), reserved, groupsOf(poller));
  const seconds = results.durationMs.mean / 1000;
  const lag = `${name}.${pollerKindOf(poller).lag}`;
  const events = [{ demand: eventsPerSecond }];
  const bounds: Bound[] =
    seconds > 0 ? [{ limit: lag, capacity: (atOnce * batchSize) / seconds, parts: events }] : [];
  if (poller.kind === 'stream') {
    const { readPerSecond, shards } = poller;
    return readPerSecond === undefined
      ? bounds
      : [...bounds, { limit: lag, capacity: readPerSecond * shards, parts: events }];
  }
  const failed = (results.outcomes.failed + results.outcomes.timedOut) / Math.max(1, results.requests);
  return [
    ...bounds,
    {
      limit: `${name}.inFlight`,
      capacity: poller.maximumInFlight,
      parts: [
        { demand: eventsPerSecond * seconds, most: atOnce * batchSize },
        { demand: eventsPerSecond * failed * (poller.visibilityTimeoutMs / 1000) },
      ],
    },
    {
      limit: `${name}.receives`,
      capacity: poller.receivesPerSecond * Math.min(MESSAGES_A_RECEIVE, batchSize),
      parts: events,
    },
  ];
}

/** SQS gives so many at once. */
const MESSAGES_A_RECEIVE = 10;

/** A message group of a FIFO queue is in one batch at a time. */
function groupsOf(poller: PollerModel): number {
  return poller.kind === 'queue' && poller.messageGroups > 0
    ? poller.messageGroups
    : Number.POSITIVE_INFINITY;
}
