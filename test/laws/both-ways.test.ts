import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MetricCollector } from '../../src/cloudwatch/metrics/metric-collector.ts';
import { Tee } from '../../src/collect/tee.ts';
import type { BlockSink, OutcomeSink } from '../../src/model/outcomes.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { simulate } from '../../src/study/runs/simulate.ts';
import { Draw } from './generator/draw.ts';
import { differences } from './lab.ts';

/**
 * The steady path (src/engine/steady-path.ts) gives what the inner loop alone gives, to the bit. An observer
 * that needs a row of every request keeps a run off it.
 */
const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-both-ways-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Drawn scenarios: `BOTH_WAYS=1000 npx vitest run test/laws/both-ways.test.ts` for more. */
const DRAWN = Number(process.env['BOTH_WAYS'] ?? 40);

interface Text {
  readonly account?: object;
  readonly function: Readonly<Record<string, unknown>>;
  /** What sends its requests; left out, a caller does. */
  readonly trigger?: Readonly<Record<string, unknown>>;
  readonly traffic: object;
  readonly run: object;
  /** What else is written of the run. */
  readonly asks?: { readonly metrics?: boolean };
}

const exponential = (mean: number) => ({ duration: { exponential: { mean } } });
const pareto = { duration: { pareto: { min: 100, shape: 1.3 } } };
const bench = { ...exponential(1991), coldDuration: { exponential: { mean: 2244 } } };

/** With the least share of the requests that must come in blocks. */
const written: readonly (readonly [name: string, leastShare: number, Text])[] = [
  [
    'steady',
    0.9,
    {
      function: { work: bench, timeout: '900s', keepAlive: '600s' },
      traffic: { poisson: '10/s' },
      run: { duration: '5000s' },
    },
  ],
  [
    'a request now and then',
    0.8,
    {
      function: { work: bench, timeout: '900s', keepAlive: '600s' },
      traffic: { poisson: '0.9/s' },
      run: { duration: '40000s' },
    },
  ],
  [
    'a few requests',
    0.4,
    {
      function: { work: { ...exponential(300), errorRate: '1%' } },
      traffic: { poisson: '0.2/s' },
      run: { duration: '20000s' },
    },
  ],
  [
    'thousands in flight',
    0.6,
    {
      account: { concurrency: 50_000 },
      function: { work: exponential(20_000), timeout: '900s' },
      traffic: { poisson: '400/s' },
      run: { duration: '200s' },
    },
  ],
  [
    'tens of thousands in flight, and few places',
    0.1,
    {
      account: { concurrency: 25_000 },
      function: { work: exponential(30_000), timeout: '900s' },
      traffic: { poisson: '900/s' },
      run: { duration: '120s' },
    },
  ],
  [
    'cold starts with init',
    0.7,
    {
      function: {
        work: { cpu: { lognormal: { median: '40ms', p95: '150ms' } }, io: { exponential: { mean: '20ms' } } },
        runtime: 'java21',
        keepAlive: '20s',
      },
      traffic: { poisson: '5/s' },
      run: { duration: '5000s' },
    },
  ],
  [
    'more than the quota',
    0.6,
    {
      account: { concurrency: 22 },
      function: { work: bench, timeout: '900s' },
      traffic: { poisson: '10/s' },
      run: { duration: '4000s' },
    },
  ],
  [
    'more requests than the account takes',
    0,
    {
      account: { concurrency: 10 },
      function: { work: exponential(5) },
      traffic: { poisson: '150/s' },
      run: { duration: '200s' },
    },
  ],
  [
    'reserved, after a warm-up',
    0.7,
    {
      function: { work: bench, timeout: '900s', reservedConcurrency: 30 },
      traffic: { poisson: '10/s' },
      run: { duration: '5000s', warmup: '500s' },
    },
  ],
  [
    'errors and memory',
    0.7,
    {
      function: {
        work: { ...exponential(1000), errorRate: '2%', memoryUsed: { normal: { mean: 90, sd: 5 } } },
        memory: 512,
        timeout: '900s',
      },
      traffic: { poisson: '10/s' },
      run: { duration: '4000s' },
    },
  ],
  [
    'time-outs, each followed by init',
    0.4,
    {
      function: { work: pareto, runtime: 'python3.13', timeout: '30s' },
      traffic: { poisson: '10/s' },
      run: { duration: '3000s' },
    },
  ],
  [
    'time-outs, and cold runs that are given',
    0.4,
    {
      function: { work: { ...pareto, coldDuration: '900ms' }, timeout: '30s' },
      traffic: { poisson: '10/s' },
      run: { duration: '3000s' },
    },
  ],
  [
    'out of memory now and then',
    0.4,
    {
      function: { work: { ...exponential(200), memoryUsed: { normal: { mean: 100, sd: 9 } } }, memory: 128 },
      traffic: { poisson: '20/s' },
      run: { duration: '1000s' },
    },
  ],
  [
    'a rate that rises and falls',
    0.5,
    {
      function: { work: { duration: { gamma: { mean: 300, cv: 0.7 } } }, keepAlive: '60s' },
      traffic: { rate: '20 + 19.9*sin(t/300)' },
      run: { duration: '2000s' },
    },
  ],
  [
    'a rate that jumps a hundredfold',
    0.3,
    {
      account: { concurrency: 5000 },
      function: { work: exponential(700), timeout: '60s' },
      traffic: {
        ramp: [
          { at: '0s', rate: '2/s' },
          { at: '4000s', rate: '2/s' },
          { at: '4001s', rate: '300/s' },
          { at: '4100s', rate: '300/s' },
          { at: '4101s', rate: '2/s' },
        ],
      },
      run: { duration: '8000s' },
    },
  ],
  [
    'clusters',
    0.6,
    {
      function: { work: { duration: { gamma: { mean: 300, cv: 0.7 } } }, keepAlive: '60s' },
      traffic: { gamma: { rate: '20/s', cv: 3 } },
      run: { duration: '1000s' },
    },
  ],
  [
    'constant work at a constant rate',
    0.5,
    { function: { work: { duration: '250ms' } }, traffic: { constant: '20/s' }, run: { duration: '1000s' } },
  ],
  [
    'ends at the same instant',
    0,
    {
      function: { work: { duration: '250ms' } },
      traffic: { burst: { every: '1s', size: 20 } },
      run: { duration: '1000s' },
    },
  ],
  [
    'bursts of two thousand',
    0,
    {
      account: { concurrency: 5000 },
      function: { work: { duration: { uniform: { min: 100, max: 400 } } } },
      traffic: { burst: { every: '10s', size: 2000 } },
      run: { duration: '100s' },
    },
  ],
  [
    'work of no time',
    0,
    { function: { work: { duration: '0ms' } }, traffic: { poisson: '20/s' }, run: { duration: '1000s' } },
  ],
  [
    'longer than a step',
    0.5,
    {
      function: { work: { duration: { uniform: { min: 1000, max: 90_000 } } }, timeout: '900s' },
      account: { concurrency: 5000 },
      traffic: { poisson: '10/s' },
      run: { duration: '1500s' },
    },
  ],
];

