import type { Fact } from '../../platform/fact.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import type { Range, StreamSource } from '../../platform/source-facts.ts';
import { formatDuration } from '../../units/format.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import { notLaunched } from './check-functions.ts';

type Words = Omit<Issue, 'path'>;
export type Report = (key: string, words: Words | null) => void;

/** Ranges that AWS gives the keys of queues and streams, each named with its source. */
export function checkPollers(scenario: Scenario): Issue[] {
  return [...scenario.triggers].flatMap(([name, trigger]) => {
    const issues: Issue[] = [];
    const report: Report = (key, words) => {
      const path = key === '' ? [] : key.split('.');
      if (words !== null) issues.push({ path: ['triggers', name, ...path], ...words });
    };
    if (trigger.source === 'sqs' || trigger.source === 'pipes') checkQueue(trigger, scenario, report);
    if (isStream(trigger.source)) checkStream(trigger, trigger.source, scenario.facts, report);
    return issues;
  });
}

export function isStream(source: string): source is StreamSource {
  return source === 'kinesis' || source === 'dynamodb-stream';
}

function checkQueue(trigger: TriggerSpec, scenario: Scenario, report: Report): void {
  const { facts } = scenario;
  const rules = facts.sources.queue;
  const { batchSize, batchWindow, maximumConcurrency, fifo = false } = trigger;
  checkBatch(trigger, rules.batchSize, rules.batchWindowMs, facts, report);
  report('fifo', fifo ? notLaunched('sqsFifo', facts) : null);
  report('partialResponses', trigger.partialResponses ? notLaunched('partialResponses', facts) : null);
  if (
    fifo &&
    batchSize !== undefined &&
    batchSize > rules.fifoBatchSize.value &&
    batchSize <= rules.batchSize.value.maximum
  ) {
    report('batchSize', {
      problem: `batchSize is ${batchSize}, and the queue is FIFO`,
      remedy: `a FIFO queue allows 1 to ${rules.fifoBatchSize.value} (${rules.fifoBatchSize.source})`,
    });
  }
  if (fifo && (batchWindow ?? 0) > 0) {
    report('batchWindow', {
      problem: 'a FIFO queue has no batch window',
      remedy: `take it away (${rules.batchWindowMs.source})`,
    });
  }
  const { value: needed, source } = rules.windowNeeded;
  const isLarge =
    batchSize !== undefined && batchSize > needed.batchSize && batchSize <= rules.batchSize.value.maximum;
  if (isLarge && !fifo && (batchWindow ?? 0) < needed.windowMs) {
    report('batchSize', {
      problem: `batchSize is ${batchSize}, and the batch window is ${(batchWindow ?? 0) / 1000} s`,
      remedy: `a batch of more than ${needed.batchSize} needs a batchWindow of at least ${needed.windowMs / 1000}s (${source})`,
    });
  }
  if (!fifo && trigger.messageGroups !== undefined) {
    report('messageGroups', {
      problem: 'a standard queue has no message groups',
      remedy: 'give fifo: true, or take it away',
    });
  }
  const late = maximumConcurrency === undefined ? null : notLaunched('maximumConcurrency', facts);
  report(
    'maximumConcurrency',
    late ?? outside('maximumConcurrency', maximumConcurrency, rules.settableConcurrency),
  );
  checkProvisionedPollers(trigger, facts, report);
  report('retention', outsideDuration('retention', trigger.retention, rules.retentionMs));
  report('maxReceiveCount', outside('maxReceiveCount', trigger.maxReceiveCount, rules.maxReceiveCount));
  checkVisibility(trigger, scenario, report);
}

function checkProvisionedPollers(trigger: TriggerSpec, facts: PlatformFacts, report: Report): void {
  const given = trigger.provisionedPollers;
  if (given === undefined) return;
  const late = notLaunched('provisionedPollers', facts);
  if (late !== null) {
    report('provisionedPollers', late);
    return;
  }
  const { value, source } = facts.sources.queue.provisionedPollers;
  const fact = { ...facts.sources.queue.provisionedPollers, source };
  report('provisionedPollers.min', outside('min', given.min, { ...fact, value: value.minimum }));
  report('provisionedPollers.max', outside('max', given.max, { ...fact, value: value.maximum }));
  if (given.min !== undefined && given.max !== undefined && given.min > given.max) {
    report('provisionedPollers.min', {
      problem: `min is ${given.min}, above the max of ${given.max}`,
      remedy: 'swap the two',
    });
  }
  if (trigger.maximumConcurrency !== undefined) {
    report('maximumConcurrency', {
      problem: 'maximumConcurrency and provisionedPollers exclude each other',
      remedy: `keep one of the two (${source})`,
    });
  }
}

