import { FaultError } from '../../../model/fault.ts';
import type { TemplateFile } from '../../stack.ts';
import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';
import { at, listOf, mapOf, mapValue, textOf } from '../values.ts';
import { withIncludes } from './include.ts';
import { withLoopsWrittenOut } from './loops.ts';
import { isNestedStack, NestedStacks, type Opening } from './nested.ts';
import { Notes } from './notes.ts';
import type { OpenedResource, OpenedTemplate, OpenOptions } from './opened.ts';
import { parameterValues } from './parameters.ts';
import { parseTemplate } from './parse.ts';
import { Resolver } from './resolver.ts';
import { textShown } from './texts.ts';

export const SAM_TRANSFORM = 'AWS::Serverless-2016-10-31';
/** Transforms that are carried out here, or that change nothing a scenario says. */
const HARMLESS: ReadonlySet<string> = new Set([
  SAM_TRANSFORM,
  'AWS::LanguageExtensions',
  'AWS::Include',
  'AWS::CodeDeployBlueGreen',
]);
/** Keys of a resource that are read on their own. */
const OWN_KEYS: ReadonlySet<string> = new Set(['Type', 'Properties', 'Metadata', 'DependsOn', 'Condition']);

/**
 * Reads a template of CloudFormation: YAML or JSON, its intrinsics resolved as far as they can be, its nested
 * stacks' resources joined in. `options.expand` makes SAM's resources of it.
 *
 * @throws FaultError with the place where the text is no template, a condition depends on itself, or a given
 * parameter is not allowed
 */
export function openCloudFormation(file: TemplateFile, options: OpenOptions): OpenedTemplate {
  return openTemplate({ file, options, prefix: options.prefix ?? '', values: undefined, above: [file.path] });
}

function openTemplate(opening: Opening): OpenedTemplate {
  const { file, options, prefix, values } = opening;
  const notes = new Notes();
  const parsed = parseTemplate(file.text, file.name);
  for (const note of parsed.notes) notes.take(note);
  const written = rootOf(parsed.root, file.name);
  const transforms = transformsOf(written, notes);
  const given = { texts: options.parameters, values, region: options.region };
  const parameters = parameterValues(written, given);
  const nested = new NestedStacks(opening, openTemplate);
  const resolverOf = (raw: TemplateMap, told: Notes): Resolver =>
    new Resolver({
      raw,
      parameters,
      given,
      notes: told,
      prefix,
      hasMadeUpResources: transforms.includes(SAM_TRANSFORM),
      nestedOutput: (id, output, place) => nested.output(id, output, place),
    });
  // What stands in the lists of loops and in the locations of includes is asked of the template as written;
  // what is wrong with it is told when it is resolved itself.
  const early = resolverOf(written, new Notes());
  const resolve = (value: TemplateValue): TemplateValue | undefined => early.resolve(value);
  const included = withIncludes(written, file, resolve, notes);
  const raw = withLoopsWrittenOut(
    included,
    (value) => resolverOf(included, new Notes()).resolve(value),
    notes,
  );
  const resolver = resolverOf(raw, notes);
  nested.resolver = resolver;

  const own = resourcesOf(raw, resolver, notes, prefix);
  const outputs = outputsOf(raw, resolver);
  const opened: OpenedTemplate = {
    file: file.name,
    source: file,
    raw,
    template: resolvedTemplate(raw, own, prefix, resolver),
    resources: own,
    notes: notes.all(),
    transforms,
    outputs: outputs.values,
    exports: outputs.exports,
    parameters: [...parameters.keys()],
    resolve: (value) => resolver.resolve(value),
    prefix,
  };
  const expanded = options.expand?.(opened);
  const resources = new Map<string, OpenedResource>();
  for (const note of expanded?.notes ?? []) notes.take(note);
  for (const [id, resource] of expanded?.resources ?? own) {
    if (isNestedStack(resource.type)) nested.join(resource, resources, notes);
    else resources.set(id, resource);
  }
  return { ...opened, resources, notes: notes.all() };
}

function rootOf(root: TemplateValue, file: string): TemplateMap {
  const problem =
    root.kind !== 'map'
      ? 'a template is a map, and this is none'
      : at(root, 'Resources')?.kind !== 'map'
        ? 'the template has no Resources'
        : null;
  if (problem === null && root.kind === 'map') return root;
  const { line = 1, column = 1 } = root.place;
  const remedy = 'give a CloudFormation template with a map of Resources';
  throw new FaultError([{ file, line, column, path: '', problem: problem ?? '', remedy }]);
}

