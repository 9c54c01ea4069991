import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/study/load.ts';
import { planScenario } from '../../src/study/plan/plan.ts';
import { runScenario } from '../../src/study/run.ts';

/**
 * What grows over months is there at a peak: environments, and the pollers of a queue. A part of a run begins
 * with them; the same traffic simulated for long, its start left out, has to tell the same.
 */
const QUEUES = {
  sqs: 'source: sqs, batchSize: 10, visibilityTimeout: 3m',
  'sqs with a window': 'source: sqs, batchSize: 50, batchWindow: 1s, visibilityTimeout: 3m',
  'sqs, provisioned pollers':
    'source: sqs, batchSize: 10, visibilityTimeout: 3m, provisionedPollers: { min: 2, max: 200 }',
  kinesis: 'source: kinesis, shards: 60, batchSize: 100',
};

const textOf = (trigger: string, rate: number, run: string): string => `
name: queue
run: { seed: 5, ${run} }
account: { concurrency: 5000 }
functions:
  worker: { memory: 512, timeout: 30s, work: { duration: 150ms, perRecord: { duration: 20ms } } }
triggers:
  q: { ${trigger}, function: worker }
traffic:
  - { to: q, poisson: ${rate}/s }
`;

describe('growth of a queue', () => {
  it.each(Object.entries(QUEUES))(
    '%s: the bill and p99 of a part are those of long',
    async (_, trigger) => {
      const planned = await loadScenario({ text: textOf(trigger, 50, 'duration: 4h') });
      const long = await loadScenario({ text: textOf(trigger, 1000, 'duration: 7m, warmup: 5m') });
      if (!planned.ok || !long.ok) throw new Error(JSON.stringify([planned, long]));
      const plan = await planScenario(planned.compiled, {
        settings: { growth: [20], requestsPerRun: 10_000 },
      });
      const { document } = await runScenario(long.compiled);
      const row = plan.growth.find(({ factor }) => factor === 20);
      expect(Math.abs((row?.monthly ?? 0) / document.cost.monthly - 1)).toBeLessThan(0.1);
      // Whether a p99 batch has one message more or fewer is left to chance.
      const p99 = (row?.p99Ms ?? 0) / (document.functions['worker']?.latencyMs.p99 ?? 1);
      expect(p99).toBeGreaterThan(0.85);
      expect(p99).toBeLessThan(1.15);
    },
    120_000,
  );
});

/** Attempts that come minutes after their event are in no part of seconds. */
const RETURNING = {
  'asynchronous events': 'source: sns',
  'messages of a queue':
    'source: sqs, batchSize: 1, visibilityTimeout: 2m, maxReceiveCount: 3, errorBackoff: 0',
};

const failingText = (trigger: string, rate: number, run: string): string => `
name: errors
run: { seed: 5, ${run} }
account: { concurrency: 110 }
functions:
  worker: { memory: 512, timeout: 10s, work: { duration: 300ms, errorRate: 40% } }
triggers:
  q: { ${trigger}, function: worker }
traffic:
  - { to: q, poisson: ${rate}/s }
`;

