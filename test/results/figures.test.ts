import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'csv-parse/sync';
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { CALL_DENIED, CALL_FAILED, CALL_REJECTED, CALL_TIMED_OUT } from '../../src/model/call-codes.ts';
import { renderCsv } from '../../src/report/csv/csv.ts';
import { renderDiffMarkdown } from '../../src/report/markdown/diff.ts';
import { escapeMarkdown } from '../../src/report/markdown/text.ts';
import { renderDiffTerminal } from '../../src/report/terminal/diff.ts';
import { aggregateReplications } from '../../src/results/aggregate-replications.ts';
import { buildDocument } from '../../src/results/build-document.ts';
import { buildComparison } from '../../src/results/compare/comparison.ts';
import { differenceOf } from '../../src/results/compare/diff.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { CATALOGUE } from '../../src/results/figures/catalogue.ts';
import { judgeDiff, parseFailOn } from '../../src/results/figures/fail-on.ts';
import type { Figure, Owner } from '../../src/results/figures/figure.ts';
import { allFunctions, nodesOf } from '../../src/results/figures/nodes.ts';
import { figuresOf } from '../../src/results/figures/read-figures.ts';
import { scenarioJsonSchema } from '../../src/results/figures/scenario-schema.ts';
import { aggregationsOf, listedStatistics, pathOf, unitOf } from '../../src/results/figures/statistics.ts';
import { thresholdNames } from '../../src/results/figures/threshold-names.ts';
import { parseThreshold } from '../../src/results/figures/thresholds.ts';
import { bill, callOutcomes, histogramOf, line, measured, outcomes, resourceMeasured } from './fixtures.ts';
import { richInput } from './rich.ts';

type Metrics = readonly { readonly metric: string; readonly expression: string }[];

/** Executions of the first source by outcome, as if it were a workflow. */
const EXECUTIONS = [0, 43, 44, 45, 0, 0, 0, 0, 46];

/**
 * The rich document with every figure above 0 somewhere, so that one which reads another's number is found
 * out.
 */
function documentOf(thresholds: Metrics = []): ResultsDocument {
  return buildDocument(
    richInput((input) => ({
      compiled: {
        ...input.compiled,
        thresholds,
        periodMs: 3_600_000,
        model: {
          ...input.compiled.model,
          sources: input.compiled.model.sources.map((source) => ({
            ...source,
            streamMs: 100,
            ahead: { blockedShare: 0.1, edgeHitShare: 0.1, cacheHitShare: 0.1 },
          })),
        },
      },
      measurements: {
        ...input.measurements,
        functions: input.measurements.functions.map((_, index) =>
          measured({
            requests: 1000 + index,
            invocations: 900 + index,
            outcomes: outcomes({
              succeeded: 700,
              failed: 31 + index,
              timedOut: 32,
              outOfMemory: 33,
              throttled: 34,
              accessDenied: 35,
              dropped: 36,
              inFlight: 99,
            }),
            throttledAttempts: 77 + index,
            windows: [worstMinute(index)],
          }),
        ),
        sources: input.measurements.sources
          .map((source, index) => ({
            ...source,
            blocked: 41 + index,
            edgeHits: 51 + index,
            cacheHits: 61 + index,
            firstByteMs: histogramOf([21, 30 + index]),
            outcomes: outcomes({ inFlight: 4 + index }),
            backlog: { mean: 4, max: index === 1 ? 600 : 10 },
            backlogFalls: { belowMs: new Float64Array(32).fill(500_000), lasting: 3 },
          }))
          .map((source, index) =>
            index > 0
              ? source
              : {
                  ...source,
                  outcomes: source.outcomes.map((count, outcome) => count + EXECUTIONS[outcome]!),
                  workflow: { durationMs: histogramOf([5, 60, 700]), transitions: 321, retries: 23 },
                },
          ),
        resources: input.measurements.resources.map((_, index) =>
          resourceMeasured({
            calls: 1800 + index,
            outcomes: callOutcomes(
              [CALL_REJECTED, 36],
              [CALL_DENIED, 18],
              [CALL_FAILED, 7],
              [CALL_TIMED_OUT, 8],
            ),
            concurrency: { mean: 3, max: 20 },
            waiting: { mean: 0.5, max: 7 },
            connections: { mean: 11, max: 40 },
            latencyMs: histogramOf([3, 4 + index, 90]),
          }),
        ),
      },
      bill: bill([line(), line({ service: 'sqs', function: null, quantity: new Decimal(10) })]),
      monthlyBill: bill([
        line({ quantity: new Decimal(104 * 730) }),
        line({ service: 'sqs', function: null }),
      ]),
    })),
  );
}

