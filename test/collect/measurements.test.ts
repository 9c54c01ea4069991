import { describe, expect, it } from 'vitest';
import type { FunctionMeasurements } from '../../src/model/measurements.ts';
import type { FunctionModel, Model } from '../../src/model/model.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import {
  arrivalsAt,
  attemptOutcome,
  constant,
  feed,
  functionModel,
  isCold,
  isProvisioned,
  measure,
  modelOf,
  poissonArrivals,
  type Row,
  type RowKeeper,
  requestOutcome,
  rowsOf,
  sourceModel,
} from '../support/models.ts';

const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean });
const horizonMs = 600_000;

/** Cold starts, errors, time-outs, throttles, retries, provisioned environments; two functions. */
function busyModel(over: Partial<Model> = {}): Model {
  const fn = (more: Partial<FunctionModel>): FunctionModel =>
    functionModel(exponential(900), {
      errorRate: 0.1,
      timeoutMs: 3000,
      keepAlive: { kind: 'fixed', idleMs: 3000 },
      coldStart: {
        ...functionModel(constant(0)).coldStart,
        hiddenMs: exponential(90),
        initMs: exponential(300),
      },
      ...more,
    });
  return modelOf([fn({ provisionedConcurrency: 2 }), fn({ reservedConcurrency: 5 })], {
    horizonMs,
    sampleStepMs: 7000,
    sources: [sourceModel(), sourceModel({ functionIndex: 1, invocation: 'async' })],
    ...over,
  });
}
const feeds = (untilMs = horizonMs) => [0, 1].map((index) => feed(poissonArrivals(4, untilMs, index), index));

const endMs = (row: Row): number => row.startMs + row.hiddenMs + row.initMs + row.durationMs;
const ran = (row: Row): boolean => row.environment >= 0;

/** The same figures, counted from the rows by hand. */
function counted(
  { rows, environments }: RowKeeper,
  functionIndex: number,
  warmupMs: number,
  untilMs: number,
) {
  const own = rows.filter((row) => row.functionIndex === functionIndex);
  const measured = own.filter((row) => row.arrivalMs >= warmupMs);
  const invoked = measured.filter(ran);
  const finals = measured.filter((row) => requestOutcome(row) !== 'pending');
  const overlap = (from: number, to: number): number => Math.max(0, to - Math.max(from, warmupMs));
  const busyMs = own.filter(ran).reduce((sum, row) => sum + overlap(row.startMs, endMs(row)), 0);
  const aliveMs = environments
    .filter((environment) => environment.functionIndex === functionIndex)
    .reduce((sum, environment) => sum + overlap(environment.startMs, environment.endMs), 0);
  const answered = finals.filter((row) => ['succeeded', 'failed', 'timedOut'].includes(requestOutcome(row)));
  return {
    requests: finals.length,
    invocations: invoked.length,
    coldStarts: invoked.filter(isCold).length,
    throttledAttempts: measured.filter((row) => attemptOutcome(row) === 'throttled').length,
    failedAttempts: invoked.filter((row) =>
      ['failed', 'timedOut', 'outOfMemory'].includes(attemptOutcome(row)),
    ).length,
    provisionedInvocations: invoked.filter(isProvisioned).length,
    billedMs: invoked.reduce((sum, row) => sum + Math.ceil(row.durationMs + row.initMs), 0),
    latencies: answered.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b),
    durationMs: invoked.flatMap((row) => (attemptOutcome(row) === 'inFlight' ? [] : row.durationMs)),
    coldLatencies: answered.filter(isCold).length,
    durations: invoked.filter((row) => attemptOutcome(row) !== 'inFlight').length,
    concurrencyMean: busyMs / (untilMs - warmupMs),
    environmentsMean: aliveMs / (untilMs - warmupMs),
  };
}

