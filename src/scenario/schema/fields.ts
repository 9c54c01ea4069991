import * as z from 'zod';
import { parseDurationMs } from '../../units/duration.ts';
import { exactBytes, exactDuration, exactMemory, exactRate, exactShare } from '../../units/exact-text.ts';
import { formatDuration } from '../../units/format.ts';
import { parseBytes, parseMemoryMb } from '../../units/memory.ts';
import { nearest } from '../../units/nearest.ts';
import type { Parsed } from '../../units/parsed.ts';
import { parseRatePerSecond } from '../../units/rate.ts';
import { parseShare } from '../../units/share.ts';
import { printable } from '../text/read-yaml.ts';
import { type Written, writtenBy } from './written.ts';

/**
 * The leaves of the scenario's schema. Each reads a value as a user writes it into the unit of the model,
 * says in words what is wrong with it, and carries the JSON Schema that editors complete from.
 */

/** A fault inside zod: the words travel in `params`, since a zod message has no place for the remedy. */
export interface IssueWords {
  readonly problem: string;
  readonly remedy: string;
  /** Point at the key instead of the value. */
  readonly at?: 'key';
  /** Something is not there: of no interest where an unknown key beside it shows a slip of the pen. */
  readonly isLack?: true;
  /** A key that the schema does not know. */
  readonly isUnknown?: true;
}

export type Context = z.core.ParsePayload<unknown>;

export function addIssue(context: Context, words: IssueWords, path: PropertyKey[] = []): void {
  context.issues.push({
    code: 'custom',
    input: context.value,
    path,
    message: words.problem,
    params: { ...words },
  });
}

/** The same where the value as a whole is refused: `return refused(…)`. */
export function refused(context: Context, words: IssueWords, path: PropertyKey[] = []): never {
  addIssue(context, words, path);
  return z.NEVER;
}

/**
 * A leaf from a parser; `json` is its JSON Schema with a description. `write` is the way back, where the
 * value is not written as it is.
 */
export function field<T>(
  json: Record<string, unknown>,
  read: (value: unknown, context: Context) => T,
  write: (value: T) => Written | undefined = (value) => value as Written,
): z.ZodType<T, unknown> {
  const schema = z
    .unknown()
    .transform((value, context) => {
      if (value === undefined) {
        return refused(context, { problem: 'this key is missing', remedy: giveIt(json), isLack: true });
      }
      if (value === null) {
        return refused(context, {
          problem: 'the key has no value',
          remedy: 'give one, or take the key away to have the default',
        });
      }
      return read(value, context);
    })
    .meta(withSafeExamples(json)) as z.ZodType<T, unknown>;
  return writtenBy(schema, write);
}

/** "give it, such as rate(5 minutes)", where there is an example that is no map or list. */
function giveIt({ examples }: Record<string, unknown>): string {
  const [first] = Array.isArray(examples) ? (examples as unknown[]) : [];
  return typeof first === 'string' || typeof first === 'number' ? `give it, such as ${first}` : 'give it';
}

/**
 * zod leaves `examples` out of the schema of a value that is transformed, so they travel under a name of
 * their own.
 */
function withSafeExamples({ examples, ...json }: Record<string, unknown>): Record<string, unknown> {
  return examples === undefined ? json : { ...json, [EXAMPLES]: examples };
}
export const EXAMPLES = 'examplesOfInput';

export function quantity(
  json: Record<string, unknown>,
  parse: (input: unknown) => Parsed,
  write: (value: number) => Written,
  bounds: Bounds = {},
): z.ZodType<number, unknown> {
  const read = (value: unknown, context: Context): number => {
    const parsed = parse(value);
    if (!parsed.ok) return refused(context, parsed);
    const words = boundIssue(value, parsed.value, bounds);
    return words === null ? parsed.value : refused(context, words);
  };
  return field(json, read, write);
}

export interface Bounds {
  /** The smallest and largest value that is taken, and how they read: `60s to 6h`. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly words?: string;
  readonly isPositive?: boolean;
  /**
   * A number without a unit below this is no time in milliseconds here: whoever writes it means seconds, as
   * AWS does, and is told.
   */
  readonly leastBareMs?: number;
}

