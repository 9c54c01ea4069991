/** Ways to exceed every quota of the list, and the scenario of each. */

/** What exceeds a quota: the account's keys, triggers, resources, a function's calls, and traffic. */
export interface Excess {
  readonly raised?: boolean;
  readonly trigger: string;
  readonly calls?: string;
  readonly resource?: string;
  readonly perSecond: number;
  readonly seconds?: number;
}

export const of = (trigger: string, more: Partial<Excess> = {}): Excess => ({
  trigger,
  perSecond: 60,
  ...more,
});
/** Quotas that AWS raises are set to 20 a second; the others have what AWS gives. */
export const raised = (trigger: string, more: Partial<Excess> = {}): Excess =>
  of(trigger, { raised: true, ...more });
const call = (operation: string, resource: string, more: Partial<Excess> = {}): Excess =>
  of('{ source: sdk, function: f }', {
    calls: `[{ resource: r, operation: ${operation}, optional: true, size: 100 KB }]`,
    resource,
    ...more,
  });
const FIFO = '{ source: sqs, function: f, fifo: true, messageGroups: 1 }';

export const EXCESSES: Readonly<Record<string, Excess>> = {
  shardRecords: of('{ source: kinesis, function: f }', { perSecond: 1500, seconds: 3 }),
  shardBytes: of('{ source: kinesis, function: f, payload: 200 KB }'),
  streamRecords: raised('{ source: kinesis, mode: on-demand, function: f }'),
  streamBytes: of('{ source: kinesis, mode: on-demand, function: f, payload: 500 KB }'),
  partitionWrites: of('{ source: dynamodb-stream, function: f }', { perSecond: 1500, seconds: 3 }),
  dynamodbTableWrites: call('PutItem', '{ type: dynamodb }', { raised: true }),
  dynamodbTableReads: call('GetItem', '{ type: dynamodb }', { raised: true }),
  partitionKeyWrites: call('PutItem', '{ type: dynamodb, partitionKeys: 1 }'),
  partitionKeyReads: call('GetItem', '{ type: dynamodb, partitionKeys: 1 }', { perSecond: 500, seconds: 3 }),
  fifoSends: of(FIFO, { perSecond: 500, seconds: 3 }),
  fifoHighThroughputSends: raised(FIFO.replace('fifo: true', 'fifo: true, highThroughput: true')),
  fifoGroupSends: of(FIFO.replace('fifo: true', 'fifo: true, highThroughput: true'), {
    perSecond: 500,
    seconds: 3,
  }),
  snsPublish: raised('{ source: sns, function: f }'),
  apiGatewayRequests: raised('{ source: api-gateway, function: f, throttle: { rate: 50/s, burst: 50 } }'),
  eventbridgePutEvents: raised('{ source: eventbridge, function: f }'),
  eventbridgeInvocations: raised('{ source: eventbridge, function: f }'),
  schedulerInvocations: raised('{ source: scheduler, function: f, expression: rate(1 minute), count: 100 }', {
    seconds: 60,
    perSecond: 0,
  }),
  stepFunctionsStarts: raised('{ source: step-functions, function: f }'),
  stepFunctionsExpressStarts: raised('{ source: step-functions, type: express, function: f }'),
  stepFunctionsTransitions: raised('{ source: step-functions, function: f }'),
  s3Writes: of('{ source: s3, function: f }', { perSecond: 8000, seconds: 1 }),
  s3Reads: call('GetObject', '{ type: s3 }', { perSecond: 12_000, seconds: 1 }),
  iotPublishes: raised('{ source: iot, function: f }'),
  secretsManagerReads: call('GetSecretValue', '{ type: secretsmanager }', { perSecond: 25_000, seconds: 1 }),
  cognitoAuthentications: raised('{ source: cognito, function: f }'),
  appsyncRequestTokens: raised('{ source: appsync, function: f }'),
  distributionRequests: raised('{ source: lambda-edge, function: f }'),
  kmsRequests: call('Decrypt', '{ type: kms }', { raised: true }),
  ssmParameterReads: call('GetParameter', '{ type: ssm }', { raised: true }),
};

/** The scenario that exceeds a quota, or comes as near to it as a share of that traffic does. */
export function scenarioOf(id: string, excess: Excess, share = 1): string {
  const { trigger, calls, resource, perSecond, seconds = 10, raised: isRaised } = excess;
  const quotas = isRaised ? `, quotas: { ${id}: 20/s }` : '';
  return `
account: { concurrency: 100000${quotas} }
functions:
  f: { work: { duration: 1ms, perRecord: none }, coldStart: {}${calls === undefined ? '' : `, calls: ${calls}`} }
  g: { work: { duration: 1ms }, coldStart: {} }
triggers: { entry: ${trigger}, other: { source: sdk, function: g } }
${resource === undefined ? '' : `resources: { r: ${resource} }`}
traffic:
  - { to: other, constant: 1/s }
${perSecond === 0 ? '' : `  - { to: entry, constant: ${perSecond * share}/s }`}
run: { duration: ${seconds / share}s }
`;
}
