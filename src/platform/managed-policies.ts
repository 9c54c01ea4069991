import { nearest } from '../units/nearest.ts';
import type { Fact } from './fact.ts';

/**
 * A statement of a managed policy; all of those kept here allow. Actions or what they are not, never both.
 */
export interface ManagedStatement {
  readonly effect: 'Allow';
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources: readonly string[];
}

export interface ManagedPolicy {
  readonly name: string;
  readonly statements: readonly ManagedStatement[];
}

const REFERENCE = 'AWS Managed Policy Reference Guide, in the copies of zoph-io/MAMIP (2026-03-07)';
/**
 * Services that no scenario can name (alarms, pipelines, tags, the console's look-ups) are left out of these.
 */
const EXCERPT = `${REFERENCE}; only the actions that a function can need`;
const MEMORY = 'AWS Lambda Developer Guide of 2018, "AWS Lambda Execution Role"; retired in 2021';

const EVERYTHING: readonly string[] = ['*'];
const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const NETWORK_INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
const TRACES = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:GetSamplingStatisticSummaries',
];
const DYNAMODB_STREAM = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
];
const KINESIS_STREAM = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
  'kinesis:ListStreams',
  'kinesis:SubscribeToShard',
];

function allow(actions: readonly string[], resources: readonly string[] = EVERYTHING): ManagedStatement {
  return { effect: 'Allow', actions, resources };
}

function policy(
  name: string,
  date: string,
  statements: readonly ManagedStatement[],
  source = REFERENCE,
  confirmed = true,
): Fact<ManagedPolicy> {
  return { value: { name, statements }, source, date, confirmed };
}

