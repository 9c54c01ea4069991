import { writeFileSync } from 'node:fs';

/** Durations in milliseconds, rates per second, as the scenario file takes them. */
type ScenarioText = Readonly<Record<string, unknown>>;

/**
 * What the yardstick simulates: one function, exponential service, warm mean 1991 ms and cold 2244 ms, 600 s
 * keep-alive. The quota is out of the way (500/s keep a thousand environments busy), and is counted all the
 * same.
 */
export function singleFunction(ratePerSecond: number, requests: number, quota = 10_000): ScenarioText {
  return {
    name: 'One function',
    account: { concurrency: quota },
    functions: {
      f: {
        timeout: '900s',
        keepAlive: '600s',
        work: { duration: { exponential: { mean: 1991 } }, coldDuration: { exponential: { mean: 2244 } } },
      },
    },
    traffic: [{ to: 'f', poisson: `${ratePerSecond}/s` }],
    run: { duration: `${requests / ratePerSecond}s` },
  };
}

/** So many functions that nothing connects, with as much traffic each. */
export function equalFunctions(count: number, ratePerSecond: number, requests: number): ScenarioText {
  const names = Array.from({ length: count }, (_, index) => `f${index}`);
  const work = { duration: { exponential: { mean: '120ms' } } };
  return {
    name: 'Equal functions',
    functions: Object.fromEntries(names.map((name) => [name, { memory: 512, work }])),
    traffic: names.map((to) => ({ to, poisson: `${ratePerSecond / count}/s` })),
    run: { duration: `${requests / ratePerSecond}s` },
  };
}

const FUNCTIONS = 20;

/**
 * Twenty functions that between them use what the engine has: CPU and I/O parts, memory used, errors with
 * retries, an API's front door, asynchronous sources with a delivery delay, reserved and provisioned
 * concurrency, a keep-alive that is drawn, a keep-alive that halves, every reuse order.
 */
export function twentyFunctions(ratePerSecond: number, requests: number): ScenarioText {
  const indices = Array.from({ length: FUNCTIONS }, (_, index) => index);
  return {
    name: 'Twenty functions',
    functions: Object.fromEntries(indices.map((index) => [`f${index}`, mixedFunction(index)])),
    triggers: Object.fromEntries(indices.map((index) => [`t${index}`, mixedTrigger(index)])),
    traffic: indices.map((index) => ({ to: `t${index}`, poisson: `${ratePerSecond / FUNCTIONS}/s` })),
    run: { duration: `${requests / ratePerSecond}s` },
  };
}

const KEEP_ALIVES = [{ uniform: { min: '5m', max: '7m' } }, '645s', { halving: '380s' }];
const REUSES = ['most-recent', 'most-recent', 'least-recent', 'random'];
const RUNTIMES = ['nodejs22.x', 'python3.13', 'java21', 'provided.al2023'];

function mixedFunction(index: number): ScenarioText {
  return {
    runtime: RUNTIMES[index % RUNTIMES.length],
    memory: 128 << (index % 5),
    timeout: '10s',
    work: {
      cpu: { lognormal: { median: 40 + 10 * index, p95: 120 + 20 * index } },
      io: { gamma: { mean: 60, cv: 0.8 } },
      parallel: 0.2,
      memoryUsed: { normal: { mean: 80, sd: 10 } },
      errorRate: '0.5%',
    },
    keepAlive: KEEP_ALIVES[index % KEEP_ALIVES.length],
    reuse: REUSES[index % REUSES.length],
    ...(index % 5 === 0 ? { provisionedConcurrency: 2 } : {}),
    ...(index % 4 === 1 ? { reservedConcurrency: 3 } : {}),
  };
}

function mixedTrigger(index: number): ScenarioText {
  const fn = `f${index}`;
  if (index % 2 === 0) return { source: 'api-gateway', function: fn, type: 'http' };
  return { source: 's3', function: fn, delivery: { lognormal: { median: '300ms', p99: '2s' } } };
}

/** Functions that wait for the next one, ten requests a second into the first. */
export function chainOf(depth: number, invocations: number): ScenarioText {
  const work = { cpu: { exponential: { mean: 10 } } };
  const indices = Array.from({ length: depth }, (_, index) => index);
  return {
    name: 'Chain',
    account: { concurrency: 10_000 },
    functions: Object.fromEntries(
      indices.map((index) => [
        `f${index}`,
        {
          memory: 1769,
          timeout: '60s',
          work,
          ...(index + 1 < depth ? { invokes: [{ function: `f${index + 1}`, mode: 'sync' }] } : {}),
        },
      ]),
    ),
    traffic: [{ to: 'f0', poisson: `${CHAIN_RATE}/s` }],
    run: { duration: `${Math.round(invocations / depth / CHAIN_RATE)}s` },
  };
}

const CHAIN_RATE = 10;

/** Functions that have nothing to do with each other, ten requests a second in all. */
export function manyFunctions(functions: number, requests: number): ScenarioText {
  const indices = Array.from({ length: functions }, (_, index) => index);
  return {
    name: 'Many functions',
    account: { concurrency: 10_000 },
    functions: Object.fromEntries(
      indices.map((index) => [
        `f${index}`,
        { timeout: '900s', work: { duration: { exponential: { mean: 1991 } } } },
      ]),
    ),
    traffic: indices.map((index) => ({ to: `f${index}`, poisson: `${10 / functions}/s` })),
    run: { duration: `${requests / 10}s` },
  };
}

/** A stream of records into one function, a thousand a second. */
export function shardedStream(shards: number, records: number): ScenarioText {
  return {
    name: 'Stream',
    account: { concurrency: 10_000 },
    functions: { f: { work: { io: '20ms' } } },
    triggers: {
      stream: { source: 'kinesis', function: 'f', shards, batchSize: 100, partitionKeys: 100_000 },
    },
    traffic: [{ to: 'stream', poisson: '1000/s' }],
    run: { duration: `${records / 1000}s` },
  };
}

/** Some seconds of light traffic: what a run costs before it simulates anything. */
export function tiny(): ScenarioText {
  return {
    name: 'Tiny',
    functions: { f: { work: { cpu: '20ms', io: '30ms' } } },
    traffic: [{ to: 'f', poisson: '1/s' }],
    run: { duration: '1m' },
  };
}

/** JSON is YAML. */
export function writeScenario(file: string, scenario: ScenarioText): void {
  writeFileSync(file, JSON.stringify(scenario));
}
