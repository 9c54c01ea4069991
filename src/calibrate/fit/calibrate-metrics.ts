import { log } from '../../math/log.ts';
import type { Distribution } from '../../random/distribution.ts';
import { lognormalFromMeanQuantile } from '../../random/make.ts';
import { meanOf } from '../../random/moments.ts';
import { inverseNormalCdf } from '../../random/special.ts';
import type {
  CalibratedFunction,
  CalibratedShare,
  DistributionFit,
  Interval95,
} from '../../results/documents/calibration-document.ts';
import {
  type FunctionObservations,
  type MetricObservations,
  NO_COUNTS,
  type TuningObservations,
} from '../observations.ts';
import { arrivalsOf } from './arrivals.ts';
import { type Fragment, fragmentOf } from './fragment.ts';
import { wilson } from './intervals.ts';
import type { KnownConfiguration } from './known.ts';
import { overTimeOf } from './over-time.ts';
import { parametersOf } from './parameters.ts';
import { unknownsOf } from './unknown.ts';

const HOUR_MS = 3_600_000;
const PERCENTILE = /^p(\d{1,2}(?:\.\d+)?)$/;
const Z = 1.96;

/**
 * One function from CloudWatch's metrics, or from Power Tuning's means alone: a weaker fit. Percentiles of
 * periods are averaged by their invocations, which is not the percentile of all, but near it where periods
 * are alike.
 */
export function calibrateMetrics(
  metrics: MetricObservations,
  { known, tuning }: { readonly known: KnownConfiguration; readonly tuning: TuningObservations | undefined },
): { readonly document: CalibratedFunction; readonly fragment: Fragment } {
  const invocations = metrics.series.get('Invocations/Sum') ?? seriesOf(metrics, 'Invocations', 'Sum');
  const count = [...invocations.values()].reduce((sum, value) => sum + value, 0);
  const errors = sumOf(seriesOf(metrics, 'Errors', 'Sum'));
  const duration = durationOf(metrics, invocations);
  const observed = asObservations(metrics, invocations, count);
  const arrivals = arrivalsOf(observed);
  const busiest = [...seriesOf(metrics, 'ConcurrentExecutions', 'Maximum').values()];
  const memoryMb = known.memoryMb ?? null;
  const share = (of: number): CalibratedShare => ({
    count: of,
    of: count,
    share: count === 0 ? 0 : of / count,
    ci95: wilson(of, count),
  });
  const document: CalibratedFunction = {
    invocations: count,
    coldStarts: 0,
    coldStartRate: 0,
    coldStartRateCi95: null,
    restores: 0,
    memoryMb,
    runtime: known.runtime ?? null,
    architecture: known.architecture ?? null,
    timeoutMs: known.timeoutMs ?? null,
    sources: [
      ...(metrics.series.size > 0 ? ['metrics'] : []),
      ...(tuning === undefined ? [] : ['power tuning']),
    ],
    firstMs: observed.firstMs,
    lastMs: observed.lastMs,
    isSampled: false,
    durationMs: null,
    durationsOf: 'warm',
    initMs: null,
    fit: duration?.fit ?? null,
    initFit: null,
    firstInvoke: null,
    memoryLaw:
      tuning === undefined || tuning.sizes.length < 2
        ? null
        : {
            source: 'power-tuning',
            sizes: tuning.sizes
              .map((size) => ({
                memoryMb: size.memoryMb,
                n: null,
                meanMs: size.durationMs,
                meanMsCi95: null,
              }))
              .toSorted((a, b) => a.memoryMb - b.memoryMb),
            cv: duration?.cv ?? 0,
          },
    waiting: null,
    timeOfDay: null,
    shares: { errors: share(errors), timeouts: share(0), outOfMemory: share(0), retries: share(0) },
    memoryUsedMb: null,
    keepAlive: {
      ms: null,
      ci95: null,
      longestReusedMs: null,
      reusedGaps: 0,
      shortestGoneMs: null,
      gone: 0,
    },
    reuse: { order: null, choices: 0, mostRecent: 0, leastRecent: 0 },
    concurrency:
      busiest.length === 0
        ? null
        : {
            mean:
              arrivals === null || duration === null
                ? 0
                : (arrivals.ratePerSecond * duration.fit.mean) / 1000,
            max: Math.max(...busiest.slice(0, 100_000)),
          },
    arrivals,
    billing: { billedMs: 0, gbSeconds: 0, initBilled: 0, initNotBilled: 0 },
    loggedBytesPerInvocation: null,
    check: null,
    unknown: [],
    charts: { quantiles: null, initQuantiles: null, overTime: overTimeOf(observed, arrivals) },
  };
  const whole = { ...document, unknown: unknownsOf(document, null) };
  return {
    document: whole,
    fragment: fragmentOf(whole, {
      duration: duration?.distribution ?? null,
      init: null,
      firstInvokeMs: null,
      waiting: null,
      usedMb: null,
      given: { timeoutMs: known.timeoutMs ?? null, memoryMb },
    }),
  };
}

type Series = ReadonlyMap<number, number>;
const NO_SERIES: Series = new Map();

/** Readers write `Duration/p99`, `Duration p99` or `Duration.p99`. */
function seriesOf({ series }: MetricObservations, metric: string, statistic: string): Series {
  for (const separator of [' ', '/', '.', ':', '_']) {
    const found = series.get(`${metric}${separator}${statistic}`);
    if (found !== undefined) return found;
  }
  return NO_SERIES;
}

