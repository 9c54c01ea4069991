import { describe, expect, it } from 'vitest';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { resultsOf } from '../scenario/simulate.ts';

const { compiled } = scratchFolder();

/** A scenario as a user writes it, and the figures that the report shows. */
const told = async (text: string): Promise<ResultsDocument> => resultsOf(await compiled(text));
const off = (figure: number | undefined, expected: number): number =>
  Math.abs((figure ?? Number.NaN) / expected - 1);

function erlangB(places: number, load: number): number {
  let blocking = 1;
  for (let place = 1; place <= places; place++) blocking = (load * blocking) / (place + load * blocking);
  return blocking;
}

/** Share that waits in M/M/c. */
function erlangC(places: number, load: number): number {
  const blocking = erlangB(places, load);
  return (places * blocking) / (places - load * (1 - blocking));
}

/** Where a survival function that falls reaches `share`. */
function quantile(survives: (ms: number) => number, share: number): number {
  let [low, high] = [0, 1e6];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (survives(middle) > share) low = middle;
    else high = middle;
  }
  return low;
}

describe('a database that serves c statements at once', () => {
  it('lets them wait as Erlang C says, mean and 99th percentile', async () => {
    const { resources, functions } = await told(`
functions: { f: { memory: 512, timeout: 60s, coldStart: {}, work: { duration: 20ms }, calls: [{ resource: db }] } }
resources: { db: { type: rds, latency: { exponential: { mean: 50ms } }, concurrency: 4 } }
traffic: [{ to: f, poisson: 60/s }]
run: { duration: 1h, warmup: 1m, seed: 5 }
`);
    const waits = erlangC(4, 3);
    const db = resources['db'];
    expect(off(db?.waiting.mean, 3 * waits)).toBeLessThan(0.04);
    expect(off(db?.latencyMs.mean, 50 + 50 * waits)).toBeLessThan(0.02);
    expect(off(functions['f']?.latencyMs.mean, 70 + 50 * waits)).toBeLessThan(0.02);
    // The rate at which the queue empties, 4 ÷ 50 ms − 60/s, is that of a statement: a double pole.
    const survives = (ms: number) => Math.exp(-ms / 50) * (1 + (waits * ms) / 50);
    expect(off(db?.latencyMs.p99, quantile(survives, 0.01))).toBeLessThan(0.03);
  });

  it('refuses as Erlang B says what finds all its connections taken', async () => {
    const { resources } = await told(`
functions: { f: { memory: 512, coldStart: {}, work: { duration: 1ms }, calls: [{ resource: db, reuse: none }] } }
resources: { db: { type: rds, connections: 4, latency: { exponential: { mean: 50ms } } } }
traffic: [{ to: f, poisson: 60/s }]
run: { duration: 40m, seed: 3 }
`);
    const { rejected = 0, calls = 1 } = resources['db'] ?? {};
    expect(off(rejected / calls, erlangB(4, 3))).toBeLessThan(0.02);
  });
});

it('provisioned environments spill over as Erlang B says', async () => {
  const { cost } = await told(`
functions: { f: { memory: 1024, timeout: 60s, coldStart: {}, provisionedConcurrency: 5, work: { duration: { exponential: { mean: 1s } } } } }
traffic: [{ to: f, poisson: 4/s }]
run: { duration: 4h, warmup: 1m, seed: 3 }
`);
  const of = (item: string) => cost.lines.find((line) => line.item === item)?.quantity ?? 0;
  const [onDemand, provisioned] = [of('Duration'), of('Provisioned duration')];
  expect(off(onDemand / (onDemand + provisioned), erlangB(5, 4))).toBeLessThan(0.03);
});

describe('batches of a queue that are gathered for a window', () => {
  it.each([
    [5, 2, 10],
    [2, 5, 100],
    [20, 1, 10],
  ])('hold E[min(B, 1 + Poisson(λW))]: λ %d/s, W %d s, B %d', async (rate, windowSeconds, size) => {
    const { triggers } = await told(`
functions: { f: { memory: 512, timeout: 10s, coldStart: {}, work: { duration: 10ms, perRecord: none } } }
triggers: { q: { source: sqs, function: f, batchSize: ${size}, batchWindow: ${windowSeconds}s, visibilityTimeout: 1m } }
traffic: [{ to: q, poisson: ${rate}/s }]
run: { duration: 2h, seed: 3 }
`);
    const mean = rate * windowSeconds;
    let chance = Math.exp(-mean);
    let expected = 0;
    for (let more = 0; more < 150; more++) {
      expected += Math.min(size, 1 + more) * chance;
      chance *= mean / (more + 1);
    }
    expect(off(triggers['q']?.recordsPerBatch, expected)).toBeLessThan(0.015);
  });
});

