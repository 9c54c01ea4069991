import type { CompiledScenario } from '../../model/compiled.ts';
import type { Measurements, QuotaMeasurements, SeriesMeasurements } from '../../model/measurements.ts';
import type { Model } from '../../model/model.ts';
import { type PartMeasurements, type PartResult, unpacked } from './part-run.ts';
import { unreservedConcurrency } from './parts.ts';
import type { SimulatedRun } from './simulate.ts';

/**
 * What the whole scenario gives, from its parts, each simulated alone: the same as if they had been together.
 * Null where they might have met in the account's limits: the greatest levels of all in a step, taken
 * together, exceed the account's concurrency, or one part had no request a second left. Then nothing is
 * known.
 */
export function joinParts(
  compiled: CompiledScenario,
  results: readonly PartResult[],
  wallSeconds: number,
): SimulatedRun | null {
  if (results.some(({ requestsLimited }) => requestsLimited > 0)) return null;
  const parts = results.map(({ measurements }) => unpacked(measurements) as PartMeasurements);
  const { model } = compiled;
  const measurements = together(model, parts);
  if (mayMeet(model, measurements.series)) return null;
  const engines = results.map(({ engine }) => engine);
  const sum = (of: (engine: SimulatedRun['engine']) => number): number =>
    engines.reduce((total, engine) => total + of(engine), 0);
  return {
    measurements,
    engine: {
      requests: sum(({ requests }) => requests),
      events: sum(({ events }) => events),
      wallSeconds,
      peakRssMb: Math.max(...engines.map(({ peakRssMb }) => peakRssMb)),
    },
    requestsLimited: 0,
    warnings: results.flatMap(({ warnings }) => warnings).sort(),
    batches: null,
  };
}

function together(model: Model, parts: readonly PartMeasurements[]): Measurements {
  const functions = ownersOf(model.functions.length, parts, ({ functions }) => functions);
  const sources = ownersOf(model.sources.length, parts, ({ sources }) => sources);
  const resources = ownersOf(model.resources.length, parts, ({ resources }) => resources);
  return {
    seconds: (model.horizonMs - model.warmupMs) / 1000,
    entryRequests: parts.reduce((sum, { entryRequests }) => sum + entryRequests, 0),
    sourceEvents: sources.map(([{ events }]) => events),
    sources: sources.map(([figures]) => figures),
    resources: resources.map(([figures]) => figures),
    chains: new Map(parts.flatMap(({ chains }) => [...chains]).sort(([one], [other]) => one - other)),
    quotas: (model.quotas ?? []).map((_, index) => quotaOf(index, parts)),
    functions: functions.map(([figures]) => figures),
    series: {
      stepSeconds: model.sampleStepMs / 1000,
      functions: functions.map(([, series]) => series),
      sources: sources.map(([, series]) => series),
      resources: resources.map(([, series]) => series),
    },
    // There are too many of what is simulated apart.
    lanes: null,
  };
}

/** What each member of the model has of its own part. */
function ownersOf<T>(
  count: number,
  parts: readonly PartMeasurements[],
  pick: (part: PartMeasurements) => ReadonlyMap<number, T>,
): readonly T[] {
  return Array.from({ length: count }, (_, index) => {
    const owner = parts.find((part) => pick(part).has(index));
    if (owner === undefined) throw new Error(`member ${index} of the model is in no part`);
    return pick(owner).get(index) as T;
  });
}

/** Of the one part that takes from it; none is as good as any. */
function quotaOf(index: number, parts: readonly PartMeasurements[]): QuotaMeasurements {
  const all = parts.map(({ quotas }) => quotas[index] as QuotaMeasurements);
  return all.find(({ asked }) => asked > 0) ?? (all[0] as QuotaMeasurements);
}

/** Whether the functions that share the account's concurrency may have reached it at some instant. */
function mayMeet(model: Model, { functions }: SeriesMeasurements): boolean {
  const limit = unreservedConcurrency(model);
  const shared = functions.filter((_, index) => model.functions[index]?.reservedConcurrency === null);
  const points = functions[0]?.concurrencyMax.length ?? 0;
  for (let point = 0; point < points; point++) {
    const most = shared.reduce((sum, { concurrencyMax }) => sum + (concurrencyMax[point] ?? 0), 0);
    if (most > limit) return true;
  }
  return false;
}
