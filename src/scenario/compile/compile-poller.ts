import type { Fact } from '../../platform/fact.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import type { StreamSource } from '../../platform/source-facts.ts';
import type { QueueModel } from '../../policies/poller-queue.ts';
import type { StreamModel } from '../../policies/poller-stream.ts';
import { formatDuration } from '../../units/format.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Assumptions } from './assumptions.ts';
import { mostInBatch } from './batch-size.ts';

const DEFAULT_MESSAGE_GROUPS = 100;
/** Shards of a new on-demand stream: they carry its first 4 MB a second. */
const ON_DEMAND_SHARDS = 4;
const DEFAULT_POLLERS = { minimum: 2, maximum: 200 };

/** Fewest and most pollers of provisioned mode; null where it is off. */
export function provisionedPollers({ provisionedPollers: given }: TriggerSpec) {
  if (given === undefined) return null;
  const minimum = given.min ?? Math.min(DEFAULT_POLLERS.minimum, given.max ?? DEFAULT_POLLERS.minimum);
  return { minimum, maximum: given.max ?? Math.max(DEFAULT_POLLERS.maximum, minimum) };
}

/** Shards of a stream. */
export function shardsOf({ shards, mode }: TriggerSpec): number {
  return shards ?? (mode === 'on-demand' ? ON_DEMAND_SHARDS : 1);
}

/** An SQS queue with its mapping; the dead-letter source is filled in once all sources are known. */
export function compileQueue(
  name: string,
  trigger: TriggerSpec,
  facts: PlatformFacts,
  assumptions: Assumptions,
): QueueModel {
  const rules = facts.sources.queue;
  const key = `triggers.${name}`;
  const assume = assumer(key, assumptions);
  const pollers = provisionedPollers(trigger);
  const scaling =
    pollers === null
      ? onDemandScaling(trigger, facts, assume)
      : provisionedScaling(trigger, pollers, facts, assume);
  const hasRedrive = trigger.deadLetter !== undefined || trigger.maxReceiveCount !== undefined;
  if (trigger.fifo === true && trigger.messageGroups === undefined) {
    assumptions.choice(
      `${key}.messageGroups`,
      `${DEFAULT_MESSAGE_GROUPS} groups, evenly used`,
      'a choice of this simulator: groups are named by whoever sends, and bound concurrency',
    );
  }
  if (trigger.deadLetter !== undefined && trigger.maxReceiveCount === undefined) {
    assume('maxReceiveCount', `${rules.maxReceiveCount.value.default} receives`, rules.maxReceiveCount);
  }
  const batchSize = trigger.batchSize ?? assume('batchSize', rules.batchSize);
  const most = mostInBatch(name, trigger, batchSize, facts, assumptions);
  const windowMs = trigger.batchWindow ?? 0;
  const quietMs = rules.quietWindowMs.value;
  if (windowMs > 0 && windowMs < quietMs) {
    assume(
      'batchWindow',
      `over after ${formatDuration(windowMs)}; a batch of a quiet queue may wait up to ${formatDuration(quietMs)}`,
      rules.quietWindowMs,
    );
  }
  return {
    kind: 'queue',
    batchSize: most,
    batchWindowMs:
      trigger.batchWindow === undefined
        ? assume('batchWindow', rules.batchWindowMs, formatDuration)
        : windowMs,
    ...scaling,
    errorBackoff: errorBackoff(trigger, rules.errorBackoff, assume),
    receivesPerSecond: receivesPerSecond(trigger, rules.fifoReceivesPerSecond, assume),
    maximumInFlight:
      trigger.maximumInFlight ?? rules.inFlight.value[trigger.fifo === true ? 'fifo' : 'standard'],
    visibilityTimeoutMs:
      trigger.visibilityTimeout ?? assume('visibilityTimeout', rules.visibilityTimeoutMs, formatDuration),
    maximumReceives: hasRedrive
      ? (trigger.maxReceiveCount ?? rules.maxReceiveCount.value.default)
      : Number.POSITIVE_INFINITY,
    retentionMs: trigger.retention ?? assume('retention', rules.retentionMs, formatDuration),
    partialResponses: trigger.partialResponses ?? false,
    messageGroups: trigger.fifo === true ? (trigger.messageGroups ?? DEFAULT_MESSAGE_GROUPS) : 0,
    poisonShare: trigger.poison ?? 0,
    throttleBackoffMs: backoff('throttleBackoff', rules.throttleBackoffMs, assume),
    deadLetterSource: null,
  };
}

