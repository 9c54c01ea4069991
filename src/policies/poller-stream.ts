import { formatCount } from '../units/format.ts';
import type { BackOffNumbers, PollerKind, PollerNumbers } from './poller.ts';

/** A Kinesis or DynamoDB stream and its event source mapping. */
export interface StreamModel extends PollerNumbers {
  readonly kind: 'stream';
  readonly shards: number;
  readonly parallelizationFactor: number;
  /** Length of the windows in which records are aggregated; 0 for none. */
  readonly tumblingWindowMs: number;
  /** Time between polls of a shard in which nothing waits; 0 for enhanced fan-out, which pushes. */
  readonly pollIntervalMs: number;
  /**
   * Records a second of one shard that this mapping may read, the others' part taken off. Default no limit.
   */
  readonly readPerSecond?: number;
  /** Retries after a function error; Infinity for as long as the record lives. */
  readonly maximumRetryAttempts: number;
  readonly maximumRecordAgeMs: number;
  readonly bisectOnError: boolean;
  /** Distinct partition keys, spread evenly over the shards; Infinity where every record has its own. */
  readonly partitionKeys: number;
  /** Wait before a failed or refused batch is tried again, doubling to the maximum. */
  readonly retryBackoffMs: BackOffNumbers;
  /** What each of `shards` is, where it is none: partitions of Kafka, consumers of a queue of Amazon MQ … */
  readonly lanes?: 'partition' | 'consumer' | 'change stream';
  /** Index into `Model.sources` of a source that is told of discarded batches, or null. */
  readonly onFailureSource: number | null;
}

/** Whether the mapping can be told to give up on a batch that fails. */
export function canDiscard({ lanes }: StreamModel): boolean {
  return lanes === undefined || lanes === 'partition';
}

/**
 * Kinesis and DynamoDB Streams: records stay where they are, and a shard goes on only behind the batch in
 * hand (Lambda Developer Guide, "Using Lambda with Amazon Kinesis" and "with Amazon DynamoDB", 2018, 2023 and
 * 2026). The two differ in numbers alone: how often an idle shard is polled, and how long records are kept.
 */
export const STREAM_POLLER: PollerKind<StreamModel> = {
  kind: 'stream',
  lag: 'iteratorAge',
  fallsBehind: (name) => `${name} falls behind: records grow older and older`,
  mostBatches: ({ shards, parallelizationFactor }) => shards * parallelizationFactor,
  mostAtOnce: ({ shards, parallelizationFactor }) => shards * parallelizationFactor,
  lifetimeMs: ({ retentionMs, maximumRecordAgeMs }) => Math.min(retentionMs, maximumRecordAgeMs),
  tries: ({ maximumRetryAttempts }) => `${formatCount(maximumRetryAttempts + 1)} attempts`,
  countsRefusals: false,
  givenUpSource: ({ onFailureSource }) => onFailureSource,
  withGivenUpSource: (model, source) => ({ ...model, onFailureSource: source }),
  givesUp: 'batches',
  sparingKey: (model) =>
    model.partialResponses || model.bisectOnError || !canDiscard(model) ? null : 'bisectOnError',
  repair: ', and give an onFailure target where there is none',
};
