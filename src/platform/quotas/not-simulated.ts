import type { UntoldQuota } from './quota.ts';

const READ = '2026-11-28';

/** Quotas that are not simulated, and how a scenario that comes near one hears of it. */
export const NOT_SIMULATED: readonly UntoldQuota[] = [
  {
    service: 'Amazon Kinesis Data Streams',
    counts: 'what one consumer of a shard without enhanced fan-out leaves to the others of its even share',
    limit: '5 reads and 2 MB a second, of all of them together',
    source: 'Amazon Kinesis Data Streams Developer Guide, "Quotas and limits"',
    date: READ,
    told: 'an assumption where several triggers name the same `stream`, and a warning where more than five do',
  },
  {
    service: 'Amazon DynamoDB',
    counts: 'readers of a shard of a stream',
    limit: '2',
    source: 'Amazon DynamoDB Developer Guide, "Quotas in Amazon DynamoDB"',
    date: READ,
    told: 'a warning where more than two triggers name the same `stream`',
  },
  {
    service: 'Amazon Kinesis Data Streams',
    counts: 'records and bytes put by a resource of type kinesis that feeds no trigger',
    limit: '1,000 records and 1 MB a second and shard',
    source: 'Amazon Kinesis Data Streams Developer Guide, "Quotas and limits"',
    date: READ,
    told: 'a warning, since nothing says how many shards there are; `rate` sets a limit',
  },
  {
    service: 'AWS Lambda',
    counts: 'memory of a function in a new account',
    limit: 'often 3008 MB; AWS gives no figure',
    source: 'AWS Lambda Developer Guide, "Lambda quotas"',
    date: READ,
    told: 'a warning where `account.concurrency` is 100 or less and a function has more; with `account.memory` a fault',
  },
  {
    service: 'AWS Step Functions',
    counts: 'transitions of a new account',
    limit: 'less than those of others; AWS gives no figure',
    source: 'AWS Step Functions Developer Guide, "Step Functions service quotas"',
    date: READ,
    told: 'the assumption on `account.quotas.stepFunctionsTransitions`, which sets it',
  },
  {
    service: 'Amazon CloudWatch Logs',
    counts: 'PutLogEvents requests of the account',
    limit: '5,000 a second',
    source: 'Amazon CloudWatch Logs User Guide, "CloudWatch Logs quotas"',
    date: READ,
    told: 'a finding where invocations alone come faster: Lambda sends lines in batches, by no published rule, and drops what is throttled',
  },
];
