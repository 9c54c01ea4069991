import type * as z from 'zod';
import { type BrokerSource, isTopic, type MessageEngine } from '../../platform/broker-facts.ts';
import { choice, duration, keyed, number, share, text } from './fields.ts';
import { discardKeys } from './poller-keys.ts';

/**
 * Keys that Kafka, Amazon MQ and DocumentDB have besides those of streams. Ranges are the platform's:
 * check-brokers.ts.
 */
export interface BrokerSpec {
  readonly cluster?: string | undefined;
  readonly broker?: string | undefined;
  readonly partitions?: number | undefined;
  readonly engine?: MessageEngine | undefined;
}

/** Above every limit that AWS has, so that a check can name the limit with its source. */
const BEYOND = 1_000_000;

export function brokerKeys(source: BrokerSource): z.ZodRawShape {
  const common = {
    batchSize: whole('Records in one batch, 1 to 10000. Default 100').optional(),
    batchWindow: duration(
      'How long a batch is gathered, whole seconds from 0s to 300s. Default 500ms',
    ).optional(),
    poison: share('Share of records that fail every time. Default 0').optional(),
  };
  if (isTopic(source)) return { ...common, ...topicKeys() };
  if (source === 'documentdb') {
    return {
      ...common,
      cluster: text('Name of the cluster').optional(),
      retention: duration('How long the change stream keeps changes, 1h to 7d. Default 3h').optional(),
    };
  }
  return {
    ...common,
    broker: text('Name of the broker').optional(),
    queue: text('Name of the queue').optional(),
    engine: choice('Kind of broker: five batches at once, or one. Default activemq', [
      'activemq',
      'rabbitmq',
    ]).optional(),
    retention: duration('Time to live of a message. Default for ever', {
      isPositive: true,
      leastBareMs: 1000,
    }).optional(),
  };
}

function topicKeys(): z.ZodRawShape {
  return {
    cluster: text('Name of the cluster').optional(),
    topic: text('Name of the topic').optional(),
    partitions: number('Partitions of the topic. Default 1', {
      minimum: 1,
      maximum: 10_000,
      isWhole: true,
    }).optional(),
    partitionKeys: number('Distinct keys of records. Default every record has its own', {
      minimum: 1,
      maximum: 1e9,
      isWhole: true,
    }).optional(),
    retention: duration('How long the topic keeps records. Default 7d', {
      isPositive: true,
      leastBareMs: 60_000,
    }).optional(),
    ...discardKeys(),
    provisionedPollers: keyed(
      'provisionedPollers',
      {
        min: whole('Fewest event pollers, 1 to 200. Default 1').optional(),
        max: whole('Most event pollers, 1 to 2000. Default 200').optional(),
      },
      'Provisioned mode: event pollers of five concurrent batches each, billed by units of ten',
    ).optional(),
  };
}

function whole(description: string) {
  return number(description, { minimum: 0, maximum: BEYOND, isWhole: true });
}
