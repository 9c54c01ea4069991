import { describe, expect, it } from 'vitest';
import type { ResourceMeasurements } from '../../src/model/measurements.ts';
import type { FunctionModel, Model, StepModel } from '../../src/model/model.ts';
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
  invokeStep,
  measure,
  modelOf,
  poissonArrivals,
  requestOutcome,
  onAllLimits,
  resourceModel,
  rowsOf,
  sourceModel,
} = await builtModels();

const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean });

/** A caller (function 0) and a callee (function 1), which it calls through source 1. */
function chain(caller: Partial<FunctionModel>, callee: FunctionModel, over: Partial<Model> = {}): Model {
  return modelOf([functionModel(constant(100), { steps: [invokeStep(1)], ...caller }), callee], {
    sources: [sourceModel(), sourceModel({ functionIndex: 1, isEntry: false })],
    ...over,
  });
}

describe('a synchronous chain', () => {
  it('bills the caller for its own work and the callee’s', async () => {
    const { rows } = await rowsOf(chain({}, functionModel(constant(250))), [feed(arrivalsAt([1000]))]);
    const [callee, caller] = rows;
    expect(callee).toMatchObject({ functionIndex: 1, arrivalMs: 1100, startMs: 1100, durationMs: 250 });
    expect(caller).toMatchObject({ functionIndex: 0, startMs: 1000, durationMs: 350, latencyMs: 350 });
  });

  it('has the mean duration own + callee, in the long run', async () => {
    const horizonMs = 1_000_000;
    const means: number[] = [];
    for (let seed = 1; seed <= 10; seed++) {
      const model = chain({}, functionModel(exponential(200)), { seed, horizonMs });
      const measured = await measure(model, [feed(poissonArrivals(5, horizonMs, seed))]);
      means.push(measured.functions[0]?.durationMs.mean as number);
    }
    const { mean, half } = interval(means);
    expect(Math.abs(mean - 300)).toBeLessThan(1.5 * half);
    expect(half).toBeLessThan(6);
  });

  it('holds the concurrency of both', async () => {
    const horizonMs = 4_000_000;
    const model = chain({}, functionModel(constant(250)), { horizonMs });
    const { functions } = await measure(model, [feed(poissonArrivals(20, horizonMs))]);
    expect(functions[0]?.concurrency.mean).toBeCloseTo(20 * 0.35, 0);
    expect(functions[1]?.concurrency.mean).toBeCloseTo(20 * 0.25, 0);
  });

  it('leaves the callee running, and billed, when the caller times out', async () => {
    const model = chain({ timeoutMs: 200 }, functionModel(constant(5000)));
    const { rows } = await rowsOf(model, [feed(arrivalsAt([0]))]);
    const [callee, caller] = rows;
    expect(callee).toMatchObject({ functionIndex: 1, durationMs: 5000 });
    expect(caller).toMatchObject({ functionIndex: 0, durationMs: 200 });
    expect(attemptOutcome(caller as never)).toBe('timedOut');
  });

  it('times out three deep: the one that waits longest is cut at its own limit', async () => {
    const middle = functionModel(constant(0), { steps: [invokeStep(2)] });
    const model = modelOf(
      [
        functionModel(constant(0), { steps: [invokeStep(1)], timeoutMs: 300 }),
        middle,
        functionModel(constant(1000)),
      ],
      {
        sources: [
          sourceModel(),
          sourceModel({ functionIndex: 1, isEntry: false }),
          sourceModel({ functionIndex: 2, isEntry: false }),
        ],
      },
    );
    const { rows } = await rowsOf(model, [feed(arrivalsAt([0]))]);
    const durations = rows.map(({ functionIndex, durationMs }) => [functionIndex, durationMs]);
    expect(durations).toEqual([
      [2, 1000],
      [0, 300],
      [1, 1000],
    ]);
  });

  it('fails with its callee, unless the call is optional', async () => {
    const failing = functionModel(constant(10), { errorRate: 1 });
    const strict = await rowsOf(chain({}, failing), [feed(arrivalsAt([0]))]);
    expect(strict.rows.map(requestOutcome)).toEqual(['failed', 'failed']);
    const steps: StepModel[] = [invokeStep(1, { isRequired: false })];
    const lenient = await rowsOf(chain({ steps }, failing), [feed(arrivalsAt([0]))]);
    expect(lenient.rows.map(requestOutcome)).toEqual(['failed', 'succeeded']);
  });

  it('is refused where its own callers hold the quota', async () => {
    const account = {
      concurrency: 10,
      requestsPerSecond: 1e6,
      scaling: { scope: 'function' as const, burst: 1e6, perSecond: 1e6 },
    };
    const model = chain({}, functionModel(constant(100)), { account });
    const times = Array.from({ length: 10 }, (_, index) => index);
    const { rows } = await rowsOf(model, [feed(arrivalsAt(times))]);
    const callees = rows.filter(({ functionIndex }) => functionIndex === 1).map(requestOutcome);
    // The first finds all ten taken by callers; its own then fails and makes room for the second, and so on.
    expect(callees.slice(0, 2)).toEqual(['throttled', 'succeeded']);
    expect(callees.filter((outcome) => outcome === 'throttled')).toHaveLength(5);
  });

  it('calls as often as it says, one after another', async () => {
    const model = chain({ steps: [invokeStep(1, { count: 3 })] }, functionModel(constant(50)));
    const { rows } = await rowsOf(model, [feed(arrivalsAt([0]))]);
    expect(rows.map(({ startMs }) => startMs)).toEqual([100, 150, 200, 0]);
    expect(rows[3]?.durationMs).toBe(250);
  });

  it('calls with a probability', async () => {
    const model = chain({ steps: [invokeStep(1, { probability: 0.3 })] }, functionModel(constant(50)), {
      horizonMs: 2_000_000,
    });
    const { functions } = await measure(model, [feed(poissonArrivals(10, 1_900_000))]);
    const [caller, callee] = functions;
    expect(Math.abs((callee?.requests ?? 0) / (caller?.requests ?? 1) - 0.3)).toBeLessThan(0.01);
  });
});

