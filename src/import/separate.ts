import type { Stack, StackResource } from './stack.ts';
import type { TemplateReference, TemplateValue } from './value.ts';

/**
 * Stacks whose resources have ids of their own: where a later stack has one that an earlier one has too, all
 * its ids begin with its file.
 */
export function separate(stacks: readonly Stack[]): readonly Stack[] {
  const taken = new Set<string>();
  const beginnings = new Set<string>();
  return stacks.map((stack) => {
    const isOwn = [...stack.resources.keys()].every((id) => !taken.has(id));
    const separated = isOwn ? stack : begun(stack, beginningOf(stack, beginnings));
    for (const id of separated.resources.keys()) taken.add(id);
    return separated;
  });
}

/** The file without folders and endings, numbered where another has it too. */
function beginningOf({ file }: Stack, known: Set<string>): string {
  const stem = file.replace(/^.*[\\/]/, '').replace(/\..*$/, '') || 'stack';
  let beginning = stem;
  for (let number = 2; known.has(beginning); number += 1) beginning = `${stem}-${number}`;
  known.add(beginning);
  return beginning;
}

function begun(stack: Stack, beginning: string): Stack {
  const renamed = (id: string): string => (stack.resources.has(id) ? `${beginning}.${id}` : id);
  const resources = new Map<string, StackResource>();
  for (const [id, resource] of stack.resources) {
    const properties = withIds(resource.properties, renamed) as StackResource['properties'];
    resources.set(renamed(id), { ...resource, id: renamed(id), properties });
  }
  return { ...stack, resources };
}

function withIds(value: TemplateValue, renamed: (id: string) => string): TemplateValue {
  switch (value.kind) {
    case 'reference':
      return referenceOf(value, renamed);
    case 'text':
      return {
        ...value,
        parts: value.parts.map((part) =>
          typeof part === 'string' || part.kind !== 'reference' ? part : referenceOf(part, renamed),
        ),
      };
    case 'list':
      return { ...value, items: value.items.map((item) => withIds(item, renamed)) };
    case 'map':
      return {
        ...value,
        entries: new Map([...value.entries].map(([key, inner]) => [key, withIds(inner, renamed)] as const)),
      };
    default:
      return value;
  }
}

function referenceOf(value: TemplateReference, renamed: (id: string) => string): TemplateReference {
  return { ...value, resource: renamed(value.resource) };
}
