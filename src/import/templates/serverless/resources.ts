import type { ReadOptions, StackResource, TemplateFile } from '../../stack.ts';
import type { TemplateMap, TemplateValue } from '../../value.ts';
import { Notes } from '../cloudformation/notes.ts';
import { parameterValues } from '../cloudformation/parameters.ts';
import { Resolver } from '../cloudformation/resolver.ts';
import { at, listOf, mapOf, mapValue, scalarValue, textOf, withEntries } from '../values.ts';
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

/**
 * What functions and events became and the service's own `resources`, as one template whose intrinsics are
 * resolved as those of CloudFormation are; `extensions` are laid over what the framework made.
 */
export function withOwnResources(
  service: Service,
  file: TemplateFile,
  options: ReadOptions,
): ReadonlyMap<string, StackResource> {
  const given = at(service.root, 'resources');
  for (const part of given?.kind === 'unknown' ? [given] : (listOf(given) ?? [])) {
    if (part.kind === 'unknown')
      service.note('unknown', part.place, 'resources', `${part.text}: ${part.reason}`);
  }
  const template = mergedTemplate(given);
  const raw = wholeTemplate(service, template, file);
  const notes = new Notes();
  const texts = { texts: options.parameters, values: undefined, region: service.region };
  const resolver = new Resolver({
    raw,
    parameters: parameterValues(raw, texts),
    given: texts,
    notes,
    prefix: '',
    hasMadeUpResources: true,
    nestedOutput: () => undefined,
  });
  const all = new Map<string, StackResource>();
  for (const [id, declared] of mapOf(at(raw, 'Resources')) ?? []) {
    const made = resourceOf(id, declared, resolver, service);
    if (made !== null) all.set(id, made);
  }
  service.notes.push(...notes.all());
  return all;
}

function resourceOf(
  id: string,
  declared: TemplateValue,
  resolver: Resolver,
  service: Service,
): StackResource | null {
  const type = textOf(at(declared, 'Type'));
  if (type === null) {
    const why = declared.kind === 'unknown' ? `${declared.text}: ${declared.reason}` : 'it has no Type';
    service.note('dropped', declared.place, `resources.Resources.${id}`, why);
    return null;
  }
  const condition = textOf(at(declared, 'Condition'));
  const exists = condition === null ? true : resolver.condition(condition, declared.place);
  if (exists === false) return null;
  const given = at(declared, 'Properties');
  const resolved = given === undefined ? undefined : resolver.resolveAt(given, 'Resources', id, 'Properties');
  const before = service.resources.get(id);
  return {
    id,
    title: before?.title ?? id,
    type,
    properties: resolved?.kind === 'map' ? resolved : mapValue([], declared.place),
    place: before?.place ?? declared.place,
    condition: exists === null ? (condition ?? undefined) : undefined,
  };
}

function wholeTemplate(service: Service, template: TemplateMap, file: TemplateFile): TemplateMap {
  const { place } = template;
  const made = [...service.resources].map(([id, { type, properties, place: where }]) => {
    const entries = [['Type', scalarValue(type, where)] as const, ['Properties', properties] as const];
    return [id, mapValue(entries, where)] as const;
  });
  let resources = mapValue(made, place);
  const own = at(template, 'Resources');
  if (own?.kind === 'map') resources = merge(resources, own);
  for (const [id, extension] of mapOf(at(template, 'extensions')) ?? []) {
    const before = resources.entries.get(id);
    if (before?.kind !== 'map' || extension.kind !== 'map') {
      const reason = `nothing in ${file.name} becomes ${id}`;
      service.note('dropped', extension.place, `resources.extensions.${id}`, reason);
    } else resources = withEntries(resources, [[id, merge(before, extension)]]);
  }
  return withEntries(template, [['Resources', resources]]);
}
