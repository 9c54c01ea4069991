import { describe, expect, it } from 'vitest';
import type { ClientModel, Model } from '../../src/model/model.ts';
import { SUCCEEDED } from '../../src/model/outcome-codes.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import { builtModels } from '../support/built.ts';

const {
  arrivalsAt,
  attemptOutcome,
  callStep,
  constant,
  feed,
  functionModel,
  interval,
  measure,
  modelOf,
  requestOutcome,
  resourceModel,
  rowsOf,
  sourceModel,
} = await builtModels();

const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean });

function client(over: Partial<ClientModel> = {}): ClientModel {
  return {
    retries: 2,
    backoffMs: 100,
    throttledBackoffMs: 100,
    backoffRate: 2,
    maximumBackoffMs: 20_000,
    hasJitter: false,
    timeoutMs: Number.POSITIVE_INFINITY,
    retriesFunctionErrors: false,
    quota: null,
    ...over,
  };
}

describe('a client', () => {
  it('tries again when it is refused, waiting twice as long each time', async () => {
    const fn = functionModel(constant(250), { reservedConcurrency: 1 });
    const model = modelOf([fn], { sources: [sourceModel({ client: client() })] });
    const { rows } = await rowsOf(model, [feed(arrivalsAt([0, 0]))]);
    const second = rows.filter(({ requestIndex }) => requestIndex === 1);
    expect(second.map(({ startMs }) => startMs)).toEqual([0, 100, 300]);
    expect(second.map(attemptOutcome)).toEqual(['throttled', 'throttled', 'succeeded']);
    expect(second.map(requestOutcome)).toEqual(['pending', 'pending', 'succeeded']);
    expect(second[2]?.latencyMs).toBe(550);
  });

  it('waits longer after a refusal than after giving up, where it tells them apart', async () => {
    const fn = functionModel(constant(250), { reservedConcurrency: 1 });
    const model = modelOf([fn], {
      sources: [sourceModel({ client: client({ throttledBackoffMs: 1000 }) })],
    });
    const { rows } = await rowsOf(model, [feed(arrivalsAt([0, 0]))]);
    const second = rows.filter(({ requestIndex }) => requestIndex === 1);
    expect(second.map(({ startMs }) => startMs)).toEqual([0, 1000]);
  });

  it('pays each retry from a quota, and stops when it cannot; a success gives back what its retry cost', async () => {
    const quota = { tokens: 10, throttledCost: 5, transientCost: 14, refund: 1 };
    const fn = functionModel(constant(250), { reservedConcurrency: 1 });
    const model = modelOf([fn], { sources: [sourceModel({ client: client({ quota }) })] });
    // The first holds the one place until 250 ms. The second pays 5 at 0 and 5 at 100 ms and is served at 300
    // ms; the third, at 50 ms, finds 5 left and pays them, and at 150 ms none. At 550 ms 5 come back, and 1
    // had at 250 ms.
    const { rows } = await rowsOf(model, [feed(arrivalsAt([0, 0, 50, 400]))]);
    const attempts = (request: number) => rows.filter(({ requestIndex }) => requestIndex === request);
    expect(attempts(1).map(({ startMs }) => startMs)).toEqual([0, 100]);
    expect(attempts(1).map(requestOutcome)).toEqual(['pending', 'throttled']);
    expect(attempts(2).map(({ startMs }) => startMs)).toEqual([50, 150]);
    expect(attempts(3).map(requestOutcome)).toEqual(['succeeded']);
  });

  it('spends in the long run what its successes give back', async () => {
    const quota = { tokens: 500, throttledCost: 5, transientCost: 14, refund: 1 };
    const fn = functionModel(constant(100), { reservedConcurrency: 1 });
    const sources = [sourceModel({ client: client({ quota, retries: 1 }) })];
    const times = Array.from({ length: 40_000 }, (_, index) => index * 25);
    const { sources: measured, functions } = await measure(modelOf([fn], { sources }), [
      feed(arrivalsAt(times)),
    ]);
    const { outcomes = [] } = functions[0] ?? {};
    const retries = measured[0]?.clientRetries ?? 0;
    // Each retry costs 5; each success gives back 1, or the 5 of its retry. So 5 × failed retries are at most
    // 500 and 1 a first-time success.
    expect(5 * retries).toBeLessThanOrEqual(500 + 5 * (outcomes[SUCCEEDED] as number));
    expect(retries).toBeGreaterThan(100);
    expect(retries).toBeLessThan(20_000);
  });

  it('gives up after its last try', async () => {
    const fn = functionModel(constant(5000), { reservedConcurrency: 1 });
    const model = modelOf([fn], { sources: [sourceModel({ client: client() })] });
    const measured = await measure(model, [feed(arrivalsAt([0, 0]))]);
    expect(measured.functions[0]).toMatchObject({ requests: 2, throttledAttempts: 3 });
    expect(measured.sources[0]?.clientRetries).toBe(2);
  });

  it('does not try again when the function fails, as the SDK does not; a state machine does', async () => {
    const fn = functionModel(constant(10), { errorRate: 1 });
    const sdk = modelOf([fn], { sources: [sourceModel({ client: client() })] });
    expect((await rowsOf(sdk, [feed(arrivalsAt([0]))])).rows).toHaveLength(1);
    const machine = modelOf([fn], {
      sources: [sourceModel({ client: client({ retriesFunctionErrors: true, backoffMs: 1000 }) })],
    });
    const { rows } = await rowsOf(machine, [feed(arrivalsAt([0]))]);
    expect(rows.map(({ startMs }) => startMs)).toEqual([0, 1010, 3020]);
    expect(rows.map(requestOutcome)).toEqual(['pending', 'pending', 'failed']);
  });

  it.each([
    ['whose end is known', functionModel(constant(1000)), []],
    [
      'that waits for a resource',
      functionModel(constant(0), { steps: [callStep()] }),
      [resourceModel(constant(1000))],
    ],
  ])(
    'that leaves time-outs alone tries again after refusals only: a function %s',
    async (_, fn, resources) => {
      const sources = [sourceModel({ client: client({ leavesTimeouts: true, timeoutMs: 500 }) })];
      const attempts = async (own: typeof fn) => {
        const { rows } = await rowsOf(modelOf([own], { sources, resources }), [feed(arrivalsAt([0]))]);
        return rows.map(requestOutcome);
      };
      expect(await attempts(fn)).toEqual(['timedOut']);
      expect(await attempts({ ...fn, reservedConcurrency: 0 })).toEqual(['pending', 'pending', 'throttled']);
    },
  );

  it('makes 1 + e + e² attempts of a state machine’s task', async () => {
    const fn = functionModel(constant(10), { errorRate: 0.3 });
    const sources = [sourceModel({ client: client({ retriesFunctionErrors: true }) })];
    const times = Array.from({ length: 20_000 }, (_, index) => index * 100);
    const measured = await measure(modelOf([fn], { sources }), [feed(arrivalsAt(times))]);
    const { invocations = 0, requests = 1, outcomes = [] } = measured.functions[0] ?? {};
    expect(Math.abs(invocations / requests - 1.39)).toBeLessThan(0.015);
    expect(Math.abs((outcomes[2] as number) / requests - 0.027)).toBeLessThan(0.005);
  });

  it.each([
    ['whose end is known', functionModel(constant(1000))],
    ['that waits', functionModel(constant(0), { steps: [callStep()] })],
  ])('gives up on a slow function %s, which runs on', async (_, fn) => {
    const resources = [resourceModel(constant(1000))];
    const sources = [sourceModel({ client: client({ retries: 1, timeoutMs: 300 }) })];
    const { rows } = await rowsOf(modelOf([fn], { sources, resources }), [feed(arrivalsAt([0]))]);
    expect(rows.map(({ startMs, durationMs }) => [startMs, durationMs])).toEqual([
      [0, 1000],
      [400, 1000],
    ]);
    expect(rows.map(requestOutcome)).toEqual(['pending', 'timedOut']);
    expect(rows[1]?.latencyMs).toBe(700);
  });
});

