import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type ParsedNode,
  Parser,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Fault } from '../../model/fault.ts';
import {
  listNode,
  mapNode,
  type Place,
  type SourceEntry,
  type SourceNode,
  scalarNode,
} from './source-node.ts';

/**
 * Values after aliases are written out. A scenario of ten thousand functions and as many triggers has some
 * hundred thousand.
 */
const MAXIMUM_NODES = 400_000;
/** Tokens of the YAML text: a bound on the parser's time (up to 10 µs each). */
const MAXIMUM_TOKENS = 1_500_000;
const MAXIMUM_DEPTH = 64;
/** What begins an entry of a list or a map; several in a row nest. */
const MARKS: ReadonlySet<string> = new Set(['-', '?', ':']);
/** Tags that say no more than the value does; `!` is the one that says nothing. */
const PLAIN_TAGS: ReadonlySet<string> = new Set([
  '!',
  ...['map', 'seq', 'str', 'int', 'float', 'bool', 'null'].map((name) => `tag:yaml.org,2002:${name}`),
]);
/** Keys that mean something to JavaScript objects; nothing of ours is called so. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export type YamlRead =
  | { readonly ok: true; readonly root: SourceNode }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * YAML 1.2 text → a tree with the place of every value. Aliases share one node, `<<` merges as in YAML 1.1.
 * Duplicate and dangerous keys, several documents, alias bombs and text that is too deep or too long are
 * faults.
 */
export function readYaml(text: string, file: string): YamlRead {
  const lines = new LineCounter();
  const parsed = boundedDocuments(text, lines);
  if ('problem' in parsed) {
    const { problem } = parsed;
    return { ok: false, faults: [{ file, path: '', problem, remedy: 'write a simpler scenario' }] };
  }
  const reader = new TreeReader(file, lines);
  const [document, second] = parsed.documents;
  if (document === undefined) return { ok: true, root: scalarNode(null, { file, line: 1, column: 1 }) };
  if (second !== undefined) {
    reader.fault(second.range[0], [], 'a second YAML document begins here', 'keep one scenario in a file');
  }
  // One slip makes the parser complain about what follows it too: the first is what is to be mended.
  const [error] = [...document.errors].sort((a, b) => a.pos[0] - b.pos[0]);
  if (error !== undefined) {
    reader.faults.length = 0;
    reader.fault(error.pos[0], [], `this is not YAML: ${sentence(error.message)}`, 'mend the syntax');
  }
  if (reader.faults.length > 0) return { ok: false, faults: reader.faults };

  const root = reader.read(document);
  reader.misfitTags(document, text);
  if (root.size > MAXIMUM_NODES || reader.merged > MAXIMUM_NODES) {
    const problem = `with its aliases written out the file holds more than ${MAXIMUM_NODES} values`;
    reader.fault(0, [], problem, 'write fewer aliases');
  }
  return reader.faults.length > 0 ? { ok: false, faults: reader.faults } : { ok: true, root };
}

type Parsed = { readonly documents: readonly Document.Parsed[] } | { readonly problem: string };

/**
 * The documents of a text. What composes them recurses on nested collections and can take the process down
 * with it, so depth and length are bounded before it runs, on the tokens that the parser is given.
 */
function boundedDocuments(text: string, lineCounter: LineCounter): Parsed {
  const bound = new Bound();
  const parser = new Parser(lineCounter.addNewLine);
  const found: CST.Token[] = [];
  lineCounter.addNewLine(0);
  for (const token of new Lexer().lex(text)) {
    const problem = bound.problemWith(token);
    if (problem !== null) return { problem };
    for (const parsed of parser.next(token)) found.push(parsed);
  }
  for (const parsed of parser.end()) found.push(parsed);
  // The library compares each key of a map with every other one; the walk below finds duplicates in linear
  // time.
  const composer = new Composer({
    prettyErrors: false,
    uniqueKeys: false,
    version: '1.2',
    logLevel: 'silent',
  });
  return { documents: [...composer.compose(found)] as Document.Parsed[] };
}

class Bound {
  private depth = 0;
  private tokens = 0;
  private marks = 0;

