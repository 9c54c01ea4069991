import { describe, expect, it } from 'vitest';
import type { FunctionMeasurements, Measurements } from '../../src/model/measurements.ts';
import type { FunctionModel } from '../../src/model/model.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import { lognormalFromMeanCv } from '../../src/random/make.ts';
import { quantileOf } from '../../src/random/moments.ts';
import {
  constant,
  feed,
  functionModel,
  interval,
  measure,
  modelOf,
  poissonArrivals,
} from '../support/models.ts';

/** Ten replications; each gives one figure of the only function. */
async function replicate(
  fn: FunctionModel,
  ratePerSecond: number,
  horizonMs: number,
  figure: (measured: FunctionMeasurements, all: Measurements) => number,
  warmupMs = 0,
): Promise<{ readonly mean: number; readonly half: number }> {
  const values: number[] = [];
  for (let seed = 1; seed <= 10; seed++) {
    const model = modelOf([fn], { seed, horizonMs, warmupMs });
    const measured = await measure(model, [feed(poissonArrivals(ratePerSecond, horizonMs, seed))]);
    values.push(figure(measured.functions[0] as FunctionMeasurements, measured));
  }
  return interval(values);
}

/** The interval holds the truth; widened by half, so that a run of bad luck in one of many such checks does not fail the suite. */
function expectInside({ mean, half }: { mean: number; half: number }, truth: number, slack = 1.5): void {
  expect(mean).toBeGreaterThan(truth - slack * half);
  expect(mean).toBeLessThan(truth + slack * half);
  // A check that could not fail: the interval must be narrow.
  expect(half).toBeLessThan(0.05 * Math.abs(truth) + 1e-9);
}

const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean });

