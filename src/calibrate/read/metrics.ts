import { amountIn, instantIn } from './amount.ts';
import type { DocumentContext, Fields } from './document.ts';
import type { Observer } from './observer.ts';

/** Lambda's metrics, and the statistic that one means unless its label says another. */
const METRICS: ReadonlyMap<string, string> = new Map([
  ['ProvisionedConcurrencySpilloverInvocations', 'Sum'],
  ['ProvisionedConcurrencyInvocations', 'Sum'],
  ['ProvisionedConcurrentExecutions', 'Maximum'],
  ['ProvisionedConcurrencyUtilization', 'Maximum'],
  ['UnreservedConcurrentExecutions', 'Maximum'],
  ['ClaimedAccountConcurrency', 'Maximum'],
  ['ConcurrentExecutions', 'Maximum'],
  ['PostRuntimeExtensionsDuration', 'Average'],
  ['AsyncEventsReceived', 'Sum'],
  ['AsyncEventsDropped', 'Sum'],
  ['AsyncEventAge', 'Average'],
  ['DeadLetterErrors', 'Sum'],
  ['IteratorAge', 'Maximum'],
  ['Invocations', 'Sum'],
  ['Throttles', 'Sum'],
  ['Duration', 'Average'],
  ['Errors', 'Sum'],
]);
const STATISTIC = /\b(p\d{1,2}(?:\.\d+)?|SampleCount|Sum|Average|Minimum|Maximum)\b/i;
const STATISTICS = ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'];

interface MutableMetrics {
  readonly name: string;
  periodSeconds: number;
  readonly series: Map<string, Map<number, number>>;
}

/** Takes a result of `get-metric-data` or what `get-metric-statistics` gives. */
export function takeMetrics(fields: Fields, context: DocumentContext): boolean {
  if (Array.isArray(fields.Datapoints)) return takeStatistics(fields, fields.Datapoints, context);
  const { Id: id, Label: label, Timestamps: times, Values: values } = fields;
  if (typeof id !== 'string' || !Array.isArray(times) || !Array.isArray(values)) return false;
  const told = `${typeof label === 'string' ? label : ''} ${id}`;
  const metric = metricIn(told);
  if (metric === null) return isOfAnother(told, context);
  const statistic = statisticIn(told) ?? METRICS.get(metric)!;
  const words = (typeof label === 'string' ? label : '')
    .split(/[\s,]+/)
    .filter((word) => word !== '' && metricIn(word) === null && statisticIn(word) === null && !/^(AWS\/)?Lambda$/.test(word));
  const name = words[0] ?? nameWithout(context.functionName, metric);
  const points = new Map<number, number>();
  for (const [at, time] of times.entries()) {
    const timeMs = instantIn(time);
    const value = amountIn(values[at]);
    if (!Number.isNaN(timeMs + value)) points.set(timeMs, value);
  }
  keep(context.observer, name, `${metric} ${statistic}`, points);
  return true;
}

function takeStatistics(fields: Fields, datapoints: readonly unknown[], context: DocumentContext): boolean {
  const label = typeof fields.Label === 'string' ? fields.Label : '';
  const metric = metricIn(label) ?? metricIn(context.functionName);
  if (metric === null) return isOfAnother(label || 'a metric without a label', context);
  const bySeries = new Map<string, Map<number, number>>();
  const note = (statistic: string, timeMs: number, value: number): void => {
    if (Number.isNaN(timeMs + value)) return;
    const key = `${metric} ${statistic}`;
    const points = bySeries.get(key) ?? new Map<number, number>();
    points.set(timeMs, value);
    bySeries.set(key, points);
  };
  for (const datapoint of datapoints) {
    const point = (datapoint ?? {}) as Fields;
    const timeMs = instantIn(point.Timestamp);
    for (const statistic of STATISTICS) note(statistic, timeMs, amountIn(point[statistic]));
    for (const [statistic, value] of Object.entries((point.ExtendedStatistics ?? {}) as Fields)) {
      note(statistic, timeMs, amountIn(value));
    }
  }
  const name = nameWithout(context.functionName, metric);
  for (const [key, points] of bySeries) keep(context.observer, name, key, points);
  return true;
}

function isOfAnother(told: string, { observer, place }: DocumentContext): boolean {
  observer.warnOf(
    place,
    `the metric ${told.trim()} is none of AWS Lambda's`,
    'give Invocations, Errors, Throttles, Duration or ConcurrentExecutions of AWS/Lambda',
  );
  return true;
}

function metricIn(text: string): string | null {
  const plain = text.toLowerCase();
  for (const metric of METRICS.keys()) if (plain.includes(metric.toLowerCase())) return metric;
  return null;
}

function statisticIn(text: string): string | null {
  const found = STATISTIC.exec(text.replaceAll('_', ' '))?.[1];
  if (found === undefined) return null;
  return STATISTICS.find((statistic) => statistic.toLowerCase() === found.toLowerCase()) ?? found.toLowerCase();
}

/** The file `orders-Duration.json` holds a metric of `orders`. */
function nameWithout(name: string, metric: string): string {
  const at = name.toLowerCase().lastIndexOf(metric.toLowerCase());
  const plain = at < 0 ? name : name.slice(0, at).replace(/[\s._-]+$/, '');
  return plain === '' ? name : plain;
}

function keep(observer: Observer, name: string, key: string, points: ReadonlyMap<number, number>): void {
  const known = observer.metrics.get(name) as MutableMetrics | undefined;
  const metrics = known ?? { name, periodSeconds: 0, series: new Map<string, Map<number, number>>() };
  const series = metrics.series.get(key) ?? new Map<number, number>();
  for (const [timeMs, value] of points) series.set(timeMs, value);
  metrics.series.set(key, new Map([...series].sort(([one], [other]) => one - other)));
  const times = [...metrics.series.get(key)!.keys()];
  for (let at = 1; at < times.length; at++) {
    const seconds = (times[at]! - times[at - 1]!) / 1000;
    if (metrics.periodSeconds === 0 || seconds < metrics.periodSeconds) metrics.periodSeconds = seconds;
  }
  observer.metrics.set(name, metrics);
}