/** The worst minute of a function, unlike any other. */
function worstMinute(index: number) {
  const worst = (share: number) => ({ count: 9, share, startMs: 0, rate: share });
  return {
    lengthMs: 60_000,
    latencies: [{ statistic: 0.99, valueMs: 900 + index, startMs: 0 }],
    refused: worst(0.4 + index / 100),
    failed: worst(0.5 + index / 100),
  };
}

/** By how much the wholes of rates differ in the other run. */
const WHOLES: Readonly<Record<string, number>> = { requests: 3, invocations: 1.5, events: 5, calls: 7 };
/** What says which run it is, and stays. */
const CONFIGURATION = new Set([
  'schemaVersion',
  'seed',
  'replications',
  'simulatedSeconds',
  'measuredSeconds',
]);
const document = documentOf();
/** Another run: every number is another one, rates too, and sums are still sums. */
const changed = changedNumbers(document) as ResultsDocument;

function changedNumbers(value: unknown, key = ''): unknown {
  if (typeof value === 'number') return CONFIGURATION.has(key) ? value : value * (WHOLES[key] ?? 2);
  if (Array.isArray(value)) return value.map((item) => changedNumbers(item, key));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, changedNumbers(one, name)]));
}

/** Numbers that are no figures: why not. */
const EXCEPTIONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^(schemaVersion|seed|replications)$/, 'says which run it is'],
  [/^(simulatedSeconds|measuredSeconds)$/, 'says how long was simulated'],
  [/^functions\.[^.]+\.memoryMb$/, 'configuration: a row of settings in diff, a row of the CSV'],
  [/^resources\.[^.]+\.limits\./, 'configuration'],
  [/^functions\.[^.]+\.(latencyBins|latencyPercentiles)\./, 'points of a chart of the latency'],
  [/^cost\.(lines|monthlyLines)\.\d+\.unitPrice$/, 'the price list says it'],
  [/^cost\.month\./, 'says what a month rests on'],
  [/^cost\.(totalRange|monthlyRange)\.(low|high)$/, 'bounds of a figure where prices are estimates'],
];
const NO_FIGURES = new Set([
  'engine',
  'series',
  'findings',
  'architecture',
  'charts',
  'limits',
  'assumptions',
  'thresholds',
  'verdict',
  'clock',
  'warnings',
]);

function leavesOf(value: unknown, path: string): readonly string[] {
  if (typeof value === 'number') return [path];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one, path === '' ? key : `${path}.${key}`));
}

const STATISTIC_KEYS: Readonly<Record<string, readonly string[]>> = {
  trend: ['count', 'mean', 'min', 'max', 'p50', 'p90', 'p95', 'p99', 'p999'],
  gauge: ['mean', 'max'],
};

/** Where the catalogue says that the document has numbers. */
function claimed(): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const { owner, folder, figures } of CATALOGUE) {
    for (const [name] of nodesOf(owner, document)) {
      const start = { bill: 'cost', total: 'totals' }[owner as string] ?? `${folder}.${name}`;
      for (const figure of figures) {
        for (const key of figure.keys) {
          const below = figure.levels === undefined ? (STATISTIC_KEYS[figure.kind] ?? []) : [];
          for (const one of below.length === 0 ? [''] : below) {
            paths.add(`${start}.${key}${one === '' ? '' : `.${one}`}`);
          }
        }
        if (figure.rateKey !== undefined) paths.add(`${start}.${figure.rateKey}`);
        if (figure.totalsKey !== undefined) paths.add(`totals.${figure.totalsKey}`);
      }
    }
  }
  // Lines have their numbers in two lists, and a name made of their words.
  for (const [list, keys] of [
    ['lines', ['amount', 'quantity']],
    ['monthlyLines', ['amount', 'quantity']],
  ] as const) {
    for (const index of document.cost[list].keys()) {
      for (const key of keys) paths.add(`cost.${list}.${index}.${key}`);
    }
  }
  return paths;
}

