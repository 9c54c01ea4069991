import { describe, expect, it } from 'vitest';
import type { ArrivalFeed } from '../../src/engine/kernel/arrivals.ts';
import { CounterDraws } from '../../src/engine/kernel/draws.ts';
import { GAUGE_BACKLOG } from '../../src/model/gauge-codes.ts';
import type { FunctionModel, Model } from '../../src/model/model.ts';
import type { StreamModel } from '../../src/policies/poller-stream.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import { fc } from '../support/fast-check.ts';
import {
  arrivalsAt,
  attemptOutcome,
  constant,
  feed,
  functionModel,
  interval,
  modelOf,
  poissonArrivals,
  type Row,
  requestOutcome,
  sourceModel,
} from '../support/models.ts';
import {
  meanWaitMs,
  type PolledRun,
  polled,
  polledModel,
  queueModel,
  streamModel,
} from '../support/polled.ts';

const atOnce = (count: number, timeMs = 0): number[] => new Array<number>(count).fill(timeMs);

function run(
  stream: Partial<StreamModel>,
  times: readonly number[],
  fn: Partial<FunctionModel> = {},
  over: Partial<Model> = {},
): Promise<PolledRun> {
  const model = polledModel(functionModel(constant(100), fn), streamModel(stream), over);
  return polled(model, [feed(arrivalsAt(times))]);
}

const starts = (rows: readonly Row[]): number[] => rows.map(({ startMs }) => startMs);
const endMs = ({ arrivalMs, latencyMs }: Row): number => arrivalMs + latencyMs;
const outcomes = (rows: readonly Row[]): string[] => rows.map(requestOutcome);

/** The draws that a run of a model with one polled source makes. */
const drawsOf = (seed = 42): CounterDraws =>
  new CounterDraws(polledModel(functionModel(constant(1)), streamModel(), { seed }));

/**
 * A seed and a share of poison for which exactly one of so many records is poison, and which one; not the
 * last.
 */
function onePoison(records: number): {
  readonly seed: number;
  readonly share: number;
  readonly request: number;
} {
  for (let seed = 1; ; seed++) {
    const draws = drawsOf(seed);
    const shares = Array.from({ length: records }, (_, request) => draws.share(0, request, 1));
    const [least, second] = shares.toSorted((a, b) => a - b) as [number, number];
    const request = shares.indexOf(least);
    if (request < records - 1) return { seed, share: (least + second) / 2, request };
  }
}

describe('a single shard that is pushed from, with batches of one', () => {
  const mean = 100;
  const gamma: Distribution = { kind: 'gamma', shape: 0.5, scale: 200 };
  it.each([
    ['exponential', { kind: 'exponential', mean } as Distribution, 1],
    ['constant', constant(mean), 0],
    ['gamma of variation 2', gamma, 2],
  ])('is M/G/1: the mean wait with %s service is Pollaczek’s', async (_, service, variation) => {
    const waits: number[] = [];
    const load = 0.5;
    for (let seed = 1; seed <= 10; seed++) {
      const horizonMs = 600_000;
      const model = polledModel(functionModel(service), streamModel({ batchSize: 1 }), {
        seed,
        horizonMs,
        warmupMs: 10_000,
        sampleStepMs: 60_000,
      });
      waits.push(await meanWaitMs(model, [feed(poissonArrivals((1000 * load) / mean, horizonMs, seed))]));
    }
    const expected = ((load * mean) / (1 - load)) * ((1 + variation) / 2);
    const measured = interval(waits);
    expect(measured.half).toBeLessThan(0.15 * expected);
    expect(Math.abs(measured.mean - expected)).toBeLessThan(1.5 * measured.half);
  });
});

