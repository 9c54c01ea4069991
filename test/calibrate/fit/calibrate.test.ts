import { describe, expect, it } from 'vitest';
import '../../../src/node.ts';
import { calibrate } from '../../../src/calibrate/fit/calibrate.ts';
import { modelText } from '../../../src/calibrate/fit/model-text.ts';
import { Generator } from '../../../src/random/generator.ts';
import { lognormalFromMedianP95 } from '../../../src/random/make.ts';
import { createSampler } from '../../../src/random/sampler.ts';
import { loadScenario } from '../../../src/study/load.ts';
import { runScenario } from '../../../src/study/run.ts';
import { functionOf, observationsOf, type Seen } from './observations-of.ts';

const START_MS = Date.UTC(2026, 0, 5);

function invocations(count: number, extraMs = 0): Seen[] {
  const generator = new Generator(7, 'calibrate.test');
  const duration = createSampler(lognormalFromMedianP95(80, 200), generator);
  const init = createSampler(lognormalFromMedianP95(300, 400), generator);
  const gap = createSampler({ kind: 'exponential', mean: 2000 }, generator);
  let at = START_MS;
  return Array.from({ length: count }, (_, index) => {
    at += gap.sample();
    const isCold = index % 50 === 0;
    return {
      startMs: at,
      durationMs: Number((duration.sample() + (isCold ? extraMs : 0)).toFixed(2)),
      usedMb: 90 + (index % 5),
      environment: Math.floor(index / 50),
      outcome: index % 100 === 99 ? 1 : 0,
      ...(isCold ? { initMs: Number(init.sample().toFixed(2)) } : {}),
    };
  });
}