describe('growth of what fails and comes again', () => {
  it.each(Object.entries(RETURNING))(
    '%s: bill, errors and what is served are those of long',
    async (_, trigger) => {
      const planned = await loadScenario({ text: failingText(trigger, 20, 'duration: 4h') });
      const long = await loadScenario({ text: failingText(trigger, 100, 'duration: 80m, warmup: 20m') });
      if (!planned.ok || !long.ok) throw new Error(JSON.stringify([planned, long]));
      const plan = await planScenario(planned.compiled, {
        settings: { growth: [5], requestsPerRun: 10_000 },
      });
      const { document } = await runScenario(long.compiled);
      const row = plan.growth.find(({ factor }) => factor === 5);
      const { failed, inFlight } = document.functions['worker']?.outcomes ?? { failed: 0, inFlight: 0 };
      expect(Math.abs((row?.monthly ?? 0) / document.cost.monthly - 1)).toBeLessThan(0.06);
      expect(row?.errorRate).toBeCloseTo(failed / (document.totals.requests - inFlight), 2);
      expect((row?.servedRate ?? 0) + (row?.failedRate ?? 0)).toBeCloseTo(1, 9);
      expect(row?.failedRate).toBeCloseTo(failed / (document.totals.requests - inFlight), 2);
      expect((row?.p99Ms ?? 0) / (document.functions['worker']?.latencyMs.p99 ?? 1)).toBeGreaterThan(0.95);
    },
    120_000,
  );

  it('breaks a limit with what comes again', async () => {
    const loaded = await loadScenario({ text: failingText('source: sns', 60, 'duration: 1h') });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
    const plan = await planScenario(loaded.compiled, {
      settings: { growth: [1, 20], requestsPerRun: 10_000 },
    });
    const broken = plan.breakPoints.find(({ limit }) => limit === 'account.concurrency');
    // 1 + 0.4 + 0.16 attempts of 300 ms for each of 60 events a second, three deviations below 110 at once.
    const mean = 60 * 0.3 * 1.56;
    expect((broken?.scale ?? 0) * mean).toBeGreaterThan(110 - 4 * Math.sqrt(110));
    expect((broken?.scale ?? 0) * mean).toBeLessThan(100);
    // Far beyond it the bill is that of what there is room for and of what is published, and most waits.
    const long = await loadScenario({ text: failingText('source: sns', 60 * 20, 'duration: 8m') });
    if (!long.ok) throw new Error(JSON.stringify(long.faults));
    const { document } = await runScenario(long.compiled);
    const twenty = plan.growth.find(({ factor }) => factor === 20);
    const { requests = 1, outcomes } = document.functions['worker'] ?? {};
    expect(Math.abs((twenty?.monthly ?? 0) / document.cost.monthly - 1)).toBeLessThan(0.1);
    expect(Math.abs((twenty?.servedRate ?? 0) - (outcomes?.succeeded ?? 0) / requests)).toBeLessThan(0.03);
  }, 120_000);
});

/** Beyond what is simulated whole: batches that fill as the traffic grows, and queues that never catch up. */
const FILLING = {
  'a stream whose batches fill': 'source: dynamodb-stream, shards: 3, batchSize: 100',
  'a queue with more than it can take':
    'source: sqs, batchSize: 10, maximumConcurrency: 5, visibilityTimeout: 3m, retention: 14d',
};

const fillingText = (trigger: string, rate: number, run: string): string => `
name: filling
run: { seed: 7, ${run} }
functions:
  worker: { memory: 512, timeout: 20s, work: { duration: 500ms, perRecord: { duration: 5ms } } }
triggers:
  q: { ${trigger}, function: worker }
traffic:
  - { to: q, poisson: ${rate}/s }
`;

describe('growth of a queue beyond what is simulated whole', () => {
  it.each(Object.entries(FILLING))(
    '%s: the bill and what is served are those of long',
    async (_, trigger) => {
      const planned = await loadScenario({ text: fillingText(trigger, 8, 'duration: 1h') });
      const long = await loadScenario({ text: fillingText(trigger, 8 * 40, 'duration: 20m') });
      if (!planned.ok || !long.ok) throw new Error(JSON.stringify([planned, long]));
      const plan = await planScenario(planned.compiled, {
        settings: { growth: [1, 40], requestsPerRun: 10_000 },
      });
      const { document } = await runScenario(long.compiled);
      const row = plan.growth.find(({ factor }) => factor === 40);
      const { requests = 1, outcomes } = document.functions['worker'] ?? {};
      expect(Math.abs((row?.monthly ?? 0) / document.cost.monthly - 1)).toBeLessThan(0.12);
      expect(Math.abs((row?.servedRate ?? 0) - (outcomes?.succeeded ?? 0) / requests)).toBeLessThan(0.05);
    },
    120_000,
  );
});

