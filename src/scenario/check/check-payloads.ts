import type { PayloadKind } from '../../platform/source-facts.ts';
import { isAsynchronous } from '../graph/invocation.ts';
import { apiTypeOf } from '../schema/api-type.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';

/** Whether what a trigger carries fits through it. */
export function checkPayloads(scenario: Scenario): Issue[] {
  const { payloadBytes, recordBytes, streaming } = scenario.facts.sources;
  const { value: limits, source } = payloadBytes;
  return [...scenario.triggers].flatMap(([name, trigger]) => {
    const { payload } = trigger;
    const isKinesis = trigger.source === 'kinesis';
    const largest = isKinesis
      ? (trigger.maximumRecordSize ?? recordBytes.value.default)
      : limits[kindOf(trigger)];
    // What switches larger records on, where that helps.
    const forEvent = (bytes: number): string => {
      if (!isKinesis) return ` (${source})`;
      return bytes <= recordBytes.value.maximum
        ? ` unless its maximumRecordSize is raised, to ${recordBytes.value.maximum} (10 MB) at most: give maximumRecordSize: ${Math.ceil(bytes / 1_048_576)} MB (${recordBytes.source})`
        : ` with maximumRecordSize: ${recordBytes.value.maximum / 1_048_576} MB, and no stream takes more (${recordBytes.source})`;
    };
    const isStreamed = trigger.streaming === true;
    const forAnswer = isStreamed
      ? ` (${streaming.source})`
      : ` (${source})${mayStream(trigger) ? '; streaming: true lets more through' : ''}`;
    const largestAnswer = isStreamed ? streaming.value.maximumBytes : largest;
    const [request, answer] = [payload?.requestBytes ?? 0, payload?.responseBytes ?? 0];
    const found = [
      { what: 'event', bytes: request, most: largest, more: forEvent(request) },
      { what: 'answer', bytes: answer, most: largestAnswer, more: forAnswer },
    ].filter(({ bytes, most }) => bytes > most);
    return found.map(({ what, bytes, most, more }) => ({
      path: ['triggers', name, 'payload'],
      problem: `the ${what} has ${bytes} bytes`,
      remedy: `a trigger of source ${trigger.source} carries at most ${most}${more}`,
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
  if (trigger.source === 'sqs' || trigger.source === 'pipes') return 'queue';
  if (trigger.source === 'kinesis' || trigger.source === 'dynamodb-stream') return 'stream';
  if (trigger.source === 'step-functions') return 'workflow';
  if (trigger.source === 'sns') return 'topic';
  if (trigger.source === 'iot') return 'device';
  if (apiTypeOf(trigger) === 'websocket') return 'websocket';
  return isAsynchronous(trigger) ? 'asynchronous' : 'synchronous';
}
