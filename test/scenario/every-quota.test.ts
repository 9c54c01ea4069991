import { describe, expect, it } from 'vitest';
import { quotasOf } from '../../src/platform/quotas/quotas.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { scratchFolder } from './scratch.ts';
import { resultsOf } from './simulate.ts';

const { compiled } = scratchFolder();

/** What exceeds a quota: the account's keys, triggers, resources, a function's calls, and traffic. */
interface Excess {
  readonly raised?: boolean;
  readonly trigger: string;
  readonly calls?: string;
  readonly resource?: string;
  readonly perSecond: number;
  readonly seconds?: number;
}

const of = (trigger: string, more: Partial<Excess> = {}): Excess => ({ trigger, perSecond: 60, ...more });
/** Quotas that AWS raises are set to 20 a second; the others have what AWS gives. */
const raised = (trigger: string, more: Partial<Excess> = {}): Excess =>
  of(trigger, { raised: true, ...more });
const call = (operation: string, resource: string, more: Partial<Excess> = {}): Excess =>
  of('{ source: sdk, function: f }', {
    calls: `[{ resource: r, operation: ${operation}, optional: true, size: 100 KB }]`,
    resource,
    ...more,
  });
const FIFO = '{ source: sqs, function: f, fifo: true, messageGroups: 1 }';

const EXCESSES: Readonly<Record<string, Excess>> = {
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
  ssmParameterReads: call('GetParameter', '{ type: ssm }', { raised: true }),
};

async function exceed(id: string, excess: Excess): Promise<ResultsDocument> {
  const { trigger, calls, resource, perSecond, seconds = 10, raised: isRaised } = excess;
  const quotas = isRaised ? `, quotas: { ${id}: 20/s }` : '';
  return resultsOf(
    await compiled(`
account: { concurrency: 100000${quotas} }
functions:
  f: { work: { duration: 1ms, perRecord: none }, coldStart: {}${calls === undefined ? '' : `, calls: ${calls}`} }
  g: { work: { duration: 1ms }, coldStart: {} }
triggers: { entry: ${trigger}, other: { source: sdk, function: g } }
${resource === undefined ? '' : `resources: { r: ${resource} }`}
traffic:
  - { to: other, constant: 1/s }
${perSecond === 0 ? '' : `  - { to: entry, constant: ${perSecond}/s }`}
run: { duration: ${seconds}s }
`),
  );
}

function met(document: ResultsDocument, id: string) {
  return (document.quotas ?? []).find(({ limit }) => limit.endsWith(`.${id}`));
}

describe('every quota of the list', () => {
  it('has a scenario here that exceeds it', () => {
    expect(Object.keys(EXCESSES).toSorted()).toEqual(
      quotasOf('aws')
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  it.each(Object.entries(EXCESSES))('%s refuses or delays, and is told', async (id, excess) => {
    const document = await exceed(id, excess);
    const { refused = 0, delayed = 0 } = met(document, id) ?? {};
    expect(refused + delayed).toBeGreaterThan(0);
    expect(document.findings.map((one) => one.id)).toContain('quota-reached');
  });
});

/** Ways to send events that take the same quota as a trigger of one function does. */
const SAME: readonly (readonly [string, string, string])[] = [
  [
    'stepFunctionsStarts',
    '{ source: step-functions, function: f }',
    '{ source: step-functions, steps: [f] }',
  ],
  ['snsPublish', '{ source: sns, function: f }', '{ source: sqs, topic: news, function: f }'],
  ['snsPublish', '{ source: sns, function: f }', '{ source: sns, function: [f, g] }'],
  ['iotPublishes', '{ source: iot, function: f }', '{ source: iot, function: [f, g] }'],
  [
    'eventbridgePutEvents',
    '{ source: eventbridge, function: f }',
    '{ source: eventbridge, function: [f, g] }',
  ],
  ['eventbridgePutEvents', '{ source: eventbridge, function: f }', '{ source: sqs, bus: b, function: f }'],
];

it.each(SAME)('%s: %s takes what %s takes', async (id, one, other) => {
  const [expected, found] = [await exceed(id, raised(one)), await exceed(id, raised(other))];
  expect(met(found, id)).toEqual(met(expected, id));
  expect(met(expected, id)?.refused).toBeGreaterThan(300);
});

it('a shard refuses the same records to all of its readers, and counts each once', async () => {
  const document = await exceed(
    '',
    of('{ source: kinesis, function: [f, g], shards: 2 }', { perSecond: 3000, seconds: 3 }),
  );
  const names = (document.quotas ?? []).filter(({ refused }) => refused > 0).map(({ limit }) => limit);
  expect(names).toEqual(['triggers.entry.shardRecords']);
  const refused = Object.values(document.triggers).map(({ throttled }) => throttled);
  expect(refused.filter((count) => count > 0)).toEqual(
    new Array(2).fill(met(document, 'shardRecords')?.refused),
  );
});
