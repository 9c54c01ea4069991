import { describe, expect, it } from 'vitest';
import { CALL_REJECTED } from '../../src/model/call-codes.ts';
import type { Model } from '../../src/model/model.ts';
import { OUT_OF_MEMORY, SUCCEEDED } from '../../src/model/outcome-codes.ts';
import {
  arrivalsAt,
  callStep,
  constant,
  feed,
  functionModel,
  measure,
  modelOf,
  onAllLimits,
  poissonArrivals,
  resourceModel,
  rowsOf,
  sourceModel,
} from '../support/models.ts';
import { queueModel, streamModel } from '../support/polled.ts';

const horizonMs = 64_300;
const stepMs = 10_000;
const errorRate = 0.1;

/**
 * Arrivals at sources 0 to 4: requests, events, messages and records, of functions with much and with little
 * room.
 */
function modelOfAll(): Model {
  const busy = functionModel(constant(400), { reservedConcurrency: 2, errorRate });
  const calling = functionModel(constant(50), { steps: [callStep({ connection: 'kept' })] });
  const hasty = functionModel(constant(50), { steps: [callStep({ resourceIndex: 1, isRequired: false })] });
  return modelOf([busy, calling, hasty], {
    horizonMs,
    sampleStepMs: stepMs,
    sources: [
      sourceModel({ functionIndex: 0 }),
      sourceModel({ functionIndex: 0, invocation: 'async' }),
      sourceModel({ functionIndex: 1, poller: queueModel({ maximumConcurrency: 2, batchSize: 1 }) }),
      sourceModel({ functionIndex: 2, poller: streamModel({ batchSize: 2, pollIntervalMs: 1000 }) }),
      sourceModel({ functionIndex: 2 }),
    ],
    resources: [
      resourceModel(constant(300), { concurrency: 1, connections: 2 }),
      resourceModel(constant(200), { concurrency: 1, onLimit: onAllLimits('reject') }),
    ],
  });
}

const feeds = () =>
  [4, 1, 5, 4, 4].map((rate, source) => feed(poissonArrivals(rate, horizonMs, source + 1), source));
const { functions, sources, resources, series } = await measure(modelOfAll(), feeds());

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
const greatest = (values: Float64Array): number => Math.max(...values);
/** The last step is shorter than the others. */
const meanOf = (values: Float64Array): number =>
  values.reduce(
    (total, value, step) => total + value * (Math.min(horizonMs, (step + 1) * stepMs) - step * stepMs),
    0,
  ) / horizonMs;

describe.each(series.functions.map((own, index) => ({ index, own })))(
  'the series of function $index',
  (row) => {
    const whole = functions[row.index]!;
    it('add up to what was counted', () => {
      const { invocations, coldStarts, throttles, errors } = row.own;
      expect([invocations, coldStarts, throttles, errors].map(sum)).toEqual([
        whole.invocations,
        whole.coldStarts,
        whole.throttledAttempts,
        whole.failedAttempts,
      ]);
      expect(sum(invocations)).toBeGreaterThan(100);
    });

    it('average and peak at what was measured', () => {
      const { concurrency, concurrencyMax, environments } = row.own;
      expect(meanOf(concurrency)).toBeCloseTo(whole.concurrency.mean, 9);
      expect(greatest(concurrencyMax)).toBe(whole.concurrency.max);
      expect(meanOf(environments)).toBeCloseTo(whole.environments.mean, 9);
      concurrency.forEach((mean, step) => {
        expect(mean).toBeLessThanOrEqual(concurrencyMax[step]! + 1e-9);
        expect(mean).toBeLessThanOrEqual(environments[step]! + 1e-9);
      });
    });
  },
);

describe.each(series.sources.map((own, index) => ({ index, own })))('the series of source $index', (row) => {
  it('average and peak at what was measured', () => {
    const { backlog, iteratorAgeMs } = sources[row.index]!;
    expect(meanOf(row.own.backlog)).toBeCloseTo(backlog.mean, 9);
    expect(greatest(row.own.backlogMax)).toBe(backlog.max);
    if (iteratorAgeMs.count > 0) {
      expect(Math.abs(greatest(row.own.iteratorAgeMs) / iteratorAgeMs.max - 1)).toBeLessThan(0.01);
    }
  });
});

