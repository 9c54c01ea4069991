import { describe, expect, it } from 'vitest';
import { AWS } from '../../src/platform/aws.ts';
import { findPrices } from '../../src/platform/prices/prices.ts';
import { renderPricesTerminal } from '../../src/report/prices-terminal.ts';
import { buildPrices } from '../../src/results/prices-document.ts';
import { lambdaSim } from './command-line.ts';

describe('prices of a region', () => {
  it.each(AWS.regions)(
    '%s: every item has a price, a unit, a source and a day, or the rule of its estimate',
    (region) => {
      const list = findPrices('aws', region);
      if (list === undefined) throw new Error(`no prices of ${region}`);
      const { prices } = buildPrices(list);
      expect(prices.length).toBeGreaterThan(120);
      for (const { item, unit, price, tiers, source, date, estimated, rule, range } of prices) {
        expect((price === undefined) !== (tiers === undefined), item).toBe(true);
        const first = price ?? tiers?.[0]?.price ?? Number.NaN;
        expect(first, item).toBeGreaterThanOrEqual(0);
        expect(unit, item).toMatch(/\w/);
        expect(source, item).toMatch(/\w/);
        expect(date, item).toMatch(/^20\d\d/);
        expect(rule !== undefined, item).toBe(estimated);
        expect(range !== undefined, item).toBe(estimated);
        if (range === undefined) continue;
        expect(range.low, item).toBeLessThanOrEqual(first);
        expect(range.high, item).toBeGreaterThanOrEqual(first);
        expect(range.high, item).toBeGreaterThan(range.low);
      }
    },
  );

  it('are drawn within the width, with a number for each source and rule', () => {
    const list = findPrices('aws', 'il-central-1');
    if (list === undefined) throw new Error('no prices');
    const text = renderPricesTerminal(buildPrices(list, ['sqs', 'logs.ingestLambda']), {
      columns: 80,
      color: false,
    });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).toMatch(/^sqs\.standardRequest +request +2026-09-04 +~\d$/m);
    expect(text).toMatch(/^ {2}to 100,000,000,000 +0\.00000042$/m);
    expect(text).toMatch(/^~1 the price of us-east-1 x 1\.05, as sns\.publishRequest/m);
    expect(text).toMatch(/^1 AWS's own data behind its pricing pages/m);
  });
});

describe('lambda-sim prices', () => {
  it('prints a document', () => {
    const { status, stdout } = lambdaSim(['prices', '--region', 'eu-central-1', '--json']);
    expect(status).toBe(0);
    const document = JSON.parse(stdout) as { region: string; prices: { item: string }[] };
    expect(document).toMatchObject({ kind: 'prices', region: 'eu-central-1', currency: 'USD' });
    expect(document.prices.find(({ item }) => item === 'lambda.requests')).toMatchObject({
      unit: 'request',
      price: 0.0000002,
      estimated: false,
      date: '2025-11-04',
    });
  });

  it.each([
    [['--region', 'eu-centrl-1'], /--region: aws has no region "eu-centrl-1"; did you mean eu-central-1\?/],
    [['--platform', 'azure'], /--platform: there is no platform "azure"; give aws or aws-2018/],
    [
      ['--platform', 'aws-2018', '--region', 'af-south-1'],
      /aws-2018 has no region "af-south-1"; did you mean ap-south-1/,
    ],
    [['sqz'], /no price begins with "sqz"; did you mean sqs\?/],
  ])('refuses %j in a sentence', (words, message) => {
    const { status, stdout, stderr } = lambdaSim(['prices', ...words]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
