import { describe, expect, it } from 'vitest';
import { CounterDraws } from '../../src/engine/kernel/draws.ts';
import { GAUGE_BACKLOG, GAUGE_POLLER_BUSY } from '../../src/model/gauge-codes.ts';
import type { FunctionModel, Model } from '../../src/model/model.ts';
import type { QueueModel } from '../../src/policies/poller-queue.ts';
import { fc } from '../support/fast-check.ts';
import {
  arrivalsAt,
  attemptOutcome,
  constant,
  feed,
  functionModel,
  interval,
  measure,
  modelOf,
  poissonArrivals,
  type Row,
  requestOutcome,
  sourceModel,
} from '../support/models.ts';
import { meanWaitMs, type PolledRun, polled, polledModel, queueModel } from '../support/polled.ts';

const atOnce = (count: number, timeMs = 0): number[] => new Array<number>(count).fill(timeMs);

function run(
  queue: Partial<QueueModel>,
  times: readonly number[],
  fn: Partial<FunctionModel> = {},
  over: Partial<Model> = {},
): Promise<PolledRun> {
  const model = polledModel(functionModel(constant(100), fn), queueModel(queue), over);
  return polled(model, [feed(arrivalsAt(times))]);
}

const starts = (rows: readonly Row[]): number[] => rows.map(({ startMs }) => startMs);
const endMs = ({ arrivalMs, latencyMs }: Row): number => arrivalMs + latencyMs;
const outcomes = (rows: readonly Row[]): string[] => rows.map(requestOutcome);

/** Mean wait in M/M/c, in service times (Erlang 1917). */
function erlangC(servers: number, load: number): number {
  let blocking = 1;
  for (let server = 1; server <= servers; server++) blocking = (load * blocking) / (server + load * blocking);
  const share = load / servers;
  return blocking / (1 - share * (1 - blocking)) / (servers - load);
}

describe('a queue with maximum concurrency c and batches of one', () => {
  it.each([
    [1, 0.6, {}],
    [4, 3, {}],
    [10, 8, { startConcurrency: 5, growthPerMinute: 300 }],
  ])('is M/M/%i: Erlang C gives the mean age at an offered load of %f', async (servers, load, queue) => {
    const waits: number[] = [];
    for (let seed = 1; seed <= 30; seed++) {
      const fn = functionModel({ kind: 'exponential', mean: 1000 });
      const horizonMs = 6_000_000 / load;
      const poller = queueModel({ batchSize: 1, maximumConcurrency: servers, ...queue });
      const model = polledModel(fn, poller, { seed, horizonMs, warmupMs: 60_000, sampleStepMs: 60_000 });
      waits.push(await meanWaitMs(model, [feed(poissonArrivals(load, horizonMs, seed))]));
    }
    const { mean, half } = interval(waits);
    const expected = 1000 * erlangC(servers, load);
    expect(half).toBeLessThan(0.15 * expected);
    expect(Math.abs(mean - expected)).toBeLessThan(2 * half);
  });
});

describe('a backlog', () => {
  it('has those who wait in it, not those who are handled as they come', async () => {
    const fn = functionModel(constant(100));
    const one = queueModel({ batchSize: 1, maximumConcurrency: 1 });
    const calm = await measure(polledModel(fn, one), [feed(arrivalsAt([0, 1000]))]);
    expect(calm.sources[0]?.backlog).toEqual({ mean: 0, max: 0 });
    const busy = await measure(polledModel(fn, one), [feed(arrivalsAt([0, 10, 20]))]);
    expect(busy.sources[0]?.backlog.max).toBe(2);
  });
});

