import type { Scenario } from '../schema/scenario.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';

/** What events are put into, and several triggers may get each of: a stream, a topic, a bus, a bucket. */
export interface Hub {
  /** `topic`, `bus`, `bucket`, `stream` or `table's stream`. */
  readonly kind: string;
  /** As the triggers name it. */
  readonly name: string;
  /** Triggers, in the order of the scenario. */
  readonly members: readonly string[];
}

/** Who gets an event that is sent to a name. */
export type Receiver = { readonly trigger: string } | { readonly function: string };

/** Sources that bring each event of a topic, bus, bucket or stream to whoever asks for it. */
const HUB_KINDS: Readonly<Record<string, string>> = {
  kinesis: 'stream',
  'dynamodb-stream': "table's stream",
  sns: 'topic',
  eventbridge: 'bus',
  s3: 'bucket',
  iot: 'IoT topic',
  ses: 'SES topic',
  logs: 'log group',
};

/** The key that holds the name of what a source's events are put into. */
export const HUB_KEYS: Readonly<Record<string, 'stream' | 'topic' | 'bus' | 'bucket'>> = {
  kinesis: 'stream',
  'dynamodb-stream': 'stream',
  sns: 'topic',
  eventbridge: 'bus',
  s3: 'bucket',
  iot: 'topic',
  ses: 'topic',
  logs: 'topic',
};

/** What the trigger's events are put into; null where it names nothing that others could name too. */
export function hubNameOf(trigger: TriggerSpec): { readonly kind: string; readonly name: string } | null {
  if (trigger.source === 'sqs') {
    // A queue that a topic, a bus or a bucket sends to.
    if (trigger.topic !== undefined) return { kind: 'topic', name: trigger.topic };
    if (trigger.bus !== undefined) return { kind: 'bus', name: trigger.bus };
    return trigger.bucket === undefined ? null : { kind: 'bucket', name: trigger.bucket };
  }
  const key = HUB_KEYS[trigger.source];
  const name = key === undefined ? undefined : (trigger[key] ?? (trigger.topic || trigger.bus));
  const kind = HUB_KINDS[trigger.source];
  return name === undefined || kind === undefined ? null : { kind, name };
}

/**
 * Triggers that share each event. Notifications of a bucket do only where they ask for the same objects: S3
 * refuses those that overlap (S3 User Guide, "Event notifications", 2026).
 */
function keyOf(trigger: TriggerSpec): string | null {
  const hub = hubNameOf(trigger);
  if (hub === null) return null;
  const { events, prefix, suffix } = trigger;
  return JSON.stringify([hub.kind, hub.name, ...(hub.kind === 'bucket' ? [events, prefix, suffix] : [])]);
}

/** Every way in which a scenario's events reach several triggers. */
export class FanOut {
  private readonly scenario: Scenario;
  private readonly hubs = new Map<string, Hub>();
  private readonly hubsOfName = new Map<string, Hub[]>();
  /** Triggers that something is sent to by their own name. */
  private readonly addressed: ReadonlySet<string>;

  private constructor(scenario: Scenario) {
    this.scenario = scenario;
    const members = new Map<string, string[]>();
    for (const [name, trigger] of scenario.triggers) {
      const key = keyOf(trigger);
      const hub = hubNameOf(trigger);
      if (key === null || hub === null) continue;
      const own = members.get(key);
      if (own !== undefined) {
        own.push(name);
        continue;
      }
      const first = [name];
      const made = { ...hub, members: first };
      members.set(key, first);
      this.hubs.set(key, made);
      this.hubsOfName.set(hub.name, [...(this.hubsOfName.get(hub.name) ?? []), made]);
    }
    this.addressed = addressedBy(scenario);
  }

  private static readonly known = new WeakMap<Scenario, FanOut>();

  static of(scenario: Scenario): FanOut {
    const made = FanOut.known.get(scenario) ?? new FanOut(scenario);
    FanOut.known.set(scenario, made);
    return made;
  }

  /** What a trigger shares its events with others through; null where it stands alone. */
  hubOf(trigger: string): Hub | null {
    const spec = this.scenario.triggers.get(trigger);
    const key = spec === undefined ? null : keyOf(spec);
    const hub = key === null ? undefined : this.hubs.get(key);
    return hub !== undefined && hub.members.length > 1 ? hub : null;
  }

  /** Topics, buses, buckets and streams of a name: of one kind, or it is not clear which is meant. */
  hubsNamed(name: string): readonly Hub[] {
    return this.hubsOfName.get(name) ?? [];
  }

  get hubNames(): readonly string[] {
    return [...this.hubsOfName.keys()];
  }

  /**
   * Who gets an event that is sent to `address`: the function of that name; the trigger of that name, and
   * whoever shares its events and has no others; or every trigger of the stream, topic, bus or bucket of that
   * name. Empty where there is none.
   */
  receivers(address: string): readonly Receiver[] {
    const { triggers, functions } = this.scenario;
    if (triggers.has(address)) {
      const silent = (this.hubOf(address)?.members ?? []).filter((name) => !this.addressed.has(name));
      return [...new Set([address, ...silent])].map((trigger) => ({ trigger }));
    }
    if (functions.has(address)) return [{ function: address }];
    return this.hubsNamed(address).flatMap(({ members }) => members.map((trigger) => ({ trigger })));
  }

  /** The same of a resource too, which passes on what is sent to it; and of several names, each once. */
  allReceivers(addresses: readonly string[]): readonly Receiver[] {
    const found = new Map<string, Receiver>();
    for (const address of addresses) {
      const own = this.receivers(address);
      const { feeds = [] } = this.scenario.resources.get(address) ?? {};
      const receivers = own.length > 0 ? own : feeds.flatMap((name) => this.receivers(name));
      for (const receiver of receivers) found.set(JSON.stringify(receiver), receiver);
    }
    return [...found.values()];
  }
}

function addressedBy({ traffic, resources, functions, triggers }: Scenario): ReadonlySet<string> {
  const names: (string | null | undefined)[] = [];
  for (const { to, also = [] } of traffic) names.push(to, ...also);
  for (const { feeds = [] } of resources.values()) names.push(...feeds);
  for (const { async: settings } of functions.values()) names.push(settings?.onFailure, settings?.onSuccess);
  for (const { deadLetter, onFailure } of triggers.values()) names.push(deadLetter, onFailure);
  return new Set(names.filter((name) => name !== null && name !== undefined));
}
