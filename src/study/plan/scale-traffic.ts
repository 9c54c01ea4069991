import type { CompiledScenario } from '../../model/compiled.ts';
import type { SourceModel } from '../../model/model.ts';
import type { TrafficPattern } from '../../model/traffic-pattern.ts';
import { keepAliveOf } from '../../policies/keep-alives.ts';
import { seriesStepMs } from '../../scenario/compile/compile-scenario.ts';
import { scaled } from './scaled-pattern.ts';
import {
  arrivalsBetween,
  busiestStart,
  startAtRank,
  type TrafficShape,
  typicalStart,
} from './traffic-shape.ts';

/**
 * A run that is shortened begins this share of its length earlier, so that its environments are warm;
 * statistics leave that out.
 */
export const LEAD_SHARE = 0.25;
/** Where nothing comes before the run, this share of it is taken for settling, up to so long. */
const SETTLE_SHARE = 0.1;
const LONGEST_SETTLE_MS = 60_000;
/** Two parts whose arrivals differ by no more have as much traffic. */
const AS_MUCH = 0.97;

/** Which part of a scenario's time is simulated, at which scale. */
export interface Load {
  readonly factor: number;
  /** Simulated from here, measured from `fromMs + leadMs` to `fromMs + lengthMs`. */
  readonly fromMs: number;
  readonly leadMs: number;
  readonly lengthMs: number;
  /**
   * Until then the first environments are created, all at once; 0 where the traffic itself begins with a
   * peak.
   */
  readonly settleMs: number;
  readonly isShortened: boolean;
  /**
   * Arrivals of the whole measured time ÷ those of the measured part, the part taken as long as the whole:
   * what its month's use is multiplied by.
   */
  readonly monthlyShare: number;
  /** Counts what ends in the measured part, and not what came in it; arrivals where left out. */
  readonly measures?: 'what-ends';
}

/** Which load is asked for. */
export interface WantedLoad {
  readonly factor: number;
  readonly maximumRequests: number;
  readonly shortestMs: number;
  /** What a part needs before it, however short it is: 0 for no more than its share. */
  readonly leastLeadMs?: number;
  /**
   * How long traffic takes to settle: a part needs no more of the warm-up before it; all of it by default.
   */
  readonly settlesMs?: number;
  readonly place?: 'busiest' | 'typical' | { readonly rank: number };
}

/**
 * The whole run where it has at most `maximumRequests` arrivals at this scale, else its busiest part that has
 * no more, since limits break at the peak (or a part of the same length that has the mean traffic, for the
 * bill; or, at a `rank` from 0 to 1, one that is busier than those with this share of the arrivals). No part
 * is shorter than `shortestMs`, so that what takes time has it.
 */
export function loadAt(compiled: CompiledScenario, shape: TrafficShape, wanted: WantedLoad): Load {
  const { factor, maximumRequests, shortestMs, leastLeadMs = 0, place = 'busiest' } = wanted;
  const { model } = compiled;
  const { horizonMs, warmupMs } = model;
  const burstsMs = warmBurstsMs(compiled);
  const whole = {
    factor,
    fromMs: 0,
    leadMs: warmupMs,
    lengthMs: horizonMs,
    settleMs: Math.max(burstsMs, settleTimeMs(shape, 0, horizonMs)),
    isShortened: false,
    monthlyShare: 1,
  };
  const isShort = arrivalsBetween(shape, 0, horizonMs, factor) <= maximumRequests;
  if (isShort || horizonMs - warmupMs <= shortestMs) return whole;
  let low = Math.min(shortestMs, horizonMs - warmupMs);
  let high = horizonMs - warmupMs;
  for (let step = 0; step < 12; step += 1) {
    const middle = Math.sqrt(low * high);
    const startMs = busiestStart(shape, middle, warmupMs);
    if (arrivalsBetween(shape, startMs, startMs + middle, factor) > maximumRequests) high = middle;
    else low = middle;
  }
  const measuredMs = low;
  const warmMs = Math.min(warmupMs, wanted.settlesMs ?? warmupMs);
  const wantedMs = Math.max(warmMs, measuredMs * LEAD_SHARE, burstsMs, leastLeadMs);
  const foundMs =
    typeof place === 'object'
      ? startAtRank(shape, measuredMs, warmupMs, place.rank)
      : (place === 'busiest' ? busiestStart : typicalStart)(shape, measuredMs, warmupMs);
  const startMs = afterLead(shape, foundMs, measuredMs, wantedMs);
  const leadMs = Math.min(startMs, wantedMs);
  const inPart = arrivalsBetween(shape, startMs, startMs + measuredMs, factor) / measuredMs;
  const inWhole = arrivalsBetween(shape, warmupMs, horizonMs, factor) / (horizonMs - warmupMs);
  return {
    factor,
    fromMs: startMs - leadMs,
    leadMs,
    lengthMs: leadMs + measuredMs,
    settleMs: Math.max(burstsMs, leadMs > 0 ? leadMs : settleTimeMs(shape, startMs, measuredMs)),
    isShortened: true,
    monthlyShare: inPart > 0 ? inWhole / inPart : 1,
  };
}

/** Of environments whose idle time is not fixed. */
const KEPT_MS = 300_000;