function onDemandScaling(trigger: TriggerSpec, facts: PlatformFacts, assume: Assume) {
  const { startConcurrency, growthPerMinute, maximumConcurrency } = facts.sources.queue;
  const maximum = trigger.maximumConcurrency ?? maximumConcurrency.value;
  const start = Math.min(startConcurrency.value, maximum);
  assume(
    'scaling',
    `${start} batches at once, ${growthPerMinute.value} more a minute, up to ${maximum}`,
    growthPerMinute,
  );
  return {
    startConcurrency: start,
    growthPerMinute: growthPerMinute.value,
    maximumConcurrency: maximum,
    provisioned: null,
  };
}

function provisionedScaling(
  trigger: TriggerSpec,
  pollers: { minimum: number; maximum: number },
  facts: PlatformFacts,
  assume: Assume,
) {
  const fact = facts.sources.queue.provisionedPollers;
  const { concurrencyPerPoller, growthPerMinute, pollsPerPoller, bytesPerPoller } = fact.value;
  const bytes = trigger.payload?.requestBytes ?? 0;
  const size = bytes > 0 ? '' : ', of messages whose size is not given (payload) and bounds nothing';
  assume(
    'scaling',
    `${pollers.minimum} to ${pollers.maximum} pollers of ${concurrencyPerPoller} batches, ${pollsPerPoller} polls and ${bytesPerPoller / 1024 / 1024} MB a second each${size}; ${growthPerMinute / concurrencyPerPoller} more a minute while messages wait, half as many fewer from a minute after that`,
    fact,
  );
  return {
    startConcurrency: concurrencyPerPoller * pollers.minimum,
    growthPerMinute,
    maximumConcurrency: concurrencyPerPoller * pollers.maximum,
    provisioned: {
      batches: concurrencyPerPoller,
      pollsPerSecond: pollsPerPoller,
      messagesPerSecond: bytes > 0 ? bytesPerPoller / bytes : Number.POSITIVE_INFINITY,
    },
  };
}

/** With partial responses failed messages do not make the mapping back off, and nothing is assumed. */
function errorBackoff(trigger: TriggerSpec, fact: Fact<number>, assume: Assume): number {
  const factor = trigger.errorBackoff ?? fact.value;
  if (trigger.errorBackoff === undefined && trigger.partialResponses !== true) {
    assume(
      'errorBackoff',
      `${factor} × √concurrency fewer batches at once after each that fails, back at the rate of growth`,
      fact,
    );
  }
  return factor;
}

function receivesPerSecond(trigger: TriggerSpec, fact: Fact<number>, assume: Assume): number {
  if (trigger.fifo !== true || trigger.highThroughput === true) return Number.POSITIVE_INFINITY;
  assume('highThroughput', `false: ${fact.value} receive calls a second`, fact);
  return fact.value;
}

/**
 * A Kinesis or DynamoDB stream with its mapping; the source of discarded batches is filled in once all
 * sources are known.
 */
