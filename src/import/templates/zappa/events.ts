import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';
import { arnOf, type Service } from '../serverless/service.ts';
import { settingNotes } from '../settings-keys.ts';
import {
  at,
  booleanOf,
  isAbsent,
  listOf,
  listValue,
  mapOf,
  mapValue,
  numberOf,
  referenceValue,
  scalarValue,
  textOf,
} from '../values.ts';
import { FUNCTION_ID, functionName } from './function.ts';
import { EVENT_KEYS, SOURCE_KEYS } from './keys.ts';

/** README of zappa/Zappa, "Advanced Settings", read 2026-11-30. */
const DEFAULT_WARM_RATE = 'rate(4 minutes)';
/** `BaseEventSource` and `EventSourceMappingMixin` of zappa/utilities.py (0.61), read 2026-11-30. */
const DEFAULT_BATCH_SIZE = 10;
const DEFAULT_TABLE_CAPACITY = 1;

/** Schedules, sources of events, and the calls that keep it warm (on unless it is told not to). */
export function addEvents(service: Service, all: TemplateMap): void {
  const path = `${service.stage}.events`;
  const warm = at(all, 'keep_warm');
  if (booleanOf(warm) !== false) {
    const rate = textOf(at(all, 'keep_warm_expression')) ?? DEFAULT_WARM_RATE;
    if (isAbsent(warm)) {
      const reason = `it is not given, so that Zappa keeps one environment warm, ${rate}; keep_warm: false ends that`;
      service.note('assumed', all.place, `${service.stage}.keep_warm`, reason);
    }
    addRule(service, 'KeepWarm', 'keep warm', [['ScheduleExpression', rate]], warm?.place ?? all.place);
  }
  for (const [index, event] of (listOf(at(all, 'events')) ?? []).entries()) {
    const subject = `${path}[${index}]`;
    if (event.kind !== 'map') {
      service.note(
        'dropped',
        event.place,
        subject,
        'this is no event: a map with function and expression is',
      );
      continue;
    }
    service.notes.push(...settingNotes(event, subject, EVENT_KEYS));
    addEvent(service, event, subject, index + 1);
  }
  addTasks(service, all);
  addSignIns(service, at(all, 'cognito'));
}

function addEvent(service: Service, event: TemplateMap, subject: string, number: number): void {
  const title = textOf(at(event, 'name')) ?? textOf(at(event, 'function')) ?? `event ${number}`;
  const given = [at(event, 'expressions'), at(event, 'expression')].find((one) => !isAbsent(one));
  const source = at(event, 'event_source');
  if (given === undefined && isAbsent(source)) {
    const reason = 'it has neither an expression nor an event_source: nothing calls the function';
    service.note('dropped', event.place, subject, reason);
  }
  for (const [index, expression] of (listOf(given) ?? [given]).entries()) {
    const rate = textOf(expression);
    const suffix = index === 0 ? '' : `x${index + 1}`;
    const what = [['ScheduleExpression', rate]] as const;
    if (rate !== null) addRule(service, `Event${number}${suffix}`, title, what, event.place);
  }
  if (source?.kind !== 'map') {
    if (!isAbsent(source))
      service.note('dropped', source!.place, `${subject}.event_source`, 'this is no map');
    return;
  }
  service.notes.push(...settingNotes(source, `${subject}.event_source`, SOURCE_KEYS));
  addSource(service, source, `${subject}.event_source`, { number, title });
}

function addRule(
  service: Service,
  id: string,
  title: string,
  what: readonly (readonly [string, string | TemplateValue | null | undefined])[],
  place: TemplatePlace,
): void {
  const target = mapValue(
    [
      ['Arn', arnOf(FUNCTION_ID, place)],
      ['Id', scalarValue(id, place)],
    ],
    place,
  );
  const properties = what.map(
    ([key, value]) =>
      [key, typeof value === 'string' ? scalarValue(value, place) : (value ?? undefined)] as const,
  );
  service.add(
    `${id}Rule`,
    'AWS::Events::Rule',
    [...properties, ['Targets', listValue([target], place)]],
    place,
    title,
  );
}

