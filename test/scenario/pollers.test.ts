import { describe, expect, it } from 'vitest';
import type { QueueModel } from '../../src/policies/poller-queue.ts';
import type { StreamModel } from '../../src/policies/poller-stream.ts';
import { scratchFolder } from './scratch.ts';

const { faults, compiled } = scratchFolder();

function scenario(trigger: string, rest = '', lines = ''): string {
  return `${rest}functions: { f: { ${lines} } }\ntriggers: { t: { ${trigger}, function: f } }\ntraffic: [{ to: t, poisson: 1/s }]`;
}

async function queue(keys: string, rest = ''): Promise<QueueModel> {
  const { model } = await compiled(scenario(`source: sqs${keys}`, rest));
  const poller = model.sources[0]?.poller;
  if (poller?.kind !== 'queue') throw new Error('no queue');
  return poller;
}

async function stream(keys: string): Promise<StreamModel> {
  const { model } = await compiled(scenario(keys));
  const poller = model.sources[0]?.poller;
  if (poller?.kind !== 'stream') throw new Error('no stream');
  return poller;
}

describe('SQS', () => {
  it('has the defaults of today, each an assumption', async () => {
    const { model, sources, assumptions } = await compiled(scenario('source: sqs'));
    expect(model.sources).toMatchObject([
      {
        functionIndex: 0,
        invocation: 'sync',
        isRequestLimited: true,
        isEntry: true,
        filterShare: 1,
        isDenied: false,
        throttle: null,
        poller: {
          kind: 'queue',
          batchSize: 10,
          batchWindowMs: 0,
          startConcurrency: 5,
          growthPerMinute: 300,
          maximumConcurrency: 1250,
          visibilityTimeoutMs: 30_000,
          maximumReceives: Number.POSITIVE_INFINITY,
          retentionMs: 4 * 86_400_000,
          partialResponses: false,
          messageGroups: 0,
          poisonShare: 0,
          deadLetterSource: null,
        },
      },
    ]);
    expect(sources[0]).toMatchObject({ trigger: 't', source: 'sqs', from: null, billing: { batchSize: 10 } });
    const keys = assumptions.map(({ key }) => key);
    for (const key of ['batchSize', 'batchWindow', 'scaling', 'visibilityTimeout', 'retention', 'delivery']) {
      expect(keys).toContain(`triggers.t.${key}`);
    }
  });

  it('had others in 2018', async () => {
    expect(await queue('', 'platform: aws-2018\n')).toMatchObject({
      startConcurrency: 5,
      growthPerMinute: 60,
      maximumConcurrency: 1000,
    });
  });

  it('starts at its maximum where that is smaller, and with ten batches a provisioned poller', async () => {
    expect(await queue(', maximumConcurrency: 2')).toMatchObject({
      startConcurrency: 2,
      maximumConcurrency: 2,
    });
    expect(await queue(', payload: 2 KB, provisionedPollers: { min: 3, max: 20 }')).toMatchObject({
      startConcurrency: 30,
      growthPerMinute: 1000,
      maximumConcurrency: 200,
      provisioned: { batches: 10, pollsPerSecond: 10, messagesPerSecond: 512 },
    });
    expect(await queue(', fifo: true')).toMatchObject({
      receivesPerSecond: 300,
      maximumInFlight: 120_000,
      errorBackoff: 0.04,
    });
    expect(
      await queue(', fifo: true, highThroughput: true, maximumInFlight: 9, errorBackoff: 0'),
    ).toMatchObject({ receivesPerSecond: Number.POSITIVE_INFINITY, maximumInFlight: 9, errorBackoff: 0 });
  });

  it('redrives after ten receives where only the dead-letter queue is named', async () => {
    expect(await queue(', deadLetter: f')).toMatchObject({ maximumReceives: 10, deadLetterSource: 1 });
    expect(await queue(', maxReceiveCount: 3')).toMatchObject({ maximumReceives: 3, deadLetterSource: null });
  });

  it('ends a batch at 6 MB, and says so', async () => {
    expect((await queue(', batchSize: 1000, batchWindow: 60s, payload: 64 KB')).batchSize).toBe(96);
    expect((await queue(', batchSize: 50, batchWindow: 60s, payload: 64 KB')).batchSize).toBe(50);
    expect((await queue(', batchSize: 1000, batchWindow: 60s')).batchSize).toBe(1000);
    expect((await stream('source: kinesis, batchSize: 500, payload: 1 MB')).batchSize).toBe(6);
    const { assumptions } = await compiled(scenario('source: dynamodb-stream, payload: 100 KB'));
    expect(assumptions.find(({ key }) => key === 'triggers.t.batch')?.value).toBe(
      "61 events of its payload's size, without what each carries besides, not the 100 of batchSize",
    );
  });

  it('warns of a message that a topic takes only where its limit is raised', async () => {
    const large = await compiled(scenario('source: sns, payload: 257 KB'));
    expect(large.warnings.join()).toMatch(/MaximumMessageSize/);
    const small = await compiled(scenario('source: sns, payload: 256 KB'));
    expect(small.warnings.join()).not.toMatch(/MaximumMessageSize/);
    expect(await faults(scenario('source: iot, payload: 200 KB'))).toHaveLength(1);
  });

  it('counts the groups of a FIFO queue', async () => {
    expect((await queue(', fifo: true, messageGroups: 7')).messageGroups).toBe(7);
    expect((await queue(', fifo: true')).messageGroups).toBe(100);
  });
});

