import { describe, expect, it } from 'vitest';
import type { FunctionModel, ProvisioningModel } from '../../src/model/model.ts';
import { builtModels } from '../support/built.ts';

const {
  arrivalsAt,
  callStep,
  constant,
  feed,
  functionModel,
  isCold,
  isProvisioned,
  measure,
  modelOf,
  poissonArrivals,
  resourceModel,
  rowsOf,
} = await builtModels();

function whole(durationMs: number): FunctionModel['work'] {
  return { kind: 'whole', durationMs: constant(durationMs), factor: 1, coldDurationMs: null };
}

function provisioned(over: Partial<ProvisioningModel>, fn: Partial<FunctionModel> = {}): FunctionModel {
  return functionModel(constant(100), {
    coldStart: { ...functionModel(constant(0)).coldStart, initMs: constant(500) },
    provisioning: { allocationMs: 90_000, allocationPerMinute: 6000, changes: [], tracking: null, ...over },
    ...fn,
  });
}

describe('provisioned concurrency by the clock', () => {
  const fn = provisioned({
    changes: [
      { atMs: 60_000, count: 2 },
      { atMs: 600_000, count: 0 },
    ],
  });

  it('is there when all of it is allocated, and gone when nobody asks for it', async () => {
    // Two environments of 6000 a minute take 20 ms more.
    const times = [0, 149_000, 150_100, 599_000, 760_000];
    const { rows } = await rowsOf(modelOf([fn]), [feed(arrivalsAt(times))]);
    expect(rows.map(isProvisioned)).toEqual([false, false, true, true, false]);
    expect(rows.map(isCold)).toEqual([true, false, false, false, true]);
  });

  it('is paid for from the request to the end', async () => {
    const measured = await measure(modelOf([fn]), [feed(arrivalsAt([0]))]);
    expect(measured.functions[0]?.provisionedSeconds).toBe(2 * 540);
    const late = await measure(modelOf([fn], { warmupMs: 300_000 }), [feed(arrivalsAt([0]))]);
    expect(late.functions[0]?.provisionedSeconds).toBe(2 * 300);
  });

  it('takes its room from the unreserved quota', async () => {
    const account = {
      concurrency: 3,
      requestsPerSecond: 1e6,
      scaling: { scope: 'function' as const, burst: 1e6, perSecond: 1e6 },
    };
    const times = [...new Array<number>(3).fill(0), ...new Array<number>(4).fill(200_000)];
    const { rows } = await rowsOf(modelOf([fn], { account }), [feed(arrivalsAt(times))]);
    const late = rows.filter(({ arrivalMs }) => arrivalMs === 200_000);
    // Two provisioned, one of the quota of three that is left, one refused.
    expect(late.filter(isProvisioned)).toHaveLength(2);
    expect(late.filter(({ environment }) => environment >= 0)).toHaveLength(3);
  });
});

describe('target tracking', () => {
  const tracking = {
    minimum: 1,
    maximum: 50,
    target: 0.7,
    statistic: 'average' as const,
    scaleOutPoints: 3,
    scaleInPoints: 15,
    lowFactor: 0.9,
  };

  it('is not hurried, nor set back, by a clock that asks for what is the minimum already', async () => {
    const every2Minutes = Array.from({ length: 29 }, (_, turn) => ({ atMs: 120_000 * (turn + 1), count: 1 }));
    const provisionedSeconds = async (changes: ProvisioningModel['changes']): Promise<unknown> => {
      const work = functionModel(constant(1000)).work;
      const fn = provisioned({ tracking, changes }, { provisionedConcurrency: 1, work });
      const [measured] = (await measure(modelOf([fn]), [feed(poissonArrivals(8, 3_600_000))])).functions;
      return [measured?.provisionedSeconds, measured?.coldStarts, measured?.provisionedInvocations];
    };
    expect(await provisionedSeconds(every2Minutes)).toEqual(await provisionedSeconds([]));
  });

  it('follows the load up and down', async () => {
    const fn = provisioned(
      { tracking, changes: [] },
      { provisionedConcurrency: 1, work: functionModel(constant(1000)).work },
    );
    const model = modelOf([fn], { horizonMs: 7_200_000 });
    const busy = poissonArrivals(10, 3_600_000);
    const { functions } = await measure(model, [feed(busy)]);
    // Ten busy at 70 % need some fifteen environments in the first hour, after a climb.
    const mean = (functions[0]?.provisionedSeconds ?? 0) / 3600;
    expect(mean).toBeGreaterThan(11);
    expect(mean).toBeLessThan(32);
  });

  it.each([
    ['stays between nine tenths of its target and the target', 20, 13, 20 * 3600],
    ['has ⌈2 × 1 ÷ 0.7⌉ after three minutes above it', 2, 2, 2 * 180 + 3 * 3420],
    ['has ⌈3 × ⅓ ÷ 0.7⌉ after fifteen minutes below nine tenths of it', 3, 1, 3 * 900 + 2 * 2700],
  ])('%s', async (_, ready, busy, seconds) => {
    // So many are busy at every look, but for a moment between two invocations.
    const times = Array.from({ length: 3600 * busy }, (__, turn) => 5 + 1000 * Math.floor(turn / busy));
    const fn = provisioned(
      { tracking, changes: [], allocationMs: 0 },
      { provisionedConcurrency: ready, work: functionModel(constant(999.5)).work },
    );
    const { functions } = await measure(modelOf([fn]), [feed(arrivalsAt(times))]);
    expect(functions[0]?.provisionedSeconds).toBeCloseTo(seconds, 6);
  });

  it('does not scale in while nothing calls: there is no metric', async () => {
    const fn = provisioned({ tracking, changes: [{ atMs: 1000, count: 20 }] });
    const measured = await measure(modelOf([fn], { horizonMs: 7_200_000 }), [feed(arrivalsAt([0]))]);
    expect(measured.functions[0]?.provisionedSeconds).toBe(20 * 7199);
  });
});