describe('batches', () => {
  it('take what waits up to the batch size, and are one invocation each', async () => {
    const times = [0, 0.5, ...atOnce(25, 50)];
    const { events, attempts, counters } = await run({ maximumConcurrency: 2 }, times);
    // Long polls: the first two are received alone.
    expect(starts(attempts)).toEqual([0, 0.5, 100, 100.5, 200]);
    expect(outcomes(attempts)).toEqual(new Array(5).fill('pending'));
    expect(starts(events)).toEqual([0, 0.5, ...atOnce(10, 100), ...atOnce(10, 100.5), ...atOnce(5, 200)]);
    expect(outcomes(events)).toEqual(new Array(27).fill('succeeded'));
    const ends = [100, 100.5, ...atOnce(10, 200), ...atOnce(10, 200.5), ...atOnce(5, 300)];
    expect(events.map(endMs)).toEqual(ends);
    expect(counters).toMatchObject({ batches: 5, deletes: 5 });
  });

  it.each([
    [10, 5, 2],
    [10, 10, 1],
    [11, 10, 2],
    [3, 5, 1],
    [7, 1, 7],
  ])(
    'are made of what comes together: %i messages, %i a batch: %i batches',
    async (count, batchSize, batches) => {
      const times = Array.from({ length: 20 }, (_, turn) => atOnce(count, 500 * turn)).flat();
      const { attempts, counters } = await run({ batchSize }, times);
      expect(counters.batches).toBe(20 * batches);
      expect(starts(attempts)).toEqual(
        Array.from({ length: 20 }, (_, turn) => atOnce(batches, 500 * turn)).flat(),
      );
    },
  );

  it('are made of what a function sends, or a delivery brings, at one instant', async () => {
    const model = polledModel(functionModel(constant(100)), queueModel({ batchSize: 4 }), {
      sources: [sourceModel({ poller: queueModel({ batchSize: 4 }), deliveryMs: constant(70) })],
    });
    const { attempts } = await polled(model, [feed(arrivalsAt([...atOnce(6, 10), 11]))]);
    expect(starts(attempts)).toEqual([80, 80, 81]);
  });

  it('larger than ten take a receive and a delete call for every ten messages', async () => {
    const horizonMs = 1000;
    const { counters } = await run(
      { batchSize: 100, maximumConcurrency: 1 },
      [0, ...atOnce(35, 1)],
      {},
      { horizonMs },
    );
    expect(counters).toMatchObject({ batches: 2, receives: 1 + 4, deletes: 1 + 4 });
  });

  it('are gathered for the window from their first message on, unless they fill up before', async () => {
    const { attempts, events } = await run(
      { batchWindowMs: 5000 },
      [1000, 2000, 5999, 7000, ...atOnce(9, 8000), 20_000],
      {},
      { horizonMs: 22_000 },
    );
    expect(starts(attempts)).toEqual([6000, 8000]);
    expect(starts(events)).toEqual([...atOnce(3, 6000), ...atOnce(10, 8000), 22_000]);
    expect(requestOutcome(events.at(-1) as Row)).toBe('inFlight');
  });

  it('never exceed the concurrency, and both gauges see them', async () => {
    const { gauges } = await run({ maximumConcurrency: 3 }, atOnce(60, 10_000), {}, { horizonMs: 20_000 });
    const of = (kind: number) => gauges.filter((row) => row.kind === kind && row.startMs === 10_000)[0];
    expect(of(GAUGE_POLLER_BUSY)).toMatchObject({ max: 3 });
    // Three batches of ten are received at once; the other 30 wait for 0.1 s.
    expect(of(GAUGE_BACKLOG)?.mean).toBeCloseTo((0.1 * 30) / 10, 9);
    expect(of(GAUGE_BACKLOG)?.max).toBe(30);
  });
});