/** Blocking probability of an M/G/c/c system at an offered load (Erlang 1917), by the usual recursion. */
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
  ])('%s service: occupancy is the offered load', async (_, duration) => {
    const fn = functionModel(duration);
    expectInside(await replicate(fn, 10, 3_600_000, ({ concurrency }) => concurrency.mean, 60_000), 20);
  });

  it('satisfies Little: mean concurrency = rate × mean time in service', async () => {
    const model = modelOf([functionModel(exponential(500))], { horizonMs: 3_600_000 });
    const measured = await measure(model, [feed(poissonArrivals(40, 3_600_000))]);
    const fn = measured.functions[0] as FunctionMeasurements;
    const completed = fn.durationMs.count;
    // Exact but for the requests that the end cuts.
    expect(fn.concurrency.mean).toBeCloseTo((completed / 3600) * (fn.durationMs.mean / 1000), 1);
  });

  it('has Poisson occupancy: the variance of the number in service is its mean', async () => {
    const horizonMs = 7_200_000;
    const model = modelOf([functionModel(exponential(2000))], { horizonMs, sampleStepMs: 10_000 });
    const measured = await measure(model, [feed(poissonArrivals(10, horizonMs))]);
    const { concurrency } = measured.series.functions[0] as { concurrency: Float64Array };
    const steps = [...concurrency].slice(6);
    const mean = steps.reduce((sum, value) => sum + value, 0) / steps.length;
    const variance = steps.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (steps.length - 1);
    // A mean over a step of T = 10 s: var = ρ × 2τ/T × (1 − τ/T × (1 − e^(−T/τ))), τ the mean service time.
    const tau = 2;
    const step = 10;
    const expected = 20 * ((2 * tau) / step) * (1 - (tau / step) * (1 - Math.exp(-step / tau)));
    expect(variance / expected).toBeGreaterThan(0.8);
    expect(variance / expected).toBeLessThan(1.25);
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
    const share = await replicate(
      fn,
      8,
      7_200_000,
      ({ throttledAttempts, requests }) => throttledAttempts / requests,
      60_000,
    );
    expectInside(share, erlangB(10, 8));
  });

  it('holds for the account quota, which functions share', async () => {
    const horizonMs = 7_200_000;
    const values: number[] = [];
    for (let seed = 1; seed <= 10; seed++) {
      const base = modelOf([functionModel(exponential(1000)), functionModel(exponential(500))], {
        seed,
        horizonMs,
      });
      const model = { ...base, account: { ...base.account, concurrency: 8 } };
      const measured = await measure(model, [
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
  it('is cold with the probability that a gap outlasts the idle time', async () => {
    // Renewal: with one environment and short service, P(cold) = P(gap − service > K) = e^(−λK) × E[e^(−λS)]⁻¹ … for S → 0: e^(−λK).
    const ratePerSecond = 1 / 300;
    const fn = functionModel(constant(1), { keepAlive: { kind: 'fixed', idleMs: 600_000 } });
    const share = await replicate(
      fn,
      ratePerSecond,
      4_000_000_000,
      ({ coldStarts, invocations }) => coldStarts / invocations,
    );
    expectInside(share, Math.exp(-2));
  });

  it('takes a drawn idle time as well: exponential of mean K gives 1 − μ/(λ + μ) … λ⁻¹/(λ⁻¹ + K)', async () => {
    const fn = functionModel(constant(1), {
      keepAlive: { kind: 'distribution', idleMs: exponential(600_000) },
    });
    const share = await replicate(
      fn,
      1 / 300,
      4_000_000_000,
      ({ coldStarts, invocations }) => coldStarts / invocations,
    );
    // P(gap > idle) for gap ~ exp(mean 300), idle ~ exp(mean 600): 300 ⁄ (300 + 600).
    expectInside(share, 1 / 3);
  });

  it('alive environments follow: mean alive = rate × E[min(gap, K)]', async () => {
    const ratePerSecond = 1 / 300;
    const fn = functionModel(constant(1), { keepAlive: { kind: 'fixed', idleMs: 600_000 } });
    const alive = await replicate(fn, ratePerSecond, 4_000_000_000, ({ environments }) => environments.mean);
    expectInside(alive, 1 - Math.exp(-2));
  });
});

describe('a time-out', () => {
  it('cuts the mean at E[min(S, T)]', async () => {
    const fn = functionModel(exponential(2000), { timeoutMs: 3000 });
    const mean = await replicate(fn, 10, 3_600_000, ({ durationMs }) => durationMs.mean);
    expectInside(mean, 2000 * (1 - Math.exp(-1.5)));
    const share = await replicate(
      fn,
      10,
      3_600_000,
      ({ outcomes, requests }) => (outcomes[3] as number) / requests,
    );
    expectInside(share, Math.exp(-1.5));
  });
});

describe('rounding up', () => {
  it('bills the mean of a rounded-up exponential: s ⁄ (1 − e^(−s/m))', async () => {
    const fn = functionModel(exponential(3));
    const billed = await replicate(
      fn,
      100,
      600_000,
      ({ onDemandBilledMs, invocations }) => onDemandBilledMs / invocations,
    );
    expectInside(billed, 1 / (1 - Math.exp(-1 / 3)));
  });
});

describe('percentiles', () => {
  it('are those of the lognormal drawn', async () => {
    const duration = lognormalFromMeanCv(100, 1);
    for (const probability of [0.5, 0.9, 0.99]) {
      const value = await replicate(functionModel(duration), 50, 1_800_000, ({ durationMs }) =>
        durationMs.quantile(probability),
      );
      expectInside(value, quantileOf(duration, probability));
    }
  });
});

describe('retries of asynchronous events', () => {
  it('make 1 + e + e² attempts', async () => {
    const horizonMs = 7_200_000;
    const values: number[] = [];
    for (let seed = 1; seed <= 10; seed++) {
      const base = modelOf([functionModel(constant(10), { errorRate: 0.3 })], { seed, horizonMs });
      const model = {
        ...base,
        sources: base.sources.map((source) => ({ ...source, invocation: 'async' as const })),
      };
      const measured = await measure(model, [feed(poissonArrivals(10, horizonMs - 400_000, seed))]);
      const fn = measured.functions[0] as FunctionMeasurements;
      values.push(fn.invocations / fn.requests);
      expect((fn.outcomes[2] as number) / fn.requests).toBeCloseTo(0.027, 2);
    }
    expectInside(interval(values), 1 + 0.3 + 0.09);
  });
});

describe('a token bucket', () => {
  it('passes its burst at once and its rate from then on', async () => {
    const base = modelOf([functionModel(constant(1))], { horizonMs: 100_000 });
    const model = {
      ...base,
      sources: base.sources.map((source) => ({ ...source, throttle: { perSecond: 5, burst: 20 } })),
    };
    const arrivals = poissonArrivals(200, 100_000);
    const measured = await measure(model, [feed(arrivals)]);
    const fn = measured.functions[0] as FunctionMeasurements;
    // Saturated: burst + rate × time, to within one token.
    expect(fn.invocations).toBeGreaterThanOrEqual(20 + 5 * 100 - 2);
    expect(fn.invocations).toBeLessThanOrEqual(20 + 5 * 100 + 1);
    expect(fn.requests - fn.invocations).toBe(fn.throttledAttempts);
  });
});
