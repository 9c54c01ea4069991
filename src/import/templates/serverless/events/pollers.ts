import type { TemplateValue } from '../../../value.ts';
import { at, booleanOf, listOf, listValue, mapOf, mapValue, scalarValue, textOf } from '../../values.ts';
import { allow, sendActionOf } from '../functions.ts';
import { alphanumericName, normalizedName } from '../names.ts';
import { renamed } from '../service.ts';
import { type EventReader, mainOf, nameIn, noteEvent, own, ownRenamed, type ServiceEvent } from './event.ts';

/** Keys that all mappings call alike. */
const COMMON = {
  batchSize: 'BatchSize',
  maximumBatchingWindow: 'MaximumBatchingWindowInSeconds',
  batchWindow: 'MaximumBatchingWindowInSeconds',
  startingPosition: 'StartingPosition',
  startingPositionTimestamp: 'StartingPositionTimestamp',
  functionResponseType: 'FunctionResponseTypes',
};
const STREAM = {
  parallelizationFactor: 'ParallelizationFactor',
  maximumRetryAttempts: 'MaximumRetryAttempts',
  bisectBatchOnFunctionError: 'BisectBatchOnFunctionError',
  maximumRecordAgeInSeconds: 'MaximumRecordAgeInSeconds',
  tumblingWindowInSeconds: 'TumblingWindowInSeconds',
};
const SQS_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const KINESIS_ACTIONS = [
  ...['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:DescribeStream', 'kinesis:ListStreams'],
];
const CONSUMER_ACTIONS = [
  ...['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:DescribeStreamSummary'],
  ...['kinesis:ListShards', 'kinesis:SubscribeToShard'],
];
const MSK_ACTIONS = ['kafka:DescribeCluster', 'kafka:GetBootstrapBrokers'];
const NETWORK_ACTIONS = ['CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DescribeVpcs']
  .concat('DeleteNetworkInterface', 'DescribeSubnets', 'DescribeSecurityGroups')
  .map((name) => `ec2:${name}`);
const DYNAMODB_ACTIONS = [
  ...['dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream', 'dynamodb:ListStreams'],
];

type Entries = readonly (readonly [string, TemplateValue | undefined])[];

export const POLLERS: Readonly<Record<string, EventReader>> = {
  sqs: (event) => {
    const arn = mainOf(event, 'arn');
    const maximum = own(event, 'maximumConcurrency');
    const scaling =
      maximum === undefined ? undefined : mapValue([['MaximumConcurrency', maximum]], maximum.place);
    // The framework's own default; AWS's is the same.
    const size = scalarValue(10, event.place);
    addMapping(event, 'SQS', arn, [['BatchSize', size], ...mapped(event), ['ScalingConfig', scaling]]);
    if (arn !== undefined) allow(event.service, event.target, SQS_ACTIONS, arn);
  },
  stream: (event) => {
    const arn = mainOf(event, 'arn');
    const isTable = textOf(own(event, 'type')) === 'dynamodb' || isTableStream(arn);
    const start = own(event, 'startingPosition') ?? scalarValue('TRIM_HORIZON', event.place);
    const batch = own(event, 'batchSize') ?? scalarValue(10, event.place);
    const entries: Entries = [
      ...mapped(event),
      ['BatchSize', batch],
      ['StartingPosition', start],
      ...ownRenamed(event, STREAM),
      ['DestinationConfig', onFailureOf(event)],
    ];
    const from = isTable ? arn : consumerOf(event, arn);
    addMapping(event, isTable ? 'Dynamodb' : 'Kinesis', from, entries);
    const actions = isTable ? DYNAMODB_ACTIONS : from === arn ? KINESIS_ACTIONS : CONSUMER_ACTIONS;
    if (arn !== undefined) allow(event.service, event.target, actions, arn);
    const failure = failureArnOf(event);
    const send = sendActionOf(textOf(own(event, 'destinations', 'onFailure', 'type')), failure);
    if (failure !== undefined && send !== null) allow(event.service, event.target, [send], failure);
  },
  msk: (event) => {
    const start = own(event, 'startingPosition') ?? scalarValue('TRIM_HORIZON', event.place);
    const group = own(event, 'consumerGroupId');
    const arn = mainOf(event, 'arn');
    allowNetwork(event);
    if (arn !== undefined) allow(event.service, event.target, MSK_ACTIONS, arn);
    addMapping(event, 'MSK', arn, [
      ...mapped(event),
      ['StartingPosition', start],
      ['Topics', oneOf(own(event, 'topic'))],
      ['AmazonManagedKafkaEventSourceConfig', group && mapValue([['ConsumerGroupId', group]], group.place)],
      ...provisionedPollers(event),
    ]);
  },
  kafka: (event) => {
    const start = own(event, 'startingPosition') ?? scalarValue('TRIM_HORIZON', event.place);
    const servers = own(event, 'bootstrapServers');
    const endpoints = mapValue([['KAFKA_BOOTSTRAP_SERVERS', servers]], event.place);
    if (at(own(event, 'accessConfigurations'), 'vpcSubnet') !== undefined) allowNetwork(event);
    addMapping(event, 'Kafka', undefined, [
      ...mapped(event),
      ['StartingPosition', start],
      ['Topics', oneOf(own(event, 'topic'))],
      ['SelfManagedEventSource', mapValue([['Endpoints', endpoints]], event.place)],
      ['SourceAccessConfigurations', accessOf(own(event, 'accessConfigurations'))],
      ...provisionedPollers(event),
    ]);
  },
  activemq: (event) => addBroker(event, 'ActiveMQ'),
  rabbitmq: (event) => addBroker(event, 'RabbitMQ'),
};

