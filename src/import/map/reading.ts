import type { TemplatePlace, TemplateReference, TemplateUnknown, TemplateValue } from '../value.ts';
import { documentOf } from './json.ts';

/** A property that no mapper asked for: its path below `Properties` and where it stands. */
export interface Untouched {
  readonly path: string;
  readonly place: TemplatePlace;
}

/** What was asked for of one resource, and the documents that were found in its texts. */
interface Log {
  readonly taken: Set<TemplateValue>;
  readonly documents: Reading[];
}

function newLog(): Log {
  return { taken: new Set(), documents: [] };
}

/**
 * A value of a resource's properties as a mapper reads it. What was asked for is remembered, so that whatever
 * nobody asked for can be told: nothing is dropped in silence.
 */
export class Reading {
  readonly value: TemplateValue | undefined;
  /** Below `Properties`, `Targets.0.Arn`. */
  readonly path: string;
  readonly place: TemplatePlace;
  private readonly log: Log;

  constructor(value: TemplateValue | undefined, place: TemplatePlace, path = '', log: Log = newLog()) {
    this.value = value;
    this.path = path;
    this.place = value?.place ?? place;
    this.log = log;
  }

  get isGiven(): boolean {
    return this.value !== undefined && !(this.value.kind === 'scalar' && this.value.value === null);
  }

  /** The value below these keys; an empty reading where there is none. */
  at(...keys: readonly string[]): Reading {
    let found: Reading = this;
    for (const key of keys) {
      const { value } = found;
      const inner = value?.kind === 'map' ? value.entries.get(key) : undefined;
      found = found.child(inner, key);
    }
    return found;
  }

  /** Items of a list; one value that stands without a list is a list of it. */
  items(): readonly Reading[] {
    const { value } = this;
    if (value === undefined || !this.isGiven) return [];
    if (value.kind !== 'list') return [this];
    return value.items.map((item, index) => this.child(item, String(index)));
  }

  entries(): readonly (readonly [string, Reading])[] {
    if (this.value?.kind !== 'map') return [];
    return [...this.value.entries].map(([key, value]) => [key, this.child(value, key)] as const);
  }

  /** Text of a scalar, or of a text all of whose parts are known; else undefined. */
  text(): string | undefined {
    const { value } = this;
    if (value === undefined) return undefined;
    this.log.taken.add(value);
    if (value.kind === 'scalar') return value.value === null ? undefined : String(value.value);
    if (value.kind !== 'text') return undefined;
    return value.parts.every((part) => typeof part === 'string') ? value.parts.join('') : undefined;
  }

  number(): number | undefined {
    const text = this.text()?.trim();
    if (text === undefined || text === '') return undefined;
    const number = Number(text);
    return Number.isFinite(number) ? number : undefined;
  }

  flag(): boolean | undefined {
    const text = this.text()?.trim().toLowerCase();
    if (text === 'true' || text === 'yes' || text === '1') return true;
    return text === 'false' || text === 'no' || text === '0' ? false : undefined;
  }

  /** References that stand in the value, in their order. */
  references(): readonly TemplateReference[] {
    const { value } = this;
    if (value === undefined) return [];
    this.log.taken.add(value);
    if (value.kind === 'reference') return [value];
    if (value.kind !== 'text') return [];
    return value.parts.flatMap((part) =>
      typeof part === 'object' && part.kind === 'reference' ? [part] : [],
    );
  }

  /** What nobody can know of the value, where that is why it is no plain text. */
  unknown(): TemplateUnknown | undefined {
    const { value } = this;
    if (value?.kind === 'unknown') return value;
    if (value?.kind !== 'text') return undefined;
    return value.parts.find(
      (part): part is TemplateUnknown => typeof part === 'object' && part.kind === 'unknown',
    );
  }

  /** The value on one line, as a person would write it, and all of it counts as read. */
  words(longest = 200): string {
    if (this.value === undefined) return '';
    this.take();
    const words = wordsOf(this.value, 0).replace(/\s+/g, ' ');
    return words.length > longest ? `${words.slice(0, longest)}…` : words;
  }

  /** Counts as read, with all that is in it: a mapper has said of it what there is to say. */
  take(): this {
    if (this.value !== undefined) this.log.taken.add(this.value);
    return this;
  }

  /**
   * A document that stands here, as values or as the text of its JSON; an empty reading where there is none.
   */
  document(): Reading {
    const value = documentOf(this.value);
    if (value === undefined || value === this.value) return this;
    this.take();
    const document = new Reading(value, this.place, this.path, this.log);
    this.log.documents.push(document);
    return document;
  }

  /** Everything of a resource that nobody asked for. */
  leftOver(skipped: (path: string) => boolean): readonly Untouched[] {
    return [this, ...this.log.documents].flatMap((reading) => reading.untouched(skipped));
  }

  /** What nobody asked for, each at the highest key of which nothing was asked for. */
  private untouched(skipped: (path: string) => boolean): readonly Untouched[] {
    if (this.value === undefined || this.log.taken.has(this.value)) return [];
    if (this.path !== '' && skipped(this.path)) return [];
    const inner =
      this.value.kind === 'map'
        ? this.entries().map(([, child]) => child)
        : this.value.kind === 'list'
          ? this.items()
          : [];
    if (this.path !== '' && !inner.some((child) => child.isTouched(skipped))) {
      return this.isGiven ? [{ path: this.path, place: this.place }] : [];
    }
    return inner.flatMap((child) => child.untouched(skipped));
  }

  private isTouched(skipped: (path: string) => boolean): boolean {
    if (this.value === undefined || this.log.taken.has(this.value) || skipped(this.path)) return true;
    if (this.value.kind === 'map') return this.entries().some(([, child]) => child.isTouched(skipped));
    return this.value.kind === 'list' && this.items().some((child) => child.isTouched(skipped));
  }

  private child(value: TemplateValue | undefined, key: string): Reading {
    return new Reading(value, this.place, this.path === '' ? key : `${this.path}.${key}`, this.log);
  }
}

const DEEPEST_WORDS = 12;

export function wordsOf(value: TemplateValue, depth: number): string {
  if (depth > DEEPEST_WORDS) return '…';
  switch (value.kind) {
    case 'scalar':
      return typeof value.value === 'string' ? value.value : JSON.stringify(value.value);
    case 'reference':
      return value.attribute === 'Ref'
        ? `!Ref ${value.resource}`
        : `!GetAtt ${value.resource}.${value.attribute}`;
    case 'unknown':
      return value.text;
    case 'text':
      return value.parts
        .map((part) => (typeof part === 'string' ? part : `\${${wordsOf(part, depth + 1)}}`))
        .join('');
    case 'list':
      return `[${value.items.map((item) => wordsOf(item, depth + 1)).join(', ')}]`;
    case 'map': {
      const entries = [...value.entries].map(([key, inner]) => `${key}: ${wordsOf(inner, depth + 1)}`);
      return `{ ${entries.join(', ')} }`;
    }
  }
}
