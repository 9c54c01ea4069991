import type * as z from 'zod';
import { TRACE_FORMATS, type TraceFormat } from '../../model/traffic-pattern.ts';
import type { Distribution } from '../../random/distribution.ts';
import { exactDuration, exactRate } from '../../units/exact-text.ts';
import { distribution, readInner } from './distribution-schema.ts';
import {
  addIssue,
  type Context,
  choice,
  duration,
  field,
  isMap,
  keyed,
  number,
  rate,
  refused,
  shown,
  text,
  texts,
} from './fields.ts';
import { mapOf, writtenBy, writtenForm } from './written.ts';

/** What a trace is read with; the file as written, its folder is known by where it stands. */
export interface TraceSpec {
  readonly kind: 'trace';
  readonly file: string;
  readonly columns: Readonly<Partial<Record<TraceColumn, string>>>;
  readonly timeUnit: 's' | 'ms' | 'us' | 'ns';
  /** What wrote it; undefined where its content shows it. */
  readonly format?: TraceFormat;
  /** The scenario's function for each name in the file; `*` for all others. */
  readonly functions?: Readonly<Record<string, string>>;
  readonly speed: number;
  readonly repeat: number;
}

/** Users who ask again some time after they were answered. */
export interface ClosedSpec {
  readonly kind: 'closed';
  readonly users: number;
  readonly thinkTime: Distribution;
}

export type PatternSpec =
  | { readonly kind: 'poisson' | 'constant'; readonly ratePerSecond: number }
  | { readonly kind: 'expression'; readonly expression: string }
  | {
      readonly kind: 'ramp';
      readonly points: readonly { readonly atMs: number; readonly ratePerSecond: number }[];
    }
  | { readonly kind: 'burst'; readonly everyMs: number; readonly size: number }
  | { readonly kind: 'gamma'; readonly ratePerSecond: number; readonly cv: number }
  | ClosedSpec
  | TraceSpec;

export interface TrafficSpec {
  /** Trigger or function; null where it was not given. */
  readonly to: string | null;
  /** Further ones that get the same events. */
  readonly also?: readonly string[];
  readonly pattern: PatternSpec;
}

const TRACE_COLUMNS = ['timestamp', 'function', 'durationMs', 'memoryMb', 'payloadBytes'] as const;
type TraceColumn = (typeof TRACE_COLUMNS)[number];

const PATTERN_KEYS = ['poisson', 'constant', 'rate', 'ramp', 'burst', 'gamma', 'trace', 'closed'] as const;
const TRACE_KEYS = ['columns', 'timeUnit', 'format', 'functions', 'speed', 'repeat'] as const;
const MAXIMUM_RAMP_POINTS = 10_000;
const MAXIMUM_USERS = 1_000_000;
const MAXIMUM_BURST = 1_000_000_000;

type TrafficSchema = z.ZodType<TrafficSpec, unknown>;
let schema: TrafficSchema | undefined;

/** One entry of `traffic`. */
export function trafficSchema(): TrafficSchema {
  if (schema !== undefined) return schema;
  const keys = trafficObject();
  const made = keys.transform(toTraffic);
  schema = writtenBy(made, (entry: TrafficSpec) => writtenForm(keys, trafficKeys(entry)));
  return schema;
}

