import { describe, expect, it } from 'vitest';
import { renderPlanTerminal } from '../../src/report/library.ts';
import type { PlanDocument } from '../../src/results/documents/plan-document.ts';
import { loadScenario } from '../../src/study/load.ts';
import { planScenario } from '../../src/study/plan/plan.ts';
import { rangeOf } from '../../src/study/plan/plan-growth.ts';
import { startAtRank, type TrafficShape } from '../../src/study/plan/traffic-shape.ts';

const SETTINGS = { growth: [1, 2, 5], requestsPerRun: 1500 };

/** A spike that the account does not hold, over traffic that it does. */
const SPIKE = `
name: Spike
account: { concurrency: 40 }
functions:
  api: { memory: 512, coldStart: { init: 0ms }, work: { duration: 200ms } }
traffic:
  - to: api
    ramp: [{ at: 0s, rate: 20/s }, { at: 2m, rate: 20/s }, { at: 3m, rate: 400/s }, { at: 5m, rate: 20/s }]
run: { duration: 5m, seed: 3 }
`;

const STEADY = `
name: Steady
account: { concurrency: 200 }
functions:
  api: { memory: 512, reservedConcurrency: 9, coldStart: { init: 0ms }, work: { duration: 200ms } }
  free: { memory: 512, coldStart: { init: 0ms }, work: { duration: 100ms } }
triggers:
  web: { source: api-gateway, function: free, throttle: { rate: 70, burst: 10 } }
traffic:
  - { to: api, constant: 30/s }
  - { to: web, constant: 50/s }
run: { duration: 60s, seed: 3 }
`;

/** Statements would be too many, were it not for the connections, of which there are fewer still. */
const DATABASE = `
name: Two limits, one behind the other
functions:
  api:
    { memory: 512, coldStart: { init: 0ms }, work: { cpu: 5ms }, calls: [{ resource: orders, reuse: connection }] }
resources:
  orders: { type: rds, latency: 100ms, connections: 20, concurrency: 20, onLimit: reject, timeout: 5s }
traffic: [{ to: api, poisson: 150/s }]
run: { duration: 60s, seed: 3 }
thresholds: { api.errors: rate < 0.01 }
`;

const planOf = (text: string, set: readonly string[] = [], growth = SETTINGS.growth): Promise<PlanDocument> =>
  planScenario({ text }, { set, settings: { ...SETTINGS, growth }, workers: 1 });

describe('a plan of traffic that is refused today', () => {
  it('says so first, with what is served, what all would cost, and the quota to ask for', async () => {
    const plan = await planOf(SPIKE);
    expect(plan.verdict?.state).toBe('broken');
    expect(plan.verdict?.headline).toMatch(/refused at the given traffic|requests is refused at the given/);
    expect(plan.cost?.warning).toMatch(/repeats these 5 min/);
    const [one, two, five] = plan.growth;
    for (const row of [one, two, five]) {
      if (row === undefined) throw new Error('no row');
      expect(row.monthlyIfServed ?? 0).toBeGreaterThan(row.monthly);
      expect((row.servedRate ?? 0) + (row.refusedRate ?? 0)).toBeLessThanOrEqual(1 + 1e-9);
      expect(row.monthlyLow).toBeLessThanOrEqual(row.monthly);
      expect(row.monthlyHigh).toBeGreaterThanOrEqual(row.monthly);
    }
    expect(five?.servedRate ?? 1).toBeLessThan(two?.servedRate ?? 0);
    // Served alone: twice the traffic costs less than twice as much, all of it about twice.
    expect((two?.monthly ?? 0) / (one?.monthly ?? 1)).toBeLessThan(1.9);
    expect((two?.monthlyIfServed ?? 0) / (one?.monthlyIfServed ?? 1)).toBeCloseTo(2, 0);
    const [now] = plan.steps ?? [];
    expect(now).toMatchObject({ factor: 1, refusedAfter: 0, remaining: [] });
    expect(now?.asks[0]).toMatchObject({ quota: 'Concurrent executions', code: 'L-B99A9384', from: 40 });
    const advice = plan.functions['api'];
    expect(advice?.reservedConcurrency ?? 0).toBeGreaterThan(40);
    expect(advice?.askForConcurrency ?? 0).toBeGreaterThanOrEqual((advice?.reservedConcurrency ?? 0) + 100);
  });
});

describe('what a plan tells to do', () => {
  it.each([
    ['a spike', SPIKE],
    ['steady traffic', STEADY],
    ['a limit that another hides', DATABASE],
  ])(
    'holds when it is done: %s',
    async (_, text) => {
      const { steps = [] } = await planOf(text, [], [2]);
      const step = steps.at(-1);
      if (step === undefined) throw new Error('no step');
      expect(step.remaining).toEqual([]);
      const set = Object.entries(step.set).map(([path, value]) => `${path}=${value}`);
      const after = await planOf(text, set, [2]);
      expect(after.breakPoints.filter(({ scale }) => scale <= 2)).toEqual([]);
      // What is told to cost so much a month does.
      const row = after.growth.find(({ factor }) => factor === 2);
      expect(Math.abs((row?.monthly ?? 0) / step.monthly - 1)).toBeLessThan(0.06);
    },
    300_000,
  );
});

