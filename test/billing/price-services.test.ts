import { describe, expect, it } from 'vitest';
import type { Bill } from '../../src/billing/bill.ts';
import { type PricingOptions, priceUsage } from '../../src/billing/price-usage.ts';
import { scaleUsage } from '../../src/billing/scale-usage.ts';
import { serviceLineOf } from '../../src/billing/service-lines.ts';
import type { PlatformName } from '../../src/model/platform-name.ts';
import type { ServiceUsage, Usage } from '../../src/model/usage.ts';
import { AWS } from '../../src/platform/aws.ts';
import type { PriceList } from '../../src/platform/prices/price-list.ts';
import { findPrices } from '../../src/platform/prices/prices.ts';
import { fc } from '../support/fast-check.ts';
import { usageOf } from './usage-of.ts';

const PLAIN: PricingOptions = { freeTier: false, savingsPlan: 0, ownPrices: {} };

function listOf(platform: PlatformName = 'aws', region = 'us-east-1'): PriceList {
  const prices = findPrices(platform, region);
  if (prices === undefined) throw new Error(`no prices of ${platform} in ${region}`);
  return prices;
}

function used(item: string, quantity: number, changes: Partial<ServiceUsage> = {}): ServiceUsage {
  return { item, quantity, of: 'jobs', ofKind: 'trigger', function: 'worker', arithmetic: [], ...changes };
}

function usageWith(services: readonly ServiceUsage[], functions: Usage['functions'] = []): Usage {
  return { ...usageOf(...functions), services };
}

function bill(
  services: readonly ServiceUsage[],
  options: Partial<PricingOptions> = {},
  prices: PriceList = listOf(),
): Bill {
  return priceUsage(usageWith(services), prices, { ...PLAIN, ...options });
}

const summaryOf = (priced: Bill) =>
  priced.lines.map((line) => `${line.item}: ${line.quantity.toFixed()} = ${line.amount.toFixed()}`);

/** Every item that a line can be made of; the untiered ones have one price. */
const ITEMS = Object.keys(listOf().items).filter((item) => {
  try {
    return serviceLineOf(item) !== undefined;
  } catch {
    return false;
  }
});
const UNTIERED = ITEMS.filter((item) => listOf().items[item]?.tiers.length === 1);

describe('lines of services', () => {
  it('are not lowered by a savings plan, which is for the time of functions', () => {
    const all = UNTIERED.map((item) => used(item, 7));
    expect(summaryOf(bill(all, { savingsPlan: 0.17 }))).toEqual(summaryOf(bill(all)));
    expect(all.length).toBeGreaterThan(20);
  });

  it('belong to the function that they serve, and say what they are of', () => {
    const [ofTrigger, ofFunction] = bill([
      used('sqs.standardRequest', 10, { of: 'jobs' }),
      used('logs.storage', 2, { of: 'worker', ofKind: 'function' }),
    ]).lines;
    expect(ofTrigger).toMatchObject({ service: 'sqs', function: 'worker', item: 'Requests of jobs' });
    expect(ofFunction).toMatchObject({ service: 'cloudwatch-logs', function: 'worker', item: 'Log storage' });
  });

  it('share tiers in proportion to use: two equal APIs cost the same', () => {
    // 200 M + 200 M: 300 M x $0.000001, 100 M x $0.0000009
    const services = ['a', 'b'].map((of) => used('apiGateway.httpRequest', 2e8, { of }));
    expect(summaryOf(bill(services))).toEqual([
      'HTTP API requests of a: 150000000 = 150',
      'HTTP API requests of a, tier 2: 50000000 = 45',
      'HTTP API requests of b: 150000000 = 150',
      'HTTP API requests of b, tier 2: 50000000 = 45',
    ]);
  });

  it('of express executions: 100 M requests and 29,687.5 GB-hours cost $685.234 (infracost golden file, 2024)', () => {
    // 1,000 x $0.060012 + 4,000 x $0.029988 + 24,687.5 x $0.016416 + 100 M x $0.000001
    const priced = bill([
      used('stepFunctions.expressRequest', 1e8),
      used('stepFunctions.expressDuration', 29_687.5),
    ]);
    expect(priced.total.toFixed()).toBe('685.234');
  });

  it('take own prices by item, without tiers', () => {
    const ownPrices = { 'apiGateway.httpRequest': '0.0000005' };
    expect(summaryOf(bill([used('apiGateway.httpRequest', 1e9)], { ownPrices }))).toEqual([
      'HTTP API requests of jobs: 1000000000 = 500',
    ]);
  });

  it('are not made for an item that has none', () => {
    expect(() => bill([used('ec2.t3.micro', 1)])).toThrow(/no line for ec2\.t3\.micro/);
  });

  it('carry the notes of the usage into the bill', () => {
    const usage = { ...usageWith([]), notes: ['Not in the bill: the moon.'] };
    expect(priceUsage(usage, listOf(), PLAIN).notes).toContain('Not in the bill: the moon.');
  });
});

