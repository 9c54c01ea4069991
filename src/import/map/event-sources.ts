import type { StackResource } from '../stack.ts';
import { type Entry, flag, type PlainMap, seconds, secondsOrEver, text, whole } from './draft.ts';
import type { Mapper, Mapping, Target } from './mapping.ts';
import { queueKeys } from './queues.ts';
import type { Reading } from './reading.ts';
import { streamKeys } from './streams.ts';
import { targetName } from './targets.ts';

type Source = 'sqs' | 'kinesis' | 'dynamodb-stream' | 'msk' | 'kafka' | 'mq' | 'documentdb';

const ACCESS = 'how the poller logs in';

export const EVENT_SOURCE: Mapper = {
  type: 'AWS::Lambda::EventSourceMapping',
  map: mapEventSource,
  inert: {
    SourceAccessConfigurations: ACCESS,
    KmsKeyArn: 'keys of encryption are not part of a scenario',
    StartingPosition: 'a run begins with an empty stream',
    StartingPositionTimestamp: 'a run begins with an empty stream',
    'AmazonManagedKafkaEventSourceConfig.ConsumerGroupId': ACCESS,
    'SelfManagedKafkaEventSourceConfig.ConsumerGroupId': ACCESS,
    'AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig': 'how records are decoded',
    'SelfManagedKafkaEventSourceConfig.SchemaRegistryConfig': 'how records are decoded',
  },
};

function mapEventSource(resource: StackResource, p: Reading, mapping: Mapping): void {
  const { draft } = mapping;
  const called = mapping.functionOf(p.at('FunctionName'));
  if (called === undefined) {
    const words = p.at('FunctionName').words(80);
    p.take();
    draft.noteOf('dropped', resource, p, `the function ${words} is not in the template`);
    return;
  }
  const arn = p.at('EventSourceArn');
  const target = mapping.target(arn);
  const source = sourceOf(p, target);
  if (source.isGuess) {
    draft.noteOf(
      'assumed',
      resource,
      arn,
      `${arn.words(80)} does not say what it is; a source of kind ${source.source} is assumed`,
    );
  }
  const values: PlainMap = { source: source.source, function: called };
  const entry = addTrigger(mapping, source.source, target, called, values);
  if (p.at('Enabled').isGiven) {
    draft.carry(entry, 'enabled', resource, p.at('Enabled'), flag);
    if (values['enabled'] === true) delete values['enabled'];
  }
  draft.carry(entry, 'batchSize', resource, p.at('BatchSize'), whole);
  draft.carry(entry, 'batchWindow', resource, p.at('MaximumBatchingWindowInSeconds'), seconds);
  if (values['batchWindow'] === '0s') delete values['batchWindow'];
  OWN_KEYS[source.source](mapping, resource, p, entry, target);
  filters(mapping, resource, p.at('FilterCriteria'), entry);
  for (const [key, words] of [
    ['MetricsConfig', 'metrics of a mapping are not in the bill'],
    ['LoggingConfig', 'logs of a mapping are not in the bill'],
  ] as const) {
    if (p.at(key).isGiven) draft.noteOf('dropped', resource, p.at(key).take(), words);
  }
}

export function addTrigger(
  mapping: Mapping,
  source: Source | 'pipes',
  target: Target | undefined,
  called: string,
  values: PlainMap,
): Entry {
  const { draft } = mapping;
  const thing = target === undefined ? undefined : mapping.nameOf(target);
  if (source === 'sqs' || source === 'pipes') {
    // A queue has one trigger, of its own name: what is sent to the queue is sent to it.
    const isFree = thing !== undefined && draft.get('triggers', thing) === undefined;
    const name = isFree ? thing : draft.names.unique(`${called}-${thing ?? 'queue'}`);
    if (!isFree && thing !== undefined) {
      draft.comment(
        `triggers.${name}`,
        `A second function polls ${thing}, and each message goes to one of the two: this trigger has a queue of its own here.`,
      );
    }
    const entry = mapping.trigger(name, values);
    draft.entryPoints.push({
      to: name,
      what: `messages to the queue ${thing ?? name}`,
      functions: [called],
      source,
    });
    return entry;
  }
  const name = draft.names.unique(`${called}-${thing ?? source}`);
  const entry = mapping.trigger(name, values);
  if (thing !== undefined && (source === 'kinesis' || source === 'dynamodb-stream')) {
    values['stream'] = thing;
    draft.hub(thing, name, called, source);
  } else
    draft.entryPoints.push({ to: name, what: `records of ${thing ?? source}`, functions: [called], source });
  return entry;
}

