import { describe, expect, it } from 'vitest';
import type { AsyncModel, FunctionModel, Model, SourceModel } from '../../src/model/model.ts';
import { COLD } from '../../src/model/outcome-codes.ts';
import { Outcome } from '../../src/model/outcomes.ts';
import {
  arrivalsAt,
  attemptOutcome,
  callStep,
  constant,
  feed,
  functionModel,
  measure,
  modelOf,
  type Row,
  requestOutcome,
  resourceModel,
  rowsOf,
  sourceModel,
} from '../support/models.ts';

const defaults = functionModel(constant(1)).asynchronous;
const queued: SourceModel = sourceModel({ invocation: 'async' });

function asyncModel(
  over: Partial<FunctionModel>,
  asynchronous: Partial<AsyncModel> = {},
  more: Partial<Model> = {},
): Model {
  const fn = functionModel(constant(100), { ...over, asynchronous: { ...defaults, ...asynchronous } });
  return modelOf([fn], { sources: [queued], horizonMs: 86_400_000, ...more });
}

async function run(model: Model, times: readonly number[] = [0]): Promise<Row[]> {
  return (await rowsOf(model, [feed(arrivalsAt(times))])).rows;
}

const story = (rows: readonly Row[]): (string | number)[][] =>
  rows.map((row) => [row.startMs, attemptOutcome(row), requestOutcome(row)]);

describe('an event whose function fails', () => {
  it('is tried again one minute and two minutes after the end of each attempt', async () => {
    const rows = await run(asyncModel({ errorRate: 1 }));
    expect(story(rows)).toEqual([
      [0, 'failed', 'pending'],
      [60_100, 'failed', 'pending'],
      [180_200, 'failed', 'failed'],
    ]);
    expect(rows.map(({ attempt }) => attempt)).toEqual([0, 1, 2]);
    expect(rows.map(({ latencyMs }) => latencyMs)).toEqual([100, 60_200, 180_300]);
  });

  it.each([0, 1, 2])('is tried %i times more, as asked', async (maximumRetryAttempts) => {
    const rows = await run(asyncModel({ errorRate: 1 }, { maximumRetryAttempts }));
    expect(rows).toHaveLength(1 + maximumRetryAttempts);
  });

  it('is tried again after a time-out too', async () => {
    expect(story(await run(asyncModel({ timeoutMs: 40 })))).toEqual([
      [0, 'timedOut', 'pending'],
      [60_040, 'timedOut', 'pending'],
      [180_080, 'timedOut', 'timedOut'],
    ]);
  });

  it('runs out of memory each time, since it needs the same each time', async () => {
    expect(story(await run(asyncModel({ memoryUsedMb: constant(2000) })))).toEqual([
      [0, 'outOfMemory', 'pending'],
      [60_100, 'outOfMemory', 'pending'],
      [180_200, 'outOfMemory', 'outOfMemory'],
    ]);
  });

  it('is dropped where the next attempt would be beyond the maximum age', async () => {
    expect(story(await run(asyncModel({ errorRate: 1 }, { maximumEventAgeMs: 180_000 })))).toEqual([
      [0, 'failed', 'pending'],
      [60_100, 'failed', 'dropped'],
    ]);
    expect(await run(asyncModel({ errorRate: 1 }, { maximumEventAgeMs: 180_200 }))).toHaveLength(3);
  });
});

