import { AWS_BROKERS } from './aws-brokers.ts';
import { AWS_CALLERS } from './callers.ts';
import type { Fact } from './fact.ts';
import type { SourceFacts } from './source-facts.ts';

const SQS_PARAMETERS = 'AWS Lambda Developer Guide, "Lambda parameters for Amazon SQS event source mappings"';
const SQS_SCALING =
  'AWS Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings"';
const SQS_ATTRIBUTES = 'Amazon SQS API Reference, SetQueueAttributes';
const STREAM_PARAMETERS =
  'AWS Lambda Developer Guide, "Lambda parameters for Kinesis and DynamoDB event source mappings"';
const RETRIES = 'AWS Developer Tools Blog, "Announcing updated retry behavior for AWS SDKs and Tools"';
const STREAMS = 'AWS Lambda Developer Guide, using Lambda with Kinesis and with DynamoDB (October 2023)';
const PROVISIONED = 'AWS Lambda Developer Guide, "Configuring provisioned concurrency for a function"';
const PIPES =
  'Amazon EventBridge User Guide, "Amazon EventBridge Pipes batching and concurrency": five batches at first, up to 60 more a minute, up to 1,250';
const MINUTE_MS = 60_000;
const MB = 1024 * 1024;
const DURABLE = 'AWS Lambda API Reference, "DurableConfig", and SAM Developer Guide, "DurableConfig"';
const WORKFLOW_QUOTAS = 'AWS Step Functions Developer Guide, "Step Functions service quotas"';
const DAY_MS = 86_400_000;

function fact<T>(value: T, source: string, date = '2026-11-23', confirmed = true): Fact<T> {
  return { value, source, date, confirmed };
}