  /** What is too much with this token and those before it; null for nothing. */
  problemWith(token: string): string | null {
    this.tokens += 1;
    if (this.tokens > MAXIMUM_TOKENS) return `the file has more than ${MAXIMUM_TOKENS} tokens`;
    if (token === '[' || token === '{') this.depth += 1;
    else if (token === ']' || token === '}') this.depth -= 1;
    if (this.depth > MAXIMUM_DEPTH) return `the file nests more than ${MAXIMUM_DEPTH} brackets in each other`;
    if (this.depth < -MAXIMUM_DEPTH) return `the file closes ${MAXIMUM_DEPTH} brackets more than it opens`;
    if (MARKS.has(token)) this.marks += 1;
    else if (token.trim() !== '') this.marks = 0;
    return this.marks > MAXIMUM_DEPTH
      ? `the file has more than ${MAXIMUM_DEPTH} marks of lists or maps in a row`
      : null;
  }
}

class TreeReader {
  readonly faults: Fault[] = [];
  private readonly file: string;
  private readonly lines: LineCounter;
  private readonly done = new Map<ParsedNode, SourceNode>();
  private readonly open = new Set<ParsedNode>();
  /** By name, as far as the walk has come: an alias means the last anchor before it. */
  private readonly anchors = new Map<string, ParsedNode>();
  private readonly tagLines = new Set<number>();
  /** Stand for what could not be read, which is told already. */
  private readonly unread = new Set<SourceNode>();
  private mergedEntries = 0;

  constructor(file: string, lines: LineCounter) {
    this.file = file;
    this.lines = lines;
  }

  get merged(): number {
    return this.mergedEntries;
  }

  read(document: Document.Parsed): SourceNode {
    if (document.contents === null) return scalarNode(null, { file: this.file, line: 1, column: 1 });
    return this.node(document.contents as ParsedNode, []);
  }

  /**
   * Tags of plain values that do not fit what follows them, such as `!!int x`. Other tags are told where
   * their value is read.
   */
  misfitTags(document: Document.Parsed, text: string): void {
    for (const { code, pos } of document.warnings) {
      const { line } = this.place(pos[0]);
      if (code !== 'TAG_RESOLVE_FAILED' || this.tagLines.has(line)) continue;
      const tag = printable(text.slice(...pos), 40);
      this.fault(pos[0], [], `the YAML tag ${tag} does not fit its value`, 'write a plain value');
    }
  }

  fault(offset: number, path: readonly string[], problem: string, remedy: string): void {
    this.faults.push({ ...this.place(offset), path: path.join('.'), problem, remedy });
  }

  private node(node: ParsedNode, path: readonly string[]): SourceNode {
    const known = this.done.get(node);
    if (known !== undefined) return known;
    const offset = node.range[0];
    if (this.open.has(node)) {
      this.fault(offset, path, 'this anchor holds an alias of itself', 'write the value out');
      return scalarNode(null, this.place(offset));
    }
    if (path.length > MAXIMUM_DEPTH) {
      this.fault(
        offset,
        path.slice(0, 4),
        `values are nested more than ${MAXIMUM_DEPTH} deep`,
        'write a simpler scenario',
      );
      return scalarNode(null, this.place(offset));
    }
    this.open.add(node);
    if (!isAlias(node) && node.anchor !== undefined) this.anchors.set(node.anchor, node);
    const read = this.convert(node, path);
    this.open.delete(node);
    this.done.set(node, read);
    return read;
  }

  private convert(node: ParsedNode, path: readonly string[]): SourceNode {
    const place = this.place(node.range[0]);
    if (isAlias(node)) return this.alias(node, path);
    if (node.tag !== undefined && !PLAIN_TAGS.has(node.tag)) {
      this.tagLines.add(place.line);
      const tag = printable(node.tag.replace(/^tag:yaml\.org,2002:/, '!!'), 40);
      this.fault(node.range[0], path, `the YAML tag ${tag} is not known here`, 'write a plain value');
      return scalarNode(null, place);
    }
    if (isMap(node)) return this.map(node as YAMLMap.Parsed, path, place);
    if (isSeq(node)) {
      const items = (node as YAMLSeq.Parsed).items as ParsedNode[];
      return listNode(
        items.map((item, index) => this.node(item, [...path, String(index)])),
        place,
      );
    }
    const { value } = node as Scalar.Parsed;
    return scalarNode(typeof value === 'bigint' ? Number(value) : value, place);
  }

