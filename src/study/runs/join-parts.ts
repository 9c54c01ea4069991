import { AccountUse } from '../../collect/account-use.ts';
import { LANE_INVOCATIONS_SHOWN, LANES_SHOWN } from '../../collect/lane-collector.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { Measurements, QuotaMeasurements } from '../../model/measurements.ts';
import { hasRun, type SimulatedPart, type SimulatedParts } from './part-run.ts';
import { unreservedConcurrency } from './parts.ts';
import type { SimulatedRun } from './simulate.ts';

/**
 * What the whole scenario gives, from its parts, each simulated alone: the same as if they had been together.
 * Null where they might have met in the account's limits: what all took of them, bounded above, may have
 * reached them at some instant. Then nothing is known.
 */
export function joinParts(
  compiled: CompiledScenario,
  runs: readonly SimulatedParts[],
  wallSeconds: number,
): SimulatedRun | null {
  const { model } = compiled;
  const use = new AccountUse(model, runs[0]?.taken.cellMs);
  for (const { taken } of runs) use.add(taken);
  if (use.mayExceed(model.account, unreservedConcurrency(model))) return null;
  const engines = runs.map(({ engine }) => engine);
  const sum = (of: (engine: SimulatedRun['engine']) => number): number =>
    engines.reduce((total, engine) => total + of(engine), 0);
  return {
    measurements: together(
      compiled,
      runs.flatMap(({ parts }) => parts),
    ),
    engine: {
      requests: sum(({ requests }) => requests),
      events: sum(({ events }) => events),
      wallSeconds,
      peakRssMb: Math.max(...engines.map(({ peakRssMb }) => peakRssMb)),
    },
    requestsLimited: 0,
    quotasLimited: runs.reduce((total, { quotasLimited }) => total + quotasLimited, 0),
    warnings: runs.flatMap(({ warnings }) => warnings).sort(),
    batches: null,
  };
}

/**
 * Whether the run is so small that each of its environments and invocations is told: they are numbered
 * through, and not known apart.
 */
export function mayShowLanes(runs: readonly SimulatedParts[]): boolean {
  let environments = 0;
  let invocations = 0;
  for (const { measurements } of runs.flatMap(({ parts }) => parts)) {
    const { lanes } = measurements;
    environments += lanes?.environments.length ?? 0;
    invocations += lanes?.invocations.length ?? 0;
    if (lanes === null && hasRun(measurements)) return false;
  }
  // An environment may stand there twice: by what it did, and by its life.
  return environments <= 2 * LANES_SHOWN && invocations <= LANE_INVOCATIONS_SHOWN;
}

function together({ model }: CompiledScenario, parts: readonly SimulatedPart[]): Measurements {
  type Series = Measurements['series'];
  const functions: Measurements['functions'][number][] = [];
  const sources: Measurements['sources'][number][] = [];
  const resources: Measurements['resources'][number][] = [];
  const functionSeries: Series['functions'][number][] = [];
  const sourceSeries: Series['sources'][number][] = [];
  const resourceSeries: Series['resources'][number][] = [];
  const quotas: QuotaMeasurements[] = (model.quotas ?? []).map(() => NOTHING_ASKED);
  const chains: [number, NonNullable<ReturnType<Measurements['chains']['get']>>][] = [];
  for (const { measurements, ...part } of parts) {
    const { series } = measurements;
    for (const [place, index] of part.functions.entries()) {
      functions[index] = memberOf(measurements.functions, place);
      functionSeries[index] = memberOf(series.functions, place);
    }
    for (const [place, index] of part.sources.entries()) {
      sources[index] = memberOf(measurements.sources, place);
      sourceSeries[index] = memberOf(series.sources, place);
    }
    for (const [place, index] of part.resources.entries()) {
      resources[index] = memberOf(measurements.resources, place);
      resourceSeries[index] = memberOf(series.resources, place);
    }
    for (const [place, index] of part.quotas.entries()) {
      quotas[index] = memberOf(measurements.quotas ?? [], place);
    }
    for (const [place, chain] of measurements.chains) chains.push([memberOf(part.sources, place), chain]);
  }
  return {
    seconds: (model.horizonMs - model.warmupMs) / 1000,
    entryRequests: parts.reduce((sum, { measurements }) => sum + measurements.entryRequests, 0),
    sourceEvents: sources.map(({ events }) => events),
    sources,
    resources,
    chains: new Map(chains.sort(([one], [other]) => one - other)),
    quotas,
    functions,
    series: {
      stepSeconds: model.sampleStepMs / 1000,
      functions: functionSeries,
      sources: sourceSeries,
      resources: resourceSeries,
    },
    // There are too many of what is simulated apart.
    lanes: null,
  };
}

/** Of a quota that no part takes from. */
const NOTHING_ASKED: QuotaMeasurements = {
  asked: 0,
  refused: 0,
  delayed: 0,
  longestDelayMs: 0,
  peakPerSecond: 0,
};

function memberOf<T>(list: readonly T[], place: number): T {
  const member = list[place];
  if (member === undefined) throw new Error(`a part has no member ${place}`);
  return member;
}