function boundIssue(input: unknown, value: number, bounds: Bounds): IssueWords | null {
  const shown = printable(String(input), 40);
  if (value > 0 && value < (bounds.leastBareMs ?? 0) && isBare(input)) {
    return {
      problem: `${shown} has no unit and would be ${formatDuration(value)}, which is too short here`,
      remedy: `write ${shown.trim()}s for seconds, or ${shown.trim()}ms where you mean that`,
    };
  }
  if (bounds.isPositive && value <= 0) {
    return { problem: `${shown} is not above zero`, remedy: 'give a value above zero' };
  }
  if (
    value < (bounds.minimum ?? Number.NEGATIVE_INFINITY) ||
    value > (bounds.maximum ?? Number.POSITIVE_INFINITY)
  ) {
    return {
      problem: `${shown} is out of range`,
      remedy: `give ${bounds.words ?? 'a value inside the range'}`,
    };
  }
  return null;
}

/** A number, or text that is one. */
function isBare(input: unknown): boolean {
  return typeof input === 'number' || (typeof input === 'string' && !Number.isNaN(Number(input)));
}

export const DURATION_JSON = {
  type: ['string', 'number'],
  pattern: '^\\s*[+]?[0-9.]+([eE][+-]?[0-9]+)?\\s*[a-zA-Zµμ]*(\\s*[0-9.]+\\s*[a-zA-Zµμ]+)*\\s*$',
  examples: ['250ms', '3s', '5m', '24h', '7d'],
};
export const MEMORY_JSON = {
  type: ['string', 'number'],
  pattern: '^\\s*[+]?[0-9.]+([eE][+-]?[0-9]+)?\\s*[a-zA-Z]*\\s*$',
  examples: [512, '512 MB', '1 GB'],
};
export const SIZE_JSON = { type: ['string', 'number'], examples: [600, '2 KB', '1 MB'] };
const RATE_JSON = { type: ['string', 'number'], examples: ['20/s', '3/min', '100/h'] };
const SHARE_JSON = { type: ['string', 'number'], examples: ['0.1%', '5%', 0.05] };

export function duration(description: string, bounds?: Bounds): z.ZodType<number, unknown> {
  return quantity({ description, ...DURATION_JSON }, parseDurationMs, exactDuration, bounds);
}

export function memory(description: string, bounds?: Bounds): z.ZodType<number, unknown> {
  return quantity({ description, ...MEMORY_JSON }, parseMemoryMb, exactMemory, bounds);
}

export function rate(description: string, bounds?: Bounds): z.ZodType<number, unknown> {
  return quantity({ description, ...RATE_JSON }, parseRatePerSecond, exactRate, bounds);
}

export function bytes(description: string, bounds?: Bounds): z.ZodType<number, unknown> {
  return quantity({ description, ...SIZE_JSON }, parseBytes, exactBytes, bounds);
}

export function share(description: string): z.ZodType<number, unknown> {
  return quantity({ description, ...SHARE_JSON }, parseShare, exactShare);
}

/** A bare number; `isWhole` for counts. */
export function number(
  description: string,
  range: {
    readonly minimum: number;
    readonly maximum: number;
    readonly isWhole?: boolean;
    readonly isOpen?: boolean;
  },
): z.ZodType<number, unknown> {
  const { minimum, maximum, isWhole = false, isOpen = false } = range;
  const what = isWhole ? 'a whole number' : 'a number';
  const words = isOpen
    ? `${what} above ${minimum}, at most ${maximum}`
    : `${what} from ${minimum} to ${maximum}`;
  const json = isOpen ? { exclusiveMinimum: minimum, maximum } : { minimum, maximum };
  return field({ description, type: isWhole ? 'integer' : 'number', ...json }, (value, context) => {
    const isRight =
      typeof value === 'number' && !Number.isNaN(value) && (!isWhole || Number.isInteger(value));
    if (!isRight)
      return refused(context, { problem: `${shown(value)} is not ${what}`, remedy: `give ${words}` });
    const isInside = value <= maximum && (isOpen ? value > minimum : value >= minimum);
    return isInside
      ? value
      : refused(context, { problem: `${value} is out of range`, remedy: `give ${words}` });
  });
}

/** Key prefixes of a bucket, each with its own request quota. */
export function prefixesField(): z.ZodOptional<z.ZodType<number, unknown>> {
  return number('Key prefixes that the requests are spread over evenly (S3). Default 1', {
    minimum: 1,
    maximum: 1e6,
    isWhole: true,
  }).optional();
}

export function flag(description: string): z.ZodType<boolean, unknown> {
  return field({ description, type: 'boolean' }, (value, context) => {
    if (typeof value === 'boolean') return value;
    return refused(context, {
      problem: `${shown(value)} is neither true nor false`,
      remedy: 'give true or false',
    });
  });
}