describe('an asynchronous chain', () => {
  const fanOut = (over: Partial<Model> = {}): Model =>
    modelOf(
      [
        functionModel(constant(100), { steps: [invokeStep(1, { isSync: false, count: 20 })] }),
        functionModel(constant(400)),
      ],
      {
        sources: [sourceModel(), sourceModel({ functionIndex: 1, invocation: 'async', isEntry: false })],
        ...over,
      },
    );

  it('fans out, and its latency is that of the last part', async () => {
    const { functions, chains, entryRequests } = await measure(fanOut(), [feed(arrivalsAt([0, 50_000]))]);
    expect(functions[0]?.durationMs.mean).toBe(100);
    expect(functions[1]?.requests).toBe(40);
    expect(entryRequests).toBe(2);
    expect(chains.get(0)?.latencyMs.mean).toBe(500);
    expect(chains.get(0)?.invocations).toBe(42);
  });

  it('counts only what arrived after the warm-up', async () => {
    const { chains } = await measure(fanOut({ warmupMs: 10_000 }), [feed(arrivalsAt([0, 50_000]))]);
    expect(chains.get(0)?.latencyMs.count).toBe(1);
  });

  it.each([
    [1, 16],
    [2, 32],
  ])(
    'a circle of %i functions is stopped after sixteen turns: %i invocations',
    async (length, invocations) => {
      const functions = Array.from({ length }, (_, index) =>
        functionModel(constant(10), {
          steps: [invokeStep(1 + ((index + 1) % length), { isSync: false })],
          recursionLimit: 16 * length,
        }),
      );
      const sources = functions.map((_, functionIndex) =>
        sourceModel({ functionIndex, invocation: 'async', isEntry: false }),
      );
      const model = modelOf(functions, { sources: [sourceModel(), ...sources] });
      const measured = await measure(model, [feed(arrivalsAt([0]))]);
      expect(measured.functions.reduce((sum, fn) => sum + fn.invocations, 0)).toBe(invocations);
      expect(measured.functions.reduce((sum, fn) => sum + fn.recursionsStopped, 0)).toBe(1);
      expect(measured.chains.get(0)?.latencyMs.max).toBe(10 * invocations);
    },
  );
});