describe('messages of a failed batch', () => {
  it('come back when their visibility time-out is over, and are redriven at the receive after the last', async () => {
    const fn = functionModel(constant(100), { errorRate: 1 });
    const letters = sourceModel({ functionIndex: 1, isEntry: false });
    const queue = queueModel({ maximumReceives: 3, deadLetterSource: 1 });
    const model = modelOf([fn, functionModel(constant(1))], {
      sources: [sourceModel({ poller: queue }), letters],
    });
    const { events, attempts, counters } = await polled(model, [feed(arrivalsAt([0]))]);
    expect(attempts.map((row) => [row.startMs, row.attempt, attemptOutcome(row)])).toEqual([
      [0, 0, 'failed'],
      [30_000, 1, 'failed'],
      [60_000, 2, 'failed'],
    ]);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ startMs: 60_000, latencyMs: 90_000, attempt: 2 });
    expect(outcomes(events)).toEqual(['failed']);
    expect(counters).toMatchObject({ deadLettered: 1, batches: 3, deletes: 0 });
    const dead = await polled(model, [feed(arrivalsAt([0]))], 1);
    expect(dead.attempts.map((row) => [row.startMs, requestOutcome(row)])).toEqual([[90_000, 'succeeded']]);
  });

  it.each([
    ['timedOut', { timeoutMs: 40 }],
    ['outOfMemory', { memoryUsedMb: constant(2000) }],
  ])('have the outcome of their last attempt: %s', async (outcome, fn) => {
    const { events } = await run({ maximumReceives: 1 }, [0], fn);
    expect(outcomes(events)).toEqual([outcome]);
  });

  it('come back alone with partial responses, and the invocation succeeds', async () => {
    const queue = { batchSize: 10, partialResponses: true, maximumReceives: 2, poisonShare: 0.3 };
    const { events, attempts, counters } = await run({ ...queue, maximumConcurrency: 1 }, atOnce(1001));
    expect(new Set(attempts.map(attemptOutcome))).toEqual(new Set(['succeeded']));
    const failed = events.filter((row) => requestOutcome(row) === 'failed').length;
    expect(failed).toBe(counters.deadLettered);
    // Binomial: three standard deviations of 1001 draws.
    expect(Math.abs(failed - 300.3)).toBeLessThan(3 * Math.sqrt(1001 * 0.3 * 0.7));
    for (const row of events) expect(row.attempt).toBe(requestOutcome(row) === 'failed' ? 1 : 0);
  });

  it('fail one by one at the function’s error rate with partial responses: 1 + e + e² receives', async () => {
    const queue = { partialResponses: true, maximumReceives: 3 };
    const model = polledModel(functionModel(constant(100), { errorRate: 0.5 }), queueModel(queue));
    const { events } = await polled(model, [feed(poissonArrivals(2, 1_000_000))]);
    const receives = events.reduce((sum, { attempt }) => sum + attempt + 1, 0) / events.length;
    expect(Math.abs(receives - 1.75)).toBeLessThan(4 * Math.sqrt(0.69 / events.length));
  });

  it('take a poison message’s fate with them, without partial responses', async () => {
    const times = [0, ...atOnce(10, 50)];
    const poisonOf = (seed: number): readonly boolean[] => {
      const draws = new CounterDraws(polledModel(functionModel(constant(100)), queueModel(), { seed }));
      return times.map((_, request) => draws.share(0, request, 1) < 0.3);
    };
    let seed = 1;
    while (poisonOf(seed)[0] || !poisonOf(seed).includes(true)) seed++;
    const queue = { poisonShare: 0.3, maximumConcurrency: 1, maximumReceives: 2 };
    const { events } = await run(queue, times, {}, { seed });
    const ofBatch = events.filter(({ requestIndex }) => requestIndex > 0);
    expect(outcomes(ofBatch)).toEqual(new Array(10).fill('failed'));
  });
});

describe('a batch that Lambda refuses', () => {
  it('is offered again after a back-off that doubles, until its visibility time-out; then it counts as received', async () => {
    const { attempts, events, counters } = await run(
      { maximumReceives: 2, visibilityTimeoutMs: 10_000 },
      [0],
      { reservedConcurrency: 0 },
    );
    expect(attempts.map(attemptOutcome)).toEqual(new Array(8).fill('throttled'));
    expect(starts(attempts)).toEqual([0, 1000, 3000, 7000, 10_000, 11_000, 13_000, 17_000]);
    expect(outcomes(events)).toEqual(['throttled']);
    expect(events[0]).toMatchObject({ latencyMs: 20_000, attempt: 1 });
    expect(counters).toMatchObject({ deadLettered: 1, batches: 2 });
  });
});

describe('retention', () => {
  it('drops what has waited too long, at its time', async () => {
    const model = polledModel(functionModel(constant(100)), queueModel({ retentionMs: 60_000 }), {
      horizonMs: 100_000,
      warmupMs: 20_000,
      sources: [sourceModel({ isDenied: true, poller: queueModel({ retentionMs: 60_000 }) })],
    });
    const { events, attempts, counters } = await polled(model, [feed(arrivalsAt([0, 30_000, 50_000]))]);
    expect(attempts).toEqual([]);
    expect(events.map((row) => [row.arrivalMs, endMs(row), requestOutcome(row)])).toEqual([
      [0, 60_000, 'dropped'],
      [30_000, 90_000, 'dropped'],
      [50_000, 100_000, 'inFlight'],
    ]);
    expect(counters).toMatchObject({ expired: 1, expiredTried: 0, receives: 0 });
  });

  it('drops a message that fails for ever when it comes back too late', async () => {
    const { events, counters } = await run({ retentionMs: 70_000 }, [0], { errorRate: 1 });
    expect(counters).toMatchObject({ expired: 1, expiredTried: 1 });
    expect(events.map((row) => [endMs(row), row.attempt, requestOutcome(row)])).toEqual([
      [90_000, 2, 'dropped'],
    ]);
  });
});