interface Named {
  readonly number: number;
  readonly title: string;
}

function addSource(service: Service, source: TemplateMap, subject: string, named: Named): void {
  const { place } = source;
  const text = textOf(at(source, 'arn')) ?? '';
  const kind = text.split(':')[2] ?? '';
  const isOff = booleanOf(at(source, 'enabled')) === false;
  if (kind === 's3') addBucket(service, source, named.number);
  else if (kind === 'sns') {
    service.add(
      `Subscription${named.number}`,
      'AWS::SNS::Subscription',
      [
        ['TopicArn', at(source, 'arn')],
        ['Protocol', scalarValue('lambda', place)],
        ['Endpoint', arnOf(FUNCTION_ID, place)],
        ['FilterPolicy', at(source, 'filters')],
      ],
      place,
    );
  } else if (kind === 'events') {
    const pattern = at(source, 'event_pattern') ?? at(source, 'pattern');
    const schedule = at(source, 'schedule_expression') ?? at(source, 'schedule');
    const what = [
      ['EventPattern', pattern],
      ['ScheduleExpression', schedule],
      ['State', isOff ? 'DISABLED' : 'ENABLED'],
    ] as const;
    addRule(service, `Source${named.number}`, named.title, what, place);
  } else if (['sqs', 'dynamodb', 'kinesis'].includes(kind)) {
    addMapping(service, source, subject, { kind, number: named.number });
  } else {
    const reason = `Zappa has no such source: ${text || 'arn is missing'}; it takes s3, sns, sqs, dynamodb, kinesis and events`;
    service.note('dropped', at(source, 'arn')?.place ?? place, subject, reason);
  }
  const isMapped = ['sqs', 'dynamodb', 'kinesis', 'events'].includes(kind);
  if (isOff && !isMapped) {
    service.note('dropped', place, `${subject}.enabled`, `Zappa does not look at it for ${kind}`);
  }
}

function addMapping(
  service: Service,
  source: TemplateMap,
  subject: string,
  { kind, number }: { readonly kind: string; readonly number: number },
): void {
  const { place } = source;
  const enabled = at(source, 'enabled');
  if (isAbsent(enabled)) {
    const reason =
      'it is not given: Zappa 0.61 and later switch the mapping on, earlier ones do not; it is taken as on';
    service.note('assumed', place, `${subject}.enabled`, reason);
  }
  const size = at(source, 'batch_size') ?? scalarValue(DEFAULT_BATCH_SIZE, place);
  // More than ten messages need a window, which Zappa then sets; of streams it sets none.
  const window = at(source, 'batch_window') ?? scalarValue((numberOf(size) ?? 0) > 10 ? 1 : 0, place);
  if (kind !== 'sqs' && !isAbsent(at(source, 'batch_window'))) {
    const reason = `Zappa sets a window for queues alone, not for ${kind}`;
    service.note('dropped', at(source, 'batch_window')!.place, `${subject}.batch_window`, reason);
  }
  service.add(
    `Mapping${number}`,
    'AWS::Lambda::EventSourceMapping',
    [
      ['EventSourceArn', at(source, 'arn')],
      ['FunctionName', arnOf(FUNCTION_ID, place)],
      ['BatchSize', size],
      ['MaximumBatchingWindowInSeconds', kind === 'sqs' ? window : undefined],
      ['StartingPosition', at(source, 'starting_position')],
      ['Enabled', enabled],
    ],
    place,
  );
}

function addBucket(service: Service, source: TemplateMap, number: number): void {
  const { place } = source;
  const rules = (['prefix', 'suffix'] as const).flatMap((name) => {
    const value = at(source, name);
    return isAbsent(value) ? [] : [keyRule(scalarValue(name, place), value, place)];
  });
  const filters = (listOf(at(source, 'key_filters')) ?? []).map((one) =>
    keyRule(at(one, 'type'), at(one, 'value'), one.place),
  );
  const all = listValue([...rules, ...filters], place);
  const filter = mapValue([['S3Key', mapValue([['Rules', all]], place)]], place);
  const events = listOf(at(source, 'events')) ?? [scalarValue('s3:ObjectCreated:*', place)];
  const configurations = events.map((event) =>
    mapValue(
      [
        ['Event', event],
        ['Function', arnOf(FUNCTION_ID, place)],
        ['Filter', all.items.length === 0 ? undefined : filter],
      ],
      place,
    ),
  );
  const name = textOf(at(source, 'arn'))?.split(':').at(-1) ?? '';
  service.add(
    `Bucket${number}`,
    'AWS::S3::Bucket',
    [
      ['BucketName', scalarValue(name, place)],
      [
        'NotificationConfiguration',
        mapValue([['LambdaConfigurations', listValue(configurations, place)]], place),
      ],
    ],
    place,
    name,
  );
}

