import { readFileSync } from 'node:fs';
import type { Stack, StackResource } from '../../../src/import/stack.ts';
import type { TemplateMap, TemplateReference, TemplateValue } from '../../../src/import/value.ts';

type Json = null | string | number | boolean | Json[] | { [key: string]: Json };
type Template = {
  readonly Resources: { readonly [id: string]: { Type: string; Properties?: Json; Condition?: string } };
};

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Region': 'us-east-1',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::AccountId': '123456789012',
  'AWS::StackName': 'stack',
};

/** A stack of a CloudFormation template as plain values; `line` counts the resources. */
export function stackOf(template: Template, file = 'template.json'): Stack {
  const names = new Set(Object.keys(template.Resources));
  const resources = new Map<string, StackResource>();
  let line = 0;
  for (const [id, { Type, Properties = {}, Condition }] of Object.entries(template.Resources)) {
    line += 1;
    const place = { file, line, column: 1 };
    resources.set(id, {
      id,
      title: id,
      type: Type,
      properties: templateValue(Properties, place, names) as TemplateMap,
      place,
      condition: Condition,
    });
  }
  return { tool: 'cloudformation', name: null, region: null, file, resources, notes: [] };
}

export function stackOfFile(path: string): Stack {
  return stackOf(JSON.parse(readFileSync(path, 'utf8')) as Template, path);
}

function templateValue(json: Json, place: StackResource['place'], names: ReadonlySet<string>): TemplateValue {
  if (Array.isArray(json)) {
    return { kind: 'list', items: json.map((item) => templateValue(item, place, names)), place };
  }
  if (json === null || typeof json !== 'object') return { kind: 'scalar', value: json, place };
  const [key] = Object.keys(json);
  const of = key === undefined || Object.keys(json).length !== 1 ? undefined : INTRINSICS[key];
  if (of !== undefined && key !== undefined) return of(json[key] as Json, place, names);
  const entries = Object.entries(json).map(
    ([name, inner]) => [name, templateValue(inner, place, names)] as const,
  );
  return { kind: 'map', entries: new Map(entries), place };
}

type Intrinsic = (argument: Json, place: StackResource['place'], names: ReadonlySet<string>) => TemplateValue;

function referenceTo(
  name: string,
  attribute: string,
  place: StackResource['place'],
  names: ReadonlySet<string>,
): TemplateValue {
  const pseudo = PSEUDO[name];
  if (pseudo !== undefined) return { kind: 'scalar', value: pseudo, place };
  if (names.has(name)) return { kind: 'reference', resource: name, attribute, place };
  return {
    kind: 'unknown',
    text: `!Ref ${name}`,
    reason: `the parameter ${name} has no default; --parameter ${name}=…`,
    place,
  };
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, place, names) => referenceTo(String(name), 'Ref', place, names),
  'Fn::GetAtt': (argument, place, names) => {
    const [name = '', ...rest] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    return referenceTo(name, rest.join('.'), place, names);
  },
  'Fn::ImportValue': (argument, place) => ({
    kind: 'unknown',
    text: `!ImportValue ${JSON.stringify(argument)}`,
    reason: 'another stack exports it',
    place,
  }),
  'Fn::Sub': (argument, place, names) => {
    const text = String(Array.isArray(argument) ? argument[0] : argument);
    const parts = text.split(/(\$\{[^}]+\})/).filter((part) => part !== '');
    return joined(
      parts.map((part) => {
        const name = /^\$\{([^}]+)\}$/.exec(part)?.[1];
        if (name === undefined || name.startsWith('!')) return { kind: 'scalar', value: part, place };
        const [first = '', ...rest] = name.split('.');
        return referenceTo(first, rest.join('.') || 'Ref', place, names);
      }),
      place,
    );
  },
  'Fn::Join': (argument, place, names) => {
    const [separator, items] = argument as [string, Json[]];
    const values = items.map((item) => templateValue(item, place, names));
    const between: TemplateValue = { kind: 'scalar', value: separator, place };
    return joined(
      values.flatMap((value, index) => (index === 0 ? [value] : [between, value])),
      place,
    );
  },
};

function joined(values: readonly TemplateValue[], place: StackResource['place']): TemplateValue {
  const parts: (string | TemplateReference | Extract<TemplateValue, { kind: 'unknown' }>)[] = [];
  for (const value of values) {
    if (value.kind === 'scalar') parts.push(String(value.value));
    else if (value.kind === 'text') parts.push(...value.parts);
    else if (value.kind === 'reference' || value.kind === 'unknown') parts.push(value);
  }
  if (parts.every((part) => typeof part === 'string'))
    return { kind: 'scalar', value: parts.join(''), place };
  return { kind: 'text', parts, place };
}
