import type {
  ComparisonDocument,
  FunctionResults,
  ResultsDocument,
  TrendResults,
} from '../results/document.ts';
import { isTuneDocument, type TuneResults } from '../results/tune-document.ts';
import { intervalOf } from './interval.ts';

type Cell = string | number | null;

/**
 * RFC 4180 with a header line. A run: a row for each figure (`function,metric,statistic,value,unit,ci95Low,ci95High`; the function is empty where a
 * figure is of the whole run; `trigger.…`, `resource.…` and `chain.…` metrics have the trigger, the resource or the entry point there). A comparison: a row for each variant and function.
 */
export function renderCsv(document: ResultsDocument | ComparisonDocument): string {
  const rows = 'variants' in document ? comparisonRows(document) : runRows(document);
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/**
 * Texts that a spreadsheet would take for a formula get a leading apostrophe; numbers are written as they are.
 */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Of a variant against the baseline; empty for the baseline itself. */
const pairedFigures = ['meanDurationMs', 'p50LatencyMs', 'p99LatencyMs', 'monthlyCost'] as const;
const trendStatistics = ['count', 'mean', 'min', 'max', 'p50', 'p90', 'p95', 'p99', 'p999'] as const;
const outcomes = [
  'succeeded',
  'failed',
  'timedOut',
  'outOfMemory',
  'throttled',
  'accessDenied',
  'dropped',
  'inFlight',
] as const;
const triggerCounts = [
  'events',
  'filtered',
  'batches',
  'deadLettered',
  'expired',
  'throttled',
  'accessDenied',
] as const;
const resourceCounts = ['calls', 'rejected', 'failed', 'timedOut', 'accessDenied'] as const;
const usageStatistics = ['mean', 'max', 'idleMean'] as const;

function runRows(document: ResultsDocument): Cell[][] {
  const { totals, cost } = document;
  const rows: Cell[][] = [['function', 'metric', 'statistic', 'value', 'unit', 'ci95Low', 'ci95High']];
  for (const [key, unit] of [
    ['requests', 'count'],
    ['invocations', 'count'],
    ['coldStarts', 'count'],
    ['throttles', 'count'],
    ['errors', 'count'],
    ['gbSeconds', 'GB-seconds'],
  ] as const) {
    rows.push(figure('', key, 'count', totals, key, unit));
  }
  for (const [name, results] of Object.entries(document.functions)) rows.push(...functionRows(name, results));
  rows.push(...flowRows(document));
  for (const key of ['total', 'monthly', 'perMillionRequests'] as const)
    rows.push(figure('', 'cost', key, cost, key, cost.currency));
  for (const [metric, lines] of [
    ['costLine', cost.lines],
    ['monthlyCostLine', cost.monthlyLines],
  ] as const) {
    for (const line of lines) {
      rows.push([
        line.function ?? '',
        metric,
        `${line.service}: ${line.item}`,
        line.amount,
        cost.currency,
        null,
        null,
      ]);
    }
  }
  for (const threshold of document.thresholds) {
    rows.push([
      '',
      'threshold',
      `${threshold.metric}: ${threshold.expression}`,
      threshold.passed ? 1 : 0,
      'passed',
      null,
      null,
    ]);
  }
  return rows;
}

function flowRows({ triggers, resources, chains }: ResultsDocument): Cell[][] {
  const level = (name: string, metric: string, figures: { readonly mean: number; readonly max: number }) =>
    (['mean', 'max'] as const).map((statistic) =>
      figure(name, metric, statistic, figures, statistic, 'count'),
    );
  return [
    ...Object.entries(triggers).flatMap(([name, one]) => [
      ...triggerCounts.map((key) => figure(name, `trigger.${key}`, 'count', one, key, 'count')),
      ...trendRows(name, 'trigger.age', one.ageMs),
      ...(one.iteratorAgeMs === undefined ? [] : trendRows(name, 'trigger.iteratorAge', one.iteratorAgeMs)),
      ...level(name, 'trigger.backlog', one.backlog),
    ]),
    ...Object.entries(resources).flatMap(([name, one]) => [
      ...resourceCounts.map((key) => figure(name, `resource.${key}`, 'count', one, key, 'count')),
      ...trendRows(name, 'resource.latency', one.latencyMs),
      ...level(name, 'resource.concurrency', one.concurrency),
      ...level(name, 'resource.waiting', one.waiting),
      ...level(name, 'resource.connections', one.connections),
    ]),
    ...Object.entries(chains).flatMap(([name, one]) => [
      ...trendRows(name, 'chain.latency', one.latencyMs),
      figure(name, 'chain.invocationsPerEvent', 'mean', one, 'invocationsPerEvent', 'count'),
    ]),
  ];
}

function trendRows(name: string, metric: string, figures: TrendResults): Cell[][] {
  return trendStatistics.map((statistic) =>
    figure(name, metric, statistic, figures, statistic, statistic === 'count' ? 'count' : 'ms'),
  );
}

function functionRows(name: string, results: FunctionResults): Cell[][] {
  const trend = (metric: string, figures: TrendResults) => trendRows(name, metric, figures);
  const usage = (
    metric: string,
    figures: Readonly<Partial<Record<(typeof usageStatistics)[number], number>>>,
  ) =>
    usageStatistics
      .filter((statistic) => figures[statistic] !== undefined)
      .map((statistic) => figure(name, metric, statistic, figures, statistic, 'environments'));
  return [
    figure(name, 'memory', 'value', results, 'memoryMb', 'MB'),
    figure(name, 'requests', 'count', results, 'requests', 'count'),
    figure(name, 'invocations', 'count', results, 'invocations', 'count'),
    ...outcomes.map((outcome) => figure(name, 'outcomes', outcome, results.outcomes, outcome, 'count')),
    figure(name, 'coldStarts', 'count', results, 'coldStarts', 'count'),
    figure(name, 'coldStarts', 'rate', results, 'coldStartRate', 'fraction'),
    ...trend('latency', results.latencyMs),
    ...trend('duration', results.durationMs),
    ...trend('init', results.initMs),
    figure(name, 'billed', 'sum', results, 'billedMs', 'ms'),
    figure(name, 'gbSeconds', 'sum', results, 'gbSeconds', 'GB-seconds'),
    ...usage('concurrency', results.concurrency),
    ...usage('environments', results.environments),
  ];
}

function figure(
  name: string,
  metric: string,
  statistic: string,
  figures: object,
  key: string,
  unit: string,
): Cell[] {
  const interval = intervalOf(figures, key);
  const value: unknown = Reflect.get(figures, key);
  return [
    name,
    metric,
    statistic,
    typeof value === 'number' ? value : null,
    unit,
    interval?.[0] ?? null,
    interval?.[1] ?? null,
  ];
}

function comparisonRows(comparison: ComparisonDocument): Cell[][] {
  const { variants, pareto } = comparison;
  const tune = isTuneDocument(comparison) ? comparison.tune : null;
  const paths = [...new Set(variants.flatMap((variant) => Object.keys(variant.set)))];
  const header = [
    'variant',
    ...paths,
    'function',
    'memoryMb',
    'architecture',
    'requests',
    'coldStarts',
    'coldStartRate',
    'throttled',
    'errors',
    'latencyMeanMs',
    'latencyP50Ms',
    'latencyP95Ms',
    'latencyP99Ms',
    'latencyP999Ms',
    'latencyP99Ci95LowMs',
    'latencyP99Ci95HighMs',
    'gbSeconds',
    'currency',
    'costTotal',
    'costMonthly',
    'costMonthlyCi95Low',
    'costMonthlyCi95High',
    'costPerMillionRequests',
    'thresholdsFailed',
    'pareto',
    ...pairedFigures.flatMap((name) => [`${name}Ratio`, `${name}RatioCi95Low`, `${name}RatioCi95High`]),
    ...(tune === null
      ? []
      : ['costPerInvocation', 'meanDurationWithInitMs', 'balancedScore', 'serves', 'chanceToMeet', 'mark']),
  ];
  return [
    header,
    ...variants.flatMap(({ label, set, results, paired }, index) =>
      Object.entries(results.functions).map(([name, one]): Cell[] => {
        const latency = intervalOf(one.latencyMs, 'p99');
        const monthly = intervalOf(results.cost, 'monthly');
        return [
          label,
          ...paths.map((path) => set[path] ?? null),
          name,
          one.memoryMb,
          one.architecture,
          one.requests,
          one.coldStarts,
          one.coldStartRate,
          one.outcomes.throttled,
          one.outcomes.failed + one.outcomes.timedOut + one.outcomes.outOfMemory,
          one.latencyMs.mean,
          one.latencyMs.p50,
          one.latencyMs.p95,
          one.latencyMs.p99,
          one.latencyMs.p999,
          latency?.[0] ?? null,
          latency?.[1] ?? null,
          one.gbSeconds,
          results.cost.currency,
          results.cost.total,
          results.cost.monthly,
          monthly?.[0] ?? null,
          monthly?.[1] ?? null,
          results.cost.perMillionRequests,
          results.thresholds.filter((threshold) => !threshold.passed).length,
          pareto.includes(label) ? 1 : 0,
          ...pairedFigures.flatMap((figure): Cell[] => {
            const against =
              figure === 'monthlyCost' ? paired?.monthlyCost : paired?.functions[name]?.[figure];
            return [against?.ratio ?? null, against?.ratioCi95?.[0] ?? null, against?.ratioCi95?.[1] ?? null];
          }),
          ...(tune === null ? [] : tuneCells(tune, index, name)),
        ];
      }),
    ),
  ];
}

/** The figures of the tuned function's point; empty in the rows of other functions. */
function tuneCells(tune: TuneResults, index: number, functionName: string): Cell[] {
  const point = tune.points[index];
  if (point === undefined || functionName !== tune.function) return [null, null, null, null, null, ''];
  const mark = point.label === tune.chosen ? 'chosen' : point.label === tune.runnerUp ? 'runner-up' : '';
  return [
    point.costPerInvocation,
    point.durationMs,
    point.balanced,
    point.serves ? 1 : 0,
    point.chance ?? null,
    mark,
  ];
}
