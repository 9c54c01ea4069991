import { withoutExcluded } from './alternatives.ts';
import { type KeyPath, mapNode, type SourceNode } from './source-node.ts';

/**
 * The tree of an extending file laid over that of the file it extends: maps merge key by key, everything else
 * is replaced, and a key given without a value (`key: null`) takes the base's key away.
 */
export function mergeNodes(base: SourceNode, over: SourceNode, path: KeyPath = []): SourceNode {
  if (base.kind !== 'map' || over.kind !== 'map') return over;
  const entries = withoutExcluded(base.entries, over.entries.keys(), path);
  for (const [key, entry] of over.entries) {
    const below = base.entries.get(key);
    if (below === undefined) {
      entries.set(key, entry);
    } else if (entry.value.kind === 'scalar' && entry.value.value === null) {
      entries.delete(key);
    } else {
      const value = mergeNodes(below.value, entry.value, [...path, key]);
      entries.set(key, { keyPlace: entry.keyPlace, value });
    }
  }
  return mapNode(entries, over.place);
}