/** What stands before a function today (as of 2026-11-23). */
export const AWS_SOURCES: SourceFacts = {
  queue: {
    batchSize: fact({ default: 10, minimum: 1, maximum: 10_000 }, SQS_PARAMETERS),
    fifoBatchSize: fact(10, SQS_PARAMETERS),
    batchWindowMs: fact({ default: 0, minimum: 0, maximum: 300_000 }, SQS_PARAMETERS),
    windowNeeded: fact({ batchSize: 10, windowMs: 1000 }, SQS_PARAMETERS),
    startConcurrency: fact(5, SQS_SCALING),
    growthPerMinute: fact(300, SQS_SCALING),
    maximumConcurrency: fact(1250, SQS_SCALING),
    settableConcurrency: fact({ minimum: 2, maximum: 1000 }, SQS_SCALING),
    visibilityTimeoutMs: fact({ default: 30_000, minimum: 0, maximum: 12 * 3_600_000 }, SQS_ATTRIBUTES),
    retentionMs: fact({ default: 4 * DAY_MS, minimum: MINUTE_MS, maximum: 14 * DAY_MS }, SQS_ATTRIBUTES),
    maxReceiveCount: fact({ default: 10, minimum: 1, maximum: 1000 }, SQS_ATTRIBUTES),
    throttleBackoffMs: fact(
      { initial: 1000, maximum: 60_000 },
      'the Developer Guide says that the mapping backs off, and gives no figure; a choice of this simulator',
      '2026-11-24',
      false,
    ),
    errorBackoff: fact(
      0.04,
      'fitted to one public measurement (rehanvdm.com, "SQS Lambda ESM Scaling Behaviour - ESM vs Lambda Errors", 2025: 50 ms, errors of 1, 5 and 10 %, throughput 20, 75 and 85 % lower); the Developer Guide says that the mapping backs off, and gives no figure',
      '2026-11-28',
      false,
    ),
    quietWindowMs: fact(
      20_000,
      `${SQS_PARAMETERS}, batching window: with low traffic Lambda may wait up to 20 s although the window is shorter`,
      '2026-11-28',
    ),
    provisionedPollers: fact(
      {
        minimum: { minimum: 2, maximum: 200 },
        maximum: { minimum: 2, maximum: 10_000 },
        concurrencyPerPoller: 10,
        pollsPerPoller: 10,
        bytesPerPoller: MB,
        growthPerMinute: 1000,
      },
      `${SQS_SCALING}; AWS Lambda API Reference, ProvisionedPollerConfig`,
      '2026-11-28',
    ),
    fifoReceivesPerSecond: fact(
      300,
      'Amazon SQS Developer Guide, "Amazon SQS message quotas": 300 calls a second of each action, without high throughput',
      '2026-11-28',
    ),
    inFlight: fact(
      { standard: 120_000, fifo: 120_000 },
      'Amazon SQS Developer Guide, "Amazon SQS standard queue quotas" and "Amazon SQS FIFO queue quotas"',
      '2026-11-28',
    ),
  },
  stream: {
    batchSize: fact({ default: 100, minimum: 1, maximum: 10_000 }, STREAM_PARAMETERS),
    batchWindowMs: fact({ default: 0, minimum: 0, maximum: 300_000 }, STREAM_PARAMETERS),
    parallelizationFactor: fact({ default: 1, minimum: 1, maximum: 10 }, STREAM_PARAMETERS),
    maximumRetryAttempts: fact({ minimum: 0, maximum: 10_000 }, STREAM_PARAMETERS),
    maximumRecordAgeMs: fact({ minimum: 60_000, maximum: 604_800_000 }, STREAM_PARAMETERS),
    tumblingWindowMs: fact(
      { default: 0, minimum: 0, maximum: 900_000 },
      'AWS Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing in Lambda" and the same of DynamoDB streams; CreateEventSourceMapping, TumblingWindowInSeconds',
      '2026-11-28',
    ),
    pollIntervalMs: fact(
      { kinesis: 1000, 'dynamodb-stream': 250 },
      `${STREAMS}: a shard is polled once, or four times, a second`,
    ),
    shardReads: fact(
      { bytesPerSecond: 2 * MB, readsPerSecond: 5 },
      'Amazon Kinesis Data Streams Developer Guide, "Quotas and limits": a shard gives 2 MB and answers five reads a second, of all its readers together',
      '2026-11-28',
    ),
    retentionMs: fact(
      {
        kinesis: { default: DAY_MS, minimum: DAY_MS, maximum: 365 * DAY_MS },
        'dynamodb-stream': { default: DAY_MS, minimum: DAY_MS, maximum: DAY_MS },
      },
      'Amazon Kinesis Data Streams Developer Guide, "Changing the data retention period"; Amazon DynamoDB Developer Guide, "Change data capture for DynamoDB Streams"',
    ),
    retryBackoffMs: fact(
      { initial: 500, maximum: 60_000 },
      'the Developer Guide says that retries back off exponentially, and gives no figure; a choice of this simulator',
      '2026-11-24',
      false,
    ),
  },
  brokers: AWS_BROKERS,
  callers: AWS_CALLERS,
  pipes: {
    startConcurrency: fact(5, PIPES, '2026-11-28', false),
    growthPerMinute: fact(60, PIPES, '2026-11-28', false),
    maximumConcurrency: fact(1250, PIPES, '2026-11-28', false),
  },
  payloadBytes: fact(
    {
      synchronous: 6 * MB,
      asynchronous: MB,
      alb: MB,
      websocket: 128 * 1024,
      queue: MB,
      stream: MB,
      workflow: 256 * 1024,
      topic: MB,
      device: 128 * 1024,
    },
    'quotas of AWS Lambda, Elastic Load Balancing, API Gateway, SQS, SNS, IoT Core, Kinesis and Step Functions in their developer guides',
  ),
  streaming: fact(
    {
      fullSpeedBytes: 6 * MB,
      bytesPerSecond: 2 * MB,
      maximumBytes: 200 * MB,
      requestBytes: 10 * MB,
      longestMs: 900_000,
    },
    'AWS Lambda Developer Guide, "Response streaming for Lambda functions": 200 MB; the first 6 MB uncapped, then 2 MB/s; Amazon API Gateway Developer Guide, "Stream the integration response": 15 minutes; AWS Compute Blog, 2025-11-19: each 10 MB begun is a request',
    '2026-11-28',
  ),
  topicMessageBytes: fact(
    256 * 1024,
    'Amazon SNS Developer Guide, "Publishing large messages": a topic takes 256 KB unless its MaximumMessageSize is raised, to 1 MB at most',
    '2026-11-28',
  ),
  batchBytes: fact(
    6 * MB,
    'AWS Lambda API Reference, CreateEventSourceMapping, BatchSize: a batch ends at the payload limit of a synchronous invocation',
    '2026-11-28',
  ),
  recursionLimit: fact(
    16,
    'AWS Lambda Developer Guide, "Use Lambda recursive loop detection to prevent infinite loops": about 16 times',
  ),
  sdkClients: {
    'aws-sdk': fact(
      {
        retries: 2,
        backoffMs: 50,
        throttledBackoffMs: 1000,
        maximumBackoffMs: 20_000,
        quota: { tokens: 500, throttledCost: 5, transientCost: 14, refund: 1 },
      },
      `${RETRIES} as of 2026-11-10: three attempts; 1 s before the first retry of what was throttled, 50 ms of the rest; a quota of 500 tokens`,
      '2026-11-28',
    ),
    'aws-sdk-js-2025': fact(
      {
        retries: 2,
        backoffMs: 100,
        throttledBackoffMs: 100,
        maximumBackoffMs: 20_000,
        quota: { tokens: 500, throttledCost: 5, transientCost: 10, refund: 1 },
      },
      `${RETRIES}, before (aws/aws-sdk-js-v3 #8037)`,
      '2026-11-28',
    ),
    'aws-sdk-go-2025': fact(
      {
        retries: 2,
        backoffMs: 1000,
        throttledBackoffMs: 1000,
        maximumBackoffMs: 20_000,
        quota: { tokens: 500, throttledCost: 5, transientCost: 5, refund: 1 },
      },
      `${RETRIES}, before (aws/aws-sdk-go-v2 #3416; .NET's were the same)`,
      '2026-11-28',
    ),
    'aws-sdk-java-2025': fact(
      { retries: 3, backoffMs: 100, throttledBackoffMs: 500, maximumBackoffMs: 20_000, quota: null },
      `${RETRIES}, before (aws/aws-sdk-java-v2 #6987), legacy mode; its own quota is not published and left out`,
      '2026-11-28',
      false,
    ),
    'aws-sdk-cpp-2025': fact(
      { retries: 10, backoffMs: 25, throttledBackoffMs: 25, maximumBackoffMs: 20_000, quota: null },
      `${RETRIES}, before (aws/aws-sdk-cpp #3832), legacy mode without a quota`,
      '2026-11-28',
    ),
  },
  recordBytes: fact(
    { default: MB, minimum: MB, maximum: 10 * MB },
    'Amazon Kinesis Data Streams Developer Guide, "Large records": a stream takes records of up to 10 MiB once its maximum record size is raised from 1 MiB',
    '2026-11-28',
  ),
  stepFunctionsRetry: fact(
    { intervalMs: 1000, maxAttempts: 3, backoffRate: 2 },
    'AWS Step Functions Developer Guide, "Error handling in Step Functions" (June 2023)',
    '2023-06-15',
  ),
  workflows: {
    historyEvents: fact(25_000, WORKFLOW_QUOTAS, '2026-11-28'),
    itemsAtOnce: fact(
      40,
      'AWS Step Functions Developer Guide, "Using Map state in Inline mode": up to 40 concurrent iterations',
      '2026-11-28',
    ),
    longestMs: fact({ standard: 365 * DAY_MS, express: 300_000 }, WORKFLOW_QUOTAS, '2026-11-28'),
    transitions: fact(
      'counted: each state each time it is entered, each retry, the start and the end',
      'AWS Step Functions pricing page: a transition each time a step is executed, retries included; that the start and the end are one each is how calculators count, which the page does not say',
      '2026-11-28',
      false,
    ),
  },
  durable: {
    longestMs: fact(31_622_400_000, DURABLE, '2026-11-30'),
    retentionMs: fact(14 * DAY_MS, DURABLE, '2026-11-30'),
    bytesPerOperation: fact(
      27_917,
      'AWS Lambda pricing page, example of durable functions: 4 million operations write 104 GB; yours write what your steps return',
      '2026-11-30',
      false,
    ),
    operations: fact(
      'counted: the start, each step each time it is entered, and each retry',
      'AWS Lambda pricing page: starting executions, completing steps and creating waits are operations; in its example a workflow of two invocations has four',
      '2026-11-30',
      false,
    ),
  },
  provisioning: {
    allocationMs: fact(
      90_000,
      `${PROVISIONED}: allocation begins within one or two minutes; the middle is taken`,
      '2026-11-23',
      false,
    ),
    allocationPerMinute: fact(6000, PROVISIONED),
    target: fact({ minimum: 0.1, maximum: 0.9 }, PROVISIONED),
    tracking: fact(
      { scaleOutPoints: 3, scaleInPoints: 15, lowFactor: 0.9 },
      `${PROVISIONED}: alarms above the target, and below 90 % of it; the 15 points before scaling in are what target tracking uses elsewhere`,
      '2026-11-23',
      false,
    ),
  },
  capacityBurstSeconds: fact(
    300,
    'Amazon DynamoDB Developer Guide, "Burst and adaptive capacity": up to 300 seconds of unused capacity',
  ),
  logRetentionDays: fact(
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
    'Amazon CloudWatch Logs API Reference, PutRetentionPolicy',
  ),
};
