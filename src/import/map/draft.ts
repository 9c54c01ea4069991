import type { ImportNote, StackResource } from '../stack.ts';
import type { TemplatePlace } from '../value.ts';
import { Names } from './names.ts';
import type { Reading } from './reading.ts';

/** Keys and values as they stand in a scenario. */
export type Plain = string | number | boolean | Plain[] | PlainMap;
export interface PlainMap {
  [key: string]: Plain;
}

/** Where events come in from outside, or may: what traffic is sent to. */
export interface EntryPoint {
  /** `to` of the traffic. */
  readonly to: string;
  /** What it is, in words: `requests to the HTTP API Orders`. */
  readonly what: string;
  /** Functions that one event reaches. */
  readonly functions: readonly string[];
  readonly source: string;
}

/** One entry of a section, and where it stands in the scenario. */
export interface Entry {
  readonly path: string;
  readonly values: PlainMap;
}

export const SECTIONS = ['functions', 'triggers', 'resources', 'roles'] as const;
export type Section = (typeof SECTIONS)[number];

/** A scenario while resources are carried over into it, one after another. */
export class Draft {
  readonly sections: Readonly<Record<Section, Map<string, Entry>>> = {
    functions: new Map(),
    triggers: new Map(),
    resources: new Map(),
    roles: new Map(),
  };
  readonly traffic: PlainMap[] = [];
  readonly comments: [path: string, text: string][] = [];
  readonly notes: ImportNote[] = [];
  readonly names = new Names();
  /** Names in the scenario by resource. */
  readonly nameOf = new Map<string, string>();
  readonly logNames = new Map<string, string[]>();
  /** What sends to a name of the scenario from inside: it is no entry from outside. */
  readonly fedFromInside = new Map<string, string>();
  /** Functions that something other than direct calls reaches. */
  readonly reached = new Set<string>();
  readonly entryPoints: EntryPoint[] = [];
  /** What several triggers get each event of, with what traffic to it reaches. */
  readonly hubs = new Map<
    string,
    { readonly source: string; readonly triggers: string[]; readonly functions: string[] }
  >();
  /** Triggers of each API, by function. */
  readonly doors = new Map<string, Map<string, Entry>>();
  /** Triggers that a resource feeds besides those of its own name, by its name. */
  readonly feeds = new Map<string, string[]>();

  /** A trigger of a stream, topic or bus, and the function that it reaches. */
  hub(name: string, trigger: string, called: string, source: string): void {
    const hub = this.hubs.get(name) ?? { source, triggers: [], functions: [] };
    this.hubs.set(name, hub);
    hub.triggers.push(trigger);
    if (!hub.functions.includes(called)) hub.functions.push(called);
  }

  /** The resource that is being carried over. */
  current: StackResource | undefined;
  /** What an entry of the scenario was made of, by its path. */
  readonly origins = new Map<string, StackResource>();

  add(section: Section, name: string, values: PlainMap): Entry {
    const entry = { path: `${section}.${name}`, values };
    this.sections[section].set(name, entry);
    if (this.current !== undefined) this.origins.set(entry.path, this.current);
    return entry;
  }

  get(section: Section, name: string): Entry | undefined {
    return this.sections[section].get(name);
  }

  /** A comment above a key, or in the place of one that is left for its author. */
  comment(path: string, text: string): void {
    this.comments.push([path, text]);
  }

  note(kind: ImportNote['kind'], place: TemplatePlace, subject: string, reason: string): void {
    this.notes.push({ kind, place, subject, reason });
  }

  /** A note on a property of a resource. */
  noteOf(kind: ImportNote['kind'], resource: StackResource, reading: Reading, reason: string): void {
    const path = reading.path === '' ? '' : `.${reading.path}`;
    this.note(kind, reading.place, `${resource.id}${path}`, reason);
  }

  /**
   * Carries a property over to a key (`throttle.rate`: a key of a map). One that nobody can know becomes a
   * commented key with the reason, and a note.
   */
  carry(entry: Entry, key: string, resource: StackResource, reading: Reading, convert: Convert): void {
    if (!reading.isGiven) return;
    const value = convert(reading);
    if (value !== undefined) {
      setAt(entry.values, key, value);
      return;
    }
    this.leaveOpen(entry, key, resource, reading);
  }

  /** The key stands as a comment, for its author to fill in. */
  leaveOpen(entry: Entry, key: string, resource: StackResource, reading: Reading): void {
    const unknown = reading.unknown();
    const reason = unknown?.reason ?? `${reading.words(120)} is nothing that this key can hold`;
    this.comment(`${entry.path}.${key}`, `…   # ${reading.words(120)}: ${reason}`);
    this.noteOf('unknown', resource, reading, `${entry.path}.${key} is left open: ${reason}`);
  }
}

export type Convert = (reading: Reading) => Plain | undefined;

export const number: Convert = (reading) => reading.number();
export const whole: Convert = (reading) => {
  const value = reading.number();
  return value === undefined || !Number.isInteger(value) ? undefined : value;
};
export const flag: Convert = (reading) => reading.flag();
export const text: Convert = (reading) => {
  const value = reading.text();
  return value === undefined || value === '' ? undefined : value;
};
export const megabytes: Convert = (reading) => reading.number();
export const seconds: Convert = (reading) => timeOf(reading.number(), 's');
export const hours: Convert = (reading) => timeOf(reading.number(), 'h');
export const days: Convert = (reading) => timeOf(reading.number(), 'd');
/** -1 is AWS's word for no limit, and the scenario's too. */
export const secondsOrEver: Convert = (reading) => {
  const value = reading.number();
  return value === -1 ? -1 : timeOf(value, 's');
};

function timeOf(value: number | undefined, unit: string): string | undefined {
  return value === undefined ? undefined : `${value}${unit}`;
}

function setAt(values: PlainMap, key: string, value: Plain): void {
  const keys = key.split('.');
  const last = keys.pop() ?? key;
  let map = values;
  for (const part of keys) {
    const inner = map[part];
    const next: PlainMap = typeof inner === 'object' && !Array.isArray(inner) ? inner : {};
    map[part] = next;
    map = next;
  }
  map[last] = value;
}
