import { describe, expect, it } from 'vitest';
import type { FunctionMeasurements } from '../../src/model/measurements.ts';
import type { FunctionModel, Model, SourceModel } from '../../src/model/model.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import { lognormalFromMeanCv } from '../../src/random/make.ts';
import { quantileOf } from '../../src/random/moments.ts';
import { builtModels } from '../support/built.ts';

const { constant, feed, functionModel, interval, measure, modelOf, poissonArrivals, rowsOf, sourceModel } =
  await builtModels();

type Figures = Readonly<Record<string, number>>;

/**
 * Ten replications of Poisson traffic on one function; each gives some figures, and each figure its interval.
 */
async function replicate<F extends Figures>(
  fn: FunctionModel,
  ratePerSecond: number,
  horizonMs: number,
  figures: (measured: FunctionMeasurements) => F,
  over: Partial<Model> = {},
): Promise<Record<keyof F, { readonly mean: number; readonly half: number }>> {
  const runs: F[] = [];
  for (let seed = 1; seed <= 10; seed++) {
    const model = modelOf([fn], { seed, horizonMs, sampleStepMs: horizonMs / 100, ...over });
    const measured = await measure(model, [feed(poissonArrivals(ratePerSecond, horizonMs, seed))]);
    runs.push(figures(measured.functions[0] as FunctionMeasurements));
  }
  const names = Object.keys(runs[0] as F) as (keyof F)[];
  return Object.fromEntries(
    names.map((name) => [name, interval(runs.map((run) => run[name] as number))]),
  ) as Record<keyof F, { mean: number; half: number }>;
}

/** The interval holds the truth; widened by half, since some of so many would miss it by chance alone. */
function expectInside({ mean, half }: { mean: number; half: number }, truth: number): void {
  expect(Math.abs(mean - truth)).toBeLessThan(1.5 * half);
  // An interval wide enough to hold anything proves nothing.
  expect(half).toBeLessThan(0.04 * truth);
}

const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean });

/** Blocking probability of M/G/c/c at an offered load (Erlang 1917), by the usual recursion. */
function erlangB(servers: number, load: number): number {
  let blocking = 1;
  for (let server = 1; server <= servers; server++) blocking = (load * blocking) / (server + load * blocking);
  return blocking;
}

describe('M/G/∞', () => {
  it.each([
    ['exponential', exponential(2000)],
    ['constant', constant(2000)],
    ['lognormal of cv 2', lognormalFromMeanCv(2000, 2)],
  ])('%s service: the mean number in service is the offered load', async (_, duration) => {
    const fn = functionModel(duration);
    const warm = { warmupMs: 60_000 };
    const { busy } = await replicate(
      fn,
      10,
      660_000,
      ({ concurrency }) => ({ busy: concurrency.mean }),
      warm,
    );
    expectInside(busy, 20);
  });

  it('has Poisson occupancy: the variance of the number in service is its mean', async () => {
    const horizonMs = 7_200_000;
    const model = modelOf([functionModel(exponential(2000))], { horizonMs, sampleStepMs: 10_000 });
    const measured = await measure(model, [feed(poissonArrivals(10, horizonMs))]);
    const { concurrency } = measured.series.functions[0] as { concurrency: Float64Array };
    const steps = [...concurrency].slice(6);
    const mean = steps.reduce((sum, value) => sum + value, 0) / steps.length;
    const variance = steps.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (steps.length - 1);
    // Of a mean over a step of T: 2ρτ/T × (1 − τ/T × (1 − e^(−T/τ))), with ρ in service for τ each (Cox &
    // Isham 1980).
    const expected = 20 * ((2 * 2) / 10) * (1 - (2 / 10) * (1 - Math.exp(-10 / 2)));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.15);
  });
});

