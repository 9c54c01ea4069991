import type { TemplatePlace, TemplateReference, TemplateUnknown, TemplateValue } from '../../value.ts';
import { scalarValue, textValue, unknownValue } from '../values.ts';

export type TextPart = string | TemplateReference | TemplateUnknown;

/** What a value is inside of a text; null where it cannot stand in one (a map, a list of more than texts). */
export function textParts(value: TemplateValue): readonly TextPart[] | null {
  if (value.kind === 'scalar') return [value.value === null ? '' : String(value.value)];
  if (value.kind === 'text') return value.parts;
  return value.kind === 'reference' || value.kind === 'unknown' ? [value] : null;
}

/**
 * A text with what is looked up at deployment (`{{resolve:ssm:/orders/size}}`) made unknown.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html (read 2026-11-28)
 */
export function withDynamicReferences(parts: readonly TextPart[], place: TemplatePlace): TemplateValue {
  const whole = textValue(parts, place);
  const begins = (part: TextPart): boolean => typeof part === 'string' && part.includes('{{resolve:');
  if (!parts.some(begins)) return whole;
  if (whole.kind !== 'scalar') {
    const wrote = whole.kind === 'text' ? whole.parts.map(partWritten).join('') : '';
    return unknownValue(wrote, lookedUp(wrote), place);
  }
  const text = String(whole.value);
  const pieces = text.split(/(\{\{resolve:[^}]*\}\})/);
  const made = pieces.map((piece, index) =>
    index % 2 === 0 ? piece : unknownValue(piece, lookedUp(piece), place),
  );
  return textValue(made, place);
}

function partWritten(part: TextPart): string {
  if (typeof part === 'string') return part;
  if (part.kind === 'unknown') return part.text.replace(/^!Ref (\S+)$/, '${$1}');
  return `\${${part.resource}.${part.attribute}}`;
}

function lookedUp(text: string): string {
  const service = text.includes('{{resolve:secretsmanager') ? 'Secrets Manager' : 'Systems Manager';
  return `it is looked up in ${service} when the stack is deployed; put its value in its place`;
}

/** The value as JSON text, with references and unknowns left inside of it. */
export function jsonText(value: TemplateValue): TemplateValue {
  return textValue(jsonParts(value), value.place);
}

function jsonParts(value: TemplateValue): readonly TextPart[] {
  if (value.kind === 'scalar') return [JSON.stringify(value.value)];
  if (value.kind === 'list') {
    const items = value.items.flatMap((item, index) => [index === 0 ? '' : ',', ...jsonParts(item)]);
    return ['[', ...items, ']'];
  }
  if (value.kind === 'map') {
    const entries = [...value.entries].flatMap(([key, item], index) => [
      `${index === 0 ? '' : ','}${JSON.stringify(key)}:`,
      ...jsonParts(item),
    ]);
    return ['{', ...entries, '}'];
  }
  const parts = textParts(value) ?? [];
  return [
    '"',
    ...parts.map((part) => (typeof part === 'string' ? JSON.stringify(part).slice(1, -1) : part)),
    '"',
  ];
}

/** A value as a text where texts are names (`${Stage}-orders`); null where it cannot stand in one. */
export function textShown(value: TemplateValue | undefined): string | null {
  const parts = value === undefined ? null : textParts(value);
  return parts === null ? null : parts.map(partWritten).join('');
}

/** Pieces of a text that is known. */
export function splitText(text: string, delimiter: string, place: TemplatePlace): readonly TemplateValue[] {
  return text.split(delimiter).map((piece) => scalarValue(piece, place));
}
