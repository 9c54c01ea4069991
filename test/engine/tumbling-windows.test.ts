import { describe, expect, it } from 'vitest';
import type { FunctionModel, Model } from '../../src/model/model.ts';
import type { StreamModel } from '../../src/policies/poller-stream.ts';
import {
  arrivalsAt,
  callStep,
  constant,
  feed,
  functionModel,
  measure,
  modelOf,
  resourceModel,
  sourceModel,
} from '../support/models.ts';
import { type PolledRun, polled, polledModel, streamModel } from '../support/polled.ts';

const WINDOW_MS = 30_000;

function run(
  stream: Partial<StreamModel>,
  times: readonly number[],
  fn: Partial<FunctionModel> = {},
  over: Partial<Model> = {},
): Promise<PolledRun> {
  const poller = streamModel({ tumblingWindowMs: WINDOW_MS, ...stream });
  const model = polledModel(functionModel(constant(100), fn), poller, { horizonMs: 600_000, ...over });
  return polled(model, [feed(arrivalsAt(times))]);
}

const everySecond = (seconds: number): number[] => Array.from({ length: seconds }, (_, at) => at * 1000);
const starts = ({ attempts }: PolledRun): number[] => attempts.map(({ startMs }) => startMs);

describe('a tumbling window', () => {
  it('is closed by an invocation without records at its end', async () => {
    const { attempts, counters, events } = await run({ batchSize: 1 }, [1000, 2000, 31_000]);
    expect(attempts.map(({ startMs }) => startMs)).toEqual([1000, 2000, 30_000, 31_000, 60_000]);
    expect(events).toHaveLength(3);
    expect(counters.batches).toBe(3);
    expect(counters.batchedEvents).toBe(3);
  });

  it('without a record ends without an invocation', async () => {
    expect(starts(await run({}, [1000, 200_000]))).toEqual([1000, 30_000, 200_000, 210_000]);
  });

  it('is crossed by no batch', async () => {
    // Ten in hand while the rest of a minute comes in: the batches that follow are cut at 30 s.
    const { events, attempts } = await run({ batchSize: 100 }, everySecond(60), {
      work: { kind: 'whole', durationMs: constant(20_000), factor: 1, coldDurationMs: null },
    });
    const windows = new Map<number, Set<number>>();
    for (const { startMs, arrivalMs } of events) {
      const found = windows.get(startMs) ?? new Set();
      found.add(Math.floor(arrivalMs / WINDOW_MS));
      windows.set(startMs, found);
    }
    for (const found of windows.values()) expect(found.size).toBe(1);
    expect(attempts.length).toBe(windows.size + 2);
  });

  it('ends the batch window', async () => {
    const { attempts } = await run({ batchWindowMs: 20_000 }, [25_000]);
    expect(attempts.map(({ startMs }) => startMs)).toEqual([30_000, 30_100]);
  });

  it('waits for its records, where the function is behind', async () => {
    const slow: Partial<FunctionModel> = {
      work: { kind: 'whole', durationMs: constant(20_000), factor: 1, coldDurationMs: null },
    };
    const { attempts } = await run({ batchSize: 1 }, [0, 1000, 2000], slow);
    expect(attempts.map(({ startMs }) => startMs)).toEqual([0, 20_000, 40_000, 60_000]);
  });

  it('is one of each shard, and of each of its batches at once', async () => {
    const times = Array.from({ length: 400 }, (_, at) => at * 50);
    for (const [shards, parallelizationFactor] of [
      [1, 1],
      [4, 1],
      [2, 5],
    ] as const) {
      const { attempts, counters } = await run({ shards, parallelizationFactor }, times);
      expect(attempts.length - counters.batches).toBe(shards * parallelizationFactor);
    }
  });

  it('holds its shard up until it is closed, or its retries are used up', async () => {
    const failing = { errorRate: 1 };
    const { attempts } = await run({ maximumRetryAttempts: 2 }, [1000], failing);
    // Three attempts of the batch, three of the end.
    expect(attempts).toHaveLength(6);
    const times = Array.from({ length: 2000 }, (_, at) => at * 100);
    const flaky = await run({ maximumRetryAttempts: 10 }, times, { errorRate: 0.3 });
    expect(new Set(flaky.events.map(({ requestIndex }) => requestIndex)).size).toBe(2000);
  });

  it('is closed without work of records or calls of them', async () => {
    const model = modelOf(
      [
        functionModel(constant(100), {
          recordWork: { kind: 'whole', durationMs: constant(7), factor: 1 },
          steps: [callStep({ isPerRecord: true })],
        }),
      ],
      {
        horizonMs: 60_000,
        sources: [sourceModel({ poller: streamModel({ tumblingWindowMs: WINDOW_MS, batchWindowMs: 5000 }) })],
        resources: [resourceModel(constant(3))],
      },
    );
    const measured = await measure(model, [feed(arrivalsAt([0, 0, 0]))]);
    expect(measured.resources[0]?.calls).toBe(3);
    expect(measured.functions[0]?.durationMs.max).toBe(100 + 3 * (7 + 3));
    expect(measured.functions[0]?.durationMs.min).toBe(100);
  });

  it('is refused and offered again like a batch', async () => {
    const poller = streamModel({ tumblingWindowMs: WINDOW_MS });
    const model = modelOf([functionModel(constant(100)), functionModel(constant(20_000))], {
      horizonMs: 600_000,
      account: {
        concurrency: 1,
        requestsPerSecond: 1000,
        scaling: { scope: 'function', burst: 1000, perSecond: 1000 },
      },
      sources: [sourceModel({ poller }), sourceModel({ functionIndex: 1 })],
    });
    const { attempts } = await polled(model, [feed(arrivalsAt([1000])), feed(arrivalsAt([25_000]), 1)]);
    expect(attempts.at(-1)?.startMs).toBeGreaterThanOrEqual(45_000);
    expect(attempts.length).toBeGreaterThan(3);
  });
});
