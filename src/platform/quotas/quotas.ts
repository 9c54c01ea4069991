import type { PlatformName } from '../../model/platform-name.ts';
import type { Fact } from '../fact.ts';
import {
  inEventBridgeRegions,
  inRegions,
  LARGE_REGIONS,
  perSecondIn,
  SMALL_GATEWAY_REGIONS,
} from './by-region.ts';
import type { Quota, QuotaKey, QuotaSubject, RegionalLimit } from './quota.ts';
import { QUOTAS_OF_DOORS } from './quotas-of-doors.ts';

const KINESIS = 'Amazon Kinesis Data Streams Developer Guide, "Quotas and limits"';
const DYNAMODB = 'Amazon DynamoDB Developer Guide, "Quotas in Amazon DynamoDB"';
const ON_DEMAND = 'Amazon DynamoDB Developer Guide, "DynamoDB on-demand capacity mode"';
const PARTITIONS = 'Amazon DynamoDB Developer Guide, "Designing partition keys to distribute your workload"';
const SQS = 'Amazon SQS Developer Guide, "Amazon SQS message quotas"';
const SNS =
  'Amazon SNS Developer Guide, "Amazon SNS API throttling"; AWS General Reference, Amazon SNS quotas';
const EVENTBRIDGE = 'Amazon EventBridge User Guide, "Amazon EventBridge quotas"';
const SCHEDULER = 'EventBridge Scheduler User Guide, "Quotas for Amazon EventBridge Scheduler"';
const WORKFLOWS = 'AWS Step Functions Developer Guide, "Step Functions service quotas"';
const S3 = 'Amazon S3 User Guide, "Best practices design patterns: optimizing Amazon S3 performance"';
const IOT = 'AWS General Reference, "AWS IoT Core endpoints and quotas"';
const GATEWAY = 'Amazon API Gateway Developer Guide, quotas';
const SECRETS = 'AWS Secrets Manager User Guide, "AWS Secrets Manager quotas"';
const PARAMETERS = 'AWS General Reference, "AWS Systems Manager endpoints and quotas"';
const MEGABYTE = 1024 * 1024;
const MINUTE_MS = 60_000;

function fact<T>(value: T, source: string, confirmed = true): Fact<T> {
  return { value, source, date: '2026-11-28', confirmed };
}

function of(service: string, tokens: (subject: QuotaSubject) => number = () => 1) {
  return (subject: QuotaSubject): number => (subject.service === service ? tokens(subject) : 0);
}

/** Events of triggers of the source, and calls of such resources whose operation matches. */
function calls(service: string, operation: RegExp, tokens: (subject: QuotaSubject) => number = () => 1) {
  return of(service, (subject) =>
    subject.operation === '' || operation.test(subject.operation) ? tokens(subject) : 0,
  );
}

const isProvisioned = ({ isOnDemand }: QuotaSubject): number => (isOnDemand ? 0 : 1);
const shards = (subject: QuotaSubject): number => subject.shards;
const moreShards: QuotaKey = {
  name: 'shards',
  raised: (subject, factor) => Math.ceil(subject.shards * factor),
};
const morePrefixes: QuotaKey = {
  name: 'prefixes',
  raised: (subject, factor) => Math.ceil(subject.prefixes * factor),
};
/** Calls of a table: a trigger of a table's stream is no call of it. */
const isTable = ({ operation, isOnDemand }: QuotaSubject): boolean => operation !== '' && isOnDemand;
const S3_READS = /^(Get|Head)/;
const S3_WRITES = /^(Put|Copy|Post|Delete|Create|Upload|Complete)/;

const limit = (perSecond: number, more: Omit<RegionalLimit, 'perSecond'> = {}): RegionalLimit => ({
  perSecond,
  ...more,
});

