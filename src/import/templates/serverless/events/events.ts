import type { TemplateValue } from '../../../value.ts';
import { isAbsent, listOf, scalarValue } from '../../values.ts';
import type { Service, ServiceFunction } from '../service.ts';
import { type EventReader, noteEvent, noteUnread, type ServiceEvent } from './event.ts';
import { GATEWAYS } from './gateways.ts';
import { POLLERS } from './pollers.ts';
import { PUSHES } from './pushes.ts';

/** Every source of events of the framework, by its key (guide "events", read 2026-11-28). */
const READERS: ReadonlyMap<string, EventReader> = new Map([
  ...Object.entries(POLLERS),
  ...Object.entries(GATEWAYS),
  ...Object.entries(PUSHES),
]);

/** Reads the `events` of a function; lists in the list, as includes give them, are laid flat. */
export function addEvents(
  service: Service,
  target: ServiceFunction,
  events: TemplateValue | undefined,
): void {
  if (events === undefined || isAbsent(events)) return;
  const subject = `functions.${target.key}.events`;
  if (events.kind !== 'list') {
    const reason = events.kind === 'unknown' ? events.reason : 'it is no list';
    service.note('unknown', events.place, subject, reason);
    return;
  }
  const numbers = new Map<string, number>();
  for (const item of flat(events)) {
    const found = kindOf(item);
    if (found === null) {
      service.note('dropped', item.place, subject, 'this entry names no source of events');
      continue;
    }
    const [kind, value] = found;
    const number = (numbers.get(kind) ?? 0) + 1;
    numbers.set(kind, number);
    const event: ServiceEvent = { service, target, kind, number, value, place: item.place, asked: new Set() };
    const read = READERS.get(kind);
    if (read === undefined) noteEvent(event, 'dropped', `nothing here knows the source ${kind}`);
    else if (value.kind === 'unknown') noteEvent(event, 'unknown', `${value.text}: ${value.reason}`);
    else {
      read(event);
      noteUnread(event);
    }
  }
}

function flat(list: TemplateValue): readonly TemplateValue[] {
  return (listOf(list) ?? []).flatMap((item) => (item.kind === 'list' ? flat(item) : [item]));
}

/**
 * `- sqs: …` and `- alexaSkill`. An entry whose keys stand a step too far to the left is read as it is meant.
 */
function kindOf(item: TemplateValue): readonly [string, TemplateValue] | null {
  if (item.kind === 'scalar') {
    return typeof item.value === 'string' ? [item.value, scalarValue(null, item.place)] : null;
  }
  if (item.kind !== 'map') return null;
  const [kind] = item.entries.keys();
  if (kind === undefined) return null;
  const value = item.entries.get(kind) as TemplateValue;
  if (item.entries.size > 1 && isAbsent(value)) {
    const rest = [...item.entries].slice(1);
    return [kind, { ...item, entries: new Map(rest) }];
  }
  return [kind, value];
}
