import type { StackResource } from '../stack.ts';
import type { Entry, PlainMap } from './draft.ts';
import type { Mapping } from './mapping.ts';
import type { Reading } from './reading.ts';

/** Events that a service sends on, and how a scenario says so. */
export interface Delivery {
  readonly resource: StackResource;
  /** The property that names the receiver. */
  readonly to: Reading;
  /** Keys of the trigger where the receiver is a function. */
  readonly values: PlainMap;
  /** The beginning of the trigger's name is the function's, this is its end. */
  readonly ending: string;
  /** What else gets each event: the key of the trigger, and the name. */
  readonly hub?: { readonly key: 'topic' | 'bus' | 'bucket'; readonly name: string } | undefined;
  /** What comes in, in words; absent where it makes its own traffic. */
  readonly what?: string | undefined;
  /** Said of the trigger once there is one. */
  readonly onTrigger?: ((entry: Entry) => void) | undefined;
}

/** A trigger of what is delivered: of a function, or of the queue that it is put into; else a note. */
export function deliver(mapping: Mapping, delivery: Delivery): void {
  const { draft } = mapping;
  const { to, hub } = delivery;
  const called = mapping.functionOf(to);
  if (called !== undefined) {
    const name = draft.names.unique(`${called}-${delivery.ending}`);
    const values: PlainMap = { ...delivery.values, function: called };
    if (hub !== undefined) values[hub.key] = hub.name;
    const entry = mapping.trigger(name, values);
    enter(mapping, delivery, name, called);
    delivery.onTrigger?.(entry);
    return;
  }
  // Queues have their triggers only once every mapping was read.
  mapping.later(() => intoQueue(mapping, delivery));
}

function enter(mapping: Mapping, { hub, values, what }: Delivery, trigger: string, called: string): void {
  const { draft } = mapping;
  const source = String(values['source']);
  if (hub !== undefined && hub.key !== 'bucket') draft.hub(hub.name, trigger, called, source);
  else if (what !== undefined) draft.entryPoints.push({ to: trigger, what, functions: [called], source });
}

function intoQueue(mapping: Mapping, delivery: Delivery): void {
  const { draft } = mapping;
  const { resource, to, hub } = delivery;
  const target = mapping.target(to);
  const told = (reason: string): void => draft.noteOf('dropped', resource, to, reason);
  if (target === undefined) return;
  if (target.kind === 'unknown') {
    told(`where it goes is unknown: ${target.reason}`);
    return;
  }
  const name = mapping.nameOf(target);
  const entry = draft.get('triggers', name);
  if (entry === undefined) {
    const type = target.kind === 'inside' ? target.resource.type : target.service;
    told(`it goes to ${name} (${type}), which hands nothing on to a function of the templates`);
    return;
  }
  const { source, function: called } = entry.values;
  if (source !== 'sqs' || hub === undefined) {
    told(`events that come to ${name} this way are not sent by the scenario itself: send traffic to ${name}`);
    return;
  }
  const taken = ['topic', 'bus', 'bucket'].find((key) => entry.values[key] !== undefined);
  if (taken !== undefined) {
    told(
      `${name} gets the events of ${String(entry.values[taken])} already, and a scenario's queue takes those of one ${taken}: send traffic to ${name}`,
    );
    return;
  }
  entry.values[hub.key] = hub.name;
  draft.fedFromInside.set(name, resource.id);
  const functions = typeof called === 'string' ? called : '';
  if (hub.key === 'bucket') {
    draft.entryPoints.push({
      to: hub.name,
      what: delivery.what ?? 'events',
      functions: [functions],
      source: 's3',
    });
  } else draft.hub(hub.name, name, functions, String(delivery.values['source']));
  delivery.onTrigger?.(entry);
}

/** Settings of a delivery that a scenario has no key for: each is told. */
export function noteDelivery(mapping: Mapping, resource: StackResource, target: Reading): void {
  for (const [key, reason] of [
    [
      'RetryPolicy',
      'how the service tries again to reach Lambda is not modelled: retries of the function itself are async.maximumRetryAttempts',
    ],
    [
      'DeadLetterConfig',
      'a dead-letter queue of the delivery gets what the service cannot hand to Lambda, which does not happen here',
    ],
  ] as const) {
    const reading = target.at(key);
    if (reading.isGiven) mapping.draft.noteOf('dropped', resource, reading.take(), reason);
  }
}