/** Functions that take long because others do are as long beside a part of a run as they are beside all. */
const SHORT_DATABASES = {
  'statements that wait': 'latency: 40ms, concurrency: 10, onLimit: queue',
  'processors that all share': 'latency: 30ms, cpus: 4, timeout: 1s',
  'a rate that refuses': 'latency: 40ms, rate: 500/s, onLimit: reject',
};

function databaseText(database: string, rate: number): string {
  return `
name: a database that is not enough
functions:
  api: { memory: 512, timeout: 8s, work: { cpu: 15ms }, calls: [{ resource: db, count: 2 }] }
resources: { db: { type: rds, ${database} } }
triggers: { web: { source: api-gateway, type: http, function: api } }
traffic: [{ to: web, poisson: ${rate}/s }]
run: { duration: 20m, seed: 4 }
`;
}

describe('growth of what a database does not let through', () => {
  it.each(Object.entries(SHORT_DATABASES))(
    '%s: bill and shares are those of a whole run',
    async (_, database) => {
      const plan = await planScenario(
        { text: databaseText(database, 50) },
        { settings: { growth: [12], requestsPerRun: 20_000 }, memory: [], workers: 1 },
      );
      const whole = await loadScenario({ text: databaseText(database, 600) });
      if (!whole.ok) throw new Error(JSON.stringify(whole));
      const { document } = await runScenario(whole.compiled);
      const { requests = 1, outcomes } = document.functions['api'] ?? {};
      const shareOf = (...names: ('succeeded' | 'failed' | 'timedOut' | 'throttled' | 'dropped')[]): number =>
        names.reduce((sum, name) => sum + (outcomes?.[name] ?? 0), 0) / requests;
      const [row] = plan.growth;
      expect(Math.abs((row?.monthly ?? 0) / document.cost.monthly - 1)).toBeLessThan(0.06);
      expect(Math.abs((row?.servedRate ?? 0) - shareOf('succeeded'))).toBeLessThan(0.02);
      expect(Math.abs((row?.failedRate ?? 0) - shareOf('failed', 'timedOut'))).toBeLessThan(0.02);
      expect(Math.abs((row?.refusedRate ?? 0) - shareOf('throttled', 'dropped'))).toBeLessThan(0.02);
    },
    120_000,
  );
});

describe('what the bill would be if all were served', () => {
  it.each(['connections: 3', 'rate: 30/s', 'concurrency: 1, onLimit: reject'])(
    'counts what a database that refuses keeps from being done: %s',
    async (limit) => {
      const text = (database: string): string => `
functions:
  api: { memory: 512, timeout: 8s, work: { io: 100ms }, calls: [{ resource: db }, { resource: bus }] }
  next: { memory: 1024, timeout: 8s, work: { io: 400ms } }
resources:
  db: { type: rds, latency: 20ms ${database} }
  bus: { type: eventbridge, feeds: made }
triggers:
  web: { source: api-gateway, type: http, function: api }
  made: { source: eventbridge, function: next }
traffic: [{ to: web, poisson: 60/s }]
run: { duration: 10m, warmup: 2m, seed: 4 }
`;
      const plan = await planScenario(
        { text: text(`, ${limit}`) },
        { settings: { growth: [1, 5], requestsPerRun: 10_000 }, memory: [], workers: 1 },
      );
      const free = await loadScenario({ text: text('') });
      if (!free.ok) throw new Error(JSON.stringify(free));
      const { document } = await runScenario(free.compiled);
      for (const { factor, monthly, monthlyIfServed = monthly } of plan.growth) {
        expect(monthly).toBeLessThan(0.8 * monthlyIfServed);
        expect(Math.abs(monthlyIfServed / (factor * document.cost.monthly) - 1)).toBeLessThan(0.05);
      }
      // By Little: what came in times how long it takes.
      const busy = plan.functions['next']?.concurrency.mean ?? 0;
      expect(Math.abs(busy / (60 * 0.4) - 1)).toBeLessThan(0.1);
    },
    120_000,
  );
});