describe('what is reserved', () => {
  const text = `
name: One of them reserved
account: { concurrency: 1000 }
functions:
  api: { memory: 512, coldStart: { init: 0 }, work: { duration: 200ms } }
  mail: { memory: 512, coldStart: { init: 0 }, work: { duration: 500ms }, reservedConcurrency: 20 }
  other: { memory: 512, coldStart: { init: 0 }, work: { duration: 100ms }, reservedConcurrency: 300 }
traffic:
  - { to: api, constant: 50/s }
  - { to: mail, constant: 30/s }
  - { to: other, constant: 10/s }
run: { duration: 60s, seed: 3 }
`;

  it('is taken from what the account has to spare, and AWS is asked where it has not', async () => {
    const [step] = (await planOf(text, [], [4])).steps ?? [];
    expect(step?.remaining).toEqual([]);
    expect(Object.keys(step?.set ?? {})).toEqual(['functions.mail.reservedConcurrency']);
    expect(step?.asks).toEqual([]);
    const [tight] = (await planOf(text, ['account.concurrency=425'], [4])).steps ?? [];
    expect(tight?.remaining).toEqual([]);
    expect(tight?.asks[0]?.to).toBeGreaterThanOrEqual(460);
    expect(tight?.asks[0]?.to).toBeLessThan(560);
  });
});

describe('what cannot be judged', () => {
  it('gets no advice: batches whose records cost nobody knows what', async () => {
    const plan = await planOf(`
name: Batches
functions:
  job: { memory: 512, work: { duration: 200ms } }
triggers:
  jobs: { source: sqs, function: job, batchSize: 10, batchWindow: 1s }
traffic: [{ to: jobs, constant: 30/s }]
run: { duration: 60s, seed: 3 }
`);
    expect(plan.notJudged).toContain('functions.job.work.perRecord');
    for (const { notJudged } of plan.alternatives) expect(notJudged).toBe(plan.notJudged);
    expect(renderPlanTerminal(plan)).not.toContain('ELSEWHERE');
    expect(plan.steps).toEqual([]);
    expect(plan.functions).toEqual({});
    expect(plan.verdict?.state).not.toBe('calm');
  });
});

it('parts at equal ranks stand for equal parts of the traffic', async () => {
  const scaled = Float64Array.from({ length: 2001 }, (_, bin) => (bin * bin) / 1000);
  const shape: TrafficShape = { horizonMs: 2000, binMs: 1, scaled, fixed: new Float64Array(2001) };
  // Half of the arrivals of a rising ramp come after 1 ÷ √2 of its time.
  expect(startAtRank(shape, 1, 0, 0.5) / 2000).toBeCloseTo(Math.SQRT1_2, 2);
  expect((await loadScenario({ text: SPIKE })).ok).toBe(true);
});

describe('the bill around a scale', () => {
  const around = (before: number, at: number): readonly number[] =>
    rangeOf(
      10,
      at,
      [
        { factor: 1, monthly: before },
        { factor: 10, monthly: at },
        { factor: 100, monthly: 7 },
      ],
      0.2,
    );

  it('is in proportion where it grew as the traffic did', () => {
    const [low, high] = around(50, 500);
    expect(low).toBeCloseTo(400, 9);
    expect(high).toBeCloseTo(600, 9);
  });

  it('goes on as it went where a free tier was used up, and hardly moves where most is refused', () => {
    const [low = 0, high = 0] = around(5, 500);
    expect(high - 500).toBeCloseTo(500 - low, 9);
    expect(high).toBeCloseTo(500 + 2 * 55, 9);
    expect(around(500, 400)).toEqual([400, 400]);
    const [less = 0, more = 0] = around(50, 100);
    expect(less).toBeGreaterThan(90);
    expect(more).toBeLessThan(110);
  });

  it('is in proportion where nothing was paid before', () => {
    expect(around(0, 10)).toEqual([8, 12]);
    expect(around(0, 0)).toEqual([0, 0]);
  });
});

describe('a budget of a scenario with a queue', () => {
  const QUEUE = `
name: Queue
functions: { f: { memory: 512, coldStart: { init: 0ms }, work: { duration: 200ms } } }
triggers: { in: { source: sqs, function: f, batchSize: 1 } }
traffic: [{ to: in, constant: 10/s }]
run: { duration: 100s, seed: 3 }
thresholds: { cost.monthly: ["value < 9000"] }
`;

  it('breaks beyond the scales that are simulated where the bill in proportion passes it', async () => {
    const plan = await planOf(QUEUE, [], [1, 400]);
    const [budget] = plan.breakPoints.filter(({ limit }) => limit.startsWith('cost.monthly'));
    const row = plan.growth.find(({ factor }) => factor === 400);
    if (budget === undefined || row === undefined) throw new Error('no break point');
    // Up to ten times the requests of a run are simulated whole.
    expect(budget.scale).toBeGreaterThan(20);
    const perScale = row.monthly / 400;
    expect(budget.scale * perScale).toBeGreaterThan(9000 * 0.9);
    expect(budget.scale * perScale).toBeLessThan(9000 * 1.1);
    expect(plan.holds.every(({ limit }) => !limit.startsWith('cost.monthly'))).toBe(true);
  });
});
