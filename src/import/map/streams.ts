import type { StackResource } from '../stack.ts';
import { type Entry, hours, number, whole } from './draft.ts';
import type { Mapper, Mapping, Target } from './mapping.ts';
import type { Reading } from './reading.ts';
import { DESCRIPTIONS } from './targets.ts';

const KEYS = 'keys of encryption are not part of a scenario';

export const STREAM: Mapper = {
  type: 'AWS::Kinesis::Stream',
  inert: { Name: 'a name', StreamEncryption: KEYS, DesiredShardLevelMetrics: 'metrics by shard' },
  map: (resource, p, mapping) => {
    mapping.nameOfResource(resource);
    mapping.later(() => {
      for (const key of ['ShardCount', 'RetentionPeriodHours', 'StreamModeDetails', 'MaxRecordSizeInKiB']) {
        p.at(key).take();
      }
    });
  },
};

export const STREAM_CONSUMER: Mapper = {
  type: 'AWS::Kinesis::StreamConsumer',
  inert: { ConsumerName: 'a name' },
  map: (_resource, p) => {
    p.at('StreamARN').take();
  },
};

/** What a stream says of how its trigger is read. */
export function streamKeys(mapping: Mapping, entry: Entry, target: Target | undefined): void {
  const { draft } = mapping;
  let stream = target?.kind === 'inside' ? target.resource : undefined;
  if (stream?.type === 'AWS::Kinesis::StreamConsumer') {
    entry.values['enhancedFanOut'] = true;
    const of = mapping.target(mapping.read(stream).at('StreamARN'), 'kinesis');
    if (of !== undefined) entry.values['stream'] = mapping.nameOf(of);
    stream = of?.kind === 'inside' ? of.resource : undefined;
  }
  if (stream === undefined) {
    draft.comment(
      `${entry.path}.shards`,
      '1   # the stream stands elsewhere: how many shards it has is unknown',
    );
    return;
  }
  const p = mapping.read(stream);
  const isOnDemand = p.at('StreamModeDetails', 'StreamMode').text() === 'ON_DEMAND';
  if (isOnDemand) entry.values['mode'] = 'on-demand';
  else draft.carry(entry, 'shards', stream, p.at('ShardCount'), whole);
  draft.carry(entry, 'retention', stream, p.at('RetentionPeriodHours'), hours);
  const largest = p.at('MaxRecordSizeInKiB').number();
  if (largest !== undefined) entry.values['maximumRecordSize'] = `${largest} KB`;
}

export const TABLE: Mapper = {
  type: 'AWS::DynamoDB::Table',
  inert: {
    TableName: 'a name',
    AttributeDefinitions: 'what items look like',
    KeySchema: 'what items look like',
    SSESpecification: KEYS,
    StreamSpecification: 'that it has a stream, its triggers say',
    TimeToLiveSpecification: 'what is deleted costs nothing',
    ContributorInsightsSpecification: 'metrics of keys',
    DeletionProtectionEnabled: 'of the deployment alone',
    ResourcePolicy: 'policies of tables are not checked',
    TableClass: 'what is stored stands in the scenario only where storage says so',
    ImportSourceSpecification: 'what it begins with',
  },
  map: mapTable,
};

export const GLOBAL_TABLE: Mapper = { ...TABLE, type: 'AWS::DynamoDB::GlobalTable' };

function mapTable(resource: StackResource, p: Reading, mapping: Mapping): void {
  mapping.nameOfResource(resource);
  const { draft } = mapping;
  for (const [key, words] of [
    [
      'GlobalSecondaryIndexes',
      'indexes write units of their own, which are not counted: make the calls that write larger',
    ],
    [
      'LocalSecondaryIndexes',
      'indexes write units of their own, which are not counted: make the calls that write larger',
    ],
    ['PointInTimeRecoverySpecification', 'backups are not in the bill'],
    [
      'KinesisStreamSpecification',
      'changes that a table writes to Kinesis are not modelled: send traffic to the stream',
    ],
    ['Replicas', 'replicas in other regions, and what is written to them, are not in the bill'],
  ] as const) {
    const reading = p.at(key);
    if (key === 'Replicas' && reading.items().length < 2) reading.take();
    else if (reading.isGiven) draft.noteOf('dropped', resource, reading.take(), words);
  }
  mapping.later(() => {
    for (const key of [
      'BillingMode',
      'ProvisionedThroughput',
      'OnDemandThroughput',
      'WarmThroughput',
      'WriteProvisionedThroughputSettings',
      'WriteOnDemandThroughputSettings',
      'ReadOnDemandThroughputSettings',
      'GlobalTableWitnesses',
      'MultiRegionConsistency',
    ])
      p.at(key).take();
  });
}

function describeTable(mapping: Mapping, resource: StackResource, entry: Entry): void {
  const { draft } = mapping;
  const p = mapping.read(resource);
  const isOnDemand = p.at('BillingMode').text() === 'PAY_PER_REQUEST';
  const provisioned = p.at('ProvisionedThroughput');
  if (!isOnDemand && provisioned.isGiven) {
    draft.carry(entry, 'readCapacity', resource, provisioned.at('ReadCapacityUnits'), number);
    draft.carry(entry, 'writeCapacity', resource, provisioned.at('WriteCapacityUnits'), number);
  }
  draft.carry(entry, 'warmThroughput.read', resource, p.at('WarmThroughput', 'ReadUnitsPerSecond'), number);
  draft.carry(entry, 'warmThroughput.write', resource, p.at('WarmThroughput', 'WriteUnitsPerSecond'), number);
}

DESCRIPTIONS.set('AWS::DynamoDB::Table', describeTable);
DESCRIPTIONS.set('AWS::DynamoDB::GlobalTable', describeTable);
