import type { TemplateMap, TemplateValue } from '../../../value.ts';
import { entry, isNothing, isTrue, list, listAt, mapOf, scalar, textAt, textsAt } from '../parts.ts';
import { block, blocks, type Making, type Rows, ref } from '../rule.ts';

/**
 * Tables, streams and buckets. Attribute names are those of Terraform's AWS provider; its pages were not read
 * again for this.
 */
export const STORAGE: Rows = {
  aws_dynamodb_table: {
    type: 'AWS::DynamoDB::Table',
    rules: {
      name: 'TableName',
      attribute: blocks('AttributeDefinitions', { name: 'AttributeName', type: 'AttributeType' }),
      hash_key: null,
      range_key: null,
      read_capacity: null,
      write_capacity: null,
      stream_enabled: null,
      stream_view_type: null,
      stream_arn: null,
      stream_label: null,
      global_secondary_index: blocks('GlobalSecondaryIndexes', { name: 'IndexName' }),
      local_secondary_index: blocks('LocalSecondaryIndexes', { name: 'IndexName' }),
      ttl: null,
      server_side_encryption: null,
      point_in_time_recovery: null,
    },
    shape: shapeTable,
  },
  aws_kinesis_stream: {
    type: 'AWS::Kinesis::Stream',
    rules: {
      retention_period: 'RetentionPeriodHours',
      stream_mode_details: block('StreamModeDetails'),
      shard_level_metrics: null,
      encryption_type: null,
      kms_key_id: null,
      enforce_consumer_deletion: null,
    },
    shape: (properties) => {
      // An on-demand stream has no shards to say.
      if (entry(properties.get('ShardCount'))?.kind === 'scalar' && isZero(properties.get('ShardCount'))) {
        properties.delete('ShardCount');
      }
    },
  },
  aws_kinesis_stream_consumer: {
    type: 'AWS::Kinesis::StreamConsumer',
    rules: {
      stream_arn: ref('StreamARN', 'aws_kinesis_stream'),
      name: 'ConsumerName',
      creation_timestamp: null,
    },
  },
  aws_s3_bucket: {
    type: 'AWS::S3::Bucket',
    rules: {
      bucket: 'BucketName',
      bucket_prefix: null,
      acl: null,
      grant: null,
      versioning: null,
      policy: null,
    },
  },
  aws_s3_bucket_notification: {
    type: null,
    rules: {
      bucket: ref('Bucket', 'aws_s3_bucket'),
      lambda_function: blocks('LambdaConfigurations', {
        lambda_function_arn: ref('Function', 'aws_lambda_function', 'aws_lambda_alias'),
      }),
      queue: blocks('QueueConfigurations', { queue_arn: ref('Queue', 'aws_sqs_queue') }),
      topic: blocks('TopicConfigurations', { topic_arn: ref('Topic', 'aws_sns_topic') }),
    },
    into: layNotification,
  },
  aws_db_instance: {
    type: 'AWS::RDS::DBInstance',
    rules: { instance_class: 'DBInstanceClass', identifier: 'DBInstanceIdentifier', password: null },
  },
  aws_efs_file_system: { type: 'AWS::EFS::FileSystem' },
};

function isZero(value: TemplateValue | undefined): boolean {
  return value?.kind === 'scalar' && value.value === 0;
}

function shapeTable(properties: Map<string, TemplateValue>, { resource }: Making): void {
  const { values, place } = resource;
  const keys: TemplateValue[] = [];
  for (const [key, type] of [
    ['hash_key', 'HASH'],
    ['range_key', 'RANGE'],
  ] as const) {
    const name = textAt(values, key);
    if (name === null) continue;
    keys.push(
      mapOf(
        [
          ['AttributeName', scalar(name, place)],
          ['KeyType', scalar(type, place)],
        ],
        place,
      ),
    );
  }
  if (keys.length > 0) properties.set('KeySchema', list(keys, place));
  // The provider's default is provisioned capacity, as CloudFormation's is.
  if (textAt(values, 'billing_mode') !== 'PAY_PER_REQUEST') {
    const read = entry(values, 'read_capacity');
    const write = entry(values, 'write_capacity');
    const capacity = mapOf(
      [
        ['ReadCapacityUnits', isNothing(read) ? undefined : read],
        ['WriteCapacityUnits', isNothing(write) ? undefined : write],
      ],
      place,
    );
    if (capacity.entries.size > 0) properties.set('ProvisionedThroughput', capacity);
  }
  if (isTrue(entry(values, 'stream_enabled'))) {
    const view = textAt(values, 'stream_view_type') ?? 'NEW_AND_OLD_IMAGES';
    properties.set('StreamSpecification', mapOf([['StreamViewType', scalar(view, place)]], place));
  }
}

/** `aws_s3_bucket_notification` becomes the bucket's own, with an entry for each event. */
function layNotification(properties: TemplateMap, { resource, stack }: Making): void {
  const bucket = stack.named(properties.entries.get('Bucket'), 'AWS::S3::Bucket');
  const { place } = resource;
  const made: [string, TemplateValue][] = [];
  for (const [key, target] of [
    ['LambdaConfigurations', 'Function'],
    ['QueueConfigurations', 'Queue'],
    ['TopicConfigurations', 'Topic'],
  ] as const) {
    const configurations = listAt(properties, key).flatMap((item) => notifications(item, target));
    if (configurations.length > 0) made.push([key, list(configurations, place)]);
  }
  if (isTrue(entry(resource.values, 'eventbridge'))) {
    const on = mapOf([['EventBridgeEnabled', scalar(true, place)]], place);
    made.push(['EventBridgeConfiguration', on]);
  }
  const configuration = mapOf(made, place);
  if (bucket !== null) {
    stack.set(bucket, 'NotificationConfiguration', configuration);
    return;
  }
  // A bucket that another plan makes still sends its events here.
  const name = properties.entries.get('Bucket');
  const entries: [string, TemplateValue][] = [['NotificationConfiguration', configuration]];
  if (name !== undefined && name.kind !== 'unknown') entries.push(['BucketName', name]);
  stack.add(resource, 'AWS::S3::Bucket', mapOf(entries, place));
}

function notifications(item: TemplateValue, target: string): readonly TemplateValue[] {
  const { place } = item;
  const rules: TemplateValue[] = [];
  for (const [key, name] of [
    ['FilterPrefix', 'prefix'],
    ['FilterSuffix', 'suffix'],
  ] as const) {
    const value = entry(item, key);
    if (isNothing(value)) continue;
    rules.push(
      mapOf(
        [
          ['Name', scalar(name, place)],
          ['Value', value],
        ],
        place,
      ),
    );
  }
  const s3Key = mapOf([['Rules', list(rules, place)]], place);
  const filter = rules.length === 0 ? undefined : mapOf([['S3Key', s3Key]], place);
  return textsAt(item, 'Events').map((event) =>
    mapOf(
      [
        ['Event', scalar(event, place)],
        [target, entry(item, target)],
        ['Filter', filter],
      ],
      place,
    ),
  );
}