it('a shard that is read once a second has ages of a uniform wait, and iterator ages of its last record', async () => {
  const { triggers } = await told(`
functions: { f: { memory: 512, timeout: 10s, coldStart: {}, work: { duration: 10ms, perRecord: none } } }
triggers: { k: { source: kinesis, function: f, shards: 1, batchSize: 1000 } }
traffic: [{ to: k, poisson: 5/s }]
run: { duration: 4h, seed: 3 }
`);
  const { batches, ageMs, iteratorAgeMs } = triggers['k'] ?? {};
  const empty = Math.exp(-5);
  expect(off(batches, 14_400 * (1 - empty))).toBeLessThan(0.005);
  expect(off(ageMs?.mean, 500)).toBeLessThan(0.02);
  expect(off(iteratorAgeMs?.mean, 1000 * (1 / 5 - empty / (1 - empty)))).toBeLessThan(0.03);
});

it('records that fail one by one are dead after three receives with e³, and are received 1 + e + e² times', async () => {
  const { triggers } = await told(`
functions:
  f: { memory: 512, timeout: 10s, coldStart: {}, work: { duration: 100ms, errorRate: 30%, perRecord: { duration: 10ms } } }
  g: { memory: 512, timeout: 10s, coldStart: {}, work: { duration: 10ms, perRecord: none } }
triggers:
  q: { source: sqs, function: f, batchSize: 10, batchWindow: 1s, partialResponses: true, visibilityTimeout: 10s, maxReceiveCount: 3, deadLetter: dead }
  dead: { source: sqs, function: g, batchSize: 1 }
traffic: [{ to: q, poisson: 20/s }]
run: { duration: 1h, seed: 3 }
`);
  const { events = 1, deadLettered, batches = 0, recordsPerBatch = 0 } = triggers['q'] ?? {};
  expect(off(deadLettered, events * 0.3 ** 3)).toBeLessThan(0.05);
  expect(off((batches * recordsPerBatch) / events, 1 + 0.3 + 0.09)).toBeLessThan(0.01);
  expect(triggers['dead']?.events).toBe(deadLettered);
});

it('a chain over a queue takes the sum of its two exponential times, mean and 99th percentile', async () => {
  const { chains } = await told(`
functions:
  f: { memory: 512, timeout: 20s, coldStart: {}, work: { duration: { exponential: { mean: 100ms } } }, calls: [{ resource: box }] }
  g: { memory: 512, timeout: 20s, coldStart: {}, work: { duration: { exponential: { mean: 200ms } }, perRecord: none } }
triggers: { q: { source: sqs, function: g, batchSize: 1 } }
resources: { box: { type: sqs, feeds: q, latency: 0ms } }
traffic: [{ to: f, poisson: 10/s }]
run: { duration: 1h, seed: 3 }
`);
  const survives = (ms: number) => 2 * Math.exp(-ms / 200) - Math.exp(-ms / 100);
  expect(off(chains['f']?.latencyMs.mean, 300)).toBeLessThan(0.015);
  expect(off(chains['f']?.latencyMs.p99, quantile(survives, 0.01))).toBeLessThan(0.03);
});

describe('requests that find the time-out of their door', () => {
  it('are 504 with e^(−29 s ÷ m), while the function goes on to its own', async () => {
    const { functions } = await told(`
functions: { f: { memory: 512, timeout: 60s, coldStart: {}, work: { duration: { exponential: { mean: 20s } } } } }
triggers: { a: { source: api-gateway, function: f } }
traffic: [{ to: a, poisson: 5/s }]
run: { duration: 3h, warmup: 2m, seed: 3 }
`);
    const { outcomes, requests = 1, durationMs } = functions['f'] ?? {};
    expect(off((outcomes?.timedOut ?? 0) / requests, Math.exp(-29 / 20))).toBeLessThan(0.02);
    expect(off(durationMs?.mean, 20_000 * (1 - Math.exp(-60 / 20)))).toBeLessThan(0.02);
  });
});