describe('calibrate', () => {
  it('fits first attempts alone: an event that is cut is cut again each time, which the model makes itself', () => {
    const first = invocations(1000);
    const cut = first
      .slice(0, 200)
      .map((one) => ({ ...one, durationMs: 3000, outcome: 2 as const, isRetry: true }));
    const again = calibrate(observationsOf([functionOf('orders', [...first, ...cut], { retries: 200 })]));
    const alone = calibrate(observationsOf([functionOf('orders', first)]));
    const [fit, expected] = [again, alone].map(({ document }) => document.functions['orders']);
    expect(fit?.fit?.parameters).toEqual(expected?.fit?.parameters);
    expect(fit?.shares.errors).toEqual(expected?.shares.errors);
  });

  it('gives events that were tried again a trigger that tries again', async () => {
    const seen = invocations(300);
    const again = seen
      .slice(99, 100)
      .map((one) => ({ ...one, startMs: (one.startMs ?? 0) + 60_000, isRetry: true }));
    const all = [...seen, ...again].toSorted((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0));
    const functions = [functionOf('orders', all, { retries: 1 }), functionOf('mails', seen)];
    const text = modelText(calibrate(observationsOf(functions)));
    expect(text).toContain('orders-events: { source: sdk, invocation: async, function: orders }');
    expect(text).toMatch(/to: orders-events,/);
    expect(text).toMatch(/to: mails,/);
    expect(await loadScenario({ text })).toMatchObject({ ok: true });
    const replayed = modelText(calibrate(observationsOf(functions)), { trace: 'arrivals.csv' });
    expect(replayed).toContain('functions: { mails: mails, orders: orders-events }');
  });

  it('tells environments of provisioned concurrency, without which the model has cold starts', () => {
    const seen = invocations(300);
    const provisioned = calibrate(observationsOf([functionOf('orders', seen, { provisioned: 5 })]));
    const gap = provisioned.document.functions['orders']?.unknown.find(({ id }) => id === 'provisioned');
    expect(gap?.text).toContain('5 environments were of provisioned concurrency');
    expect(modelText(provisioned)).toContain('# provisionedConcurrency: 5 environments of it were seen');
    const onDemand = calibrate(observationsOf([functionOf('orders', seen)]));
    expect(onDemand.document.functions['orders']?.unknown.map(({ id }) => id)).not.toContain('provisioned');
  });

  it('says in the model that its traffic is not known, where no line has a time', () => {
    const timeless = invocations(300).map(({ startMs: _, ...one }) => one);
    expect(modelText(calibrate(observationsOf([functionOf('orders', timeless)])))).toContain(
      '# traffic: nothing that was given says when calls came',
    );
    expect(modelText(calibrate(observationsOf([functionOf('orders', invocations(300))])))).not.toContain(
      '# traffic:',
    );
  });

  it('finds the distribution that made the durations, and its parameters within their interval', () => {
    const { document } = calibrate(observationsOf([functionOf('orders', invocations(3000, 60))]));
    const fn = document.functions['orders'];
    expect(fn?.fit?.distribution).toBe('lognormal');
    const median = fn?.fit?.parametersCi95['median'];
    expect(median?.[0]).toBeLessThan(80);
    expect(median?.[1]).toBeGreaterThan(80);
    expect(fn?.initFit?.n).toBe(60);
    expect(fn?.firstInvoke?.extraMsCi95?.[0]).toBeLessThan(60);
    expect(fn?.firstInvoke?.extraMsCi95?.[1]).toBeGreaterThan(60);
    expect(fn?.shares.errors).toMatchObject({ count: 30, of: 3000 });
    expect(fn?.arrivals?.pattern).toBe('poisson');
  });

  it('gives the same bytes for the same observations', () => {
    const observations = observationsOf([functionOf('orders', invocations(500))]);
    expect(JSON.stringify(calibrate(observations))).toBe(JSON.stringify(calibrate(observations)));
  });

  it('writes a scenario that loads and runs, and says of each key where it comes from', async () => {
    const calibration = calibrate(observationsOf([functionOf('orders', invocations(3000, 60))]));
    const text = modelText(calibration);
    const loaded = await loadScenario({ text }, { purpose: 'run' });
    expect(loaded.ok ? [] : loaded.faults).toEqual([]);
    const { document } = await runScenario({ text }, { whatIf: false, workers: 1 });
    expect(document.functions['orders']?.durationMs.p50).toBeCloseTo(80, -1);
    expect(text).toContain('# warm invocations: lognormal, n 2,940');
  });

  it('takes cold invocations where no other was seen, and says so', async () => {
    const cold = invocations(40).map((one) => ({ ...one, initMs: 300 }));
    const calibration = calibrate(observationsOf([functionOf('orders', cold)]));
    const fn = calibration.document.functions['orders'];
    expect(fn?.durationsOf).toBe('cold');
    expect(fn?.durationMs?.count).toBe(40);
    expect(fn?.unknown.map(({ id }) => id)).toContain('only-cold');
    const loaded = await loadScenario({ text: modelText(calibration) }, { purpose: 'run' });
    expect(loaded.ok ? [] : loaded.faults).toEqual([]);
  });

  it('calls no model of a dozen invocations a fit', () => {
    const { verdict } = calibrate(observationsOf([functionOf('orders', invocations(12))])).document;
    expect(verdict.state).toBe('strained');
    expect(verdict.headline).toContain('too few to tell');
  });

  it('gives one event no rate', () => {
    const { functions } = calibrate(observationsOf([functionOf('orders', invocations(1))])).document;
    expect(functions['orders']?.arrivals).toBeNull();
  });

  it('knows that what the time-out cut would have taken longer', () => {
    const cutMs = 120;
    const cut = invocations(3000).map((one) => {
      const isCut = one.initMs === undefined && one.durationMs > cutMs;
      return isCut ? { ...one, durationMs: cutMs, outcome: 2 as const } : { ...one, outcome: 0 as const };
    });
    // A time-out is whole seconds: the same, a thousand times as slow.
    const slow = cut.map((one) => ({ ...one, durationMs: (one.durationMs * 1000) / cutMs }));
    const { functions } = calibrate(observationsOf([functionOf('orders', slow)])).document;
    const median = functions['orders']?.fit?.parameters['median'];
    expect(functions['orders']?.timeoutMs).toBe(1000);
    expect(functions['orders']?.fit?.censored).toBeGreaterThan(300);
    // 80 ms of 120 are 667 of 1000; without what was cut the median would be a sixth lower.
    expect(Math.abs((median ?? 0) / 667 - 1)).toBeLessThan(0.03);
  });

  it('counts a retry as no arrival', () => {
    const all = invocations(2000);
    const retried = all.flatMap((one) => [one, { ...one, startMs: (one.startMs ?? 0) + 1, isRetry: true }]);
    const seen = functionOf('orders', retried, { retries: all.length });
    const arrivals = calibrate(observationsOf([seen])).document.functions['orders']?.arrivals;
    const alone = calibrate(observationsOf([functionOf('orders', all)])).document.functions['orders']
      ?.arrivals;
    expect(arrivals?.count).toBe(all.length);
    expect(arrivals?.gapCv).toBeCloseTo(alone?.gapCv ?? 0, 6);
    expect(arrivals?.pattern).toBe('poisson');
  });

  it('splits waiting from computing where traces tell, so that memory changes the rest alone', () => {
    const traced = invocations(1000).map((one) => ({ ...one, waitingMs: 0.6 * one.durationMs }));
    const calibration = calibrate(observationsOf([functionOf('orders', traced)]));
    expect(calibration.document.functions['orders']?.waiting?.share).toBeCloseTo(0.6, 6);
    expect(calibration.functions['orders']?.scenario['work']).toMatchObject({
      io: expect.anything(),
      cpu: expect.anything(),
    });
  });

  it('finds what memory does where several sizes were seen', () => {
    const sizes = [256, 1024].flatMap((memoryMb) =>
      invocations(500).map((one) => ({ ...one, memoryMb, durationMs: (one.durationMs * 1024) / memoryMb })),
    );
    const calibration = calibrate(observationsOf([functionOf('orders', sizes)]));
    const law = calibration.document.functions['orders']?.memoryLaw;
    const [small, large] = law?.sizes ?? [];
    expect((small?.meanMs ?? 0) / (large?.meanMs ?? 1)).toBeCloseTo(4, 1);
    expect(calibration.functions['orders']?.scenario['work']).toHaveProperty('measured');
  });
});
