import { scenarioJsonSchema } from '../../../src/results/figures/scenario-schema.ts';

/** A part of the scenario's JSON Schema, as far as the generator looks at it. */
export interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
}

export const SCHEMA: SchemaNode = withoutInclude(scenarioJsonSchema());

/** What includes other scenarios is no scenario of its own: test/laws/included.test.ts includes these. */
function withoutInclude(schema: SchemaNode): SchemaNode {
  const { include: _, ...properties } = schema.properties ?? {};
  return { ...schema, properties };
}

/**
 * A node behind its `$ref`, and the path that stands for it: distributions have one of their own wherever
 * they stand, so that `mixture` ends somewhere and a parameter counts as covered once.
 */
export function resolved(node: SchemaNode, path: string): { node: SchemaNode; path: string } {
  const name = node.$ref?.replace('#/$defs/', '');
  if (name === undefined) return { node, path };
  const found = SCHEMA.$defs?.[name];
  if (found === undefined) throw new Error(`the schema has no ${node.$ref}`);
  return { node: found, path: name.endsWith('Distribution') ? name : path };
}

export function alternativesOf(node: SchemaNode): readonly SchemaNode[] {
  return node.oneOf ?? node.anyOf ?? [];
}

export function typesOf(node: SchemaNode): readonly string[] {
  return typeof node.type === 'string' ? [node.type] : (node.type ?? []);
}

/** The source of a trigger's alternative: it takes the place of `*` in paths, since keys differ by it. */
export function sourceOf(node: SchemaNode): string | null {
  const [source] = node.properties?.['source']?.enum ?? [];
  return typeof source === 'string' ? source : null;
}

/** Whether the node's children are all its own; the root's `anyOf` only says what is required. */
export function isObject(node: SchemaNode): boolean {
  return node.properties !== undefined || typeof node.additionalProperties === 'object';
}

/**
 * Every key path of the schema, `functions.*.memory`, and every value of an enum, `functions.*.architecture =
 * arm64`.
 */
export function schemaPaths(): Set<string> {
  const found = new Set<string>();
  const seen = new Set<SchemaNode>();
  const visit = (given: SchemaNode, at: string): void => {
    const { node, path } = resolved(given, at);
    if (path !== at || at === '') {
      if (seen.has(node)) return;
      seen.add(node);
    }
    if (path !== '') found.add(path);
    for (const value of node.enum ?? []) found.add(`${path} = ${String(value)}`);
    if (isObject(node)) {
      for (const [key, child] of Object.entries(node.properties ?? {})) visit(child, under(path, key));
      if (typeof node.additionalProperties === 'object') visit(node.additionalProperties, under(path, '*'));
      return;
    }
    if (node.items !== undefined) visit(node.items, `${path}[]`);
    for (const alternative of alternativesOf(node)) {
      const source = sourceOf(alternative);
      visit(alternative, source === null ? path : path.replace(/\*$/, source));
    }
  };
  visit(SCHEMA, '');
  found.delete('triggers.*');
  return found;
}

export function under(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