/** Every quota that is simulated, by service. */
export const QUOTAS: readonly Quota[] = [
  {
    id: 'apiGatewayRequests',
    service: 'Amazon API Gateway',
    counts: 'requests to the APIs of the account',
    scope: 'account',
    effect: 'refuses',
    sign: '429 Too Many Requests',
    limit: fact(
      limit(10_000, {
        burst: 5000,
        regions: inRegions(SMALL_GATEWAY_REGIONS, { perSecond: 2500, burst: 1250 }),
      }),
      GATEWAY,
    ),
    isAdjustable: true,
    key: null,
    tokens: of('api-gateway'),
  },
  {
    id: 'shardRecords',
    service: 'Amazon Kinesis Data Streams',
    counts: 'records put into a shard',
    scope: 'own',
    effect: 'refuses',
    sign: 'ProvisionedThroughputExceededException',
    limit: fact(limit(1000), KINESIS),
    isAdjustable: false,
    key: moreShards,
    tokens: calls('kinesis', /^Put/, isProvisioned),
    buckets: shards,
  },
  {
    id: 'shardBytes',
    service: 'Amazon Kinesis Data Streams',
    counts: 'bytes put into a shard',
    scope: 'own',
    effect: 'refuses',
    sign: 'ProvisionedThroughputExceededException',
    limit: fact(limit(MEGABYTE), KINESIS),
    isAdjustable: false,
    key: moreShards,
    tokens: calls('kinesis', /^Put/, (subject) => isProvisioned(subject) * subject.bytes),
    buckets: shards,
  },
  {
    id: 'streamRecords',
    service: 'Amazon Kinesis Data Streams',
    counts: 'records put into an on-demand stream',
    scope: 'own',
    effect: 'refuses',
    sign: 'ProvisionedThroughputExceededException',
    limit: fact(
      limit(200_000, { regions: perSecondIn({ 10000000: LARGE_REGIONS }) }),
      `${KINESIS}: a record for each KB of the write throughput`,
    ),
    isAdjustable: true,
    key: null,
    tokens: calls('kinesis', /^Put/, ({ isOnDemand }) => (isOnDemand ? 1 : 0)),
    growth: fact(
      { initialPerSecond: 4000, windowMs: 15 * MINUTE_MS },
      `${KINESIS}: a new stream takes 4,000 records a second, then up to twice its peak; more than that within 15 minutes is refused`,
    ),
    isLater: true,
  },
  {
    id: 'streamBytes',
    service: 'Amazon Kinesis Data Streams',
    counts: 'bytes put into an on-demand stream',
    scope: 'own',
    effect: 'refuses',
    sign: 'ProvisionedThroughputExceededException',
    limit: fact(
      limit(200 * MEGABYTE, { regions: perSecondIn({ [10_240 * MEGABYTE]: LARGE_REGIONS }) }),
      KINESIS,
    ),
    isAdjustable: true,
    key: null,
    tokens: calls('kinesis', /^Put/, ({ isOnDemand, bytes }) => (isOnDemand ? bytes : 0)),
    growth: fact(
      { initialPerSecond: 4 * MEGABYTE, windowMs: 15 * MINUTE_MS },
      `${KINESIS}: a new stream takes 4 MB a second, then up to twice its peak; more than that within 15 minutes is refused`,
    ),
    isLater: true,
  },
  {
    id: 'partitionWrites',
    service: 'Amazon DynamoDB',
    counts: 'write units of the partition behind a shard of its stream',
    scope: 'own',
    effect: 'refuses',
    sign: 'ThrottlingException (hot partition)',
    limit: fact(limit(1000), PARTITIONS),
    isAdjustable: false,
    key: moreShards,
    tokens: of('dynamodb-stream', ({ bytes }) => Math.max(1, Math.ceil(bytes / 1024))),
    buckets: shards,
  },
  {
    id: 'dynamodbTableWrites',
    service: 'Amazon DynamoDB',
    counts: 'write units of an on-demand table',
    scope: 'own',
    effect: 'refuses',
    sign: 'ThrottlingException',
    limit: fact(limit(40_000), DYNAMODB),
    isAdjustable: true,
    key: null,
    tokens: of('dynamodb', (subject) => (isTable(subject) ? subject.writeUnits : 0)),
    growth: fact(
      { initialPerSecond: 4000, windowMs: 30 * MINUTE_MS },
      `${ON_DEMAND}: a new table takes 4,000 write units a second, then up to twice its peak; more than that within 30 minutes may be refused`,
    ),
    isLater: true,
  },
  {
    id: 'dynamodbTableReads',
    service: 'Amazon DynamoDB',
    counts: 'read units of an on-demand table',
    scope: 'own',
    effect: 'refuses',
    sign: 'ThrottlingException',
    limit: fact(limit(40_000), DYNAMODB),
    isAdjustable: true,
    key: null,
    tokens: of('dynamodb', (subject) => (isTable(subject) ? subject.readUnits : 0)),
    growth: fact(
      { initialPerSecond: 12_000, windowMs: 30 * MINUTE_MS },
      `${ON_DEMAND}: a new table takes 12,000 read units a second, then up to twice its peak; more than that within 30 minutes may be refused`,
    ),
    isLater: true,
  },
  {
    id: 'partitionKeyWrites',
    service: 'Amazon DynamoDB',
    counts: 'write units of the items under a partition key',
    scope: 'own',
    effect: 'refuses',
    sign: 'ThrottlingException (hot partition)',
    limit: fact(limit(1000), PARTITIONS),
    isAdjustable: false,
    key: {
      name: 'partitionKeys',
      raised: ({ partitionKeys }, factor) => Math.ceil(partitionKeys * factor),
    },
    tokens: of('dynamodb', ({ partitionKeys, writeUnits }) =>
      Number.isFinite(partitionKeys) ? writeUnits : 0,
    ),
    times: ({ partitionKeys }) => partitionKeys,
  },
  {
    id: 'partitionKeyReads',
    service: 'Amazon DynamoDB',
    counts: 'read units of the items under a partition key',
    scope: 'own',
    effect: 'refuses',
    sign: 'ThrottlingException (hot partition)',
    limit: fact(limit(3000), PARTITIONS),
    isAdjustable: false,
    key: {
      name: 'partitionKeys',
      raised: ({ partitionKeys }, factor) => Math.ceil(partitionKeys * factor),
    },
    tokens: of('dynamodb', ({ partitionKeys, readUnits }) =>
      Number.isFinite(partitionKeys) ? readUnits : 0,
    ),
    times: ({ partitionKeys }) => partitionKeys,
  },
  {
    id: 'fifoSends',
    service: 'Amazon SQS',
    counts: 'sends to a FIFO queue',
    scope: 'own',
    effect: 'refuses',
    isSentAgain: true,
    sign: 'RequestThrottled',
    limit: fact(limit(300), SQS),
    isAdjustable: false,
    key: {
      name: 'highThroughput',
      // Each group's partition takes as much as the queue does without it.
      raised: ({ messageGroups }) => (messageGroups > 1 ? true : undefined),
    },
    tokens: of('sqs', ({ isFifo, isHighThroughput, sendBatchSize }) =>
      isFifo && !isHighThroughput ? 1 / sendBatchSize : 0,
    ),
  },
  {
    id: 'fifoHighThroughputSends',
    service: 'Amazon SQS',
    counts: 'sends to a FIFO queue with high throughput',
    scope: 'own',
    effect: 'refuses',
    isSentAgain: true,
    sign: 'RequestThrottled',
    limit: fact(
      limit(2400, {
        regions: perSecondIn({
          70000: LARGE_REGIONS,
          19000: ['us-east-2', 'eu-central-1'],
          9000: ['ap-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1'],
          4500: ['eu-west-2', 'sa-east-1'],
        }),
      }),
      SQS,
    ),
    isAdjustable: true,
    key: null,
    tokens: of('sqs', ({ isFifo, isHighThroughput, sendBatchSize }) =>
      isFifo && isHighThroughput ? 1 / sendBatchSize : 0,
    ),
    isLater: true,
  },
  {
    id: 'fifoGroupSends',
    service: 'Amazon SQS',
    counts: 'sends to the message groups of a FIFO queue with high throughput',
    scope: 'own',
    effect: 'refuses',
    isSentAgain: true,
    sign: 'RequestThrottled',
    limit: fact(limit(300), `${SQS}: 300 calls a second for each partition, over which groups are spread`),
    isAdjustable: false,
    key: {
      name: 'messageGroups',
      raised: ({ messageGroups }, factor) => Math.ceil(messageGroups * factor),
    },
    tokens: of('sqs', ({ isFifo, isHighThroughput, sendBatchSize }) =>
      isFifo && isHighThroughput ? 1 / sendBatchSize : 0,
    ),
    times: ({ messageGroups }) => messageGroups,
    isLater: true,
  },
  {
    id: 'snsPublish',
    service: 'Amazon SNS',
    counts: 'messages published in the account',
    scope: 'account',
    effect: 'refuses',
    sign: 'ThrottlingException',
    limit: fact(
      limit(300, {
        regions: perSecondIn({
          30000: ['us-east-1'],
          9000: ['us-west-2', 'eu-west-1'],
          1500: [
            'us-east-2',
            'us-west-1',
            'ap-south-1',
            'ap-northeast-2',
            'ap-southeast-1',
            'ap-southeast-2',
            'ap-northeast-1',
            'eu-central-1',
          ],
        }),
      }),
      SNS,
    ),
    isAdjustable: true,
    key: null,
    tokens: calls('sns', /^Publish/),
  },
  {
    id: 'eventbridgePutEvents',
    service: 'Amazon EventBridge',
    counts: 'PutEvents requests of the account',
    scope: 'account',
    effect: 'refuses',
    sign: 'ThrottlingException',
    limit: fact(
      limit(400, {
        regions: inEventBridgeRegions(10000, 2400, 1200, 600),
      }),
      EVENTBRIDGE,
    ),
    isAdjustable: true,
    key: null,
    tokens: calls('eventbridge', /^PutEvents/),
  },
  {
    id: 'eventbridgeInvocations',
    service: 'Amazon EventBridge',
    counts: 'invocations of targets by rules of the account',
    scope: 'account',
    effect: 'delays',
    isPerTarget: true,
    sign: 'ThrottledRules',
    limit: fact(
      limit(750, {
        regions: inEventBridgeRegions(18750, 4500, 2250, 1100),
      }),
      EVENTBRIDGE,
    ),
    isAdjustable: true,
    key: null,
    tokens: ({ service, operation }) =>
      (service === 'eventbridge' || service === 'schedule') && operation === '' ? 1 : 0,
  },
  {
    id: 'schedulerInvocations',
    service: 'Amazon EventBridge Scheduler',
    counts: 'invocations of targets by schedules of the account',
    scope: 'account',
    effect: 'delays',
    sign: 'InvocationThrottleCount',
    limit: fact(
      limit(500, {
        regions: perSecondIn({
          1000: [
            'us-east-1',
            'us-east-2',
            'us-west-2',
            'ap-northeast-1',
            'ap-south-1',
            'ap-southeast-1',
            'ap-southeast-2',
            'eu-central-1',
            'eu-west-1',
            'eu-west-2',
            'sa-east-1',
          ],
        }),
      }),
      `${SCHEDULER}: 1,000 in the primary regions; half of it elsewhere is one older sighting`,
      false,
    ),
    isAdjustable: true,
    key: null,
    tokens: of('scheduler'),
    isLater: true,
  },
  {
    id: 'stepFunctionsStarts',
    service: 'AWS Step Functions',
    counts: 'executions of standard workflows started in the account',
    scope: 'account',
    effect: 'refuses',
    sign: 'ThrottlingException (StartExecution)',
    limit: fact(
      limit(150, { burst: 800, regions: inRegions(LARGE_REGIONS, { perSecond: 300, burst: 1300 }) }),
      WORKFLOWS,
    ),
    isAdjustable: true,
    key: null,
    tokens: calls('step-functions', /^StartExecution/, ({ isExpress }) => (isExpress ? 0 : 1)),
  },
  {
    id: 'stepFunctionsExpressStarts',
    service: 'AWS Step Functions',
    counts: 'executions of express workflows started in the account',
    scope: 'account',
    effect: 'refuses',
    sign: 'ThrottlingException (StartExecution)',
    limit: fact(limit(6000), WORKFLOWS),
    isAdjustable: true,
    key: null,
    tokens: of('step-functions', ({ isExpress, operation }) => (isExpress && operation === '' ? 1 : 0)),
    isLater: true,
  },
  {
    id: 'stepFunctionsTransitions',
    service: 'AWS Step Functions',
    counts: 'state transitions of standard workflows of the account',
    scope: 'account',
    effect: 'delays',
    sign: 'ExecutionThrottled',
    limit: fact(
      limit(500, { burst: 800, regions: inRegions(LARGE_REGIONS, { perSecond: 1500, burst: 5000 }) }),
      `${WORKFLOWS}; one copy of 2026 has 5,000 and 800 a second, and new accounts have less, of which AWS gives no figure`,
      false,
    ),
    isAdjustable: true,
    key: null,
    isOnTheWay: true,
    tokens: of('step-functions', ({ isExpress, operation, transitions }) =>
      isExpress || operation !== '' ? 0 : transitions,
    ),
  },
  {
    id: 's3Writes',
    service: 'Amazon S3',
    counts: 'PUT, COPY, POST and DELETE requests under a prefix',
    scope: 'own',
    effect: 'refuses',
    isSentAgain: true,
    sign: '503 Slow Down',
    limit: fact(limit(3500), S3),
    isAdjustable: false,
    key: morePrefixes,
    tokens: calls('s3', S3_WRITES),
    times: ({ prefixes }) => prefixes,
  },
  {
    id: 's3Reads',
    service: 'Amazon S3',
    counts: 'GET and HEAD requests under a prefix',
    scope: 'own',
    effect: 'refuses',
    sign: '503 Slow Down',
    limit: fact(limit(5500), S3),
    isAdjustable: false,
    key: morePrefixes,
    tokens: of('s3', ({ operation }) => (S3_READS.test(operation) ? 1 : 0)),
    times: ({ prefixes }) => prefixes,
  },
  {
    id: 'iotPublishes',
    service: 'AWS IoT Core',
    counts: 'messages that devices publish in the account',
    scope: 'account',
    effect: 'refuses',
    sign: 'Throttled',
    limit: fact(
      limit(2000, { regions: perSecondIn({ 20000: LARGE_REGIONS }) }),
      `${IOT}: 20,000 in the large regions, 2,000 in others; which ones are large is one older sighting`,
      false,
    ),
    isAdjustable: true,
    key: null,
    tokens: of('iot'),
  },
  {
    id: 'secretsManagerReads',
    service: 'AWS Secrets Manager',
    counts: 'GetSecretValue and DescribeSecret requests of the account',
    scope: 'account',
    effect: 'refuses',
    sign: 'ThrottlingException',
    limit: fact(limit(10_000), SECRETS),
    isAdjustable: false,
    key: null,
    tokens: of('secretsmanager', ({ operation }) => (/^(Get|Describe)/.test(operation) ? 1 : 0)),
  },
  {
    id: 'ssmParameterReads',
    service: 'AWS Systems Manager Parameter Store',
    counts: 'GetParameter requests of the account',
    scope: 'account',
    effect: 'refuses',
    sign: 'ThrottlingException',
    limit: fact(limit(40), `${PARAMETERS}; 10,000 with higher throughput switched on`),
    isAdjustable: true,
    key: null,
    tokens: of('ssm', ({ operation }) => (/^GetParameter/.test(operation) ? 1 : 0)),
  },
  ...QUOTAS_OF_DOORS,
];

/** Those that a platform has. */
export function quotasOf(platform: PlatformName): readonly Quota[] {
  return platform === 'aws' ? QUOTAS : QUOTAS.filter(({ isLater }) => isLater !== true);
}

/** Ids of those that AWS raises on request: keys of `account.quotas`. */
export const ADJUSTABLE_QUOTAS: readonly Quota[] = QUOTAS.filter(({ isAdjustable }) => isAdjustable);
