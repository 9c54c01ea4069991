import { scenarioJsonSchema } from '../results/figures/scenario-schema.ts';

type Node = Readonly<Record<string, unknown>>;

/** Keys of a scenario, and `scenario` for all of it. */
export function schemaSections(): readonly string[] {
  return ['scenario', ...Object.keys(propertiesOf(scenarioJsonSchema()))];
}

/** The schema of one key with the definitions that it needs; null where there is no such key. */
export function schemaSection(name: string): Node | null {
  const root: Node = scenarioJsonSchema();
  const properties = propertiesOf(root);
  if (!Object.hasOwn(properties, name)) return null;
  const section = properties[name] as Node;
  const definitions = definitionsOf(root);
  const needed = new Map<string, unknown>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      const target = key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', '') : undefined;
      if (target === undefined) visit(inner);
      else if (!needed.has(target) && Object.hasOwn(definitions, target)) {
        needed.set(target, definitions[target]);
        visit(definitions[target]);
      }
    }
  };
  visit(section);
  return needed.size === 0 ? section : { ...section, $defs: Object.fromEntries(needed) };
}

function propertiesOf(root: Node): Node {
  return (root['properties'] as Node | undefined) ?? {};
}

function definitionsOf(root: Node): Node {
  return (root['$defs'] as Node | undefined) ?? {};
}
