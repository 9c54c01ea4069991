import { nearest } from './nearest.ts';
import { show } from './parsed.ts';

/** What is wrong with a part of what a program gave. */
export interface GivenMisfit {
  /** Name of the argument or option; with key paths below it. */
  readonly path: string;
  readonly problem: string;
  readonly remedy: string;
}

/** What an argument or option has to be, in words that go after "is not" and after "give". */
export interface GivenKind {
  readonly is: (value: unknown) => boolean;
  readonly words: string;
  readonly example: string;
}

export const TEXT: GivenKind = {
  is: (value) => typeof value === 'string',
  words: 'text',
  example: 'a string',
};
export const FLAG: GivenKind = {
  is: (value) => typeof value === 'boolean',
  words: 'true or false',
  example: 'true or false',
};
export const CALLBACK: GivenKind = {
  is: (value) => typeof value === 'function',
  words: 'a function',
  example: 'a function',
};
export const RECORD: GivenKind = { is: isRecord, words: 'an object', example: 'an object' };

export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): GivenKind {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return {
    is: (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
    words: `a whole number ${range}`,
    example: `for example ${Math.min(most, Math.max(least, 10))}`,
  };
}

/** Methods that an object has to have, besides whatever else it has. */
export function withMethods(words: string, ...methods: readonly string[]): GivenKind {
  return {
    is: (value) => isObject(value) && methods.every((method) => typeof value[method] === 'function'),
    words,
    example: `an object with ${methods.map((method) => `${method}()`).join(' and ')}`,
  };
}

export function listOf(kind: GivenKind, words: string, example: string): GivenKind {
  return {
    is: (value) => Array.isArray(value) && value.length > 0 && value.every((item) => kind.is(item)),
    words,
    example,
  };
}

export function orNull(kind: GivenKind): GivenKind {
  return { ...kind, is: (value) => value === null || kind.is(value) };
}

/** What is wrong with one argument, in a list that is empty where nothing is. */
export function argumentMisfits(path: string, value: unknown, kind: GivenKind): readonly GivenMisfit[] {
  if (kind.is(value)) return [];
  return [{ path, problem: `${show(value)} is not ${kind.words}`, remedy: `give ${kind.example}` }];
}

/**
 * What is wrong with options that may be left out, each and all: keys that nobody knows, and values of
 * another kind.
 */
export function optionMisfits(
  given: unknown,
  kinds: Readonly<Record<string, GivenKind>>,
): readonly GivenMisfit[] {
  if (given === undefined) return [];
  const known = Object.keys(kinds);
  const all = known.length === 0 ? 'leave it out' : `give an object with any of ${known.join(', ')}`;
  if (!isRecord(given)) {
    return [{ path: 'options', problem: `${show(given)} is not an object of options`, remedy: all }];
  }
  return Object.entries(given).flatMap(([key, value]) => {
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
    if (kind !== undefined) return value === undefined ? [] : argumentMisfits(key, value, kind);
    const near = nearest(key, known);
    const remedy = near === undefined ? `the options are ${known.join(', ')}` : `did you mean ${near}?`;
    return [{ path: key.slice(0, 100), problem: 'there is no such option', remedy }];
  });
}

/** A plain object, of this realm or another. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isObject(value) || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
