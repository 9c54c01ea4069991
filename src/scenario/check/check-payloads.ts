import type { PayloadKind } from '../../platform/source-facts.ts';
import { isAsynchronous } from '../graph/invocation.ts';
import { apiTypeOf } from '../schema/api-type.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';

/** Whether what a trigger carries fits through it. */
export function checkPayloads(scenario: Scenario): Issue[] {
  const { value: limits, source } = scenario.facts.sources.payloadBytes;
  const { streaming } = scenario.facts.sources;
  return [...scenario.triggers].flatMap(([name, trigger]) => {
    const { payload } = trigger;
    const largest = limits[kindOf(trigger)];
    const isStreamed = trigger.streaming === true;
    const answer = isStreamed
      ? { largest: streaming.value.maximumBytes, source: streaming.source }
      : { largest, source };
    const hint = !isStreamed && mayStream(trigger) ? '; streaming: true lets more through' : '';
    const found = [
      { what: 'event', bytes: payload?.requestBytes ?? 0, largest, source, hint: '' },
      { what: 'answer', bytes: payload?.responseBytes ?? 0, ...answer, hint },
    ].filter(({ bytes, largest: most }) => bytes > most);
    return found.map(({ what, bytes, largest: most, source: from, hint: more }) => ({
      path: ['triggers', name, 'payload'],
      problem: `the ${what} has ${bytes} bytes`,
      remedy: `a trigger of source ${trigger.source} carries at most ${most} (${from})${more}`,
    }));
  });
}

/** Whether answers streamed are what the trigger can have: of who waits, but for HTTP and WebSocket APIs. */
export function mayStream(trigger: TriggerSpec): boolean {
  const type = apiTypeOf(trigger);
  if (type !== null) return type === 'rest';
  return trigger.source === 'function-url' || (trigger.source === 'sdk' && !isAsynchronous(trigger));
}

function kindOf(trigger: TriggerSpec): PayloadKind {
  if (trigger.source === 'alb') return 'alb';
  if (trigger.source === 'sqs') return 'queue';
  if (trigger.source === 'kinesis' || trigger.source === 'dynamodb-stream') return 'stream';
  if (trigger.source === 'step-functions') return 'workflow';
  if (trigger.source === 'sns') return 'topic';
  if (trigger.source === 'iot') return 'device';
  if (apiTypeOf(trigger) === 'websocket') return 'websocket';
  return isAsynchronous(trigger) ? 'asynchronous' : 'synchronous';
}