describe('streams', () => {
  it('have the defaults of today', async () => {
    const common = {
      kind: 'stream',
      shards: 1,
      parallelizationFactor: 1,
      batchSize: 100,
      batchWindowMs: 0,
      maximumRetryAttempts: Number.POSITIVE_INFINITY,
      maximumRecordAgeMs: Number.POSITIVE_INFINITY,
      retentionMs: 86_400_000,
      bisectOnError: false,
      partitionKeys: Number.POSITIVE_INFINITY,
      onFailureSource: null,
    };
    expect(await stream('source: kinesis')).toMatchObject({ ...common, pollIntervalMs: 1000 });
    expect(await stream('source: dynamodb-stream')).toMatchObject({ ...common, pollIntervalMs: 250 });
  });

  it('are pushed by enhanced fan-out, and take every key', async () => {
    const keys =
      'source: kinesis, shards: 4, enhancedFanOut: true, maximumRetryAttempts: 2, maximumRecordAge: 60s, bisectOnError: true, retention: 7d, partitionKeys: 9, poison: 1%, onFailure: f';
    expect(await stream(keys)).toMatchObject({
      shards: 4,
      pollIntervalMs: 0,
      maximumRetryAttempts: 2,
      maximumRecordAgeMs: 60_000,
      bisectOnError: true,
      retentionMs: 604_800_000,
      partitionKeys: 9,
      poisonShare: 0.01,
      onFailureSource: 1,
    });
  });
});

describe('a queue', () => {
  it('is one source, whoever sends to it', async () => {
    const { model, sources } = await compiled(`
functions:
  a: { calls: [{ resource: q }], async: { onFailure: jobs } }
  b: {}
resources: { q: { type: sqs, feeds: jobs } }
triggers: { jobs: { source: sqs, function: b } }
traffic: [{ to: a, poisson: 1/s }, { to: jobs, poisson: 1/s }]`);
    const jobs = sources.findIndex(({ trigger }) => trigger === 'jobs');
    expect(sources.filter(({ trigger }) => trigger === 'jobs')).toHaveLength(1);
    expect(model.resources[0]?.feedsSource).toBe(jobs);
    expect(model.functions[0]?.asynchronous.onFailureSource).toBe(jobs);
    expect(model.sources[jobs]?.isEntry).toBe(true);
  });

  it('may send its dead letters to a queue that sends its own back', async () => {
    const { model } = await compiled(`
functions: { f: {} }
triggers:
  a: { source: sqs, function: f, deadLetter: b, maxReceiveCount: 2 }
  b: { source: sqs, function: f, deadLetter: a, maxReceiveCount: 2 }
traffic: [{ to: a, poisson: 1/s }]`);
    expect(model.sources.map(({ poller }) => poller?.kind === 'queue' && poller.deadLetterSource)).toEqual([
      1, 0,
    ]);
    expect(model.sources.map(({ isEntry }) => isEntry)).toEqual([true, false]);
  });
});