describe('an event that is refused', () => {
  /** A request of a day's length holds the only environment; the event comes one second later. */
  function blocked(asynchronous: Partial<AsyncModel> = {}): Promise<Row[]> {
    const model = asyncModel({ reservedConcurrency: 1, timeoutMs: 1e9 }, asynchronous, {
      sources: [sourceModel(), queued],
    });
    const fn = {
      ...model.functions[0]!,
      work: { kind: 'whole', durationMs: constant(1e8), factor: 1, coldDurationMs: null },
    } as const;
    return rowsOf({ ...model, functions: [fn] }, [feed(arrivalsAt([0])), feed(arrivalsAt([1000]), 1)]).then(
      ({ rows }) => rows.filter(({ sourceIndex }) => sourceIndex === 1),
    );
  }

  it('waits a second, then twice as long each time, up to five minutes', async () => {
    const rows = await blocked();
    const waits = rows.slice(1).map((row, index) => (row.startMs - rows[index]!.startMs) / 1000);
    expect(waits.slice(0, 12)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    expect(waits.slice(9, -1).every((wait) => wait === 300)).toBe(true);
    expect(rows.slice(0, -1).every((row) => attemptOutcome(row) === 'throttled')).toBe(true);
    expect(rows.slice(0, -1).every((row) => requestOutcome(row) === 'pending')).toBe(true);
  });

  it('is dropped at its maximum age, six hours, after a last try', async () => {
    const last = (await blocked()).at(-1)!;
    expect(story([last])).toEqual([[1000 + 21_600_000, 'dropped', 'dropped']]);
  });

  it('is dropped at an age that its arrival time does not round to', async () => {
    // 1000000.4 + 60000 − 1000000.4 is less than 60000 in binary.
    const model = asyncModel({ reservedConcurrency: 1, timeoutMs: 1e9 }, { maximumEventAgeMs: 60_000 });
    const fn = {
      ...model.functions[0]!,
      work: { kind: 'whole', durationMs: constant(1e8), factor: 1, coldDurationMs: null },
    } as const;
    const times = Array.from({ length: 50 }, (_, index) => 1_000_000 + 0.1 * index);
    const rows = await run({ ...model, functions: [fn] }, times);
    const ends = rows.filter((row) => row.requestIndex > 0 && requestOutcome(row) !== 'pending');
    expect(ends.map(attemptOutcome)).toEqual(Array(49).fill('dropped'));
  });

  it('keeps its two retries for errors', async () => {
    const model = asyncModel({ reservedConcurrency: 1, errorRate: 1 });
    const rows = await run(model, [0, 50]);
    const second = rows.filter(({ requestIndex }) => requestIndex === 1);
    expect(story(second)).toEqual([
      [50, 'throttled', 'pending'],
      [1050, 'failed', 'pending'],
      [61_150, 'failed', 'pending'],
      [181_250, 'failed', 'failed'],
    ]);
    expect(second.map(({ attempt }) => attempt)).toEqual([0, 0, 1, 2]);
  });

  it('starts the back-off anew after an attempt', async () => {
    // The second event is refused once at first, and once before its retry, by a third that came just before.
    const model = asyncModel({ reservedConcurrency: 1, errorRate: 1 }, { maximumRetryAttempts: 1 });
    const rows = await run(model, [0, 50, 61_100]);
    const second = rows.filter(({ requestIndex }) => requestIndex === 1);
    expect(second.map(({ startMs }) => startMs)).toEqual([50, 1050, 61_150, 62_150]);
  });

  it('goes straight to the failure target where reserved concurrency is 0', async () => {
    const [row, ...rest] = await run(asyncModel({ reservedConcurrency: 0 }), [5000]);
    expect(story([row!])).toEqual([[5000, 'dropped', 'dropped']]);
    expect(rest).toEqual([]);
  });

  it('counts every refusal as a throttle, and the request once', async () => {
    const model = asyncModel({ reservedConcurrency: 1 });
    const { functions } = await measure(model, [feed(arrivalsAt([0, 10, 20]))]);
    // 10 ms: refused, at 1010 served. 20 ms: refused, at 1020 refused, at 1110, when there is room, served.
    expect(functions[0]).toMatchObject({ requests: 3, invocations: 3, throttledAttempts: 3 });
    expect(functions[0]!.outcomes).toEqual([0, 3, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('a backlog of refused events', () => {
  it('has every place at work from a second after its beginning on', async () => {
    const times = Array.from({ length: 300 }, () => 0);
    const fn = functionModel(constant(700), { reservedConcurrency: 10 });
    const model = modelOf([fn], { sources: [queued], horizonMs: 60_000 });
    const rows = (await run(model, times)).filter((row) => attemptOutcome(row) === 'succeeded');
    // Ten at once; the others come when their first second is over, and then 0.7 s for each ten of them.
    const starts = rows.map(({ startMs }) => startMs);
    expect(starts).toHaveLength(300);
    expect(starts).toEqual([
      ...new Array(10).fill(0),
      ...Array.from({ length: 290 }, (_, index) => 1000 + 700 * Math.floor(index / 10)),
    ]);
  });

  it('of 1000 events of a minute each on one place: 359 or 360 are handled in six hours, the rest dropped', async () => {
    const fn = functionModel(constant(60_000), { reservedConcurrency: 1, timeoutMs: 900_000 });
    const model = modelOf([fn], { sources: [queued], horizonMs: 7 * 3_600_000 });
    const { functions } = await measure(model, [feed(arrivalsAt(new Array(1000).fill(0)))]);
    const [dropped, succeeded] = [
      functions[0]!.outcomes[Outcome.dropped],
      functions[0]!.outcomes[Outcome.succeeded],
    ];
    expect(succeeded).toBeGreaterThanOrEqual(359);
    expect(succeeded! + dropped!).toBe(1000);
  });

  it('comes back when an invocation that waits for a resource ends', async () => {
    const fn = functionModel(constant(100), { reservedConcurrency: 2, steps: [callStep()] });
    const model = modelOf([fn], {
      sources: [queued],
      resources: [resourceModel(constant(400))],
      horizonMs: 60_000,
    });
    const rows = (await run(model, new Array(20).fill(0))).filter(
      (row) => attemptOutcome(row) === 'succeeded',
    );
    const starts = rows.map(({ startMs }) => startMs);
    expect(starts).toEqual([0, 0, ...Array.from({ length: 18 }, (_, i) => 1000 + 500 * Math.floor(i / 2))]);
  });

  it('comes back as fast as environments may be created', async () => {
    const model = modelOf([functionModel(constant(100_000), { timeoutMs: 900_000 })], {
      sources: [queued],
      horizonMs: 20_000,
    });
    const { scaling } = model.account;
    const slow = {
      ...model,
      account: { ...model.account, scaling: { ...scaling, perSecond: 20, burst: 20 } },
    };
    const rows = (await run(slow, new Array(200).fill(0))).filter(({ flags }) => (flags & COLD) !== 0);
    for (const [index, { startMs }] of rows.entries()) {
      expect(startMs).toBeGreaterThanOrEqual(Math.max(0, (index - 20) * 50) - 1e-6);
      expect(startMs).toBeLessThanOrEqual(Math.max(0, (index - 20) * 50) + 1200);
    }
    expect(rows).toHaveLength(200);
  });

  it('waits in one line for each function, and the one that came first goes first', async () => {
    const fns = [functionModel(constant(500)), functionModel(constant(500))];
    const model = modelOf(fns, {
      sources: [queued, { ...queued, functionIndex: 1 }],
      horizonMs: 60_000,
    });
    const small = { ...model, account: { ...model.account, concurrency: 1 } };
    const { rows } = await rowsOf(small, [
      feed(arrivalsAt([0, 20, 40, 60])),
      feed(arrivalsAt([10, 30, 50, 70]), 1),
    ]);
    const served = rows.filter((row) => requestOutcome(row) === 'succeeded');
    expect(served.map(({ startMs }) => startMs)).toEqual([0, 1010, 1510, 2010, 2510, 3010, 3510, 4010]);
    expect(served.map(({ arrivalMs }) => arrivalMs)).toEqual([0, 10, 20, 30, 40, 50, 60, 70]);
  });
});

describe('destinations', () => {
  const target = functionModel(constant(7));
  const sink = (functionIndex: number, deliveryMs = 0): SourceModel =>
    sourceModel({ functionIndex, invocation: 'async', isEntry: false, deliveryMs: constant(deliveryMs) });

  function withTarget(
    over: Partial<FunctionModel>,
    asynchronous: Partial<AsyncModel>,
    deliveryMs = 0,
  ): Model {
    const model = asyncModel(over, asynchronous);
    return {
      ...model,
      functions: [...model.functions, target],
      sources: [queued, sink(1, deliveryMs)],
    };
  }
  const sent = (rows: readonly Row[]): Row[] => rows.filter(({ functionIndex }) => functionIndex === 1);

  it('get the event of a success when it ends', async () => {
    const rows = sent(await run(withTarget({}, { onSuccessSource: 1 }), [0, 500]));
    expect(rows.map(({ arrivalMs, startMs, durationMs }) => [arrivalMs, startMs, durationMs])).toEqual([
      [100, 100, 7],
      [600, 600, 7],
    ]);
  });

  it('get a failure after the last attempt alone', async () => {
    const rows = sent(await run(withTarget({ errorRate: 1 }, { onFailureSource: 1, onSuccessSource: null })));
    expect(rows.map(({ arrivalMs }) => arrivalMs)).toEqual([180_300]);
  });

  it('get no failure from a success, and no success from a failure', async () => {
    expect(sent(await run(withTarget({}, { onFailureSource: 1 })))).toEqual([]);
    expect(sent(await run(withTarget({ errorRate: 1 }, { onSuccessSource: 1 })))).toEqual([]);
  });

  it('get what reserved concurrency 0 blocks, at once', async () => {
    const rows = sent(await run(withTarget({ reservedConcurrency: 0 }, { onFailureSource: 1 }), [5000]));
    expect(rows.map(({ startMs }) => startMs)).toEqual([5000]);
  });

  it('get what grew too old', async () => {
    const model = withTarget({ errorRate: 1 }, { onFailureSource: 1, maximumEventAgeMs: 60_000 });
    expect(sent(await run(model)).map(({ startMs }) => startMs)).toEqual([100]);
  });

  it('get it after their own delivery, which their latency includes', async () => {
    const [row] = sent(await run(withTarget({}, { onSuccessSource: 1 }, 40)));
    expect([row!.arrivalMs, row!.startMs, row!.latencyMs]).toEqual([100, 140, 47]);
  });

  it('add requests to their function, and none from outside', async () => {
    const model = withTarget({}, { onSuccessSource: 1 });
    const measured = await measure(model, [feed(arrivalsAt([0, 500]))]);
    expect(measured.entryRequests).toBe(2);
    expect(measured.functions.map(({ requests }) => requests)).toEqual([2, 2]);
    expect(measured.sourceEvents).toEqual([2, 2]);
  });

  it('may form a chain', async () => {
    const first = functionModel(constant(10), { asynchronous: { ...defaults, onSuccessSource: 1 } });
    const second = functionModel(constant(20), { asynchronous: { ...defaults, onSuccessSource: 2 } });
    const model = modelOf([first, second, target], { sources: [queued, sink(1), sink(2)] });
    expect((await run(model)).map(({ functionIndex, startMs }) => [functionIndex, startMs])).toEqual([
      [0, 0],
      [1, 10],
      [2, 30],
    ]);
  });
});

describe('delivery', () => {
  it('comes before Lambda, and is part of the latency', async () => {
    const model = asyncModel({}, {}, { sources: [{ ...queued, deliveryMs: constant(250) }] });
    const [row] = await run(model, [1000]);
    expect([row!.arrivalMs, row!.startMs, row!.latencyMs]).toEqual([1000, 1250, 350]);
  });

  it('can bring events in another order', async () => {
    const uniform = { kind: 'uniform', min: 0, max: 10_000 } as const;
    const model = asyncModel({}, {}, { sources: [{ ...queued, deliveryMs: uniform }] });
    const rows = await run(
      model,
      Array.from({ length: 50 }, (_, index) => index),
    );
    const order = rows.map(({ requestIndex }) => requestIndex);
    expect(order).not.toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(50);
    for (const row of rows) {
      expect(row.startMs - row.arrivalMs).toBeGreaterThanOrEqual(0);
      expect(row.startMs - row.arrivalMs).toBeLessThan(10_000);
    }
  });
});

describe('the horizon', () => {
  it('leaves in flight what still waits: for delivery, for a retry, for room', async () => {
    const late = asyncModel(
      {},
      {},
      { sources: [{ ...queued, deliveryMs: constant(5000) }], horizonMs: 3000 },
    );
    expect(story(await run(late))).toEqual([[3000, 'inFlight', 'inFlight']]);
    const retried = asyncModel({ errorRate: 1 }, {}, { horizonMs: 30_000 });
    expect(story(await run(retried))).toEqual([
      [0, 'failed', 'pending'],
      [30_000, 'inFlight', 'inFlight'],
    ]);
    const refused = asyncModel({ reservedConcurrency: 1 }, {}, { horizonMs: 900 });
    expect(story(await run(refused, [0, 50]))).toEqual([
      [0, 'succeeded', 'succeeded'],
      [50, 'throttled', 'pending'],
      [900, 'inFlight', 'inFlight'],
    ]);
  });

  it('leaves in flight, once, an invocation that would have failed', async () => {
    const model = asyncModel({ errorRate: 1 }, {}, { horizonMs: 60 });
    expect(story(await run(model))).toEqual([[0, 'inFlight', 'inFlight']]);
  });
});