describe('Little’s law', () => {
  it('mean number in service = rate of completions × mean time in service', async () => {
    const model = modelOf([functionModel(exponential(500))], { horizonMs: 900_000 });
    const measured = await measure(model, [feed(poissonArrivals(40, 900_000))]);
    const { concurrency, durationMs } = measured.functions[0] as FunctionMeasurements;
    const product = (durationMs.count / 900) * (durationMs.mean / 1000);
    // What the end cuts is the whole difference: some twenty requests of half a second in 900 seconds.
    expect(concurrency.mean - product).toBeGreaterThan(0);
    expect(concurrency.mean - product).toBeLessThan(0.03);
  });
});

describe('Erlang B', () => {
  it.each([
    ['exponential', exponential(1000)],
    ['constant', constant(1000)],
    ['uniform', { kind: 'uniform', min: 0, max: 2000 } as Distribution],
    ['lognormal of cv 2', lognormalFromMeanCv(1000, 2)],
  ])('%s service: reserved concurrency refuses B(c, a), whatever the distribution', async (_, duration) => {
    const fn = functionModel(duration, { reservedConcurrency: 10 });
    const { refused } = await replicate(
      fn,
      8,
      1_800_000,
      ({ throttledAttempts, requests }) => ({ refused: throttledAttempts / requests }),
      { warmupMs: 60_000 },
    );
    expectInside(refused, erlangB(10, 8));
  });

  it('holds for the account quota, which functions share', async () => {
    const horizonMs = 1_800_000;
    const values: number[] = [];
    for (let seed = 1; seed <= 10; seed++) {
      const functions = [functionModel(exponential(1000)), functionModel(exponential(500))];
      const base = modelOf(functions, { seed, horizonMs });
      const measured = await measure({ ...base, account: { ...base.account, concurrency: 8 } }, [
        feed(poissonArrivals(4, horizonMs, seed), 0),
        feed(poissonArrivals(4, horizonMs, 1000 + seed), 1),
      ]);
      const [a, b] = measured.functions as [FunctionMeasurements, FunctionMeasurements];
      values.push((a.throttledAttempts + b.throttledAttempts) / (a.requests + b.requests));
    }
    expectInside(interval(values), erlangB(8, 6));
  });
});

describe('keep-alive at a low rate', () => {
  const days = 2_000_000_000;
  const cold = ({ coldStarts, invocations }: FunctionMeasurements): number => coldStarts / invocations;

  it('fixed: cold with the probability that a gap outlasts it, e^(−λK); alive for E[min(gap, K)] of each gap', async () => {
    const fn = functionModel(constant(1), { keepAlive: { kind: 'fixed', idleMs: 600_000 } });
    const { share, alive } = await replicate(fn, 1 / 300, days, (measured) => ({
      share: cold(measured),
      alive: measured.environments.mean,
    }));
    expectInside(share, Math.exp(-2));
    expectInside(alive, 1 - Math.exp(-2));
  });

  it('exponential of mean K: cold with probability 1 ⁄ (1 + λK)', async () => {
    const keepAlive = { kind: 'distribution', idleMs: exponential(600_000) } as const;
    const fn = functionModel(constant(1), { keepAlive });
    const { share } = await replicate(fn, 1 / 300, days, (measured) => ({ share: cold(measured) }));
    expectInside(share, 1 / 3);
  });

  it('one environment: gaps are counted from the end of service, and B(1, a) are refused', async () => {
    const keepAlive = { kind: 'fixed', idleMs: 100_000 } as const;
    const fn = functionModel(constant(50_000), { keepAlive, reservedConcurrency: 1 });
    const { share, refused } = await replicate(fn, 1 / 100, 1_000_000_000, (measured) => ({
      share: cold(measured),
      refused: measured.throttledAttempts / measured.requests,
    }));
    expectInside(share, Math.exp(-1));
    expectInside(refused, erlangB(1, 0.5));
  });
});

