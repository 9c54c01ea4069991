import { describe, expect, it } from 'vitest';
import type { FunctionModel, Model, RecordWorkModel } from '../../src/model/model.ts';
import type { QueueModel } from '../../src/policies/poller-queue.ts';
import type { StreamModel } from '../../src/policies/poller-stream.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import {
  arrivalsAt,
  callStep,
  constant,
  feed,
  functionModel,
  measure,
  modelOf,
  requestOutcome,
  resourceModel,
  sourceModel,
} from '../support/models.ts';
import { type PolledRun, polled, polledModel, queueModel, streamModel } from '../support/polled.ts';

const whole = (durationMs: Distribution): RecordWorkModel => ({ kind: 'whole', durationMs, factor: 1 });
const atOnce = (count: number, timeMs = 0): number[] => new Array<number>(count).fill(timeMs);

function run(
  poller: QueueModel | StreamModel,
  times: readonly number[],
  fn: Partial<FunctionModel> = {},
  over: Partial<Model> = {},
): Promise<PolledRun> {
  return polled(polledModel(functionModel(constant(100), fn), poller, over), [feed(arrivalsAt(times))]);
}

const durations = ({ attempts }: PolledRun): number[] => attempts.map(({ durationMs }) => durationMs);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('work of each record', () => {
  it.each([
    ['a queue', queueModel({ batchSize: 10, maximumConcurrency: 1 })],
    ['a stream', streamModel({ batchSize: 10 })],
  ])('of %s adds up over the batch, whatever its size', async (_, poller) => {
    const { attempts, events } = await run(poller, atOnce(25), { recordWork: whole(constant(7)) });
    const work = attempts.map(({ durationMs }) => (durationMs - 100) / 7);
    expect(work.every((records) => Number.isInteger(records))).toBe(true);
    expect(sum(work)).toBe(25);
    expect(events).toHaveLength(25);
  });

  it('is scaled by memory like work, and waits as it stands', async () => {
    const recordWork: RecordWorkModel = {
      kind: 'parts',
      cpuMs: constant(2),
      ioMs: constant(3),
      cpuFactor: 4,
    };
    const poller = queueModel({ batchSize: 10, batchWindowMs: 1000 });
    expect(durations(await run(poller, atOnce(10), { recordWork }))).toEqual([100 + 10 * (4 * 2 + 3)]);
  });

  it('is one record where events come one by one', async () => {
    const fn = functionModel(constant(100), { recordWork: whole(constant(7)) });
    for (const invocation of ['sync', 'async'] as const) {
      const model = modelOf([fn], { sources: [sourceModel({ invocation })] });
      const measured = await measure(model, [feed(arrivalsAt([0, 500]))]);
      expect(measured.functions[0]?.durationMs.max).toBe(107);
      expect(measured.functions[0]?.durationMs.min).toBe(107);
    }
  });

  it('is drawn record by record: mean and variance of a batch of n are n times those of one', async () => {
    const size = 100;
    const batches = 400;
    const mean = 5;
    const times = Array.from({ length: batches }, (_, batch) => atOnce(size, batch * 1000)).flat();
    const run = await polled(
      polledModel(
        functionModel(constant(0), { recordWork: whole({ kind: 'exponential', mean }) }),
        queueModel({ batchSize: size, batchWindowMs: 300, maximumConcurrency: 1000 }),
        { horizonMs: batches * 1000 + 60_000 },
      ),
      [feed(arrivalsAt(times))],
    );
    const values = durations(run);
    expect(values).toHaveLength(batches);
    const average = sum(values) / batches;
    const variance = sum(values.map((value) => (value - average) ** 2)) / (batches - 1);
    // Four standard errors: of a mean, and of a variance of what is nearly normal.
    expect(Math.abs(average / (size * mean) - 1)).toBeLessThan(4 / Math.sqrt(size * batches));
    expect(Math.abs(variance / (size * mean * mean) - 1)).toBeLessThan(4 * Math.sqrt(2 / (batches - 1)));
  });

  it('of ten thousand records is a sum of ten thousand draws', async () => {
    const poller = queueModel({ batchSize: 10_000, batchWindowMs: 1000 });
    const recordWork = whole({ kind: 'uniform', min: 0, max: 10 });
    const [durationMs] = durations(await run(poller, atOnce(10_000), { recordWork }));
    expect(Math.abs((durationMs as number) - 100 - 50_000)).toBeLessThan(4 * Math.sqrt((10_000 * 100) / 12));
  });

  it('is that of the record, in batches of one as in batches of ten, at every attempt', async () => {
    const recordWork = whole({ kind: 'exponential', mean: 40 });
    const totals: number[] = [];
    for (const batchSize of [1, 3, 10]) {
      const poller = queueModel({ batchSize, batchWindowMs: 1000, maximumConcurrency: 1000 });
      const values = durations(await run(poller, atOnce(30), { recordWork }));
      totals.push(sum(values) - 100 * values.length);
    }
    for (const total of totals) expect(total).toBeCloseTo(totals[0] as number, 6);
  });

  it('is that of the records in the attempt alone where failed ones come back', async () => {
    const poller = queueModel({
      batchSize: 10,
      batchWindowMs: 1000,
      partialResponses: true,
      poisonShare: 0.3,
      visibilityTimeoutMs: 5000,
      maximumReceives: 2,
    });
    const { attempts, events } = await run(poller, atOnce(10), { recordWork: whole(constant(7)) });
    const poison = events.filter((row) => requestOutcome(row) !== 'succeeded').length;
    expect(poison).toBeGreaterThan(0);
    expect(attempts.map(({ durationMs }) => durationMs)).toEqual([170, 100 + 7 * poison]);
  });

  it('of a batch that is split is that of each half', async () => {
    const poller = streamModel({
      batchSize: 10,
      bisectOnError: true,
      maximumRetryAttempts: 0,
      poisonShare: 0.1,
    });
    const recordWork = whole({ kind: 'exponential', mean: 9 });
    const { attempts } = await run(poller, atOnce(10), { recordWork }, { horizonMs: 600_000 });
    for (const { durationMs } of attempts) expect(durationMs).toBeGreaterThan(100);
  });
});