function sumOf(series: Series): number {
  return [...series.values()].reduce((sum, value) => sum + value, 0);
}

/** Mean over periods, weighted by their invocations; null of none. */
function weighted(series: Series, weights: Series): number | null {
  let sum = 0;
  let total = 0;
  for (const [at, value] of series) {
    const weight = weights.size === 0 ? 1 : (weights.get(at) ?? 0);
    sum += weight * value;
    total += weight;
  }
  return total > 0 ? sum / total : null;
}

function durationOf(
  metrics: MetricObservations,
  invocations: Series,
): { readonly distribution: Distribution; readonly fit: DistributionFit; readonly cv: number } | null {
  const mean = weighted(seriesOf(metrics, 'Duration', 'Average'), invocations);
  const percentiles = [...metrics.series.keys()].flatMap((key) => {
    const [metric, statistic = ''] = key.split(/[ /.:_](.*)/s);
    const match = PERCENTILE.exec(statistic);
    if (metric !== 'Duration' || match === null) return [];
    const value = weighted(seriesOf(metrics, 'Duration', statistic), invocations);
    return value === null || !(value > 0) ? [] : [{ probability: Number(match[1]) / 100, value }];
  });
  const maximum = [...seriesOf(metrics, 'Duration', 'Maximum').values()].reduce(
    (most, one) => Math.max(most, one),
    0,
  );
  const count = sumOf(invocations);
  const distribution =
    lognormalThrough(percentiles) ??
    (mean === null || !(mean > 0)
      ? null
      : ((maximum > mean && count > 1
          ? lognormalFromMeanQuantile(mean, maximum, 1 - 1 / Math.max(2, count))
          : undefined) ?? { kind: 'constant' as const, value: mean }));
  if (distribution === null) return null;
  const fitted = meanOf(distribution);
  const means = [...seriesOf(metrics, 'Duration', 'Average').values()];
  const sigma = distribution.kind === 'lognormal' ? distribution.sigma : 0;
  return {
    distribution,
    cv: Math.min(10, Math.sqrt(Math.max(0, meanSquareRatio(sigma)))),
    fit: {
      distribution: distribution.kind,
      n: count,
      censored: 0,
      isGood: true,
      parameters: parametersOf(distribution),
      parametersCi95: {},
      mean: fitted,
      meanCi95: intervalOfMeans(means),
      ks: 0,
      ad: 0,
      aic: null,
      candidates: [],
    },
  };
}

/** The line of least squares through percentiles on lognormal paper; null of fewer than two. */
function lognormalThrough(
  points: readonly { readonly probability: number; readonly value: number }[],
): Distribution | null {
  const usable = points.filter(({ probability }) => probability > 0 && probability < 1);
  if (usable.length < 2) return null;
  const xs = usable.map(({ probability }) => inverseNormalCdf(probability));
  const ys = usable.map(({ value }) => log(value));
  const x = xs.reduce((sum, value) => sum + value, 0) / xs.length;
  const y = ys.reduce((sum, value) => sum + value, 0) / ys.length;
  const across = xs.reduce((sum, value) => sum + (value - x) * (value - x), 0);
  const along = xs.reduce((sum, value, index) => sum + (value - x) * (ys[index]! - y), 0);
  const sigma = across > 0 ? along / across : 0;
  return sigma > 0 ? { kind: 'lognormal', mu: y - sigma * x, sigma } : null;
}

/** e^σ² − 1, by its series where σ is small. */
function meanSquareRatio(sigma: number): number {
  const square = sigma * sigma;
  return meanOf({ kind: 'lognormal', mu: 0, sigma: Math.sqrt(2 * square) }) - 1;
}

function intervalOfMeans(means: readonly number[]): Interval95 | null {
  if (means.length < 8) return null;
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  const variance =
    means.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (means.length - 1);
  const half = Z * Math.sqrt(variance / means.length);
  return [mean - half, mean + half];
}

/** Rates by the hour, as logs would have given them. */
function asObservations(
  metrics: MetricObservations,
  invocations: Series,
  count: number,
): FunctionObservations {
  const byHour = new Map<number, number>();
  let firstMs: number | null = null;
  let lastMs: number | null = null;
  for (const [at, value] of invocations) {
    const hour = Math.floor(at / HOUR_MS);
    byHour.set(hour, (byHour.get(hour) ?? 0) + value);
    firstMs = Math.min(firstMs ?? at, at);
    lastMs = Math.max(lastMs ?? 0, at + metrics.periodSeconds * 1000);
  }
  const empty = new Float64Array(0);
  return {
    name: metrics.name,
    counts: { ...NO_COUNTS, invocations: Math.round(count) },
    invocations: {
      length: 0,
      startMs: empty,
      durationMs: empty,
      billedMs: empty,
      memoryMb: empty,
      usedMb: empty,
      initMs: empty,
      waitingMs: empty,
      environment: new Int32Array(0),
      outcome: new Uint8Array(0),
      isRestored: new Uint8Array(0),
      isRetry: new Uint8Array(0),
    },
    isSampled: true,
    byHour,
    firstMs,
    lastMs,
    runtime: null,
    architecture: null,
    versions: [],
    sources: ['metrics'],
  };
}
