import type { CompiledScenario } from '../../model/compiled.ts';
import type { SourceModel } from '../../model/model.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';
import { MOST_REFUSED, refusedShare } from './refused.ts';

/** Where a limit is lifted, it is this high: more than any run reaches, and exact in 32 bits. */
const NO_LIMIT = 1_000_000_000;
/**
 * Which of the platform's limits are in force: all, or one kind alone, so that it is seen which one refuses.
 */
export type InForce =
  | 'all'
  | 'none'
  | 'concurrency'
  | 'scalingRate'
  | 'requestRate'
  | 'throttle'
  | `quota ${string}`;

/** Several kinds together, for whether any of them does anything. */
export type Forces = readonly InForce[];

/** The scenario with some kinds of limits in force, the others lifted. */
export function withOnly(
  compiled: CompiledScenario,
  inForce: InForce | Forces,
  freeUntilMs = 0,
): CompiledScenario {
  const kinds = new Set<InForce>(typeof inForce === 'string' ? [inForce] : inForce);
  if (kinds.has('all')) return compiled;
  const { model, quotas = [] } = compiled;
  const { account } = model;
  const keepsConcurrency = kinds.has('concurrency');
  const keepsRate = kinds.has('requestRate');
  const kept = quotas.map(({ name }) => kinds.has(`quota ${name}`));
  return {
    ...compiled,
    // They are looked at with all limits in force.
    thresholds: [],
    model: {
      ...model,
      account: {
        concurrency: keepsConcurrency ? account.concurrency : NO_LIMIT,
        // A provisioned environment takes so many requests a second as the quotas' ratio says.
        requestsPerSecond: keepsRate ? account.requestsPerSecond : 100 * NO_LIMIT,
        scaling: kinds.has('scalingRate')
          ? // How long it takes to create the first environments hangs on where the part begins, not on the traffic.
            { ...account.scaling, freeUntilMs }
          : { ...account.scaling, burst: NO_LIMIT, perSecond: NO_LIMIT },
      },
      functions:
        keepsConcurrency && !keepsRate
          ? model.functions
          : model.functions.map((fn) => ({
              ...fn,
              ...(keepsConcurrency ? {} : { reservedConcurrency: null }),
              ...(keepsRate ? { provisionedConcurrency: 0, provisioning: null } : {}),
            })),
      sources: model.sources.map((source) => {
        const own = kinds.has('throttle') ? source : { ...source, throttle: null };
        return kept.includes(true) ? own : withoutQuotas(own);
      }),
      // The others stay in their places, and let everything through.
      quotas: (model.quotas ?? []).map((quota, index) =>
        kept[index] === true
          ? quota
          : { ...quota, perSecond: 100 * NO_LIMIT, burst: 100 * NO_LIMIT, growth: null },
      ),
    },
  };
}

/** Calls of a resource that its limits refuse, from this share on, are work that is missing. */
const MISSING_SHARE = 0.001;

/** Places of the resources that refused calls in a run, or let them wait until the caller gave up. */
export function refusingResources({ resources }: CompiledScenario, document: ResultsDocument): number[] {
  return resources.flatMap(({ name }, place) => {
    const found = document.resources[name];
    if (found === undefined) return [];
    const lost = found.rejected + (found.waiting.max > 0 ? found.timedOut : 0);
    return lost > MISSING_SHARE * found.calls ? [place] : [];
  });
}

/**
 * Whether a run's bill is that of a part of the work alone: requests were refused, or calls of what they
 * need.
 */
export function missesWork(compiled: CompiledScenario, document: ResultsDocument): boolean {
  return refusedShare(document) > MOST_REFUSED || refusingResources(compiled, document).length > 0;
}

/** The scenario with all limits of the resources in these places lifted. */
export function withoutResourceLimits(
  compiled: CompiledScenario,
  places: ReadonlySet<number>,
): CompiledScenario {
  const { model } = compiled;
  const resources = model.resources.map((resource, place) =>
    places.has(place)
      ? {
          ...resource,
          concurrency: Number.POSITIVE_INFINITY,
          connections: Number.POSITIVE_INFINITY,
          rate: null,
          readCapacity: null,
          writeCapacity: null,
        }
      : resource,
  );
  return { ...compiled, model: { ...model, resources } };
}

/** Whether a kind of limit leaves all else as it is, so that others can be looked at with it. */
export function leavesTheRest(inForce: InForce, { model }: CompiledScenario): boolean {
  const provisions = model.functions.some(
    ({ provisionedConcurrency, provisioning }) => provisionedConcurrency > 0 || provisioning !== null,
  );
  return inForce !== 'all' && (inForce !== 'requestRate' || !provisions);
}

function withoutQuotas(source: SourceModel): SourceModel {
  const { quotas: _, ...others } = source;
  return others;
}
