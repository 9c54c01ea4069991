import type { TemplateFile } from '../../stack.ts';
import type { TemplatePlace, TemplateValue } from '../../value.ts';
import { at, mapOf, textOf, unknownValue } from '../values.ts';
import { fileBeside } from './beside.ts';
import { assetOf } from './cdk-assets.ts';
import type { Notes } from './notes.ts';
import type { OpenedResource, OpenedTemplate, OpenOptions } from './opened.ts';
import type { Resolver } from './resolver.ts';

/** Nested stacks inside of each other; nobody has so many. */
const MAXIMUM_DEPTH = 10;
/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html (read 2026-11-28)
 */
const MOST_STACKS = 500;

const LOCATION_KEYS: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::Stack': 'TemplateURL',
  'AWS::Serverless::Application': 'Location',
};

export interface Opening {
  readonly file: TemplateFile;
  readonly options: OpenOptions;
  readonly prefix: string;
  /** Parameters that the stack above gives; undefined for the one at the top. */
  readonly values: ReadonlyMap<string, TemplateValue> | undefined;
  /** Paths of the templates above and of this one. */
  readonly above: readonly string[];
}

type Child =
  | { readonly ok: true; readonly template: OpenedTemplate }
  | { readonly ok: false; readonly reason: string; readonly place: TemplatePlace };

export function isNestedStack(type: string): boolean {
  return Object.hasOwn(LOCATION_KEYS, type);
}

/** The nested stacks of a template, each opened when something first asks for it. */
export class NestedStacks {
  resolver: Resolver | undefined;
  private readonly opening: Opening;
  private readonly open: (opening: Opening) => OpenedTemplate;
  private readonly children = new Map<string, Child | 'opening'>();

  constructor(opening: Opening, open: (opening: Opening) => OpenedTemplate) {
    this.opening = opening;
    this.open = open;
  }

  /** Undefined where the id is that of no nested stack that could be read. */
  output(name: string, output: string, place: TemplatePlace): TemplateValue | undefined {
    const declared = this.resolver === undefined ? undefined : at(this.resolver.raw, 'Resources', name);
    if (declared === undefined || !isNestedStack(textOf(at(declared, 'Type')) ?? '')) return undefined;
    const child = this.child(name, declared);
    const wrote = `!GetAtt ${name}.Outputs.${output}`;
    if (child === 'opening')
      return unknownValue(wrote, `the nested stack ${name} waits for its own output`, place);
    if (!child.ok) return unknownValue(wrote, child.reason, place);
    const value = child.template.outputs.get(output);
    return value ?? this.resolver?.misfit(wrote, `the nested stack ${name} has no such output`, place);
  }

  /** Puts the resources of a nested stack among the others. */
  join(stack: OpenedResource, into: Map<string, OpenedResource>, notes: Notes): void {
    const name = stack.id.slice(this.opening.prefix.length);
    const declared = this.resolver === undefined ? undefined : at(this.resolver.raw, 'Resources', name);
    if (declared === undefined) return;
    const child = this.child(name, declared);
    if (child === 'opening') return;
    if (!child.ok) {
      notes.add('dropped', child.place, `Resources.${name}`, `the nested stack is left out: ${child.reason}`);
      return;
    }
    for (const note of child.template.notes) notes.take(note);
    for (const [id, resource] of child.template.resources) {
      into.set(id, { ...resource, condition: resource.condition ?? stack.condition });
    }
  }

  private child(name: string, declared: TemplateValue): Child | 'opening' {
    const known = this.children.get(name);
    if (known !== undefined) return known;
    this.children.set(name, 'opening');
    const child = this.openChild(name, declared);
    this.children.set(name, child);
    return child;
  }

  private openChild(name: string, declared: TemplateValue): Child {
    const type = textOf(at(declared, 'Type')) ?? '';
    const properties = at(declared, 'Properties');
    const key = LOCATION_KEYS[type] ?? '';
    const raw = at(properties, key);
    const place = raw?.place ?? declared.place;
    const leftOut = (reason: string): Child => ({ ok: false, reason, place });
    const resolve = (value: TemplateValue): TemplateValue | undefined => this.resolver?.resolve(value);
    if (raw?.kind === 'map' && at(raw, 'ApplicationId') !== undefined) {
      return leftOut('it is an application of the Serverless Application Repository');
    }
    // CDK names the file that it puts into S3.
    const asset = at(declared, 'Metadata', 'aws:asset:path');
    const location = textOf(asset) ?? textOf(raw === undefined ? undefined : resolve(raw));
    if (location === null) return leftOut(`its ${key} is known only when it is deployed`);
    const found = fileBeside(this.opening.file, assetOf(this.opening.file, location) ?? location);
    if (!found.ok) return leftOut(found.reason);
    const { above, options, prefix } = this.opening;
    if (above.includes(found.file.path)) return leftOut(`${found.file.name} holds itself`);
    if (above.length >= MAXIMUM_DEPTH) return leftOut(`it is nested more than ${MAXIMUM_DEPTH} deep`);
    if (this.children.size > MOST_STACKS) return leftOut(`there are more than ${MOST_STACKS} nested stacks`);
    const values = new Map<string, TemplateValue>();
    for (const [parameter, value] of mapOf(at(properties, 'Parameters')) ?? []) {
      const resolved = resolve(value);
      if (resolved !== undefined) values.set(parameter, resolved);
    }
    const template = this.open({
      file: found.file,
      options,
      prefix: `${prefix}${name}.`,
      values,
      above: [...above, found.file.path],
    });
    return { ok: true, template };
  }
}
