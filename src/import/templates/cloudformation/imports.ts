import type { Stack, StackResource } from '../../stack.ts';
import type { TemplateMap, TemplateReference, TemplateUnknown, TemplateValue } from '../../value.ts';
import { textValue } from '../values.ts';
import { textParts } from './texts.ts';

/**
 * Stacks of the same application with `Fn::ImportValue` replaced by what a stack among them exports under the
 * name. What none of them exports stays unknown.
 */
export function withImports(stacks: readonly Stack[]): readonly Stack[] {
  const exported = new Map<string, TemplateValue>();
  for (const { exports } of stacks) for (const [name, value] of exports ?? []) exported.set(name, value);
  if (exported.size === 0) return stacks;
  return stacks.map((stack) => ({
    ...stack,
    resources: new Map(
      [...stack.resources].map(([id, resource]): [string, StackResource] => [
        id,
        { ...resource, properties: filledMap(resource.properties, exported, 0) },
      ]),
    ),
  }));
}

/** Exports may be imports themselves; no application chains so many. */
const MOST_CHAINED = 10;

function filledMap(
  map: TemplateMap,
  exported: ReadonlyMap<string, TemplateValue>,
  depth: number,
): TemplateMap {
  const entries = new Map([...map.entries].map(([key, value]) => [key, filled(value, exported, depth)]));
  return { kind: 'map', entries, place: map.place };
}

function filled(
  value: TemplateValue,
  exported: ReadonlyMap<string, TemplateValue>,
  depth: number,
): TemplateValue {
  if (value.kind === 'map') return filledMap(value, exported, depth);
  if (value.kind === 'list')
    return { ...value, items: value.items.map((item) => filled(item, exported, depth)) };
  if (value.kind === 'unknown') return imported(value, exported, depth) ?? value;
  if (value.kind !== 'text') return value;
  const parts = value.parts.flatMap((part): readonly (string | TemplateReference | TemplateUnknown)[] => {
    const found =
      typeof part === 'string' || part.kind !== 'unknown' ? null : imported(part, exported, depth);
    return (found === null ? null : textParts(found)) ?? [part];
  });
  return textValue(parts, value.place);
}

function imported(
  value: TemplateUnknown,
  exported: ReadonlyMap<string, TemplateValue>,
  depth: number,
): TemplateValue | null {
  const name = /^!ImportValue (.*)$/.exec(value.text)?.[1];
  const found = name === undefined ? undefined : exported.get(name);
  if (found === undefined || depth > MOST_CHAINED) return null;
  return filled(found, exported, depth + 1);
}