describe('concurrency of the poller', () => {
  const scaling = { batchSize: 1, startConcurrency: 5, growthPerMinute: 60, maximumConcurrency: 20 };

  it('starts at five and grows by 60 a minute while messages wait, to the maximum', async () => {
    const { attempts } = await run(scaling, atOnce(100), {
      work: { kind: 'whole', durationMs: constant(600_000), factor: 1, coldDurationMs: null },
    });
    const expected = [...atOnce(5, 0), ...Array.from({ length: 15 }, (_, step) => 1000 * (step + 1))];
    const first = starts(attempts).slice(0, 20);
    expect(first).toHaveLength(20);
    for (const [index, startMs] of first.entries()) expect(startMs).toBeCloseTo(expected[index] as number, 6);
    expect(starts(attempts)[20]).toBe(600_000);
  });

  it('falls with each function error by the square root, and at half its rate of growth once nothing waits', async () => {
    const work = { kind: 'whole', durationMs: constant(10_000), factor: 1, coldDurationMs: null } as const;
    const late = 400_000;
    const { attempts } = await run(scaling, [...atOnce(40), ...atOnce(30, late)], { work });
    const busyAt = (timeMs: number): number =>
      attempts.filter(({ startMs }) => startMs <= timeMs && timeMs < startMs + 10_000).length;
    expect(busyAt(9500)).toBe(14);
    expect(busyAt(late)).toBe(5);
    const failing = await run({ ...scaling, errorBackoff: 0.25 }, atOnce(40), { work, errorRate: 1 });
    const failingAt = (timeMs: number): number =>
      failing.attempts.filter(({ startMs }) => startMs <= timeMs && timeMs < startMs + 10_000).length;
    // At 10 s five batches fail at once: 15 less 0.25 √15, less 0.25 √14.03 …
    expect(failingAt(10_500)).toBe(10);
  });
});

describe('provisioned pollers', () => {
  const poller = { batches: 10, pollsPerSecond: 10, messagesPerSecond: Number.POSITIVE_INFINITY };
  const provisioned = { startConcurrency: 20, growthPerMinute: 1000, provisioned: poller, batchSize: 1 };
  const over = { horizonMs: 60_000 };
  const every = (count: number, gapMs: number): number[] =>
    Array.from({ length: count }, (_, index) => index * gapMs);

  it('make ten polls a second each, ten at once', async () => {
    const { attempts, counters } = await run(
      { ...provisioned, maximumConcurrency: 20 },
      every(3000, 10),
      {},
      over,
    );
    // 20 at once at most, then 20 a second; the queue has 3000 messages for 30 s, and does not empty.
    expect(attempts.length).toBeGreaterThanOrEqual(20 + 1180);
    expect(attempts.length).toBeLessThanOrEqual(20 + 1200);
    expect(counters.pollerMs).toBeCloseTo(2 * 60_000, 6);
    expect(counters.pollersMax).toBe(2);
    expect(counters.receivesHeldMs).toBeGreaterThan(55_000);
  });

  it('bring a number of bytes a second each', async () => {
    // 4 messages a second for each poller, in batches of ten.
    const slow = { ...poller, messagesPerSecond: 4 };
    const { events } = await run(
      { ...provisioned, batchSize: 10, maximumConcurrency: 20, provisioned: slow },
      atOnce(1000),
      {},
      over,
    );
    const handled = events.filter((row) => requestOutcome(row) === 'succeeded').length;
    expect(Math.abs(handled - 8 * 60)).toBeLessThanOrEqual(20);
  });

  it('become more while messages wait, by ten batches each, and are counted by the hour that they run', async () => {
    const work = { kind: 'whole', durationMs: constant(600_000), factor: 1, coldDurationMs: null } as const;
    const { attempts, counters } = await run(
      { ...provisioned, maximumConcurrency: 50 },
      atOnce(100),
      { work },
      over,
    );
    // A poller more each 0.6 s, to five.
    expect(starts(attempts).map((ms) => Math.round(ms))).toEqual(
      [0, 0, 600, 1200, 1800].flatMap((timeMs) => atOnce(10, timeMs)),
    );
    expect(counters.pollerMs).toBeCloseTo(2 * 600 + 3 * 600 + 4 * 600 + 5 * 58_200, 3);
  });

  it('become fewer from a minute after messages waited, at half that rate, also where nothing happens', async () => {
    const { counters } = await run(
      { ...provisioned, maximumConcurrency: 50 },
      atOnce(100),
      { work: { kind: 'whole', durationMs: constant(2000), factor: 1, coldDurationMs: null } },
      { horizonMs: 300_000 },
    );
    // The last message starts after 3.8 s; from a minute later on one poller goes each 1.2 s.
    const grown = 2 * 600 + 3 * 600 + 4 * 600 + 5 * (63_800 - 1800);
    const falling = 4 * 1200 + 3 * 1200;
    expect(counters.pollerMs).toBeCloseTo(grown + falling + 2 * (300_000 - 63_800 - 2400), -1);
  });
});