function sourceOf(
  p: Reading,
  target: Target | undefined,
): { readonly source: Source; readonly isGuess: boolean } {
  if (p.at('SelfManagedEventSource').isGiven) {
    p.at('SelfManagedEventSource').take();
    return { source: 'kafka', isGuess: false };
  }
  if (p.at('DocumentDBEventSourceConfig').isGiven) return { source: 'documentdb', isGuess: false };
  if (target?.kind === 'inside') {
    const known = BY_TYPE[target.resource.type];
    if (known !== undefined) return { source: known, isGuess: false };
  }
  const service = target?.kind === 'outside' ? target.service : '';
  const known = BY_SERVICE[service];
  if (known !== undefined) return { source: known, isGuess: false };
  if (p.at('Topics').isGiven) return { source: 'msk', isGuess: false };
  if (p.at('Queues').isGiven) return { source: 'mq', isGuess: false };
  if (!p.at('StartingPosition').isGiven) return { source: 'sqs', isGuess: true };
  const words = p.at('EventSourceArn').words(200);
  return { source: /table|dynamo/i.test(words) ? 'dynamodb-stream' : 'kinesis', isGuess: true };
}

const BY_TYPE: Readonly<Record<string, Source>> = {
  'AWS::SQS::Queue': 'sqs',
  'AWS::Kinesis::Stream': 'kinesis',
  'AWS::Kinesis::StreamConsumer': 'kinesis',
  'AWS::DynamoDB::Table': 'dynamodb-stream',
  'AWS::DynamoDB::GlobalTable': 'dynamodb-stream',
  'AWS::MSK::Cluster': 'msk',
  'AWS::MSK::ServerlessCluster': 'msk',
  'AWS::AmazonMQ::Broker': 'mq',
  'AWS::DocDB::DBCluster': 'documentdb',
};

const BY_SERVICE: Readonly<Record<string, Source>> = {
  sqs: 'sqs',
  kinesis: 'kinesis',
  dynamodb: 'dynamodb-stream',
  kafka: 'msk',
  mq: 'mq',
};

type Own = (
  mapping: Mapping,
  resource: StackResource,
  p: Reading,
  entry: Entry,
  target: Target | undefined,
) => void;

const OWN_KEYS: Readonly<Record<Source, Own>> = {
  sqs: (mapping, resource, p, entry, target) => {
    const { draft } = mapping;
    draft.carry(entry, 'maximumConcurrency', resource, p.at('ScalingConfig', 'MaximumConcurrency'), whole);
    pollers(mapping, resource, p, entry);
    partial(p, entry);
    queueKeys(mapping, entry, target);
  },
  kinesis: (mapping, resource, p, entry, target) => {
    discards(mapping, resource, p, entry);
    inShards(mapping, resource, p, entry);
    streamKeys(mapping, entry, target);
  },
  'dynamodb-stream': (mapping, resource, p, entry) => {
    discards(mapping, resource, p, entry);
    inShards(mapping, resource, p, entry);
    mapping.draft.comment(
      `${entry.path}.shards`,
      '1   # a table has as many as it has partitions, which no template says: 1 for each 1,000 writes/s or 10 GB',
    );
  },
  msk: (mapping, resource, p, entry, target) => {
    topic(mapping, resource, p, entry);
    if (target !== undefined) entry.values['cluster'] = mapping.nameOf(target);
  },
  kafka: (mapping, resource, p, entry) => topic(mapping, resource, p, entry),
  mq: (mapping, resource, p, entry, target) => {
    const [queue] = p.at('Queues').items();
    if (queue !== undefined) mapping.draft.carry(entry, 'queue', resource, queue, text);
    if (target === undefined) return;
    entry.values['broker'] = mapping.nameOf(target);
    const engine =
      target.kind === 'inside'
        ? mapping.read(target.resource).at('EngineType').text()?.toLowerCase()
        : undefined;
    if (engine === 'rabbitmq' || engine === 'activemq') entry.values['engine'] = engine;
    else
      mapping.draft.comment(
        `${entry.path}.engine`,
        'rabbitmq   # activemq is assumed: the broker does not stand in the template',
      );
    for (const access of p.at('SourceAccessConfigurations').items()) {
      // Only RabbitMQ has virtual hosts.
      if (access.at('Type').text() === 'VIRTUAL_HOST') entry.values['engine'] = 'rabbitmq';
    }
  },
  documentdb: (mapping, _resource, p, entry, target) => {
    p.at('DocumentDBEventSourceConfig').take();
    if (target !== undefined) entry.values['cluster'] = mapping.nameOf(target);
  },
};

