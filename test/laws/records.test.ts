import { describe, expect, it } from 'vitest';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { feed, functionModel, modelOf, poissonArrivals, rowsOf, sourceModel } from '../support/models.ts';

const folder = scratchFolder();

async function resultsOf(text: string) {
  const { document } = await runScenario(await folder.compiled(text), { maximumBadRows: 0 });
  return document;
}

describe('what happens to one event leaves all others alone', () => {
  it('though it is dropped, and nobody waits for it', async () => {
    const text = `
functions:
  f: { work: { duration: 1s } }
  g: { reservedConcurrency: 1, work: { duration: 100ms }, async: { maximumEventAge: 60s } }
triggers: { t: { source: sns, function: g } }
traffic: [{ to: f, closed: { users: 10, thinkTime: 1s } }, { to: t, poisson: 20/s }]
run: { duration: 10m }
`;
    for (let turn = 0; turn < 2; turn++) {
      const { functions, chains } = await resultsOf(text);
      // Ten users who wait a second and think a second make 5 requests a second.
      expect(functions['f']?.outcomes).toMatchObject({ succeeded: 2990, throttled: 0, inFlight: 10 });
      expect(functions['g']?.outcomes.dropped).toBeGreaterThan(1000);
      expect(chains).toEqual({});
    }
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'beside a stream, whose batches have tickets of their own, seed %i',
    async (seed) => {
      const { functions, triggers } = await resultsOf(`
functions:
  asy: { reservedConcurrency: 1, work: { duration: 900ms, errorRate: 5% }, async: { maximumEventAge: 60s } }
  strm: { work: { duration: 200ms, errorRate: 5% } }
triggers:
  k: { source: kinesis, function: strm, shards: 2, maximumRetryAttempts: 1 }
  n: { source: sns, function: asy }
traffic: [{ to: k, poisson: 20/s }, { to: n, poisson: 3/s }]
run: { duration: 10m, seed: ${seed} }
`);
      expect(functions['asy']?.outcomes.dropped).toBeGreaterThan(100);
      const { succeeded = 0, failed = 0, inFlight = 0 } = functions['strm']?.outcomes ?? {};
      expect(succeeded + failed + inFlight).toBe(triggers['k']?.events);
    },
  );
});

describe('connections', () => {
  const db = (resource: string, calls: string) =>
    `functions: { f: { work: { duration: 50ms }, timeout: 1s, calls: ${calls} } }\nresources: { db: ${resource} }\n` +
    'traffic: [{ to: f, poisson: 100/s }]\nrun: { duration: 2m }\n';

  it('are closed by whoever opened them: kept ones and ones of a call in one environment', async () => {
    const calls = '[{ resource: db, reuse: none }, { resource: db }]';
    const { resources } = await resultsOf(db('{ type: rds, latency: 10ms, connections: 3 }', calls));
    const { connections, concurrency } = resources['db'] ?? {};
    expect(connections?.mean).toBeGreaterThan(0);
    expect(connections?.max).toBe(3);
    expect(concurrency?.max).toBeLessThanOrEqual(3);
  });

  it('over which a call is still served are no other call’s, when its caller has given up or was reset', async () => {
    const slow = '{ exponential: { mean: 400ms } }';
    const givenUp = `{ type: rds, latency: ${slow}, connections: 20, onLimit: queue, timeout: 300ms }`;
    const timedOut = `{ type: rds, latency: ${slow}, connections: 20, onLimit: queue }`;
    for (const resource of [givenUp, timedOut]) {
      const { resources } = await resultsOf(db(resource, '[{ resource: db, optional: true }]'));
      const { connections, concurrency, timedOut: late } = resources['db'] ?? {};
      expect(late).toBeGreaterThan(100);
      expect(connections?.max).toBe(20);
      expect(concurrency?.max).toBeLessThanOrEqual(20);
    }
  });

  it('that idle environments keep are free at the instant at which these end', async () => {
    const { resources } = await resultsOf(`
functions:
  early: { work: { duration: 10ms }, keepAlive: 20s, coldStart: { init: 0ms }, calls: [{ resource: db }] }
  late: { work: { duration: 10ms }, timeout: 60s, coldStart: { init: 0ms }, calls: [{ resource: db }] }
resources: { db: { type: rds, latency: 10ms, connections: 1, onLimit: queue } }
traffic:
  - { to: early, burst: { every: 1h, size: 1 } }
  - { to: late, ramp: [{ at: 20100ms, rate: 0/s }, { at: 20100ms, rate: 20/s }, { at: 20900ms, rate: 20/s }, { at: 20900ms, rate: 0/s }] }
run: { duration: 5m }
`);
    // The connection is free at 20.02 s: the first of the late ones has nobody to wait for.
    expect(resources['db']?.latencyMs.min).toBeCloseTo(10, 6);
    expect(resources['db']?.calls).toBeGreaterThan(5);
    expect(resources['db']?.connections.max).toBe(1);
  });
});

describe('a client', () => {
  it('makes no more tries than it has, refused ones included', async () => {
    const client = {
      retries: 2,
      backoffMs: 100,
      throttledBackoffMs: 100,
      backoffRate: 2,
      maximumBackoffMs: 20_000,
      hasJitter: false,
      timeoutMs: 700,
      retriesFunctionErrors: false,
      quota: null,
    };
    const fn = functionModel({ kind: 'exponential', mean: 900 }, { reservedConcurrency: 2 });
    const model = modelOf([fn], { horizonMs: 600_000, sources: [sourceModel({ client })] });
    const { rows } = await rowsOf(model, [feed(poissonArrivals(4, 600_000))]);
    const tries = new Map<number, number>();
    for (const { requestIndex } of rows) tries.set(requestIndex, (tries.get(requestIndex) ?? 0) + 1);
    expect(Math.max(...tries.values())).toBe(3);
  });
});
