import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';
import {
  at,
  listOf,
  listValue,
  mapOf,
  numberOf,
  referenceValue,
  scalarValue,
  textOf,
  unknownValue,
} from '../values.ts';
import type { Notes } from './notes.ts';
import { showRaw } from './show-raw.ts';
import { jsonText, splitText, type TextPart, textParts, textShown, withDynamicReferences } from './texts.ts';

/** What intrinsics ask of the template they stand in. */
export interface Intrinsics {
  readonly raw: TemplateMap;
  readonly notes: Notes;
  resolve(value: TemplateValue): TemplateValue | undefined;
  reference(name: string, place: TemplatePlace): TemplateValue | undefined;
  attribute(resource: string, attribute: string, place: TemplatePlace): TemplateValue | undefined;
  condition(name: string, place: TemplatePlace): boolean | null;
  misfit(text: string, reason: string, place: TemplatePlace): TemplateValue;
}

type Intrinsic = (
  template: Intrinsics,
  argument: TemplateValue,
  place: TemplatePlace,
) => TemplateValue | undefined;

export const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ['Ref', ref],
  ['Fn::GetAtt', getAtt],
  ['Fn::Sub', sub],
  ['Fn::Join', join],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::If', choose],
  ['Fn::FindInMap', findInMap],
  ['Fn::ImportValue', importValue],
  ['Fn::Base64', (template, argument) => template.resolve(argument)],
  ['Fn::Length', length],
  ['Fn::ToJsonString', toJsonString],
  ['Fn::GetAZs', nobodyKnows('GetAZs', 'the zones are those of the account that deploys it')],
  ['Fn::Cidr', nobodyKnows('Cidr', 'address ranges are not computed; none is part of a scenario')],
  [
    'Fn::GetStackOutput',
    nobodyKnows('GetStackOutput', 'it is another stack’s output; put its value in its place'),
  ],
  ['Fn::Transform', macro],
]);

function nobodyKnows(name: string, reason: string): Intrinsic {
  return (_, argument, place) => unknownValue(`!${name} ${showRaw(argument)}`, reason, place);
}

function ref(template: Intrinsics, argument: TemplateValue, place: TemplatePlace): TemplateValue | undefined {
  const name = textOf(argument) ?? textOf(template.resolve(argument));
  if (name !== null) return template.reference(name, place);
  return template.misfit(`!Ref ${showRaw(argument)}`, 'its argument is not the name of anything', place);
}

function getAtt(
  template: Intrinsics,
  argument: TemplateValue,
  place: TemplatePlace,
): TemplateValue | undefined {
  const text = textOf(argument);
  const parts = text === null ? (listOf(argument) ?? []) : splitText(text, '.', place);
  const names = parts.map((part) => textOf(template.resolve(part)));
  const [resource, ...attribute] = names;
  if (resource == null || attribute.length === 0 || attribute.includes(null)) {
    const reason = 'it takes a resource and an attribute: !GetAtt Orders.Arn';
    return template.misfit(`!GetAtt ${showRaw(argument)}`, reason, place);
  }
  return template.attribute(resource, attribute.join('.'), place);
}

function sub(template: Intrinsics, argument: TemplateValue, place: TemplatePlace): TemplateValue {
  const [first, own] = listOf(argument) ?? [argument];
  const text = textOf(first);
  const wrote =
    `!Sub ${argument.kind === 'scalar' && argument.value === null ? '' : showRaw(argument)}`.trim();
  if (text === null) {
    return template.misfit(wrote, 'it substitutes nothing: its text is missing; write !Sub "${Name}"', place);
  }
  const variables = mapOf(own) ?? new Map<string, TemplateValue>();
  const parts: TextPart[] = [];
  let behind = 0;
  for (const match of text.matchAll(/\$\{(!?)([^${}]*)\}/g)) {
    parts.push(text.slice(behind, match.index));
    behind = match.index + match[0].length;
    const name = (match[2] ?? '').trim();
    if (match[1] === '!') parts.push(`\${${name}}`);
    else parts.push(...substituted(template, name, variables, place));
  }
  parts.push(text.slice(behind));
  return withDynamicReferences(parts, place);
}

function substituted(
  template: Intrinsics,
  name: string,
  variables: ReadonlyMap<string, TemplateValue>,
  place: TemplatePlace,
): readonly TextPart[] {
  const own = variables.get(name);
  const dot = name.indexOf('.');
  const value =
    own !== undefined
      ? template.resolve(own)
      : dot < 0
        ? template.reference(name, place)
        : template.attribute(name.slice(0, dot), name.slice(dot + 1), place);
  if (value === undefined) return [];
  if (value.kind === 'list') return joined(value.items, ',');
  const parts = textParts(value);
  return parts ?? [unknownValue(`\${${name}}`, 'a map cannot stand in a text', place)];
}

function joined(items: readonly TemplateValue[], delimiter: string): readonly TextPart[] {
  return items.flatMap((item, index) => {
    const parts = textParts(item) ?? [unknownValue(showRaw(item), 'it cannot stand in a text', item.place)];
    return index === 0 ? parts : [delimiter, ...parts];
  });
}

function join(template: Intrinsics, argument: TemplateValue, place: TemplatePlace): TemplateValue {
  const [delimiter, raw] = listOf(argument) ?? [];
  const items = raw === undefined ? undefined : template.resolve(raw);
  const text = textOf(delimiter);
  const wrote = `!Join ${showRaw(argument)}`;
  if (text === null || items === undefined) {
    return template.misfit(wrote, 'it takes a delimiter and a list: !Join ["-", [a, b]]', place);
  }
  if (items.kind === 'unknown') return unknownValue(wrote, items.reason, place);
  return withDynamicReferences(joined(listOf(items) ?? [items], text), place);
}