describe('free tiers of services', () => {
  it.each([
    // Item, quantity, what it comes to without and with the free tier.
    ['sqs.standardRequest', 3e6, '1.2', '0.8'],
    ['sns.publishRequest', 3e6, '1.5', '1'],
    ['apiGateway.restRequest', 3e6, '10.5', '7'],
    ['apiGateway.httpRequest', 3e6, '3', '2'],
    ['stepFunctions.standardTransition', 5000, '0.125', '0.025'],
    ['dynamodb.writeCapacityUnitHour', 20_000, '13', '1.1375'],
    ['s3.putRequest', 12_000, '0.06', '0.05'],
    ['s3.getRequest', 120_000, '0.048', '0.04'],
    ['dataTransfer.internetOut', 300, '27', '18'],
    ['logs.ingestLambda', 25, '12.5', '10'],
    ['kinesis.shardHour', 100, '1.5', '1.5'],
    ['eventbridge.customEvent', 3e6, '3', '3'],
  ])('%s', (item, quantity, without, withFreeTier) => {
    expect(bill([used(item, quantity)]).total.toFixed()).toBe(without);
    const priced = bill([used(item, quantity)], { freeTier: true });
    expect(priced.total.toFixed()).toBe(withFreeTier);
    const isFree = without !== withFreeTier;
    expect(priced.lines.some((line) => line.item.endsWith('(free tier)'))).toBe(isFree);
    expect(priced.notes.some((note) => note.startsWith('Free each month'))).toBe(isFree);
  });

  it('are shared where AWS shares them, and say where only new accounts have them', () => {
    // 700,000 + 700,000 - 1,000,000 free = 200,000 x $0.0000004 + 200,000 x $0.0000005
    const queues = [used('sqs.standardRequest', 700_000), used('sqs.fifoRequest', 700_000, { of: 'orders' })];
    expect(bill(queues, { freeTier: true }).total.toFixed()).toBe('0.18');
    const { notes } = bill([used('apiGateway.restRequest', 1)], { freeTier: true });
    expect(notes.join()).toContain("in an account's first 12 months");
  });

  it("share Lambda's million requests with large payloads", () => {
    const functions = usageOf({ requests: 900_000 }).functions;
    const usage = usageWith([used('lambda.requests', 300_000)], functions);
    // 200,000 x $0.0000002
    expect(priceUsage(usage, listOf(), { ...PLAIN, freeTier: true }).total.toFixed()).toBe('0.04');
  });
});

