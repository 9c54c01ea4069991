import type { PlatformName } from '../../model/platform-name.ts';
import type { FreeAllowance } from './price-list.ts';

/** Hours of a billing month, as AWS's own calculator has them. */
const MONTH_HOURS = 730;
const FREE_CAPACITY_UNITS = 25;

/**
 * What is free each month of services other than Lambda. Allowances for new accounts ended for accounts
 * opened from 2025-07-15 on, which get credits instead (AWS What's New, July 2025).
 */
export function freeAllowances(platform: PlatformName): readonly FreeAllowance[] {
  return platform === 'aws'
    ? [...ALWAYS, TRANSFER, ...FIRST_YEAR]
    : [...ALWAYS, TRANSFER_2018, ...FIRST_YEAR];
}

const ALWAYS: readonly FreeAllowance[] = [
  allowance(
    ['sqs.standardRequest', 'sqs.fifoRequest'],
    1_000_000,
    '1000000 SQS requests',
    'Amazon SQS pricing page',
  ),
  allowance(['sns.publishRequest'], 1_000_000, '1000000 SNS publishes', 'Amazon SNS pricing page'),
  allowance(
    ['dynamodb.writeCapacityUnitHour'],
    FREE_CAPACITY_UNITS * MONTH_HOURS,
    '25 provisioned write capacity units of DynamoDB (18250 unit-hours)',
    'Amazon DynamoDB pricing page, provisioned capacity',
  ),
  allowance(
    ['dynamodb.readCapacityUnitHour'],
    FREE_CAPACITY_UNITS * MONTH_HOURS,
    '25 provisioned read capacity units of DynamoDB (18250 unit-hours)',
    'Amazon DynamoDB pricing page, provisioned capacity',
  ),
  allowance(
    ['dynamodb.storage'],
    25,
    '25 GB of storage of DynamoDB',
    'Amazon DynamoDB pricing page, provisioned capacity',
  ),
  allowance(
    ['logs.ingestLambda', 'logs.storage'],
    5,
    '5 GB of CloudWatch Logs, ingestion and storage together',
    'Amazon CloudWatch pricing page, free tier',
  ),
  allowance(
    ['stepFunctions.standardTransition'],
    4000,
    '4000 state transitions of Step Functions',
    'AWS Step Functions pricing page',
  ),
  allowance(
    ['eventbridge.schedulerInvocation'],
    14_000_000,
    '14000000 invocations by EventBridge Scheduler',
    'Amazon EventBridge pricing page',
  ),
];

const TRANSFER = allowance(
  ['dataTransfer.internetOut'],
  100,
  '100 GB of data transfer to the internet',
  'AWS News Blog, "AWS Free Tier Data Transfer Expansion", 2021-11-24',
);

const TRANSFER_2018 = allowance(
  ['dataTransfer.internetOut'],
  1,
  '1 GB of data transfer to the internet',
  'AWS News Blog, "AWS Free Tier Data Transfer Expansion", 2021-11-24: up from 1 GB',
);

const FIRST_YEAR: readonly FreeAllowance[] = [
  firstYear(
    ['apiGateway.restRequest'],
    1_000_000,
    '1000000 REST API calls',
    'Amazon API Gateway pricing page',
  ),
  firstYear(
    ['apiGateway.httpRequest'],
    1_000_000,
    '1000000 HTTP API calls',
    'Amazon API Gateway pricing page',
  ),
  firstYear(
    ['apiGateway.websocketMessage'],
    1_000_000,
    '1000000 WebSocket messages',
    'Amazon API Gateway pricing page',
  ),
  firstYear(['appsync.query'], 250_000, '250000 AppSync queries', 'AWS AppSync pricing page'),
  firstYear(['s3.standardStorage'], 5, '5 GB of storage of S3', 'Amazon S3 pricing page, free tier'),
  firstYear(['s3.putRequest'], 2000, '2000 PUT requests of S3', 'Amazon S3 pricing page, free tier'),
  firstYear(['s3.getRequest'], 20_000, '20000 GET requests of S3', 'Amazon S3 pricing page, free tier'),
];

function allowance(items: readonly string[], quantity: number, title: string, source: string): FreeAllowance {
  return { items, quantity: String(quantity), title, isForNewAccounts: false, source, asOf: '2026' };
}

function firstYear(items: readonly string[], quantity: number, title: string, source: string): FreeAllowance {
  return { ...allowance(items, quantity, title, source), isForNewAccounts: true };
}