export function trafficObject() {
  return keyed('a traffic entry', {
    to: texts(
      'Trigger, stream, topic, bus or bucket, or function for direct calls; a list: each of them gets every event; may be left out where there is one function, and for a trace with a function column',
      {
        maximum: 300,
      },
    ).optional(),
    poisson: rate('Poisson arrivals at a rate').optional(),
    constant: rate('Evenly spaced arrivals at a rate').optional(),
    rate: field(
      {
        description:
          'Rate per second as an expression in t (s), hour and day: Poisson arrivals whose rate varies',
        type: ['string', 'number'],
        examples: ['20 + 15 * sin(2 * pi * (hour - 9) / 24)'],
      },
      (value, context) => {
        const isText = typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
        return isText
          ? String(value)
          : refused(context, {
              problem: `${shown(value)} is not an expression`,
              remedy: 'give one in t, hour and day',
            });
      },
    ).optional(),
    ramp: rampField().optional(),
    burst: keyed(
      'burst',
      {
        every: duration('Time between bursts', { isPositive: true, leastBareMs: 1000 }),
        size: number('Requests at once', { minimum: 1, maximum: MAXIMUM_BURST, isWhole: true }),
      },
      'Many requests at one instant, again and again',
    ).optional(),
    gamma: keyed(
      'gamma',
      {
        rate: rate('Mean rate'),
        cv: number('Standard deviation of the gaps divided by their mean; 1 is Poisson', {
          minimum: 0,
          maximum: 100,
          isOpen: true,
        }),
      },
      'Bursty arrivals: gamma-distributed gaps',
    ).optional(),
    trace: text(
      'File of recorded arrivals (CSV, NDJSON, Parquet, access logs, load tools, public traces; may be gzipped), relative to the file this stands in',
      {
        maximum: 4096,
      },
    ).optional(),
    columns: keyed(
      'columns',
      Object.fromEntries(
        TRACE_COLUMNS.map((column) => [
          column,
          text(`Header of the ${column} column`, { maximum: 300 }).optional(),
        ]),
      ) as Record<TraceColumn, z.ZodOptional<z.ZodType<string, unknown>>>,
      'Header names of the trace, where they differ',
    ).optional(),
    timeUnit: choice('Unit of numeric timestamps. Default s', ['s', 'ms', 'us', 'ns']).optional(),
    format: choice('What wrote the trace. Default: told by its content', TRACE_FORMATS).optional(),
    functions: functionNames().optional(),
    speed: number('2 replays the trace twice as fast. Default 1', {
      minimum: 0,
      maximum: 1e6,
      isOpen: true,
    }).optional(),
    repeat: repeatField().optional(),
    closed: keyed(
      'closed',
      {
        users: number('Users, each with one request at a time', {
          minimum: 1,
          maximum: MAXIMUM_USERS,
          isWhole: true,
        }),
        thinkTime: distribution(
          'duration',
          'From an answer to the next request, and before the first. Default 0s',
        ).optional(),
      },
      'A closed loop: users who ask again some time after they were answered',
    ).optional(),
  });
}

/** The keys that give an entry; what is at its default is left out. */
function trafficKeys({ to: first, also = [], pattern }: TrafficSpec): object {
  const to = first === null ? null : [first, ...also];
  switch (pattern.kind) {
    case 'poisson':
    case 'constant':
      return { to, [pattern.kind]: pattern.ratePerSecond };
    case 'expression':
      return { to, rate: pattern.expression };
    case 'ramp':
      return { to, ramp: pattern.points };
    case 'burst':
      return { to, burst: { every: pattern.everyMs, size: pattern.size } };
    case 'gamma':
      return { to, gamma: { rate: pattern.ratePerSecond, cv: pattern.cv } };
    case 'closed': {
      const { users, thinkTime } = pattern;
      const isNone = thinkTime.kind === 'constant' && thinkTime.value === 0;
      return { to, closed: { users, ...(isNone ? {} : { thinkTime }) } };
    }
    case 'trace': {
      const { file, columns, timeUnit, format, functions, speed, repeat } = pattern;
      return {
        to,
        trace: file,
        columns: Object.keys(columns).length === 0 ? null : columns,
        timeUnit: timeUnit === 's' ? null : timeUnit,
        format: format ?? null,
        functions: functions ?? null,
        speed: speed === 1 ? null : speed,
        repeat: repeat === 1 ? null : repeat,
      };
    }
  }
}

type TrafficGiven = z.output<ReturnType<typeof trafficObject>>;

function toTraffic(given: TrafficGiven, context: Context): TrafficSpec {
  const [to = null, ...also] = given.to ?? [];
  const kinds = PATTERN_KEYS.filter((key) => given[key] !== undefined);
  const [kind] = kinds;
  if (kinds.length > 1) {
    const problem = `${kinds.join(' and ')} stand side by side`;
    return refused(context, { problem, remedy: 'an entry has one pattern: write two entries' });
  }
  if (kind === undefined) {
    const problem = 'the entry has no pattern';
    return refused(context, { problem, remedy: `give one of ${PATTERN_KEYS.join(', ')}`, isLack: true });
  }
  const strange = kind === 'trace' ? undefined : TRACE_KEYS.find((key) => given[key] !== undefined);
  if (strange !== undefined) {
    const words = { problem: `'${strange}' belongs to a trace`, remedy: 'take it away', at: 'key' } as const;
    return refused(context, words, [strange]);
  }
  return { to, ...(also.length === 0 ? {} : { also }), pattern: toPattern(given) };
}

