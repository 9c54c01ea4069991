import {
  alternativesOf,
  isObject,
  resolved,
  SCHEMA,
  type SchemaNode,
  sourceOf,
  typesOf,
  under,
} from './schema.ts';

/** Told each part of a scenario with the node of the schema that it stands for. */
export type Visit = (
  path: string,
  value: unknown,
  node: SchemaNode,
  place: readonly (string | number)[],
) => void;

/** Walks a scenario side by side with its schema. */
export function walk(value: unknown, visit: Visit): void {
  visitNode(value, SCHEMA, '', [], visit);
}

function visitNode(
  value: unknown,
  given: SchemaNode,
  at: string,
  place: readonly (string | number)[],
  visit: Visit,
): void {
  const { node, path } = resolved(given, at);
  if (value === null || value === undefined) return;
  if (isObject(node)) {
    if (!isMap(value)) return;
    visit(path, value, node, place);
    for (const [key, child] of Object.entries(value)) {
      const known = node.properties?.[key];
      const other = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
      const next = known ?? other;
      if (next === undefined) continue;
      visitNode(child, next, under(path, known === undefined ? '*' : key), [...place, key], visit);
    }
    return;
  }
  const alternatives = alternativesOf(node);
  if (alternatives.length > 0) {
    if (at === path) visit(path, value, node, place);
    const taken = alternatives.find((alternative) => fits(value, alternative));
    if (taken === undefined) return;
    const source = sourceOf(taken);
    visitNode(value, taken, source === null ? path : path.replace(/\*$/, source), place, visit);
    return;
  }
  visit(path, value, node, place);
  if (Array.isArray(value) && node.items !== undefined) {
    for (const [index, item] of value.entries())
      visitNode(item, node.items, `${path}[]`, [...place, index], visit);
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function fits(value: unknown, given: SchemaNode): boolean {
  const { node } = resolved(given, '');
  const source = sourceOf(node);
  if (source !== null) return isMap(value) && value['source'] === source;
  if (node.const !== undefined) return node.const === value;
  if (node.enum !== undefined) return node.enum.includes(value);
  if (isObject(node)) {
    if (!isMap(value) || !(node.required ?? []).every((key) => key in value)) return false;
    const known = node.properties ?? {};
    return node.additionalProperties !== false || Object.keys(value).every((key) => key in known);
  }
  const alternatives = alternativesOf(node);
  if (alternatives.length > 0) return alternatives.some((alternative) => fits(value, alternative));
  const type = Array.isArray(value) ? 'array' : isMap(value) ? 'object' : typeof value;
  return typesOf(node).some((one) => one === type || (one === 'integer' && Number.isInteger(value)));
}

/** The key paths and enum values of a scenario, as `schemaPaths` writes them. */
export function pathsOf(plain: unknown): Set<string> {
  const found = new Set<string>();
  walk(plain, (path, value, node) => {
    found.add(path);
    if (node.enum?.includes(value)) found.add(`${path} = ${String(value)}`);
  });
  return found;
}
