/** Where a value stands in what the user wrote. Lines and columns from 1; absent for `--set`. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * A value as the user wrote it, with its place. Aliases share one node, so a tree may be a graph without
 * circles.
 */
export type SourceNode = SourceScalar | SourceList | SourceMap;

export interface SourceScalar {
  readonly kind: 'scalar';
  readonly place: Place;
  /**
   * string, number, boolean or null as YAML read it; or an object that a later step put in its place (a file
   * that was read).
   */
  readonly value: unknown;
  readonly size: 1;
}

export interface SourceList {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly SourceNode[];
  readonly size: number;
}

export interface SourceMap {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, SourceEntry>;
  readonly size: number;
}

export interface SourceEntry {
  readonly keyPlace: Place;
  readonly value: SourceNode;
}

export type KeyPath = readonly (string | number)[];

export function scalarNode(value: unknown, place: Place): SourceScalar {
  return { kind: 'scalar', place, value, size: 1 };
}

export function listNode(items: readonly SourceNode[], place: Place): SourceList {
  return { kind: 'list', place, items, size: items.reduce((sum, item) => sum + item.size, 1) };
}

export function mapNode(entries: ReadonlyMap<string, SourceEntry>, place: Place): SourceMap {
  let size = 1;
  for (const entry of entries.values()) size += 1 + entry.value.size;
  return { kind: 'map', place, entries, size };
}

/** The node at a key path, or undefined where there is none. */
export function nodeAt(root: SourceNode, path: KeyPath): SourceNode | undefined {
  let node: SourceNode | undefined = root;
  for (const key of path) {
    if (node === undefined) return undefined;
    node = childOf(node, key);
  }
  return node;
}

export function childOf(node: SourceNode, key: string | number): SourceNode | undefined {
  if (node.kind === 'map') return node.entries.get(String(key))?.value;
  if (node.kind === 'list') return node.items[Number(key)];
  return undefined;
}

/**
 * The place to point at for a key path: its value, its key where `at` is 'key', or, where the path does not
 * exist (a missing key), the nearest thing above it that does.
 */
export function placeAt(root: SourceNode, path: KeyPath, at: 'key' | 'value' = 'value'): Place {
  let node = root;
  for (const [depth, key] of path.entries()) {
    const isLast = depth === path.length - 1;
    if (node.kind === 'map' && isLast && at === 'key') {
      return node.entries.get(String(key))?.keyPlace ?? node.place;
    }
    const child = childOf(node, key);
    if (child === undefined) return node.place;
    node = child;
  }
  return node.place;
}

/**
 * Plain values for the schema: maps become objects without a prototype, so that no key can reach
 * Object.prototype.
 */
export function toPlain(node: SourceNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  const plain: Record<string, unknown> = Object.create(null);
  for (const [key, entry] of node.entries) plain[key] = toPlain(entry.value);
  return plain;
}

/** `functions.api.memory`, `traffic.0.poisson`. */
export function pathText(path: KeyPath): string {
  return path.join('.');
}
