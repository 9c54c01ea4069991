import { describe, expect, it } from 'vitest';
import type { Measurements } from '../../src/model/measurements.ts';
import type { FunctionModel, Model, ResourceModel, SourceModel } from '../../src/model/model.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import { lognormalFromMeanCv } from '../../src/random/make.ts';
import { builtModels } from '../support/built.ts';
import { queueModel, streamModel } from '../support/polled.ts';

const {
  callStep,
  constant,
  feed,
  functionModel,
  interval,
  measure,
  modelOf,
  poissonArrivals,
  onAllLimits,
  resourceModel,
  sourceModel,
} = await builtModels();

const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean });

/** A function that calls a resource, whose calls that succeed are events for a second function. */
interface Chain {
  readonly ratePerSecond: number;
  readonly horizonMs: number;
  readonly writer?: Partial<FunctionModel>;
  readonly resource: ResourceModel;
  readonly feed: Partial<SourceModel>;
  readonly reader: FunctionModel;
  /** Further sources, from index 2 on; the reader's function has index 1. */
  readonly sources?: readonly SourceModel[];
}

const WARMUP_MS = 60_000;
const WRITER_SOURCE = 0;
const FED_SOURCE = 1;

function modelFor(chain: Chain, seed: number): Model {
  const { horizonMs, resource, writer, reader, sources = [] } = chain;
  return modelOf([functionModel(constant(0), { steps: [callStep()], ...writer }), reader], {
    seed,
    horizonMs,
    warmupMs: WARMUP_MS,
    sampleStepMs: 60_000,
    resources: [{ ...resource, feedsSource: FED_SOURCE }],
    sources: [sourceModel(), sourceModel({ functionIndex: 1, isEntry: false, ...chain.feed }), ...sources],
  });
}

interface Figures {
  /** Events that came to the second function, of those that the first was asked for. */
  readonly fedShare: number;
  /** Mean time in the resource, waiting included, and before the second function, ms. */
  readonly resourceMs: number;
  readonly ageMs: number;
  /** From the first request to the last end, ms. */
  readonly endToEndMs: number;
  readonly endToEndP90Ms: number;
  readonly endToEndCount: number;
  /** Mean numbers: at the resource, before the second function, and in it. */
  readonly atResource: number;
  readonly backlog: number;
  readonly inService: number;
  /** Invocations of the second function, events of a batch, batches a second. */
  readonly invocations: number;
  readonly batchSize: number;
  readonly batchesPerSecond: number;
  readonly iteratorAgeMs: number;
  readonly deadLetteredShare: number;
  readonly eventsPerSecond: number;
}

function figuresOf(measured: Measurements): Figures {
  const fed = measured.sources[FED_SOURCE]!;
  const resource = measured.resources[0]!;
  const reader = measured.functions[1]!;
  const chain = measured.chains.get(WRITER_SOURCE)!;
  return {
    fedShare: fed.events / measured.sources[WRITER_SOURCE]!.events,
    resourceMs: resource.latencyMs.mean,
    ageMs: fed.ageMs.mean,
    endToEndMs: chain.latencyMs.mean,
    endToEndP90Ms: chain.latencyMs.quantile(0.9),
    endToEndCount: chain.latencyMs.count / measured.sources[WRITER_SOURCE]!.events,
    atResource: resource.concurrency.mean + resource.waiting.mean,
    backlog: fed.backlog.mean,
    inService: reader.concurrency.mean,
    invocations: reader.invocations / fed.events,
    batchSize: fed.events / fed.batches,
    batchesPerSecond: fed.batches / measured.seconds,
    iteratorAgeMs: fed.iteratorAgeMs.mean,
    deadLetteredShare: fed.deadLettered / fed.events,
    eventsPerSecond: fed.events / measured.seconds,
  };
}

type Interval = ReturnType<typeof interval>;

/** Ten replications; each figure with its 95 % interval. */
async function replicate(chain: Chain): Promise<Readonly<Record<keyof Figures, Interval>>> {
  const runs: Figures[] = [];
  for (let seed = 1; seed <= 10; seed++) {
    const arrivals = poissonArrivals(chain.ratePerSecond, chain.horizonMs, seed);
    runs.push(figuresOf(await measure(modelFor(chain, seed), [feed(arrivals)])));
  }
  const names = Object.keys(runs[0] as Figures) as (keyof Figures)[];
  return Object.fromEntries(names.map((name) => [name, interval(runs.map((run) => run[name]))])) as Record<
    keyof Figures,
    Interval
  >;
}