/** `date` is that of the policy's version in force on 2026-03-07. */
const POLICIES: readonly Fact<ManagedPolicy>[] = [
  policy('AWSLambdaBasicExecutionRole', '2015-04-09', [allow(LOGS)]),
  policy('AWSLambdaVPCAccessExecutionRole', '2024-01-05', [
    allow([...LOGS, ...NETWORK_INTERFACES, 'ec2:DescribeSubnets']),
  ]),
  policy('AWSLambdaENIManagementAccess', '2020-10-01', [allow(NETWORK_INTERFACES)]),
  policy('AWSXRayDaemonWriteAccess', '2024-02-13', [allow(TRACES)]),
  policy('AWSXrayWriteOnlyAccess', '2018-08-28', [allow(TRACES)]),
  policy('AWSLambdaSQSQueueExecutionRole', '2018-06-14', [
    allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', ...LOGS]),
  ]),
  policy('AWSLambdaKinesisExecutionRole', '2018-11-19', [allow([...KINESIS_STREAM, ...LOGS])]),
  policy('AWSLambdaDynamoDBExecutionRole', '2015-04-09', [allow([...DYNAMODB_STREAM, ...LOGS])]),
  policy('AWSLambdaMSKExecutionRole', '2022-06-17', [
    allow([
      'kafka:DescribeCluster',
      'kafka:DescribeClusterV2',
      'kafka:GetBootstrapBrokers',
      ...NETWORK_INTERFACES,
      'ec2:DescribeVpcs',
      'ec2:DescribeSubnets',
      'ec2:DescribeSecurityGroups',
      ...LOGS,
    ]),
  ]),
  policy('AWSLambdaInvocation-DynamoDB', '2015-02-06', [
    allow(['lambda:InvokeFunction']),
    allow(DYNAMODB_STREAM),
  ]),
  policy('AWSLambdaBasicDurableExecutionRolePolicy', '2025-12-02', [
    allow([...LOGS, 'lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState']),
  ]),
  policy('AWSLambdaRole', '2015-02-06', [allow(['lambda:InvokeFunction'])]),
  policy('AWSLambdaExecute', '2015-02-06', [
    allow(['logs:*'], ['arn:aws:logs:*:*:*']),
    allow(['s3:GetObject', 's3:PutObject'], ['arn:aws:s3:::*']),
  ]),
  policy(
    'AWSLambda_FullAccess',
    '2026-02-11',
    [
      allow(['lambda:*', 'logs:DescribeLogGroups', 'ec2:DescribeSubnets']),
      allow(
        ['logs:DescribeLogStreams', 'logs:GetLogEvents', 'logs:FilterLogEvents'],
        ['arn:aws:logs:*:*:log-group:/aws/lambda/*'],
      ),
    ],
    EXCERPT,
  ),
  policy(
    'AWSLambda_ReadOnlyAccess',
    '2023-07-27',
    [
      allow(['lambda:Get*', 'lambda:List*', 'logs:DescribeLogGroups', 'ec2:DescribeSubnets']),
      allow(
        ['logs:DescribeLogStreams', 'logs:GetLogEvents', 'logs:FilterLogEvents'],
        ['arn:aws:logs:*:*:log-group:/aws/lambda/*'],
      ),
    ],
    EXCERPT,
  ),
  policy(
    'AWSLambdaFullAccess',
    '2017-11-27',
    [
      allow(['lambda:*', 'logs:*', 's3:*', 'dynamodb:*', 'events:*']),
      allow(['kinesis:DescribeStream', 'kinesis:ListStreams', 'kinesis:PutRecord']),
      allow(['sns:Publish', 'sqs:ListQueues', 'sqs:SendMessage']),
      allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']),
    ],
    MEMORY,
    false,
  ),
  policy('CloudWatchLambdaInsightsExecutionRolePolicy', '2020-10-07', [
    allow(['logs:CreateLogGroup']),
    allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['arn:aws:logs:*:*:log-group:/aws/lambda-insights:*'],
    ),
  ]),
  policy('CloudWatchLogsFullAccess', '2025-05-20', [allow(['logs:*'])], EXCERPT),
  policy('AmazonDynamoDBFullAccess', '2021-01-29', [allow(['dynamodb:*', 'dax:*'])], EXCERPT),
  policy('AmazonDynamoDBFullAccess_v2', '2026-02-11', [allow(['dynamodb:*', 'dax:*'])], EXCERPT),
  policy(
    'AmazonDynamoDBReadOnlyAccess',
    '2024-03-20',
    [
      allow(['dynamodb:BatchGetItem', 'dynamodb:Describe*', 'dynamodb:List*', 'dynamodb:GetItem']),
      allow(['dynamodb:GetResourcePolicy', 'dynamodb:Query', 'dynamodb:Scan', 'dynamodb:PartiQLSelect']),
      allow(['kinesis:ListStreams', 'kinesis:DescribeStream', 'kinesis:DescribeStreamSummary']),
      allow(['ec2:DescribeSubnets']),
    ],
    EXCERPT,
  ),
  policy('AmazonS3FullAccess', '2021-09-27', [allow(['s3:*', 's3-object-lambda:*'])]),
  policy('AmazonS3ReadOnlyAccess', '2023-08-10', [
    allow(['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*']),
  ]),
  policy('AmazonSQSFullAccess', '2015-02-06', [allow(['sqs:*'])]),
  policy('AmazonSQSReadOnlyAccess', '2023-06-15', [
    allow(['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ListDeadLetterSourceQueues']),
    allow(['sqs:ListQueues', 'sqs:ListMessageMoveTasks']),
  ]),
  policy('AmazonSNSFullAccess', '2015-02-06', [allow(['sns:*'])]),
  policy('AmazonSNSReadOnlyAccess', '2015-02-06', [allow(['sns:GetTopicAttributes', 'sns:List*'])]),
  policy('AmazonKinesisFullAccess', '2015-02-06', [allow(['kinesis:*'])]),
  policy('AmazonKinesisReadOnlyAccess', '2015-02-06', [
    allow(['kinesis:Get*', 'kinesis:List*', 'kinesis:Describe*']),
  ]),
  policy('AmazonKinesisFirehoseFullAccess', '2015-10-07', [allow(['firehose:*'])]),
  policy(
    'AmazonEventBridgeFullAccess',
    '2022-12-01',
    [allow(['events:*', 'scheduler:*', 'pipes:*'])],
    EXCERPT,
  ),
  policy('AWSStepFunctionsFullAccess', '2017-01-11', [allow(['states:*'])]),
  policy(
    'SecretsManagerReadWrite',
    '2026-08-25',
    [
      allow(['secretsmanager:*', 'ec2:DescribeSubnets']),
      allow(['lambda:InvokeFunction'], ['arn:aws:lambda:*:*:function:SecretsManager*']),
    ],
    EXCERPT,
  ),
  policy(
    'AmazonRDSDataFullAccess',
    '2019-11-20',
    [
      allow(['secretsmanager:GetSecretValue'], ['arn:aws:secretsmanager:*:*:secret:rds-db-credentials/*']),
      allow(['rds-data:ExecuteSql', 'rds-data:ExecuteStatement', 'rds-data:BatchExecuteStatement']),
      allow(['rds-data:BeginTransaction', 'rds-data:CommitTransaction', 'rds-data:RollbackTransaction']),
    ],
    EXCERPT,
  ),
  policy('AmazonSSMReadOnlyAccess', '2015-05-29', [allow(['ssm:Describe*', 'ssm:Get*', 'ssm:List*'])]),
  policy(
    'AmazonSSMFullAccess',
    '2019-11-20',
    [allow(['ssm:*', 'logs:*', 'cloudwatch:PutMetricData'])],
    EXCERPT,
  ),
  policy('AmazonSESFullAccess', '2015-02-06', [allow(['ses:*'])]),
  policy(
    'PowerUserAccess',
    '2026-02-12',
    [{ effect: 'Allow', notActions: ['iam:*', 'organizations:*', 'account:*'], resources: EVERYTHING }],
    EXCERPT,
  ),
  policy('AdministratorAccess', '2015-02-06', [allow(['*'])]),
];

const ARN = /^arn:aws[a-z-]*:iam::aws:policy\/(?:[\w-]+\/)?([\w+=,.@-]+)$/;

/** Names of the managed policies that are known here, in the order in which a reader may look for them. */
export const managedPolicyNames: readonly string[] = POLICIES.map(({ value }) => value.name);

/** A managed policy by its name or its ARN (`arn:aws:iam::aws:policy/service-role/NAME`), or undefined. */
export function findManagedPolicy(nameOrArn: string): Fact<ManagedPolicy> | undefined {
  const name = nameOf(nameOrArn);
  return POLICIES.find(({ value }) => value.name === name);
}

/** The known name that is most likely meant, or undefined where none is close. */
export function nearestManagedPolicy(nameOrArn: string): string | undefined {
  return nearest(nameOf(nameOrArn), managedPolicyNames);
}

function nameOf(nameOrArn: string): string {
  return ARN.exec(nameOrArn)?.[1] ?? nameOrArn;
}