describe('a call for each record', () => {
  const called = (poller: QueueModel | StreamModel | null, count: number, resource = {}): Model =>
    modelOf([functionModel(constant(100), { steps: [callStep({ isPerRecord: true, count })] })], {
      sources: [sourceModel({ poller })],
      resources: [resourceModel(constant(3), resource)],
    });

  it.each([
    ['a queue', queueModel({ batchSize: 10, batchWindowMs: 1000 })],
    ['a stream', streamModel({ batchSize: 10, batchWindowMs: 1000 })],
  ])('of %s is made one after another, count times a record', async (_, poller) => {
    const model = called(poller, 2);
    const measured = await measure(model, [feed(arrivalsAt(atOnce(10)))]);
    expect(measured.resources[0]?.calls).toBe(20);
    expect(measured.functions[0]?.durationMs.max).toBe(100 + 10 * 2 * 3);
  });

  it('is made count times where an event comes alone', async () => {
    const measured = await measure(called(null, 2), [feed(arrivalsAt([0, 1000]))]);
    expect(measured.resources[0]?.calls).toBe(4);
    expect(measured.functions[0]?.durationMs.max).toBe(106);
  });

  it('takes the capacity of the resource', async () => {
    const model = called(queueModel({ batchSize: 10, batchWindowMs: 1000 }), 1, {
      rate: { perSecond: 10, burst: 1 },
    });
    const measured = await measure(model, [feed(arrivalsAt(atOnce(10)))]);
    expect(measured.functions[0]?.durationMs.max).toBeGreaterThan(900);
  });

  it('that fails ends the invocation, or is the failure of its record where these are told', async () => {
    const failing = { errorRate: 0.3 };
    const poller = { batchSize: 10, batchWindowMs: 1000, visibilityTimeoutMs: 60_000, maximumReceives: 1 };
    const all = await polled(called(queueModel(poller), 1, failing), [feed(arrivalsAt(atOnce(10)))]);
    expect(all.events.filter((row) => requestOutcome(row) === 'succeeded')).toHaveLength(0);
    const told = await polled(called(queueModel({ ...poller, partialResponses: true }), 1, failing), [
      feed(arrivalsAt(atOnce(10))),
    ]);
    const good = told.events.filter((row) => requestOutcome(row) === 'succeeded').length;
    expect(good).toBeGreaterThan(0);
    expect(good).toBeLessThan(10);
    expect(told.attempts[0]?.durationMs).toBe(130);
  });

  it('that feeds a queue sends one event for each record', async () => {
    const model = modelOf(
      [
        functionModel(constant(10), { steps: [callStep({ isPerRecord: true })] }),
        functionModel({ kind: 'exponential', mean: 50 }),
      ],
      {
        sources: [
          sourceModel({ poller: queueModel({ batchSize: 100, batchWindowMs: 1000 }) }),
          sourceModel({ functionIndex: 1, isEntry: false, poller: queueModel({ batchSize: 1 }) }),
        ],
        resources: [resourceModel(constant(1), { feedsSource: 1 })],
      },
    );
    const { attempts, events } = await polled(model, [feed(arrivalsAt(atOnce(100)))], 1);
    expect(events).toHaveLength(100);
    // Each has draws of its own.
    expect(new Set(attempts.map(({ durationMs }) => durationMs)).size).toBe(100);
  });
});
