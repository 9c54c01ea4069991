import { visible } from '../../units/visible.ts';

/** The most bytes of a short answer as JSON. What a tool adds, where the whole is, makes it 3 kB at most. */
export const BRIEF_BYTES = 2700;

const LONGEST_TEXT = 320;
const DIGITS = 6;
/** Lists are shortened to so many entries first, then further. */
const ENTRIES_KEPT = [3, 1, 0] as const;
/** Bytes of JSON's marks. */
const COMMA = 1;
const BRACES = 2;

/** What an answer leaves out: list → number of its entries that are not in it. */
export type LeftOut = Readonly<Record<string, number>>;

/**
 * An answer of at most `BRIEF_BYTES`: texts are made visible and cut, numbers have six digits, lists lose
 * their last entries. `cuts` names the lists that may be shortened, those that matter least first; what was
 * taken from each stands in `leftOut`.
 */
export function fitted<T extends object>(
  answer: T,
  cuts: readonly (keyof T & string)[],
  longestText = LONGEST_TEXT,
): T & { leftOut?: LeftOut } {
  const tidy = tidied(answer, longestText) as Record<string, unknown>;
  const leftOut: Record<string, number> = {};
  const isWhole = (): boolean => Object.keys(leftOut).length === 0;
  // What an entry takes with it is subtracted: the whole is written once, whatever its size.
  let bytes = bytesOf(tidy);
  const isTooLong = (): boolean =>
    bytes + (isWhole() ? 0 : bytesOf({ leftOut }) - BRACES + COMMA) > BRIEF_BYTES;
  for (const kept of ENTRIES_KEPT) {
    for (const key of cuts) {
      const list = tidy[key];
      if (!Array.isArray(list)) continue;
      while (list.length > kept && isTooLong()) {
        bytes -= bytesOf(list.pop() ?? null) + (list.length > 0 ? COMMA : 0);
        leftOut[key] = (leftOut[key] ?? 0) + 1;
      }
    }
  }
  return (isWhole() ? tidy : { ...tidy, leftOut }) as T & { leftOut?: LeftOut };
}

/** Bytes of the JSON text, UTF-8. */
export function bytesOf(answer: unknown): number {
  return new TextEncoder().encode(JSON.stringify(answer)).length;
}

/** The text with whatever is invisible but line ends written out, no longer than `longest` characters. */
export function short(text: string, longest = LONGEST_TEXT): string {
  const shown = text
    .slice(0, longest * 2)
    .split('\n')
    .map(visible)
    .join('\n');
  return shown.length > longest ? `${shown.slice(0, longest - 1)}…` : shown;
}

/** Whatever JSON can hold, with each text short and each number of six digits; keys without a value go. */
function tidied(value: unknown, longest: number): unknown {
  if (typeof value === 'string') return short(value, longest);
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
  if (Array.isArray(value)) return value.map((inner) => tidied(inner, longest));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [short(key), tidied(inner, longest)]));
}
