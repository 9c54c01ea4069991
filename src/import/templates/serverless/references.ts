import type { TemplateValue } from '../../value.ts';
import { at, listOf, mapValue, referenceValue, textOf } from '../values.ts';

/**
 * `Ref` and `Fn::GetAtt` of resources as references, so that events can be read by what they point to. Other
 * intrinsics, pseudo parameters and parameters stay as they are written.
 */
export function withReferences(value: TemplateValue, parameters: ReadonlySet<string>): TemplateValue {
  const done = new Map<TemplateValue, TemplateValue>();
  const convert = (inner: TemplateValue): TemplateValue => {
    if (inner.kind !== 'map' && inner.kind !== 'list') return inner;
    const known = done.get(inner);
    if (known !== undefined) return known;
    const converted =
      inner.kind === 'list'
        ? { ...inner, items: inner.items.map(convert) }
        : (reference(inner, parameters) ??
          mapValue(
            [...inner.entries].map(([key, entry]) => [key, convert(entry)] as const),
            inner.place,
          ));
    done.set(inner, converted);
    return converted;
  };
  return convert(value);
}

function reference(
  map: TemplateValue & { kind: 'map' },
  parameters: ReadonlySet<string>,
): TemplateValue | null {
  if (map.entries.size !== 1) return null;
  const name = textOf(map.entries.get('Ref'));
  if (name !== null) {
    return name.startsWith('AWS::') || parameters.has(name) ? null : referenceValue(name, 'Ref', map.place);
  }
  const path = map.entries.get('Fn::GetAtt');
  if (path === undefined) return null;
  const items = listOf(path);
  const [id, ...rest] =
    items === null ? (textOf(path) ?? '').split('.') : items.map((item) => textOf(item) ?? '');
  const attribute = rest.join('.');
  return id === undefined || id === '' || attribute === '' ? null : referenceValue(id, attribute, map.place);
}

/**
 * The value with references to a service's function by its key (`Fn::GetAtt: [hello, Arn]`) made to its id.
 */
export function withFunctionKeys(value: TemplateValue, idOf: (name: string) => string | null): TemplateValue {
  if (value.kind === 'reference') {
    const id = idOf(value.resource);
    return id === null ? value : { ...value, resource: id };
  }
  if (value.kind === 'list')
    return { ...value, items: value.items.map((item) => withFunctionKeys(item, idOf)) };
  if (value.kind !== 'map') return value;
  const subject = at(value, 'Fn::Sub');
  if (subject !== undefined && value.entries.size === 1) return value;
  return mapValue(
    [...value.entries].map(([key, entry]) => [key, withFunctionKeys(entry, idOf)] as const),
    value.place,
  );
}