function split(template: Intrinsics, argument: TemplateValue, place: TemplatePlace): TemplateValue {
  const [delimiter, raw] = listOf(argument) ?? [];
  const value = raw === undefined ? undefined : template.resolve(raw);
  const by = textOf(delimiter);
  const wrote = `!Split ${showRaw(argument)}`;
  if (by === null || by === '' || value === undefined) {
    return template.misfit(wrote, 'it takes a delimiter and a text: !Split [",", "a,b"]', place);
  }
  const text = textOf(value);
  if (text !== null) return listValue(splitText(text, by, place), place);
  return unknownValue(wrote, 'the text that is split is known only when it is deployed', place);
}

function select(
  template: Intrinsics,
  argument: TemplateValue,
  place: TemplatePlace,
): TemplateValue | undefined {
  const [rawIndex, rawList] = listOf(argument) ?? [];
  const wrote = `!Select ${showRaw(argument)}`;
  const index = rawIndex === undefined ? undefined : template.resolve(rawIndex);
  if (index === undefined || rawList === undefined) {
    return template.misfit(wrote, 'it takes an index and a list: !Select [0, [a, b]]', place);
  }
  const list = template.resolve(rawList);
  if (index.kind === 'unknown') return unknownValue(wrote, index.reason, place);
  const number = numberOf(index);
  if (list?.kind === 'list' && number !== null) {
    const chosen = list.items[number];
    return chosen ?? template.misfit(wrote, `the list has ${list.items.length} items, counted from 0`, place);
  }
  const pieceOf = splitResource(template, rawList);
  if (pieceOf !== null) return referenceValue(pieceOf, `Split.${number ?? 0}`, place);
  const reason = list?.kind === 'unknown' ? list.reason : 'the list is not known here';
  return unknownValue(wrote, reason, place);
}

/** The resource whose ARN or address is split: a piece of it still leads to the resource. */
function splitResource(template: Intrinsics, rawList: TemplateValue): string | null {
  const raw = at(rawList, 'Fn::Split', 1);
  const value = raw === undefined ? undefined : template.resolve(raw);
  const parts = value === undefined ? [] : (textParts(value) ?? []);
  const ids = new Set(
    parts.flatMap((part) => (typeof part === 'string' || part.kind !== 'reference' ? [] : [part.resource])),
  );
  return ids.size === 1 ? [...ids][0]! : null;
}

function choose(
  template: Intrinsics,
  argument: TemplateValue,
  place: TemplatePlace,
): TemplateValue | undefined {
  const [name, whenTrue, whenFalse] = listOf(argument) ?? [];
  const condition = textOf(name) ?? textOf(at(name, 'Condition'));
  if (condition === null || whenTrue === undefined || whenFalse === undefined) {
    const reason = 'it takes a condition and two values: !If [IsProduction, 10, 1]';
    return template.misfit(`!If ${showRaw(argument)}`, reason, place);
  }
  return template.resolve(template.condition(condition, place) === false ? whenFalse : whenTrue);
}

function findInMap(
  template: Intrinsics,
  argument: TemplateValue,
  place: TemplatePlace,
): TemplateValue | undefined {
  const items = listOf(argument) ?? [];
  const keys = items.slice(0, 3).map((item) => template.resolve(item));
  const wrote = `!FindInMap ${showRaw(argument)}`;
  const otherwise = at(items[3], 'DefaultValue');
  if (keys.length < 3) {
    const reason = 'it takes a mapping and two keys: !FindInMap [Sizes, small, Memory]';
    return template.misfit(wrote, reason, place);
  }
  const names = keys.map(textOf);
  if (names.includes(null)) {
    const unknown = keys.find((key) => textOf(key) === null);
    const reason =
      unknown?.kind === 'unknown' ? unknown.reason : 'a key of it is known only when it is deployed';
    return unknownValue(wrote, reason, place);
  }
  const found = at(template.raw, 'Mappings', ...(names as string[]));
  if (found !== undefined) return template.resolve(found);
  if (otherwise !== undefined) return template.resolve(otherwise);
  return template.misfit(wrote, `Mappings has no ${names.join('.')}`, place);
}

function importValue(template: Intrinsics, argument: TemplateValue, place: TemplatePlace): TemplateValue {
  const name = textShown(template.resolve(argument));
  const reason = 'another stack exports it; give that stack’s template too';
  return unknownValue(`!ImportValue ${name ?? showRaw(argument)}`, reason, place);
}

function length(template: Intrinsics, argument: TemplateValue, place: TemplatePlace): TemplateValue {
  const list = template.resolve(argument);
  if (list?.kind === 'list') return scalarValue(list.items.length, place);
  const reason = list?.kind === 'unknown' ? list.reason : 'it takes a list';
  return unknownValue(`!Length ${showRaw(argument)}`, reason, place);
}

function toJsonString(template: Intrinsics, argument: TemplateValue, place: TemplatePlace): TemplateValue {
  const value = template.resolve(argument);
  return value === undefined ? scalarValue('{}', place) : jsonText(value);
}

function macro(template: Intrinsics, argument: TemplateValue, place: TemplatePlace): TemplateValue {
  const name = textOf(at(argument, 'Name')) ?? showRaw(argument);
  return template.misfit(`!Transform ${name}`, 'what the macro puts here is known only when it runs', place);
}
