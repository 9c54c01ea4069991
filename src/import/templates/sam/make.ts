import type {
  TemplateList,
  TemplateMap,
  TemplatePlace,
  TemplateReference,
  TemplateText,
  TemplateUnknown,
  TemplateValue,
} from '../../value.ts';

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
  if (made === null || made === undefined) return { kind: 'scalar', value: null, place };
  if (typeof made !== 'object') return { kind: 'scalar', value: made, place };
  if (isList(made)) return { kind: 'list', items: made.map((item) => make(item, place)), place };
  return isValue(made) ? made : makeMap(made, place);
}

export function makeMap(made: { readonly [key: string]: Made }, place: TemplatePlace): TemplateMap {
  const entries = new Map<string, TemplateValue>();
  for (const [key, value] of Object.entries(made))
    if (value !== undefined) entries.set(key, make(value, place));
  return { kind: 'map', entries, place };
}

export function reference(resource: string, attribute: string, place: TemplatePlace): TemplateReference {
  return { kind: 'reference', resource, attribute, place };
}

/** Texts and values in their order, as one value: a scalar where all of it is known. */
export function textOf(parts: readonly TemplateValue[], place: TemplatePlace): TemplateValue {
  const joined: (string | TemplateReference | TemplateUnknown)[] = [];
  const push = (part: string | TemplateReference | TemplateUnknown) => {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else joined.push(part);
  };
  for (const part of parts) {
    if (part.kind === 'scalar') push(String(part.value ?? ''));
    else if (part.kind === 'text') part.parts.forEach(push);
    else if (part.kind === 'reference' || part.kind === 'unknown') push(part);
    else push({ kind: 'unknown', text: `a ${part.kind}`, reason: 'a text is expected here', place: part.place });
  }
  const [only] = joined;
  if (joined.length === 0) return { kind: 'scalar', value: '', place };
  if (joined.length === 1 && only !== undefined)
    return typeof only === 'string' ? { kind: 'scalar', value: only, place } : only;
  const text: TemplateText = { kind: 'text', parts: joined, place };
  return text;
}

/** The map with other entries in place of its own; undefined takes one out. */
export function changed(map: TemplateMap, entries: { readonly [key: string]: TemplateValue | undefined }) {
  const now = new Map(map.entries);
  for (const [key, value] of Object.entries(entries)) {
    if (value === undefined) now.delete(key);
    else now.set(key, value);
  }
  return { ...map, entries: now } satisfies TemplateMap;
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

/** What the map says at the end of the keys; undefined where one of them is not there, or is null. */
export function at(value: TemplateValue | undefined, ...keys: readonly string[]): TemplateValue | undefined {
  let now = value;
  for (const key of keys) now = entriesOf(now).get(key);
  return now?.kind === 'scalar' && now.value === null ? undefined : now;
}

/** A known text or number as text; undefined where it is neither. */
export function wordOf(value: TemplateValue | undefined): string | undefined {
  if (value?.kind !== 'scalar' || value.value === null) return undefined;
  return String(value.value);
}

/** `true` and `"true"`, as CloudFormation reads them. */
export function isTrue(value: TemplateValue | undefined): boolean {
  return wordOf(value)?.toLowerCase() === 'true';
}

/** Those keys of the map that are there, for a resource that takes them as they stand. */
export function pick(map: TemplateMap, keys: readonly string[]): { readonly [key: string]: TemplateValue } {
  const picked: { [key: string]: TemplateValue } = {};
  for (const key of keys) {
    const value = at(map, key);
    if (value !== undefined) picked[key] = value;
  }
  return picked;
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
