import { describe, expect, it } from 'vitest';
import type { Model } from '../../src/model/model.ts';
import { Outcome } from '../../src/model/outcomes.ts';
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

const WORK_MS = 300;
const CALL_MS = 15;
/** A function that writes two objects, with `share`, into the bucket that it is triggered by. */
function loop(share: number, over: Partial<Model>): Model {
  const fn = functionModel(constant(WORK_MS), { steps: [callStep({ count: 2, probability: share })] });
  return modelOf([fn], {
    sources: [
      sourceModel({ invocation: 'async' }),
      sourceModel({ invocation: 'async', isEntry: false, losesTrace: true }),
    ],
    resources: [resourceModel(constant(CALL_MS), { feedsSource: 1 })],
    ...over,
  });
}

const upload = () => [feed(arrivalsAt([0]))];

describe('a loop that writes two objects with 60 %', () => {
  it('dies out with the chance that is the root of q = 0.4 + 0.6 q², and makes 1.2 of one each turn', async () => {
    const runs = 600;
    const generations = 14;
    let died = 0;
    let invocations = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const horizonMs = generations * (WORK_MS + CALL_MS * 2) + 1;
      const measured = await measure(loop(0.6, { seed, horizonMs }), upload());
      const fn = measured.functions[0]!;
      if ((fn.outcomes[Outcome.inFlight] ?? 0) === 0) died++;
      invocations += fn.invocations;
    }
    // All of the first 14 generations and some of the later ones, whose events come 15 ms earlier, have begun.
    let q = 0;
    let mean = 0;
    for (let generation = 0, size = 1; generation < generations; generation++, size *= 1.2) {
      q = 0.4 + 0.6 * q * q;
      mean += size;
    }
    const spread = 3.3 * Math.sqrt((q * (1 - q)) / runs);
    expect(Math.abs(died / runs - q)).toBeLessThan(spread + 0.01);
    expect(q).toBeGreaterThan(0.62);
    expect(q).toBeLessThan(2 / 3);
    expect(invocations / runs).toBeGreaterThan(0.8 * mean);
    expect(invocations / runs).toBeLessThan(1.35 * mean);
  });

  it('fills the quota, and stays there to the end of the run', async () => {
    const horizonMs = 200_000;
    const base = loop(0.6, { seed: 2, horizonMs });
    const model = { ...base, account: { ...base.account, concurrency: 50 } };
    const many = [feed(arrivalsAt([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))];
    const fn = (await measure(model, many)).functions[0]!;
    expect(fn.concurrency.max).toBe(50);
    expect(fn.concurrency.mean).toBeGreaterThan(46);
    // Those that write take 330 ms, the others 300 ms.
    const meanMs = WORK_MS + 0.6 * 2 * CALL_MS;
    const perSecond = fn.invocations / (horizonMs / 1000);
    expect(perSecond).toBeGreaterThan((0.92 * 50 * 1000) / meanMs);
    expect(perSecond).toBeLessThan((1.02 * 50 * 1000) / meanMs);
  });

  it('with one event of one goes round once a turn', async () => {
    const fn = functionModel(constant(WORK_MS), { steps: [callStep()] });
    const base = loop(1, { horizonMs: 315 * 100 });
    const { functions } = await measure({ ...base, functions: [{ ...fn, name: 'f' }] }, upload());
    expect(functions[0]!.invocations).toBe(100);
  });
});

describe('a circle without end', () => {
  const runaway = { circle: 'f → f', mostSent: 1000, mostAtOnce: 1000, mostOpen: 200 };

  it('is a fault beyond what is followed: how long it may run is told', async () => {
    const model = loop(1, { horizonMs: 3_600_000, runaway });
    await expect(measure(model, upload())).rejects.toThrow(
      /run\.duration: the circle f → f has made 200 events that wait or run by \d+\.\d+ s, .*run\.duration: \ds/,
    );
    const few = { ...runaway, mostOpen: 100_000, mostSent: 900 };
    await expect(measure(loop(1, { horizonMs: 3_600_000, runaway: few }), upload())).rejects.toThrow(
      /has made 900 events by/,
    );
  });

  it('is a fault where it takes no time', async () => {
    const base = loop(1, { horizonMs: 1000, runaway: { ...runaway, mostAtOnce: 100 } });
    const model = {
      ...base,
      functions: base.functions.map((fn) => ({
        ...fn,
        work: { ...fn.work, durationMs: constant(0) } as typeof fn.work,
      })),
      resources: base.resources.map((resource) => ({ ...resource, latencyMs: constant(0) })),
      account: { ...base.account, concurrency: 10 },
    };
    await expect(measure(model, upload())).rejects.toThrow(/takes no time/);
  });
});
