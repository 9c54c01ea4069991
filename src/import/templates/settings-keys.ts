import { nearest } from '../../units/nearest.ts';
import type { ImportNote } from '../stack.ts';
import type { TemplateMap, TemplateValue } from '../value.ts';
import { booleanOf, isAbsent, textOf } from './values.ts';

/** What is made of each key of a map of settings; a key that stands in none of the lists is a slip. */
export interface SettingKeys {
  /** Whose settings they are: `Zappa`. */
  readonly tool: string;
  readonly read: readonly string[];
  /** Keys that change neither what functions do nor what they cost, below the reason why. */
  readonly inert: Readonly<Record<string, readonly string[]>>;
  /** Keys that would change it and are not carried over, with the sentence that says so. */
  readonly told: Readonly<Record<string, string>>;
}

/** Words between white space, as tables of keys are written. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** A note for each key that is not carried over: what the tool knows with its reason, the others as slips. */
export function settingNotes(map: TemplateMap, path: string, keys: SettingKeys): readonly ImportNote[] {
  const known = [...keys.read, ...Object.values(keys.inert).flat(), ...Object.keys(keys.told)];
  const silent = new Set([...keys.read, ...Object.values(keys.inert).flat()]);
  return [...map.entries].flatMap(([key, value]): readonly ImportNote[] => {
    if (silent.has(key)) return [];
    const subject = path === '' ? key : `${path}.${key}`;
    const told = Object.hasOwn(keys.told, key) ? keys.told[key] : undefined;
    if (told !== undefined) {
      return isOff(value) ? [] : [{ kind: 'dropped', place: value.place, subject, reason: told }];
    }
    return [{ kind: 'dropped', place: value.place, subject, reason: slip(key, known, keys.tool) }];
  });
}

/** The sentence on a key that a tool does not have: most often it is one letter off one that it has. */
export function slip(key: string, known: Iterable<string>, tool: string): string {
  return `${tool} has no such key, and nothing is made of it${meantFor(key, known)}`;
}

/** `; did you mean memorySize?` where a known key is near. */
export function meantFor(key: string, known: Iterable<string>): string {
  const near = nearest(key, known);
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/** Does the value switch off what its key is for? */
function isOff(value: TemplateValue): boolean {
  if (isAbsent(value) || booleanOf(value) === false) return true;
  if (value.kind === 'list') return value.items.length === 0;
  if (value.kind === 'map') return value.entries.size === 0;
  return /^(off|none|)$/i.test(textOf(value) ?? 'on');
}