/** What comes in by sources of their own, and in environments of other kinds. */
const ofOtherKinds: readonly (readonly [name: string, leastShare: number, Text])[] = [
  [
    'through API Gateway',
    0.9,
    {
      function: { work: bench, timeout: '900s' },
      trigger: { source: 'api-gateway', type: 'http' },
      traffic: { poisson: '10/s' },
      run: { duration: '5000s' },
    },
  ],
  [
    'answered by API Gateway before the function ends',
    0.5,
    {
      function: { work: { duration: { uniform: { min: 1000, max: 30_500 } } }, timeout: '900s' },
      trigger: { source: 'api-gateway', type: 'http' },
      traffic: { poisson: '5/s' },
      run: { duration: '5000s' },
    },
  ],
  [
    'more than the front door lets in, now and then',
    0.1,
    {
      function: { work: exponential(300), timeout: '900s' },
      trigger: { source: 'api-gateway', type: 'http', throttle: { rate: '12/s', burst: 12 } },
      traffic: { poisson: '8/s' },
      run: { duration: '5000s' },
    },
  ],
  [
    'S3 at once',
    0.9,
    {
      function: { work: bench, timeout: '900s' },
      trigger: { source: 's3', delivery: '0s' },
      traffic: { poisson: '10/s' },
      run: { duration: '5000s' },
    },
  ],
  [
    'SNS, some of which fail and are tried again',
    0.7,
    {
      function: { work: { ...exponential(400), errorRate: '0.2%' }, timeout: '900s' },
      trigger: { source: 'sns', delivery: '0s' },
      traffic: { poisson: '10/s' },
      run: { duration: '5000s', warmup: '100s' },
    },
  ],
  [
    'SNS, more than the quota',
    0,
    {
      account: { concurrency: 15 },
      function: { work: exponential(1000), timeout: '900s' },
      trigger: { source: 'sns', delivery: '0s' },
      traffic: { poisson: '10/s' },
      run: { duration: '3000s' },
    },
  ],
  [
    'provisioned, and enough of it',
    0.9,
    {
      function: { work: bench, timeout: '900s', provisionedConcurrency: 60, runtime: 'java21' },
      traffic: { poisson: '10/s' },
      run: { duration: '5000s' },
    },
  ],
  [
    'provisioned, now and then too little',
    0.2,
    {
      function: {
        work: { ...bench, errorRate: '1%' },
        timeout: '20s',
        provisionedConcurrency: 36,
        keepAlive: '60s',
      },
      traffic: { poisson: '10/s' },
      run: { duration: '5000s', warmup: '500s' },
    },
  ],
  [
    'provisioned within what is reserved, through API Gateway',
    0.6,
    {
      function: {
        work: { cpu: { lognormal: { median: '40ms', p95: '150ms' } }, io: { exponential: { mean: '20ms' } } },
        memory: 1769,
        provisionedConcurrency: 8,
        reservedConcurrency: 12,
      },
      trigger: { source: 'api-gateway', type: 'rest' },
      traffic: { poisson: '20/s' },
      run: { duration: '2000s' },
    },
  ],
  [
    'provisioned, too few for the requests a second',
    0,
    {
      function: { work: exponential(5), provisionedConcurrency: 2 },
      traffic: { poisson: '19/s' },
      run: { duration: '1000s' },
    },
  ],
  [
    'durations by batches',
    0.7,
    {
      function: { work: { ...exponential(1000), errorRate: '1%' }, timeout: '900s' },
      traffic: { poisson: '10/s' },
      run: { duration: '4000s', warmup: '200s' },
      asks: {},
    },
  ],
  [
    'metrics of a minute',
    0.7,
    {
      function: { work: { ...exponential(1000), errorRate: '1%' }, timeout: '900s' },
      traffic: { poisson: '10/s' },
      run: { duration: '4000s', warmup: '200s' },
      asks: { metrics: true },
    },
  ],
  [
    'metrics of events, in provisioned environments',
    0.7,
    {
      function: { work: exponential(1000), timeout: '900s', provisionedConcurrency: 40 },
      trigger: { source: 's3', delivery: '0s' },
      traffic: { poisson: '10/s' },
      run: { duration: '4000s' },
      asks: { metrics: true },
    },
  ],
];

