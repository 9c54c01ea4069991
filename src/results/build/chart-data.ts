import { log10 } from '../../math/log.ts';
import { pow } from '../../math/pow.ts';
import type { Heat } from '../../metrics/heat-bins.ts';
import type { Histogram } from '../../metrics/histogram.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { LaneMeasurements, Measurements } from '../../model/measurements.ts';
import type { ProvisioningModel } from '../../model/model.ts';
import type {
  ChartData,
  ConcurrencyLimits,
  Lanes,
  LatencyCurve,
  LatencyOverTime,
} from '../documents/chart-data.ts';
import { rounded, SERIES_DIGITS } from '../statistics/rounded.ts';

/** Of more functions no chart is drawn, and a document of thousands stays small. */
export const FUNCTIONS_KEPT = 12;
/** Points of a curve in each decade of 1 ÷ (1 − p), and how often a gap is halved where latency jumps. */
const POINTS_PER_DECADE = 16;
const HALVINGS = 4;
const JUMP = 1.08;
const MOST_POINTS = 260;

export function chartData(compiled: CompiledScenario, measurements: Measurements): ChartData {
  const busiest = compiled.functions
    .map(({ name }, index) => ({
      name,
      measured: measurements.functions[index],
      heat: measurements.series.functions[index]?.latencyHeat,
    }))
    .filter(({ measured }) => (measured?.latencyMs.count ?? 0) > 0)
    .sort((a, b) => (b.measured?.latencyMs.count ?? 0) - (a.measured?.latencyMs.count ?? 0))
    .slice(0, FUNCTIONS_KEPT);
  const { stepSeconds } = measurements.series;
  return {
    latencyCurves: Object.fromEntries(
      busiest.flatMap(({ name, measured }) =>
        measured === undefined ? [] : [[name, latencyCurve(measured.latencyMs)]],
      ),
    ),
    latencyOverTime: Object.fromEntries(
      busiest.flatMap(({ name, heat }) =>
        heat === undefined ? [] : [[name, latencyOverTime(heat, stepSeconds)]],
      ),
    ),
    ...(measurements.lanes === undefined || measurements.lanes === null
      ? {}
      : { lanes: lanes(measurements.lanes, compiled) }),
  };
}

/** Those of replications together: `curves` from their pooled values, counts as sums. */
export function pooledChartData(
  parts: readonly (ChartData | undefined)[],
  pooled: (name: string) => Histogram,
): ChartData | undefined {
  const [first] = parts;
  const all = parts.filter((part) => part !== undefined);
  if (first === undefined || all.length < parts.length) return first;
  const { lanes: own } = first;
  return {
    latencyCurves: Object.fromEntries(
      Object.keys(first.latencyCurves).map((name) => [name, latencyCurve(pooled(name))]),
    ),
    latencyOverTime: Object.fromEntries(
      Object.entries(first.latencyOverTime).map(([name, one]) => [
        name,
        summed(all.map(({ latencyOverTime: of }) => of[name] ?? { ...one, startMs: [], counts: [] })),
      ]),
    ),
    ...(own === undefined ? {} : { lanes: own }),
  };
}

/** Limits of the account and of the functions that have their own. */
export function concurrencyLimits({ model, functions }: CompiledScenario): ConcurrencyLimits {
  const own = model.functions.flatMap((fn, index) => {
    const { reservedConcurrency, provisionedConcurrency, provisioning } = fn;
    const name = functions[index]?.name;
    const hasProvisioned = provisionedConcurrency > 0 || provisioning !== null;
    if (name === undefined || (reservedConcurrency === null && !hasProvisioned)) return [];
    const provisioned = hasProvisioned ? provisionedSteps(provisionedConcurrency, provisioning) : null;
    return [[name, { reservedConcurrency, provisionedConcurrency: provisioned }] as const];
  });
  const { concurrency, requestsPerSecond } = model.account;
  return { concurrency, requestsPerSecond, functions: Object.fromEntries(own) };
}

function provisionedSteps(start: number, provisioning: ProvisioningModel | null) {
  if (provisioning !== null && provisioning.tracking !== null) return null;
  const changes = provisioning?.changes ?? [];
  return [
    { atSeconds: 0, count: start },
    ...changes.map(({ atMs, count }) => ({ atSeconds: rounded(atMs / 1000), count })),
  ];
}

/**
 * Even steps of log 1 ÷ (1 − p) up to the last percentile that has a request above it; where latency jumps
 * from one to the next, points in between, so that a line through them stands upright.
 */
export function latencyCurve(histogram: Histogram): LatencyCurve {
  const { count } = histogram;
  if (count === 0) return { percentile: [], valueMs: [] };
  const farthest = Math.floor(log10(count) * POINTS_PER_DECADE);
  let places = [...Array.from({ length: farthest + 1 }, (_, at) => at), log10(count) * POINTS_PER_DECADE];
  let values = histogram.quantiles(places.map(probabilityAt));
  for (let halving = 0; halving < HALVINGS && places.length < MOST_POINTS; halving += 1) {
    const between = places.slice(1).flatMap((place, at) => {
      const before = places[at] ?? 0;
      const isJump = (values[at + 1] ?? 0) > JUMP * (values[at] ?? 0);
      return isJump && place - before > 1e-9 ? [(before + place) / 2] : [];
    });
    if (between.length === 0) break;
    places = [...places, ...between].sort((a, b) => a - b);
    values = histogram.quantiles(places.map(probabilityAt));
  }
  return {
    percentile: places.map((place) => rounded(100 * probabilityAt(place), 9)),
    valueMs: values.map((value) => rounded(value, SERIES_DIGITS)),
  };
}

function probabilityAt(place: number): number {
  return 1 - pow(10, -place / POINTS_PER_DECADE);
}

function latencyOverTime({ columnSteps, starts, counts }: Heat, stepSeconds: number): LatencyOverTime {
  return {
    columnSeconds: rounded(columnSteps * stepSeconds),
    startMs: starts.map((start) => rounded(start, SERIES_DIGITS)),
    counts,
  };
}

function summed(parts: readonly LatencyOverTime[]): LatencyOverTime {
  const startMs = [...new Set(parts.flatMap((part) => part.startMs))].sort((a, b) => a - b);
  const columns = Math.max(...parts.map(({ counts }) => counts.length));
  const places = new Map(startMs.map((start, at) => [start, at]));
  const counts = Array.from({ length: columns }, () => new Array<number>(startMs.length).fill(0));
  for (const part of parts) {
    part.counts.forEach((column, at) => {
      column.forEach((count, bin) => {
        const sums = counts[at];
        const place = places.get(part.startMs[bin] ?? -1);
        if (sums !== undefined && place !== undefined) sums[place] = (sums[place] ?? 0) + count;
      });
    });
  }
  return { columnSeconds: parts[0]?.columnSeconds ?? 1, startMs, counts };
}

function lanes({ environments, invocations }: LaneMeasurements, compiled: CompiledScenario): Lanes {
  const short = (ms: number) => rounded(ms, 9);
  return {
    environments: environments.map(({ functionIndex, isProvisioned, startMs, endMs }) => ({
      function: compiled.functions[functionIndex]?.name ?? '',
      isProvisioned,
      startMs: short(startMs),
      endMs: short(endMs),
    })),
    invocations: {
      environment: invocations.map(({ environment }) => environment),
      startMs: invocations.map(({ startMs }) => short(startMs)),
      initMs: invocations.map(({ initMs }) => short(initMs)),
      durationMs: invocations.map(({ durationMs }) => short(durationMs)),
      hasFailed: invocations.map(({ hasFailed }) => hasFailed),
    },
  };
}
