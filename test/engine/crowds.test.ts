import { describe, expect, it } from 'vitest';
import { runModel } from '../../src/engine/simulation.ts';
import type { Model } from '../../src/model/model.ts';
import type { OutcomeBatch, OutcomeSink } from '../../src/model/outcomes.ts';
import {
  arrivalsAt,
  callStep,
  constant,
  feed,
  functionModel,
  invokeStep,
  modelOf,
  requestOutcome,
  resourceModel,
  rowsOf,
  sourceModel,
} from '../support/models.ts';
import { queueModel, streamModel } from '../support/polled.ts';

/** More than any table of the engine has room for at its beginning. */
const CROWD = 5000;
const times = Array.from({ length: CROWD }, (_, index) => index / 8);

/** The end of the run and the step of samples, of which there would be more than of rows. */
const slow = { horizonMs: 1e9, sampleStepMs: 1e8 };
const memoryUsedMb = constant(300);
const one = { reservedConcurrency: 1, memoryUsedMb };
const patient = { ...functionModel(constant(1)).asynchronous, maximumEventAgeMs: Number.POSITIVE_INFINITY };
const relentless = {
  retries: 100_000,
  backoffMs: 1000,
  throttledBackoffMs: 1000,
  backoffRate: 1,
  maximumBackoffMs: 1000,
  hasJitter: false,
  timeoutMs: Number.POSITIVE_INFINITY,
  retriesFunctionErrors: false,
  quota: null,
};

/** Each is slow enough that nearly all of the crowd waits at once. */
const CROWDS: Readonly<Record<string, Model>> = {
  'in running environments': modelOf([functionModel(constant(10_000), { memoryUsedMb })], slow),
  'before refusing functions, to try again': modelOf([functionModel(constant(1), one)], {
    ...slow,
    sources: [sourceModel({ client: relentless })],
  }),
  'in Lambda’s own queue': modelOf([functionModel(constant(0.5), { ...one, asynchronous: patient })], {
    ...slow,
    sources: [sourceModel({ invocation: 'async' })],
  }),
  'in a queue': modelOf([functionModel(constant(100), { memoryUsedMb })], {
    ...slow,
    sources: [sourceModel({ poller: queueModel({ batchSize: 1, maximumConcurrency: 2 }) })],
  }),
  'in message groups': modelOf([functionModel(constant(100), { memoryUsedMb })], {
    ...slow,
    sources: [sourceModel({ poller: queueModel({ batchSize: 1, messageGroups: 7 }) })],
  }),
  'in a stream': modelOf([functionModel(constant(100), { memoryUsedMb })], {
    ...slow,
    sources: [sourceModel({ poller: streamModel({ batchSize: 1, shards: 3 }) })],
  }),
  'before a resource': modelOf([functionModel(constant(1), { memoryUsedMb, steps: [callStep()] })], {
    ...slow,
    resources: [resourceModel(constant(10), { concurrency: 1 })],
  }),
  'for a called function': modelOf(
    [
      functionModel(constant(1), { memoryUsedMb, steps: [invokeStep(1)] }),
      functionModel(constant(10_000), { memoryUsedMb }),
    ],
    {
      ...slow,
      sources: [sourceModel(), sourceModel({ functionIndex: 1, isEntry: false })],
    },
  ),
};

describe.each(Object.entries(CROWDS))('five thousand that wait at once %s', (_, model) => {
  it('keep what is theirs: each is served once, for when it came, in its memory', async () => {
    const { rows, usedMb } = await rowsOf(model, [feed(arrivalsAt(times))]);
    const handled = rows.filter((row) => row.functionIndex === 0 && requestOutcome(row) === 'succeeded');
    expect(handled.map(({ arrivalMs }) => arrivalMs).sort((a, b) => a - b)).toEqual(times);
    const numbers = handled.map(({ requestIndex }) => requestIndex).sort((a, b) => a - b);
    expect(numbers).toEqual(times.map((_time, index) => index));
    // Polled events have rows without memory: their batches' rows, which no request ends with, hold it.
    const ran = rows.filter(({ durationMs }) => durationMs > 0);
    expect(ran.length).toBe(CROWD * model.functions.length);
    expect(usedMb.filter((mb, index) => mb !== (rows[index]?.durationMs === 0 ? 0 : 300))).toEqual([]);
  });
});

/** How many batches came, and the rows of all kinds in them. */
class BatchCounter implements OutcomeSink {
  batches = 0;
  rows = 0;

  take({ rows, calls, gauges, chains, reads, samples, environments }: OutcomeBatch): void {
    this.batches++;
    for (const own of [calls, gauges, chains, reads, samples, environments]) this.rows += own.rows;
    this.rows += rows;
  }
}

describe.each(Object.entries(CROWDS))('the rows of five thousand that wait %s', (_, model) => {
  it('are handed over many at a time', async () => {
    const counter = new BatchCounter();
    await runModel(model, [feed(arrivalsAt(times))], counter);
    expect(counter.batches).toBeLessThan(3 + counter.rows / 200);
  });
});
