import type {
  TemplateList,
  TemplateMap,
  TemplatePlace,
  TemplateReference,
  TemplateScalar,
  TemplateUnknown,
  TemplateValue,
} from '../value.ts';

/** Texts of values are for messages and comments: one line, cut here. */
const LONGEST_SHOWN = 200;

export function scalarValue(value: string | number | boolean | null, place: TemplatePlace): TemplateScalar {
  return { kind: 'scalar', value, place };
}

export function listValue(items: readonly TemplateValue[], place: TemplatePlace): TemplateList {
  return { kind: 'list', items, place };
}

/** A map of `[key, value]` pairs; those without a value are left out. */
export function mapValue(
  entries: Iterable<readonly [string, TemplateValue | undefined]>,
  place: TemplatePlace,
): TemplateMap {
  const kept = new Map<string, TemplateValue>();
  for (const [key, value] of entries) if (value !== undefined) kept.set(key, value);
  return { kind: 'map', entries: kept, place };
}

export function referenceValue(resource: string, attribute: string, place: TemplatePlace): TemplateReference {
  return { kind: 'reference', resource, attribute, place };
}

/** `text` is what its author wrote, on one line; `reason` why nobody can know it and what would tell it. */
export function unknownValue(text: string, reason: string, place: TemplatePlace): TemplateUnknown {
  return { kind: 'unknown', text, reason, place };
}

/** Texts beside each other become one; without a reference or an unknown among them the value is a scalar. */
export function textValue(
  parts: readonly (string | TemplateReference | TemplateUnknown)[],
  place: TemplatePlace,
): TemplateValue {
  const joined: (string | TemplateReference | TemplateUnknown)[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  const [first, ...others] = joined;
  if (first === undefined) return scalarValue('', place);
  if (others.length > 0) return { kind: 'text', parts: joined, place };
  return typeof first === 'string' ? scalarValue(first, place) : first;
}

/** A value of plain JavaScript data; what JSON has no word for becomes null. */
export function fromPlain(plain: unknown, place: TemplatePlace): TemplateValue {
  if (typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean') {
    return scalarValue(plain, place);
  }
  if (Array.isArray(plain)) {
    return listValue(
      plain.map((item) => fromPlain(item, place)),
      place,
    );
  }
  if (typeof plain === 'object' && plain !== null) {
    return mapValue(
      Object.entries(plain).map(([key, value]) => [key, fromPlain(value, place)]),
      place,
    );
  }
  return scalarValue(null, place);
}

/** The map with these entries put in place of, or after, its own; an undefined one is taken out. */
export function withEntries(
  map: TemplateMap,
  changes: Iterable<readonly [string, TemplateValue | undefined]>,
): TemplateMap {
  const entries: Map<string, TemplateValue> = new Map(map.entries);
  for (const [key, value] of changes) {
    if (value === undefined) entries.delete(key);
    else entries.set(key, value);
  }
  return { kind: 'map', entries, place: map.place };
}

/** What stands at a path of keys and indexes (from 0): `at(resource.properties, 'Events', 'Api', 'Type')`. */
export function at(
  value: TemplateValue | undefined,
  ...path: readonly (string | number)[]
): TemplateValue | undefined {
  let found = value;
  for (const key of path) {
    if (found?.kind === 'map') found = found.entries.get(String(key));
    else if (found?.kind === 'list' && typeof key === 'number') found = found.items[key];
    else return undefined;
  }
  return found;
}

/** Is nothing there: no value, or a null? */
export function isAbsent(value: TemplateValue | undefined): boolean {
  return value === undefined || (value.kind === 'scalar' && value.value === null);
}

/**
 * Plain JavaScript data of a value that is known whole; null where any part of it is a reference or unknown,
 * and for null itself. Objects have no prototype.
 */
export function plainOf(value: TemplateValue | undefined): unknown {
  const unknowable = Symbol('unknowable');
  const read = (inner: TemplateValue): unknown => {
    if (inner.kind === 'scalar') return inner.value;
    if (inner.kind === 'list') {
      const items = inner.items.map(read);
      return items.includes(unknowable) ? unknowable : items;
    }
    if (inner.kind !== 'map') return unknowable;
    const plain: Record<string, unknown> = Object.create(null);
    for (const [key, entry] of inner.entries) {
      const item = read(entry);
      if (item === unknowable) return unknowable;
      plain[key] = item;
    }
    return plain;
  };
  const plain = value === undefined ? unknowable : read(value);
  return plain === unknowable ? null : plain;
}

/** A known scalar as text (`512` → "512", `true` → "true"); null for anything else. */
export function textOf(value: TemplateValue | undefined): string | null {
  return value?.kind === 'scalar' && value.value !== null ? String(value.value) : null;
}

/** A known number, or a text that is one ("512", " 0.5 ", "1e3"); null for anything else. */
export function numberOf(value: TemplateValue | undefined): number | null {
  if (value?.kind !== 'scalar') return null;
  if (typeof value.value === 'number') return Number.isFinite(value.value) ? value.value : null;
  if (typeof value.value !== 'string') return null;
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value.value) ? Number(value.value) : null;
}

const WORDS_OF_TRUTH: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', '0'].map((word) => [word, false] as const),
]);

/** A known boolean, or a text or number that means one in CloudFormation ("true", `yes`, 1); else null. */
export function booleanOf(value: TemplateValue | undefined): boolean | null {
  return WORDS_OF_TRUTH.get(textOf(value)?.trim().toLowerCase() ?? '') ?? null;
}

/** The items of a list; null where it is none. */
export function listOf(value: TemplateValue | undefined): readonly TemplateValue[] | null {
  return value?.kind === 'list' ? value.items : null;
}

/** The entries of a map, in their order; null where it is none. */
export function mapOf(value: TemplateValue | undefined): ReadonlyMap<string, TemplateValue> | null {
  return value?.kind === 'map' ? value.entries : null;
}

/**
 * A value on one line, for messages and comments: `${Orders.Arn}:live`, `[a, b]`, `{ K: v }`; cut where long.
 */
export function showValue(value: TemplateValue | undefined): string {
  const text = value === undefined ? '' : shown(value, LONGEST_SHOWN).replace(/\s+/g, ' ').trim();
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** A text that stands for the value where texts are compared, uncut. */
export function shownWhole(value: TemplateValue): string {
  return shown(value, Number.POSITIVE_INFINITY);
}

function shown(value: TemplateValue, longest: number): string {
  if (value.kind === 'scalar') return String(value.value);
  if (value.kind === 'reference') return `\${${referenceName(value)}}`;
  if (value.kind === 'unknown') return value.text;
  if (value.kind === 'text') return value.parts.map(shownPart).join('');
  const inner: string[] = [];
  let length = 0;
  const add = (text: string): boolean => {
    inner.push(text);
    length += text.length;
    return length <= longest;
  };
  if (value.kind === 'list') {
    for (const item of value.items) if (!add(shown(item, longest - length))) break;
    return `[${inner.join(', ')}]`;
  }
  for (const [key, item] of value.entries) if (!add(`${key}: ${shown(item, longest - length)}`)) break;
  return inner.length === 0 ? '{}' : `{ ${inner.join(', ')} }`;
}

function shownPart(part: string | TemplateReference | TemplateUnknown): string {
  if (typeof part === 'string') return part;
  if (part.kind === 'reference') return shown(part, 0);
  // However its author joined it, a parameter inside a text looks the same.
  return part.text.replace(/^!Ref (\S+)$/, '${$1}');
}

function referenceName(value: TemplateReference): string {
  return value.attribute === 'Ref' ? value.resource : `${value.resource}.${value.attribute}`;
}
