import type * as z from 'zod';
import type { Distribution } from '../random/distribution.ts';
import { parseSchedule } from '../workload/schedule.ts';
import { distribution } from './distribution-schema.ts';
import {
  choice,
  duration,
  field,
  flag,
  keyed,
  notYetModelled,
  number,
  rate,
  refused,
  shown,
  text,
} from './fields.ts';

export const SOURCES = ['sdk', 'api-gateway', 'function-url', 's3', 'sns', 'schedule'] as const;
export type SourceName = (typeof SOURCES)[number];

/** Sources of the published contract that no part of the simulator models yet. */
export const SOURCES_NOT_YET_MODELLED: readonly string[] = [
  'alb',
  'eventbridge',
  'iot',
  'ses',
  'logs',
  'sqs',
  'kinesis',
  'dynamodb-stream',
  'step-functions',
];

/** One entry of `triggers`; what was not given is undefined. */
export interface TriggerSpec {
  readonly source: SourceName;
  readonly function: string;
  readonly delivery?: Distribution | undefined;
  readonly enabled?: boolean | undefined;
  readonly invocation?: 'sync' | 'async' | undefined;
  readonly type?: 'rest' | 'http' | 'websocket' | undefined;
  readonly timeout?: number | undefined;
  readonly throttle?: { readonly rate?: number | undefined; readonly burst?: number | undefined } | undefined;
  readonly expression?: string | undefined;
  readonly count?: number | undefined;
}

const LONGEST_TIMEOUT_MS = 900_000;
const schemas = new Map<SourceName, z.ZodType<TriggerSpec>>();

export function triggerSchema(source: SourceName): z.ZodType<TriggerSpec> {
  const known = schemas.get(source);
  if (known !== undefined) return known;
  const made = keyed(`a trigger of source ${source}`, {
    source: choice('What sends the events', [source]),
    ...commonKeys(),
    ...OWN_KEYS[source](),
  }) as z.ZodType<TriggerSpec>;
  schemas.set(source, made);
  return made;
}

function commonKeys() {
  return {
    function: text('Function that the events go to', { maximum: 300 }),
    delivery: distribution('duration', 'Delay between the event and Lambda. Default 0ms').optional(),
    enabled: flag('False: no event passes. Default true').optional(),
    filter: notYetModelled('filter'),
    permission: notYetModelled('permission'),
  };
}

const OWN_KEYS: Readonly<Record<SourceName, () => z.ZodRawShape>> = {
  sdk: () => ({
    invocation: choice('Default sync', ['sync', 'async']).optional(),
    client: notYetModelled('client'),
  }),
  'api-gateway': () => ({
    type: choice('Default rest', ['rest', 'http', 'websocket']).optional(),
    timeout: duration(
      'Integration time-out: the caller is answered, the function goes on. Default 29s (30s for http)',
      {
        minimum: 50,
        maximum: LONGEST_TIMEOUT_MS,
        words: 'a duration of at least 50ms',
      },
    ).optional(),
    throttle: keyed(
      'throttle',
      {
        rate: rate('Requests per second. Default the account’s', { isPositive: true }).optional(),
        burst: number('Size of the token bucket. Default the account’s', {
          minimum: 1,
          maximum: 1e9,
          isWhole: true,
        }).optional(),
      },
      'Token bucket before the function',
    ).optional(),
    payload: notYetModelled('payload'),
  }),
  'function-url': () => ({
    timeout: duration('The caller is answered after this, the function goes on. Default none', {
      isPositive: true,
    }).optional(),
  }),
  s3: () => ({
    bucket: text('Name of the bucket').optional(),
    events: textOrList('Event types, such as s3:ObjectCreated:*').optional(),
    prefix: text('Prefix of the keys').optional(),
    suffix: text('Suffix of the keys').optional(),
  }),
  sns: () => ({ topic: text('Name of the topic').optional() }),
  schedule: () => ({
    expression: field(
      {
        description: 'EventBridge expression, UTC',
        type: 'string',
        pattern: '^\\s*(rate|cron)\\(.+\\)\\s*$',
        examples: ['rate(5 minutes)', 'cron(0 3 * * ? *)'],
      },
      (value, context) => {
        const read = parseSchedule(typeof value === 'string' ? value.slice(0, 1000) : shown(value));
        return read.ok ? String(value) : refused(context, { problem: read.problem, remedy: read.remedy });
      },
    ),
    count: number('Events sent at once at each occurrence. Default 1', {
      minimum: 1,
      maximum: 100_000,
      isWhole: true,
    }).optional(),
  }),
};

function textOrList(description: string): z.ZodType<readonly string[], unknown> {
  const json = { description, anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };
  return field(json, (value, context) => {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    const isText = list.every((item): item is string => typeof item === 'string');
    return isText
      ? list
      : refused(context, { problem: `${shown(value)} is not text`, remedy: 'give text or a list of it' });
  });
}
