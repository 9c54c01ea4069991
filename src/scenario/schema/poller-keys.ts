import type * as z from 'zod';
import { parseDurationMs } from '../../units/duration.ts';
import { exactDuration } from '../../units/exact-text.ts';
import {
  bytes,
  choice,
  duration,
  field,
  flag,
  keyed,
  number,
  refused,
  share,
  shown,
  text,
} from './fields.ts';
import type { Written } from './written.ts';

/**
 * Keys of the sources that Lambda polls: SQS, Kinesis and DynamoDB Streams. Ranges are the platform's:
 * check-pollers.ts.
 */
export interface PollerSpec {
  readonly queue?: string | undefined;
  readonly stream?: string | undefined;
  readonly batchSize?: number | undefined;
  readonly batchWindow?: number | undefined;
  readonly maximumConcurrency?: number | undefined;
  readonly visibilityTimeout?: number | undefined;
  readonly maxReceiveCount?: number | undefined;
  readonly retention?: number | undefined;
  readonly partialResponses?: boolean | undefined;
  readonly fifo?: boolean | undefined;
  readonly messageGroups?: number | undefined;
  readonly highThroughput?: boolean | undefined;
  readonly sendBatchSize?: number | undefined;
  readonly provisionedPollers?:
    | { readonly min?: number | undefined; readonly max?: number | undefined }
    | undefined;
  /** Messages received and not deleted at a time. */
  readonly maximumInFlight?: number | undefined;
  /** What a failed batch takes off the mapping's concurrency, as a multiple of its square root. */
  readonly errorBackoff?: number | undefined;
  readonly deadLetter?: string | undefined;
  /** Share of events that fail every time. */
  readonly poison?: number | undefined;
  readonly shards?: number | undefined;
  readonly tumblingWindow?: number | undefined;
  readonly parallelizationFactor?: number | undefined;
  /** Infinity for as long as the record lives. */
  readonly maximumRetryAttempts?: number | undefined;
  readonly maximumRecordAge?: number | undefined;
  readonly bisectOnError?: boolean | undefined;
  readonly enhancedFanOut?: boolean | undefined;
  readonly partitionKeys?: number | undefined;
  readonly onFailure?: string | undefined;
  readonly mode?: 'provisioned' | 'on-demand' | undefined;
  /** Bytes. */
  readonly maximumRecordSize?: number | undefined;
}

const LONGEST_NAME = 300;
/** AWS takes these in whole seconds. */
const SECONDS = { leastBareMs: 1000 };
/** Above every limit that AWS has, so that a check can name the limit with its source. */
const BEYOND = 1_000_000;

export function queueKeys(): z.ZodRawShape {
  return {
    queue: text('Name of the queue').optional(),
    batchSize: whole('Messages in one batch, 1 to 10000 (FIFO 10). Default 10').optional(),
    batchWindow: duration('How long a batch is gathered, 0s to 300s. Default 0s', SECONDS).optional(),
    maximumConcurrency: whole('Most batches at once, 2 to 1000. Default none: 1250').optional(),
    visibilityTimeout: duration(
      'A message that was not deleted appears again after this, up to 12h. Default 30s',
      SECONDS,
    ).optional(),
    maxReceiveCount: whole(
      'Receives before a message goes to the dead-letter queue, 1 to 1000. Default never',
    ).optional(),
    retention: duration('A message older than this is deleted, 60s to 14d. Default 4d', {
      leastBareMs: 1_209_601,
    }).optional(),
    partialResponses: flag('Failed messages come back, not their whole batch. Default false').optional(),
    fifo: flag('A FIFO queue. Default false').optional(),
    messageGroups: number('Message groups of a FIFO queue. Default 100', {
      minimum: 1,
      maximum: BEYOND,
      isWhole: true,
    }).optional(),
    highThroughput: flag('High throughput of a FIFO queue is switched on. Default false').optional(),
    sendBatchSize: whole('Messages that one send carries (SendMessageBatch), 1 to 10. Default 1').optional(),
    provisionedPollers: keyed(
      'provisionedPollers',
      {
        min: whole('Fewest pollers, 2 to 200. Default 2').optional(),
        max: whole('Most pollers, 2 to 10000. Default 200').optional(),
      },
      'Provisioned mode: pollers of ten concurrent batches, ten polls and 1 MB a second each',
    ).optional(),
    maximumInFlight: number(
      'Messages received and not yet deleted or visible again, at most. Default the quota: 120000',
      { minimum: 1, maximum: 1e9, isWhole: true },
    ).optional(),
    errorBackoff: number(
      'A failed batch takes this times √concurrency off the concurrency; 0 for nothing. Default 0.04',
      { minimum: 0, maximum: 100 },
    ).optional(),
    deadLetter: text('Function, trigger or resource that receives dead letters', {
      maximum: LONGEST_NAME,
    }).optional(),
    poison: share('Share of messages that fail every time. Default 0').optional(),
  };
}

