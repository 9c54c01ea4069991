import { describe, expect, it } from 'vitest';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { createEstimator } from '../../src/results/statistics/confidence.ts';
import { runScenario } from '../../src/study/run.ts';
import { replicationSeed } from '../../src/study/runs/run-replication.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { compiled } = scratchFolder();

const SCENARIOS: Readonly<Record<string, string>> = {
  'refusals and errors': `
functions: { f: { memory: 512, reservedConcurrency: 2, coldStart: { init: 200ms }, work: { duration: 100ms, errorRate: 5% } } }
traffic: [{ to: f, poisson: 30/s }]
run: { duration: 2m, seed: 3 }
thresholds: { f.worstRefused: ["value < 1"], f.environments: ["avg < 3"], f.throttled: ["worst(1m, rate) < 1"] }
`,
  'a queue, a database and a chain': `
functions:
  f: { memory: 512, coldStart: {}, work: { duration: { exponential: { mean: 50ms } } }, calls: [{ resource: box }, { resource: db }] }
  g: { memory: 256, timeout: 20s, coldStart: {}, work: { duration: 300ms, perRecord: none, errorRate: 10% } }
resources:
  box: { type: sqs, feeds: q, latency: 5ms }
  db: { type: rds, latency: { exponential: { mean: 30ms } }, concurrency: 1, onLimit: { concurrency: queue } }
triggers: { q: { source: sqs, function: g, batchSize: 5, batchWindow: 1s, maximumConcurrency: 2, visibilityTimeout: 20s } }
traffic: [{ to: f, poisson: 12/s }]
run: { duration: 2m, seed: 5 }
`,
  'events, a stream and a workflow': `
functions:
  a: { memory: 512, coldStart: {}, reservedConcurrency: 1, work: { duration: { exponential: { mean: 400ms } }, errorRate: 10% } }
  k: { memory: 512, coldStart: {}, work: { duration: 50ms, perRecord: { duration: 10ms } } }
  w: { memory: 512, coldStart: {}, work: { duration: 200ms, errorRate: 10% } }
triggers:
  s: { source: s3, function: a }
  clicks: { source: kinesis, function: k, shards: 2 }
  flow: { source: step-functions, steps: [w, { choice: [{ probability: 50%, steps: w }, {}] }] }
traffic: [{ to: s, poisson: 2/s }, { to: clicks, poisson: 20/s }, { to: flow, poisson: 2/s }]
run: { duration: 2m, seed: 7 }
`,
};

/** Numbers by their key paths; lists, which may be of unequal length, are left out. */
function numbersOf(node: unknown, path: readonly string[] = []): ReadonlyMap<string, number> {
  if (typeof node === 'number') return new Map([[path.join('.'), node]]);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return new Map();
  return new Map(Object.entries(node).flatMap(([key, part]) => [...numbersOf(part, [...path, key])]));
}

const figuresOf = ({ totals, functions, triggers, resources, chains, cost, thresholds }: ResultsDocument) =>
  numbersOf({
    ...{ totals, functions, triggers, resources, chains, cost },
    thresholds: Object.fromEntries(thresholds.map(({ actual }, index) => [index, actual])),
  });

const run = async (text: string, set: readonly string[]) =>
  (await runScenario(await compiled(text, { set }), { maximumBadRows: 0 })).document;

describe('a figure over replications', () => {
  // A mean, a ratio of sums and a percentile of all values lie between those of the parts.
  it.each(Object.entries(SCENARIOS))('lies between those of the replications: %s', async (_, text) => {
    const count = 4;
    const together = figuresOf(await run(text, [`run.replications=${count}`]));
    const seed = (await compiled(text)).model.seed;
    const parts = await Promise.all(
      Array.from({ length: count }, async (__, index) =>
        figuresOf(await run(text, [`run.seed=${replicationSeed(seed, index)}`])),
      ),
    );
    const outside = [...together].flatMap(([path, value]) => {
      // Between the last two values a percentile is interpolated, however far apart they are.
      if (path.endsWith('.p999')) return [];
      const own = parts.flatMap((part) => part.get(path) ?? []);
      const [low, high] = [Math.min(...own), Math.max(...own)];
      const slack = 0.005 * Math.abs(high);
      return own.length < count || (value >= low - slack && value <= high + slack) ? [] : [path];
    });
    expect(outside).toEqual([]);
    expect(together.size).toBeGreaterThan(60);
  });

  it('has the reason for which it has no interval: what was worst, and what stays at its greatest value', async () => {
    const text = SCENARIOS['refusals and errors'] ?? '';
    const document = await run(text, ['run.replications=8']);
    const whyOf = (path: string) =>
      document.withoutInterval?.find(({ figures }) => figures.includes(path))?.why;
    expect(document.functions['f']?.worstMinute?.refusedRate).toBeGreaterThan(0.4);
    for (const path of ['functions.f.worstMinute.refusedRate', 'thresholds.0.actual', 'thresholds.2.actual'])
      expect([path, whyOf(path)]).toEqual([path, 'worst']);
    for (const path of ['functions.f.environments.mean', 'thresholds.1.actual'])
      expect([path, whyOf(path)]).toEqual([path, 'ceiling']);
    expect(whyOf('functions.f.concurrency.mean')).toBeUndefined();
  });
});

it('what stays at its greatest value is no threshold unsure, unless the limit is near', async () => {
  const text = (SCENARIOS['refusals and errors'] ?? '').replace(/thresholds:.*/, '');
  const unsure = async (limit: number) => {
    const { findings, thresholds } = await run(
      `${text}thresholds: { f.environments: ["avg < ${limit}"] }\n`,
      ['run.replications=8'],
    );
    expect(thresholds[0]?.passed).toBe(limit > 2);
    return findings.some(({ id }) => id === 'threshold-unsure');
  };
  expect([await unsure(3), await unsure(1), await unsure(1.9)]).toEqual([false, false, true]);
});

describe('the mean of what was worst in each replication', () => {
  /** Values of which some belong to another bunch. */
  const bunched = (count: number, others: number) =>
    Array.from({ length: count }, (_, index) => (index < others ? 61 : 36) + (index % 5) / 4);

  it('has an interval from thirty replications on: fewer may show one bunch alone', () => {
    expect(createEstimator(29)(bunched(29, 5), undefined, 'worst')).toMatchObject({
      interval: null,
      why: 'worst',
    });
    expect(createEstimator(30)(bunched(30, 5), undefined, 'worst').interval).not.toBeNull();
    expect(createEstimator(8)(bunched(8, 2)).interval).not.toBeNull();
  });

  it('has none of times that are next to all alike', () => {
    expect(createEstimator(40)(bunched(40, 0), undefined, 'worstTime').why).toBe('worst');
    expect(createEstimator(40)(bunched(40, 0), undefined, 'worst').interval).not.toBeNull();
    expect(createEstimator(40)(bunched(40, 3), undefined, 'worstTime').interval).not.toBeNull();
  });
});

describe('a level that moves in steps', () => {
  it('has no interval of few replications where it is low', () => {
    const whyOf = (count: number, level: number) =>
      createEstimator(count)(
        Array.from({ length: count }, (_, index) => level + (index % 3) / 4),
        undefined,
        'level',
      ).why;
    expect([whyOf(2, 20), whyOf(2, 40)]).toEqual(['rare', undefined]);
    expect([whyOf(4, 1), whyOf(4, 6)]).toEqual(['rare', undefined]);
    expect(whyOf(8, 1)).toBeUndefined();
  });
});