describe('prices of services elsewhere and then', () => {
  it.each(AWS.regions)('%s has a price for each line', (region) => {
    const prices = listOf('aws', region);
    for (const item of ITEMS) expect(prices.items, item).toHaveProperty([item]);
  });

  it('are marked where they are estimates, in the notes, the lines and the range of the total, and nowhere else', () => {
    const prices = listOf('aws', 'il-central-1');
    const services = [
      used('stepFunctions.standardTransition', 1000),
      used('sqs.standardRequest', 1000),
      used('dynamodb.writeRequestUnit', 1000),
      used('sns.deliveryLambda', 1000),
    ];
    const priced = bill(services, {}, prices);
    expect(priced.notes.filter((note) => /is an estimate/.test(note))).toEqual([
      expect.stringMatching(
        /^The price of stepFunctions\.standardTransition in il-central-1 is an estimate: the price of us-east-1 x 1\.05, as sns\.publishRequest \(right within \+0 % to \+50 % in the 21 regions where both are known\)\.$/,
      ),
      expect.stringMatching(/^The price of sqs\.standardRequest in il-central-1 is an estimate: /),
    ]);
    expect(priced.lines.map(({ estimate }) => estimate !== null)).toEqual([true, true, false, false]);
    // 1000 x 0.00002625 is 2 % less to 50 % more; 1000 x 0.00000042 2 % either way.
    const [steps = 0, queue = 0, table = 0] = priced.lines.map(({ amount }) => amount.toNumber());
    expect(priced.range.low.toNumber()).toBeCloseTo(0.98 * steps + 0.98 * queue + table, 12);
    expect(priced.range.high.toNumber()).toBeCloseTo(1.5 * steps + 1.02 * queue + table, 12);
  });

  it('have no range where all are known', () => {
    const { total, range, notes } = bill(
      [used('apiGateway.restRequest', 1e6)],
      {},
      listOf('aws', 'sa-east-1'),
    );
    expect([range.low.toFixed(), range.high.toFixed()]).toEqual([total.toFixed(), total.toFixed()]);
    expect(notes.some((note) => /estimate|unconfirmed/.test(note))).toBe(false);
  });

  it('of 2018 are those of the time where they are known, and estimates by those of today elsewhere', () => {
    const prices = listOf('aws-2018');
    // 1 M writes at $1.25 a million; logs without tiers: 20,000 GB x $0.50
    expect(bill([used('dynamodb.writeRequestUnit', 1e6)], {}, prices).total.toFixed()).toBe('1.25');
    expect(bill([used('logs.ingestLambda', 20_000)], {}, prices).total.toFixed()).toBe('10000');
    expect(prices.items['sqs.standardRequest']).toMatchObject({ estimate: { low: 1, high: 2 } });
    // 1 GB of transfer was free, not 100: 9 GB x $0.09
    const transfer = bill([used('dataTransfer.internetOut', 10)], { freeTier: true }, prices);
    expect(transfer.total.toFixed()).toBe('0.81');
  });
});

describe('laws', () => {
  const anyService = (items: readonly string[]) =>
    fc.record({
      item: fc.constantFrom(...items),
      // Eighths: binary and decimal fractions alike, so that twice the number is twice its text.
      quantity: fc.maxSafeNat().map((eighths) => Math.floor(eighths / 1024) / 8),
      of: fc.constantFrom('a', 'b'),
      ofKind: fc.constantFrom('trigger' as const, 'resource' as const, 'function' as const),
      function: fc.constantFrom('f', null),
      arithmetic: fc.constant([]),
    });

  it('the total is the sum of the lines, and each line is quantity x price', () => {
    fc.assert(
      fc.property(fc.array(anyService(ITEMS), { maxLength: 6 }), fc.boolean(), (services, freeTier) => {
        const priced = bill(services, { freeTier });
        let total = priced.total.times(0);
        for (const line of priced.lines) {
          expect(line.amount.toFixed()).toBe(line.quantity.times(line.unitPrice).toFixed());
          total = total.plus(line.amount);
        }
        expect(priced.total.toFixed()).toBe(total.toFixed());
      }),
    );
  });

  it('twice the usage doubles each line without tiers', () => {
    fc.assert(
      fc.property(fc.array(anyService(UNTIERED), { maxLength: 6 }), (services) => {
        const once = bill(services);
        const twice = priceUsage(scaleUsage(usageWith(services), 2), listOf(), PLAIN);
        expect(twice.lines.map(({ amount }) => amount.toFixed())).toEqual(
          once.lines.map(({ amount }) => amount.times(2).toFixed()),
        );
      }),
    );
  });
});
