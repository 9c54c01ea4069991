import type { TemplateReference, TemplateValue } from '../../value.ts';

/**
 * The value with `Fn.Alias`, `Fn.Version`, `Api.Stage` and their like, as SAM lets a template write them, as
 * references to what SAM makes.
 */
export function withReferable(value: TemplateValue, referable: ReadonlyMap<string, string>): TemplateValue {
  if (value.kind === 'reference') return resolved(value, referable);
  if (value.kind === 'list')
    return { ...value, items: value.items.map((item) => withReferable(item, referable)) };
  if (value.kind === 'map') {
    const entries = [...value.entries].map(([key, inner]) => [key, withReferable(inner, referable)] as const);
    return { ...value, entries: new Map(entries) };
  }
  if (value.kind !== 'text') return value;
  const parts = value.parts.map((part) =>
    typeof part === 'string' || part.kind !== 'reference' ? part : resolved(part, referable),
  );
  return { ...value, parts };
}

function resolved(reference: TemplateReference, referable: ReadonlyMap<string, string>): TemplateReference {
  const { resource, attribute } = reference;
  const whole = referable.get(resource);
  if (whole !== undefined) return { ...reference, resource: whole };
  const [first = '', ...others] = attribute.split('.');
  const named = referable.get(`${resource}.${first}`);
  if (named === undefined) return reference;
  return { ...reference, resource: named, attribute: others.length === 0 ? 'Ref' : others.join('.') };
}