describe('quotas of a queue', () => {
  it('a FIFO queue has a number of receive calls a second, and messages wait for them', async () => {
    const { attempts, counters } = await run(
      { messageGroups: 1000, batchSize: 1, receivesPerSecond: 5 },
      Array.from({ length: 200 }, (_, index) => index),
      {},
      { horizonMs: 20_000 },
    );
    expect(Math.abs(attempts.length - (5 + 100))).toBeLessThanOrEqual(1);
    expect(counters.receivesHeldMs).toBeGreaterThan(19_000);
  });

  it('no more is received while so many messages are in flight, the hidden ones included', async () => {
    const { attempts, counters } = await run(
      { batchSize: 4, maximumInFlight: 6, visibilityTimeoutMs: 5000 },
      atOnce(10),
      { errorRate: 1 },
      { horizonMs: 6000 },
    );
    expect(starts(attempts)).toEqual([0, 0, 5000, 5000]);
    expect(counters.inFlightHeldMs).toBe(6000);
  });
});

describe('idle polling', () => {
  it('is 15 empty receives a minute after the warm-up', async () => {
    const over = { horizonMs: 3_600_000, warmupMs: 600_000 };
    const { counters } = await run({}, [], {}, over);
    expect(counters.receives).toBe(15 * 50);
  });

  it('needs no empty receive where messages come often enough', async () => {
    const often = Array.from({ length: 1000 }, (_, index) => index * 1000);
    const { counters } = await run({}, often, {}, { horizonMs: 1_000_000 });
    expect(counters.receives).toBe(1000);
  });

  it('stops while every batch is busy and messages wait', async () => {
    const work = { kind: 'whole', durationMs: constant(600_000), factor: 1, coldDurationMs: null } as const;
    const over = { horizonMs: 600_000 };
    const { counters } = await run({ maximumConcurrency: 1 }, [0, 1], { work }, over);
    expect(counters.receives).toBe(1);
  });
});

describe('a FIFO queue', () => {
  it('has one batch of a group at a time, in order, and what failed comes first again', async () => {
    const { attempts, events } = await run(
      { messageGroups: 1, batchSize: 2, maximumReceives: 2, visibilityTimeoutMs: 1000 },
      [0, 10, 20, 30],
      { errorRate: 1 },
    );
    expect(starts(attempts)).toEqual([0, 1000, 2000, 3000, 4000, 5000].slice(0, attempts.length));
    expect(events.map(({ requestIndex }) => requestIndex)).toEqual([0, 1, 2, 3]);
  });

  it('returns everything from the first failure on, with partial responses', async () => {
    const queue = { messageGroups: 1, batchSize: 10, partialResponses: true, poisonShare: 0.2 };
    const times = [0, ...atOnce(10, 50)];
    const { events } = await run({ ...queue, visibilityTimeoutMs: 1000 }, times, {}, { horizonMs: 500 });
    const draws = new CounterDraws(polledModel(functionModel(constant(100)), queueModel()));
    const firstPoison = times.findIndex((_, request) => draws.share(0, request, 1) < 0.2);
    expect(firstPoison).toBeGreaterThan(0);
    for (const row of events) {
      expect(requestOutcome(row)).toBe(row.requestIndex < firstPoison ? 'succeeded' : 'inFlight');
    }
  });
});

