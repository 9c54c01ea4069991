import { FaultError } from '../../model/fault.ts';
import type { TemplateMap, TemplatePlace, TemplateValue } from '../value.ts';
import { listValue, mapValue, scalarValue } from './values.ts';

const DEEPEST = 40;

interface Table {
  readonly entries: Map<string, TemplateValue | Table | Table[]>;
  readonly place: TemplatePlace;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['b', '\b'],
  ['e', '\u001b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * TOML as tools write their settings in it: tables, lists of tables, texts, numbers, truth values, lists and
 * inline tables (https://toml.io/en/v1.0.0, read 2026-11-28). Dates stay text.
 *
 * @throws FaultError at the first line that is none of these
 */
export function parseToml(text: string, file: string): TemplateMap {
  const reader = new TomlReader(text.replace(/^\uFEFF/, ''), file);
  return reader.document();
}

class TomlReader {
  private readonly text: string;
  private readonly file: string;
  private at = 0;
  private line = 1;
  private lineStart = 0;
  /** Tables that have a header of their own. */
  private readonly headed = new Set<Table>();

  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
  }

  document(): TemplateMap {
    const root: Table = { entries: new Map(), place: this.place() };
    let current = root;
    for (this.skip(true); this.at < this.text.length; this.skip(true)) {
      if (this.text[this.at] === '[') current = this.header(root);
      else this.pair(current);
      this.skip(false);
      if (this.at < this.text.length && this.text[this.at] !== '\n' && this.text[this.at] !== '\r') {
        this.fail('the line goes on where it should end');
      }
    }
    return frozen(root);
  }

  /** `[a.b]` is a table, `[[a.b]]` one more in a list of tables. */
  private header(root: Table): Table {
    const place = this.place();
    const isList = this.text.startsWith('[[', this.at);
    this.at += isList ? 2 : 1;
    const keys = this.keys();
    if (!this.text.startsWith(isList ? ']]' : ']', this.at)) this.fail('a ] is missing');
    this.at += isList ? 2 : 1;
    const last = keys.at(-1) ?? '';
    const table = this.inside(root, keys.slice(0, -1));
    const before = table.entries.get(last);
    if (before !== undefined && !isTable(before) && !(isList && Array.isArray(before))) {
      this.fail(`${last} is no table: it stands before with a value`, place);
    }
    if (isList) {
      const list = Array.isArray(before) ? before : [];
      const added: Table = { entries: new Map(), place };
      table.entries.set(last, [...list, added]);
      return added;
    }
    if (isTable(before)) {
      if (this.headed.has(before)) {
        this.fail(`the table ${keys.join('.')} stands here a second time`, place);
      }
      this.headed.add(before);
      return before;
    }
    const made: Table = { entries: new Map(), place };
    this.headed.add(made);
    table.entries.set(last, made);
    return made;
  }

  private inside(from: Table, keys: readonly string[]): Table {
    let table = from;
    for (const key of keys) {
      const next = table.entries.get(key);
      const found = Array.isArray(next) ? next.at(-1) : next;
      if (isTable(found)) {
        table = found;
        continue;
      }
      const made: Table = { entries: new Map(), place: this.place() };
      table.entries.set(key, made);
      table = made;
    }
    return table;
  }

  private pair(table: Table): void {
    const place = this.place();
    const keys = this.keys();
    if (this.text[this.at] !== '=') this.fail('a key without = stands here');
    this.at += 1;
    this.skip(false);
    const value = this.value(0);
    const { entries } = this.inside(table, keys.slice(0, -1));
    const last = keys.at(-1) ?? '';
    if (entries.has(last)) this.fail(`the key ${keys.join('.')} stands here a second time`, place);
    entries.set(last, value);
  }

  private keys(): readonly string[] {
    const keys: string[] = [];
    do {
      if (keys.length > 0) this.at += 1;
      this.skip(false);
      const first = this.text[this.at];
      if (first === '"' || first === "'") keys.push(this.quoted());
      else {
        const word = this.match(/[A-Za-z0-9_-]+/y);
        if (word === null) this.fail('a key is missing');
        keys.push(word);
      }
      this.skip(false);
    } while (this.text[this.at] === '.' && keys.length < DEEPEST);
    return keys;
  }

  private value(depth: number): TemplateValue {
    const place = this.place();
    const first = this.text[this.at];
    if (depth > DEEPEST) this.fail('values are nested too deep');
    if (first === '"' || first === "'") return scalarValue(this.quoted(), place);
    if (first === '[') return this.list(depth, place);
    if (first === '{') return this.inline(depth, place);
    const word = this.match(/[^\s,\]}#]+/y);
    if (word === null) this.fail('a value is missing');
    if (word === 'true' || word === 'false') return scalarValue(word === 'true', place);
    const number = word.replaceAll('_', '');
    const isNumber = /^([-+]?\d+(\.\d+)?(e[-+]?\d+)?|0x[\da-f]+|0o[0-7]+|0b[01]+)$/i.test(number);
    return scalarValue(isNumber ? Number(number) : word, place);
  }

  private list(depth: number, place: TemplatePlace): TemplateValue {
    const items: TemplateValue[] = [];
    this.at += 1;
    for (this.skip(true); this.text[this.at] !== ']'; this.skip(true)) {
      if (this.at >= this.text.length) this.fail('a list is not closed');
      items.push(this.value(depth + 1));
      this.skip(true);
      if (this.text[this.at] === ',') this.at += 1;
      else if (this.text[this.at] !== ']') this.fail('a comma is missing');
    }
    this.at += 1;
    return listValue(items, place);
  }

  private inline(depth: number, place: TemplatePlace): TemplateValue {
    const table: Table = { entries: new Map(), place };
    this.at += 1;
    for (this.skip(true); this.text[this.at] !== '}'; this.skip(true)) {
      if (this.at >= this.text.length || depth > DEEPEST) this.fail('an inline table is not closed');
      this.pair(table);
      this.skip(true);
      if (this.text[this.at] === ',') this.at += 1;
      else if (this.text[this.at] !== '}') this.fail('a comma is missing');
    }
    this.at += 1;
    return frozen(table);
  }

  private quoted(): string {
    const place = this.place();
    const quote = this.text[this.at] as string;
    const triple = quote.repeat(3);
    const mark = this.text.startsWith(triple, this.at) ? triple : quote;
    const start = this.at + mark.length;
    let end = start;
    while (!this.text.startsWith(mark, end)) {
      if (end >= this.text.length || (mark.length === 1 && this.text[end] === '\n'))
        this.fail('a text is not closed');
      end += quote === '"' && this.text[end] === '\\' ? 2 : 1;
    }
    // A line that begins with the marks alone is no part of the text.
    const lines = this.text.slice(start, end);
    const inner = mark.length === 3 ? lines.replace(/^\r?\n/, '') : lines;
    for (let found = lines.indexOf('\n'); found >= 0; found = lines.indexOf('\n', found + 1))
      this.newLine(start + found);
    this.at = end + mark.length;
    if (quote === "'") return inner;
    const pattern = /\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|x([\dA-Fa-f]{2})|(\s*\n\s*)|([\s\S]))/g;
    return inner.replace(pattern, (written, four, eight, two, end_, sign) => {
      if (end_ !== undefined && mark.length === 3) return '';
      const code = Number.parseInt(four ?? eight ?? two ?? '', 16);
      if (!Number.isNaN(code) && code <= 0x10ffff) return String.fromCodePoint(code);
      return ESCAPES.get(sign) ?? this.fail(`${written.slice(0, 10)} is no escape`, place);
    });
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.at += found.length;
    return found;
  }

  /** White space and comments; the ends of lines too where `lines`. */
  private skip(lines: boolean): void {
    for (; this.at < this.text.length; this.at += 1) {
      const character = this.text[this.at];
      if (character === '#') {
        while (this.at + 1 < this.text.length && this.text[this.at + 1] !== '\n') this.at += 1;
      } else if (character === '\n') {
        if (!lines) return;
        this.newLine(this.at);
      } else if (character !== ' ' && character !== '\t' && character !== '\r') return;
    }
  }

  private newLine(offset: number): void {
    this.line += 1;
    this.lineStart = offset + 1;
  }

  private place(): TemplatePlace {
    return { file: this.file, line: this.line, column: this.at - this.lineStart + 1 };
  }

  private fail(problem: string, at = this.place()): never {
    const { file, line = 1, column = 1 } = at;
    throw new FaultError([
      { file, line, column, path: '', problem: `this is not TOML: ${problem}`, remedy: 'mend the syntax' },
    ]);
  }
}

function isTable(value: TemplateValue | Table | Table[] | undefined): value is Table {
  return value !== undefined && !Array.isArray(value) && !('kind' in value);
}

function frozen(table: Table): TemplateMap {
  const entries = [...table.entries].map(([key, value]): readonly [string, TemplateValue] => {
    if (Array.isArray(value)) return [key, listValue(value.map(frozen), value[0]?.place ?? table.place)];
    return [key, isTable(value) ? frozen(value) : value];
  });
  return mapValue(entries, table.place);
}