describe.each(series.resources.map((own, index) => ({ index, own })))(
  'the series of resource $index',
  (row) => {
    const whole = resources[row.index]!;
    it('add up to what was counted', () => {
      expect(sum(row.own.calls)).toBe(whole.calls);
      expect(sum(row.own.rejected)).toBe(whole.outcomes[CALL_REJECTED]);
    });

    it('average and peak at what was measured', () => {
      for (const level of ['concurrency', 'waiting', 'connections'] as const) {
        expect(meanOf(row.own[level]), level).toBeCloseTo(whole[level].mean, 9);
      }
    });
  },
);

it('invocations are in the step in which they began', async () => {
  const model = modelOf([functionModel(constant(5))], { horizonMs, sampleStepMs: 700 });
  const arrivals = () => [feed(poissonArrivals(40, horizonMs))];
  const { rows } = await rowsOf(model, arrivals());
  const { series: counted } = await measure(model, arrivals());
  const expected = counted.functions[0]!.invocations.map(
    (_count, step) => rows.filter(({ startMs }) => Math.floor(startMs / 700) === step).length,
  );
  expect(counted.functions[0]!.invocations).toEqual(expected);
});

describe('the ages of events', () => {
  const handled = (outcomes: readonly number[]): number =>
    outcomes.slice(SUCCEEDED, OUT_OF_MEMORY + 1).reduce((total, count) => total + count, 0);

  it('are as many as events were handled, of each source', () => {
    for (const { ageMs, outcomes } of sources) {
      expect(handled(outcomes)).toBeGreaterThan(10);
      expect(ageMs.count).toBe(handled(outcomes));
    }
  });

  it('are as many as requests were handled, and nothing, where one source alone is and nothing waits', async () => {
    const fn = functionModel(constant(400), { reservedConcurrency: 2, errorRate });
    const alone = await measure(modelOf([fn], { horizonMs }), [feed(poissonArrivals(4, horizonMs))]);
    const { ageMs, outcomes } = alone.sources[0]!;
    expect(ageMs.count).toBe(handled(outcomes));
    expect(ageMs.max).toBe(0);
    expect(outcomes).toEqual(alone.functions[0]!.outcomes);
  });
});

it('the one source of a run, if its events come late, has ages', async () => {
  const source = sourceModel({ deliveryMs: constant(50) });
  const model = modelOf([functionModel(constant(5))], { horizonMs, sources: [source] });
  const { ageMs } = (await measure(model, [feed(poissonArrivals(1, 60_000))])).sources[0]!;
  expect(ageMs.min).toBeCloseTo(50, 6);
  expect(ageMs.max).toBeCloseTo(50, 6);
});

it('something of each kind was there to be measured', () => {
  expect(sources.filter(({ backlog }) => backlog.mean > 0).length).toBeGreaterThanOrEqual(3);
  expect(resources[0]!.waiting.mean).toBeGreaterThan(0);
  expect(resources[0]!.connections.max).toBe(2);
  expect(resources[1]!.outcomes[CALL_REJECTED]).toBeGreaterThan(0);
  expect(functions[0]!.throttledAttempts).toBeGreaterThan(0);
  expect(functions[0]!.failedAttempts).toBeGreaterThan(0);
});

it('the most that ran at once are in the step in which they did, up to the last, shorter one', async () => {
  // Steps of 10 s: two at once in the second, three in the last but one, one in the last, from 60 s on.
  const model = modelOf([functionModel(constant(400))], { horizonMs, sampleStepMs: stepMs });
  const times = [10_000, 10_100, 59_000, 59_100, 59_200, 64_200];
  const { series: told } = await measure(model, [feed(arrivalsAt(times))]);
  expect([...told.functions[0]!.concurrencyMax]).toEqual([0, 2, 0, 0, 0, 3, 1]);
});