export function streamKeys(): z.ZodRawShape {
  return {
    stream: text('Name of the stream').optional(),
    shards: number('Shards of the stream. Default 1, on demand 4', {
      minimum: 1,
      maximum: 10_000,
      isWhole: true,
    }).optional(),
    batchSize: whole('Records in one batch, 1 to 10000. Default 100').optional(),
    batchWindow: duration('How long a batch is gathered, 0s to 300s. Default 0s', SECONDS).optional(),
    tumblingWindow: duration(
      'Records are aggregated in windows of this length, each closed by an invocation of its own, 0s to 900s. Default 0s: none',
    ).optional(),
    parallelizationFactor: whole('Batches of one shard at once, 1 to 10. Default 1').optional(),
    ...discardKeys(),
    retention: duration(
      'How long the stream keeps records: 24h to 365d, DynamoDB 24h. Default 24h',
    ).optional(),
    enhancedFanOut: flag('Kinesis pushes records instead of being polled. Default false').optional(),
    partitionKeys: number('Distinct partition keys. Default every record has its own', {
      minimum: 1,
      maximum: 1e9,
      isWhole: true,
    }).optional(),
    poison: share('Share of records that fail every time. Default 0').optional(),
  };
}

/** What becomes of batches that fail, of every mapping that keeps an order. */
export function discardKeys(): z.ZodRawShape {
  return {
    maximumRetryAttempts: endless(
      'Retries after a function error, 0 to 10000; -1 for ever. Default -1',
      (value) => (Number.isInteger(value) ? { ok: true, value: value as number } : notCount(value)),
      (value) => value,
    ).optional(),
    maximumRecordAge: endless(
      'A record older than this is discarded, 60s to 7d; -1 for never. Default -1',
      parseDurationMs,
      exactDuration,
    ).optional(),
    bisectOnError: flag('A batch that fails is tried again in two halves. Default false').optional(),
    partialResponses: flag('A failed batch goes on from its first failed record. Default false').optional(),
    onFailure: text('Function, trigger or resource that is told of discarded batches', {
      maximum: LONGEST_NAME,
    }).optional(),
  };
}

export function kinesisKeys(): z.ZodRawShape {
  return {
    mode: choice(
      'Capacity mode: on-demand grows to twice its peak, and is billed by data. Default provisioned',
      ['provisioned', 'on-demand'],
    ).optional(),
    maximumRecordSize: bytes('Largest record that the stream takes, 1 MB to 10 MB. Default 1 MB').optional(),
  };
}

function whole(description: string) {
  return number(description, { minimum: 0, maximum: BEYOND, isWhole: true });
}

/** -1 is AWS's word for no limit. */
function endless(
  description: string,
  parse: (value: unknown) => ReturnType<typeof parseDurationMs>,
  write: (value: number) => Written,
): z.ZodType<number, unknown> {
  return field(
    { description, type: ['string', 'number'] },
    (value, context) => {
      if (value === -1 || value === '-1' || value === Number.POSITIVE_INFINITY)
        return Number.POSITIVE_INFINITY;
      const parsed = parse(value);
      return parsed.ok ? parsed.value : refused(context, parsed);
    },
    (value) => (value === Number.POSITIVE_INFINITY ? -1 : write(value)),
  );
}

function notCount(value: unknown) {
  return {
    ok: false,
    problem: `${shown(value)} is not a whole number`,
    remedy: 'give a whole number from 0 to 10000, or -1 for no limit',
  } as const;
}