describe('polls', () => {
  it('are at the base rate of each shard, spread over the interval, and go on at once while a read brought more', async () => {
    const { attempts, reads } = await run(
      { pollIntervalMs: 1000, batchSize: 2 },
      [1100, 1200, 1300, 2050, 5500],
    );
    // 2000: the poll brings three. 2100: its batch ended, and one is left; that of 2050 is not read before
    // 3000.
    expect(starts(attempts)).toEqual([2000, 2100, 3000, 6000]);
    expect(reads).toEqual([
      { timeMs: 2000, iteratorAgeMs: 800 },
      { timeMs: 2100, iteratorAgeMs: 800 },
      { timeMs: 3000, iteratorAgeMs: 950 },
      { timeMs: 6000, iteratorAgeMs: 500 },
    ]);
    const spread = await run({ pollIntervalMs: 1000, shards: 4 }, atOnce(50, 100));
    expect(new Set(starts(spread.attempts))).toEqual(new Set([250, 500, 750, 1000]));
  });

  it('are one an interval, though records come at the instant of a read', async () => {
    const times = Array.from({ length: 50 }, (_, place) => 100 * place);
    const { attempts } = await run({ pollIntervalMs: 1000, batchSize: 100 }, times);
    expect(starts(attempts).slice(1)).toEqual([1000, 2000, 3000, 4000, 5000]);
    expect(starts(attempts)[0]).toBe(0);
  });

  it('find nothing where the mapping may not read, and the stream forgets', async () => {
    const stream = streamModel({ retentionMs: 60_000 });
    const model = polledModel(functionModel(constant(100)), stream, {
      horizonMs: 100_000,
      sources: [sourceModel({ poller: stream, isDenied: true })],
    });
    const { attempts, events, counters } = await polled(model, [feed(arrivalsAt([0, 90_000]))]);
    expect(attempts).toEqual([]);
    expect(outcomes(events)).toEqual(['dropped', 'inFlight']);
    expect(counters.expired).toBe(1);
  });
});

describe('batches', () => {
  it('are one at a time in a lane, as large as what waits up to the batch size', async () => {
    const { attempts, events, counters } = await run({ batchSize: 10 }, [0, ...atOnce(25, 50)]);
    expect(starts(attempts)).toEqual([0, 100, 200, 300]);
    expect(events.map(({ requestIndex }) => requestIndex)).toEqual(atOnce(26).map((_, index) => index));
    expect(counters.batches).toBe(4);
  });

  it('are gathered for the window, unless they fill up before', async () => {
    const { attempts } = await run({ batchSize: 5, batchWindowMs: 2000 }, [0, 500, ...atOnce(5, 10_000)]);
    expect(starts(attempts)).toEqual([2000, 10_000]);
  });

  it('use as many lanes as shards times the factor', async () => {
    const { attempts } = await run({ shards: 3, parallelizationFactor: 4, batchSize: 1 }, atOnce(2000));
    expect(attempts.filter(({ startMs }) => startMs === 0)).toHaveLength(12);
    expect(attempts.filter(({ startMs }) => startMs === 1000)).toHaveLength(12);
  });

  it('of one partition key use a single lane', async () => {
    const { attempts } = await run({ shards: 3, partitionKeys: 1, batchSize: 1 }, atOnce(10));
    expect(starts(attempts)).toEqual(atOnce(10).map((_, index) => 100 * index));
  });
});