async function bothWays(name: string, { account, function: fn, trigger, traffic, run, asks = {} }: Text) {
  const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.json`);
  const text = {
    name,
    ...(account === undefined ? {} : { account }),
    functions: { f: fn },
    ...(trigger === undefined ? {} : { triggers: { t: { function: 'f', ...trigger } } }),
    traffic: [{ to: trigger === undefined ? 'f' : 't', ...traffic }],
    run,
  };
  writeFileSync(file, JSON.stringify(text));
  const loaded = await loadScenario(file, { purpose: 'run' });
  if (!loaded.ok) throw new Error(`${JSON.stringify(loaded.faults)} in ${JSON.stringify(text)}`);
  const { compiled } = loaded;
  let inBlocks = 0;
  const counting: BlockSink = {
    stepMs: Number.POSITIVE_INFINITY,
    isReady: () => true,
    takeBlock: ({ from, to }) => {
      inBlocks += to - from;
    },
  };
  const runWith = async (blocks: BlockSink | null) => {
    const points: object[] = [];
    const metrics = new MetricCollector(compiled.model, ['f'], compiled.startEpochMs, {
      write: (point) => points.push(point),
    });
    const sinks: readonly OutcomeSink[] = [
      { take: () => undefined, blocks },
      ...(asks.metrics === true ? [metrics] : []),
    ];
    const { measurements, engine, batches } = await simulate(compiled, compiled.model.seed, {
      maximumBadRows: 0,
      measuresBatches: true,
      observer: Object.assign(new Tee(sinks), { finish: () => metrics.finish() }),
    });
    return { measurements, batches, points, requests: engine.requests, events: engine.events };
  };
  const general = await runWith(null);
  const steady = await runWith(counting);
  return { found: differences(general, steady), share: inBlocks / general.requests };
}

describe('a run in blocks is the same, to the bit, as one request by request', () => {
  it.each([...written, ...ofOtherKinds])('%s', async (name, leastShare, text) => {
    const { found, share } = await bothWays(name, text);
    expect(found).toEqual([]);
    expect(share).toBeGreaterThanOrEqual(leastShare);
  });

  it(`${DRAWN} drawn scenarios`, async () => {
    let inBlocks = 0;
    for (let seed = 1; seed <= DRAWN; seed++) {
      const text = drawn(seed);
      const { found, share } = await bothWays(`drawn ${seed}`, text);
      expect(found, JSON.stringify(text)).toEqual([]);
      if (share > 0.5) inBlocks++;
    }
    expect(inBlocks).toBeGreaterThan(DRAWN / 4);
  }, 600_000);
});

/** Two to twenty thousand requests of a function at random. */
function drawn(seed: number): Text {
  const draw = new Draw(seed, 'both ways');
  const rate = draw.pick([0.5, 3, 10, 40, 300]);
  const seconds = draw.pick([2000, 12_000, 20_000]) / rate;
  const meanMs = draw.pick([2, 30, 300, 2000, 20_000]);
  const duration = draw.pick<object | string>([
    { exponential: { mean: meanMs } },
    { exponential: { mean: meanMs } },
    { gamma: { mean: meanMs, cv: 0.5 } },
    { lognormal: { median: meanMs, p95: 4 * meanMs } },
    { uniform: { min: meanMs / 2, max: 2 * meanMs } },
    { pareto: { min: meanMs / 2, shape: 1.5 } },
    `${meanMs}ms`,
  ]);
  const perSecond = `${rate}/s`;
  const traffic = draw.pick<object>([
    { poisson: perSecond },
    { poisson: perSecond },
    { constant: perSecond },
    { gamma: { rate: perSecond, cv: draw.pick([0.3, 2, 5]) } },
    { rate: `${rate} + ${0.9 * rate}*sin(t/${Math.round(seconds / 6)})` },
    { burst: { every: `${50 / rate}s`, size: 50 } },
  ]);
  const isSplit = draw.pick([true, false, false]);
  const trigger = draw.pick<Readonly<Record<string, unknown>> | null>([
    null,
    null,
    { source: 'api-gateway', type: draw.pick(['http', 'rest']) },
    { source: 'api-gateway', type: 'http', throttle: { rate: `${1.2 * rate}/s`, burst: 40 } },
    { source: 's3', delivery: '0s' },
    { source: 'sns', delivery: '0s' },
  ]);
  const provisioned = Math.ceil(rate * (meanMs / 1000) * draw.pick([0.7, 1.1, 1.5, 3])) + 1;
  const isProvisioned = provisioned < 800 && draw.pick([true, false, false]);
  const most = Math.max(10, Math.ceil(rate * (meanMs / 1000) * draw.pick([1, 1.5, 3, 100])));
  return {
    account: { concurrency: isProvisioned ? most + provisioned + 100 : most },
    function: {
      work: {
        ...(isSplit ? { cpu: duration, io: { exponential: { mean: meanMs } } } : { duration }),
        ...(draw.pick([true, false, false]) ? { errorRate: draw.pick(['0.1%', '3%']) } : {}),
        ...(draw.pick([true, false, false]) ? { memoryUsed: { normal: { mean: 100, sd: 8 } } } : {}),
        ...(!isSplit && draw.pick([true, false])
          ? { coldDuration: { exponential: { mean: 2 * meanMs } } }
          : {}),
      },
      memory: draw.pick([128, 512, 1769]),
      runtime: draw.pick(['nodejs22.x', 'java21', 'python3.13']),
      timeout: draw.pick(['900s', '900s', `${Math.max(1, Math.ceil(meanMs / 100))}s`]),
      keepAlive: draw.pick(['5s', '60s', '600s', '7200s']),
      ...(isProvisioned ? { provisionedConcurrency: provisioned } : {}),
    },
    ...(trigger === null ? {} : { trigger }),
    traffic,
    asks: { metrics: draw.pick([true, false, false]) },
    run: {
      duration: `${seconds}s`,
      seed,
      ...(draw.pick([true, false]) ? { warmup: `${seconds / 10}s` } : {}),
    },
  };
}
