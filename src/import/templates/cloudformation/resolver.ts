import { FaultError } from '../../../model/fault.ts';
import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';
import { at, listOf, mapOf, referenceValue, shownWhole, textOf, unknownValue } from '../values.ts';
import { INTRINSICS, type Intrinsics } from './intrinsics.ts';
import type { Notes } from './notes.ts';
import { type Given, pseudoParameter } from './parameters.ts';
import { showRaw } from './show-raw.ts';
import { withDynamicReferences } from './texts.ts';

export interface ResolverOptions {
  readonly raw: TemplateMap;
  readonly parameters: ReadonlyMap<string, TemplateValue>;
  readonly given: Given;
  readonly notes: Notes;
  /** What ids of the template's resources begin with. */
  readonly prefix: string;
  /** Do resources exist that the template does not name (SAM makes roles, APIs, aliases)? */
  readonly hasMadeUpResources: boolean;
  /** An output of a nested stack; undefined where the id is no nested stack that was read. */
  readonly nestedOutput: (id: string, output: string, place: TemplatePlace) => TemplateValue | undefined;
}

/**
 * Resolves intrinsics of one template as far as they can be.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 * (read 2026-11-28)
 */
export class Resolver implements Intrinsics {
  readonly notes: Notes;
  readonly raw: TemplateMap;
  private readonly options: ResolverOptions;
  private readonly resources: ReadonlyMap<string, TemplateValue>;
  /** By name: true, false, or why nobody knows. */
  private readonly known = new Map<string, boolean | string>();
  private readonly open: string[] = [];
  private readonly path: string[] = [];

  constructor(options: ResolverOptions) {
    this.options = options;
    this.notes = options.notes;
    this.raw = options.raw;
    this.resources = mapOf(at(options.raw, 'Resources')) ?? new Map();
  }

  /** The value at a path of the template, for notes; undefined where it is `AWS::NoValue`. */
  resolveAt(value: TemplateValue, ...path: readonly string[]): TemplateValue | undefined {
    this.path.push(...path);
    const resolved = this.resolve(value);
    this.path.length -= path.length;
    return resolved;
  }

  /** Undefined where the value is `AWS::NoValue`. */
  resolve(value: TemplateValue): TemplateValue | undefined {
    if (value.kind === 'scalar') {
      return typeof value.value === 'string' ? withDynamicReferences([value.value], value.place) : value;
    }
    if (value.kind === 'list') {
      const items = value.items.flatMap((item, index) => this.resolveAt(item, String(index)) ?? []);
      return { kind: 'list', items, place: value.place };
    }
    if (value.kind !== 'map') return value;
    const call = intrinsicOf(value);
    if (call !== null) return this.call(call.name, call.argument, value.place);
    const entries = new Map<string, TemplateValue>();
    for (const [key, inner] of value.entries) {
      const resolved = this.resolveAt(inner, key);
      if (resolved !== undefined) entries.set(key, resolved);
    }
    return { kind: 'map', entries, place: value.place };
  }

  /** `Ref`, and `${Name}` in a text. */
  reference(name: string, place: TemplatePlace): TemplateValue | undefined {
    if (name === 'AWS::NoValue') return undefined;
    const pseudo = name.startsWith('AWS::') ? pseudoParameter(name, this.options.given, place) : null;
    if (pseudo !== null) return pseudo;
    const parameter = this.options.parameters.get(name);
    if (parameter !== undefined) return parameter;
    if (this.resources.has(name)) return this.toResource(name, 'Ref', place);
    const [resource = '', attribute] = name.split('.');
    // SAM names what it makes beside a resource `Orders.Alias`.
    if (attribute !== undefined && this.resources.has(resource)) {
      return this.toResource(resource, attribute, place);
    }
    return this.toNobody(name, 'Ref', `!Ref ${name}`, place);
  }

  /** `Fn::GetAtt`, and `${Name.Attribute}` in a text. */
  attribute(resource: string, attribute: string, place: TemplatePlace): TemplateValue | undefined {
    const type = textOf(at(this.resources.get(resource), 'Type'));
    if (type !== null && attribute.startsWith('Outputs.')) {
      const output = this.options.nestedOutput(resource, attribute.slice('Outputs.'.length), place);
      if (output !== undefined) return output;
    }
    if (this.resources.has(resource)) return this.toResource(resource, attribute, place);
    return this.toNobody(resource, attribute, `!GetAtt ${resource}.${attribute}`, place);
  }

  /** An unknown, told with its place: the template is not what its author meant. */
  misfit(text: string, reason: string, place: TemplatePlace): TemplateValue {
    this.notes.add('unknown', place, this.path.join('.'), `${text}: ${reason}`);
    return unknownValue(text, reason, place);
  }