describe('the catalogue and the document', () => {
  const parts = Object.entries(document).filter(([key]) => !NO_FIGURES.has(key));
  const leaves = parts.flatMap(([key, value]) => leavesOf(value, key));

  it('has a record, or a reason, for every number', () => {
    const known = claimed();
    const forgotten = leaves.filter(
      (leaf) => !known.has(leaf) && !EXCEPTIONS.some(([pattern]) => pattern.test(leaf)),
    );
    expect(forgotten).toEqual([]);
    expect(leaves.length).toBeGreaterThan(250);
  });

  it('has no exception that is none', () => {
    const known = claimed();
    for (const [pattern] of EXCEPTIONS)
      expect(leaves.filter((leaf) => pattern.test(leaf)).length, `${pattern}`).toBeGreaterThan(0);
    expect(
      leaves.filter((leaf) => known.has(leaf) && EXCEPTIONS.some(([pattern]) => pattern.test(leaf))),
    ).toEqual([]);
  });

  it('says milliseconds of what the document calls so, and nothing twice', () => {
    for (const { owner, figures } of CATALOGUE) {
      const names = figures.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
      expect(new Set(names).size, owner).toBe(names.length);
      const keys = figures.flatMap((figure) => (figure.keys.length > 1 ? [] : figure.keys));
      expect(new Set(keys).size, owner).toBe(keys.length);
      for (const { keys: own, unit } of figures)
        expect(own.some((key) => key.endsWith('Ms'))).toBe(unit === 'ms');
    }
  });

  it('takes rates of requests, of invocations what befalls these; of events and of calls', () => {
    for (const { owner, figures } of CATALOGUE) {
      const wholes = { function: 'requests', trigger: 'events', resource: 'calls', chain: 'events' };
      const whole = wholes[owner as keyof typeof wholes];
      for (const { name, kind, unit, per } of figures) {
        const isShare = kind === 'counter' && unit === 'count' && whole !== undefined;
        const isOfInvocations = ['coldStarts', 'failedInvocations'].includes(name);
        expect(per, name).toBe(isShare ? (isOfInvocations ? 'invocations' : whole) : undefined);
      }
    }
  });

  it('has the same unit for the same name, whatever it is of', () => {
    const units = new Map<string, string>();
    for (const { name, unit, kind } of CATALOGUE.flatMap(({ figures }) => figures)) {
      expect(units.get(name) ?? `${kind} ${unit}`, name).toBe(`${kind} ${unit}`);
      units.set(name, `${kind} ${unit}`);
    }
  });
});

interface Case {
  readonly owner: Owner;
  readonly name: string;
  readonly figure: Figure;
  /** As thresholds name it. */
  readonly metric: string;
}

/** Each figure of the first of its owners that has it; those of functions also of all together. */
const CASES: readonly Case[] = CATALOGUE.flatMap(({ owner, folder, isFolderWritten, figures }) =>
  figures.flatMap((figure): Case[] => {
    const node = nodesOf(owner, document).find(([, one]) => figure.keys.every((key) => has(one, key)));
    if (node === undefined) throw new Error(`the document has no ${owner} with ${figure.name}`);
    const [name] = node;
    const before = name === '' ? folder : isFolderWritten ? `${folder}.${name}` : name;
    const metric = before === '' ? figure.name : `${before}.${figure.name}`;
    const one = { owner, name, figure, metric };
    return owner === 'function' ? [one, { ...one, name: '', metric: figure.name }] : [one];
  }),
);

function has(node: object, path: string): boolean {
  return (
    path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], node) !==
    undefined
  );
}

function written(metric: string, figure: Figure, statistic: string): string {
  const isBare = statistic === 'value' || (statistic === 'count' && figure.kind !== 'trend');
  return isBare ? metric : `${metric}.${statistic}`;
}

/** The number by the document alone, without the code that is tested where it is no share or sum. */
function valueIn(
  from: ResultsDocument,
  { owner, name, figure }: Case,
  statistic: string,
): number | undefined {
  const node =
    owner === 'function' && name === ''
      ? allFunctions(from)
      : nodesOf(owner, from).find(([one]) => one === name)?.[1];
  const at = (path: string) =>
    path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], node) as
      | number
      | undefined;
  const path = pathOf(figure, statistic);
  if (path !== null) return at(path);
  const sum = figure.keys.reduce((total, key) => total + (at(key) ?? 0), 0);
  return statistic === 'rate' ? sum / (at(figure.per ?? '') ?? 0) : sum;
}

