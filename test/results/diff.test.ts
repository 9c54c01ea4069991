import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { CALL_REJECTED } from '../../src/model/call-codes.ts';
import { aggregateReplications } from '../../src/results/aggregate-replications.ts';
import { buildDocument } from '../../src/results/build-document.ts';
import { buildComparison } from '../../src/results/compare/comparison.ts';
import { buildDiff } from '../../src/results/compare/diff.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { judgeDiff, parseFailOn } from '../../src/results/figures/fail-on.ts';
import { readResults } from '../../src/results/figures/read-results.ts';
import {
  bill,
  callOutcomes,
  compiledFunction,
  compiledResource,
  compiledScenario,
  compiledSource,
  documentInput,
  histogramOf,
  line,
  measured,
  measurements,
  resourceMeasured,
  sourceMeasured,
} from './fixtures.ts';

const document = (monthly: number, latencyMs = 100, memoryMb = 512): ResultsDocument =>
  buildDocument(
    documentInput({
      compiled: compiledScenario({
        functions: [compiledFunction({ memoryMb })],
        thresholds: [{ metric: 'api.latency', expression: 'max < 150ms' }],
      }),
      measurements: measurements([measured({ latencyMs: histogramOf([latencyMs]) })]),
      monthlyBill: bill([line({ quantity: new Decimal(monthly), unitPrice: new Decimal(1) })]),
    }),
  );
const diffOf = (a: ResultsDocument, b: ResultsDocument) =>
  buildDiff({ file: 'a.json', document: a }, { file: 'b.json', document: b });
const metricOf = (diff: ReturnType<typeof buildDiff>, metric: string) =>
  diff.variants[0]?.metrics.find((one) => one.metric === metric);

describe('what changed', () => {
  const diff = diffOf(document(100, 100), document(110, 200, 1024));

  it('in figures, settings and thresholds', () => {
    expect(metricOf(diff, 'cost.monthly')).toMatchObject({
      a: 100,
      b: 110,
      change: 10,
      relative: 0.1,
      unit: 'money',
    });
    expect(metricOf(diff, 'api.latency.p99')).toMatchObject({ change: 100, relative: 1, unit: 'ms' });
    expect(metricOf(diff, 'api.requests')).toMatchObject({ change: 0 });
    expect(diff.variants[0]?.settings).toEqual([{ key: 'api.memoryMb', a: 512, b: 1024 }]);
    expect(diff.variants[0]?.thresholds).toEqual([
      { metric: 'api.latency', expression: 'max < 150ms', a: true, b: false },
    ]);
  });

  it('without an interval from single runs, and with one from replications of both', () => {
    expect(metricOf(diff, 'cost.monthly')).not.toHaveProperty('changeCi95');
    expect(diff.notes).toContain('no interval: both documents need replications for that');
    const a = aggregateReplications([document(99), document(101)]);
    const b = aggregateReplications([document(109), document(111)]);
    const both = metricOf(diffOf(a, b), 'cost.monthly');
    // Student's t of one degree of freedom, 12.706, on a standard error of 1, twice.
    expect(both?.changeCi95?.[1]).toBeCloseTo(10 + Math.SQRT2 * 12.7062, 3);
    expect(metricOf(diffOf(document(100), b), 'cost.monthly')).not.toHaveProperty('changeCi95');
  });

  it('variant by variant', () => {
    const comparison = (labels: readonly string[], monthly: number) => ({
      file: '',
      document: buildComparison(labels.map((label) => ({ label, set: {}, results: document(monthly) }))),
    });
    const { variants } = buildDiff(comparison(['128 MB', '256 MB'], 1), comparison(['256 MB', '512 MB'], 2));
    expect(variants.map(({ label, in: side, metrics }) => [label, side, metrics.length > 0])).toEqual([
      ['256 MB', 'both', true],
      ['512 MB', 'b', false],
      ['128 MB', 'a', false],
    ]);
  });
});

describe('of triggers and resources', () => {
  const withFlow = (resource: string): ResultsDocument =>
    buildDocument(
      documentInput({
        compiled: compiledScenario({
          sources: [compiledSource({ trigger: 'jobs', source: 'sqs' })],
          resources: [compiledResource({ name: resource })],
        }),
        measurements: {
          ...measurements(),
          sources: [sourceMeasured({ ageMs: histogramOf([40]), backlog: { mean: 3, max: 9 } })],
          resources: [resourceMeasured({ outcomes: callOutcomes([CALL_REJECTED, 26]) })],
        },
      }),
    );
  const valuesOf = (run: ResultsDocument) =>
    Object.fromEntries((diffOf(run, run).variants[0]?.metrics ?? []).map(({ metric, a }) => [metric, a]));

  it('age, backlog, latency and rejections have the names that thresholds give them', () => {
    expect(valuesOf(withFlow('orders'))).toMatchObject({
      'jobs.age.p99': 40,
      'jobs.backlog.avg': 3,
      'jobs.backlog.max': 9,
      'orders.latency.med': 5,
      'orders.rejected': 26,
      'orders.rejected.rate': 0.25,
    });
  });

  it('a function goes before a resource of its name', () => {
    expect(valuesOf(withFlow('api'))).toMatchObject({
      'api.latency.med': 100,
      'resources.api.latency.med': 5,
      'api.rejected': 26,
    });
  });
});

