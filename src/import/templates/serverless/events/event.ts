import type { ImportNote } from '../../../stack.ts';
import type { TemplateMap, TemplatePlace, TemplateValue } from '../../../value.ts';
import { at, isAbsent, textOf } from '../../values.ts';
import type { Service, ServiceFunction } from '../service.ts';

/** One entry of a function's `events`. */
export interface ServiceEvent {
  readonly service: Service;
  readonly target: ServiceFunction;
  /** Its kind: `sqs`, `httpApi` … */
  readonly kind: string;
  /** From 1, among the function's events of this kind. */
  readonly number: number;
  /** What stands behind the kind: a map, or its short form. */
  readonly value: TemplateValue;
  readonly place: TemplatePlace;
}

export type EventReader = (event: ServiceEvent) => void;

/** A key of the event's long form; undefined where it is absent or the short form stands. */
export function own(event: ServiceEvent, ...path: readonly (string | number)[]): TemplateValue | undefined {
  const value = at(event.value, ...path);
  return isAbsent(value) ? undefined : value;
}

/** The short form (`- sqs: arn:…`), or the key that says the same in the long one. */
export function mainOf(event: ServiceEvent, key: string): TemplateValue | undefined {
  return event.value.kind === 'map' && !isIntrinsic(event.value) ? own(event, key) : event.value;
}

/** `- sqs: !Sub …`: a short form that is not resolved yet. */
function isIntrinsic(map: TemplateMap): boolean {
  const [key = ''] = map.entries.keys();
  return map.entries.size === 1 && (key === 'Ref' || key.startsWith('Fn::'));
}

/** Notes what an event holds that nothing here carries over. */
export function noteEvent(event: ServiceEvent, kind: ImportNote['kind'], reason: string): void {
  const subject = `functions.${event.target.key}.events.${event.kind}`;
  event.service.note(kind, event.place, subject, reason);
}

/** The last part of an ARN, or what is referred to: for a logical id. */
export function nameIn(value: TemplateValue | undefined, fallback: string): string {
  if (value?.kind === 'reference') return value.resource;
  if (value?.kind === 'text') {
    const part = value.parts.find((one) => typeof one !== 'string' && one.kind === 'reference');
    return typeof part === 'object' && part.kind === 'reference' ? part.resource : fallback;
  }
  const text = textOf(value);
  return text === null ? fallback : (text.split(/[:/]/).at(-1) ?? fallback);
}