describe('a time-out at T', () => {
  it('cuts the mean at E[min(S, T)] and strikes with P(S > T)', async () => {
    const fn = functionModel(exponential(2000), { timeoutMs: 3000 });
    const { mean, share } = await replicate(fn, 10, 600_000, ({ durationMs, outcomes, requests }) => ({
      mean: durationMs.mean,
      share: (outcomes[3] as number) / requests,
    }));
    expectInside(mean, 2000 * (1 - Math.exp(-1.5)));
    expectInside(share, Math.exp(-1.5));
  });
});

describe('rounding up', () => {
  it.each([1, 3, 20])('bills 1 ⁄ (1 − e^(−1/m)) ms for an exponential of mean %i ms', async (meanMs) => {
    const fn = functionModel(exponential(meanMs));
    const { billed } = await replicate(fn, 100, 100_000, ({ onDemandBilledMs, invocations }) => ({
      billed: onDemandBilledMs / invocations,
    }));
    expectInside(billed, 1 / (1 - Math.exp(-1 / meanMs)));
  });
});

describe('percentiles', () => {
  it('are those of the lognormal drawn', async () => {
    const duration = lognormalFromMeanCv(100, 1);
    const { p50, p90, p99 } = await replicate(functionModel(duration), 50, 240_000, ({ durationMs }) => ({
      p50: durationMs.quantile(0.5),
      p90: durationMs.quantile(0.9),
      p99: durationMs.quantile(0.99),
    }));
    expectInside(p50, quantileOf(duration, 0.5));
    expectInside(p90, quantileOf(duration, 0.9));
    expectInside(p99, quantileOf(duration, 0.99));
  });
});

describe('retries of asynchronous events', () => {
  it('make 1 + e + e² attempts, of which the last fails with e³', async () => {
    const fn = functionModel(constant(10), { errorRate: 0.3 });
    const sources: SourceModel[] = [sourceModel({ invocation: 'async' })];
    const attempts: number[] = [];
    const failures: number[] = [];
    for (let seed = 1; seed <= 10; seed++) {
      const model = modelOf([fn], { seed, horizonMs: 1_400_000, sources });
      const measured = await measure(model, [feed(poissonArrivals(20, 1_000_000, seed))]);
      const { invocations, outcomes, requests } = measured.functions[0] as FunctionMeasurements;
      attempts.push(invocations / requests);
      failures.push((outcomes[2] as number) / requests);
    }
    expectInside(interval(attempts), 1 + 0.3 + 0.09);
    expectInside(interval(failures), 0.027);
  });
});

describe('a token bucket', () => {
  it('that is never full passes its burst and its rate from then on, to within one', async () => {
    const sources = [sourceModel({ throttle: { perSecond: 5, burst: 20 } })];
    const model = modelOf([functionModel(constant(1))], { horizonMs: 100_000, sources });
    const measured = await measure(model, [feed(poissonArrivals(200, 100_000))]);
    const fn = measured.functions[0] as FunctionMeasurements;
    expect(Math.abs(fn.invocations - (20 + 5 * 100))).toBeLessThanOrEqual(1);
    expect(fn.requests - fn.invocations).toBe(fn.throttledAttempts);
  });
});