describe('a poison record', () => {
  const { seed, share, request } = onePoison(17);
  const poison = { poisonShare: share, retryBackoffMs: { initial: 10, maximum: 10 } };

  it('without limits blocks its lane until its retention is over', async () => {
    const times = [...Array.from({ length: 16 }, (_, index) => index), 300_000];
    const { events, gauges } = await run(
      { ...poison, batchSize: 1, retentionMs: 600_000 },
      times,
      {},
      { seed },
    );
    for (const row of events) {
      const { requestIndex, latencyMs } = row;
      const isBehind = requestIndex >= request && requestIndex < 16;
      expect(requestOutcome(row)).toBe(isBehind ? 'dropped' : 'succeeded');
      // Its last attempt may still run when its time is over.
      if (isBehind) expect(latencyMs).toBeGreaterThanOrEqual(600_000);
      expect(latencyMs).toBeLessThan(600_200);
    }
    expect(endMs(events.at(-1) as Row)).toBeGreaterThan(600_000);
    expect(gauges.filter(({ kind }) => kind === GAUGE_BACKLOG)[10]?.max).toBe(16 - request);
  });

  it('is isolated by bisecting in log₂ n steps, and the others succeed', async () => {
    const stream = { ...poison, batchSize: 16, bisectOnError: true, maximumRetryAttempts: 2 };
    const told = sourceModel({ functionIndex: 1, isEntry: false });
    const model = modelOf([functionModel(constant(100)), functionModel(constant(1))], {
      seed,
      sources: [
        sourceModel({ poller: streamModel({ ...stream, onFailureSource: 1, pollIntervalMs: 1000 }) }),
        told,
      ],
    });
    const { events, attempts } = await polled(model, [feed(arrivalsAt(atOnce(16, 1)))]);
    const failed = events.filter((row) => requestOutcome(row) === 'failed');
    expect(failed.map(({ requestIndex }) => requestIndex)).toEqual([request]);
    expect(events.filter((row) => requestOutcome(row) === 'succeeded')).toHaveLength(15);
    // 16, 8, 4, 2 fail; then it alone, once and two retries.
    expect(attempts.filter((row) => attemptOutcome(row) === 'failed')).toHaveLength(4 + 3);
    expect(attempts.filter((row) => attemptOutcome(row) === 'succeeded')).toHaveLength(4);
    const { attempts: tellings } = await polled(model, [feed(arrivalsAt(atOnce(16, 1)))], 1);
    expect(tellings).toHaveLength(1);
  });

  it('stops its batch with partial responses: those before it are done', async () => {
    const stream = { ...poison, batchSize: 16, partialResponses: true, maximumRetryAttempts: 3 };
    const { events, attempts } = await run({ ...stream, pollIntervalMs: 1000 }, atOnce(16, 1), {}, { seed });
    for (const row of events) {
      expect(requestOutcome(row)).toBe(row.requestIndex < request ? 'succeeded' : 'failed');
    }
    expect(new Set(attempts.map(attemptOutcome))).toEqual(new Set(['succeeded']));
    expect(attempts).toHaveLength(4);
    const bisectOnError = true;
    const bisecting = { ...stream, bisectOnError, pollIntervalMs: 1000 };
    const bisected = await run(bisecting, atOnce(16, 1), {}, { seed });
    const failed = bisected.events.filter((row) => requestOutcome(row) === 'failed');
    expect(failed.map(({ requestIndex }) => requestIndex)).toEqual([request]);
  });
});

describe('a batch that fails', () => {
  it('is tried again after a back-off that doubles, and discarded after its last retry', async () => {
    const stream = { maximumRetryAttempts: 3, retryBackoffMs: { initial: 1000, maximum: 3000 } };
    const { attempts, events, counters } = await run(stream, [0, 10], { errorRate: 1 });
    expect(counters.deadLettered).toBe(2);
    expect(starts(attempts).slice(0, 5)).toEqual([0, 1100, 3200, 6300, 6400]);
    expect(events.map((row) => [row.requestIndex, row.attempt, requestOutcome(row)])).toEqual([
      [0, 3, 'failed'],
      [1, 3, 'failed'],
    ]);
  });

  it('is let go when its records are too old', async () => {
    const { attempts, events, counters } = await run({ maximumRecordAgeMs: 60_000 }, [0], { errorRate: 1 });
    expect(outcomes(events)).toEqual(['dropped']);
    expect(endMs(events[0] as Row)).toBe(60_000);
    expect(Math.max(...starts(attempts))).toBeLessThan(60_000);
    expect(counters.expired).toBe(1);
  });

  it('uses up no retry where Lambda refused it', async () => {
    const stream = { maximumRetryAttempts: 0, maximumRecordAgeMs: 60_000 };
    const { attempts, events } = await run(stream, [0], { reservedConcurrency: 0 });
    expect(starts(attempts)).toEqual([0, 1000, 3000, 7000, 15_000, 31_000]);
    expect(outcomes(events)).toEqual(['dropped']);
  });
});

