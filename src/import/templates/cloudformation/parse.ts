import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type ParsedNode,
  parseAllDocuments,
  type Scalar,
  type YAMLError,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { FaultError } from '../../../model/fault.ts';
import type { ImportNote } from '../../stack.ts';
import type { TemplatePlace, TemplateValue } from '../../value.ts';
import { listValue, mapValue, scalarValue } from '../values.ts';
import { withFlatFlows } from './flat-flow.ts';

/** CloudFormation takes templates of 1 MB; that many tokens it cannot have. */
const MAXIMUM_TOKENS = 1_500_000;
const MAXIMUM_VALUES = 300_000;
/** State machines inside of templates nest some forty deep. */
const MAXIMUM_DEPTH = 100;
export interface ParsedTemplate {
  readonly root: TemplateValue;
  readonly notes: readonly ImportNote[];
}

/**
 * YAML or JSON text → a tree of scalars, lists and maps with the place of each; that of a list or a map is
 * its key's. Short tags become maps of one key: `!Sub x` is `{ "Fn::Sub": "x" }`. Scalars are what
 * CloudFormation makes of them: dates, account ids and numbers that are not written as a number is written
 * stay text. Duplicate keys and further documents are noted.
 *
 * @throws FaultError where the text is neither YAML nor JSON, or is too deep or too long
 */
export function parseTemplate(given: string, file: string): ParsedTemplate {
  const text = given.replace(/^\uFEFF/, '');
  const bound = boundProblem(text);
  if (bound !== null) fail({ file, line: bound.line, column: 1 }, bound.problem, 'write a simpler template');
  const asWritten = readDocuments(text);
  const { documents, error } =
    asWritten.error !== undefined && /[[{]/.test(text) ? readDocuments(withFlatFlows(text)) : asWritten;
  const reader = new TreeReader(file, linesOf(text));
  const [document, second] = documents.filter(({ contents }) => contents !== null && !isEmpty(contents));
  if (error !== undefined) {
    const kind = /^\s*\{/.test(text) ? 'JSON' : 'YAML';
    fail(reader.place(error.pos[0]), `this is not ${kind}: ${sentence(error.message)}`, remedyFor(error));
  }
  if (document === undefined) fail({ file }, 'the file is empty', 'give a template');
  const root = reader.read(document);
  if (second !== undefined) {
    const place = reader.place((second.contents as ParsedNode).range[0]);
    reader.note('dropped', place, 'a second YAML document', 'a template is the first document of its file');
  }
  return { root, notes: reader.notes };
}

function readDocuments(text: string): {
  readonly documents: readonly Document.Parsed[];
  /** The first one: one slip makes the parser complain about what follows it too. */
  readonly error: YAMLError | undefined;
} {
  const parsed = parseAllDocuments(text, {
    prettyErrors: false,
    uniqueKeys: false,
    version: '1.2',
    schema: 'failsafe',
    logLevel: 'silent',
    strict: false,
  });
  const documents = Array.isArray(parsed) ? (parsed as Document.Parsed[]) : [];
  const errors = documents.flatMap((document) => document.errors as readonly YAMLError[]);
  const [error] = [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
  return { documents, error };
}

/** The parser's own count misses lines where it met an error. */
function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}

function remedyFor({ code }: YAMLError): string {
  return code === 'TAB_AS_INDENT' ? 'indent with spaces' : 'mend the syntax';
}

function isEmpty(contents: unknown): boolean {
  return isScalar(contents) && contents.value === '' && contents.source === '';
}

function fail(place: TemplatePlace, problem: string, remedy: string): never {
  const { file, line, column } = place;
  throw new FaultError([
    { file, ...(line === undefined ? {} : { line, column: column ?? 1 }), path: '', problem, remedy },
  ]);
}

/** The parser recurses on nested collections, so depth and length are bounded before it runs. */
function boundProblem(text: string): { readonly line: number; readonly problem: string } | null {
  const tooDeep = `values are nested more than ${MAXIMUM_DEPTH} deep`;
  const indents: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [, spaces = '', dashes = '', rest = ''] = /^( *)((?:[-?] +)*)(.?)/.exec(line) ?? [];
    if (rest === '' || rest === '\r') continue;
    while (indents.length > 0 && indents.at(-1)! >= spaces.length) indents.pop();
    indents.push(spaces.length);
    if (indents.length + dashes.length / 2 > MAXIMUM_DEPTH) return { line: index + 1, problem: tooDeep };
  }
  let [depth, tokens, line] = [0, 0, 1];
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    for (let at = token.indexOf('\n'); at >= 0; at = token.indexOf('\n', at + 1)) line += 1;
    if (tokens > MAXIMUM_TOKENS) return { line, problem: `the file has more than ${MAXIMUM_TOKENS} tokens` };
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > MAXIMUM_DEPTH) return { line, problem: tooDeep };
  }
  return null;
}

class TreeReader {
  readonly notes: ImportNote[] = [];
  private readonly file: string;
  private readonly lines: LineCounter;
  private readonly open = new Set<ParsedNode>();
  private readonly anchors = new Map<string, ParsedNode>();
  private values = 0;

  constructor(file: string, lines: LineCounter) {
    this.file = file;
    this.lines = lines;
  }

  read(document: Document.Parsed): TemplateValue {
    return this.node(document.contents as ParsedNode, [], undefined);
  }

