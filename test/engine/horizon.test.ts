import { describe, expect, it } from 'vitest';
import type { FunctionModel, Model } from '../../src/model/model.ts';
import {
  arrivalsAt,
  attemptOutcome,
  constant,
  feed,
  functionModel,
  measure,
  modelOf,
  type Row,
  requestOutcome,
  rowsOf,
  sourceModel,
} from '../support/models.ts';

const coldStart = {
  ...functionModel(constant(0)).coldStart,
  hiddenMs: constant(100),
  initMs: constant(200),
};

async function run(model: Model, times: readonly number[]): Promise<Row[]> {
  return (await rowsOf(model, [feed(arrivalsAt(times))])).rows;
}

describe('the horizon', () => {
  const until = (horizonMs: number, over: Partial<FunctionModel> = {}): Model =>
    modelOf([functionModel(constant(1000), { coldStart, ...over })], { horizonMs, sampleStepMs: 500 });
  /** A cold start at 0 is hidden until 100, in init until 300, and in the handler until 1300. */
  it.each([
    [50, [50, 0, 0]],
    [150, [100, 50, 0]],
    [700, [100, 200, 400]],
    [1299, [100, 200, 999]],
  ])('at %i ms cuts what runs, phase by phase', async (horizonMs, phases) => {
    const [row] = await run(until(horizonMs), [0]);
    expect([row!.hiddenMs, row!.initMs, row!.durationMs]).toEqual(phases);
    expect([attemptOutcome(row!), requestOutcome(row!), row!.latencyMs]).toEqual([
      'inFlight',
      'inFlight',
      horizonMs,
    ]);
  });

  it('does not cut what ends with it', async () => {
    const [row] = await run(until(1300), [0]);
    expect([attemptOutcome(row!), row!.durationMs]).toEqual(['succeeded', 1000]);
  });

  it.each([
    [50, 0],
    [150, 50],
    [700, 600],
    [699.5, 600],
    [1300, 1200],
  ])('at %f ms bills the %i ms that passed', async (horizonMs, billedMs) => {
    const { functions } = await measure(until(horizonMs), [feed(arrivalsAt([0]))]);
    expect(functions[0]!.onDemandBilledMs).toBe(billedMs);
    expect(functions[0]!.invocations).toBe(1);
  });

  it('leaves cut invocations out of durations and latencies', async () => {
    const { functions } = await measure(until(2000), [feed(arrivalsAt([0, 100, 1500]))]);
    // 100: another cold start. 1500: warm, cut.
    expect(functions[0]!.outcomes).toEqual([0, 2, 0, 0, 0, 0, 0, 0, 1]);
    expect(functions[0]!.durationMs.count).toBe(2);
    expect(functions[0]!.latencyMs.count).toBe(2);
    expect(functions[0]!.onDemandBilledMs).toBe(1200 + 1200 + 500);
  });

  it('ends every environment', async () => {
    const { environments } = await rowsOf(until(2000), [feed(arrivalsAt([0, 100, 1500]))]);
    expect(environments.map(({ endMs }) => endMs)).toEqual([2000, 2000]);
  });
});

describe('an integration time-out', () => {
  const source = sourceModel({ integrationTimeoutMs: 29_000 });
  const behind = (durationMs: number, over: Partial<Model> = {}, deliveryMs = 0): Model =>
    modelOf([functionModel(constant(durationMs))], {
      sources: [{ ...source, deliveryMs: constant(deliveryMs) }],
      ...over,
    });

  it('answers the caller at the limit, while the function goes on', async () => {
    const [row] = await run(behind(40_000), [0]);
    expect([row!.latencyMs, row!.durationMs]).toEqual([29_000, 40_000]);
    expect([attemptOutcome(row!), requestOutcome(row!)]).toEqual(['succeeded', 'timedOut']);
  });

  it('leaves the environment busy and the bill running until the function ends', async () => {
    const measured = await measure(behind(40_000, { horizonMs: 100_000 }), [feed(arrivalsAt([0, 35_000]))]);
    const fn = measured.functions[0]!;
    expect(fn.coldStarts).toBe(2);
    expect(fn.onDemandBilledMs).toBe(80_000);
    expect(fn.concurrency.mean).toBeCloseTo(0.8, 9);
    expect(fn.outcomes[3]).toBe(2);
    expect(fn.failedAttempts).toBe(0);
    expect(fn.latencyMs.max).toBe(29_000);
  });

  it('is not reached at the limit itself', async () => {
    expect(requestOutcome((await run(behind(29_000), [0]))[0]!)).toBe('succeeded');
    expect(requestOutcome((await run(behind(29_000.001), [0]))[0]!)).toBe('timedOut');
  });

  it('counts from the arrival', async () => {
    const [row] = await run(behind(25_000, {}, 5000), [0]);
    expect([row!.latencyMs, requestOutcome(row!)]).toEqual([29_000, 'timedOut']);
  });

  it('stands though the horizon cuts the invocation', async () => {
    const [row] = await run(behind(40_000, { horizonMs: 30_000 }), [0]);
    expect([attemptOutcome(row!), requestOutcome(row!), row!.latencyMs]).toEqual([
      'inFlight',
      'timedOut',
      29_000,
    ]);
    const [cut] = await run(behind(40_000, { horizonMs: 20_000 }), [0]);
    expect([attemptOutcome(cut!), requestOutcome(cut!), cut!.latencyMs]).toEqual([
      'inFlight',
      'inFlight',
      20_000,
    ]);
  });
});