function topic(mapping: Mapping, resource: StackResource, p: Reading, entry: Entry): void {
  const { draft } = mapping;
  const topics = p.at('Topics').items();
  if (topics[0] !== undefined) draft.carry(entry, 'topic', resource, topics[0], text);
  discards(mapping, resource, p, entry);
  pollers(mapping, resource, p, entry);
  draft.comment(`${entry.path}.partitions`, '1   # how many the topic has, no template says');
  draft.noteOf(
    'unknown',
    resource,
    p.at('Topics'),
    `${entry.path}.partitions: the partitions of the topic are unknown; 1 is assumed`,
  );
}

export function discards(mapping: Mapping, resource: StackResource, p: Reading, entry: Entry): void {
  const { draft } = mapping;
  draft.carry(entry, 'maximumRetryAttempts', resource, p.at('MaximumRetryAttempts'), whole);
  draft.carry(entry, 'maximumRecordAge', resource, p.at('MaximumRecordAgeInSeconds'), secondsOrEver);
  draft.carry(entry, 'bisectOnError', resource, p.at('BisectBatchOnFunctionError'), flag);
  if (entry.values['bisectOnError'] === false) delete entry.values['bisectOnError'];
  partial(p, entry);
  const destination = p.at('DestinationConfig', 'OnFailure', 'Destination');
  if (!destination.isGiven) return;
  if (/^kafka:/.test(destination.text() ?? '')) {
    draft.noteOf('dropped', resource, destination, 'a topic of Kafka as a destination is not modelled');
    return;
  }
  mapping.later(() => {
    const name = targetName(mapping, resource, destination);
    if (name !== undefined) entry.values['onFailure'] = name;
  });
}

export function inShards(mapping: Mapping, resource: StackResource, p: Reading, entry: Entry): void {
  const { draft } = mapping;
  draft.carry(entry, 'parallelizationFactor', resource, p.at('ParallelizationFactor'), whole);
  draft.carry(entry, 'tumblingWindow', resource, p.at('TumblingWindowInSeconds'), seconds);
  if (entry.values['tumblingWindow'] === '0s') delete entry.values['tumblingWindow'];
}

function pollers(mapping: Mapping, resource: StackResource, p: Reading, entry: Entry): void {
  const given = p.at('ProvisionedPollerConfig');
  if (!given.isGiven) return;
  const { draft } = mapping;
  entry.values['provisionedPollers'] = {};
  draft.carry(entry, 'provisionedPollers.min', resource, given.at('MinimumPollers'), whole);
  draft.carry(entry, 'provisionedPollers.max', resource, given.at('MaximumPollers'), whole);
}

function partial(p: Reading, entry: Entry): void {
  const isPartial = p
    .at('FunctionResponseTypes')
    .items()
    .some((type) => type.text() === 'ReportBatchItemFailures');
  if (isPartial) entry.values['partialResponses'] = true;
}

/** Which share of the events a filter lets through hangs on the events. */
export function filters(mapping: Mapping, resource: StackResource, criteria: Reading, entry: Entry): void {
  const patterns = criteria.at('Filters').items();
  if (patterns.length === 0) return;
  const words = patterns.map((filter) => filter.at('Pattern').words(160)).join(' or ');
  criteria.take();
  openFilter(mapping, resource, criteria, entry, words);
}

/** A key `filter` for its author: what passes is known, how many events that is, is not. */
export function openFilter(
  mapping: Mapping,
  resource: StackResource,
  reading: Reading,
  entry: Entry,
  words: string,
): void {
  mapping.draft.comment(`${entry.path}.filter`, `100%   # share of events that match ${words}`);
  mapping.draft.noteOf(
    'unknown',
    resource,
    reading,
    `${entry.path}.filter: which share of the events matches ${words} is unknown; all of them are assumed`,
  );
}
