import { AWS } from '../../src/platform/aws.ts';
import { AWS_RUNTIMES } from '../../src/platform/runtimes.ts';
import type { Range } from '../../src/platform/source-facts.ts';
import type { ApiModels } from './api-models.ts';
import type { Check } from './drift.ts';

const HOUR_MS = 3_600_000;
const SECOND_MS = 1000;

const { brokers, queue, stream, logRetentionDays, payloadBytes, topicMessageBytes } = AWS.sources;

/** Whether each value of an enumeration is known: `ours` are all that lambda-sim models. */
function enumeration(service: string, name: string, ours: readonly string[]): Check {
  const theirs = (models: ApiModels) => models.values(service, name);
  return { kind: 'list', name: `${service} ${name}`, ours, theirs };
}

/** Whether each setting of a request is known, so that a new one of AWS's is told. */
function settings(service: string, shape: string, ours: readonly string[]): Check {
  const theirs = (models: ApiModels) => {
    const members = models.members(service, shape);
    return members === undefined ? undefined : [...members.keys()];
  };
  return { kind: 'list', name: `${service} ${shape}`, ours, theirs };
}

/** Numbers in what AWS writes about a setting: `SHAPE.MEMBER`. */
function range(service: string, place: string, ours: readonly number[], words: RegExp, what = ''): Check {
  const [shape = '', member = ''] = place.split('.');
  const theirs = (models: ApiModels) => models.members(service, shape)?.get(member);
  return { kind: 'numbers', name: `${service} ${place}${what}`, ours, theirs, words };
}

/** Numbers in what AWS writes about an operation. */
function limit(service: string, operation: string, ours: readonly number[], words: RegExp): Check {
  const theirs = (models: ApiModels) => models.operation(service, operation);
  return { kind: 'numbers', name: `${service} ${operation}`, ours, theirs, words };
}

function bounds({ minimum, maximum }: Range, unit = 1): readonly number[] {
  return [minimum / unit, maximum / unit];
}

const MAPPING = 'CreateEventSourceMappingRequest';
const FUNCTION = 'CreateFunctionRequest';
const BATCH = `${MAPPING}.BatchSize`;
const WINDOW = `${MAPPING}.MaximumBatchingWindowInSeconds`;
const POLLERS = 'ProvisionedPollerConfig';