export function choice<const T extends string>(
  description: string,
  values: readonly T[],
): z.ZodType<T, unknown> {
  return field({ description, type: 'string', enum: values }, (value, context) => {
    const found = values.find((known) => known === value);
    return found ?? refused(context, notOneOf(value, values));
  });
}

export function notOneOf(value: unknown, known: readonly string[]): IssueWords {
  const near = typeof value === 'string' ? nearest(value, known) : undefined;
  const list =
    known.length <= 12
      ? `give one of ${known.join(', ')}`
      : `give one such as ${known.slice(0, 5).join(', ')}`;
  return {
    problem: `${shown(value)} is not known here`,
    remedy: near === undefined ? list : `did you mean '${near}'?`,
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to keep out
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** One text or a list of texts, read as a list; a list of one is written as that one. */
export function texts(
  description: string,
  options: { readonly maximum: number },
): z.ZodType<readonly string[], unknown> {
  const one = text(description, options);
  const json = {
    description,
    anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
  };
  return field(
    json,
    (value, context) => {
      const list: unknown[] = Array.isArray(value) ? value : [value];
      if (list.length === 0) {
        return refused(context, { problem: 'the list is empty', remedy: 'give at least one name' });
      }
      const read: string[] = [];
      for (const item of list) {
        const parsed = one.safeParse(item);
        if (!parsed.success) {
          return refused(context, {
            problem: `${shown(item)} is not a name`,
            remedy: `give a text of at most ${options.maximum} characters, or a list of them`,
          });
        }
        if (read.includes(parsed.data)) {
          return refused(context, {
            problem: `'${parsed.data}' stands there twice`,
            remedy: 'give each name once',
          });
        }
        read.push(parsed.data);
      }
      return read;
    },
    (value) => (value.length === 1 ? (value[0] as string) : [...value]),
  );
}

export function text(
  description: string,
  options: { readonly maximum?: number; readonly json?: Record<string, unknown> } = {},
): z.ZodType<string, unknown> {
  const maximum = options.maximum ?? 1_000;
  return field({ description, type: 'string', ...options.json }, (value, context) => {
    if (typeof value !== 'string') {
      return refused(context, {
        problem: `${shown(value)} is not text`,
        remedy: 'give text, in quotes where it looks like a number',
      });
    }
    if (value === '')
      return refused(context, { problem: 'the text is empty', remedy: 'give at least one character' });
    if (value.length > maximum) {
      return refused(context, {
        problem: `the text has ${value.length} characters`,
        remedy: `give at most ${maximum}`,
      });
    }
    if (CONTROL_CHARACTERS.test(value)) {
      return refused(context, {
        problem: `'${printable(value)}' holds a control character`,
        remedy: 'take it away',
      });
    }
    return value;
  });
}

/**
 * A feature of AWS that is known and not simulated: never ignored in silence, and told why. Left out of the
 * JSON Schema.
 */
export function notModelled(words: IssueWords): z.ZodOptional<z.ZodType<undefined, unknown>> {
  return (
    z.unknown().transform((_value, context) => {
      return refused(context, { ...words, at: 'key' });
    }) as z.ZodType<undefined, unknown>
  )
    .meta({ [NOT_MODELLED]: true })
    .optional();
}
export const NOT_MODELLED = 'notModelled';

/** Known keys by the title of a map, to name the nearest one for an unknown key. */
const keysByTitle = new Map<string, readonly string[]>();

/** A map with fixed keys. `title` with its article reads "'memroy' is not a key of a function". */
export function keyed<Shape extends z.ZodRawShape>(
  title: string,
  shape: Shape,
  description?: string,
): z.ZodObject<Shape, z.core.$strict> {
  keysByTitle.set(title, Object.keys(shape));
  // zod hands the title back as the message of an unknown key.
  const schema = z.strictObject(shape, { error: () => title });
  return description === undefined ? schema : schema.meta({ description });
}

export function unknownKeyWords(title: string, key: string): IssueWords {
  return unknownKeyAmong(title, key, keysByTitle.get(title) ?? []);
}

export function unknownKeyAmong(title: string, key: string, known: readonly string[]): IssueWords {
  const near = nearest(key, known);
  const list = known.length <= 16 ? known.join(', ') : `${known.slice(0, 16).join(', ')} …`;
  return {
    problem: `'${printable(key)}' is not a key of ${title}`,
    remedy: near === undefined ? `known are ${list}` : `did you mean '${near}'?`,
    at: 'key',
    isUnknown: true,
  };
}

export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value !== null && typeof value === 'object') return 'a map';
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'string' ? `'${printable(value, 40)}'` : String(value);
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
