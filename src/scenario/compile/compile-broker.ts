import { type BrokerSource, isTopic } from '../../platform/broker-facts.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import type { StreamModel } from '../../policies/poller-stream.ts';
import { formatDuration } from '../../units/format.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Assumptions } from './assumptions.ts';
import { mostInBatch } from './batch-size.ts';

const DEFAULT_ENGINE = 'activemq';

/**
 * A topic of Kafka, a queue of Amazon MQ or a change stream of DocumentDB with its mapping: a batch at a time
 * of each partition or consumer, which goes on only behind the batch in hand.
 */
export function compileBroker(
  name: string,
  trigger: TriggerSpec,
  source: BrokerSource,
  facts: PlatformFacts,
  assumptions: Assumptions,
): StreamModel {
  const rules = facts.sources.brokers;
  const key = `triggers.${name}`;
  const batchSize = trigger.batchSize ?? rules.batchSize.value.default;
  if (trigger.batchSize === undefined) {
    assumptions.fromFact(`${key}.batchSize`, String(batchSize), rules.batchSize);
  }
  const batchWindowMs = trigger.batchWindow ?? rules.batchWindowMs.value.default;
  if (trigger.batchWindow === undefined) {
    assumptions.fromFact(`${key}.batchWindow`, formatDuration(batchWindowMs), rules.batchWindowMs);
  }
  const retentionMs = trigger.retention ?? rules.retentionMs.value[source].default;
  if (trigger.retention === undefined) {
    const words = Number.isFinite(retentionMs) ? formatDuration(retentionMs) : 'for ever';
    assumptions.fromFact(`${key}.retention`, words, rules.retentionMs);
  }
  const backoff = facts.sources.stream.retryBackoffMs;
  const { initial, maximum } = backoff.value;
  assumptions.fromFact(
    `${key}.retryBackoff`,
    `${formatDuration(initial)}, doubling to ${formatDuration(maximum)}`,
    backoff,
  );
  assumptions.choice(
    `${key}.pollInterval`,
    'none: a poller waits at the broker and has each record as it comes',
    `AWS publishes no figure of how often ${source} is polled`,
  );
  return {
    kind: 'stream',
    ...lanesOf(trigger, source, key, facts, assumptions),
    parallelizationFactor: 1,
    batchSize: mostInBatch(name, trigger, batchSize, facts, assumptions),
    batchWindowMs,
    tumblingWindowMs: 0,
    pollIntervalMs: 0,
    maximumRetryAttempts: trigger.maximumRetryAttempts ?? Number.POSITIVE_INFINITY,
    maximumRecordAgeMs: trigger.maximumRecordAge ?? Number.POSITIVE_INFINITY,
    retentionMs,
    bisectOnError: trigger.bisectOnError ?? false,
    partialResponses: trigger.partialResponses ?? false,
    partitionKeys: trigger.partitionKeys ?? Number.POSITIVE_INFINITY,
    poisonShare: trigger.poison ?? 0,
    retryBackoffMs: backoff.value,
    onFailureSource: null,
  };
}

function lanesOf(
  trigger: TriggerSpec,
  source: BrokerSource,
  key: string,
  facts: PlatformFacts,
  assumptions: Assumptions,
): Pick<StreamModel, 'shards' | 'lanes'> {
  if (isTopic(source)) {
    if (trigger.partitions === undefined) {
      assumptions.choice(
        `${key}.partitions`,
        '1 partition',
        'a choice of this simulator: the smallest topic',
      );
    }
    if (trigger.partitionKeys === undefined) {
      const why = 'a choice of this simulator: keys are named by whoever sends';
      assumptions.choice(`${key}.partitionKeys`, 'every record has its own key', why);
    }
    if (trigger.provisionedPollers === undefined) {
      assumptions.choice(
        `${key}.scaling`,
        'on demand: as many pollers from the start as the partitions need, a batch of each at a time',
        'AWS says that pollers are added within three minutes while the lag is too high, one a partition at most, and not how many there are at first',
      );
    }
    return { shards: trigger.partitions ?? 1, lanes: 'partition' };
  }
  if (source === 'documentdb') return { shards: 1, lanes: 'change stream' };
  const engine = trigger.engine ?? DEFAULT_ENGINE;
  const { messageConcurrency } = facts.sources.brokers;
  const consumers = messageConcurrency.value[engine];
  assumptions.fromFact(`${key}.concurrency`, `${consumers} at once (${engine})`, messageConcurrency);
  return { shards: consumers, lanes: 'consumer' };
}

/** Fewest and most event pollers of a topic's provisioned mode; null where it is off. */
export function eventPollers({ provisionedPollers: given }: TriggerSpec, facts: PlatformFacts) {
  if (given === undefined) return null;
  const { minimum, maximum } = facts.sources.brokers.provisionedPollers.value;
  const fewest = given.min ?? Math.min(minimum.default, given.max ?? minimum.default);
  return { minimum: fewest, maximum: given.max ?? Math.max(maximum.default, fewest) };
}
