import type { TemplateMap, TemplatePlace, TemplateValue } from '../value.ts';

/** Values nested deeper than any deploying tool nests them; the parser recurses. */
const MAXIMUM_DEPTH = 150;
const WORD = /(?:true|false|null)\b/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Keys that mean something to JavaScript's objects are plain text in a Map. */
const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

export type JsonRead =
  | {
      readonly ok: true;
      readonly value: TemplateValue;
      /** Offset behind the value. */
      readonly end: number;
    }
  | { readonly ok: false; readonly place: TemplatePlace; readonly problem: string; readonly offset: number };

/** Where the lines of a text begin, to turn offsets into places. */
export class LinePlaces {
  private readonly file: string;
  private readonly starts: number[] = [0];

  constructor(text: string, file: string) {
    this.file = file;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  at(offset: number): TemplatePlace {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file: this.file, line: low + 1, column: offset - (this.starts[low] ?? 0) + 1 };
  }
}

/**
 * The JSON value that begins at `offset`, white space before it aside, with the place of every part; what
 * follows it is not looked at. Of a key that comes twice the last one holds, as for every reader of JSON.
 */
export function readJsonAt(text: string, offset: number, lines: LinePlaces): JsonRead {
  const reader = new JsonReader(text, offset, lines);
  try {
    const value = reader.value(0);
    return { ok: true, value, end: reader.position };
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    return { ok: false, place: lines.at(error.offset), problem: error.message, offset: error.offset };
  }
}

/** JSON inside a text value, such as a policy, whose parts stand where it does; null where it is none. */
export function jsonOfText(text: string, place: TemplatePlace): TemplateValue | null {
  const lines = new LinePlaces('', place.file);
  lines.at = () => place;
  const read = readJsonAt(text, 0, lines);
  return read.ok && text.slice(read.end).trim() === '' ? read.value : null;
}

class JsonProblem extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

class JsonReader {
  position: number;
  private readonly text: string;
  private readonly lines: LinePlaces;

  constructor(text: string, offset: number, lines: LinePlaces) {
    this.text = text;
    this.position = offset;
    this.lines = lines;
  }

  value(depth: number): TemplateValue {
    this.skipSpace();
    if (depth > MAXIMUM_DEPTH) throw this.problem(`values are nested more than ${MAXIMUM_DEPTH} deep`);
    const place = this.lines.at(this.position);
    const first = this.text[this.position];
    if (first === '{') return this.map(depth, place);
    if (first === '[') return this.list(depth, place);
    if (first === '"') return { kind: 'scalar', value: this.string(), place };
    const word = this.match(WORD);
    if (word !== null) return { kind: 'scalar', value: WORDS.get(word) ?? null, place };
    const number = this.match(NUMBER);
    if (number !== null) return { kind: 'scalar', value: Number(number), place };
    throw this.problem(
      first === undefined ? 'the file ends in the middle of a value' : 'there is no JSON value here',
    );
  }

  private map(depth: number, place: TemplatePlace): TemplateMap {
    const entries = new Map<string, TemplateValue>();
    this.position += 1;
    for (let isFirst = true; !this.take('}'); isFirst = false) {
      if (!isFirst) this.expect(',');
      this.skipSpace();
      if (this.text[this.position] !== '"') throw this.problem('a key in double quotes is missing');
      const key = this.string();
      this.expect(':');
      entries.set(key, this.value(depth + 1));
    }
    return { kind: 'map', entries, place };
  }

  private list(depth: number, place: TemplatePlace): TemplateValue {
    const items: TemplateValue[] = [];
    this.position += 1;
    for (let isFirst = true; !this.take(']'); isFirst = false) {
      if (!isFirst) this.expect(',');
      items.push(this.value(depth + 1));
    }
    return { kind: 'list', items, place };
  }

  private string(): string {
    const start = this.position;
    let end = start + 1;
    for (; ; end += 1) {
      const code = this.text.charCodeAt(end);
      if (code === 0x22) break;
      if (code === 0x5c) end += 1;
      else if (Number.isNaN(code)) throw this.problem('the file ends in the middle of a text');
      else if (code < 0x20) throw this.problem('a text in double quotes is not closed on its line');
    }
    this.position = end + 1;
    try {
      return JSON.parse(this.text.slice(start, end + 1)) as string;
    } catch {
      this.position = start;
      throw this.problem('this text has an escape that JSON does not know');
    }
  }

  private take(character: string): boolean {
    this.skipSpace();
    if (this.text[this.position] !== character) return false;
    this.position += 1;
    return true;
  }

  private expect(character: string): void {
    if (this.take(character)) return;
    const isEnd = this.position >= this.text.length;
    throw this.problem(isEnd ? 'the file ends in the middle of a value' : `a '${character}' is missing`);
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.position += found.length;
    return found;
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.position);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.position += 1;
    }
  }

  private problem(message: string): JsonProblem {
    return new JsonProblem(message, this.position);
  }
}
