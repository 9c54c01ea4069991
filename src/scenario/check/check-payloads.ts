import type { PayloadKind } from '../../platform/source-facts.ts';
import { isAsynchronous } from '../graph/invocation.ts';
import { apiTypeOf } from '../schema/api-type.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';

/** Whether what a trigger carries fits through it. */
export function checkPayloads(scenario: Scenario): Issue[] {
  const { value: limits, source } = scenario.facts.sources.payloadBytes;
  return [...scenario.triggers].flatMap(([name, trigger]) => {
    const { payload } = trigger;
    const largest = limits[kindOf(trigger)];
    const found = [
      { what: 'event', bytes: payload?.requestBytes ?? 0 },
      { what: 'answer', bytes: payload?.responseBytes ?? 0 },
    ].filter(({ bytes }) => bytes > largest);
    return found.map(({ what, bytes }) => ({
      path: ['triggers', name, 'payload'],
      problem: `the ${what} has ${bytes} bytes`,
      remedy: `a trigger of source ${trigger.source} carries at most ${largest} (${source})`,
    }));
  });
}

function kindOf(trigger: TriggerSpec): PayloadKind {
  if (trigger.source === 'alb') return 'alb';
  if (trigger.source === 'sqs' || trigger.source === 'pipes') return 'queue';
  if (trigger.source === 'kinesis' || trigger.source === 'dynamodb-stream') return 'stream';
  if (trigger.source === 'step-functions') return 'workflow';
  if (trigger.source === 'sns') return 'topic';
  if (trigger.source === 'iot') return 'device';
  if (apiTypeOf(trigger) === 'websocket') return 'websocket';
  return isAsynchronous(trigger) ? 'asynchronous' : 'synchronous';
}