/**
 * The interval of ten replications holds the truth: twice as wide (Student, 9 degrees of freedom: one in 700
 * misses by chance), since there are some fifty of them. It is at most `share` of the truth to either side,
 * since one that is wide enough to hold anything proves nothing.
 */
function expectInside({ mean, half }: Interval, truth: number, share = 0.03): void {
  expect(Math.abs(mean - truth)).toBeLessThanOrEqual(2 * half + 1e-9 * truth);
  expect(half).toBeLessThan(share * truth);
}

/** Mean wait in M/D/1, in service times, at a load below 1 (Pollaczek 1930, Khinchin 1932). */
const mD1 = (load: number): number => load / (2 * (1 - load));

/** Blocking probability of M/G/c/c (Erlang 1917). */
function erlangB(servers: number, load: number): number {
  let blocking = 1;
  for (let server = 1; server <= servers; server++) blocking = (load * blocking) / (server + load * blocking);
  return blocking;
}

const oneAtATime = { poller: queueModel({ batchSize: 1, maximumConcurrency: 1 }) };

describe('a table whose stream of changes goes through a queue to one reader', () => {
  it('is Jackson’s tandem of M/M/1: sojourns of 1/(μ₁ − λ) and 1/(μ₂ − λ), independent of each other', async () => {
    // λ = 6/s, μ₁ = 10/s, μ₂ = 10/s: 250 ms in each (Burke 1956: departures of M/M/1 are Poisson; Reich
    // 1957).
    const found = await replicate({
      ratePerSecond: 6,
      horizonMs: 3_000_000,
      resource: resourceModel(exponential(100), { concurrency: 1 }),
      feed: oneAtATime,
      reader: functionModel(exponential(100)),
    });
    expectInside(found.resourceMs, 250, 0.06);
    expectInside(found.ageMs, 150, 0.08);
    expectInside(found.endToEndMs, 500, 0.06);
    // Two exponentials of mean 250 ms: an Erlang distribution of two stages, whose 90th percentile is 3.88972
    // of them.
    expectInside(found.endToEndP90Ms, 3.88972 * 250, 0.06);
    expectInside(found.inService, 0.6);
  });

  it('obeys Little’s law at each station and over all of them', async () => {
    const chain: Chain = {
      ratePerSecond: 7,
      horizonMs: 3_660_000,
      resource: resourceModel(lognormalFromMeanCv(300, 1.5), { concurrency: 3 }),
      feed: { poller: queueModel({ batchSize: 1, maximumConcurrency: 4 }) },
      reader: functionModel(lognormalFromMeanCv(400, 1)),
    };
    const found = figuresOf(await measure(modelFor(chain, 1), [feed(poissonArrivals(7, chain.horizonMs))]));
    const perMs = found.eventsPerSecond / 1000;
    // Not a matter of chance: what the ends of the run cut is all that may differ, some 10 of 25,000 events.
    const close = (number: number, timeMs: number) =>
      expect(Math.abs(number / (perMs * timeMs) - 1)).toBeLessThan(0.005);
    close(found.atResource, found.resourceMs);
    close(found.backlog, found.ageMs);
    close(found.inService, 400);
    close(found.atResource + found.backlog + found.inService, found.endToEndMs);
  });

  it('is M/D/1 where any number of calls are served at once: departures of M/G/∞ are Poisson', async () => {
    const found = await replicate({
      ratePerSecond: 6,
      horizonMs: 3_000_000,
      resource: resourceModel(lognormalFromMeanCv(250, 2)),
      feed: oneAtATime,
      reader: functionModel(constant(100)),
    });
    expectInside(found.atResource, 6 * 0.25);
    expectInside(found.ageMs, mD1(0.6) * 100);
    expectInside(found.endToEndMs, 250 + mD1(0.6) * 100 + 100);
  });

  it('lets nobody wait twice where both take a constant time, the first the longer one', async () => {
    // Friedman 1965: in a tandem of constant times all of the waiting is before the longest.
    const chain: Chain = {
      ratePerSecond: 6,
      horizonMs: 3_000_000,
      resource: resourceModel(constant(100), { concurrency: 1 }),
      feed: oneAtATime,
      reader: functionModel(constant(90)),
    };
    const found = await replicate(chain);
    expectInside(found.resourceMs, mD1(0.6) * 100 + 100);
    expect(found.ageMs).toEqual({ mean: 0, half: 0 });
    expectInside(found.endToEndMs, mD1(0.6) * 100 + 100 + 90);
  });

  it('is paced by the table’s rate, a bucket of one: M/D/1 before it, and nobody waits behind it', async () => {
    const found = await replicate({
      ratePerSecond: 6,
      horizonMs: 3_000_000,
      resource: resourceModel(constant(10), { rate: { perSecond: 10, burst: 1 } }),
      feed: oneAtATime,
      reader: functionModel(constant(99)),
    });
    expectInside(found.resourceMs, mD1(0.6) * 100 + 10);
    // Tokens come back in sums of a tenth of a second, which round.
    expect(found.ageMs.mean).toBeLessThan(1e-3);
  });
});