describe('a closed loop', () => {
  const looped = (users: number, over: Partial<Model>): Model =>
    modelOf([functionModel(constant(0), { steps: [callStep()] })], {
      resources: [resourceModel(exponential(200), { concurrency: 1 })],
      closedLoops: [{ sourceIndex: 0, name: 'users', users, thinkMs: exponential(1000) }],
      ...over,
    });

  it('before a server is the machine-repair model', async () => {
    const utilisations: number[] = [];
    for (let seed = 1; seed <= 10; seed++) {
      const measured = await measure(looped(8, { seed, horizonMs: 1_000_000, warmupMs: 50_000 }), []);
      utilisations.push(measured.resources[0]?.concurrency.mean ?? 0);
    }
    // M/M/1//8 with service 0.2 s and thinking 1 s: 1 − p0, p0 = 1 ÷ Σ 8!/(8−n)! 0.2^n.
    let term = 1;
    let sum = 1;
    for (let waiting = 1; waiting <= 8; waiting++) {
      term *= (8 - waiting + 1) * 0.2;
      sum += term;
    }
    const { mean, half } = interval(utilisations);
    expect(Math.abs(mean - (1 - 1 / sum))).toBeLessThan(1.5 * half);
    expect(half).toBeLessThan(0.02);
  });

  it('has as many requests under way as users at most, and every request an outcome', async () => {
    const measured = await measure(looped(5, { horizonMs: 200_000 }), []);
    const { requests = 0, concurrency } = measured.functions[0] ?? {};
    expect(concurrency?.max).toBe(5);
    expect(requests).toBeGreaterThan(500);
    expect(measured.entryRequests).toBe(requests);
  });

  it('asks again when it was refused', async () => {
    const model = modelOf([functionModel(constant(1000), { reservedConcurrency: 0 })], {
      closedLoops: [{ sourceIndex: 0, name: 'users', users: 2, thinkMs: constant(1000) }],
      horizonMs: 10_000,
    });
    const { functions } = await measure(model, []);
    expect(functions[0]?.requests).toBe(18);
  });

  it('goes on in time where nobody thinks and everybody is refused', async () => {
    const model = modelOf([functionModel(constant(1000), { reservedConcurrency: 0 })], {
      closedLoops: [{ sourceIndex: 0, name: 'users', users: 1, thinkMs: constant(0) }],
      horizonMs: 1000,
    });
    const { functions } = await measure(model, []);
    expect(functions[0]?.requests).toBe(1000);
  });

  it('asks without a pause where nobody thinks and everybody is served', async () => {
    const model = modelOf([functionModel(constant(100))], {
      closedLoops: [{ sourceIndex: 0, name: 'users', users: 1, thinkMs: constant(0) }],
      horizonMs: 1000,
    });
    const { functions } = await measure(model, []);
    expect(functions[0]?.requests).toBe(10);
  });
});