function compare(measured: FunctionMeasurements, expected: ReturnType<typeof counted>): void {
  expect({
    requests: measured.requests,
    invocations: measured.invocations,
    coldStarts: measured.coldStarts,
    throttledAttempts: measured.throttledAttempts,
    failedAttempts: measured.failedAttempts,
    provisionedInvocations: measured.provisionedInvocations,
    billedMs: measured.onDemandBilledMs + measured.provisionedBilledMs,
    coldLatencies: measured.coldLatencyMs.count,
    durations: measured.durationMs.count,
  }).toEqual({
    requests: expected.requests,
    invocations: expected.invocations,
    coldStarts: expected.coldStarts,
    throttledAttempts: expected.throttledAttempts,
    failedAttempts: expected.failedAttempts,
    provisionedInvocations: expected.provisionedInvocations,
    billedMs: expected.billedMs,
    coldLatencies: expected.coldLatencies,
    durations: expected.durations,
  });
  expect(measured.latencyMs.count).toBe(expected.latencies.length);
  expect(measured.warmLatencyMs.count + measured.coldLatencyMs.count).toBe(measured.latencyMs.count);
  expect(measured.latencyMs.max).toBe(expected.latencies.at(-1));
  const meanOf = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  expect(measured.latencyMs.mean).toBeCloseTo(meanOf(expected.latencies), 6);
  expect(measured.durationMs.mean).toBeCloseTo(meanOf(expected.durationMs), 6);
  // A thousandth is the histogram's own error; between the two in the middle any median is right.
  const middle = (expected.latencies.length - 1) / 2;
  const median = measured.latencyMs.quantile(0.5);
  expect(median).toBeGreaterThan(0.999 * expected.latencies[Math.floor(middle)]!);
  expect(median).toBeLessThan(1.001 * expected.latencies[Math.ceil(middle)]!);
  expect(measured.concurrency.mean).toBeCloseTo(expected.concurrencyMean, 9);
  expect(measured.environments.mean).toBeCloseTo(expected.environmentsMean, 9);
}

describe('measurements', () => {
  it.each([0, 100_000, 123_456.7])('with a warm-up of %f ms are what the rows say', async (warmupMs) => {
    const model = busyModel({ warmupMs });
    const kept = await rowsOf(model, feeds());
    const measured = await measure(model, feeds());
    expect(measured.seconds).toBe((horizonMs - warmupMs) / 1000);
    for (const functionIndex of [0, 1]) {
      compare(measured.functions[functionIndex]!, counted(kept, functionIndex, warmupMs, horizonMs));
    }
  });

  it('leave a request out by the time of its arrival, not of its end or its attempts', async () => {
    const model = modelOf([functionModel(constant(2000), { errorRate: 1 })], {
      warmupMs: 10_000,
      sources: [sourceModel({ invocation: 'async' })],
    });
    const { functions, entryRequests, sourceEvents } = await measure(model, [
      feed(arrivalsAt([9999, 10_000])),
    ]);
    expect(functions[0]).toMatchObject({ requests: 1, invocations: 3, failedAttempts: 3 });
    expect([entryRequests, sourceEvents]).toEqual([1, [1]]);
    // Busy time is counted from the end of the warm-up on, whoever came when.
    expect(functions[0]!.concurrency.mean * 3590).toBeCloseTo(1.999 + 2 + 4 * 2, 6);
  });

  it('count one provisioned environment apart from what is on demand', async () => {
    const model = modelOf([functionModel(constant(100), { provisionedConcurrency: 1 })]);
    const { functions } = await measure(model, [feed(arrivalsAt([0, 0, 0, 1000]))]);
    expect(functions[0]).toMatchObject({
      invocations: 4,
      provisionedInvocations: 2,
      provisionedBilledMs: 200,
      onDemandBilledMs: 200,
      coldStarts: 2,
    });
  });

  it('without traffic are all zero', async () => {
    const { functions, series, entryRequests } = await measure(modelOf([functionModel(constant(1))]), []);
    expect(entryRequests).toBe(0);
    expect(functions[0]).toMatchObject({
      requests: 0,
      invocations: 0,
      onDemandBilledMs: 0,
      concurrency: { mean: 0, max: 0 },
      environments: { mean: 0, max: 0, idleMean: 0 },
    });
    expect(functions[0]!.latencyMs.quantile(0.99)).toBe(0);
    expect(series.functions[0]!.p99Ms.every((value) => value === 0)).toBe(true);
  });
});