const randomStream = fc.record({
  shards: fc.integer({ min: 1, max: 3 }),
  parallelizationFactor: fc.integer({ min: 1, max: 3 }),
  batchSize: fc.integer({ min: 1, max: 12 }),
  batchWindowMs: fc.constantFrom(0, 0, 300),
  pollIntervalMs: fc.constantFrom(0, 250, 1000),
  maximumRetryAttempts: fc.constantFrom(0, 2, Number.POSITIVE_INFINITY),
  maximumRecordAgeMs: fc.constantFrom(3000, Number.POSITIVE_INFINITY),
  retentionMs: fc.constantFrom(5000, 60_000),
  bisectOnError: fc.boolean(),
  partialResponses: fc.boolean(),
  partitionKeys: fc.constantFrom(1, 7, Number.POSITIVE_INFINITY),
  poisonShare: fc.constantFrom(0, 0.05),
  retryBackoffMs: fc.constant({ initial: 50, maximum: 400 }),
});

const randomFunction = fc.record({
  errorRate: fc.constantFrom(0, 0.3),
  reservedConcurrency: fc.constantFrom(null, null, 2),
  timeoutMs: fc.constantFrom(900_000, 300),
});

const randomTimes = fc
  .array(fc.constantFrom(0, 0, 1, 40, 700), { minLength: 1, maxLength: 60 })
  .map((gaps) => gaps.map((_, index) => gaps.slice(0, index + 1).reduce<number>((sum, gap) => sum + gap, 0)));