function transformsOf(root: TemplateMap, notes: Notes): readonly string[] {
  const transform = at(root, 'Transform');
  const items = transform === undefined ? [] : (listOf(transform) ?? [transform]);
  const names = items.flatMap((item) => textOf(item) ?? textOf(at(item, 'Name')) ?? []);
  for (const name of names) {
    if (HARMLESS.has(name)) continue;
    const reason = `the macro ${name} rewrites the template when it is deployed; what it changes is not carried over`;
    notes.add('dropped', transform?.place ?? root.place, 'Transform', reason);
  }
  return names;
}

function resourcesOf(
  raw: TemplateMap,
  resolver: Resolver,
  notes: Notes,
  prefix: string,
): ReadonlyMap<string, OpenedResource> {
  const resources = new Map<string, OpenedResource>();
  for (const [name, declared] of mapOf(at(raw, 'Resources')) ?? []) {
    const type = textOf(at(declared, 'Type'));
    if (type === null) {
      notes.add('dropped', declared.place, `Resources.${name}`, 'it has no Type, so nobody knows what it is');
      continue;
    }
    const condition = textOf(at(declared, 'Condition'));
    const exists = condition === null ? true : resolver.condition(condition, declared.place);
    if (exists === false) continue;
    const part = (key: string): TemplateMap => {
      const value = at(declared, key);
      const resolved = value === undefined ? undefined : resolver.resolveAt(value, 'Resources', name, key);
      return resolved?.kind === 'map' ? resolved : mapValue([], value?.place ?? declared.place);
    };
    const properties = part('Properties');
    const given = at(declared, 'Properties');
    if (given !== undefined && given.kind !== 'map' && !(given.kind === 'scalar' && given.value === null)) {
      notes.add(
        'dropped',
        given.place,
        `Resources.${name}.Properties`,
        'properties are a map, and this is none',
      );
    }
    const dependsOn = at(declared, 'DependsOn');
    resources.set(prefix + name, {
      id: prefix + name,
      type,
      properties,
      condition: exists === null ? (condition ?? undefined) : undefined,
      metadata: part('Metadata'),
      dependsOn: (dependsOn === undefined ? [] : (listOf(dependsOn) ?? [dependsOn])).flatMap((item) => {
        const id = textOf(item);
        return id === null ? [] : [prefix + id];
      }),
      place: declared.place,
      attributes: attributesOf(declared, name, resolver),
    });
  }
  return resources;
}

function attributesOf(declared: TemplateValue, name: string, resolver: Resolver): TemplateMap {
  const others = [...(mapOf(declared) ?? [])].filter(([key]) => !OWN_KEYS.has(key));
  return mapValue(
    others.map(([key, value]) => [key, resolver.resolveAt(value, 'Resources', name, key)]),
    declared.place,
  );
}

function outputsOf(
  raw: TemplateMap,
  resolver: Resolver,
): {
  readonly values: ReadonlyMap<string, TemplateValue>;
  readonly exports: ReadonlyMap<string, TemplateValue>;
} {
  const values = new Map<string, TemplateValue>();
  const exports = new Map<string, TemplateValue>();
  for (const [name, declared] of mapOf(at(raw, 'Outputs')) ?? []) {
    const condition = textOf(at(declared, 'Condition'));
    if (condition !== null && resolver.condition(condition, declared.place) === false) continue;
    const rawValue = at(declared, 'Value');
    const value = rawValue === undefined ? undefined : resolver.resolveAt(rawValue, 'Outputs', name, 'Value');
    if (value === undefined) continue;
    values.set(name, value);
    const rawName = at(declared, 'Export', 'Name');
    const exported =
      rawName === undefined ? null : textShown(resolver.resolveAt(rawName, 'Outputs', name, 'Export'));
    if (exported !== null) exports.set(exported, value);
  }
  return { values, exports };
}

/** The template with its resources resolved; one whose condition is false is not among them. */
function resolvedTemplate(
  raw: TemplateMap,
  resources: ReadonlyMap<string, OpenedResource>,
  prefix: string,
  resolver: Resolver,
): TemplateMap {
  const entries = new Map<string, TemplateValue>();
  for (const [section, value] of raw.entries) {
    if (section === 'Resources') {
      const place: TemplatePlace = value.place;
      const kept = [...(mapOf(value) ?? [])].flatMap(([name, declared]): [string, TemplateValue][] => {
        const resource = resources.get(prefix + name);
        const type = at(declared, 'Type');
        if (resource === undefined || type === undefined) return [];
        const { properties: Properties, metadata: Metadata, attributes } = resource;
        return [
          [
            name,
            mapValue(
              [['Type', type], ['Properties', Properties], ['Metadata', Metadata], ...attributes.entries],
              declared.place,
            ),
          ],
        ];
      });
      entries.set(section, mapValue(kept, place));
    } else if (section === 'Globals') {
      entries.set(section, resolver.resolveAt(value, section) ?? value);
    } else {
      entries.set(section, value);
    }
  }
  return { kind: 'map', entries, place: raw.place };
}
