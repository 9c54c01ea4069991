import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { AWS } from '../../src/platform/aws.ts';
import { AWS_2018 } from '../../src/platform/aws-2018.ts';
import type { PriceList } from '../../src/platform/prices/price-list.ts';
import { findPrices } from '../../src/platform/prices/prices.ts';

/**
 * USD per 100 ms in billionths, 128 to 3008 MB in steps of 64: the 46 values of the AWS Lambda pricing page,
 * 2018 revision, as reproduced on 2018-03-15.
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

describe.each([AWS, AWS_2018])('price lists of $name', (platform) => {
  it.each(platform.regions)('%s has what Lambda needs, each price with source, date and unit', (region) => {
    const prices = pricesOf(platform.name, region);
    const needed = ['lambda.requests', 'lambda.duration.x86_64'];
    if (platform === AWS) {
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
    '10240',
    '30720',
    '51200',
    null,
  ]);
});

/** By region: item, its price by tiers, from the AWS Price List. */
it.each([
  ['eu-central-1', 'apiGateway.restRequest', ['0.0000037', '0.00000319', '0.00000271', '0.00000172']],
  ['us-west-1', 's3.putRequest', ['0.0000055']],
  ['ap-south-1', 'logs.ingestLambda', ['0.67', '0.335', '0.134', '0.067']],
  ['eu-west-1', 'lambda.duration.x86_64', ['0.0000166667', '0.000015', '0.0000133334']],
  ['eu-west-2', 'sqs.standardRequest', ['0.0000004', '0.00000035', '0.00000032']],
  ['mx-central-1', 'lambda.duration.x86_64', ['0.0000175', '0.00001575', '0.000014']],
  ['sa-east-1', 'fargate.vcpuHour.x86_64', ['0.0696']],
])('%s has the list price of %s, by tier', (region, item, tiers) => {
  const price = pricesOf('aws', region).items[item];
  expect(price?.tiers.map((tier) => tier.price)).toEqual(tiers);
  expect(price?.estimate).toBeUndefined();
  expect(price?.tiers.every((tier) => tier.estimate === undefined)).toBe(true);
});

it('has three tiers of durations, each with its price, in every region and for both architectures', () => {
  for (const region of AWS.regions) {
    // No list of the newest regions is public yet.
    if (/^(cn-|eusc-|me-west-|sa-west-)/.test(region)) continue;
    for (const architecture of ['x86_64', 'arm64']) {
      const price = pricesOf('aws', region).items[`lambda.duration.${architecture}`];
      expect(price?.estimate, region).toBeUndefined();
      const prices = price?.tiers.map((tier) => Number(tier.price)) ?? [];
      expect(prices, region).toHaveLength(3);
      expect((prices[1] ?? 0) / (prices[0] ?? 0), region).toBeCloseTo(0.9, 2);
      expect((prices[2] ?? 0) / (prices[0] ?? 0), region).toBeCloseTo(0.8, 2);
    }
  }
});

describe('estimates', () => {
  const priceOf = (region: string, item: string) => {
    const price = pricesOf('aws', region).items[item];
    if (price === undefined) throw new Error(`no price of ${item} in ${region}`);
    return price;
  };

  it('of SQS follow what SNS takes for a publish', () => {
    // il-central-1: 0.0000004 x 0.000000525 / 0.0000005
    const price = priceOf('il-central-1', 'sqs.standardRequest');
    expect(price.tiers[0]?.price).toBe('0.00000042');
    expect(price.estimate?.rule).toContain(
      'as sns.publishRequest (right within +0 % to +0 % in the 23 regions',
    );
  });

  it.each([
    ['ca-west-1', 'alb.hour', 'dynamodb.writeCapacityUnitHour'],
    ['ap-south-2', 'stepFunctions.standardTransition', 'sns.publishRequest'],
    ['sa-east-1', 'eventbridge.schedulerInvocation', 'fargate.vcpuHour.x86_64'],
    ['us-gov-west-1', 'lambda.kafkaPollerUnit', 'fargate.vcpuHour.arm64'],
  ])('in %s of %s follow %s from us-east-1', (region, item, reference) => {
    const ratioOf = (name: string) =>
      Number(priceOf(region, name).tiers[0]?.price) / Number(priceOf('us-east-1', name).tiers[0]?.price);
    expect(ratioOf(item)).toBeCloseTo(ratioOf(reference), 4);
    expect(priceOf(region, item).estimate?.rule).toContain(reference);
  });

  it('of data transfer, which nothing predicts, are those of the neighbouring region', () => {
    expect(priceOf('eu-central-2', 'dataTransfer.internetOut').tiers).toEqual(
      priceOf('eu-central-1', 'dataTransfer.internetOut').tiers,
    );
    expect(priceOf('eu-central-2', 'dataTransfer.internetOut').estimate?.rule).toContain('eu-central-1');
  });

  it('hold each listed price that their rule was tested on, within the range that they promise', () => {
    for (const region of AWS.regions) {
      const sqs = priceOf(region, 'sqs.standardRequest');
      const low = sqs.estimate?.low ?? 1;
      const high = sqs.estimate?.high ?? 1;
      expect(low, region).toBeLessThanOrEqual(1);
      expect(high, region).toBeGreaterThanOrEqual(1);
    }
  });

  it('stand only where no source gives the price, and never for what is free', () => {
    for (const region of ['us-east-1', 'eu-west-1', 'sa-east-1', 'ap-southeast-6']) {
      const estimated = Object.values(pricesOf('aws', region).items).filter(({ estimate }) => estimate);
      expect(estimated.length, region).toBeLessThan(60);
      for (const { item, tiers } of estimated) {
        expect(Number(tiers[0]?.price), item).toBeGreaterThan(0);
        expect(item).not.toMatch(/^(ec2|fargate|kinesis)\./);
      }
    }
    expect(priceOf('sa-east-1', 'sns.deliveryLambda').estimate).toBeUndefined();
  });

  it('are all of a region without a public list: its neighbour prices, or Lambda ratios in China', () => {
    const sovereign = Object.values(pricesOf('aws', 'eusc-de-east-1').items);
    expect(sovereign.length).toBeGreaterThan(100);
    for (const price of sovereign) {
      if (Number(price.tiers[0]?.price) === 0 || price.unit === 'share') continue;
      expect(price.estimate?.rule, price.item).toMatch(/\S/);
    }
    expect(priceOf('cn-north-1', 'sqs.standardRequest').estimate?.rule).toContain('lambda.duration.x86_64');
  });
});

it('names its currency', () => {
  expect(pricesOf('aws', 'cn-north-1').currency).toBe('CNY');
  expect(pricesOf('aws', 'us-gov-east-1').currency).toBe('USD');
});

it('gives the 46 prices of 100 ms that the page of 2018 printed', () => {
  const gbSecond = new Decimal(first(pricesOf('aws-2018', 'eu-west-1'), 'lambda.duration.x86_64') ?? 0);
  const { minimum, maximum, step } = AWS_2018.memoryMb;
  const ours: number[] = [];
  for (let memoryMb = minimum.value; memoryMb <= maximum.value; memoryMb += step.value) {
    ours.push(gbSecond.times(memoryMb).div(1024).times('0.1').toDecimalPlaces(9).times(1e9).toNumber());
  }
  expect(ours).toEqual(NANODOLLARS_PER_100_MS_2018);
});
