import { BROKER_SOURCES } from '../../platform/broker-facts.ts';
import { CALLER_SOURCES } from '../../platform/callers.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';

const SYNCHRONOUS_SOURCES: ReadonlySet<string> = new Set([
  'sdk',
  'api-gateway',
  'function-url',
  'alb',
  'step-functions',
  'durable',
  'lambda-edge',
  ...CALLER_SOURCES,
]);
const POLLED_SOURCES: ReadonlySet<string> = new Set([
  'sqs',
  'kinesis',
  'dynamodb-stream',
  ...BROKER_SOURCES,
  'pipes',
]);

/** Somebody waits for the function's answer. */
export function isSynchronous(trigger: TriggerSpec): boolean {
  return SYNCHRONOUS_SOURCES.has(trigger.source) && trigger.invocation !== 'async';
}

/** It makes its own traffic. */
export function isScheduled({ source }: TriggerSpec): boolean {
  return source === 'schedule' || source === 'scheduler';
}

/** Lambda fetches the events. */
export function isPolled(trigger: TriggerSpec): boolean {
  return POLLED_SOURCES.has(trigger.source);
}

/** Events enter Lambda's own queue. */
export function isAsynchronous(trigger: TriggerSpec): boolean {
  return !isSynchronous(trigger) && !isPolled(trigger);
}
