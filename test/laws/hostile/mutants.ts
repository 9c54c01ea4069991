import { parse, stringify } from 'yaml';
import type { Chance } from './chance.ts';
import { HOSTILE_FRAGMENTS, HOSTILE_VALUES } from './values.ts';

type Mutator = (text: string, chance: Chance) => string | Uint8Array;

/** A file with something wrong in it, one to three times over. */
export function mutant(text: string, chance: Chance): Uint8Array {
  let mutated: string | Uint8Array = text;
  for (let times = 1 + chance.below(3); times > 0 && typeof mutated === 'string'; times -= 1) {
    const mutator = chance.next() < 0.5 ? chance.of(STRUCTURAL) : chance.of(TEXTUAL);
    mutated = mutator(mutated, chance);
  }
  return typeof mutated === 'string' ? new TextEncoder().encode(mutated) : mutated;
}

const TEXTUAL: readonly Mutator[] = [
  (text, chance) => {
    const bytes = new TextEncoder().encode(text);
    for (let flips = 1 + chance.below(4); flips > 0; flips -= 1) {
      bytes[chance.below(bytes.length)] = chance.below(256);
    }
    return bytes;
  },
  (text, chance) => text.slice(0, chance.below(text.length + 1)),
  (text, chance) => lines(text, (all) => all.splice(chance.below(all.length), 1 + chance.below(3))),
  (text, chance) =>
    lines(text, (all) => all.splice(chance.below(all.length), 0, all[chance.below(all.length)] ?? '')),
  (text, chance) =>
    lines(text, (all) => {
      const [moved = ''] = all.splice(chance.below(all.length), 1);
      all.splice(chance.below(all.length + 1), 0, moved);
    }),
  (text, chance) =>
    lines(text, (all) => {
      const at = chance.below(all.length);
      all[at] = `${' '.repeat(chance.below(5))}${(all[at] ?? '').trimStart()}`;
    }),
  (text, chance) => inserted(text, chance, chance.of(HOSTILE_FRAGMENTS)),
  (text, chance) => replacedWord(text, chance, chance.of(HOSTILE_FRAGMENTS)),
  (text, chance) => replacedWord(text, chance, JSON.stringify(chance.of(HOSTILE_VALUES))),
  (text, chance) => replacedWord(text, chance, chance.of(words(text))),
  (text, chance) => text.replaceAll(',', chance.of([';', '\t', ' ', '|', '","', ''])),
  (text, chance) => text.replaceAll('\n', chance.of(['\r', '\r\n', '\n\n', '\u2028', ' '])),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  (text) => `\ufeff${text}`,
  (text, chance) => text.repeat(2 + chance.below(3)),
];

/** Of what the text says, be it YAML or JSON; the text itself where it says nothing. */
const STRUCTURAL: readonly Mutator[] = [
  (text, chance) => changed(text, chance, () => chance.of(HOSTILE_VALUES)),
  (text, chance) => changed(text, chance, () => chance.of(HOSTILE_VALUES)),
  (text, chance) => changed(text, chance, (_, all) => chance.of(all)),
  (text, chance) => changed(text, chance, () => undefined),
  (text, chance) => changed(text, chance, (value) => [value]),
  (text, chance) => changed(text, chance, (value) => ({ value })),
  (text, chance) => changed(text, chance, (value) => JSON.stringify(value) ?? ''),
  (text, chance) =>
    changed(text, chance, (value) =>
      typeof value === 'number' ? value * 10 ** (chance.below(600) - 300) : value,
    ),
  (text, chance) =>
    changed(text, chance, (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? {
            ...value,
            [chance.of(['x', 'memroy', '__proto__', '', 'a.b', 'a\u202eb'])]: chance.of(HOSTILE_VALUES),
          }
        : value,
    ),
];

interface Place {
  readonly owner: Record<string, unknown>;
  readonly key: string;
}

function changed(
  text: string,
  chance: Chance,
  change: (value: unknown, all: readonly unknown[]) => unknown,
): string {
  const isJson = text.trimStart().startsWith('{');
  let root: unknown;
  try {
    root = isJson ? JSON.parse(text) : parse(text, { logLevel: 'silent', uniqueKeys: false });
  } catch {
    return text;
  }
  const places = placesIn({ root }, 0);
  const { owner, key } = chance.of(places);
  const value = change(
    owner[key],
    places.map((place) => place.owner[place.key]),
  );
  // A value that holds the place it is put into would have no end.
  const copy: unknown = value === undefined ? undefined : withoutCircles(value);
  if (copy === undefined) delete owner[key];
  else owner[key] = copy;
  const [changedRoot] = places.slice(0, 1).map((place) => place.owner[place.key]);
  if (changedRoot === undefined) return '';
  if (isJson) return JSON.stringify(changedRoot);
  return chance.next() < 0.3 ? JSON.stringify(changedRoot) : stringify(changedRoot);
}

function placesIn(node: unknown, depth: number): readonly Place[] {
  if (typeof node !== 'object' || node === null || depth > 20) return [];
  const owner = node as Record<string, unknown>;
  return Object.keys(owner).flatMap((key) => [{ owner, key }, ...placesIn(owner[key], depth + 1)]);
}

function lines(text: string, change: (all: string[]) => void): string {
  const all = text.split('\n');
  change(all);
  return all.join('\n');
}

function inserted(text: string, chance: Chance, fragment: string): string {
  const at = chance.below(text.length + 1);
  return text.slice(0, at) + fragment + text.slice(at);
}

function replacedWord(text: string, chance: Chance, word: string): string {
  const found = [...text.matchAll(WORD)];
  if (found.length === 0) return word;
  const { 0: old, index } = chance.of(found);
  return text.slice(0, index) + word + text.slice(index + old.length);
}

function words(text: string): readonly string[] {
  return text.match(WORD) ?? [''];
}

const WORD = /[\w.%/-]+/g;

/** A copy in which what holds itself (an anchor's map that merges itself) holds nothing there. */
function withoutCircles(value: unknown, holders: readonly unknown[] = []): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (holders.includes(value)) return null;
  const inner = [...holders, value];
  if (Array.isArray(value)) return value.map((one) => withoutCircles(one, inner));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutCircles(one, inner)]));
}