describe('--fail-on', () => {
  const judge = (text: string, a = document(100, 100), b = document(110, 130)) => {
    const parsed = parseFailOn(text);
    if (!parsed.ok) return parsed.problem;
    const judged = judgeDiff(diffOf(a, b), [parsed.failOn]);
    return judged.ok ? judged.diff.failOn[0]?.failed : judged.problems[0]?.remedy;
  };

  it.each([
    ['cost.monthly: > +5%', true],
    ['cost.monthly: > 10%', false],
    ['cost.monthly: >= 10%', true],
    ['cost.monthly: > 9.5', true],
    ['cost.monthly: < -5%', false],
    ['api.latency.p99: > +29ms', true],
    ['api.latency.p(99): > 0.031s', false],
    ['latency.avg: > 29', true],
    ['api.errors.count: != 0', false],
    ['api.latency.p50: != 0', true],
  ])('%s: %s', (text, failed) => {
    expect(judge(text)).toBe(failed);
  });

  it('from nothing to something is more than any percentage', () => {
    expect(judge('cost.monthly: > 1000%', document(0), document(1))).toBe(true);
    expect(judge('cost.monthly: > 0%', document(0), document(0))).toBe(false);
  });

  it.each([
    ['cost.monthly', 'is no condition'],
    ['cost.monthly: 5%', 'is no condition'],
    ['cost.monthly: > five', 'is no condition'],
    ['cost.montly: > 5%', 'did you mean cost.monthly?'],
    ['api.latency.p99: > 5GB', 'give a number with a unit'],
    ['cost.monthly: > 5ms', 'give a number'],
  ])('refuses %s', (text, words) => {
    expect(judge(text)).toContain(words);
  });
});

describe('a document is read', () => {
  const fault = (value: unknown) => {
    const read = readResults(typeof value === 'string' ? value : JSON.stringify(value), 'a.json');
    return read.ok ? null : `${read.faults[0]?.path}: ${read.faults[0]?.problem}`;
  };
  const good = document(1);

  it('where it is one', () => {
    expect(fault(good)).toBeNull();
    expect(fault(buildComparison([{ label: 'x', set: {}, results: good }]))).toBeNull();
  });

  it.each([
    ['{', ': it is not JSON'],
    [[], ': it is no results document'],
    [{}, ': it is no results document: it has no schemaVersion'],
    [{ ...good, schemaVersion: 2 }, 'schemaVersion: it is 2'],
    [{ ...good, cost: {} }, /^cost\.total/],
    [{ ...good, cost: { ...good.cost, lines: [{ service: 'lambda' }] } }, /^cost\.lines\.0\.quantity/],
    [{ ...good, functions: { api: 5 } }, /^functions\.api/],
    [
      { ...good, functions: { api: { ...good.functions['api'], latencyMs: null } } },
      /^functions\.api\.latencyMs/,
    ],
    [{ schemaVersion: 1, variants: [{ label: 'x' }] }, /^variants\.0\.results/],
    [{ schemaVersion: 1, variants: {} }, /^variants: /],
  ])('and %j is refused', (value, words) => {
    expect(fault(value)).toMatch(words);
  });
});

describe('what matters of a difference', () => {
  const told = (a: ResultsDocument, b: ResultsDocument) =>
    (diffOf(a, b).variants[0]?.metrics ?? []).flatMap(({ metric, matters }) => (matters ? [metric] : []));

  it('is what changes by 2 % or more, and by more than chance', () => {
    expect(told(document(100), document(101.9))).toEqual([]);
    expect(told(document(100), document(102.1))).toContain('cost.monthly');
    const a = aggregateReplications([document(90), document(110)]);
    const b = aggregateReplications([document(95), document(125)]);
    expect(told(a, b)).not.toContain('cost.monthly');
    expect(diffOf(a, b).verdict?.state).toBe('calm');
  });

  it('is said in one sentence', () => {
    expect(diffOf(document(100, 100), document(114, 40)).verdict).toMatchObject({
      state: 'strained',
      headline: 'The bill rises by $14.00 a month (+14 %), p99 of api falls by 60 ms (-60 %).',
    });
    expect(diffOf(document(100), document(90)).verdict).toMatchObject({
      state: 'calm',
      headline: 'The bill falls by $10.00 a month (-10 %).',
    });
    expect(diffOf(document(100), document(100)).verdict?.headline).toBe('Nothing changed.');
    expect(diffOf(document(100), document(101)).verdict?.headline).toBe('Nothing changes by what matters.');
  });
});
