import { accept, LONGEST_QUANTITY_CHARACTERS, type Parsed, refuse, show } from './parsed.ts';

/** One "number unit" pair of a text; the unit is as written, empty where there is none. */
export interface Term {
  readonly value: number;
  readonly unit: string;
}

/** What a kind of quantity is called and how it should be written. */
export interface QuantityKind {
  /** With its article: "a duration". */
  readonly name: string;
  /** What would be right: "give a number with a unit, such as 250ms". */
  readonly remedy: string;
  readonly limit: number;
  /** The limit as people write it: "10 years (3650d)". */
  readonly limitText: string;
}

const TERM = /\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([a-zA-Zµμ%]*)/y;

/**
 * Splits a scalar into its terms: `1h 30m` is two, a bare number is one with an empty unit. Undefined where
 * the text is anything else. Text without a unit is read as `Number()` reads it, so `0x10` is 16.
 */
export function readTerms(input: unknown): readonly Term[] | undefined {
  if (typeof input === 'number') return [{ value: input, unit: '' }];
  if (typeof input !== 'string' || input.length > LONGEST_QUANTITY_CHARACTERS) return undefined;
  const text = input.trim();
  if (text === '') return undefined;
  const bare = Number(text);
  if (!Number.isNaN(bare)) return [{ value: bare, unit: '' }];
  const terms: Term[] = [];
  TERM.lastIndex = 0;
  while (TERM.lastIndex < text.length) {
    const match = TERM.exec(text);
    if (match === null) return undefined;
    terms.push({ value: Number(match[1]), unit: match[2] ?? '' });
  }
  return terms;
}

/** The value if it is a number from 0 up to the kind's limit; `value` is in the kind's own unit. */
export function checkRange(input: unknown, value: number, kind: QuantityKind): Parsed {
  if (Number.isNaN(value)) return refuse(`${show(input)} is not ${kind.name}`, kind.remedy);
  if (value < 0) return refuse(`${show(input)} is negative`, kind.remedy);
  if (value > kind.limit) {
    return refuse(
      `${show(input)} is more than the largest ${withoutArticle(kind.name)} this simulator takes`,
      `give at most ${kind.limitText}`,
    );
  }
  return accept(value);
}

/** The fault for a scalar that is not a quantity of this kind at all. */
export function notQuantity(input: unknown, kind: QuantityKind): Parsed {
  if (typeof input === 'string' && input.trim() === '') {
    return refuse(`the text is empty where ${kind.name} belongs`, kind.remedy);
  }
  return refuse(`${show(input)} is not ${kind.name}`, kind.remedy);
}

/** A unit by its name; case does not matter but for one letter, where `M` and `m` differ. */
export function findUnit(units: ReadonlyMap<string, number>, unit: string): number | undefined {
  return units.get(unit) ?? (unit.length > 1 ? units.get(unit.toLowerCase()) : undefined);
}

function withoutArticle(name: string): string {
  return name.replace(/^an? /, '');
}