/** Everything that lambda-sim holds and an API model tells too. */
export const CHECKS: readonly Check[] = [
  { kind: 'list', name: 'regions', ours: AWS.regions, theirs: (models) => models.regions() },
  enumeration('lambda', 'Runtime', AWS_RUNTIMES.value),
  enumeration('lambda', 'Architecture', ['x86_64', 'arm64']),
  enumeration('lambda', 'PackageType', ['Zip', 'Image']),
  enumeration('lambda', 'InvocationType', ['RequestResponse', 'Event']),
  enumeration('lambda', 'InvokeMode', ['BUFFERED']),
  enumeration('lambda', 'LogFormat', ['Text', 'JSON']),
  enumeration('lambda', 'RecursiveLoop', ['Terminate', 'Allow']),
  enumeration('lambda', 'FunctionResponseType', ['ReportBatchItemFailures']),
  enumeration('lambda', 'FunctionUrlAuthType', ['NONE', 'AWS_IAM']),
  enumeration('lambda', 'KafkaEventSourceMappingConsumptionMode', ['Stream']),
  enumeration('sfn', 'StateMachineType', ['STANDARD', 'EXPRESS']),
  enumeration('kinesis', 'StreamMode', ['PROVISIONED']),
  enumeration('kinesis', 'RecordDistributionStrategy', ['USER_PARTITION_KEY']),
  enumeration('scheduler', 'FlexibleTimeWindowMode', ['OFF', 'FLEXIBLE']),
  enumeration('apigatewayv2', 'ProtocolType', ['HTTP', 'WEBSOCKET']),
  enumeration('cloudwatch-logs', 'LogGroupClass', ['STANDARD']),
  settings('lambda', FUNCTION, [
    'FunctionName',
    'Runtime',
    'Role',
    'Timeout',
    'MemorySize',
    'VpcConfig',
    'PackageType',
    'Architectures',
    'EphemeralStorage',
    'SnapStart',
    'LoggingConfig',
    'DeadLetterConfig',
  ]),
  settings('lambda', MAPPING, [
    'EventSourceArn',
    'FunctionName',
    'Enabled',
    'BatchSize',
    'FilterCriteria',
    'ScalingConfig',
    'MaximumBatchingWindowInSeconds',
    'ParallelizationFactor',
    'DestinationConfig',
    'MaximumRecordAgeInSeconds',
    'BisectBatchOnFunctionError',
    'MaximumRetryAttempts',
    'FunctionResponseTypes',
    'ProvisionedPollerConfig',
  ]),
  range(
    'lambda',
    `${FUNCTION}.Timeout`,
    [AWS.timeoutMs.default.value / SECOND_MS, AWS.timeoutMs.maximum.value / SECOND_MS],
    /default is ([\d,]+) seconds, and the maximum allowed value is ([\d,]+) seconds/,
  ),
  range(
    'lambda',
    `${FUNCTION}.MemorySize`,
    [AWS.memoryMb.default.value, AWS.memoryMb.step.value],
    /default value is (\d+) MB\. The value can be any multiple of (\d+) MB/,
  ),
  range(
    'lambda',
    `${FUNCTION}.EphemeralStorage`,
    [AWS.ephemeralStorageMb.minimum.value, AWS.ephemeralStorageMb.maximum.value],
    /any whole number between ([\d,]+) and ([\d,]+) MB/,
  ),
  range(
    'lambda',
    BATCH,
    [payloadBytes.value.synchronous / 2 ** 20],
    /up to the payload limit for synchronous invocation \((\d+) MB\)/,
    ' in bytes',
  ),
  range(
    'lambda',
    BATCH,
    [stream.batchSize.value.default, stream.batchSize.value.maximum],
    /Kinesis – Default ([\d,]+)\. Max ([\d,]+)/,
    ' of Kinesis',
  ),
  range(
    'lambda',
    BATCH,
    [stream.batchSize.value.default, stream.batchSize.value.maximum],
    /DynamoDB Streams – Default ([\d,]+)\. Max ([\d,]+)/,
    ' of DynamoDB',
  ),
  range(
    'lambda',
    BATCH,
    [queue.batchSize.value.default, queue.batchSize.value.maximum, queue.fifoBatchSize.value],
    /Simple Queue Service – Default ([\d,]+)\. For standard queues the max is ([\d,]+)\. For FIFO queues the max is ([\d,]+)/,
    ' of SQS',
  ),
  range(
    'lambda',
    WINDOW,
    bounds(queue.batchWindowMs.value, SECOND_MS),
    /from ([\d,]+) seconds to ([\d,]+) seconds/,
    ' of queues',
  ),
  range(
    'lambda',
    WINDOW,
    bounds(stream.batchWindowMs.value, SECOND_MS),
    /from ([\d,]+) seconds to ([\d,]+) seconds/,
    ' of streams',
  ),
  range(
    'lambda',
    WINDOW,
    [queue.windowNeeded.value.batchSize, queue.windowNeeded.value.windowMs / SECOND_MS],
    /BatchSize to a value greater than (\d+), you must set MaximumBatchingWindowInSeconds to at least (\d+)/,
    ' of large batches',
  ),
  ...[
    ['MSK', /Managed Streaming for Apache Kafka – Default ([\d,]+)\. Max ([\d,]+)/],
    ['Kafka', /Self-managed Apache Kafka – Default ([\d,]+)\. Max ([\d,]+)/],
    ['MQ', /Amazon MQ \(ActiveMQ and RabbitMQ\) – Default ([\d,]+)\. Max ([\d,]+)/],
    ['DocumentDB', /DocumentDB – Default ([\d,]+)\. Max ([\d,]+)/],
  ].map(([what, words]) => {
    const { default: usual, maximum } = brokers.batchSize.value;
    return range('lambda', BATCH, [usual, maximum], words as RegExp, ` of ${String(what)}`);
  }),
  range(
    'lambda',
    WINDOW,
    [brokers.batchWindowMs.value.default],
    /and DocumentDB event sources, the default batching window is (\d+) ms/,
    ' of brokers',
  ),
  range(
    'lambda',
    `${POLLERS}.MinimumPollers`,
    [brokers.provisionedPollers.value.minimum.default],
    /self-managed Apache Kafka event source mappings, default is (\d+)/,
    ' of Kafka',
  ),
  range(
    'lambda',
    `${POLLERS}.MaximumPollers`,
    [
      brokers.provisionedPollers.value.maximum.minimum,
      brokers.provisionedPollers.value.maximum.maximum,
      brokers.provisionedPollers.value.maximum.default,
    ],
    /self-managed Apache Kafka event source mappings, the accepted range is between ([\d,]+) and ([\d,]+), with a default of ([\d,]+)/,
    ' of Kafka',
  ),
  range(
    'lambda',
    `${POLLERS}.MinimumPollers`,
    [queue.provisionedPollers.value.minimum.minimum],
    /SQS events? source mappings, default is \d+, and minimum (\d+) required/,
    ' of SQS',
  ),
  range(
    'lambda',
    `${POLLERS}.MaximumPollers`,
    bounds(queue.provisionedPollers.value.maximum),
    /SQS event source mappings, the accepted range is between ([\d,]+) and ([\d,]+)/,
    ' of SQS',
  ),
  range(
    'sqs',
    'CreateQueueRequest.Attributes',
    [
      ...bounds(queue.visibilityTimeoutMs.value, SECOND_MS),
      queue.visibilityTimeoutMs.value.default / SECOND_MS,
    ],
    /VisibilityTimeout – [^–]*?integer from ([\d,]+) to ([\d,]+) \(12 hours\)\. Default: ([\d,]+)/,
    ' VisibilityTimeout',
  ),
  range(
    'sqs',
    'CreateQueueRequest.Attributes',
    [...bounds(queue.retentionMs.value, SECOND_MS), queue.retentionMs.value.default / SECOND_MS],
    /MessageRetentionPeriod – [^–]*?integer from ([\d,]+) seconds \(1 minute\) to ([\d,]+) seconds \(14 days\)\. Default: ([\d,]+)/,
    ' MessageRetentionPeriod',
  ),
  range(
    'sqs',
    'CreateQueueRequest.Attributes',
    [payloadBytes.value.queue],
    /MaximumMessageSize – [^–]*?to ([\d,]+) bytes \(1 MiB\)/,
    ' MaximumMessageSize',
  ),
  range(
    'sqs',
    'CreateQueueRequest.Attributes',
    [queue.maxReceiveCount.value.default],
    /maxReceiveCount – [^–]*?Default: (\d+)/,
    ' maxReceiveCount',
  ),
  limit(
    'kinesis',
    'IncreaseStreamRetentionPeriod',
    [stream.retentionMs.value.kinesis.maximum / HOUR_MS],
    /maximum value of a stream's retention period is ([\d,]+) hours/,
  ),
  range(
    'sns',
    'CreateTopicInput.Attributes',
    [payloadBytes.value.topic, topicMessageBytes.value],
    /MaximumMessageSize – [^–]*?Valid values are \d+ to (\d+) \(1 MiB\)\. The default is (\d+)/,
    ' MaximumMessageSize',
  ),
  range(
    'apigatewayv2',
    'CreateIntegrationRequest.TimeoutInMillis',
    [AWS.apiGateway.timeoutMs.value.websocket, AWS.apiGateway.timeoutMs.value.http],
    /and ([\d,]+) milliseconds for WebSocket APIs and between \d+ and ([\d,]+) milliseconds for HTTP APIs/,
  ),
  range(
    'cloudwatch-logs',
    'PutRetentionPolicyRequest.retentionInDays',
    logRetentionDays.value,
    new RegExp(`Possible values are: ${logRetentionDays.value.map(() => '(\\d+)').join(', (?:and )?')}\\.`),
  ),
];

/** Services whose clients are read. */
export const SERVICES = [
  'lambda',
  'sqs',
  'kinesis',
  'sns',
  'sfn',
  'scheduler',
  'apigatewayv2',
  'cloudwatch-logs',
] as const;
