import type { FigureUnit } from '../../results/documents/diff-document.ts';
import type { ComparisonDocument, ResultsDocument } from '../../results/documents/document.ts';
import { isTuneDocument, type TuneResults } from '../../results/documents/tune-document.ts';
import { figuresOfOwner } from '../../results/figures/catalogue.ts';
import type { Owner } from '../../results/figures/figure.ts';
import { type FigureValue, figuresOf } from '../../results/figures/read-figures.ts';
import { intervalOf } from '../words/interval.ts';

type Cell = string | number | null;

/**
 * RFC 4180 with a header line. A run: a row for each figure
 * (`function,metric,statistic,value,unit,ci95Low,ci95High`; the function is empty where a figure is of the
 * whole run; `trigger.…`, `resource.…` and `chain.…` metrics have the trigger, the resource or the entry
 * point there). A comparison: a row for each variant and function.
 */
export function renderCsv(document: ResultsDocument | ComparisonDocument): string {
  const rows = 'variants' in document ? comparisonRows(document) : runRows(document);
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/**
 * Texts that a spreadsheet would take for a formula get a leading apostrophe; numbers are written as they
 * are.
 */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Of a variant against the baseline; empty for the baseline itself. */
const PAIRED_FIGURES = ['meanDurationMs', 'p50LatencyMs', 'p99LatencyMs', 'monthlyCost'] as const;
const CSV_UNITS: Readonly<Record<FigureUnit, string>> = {
  ms: 'ms',
  share: 'fraction',
  count: 'count',
  gbSeconds: 'GB-seconds',
  money: '',
};

function runRows(document: ResultsDocument): Cell[][] {
  const rows = new Map<string, Cell[][]>();
  for (const figure of figuresOf(document).values()) {
    // The requests of the run are those from outside; those of all functions together would stand under the
    // same name.
    if (figure.owner === 'function' && figure.name === '' && figure.figure.name === 'requests') continue;
    const key = `${figure.owner} ${figure.owner === 'function' ? figure.name : ''}`;
    const known = rows.get(key) ?? [];
    known.push(figureRow(figure, document.cost.currency));
    rows.set(key, known);
  }
  const of = (owner: Owner, name = '') => rows.get(`${owner} ${name}`) ?? [];
  return [
    ['function', 'metric', 'statistic', 'value', 'unit', 'ci95Low', 'ci95High'],
    ...of('total'),
    ...of('function'),
    ...Object.entries(document.functions).flatMap(([name, results]) => [
      [name, 'memory', 'value', results.memoryMb, 'MB', null, null],
      ...of('function', name),
    ]),
    ...(['trigger', 'resource', 'chain', 'bill', 'service'] as const).flatMap((owner) => of(owner)),
    ...lineRows(document),
    ...document.thresholds.map((threshold): Cell[] => [
      '',
      'threshold',
      `${threshold.metric}: ${threshold.expression}`,
      threshold.passed ? 1 : 0,
      'passed',
      null,
      null,
    ]),
  ];
}

/** A line of the bill is named by what it is for, with its function in the function's column. */
function lineRows({ cost }: ResultsDocument): Cell[][] {
  return (
    [
      ['costLine', cost.lines],
      ['monthlyCostLine', cost.monthlyLines],
    ] as const
  ).flatMap(([metric, lines]) =>
    lines.flatMap((line): Cell[][] => {
      const name = line.function ?? '';
      const item = `${line.service}: ${line.item}`;
      return [
        [name, metric, item, line.amount, cost.currency, null, null],
        [name, `${metric}Quantity`, item, line.quantity, line.unit, null, null],
      ];
    }),
  );
}

function figureRow({ owner, name, figure, ...one }: FigureValue, currency: string): Cell[] {
  const isNamed = one.statistic === 'rate' || figure.csv === undefined;
  const unit = one.unit === 'money' ? currency : CSV_UNITS[one.unit];
  return [
    name,
    `${figuresOfOwner(owner).csvPrefix}${isNamed ? figure.name : figure.csv.metric}`,
    one.csvStatistic,
    one.value,
    figure.kind === 'gauge' && owner === 'function' ? 'environments' : unit,
    one.interval?.[0] ?? null,
    one.interval?.[1] ?? null,
  ];
}

function comparisonRows(comparison: ComparisonDocument): Cell[][] {
  const { variants, pareto } = comparison;
  const tune = isTuneDocument(comparison) ? comparison.tune : null;
  const paths = [...new Set(variants.flatMap((variant) => Object.keys(variant.set)))];
  const figures = variants.map(({ results }) => columnsOf(results));
  const columns = figureColumns(figures, variants);
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
    ...PAIRED_FIGURES.flatMap((name) => [`${name}Ratio`, `${name}RatioCi95Low`, `${name}RatioCi95High`]),
    ...(tune === null
      ? []
      : ['costPerInvocation', 'meanDurationWithInitMs', 'balancedScore', 'serves', 'chanceToMeet', 'mark']),
    ...columns,
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
          ...PAIRED_FIGURES.flatMap((figure): Cell[] => {
            const against =
              figure === 'monthlyCost' ? paired?.monthlyCost : paired?.functions[name]?.[figure];
            return [against?.ratio ?? null, against?.ratioCi95?.[0] ?? null, against?.ratioCi95?.[1] ?? null];
          }),
          ...(tune === null ? [] : tuneCells(tune, index, name)),
          ...columns.map((column) => figures[index]?.cell(name, column) ?? null),
        ];
      }),
    ),
  ];
}

