import { FanOut, type Hub } from '../graph/fan-out.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';

/** Readers of a shard of a table's stream (DynamoDB Developer Guide, "DynamoDB Streams", read 2026-11-28). */
const TABLE_STREAM_READERS = 2;
/** Subscription filters of a log group (CloudWatch Logs User Guide, "Quotas", read 2026-11-28). */
const LOG_SUBSCRIPTIONS = 2;

/** What AWS does not let several triggers do with one stream, bucket, log group or queue, a sentence each. */
export function hubWarnings(scenario: Scenario): string[] {
  const fanOut = FanOut.of(scenario);
  const hubs = new Map<Hub, string>();
  for (const name of scenario.triggers.keys()) {
    const hub = fanOut.hubOf(name);
    if (hub !== null && !hubs.has(hub)) hubs.set(hub, name);
  }
  return [...[...hubs].flatMap(([hub, first]) => wordsOf(hub, first, scenario)), ...sharedQueues(scenario)];
}

function wordsOf({ kind, name, members }: Hub, first: string, scenario: Scenario): string[] {
  const specs = members.flatMap((member) => scenario.triggers.get(member) ?? []);
  const enabled = specs.filter(({ enabled: isEnabled }) => isEnabled !== false);
  const at = `triggers.${first}`;
  switch (kind) {
    case "table's stream":
      if (enabled.length <= TABLE_STREAM_READERS) return [];
      return [
        `${at}.stream: ${enabled.length} mappings read the ${kind} '${name}', of which more than ${TABLE_STREAM_READERS} a shard are throttled, which is not simulated; let one of them pass the records on`,
      ];
    case 'bucket':
      return [
        `${at}.bucket: S3 refuses notifications of one bucket that ask for the same objects (${members.join(', ')}); they are taken to come through a topic, or through EventBridge, whose price is not in the bill`,
      ];
    case 'log group':
      if (enabled.length <= LOG_SUBSCRIPTIONS) return [];
      return [
        `${at}: ${enabled.length} subscriptions read the ${kind} '${name}', of which AWS allows ${LOG_SUBSCRIPTIONS}`,
      ];
    default:
      return [];
  }
}

/** Mappings of one queue are no fan-out: each message comes to one of them. */
function sharedQueues({ triggers }: Scenario): string[] {
  const readers = new Map<string, string[]>();
  for (const [name, { source, queue, enabled }] of triggers as ReadonlyMap<string, TriggerSpec>) {
    if (source !== 'sqs' || queue === undefined || enabled === false) continue;
    readers.set(queue, [...(readers.get(queue) ?? []), name]);
  }
  return [...readers].flatMap(([queue, names]) => {
    if (names.length < 2) return [];
    return [
      `triggers.${names[0]}.queue: ${names.join(' and ')} read one queue '${queue}', of which each message comes to one reader alone; here each has the traffic that it is given, as if the queue were its own`,
    ];
  });
}
