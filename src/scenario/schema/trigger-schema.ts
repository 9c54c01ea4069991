import type * as z from 'zod';
import { CALLER_SOURCES } from '../../platform/callers.ts';
import { EDGE_EVENTS, type EdgeEvent } from '../../platform/edge.ts';
import type { Distribution } from '../../random/distribution.ts';
import { parseAnySchedule, parseSchedule } from '../../workload/patterns/schedule.ts';
import { type AheadSpec, aheadKeys, cacheKey } from './ahead-schema.ts';
import { type AuthorizerSpec, authorizerField } from './authorizer-schema.ts';
import { type BrokerSpec, brokerKeys } from './broker-keys.ts';
import { type ClientSpec, clientField } from './client-schema.ts';
import { definitionKeys, type InlineDefinition, type StateSpec } from './definition-keys.ts';
import { distribution } from './distribution-schema.ts';
import { type DurableSpec, durableKeys } from './durable-keys.ts';
import {
  choice,
  duration,
  field,
  flag,
  keyed,
  number,
  prefixesField,
  rate,
  refused,
  share,
  shown,
  text,
} from './fields.ts';
import { type PayloadSpec, payloadField } from './payload-schema.ts';
import { kinesisKeys, type PollerSpec, queueKeys, streamKeys } from './poller-keys.ts';
import { timezoneField } from './run-schema.ts';
import { type StepSpec, stepsField } from './step-schema.ts';
import { writtenBy } from './written.ts';

export const SOURCES = [
  'sdk',
  'api-gateway',
  'function-url',
  'alb',
  's3',
  'sns',
  'eventbridge',
  'cloudwatch-events',
  'iot',
  'ses',
  'logs',
  'schedule',
  'scheduler',
  'sqs',
  'kinesis',
  'dynamodb-stream',
  'msk',
  'kafka',
  'mq',
  'documentdb',
  'pipes',
  'step-functions',
  'durable',
  'lambda-edge',
  ...CALLER_SOURCES,
] as const;
export type SourceName = (typeof SOURCES)[number];

/**
 * Sources of which one entry may name several functions: each gets every event. A queue's messages go to one
 * of its readers, and a request has one answer.
 */
export const FANNED_SOURCES: readonly string[] = [
  's3',
  'sns',
  'eventbridge',
  'iot',
  'ses',
  'logs',
  'schedule',
  'kinesis',
  'dynamodb-stream',
];

/** One entry of `triggers`; what was not given is undefined. */
export interface TriggerSpec extends PollerSpec, AheadSpec, BrokerSpec, DurableSpec {
  readonly source: SourceName;
  readonly function: string;
  /** Where it was one of several functions of one entry: that entry's name. Not written back. */
  readonly writtenAs?: string | undefined;
  readonly delivery?: Distribution | undefined;
  readonly enabled?: boolean | undefined;
  /** Share of events that pass. */
  readonly filter?: number | undefined;
  /** False: the function's resource policy does not let the source in. */
  readonly permission?: boolean | undefined;
  readonly bucket?: string | undefined;
  readonly events?: readonly string[] | undefined;
  readonly prefix?: string | undefined;
  readonly suffix?: string | undefined;
  readonly topic?: string | undefined;
  readonly bus?: string | undefined;
  readonly payload?: PayloadSpec | undefined;
  readonly invocation?: 'sync' | 'async' | undefined;
  readonly client?: ClientSpec | undefined;
  readonly type?: 'rest' | 'http' | 'websocket' | 'standard' | 'express' | undefined;
  readonly timeout?: number | undefined;
  readonly throttle?: { readonly rate?: number | undefined; readonly burst?: number | undefined } | undefined;
  readonly expression?: string | undefined;
  readonly count?: number | undefined;
  /** Of a schedule of EventBridge Scheduler. */
  readonly timezone?: string | undefined;
  readonly flexibleWindow?: number | undefined;
  readonly retry?:
    | {
        readonly interval?: number | undefined;
        readonly maxAttempts?: number | undefined;
        readonly backoffRate?: number | undefined;
      }
    | undefined;
  readonly transitions?: number | undefined;
  /**
   * A workflow of several states: its steps, or a state machine, by its file or itself; `function` is empty
   * then.
   */
  readonly steps?: readonly StepSpec[] | undefined;
  readonly definition?: string | InlineDefinition | undefined;
  readonly functions?: ReadonlyMap<string, string> | undefined;
  readonly states?: ReadonlyMap<string, StateSpec> | undefined;
  readonly streaming?: boolean | undefined;
  readonly authorizer?: AuthorizerSpec | undefined;
  readonly connections?: number | undefined;
  readonly requestsPerConnection?: number | undefined;
  /** Of a function at CloudFront: when it runs, and how many requests the caches answer before it. */
  readonly event?: EdgeEvent | undefined;
  readonly hitShare?: number | undefined;
  /** False where another trigger of the same distribution bills CloudFront itself. */
  readonly billsDistribution?: boolean | undefined;
  /** Key prefixes that uploads are spread over. */
  readonly prefixes?: number | undefined;
}

