import type { Stack } from '../../../src/import/stack.ts';
import { terraformReader } from '../../../src/import/templates/terraform/terraform.ts';
import type { TemplateValue } from '../../../src/import/value.ts';

/** A resource of a plan as its author would think of it. */
export interface Planned {
  readonly type: string;
  readonly name: string;
  readonly values?: Readonly<Record<string, unknown>>;
  /** Attributes that are known only after the plan is applied, with the references of their expression. */
  readonly unknown?: Readonly<Record<string, readonly string[] | null>>;
  /** Blocks of which some attributes are known only after the plan is applied. */
  readonly partlyUnknown?: Readonly<Record<string, unknown>>;
  /** References of attributes that are known. */
  readonly references?: Readonly<Record<string, readonly string[]>>;
  readonly index?: string | number;
  readonly forEach?: readonly string[];
  readonly mode?: 'data';
}

export interface PlannedModule {
  readonly resources?: readonly Planned[];
  readonly modules?: Readonly<Record<string, ModuleCall>>;
  readonly outputs?: Readonly<Record<string, readonly string[]>>;
}

export interface ModuleCall extends PlannedModule {
  /** Arguments that are known. */
  readonly constants?: Readonly<Record<string, unknown>>;
  /** Variables with what they are where the call does not say. */
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly arguments?: Readonly<Record<string, readonly string[]>>;
  readonly index?: string;
}

/** The JSON that `terraform show -json` prints of such a plan. */
export function planJson(root: PlannedModule, more: Readonly<Record<string, unknown>> = {}): string {
  const changes: unknown[] = [];
  return JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.9.8',
    planned_values: { root_module: plannedModule(root, '', changes) },
    resource_changes: changes,
    configuration: {
      provider_config: { aws: { name: 'aws', expressions: { region: { constant_value: 'eu-west-1' } } } },
      root_module: configuredModule(root),
    },
    ...more,
  });
}

export function readText(text: string): Stack {
  return terraformReader.read({ path: '/plan.json', name: 'plan.json', text }, { parameters: new Map() });
}

export function readPlan(root: PlannedModule, more: Readonly<Record<string, unknown>> = {}): Stack {
  return readText(planJson(root, more));
}

/** Properties as plain data: `<id|attribute>` for a reference, `?…` for what is unknown. */
export function propertiesOf(stack: Stack, id: string): unknown {
  const resource = stack.resources.get(id);
  return resource === undefined ? undefined : shown(resource.properties);
}

function shown(value: TemplateValue): unknown {
  if (value.kind === 'scalar') return value.value;
  if (value.kind === 'list') return value.items.map(shown);
  if (value.kind === 'map')
    return Object.fromEntries([...value.entries].map(([key, item]) => [key, shown(item)]));
  if (value.kind === 'reference') return `<${value.resource}|${value.attribute}>`;
  if (value.kind === 'text')
    return value.parts.map((part) => (typeof part === 'string' ? part : shown(part))).join('');
  return `?${value.text}`;
}

function plannedModule(module: PlannedModule, address: string, changes: unknown[]): unknown {
  const resources = (module.resources ?? []).map((resource) => {
    const { type, name, values = {}, unknown = {}, index, mode = 'managed', partlyUnknown } = resource;
    const local = `${type}.${name}${index === undefined ? '' : `[${JSON.stringify(index)}]`}`;
    const own = address === '' ? local : `${address}.${local}`;
    const afterUnknown = Object.fromEntries(Object.keys(unknown).map((key) => [key, true]));
    const change = {
      actions: ['create'],
      before: null,
      after: values,
      after_unknown: { ...afterUnknown, ...partlyUnknown, arn: true, id: true },
    };
    changes.push({ address: own, mode, type, name, index, change });
    return { address: own, mode, type, name, ...(index === undefined ? {} : { index }), values };
  });
  const children = Object.entries(module.modules ?? {}).map(([name, child]) => {
    const suffix = `module.${name}${child.index === undefined ? '' : `["${child.index}"]`}`;
    const own = address === '' ? suffix : `${address}.${suffix}`;
    return { address: own, ...(plannedModule(child, own, changes) as object) };
  });
  return { resources, child_modules: children };
}

function presets({ variables = {} }: ModuleCall): unknown {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, { default: value }]));
}

function configuredModule(module: PlannedModule): object {
  const resources = (module.resources ?? []).map(
    ({ type, name, unknown = {}, references = {}, forEach, mode }) => ({
      address: `${type}.${name}`,
      mode: mode ?? 'managed',
      type,
      name,
      expressions: {
        ...Object.fromEntries(
          Object.entries(unknown).flatMap(([key, refs]) =>
            refs === null ? [] : [[key, { references: refs }]],
          ),
        ),
        ...Object.fromEntries(Object.entries(references).map(([key, refs]) => [key, { references: refs }])),
      },
      ...(forEach === undefined ? {} : { for_each_expression: { references: forEach } }),
    }),
  );
  return {
    resources,
    outputs: Object.fromEntries(
      Object.entries(module.outputs ?? {}).map(([name, refs]) => [
        name,
        { expression: { references: refs } },
      ]),
    ),
    module_calls: Object.fromEntries(
      Object.entries(module.modules ?? {}).map(([name, child]) => [
        name,
        {
          source: './module',
          expressions: Object.fromEntries([
            ...Object.entries(child.arguments ?? {}).map(([key, refs]) => [key, { references: refs }]),
            ...Object.entries(child.constants ?? {}).map(([key, value]) => [key, { constant_value: value }]),
          ]),
          module: { ...configuredModule(child), variables: presets(child) },
        },
      ]),
    ),
  };
}
