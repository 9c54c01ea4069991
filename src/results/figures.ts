import { type Interval, intervalOf } from './confidence.ts';
import type { FigureUnit } from './diff-document.ts';
import type {
  FunctionResults,
  ResourceResults,
  ResultsDocument,
  TrendResults,
  TriggerResults,
} from './document.ts';
import { ratio } from './rounded.ts';

/** One figure of a results document under the name that thresholds give it, its statistic at the end. */
export interface Figure {
  readonly metric: string;
  readonly unit: FigureUnit;
  readonly value: number;
  readonly interval: Interval | undefined;
}

const TREND_STATISTICS: readonly (readonly [name: string, key: keyof TrendResults])[] = [
  ['avg', 'mean'],
  ['min', 'min'],
  ['max', 'max'],
  ['med', 'p50'],
  ['p90', 'p90'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['p99.9', 'p999'],
];
const COST_KEYS = ['monthly', 'total', 'perMillionRequests'] as const;

/**
 * Every figure of a document by its name: of the bill, of all functions together, and of each function, trigger and resource. Where a function
 * and a resource have the same name, the resource's latency is `resources.R.latency`.
 */
export function figuresOf(document: ResultsDocument): ReadonlyMap<string, Figure> {
  const functions = Object.entries(document.functions);
  const [only] = functions;
  const together =
    functions.length === 1 && only !== undefined
      ? functionFigures('', only[1], throttlesOf(document, only[0]))
      : totalFigures(document);
  const all = [
    ...COST_KEYS.map((key) => figure(`cost.${key}`, 'money', document.cost, key)),
    ...together,
    ...functions.flatMap(([name, results]) =>
      functionFigures(`${name}.`, results, throttlesOf(document, name)),
    ),
    ...Object.entries(document.triggers).flatMap(([name, results]) => triggerFigures(name, results)),
    ...Object.entries(document.resources).flatMap(([name, results]) =>
      resourceFigures(name, results, Object.hasOwn(document.functions, name)),
    ),
  ];
  return new Map(all.map((one) => [one.metric, one]));
}

/** `api.latency.p(99)` and `api.errors.count` are `api.latency.p99` and `api.errors`; p50 is med. */
export function metricName(text: string): string {
  return text
    .trim()
    .replace(/\.p\(([\d.]+)\)$/, '.p$1')
    .replace(/\.p50$/, '.med')
    .replace(/^(cost\..+)\.value$/, '$1')
    .replace(/\.count$/, '');
}

function functionFigures(
  prefix: string,
  results: FunctionResults,
  throttles: Figure['value'] | null,
): readonly Figure[] {
  const { outcomes, requests } = results;
  const errors = outcomes.failed + outcomes.timedOut + outcomes.outOfMemory;
  return [
    figure(`${prefix}requests`, 'count', results, 'requests'),
    figure(`${prefix}invocations`, 'count', results, 'invocations'),
    figure(`${prefix}coldStarts`, 'count', results, 'coldStarts'),
    figure(`${prefix}coldStarts.rate`, 'share', results, 'coldStartRate'),
    ...(throttles === null ? [] : counted(`${prefix}throttles`, throttles, requests)),
    ...counted(`${prefix}errors`, errors, requests),
    ...counted(`${prefix}timeouts`, outcomes.timedOut, requests),
    ...trendFigures(`${prefix}latency`, results.latencyMs),
    ...trendFigures(`${prefix}duration`, results.durationMs),
    ...trendFigures(`${prefix}init`, results.initMs),
    ...(['concurrency', 'environments'] as const).flatMap((key) => [
      figure(`${prefix}${key}.avg`, 'count', results[key], 'mean'),
      figure(`${prefix}${key}.max`, 'count', results[key], 'max'),
    ]),
    figure(`${prefix}gbSeconds`, 'gbSeconds', results, 'gbSeconds'),
  ];
}

function triggerFigures(name: string, { ageMs, backlog }: TriggerResults): readonly Figure[] {
  return [
    ...trendFigures(`${name}.age`, ageMs),
    figure(`${name}.backlog.avg`, 'count', backlog, 'mean'),
    figure(`${name}.backlog.max`, 'count', backlog, 'max'),
  ];
}

function resourceFigures(name: string, results: ResourceResults, isTaken: boolean): readonly Figure[] {
  return [
    ...trendFigures(`${isTaken ? 'resources.' : ''}${name}.latency`, results.latencyMs),
    figure(`${name}.rejected`, 'count', results, 'rejected'),
    plain(`${name}.rejected.rate`, 'share', ratio(results.rejected, results.calls)),
  ];
}

/** What can be said of several functions together: percentiles of a whole do not follow from those of its parts. */
function totalFigures({ totals, functions }: ResultsDocument): readonly Figure[] {
  const all = Object.values(functions);
  const requests = all.reduce((sum, one) => sum + one.requests, 0);
  const timeouts = all.reduce((sum, { outcomes }) => sum + outcomes.timedOut, 0);
  const mean = (of: (one: FunctionResults) => TrendResults): number => {
    const count = all.reduce((sum, one) => sum + of(one).count, 0);
    return ratio(
      all.reduce((sum, one) => sum + of(one).count * of(one).mean, 0),
      count,
    );
  };
  return [
    plain('requests', 'count', requests),
    figure('invocations', 'count', totals, 'invocations'),
    figure('coldStarts', 'count', totals, 'coldStarts'),
    plain('coldStarts.rate', 'share', ratio(totals.coldStarts, totals.invocations)),
    figure('throttles', 'count', totals, 'throttles'),
    plain('throttles.rate', 'share', ratio(totals.throttles, requests)),
    figure('errors', 'count', totals, 'errors'),
    plain('errors.rate', 'share', ratio(totals.errors, requests)),
    ...counted('timeouts', timeouts, requests),
    plain(
      'latency.avg',
      'ms',
      mean(({ latencyMs }) => latencyMs),
    ),
    plain(
      'duration.avg',
      'ms',
      mean(({ durationMs }) => durationMs),
    ),
    plain(
      'init.avg',
      'ms',
      mean(({ initMs }) => initMs),
    ),
    figure('gbSeconds', 'gbSeconds', totals, 'gbSeconds'),
  ];
}

/** Refused attempts of one function; null where the document does not tell: its series hold the warm-up too. */
function throttlesOf(document: ResultsDocument, name: string): number | null {
  if (Object.keys(document.functions).length === 1) return document.totals.throttles;
  if (document.measuredSeconds !== document.simulatedSeconds) return null;
  const series = document.series.functions[name]?.throttles;
  return series === undefined ? null : series.reduce((sum, count) => sum + count, 0);
}

function trendFigures(prefix: string, trend: TrendResults): readonly Figure[] {
  return TREND_STATISTICS.map(([name, key]) => figure(`${prefix}.${name}`, 'ms', trend, key));
}

function counted(metric: string, count: number, requests: number): readonly Figure[] {
  return [plain(metric, 'count', count), plain(`${metric}.rate`, 'share', ratio(count, requests))];
}

function figure<Key extends string>(
  metric: string,
  unit: FigureUnit,
  node: Readonly<Record<Key, number>>,
  key: Key,
): Figure {
  return { metric, unit, value: node[key], interval: intervalOf(node, key) };
}

function plain(metric: string, unit: FigureUnit, value: number): Figure {
  return { metric, unit, value, interval: undefined };
}
