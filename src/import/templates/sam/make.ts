import type { TemplateList, TemplateMap, TemplatePlace, TemplateText, TemplateValue } from '../../value.ts';
import {
  at,
  booleanOf,
  isAbsent,
  scalarValue,
  showValue,
  textOf,
  textValue,
  unknownValue,
} from '../values.ts';

/** Plain data, values of the template among it; what is undefined is left out of its map. */
export type Made =
  | string
  | number
  | boolean
  | null
  | undefined
  | TemplateValue
  | readonly Made[]
  | { readonly [key: string]: Made };

/** Plain data as a value of a template that stands at `place`; values of the template keep their own. */
export function make(made: Made, place: TemplatePlace): TemplateValue {
  if (made === null || made === undefined) return scalarValue(null, place);
  if (typeof made !== 'object') return scalarValue(made, place);
  if (isList(made)) return { kind: 'list', items: made.map((item) => make(item, place)), place };
  return isValue(made) ? made : makeMap(made, place);
}

export function makeMap(made: { readonly [key: string]: Made }, place: TemplatePlace): TemplateMap {
  const entries = new Map<string, TemplateValue>();
  for (const [key, value] of Object.entries(made))
    if (value !== undefined) entries.set(key, make(value, place));
  return { kind: 'map', entries, place };
}

/** Texts and values in their order, as one value: a scalar where all of it is known. */
export function joined(parts: readonly TemplateValue[], place: TemplatePlace): TemplateValue {
  const pieces = parts.flatMap((part): TemplateText['parts'] => {
    if (part.kind === 'scalar') return [String(part.value ?? '')];
    if (part.kind === 'text') return part.parts;
    if (part.kind === 'reference' || part.kind === 'unknown') return [part];
    return [unknownValue(showValue(part), `a text is expected here, and this is a ${part.kind}`, part.place)];
  });
  return textValue(pieces, place);
}

/** The items of a list; of anything else, itself alone; none of nothing. */
export function itemsOf(value: TemplateValue | undefined): readonly TemplateValue[] {
  if (value === undefined || (value.kind === 'scalar' && value.value === null)) return [];
  return value.kind === 'list' ? value.items : [value];
}

/** The value's entries where it is a map; else none. */
export function entriesOf(value: TemplateValue | undefined): ReadonlyMap<string, TemplateValue> {
  return value?.kind === 'map' ? value.entries : NO_ENTRIES;
}

/** What the value says at the end of the keys; undefined where one of them is not there, or is null. */
export function given(
  value: TemplateValue | undefined,
  ...keys: readonly string[]
): TemplateValue | undefined {
  const found = at(value, ...keys);
  return isAbsent(found) ? undefined : found;
}

/** A known text or number as text; undefined where it is neither. */
export function wordOf(value: TemplateValue | undefined): string | undefined {
  return textOf(value) ?? undefined;
}

export function isTrue(value: TemplateValue | undefined): boolean {
  return booleanOf(value) === true;
}

export function isFalse(value: TemplateValue | undefined): boolean {
  return booleanOf(value) === false;
}

/** Those keys of the map that are there, for a resource that takes them as they stand. */
export function pick(map: TemplateMap, keys: readonly string[]): { readonly [key: string]: TemplateValue } {
  const picked: { [key: string]: TemplateValue } = {};
  for (const key of keys) {
    const value = given(map, key);
    if (value !== undefined) picked[key] = value;
  }
  return picked;
}

/** The table's row of that name, whatever the name is that a template says. */
export function rowOf<Row>(table: { readonly [name: string]: Row }, name: string): Row | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Only letters and digits: what a logical id may hold. */
export function idWord(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, '');
}

const NO_ENTRIES: ReadonlyMap<string, TemplateValue> = new Map();
const KINDS = new Set(['scalar', 'list', 'map', 'reference', 'text', 'unknown']);

function isList(made: object): made is readonly Made[] | TemplateList['items'] {
  return Array.isArray(made);
}

function isValue(made: object): made is TemplateValue {
  const { kind, place } = made as { kind?: unknown; place?: unknown };
  return typeof kind === 'string' && KINDS.has(kind) && typeof place === 'object' && place !== null;
}
