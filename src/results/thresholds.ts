import type { Histogram } from '../metrics/histogram.ts';
import type { FunctionMeasurements, FunctionSeries } from '../model/measurements.ts';
import { Outcome } from '../model/outcomes.ts';
import { nearest } from '../units/nearest.ts';
import type { ThresholdResult } from './document.ts';
import { errorCount, outcomeCount } from './outcome-counts.ts';
import { ratio, rounded } from './rounded.ts';
import {
  type Aggregation,
  holds,
  type LimitUnit,
  type Operator,
  type Problem,
  parseExpression,
  parseLimit,
} from './threshold-expression.ts';
import { merged } from './trend.ts';

/** A threshold that is known to make sense: its metric exists and its aggregation fits. */
export interface Threshold {
  readonly metric: string;
  readonly expression: string;
  /** The function it looks at, or null for all of them together (and for costs). */
  readonly functionName: string | null;
  readonly measure: Measure;
  readonly aggregation: Aggregation;
  /** N of `p(N)`, 0–100; null for every other aggregation. */
  readonly percentile: number | null;
  readonly operator: Operator;
  /** In the metric's unit: ms, a fraction, a count or an amount of money. */
  readonly limit: number;
}

export interface ThresholdNames {
  readonly functions: readonly string[];
  readonly triggers: readonly string[];
  readonly resources: readonly string[];
}

/** What thresholds are held against. */
export interface ThresholdSource {
  readonly functions: readonly {
    readonly name: string;
    readonly measured: FunctionMeasurements;
    readonly series: FunctionSeries;
  }[];
  readonly cost: { readonly total: number; readonly monthly: number; readonly perMillionRequests: number };
}

const TREND_MEASURES = ['latency', 'duration', 'init'] as const;
const COUNTER_MEASURES = [
  'requests',
  'invocations',
  'coldStarts',
  'throttles',
  'errors',
  'timeouts',
] as const;
const GAUGE_MEASURES = ['concurrency', 'environments'] as const;
const COST_MEASURES = ['cost.total', 'cost.monthly', 'cost.perMillionRequests'] as const;
const FUNCTION_MEASURES = [...TREND_MEASURES, ...COUNTER_MEASURES, ...GAUGE_MEASURES];
/** Named by the metric list, measured once pollers and resources are simulated. */
const TRIGGER_MEASURES = ['age', 'backlog'];
const RESOURCE_MEASURES = ['latency', 'rejected'];

type TrendMeasure = (typeof TREND_MEASURES)[number];
type CounterMeasure = (typeof COUNTER_MEASURES)[number];
type GaugeMeasure = (typeof GAUGE_MEASURES)[number];
type CostMeasure = (typeof COST_MEASURES)[number];
export type Measure = TrendMeasure | CounterMeasure | GaugeMeasure | CostMeasure;

