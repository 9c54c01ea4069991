import type { RetryQuota } from '../model/model.ts';
import type { BrokerFacts } from './broker-facts.ts';
import type { CallerFacts, CallerSource } from './callers.ts';
import type { Fact } from './fact.ts';

export interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

export interface RangeWithDefault extends Range {
  readonly default: number;
}

/** Limits and behaviour of what stands before a function, at one time. Durations in ms, sizes in bytes. */
export interface SourceFacts {
  readonly queue: {
    readonly batchSize: Fact<RangeWithDefault>;
    /** A FIFO queue takes at most this. */
    readonly fifoBatchSize: Fact<number>;
    readonly batchWindowMs: Fact<RangeWithDefault>;
    /** A batch above `batchSize` needs a window of at least `windowMs`. */
    readonly windowNeeded: Fact<{ readonly batchSize: number; readonly windowMs: number }>;
    readonly startConcurrency: Fact<number>;
    readonly growthPerMinute: Fact<number>;
    readonly maximumConcurrency: Fact<number>;
    /** What `maximumConcurrency` of a mapping may be set to. */
    readonly settableConcurrency: Fact<Range>;
    readonly visibilityTimeoutMs: Fact<RangeWithDefault>;
    readonly retentionMs: Fact<RangeWithDefault>;
    readonly maxReceiveCount: Fact<RangeWithDefault>;
    readonly throttleBackoffMs: Fact<{ readonly initial: number; readonly maximum: number }>;
    /**
     * What a failed batch takes off a mapping's concurrency, as a multiple of the square root of that; 0 for
     * nothing.
     */
    readonly errorBackoff: Fact<number>;
    /** With a shorter batch window a batch of a quiet queue may wait for so long all the same. */
    readonly quietWindowMs: Fact<number>;
    readonly provisionedPollers: Fact<{
      readonly minimum: Range;
      readonly maximum: Range;
      readonly concurrencyPerPoller: number;
      readonly pollsPerPoller: number;
      /** Bytes a second. */
      readonly bytesPerPoller: number;
      readonly growthPerMinute: number;
    }>;
    /** Receive calls a second of a FIFO queue without high throughput. */
    readonly fifoReceivesPerSecond: Fact<number>;
    /** Messages of a queue that may be received and not deleted at a time. */
    readonly inFlight: Fact<{ readonly standard: number; readonly fifo: number }>;
  };
  readonly stream: {
    readonly batchSize: Fact<RangeWithDefault>;
    readonly batchWindowMs: Fact<RangeWithDefault>;
    readonly parallelizationFactor: Fact<RangeWithDefault>;
    readonly maximumRetryAttempts: Fact<Range>;
    readonly maximumRecordAgeMs: Fact<Range>;
    readonly tumblingWindowMs: Fact<RangeWithDefault>;
    /** Time between polls of a shard in which nothing waits. */
    readonly pollIntervalMs: Fact<Readonly<Record<StreamSource, number>>>;
    /** What a shard of Kinesis gives to all that poll it together. */
    readonly shardReads: Fact<{ readonly bytesPerSecond: number; readonly readsPerSecond: number }>;
    readonly retentionMs: Fact<Readonly<Record<StreamSource, RangeWithDefault>>>;
    readonly retryBackoffMs: Fact<{ readonly initial: number; readonly maximum: number }>;
  };
  /** Of the sources that run on clusters: Kafka, Amazon MQ, DocumentDB. */
  readonly brokers: BrokerFacts;
  /** Services that wait for a function's answer themselves. */
  readonly callers: Readonly<Record<CallerSource, Fact<CallerFacts>>>;
  /** Batches at once of a pipe from a queue: at the start, added a minute, and at most. */
  readonly pipes: {
    readonly startConcurrency: Fact<number>;
    readonly growthPerMinute: Fact<number>;
    readonly maximumConcurrency: Fact<number>;
  };
  /** Largest event, and largest answer of a synchronous invocation, bytes. */
  readonly payloadBytes: Fact<Readonly<Record<PayloadKind, number>>>;
  /** How an answer that is streamed leaves a function, bytes and bytes per second. */
  readonly streaming: Fact<{
    /** So much of each answer goes at full speed, and free of charge. */
    readonly fullSpeedBytes: number;
    readonly bytesPerSecond: number;
    readonly maximumBytes: number;
    /** A REST API bills each of these begun as a request. */
    readonly requestBytes: number;
    /** A REST API waits so long for the end of one. */
    readonly longestMs: number;
  }>;
  /** Largest message of an SNS topic whose own limit was not raised, bytes. */
  readonly topicMessageBytes: Fact<number>;
  /** A batch that a poller gathers ends at this size, bytes. */
  readonly batchBytes: Fact<number>;
  /**
   * Invocations of one function in one chain of events after which Lambda stops it; Infinity where nothing
   * does.
   */
  readonly recursionLimit: Fact<number>;
  /**
   * What SDKs do by default, by the name that a scenario uses. `aws-sdk` is that of the platform's own time.
   */
  readonly sdkClients: Readonly<{ 'aws-sdk': Fact<SdkClient> } & Partial<Record<SdkName, Fact<SdkClient>>>>;
  /** Longest time of an express execution. */
  /** What `maximumRecordSize` of a Kinesis stream may be, bytes. */
  readonly recordBytes: Fact<RangeWithDefault>;
  readonly stepFunctionsRetry: Fact<{
    readonly intervalMs: number;
    readonly maxAttempts: number;
    readonly backoffRate: number;
  }>;
  readonly workflows: {
    /** Events of an execution's history, more than which a standard execution fails. */
    readonly historyEvents: Fact<number>;
    /** Items of an inline Map at a time. */
    readonly itemsAtOnce: Fact<number>;
    /** Longest time of a standard and of an express execution. */
    readonly longestMs: Fact<{ readonly standard: number; readonly express: number }>;
    /** What counts as a state transition. */
    readonly transitions: Fact<string>;
  };
  readonly durable: {
    /** Longest time of an execution. */
    readonly longestMs: Fact<number>;
    /** How long an ended execution is kept. */
    readonly retentionMs: Fact<number>;
    /** What an operation writes into the checkpoints, where nothing is said. */
    readonly bytesPerOperation: Fact<number>;
    /** What counts as an operation. */
    readonly operations: Fact<string>;
  };
  readonly provisioning: {
    readonly allocationMs: Fact<number>;
    readonly allocationPerMinute: Fact<number>;
    /** Utilisation that target tracking may aim at, 0–1. */
    readonly target: Fact<Range>;
    readonly tracking: Fact<{
      readonly scaleOutPoints: number;
      readonly scaleInPoints: number;
      readonly lowFactor: number;
    }>;
  };
  /** Seconds of unused provisioned capacity that a DynamoDB table keeps. */
  readonly capacityBurstSeconds: Fact<number>;
  /** Days for which CloudWatch Logs can be told to keep a log group. */
  readonly logRetentionDays: Fact<readonly number[]>;
}

export type StreamSource = 'kinesis' | 'dynamodb-stream';

export type PayloadKind =
  | 'synchronous'
  | 'asynchronous'
  | 'alb'
  | 'websocket'
  | 'queue'
  | 'stream'
  | 'workflow'
  | 'topic'
  | 'device';

/** SDKs with their defaults of before November 2026, beside today's. */
export const SDK_NAMES = [
  'aws-sdk',
  'aws-sdk-js-2025',
  'aws-sdk-go-2025',
  'aws-sdk-java-2025',
  'aws-sdk-cpp-2025',
] as const;
export type SdkName = (typeof SDK_NAMES)[number];

export interface SdkClient {
  readonly retries: number;
  /**
   * Wait before the first retry, doubled for each further one, each drawn between 0 and that ("full jitter").
   */
  readonly backoffMs: number;
  readonly throttledBackoffMs: number;
  readonly maximumBackoffMs: number;
  readonly quota: RetryQuota | null;
}