describe('maxima', () => {
  /** Greatest number of intervals that overlap at one instant in [from, to). */
  function greatest(intervals: readonly (readonly [number, number])[], from: number, to: number): number {
    const instants = [
      from,
      ...intervals.map(([start]) => start).filter((start) => start > from && start < to),
    ];
    return Math.max(
      ...instants.map(
        (instant) => intervals.filter(([start, end]) => start <= instant && end > instant).length,
      ),
    );
  }

  it.each([0, 61_000])(
    'of busy and alive environments are the greatest overlaps (warm-up %i ms)',
    async (warmupMs) => {
      const untilMs = 150_000;
      const model = busyModel({ warmupMs, horizonMs: untilMs });
      const kept = await rowsOf(model, feeds(untilMs));
      const measured = await measure(model, feeds(untilMs));
      for (const functionIndex of [0, 1]) {
        const busy = kept.rows
          .filter((row) => row.functionIndex === functionIndex && ran(row))
          .map((row) => [row.startMs, endMs(row)] as const);
        const alive = kept.environments
          .filter((environment) => environment.functionIndex === functionIndex)
          .map((environment) => [environment.startMs, environment.endMs] as const);
        const fn = measured.functions[functionIndex]!;
        expect(fn.concurrency.max).toBe(greatest(busy, warmupMs, untilMs));
        expect(fn.environments.max).toBe(greatest(alive, warmupMs, untilMs));
        const { concurrencyMax } = measured.series.functions[functionIndex]!;
        concurrencyMax.forEach((value, step) => {
          expect(value).toBe(greatest(busy, step * 7000, Math.min(untilMs, (step + 1) * 7000)));
        });
      }
    },
  );

  it('of a step count what began before it', async () => {
    const model = modelOf([functionModel(constant(25_000))], { horizonMs: 60_000 });
    const { series } = await measure(model, [feed(arrivalsAt([0, 0, 0]))]);
    expect([...series.functions[0]!.concurrencyMax]).toEqual([3, 3, 3, 0, 0, 0]);
  });

  it('forget what was over before the warm-up ended, in the middle of a step too', async () => {
    const fn = functionModel(constant(500), { keepAlive: { kind: 'fixed', idleMs: 1000 } });
    const model = modelOf([fn], { warmupMs: 15_000, horizonMs: 60_000 });
    const { functions, series } = await measure(model, [feed(arrivalsAt([12_000, 12_000, 12_000, 18_000]))]);
    expect(functions[0]!.concurrency.max).toBe(1);
    expect(functions[0]!.environments.max).toBe(1);
    expect([...series.functions[0]!.concurrencyMax]).toEqual([0, 3, 0, 0, 0, 0]);
  });

  it('go down again when a burst is over, and count what expired unseen', async () => {
    const fn = functionModel(constant(500), { keepAlive: { kind: 'fixed', idleMs: 15_000 } });
    const model = modelOf([fn], { horizonMs: 60_000 });
    const { series } = await measure(model, [feed(arrivalsAt([0, 0, 0, 12_000]))]);
    expect([...series.functions[0]!.concurrencyMax]).toEqual([3, 1, 0, 0, 0, 0]);
    // Three alive from 0 to 15.5 s, one of them to 27.5 s.
    expect([...series.functions[0]!.environments].map((mean) => mean * 10)).toEqual(
      [30, 21, 7.5, 0, 0, 0].map((value) => expect.closeTo(value, 9)),
    );
  });
});

describe('series', () => {
  it('add up to the totals', async () => {
    const model = busyModel();
    const { functions, series } = await measure(model, feeds());
    const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
    functions.forEach((fn, index) => {
      const own = series.functions[index]!;
      expect(sum(own.invocations)).toBe(fn.invocations);
      expect(sum(own.coldStarts)).toBe(fn.coldStarts);
      expect(sum(own.throttles)).toBe(fn.throttledAttempts);
      expect(sum(own.errors)).toBe(fn.failedAttempts);
      expect(Math.max(...own.concurrencyMax)).toBe(fn.concurrency.max);
      // 600 s are 85 steps of 7 s and one of 5 s.
      const weights = own.concurrency.map((_, step) => Math.min(7000, horizonMs - step * 7000));
      const weighted = (values: Float64Array): number =>
        sum(values.map((value, step) => value * weights[step]!));
      expect(weighted(own.concurrency) / horizonMs).toBeCloseTo(fn.concurrency.mean, 9);
      expect(weighted(own.environments) / horizonMs).toBeCloseTo(fn.environments.mean, 9);
    });
  });

  it('show the warm-up too', async () => {
    const { functions, series } = await measure(
      modelOf([functionModel(constant(100))], { warmupMs: 20_000, horizonMs: 40_000 }),
      [feed(arrivalsAt([0, 10_000, 30_000]))],
    );
    expect(functions[0]!.invocations).toBe(1);
    expect([...series.functions[0]!.invocations]).toEqual([1, 1, 0, 1]);
    expect([...series.functions[0]!.coldStarts]).toEqual([1, 0, 0, 0]);
    expect([...series.functions[0]!.p50Ms]).toEqual([100, 100, 0, 100]);
  });

  it.each([1000, 10_000, 60_000, 300_000, 3_600_000, 86_400_000])(
    'put what happens at the start of a step of %i ms into that step, in every column',
    async (sampleStepMs) => {
      const steps = 400;
      const fn = functionModel(constant(1), { keepAlive: { kind: 'fixed', idleMs: 0 }, errorRate: 1 });
      const model = modelOf([fn], { sampleStepMs, horizonMs: steps * sampleStepMs });
      const times = Array.from({ length: steps }, (_, step) => step * sampleStepMs);
      const { series } = await measure(model, [feed(arrivalsAt(times))]);
      const { invocations, coldStarts, errors, p50Ms, concurrencyMax } = series.functions[0]!;
      for (const column of [invocations, coldStarts, errors, p50Ms, concurrencyMax]) {
        expect([...column]).toEqual(Array(steps).fill(1));
      }
    },
  );
});