const LONGEST_TIMEOUT_MS = 900_000;
const schemas = new Map<SourceName, z.ZodType<TriggerSpec>>();

export function triggerSchema(source: SourceName): z.ZodType<TriggerSpec> {
  const known = schemas.get(source);
  if (known !== undefined) return known;
  const made = keyed(`a trigger of source ${source}`, {
    source: choice('What sends the events', [source]),
    ...commonKeys(source),
    ...OWN_KEYS[source](),
  }) as z.ZodType<TriggerSpec>;
  schemas.set(source, made);
  return made;
}

/**
 * The function, or several that get each event: the reader makes a trigger of each, so that a list which
 * comes here is of a source that cannot have one.
 */
function functionNames(source: SourceName): z.ZodType<string, unknown> {
  const one = text('', { maximum: 300 });
  const list = { type: 'array', items: { type: 'string' }, minItems: 1 };
  const json = FANNED_SOURCES.includes(source)
    ? {
        description: 'Function that the events go to; a list: each of them gets every event',
        anyOf: [{ type: 'string' }, list],
      }
    : { description: 'Function that the events go to', type: 'string' };
  return field(json, (value, context) => {
    if (Array.isArray(value)) {
      return refused(context, {
        problem: 'there are several functions, of which an event of this source reaches one',
        remedy: `give one; each event reaches several from ${FANNED_SOURCES.join(', ')}, and queues by topic: NAME on each`,
      });
    }
    const read = one.safeParse(value);
    return read.success
      ? read.data
      : refused(context, {
          problem: `${shown(value)} is not the name of a function`,
          remedy: 'give its name',
        });
  });
}

function commonKeys(source: SourceName) {
  return {
    function: functionNames(source),
    delivery: distribution('duration', 'Delay between the event and Lambda. Default 0ms').optional(),
    enabled: flag('False: no event passes. Default true').optional(),
    filter: share('Share of events that pass the filter. Default 100%').optional(),
    permission: flag(
      'False: the function’s resource policy does not let the source invoke it. Default true',
    ).optional(),
    payload: payloadField().optional(),
  };
}

