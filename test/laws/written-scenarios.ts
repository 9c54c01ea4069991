import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A scenario as YAML gives it. */
export interface PlainScenario {
  functions: Record<string, object>;
  triggers?: Record<string, object>;
  resources?: Record<string, object>;
  roles?: Record<string, object>;
  traffic?: object[];
  run?: Record<string, unknown>;
  [key: string]: unknown;
}

const work = {
  cpu: { lognormal: { median: '40ms', p95: '150ms' } },
  io: { exponential: { mean: '20ms' } },
  memoryUsed: { normal: { mean: 90, sd: 10 } },
  errorRate: '2%',
};

/** Every source of events, with names whose order in the file is not that of the alphabet. */
const everySource: PlainScenario = {
  account: { concurrency: 400 },
  functions: {
    web: { memory: 512, work, keepAlive: { exponential: { mean: '60s' } } },
    jobs: { memory: 256, work, reservedConcurrency: 20, timeout: '10s' },
    events: { memory: 256, work, reuse: 'random', async: { maximumRetryAttempts: 2, onFailure: 'audit' } },
    audit: { memory: 128, work: { duration: '30ms' }, reuse: 'least-recent' },
  },
  triggers: {
    site: { source: 'api-gateway', type: 'http', function: 'web' },
    url: { source: 'function-url', function: 'web' },
    balancer: { source: 'alb', function: 'web' },
    uploads: { source: 's3', function: 'events', delivery: { exponential: { mean: '200ms' } } },
    news: { source: 'sns', function: 'events', filter: '60%' },
    bus: { source: 'eventbridge', function: 'events' },
    tick: { source: 'schedule', function: 'events', expression: 'rate(1 minute)', count: 3 },
    queue: { source: 'sqs', function: 'jobs', batchSize: 5, batchWindow: '1s', maxReceiveCount: 3 },
    ordered: { source: 'sqs', function: 'jobs', fifo: true, messageGroups: 7, batchSize: 3 },
    clicks: { source: 'kinesis', function: 'jobs', shards: 2, batchSize: 20, partitionKeys: 30 },
    table: { source: 'dynamodb-stream', function: 'audit', shards: 2, batchSize: 10 },
    flow: {
      source: 'step-functions',
      function: 'web',
      retry: { interval: '1s', maxAttempts: 2, backoffRate: 2 },
    },
    sdk: { source: 'sdk', function: 'web', client: { retries: 2, backoff: '100ms', timeout: '2s' } },
  },
  traffic: [
    { to: 'site', rate: '5 + 4*sin(t/30)' },
    { to: 'url', gamma: { rate: '2/s', cv: 2 } },
    { to: 'balancer', constant: '2/s' },
    { to: 'uploads', poisson: '1/s' },
    { to: 'news', burst: { every: '20s', size: 15 } },
    {
      to: 'bus',
      ramp: [
        { at: '0s', rate: '0/s' },
        { at: '3m', rate: '3/s' },
      ],
    },
    { to: 'queue', poisson: '4/s' },
    { to: 'ordered', poisson: '2/s' },
    { to: 'clicks', poisson: '6/s' },
    { to: 'table', poisson: '2/s' },
    { to: 'flow', poisson: '1/s' },
    { to: 'sdk', poisson: '1/s' },
    { to: 'web', closed: { users: 8, thinkTime: { exponential: { mean: '2s' } } } },
    { to: 'sdk', poisson: '0.5/s' },
  ],
  run: { duration: '4m', seed: 7, warmup: '20s' },
};

/** Functions that call each other and resources with limits; provisioned concurrency; an outage. */
const chains: PlainScenario = {
  functions: {
    shop: {
      memory: 512,
      work,
      provisionedConcurrency: 3,
      calls: [{ resource: 'orders' }, { resource: 'cache', count: 2 }],
      invokes: [
        { function: 'price', mode: 'sync', probability: '70%' },
        { function: 'mail', mode: 'async' },
      ],
    },
    price: { memory: 256, work, calls: [{ resource: 'db' }], reservedConcurrency: 15 },
    mail: {
      memory: 128,
      work,
      async: { maximumRetryAttempts: 1, onFailure: 'lost', onSuccess: 'done' },
      failures: [{ at: '1m', duration: '20s', errorRate: '50%', latencyFactor: 2 }],
    },
    archive: { memory: 128, work },
  },
  triggers: {
    site: { source: 'api-gateway', function: 'shop' },
    lost: { source: 'sqs', function: 'archive', batchSize: 2 },
    done: { source: 'sns', function: 'archive' },
  },
  resources: {
    orders: { type: 'dynamodb', writeCapacity: 40, readCapacity: 20, errorRate: '1%' },
    db: { type: 'rds', latency: { lognormal: { median: '8ms', p95: '30ms' } }, connections: 6 },
    cache: { type: 'http', latency: { exponential: { mean: '3ms' } }, concurrency: 4 },
  },
  traffic: [
    { to: 'site', poisson: '10/s' },
    { to: 'price', closed: { users: 6, thinkTime: '1s' } },
    { to: 'shop', closed: { users: 3, thinkTime: { exponential: { mean: '3s' } } } },
  ],
  run: { duration: '3m', seed: 11 },
};

/** All times are constants, so that much falls on the same instant. */
const ties: PlainScenario = {
  account: { concurrency: 200 },
  functions: {
    zeta: { work: { duration: '100ms' }, coldStart: { init: '200ms' }, maxLifetime: '50s' },
    alpha: { work: { duration: '100ms' }, coldStart: { init: '200ms' }, reservedConcurrency: 3 },
    mid: { work: { duration: '500ms' }, keepAlive: '10s', calls: [{ resource: 'slow' }] },
  },
  triggers: {
    qz: { source: 'sqs', function: 'zeta', batchSize: 10, batchWindow: '2s' },
    qa: { source: 'sqs', function: 'alpha', batchSize: 10, batchWindow: '2s' },
    sa: { source: 'sns', function: 'alpha' },
    sz: { source: 'kinesis', function: 'zeta', batchSize: 10 },
  },
  resources: {
    slow: { type: 'http', latency: '100ms', concurrency: 2 },
    other: { type: 's3', latency: '100ms' },
  },
  traffic: [
    { to: 'qz', burst: { every: '1s', size: 12 } },
    { to: 'qa', burst: { every: '1s', size: 12 } },
    { to: 'sa', burst: { every: '10s', size: 9 } },
    { to: 'sz', constant: '5/s' },
    { to: 'mid', constant: '4/s' },
    { to: 'alpha', closed: { users: 5, thinkTime: '500ms' } },
    { to: 'zeta', closed: { users: 5, thinkTime: '500ms' } },
  ],
  run: { duration: '2m', seed: 3 },
};

export const written: Readonly<Record<string, PlainScenario>> = { everySource, chains, ties };

export const scenarioFolder = join(import.meta.dirname, '../../scenarios');

/** The shipped ones, an hour of each at the most and one replication. */
export function shipped(): Readonly<Record<string, PlainScenario>> {
  const files = readdirSync(scenarioFolder).filter((file) => file.endsWith('.yml'));
  return Object.fromEntries(
    files.map((file) => {
      const { compare: _, ...scenario } = parse(
        readFileSync(join(scenarioFolder, file), 'utf8'),
      ) as PlainScenario;
      return [
        file,
        { ...scenario, run: { ...scenario.run, duration: '10m', warmup: '0s', replications: 1 } },
      ];
    }),
  );
}