function keyRule(
  name: TemplateValue | undefined,
  value: TemplateValue | undefined,
  place: TemplatePlace,
): TemplateMap {
  return mapValue(
    [
      ['Name', name],
      ['Value', value],
    ],
    place,
  );
}

/** Its own tasks: through a topic that it makes, and with a table for what they return. */
function addTasks(service: Service, all: TemplateMap): void {
  const source = at(all, 'async_source');
  const resources = at(all, 'async_resources');
  const isTopic = textOf(source)?.toLowerCase() === 'sns' && booleanOf(resources) !== false;
  const given = [source, resources].find((one) => !isAbsent(one));
  if (given !== undefined && booleanOf(resources) !== false) {
    const reason = isTopic
      ? 'how many tasks go through its topic is not known: give the topic traffic, or functions.F.calls'
      : 'its own asynchronous tasks are calls that the settings do not count; functions.F.invokes tells them';
    service.note(
      'unknown',
      given.place,
      `${service.stage}.${source === given ? 'async_source' : 'async_resources'}`,
      reason,
    );
  }
  if (isTopic && source !== undefined) addTopic(service, all, source.place);
  const table = at(all, 'async_response_table');
  if (isAbsent(table) || booleanOf(resources) === false) return;
  const { place } = table!;
  const units = (key: string): TemplateValue => at(all, key) ?? scalarValue(DEFAULT_TABLE_CAPACITY, place);
  const throughput = mapValue(
    [
      ['ReadCapacityUnits', units('async_response_table_read_capacity')],
      ['WriteCapacityUnits', units('async_response_table_write_capacity')],
    ],
    place,
  );
  service.add(
    'ResponseTable',
    'AWS::DynamoDB::Table',
    [
      ['TableName', table],
      ['ProvisionedThroughput', throughput],
    ],
    place,
    textOf(table) ?? 'responses',
  );
}

function addTopic(service: Service, all: TemplateMap, place: TemplatePlace): void {
  const name = `${functionName(all, service.stage) ?? service.name}-zappa-async`;
  service.add('TaskTopic', 'AWS::SNS::Topic', [['TopicName', scalarValue(name, place)]], place, 'tasks');
  service.add(
    'TaskSubscription',
    'AWS::SNS::Subscription',
    [
      ['TopicArn', referenceValue('TaskTopic', 'Ref', place)],
      ['Protocol', scalarValue('lambda', place)],
      ['Endpoint', arnOf(FUNCTION_ID, place)],
    ],
    place,
  );
}

/** `PreSignUp_SignUp` and its kin: the pool calls the function at each. */
function addSignIns(service: Service, cognito: TemplateValue | undefined): void {
  if (isAbsent(cognito)) return;
  const { place } = cognito!;
  const triggers = (listOf(at(cognito, 'triggers')) ?? []).flatMap((one) => {
    const name = textOf(at(one, 'source'))?.split('_')[0];
    return name === undefined ? [] : [[name, arnOf(FUNCTION_ID, one.place)] as const];
  });
  if ((mapOf(cognito)?.size ?? 0) > 0 && triggers.length === 0) {
    const reason = 'none of its triggers says its source, so that nothing calls the function';
    service.note('dropped', place, `${service.stage}.cognito`, reason);
    return;
  }
  service.add(
    'UserPool',
    'AWS::Cognito::UserPool',
    [['LambdaConfig', mapValue(triggers, place)]],
    place,
    textOf(at(cognito, 'user_pool')) ?? 'users',
  );
}