describe('what reaches the reader', () => {
  it('is what the table did not refuse: 1 − B(c, a) of the writes', async () => {
    const found = await replicate({
      ratePerSecond: 20,
      horizonMs: 1_800_000,
      resource: resourceModel(exponential(150), { concurrency: 4, onLimit: onAllLimits('reject') }),
      feed: { poller: queueModel() },
      reader: functionModel(constant(50)),
    });
    expectInside(found.fedShare, 1 - erlangB(4, 3));
    expectInside(found.eventsPerSecond, 20 * (1 - erlangB(4, 3)));
  });

  it('is one event for each write that succeeds, up to the first that fails: Σ (1 − e)ⁱ', async () => {
    const found = await replicate({
      ratePerSecond: 20,
      horizonMs: 660_000,
      writer: { steps: [callStep({ count: 4 })] },
      resource: resourceModel(constant(25), { errorRate: 0.2 }),
      feed: { poller: queueModel() },
      reader: functionModel(constant(50)),
    });
    expectInside(found.fedShare, 0.8 + 0.8 ** 2 + 0.8 ** 3 + 0.8 ** 4);
    expectInside(found.inService, 20 * (0.8 + 0.8 ** 2 + 0.8 ** 3 + 0.8 ** 4) * 0.05, 0.1);
  });

  it('comes through a topic as M/G/∞, late by its delivery', async () => {
    const found = await replicate({
      ratePerSecond: 15,
      horizonMs: 1_800_000,
      resource: resourceModel(exponential(40)),
      feed: { invocation: 'async', deliveryMs: lognormalFromMeanCv(120, 1) },
      reader: functionModel(lognormalFromMeanCv(800, 2)),
    });
    expectInside(found.inService, 15 * 0.8);
    expectInside(found.endToEndMs, 40 + 120 + 800);
    // The end cuts those that are under way, λ × 960 ms of them: no chain is lost, and none counted twice.
    expect(1 - found.endToEndCount.mean).toBeCloseTo(960 / (1_800_000 - WARMUP_MS), 4);
  });
});

describe('a batch window behind a queue', () => {
  const windowed = (batchSize: number, batchWindowMs: number): Chain => ({
    ratePerSecond: 10,
    horizonMs: 3_000_000,
    resource: resourceModel(exponential(30)),
    feed: { poller: queueModel({ batchSize, batchWindowMs }) },
    reader: functionModel(constant(100)),
  });

  it('W that never fills up holds 1 + λW, of which the first waits W and the others half of it', async () => {
    const found = await replicate(windowed(10_000, 500));
    expectInside(found.batchSize, 1 + 10 * 0.5);
    expectInside(found.batchesPerSecond, 10 / (1 + 10 * 0.5));
    expectInside(found.ageMs, (500 + 10 * 0.5 * 250) / (1 + 10 * 0.5));
    expectInside(found.endToEndMs, 30 + (500 + 10 * 0.5 * 250) / (1 + 10 * 0.5) + 100);
    // One invocation a batch, each of the constant time.
    expectInside(found.inService, (10 / 6) * 0.1);
  });

  it('that always fills up to n holds n, who wait (n − 1)/2λ', async () => {
    const found = await replicate(windowed(8, 300_000));
    // Chance is only in the batch that the end cuts, of some 3,600.
    expect(Math.abs(found.batchSize.mean / 8 - 1)).toBeLessThan(0.001);
    expectInside(found.ageMs, ((8 - 1) / 2) * 100);
    expectInside(found.endToEndMs, 30 + ((8 - 1) / 2) * 100 + 100);
  });
});