describe('a resource', () => {
  const calling = (over: Partial<FunctionModel> = {}): FunctionModel =>
    functionModel(constant(0), { steps: [callStep()], ...over });

  /** Erlang C: probability of waiting in M/M/c. */
  function erlangC(servers: number, load: number): number {
    let blocking = 1;
    for (let server = 1; server <= servers; server++)
      blocking = (load * blocking) / (server + load * blocking);
    return blocking / (1 - (load / servers) * (1 - blocking));
  }

  it.each([
    [1, 7],
    [4, 30],
  ])('with %i places and %i calls a second is M/M/c', async (places, ratePerSecond) => {
    const horizonMs = 1_000_000;
    const load = ratePerSecond * 0.1;
    const waits: number[] = [];
    const busy: number[] = [];
    for (let seed = 1; seed <= 10; seed++) {
      const resources = [resourceModel(exponential(100), { concurrency: places })];
      const model = modelOf([calling()], { seed, horizonMs, warmupMs: 50_000, resources });
      const measured = await measure(model, [feed(poissonArrivals(ratePerSecond, horizonMs, seed))]);
      waits.push((measured.resources[0]?.latencyMs.mean ?? 0) - 100);
      busy.push(measured.resources[0]?.concurrency.mean ?? 0);
    }
    const expected = (erlangC(places, load) * 100) / (places - load);
    const wait = interval(waits);
    expect(Math.abs(wait.mean - expected)).toBeLessThan(1.5 * wait.half);
    expect(wait.half).toBeLessThan(0.2 * expected);
    expect(Math.abs(interval(busy).mean - load)).toBeLessThan(0.03 * load);
  });

  it('refuses beyond its places where it does not queue: Erlang B', async () => {
    const horizonMs = 2_000_000;
    const resources = [resourceModel(exponential(100), { concurrency: 3, onLimit: onAllLimits('reject') })];
    const model = modelOf([calling()], { horizonMs, resources });
    const measured = await measure(model, [feed(poissonArrivals(20, horizonMs))]);
    const { outcomes, calls } = measured.resources[0] as { outcomes: readonly number[]; calls: number };
    // Load 2 on 3 places: 4/19.
    expect(Math.abs((outcomes[2] as number) / calls - 4 / 19)).toBeLessThan(0.01);
    expect(measured.functions[0]?.outcomes[2]).toBe(outcomes[2]);
  });

  it('paces calls by its rate: one at a time, a second apart', async () => {
    const resources = [resourceModel(constant(10), { rate: { perSecond: 1, burst: 1 } })];
    const { rows } = await rowsOf(modelOf([calling()], { resources }), [feed(arrivalsAt([0, 0, 0]))]);
    expect(rows.map(({ durationMs }) => Math.round(durationMs))).toEqual([10, 1010, 2010]);
  });

  it('loses what exceeds its bucket: λ/(1+λ/r) pass a bucket of one', async () => {
    const horizonMs = 4_000_000;
    const resources = [
      resourceModel(constant(1), { rate: { perSecond: 10, burst: 1 }, onLimit: onAllLimits('reject') }),
    ];
    const measured = await measure(modelOf([calling()], { horizonMs, resources }), [
      feed(poissonArrivals(20, horizonMs)),
    ]);
    const { outcomes, calls } = measured.resources[0] as { outcomes: readonly number[]; calls: number };
    expect(Math.abs((outcomes[0] as number) / calls - 1 / 3)).toBeLessThan(0.01);
  });

  it('holds one unit at least, however small its burst: two halves pass at once, and then one a half second', async () => {
    const resources = [resourceModel(constant(0), { readCapacity: { perSecond: 1, burst: 0.5 } })];
    const steps = [callStep({ readUnits: 0.5 })];
    const { rows } = await rowsOf(modelOf([calling({ steps })], { resources }), [
      feed(arrivalsAt([0, 0, 0, 0])),
    ]);
    expect(rows.map(({ durationMs }) => Math.round(durationMs))).toEqual([0, 0, 500, 1000]);
  });

  it('takes capacity units by size: 5 units a second serve 2.5 items of 2 units', async () => {
    const resources = [
      resourceModel(constant(1), {
        writeCapacity: { perSecond: 5, burst: 5 },
        onLimit: onAllLimits('reject'),
      }),
    ];
    const steps = [callStep({ writeUnits: 2 })];
    const horizonMs = 1_000_000;
    const measured = await measure(modelOf([calling({ steps })], { horizonMs, resources }), [
      feed(poissonArrivals(20, horizonMs)),
    ]);
    expect((measured.resources[0]?.outcomes[0] ?? 0) / 1000).toBeCloseTo(2.5, 1);
  });

  it('runs out of connections: one an environment, whatever it does', async () => {
    const resources = [resourceModel(constant(10), { connections: 8, onLimit: onAllLimits('reject') })];
    const steps = [callStep({ connection: 'kept' })];
    const model = modelOf([calling({ steps, work: functionModel(constant(100)).work })], { resources });
    const { rows } = await rowsOf(model, [feed(arrivalsAt(new Array<number>(10).fill(0)))]);
    const outcomes = rows.map(requestOutcome);
    expect(outcomes.filter((outcome) => outcome === 'succeeded')).toHaveLength(8);
    expect(outcomes.filter((outcome) => outcome === 'failed')).toHaveLength(2);
    const pooled = modelOf([calling({ steps: [callStep({ connection: 'per-call' })] })], {
      resources: [resourceModel(constant(10), { connections: 8 })],
    });
    const shared = await rowsOf(pooled, [feed(arrivalsAt(new Array<number>(10).fill(0)))]);
    expect(shared.rows.map(({ durationMs }) => durationMs)).toEqual([...new Array(8).fill(10), 20, 20]);
  });

  it('gives connections back when environments end', async () => {
    const resources = [resourceModel(constant(10), { connections: 1, onLimit: onAllLimits('reject') })];
    const steps = [callStep({ connection: 'kept' })];
    const fn = calling({ steps, keepAlive: { kind: 'fixed', idleMs: 1000 } });
    const { rows } = await rowsOf(modelOf([fn], { resources }), [feed(arrivalsAt([0, 5, 60_000]))]);
    expect(rows.map(requestOutcome)).toEqual(['failed', 'succeeded', 'succeeded']);
  });

  it('is given up on after the time-out, while it serves on', async () => {
    const resources = [resourceModel(constant(1000), { concurrency: 1, timeoutMs: 300 })];
    const { rows } = await rowsOf(modelOf([calling()], { resources }), [feed(arrivalsAt([0, 600]))]);
    // The second finds the place taken until 1000, and gives up at 900.
    expect(rows.map(({ durationMs }) => durationMs)).toEqual([300, 300]);
    expect(rows.map(requestOutcome)).toEqual(['failed', 'failed']);
  });

  it('is given up on after the time-out while it waits for a token, and leaves no more waiting', async () => {
    const resources = [resourceModel(constant(10), { rate: { perSecond: 1, burst: 1 }, timeoutMs: 300 })];
    const model = modelOf([calling()], { resources, horizonMs: 20_000 });
    // The second would have its token at 1000, the third at 2000; another one comes when all are over.
    const feeds = () => [feed(arrivalsAt([0, 1, 2, 10_000]))];
    const { rows } = await rowsOf(model, feeds());
    expect(rows.map(({ durationMs }) => durationMs)).toEqual([10, 300, 300, 10]);
    expect(rows.map(requestOutcome)).toEqual(['succeeded', 'failed', 'failed', 'succeeded']);
    const { resources: measured } = await measure(model, feeds());
    expect(measured[0]?.waiting.mean).toBeCloseTo((2 * 300) / 20_000, 9);
  });

  it('serves who has a connection, whoever waits for one: those who have none hold nobody up', async () => {
    const resources = [resourceModel(constant(100), { connections: 3, concurrency: 2, timeoutMs: 1000 })];
    const steps = [callStep({ connection: 'kept' })];
    const model = modelOf([calling({ steps })], { resources, horizonMs: 300_000 });
    const { resources: measured } = await measure(model, [feed(poissonArrivals(12, 290_000))]);
    const { outcomes, concurrency, waiting } = measured[0] as ResourceMeasurements;
    // Environments without a connection take their share of the requests, and time out with them; the three
    // that have one serve theirs.
    expect(concurrency.mean).toBeGreaterThan(0.3);
    expect(outcomes[0]).toBeGreaterThan(900);
    // Nobody waits longer than a second, in which some twelve requests come.
    expect(waiting.mean).toBeLessThan(12);
    expect(waiting.max).toBeLessThan(40);
  });

  it('is slow and wrong in a failure window alone', async () => {
    const failures = [{ fromMs: 1000, toMs: 2000, errorRate: 1, latencyFactor: 5, lostShare: 0 }];
    const resources = [resourceModel(constant(10), { failures })];
    const { rows } = await rowsOf(modelOf([calling()], { resources }), [feed(arrivalsAt([0, 1500, 3000]))]);
    expect(rows.map(({ durationMs }) => durationMs)).toEqual([10, 50, 10]);
    expect(rows.map(requestOutcome)).toEqual(['succeeded', 'failed', 'succeeded']);
  });

  it('hands an event on to what it feeds', async () => {
    const model = modelOf([calling(), functionModel(constant(30))], {
      resources: [resourceModel(constant(10), { feedsSource: 1 })],
      sources: [sourceModel(), sourceModel({ functionIndex: 1, invocation: 'async', isEntry: false })],
    });
    const { rows } = await rowsOf(model, [feed(arrivalsAt([0]))]);
    expect(rows.map(({ functionIndex, startMs }) => [functionIndex, startMs])).toEqual([
      [0, 0],
      [1, 10],
    ]);
  });

  it('cuts what runs at the horizon', async () => {
    const resources = [resourceModel(constant(5000))];
    const model = modelOf([calling()], { resources, horizonMs: 1000 });
    const { rows } = await rowsOf(model, [feed(arrivalsAt([0]))]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ durationMs: 1000 });
    expect(requestOutcome(rows[0] as never)).toBe('inFlight');
  });
});