const randomQueue = fc.record({
  batchSize: fc.integer({ min: 1, max: 10 }),
  batchWindowMs: fc.constantFrom(0, 0, 700),
  startConcurrency: fc.integer({ min: 1, max: 5 }),
  growthPerMinute: fc.constantFrom(0, 60, 3000),
  maximumConcurrency: fc.integer({ min: 1, max: 8 }),
  visibilityTimeoutMs: fc.constantFrom(50, 400, 3000),
  maximumReceives: fc.constantFrom(1, 3, Number.POSITIVE_INFINITY),
  retentionMs: fc.constantFrom(2500, 60_000),
  partialResponses: fc.boolean(),
  messageGroups: fc.constantFrom(0, 1, 4),
  poisonShare: fc.constantFrom(0, 0.1),
  throttleBackoffMs: fc.constant({ initial: 100, maximum: 800 }),
});

const randomFunction = fc.record({
  errorRate: fc.constantFrom(0, 0.3),
  reservedConcurrency: fc.constantFrom(null, null, 2),
  timeoutMs: fc.constantFrom(900_000, 300),
});

const randomTimes = fc
  .array(fc.constantFrom(0, 0, 1, 40, 700), { minLength: 1, maxLength: 60 })
  .map((gaps) => gaps.map((_, index) => gaps.slice(0, index + 1).reduce<number>((sum, gap) => sum + gap, 0)));

describe('whatever the queue', () => {
  it('loses no message, handles none twice without a cause, keeps the limits and the order of groups', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomQueue,
        randomFunction,
        randomTimes,
        fc.integer({ min: 1, max: 1000 }),
        async (queue, fn, times, seed) => {
          const function_ = functionModel({ kind: 'exponential', mean: 200 }, fn);
          const model = polledModel(function_, queueModel(queue), { seed, horizonMs: 20_000 });
          const { events, attempts, counters } = await polled(model, [feed(arrivalsAt(times))]);
          expect(events.map(({ requestIndex }) => requestIndex).sort((a, b) => a - b)).toEqual(
            times.map((_, index) => index),
          );
          const count = (outcome: string): number =>
            events.filter((row) => requestOutcome(row) === outcome).length;
          expect(counters.expired).toBe(count('dropped'));
          const given = count('failed') + count('timedOut') + count('throttled');
          expect(counters.deadLettered).toBe(given);
          expect(count('succeeded') + given + count('dropped') + count('inFlight')).toBe(times.length);

          const isClean = attempts.every((row) => ['succeeded', 'inFlight'].includes(attemptOutcome(row)));
          if (isClean && !queue.partialResponses)
            expect(events.every(({ attempt }) => attempt === 0)).toBe(true);
          const invoked = attempts.filter((row) => attemptOutcome(row) !== 'throttled');
          for (const { startMs } of invoked) {
            const busy = invoked.filter(
              (row) => row.startMs <= startMs && startMs < row.startMs + row.durationMs,
            );
            expect(busy.length).toBeLessThanOrEqual(queue.maximumConcurrency);
          }
          if (queue.messageGroups > 0) expectOrder(model, queue.messageGroups, events);
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  it('gives the same rows for the same seed, and draws nothing anew for another memory size', async () => {
    const queue = queueModel({
      maximumReceives: 3,
      poisonShare: 0.05,
      messageGroups: 5,
      maximumConcurrency: 3,
    });
    const of = async (memoryMb: number): Promise<PolledRun> => {
      const fn = functionModel({ kind: 'exponential', mean: 200 }, { errorRate: 0.1, memoryMb });
      return polled(polledModel(fn, queue), [feed(poissonArrivals(5, 100_000))]);
    };
    const first = await of(1024);
    expect(await of(1024)).toEqual(first);
    expect(await of(2048)).toEqual(first);
    expect(first.attempts.some((row) => attemptOutcome(row) === 'failed')).toBe(true);
  });
});

/** Events of a group that were handled: one after another, or in the same batch. */
function expectOrder(model: Model, groups: number, events: readonly Row[]): void {
  const draws = new CounterDraws(model);
  const group = (row: Row): number => Math.floor(draws.share(0, row.requestIndex, 2) * groups);
  const handled = events.filter((row) => requestOutcome(row) === 'succeeded');
  for (let key = 0; key < groups; key++) {
    const ofGroup = handled
      .filter((row) => group(row) === key)
      .sort((a, b) => a.requestIndex - b.requestIndex);
    for (let index = 1; index < ofGroup.length; index++) {
      const [before, after] = [ofGroup[index - 1] as Row, ofGroup[index] as Row];
      if (before.startMs !== after.startMs) expect(after.startMs).toBeGreaterThanOrEqual(endMs(before));
    }
  }
}