const PARAMETERS = 'AWS Lambda Developer Guide, "Lambda parameters for Amazon SQS event source mappings"';
const STREAM_PARAMETERS =
  'AWS Lambda Developer Guide, "Lambda parameters for Kinesis and DynamoDB event source mappings"';
const SCALING = 'AWS Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings"';
const PROVISIONED = `${SCALING}; AWS Lambda API Reference, ProvisionedPollerConfig`;
const ATTRIBUTES = 'Amazon SQS API Reference, SetQueueAttributes';
const OUT_OF_RANGE: readonly [trigger: string, fault: string, lines?: string][] = [
  [
    'source: sqs, batchSize: 10001, batchWindow: 1s',
    `batchSize: batchSize is 10001; AWS allows 1 to 10000 (${PARAMETERS})`,
  ],
  ['source: sqs, batchSize: 0', `batchSize: batchSize is 0; AWS allows 1 to 10000 (${PARAMETERS})`],
  [
    'source: sqs, batchWindow: 301s',
    `batchWindow: batchWindow is 301 s; AWS allows 0 s to 300 s (${PARAMETERS})`,
  ],
  [
    'source: sqs, batchSize: 11',
    `batchSize: batchSize is 11, and the batch window is 0 s; a batch of more than 10 needs a batchWindow of at least 1s (${PARAMETERS})`,
  ],
  [
    'source: sqs, fifo: true, batchSize: 11',
    `batchSize: batchSize is 11, and the queue is FIFO; a FIFO queue allows 1 to 10 (${PARAMETERS})`,
  ],
  [
    'source: sqs, fifo: true, batchWindow: 1s',
    `batchWindow: a FIFO queue has no batch window; take it away (${PARAMETERS})`,
  ],
  [
    'source: sqs, messageGroups: 3',
    'messageGroups: a standard queue has no message groups; give fifo: true, or take it away',
  ],
  [
    'source: sqs, maximumConcurrency: 1',
    `maximumConcurrency: maximumConcurrency is 1; AWS allows 2 to 1000 (${SCALING})`,
  ],
  [
    'source: sqs, maximumConcurrency: 1001',
    `maximumConcurrency: maximumConcurrency is 1001; AWS allows 2 to 1000 (${SCALING})`,
  ],
  [
    'source: sqs, maximumConcurrency: 5, provisionedPollers: { min: 2 }',
    `maximumConcurrency: maximumConcurrency and provisionedPollers exclude each other; keep one of the two (${PROVISIONED})`,
  ],
  [
    'source: sqs, provisionedPollers: { min: 201 }',
    `provisionedPollers.min: min is 201; AWS allows 2 to 200 (${PROVISIONED})`,
  ],
  [
    'source: sqs, provisionedPollers: { max: 10001 }',
    `provisionedPollers.max: max is 10001; AWS allows 2 to 10000 (${PROVISIONED})`,
  ],
  [
    'source: sqs, highThroughput: true',
    'highThroughput: high throughput is a setting of FIFO queues, and this queue is a standard one; give fifo: true, or take it away: a standard queue has no such limit',
  ],
  ['source: sqs, retention: 15d', `retention: retention is 15 d; AWS allows 60 s to 14 d (${ATTRIBUTES})`],
  [
    'source: sqs, maxReceiveCount: 1001',
    `maxReceiveCount: maxReceiveCount is 1001; AWS allows 1 to 1000 (${ATTRIBUTES})`,
  ],
  [
    'source: sqs, visibilityTimeout: 13h',
    `visibilityTimeout: visibilityTimeout is 46800 s; AWS allows 0 s to 43200 s (${ATTRIBUTES})`,
  ],
  [
    'source: sqs, visibilityTimeout: 5s',
    'visibilityTimeout: visibilityTimeout is 5 s, below the 60 s time-out of f; give at least 60s; six times the time-out is advised (AWS Lambda Developer Guide, "Using Lambda with Amazon SQS")',
    'timeout: 60s',
  ],
  [
    'source: sqs',
    ': visibilityTimeout is 30 s by default, below the 60 s time-out of f; give at least 60s; six times the time-out is advised (AWS Lambda Developer Guide, "Using Lambda with Amazon SQS")',
    'timeout: 60s',
  ],
  ['source: sqs, deadLetter: g', "deadLetter: there is no function, trigger or resource 'g'; known are f, t"],
  [
    'source: kinesis, parallelizationFactor: 11',
    `parallelizationFactor: parallelizationFactor is 11; AWS allows 1 to 10 (${STREAM_PARAMETERS})`,
  ],
  [
    'source: kinesis, maximumRetryAttempts: 10001',
    `maximumRetryAttempts: maximumRetryAttempts is 10001; AWS allows 0 to 10000, or -1 for ever (${STREAM_PARAMETERS})`,
  ],
  [
    'source: kinesis, maximumRecordAge: 59s',
    `maximumRecordAge: maximumRecordAge is 59 s; AWS allows 60 s to 7 d, or -1 for never (${STREAM_PARAMETERS})`,
  ],
  [
    'source: dynamodb-stream, enhancedFanOut: true',
    'enhancedFanOut: DynamoDB Streams has no enhanced fan-out; take it away, or give source: kinesis',
  ],
  [
    'source: sns, payload: 2 MB',
    'payload: the event has 2097152 bytes; a trigger of source sns carries at most 1048576 (quotas of AWS Lambda, Elastic Load Balancing, API Gateway, SQS, SNS, IoT Core, Kinesis and Step Functions in their developer guides)',
  ],
];