describe('a stream behind a table', () => {
  it('is read at its polls: records wait half an interval, λI/(1 − e^(−λI)) of them to a batch', async () => {
    // Nothing takes time in the reader, so that no poll finds it busy. λI = 1.25.
    const found = await replicate({
      ratePerSecond: 5,
      horizonMs: 3_000_000,
      resource: resourceModel(exponential(40)),
      feed: { poller: streamModel({ pollIntervalMs: 250 }) },
      reader: functionModel(constant(0)),
    });
    const none = Math.exp(-1.25);
    expectInside(found.ageMs, 125);
    expectInside(found.batchSize, 1.25 / (1 - none));
    expectInside(found.batchesPerSecond, (1 - none) / 0.25);
    // Age of the youngest in a batch: an exponential of 1/λ that came within the interval.
    expectInside(found.iteratorAgeMs, 200 - (250 * none) / (1 - none));
    expectInside(found.endToEndMs, 40 + 125);
  });

  it('splits over its lanes: each is M/D/1 at λ/n', async () => {
    const found = await replicate({
      ratePerSecond: 36,
      horizonMs: 860_000,
      resource: resourceModel(exponential(40)),
      feed: { poller: streamModel({ shards: 3, parallelizationFactor: 2, batchSize: 1 }) },
      reader: functionModel(constant(100)),
    });
    expectInside(found.ageMs, mD1(0.6) * 100, 0.05);
    expectInside(found.inService, 36 * 0.1);
  });
});

describe('a FIFO queue behind a table', () => {
  it('has one message of a group in hand: each group is M/D/1 at λ/g', async () => {
    const found = await replicate({
      ratePerSecond: 30,
      horizonMs: 1_060_000,
      resource: resourceModel(exponential(40)),
      feed: { poller: queueModel({ batchSize: 1, messageGroups: 5 }) },
      reader: functionModel(constant(100)),
    });
    expectInside(found.ageMs, mD1(0.6) * 100);
    expectInside(found.endToEndMs, 40 + mD1(0.6) * 100 + 100);
  });
});

describe('retries behind a table', () => {
  it('of a queue come after the visibility time-out, Σ pⁿ⁻¹ receives, and pʳ are dead letters', async () => {
    const found = await replicate({
      ratePerSecond: 20,
      horizonMs: 1_800_000,
      resource: resourceModel(constant(40)),
      feed: { poller: queueModel({ batchSize: 1, maximumReceives: 3, visibilityTimeoutMs: 2000 }) },
      reader: functionModel(constant(100), { errorRate: 0.3 }),
    });
    expectInside(found.invocations, 1 + 0.3 + 0.09);
    expectInside(found.deadLetteredShare, 0.027, 0.05);
    // One that succeeds at its n-th receive ends (n − 1)V + S after it came; a dead letter when it comes back
    // for the last time, after rV.
    const inQueueMs = 0.7 * 100 + 0.3 * 0.7 * 2100 + 0.09 * 0.7 * 4100 + 0.027 * 6000;
    expectInside(found.endToEndMs, 40 + inQueueMs);
  });

  it('of a topic come after Lambda’s delays, and are no part of the time of those that succeed at once', async () => {
    const reader = functionModel(constant(100), { errorRate: 0.1 });
    const found = await replicate({
      ratePerSecond: 20,
      horizonMs: 3_000_000,
      resource: resourceModel(constant(40)),
      feed: { invocation: 'async' },
      reader: {
        ...reader,
        asynchronous: { ...reader.asynchronous, retryDelaysMs: [1000, 2000] },
      },
    });
    expectInside(found.invocations, 1 + 0.1 + 0.01);
    // The second attempt begins a second after the first one's end, the third two seconds after the second
    // one's.
    expectInside(found.endToEndMs, 40 + 100 + 0.1 * 1100 + 0.01 * 2100);
  });
});
