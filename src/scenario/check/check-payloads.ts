import type { PayloadKind } from '../../platform/source-facts.ts';
import { isAsynchronous } from '../graph/invocation.ts';
import { defaultOperation, resourceType } from '../graph/operations.ts';
import { apiTypeOf } from '../schema/api-type.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';

/** Operations of one item of a table; others carry many. */
const ONE_ITEM = /^(Put|Get|Update|Delete)Item$/;
/** Amazon DynamoDB Developer Guide, "Quotas in Amazon DynamoDB", item size (read 2026-11-29). */
const ITEM_BYTES = 400 * 1024;

/** Whether what a trigger carries fits through it, and what a call carries into its service. */
export function checkPayloads(scenario: Scenario): Issue[] {
  return [...triggerPayloads(scenario), ...callPayloads(scenario)];
}

function callPayloads(scenario: Scenario): Issue[] {
  return [...scenario.functions].flatMap(([name, { calls = [] }]) =>
    calls.flatMap(({ resource, operation, size = 0 }, index) => {
      const spec = scenario.resources.get(resource);
      if (spec === undefined) return [];
      const type = resourceType(spec);
      const limit = mostOfCall(type, operation ?? defaultOperation(type), scenario, spec.feeds ?? []);
      if (limit === null || size <= limit.bytes) return [];
      return [
        {
          path: ['functions', name, 'calls', index, 'size'],
          problem: `the call carries ${size} bytes`,
          remedy: `${limit.what} has at most ${limit.bytes} (${limit.source})`,
        },
      ];
    }),
  );
}

interface Most {
  readonly what: string;
  readonly bytes: number;
  readonly source: string;
}

/** What one call of a service carries at most; null where that is not known, or no call comes near it. */
function mostOfCall(
  type: string,
  operation: string,
  scenario: Scenario,
  feeds: readonly string[],
): Most | null {
  const { payloadBytes, recordBytes } = scenario.facts.sources;
  const { value: limits, source } = payloadBytes;
  switch (type) {
    case 'dynamodb':
      return ONE_ITEM.test(operation)
        ? { what: 'an item', bytes: ITEM_BYTES, source: 'Amazon DynamoDB Developer Guide, quotas' }
        : null;
    case 'sqs':
      return { what: 'a message', bytes: limits.queue, source };
    case 'sns':
      return { what: 'a message', bytes: limits.topic, source };
    case 'eventbridge':
      return { what: 'an event', bytes: limits.asynchronous, source };
    case 'kinesis': {
      if (operation !== 'PutRecord') return null;
      const raised = feeds.map((fed) => scenario.triggers.get(fed)?.maximumRecordSize ?? 0);
      const bytes = Math.max(recordBytes.value.default, ...raised);
      return { what: 'a record', bytes, source: recordBytes.source };
    }
    default:
      return null;
  }
}

function triggerPayloads(scenario: Scenario): Issue[] {
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
  if (trigger.source === 'durable') return 'asynchronous';
  if (trigger.source === 'sns') return 'topic';
  if (trigger.source === 'iot') return 'device';
  if (apiTypeOf(trigger) === 'websocket') return 'websocket';
  return isAsynchronous(trigger) ? 'asynchronous' : 'synchronous';
}
