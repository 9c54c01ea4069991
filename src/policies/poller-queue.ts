import { formatCount } from '../units/format.ts';
import type { BackOffNumbers, PollerKind, PollerNumbers } from './poller.ts';

/** An SQS queue and its event source mapping. */
export interface QueueModel extends PollerNumbers {
  readonly kind: 'queue';
  /** Concurrent batches: at the start, and added a minute while messages wait, up to the maximum. */
  readonly startConcurrency: number;
  readonly growthPerMinute: number;
  readonly maximumConcurrency: number;
  /**
   * Until then it grows as fast as it must: in a run that begins in the midst of its traffic it would have
   * grown long since. Left out for never.
   */
  readonly growsFreelyUntilMs?: number;
  /** A failed batch takes this many times the square root of the concurrency off it; 0 for nothing. */
  readonly errorBackoff: number;
  /** Provisioned mode: what one poller does; null where it is off. */
  readonly provisioned: ProvisionedPoller | null;
  /** Receive calls of the queue a second (a FIFO queue's quota); Infinity for any number. */
  readonly receivesPerSecond: number;
  /** Messages that may be received and not deleted, or visible again, at a time. */
  readonly maximumInFlight: number;
  readonly visibilityTimeoutMs: number;
  /**
   * A message received this often is redriven to the dead-letter queue instead; Infinity where there is none.
   */
  readonly maximumReceives: number;
  /** Failed messages come back, not their whole batch (ReportBatchItemFailures). */
  readonly partialResponses: boolean;
  /** Message groups of a FIFO queue; 0 for a standard queue. */
  readonly messageGroups: number;
  /** Wait before a refused batch is offered to the function again, doubling to the maximum. */
  readonly throttleBackoffMs: BackOffNumbers;
  /** Index into `Model.sources` of a source that receives dead letters, or null. */
  readonly deadLetterSource: number | null;
}

export interface ProvisionedPoller {
  /** Concurrent batches. */
  readonly batches: number;
  readonly pollsPerSecond: number;
  /** Messages a second, by their size: Infinity where it is not known. */
  readonly messagesPerSecond: number;
}

/**
 * SQS, standard and FIFO: messages are received, hidden, and come back until they are deleted, redriven or
 * too old (Lambda Developer Guide, "Using Lambda with Amazon SQS", 2018, 2023 and 2026; SQS Developer Guide,
 * "visibility timeout" and "dead-letter queues").
 */
export const QUEUE_POLLER: PollerKind<QueueModel> = {
  kind: 'queue',
  lag: 'backlog',
  fallsBehind: (name) => `${name} does not drain: its backlog grows without end`,
  mostBatches: ({ maximumConcurrency }) => maximumConcurrency,
  mostAtOnce: ({ maximumConcurrency, messageGroups }) =>
    messageGroups > 0 ? Math.min(maximumConcurrency, messageGroups) : maximumConcurrency,
  lifetimeMs: ({ retentionMs }) => retentionMs,
  tries: ({ maximumReceives }) => `${formatCount(maximumReceives)} receives`,
  countsRefusals: true,
  givenUpSource: ({ deadLetterSource }) => deadLetterSource,
  withGivenUpSource: (model, source) => ({ ...model, deadLetterSource: source }),
  givesUp: 'events',
  sparingKey: ({ partialResponses }) => (partialResponses ? null : 'partialResponses'),
  repair: '',
};
