import { show } from '../units/parsed.ts';
import { quantityIn } from '../units/setting-quantity.ts';

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

/** Part of an expression: a condition holds or does not, anything else is a number or a text. */
interface Part {
  readonly node: Node;
  readonly isCondition: boolean;
}

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
    const whole = this.either();
    if (this.next.kind !== 'end') throw new Misread(`${show(this.next.text)} is not expected there`);
    return asCondition(whole);
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

  private either(): Part {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new Misread('it is nested too deeply');
    let left = this.both();
    while (this.take('or', '||') !== null) {
      const [one, other] = [asCondition(left), asCondition(this.both())];
      left = condition((lookup) => one(lookup) === true || other(lookup) === true);
    }
    this.depth -= 1;
    return left;
  }

  private both(): Part {
    let left = this.negated();
    while (this.take('and', '&&') !== null) {
      const [one, other] = [asCondition(left), asCondition(this.negated())];
      left = condition((lookup) => one(lookup) === true && other(lookup) === true);
    }
    return left;
  }

  private negated(): Part {
    let count = 0;
    while (this.take('not', '!') !== null) count += 1;
    const part = this.compared();
    if (count === 0) return part;
    const node = asCondition(part);
    if (count % 2 === 0) return part;
    return condition((lookup) => {
      const value = node(lookup);
      return value === null ? null : value !== true;
    });
  }

  private compared(): Part {
    const left = this.sum();
    if (this.take('in') !== null) {
      const one = asValue(left);
      this.expect('[');
      const among = [asValue(this.sum())];
      while (this.take(',') !== null) among.push(asValue(this.sum()));
      this.expect(']');
      return condition((lookup) => {
        const value = one(lookup);
        return value === null ? null : among.some((each) => each(lookup) === value);
      });
    }
    const sign = this.take(...COMPARISONS);
    if (sign === null) return left;
    const [one, other] = [asValue(left), asValue(this.sum())];
    if (COMPARISONS.includes(this.next.text))
      throw new Misread("write 'a < b and b < c' for two comparisons");
    return condition((lookup) => compare(one(lookup), sign, other(lookup)));
  }

  private sum(): Part {
    let left = this.product();
    for (let sign = this.take('+', '-'); sign !== null; sign = this.take('+', '-')) {
      const [one, other, isSum] = [asValue(left), asValue(this.product()), sign === '+'];
      left = value(arithmetic(one, other, (a, b) => (isSum ? a + b : a - b)));
    }
    return left;
  }

  private product(): Part {
    let left = this.leaf();
    for (let sign = this.take('*', '/'); sign !== null; sign = this.take('*', '/')) {
      const [one, other, isProduct] = [asValue(left), asValue(this.leaf()), sign === '*'];
      left = value(arithmetic(one, other, (a, b) => (isProduct ? a * b : a / b)));
    }
    return left;
  }

  private leaf(): Part {
    if (this.take('-') !== null) {
      if (++this.depth > DEEPEST) throw new Misread('it is nested too deeply');
      const inner = asValue(this.leaf());
      this.depth -= 1;
      return value(
        arithmetic(
          () => 0,
          inner,
          (a, b) => a - b,
        ),
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
    if (kind === 'text') return value(() => text);
    if (kind === 'number') {
      const number = quantityIn(text.trim());
      if (typeof number === 'string') throw new Misread(`${show(text)} is not a number`);
      return value(() => number);
    }
    if (['min', 'max', 'abs'].includes(text) && this.take('(') !== null) return value(this.call(text));
    if (text === 'true' || text === 'false') return value(() => text);
    const name = text.startsWith('`') ? text.slice(1, -1) : text;
    this.names.add(name);
    return value((lookup) => {
      const found = lookup(name);
      return found === null ? null : quantityIn(found);
    });
  }

  private call(name: string): Node {
    const given = [asValue(this.sum())];
    while (this.take(',') !== null) given.push(asValue(this.sum()));
    this.expect(')');
    if (name === 'abs' && given.length > 1) throw new Misread('abs() takes one value');
    return (lookup) => {
      const values = given.map((one) => one(lookup));
      if (!values.every((one) => typeof one === 'number')) return null;
      if (name === 'abs') return Math.abs(values[0]!);
      return name === 'min' ? Math.min(...values) : Math.max(...values);
    };
  }
}

const condition = (node: Node): Part => ({ node, isCondition: true });
const value = (node: Node): Part => ({ node, isCondition: false });

function asCondition({ node, isCondition }: Part): Node {
  if (isCondition) return node;
  throw new Misread('a value alone neither holds nor does not: compare it with another');
}

function asValue({ node, isCondition }: Part): Node {
  if (!isCondition) return node;
  throw new Misread('what holds or does not is no value to compare or reckon with');
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
