import { parseDurationMs } from '../units/duration.ts';
import { parseMemoryMb } from '../units/memory.ts';
import { show } from '../units/parsed.ts';
import { parseRatePerSecond } from '../units/rate.ts';
import { parseShare } from '../units/share.ts';

/** What a name of an expression stands for at a point; null where it has no value there. */
export type Lookup = (name: string) => string | number | null;

export interface Constraint {
  readonly text: string;
  /** Axes and figures that it speaks of, each once. */
  readonly names: readonly string[];
  /** False where a name has no value. */
  readonly holds: (lookup: Lookup) => boolean;
}

export type ConstraintRead =
  | { readonly ok: true; readonly constraint: Constraint }
  | { readonly ok: false; readonly problem: string; readonly remedy: string };

type Value = string | number | boolean | null;
type Node = (lookup: Lookup) => Value;

const DEEPEST = 50;
const REMEDY =
  'write a condition such as memory <= 2048, api.latency.p99 < 800ms, or \'x + y <= 10 and z != "arm64"\'';
const TOKEN =
  /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?(?:%|\/[a-z]+|\s?[KMG]i?B\b|[a-zA-Zµ]+\b)?)|([A-Za-z_][\w.@]*(?:-[\w.@]+)*(?:(?<=\.p)\(\d+(?:\.\d+)?\))?|`[^`]+`)|("[^"]*"|'[^']*')|(<=|>=|==|!=|&&|\|\||[-+*/()<>!,[\]]))/y;

interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'sign' | 'end';
  readonly text: string;
}

class Misread extends Error {}

/**
 * A condition over axes and figures: numbers with units, names (in backquotes where they hold other signs),
 * texts in quotes, + − × ÷, comparisons, `in [A, B]`, and, or, not, min(), max(), abs(). Reads no code and
 * runs none.
 */
export function readConstraint(text: string): ConstraintRead {
  const names = new Set<string>();
  try {
    const parser = new Parser(tokensOf(text), names);
    const node = parser.whole();
    return { ok: true, constraint: { text, names: [...names], holds: (lookup) => node(lookup) === true } };
  } catch (error) {
    if (!(error instanceof Misread)) throw error;
    return { ok: false, problem: `${show(text)} is no condition: ${error.message}`, remedy: REMEDY };
  }
}

/** A value of a setting as a number where it is one, or a quantity: ms, MB, per second, a share. */
export function quantityIn(value: string | number): string | number {
  if (typeof value === 'number') return value;
  const plain = Number(value);
  if (value.trim() !== '' && Number.isFinite(plain)) return plain;
  for (const parse of [parseDurationMs, parseMemoryMb, parseRatePerSecond, parseShare]) {
    const parsed = parse(value);
    if (parsed.ok) return parsed.value;
  }
  return value;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) throw new Misread(`${show(text.slice(at).trim().slice(0, 12))} is not understood`);
    const [, number, name, quoted, sign] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.slice(1, -1) });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
    at = TOKEN.lastIndex;
  }
  return [...tokens, { kind: 'end', text: 'its end' }];
}

const COMPARISONS = ['<', '<=', '>', '>=', '==', '!='];

class Parser {
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly Token[];
  private readonly names: Set<string>;

  constructor(tokens: readonly Token[], names: Set<string>) {
    this.tokens = tokens;
    this.names = names;
  }

  whole(): Node {
    const node = this.either();
    if (this.next.kind !== 'end') throw new Misread(`${show(this.next.text)} is not expected there`);
    return node;
  }

  private get next(): Token {
    return this.tokens[this.at]!;
  }

  /** Takes the next token away where it is one of these words or signs. */
  private take(...texts: readonly string[]): string | null {
    const { kind, text } = this.next;
    if (kind === 'text' || kind === 'end' || !texts.includes(text)) return null;
    this.at += 1;
    return text;
  }

  private expect(text: string): void {
    if (this.take(text) === null)
      throw new Misread(`${show(text)} is missing before ${show(this.next.text)}`);
  }

  private either(): Node {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new Misread('it is nested too deeply');
    let left = this.both();
    while (this.take('or', '||') !== null) {
      const [one, other] = [left, this.both()];
      left = (lookup) => one(lookup) === true || other(lookup) === true;
    }
    this.depth -= 1;
    return left;
  }

  private both(): Node {
    let left = this.negated();
    while (this.take('and', '&&') !== null) {
      const [one, other] = [left, this.negated()];
      left = (lookup) => one(lookup) === true && other(lookup) === true;
    }
    return left;
  }

  private negated(): Node {
    let isNegated = false;
    while (this.take('not', '!') !== null) isNegated = !isNegated;
    const node = this.compared();
    if (!isNegated) return node;
    return (lookup) => {
      const value = node(lookup);
      return value === null ? null : value !== true;
    };
  }

  private compared(): Node {
    const left = this.sum();
    if (this.take('in') !== null) {
      this.expect('[');
      const among = [this.sum()];
      while (this.take(',') !== null) among.push(this.sum());
      this.expect(']');
      return (lookup) => {
        const value = left(lookup);
        return value === null ? null : among.some((one) => one(lookup) === value);
      };
    }
    const sign = this.take(...COMPARISONS);
    if (sign === null) return left;
    const right = this.sum();
    if (COMPARISONS.includes(this.next.text))
      throw new Misread("write 'a < b and b < c' for two comparisons");
    return (lookup) => compare(left(lookup), sign, right(lookup));
  }

  private sum(): Node {
    let left = this.product();
    for (let sign = this.take('+', '-'); sign !== null; sign = this.take('+', '-')) {
      const [one, other, isSum] = [left, this.product(), sign === '+'];
      left = arithmetic(one, other, (a, b) => (isSum ? a + b : a - b));
    }
    return left;
  }

  private product(): Node {
    let left = this.leaf();
    for (let sign = this.take('*', '/'); sign !== null; sign = this.take('*', '/')) {
      const [one, other, isProduct] = [left, this.leaf(), sign === '*'];
      left = arithmetic(one, other, (a, b) => (isProduct ? a * b : a / b));
    }
    return left;
  }

  private leaf(): Node {
    if (this.take('-') !== null) {
      if (++this.depth > DEEPEST) throw new Misread('it is nested too deeply');
      const inner = this.leaf();
      this.depth -= 1;
      return arithmetic(
        () => 0,
        inner,
        (a, b) => a - b,
      );
    }
    if (this.take('(') !== null) {
      const inner = this.either();
      this.expect(')');
      return inner;
    }
    const { kind, text } = this.next;
    if (kind === 'end' || kind === 'sign') throw new Misread(`a value is missing before ${show(text)}`);
    this.at += 1;
    if (kind === 'text') return () => text;
    if (kind === 'number') {
      const value = quantityIn(text.trim());
      if (typeof value === 'string') throw new Misread(`${show(text)} is not a number`);
      return () => value;
    }
    if (['min', 'max', 'abs'].includes(text) && this.take('(') !== null) return this.call(text);
    if (text === 'true' || text === 'false') return () => text;
    const name = text.startsWith('`') ? text.slice(1, -1) : text;
    this.names.add(name);
    return (lookup) => {
      const value = lookup(name);
      return value === null ? null : quantityIn(value);
    };
  }

  private call(name: string): Node {
    const given = [this.sum()];
    while (this.take(',') !== null) given.push(this.sum());
    this.expect(')');
    return (lookup) => {
      const values = given.map((one) => one(lookup));
      if (!values.every((value) => typeof value === 'number')) return null;
      if (name === 'abs') return Math.abs(values[0]!);
      return name === 'min' ? Math.min(...values) : Math.max(...values);
    };
  }
}

function arithmetic(left: Node, right: Node, of: (a: number, b: number) => number): Node {
  return (lookup) => {
    const [a, b] = [left(lookup), right(lookup)];
    return typeof a === 'number' && typeof b === 'number' ? of(a, b) : null;
  };
}

function compare(left: Value, sign: string, right: Value): boolean | null {
  if (left === null || right === null) return null;
  if (sign === '==') return left === right;
  if (sign === '!=') return left !== right;
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  if (sign === '<') return left < right;
  if (sign === '<=') return left <= right;
  return sign === '>' ? left > right : left >= right;
}