interface Metric {
  readonly functionName: string | null;
  readonly measure: Measure;
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
  const found = findMetric(metric, names);
  if ('problem' in found) return found;
  const parsed = parseExpression(expression);
  if (!parsed.ok) return parsed;
  const { aggregation, percentile, operator, value } = parsed.expression;
  const fitting = aggregationsOf(found.measure);
  if (!fitting.includes(aggregation)) {
    const written = aggregation === 'p' ? 'p(N)' : aggregation;
    const known = fitting.map((name) => (name === 'p' ? 'p(N)' : name)).join(', ');
    return { ok: false, problem: `${written} does not exist for ${metric}`, remedy: `use ${known}` };
  }
  const limit = parseLimit(value, limitUnitOf(found.measure, aggregation));
  if (!limit.ok) return limit;
  return {
    ok: true,
    threshold: { metric, expression, ...found, aggregation, percentile, operator, limit: limit.limit },
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

function findMetric(metric: string, names: ThresholdNames): Metric | Problem {
  if (isOneOf(metric, COST_MEASURES)) return { functionName: null, measure: metric };
  // The last dot: function names may contain dots, measures do not.
  const dot = metric.lastIndexOf('.');
  const prefix = dot < 0 ? null : metric.slice(0, dot);
  const measure = metric.slice(dot + 1);
  const isFunction = prefix === null || names.functions.includes(prefix);
  if (isFunction && isOneOf(measure, FUNCTION_MEASURES)) return { functionName: prefix, measure };
  const isLater =
    prefix !== null &&
    ((names.triggers.includes(prefix) && TRIGGER_MEASURES.includes(measure)) ||
      (names.resources.includes(prefix) && RESOURCE_MEASURES.includes(measure)));
  if (isLater) {
    return problem(
      `${metric} is not yet modelled`,
      `use a metric of a function (${FUNCTION_MEASURES.join(', ')})`,
    );
  }
  return problem(`there is no metric ${JSON.stringify(metric)}`, remedyFor(metric, prefix, measure, names));
}

function remedyFor(metric: string, prefix: string | null, measure: string, names: ThresholdNames): string {
  const cost = nearest(metric, COST_MEASURES);
  if (cost !== undefined) return `did you mean ${cost}?`;
  const isKnownMeasure = isOneOf(measure, FUNCTION_MEASURES);
  const nearMeasure = isKnownMeasure ? measure : nearest(measure, FUNCTION_MEASURES);
  if (prefix === null) {
    return nearMeasure === undefined
      ? `use one of ${[...FUNCTION_MEASURES, ...COST_MEASURES].join(', ')}`
      : `did you mean ${nearMeasure}?`;
  }
  const isFunction = names.functions.includes(prefix);
  const nearFunction = isFunction ? prefix : nearest(prefix, names.functions);
  if (nearFunction !== undefined && nearMeasure !== undefined) {
    return `did you mean ${nearFunction}.${nearMeasure}?`;
  }
  if (isFunction) return `use ${prefix}. with one of ${FUNCTION_MEASURES.join(', ')}`;
  return `name a function (${shortList(names.functions)}), cost, or no function for all of them together`;
}

function aggregationsOf(measure: Measure): readonly Aggregation[] {
  if (isOneOf(measure, TREND_MEASURES)) return ['avg', 'min', 'max', 'med', 'p'];
  if (isOneOf(measure, COUNTER_MEASURES)) return ['count', 'rate'];
  return isOneOf(measure, GAUGE_MEASURES) ? ['avg', 'max'] : ['value'];
}

function limitUnitOf(measure: Measure, aggregation: Aggregation): LimitUnit {
  if (isOneOf(measure, TREND_MEASURES)) return 'ms';
  return aggregation === 'rate' ? 'share' : 'count';
}

function actualOf(threshold: Threshold, source: ThresholdSource): number {
  const { functionName, measure, aggregation, percentile } = threshold;
  const entries = source.functions.filter(({ name }) => functionName === null || name === functionName);
  const measured = entries.map((entry) => entry.measured);
  if (isOneOf(measure, TREND_MEASURES)) {
    return trendValue(merged(measured.map((one) => histogramOf(one, measure))), aggregation, percentile);
  }
  if (isOneOf(measure, COUNTER_MEASURES)) {
    const count = total(measured, (one) => counterOf(one, measure));
    const base = measure === 'coldStarts' ? 'invocations' : 'requests';
    return aggregation === 'count'
      ? count
      : ratio(
          count,
          total(measured, (one) => one[base]),
        );
  }
  if (measure === 'concurrency' || measure === 'environments') {
    if (aggregation === 'avg') return total(measured, (one) => one[measure].mean);
    return measure === 'concurrency'
      ? peakConcurrency(entries)
      : total(measured, (one) => one.environments.max);
  }
  return source.cost[measure.slice('cost.'.length) as keyof ThresholdSource['cost']];
}

function histogramOf(measured: FunctionMeasurements, measure: TrendMeasure): Histogram {
  if (measure === 'latency') return measured.latencyMs;
  return measure === 'duration' ? measured.durationMs : measured.initMs;
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
function counterOf(measured: FunctionMeasurements, measure: CounterMeasure): number {
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

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown}, …` : shown;
}

function isOneOf<T extends string>(name: string, names: readonly T[]): name is T {
  return (names as readonly string[]).includes(name);
}

function total<T>(values: readonly T[], figure: (value: T) => number): number {
  return values.reduce((sum, value) => sum + figure(value), 0);
}

function problem(what: string, remedy: string): Problem {
  return { ok: false, problem: what, remedy };
}