describe('a lost availability zone', () => {
  it('takes its share of the idle environments, whose requests then start cold', async () => {
    const failures = [{ fromMs: 60_000, toMs: 60_000, errorRate: 0, latencyFactor: 1, lostShare: 0.5 }];
    const fn = functionModel(constant(1000), { failures });
    const times = [...new Array<number>(200).fill(0), ...new Array<number>(200).fill(61_000)];
    const { rows } = await rowsOf(modelOf([fn]), [feed(arrivalsAt(times))]);
    const cold = rows.filter(({ arrivalMs }) => arrivalMs === 61_000).filter(isCold).length;
    expect(Math.abs(cold - 100)).toBeLessThan(30);
  });

  it.each([
    ['run', []],
    ['wait', [callStep()]],
  ])('takes its share of those whose invocations %s when these have ended', async (_, steps) => {
    const failures = [{ fromMs: 60_000, toMs: 60_000, errorRate: 0, latencyFactor: 1, lostShare: 0.5 }];
    const model = modelOf([functionModel(constant(0), { failures, steps, work: whole(1000) })], {
      resources: [resourceModel(constant(0))],
    });
    const times = [...new Array<number>(200).fill(59_500), ...new Array<number>(200).fill(61_000)];
    const { rows, environments } = await rowsOf(model, [feed(arrivalsAt(times))]);
    const lost = environments.filter(({ endMs }) => endMs === 60_500).length;
    expect(Math.abs(lost - 100)).toBeLessThan(30);
    expect(rows.filter(({ arrivalMs }) => arrivalMs === 61_000).filter(isCold)).toHaveLength(lost);
    expect(rows.every(({ durationMs }) => durationMs === 1000)).toBe(true);
  });
});

describe('provisioned environments that are taken back while they are busy', () => {
  it('serve their invocation to its end, and nothing after it', async () => {
    const work = whole(10_000);
    const fn = provisioned(
      {
        changes: [
          { atMs: 1000, count: 5 },
          { atMs: 205_000, count: 2 },
        ],
      },
      { work },
    );
    const times = [...new Array<number>(5).fill(200_000), ...new Array<number>(5).fill(220_000)];
    const { rows, environments } = await rowsOf(modelOf([fn]), [feed(arrivalsAt(times))]);
    const [first, second] = [200_000, 220_000].map((timeMs) =>
      rows.filter(({ arrivalMs }) => arrivalMs === timeMs),
    );
    expect(first?.map(({ durationMs }) => durationMs)).toEqual(new Array(5).fill(10_000));
    expect(first?.filter(isProvisioned)).toHaveLength(5);
    expect(environments.filter(({ endMs }) => endMs === 210_000)).toHaveLength(3);
    expect(second?.filter(isProvisioned)).toHaveLength(2);
    expect(second?.filter(isCold)).toHaveLength(3);
  });
});

describe('a failure window of a function', () => {
  it('fails and slows what begins in it', async () => {
    const failures = [{ fromMs: 1000, toMs: 2000, errorRate: 1, latencyFactor: 3, lostShare: 0 }];
    const { rows } = await rowsOf(modelOf([functionModel(constant(100), { failures })]), [
      feed(arrivalsAt([0, 1500, 2500])),
    ]);
    expect(rows.map(({ durationMs }) => durationMs)).toEqual([100, 300, 100]);
    expect(rows.map(({ flags }) => flags & 15)).toEqual([1, 2, 1]);
  });
});
