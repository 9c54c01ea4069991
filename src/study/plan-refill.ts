import type { CompiledScenario } from '../model/compiled.ts';
import type { QuotaUse } from '../model/model.ts';
import type { ResultsDocument } from '../results/documents/document.ts';
import type { SearchResult } from './plan/plan-search.ts';

/** What one token bucket is filled with and drained of at the scale of 1, both a second. */
interface Bucket {
  readonly limit: string;
  readonly refill: number;
  readonly demand: number;
}

/**
 * The same search with token buckets bounded by what refills them. A run lasts no longer than a bucket that
 * was full may bear too much; traffic that goes on empties it at any scale beyond refill ÷ mean demand.
 */
export function boundedByRefill(
  found: SearchResult,
  compiled: CompiledScenario,
  given: ResultsDocument,
  ratePerSecond: number,
): SearchResult {
  const scales = new Map(
    bucketsOf(compiled, given, ratePerSecond).map(({ limit, refill, demand }) => [
      limit,
      Number((refill / demand).toPrecision(4)),
    ]),
  );
  const broken = found.broken.map((one) => {
    const scale = Math.min(one.scale, scales.get(one.limit.name) ?? Number.POSITIVE_INFINITY);
    return { ...one, scale };
  });
  const isEmptied = (name: string): boolean =>
    (scales.get(name) ?? Number.POSITIVE_INFINITY) <= found.upToScale;
  const emptied = found.holding
    .filter(({ name }) => isEmptied(name))
    .map((limit) => ({ limit, scale: scales.get(limit.name) ?? 0, isBelowRange: false }));
  return {
    ...found,
    broken: [...broken, ...emptied].toSorted((a, b) => a.scale - b.scale),
    holding: found.holding.filter(({ name }) => !isEmptied(name)),
  };
}

/**
 * Those whose demand grows as the traffic does: what a queue hands on in batches does not, nor what is tried
 * again.
 */
function bucketsOf(
  compiled: CompiledScenario,
  given: ResultsDocument,
  ratePerSecond: number,
): readonly Bucket[] {
  const { model, functions, sources, resources } = compiled;
  const arrivals = given.totals.requests;
  if (arrivals === 0 || given.totals.throttles > 0) return [];
  // Arrivals of the patterns themselves, not those that chance made of them.
  const perSecond = (count: number): number => (count / arrivals) * ratePerSecond;
  const batched = new Set(
    model.sources.flatMap(({ poller, functionIndex }) =>
      poller === null ? [] : [functions[functionIndex]?.name ?? ''],
    ),
  );
  const buckets: Bucket[] = [];
  if (batched.size === 0) {
    const demand = perSecond(given.totals.invocations);
    buckets.push({ limit: 'account.requestRate', refill: model.account.requestsPerSecond, demand });
  }
  for (const [index, { trigger }] of sources.entries()) {
    const throttle = model.sources[index]?.throttle ?? null;
    const events = trigger === null ? undefined : given.triggers[trigger]?.events;
    if (throttle === null || events === undefined) continue;
    buckets.push({
      limit: `triggers.${trigger}.throttle`,
      refill: throttle.perSecond,
      demand: perSecond(events),
    });
  }
  buckets.push(...quotaBuckets(compiled, given, ratePerSecond / arrivals));
  for (const [index, { name, operations }] of resources.entries()) {
    const resource = model.resources[index];
    if (resource === undefined || operations.some((one) => batched.has(one.function))) continue;
    const used = (units: (operation: (typeof operations)[number]) => number): number =>
      operations.reduce((sum, operation) => {
        const invocations = given.functions[operation.function]?.invocations ?? 0;
        return sum + perSecond(invocations) * operation.count * units(operation);
      }, 0);
    const rates = {
      rate: { bucket: resource.rate, demand: used(() => 1) },
      readCapacity: { bucket: resource.readCapacity, demand: used(({ readUnits }) => readUnits) },
      writeCapacity: { bucket: resource.writeCapacity, demand: used(({ writeUnits }) => writeUnits) },
    };
    for (const [key, { bucket, demand }] of Object.entries(rates)) {
      if (bucket !== null) buckets.push({ limit: `${name}.${key}`, refill: bucket.perSecond, demand });
    }
  }
  return buckets.filter(({ demand }) => demand > 0);
}

/** Quotas of services: what the events of each source take in the mean, and the calls of functions. */
function quotaBuckets(
  { model, quotas = [], sources, functions }: CompiledScenario,
  given: ResultsDocument,
  perArrival: number,
): readonly Bucket[] {
  const demands = quotas.map(() => 0);
  const counted = new Set<string>();
  /** Quotas that events which several sources get take once, by what they share. */
  const shared = new Set<string>();
  const add = (uses: readonly QuotaUse[] | undefined, events: number): void => {
    for (const { quotaIndex, tokens, sharedBy } of uses ?? []) {
      const share = `${sharedBy} ${quotaIndex}`;
      if (sharedBy !== undefined && shared.has(share)) continue;
      shared.add(share);
      demands[quotaIndex] = (demands[quotaIndex] ?? 0) + events * perArrival * tokens;
    }
  };
  for (const [index, { trigger }] of sources.entries()) {
    // A trigger's events are those of all its sources together.
    if (trigger === null || counted.has(trigger)) continue;
    counted.add(trigger);
    add(model.sources[index]?.quotas, given.triggers[trigger]?.events ?? 0);
  }
  for (const [index, { steps }] of model.functions.entries()) {
    const { invocations = 0 } = given.functions[functions[index]?.name ?? ''] ?? {};
    // What a batch holds grows with the traffic before its invocations do.
    const isBatched = model.sources.some(
      ({ poller, functionIndex }) => poller !== null && functionIndex === index,
    );
    if (isBatched) continue;
    for (const step of steps) if (step.kind === 'call') add(step.quotas, invocations * step.count);
  }
  return quotas.flatMap(({ name }, index) => {
    const quota = model.quotas?.[index];
    const demand = demands[index] ?? 0;
    if (quota === undefined || demand === 0) return [];
    // One that grows with use is refilled faster the longer it is used, up to its maximum.
    const perSecond = quota.growth?.maximumPerSecond ?? quota.perSecond;
    return [{ limit: name, refill: perSecond * quota.buckets, demand }];
  });
}