export function compileStream(
  name: string,
  trigger: TriggerSpec,
  source: StreamSource,
  facts: PlatformFacts,
  assumptions: Assumptions,
  readers = 1,
): StreamModel {
  const rules = facts.sources.stream;
  const key = `triggers.${name}`;
  const assume = assumer(key, assumptions);
  if (trigger.shards === undefined) {
    const words = trigger.mode === 'on-demand' ? `${ON_DEMAND_SHARDS} shards all the time` : '1 shard';
    const why =
      trigger.mode === 'on-demand'
        ? 'a choice of this simulator: a new on-demand stream has 4, and AWS publishes no rule by which they become more'
        : 'a choice of this simulator: the smallest stream';
    assumptions.choice(`${key}.shards`, words, why);
  }
  if (trigger.partitionKeys === undefined) {
    assumptions.choice(
      `${key}.partitionKeys`,
      'every record has its own key',
      'a choice of this simulator: keys are named by whoever sends',
    );
  }
  const baseMs = rules.pollIntervalMs.value[source];
  const { readsPerSecond } = rules.shardReads.value;
  // Each shard answers so many reads a second, of all its readers together.
  const intervalMs = source === 'kinesis' ? Math.max(baseMs, (readers * 1000) / readsPerSecond) : baseMs;
  if (trigger.enhancedFanOut !== true) {
    assume('pollInterval', `every ${formatDuration(intervalMs)} while a shard is idle`, rules.pollIntervalMs);
  }
  const retentionMs = trigger.retention ?? rules.retentionMs.value[source].default;
  if (trigger.retention === undefined) assume('retention', formatDuration(retentionMs), rules.retentionMs);
  const batchSize = trigger.batchSize ?? assume('batchSize', rules.batchSize);
  const most = mostInBatch(name, trigger, batchSize, facts, assumptions);
  return {
    kind: 'stream',
    shards: shardsOf(trigger),
    parallelizationFactor:
      trigger.parallelizationFactor ?? assume('parallelizationFactor', rules.parallelizationFactor),
    batchSize: most,
    batchWindowMs: trigger.batchWindow ?? assume('batchWindow', rules.batchWindowMs, formatDuration),
    pollIntervalMs: trigger.enhancedFanOut === true ? 0 : intervalMs,
    ...readLimit(trigger, source, readers, facts, assume),
    tumblingWindowMs: tumblingWindow(key, trigger, assumptions),
    maximumRetryAttempts: trigger.maximumRetryAttempts ?? Number.POSITIVE_INFINITY,
    maximumRecordAgeMs: trigger.maximumRecordAge ?? Number.POSITIVE_INFINITY,
    retentionMs,
    bisectOnError: trigger.bisectOnError ?? false,
    partialResponses: trigger.partialResponses ?? false,
    partitionKeys: trigger.partitionKeys ?? Number.POSITIVE_INFINITY,
    poisonShare: trigger.poison ?? 0,
    retryBackoffMs: backoff('retryBackoff', rules.retryBackoffMs, assume),
    onFailureSource: null,
  };
}

/** A reader's part of what each shard gives, where the size of a record is known. */
function readLimit(
  { payload, enhancedFanOut = false }: TriggerSpec,
  source: StreamSource,
  readers: number,
  facts: PlatformFacts,
  assume: Assume,
): Pick<StreamModel, 'readPerSecond'> {
  if (source !== 'kinesis' || enhancedFanOut) return {};
  const { shardReads } = facts.sources.stream;
  const { bytesPerSecond, readsPerSecond } = shardReads.value;
  if (readers > 1) {
    const words = `${readers} readers share the ${bytesPerSecond / 1_048_576} MB and the ${readsPerSecond} reads a second of each shard evenly`;
    assume('readers', words, shardReads);
  }
  const bytes = payload?.requestBytes ?? 0;
  return bytes === 0 ? {} : { readPerSecond: bytesPerSecond / bytes / readers };
}

function tumblingWindow(key: string, trigger: TriggerSpec, assumptions: Assumptions): number {
  const { tumblingWindow: windowMs = 0, parallelizationFactor = 1 } = trigger;
  if (windowMs === 0) return 0;
  assumptions.choice(
    `${key}.tumblingWindow`,
    `windows begin with the run; one without records ends without an invocation${parallelizationFactor > 1 ? ', and each of the batches at once of a shard has its own' : ''}`,
    'AWS documents the last invocation of a window, and neither of these; a choice of this simulator',
  );
  return windowMs;
}

interface Assume {
  /** Notes a default that has one and gives it. */
  (key: string, fact: Fact<{ readonly default: number }>, format?: (value: number) => string): number;
  /** Notes a value in words. */
  (key: string, words: string, fact: Fact<unknown>): void;
}

function assumer(prefix: string, assumptions: Assumptions): Assume {
  return ((key: string, given: Fact<{ readonly default: number }> | string, last?: unknown) => {
    if (typeof given === 'string') {
      assumptions.fromFact(`${prefix}.${key}`, given, last as Fact<unknown>);
      return undefined;
    }
    const value = given.value.default;
    const format = (last ?? String) as (value: number) => string;
    assumptions.fromFact(`${prefix}.${key}`, format(value), given);
    return value;
  }) as Assume;
}

function backoff(
  key: string,
  fact: Fact<{ readonly initial: number; readonly maximum: number }>,
  assume: Assume,
) {
  const { initial, maximum } = fact.value;
  assume(key, `${formatDuration(initial)}, doubling to ${formatDuration(maximum)}`, fact);
  return fact.value;
}