  /** Is the condition true? Null where nobody can know, which is noted once and taken as true. */
  condition(name: string, place: TemplatePlace): boolean | null {
    const declared = at(this.raw, 'Conditions', name);
    if (declared === undefined) {
      this.notes.add(
        'assumed',
        place,
        this.path.join('.'),
        `there is no condition ${name}; it is taken as true`,
      );
      return null;
    }
    const known = this.known.get(name);
    if (known !== undefined) return typeof known === 'string' ? null : known;
    if (this.open.includes(name)) this.failCircle(name, declared.place);
    this.open.push(name);
    const before = this.why;
    this.why = '';
    const value = this.truth(declared);
    this.open.pop();
    this.known.set(name, value ?? this.why);
    if (value === null) {
      const reason = `nobody can know it here (${this.why}); it is taken as true`;
      this.notes.add('assumed', declared.place, `Conditions.${name}`, reason);
      if (before !== '') this.why = before;
    } else this.why = before;
    return value;
  }

  private why = '';

  /** A condition's own functions. */
  private truth(raw: TemplateValue): boolean | null {
    if (raw.kind === 'scalar' && typeof raw.value === 'boolean') return raw.value;
    const [key = '', argument] = raw.kind === 'map' ? ([...raw.entries][0] ?? []) : [];
    const items = (argument && listOf(argument)) ?? [];
    if (key === 'Condition') return this.condition(textOf(argument) ?? '', raw.place);
    if (key === 'Fn::Equals' && items.length === 2) return this.equal(items[0]!, items[1]!);
    if (key === 'Fn::Not' && items.length === 1) {
      const inner = this.truth(items[0]!);
      return inner === null ? null : !inner;
    }
    if ((key === 'Fn::And' || key === 'Fn::Or') && items.length > 0) {
      const decisive = key === 'Fn::Or';
      const truths = items.map((item) => this.truth(item));
      if (truths.includes(decisive)) return decisive;
      return truths.includes(null) ? null : !decisive;
    }
    this.why = `${showRaw(raw)} is no condition`;
    return null;
  }

  private equal(left: TemplateValue, right: TemplateValue): boolean | null {
    const [a, b] = [this.resolve(left), this.resolve(right)];
    if (a === undefined || b === undefined) return a === b;
    const [textA, textB] = [shownWhole(a), shownWhole(b)];
    if (textA === textB) return true;
    // Whatever name a resource gets, it has one.
    if ((textA === '' && holdsReference(b)) || (textB === '' && holdsReference(a))) return false;
    const unknown = firstUnknown(a) ?? firstUnknown(b);
    if (unknown === null) return false;
    this.why = unknown;
    return null;
  }

  private call(name: string, argument: TemplateValue, place: TemplatePlace): TemplateValue | undefined {
    const intrinsic = INTRINSICS.get(name);
    if (intrinsic !== undefined) return intrinsic(this, argument, place);
    const wrote = `!${name.replace('Fn::', '')} ${showRaw(argument)}`;
    return this.misfit(wrote, `the function ${name} is not known here`, place);
  }

  private toResource(id: string, attribute: string, place: TemplatePlace): TemplateValue {
    const condition = textOf(at(this.resources.get(id), 'Condition'));
    if (condition !== null && this.condition(condition, place) === false) {
      const wrote = attribute === 'Ref' ? `!Ref ${id}` : `!GetAtt ${id}.${attribute}`;
      return unknownValue(wrote, `${id} is not deployed: its condition ${condition} is false`, place);
    }
    return referenceValue(this.options.prefix + id, attribute, place);
  }

  private toNobody(name: string, attribute: string, wrote: string, place: TemplatePlace): TemplateValue {
    if (this.options.hasMadeUpResources) return referenceValue(this.options.prefix + name, attribute, place);
    return this.misfit(wrote, `the template has no parameter and no resource called ${name}`, place);
  }

  private failCircle(name: string, place: TemplatePlace): never {
    const circle = [...this.open.slice(this.open.indexOf(name)), name].join(' → ');
    const { file, line = 1, column = 1 } = place;
    const problem = `the condition depends on itself: ${circle}`;
    throw new FaultError([
      { file, line, column, path: `Conditions.${name}`, problem, remedy: 'let one of them stand on its own' },
    ]);
  }
}

/** `{ "Fn::Sub": x }` and `{ "Ref": "x" }` are calls; `Ref` of anything but a name is a map like others. */
export function intrinsicOf(value: TemplateMap): { name: string; argument: TemplateValue } | null {
  if (value.entries.size !== 1) return null;
  const [[name, argument]] = [...value.entries] as [[string, TemplateValue]];
  if (name === 'Ref') return textOf(argument) === null && argument.kind !== 'map' ? null : { name, argument };
  return name.startsWith('Fn::') ? { name, argument } : null;
}

/** Why a value is not known; null where it is, references among it, whose names nobody knows either. */
function firstUnknown(value: TemplateValue): string | null {
  if (value.kind === 'unknown') return value.reason;
  if (value.kind === 'reference') return `the name of ${value.resource} is made when it is deployed`;
  const inner = value.kind === 'list' ? value.items : value.kind === 'map' ? [...value.entries.values()] : [];
  if (value.kind === 'text') {
    for (const part of value.parts) if (typeof part !== 'string') return firstUnknown(part);
  }
  for (const item of inner) {
    const reason = firstUnknown(item);
    if (reason !== null) return reason;
  }
  return null;
}

function holdsReference(value: TemplateValue): boolean {
  if (value.kind === 'text')
    return value.parts.some((part) => typeof part !== 'string' && part.kind === 'reference');
  return value.kind === 'reference';
}
