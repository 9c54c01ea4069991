import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { aws } from '../../src/platform/aws.ts';
import { aws2018 } from '../../src/platform/aws-2018.ts';
import type { PriceList } from '../../src/platform/prices/price-list.ts';
import { findPrices } from '../../src/platform/prices/prices.ts';

/**
 * USD per 100 ms in billionths, 128 to 3008 MB in steps of 64: the 46 values of the AWS Lambda pricing page, 2018 revision, as reproduced
 * on 2018-03-15.
 */
const NANODOLLARS_PER_100_MS_2018 = [
  208, 313, 417, 521, 625, 729, 834, 938, 1042, 1146, 1250, 1354, 1459, 1563, 1667, 1771, 1875, 1980, 2084,
  2188, 2292, 2396, 2501, 2605, 2709, 2813, 2917, 3021, 3126, 3230, 3334, 3438, 3542, 3647, 3751, 3855, 3959,
  4063, 4168, 4272, 4376, 4480, 4584, 4688, 4793, 4897,
];

function pricesOf(platform: 'aws' | 'aws-2018', region: string): PriceList {
  const prices = findPrices(platform, region);
  if (prices === undefined) throw new Error(`no prices of ${platform} in ${region}`);
  return prices;
}

const first = (prices: PriceList, item: string) => prices.items[item]?.tiers[0]?.price;

describe.each([aws, aws2018])('price lists of $name', (platform) => {
  it.each(platform.regions)('%s has what Lambda needs, each price with source, date and unit', (region) => {
    const prices = pricesOf(platform.name, region);
    const needed = ['lambda.requests', 'lambda.duration.x86_64'];
    if (platform === aws) {
      needed.push('lambda.duration.arm64', 'lambda.ephemeralStorage', 'lambda.snapStartCache');
      needed.push('lambda.provisionedConcurrency.arm64', 'lambda.provisionedDuration.arm64');
    }
    for (const item of needed) expect(prices.items, item).toHaveProperty([item]);
    for (const [key, price] of Object.entries(prices.items)) {
      expect(price.item).toBe(key);
      expect(price.unit, key).toMatch(/^[A-Za-z]/);
      expect(price.source, key).toMatch(/\w{4,}/);
      expect(price.asOf, key).toMatch(/^20\d\d|^undated$/);
      expect(price.tiers.at(-1)?.upTo, key).toBeNull();
      let before = new Decimal(0);
      for (const tier of price.tiers) {
        expect(tier.price, key).toMatch(/^\d+(\.\d+)?$/);
        const upTo = new Decimal(tier.upTo ?? Number.POSITIVE_INFINITY);
        expect(upTo.gt(before), key).toBe(true);
        before = upTo;
      }
    }
  });
});

it('knows no region that the platform does not have', () => {
  expect(findPrices('aws', 'us-east-9')).toBeUndefined();
  expect(findPrices('aws', 'constructor')).toBeUndefined();
  expect(findPrices('aws-2018', 'af-south-1')).toBeUndefined();
});

it.each([
  ['af-south-1', '0.00000027', '0.0000221', '0.00001768', '0.0000000404'],
  ['eu-west-1', '0.0000002', '0.0000166667', '0.0000133334', '0.000000034'],
  ['ap-southeast-5', '0.00000018', '0.000015', '0.000012', '0.0000000333'],
  ['eu-central-2', '0.00000022', '0.0000183334', '0.0000146667', '0.0000000441'],
])('%s: request, GB-second on x86_64 and arm64, storage', (region, request, x86, arm, storage) => {
  const prices = pricesOf('aws', region);
  expect([
    first(prices, 'lambda.requests'),
    first(prices, 'lambda.duration.x86_64'),
    first(prices, 'lambda.duration.arm64'),
    first(prices, 'lambda.ephemeralStorage'),
  ]).toEqual([request, x86, arm, storage]);
});

it('has the prices of other services in the units of one request or one hour', () => {
  const prices = pricesOf('aws', 'us-east-1');
  expect(first(prices, 'apiGateway.restRequest')).toBe('0.0000035');
  expect(first(prices, 'sqs.standardRequest')).toBe('0.0000004');
  expect(first(prices, 'stepFunctions.standardTransition')).toBe('0.000025');
  expect(first(prices, 's3.putRequest')).toBe('0.000005');
  expect(first(prices, 'fargate.vcpuHour.arm64')).toBe('0.03238');
  expect(first(prices, 'ec2.t3.micro')).toBe('0.0104');
  expect(prices.items['logs.ingestLambda']?.tiers.map((tier) => tier.upTo)).toEqual([
    '10000',
    '30000',
    '50000',
    null,
  ]);
});

it('marks what it had to estimate, and nothing that a source gives', () => {
  const prices = pricesOf('aws', 'eu-west-1');
  expect(prices.items['lambda.duration.arm64']?.confirmed).toBe(true);
  expect(prices.items['lambda.provisionedConcurrency.x86_64']?.confirmed).toBe(true);
  expect(prices.items['lambda.provisionedConcurrency.arm64']).toMatchObject({ confirmed: false });
  expect(prices.items['lambda.snapStartCache']?.note).toMatch(/no price found/);
  const gov = pricesOf('aws', 'us-gov-west-1');
  expect(gov.items['lambda.requests']).toMatchObject({ confirmed: false });
});

it('names its currency', () => {
  expect(pricesOf('aws', 'cn-north-1').currency).toBe('CNY');
  expect(pricesOf('aws', 'us-gov-east-1').currency).toBe('USD');
});

it('gives the 46 prices of 100 ms that the page of 2018 printed', () => {
  const gbSecond = new Decimal(first(pricesOf('aws-2018', 'eu-west-1'), 'lambda.duration.x86_64') ?? 0);
  const { minimum, maximum, step } = aws2018.memoryMb;
  const ours: number[] = [];
  for (let memoryMb = minimum.value; memoryMb <= maximum.value; memoryMb += step.value) {
    ours.push(gbSecond.times(memoryMb).div(1024).times('0.1').toDecimalPlaces(9).times(1e9).toNumber());
  }
  expect(ours).toEqual(NANODOLLARS_PER_100_MS_2018);
});