/**
 * Bursts that come before the environments of the last one are gone find them: the longest time between
 * such, after which a run is as warm as in the midst of it; 0 where there are none.
 */
function warmBurstsMs({ model, arrivals }: CompiledScenario): number {
  const keptMs = model.functions.map(({ keepAlive }) => {
    const fixedMs = keepAliveOf(keepAlive).fixedIdleMs(keepAlive);
    return Number.isFinite(fixedMs) ? fixedMs : KEPT_MS;
  });
  const leastMs = Math.min(...keptMs);
  const periods = arrivals.flatMap(({ pattern }) =>
    pattern.kind === 'burst' && pattern.everyMs < leastMs ? [pattern.everyMs] : [],
  );
  return Math.min(model.horizonMs / 2, Math.max(0, ...periods));
}

/** The same part, or one that begins later where it has as much traffic and room for its lead before it. */
function afterLead(shape: TrafficShape, startMs: number, measuredMs: number, leadMs: number): number {
  const laterMs = Math.min(leadMs, shape.horizonMs - measuredMs);
  if (startMs >= laterMs) return startMs;
  const arrivals = arrivalsBetween(shape, startMs, startMs + measuredMs, 1);
  const later = arrivalsBetween(shape, laterMs, laterMs + measuredMs, 1);
  return later >= AS_MUCH * arrivals ? laterMs : startMs;
}

function settleTimeMs(shape: TrafficShape, fromMs: number, lengthMs: number): number {
  const settleMs = Math.min(LONGEST_SETTLE_MS, lengthMs * SETTLE_SHARE);
  const first = arrivalsBetween(shape, fromMs, fromMs + settleMs, 1) / settleMs;
  const mean = arrivalsBetween(shape, fromMs, fromMs + lengthMs, 1) / lengthMs;
  return first * AS_MUCH <= mean ? settleMs : 0;
}

/**
 * The scenario under that load, run once. Rates, bursts and users are multiplied, recorded requests repeated;
 * schedules stay.
 */
export function underLoad(compiled: CompiledScenario, load: Load): CompiledScenario {
  const { model } = compiled;
  const { factor, fromMs, lengthMs, leadMs } = load;
  const freeUntilMs = Math.max(leadMs, load.settleMs);
  const endMs = fromMs + lengthMs;
  const part = (pattern: TrafficPattern): TrafficPattern => {
    const of = scaled(pattern, factor);
    return fromMs === 0 ? of : { kind: 'part', of, fromMs, wholeMs: model.horizonMs };
  };
  return {
    ...compiled,
    replications: 1,
    billing: { ...compiled.billing, monthlyShare: load.monthlyShare },
    arrivals: compiled.arrivals.map((arrivals) => ({ ...arrivals, pattern: part(arrivals.pattern) })),
    model: {
      ...model,
      horizonMs: lengthMs,
      warmupMs: leadMs,
      ...(load.measures === undefined ? {} : { measures: load.measures }),
      sampleStepMs: seriesStepMs(lengthMs, Math.max(model.functions.length, model.resources.length)),
      // A part that begins cold in the midst of the traffic creates at once what would have been there long
      // since.
      account: load.isShortened
        ? { ...model.account, scaling: { ...model.account.scaling, freeUntilMs } }
        : model.account,
      sources: load.isShortened ? model.sources.map((source) => grownBy(source, freeUntilMs)) : model.sources,
      closedLoops: model.closedLoops.map((loop) => ({
        ...loop,
        users: Math.max(1, Math.round(loop.users * factor)),
      })),
      functions: model.functions.map((fn) => ({
        ...fn,
        failures: within(fn.failures, fromMs, endMs),
        provisionedConcurrency: provisionedAt(fn, fromMs),
        provisioning:
          fn.provisioning === null
            ? null
            : {
                ...fn.provisioning,
                changes: fn.provisioning.changes
                  .filter(({ atMs }) => atMs > fromMs)
                  .map(({ atMs, count }) => ({ atMs: atMs - fromMs, count })),
              },
      })),
      resources: model.resources.map((resource) => ({
        ...resource,
        failures: within(resource.failures, fromMs, endMs),
      })),
    },
  };
}

/** A queue's pollers have grown to what the traffic takes by then, as the environments have. */
function grownBy(source: SourceModel, freeUntilMs: number): SourceModel {
  const { poller } = source;
  return poller?.kind === 'queue'
    ? { ...source, poller: { ...poller, growsFreelyUntilMs: freeUntilMs } }
    : source;
}

type Functions = CompiledScenario['model']['functions'];

function within(failures: Functions[number]['failures'], fromMs: number, endMs: number) {
  return failures
    .filter((failure) => failure.toMs > fromMs && failure.fromMs < endMs)
    .map((failure) => ({
      ...failure,
      fromMs: Math.max(0, failure.fromMs - fromMs),
      toMs: failure.toMs - fromMs,
      // What was lost before the part began is replaced by then.
      lostShare: failure.fromMs < fromMs ? 0 : failure.lostShare,
    }));
}

function provisionedAt(fn: Functions[number], atMs: number): number {
  const last = (fn.provisioning?.changes ?? []).filter((change) => change.atMs <= atMs).at(-1);
  return last?.count ?? fn.provisionedConcurrency;
}