describe('a limit of AWS', () => {
  it.each(OUT_OF_RANGE)('%s', async (trigger, fault, lines = '') => {
    const found = await faults(scenario(trigger, '', lines));
    expect(found).toHaveLength(1);
    expect(found[0]?.replace(/^.*?triggers\.t\.?/, '')).toBe(fault);
  });

  it.each([
    ['source: sqs, maximumConcurrency: 5', 'Maximum concurrency of an SQS source came on 2023-01-12'],
    ['source: sqs, fifo: true', 'SQS FIFO queues as a source came on 2019-11-19'],
    ['source: sqs, batchWindow: 1s', 'Batch windows'],
    ['source: sqs, partialResponses: true', 'Partial batch responses'],
    ['source: sqs, filter: 30%', 'Event filtering came on 2021-11-26'],
    [
      'source: sqs, provisionedPollers: { min: 2 }',
      'Provisioned mode of SQS event source mappings came on 2025-11-14',
    ],
    ['source: sqs, batchSize: 11', 'AWS allows 1 to 10 '],
    ['source: kinesis, parallelizationFactor: 2', 'Parallelization factor of streams came on 2019-11-25'],
    [
      'source: kinesis, maximumRecordAge: 60s',
      'Bisecting, maximum age and attempts of streams came on 2019-11-25',
    ],
    ['source: kinesis, enhancedFanOut: true', 'Enhanced fan-out of Kinesis with Lambda came on 2018-11-19'],
    ['source: alb', 'Application Load Balancer as a source came on 2018-11-29'],
    ['source: eventbridge', 'EventBridge came on 2019-07-11'],
    ['source: step-functions, type: express', 'Express workflows of Step Functions came on 2019-12-03'],
  ])('of 2018: %s', async (trigger, words) => {
    const found = await faults(scenario(trigger, 'platform: aws-2018\n'));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(words);
  });
});
