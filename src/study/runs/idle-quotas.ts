import type { CompiledArrivals, CompiledScenario } from '../../model/compiled.ts';
import type { Model } from '../../model/model.ts';

/** A bucket that is refilled this much faster than it is used is never empty. */
const MOST_USED_SHARE = 0.7;
/** Where it holds so many tokens for one event's: chance alone empties it less than once in e^100 times. */
const LEAST_EVENTS_HELD = 250;

/**
 * The model without the quotas that cannot be met: those of sources whose events all come at a known rate
 * that is far below. What asks no bucket takes the engine's short way; nothing else changes.
 */
export function withoutIdleQuotas(
  model: Model,
  compiled: Pick<CompiledScenario, 'arrivals' | 'sources'>,
): Model {
  const quotas = model.quotas ?? [];
  if (quotas.length === 0) return model;
  const asked = quotas.map(() => 0);
  const largest = quotas.map(() => 0);
  const isEven = quotas.map(() => true);
  const fed = fedSources(model);
  const rates = ratesOf(compiled.arrivals);
  for (const [index, { quotas: uses = [] }] of model.sources.entries()) {
    const perSecond = fed.has(index) ? Number.POSITIVE_INFINITY : (rates.get(index) ?? 0);
    for (const { quotaIndex, tokens, keys } of uses) {
      if (keys !== Number.POSITIVE_INFINITY) isEven[quotaIndex] = false;
      asked[quotaIndex] = (asked[quotaIndex] ?? 0) + perSecond * tokens;
      largest[quotaIndex] = Math.max(largest[quotaIndex] ?? 0, tokens);
    }
  }
  const called = new Set(
    model.functions.flatMap(({ steps }) =>
      steps.flatMap((step) =>
        step.kind === 'call' ? (step.quotas ?? []).map(({ quotaIndex }) => quotaIndex) : [],
      ),
    ),
  );
  const isIdle = quotas.map(({ perSecond, burst, buckets, growth }, index) => {
    return (
      !called.has(index) &&
      growth === null &&
      (buckets === 1 || isEven[index] === true) &&
      (asked[index] ?? 0) <= MOST_USED_SHARE * perSecond * buckets &&
      burst >= LEAST_EVENTS_HELD * (largest[index] ?? 0)
    );
  });
  const sources = model.sources.map((source) => {
    const { quotas: uses, ...others } = source;
    if (uses === undefined) return source;
    return uses.every(({ quotaIndex }) => isIdle[quotaIndex] === true) ? others : source;
  });
  return { ...model, sources };
}

/** Events a second that traffic sends to each source; Infinity where not all of it is steady. */
function ratesOf(arrivals: readonly CompiledArrivals[]): ReadonlyMap<number, number> {
  const rates = new Map<number, number>();
  for (const { sourceIndex, pattern } of arrivals) {
    const isSteady = pattern.kind === 'constant' || pattern.kind === 'poisson';
    const perSecond = isSteady ? pattern.ratePerSecond : Number.POSITIVE_INFINITY;
    rates.set(sourceIndex, (rates.get(sourceIndex) ?? 0) + perSecond);
  }
  return rates;
}

/** Sources that something else than open traffic sends to: users, functions, resources, other queues. */
function fedSources({ sources, functions, resources, closedLoops }: Model): ReadonlySet<number | null> {
  return new Set([
    ...sources.flatMap(({ isEntry, poller }, index) => [
      ...(isEntry ? [] : [index]),
      ...(poller?.kind === 'queue' ? [poller.deadLetterSource] : []),
      ...(poller?.kind === 'stream' ? [poller.onFailureSource] : []),
    ]),
    ...closedLoops.map(({ sourceIndex }) => sourceIndex),
    ...resources.map(({ feedsSource }) => feedsSource),
    ...functions.flatMap(({ asynchronous, steps }) => [
      asynchronous.onFailureSource,
      asynchronous.onSuccessSource,
      ...steps.map((step) => (step.kind === 'invoke' ? step.sourceIndex : null)),
    ]),
  ]);
}
