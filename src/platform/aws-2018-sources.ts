import { AWS_SOURCES } from './aws-sources.ts';
import type { Fact } from './fact.ts';
import type { SourceFacts } from './source-facts.ts';

const SQS = 'AWS Lambda Developer Guide of June 2018, SQS (awsdocs/aws-lambda-developer-guide @d83190b)';
const STREAMS = 'AWS Lambda Developer Guide of 2018, streams (awsdocs/aws-lambda-developer-guide @974ed4b)';
const LATER = "what today's documentation says; nothing from 2018 says otherwise";
const DAY_MS = 86_400_000;

function fact<T>(value: T, source: string, date = '2018-06-29', confirmed = true): Fact<T> {
  return { value, source, date, confirmed };
}

/** A figure of today that is taken to have held in 2018. */
function later<T>({ value, date }: Fact<T>): Fact<T> {
  return { value, source: LATER, date, confirmed: false };
}

const { queue, stream } = AWS_SOURCES;

/** What stood before a function in the first nine months of 2018. */
export const AWS_2018_SOURCES: SourceFacts = {
  queue: {
    batchSize: fact({ default: 10, minimum: 1, maximum: 10 }, SQS),
    fifoBatchSize: fact(10, 'FIFO queues came as a source on 2019-11-19; of no effect', '2019-11-19', false),
    batchWindowMs: fact({ default: 0, minimum: 0, maximum: 0 }, `${SQS}: there is no batching window`),
    windowNeeded: fact({ batchSize: 10, windowMs: 0 }, 'batches of at most 10 need none', '2018-06-29'),
    startConcurrency: fact(5, SQS),
    growthPerMinute: fact(60, SQS),
    maximumConcurrency: fact(1000, SQS),
    settableConcurrency: later(queue.settableConcurrency),
    visibilityTimeoutMs: later(queue.visibilityTimeoutMs),
    retentionMs: later(queue.retentionMs),
    maxReceiveCount: later(queue.maxReceiveCount),
    throttleBackoffMs: queue.throttleBackoffMs,
    errorBackoff: queue.errorBackoff,
    quietWindowMs: later(queue.quietWindowMs),
    provisionedPollers: later(queue.provisionedPollers),
    fifoReceivesPerSecond: later(queue.fifoReceivesPerSecond),
    inFlight: fact(
      { standard: 120_000, fifo: 20_000 },
      'Amazon SQS Developer Guide, quotas as they were until 2024',
    ),
  },
  stream: {
    batchSize: fact({ default: 100, minimum: 1, maximum: 10_000 }, STREAMS, '2018-05-31'),
    batchWindowMs: fact({ default: 0, minimum: 0, maximum: 0 }, STREAMS, '2018-05-31'),
    parallelizationFactor: fact({ default: 1, minimum: 1, maximum: 1 }, STREAMS, '2018-05-31'),
    maximumRetryAttempts: later(stream.maximumRetryAttempts),
    maximumRecordAgeMs: later(stream.maximumRecordAgeMs),
    tumblingWindowMs: fact({ default: 0, minimum: 0, maximum: 0 }, STREAMS, '2018-05-31'),
    pollIntervalMs: later(stream.pollIntervalMs),
    shardReads: later(stream.shardReads),
    retentionMs: fact(
      {
        kinesis: { default: DAY_MS, minimum: DAY_MS, maximum: 7 * DAY_MS },
        'dynamodb-stream': { default: DAY_MS, minimum: DAY_MS, maximum: DAY_MS },
      },
      `${STREAMS}: a stream keeps records for 24 hours, Kinesis for up to seven days`,
      '2018-05-31',
    ),
    retryBackoffMs: stream.retryBackoffMs,
  },
  // None of them was a source then: LAUNCHES has the dates.
  brokers: AWS_SOURCES.brokers,
  pipes: AWS_SOURCES.pipes,
  callers: {
    cognito: later(AWS_SOURCES.callers.cognito),
    appsync: later(AWS_SOURCES.callers.appsync),
    lex: later(AWS_SOURCES.callers.lex),
    connect: later(AWS_SOURCES.callers.connect),
  },
  payloadBytes: fact(
    { ...AWS_SOURCES.payloadBytes.value, asynchronous: 128 * 1024, topic: 128 * 1024, queue: 256 * 1024 },
    'AWS Lambda Developer Guide of December 2017, limits (awsdocs/aws-lambda-developer-guide @9e8eefb); queues took 256 KB until August 2025',
    '2017-12-12',
  ),
  streaming: later(AWS_SOURCES.streaming),
  topicMessageBytes: later(AWS_SOURCES.topicMessageBytes),
  batchBytes: later(AWS_SOURCES.batchBytes),
  recursionLimit: fact(Number.POSITIVE_INFINITY, 'recursive loop detection came on 2023-07-13', '2023-07-13'),
  sdkClients: {
    'aws-sdk': fact(
      { retries: 2, backoffMs: 100, throttledBackoffMs: 100, maximumBackoffMs: 20_000, quota: null },
      'AWS SDKs and Tools Reference Guide, "Retry behavior", as it was before 2026: three attempts, 100 ms doubled to at most 20 s, full jitter',
      '2026-11-23',
      false,
    ),
  },
  recordBytes: later(AWS_SOURCES.recordBytes),
  stepFunctionsRetry: later(AWS_SOURCES.stepFunctionsRetry),
  workflows: AWS_SOURCES.workflows,
  durable: AWS_SOURCES.durable,
  provisioning: AWS_SOURCES.provisioning,
  capacityBurstSeconds: later(AWS_SOURCES.capacityBurstSeconds),
  logRetentionDays: later(AWS_SOURCES.logRetentionDays),
};
