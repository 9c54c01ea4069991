import type { BrokerFacts } from './broker-facts.ts';
import type { Fact } from './fact.ts';

const API = 'AWS Lambda API Reference, CreateEventSourceMapping';
const SCALING = 'AWS Lambda Developer Guide, "Apache Kafka event poller scaling modes in Lambda"';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MB = 1024 * 1024;

function fact<T>(value: T, source: string, date = '2026-11-28', confirmed = true): Fact<T> {
  return { value, source, date, confirmed };
}

/** Kafka, Amazon MQ and DocumentDB before a function today. */
export const AWS_BROKERS: BrokerFacts = {
  batchSize: fact({ default: 100, minimum: 1, maximum: 10_000 }, API),
  batchWindowMs: fact(
    { default: 500, minimum: 0, maximum: 300_000 },
    `${API}: 500 ms for MSK, self-managed Kafka, MQ and DocumentDB; a window that is given counts whole seconds`,
  ),
  retentionMs: fact(
    {
      msk: { default: 7 * DAY_MS, minimum: 1000, maximum: 3650 * DAY_MS },
      kafka: { default: 7 * DAY_MS, minimum: 1000, maximum: 3650 * DAY_MS },
      mq: { default: Number.POSITIVE_INFINITY, minimum: 1000, maximum: 3650 * DAY_MS },
      documentdb: { default: 3 * HOUR_MS, minimum: HOUR_MS, maximum: 7 * DAY_MS },
    },
    "Apache Kafka's log.retention.hours (168); messages of MQ that name no time to live stay; Amazon DocumentDB Developer Guide, change_stream_log_retention_duration (3 h, 1 h to 7 d)",
    '2026-11-28',
    false,
  ),
  messageConcurrency: fact(
    { activemq: 5, rabbitmq: 1 },
    'AWS Lambda Developer Guide, "Using Lambda with Amazon MQ": five execution environments a mapping with ActiveMQ, one with RabbitMQ; AWS Support raises it',
  ),
  provisionedPollers: fact(
    {
      minimum: { default: 1, minimum: 1, maximum: 200 },
      maximum: { default: 200, minimum: 1, maximum: 2000 },
      concurrencyPerPoller: 5,
      pollersPerUnit: 10,
      unitBytesPerSecond: 20 * MB,
    },
    `${SCALING}: an event poller has up to five concurrent invocations, a unit ten pollers and 20 MB/s; there are at most as many pollers as partitions`,
  ),
};
