import type { ReadOptions, StackResource, TemplateFile } from '../../stack.ts';
import type { TemplateMap, TemplateValue } from '../../value.ts';
import { at, listOf, mapOf, mapValue, textOf } from '../values.ts';
import type { Service } from './service.ts';

/** `resources` as one template: a map, or a list of maps that are laid over each other. */
export function mergedTemplate(value: TemplateValue | undefined): TemplateMap {
  const place = value?.place ?? { file: '' };
  let merged = mapValue([], place);
  for (const part of listOf(value) ?? (value === undefined ? [] : [value])) {
    if (part.kind === 'map') merged = merge(merged, part);
  }
  return merged;
}

/** Maps are merged into each other, all else replaces what was there. */
function merge(into: TemplateMap, from: TemplateMap): TemplateMap {
  const entries = new Map(into.entries);
  for (const [key, value] of from.entries) {
    const before = entries.get(key);
    entries.set(key, before?.kind === 'map' && value.kind === 'map' ? merge(before, value) : value);
  }
  return { ...into, entries };
}

/** The service's own `resources` beside what its functions became; `extensions` change the latter. */
export function withOwnResources(
  service: Service,
  file: TemplateFile,
  _options: ReadOptions,
): ReadonlyMap<string, StackResource> {
  const template = mergedTemplate(at(service.root, 'resources'));
  for (const part of listOf(at(service.root, 'resources')) ?? []) {
    if (part.kind !== 'unknown') continue;
    service.note('unknown', part.place, 'resources', `${part.text}: ${part.reason}`);
  }
  const all = new Map(service.resources);
  for (const [id, value] of mapOf(at(template, 'Resources')) ?? []) {
    const before = all.get(id);
    const own = at(value, 'Properties');
    const properties = own?.kind === 'map' ? own : mapValue([], value.place);
    const type = textOf(at(value, 'Type')) ?? before?.type;
    if (type === undefined) {
      service.note('dropped', value.place, `resources.Resources.${id}`, 'it has no Type');
      continue;
    }
    const merged = before === undefined ? properties : merge(before.properties, properties);
    all.set(id, { id, title: before?.title ?? id, type, properties: merged, place: before?.place ?? value.place });
  }
  for (const [id, value] of mapOf(at(template, 'extensions')) ?? []) {
    const before = all.get(id);
    const own = at(value, 'Properties');
    if (before === undefined || own?.kind !== 'map') {
      service.note('dropped', value.place, `resources.extensions.${id}`, `nothing in ${file.name} becomes ${id}`);
      continue;
    }
    all.set(id, { ...before, properties: merge(before.properties, own) });
  }
  return all;
}
