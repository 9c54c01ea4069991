import { Document, isCollection, isMap, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { type Fault, FaultError } from '../model/fault.ts';
import type { Written, WrittenMap } from './schema/written.ts';

export type { Written, WrittenMap };

/**
 * Keys and values as the text of a scenario, with comments by key path: above the key of that path; where the
 * path's map has no such key, the key stands in the map as a comment. The empty path is the head of the file.
 *
 * @throws FaultError for a comment whose map is not there
 */
export function commentedYaml(form: WrittenMap, comments: Readonly<Record<string, string>>): string {
  const document = new Document();
  document.contents = nodeOf(form, 0) as never;
  const faults = Object.entries(comments).flatMap(([path, comment]) => attach(document, path, comment));
  if (faults.length > 0) throw new FaultError(faults);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** What fits on a line stands on one, but for the sections and the functions. */
const LINE_CHARACTERS = 80;

function nodeOf(written: Written, depth: number): Node {
  if (written instanceof Map) {
    const map = new YAMLMap();
    for (const [key, value] of written as WrittenMap) {
      map.add(new Pair(new Scalar(key), nodeOf(value, depth + 1)));
    }
    map.flow = depth >= 2 && JSON.stringify(map).length <= LINE_CHARACTERS;
    return map;
  }
  if (Array.isArray(written)) {
    const list = new YAMLSeq();
    for (const item of written as readonly Written[]) list.add(nodeOf(item, depth + 1));
    list.flow = depth >= 2 && JSON.stringify(list).length <= LINE_CHARACTERS;
    return list;
  }
  return new Scalar(written);
}

function attach(document: Document, path: string, comment: string): readonly Fault[] {
  // Nothing that a comment says may become a key.
  const text = comment.split(/\r\n|[\n\r\u0085\u2028\u2029]/).map((line) => ` ${line}`);
  if (path === '') {
    document.commentBefore = text.join('\n');
    return [];
  }
  let node: unknown = document.contents;
  const above: YAMLMap[] = [];
  let keys = path.split('.');
  for (;;) {
    if (!isCollection(node)) break;
    node.flow = false;
    const { key, rest } = longestKey(node, keys);
    if (rest.length > 0) {
      if (isMap(node)) above.push(node);
      node = node.get(key, true);
      keys = rest;
      continue;
    }
    if (isMap(node)) {
      const pair = node.items.find((item) => String((item.key as Scalar).value) === key);
      if (pair !== undefined) addBefore(pair.key as Scalar, text);
      else addBehind(node, [` ${key}:${text[0] ?? ''}`, ...text.slice(1)]);
      return [];
    }
    const item = node.get(key, true) as Node | undefined;
    if (item === undefined) break;
    addBefore(item, text);
    return [];
  }
  const problem = 'there is no map at this path that the comment could stand in';
  return [{ file: 'comments', path, problem, remedy: 'give the key path of a key, or of one beside it' }];
}

function addBefore(node: Node, lines: readonly string[]): void {
  node.commentBefore = [node.commentBefore, ...lines]
    .filter((line) => line !== undefined && line !== null)
    .join('\n');
}

function addBehind(map: YAMLMap, lines: readonly string[]): void {
  if (map.items.length === 0) map.flow = true;
  map.comment = [map.comment, ...lines].filter((line) => line !== undefined && line !== null).join('\n');
}

/** Names may hold dots, so the longest run of parts that is a key here wins. */
function longestKey(
  node: { has(key: unknown): boolean },
  keys: readonly string[],
): { key: string; rest: string[] } {
  for (let length = keys.length; length > 1; length -= 1) {
    const key = keys.slice(0, length).join('.');
    if (node.has(key)) return { key, rest: keys.slice(length) };
  }
  return { key: keys[0] ?? '', rest: keys.slice(1) };
}