const OWN_KEYS: Readonly<Record<SourceName, () => z.ZodRawShape>> = {
  sdk: () => ({
    invocation: choice('Default sync', ['sync', 'async']).optional(),
    client: clientField().optional(),
    streaming: streamingFlag(),
  }),
  'api-gateway': () => ({
    type: choice('Default rest', ['rest', 'http', 'websocket']).optional(),
    timeout: duration(
      'Integration time-out: the caller is answered, the function goes on. Default 29s (30s for http); longer for rest where the quota was raised',
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
    client: clientField().optional(),
    streaming: streamingFlag(),
    authorizer: authorizerField(),
    ...aheadKeys(),
    ...cacheKey(),
    connections: number(
      'Connections of a WebSocket API open at a time, in the mean, which are billed by the minute. Default: not in the bill',
      { minimum: 0, maximum: 1e9 },
    ).optional(),
  }),
  'function-url': () => ({ ...answered(), streaming: streamingFlag() }),
  alb: () => ({
    ...answered(),
    requestsPerConnection: number(
      'Requests that one connection of a client carries: new connections are billed. Default 1',
      { minimum: 1, maximum: 1e6 },
    ).optional(),
  }),
  s3: () => ({
    bucket: text('Name of the bucket').optional(),
    events: textOrList('Event types, such as s3:ObjectCreated:*').optional(),
    prefix: text('Prefix of the keys').optional(),
    suffix: text('Suffix of the keys').optional(),
    prefixes: prefixesField(),
  }),
  sns: topicOrBus,
  eventbridge: topicOrBus,
  'cloudwatch-events': topicOrBus,
  iot: topicOrBus,
  ses: topicOrBus,
  logs: topicOrBus,
  schedule: () => ({
    expression: expression('EventBridge expression, UTC', ['rate', 'cron'], parseSchedule),
    count: countAtOnce(),
  }),
  scheduler: () => ({
    expression: expression('EventBridge Scheduler expression', ['rate', 'cron', 'at'], parseAnySchedule),
    count: countAtOnce(),
    timezone: timezoneField('IANA name, whose clock cron and at follow. Default UTC').optional(),
    flexibleWindow: duration(
      'Each event comes at some time in this window after its occurrence, 1m to 24h. Default none',
      { minimum: 60_000, maximum: 86_400_000, words: 'a duration from 1m to 24h, or leave it out' },
    ).optional(),
  }),
  sqs: () => ({
    ...queueKeys(),
    topic: text('Topic that the queue is subscribed to: each message of it comes here too').optional(),
    bus: text('Bus of which a rule sends events to the queue').optional(),
    bucket: text('Bucket that notifies the queue').optional(),
  }),
  kinesis: () => ({ ...streamKeys(), ...kinesisKeys() }),
  'dynamodb-stream': streamKeys,
  msk: () => brokerKeys('msk'),
  kafka: () => brokerKeys('kafka'),
  mq: () => brokerKeys('mq'),
  documentdb: () => brokerKeys('documentdb'),
  pipes: () => {
    const { maximumConcurrency: _, provisionedPollers: __, ...keys } = queueKeys();
    return keys;
  },
  'lambda-edge': () => ({
    event: choice('When the function runs. Default viewer-request', EDGE_EVENTS).optional(),
    hitShare: share(
      'Share of requests that CloudFront answers from its caches, for which an origin event does not come. Default 0%',
    ).optional(),
    billsDistribution: flag(
      'False: another trigger of the same distribution bills the requests and bytes of CloudFront itself. Default true',
    ).optional(),
    client: clientField().optional(),
  }),
  cognito: () => ({}),
  appsync: () => ({}),
  lex: () => ({}),
  connect: () => ({
    timeout: duration('The flow goes on after this, and so does the function, up to 8s. Default 3s', {
      isPositive: true,
      leastBareMs: 100,
    }).optional(),
  }),
  'step-functions': () => ({
    function: functionOrSteps(),
    steps: stepsField(
      'Workflow of several states, one after another: functions, waits, parallel branches',
    ).optional(),
    ...definitionKeys(),
    timeout: duration(
      'An execution with steps or a definition ends, timed out, this long after its start. Default that of the definition, else none (express: 5 minutes)',
      { isPositive: true, leastBareMs: 100 },
    ).optional(),
    type: choice('Kind of workflow. Default standard', ['standard', 'express']).optional(),
    retry: keyed(
      'retry',
      {
        interval: duration('Wait before the first retry. Default 1s', { leastBareMs: 100 }).optional(),
        maxAttempts: number('Attempts after the first. Default 3', {
          minimum: 0,
          maximum: 99_999_999,
          isWhole: true,
        }).optional(),
        backoffRate: number('Each further wait is this much longer. Default 2', {
          minimum: 1,
          maximum: 1000,
        }).optional(),
      },
      'Retrier of the task, for errors and throttles; without it the workflow fails at once',
    ).optional(),
    transitions: number(
      'State transitions of one execution, retries aside. Default 1; with steps or a definition they are counted',
      {
        minimum: 1,
        maximum: 25_000,
        isWhole: true,
      },
    ).optional(),
  }),
  durable: () => ({ function: functionOrSteps(), ...durableKeys() }),
};

/** A workflow of one state names its function; one of several has none of its own. */
function functionOrSteps(): z.ZodType {
  const named = text('The one function of the workflow; else steps, or a definition', { maximum: 300 });
  const given = named.optional().transform((name) => name ?? '');
  return writtenBy(given, (name: string) => (name === '' ? undefined : name));
}

function expression(
  description: string,
  verbs: readonly string[],
  parse: typeof parseAnySchedule,
): z.ZodType<string, unknown> {
  return field(
    {
      description,
      type: 'string',
      pattern: `^\\s*(${verbs.join('|')})\\(.+\\)\\s*$`,
      examples: ['rate(5 minutes)', 'cron(0 3 * * ? *)'],
    },
    (value, context) => {
      const read = parse(typeof value === 'string' ? value.slice(0, 1000) : shown(value));
      return read.ok ? String(value) : refused(context, { problem: read.problem, remedy: read.remedy });
    },
  );
}

function countAtOnce() {
  return number('Events sent at once at each occurrence. Default 1', {
    minimum: 1,
    maximum: 100_000,
    isWhole: true,
  }).optional();
}

function answered(): z.ZodRawShape {
  return {
    timeout: duration('The caller is answered after this, the function goes on. Default none', {
      isPositive: true,
      leastBareMs: 100,
    }).optional(),
    client: clientField().optional(),
    ...aheadKeys(),
  };
}

function streamingFlag() {
  return flag(
    'The answer (payload.response) is streamed: up to 200 MB, the first 6 MB at full speed, then 2 MB/s. Default false',
  ).optional();
}

function topicOrBus(): z.ZodRawShape {
  return {
    topic: text('Name of the topic').optional(),
    bus: text('Name of the bus').optional(),
  };
}

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