const THRESHOLDS: readonly (Case & { readonly expression: string; readonly statistic: string })[] =
  CASES.flatMap((one) =>
    aggregationsOf(one.figure).flatMap((aggregation) =>
      (aggregation === 'p' ? ['p(90)', 'p(99.9)'] : [aggregation]).map((statistic) => ({
        ...one,
        expression: `${statistic} >= 0`,
        statistic: statistic.replace(/[()]/g, ''),
      })),
    ),
  );

describe('each figure as a threshold', () => {
  const asked = THRESHOLDS.map(({ metric, expression }) => ({ metric, expression }));
  const judged = documentOf(asked);
  const together = aggregateReplications([judged, documentOf(asked), documentOf(asked)]);

  it.each(THRESHOLDS.map((one, index) => [one.metric, one.statistic, one, index] as const))(
    '%s %s is held against the number of the document',
    (_metric, statistic, one, index) => {
      const expected = valueIn(judged, one, statistic);
      const actual = judged.thresholds[index]?.actual;
      // Three times the same values have the same percentiles, but for where one between two of them is
      // taken.
      const pooled = together.thresholds[index]?.actual;
      if (statistic.startsWith('p')) expect(pooled).toBeGreaterThanOrEqual((actual ?? Number.NaN) - 1e-9);
      else expect(pooled).toBeCloseTo(actual ?? Number.NaN, 9);
      // Percentiles of all functions together are in no document: the histograms tell.
      if (expected === undefined) expect(actual).toBeGreaterThan(0);
      else expect(actual).toBeCloseTo(expected, 9);
    },
  );

  it.each(CASES.map((one) => [one.metric, one.figure.name] as const))(
    '%s is proposed where a letter of it is wrong',
    (metric, name) => {
      const wrong = `${metric.slice(0, -name.length)}${name.slice(0, 2)}x${name.slice(3)}`;
      const parsed = parseThreshold(wrong, 'max < 1', thresholdNames(richInput().compiled));
      expect(parsed.ok ? 'a metric' : parsed.remedy).toMatch(/^did you mean /);
    },
  );

  const ajv = new Ajv2020({ strict: false });
  const validate = ajv.compile(scenarioJsonSchema());
  const isAccepted = (metric: string) =>
    validate({ functions: { api: {} }, traffic: [], thresholds: { [metric]: ['max < 1'] } });
  it.each(CASES.map(({ metric }) => [metric] as const))(
    '%s is a name of the scenario schema, with its folder too',
    (metric) => {
      expect(isAccepted(metric), ajv.errorsText(validate.errors)).toBe(true);
      expect(isAccepted(`${metric}x`)).toBe(false);
    },
  );

  it('goes by other names too', () => {
    for (const { figure, metric } of CASES) {
      for (const alias of figure.aliases ?? []) {
        const other = `${metric.slice(0, -figure.name.length)}${alias}`;
        const parsed = parseThreshold(other, 'count < 1', thresholdNames(richInput().compiled));
        expect(parsed.ok && parsed.threshold.of.figure.name).toBe(figure.name);
        expect(isAccepted(other)).toBe(true);
        const failOn = parseFailOn(`${other}: != 0`);
        if (!failOn.ok) throw new Error(failOn.problem);
        expect(
          judgeDiff(differenceOf({ file: 'a', document }, { file: 'b', document: changed }), [failOn.failOn])
            .ok,
        ).toBe(true);
      }
    }
  });
});

const LISTED = CASES.flatMap((one) =>
  listedStatistics(one.figure)
    .filter((statistic) => valueIn(document, one, statistic) !== undefined)
    .map((statistic) => [written(one.metric, one.figure, statistic), statistic, one] as const),
);

