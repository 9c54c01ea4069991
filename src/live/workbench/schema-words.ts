import {
  ANY_NAME,
  alternatives,
  childrenOf,
  partsAt,
  type SchemaNode,
  valuesAt,
} from '../../results/explain/schema-keys.ts';

/** A word that can stand somewhere, and what it means. */
export interface SchemaWord {
  readonly word: string;
  readonly meaning: string;
  /** A short word on the kind of value. */
  readonly kind: string;
}

/** Keys below a path that are not names of the author's own. */
export function keysBelow(path: readonly string[], root: SchemaNode): readonly SchemaWord[] {
  const found = new Map<string, SchemaWord>();
  for (const part of partsAt(path, root)) {
    for (const [key, parts] of childrenOf(part, root)) {
      if (key === ANY_NAME || key === '0' || found.has(key)) continue;
      found.set(key, { word: key, meaning: meaningOf(parts, root), kind: kindOf(parts, root) });
    }
  }
  return [...found.values()];
}

/** Values that the schema lists of a key, and its first examples and default. */
export function valuesOf(path: readonly string[], root: SchemaNode): readonly SchemaWord[] {
  const listed = valuesAt(path, root).map((word) => ({ word, meaning: '', kind: '' }));
  const shown = partsAt(path, root)
    .flatMap((part) => alternatives(part, root))
    .flatMap((part) => [
      ...(part['default'] === undefined ? [] : [{ value: part['default'], kind: 'default' }]),
      ...(Array.isArray(part['examples'])
        ? part['examples'].map((value: unknown) => ({ value, kind: 'example' }))
        : []),
    ])
    .filter(({ value }) => ['string', 'number'].includes(typeof value))
    .map(({ value, kind }) => ({ word: String(value), meaning: '', kind }));
  const all = new Map<string, SchemaWord>();
  for (const one of [...listed, ...shown]) if (!all.has(one.word)) all.set(one.word, one);
  return [...all.values()];
}

/** What the key at a path means; empty where the schema does not say. */
export function meaningAt(path: readonly string[], root: SchemaNode): string {
  return meaningOf(partsAt(path, root), root);
}

function meaningOf(parts: readonly SchemaNode[], root: SchemaNode): string {
  const texts = parts
    .flatMap((part) => alternatives(part, root))
    .flatMap(({ description }) => (typeof description === 'string' ? [description] : []));
  return texts[0] ?? '';
}

function kindOf(parts: readonly SchemaNode[], root: SchemaNode): string {
  const kinds = parts
    .flatMap((part) => alternatives(part, root))
    .flatMap(({ type, enum: listed, properties }) => {
      if (Array.isArray(listed)) return ['choice'];
      if (properties !== undefined) return ['map'];
      return typeof type === 'string' ? [type] : [];
    });
  return [...new Set(kinds)].slice(0, 2).join(' or ');
}