function addBroker(event: ServiceEvent, name: string): void {
  const host = own(event, 'virtualHost');
  const secret = own(event, 'basicAuthArn');
  const access = [
    ...(secret === undefined ? [] : [accessEntry('BASIC_AUTH', secret)]),
    ...(host === undefined ? [] : [accessEntry('VIRTUAL_HOST', host)]),
  ];
  const arn = mainOf(event, 'arn');
  allowNetwork(event);
  if (arn !== undefined) allow(event.service, event.target, ['mq:DescribeBroker'], arn);
  if (secret !== undefined) allow(event.service, event.target, ['secretsmanager:GetSecretValue'], secret);
  addMapping(event, name, arn, [
    ...mapped(event),
    ['Queues', oneOf(own(event, 'queue'))],
    ['SourceAccessConfigurations', listValue(access, event.place)],
  ]);
}

/** The framework lets the function of a cluster or broker use its network. */
function allowNetwork({ service, target, place }: ServiceEvent): void {
  allow(service, target, NETWORK_ACTIONS, scalarValue('*', place));
}

function accessEntry(type: string, uri: TemplateValue): TemplateValue {
  return mapValue(
    [
      ['Type', scalarValue(type, uri.place)],
      ['URI', uri],
    ],
    uri.place,
  );
}

/** `saslScram512Auth: arn` → `{ Type: SASL_SCRAM_512_AUTH, URI: arn }`. */
function accessOf(value: TemplateValue | undefined): TemplateValue | undefined {
  if (value === undefined) return undefined;
  const items = [...(mapOf(value) ?? [])].flatMap(([key, uris]) => {
    const type = key.replace(/([A-Z]|\d+)/g, '_$1').toUpperCase();
    return (listOf(uris) ?? [uris]).map((uri) => accessEntry(type, uri));
  });
  return listValue(items, value.place);
}

/** What all mappings have, under CloudFormation's names. */
function mapped(event: ServiceEvent): Entries {
  return ownRenamed(event, COMMON)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, key === 'FunctionResponseTypes' ? oneOf(value) : value] as const);
}

function addMapping(
  event: ServiceEvent,
  kind: string,
  arn: TemplateValue | undefined,
  entries: Entries,
): void {
  const { service, target, place } = event;
  const suffix = alphanumericName(nameIn(arn, `${event.number}`));
  const enabled = own(event, 'enabled');
  const base = `${normalizedName(target.key)}EventSourceMapping${kind}${suffix}`;
  const id = service.resources.has(base) ? `${base}${event.number}` : base;
  if (kind !== 'Kafka' && arn === undefined) {
    noteEvent(event, 'unknown', 'it names no source that it reads from');
  }
  service.add(
    id,
    'AWS::Lambda::EventSourceMapping',
    [
      ['EventSourceArn', arn],
      ['FunctionName', target.target(place)],
      ...entries,
      [
        'Enabled',
        enabled === undefined ? undefined : scalarValue(booleanOf(enabled) !== false, enabled.place),
      ],
      ['FilterCriteria', filtersOf(own(event, 'filterPatterns'))],
    ],
    place,
  );
}

function filtersOf(patterns: TemplateValue | undefined): TemplateValue | undefined {
  const items = listOf(patterns);
  if (items === null || patterns === undefined) return undefined;
  const filters = items.map((item) => mapValue([['Pattern', item]], item.place));
  return mapValue([['Filters', listValue(filters, patterns.place)]], patterns.place);
}

/** `consumer: true` makes a consumer with a throughput of its own; a text names one that exists. */
function consumerOf(event: ServiceEvent, arn: TemplateValue | undefined): TemplateValue | undefined {
  const consumer = own(event, 'consumer');
  if (consumer === undefined || booleanOf(consumer) === false) return arn;
  const { service, target, place } = event;
  const id = `${normalizedName(target.key)}${alphanumericName(nameIn(arn, ''))}StreamConsumer`;
  const name = scalarValue(`${target.key}Consumer`, place);
  service.add(
    id,
    'AWS::Kinesis::StreamConsumer',
    [
      ['StreamARN', arn],
      ['ConsumerName', name],
    ],
    place,
  );
  return { kind: 'reference', resource: id, attribute: 'ConsumerARN', place };
}

function failureArnOf(event: ServiceEvent): TemplateValue | undefined {
  const failure = own(event, 'destinations', 'onFailure');
  return failure?.kind === 'map' ? (at(failure, 'arn') ?? failure) : failure;
}

function onFailureOf(event: ServiceEvent): TemplateValue | undefined {
  const arn = failureArnOf(event);
  if (arn === undefined) return undefined;
  return mapValue([['OnFailure', mapValue([['Destination', arn]], arn.place)]], arn.place);
}

function provisionedPollers(event: ServiceEvent): Entries {
  const pollers = own(event, 'provisionedPollerConfig');
  if (pollers === undefined) return [];
  const names = { minimumPollers: 'MinimumPollers', maximumPollers: 'MaximumPollers' };
  return [['ProvisionedPollerConfig', mapValue(renamed(pollers, names), pollers.place)]];
}

function isTableStream(arn: TemplateValue | undefined): boolean {
  if (arn?.kind === 'reference') return arn.attribute === 'StreamArn';
  return /^arn:[^:]*:dynamodb:/.test(textOf(arn) ?? '');
}

function oneOf(value: TemplateValue | undefined): TemplateValue | undefined {
  if (value === undefined) return undefined;
  return value.kind === 'list' ? value : listValue([value], value.place);
}
