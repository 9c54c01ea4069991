import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';

// Small questions to values that were read from JSON, before references are resolved.

export function entry(value: TemplateValue | undefined | null, ...keys: string[]): TemplateValue | undefined {
  let found: TemplateValue | undefined = value ?? undefined;
  for (const key of keys) {
    if (found?.kind !== 'map') return undefined;
    found = found.entries.get(key);
  }
  return found;
}

export function mapAt(value: TemplateValue | undefined | null, ...keys: string[]): TemplateMap | null {
  const found = entry(value, ...keys);
  return found?.kind === 'map' ? found : null;
}

export function textAt(value: TemplateValue | undefined | null, ...keys: string[]): string | null {
  const found = entry(value, ...keys);
  return found?.kind === 'scalar' && typeof found.value === 'string' ? found.value : null;
}

export function listAt(value: TemplateValue | undefined | null, ...keys: string[]): readonly TemplateValue[] {
  const found = entry(value, ...keys);
  return found?.kind === 'list' ? found.items : [];
}

export function textsAt(value: TemplateValue | undefined | null, ...keys: string[]): readonly string[] {
  return listAt(value, ...keys).flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
  );
}

export function numberAt(value: TemplateValue | undefined | null, ...keys: string[]): number | null {
  const found = entry(value, ...keys);
  return found?.kind === 'scalar' && typeof found.value === 'number' ? found.value : null;
}

export function isTrue(value: TemplateValue | undefined | null): boolean {
  return value?.kind === 'scalar' && value.value === true;
}

/** Null, an empty list, and an empty text say nothing: a provider writes them where nothing is set. */
export function isNothing(value: TemplateValue | undefined | null): boolean {
  if (value === undefined || value === null) return true;
  if (value.kind === 'scalar') return value.value === null || value.value === '';
  return value.kind === 'list' && value.items.length === 0;
}

export function scalar(value: string | number | boolean | null, place: TemplatePlace): TemplateValue {
  return { kind: 'scalar', value, place };
}

export function list(items: readonly TemplateValue[], place: TemplatePlace): TemplateValue {
  return { kind: 'list', items, place };
}

/** A map of those entries that are there. */
export function mapOf(
  entries: Iterable<readonly [string, TemplateValue | undefined | null]>,
  place: TemplatePlace,
): TemplateMap {
  const kept = new Map<string, TemplateValue>();
  for (const [key, value] of entries) if (value !== undefined && value !== null) kept.set(key, value);
  return { kind: 'map', entries: kept, place };
}