describe('whatever the stream', () => {
  it('loses no record, handles none twice without a cause, and keeps every lane in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomStream,
        randomFunction,
        randomTimes,
        fc.integer({ min: 1, max: 1000 }),
        async (stream, fn, times, seed) => {
          const function_ = functionModel({ kind: 'exponential', mean: 150 }, fn);
          const model = polledModel(function_, streamModel(stream), { seed, horizonMs: 20_000 });
          const { events, attempts, counters } = await polled(model, [feed(arrivalsAt(times))]);
          expect(events.map(({ requestIndex }) => requestIndex).sort((a, b) => a - b)).toEqual(
            times.map((_, index) => index),
          );
          expect(counters.expired).toBe(events.filter((row) => requestOutcome(row) === 'dropped').length);
          const isClean = attempts.every((row) => ['succeeded', 'inFlight'].includes(attemptOutcome(row)));
          if (isClean && !stream.partialResponses)
            expect(events.every(({ attempt }) => attempt === 0)).toBe(true);
          expectLanes(stream, drawsOf(seed), events, attempts);
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  it('gives the same rows for the same seed, and draws nothing anew for another memory size', async () => {
    const stream = streamModel({
      shards: 3,
      parallelizationFactor: 2,
      bisectOnError: true,
      poisonShare: 0.01,
    });
    const of = async (memoryMb: number): Promise<PolledRun> => {
      const fn = functionModel({ kind: 'exponential', mean: 200 }, { errorRate: 0.1, memoryMb });
      const model = polledModel(fn, { ...stream, maximumRetryAttempts: 2 });
      return polled(model, [feed(poissonArrivals(5, 100_000))]);
    };
    const first = await of(1024);
    expect(await of(1024)).toEqual(first);
    expect(await of(2048)).toEqual(first);
    expect(first.attempts.some((row) => attemptOutcome(row) === 'failed')).toBe(true);
  });
});

/** In every lane one invocation at a time, and records in their order; in a shard no more than its factor. */
function expectLanes(
  stream: Pick<StreamModel, 'shards' | 'parallelizationFactor' | 'partitionKeys'>,
  draws: CounterDraws,
  events: readonly Row[],
  attempts: readonly Row[],
): void {
  const { shards, parallelizationFactor, partitionKeys } = stream;
  const laneOf = ({ requestIndex }: Row): number => {
    const share = draws.share(0, requestIndex, 2);
    if (partitionKeys === Number.POSITIVE_INFINITY) return Math.floor(share * shards * parallelizationFactor);
    const key = Math.floor(share * partitionKeys);
    return (key % shards) * parallelizationFactor + (Math.floor(key / shards) % parallelizationFactor);
  };
  for (let lane = 0; lane < shards * parallelizationFactor; lane++) {
    const invocations = attempts.filter((row) => laneOf(row) === lane && attemptOutcome(row) !== 'throttled');
    for (const [index, row] of invocations.entries()) {
      const before = invocations[index - 1];
      if (before === undefined) continue;
      expect(row.startMs).toBeGreaterThanOrEqual(before.startMs + before.durationMs - 1e-6);
    }
    const handled = events
      .filter(
        (row) => laneOf(row) === lane && ['succeeded', 'failed', 'timedOut'].includes(requestOutcome(row)),
      )
      .sort((a, b) => a.requestIndex - b.requestIndex);
    for (const [index, row] of handled.entries()) {
      const before = handled[index - 1];
      if (before === undefined || before.startMs === row.startMs) continue;
      expect(row.startMs).toBeGreaterThanOrEqual(endMs(before) - 1e-6);
    }
  }
}

describe('a batch that is refused, runs, and is refused again', () => {
  it('waits for its first back-off again', async () => {
    const stream = streamModel({ batchSize: 1, poisonShare: 1, maximumRetryAttempts: 1 });
    const model = modelOf([functionModel(constant(100), { reservedConcurrency: 1 })], {
      sources: [sourceModel({ poller: stream }), sourceModel()],
    });
    const inTheWay = arrivalsAt([0, 1000, 4100]);
    const { attempts } = await polled(model, [feed(arrivalsAt([50]), 0), feed(inTheWay, 1)]);
    const own = attempts.filter(({ sourceIndex }) => sourceIndex === 0);
    expect(own.map((row) => [row.startMs, attemptOutcome(row)])).toEqual([
      [50, 'throttled'],
      [1050, 'throttled'],
      [3050, 'failed'],
      [4150, 'throttled'],
      [5150, 'failed'],
    ]);
  });
});

describe.each([
  ['a queue', queueModel()],
  ['a stream', streamModel()],
])('an event that is delivered late into %s', (_, poller) => {
  it('is handled when it is there, and its latency counts from its sending', async () => {
    const model = modelOf([functionModel(constant(100))], {
      sources: [sourceModel({ poller, deliveryMs: constant(50) })],
    });
    const { events } = await polled(model, [feed(arrivalsAt([0, 1000]))]);
    expect(events.map((row) => [row.arrivalMs, row.startMs, row.latencyMs, requestOutcome(row)])).toEqual([
      [0, 50, 150, 'succeeded'],
      [1000, 1050, 150, 'succeeded'],
    ]);
  });
});

describe('functions that wait for a resource', () => {
  it('handle batches of queues and streams, each with its own', async () => {
    const call = {
      kind: 'call',
      resourceIndex: 0,
      probability: 1,
      isPerRecord: false,
      count: 1,
      readUnits: 0,
      writeUnits: 0,
    } as const;
    const step = { ...call, connection: 'none', isDenied: false, isRequired: true } as const;
    const database = {
      name: 'resource',
      latencyMs: constant(50),
      concurrency: 2,
      connections: Number.POSITIVE_INFINITY,
      rate: null,
      readCapacity: null,
      writeCapacity: null,
      cpus: Number.POSITIVE_INFINITY,
      onLimit: { rate: 'queue', connections: 'queue', concurrency: 'queue' },
      errorRate: 0,
      timeoutMs: Number.POSITIVE_INFINITY,
      failures: [],
      feedsSource: null,
    } as const;
    const model = modelOf([functionModel(constant(100), { steps: [step] })], {
      horizonMs: 300,
      sources: [
        sourceModel({ poller: queueModel({ maximumConcurrency: 1 }) }),
        sourceModel({ poller: streamModel() }),
      ],
      resources: [database],
    });
    const feeds = (): ArrivalFeed[] => [0, 1].map((source) => feed(arrivalsAt([0, 50, 60]), source));
    for (const source of [0, 1]) {
      const { events } = await polled(model, feeds(), source);
      expect(events.map((row) => [row.startMs, endMs(row), requestOutcome(row)])).toEqual([
        [0, 150, 'succeeded'],
        [150, 300, 'inFlight'],
        [150, 300, 'inFlight'],
      ]);
    }
  });
});