/** A mapping cannot be created whose function may run for longer than its messages stay hidden. */
function checkVisibility(trigger: TriggerSpec, scenario: Scenario, report: Report): void {
  const { facts } = scenario;
  const rule = facts.sources.queue.visibilityTimeoutMs;
  const given = trigger.visibilityTimeout;
  const beyond = outsideDuration('visibilityTimeout', given, rule);
  if (beyond !== null) {
    report('visibilityTimeout', beyond);
    return;
  }
  const visibleMs = given ?? rule.value.default;
  const timeoutMs = scenario.functions.get(trigger.function)?.timeout ?? facts.timeoutMs.default.value;
  // A time-out beyond the platform's is told where it stands.
  if (visibleMs >= timeoutMs || timeoutMs > facts.timeoutMs.maximum.value) return;
  report(given === undefined ? '' : 'visibilityTimeout', {
    problem: `visibilityTimeout is ${visibleMs / 1000} s${given === undefined ? ' by default' : ''}, below the ${timeoutMs / 1000} s time-out of ${trigger.function}`,
    remedy: `give at least ${timeoutMs / 1000}s; six times the time-out is advised (AWS Lambda Developer Guide, "Using Lambda with Amazon SQS")`,
  });
}

function checkStream(trigger: TriggerSpec, source: StreamSource, facts: PlatformFacts, report: Report): void {
  const rules = facts.sources.stream;
  checkBatch(trigger, rules.batchSize, rules.batchWindowMs, facts, report);
  const { parallelizationFactor: factor, maximumRetryAttempts: attempts, maximumRecordAge: age } = trigger;
  const lateFactor = factor !== undefined && factor > 1 ? notLaunched('parallelizationFactor', facts) : null;
  report(
    'parallelizationFactor',
    lateFactor ?? outside('parallelizationFactor', factor, rules.parallelizationFactor),
  );
  const lateWindow = (trigger.tumblingWindow ?? 0) > 0 ? notLaunched('tumblingWindow', facts) : null;
  report(
    'tumblingWindow',
    lateWindow ?? outsideDuration('tumblingWindow', trigger.tumblingWindow, rules.tumblingWindowMs),
  );
  const isLate = (isUsed: boolean) => (isUsed ? notLaunched('streamErrorHandling', facts) : null);
  report(
    'maximumRetryAttempts',
    isLate(Number.isFinite(attempts ?? Number.NaN)) ??
      (attempts === Number.POSITIVE_INFINITY
        ? null
        : outside('maximumRetryAttempts', attempts, rules.maximumRetryAttempts, ', or -1 for ever')),
  );
  report(
    'maximumRecordAge',
    isLate(Number.isFinite(age ?? Number.NaN)) ??
      (age === Number.POSITIVE_INFINITY
        ? null
        : outsideDuration('maximumRecordAge', age, rules.maximumRecordAgeMs, ', or -1 for never')),
  );
  report('bisectOnError', isLate(trigger.bisectOnError === true));
  report('onFailure', isLate(trigger.onFailure !== undefined));
  report('partialResponses', trigger.partialResponses ? notLaunched('partialResponses', facts) : null);
  const { value, ...fact } = rules.retentionMs;
  report('retention', outsideDuration('retention', trigger.retention, { ...fact, value: value[source] }));
  if (trigger.enhancedFanOut === true) report('enhancedFanOut', fanOutProblem(source, facts));
}

function fanOutProblem(source: StreamSource, facts: PlatformFacts): Words | null {
  if (source === 'kinesis') return notLaunched('enhancedFanOut', facts);
  const problem = 'DynamoDB Streams has no enhanced fan-out';
  return { problem, remedy: 'take it away, or give source: kinesis' };
}

function checkBatch(
  trigger: TriggerSpec,
  size: Fact<Range>,
  window: Fact<Range>,
  facts: PlatformFacts,
  report: Report,
): void {
  report('batchSize', outside('batchSize', trigger.batchSize, size));
  const lateWindow = (trigger.batchWindow ?? 0) > 0 ? notLaunched('batchWindow', facts) : null;
  report('batchWindow', lateWindow ?? outsideDuration('batchWindow', trigger.batchWindow, window));
  report('filter', (trigger.filter ?? 1) < 1 ? notLaunched('filter', facts) : null);
}

export function outside(
  key: string,
  given: number | undefined,
  { value, source }: Fact<Range>,
  or = '',
): Words | null {
  if (given === undefined || (given >= value.minimum && given <= value.maximum)) return null;
  return {
    problem: `${key} is ${given}`,
    remedy: `AWS allows ${value.minimum} to ${value.maximum}${or} (${source})`,
  };
}

export function outsideDuration(
  key: string,
  givenMs: number | undefined,
  { value, source }: Fact<Range>,
  or = '',
): Words | null {
  if (givenMs === undefined || (givenMs >= value.minimum && givenMs <= value.maximum)) return null;
  const range =
    value.minimum === value.maximum
      ? inSeconds(value.minimum)
      : `${inSeconds(value.minimum)} to ${inSeconds(value.maximum)}`;
  return { problem: `${key} is ${inSeconds(givenMs)}`, remedy: `AWS allows ${range}${or} (${source})` };
}

/** AWS's parameters count seconds. */
function inSeconds(durationMs: number): string {
  return durationMs < 86_400_000 ? `${durationMs / 1000} s` : formatDuration(durationMs);
}