/**
 * Triggers, resources and chains are as many as there are names: where the table would grow beyond this, they
 * are left to the documents.
 */
const MAXIMUM_FIGURE_CELLS = 2_000_000;

function figureColumns(
  figures: readonly FigureColumns[],
  variants: ComparisonDocument['variants'],
): readonly string[] {
  const rows = variants.reduce((sum, { results }) => sum + Object.keys(results.functions).length, 0);
  const bounded = new Set(
    figures.flatMap(({ common, functionColumns }) => [
      ...[...common].flatMap(([metric, { owner }]) => (NAMED_OWNERS.has(owner) ? [] : [metric])),
      ...functionColumns,
    ]),
  );
  const all = new Set([...bounded, ...figures.flatMap(({ common }) => [...common.keys()])]);
  return [...(all.size * rows <= MAXIMUM_FIGURE_CELLS ? all : bounded)];
}

const NAMED_OWNERS: ReadonlySet<Owner> = new Set(['trigger', 'resource', 'chain', 'line']);

interface FigureColumns {
  /**
   * What is of no function's row, under its metric's name: lines of the bill too, empty in variants that have
   * others.
   */
  readonly common: ReadonlyMap<string, FigureValue>;
  /** A function's own figures, `function.latency.p90`. */
  readonly functionColumns: readonly string[];
  cell(functionName: string, column: string): number | null;
}

/** Every figure of a variant as a column: those of the row's function, and those of everything else. */
function columnsOf(results: ResultsDocument): FigureColumns {
  const all = [...figuresOf(results).values()];
  const common = new Map(
    all.filter(({ owner, name }) => owner !== 'function' || name === '').map((one) => [one.metric, one]),
  );
  const own = new Map<string, Map<string, number>>();
  for (const { owner, name, figure, statistic, value } of all) {
    if (owner !== 'function' || name === '') continue;
    const values = own.get(name) ?? new Map<string, number>();
    values.set(`function.${figure.name}.${statistic}`, value);
    own.set(name, values);
  }
  return {
    common,
    functionColumns: [...new Set([...own.values()].flatMap((values) => [...values.keys()]))],
    cell: (name, column) => common.get(column)?.value ?? own.get(name)?.get(column) ?? null,
  };
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
