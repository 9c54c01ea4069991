import type { TemplateFile } from '../../stack.ts';
import type { TemplateMap, TemplateValue } from '../../value.ts';
import { at, textOf } from '../values.ts';
import { fileBeside } from './beside.ts';
import type { Notes } from './notes.ts';
import { parseTemplate } from './parse.ts';

type Resolve = (value: TemplateValue) => TemplateValue | undefined;

/**
 * The template with what `AWS::Include` names put in its place, where it is a file beside the template; what
 * is in S3 is noted.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html (read
 * 2026-11-28)
 *
 * @throws FaultError where an included file cannot be parsed
 */
export function withIncludes(
  root: TemplateMap,
  file: TemplateFile,
  resolve: Resolve,
  notes: Notes,
): TemplateMap {
  return new Includes(file, resolve, notes).map(root, []);
}

class Includes {
  private readonly file: TemplateFile;
  private readonly resolve: Resolve;
  private readonly notes: Notes;

  constructor(file: TemplateFile, resolve: Resolve, notes: Notes) {
    this.file = file;
    this.resolve = resolve;
    this.notes = notes;
  }

  map(map: TemplateMap, path: readonly string[]): TemplateMap {
    const entries = new Map<string, TemplateValue>();
    for (const [key, value] of map.entries) {
      const inner = [...path, key];
      const isInclude = key === 'Fn::Transform' || (key === 'Transform' && path.length === 0);
      const location =
        isInclude && textOf(at(value, 'Name')) === 'AWS::Include'
          ? at(value, 'Parameters', 'Location')
          : undefined;
      if (location === undefined) entries.set(key, this.value(value, inner));
      else for (const [name, included] of this.included(location, inner)) entries.set(name, included);
    }
    return { kind: 'map', entries, place: map.place };
  }

  private value(value: TemplateValue, path: readonly string[]): TemplateValue {
    if (value.kind === 'map') return this.map(value, path);
    if (value.kind !== 'list') return value;
    const items = value.items.map((item, index) => this.value(item, [...path, String(index)]));
    return { kind: 'list', items, place: value.place };
  }

  private included(location: TemplateValue, path: readonly string[]): ReadonlyMap<string, TemplateValue> {
    const leftOut = (reason: string): ReadonlyMap<string, TemplateValue> => {
      this.notes.add('dropped', location.place, path.join('.'), `what is included is left out: ${reason}`);
      return new Map();
    };
    const name = textOf(this.resolve(location));
    if (name === null) return leftOut('its location is known only when it is deployed');
    const beside = fileBeside(this.file, name);
    if (!beside.ok) return leftOut(beside.reason);
    const { root, notes } = parseTemplate(beside.file.text, beside.file.name);
    for (const note of notes) this.notes.take(note);
    return root.kind === 'map' ? root.entries : leftOut(`${beside.file.name} is no map`);
  }
}
