import type { StackResource } from '../../../../src/import/stack.ts';
import type { TemplateValue } from '../../../../src/import/value.ts';

/** Types that only a deployment needs, or that say again what other resources say. */
const LEFT_OUT = /^AWS::(ApiGateway::Deployment|CodeDeploy::|Lambda::Permission$)/;
/** Properties that no scenario reads. */
const SILENT = new Set(['Tags', 'Description', 'TemplateURL', 'AssumeRolePolicyDocument']);
/** Lists whose order says nothing; SAM writes them in the order of its own dictionaries. */
const SETS = new Set(['Policies', 'ManagedPolicyArns', 'LambdaConfigurations']);

type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** Resources by id, as plain data that two templates of the same stack have in common. */
export function normalised(resources: ReadonlyMap<string, StackResource>): { [id: string]: Plain } {
  const ids = new Map([...resources.values()].map((resource) => [resource.id, withoutHash(resource)]));
  const all: { [id: string]: Plain } = {};
  for (const { id, type, properties, condition } of resources.values()) {
    if (LEFT_OUT.test(type)) continue;
    const plain = plainOf(properties, ids) as { [key: string]: Plain };
    all[ids.get(id) ?? id] = { type, condition: condition ?? null, properties: ofType(type, plain) };
  }
  return all;
}

/** Versions and layers have the hash of their code in their id. */
function withoutHash({ id, type }: StackResource): string {
  return /Version$|Deployment$/.test(type) ? id.replace(/[0-9a-f]{10}$/, '') : id;
}

function plainOf(value: TemplateValue, ids: ReadonlyMap<string, string>): Plain {
  if (value.kind === 'scalar') return value.value;
  if (value.kind === 'list') return value.items.map((item) => plainOf(item, ids));
  if (value.kind === 'reference') return `<${ids.get(value.resource) ?? value.resource}.${value.attribute}>`;
  if (value.kind === 'unknown') return `?${value.text}`;
  if (value.kind === 'text')
    return value.parts.map((part) => (typeof part === 'string' ? part : plainOf(part, ids))).join('');
  const entries = [...value.entries].filter(([key]) => !SILENT.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.flatMap(([key, inner]): [string, Plain][] => {
      const plain = plainOf(inner, ids);
      if (SETS.has(key) && Array.isArray(plain)) return plain.length === 0 ? [] : [[key, sorted(plain)]];
      if (key === 'NotificationConfiguration' && JSON.stringify(plain) === '{}') return [];
      return [[key, plain]];
    }),
  );
}

function sorted(items: Plain[]): Plain[] {
  return [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function ofType(type: string, properties: { [key: string]: Plain }): Plain {
  if (type === 'AWS::Lambda::Function') return { ...properties, Code: 'Code' };
  if (type === 'AWS::Lambda::Version') return { FunctionName: properties['FunctionName'] ?? null };
  if (type === 'AWS::StepFunctions::StateMachine') return machine(properties);
  if (type === 'AWS::StepFunctions::StateMachineVersion') return {};
  if (type !== 'AWS::IAM::Role') return properties;
  const names = properties['ManagedPolicyArns'];
  const managed = Array.isArray(names)
    ? [...new Set(names.map((name) => String(name).split('/').at(-1) ?? ''))]
    : [];
  return {
    ...properties,
    ManagedPolicyArns: managed.sort(),
    Policies: statements(properties['Policies'] ?? []),
  };
}

/** A machine with its definition as data, whether it is written as data or as text. */
function machine({ DefinitionString, DefinitionSubstitutions, ...rest }: { [key: string]: Plain }): Plain {
  if (typeof DefinitionString !== 'string') return rest;
  const made = Object.entries(DefinitionSubstitutions ?? {}) as [string, Plain][];
  const text = made.reduce(
    (now, [name, value]) => now.replace(`\${${name}}`, String(value)),
    DefinitionString,
  );
  return { ...rest, Definition: ordered(JSON.parse(text) as Plain) };
}

function ordered(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, ordered(value[key] ?? null)]),
  );
}

/** One action is the same as a list of one, and actions know no capitals. */
function statements(policies: Plain): Plain {
  const text = JSON.stringify(policies, (key, value: Plain) => {
    if (key === 'Version') return undefined;
    if (key === 'Resource') return [value].flat();
    if (key === 'Action') return [value].flat().map((action) => String(action).toLowerCase());
    return value;
  });
  return sorted(JSON.parse(text) as Plain[]);
}