describe('each figure of a difference', () => {
  const diff = differenceOf({ file: 'a.json', document }, { file: 'b.json', document: changed });
  const terminal = renderDiffTerminal(diff, { columns: 400, color: false, all: true });
  const rows = new Map((diff.variants[0]?.metrics ?? []).map((one) => [one.metric, one]));

  it.each(LISTED)('%s has its row and can fail it', (metric, statistic, one) => {
    const before = valueIn(document, one, statistic) ?? Number.NaN;
    const row = rows.get(metric);
    expect(row?.a).toBeCloseTo(before, 9);
    expect(row?.b).toBeCloseTo(valueIn(changed, one, statistic) ?? Number.NaN, 9);
    expect(row?.unit).toBe(unitOf(one.figure, statistic));
    const parsed = parseFailOn(`${metric}: != 0`);
    if (!parsed.ok) throw new Error(parsed.problem);
    const judged = judgeDiff(diff, [parsed.failOn]);
    if (!judged.ok) throw new Error(judged.problems[0]?.problem);
    expect(judged.diff.failOn).toMatchObject([{ metric, change: row?.change, failed: row?.change !== 0 }]);
    if (row === undefined || row.change === 0) return;
    expect(terminal).toContain(`${metric} `);
    expect(renderDiffMarkdown(judged.diff)).toContain(escapeMarkdown(metric));
  });

  it('is none of what a document of before does not have', () => {
    const { chains: _chains, triggers: _triggers, ...old } = document;
    const { lines: _lines, monthlyLines: _monthly, ...cost } = document.cost;
    const before = { ...old, cost, functions: mapped(old.functions) } as unknown as ResultsDocument;
    const metrics =
      differenceOf({ file: '', document: before }, { file: '', document }).variants[0]?.metrics ?? [];
    const names = metrics.map(({ metric }) => metric);
    expect(names).toContain('api.throttles');
    expect(names).toContain('cost.monthly');
    expect(names.filter((name) => /^(jobs|chains)\./.test(name))).toEqual([]);

    function mapped(functions: ResultsDocument['functions']) {
      return Object.fromEntries(
        Object.entries(functions).map(([name, { throttles: _throttles, ...one }]) => [name, one]),
      );
    }
  });

  it('has nothing that the catalogue does not have', () => {
    expect([...rows.keys()]).toEqual([...figuresOf(document).keys()]);
  });
});

describe('each figure of the CSV', () => {
  const records = (text: string) => parse(text, { columns: true }) as Record<string, string>[];
  const rows = records(renderCsv(document));
  const columns = records(renderCsv(buildComparison([{ label: 'A', set: {}, results: document }])));

  it.each(
    LISTED.filter(
      ([, , { owner, name, figure }]) => owner !== 'line' && (name !== '' || figure.name !== 'requests'),
    ),
  )('%s has its row, and its column in a comparison', (metric, statistic, one) => {
    const value = valueIn(document, one, statistic) ?? Number.NaN;
    const found = figuresOf(document).get(metric);
    const { csvPrefix = '' } = CATALOGUE.find(({ owner }) => owner === one.owner) ?? {};
    const name = statistic === 'rate' ? one.figure.name : (one.figure.csv?.metric ?? one.figure.name);
    const own = rows.filter(
      (row) =>
        row['function'] === one.name &&
        row['metric'] === `${csvPrefix}${name}` &&
        row['statistic'] === found?.csvStatistic,
    );
    expect(own.map((row) => Number(row['value']))).toEqual([expect.closeTo(value, 9)]);
    const isFunctions = one.owner === 'function' && one.name !== '';
    const column = isFunctions ? `function.${one.figure.name}.${statistic}` : metric;
    expect(Number(columns[0]?.[column])).toBeCloseTo(value, 9);
  });

  it('lines of the bill have rows for amount and quantity', () => {
    for (const { service, item, quantity, amount } of document.cost.lines) {
      const of = (metric: string) =>
        rows.find((row) => row['metric'] === metric && row['statistic'] === `${service}: ${item}`)?.['value'];
      expect([Number(of('costLine')), Number(of('costLineQuantity'))]).toEqual([amount, quantity]);
    }
  });

  it('lines of the bill have columns in a comparison', () => {
    const lines = LISTED.filter(([, , { owner }]) => owner === 'line');
    expect(lines.length).toBeGreaterThan(3);
    for (const [metric, statistic, one] of lines) {
      expect(Number(columns[0]?.[metric]), metric).toBeCloseTo(
        valueIn(document, one, statistic) ?? Number.NaN,
        9,
      );
    }
  });

  it('keeps the rows of the totals, and columns of a comparison before any figure', () => {
    for (const key of Object.keys(document.totals)) {
      expect(
        rows.filter((row) => row['function'] === '' && row['metric'] === key && row['statistic'] === 'count')
          .length,
        key,
      ).toBe(1);
    }
    const names = Object.keys(columns[0] ?? {});
    expect(names.indexOf('cost.monthly')).toBeGreaterThan(names.indexOf('monthlyCostRatioCi95High'));
  });

  it('has no row twice', () => {
    const keys = rows.map((row) => JSON.stringify([row['function'], row['metric'], row['statistic']]));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
