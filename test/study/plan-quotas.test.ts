import { describe, expect, it } from 'vitest';
import { planScenario } from '../../src/study/plan/plan.ts';
import { EXCESSES, type Excess, scenarioOf } from '../scenario/quota-excesses.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { compiled } = scratchFolder();
const REQUESTS_PER_RUN = 1000;

async function planOf(text: string, growth: readonly number[] = [1]) {
  const settings = { requestsPerRun: REQUESTS_PER_RUN, growth };
  return planScenario(await compiled(text), { settings, workers: 1 });
}

async function scalesOf(text: string, growth?: readonly number[]): Promise<Readonly<Record<string, number>>> {
  const { breakPoints } = await planOf(text, growth);
  return Object.fromEntries(breakPoints.map(({ limit, scale }) => [limit, scale]));
}

describe('a plan from far below names every quota that a run tells as reached', () => {
  const growing = Object.entries(EXCESSES).filter(([, { perSecond }]) => perSecond > 0);

  it.each(growing)('%s', { timeout: 60_000 }, async (id, excess: Excess) => {
    const names = Object.keys(await scalesOf(scenarioOf(id, excess, 1 / 9)));
    expect(names.filter((name) => name.endsWith(`.${id}`))).toHaveLength(1);
  });
});

/** Scenarios whose runs must be whole, so that they are simulated to few times their traffic. */
const QUEUED: readonly (readonly [string, string, string, number])[] = [
  [
    'sends to a FIFO queue (300/s ÷ 30/s)',
    '{ source: sqs, function: f, fifo: true }',
    'triggers.entry.fifoSends',
    10,
  ],
  [
    'receives of a FIFO queue that is sent to in tens (3,000/s ÷ 30/s)',
    '{ source: sqs, function: f, fifo: true, sendBatchSize: 10 }',
    'entry.receives',
    100,
  ],
  [
    'what two batches of ten at once carry (20 ÷ 0.05 s ÷ 30/s)',
    '{ source: sqs, function: f, maximumConcurrency: 2 }',
    'entry.backlog',
    13.33,
  ],
  [
    'what one shard takes (1,000/s ÷ 30/s)',
    '{ source: kinesis, function: f, batchSize: 1000 }',
    'triggers.entry.shardRecords',
    33.33,
  ],
  [
    'items that each record writes (40,000/s ÷ 30/s ÷ 20)',
    '{ source: sqs, function: f }',
    'r.dynamodbTableWrites',
    66.67,
  ],
];

it.each(QUEUED)(
  'a plan names %s, whose runs are whole',
  { timeout: 60_000 },
  async (_, trigger, limit, scale) => {
    const scales = await scalesOf(
      `
functions:
  f:
    work: { duration: 50ms, perRecord: none }
    coldStart: {}
    calls: [{ resource: r, operation: PutItem, count: 20, per: record, optional: true }]
resources: { r: { type: dynamodb, latency: 0ms } }
triggers: { entry: ${trigger} }
traffic: [{ to: entry, constant: 30/s }]
run: { duration: 60s }
`.replace(/ {4}calls.*\n|resources.*\n/g, (line) => (limit.startsWith('r.') ? line : '')),
      [1, 100],
    );
    expect(scales[limit]).toBeGreaterThan(0.97 * scale);
    expect(scales[limit]).toBeLessThan(1.01 * scale);
  },
);

it('a plan says from where on log requests may be throttled, as a run does', async () => {
  const plan = await planOf(`
account: { concurrency: 100000 }
functions: { f: { work: { duration: 1ms }, coldStart: {} } }
traffic: [{ to: f, constant: 625/s }]
run: { duration: 4s }
`);
  const told = plan.findings.find(({ id }) => id === 'log-quota');
  expect(told?.text).toContain('From ×8 the traffic on');
  expect(told?.text).toContain('5,000 PutLogEvents requests a second');
});
