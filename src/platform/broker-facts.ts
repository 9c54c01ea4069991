import type { Fact } from './fact.ts';

/** Sources that Lambda polls as it does streams, and that run on clusters of the user's own. */
export const BROKER_SOURCES = ['msk', 'kafka', 'mq', 'documentdb'] as const;
export type BrokerSource = (typeof BROKER_SOURCES)[number];

/** What a setting of a mapping may be, and is where it is not given. */
interface Setting {
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
}

export type MessageEngine = 'activemq' | 'rabbitmq';

/**
 * Limits and behaviour of the mappings of Kafka, Amazon MQ and DocumentDB. Durations in ms, sizes in
 * bytes.
 */
export interface BrokerFacts {
  readonly batchSize: Fact<Setting>;
  readonly batchWindowMs: Fact<Setting>;
  /** How long a record is kept; Infinity where it does not expire by itself. */
  readonly retentionMs: Fact<Readonly<Record<BrokerSource, Setting>>>;
  /** Batches of one mapping of Amazon MQ at once. */
  readonly messageConcurrency: Fact<Readonly<Record<MessageEngine, number>>>;
  /** Provisioned mode of a Kafka mapping. */
  readonly provisionedPollers: Fact<{
    readonly minimum: Setting;
    readonly maximum: Setting;
    readonly concurrencyPerPoller: number;
    readonly pollersPerUnit: number;
    /** What an event poller unit, which is what is billed, polls in a second. */
    readonly unitBytesPerSecond: number;
  }>;
}

export function isBroker(source: string): source is BrokerSource {
  return (BROKER_SOURCES as readonly string[]).includes(source);
}

/** Whether the mapping has limits for batches that fail (attempts, age, halves, a destination). */
export function isTopic(source: BrokerSource): boolean {
  return source === 'msk' || source === 'kafka';
}
