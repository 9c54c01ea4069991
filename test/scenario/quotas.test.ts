import { describe, expect, it } from 'vitest';
import { scratchFolder } from './scratch.ts';

const { faults, compiled } = scratchFolder();

async function quotasOf(text: string) {
  const { quotas = [], model } = await compiled(text);
  return quotas.map(({ name, raise }, index) => {
    const { perSecond, burst, buckets, delays } = model.quotas?.[index] ?? {};
    return { name, perSecond, burst, buckets, delays, raise };
  });
}

describe('quotas of services', () => {
  it('are by region, and raised by the account', async () => {
    const text = (head: string) =>
      `${head}\nfunctions: { f: {} }\ntriggers: { t: { source: sns, function: f } }\ntraffic: [{ to: t, constant: 1/s }]`;
    expect(await quotasOf(text('region: us-east-1'))).toMatchObject([{ perSecond: 30_000 }]);
    expect(await quotasOf(text('region: sa-east-1'))).toMatchObject([{ perSecond: 300 }]);
    const raised = await quotasOf(text('account: { quotas: { snsPublish: 500/s } }'));
    expect(raised).toMatchObject([{ name: 'account.quotas.snsPublish', perSecond: 500, burst: 500 }]);
  });

  it('are one for all triggers where the account has them, each its own elsewhere', async () => {
    const quotas = await quotasOf(
      'functions: { f: {} }\ntriggers: { a: { source: sns, function: f }, b: { source: sns, function: f }, c: { source: s3, function: f }, d: { source: s3, function: f, prefixes: 3 } }\ntraffic: [{ to: a, constant: 1/s }, { to: b, constant: 1/s }, { to: c, constant: 1/s }, { to: d, constant: 1/s }]',
    );
    expect(quotas.map(({ name, perSecond }) => [name, perSecond])).toEqual([
      ['account.quotas.snsPublish', 30_000],
      ['triggers.c.s3Writes', 3500],
      ['triggers.d.s3Writes', 10_500],
    ]);
  });

  it('have a bucket a shard', async () => {
    const text =
      'functions: { f: {} }\ntriggers: { k: { source: kinesis, function: f, shards: 3, payload: 1 KB } }\ntraffic: [{ to: k, constant: 1/s }]';
    const raise = { path: 'triggers.k.shards', carriesNow: 3, isWhole: true };
    expect(await quotasOf(text)).toMatchObject([
      { name: 'triggers.k.shardRecords', perSecond: 1000, buckets: 3, delays: false, raise },
      { name: 'triggers.k.shardBytes', perSecond: 1_048_576, buckets: 3, delays: false, raise },
    ]);
  });

  it('start with what a table is warm for', async () => {
    const text = (table: string) =>
      `functions: { f: { calls: [{ resource: t, operation: PutItem }] } }\nresources: { t: { type: dynamodb${table} } }\ntraffic: [{ to: f, constant: 1/s }]`;
    expect(await quotasOf(text(''))).toMatchObject([{ name: 't.dynamodbTableWrites', perSecond: 4000 }]);
    const warm = await quotasOf(text(', warmThroughput: { write: 9000 }'));
    expect(warm).toMatchObject([{ perSecond: 9000, raise: { path: 'resources.t.warmThroughput.write' } }]);
    expect(await quotasOf(text(', writeCapacity: 5'))).toEqual([]);
  });
});

const FAULTS: readonly (readonly [string, string])[] = [
  ['triggers: { q: { source: sqs, function: f, highThroughput: true } }', 'setting of FIFO queues'],
  ['triggers: { q: { source: sqs, function: f, sendBatchSize: 11 } }', '1 to 10 messages'],
  ['triggers: { k: { source: kinesis, function: f, payload: 2 MB } }', 'give maximumRecordSize: 2 MB'],
  ['triggers: { k: { source: kinesis, function: f, maximumRecordSize: 11 MB } }', 'give 1 MB to 10 MB'],
  ['resources: { t: { type: s3, partitionKeys: 4 } }', 'resources of type dynamodb'],
  [
    'resources: { t: { type: dynamodb, writeCapacity: 4, warmThroughput: { write: 9000 } } }',
    'has provisioned capacity',
  ],
  ['account: { quotas: { snsPublishes: 4/s } }', "did you mean 'snsPublish'?"],
  ['account: { memory: 3008 MB }', 'ask AWS for more and raise account.memory'],
];

it.each(FAULTS)('%s is a fault', async (text, words) => {
  const found = await faults(`functions: { f: { memory: 4096 } }\n${text}`);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(words);
});

const CALLS: readonly (readonly [string, string, string])[] = [
  ['{ type: sqs }', '2 MB', 'a message has at most 1048576'],
  ['{ type: sns }', '2 MB', 'a message has at most 1048576'],
  ['{ type: eventbridge }', '2 MB', 'an event has at most 1048576'],
  ['{ type: kinesis }', '2 MB', 'a record has at most 1048576'],
  ['{ type: dynamodb }, operation: PutItem', '500 KB', 'an item has at most 409600'],
];

it.each(CALLS)('a call of %s with %s is more than its service takes', async (resource, size, words) => {
  const [spec = '', operation = ''] = resource.split(/(?<=\}), /);
  const found = await faults(
    `functions: { f: { calls: [{ resource: r, size: ${size}${operation === '' ? '' : `, ${operation}`} }] } }\nresources: { r: ${spec} }\ntraffic: [{ to: f, constant: 1/s }]`,
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(words);
});