describe('conservation', () => {
  /**
   * Everything at once: cold starts, time-outs, errors, memory, retries, throttles, provisioned and limited
   * lives.
   */
  async function everything(): Promise<{ model: Model; feeds: () => ReturnType<typeof feed>[] }> {
    const coldStart = {
      hiddenMs: exponential(90),
      initMs: exponential(800),
      restored: false,
      initCpu: null,
      firstInvokeCpuMs: constant(30),
      firstInvokeFactor: 2,
      initLimitMs: 2000,
    };
    const common: Partial<FunctionModel> = {
      coldStart,
      timeoutMs: 3000,
      errorRate: 0.1,
      memoryUsedMb: { kind: 'uniform', min: 500, max: 1050 },
      keepAlive: { kind: 'fixed', idleMs: 2000 },
    };
    const functions = [
      functionModel(exponential(1000), { ...common, reservedConcurrency: 6 }),
      functionModel(exponential(500), { ...common, provisionedConcurrency: 3, maxLifetimeMs: 60_000 }),
      functionModel(exponential(700), {
        ...common,
        asynchronous: { ...functionModel(constant(1)).asynchronous, onFailureSource: 3 },
      }),
    ];
    const sources = [
      sourceModel({ functionIndex: 0, integrationTimeoutMs: 2500 }),
      sourceModel({ functionIndex: 1 }),
      sourceModel({ functionIndex: 2, invocation: 'async', deliveryMs: exponential(300) }),
      sourceModel({ functionIndex: 1, invocation: 'async', isEntry: false }),
    ];
    const base = modelOf(functions, { sources, horizonMs: 600_000 });
    const model = { ...base, account: { ...base.account, concurrency: 20 } };
    const feeds = () => [0, 1, 2].map((index) => feed(poissonArrivals(6, 600_000, index), index));
    return { model, feeds };
  }

  it('of requests: each has one final outcome, and outcomes add up', async () => {
    const { model, feeds } = await everything();
    const { rows } = await rowsOf(model, feeds());
    const finals = rows.filter(({ flags }) => ((flags >> 4) & 15) !== 0);
    const ids = new Set(finals.map(({ sourceIndex, requestIndex }) => `${sourceIndex} ${requestIndex}`));
    expect(ids.size).toBe(finals.length);
    const measured = await measure(model, feeds());
    const requests = measured.functions.reduce((sum, fn) => sum + fn.requests, 0);
    expect(requests).toBe(finals.length);
    expect(measured.sourceEvents.reduce((sum, events) => sum + events, 0)).toBe(finals.length);
    expect(measured.entryRequests).toBe(finals.filter(({ sourceIndex }) => sourceIndex < 3).length);
    // Every kind of outcome but a denied call occurred, or this test would be weaker than it looks.
    const outcomes = measured.functions.reduce<number[]>(
      (sums, fn) => fn.outcomes.map((count, index) => count + (sums[index] ?? 0)),
      [],
    );
    expect(outcomes.map((count) => count > 0)).toEqual([
      false,
      true,
      true,
      true,
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it('of time: busy time is the sum of what the invocations took, alive time that of the lives', async () => {
    const { model, feeds } = await everything();
    const { rows, environments } = await rowsOf(model, feeds());
    const measured = await measure(model, feeds());
    measured.functions.forEach((fn, functionIndex) => {
      const own = rows.filter((row) => row.functionIndex === functionIndex);
      const busyMs = own.reduce(
        (sum, { hiddenMs, initMs, durationMs }) => sum + hiddenMs + initMs + durationMs,
        0,
      );
      const aliveMs = environments
        .filter((environment) => environment.functionIndex === functionIndex)
        .reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
      expect(fn.concurrency.mean * model.horizonMs).toBeCloseTo(busyMs, 3);
      expect(fn.environments.mean * model.horizonMs).toBeCloseTo(aliveMs, 3);
      expect(aliveMs).toBeGreaterThan(busyMs);
    });
  });

  it('of money: what is billed is what ran, rounded up by less than a millisecond an invocation', async () => {
    const { model, feeds } = await everything();
    const { rows } = await rowsOf(model, feeds());
    const measured = await measure(model, feeds());
    measured.functions.forEach((fn, functionIndex) => {
      const ran = rows.filter((row) => row.functionIndex === functionIndex && row.environment >= 0);
      // A first init that was cut at its limit is billed too.
      const exactMs = ran.reduce((sum, { durationMs, initMs }) => sum + durationMs + initMs, 0);
      const billedMs = fn.onDemandBilledMs + fn.provisionedBilledMs;
      expect(fn.invocations).toBe(ran.length);
      expect(billedMs).toBeGreaterThan(exactMs);
      expect(billedMs).toBeLessThan(exactMs + ran.length);
      // Half a millisecond each on average.
      expect(Math.abs((billedMs - exactMs) / ran.length - 0.5)).toBeLessThan(0.05);
    });
  });
});
