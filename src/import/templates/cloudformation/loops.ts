import { FaultError } from '../../../model/fault.ts';
import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';
import { listOf, mapOf, scalarValue, textOf } from '../values.ts';
import type { Notes } from './notes.ts';
import { showRaw } from './show-raw.ts';

/** A template has at most 500 resources when it is deployed; loops that make so many values are a slip. */
const MOST_COPIES = 10_000;

type Resolve = (value: TemplateValue) => TemplateValue | undefined;

/**
 * The template with every `Fn::ForEach` written out, loops inside of loops included.
 * docs.aws.amazon.com, AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 * (read 2026-11-28)
 *
 * @throws FaultError where the loops make more than any template may hold
 */
export function withLoopsWrittenOut(root: TemplateMap, resolve: Resolve, notes: Notes): TemplateMap {
  const loops = new Loops(resolve, notes);
  return loops.map(root, []);
}

class Loops {
  private copies = 0;
  private readonly resolve: Resolve;
  private readonly notes: Notes;

  constructor(resolve: Resolve, notes: Notes) {
    this.resolve = resolve;
    this.notes = notes;
  }

  map(map: TemplateMap, path: readonly string[]): TemplateMap {
    const entries = new Map<string, TemplateValue>();
    for (const [key, value] of map.entries) {
      const inner = [...path, key];
      if (!key.startsWith('Fn::ForEach::')) entries.set(key, this.value(value, inner));
      else for (const [name, made] of this.loop(value, inner)) entries.set(name, made);
    }
    return { kind: 'map', entries, place: map.place };
  }

  private value(value: TemplateValue, path: readonly string[]): TemplateValue {
    if (value.kind === 'map') return this.map(value, path);
    if (value.kind !== 'list') return value;
    const items = value.items.map((item, index) => this.value(item, [...path, String(index)]));
    return { kind: 'list', items, place: value.place };
  }

  private loop(value: TemplateValue, path: readonly string[]): ReadonlyMap<string, TemplateValue> {
    const [identifier, rawItems, body] = listOf(value) ?? [];
    const name = textOf(identifier);
    const template = mapOf(body);
    if (name === null || rawItems === undefined || template === null) {
      return this.leftOut(
        value.place,
        path,
        'it takes an identifier, a list and a map of what is made for each',
      );
    }
    const items = this.items(rawItems);
    if (items === null) {
      return this.leftOut(value.place, path, `what it goes through is not known: ${showRaw(rawItems)}`);
    }
    const made = new Map<string, TemplateValue>();
    for (const item of items) {
      this.copies += template.size;
      if (this.copies > MOST_COPIES) this.failTooMany(value.place, path);
      const put = putter(name, item);
      for (const [key, inner] of template) {
        const copy = this.map(
          { kind: 'map', entries: new Map([[put(key), replaced(inner, name, put)]]), place: value.place },
          path,
        );
        for (const [copiedKey, copied] of copy.entries) made.set(copiedKey, copied);
      }
    }
    return made;
  }

  private items(raw: TemplateValue): readonly string[] | null {
    const list = this.resolve(raw);
    const values = list === undefined ? null : listOf(list);
    // A list of lists of parameters: what a parameter holds stands in its place.
    const flat = values?.flatMap((item) => listOf(item) ?? [item]);
    const texts = flat?.map(textOf);
    return texts === undefined || texts.includes(null) ? null : (texts as string[]);
  }

  private leftOut(
    place: TemplatePlace,
    path: readonly string[],
    reason: string,
  ): ReadonlyMap<string, TemplateValue> {
    this.notes.add('dropped', place, path.join('.'), reason);
    return new Map();
  }

  private failTooMany(place: TemplatePlace, path: readonly string[]): never {
    const { file, line = 1, column = 1 } = place;
    const problem = `loops of this template make more than ${MOST_COPIES} copies`;
    throw new FaultError([
      { file, line, column, path: path.join('.'), problem, remedy: 'go through shorter lists' },
    ]);
  }
}

/** `${Name}` as it is, `&{Name}` without what a logical id may not hold. */
function putter(name: string, item: string): (text: string) => string {
  const whole = `\${${name}}`;
  const alphanumeric = `&{${name}}`;
  return (text) => text.replaceAll(whole, item).replaceAll(alphanumeric, item.replace(/[^A-Za-z0-9]/g, ''));
}

function replaced(value: TemplateValue, name: string, put: (text: string) => string): TemplateValue {
  if (value.kind === 'scalar') {
    return typeof value.value === 'string' ? scalarValue(put(value.value), value.place) : value;
  }
  if (value.kind === 'list') {
    const items = value.items.map((item) => replaced(item, name, put));
    return { kind: 'list', items, place: value.place };
  }
  if (value.kind !== 'map') return value;
  if (value.entries.size === 1 && textOf(value.entries.get('Ref')) === name) {
    return scalarValue(put(`\${${name}}`), value.place);
  }
  const entries = new Map([...value.entries].map(([key, inner]) => [put(key), replaced(inner, name, put)]));
  return { kind: 'map', entries, place: value.place };
}
