import { describe, expect, it } from 'vitest';
import type { Bill } from '../../src/billing/bill.ts';
import { type PricingOptions, priceUsage } from '../../src/billing/price-usage.ts';
import { scaleUsage } from '../../src/billing/scale-usage.ts';
import type { FunctionUsage } from '../../src/model/usage.ts';
import type { PriceList } from '../../src/platform/prices/price-list.ts';
import { findPrices } from '../../src/platform/prices/prices.ts';
import { usageOf } from './usage-of.ts';

const PLAIN: PricingOptions = { freeTier: false, savingsPlan: 0, ownPrices: {} };

function listOf(region = 'us-east-1'): PriceList {
  const prices = findPrices('aws', region);
  if (prices === undefined) throw new Error(`no prices of ${region}`);
  return prices;
}

function bill(
  functions: readonly Partial<FunctionUsage>[],
  options: Partial<PricingOptions> = {},
  region?: string,
): Bill {
  return priceUsage(usageOf(...functions), listOf(region), { ...PLAIN, ...options });
}

function summaryOf(priced: Bill): readonly string[] {
  return priced.lines.map(
    (line) =>
      `${line.function} ${line.item}: ${line.quantity.toFixed()} ${line.unit} x ${line.unitPrice.toFixed()} = ${line.amount.toFixed()}`,
  );
}

describe('lines', () => {
  it('gives no line and a total of 0 where nothing was used', () => {
    const priced = bill([{ ephemeralStorageMb: 10240, snapStart: { restores: 0, cachedSeconds: 0 } }, {}], {
      freeTier: true,
    });
    expect(priced.lines).toEqual([]);
    expect(priced.total.toFixed()).toBe('0');
  });

  it('charges provisioned concurrency without traffic, as Lambda does', () => {
    const priced = bill([{ memoryMb: 2048, provisionedConcurrency: 3, provisionedSeconds: 3600 }], {
      freeTier: true,
    });
    expect(summaryOf(priced)).toEqual([
      'f0 Provisioned concurrency: 21600 GB-second x 0.0000041667 = 0.09000072',
    ]);
  });

  it('charges ephemeral storage above 512 MB for all billed time, whatever the memory', () => {
    const used = {
      memoryMb: 128,
      ephemeralStorageMb: 10240,
      onDemandBilledMs: 4e6,
      provisionedBilledMs: 6e6,
    };
    const storage = bill([used]).lines.find((line) => line.item === 'Ephemeral storage');
    expect(storage?.quantity.toFixed()).toBe('95000');
    expect(storage?.amount.toFixed()).toBe('0.0029355');
    expect(bill([{ ...used, ephemeralStorageMb: 512 }]).lines.map((line) => line.item)).not.toContain(
      'Ephemeral storage',
    );
  });

  it('charges SnapStart for Python and .NET, not for managed Java', () => {
    const snapStart = { restores: 10, cachedSeconds: 10_800 };
    const itemsOf = (runtime: string) =>
      bill([{ runtime, memoryMb: 2048, snapStart }]).lines.map((line) => line.item);
    expect(itemsOf('python3.13')).toEqual(['SnapStart cache', 'SnapStart restores']);
    expect(itemsOf('dotnet8')).toEqual(['SnapStart cache', 'SnapStart restores']);
    expect(itemsOf('java21')).toEqual([]);
  });

  it('is exact to the last digit: 1 ms at 129 MB', () => {
    const priced = bill([{ memoryMb: 129, requests: 1, onDemandBilledMs: 1 }]);
    // 0.129 ÷ 1024 GB-s, a finite decimal of 13 places, × 0.0000166667
    expect(summaryOf(priced)).toEqual([
      'f0 Requests: 1 requests x 0.0000002 = 0.0000002',
      'f0 Duration: 0.0001259765625 GB-second x 0.0000166667 = 0.00000000209961357421875',
    ]);
  });
});

describe('free tier', () => {
  it('is shared in proportion to use, both architectures together, in lines of price 0', () => {
    const priced = bill(
      [
        { architecture: 'arm64', requests: 1_500_000, onDemandBilledMs: 300_000e3 },
        { requests: 500_000, onDemandBilledMs: 500_000e3 },
      ],
      { freeTier: true },
    );
    expect(summaryOf(priced)).toEqual([
      'f0 Requests: 750000 requests x 0.0000002 = 0.15',
      'f0 Requests (free tier): 750000 requests x 0 = 0',
      'f0 Duration: 150000 GB-second x 0.0000133334 = 2.00001',
      'f0 Duration (free tier): 150000 GB-second x 0 = 0',
      'f1 Requests: 250000 requests x 0.0000002 = 0.05',
      'f1 Requests (free tier): 250000 requests x 0 = 0',
      'f1 Duration: 250000 GB-second x 0.0000166667 = 4.166675',
      'f1 Duration (free tier): 250000 GB-second x 0 = 0',
    ]);
  });

  it.each([
    [999_999, '0'],
    [1_000_000, '0'],
    [1_000_001, '0.0000002'],
  ])('%i requests cost %s', (requests, total) => {
    expect(bill([{ requests }], { freeTier: true }).total.toFixed()).toBe(total);
  });

  it.each([
    [399_999_999, '0'],
    [400_000_000, '0'],
    [400_000_001, '0.0000000166667'],
  ])('%i ms at 1024 MB cost %s', (onDemandBilledMs, total) => {
    expect(bill([{ onDemandBilledMs }], { freeTier: true }).total.toFixed()).toBe(total);
  });

  it('never covers provisioned concurrency', () => {
    const used = { provisionedBilledMs: 1e6, provisionedConcurrency: 1, provisionedSeconds: 300 };
    expect(bill([used], { freeTier: true }).total.toFixed()).toBe(bill([used]).total.toFixed());
  });

  it('does not count towards the first tier', () => {
    const priced = bill([{ onDemandBilledMs: 6_000_400_000e3 }], { freeTier: true });
    expect(priced.lines.map((line) => line.item)).toEqual(['Duration', 'Duration (free tier)']);
  });
});