function toPattern(given: TrafficGiven): PatternSpec {
  if (given.poisson !== undefined) return { kind: 'poisson', ratePerSecond: given.poisson };
  if (given.constant !== undefined) return { kind: 'constant', ratePerSecond: given.constant };
  if (given.rate !== undefined) return { kind: 'expression', expression: given.rate };
  if (given.ramp !== undefined) return { kind: 'ramp', points: given.ramp };
  if (given.burst !== undefined) return { kind: 'burst', everyMs: given.burst.every, size: given.burst.size };
  if (given.gamma !== undefined)
    return { kind: 'gamma', ratePerSecond: given.gamma.rate, cv: given.gamma.cv };
  if (given.closed !== undefined) {
    const { users, thinkTime = { kind: 'constant', value: 0 } } = given.closed;
    return { kind: 'closed', users, thinkTime };
  }
  const columns = Object.entries(given.columns ?? {}).filter(([, header]) => header !== undefined);
  return {
    kind: 'trace',
    file: given.trace ?? '',
    columns: Object.fromEntries(columns),
    timeUnit: given.timeUnit ?? 's',
    ...(given.format === undefined ? {} : { format: given.format }),
    ...(given.functions === undefined ? {} : { functions: given.functions }),
    speed: given.speed ?? 1,
    repeat: given.repeat ?? 1,
  };
}

const MAXIMUM_MAPPED_NAMES = 10_000;

function functionNames(): z.ZodType<Readonly<Record<string, string>>, unknown> {
  const name = text('A function of the scenario', { maximum: 300 });
  const json = {
    description: "The scenario's function for each name of a function in the trace; '*' for all other names",
    type: 'object',
    additionalProperties: { type: 'string' },
    examples: [{ 'GET /orders': 'orders', '*': 'api' }],
  };
  return field(
    json,
    (value, context) => {
      if (!isMap(value) || Object.keys(value).length > MAXIMUM_MAPPED_NAMES) {
        const problem = isMap(value) ? 'the table has too many names' : `${shown(value)} is no table`;
        const remedy = `give at most ${MAXIMUM_MAPPED_NAMES} names like { "name in the trace": function, "*": function }`;
        return refused(context, { problem, remedy });
      }
      const entries = Object.entries(value).flatMap(([theirs, ours]): [string, string][] => {
        const read = readInner(name, ours, [theirs], context);
        return read === undefined ? [] : [[theirs, read]];
      });
      return Object.fromEntries(entries);
    },
    (table) => new Map(Object.entries(table)),
  );
}

function rampField() {
  const point = keyed('a point of a ramp', {
    at: duration('Time since the start', { leastBareMs: 1000 }),
    rate: rate('Rate at that time'),
  });
  const json = {
    description: 'Rate that changes in straight lines between points; after the last it stays',
    type: 'array',
    minItems: 1,
    items: {
      type: 'object',
      properties: { at: { type: ['string', 'number'] }, rate: { type: ['string', 'number'] } },
      required: ['at', 'rate'],
      additionalProperties: false,
    },
  };
  return field(
    json,
    (value, context) => {
      if (!Array.isArray(value) || value.length === 0 || value.length > MAXIMUM_RAMP_POINTS) {
        const problem = Array.isArray(value)
          ? `the ramp has ${value.length} points`
          : `${shown(value)} is not a list`;
        const remedy = `give 1 to ${MAXIMUM_RAMP_POINTS} points like { at: 10m, rate: 100/s }`;
        return refused(context, { problem, remedy });
      }
      const points: { atMs: number; ratePerSecond: number }[] = [];
      for (const [index, given] of value.entries()) {
        const read = readInner(point, given, [index], context);
        if (read === undefined) continue;
        const previous = points.at(-1);
        if (previous !== undefined && read.at < previous.atMs) {
          addIssue(
            context,
            { problem: 'this point comes before the one above it', remedy: 'sort the points by time' },
            [index, 'at'],
          );
        }
        points.push({ atMs: read.at, ratePerSecond: read.rate });
      }
      return points;
    },
    (points) =>
      points.map(({ atMs, ratePerSecond }) =>
        mapOf({ at: exactDuration(atMs), rate: exactRate(ratePerSecond) }),
      ),
  );
}

function repeatField(): z.ZodType<number, unknown> {
  const json = {
    description:
      'How many times the trace is played, one after the other; forever until the run ends. Default 1',
    anyOf: [{ type: 'integer', minimum: 1 }, { type: 'boolean' }, { const: 'forever' }],
  };
  return field(
    json,
    (value, context) => {
      if (value === true || value === 'forever' || value === Number.POSITIVE_INFINITY)
        return Number.POSITIVE_INFINITY;
      if (value === false) return 1;
      if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
      const remedy = 'give a whole number from 1, or forever';
      return refused(context, { problem: `${shown(value)} is not a number of times`, remedy });
    },
    (times) => (times === Number.POSITIVE_INFINITY ? 'forever' : times),
  );
}
