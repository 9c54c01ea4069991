/** A part of the JSON Schema of the scenario. */
export type SchemaNode = Readonly<Record<string, unknown>>;

/** Key of the entries of a map by name, and of a list. */
export const ANY_NAME = 'NAME';
const ANY_ENTRY = '0';

/**
 * The parts of a schema that a value may follow, one for each alternative: references are replaced by what
 * they refer to, and what stands beside a reference is a part of its own.
 */
export function alternatives(node: unknown, root: SchemaNode): readonly SchemaNode[] {
  if (!isNode(node)) return [];
  const { $ref, anyOf, oneOf, ...own } = node;
  const target = typeof $ref === 'string' ? at(root, $ref.replace(/^#\//, '').split('/')) : undefined;
  const others = [target, ...listOf(anyOf), ...listOf(oneOf)];
  return [own, ...others.flatMap((other) => alternatives(other, root))];
}

/** The keys below a part, in their order: `NAME` where they are names, `0` where it is a list. */
export function childrenOf(node: SchemaNode, root: SchemaNode): ReadonlyMap<string, readonly SchemaNode[]> {
  const children = new Map<string, SchemaNode[]>();
  const add = (key: string, child: unknown) => {
    if (isNode(child)) children.set(key, [...(children.get(key) ?? []), child]);
  };
  for (const part of alternatives(node, root)) {
    for (const [key, child] of Object.entries((part['properties'] as SchemaNode | undefined) ?? {})) {
      add(key, child);
    }
    add(ANY_NAME, part['additionalProperties']);
    add(ANY_ENTRY, part['items']);
  }
  return children;
}

/** The parts at a key path, whose names may be any; empty where there is no such key. */
export function partsAt(path: readonly string[], root: SchemaNode): readonly SchemaNode[] {
  let parts: readonly SchemaNode[] = [root];
  for (const key of path) {
    parts = parts.flatMap((part) => {
      const children = childrenOf(part, root);
      return children.get(/^\d+$/.test(key) ? ANY_ENTRY : key) ?? children.get(ANY_NAME) ?? [];
    });
  }
  return parts;
}

/** The values that a key takes, where the schema lists them all, or `true` and `false`. */
export function valuesAt(path: readonly string[], root: SchemaNode): readonly string[] {
  const parts = partsAt(path, root).flatMap((part) => alternatives(part, root));
  const values = parts.flatMap(({ enum: listed, const: only, type }) => [
    ...(Array.isArray(listed) ? listed.map(String) : []),
    ...(only === undefined ? [] : [String(only)]),
    ...(type === 'boolean' ? ['true', 'false'] : []),
  ]);
  return [...new Set(values)];
}

function at(root: SchemaNode, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => (isNode(node) ? node[key] : undefined), root);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isNode(value: unknown): value is SchemaNode {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