  place(offset: number): TemplatePlace {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) };
  }

  note(kind: ImportNote['kind'], place: TemplatePlace, subject: string, reason: string): void {
    this.notes.push({ kind, place, subject, reason });
  }

  private node(
    node: ParsedNode | null,
    path: readonly string[],
    key: TemplatePlace | undefined,
  ): TemplateValue {
    if (node === null) return scalarValue(null, key ?? { file: this.file, line: 1, column: 1 });
    const own = this.place(node.range[0]);
    if (this.open.has(node)) fail(own, 'this anchor holds an alias of itself', 'write the value out');
    if (path.length > MAXIMUM_DEPTH)
      fail(own, `values are nested more than ${MAXIMUM_DEPTH} deep`, 'nest less');
    this.values += 1;
    if (this.values > MAXIMUM_VALUES) {
      const problem = `with its aliases written out the file holds more than ${MAXIMUM_VALUES} values`;
      fail({ file: this.file }, problem, 'write fewer aliases');
    }
    if (!isAlias(node) && node.anchor !== undefined) this.anchors.set(node.anchor, node);
    this.open.add(node);
    const place = isScalar(node) || isAlias(node) ? own : (key ?? own);
    const value = this.tagged(node, path, place);
    this.open.delete(node);
    return value;
  }

  /** The value with its short tag written out as CloudFormation's long form. */
  private tagged(node: ParsedNode, path: readonly string[], place: TemplatePlace): TemplateValue {
    if (isAlias(node)) return this.alias(node, path);
    const tag = shortTag(node.tag);
    const value = this.plain(node, path, place, tag !== null);
    if (tag === null) return value;
    if (tag === 'Ref' || tag === 'Condition') return mapValue([[tag, value]], place);
    return mapValue([[`Fn::${tag}`, value]], place);
  }

  private plain(
    node: Exclude<ParsedNode, Alias.Parsed>,
    path: readonly string[],
    place: TemplatePlace,
    isTagged: boolean,
  ): TemplateValue {
    if (isMap(node)) return this.map(node as YAMLMap.Parsed, path, place);
    if (isSeq(node)) {
      const items = (node as YAMLSeq.Parsed).items as (ParsedNode | null)[];
      return listValue(
        items.map((item, index) => this.node(item, [...path, String(index)], undefined)),
        place,
      );
    }
    const scalar = node as Scalar.Parsed;
    const text = String(scalar.value ?? '');
    const isPlain = scalar.type === 'PLAIN' && node.tag !== 'tag:yaml.org,2002:str' && node.tag !== '!';
    if (isPlain && (isTagged || node.tag === undefined || node.tag.startsWith('tag:yaml.org,2002:'))) {
      return scalarValue(plainScalar(text), place);
    }
    return scalarValue(text, place);
  }

  private alias(alias: Alias.Parsed, path: readonly string[]): TemplateValue {
    const target = this.anchors.get(alias.source);
    if (target === undefined) {
      const name = alias.source.slice(0, 60);
      fail(this.place(alias.range[0]), `there is no anchor '&${name}' before this`, 'define it first');
    }
    return this.node(target, path, undefined);
  }

  private map(map: YAMLMap.Parsed, path: readonly string[], place: TemplatePlace): TemplateValue {
    const entries = new Map<string, TemplateValue>();
    const merged: TemplateValue[] = [];
    for (const pair of map.items) {
      const key = pair.key as ParsedNode | null;
      const name = this.keyName(key, place);
      const keyPlace = key === null ? place : this.place(key.range[0]);
      const value = this.node(pair.value as ParsedNode | null, [...path, name], keyPlace);
      if (name === '<<') {
        merged.push(value);
        continue;
      }
      if (entries.has(name)) {
        const reason = `the key stands here a second time; as when it is deployed, the last one counts`;
        this.note('assumed', keyPlace, [...path, name].join('.'), reason);
      }
      entries.set(name, value);
    }
    for (const from of merged) this.merge(entries, from, [...path, '<<']);
    return { kind: 'map', entries, place };
  }

  private merge(into: Map<string, TemplateValue>, from: TemplateValue, path: readonly string[]): void {
    if (from.kind === 'list') {
      for (const item of from.items) this.merge(into, item, path);
    } else if (from.kind === 'map') {
      for (const [name, value] of from.entries) if (!into.has(name)) into.set(name, value);
    } else {
      this.note('dropped', from.place, path.join('.'), "'<<' merges a map, and this is none");
    }
  }

  private keyName(key: ParsedNode | null, place: TemplatePlace): string {
    const named = key !== null && isAlias(key) ? this.anchors.get(key.source) : key;
    if (named === null || named === undefined || !isScalar(named)) {
      fail(
        key === null ? place : this.place(key.range[0]),
        'this key is not a name',
        'write a word before the colon',
      );
    }
    if (named.anchor !== undefined) this.anchors.set(named.anchor, named);
    return String(named.value ?? '');
  }
}

/** `!GetAtt` → GetAtt; null for no tag and for YAML's own. */
function shortTag(tag: string | undefined): string | null {
  if (tag === undefined || tag === '!' || tag.startsWith('tag:yaml.org,2002:')) return null;
  return tag.replace(/^!/, '').replace(/^Fn::/, '');
}

function plainScalar(text: string): string | number | boolean | null {
  if (text === '' || /^(~|null|Null|NULL)$/.test(text)) return null;
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  // What a number would not give back as it was written (1.10, 0755, an account's id) stays text.
  if (/^-?\d/.test(text) && String(Number(text)) === text) return Number(text);
  return text;
}

function sentence(message: string): string {
  const oneLine = message.replace(/\s+/g, ' ').trim().slice(0, 200);
  return oneLine.charAt(0).toLowerCase() + oneLine.slice(1);
}