  private alias(alias: Alias.Parsed, path: readonly string[]): SourceNode {
    const target = this.anchors.get(alias.source);
    if (target === undefined) {
      this.fault(
        alias.range[0],
        path,
        `there is no anchor '&${printable(alias.source)}' before this`,
        'define it first',
      );
      const nothing = scalarNode(null, this.place(alias.range[0]));
      this.unread.add(nothing);
      return nothing;
    }
    return this.node(target, path);
  }

  private map(map: YAMLMap.Parsed, path: readonly string[], place: Place): SourceNode {
    const entries = new Map<string, SourceEntry>();
    const merged: SourceNode[] = [];
    for (const pair of map.items) {
      const key = pair.key as ParsedNode;
      const name = this.keyName(key, path);
      if (name === undefined) continue;
      const offset = key.range[0];
      const inner = [...path, name];
      if (name === '<<') {
        if (pair.value !== null) merged.push(this.node(pair.value as ParsedNode, inner));
        continue;
      }
      if (FORBIDDEN_KEYS.has(name)) {
        this.fault(offset, inner, `'${name}' cannot be a key`, 'choose another name');
        continue;
      }
      const first = entries.get(name);
      if (first !== undefined) {
        this.fault(
          offset,
          inner,
          `'${printable(name)}' stands here a second time (first on line ${first.keyPlace.line})`,
          'keep one of the two',
        );
        continue;
      }
      const keyPlace = this.place(offset);
      const value =
        pair.value === null ? scalarNode(null, keyPlace) : this.node(pair.value as ParsedNode, inner);
      entries.set(name, { keyPlace, value });
    }
    for (const from of merged) this.merge(entries, from, path);
    return mapNode(entries, place);
  }

  private merge(into: Map<string, SourceEntry>, from: SourceNode, path: readonly string[]): void {
    if (this.unread.has(from)) return;
    if (from.kind === 'list') {
      for (const item of from.items) this.merge(into, item, path);
    } else if (from.kind === 'map') {
      this.mergedEntries += from.entries.size;
      if (this.mergedEntries > MAXIMUM_NODES) return;
      for (const [name, entry] of from.entries) if (!into.has(name)) into.set(name, entry);
    } else {
      const { line = 1, column = 1 } = from.place;
      this.faults.push({
        file: this.file,
        line,
        column,
        path: [...path, '<<'].join('.'),
        problem: "'<<' merges a map, and this is none",
        remedy: 'give an alias of a map',
      });
    }
  }

  private keyName(key: ParsedNode | null, path: readonly string[]): string | undefined {
    const named = key !== null && isAlias(key) ? this.anchors.get(key.source) : key;
    if (named?.anchor !== undefined && !isAlias(named)) this.anchors.set(named.anchor, named);
    if (named === null || named === undefined || !isScalar(named) || named.value === null) {
      this.fault(key?.range[0] ?? 0, path, 'this key is not a name', 'write a word before the colon');
      return undefined;
    }
    const scalar = named as Scalar.Parsed;
    // As written, so that a function called 010 keeps its name.
    return typeof scalar.value === 'string' ? scalar.value : scalar.source;
  }

  private place(offset: number): Place & { line: number; column: number } {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) };
  }
}

/** Text from a user for a message: control characters escaped, long text cut. */
export function printable(text: string, maximum = 60): string {
  const escaped = JSON.stringify(text.length > maximum ? `${text.slice(0, maximum)}…` : text).slice(1, -1);
  return escaped.replaceAll('\\"', '"').replace(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function sentence(message: string): string {
  const oneLine = printable(message.replace(/\s+/g, ' ').trim(), 200);
  return oneLine.charAt(0).toLowerCase() + oneLine.slice(1);
}
