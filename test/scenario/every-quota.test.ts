import { describe, expect, it } from 'vitest';
import { quotasOf } from '../../src/platform/quotas/quotas.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { EXCESSES, type Excess, of, raised, scenarioOf } from './quota-excesses.ts';
import { scratchFolder } from './scratch.ts';
import { resultsOf } from './simulate.ts';

const { compiled } = scratchFolder();

async function exceed(id: string, excess: Excess): Promise<ResultsDocument> {
  return resultsOf(await compiled(scenarioOf(id, excess)));
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
