import type { Histogram } from '../metrics/histogram.ts';
import { CALL_REJECTED } from '../model/call-codes.ts';
import type { FunctionMeasurements, FunctionSeries, ResourceMeasurements } from '../model/measurements.ts';
import { Outcome } from '../model/outcomes.ts';
import type { ThresholdResult } from './document.ts';
import { errorCount, outcomeCount } from './outcome-counts.ts';
import { ratio, rounded } from './rounded.ts';
import {
  type Aggregation,
  holds,
  type Operator,
  type Problem,
  parseExpression,
  parseLimit,
} from './threshold-expression.ts';
import {
  aggregationsOf,
  findMetric,
  limitUnitOf,
  type Metric,
  type ThresholdNames,
} from './threshold-metrics.ts';
import { merged } from './trend.ts';

/** A threshold that is known to make sense: its metric exists and its aggregation fits. */
export interface Threshold {
  readonly metric: string;
  readonly expression: string;
  readonly of: Metric;
  readonly aggregation: Aggregation;
  /** N of `p(N)`, 0–100; null for every other aggregation. */
  readonly percentile: number | null;
  readonly operator: Operator;
  /** In the metric's unit: ms, a fraction, a count or an amount of money. */
  readonly limit: number;
}

/** What thresholds are held against. */
export interface ThresholdSource {
  readonly functions: readonly {
    readonly name: string;
    readonly measured: FunctionMeasurements;
    readonly series: FunctionSeries;
  }[];
  readonly triggers: readonly {
    readonly name: string;
    readonly ageMs: Histogram;
    readonly backlog: { readonly mean: number; readonly max: number };
  }[];
  readonly resources: readonly { readonly name: string; readonly measured: ResourceMeasurements }[];
  readonly cost: { readonly total: number; readonly monthly: number; readonly perMillionRequests: number };
}

/**
 * A threshold in k6's grammar on one of our metrics, `parseThreshold('api.latency', 'p(99) < 800ms', names)`, or what is wrong with it in
 * the user's words. Durations may carry a unit (ms when bare), rates are fractions or percentages.
 */
export function parseThreshold(
  metric: string,
  expression: string,
  names: ThresholdNames,
): { readonly ok: true; readonly threshold: Threshold } | Problem {
  const of = findMetric(metric, names);
  if ('problem' in of) return of;
  const parsed = parseExpression(expression);
  if (!parsed.ok) return parsed;
  const { aggregation, percentile, operator, value } = parsed.expression;
  const fitting = aggregationsOf(of);
  if (!fitting.includes(aggregation)) {
    const written = aggregation === 'p' ? 'p(N)' : aggregation;
    const known = fitting.map((name) => (name === 'p' ? 'p(N)' : name)).join(', ');
    return { ok: false, problem: `${written} does not exist for ${metric}`, remedy: `use ${known}` };
  }
  const limit = parseLimit(value, limitUnitOf(of, aggregation));
  if (!limit.ok) return limit;
  return {
    ok: true,
    threshold: { metric, expression, of, aggregation, percentile, operator, limit: limit.limit },
  };
}

/** Each threshold with the figure it was held against. Where nothing was recorded the figure is 0, as in k6. */
export function evaluateThresholds(
  thresholds: readonly Threshold[],
  source: ThresholdSource,
): ThresholdResult[] {
  return thresholds.map((threshold) => {
    const { metric, expression, operator, limit } = threshold;
    const actual = rounded(actualOf(threshold, source));
    return { metric, expression, actual, limit, passed: holds(actual, operator, limit) };
  });
}

function actualOf(threshold: Threshold, source: ThresholdSource): number {
  const { of, aggregation, percentile } = threshold;
  switch (of.owner) {
    case 'cost':
      return source.cost[of.measure as keyof ThresholdSource['cost']];
    case 'function':
      return functionValue(threshold, source);
    case 'trigger': {
      const trigger = source.triggers.find(({ name }) => name === of.name);
      if (trigger === undefined) return 0;
      if (of.measure === 'age') return trendValue(trigger.ageMs, aggregation, percentile);
      return aggregation === 'avg' ? trigger.backlog.mean : trigger.backlog.max;
    }
    case 'resource': {
      const measured = source.resources.find(({ name }) => name === of.name)?.measured;
      if (measured === undefined) return 0;
      if (of.measure === 'latency') return trendValue(measured.latencyMs, aggregation, percentile);
      const rejected = measured.outcomes[CALL_REJECTED] ?? 0;
      return aggregation === 'count' ? rejected : ratio(rejected, measured.calls);
    }
  }
}

function functionValue({ of, aggregation, percentile }: Threshold, source: ThresholdSource): number {
  const entries = source.functions.filter(({ name }) => of.name === null || name === of.name);
  const measured = entries.map((entry) => entry.measured);
  switch (of.measure) {
    case 'latency':
      return trendValue(merged(measured.map((one) => one.latencyMs)), aggregation, percentile);
    case 'duration':
      return trendValue(merged(measured.map((one) => one.durationMs)), aggregation, percentile);
    case 'init':
      return trendValue(merged(measured.map((one) => one.initMs)), aggregation, percentile);
    case 'concurrency':
      return aggregation === 'avg'
        ? total(measured, (one) => one.concurrency.mean)
        : peakConcurrency(entries);
    case 'environments':
      return total(measured, (one) => (aggregation === 'avg' ? one.environments.mean : one.environments.max));
  }
  const count = total(measured, (one) => counterOf(one, of.measure));
  const base = of.measure === 'coldStarts' ? 'invocations' : 'requests';
  return aggregation === 'count'
    ? count
    : ratio(
        count,
        total(measured, (one) => one[base]),
      );
}

function trendValue(histogram: Histogram, aggregation: Aggregation, percentile: number | null): number {
  if (aggregation === 'avg') return histogram.mean;
  if (aggregation === 'min') return histogram.min;
  if (aggregation === 'max') return histogram.max;
  return histogram.quantile(aggregation === 'med' ? 0.5 : (percentile ?? 0) / 100);
}

/**
 * `throttles` counts refused attempts, as CloudWatch's Throttles does (an asynchronous event can be refused more than once);
 * `errors` and `timeouts` count requests by how they came out in the end.
 */
function counterOf(measured: FunctionMeasurements, measure: string): number {
  switch (measure) {
    case 'requests':
      return measured.requests;
    case 'invocations':
      return measured.invocations;
    case 'coldStarts':
      return measured.coldStarts;
    case 'throttles':
      return measured.throttledAttempts;
    case 'errors':
      return errorCount(measured);
    case 'timeouts':
      return outcomeCount(measured, Outcome.timedOut);
  }
  throw new Error(`no counter ${measure}`);
}

/** Greatest concurrency of all functions together; an upper bound where there are several, since they need not peak together within a step. */
function peakConcurrency(entries: ThresholdSource['functions']): number {
  const sumOfPeaks = total(entries, ({ measured }) => measured.concurrency.max);
  if (entries.length < 2) return sumOfPeaks;
  const steps = entries[0]?.series.concurrencyMax.length ?? 0;
  let peak = 0;
  for (let step = 0; step < steps; step++) {
    peak = Math.max(
      peak,
      total(entries, ({ series }) => series.concurrencyMax[step] ?? 0),
    );
  }
  return Math.min(peak, sumOfPeaks);
}

function total<T>(values: readonly T[], figure: (value: T) => number): number {
  return values.reduce((sum, value) => sum + figure(value), 0);
}