describe('tiers', () => {
  it('are shared among the functions, each architecture on its own', () => {
    const priced = bill([
      { onDemandBilledMs: 5e12 },
      { architecture: 'arm64', onDemandBilledMs: 5e12 },
      { onDemandBilledMs: 5e12 },
    ]);
    expect(summaryOf(priced)).toEqual([
      'f0 Duration: 3000000000 GB-second x 0.0000166667 = 50000.1',
      'f0 Duration, tier 2: 2000000000 GB-second x 0.000015 = 30000',
      'f1 Duration: 5000000000 GB-second x 0.0000133334 = 66667',
      'f2 Duration: 3000000000 GB-second x 0.0000166667 = 50000.1',
      'f2 Duration, tier 2: 2000000000 GB-second x 0.000015 = 30000',
    ]);
  });

  it('are those of the region', () => {
    // 6 G x $0.0000166667 + 1 G x $0.000015; Cape Town 6 G x $0.0000221 + 1 G x $0.00001989
    expect(bill([{ onDemandBilledMs: 7e12 }], {}, 'eu-north-1').total.toFixed()).toBe('115000.2');
    expect(bill([{ onDemandBilledMs: 7e12 }], {}, 'af-south-1').total.toFixed()).toBe('152490');
  });
});

describe('savings plan and own prices', () => {
  const used = {
    ephemeralStorageMb: 1024,
    requests: 1e6,
    onDemandBilledMs: 1e9,
    provisionedBilledMs: 1e9,
    provisionedConcurrency: 1,
    provisionedSeconds: 3600,
  };

  it('takes the savings plan off duration and provisioned prices alone', () => {
    const list = bill([used]);
    const saved = bill([used], { savingsPlan: 0.12 });
    const shares = saved.lines.map((line, index) => [
      line.item,
      line.amount.div(list.lines[index]?.amount ?? 0).toNumber(),
    ]);
    expect(shares).toEqual([
      ['Requests', 1],
      ['Duration', 0.88],
      ['Provisioned concurrency', 0.88],
      ['Provisioned duration', 0.88],
      ['Ephemeral storage', 1],
    ]);
  });

  it('replaces a list price, and all its tiers, by an own one', () => {
    const ownPrices = { 'lambda.duration.x86_64': '0.00001', 'lambda.requests': '0' };
    const priced = bill([{ requests: 5, onDemandBilledMs: 7e12 }], { ownPrices });
    expect(summaryOf(priced)).toEqual([
      'f0 Requests: 5 requests x 0 = 0',
      'f0 Duration: 7000000000 GB-second x 0.00001 = 70000',
    ]);
  });

  it('says so where an own price was probably meant per million', () => {
    const isRatioNote = (note: string) => note.includes('times the list price');
    const per = (price: string) => bill([{ requests: 1 }], { ownPrices: { 'lambda.requests': price } }).notes;
    expect(per('0.2').filter(isRatioNote)).toEqual([
      'The own price of lambda.requests is 1,000,000 times the list price: prices are per single request.',
    ]);
    expect(per('0.0000004').some(isRatioNote)).toBe(false);
  });
});

describe('notes', () => {
  it('name the currency, what is left out, and each estimate that was used, no other', () => {
    const used = [{ requests: 1, onDemandBilledMs: 1 }];
    expect(bill(used).notes).toEqual([
      'Amounts are in USD, before tax, at the prices of us-east-1.',
      'Left out is what the scenario does not give: NAT gateways (billing.natGateways) and storage (resources: storage).',
    ]);
    const chinese = bill(used, {}, 'cn-north-1');
    expect(chinese.currency).toBe('CNY');
    expect(chinese.notes.filter((note) => note.includes('is an estimate'))).toHaveLength(2);
  });
});

it('refuses to price what the list has no price for, rather than to leave it out', () => {
  const prices = findPrices('aws-2018', 'us-east-1');
  if (prices === undefined) throw new Error('no prices of 2018');
  const usage = usageOf({ architecture: 'arm64', onDemandBilledMs: 1 });
  expect(() => priceUsage(usage, prices, PLAIN)).toThrow(/no lambda\.duration\.arm64/);
});

it('scales a usage to a month: quantities and times, not the configuration', () => {
  const used = {
    memoryMb: 512,
    requests: 6000,
    onDemandBilledMs: 120_000,
    provisionedBilledMs: 50,
    provisionedConcurrency: 2,
    provisionedSeconds: 3600,
    snapStart: { restores: 3, cachedSeconds: 3600 },
  };
  const usage = { ...usageOf(used), seconds: 3600 };
  const month = scaleUsage(usage, 730);
  expect(month.seconds).toBe(2_628_000);
  expect(month.functions[0]).toMatchObject({
    memoryMb: 512,
    requests: 4_380_000,
    onDemandBilledMs: 87_600_000,
    provisionedBilledMs: 36_500,
    provisionedConcurrency: 2,
    provisionedSeconds: 2_628_000,
    snapStart: { restores: 2190, cachedSeconds: 2_628_000 },
  });
});
