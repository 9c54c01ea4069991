import type { QuotaLimit } from './quota.ts';

/** US East (N. Virginia), US West (Oregon) and Europe (Ireland): the regions with the largest defaults. */
export const LARGE_REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'] as const;

/** Regions in which API Gateway has a quarter of the others' throttle. */
export const SMALL_GATEWAY_REGIONS = [
  'af-south-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'eusc-de-east-1',
  'il-central-1',
  'me-central-1',
  'me-west-1',
  'mx-central-1',
  'sa-west-1',
];

export function inRegions(
  regions: readonly string[],
  limit: QuotaLimit,
): Readonly<Record<string, QuotaLimit>> {
  return Object.fromEntries(regions.map((region) => [region, limit]));
}

/** `{ 9000: ['us-west-2', …], … }` → limits by region. */
export function perSecondIn(
  rates: Readonly<Record<number, readonly string[]>>,
): Readonly<Record<string, QuotaLimit>> {
  return Object.fromEntries(
    Object.entries(rates).flatMap(([rate, regions]) =>
      regions.map((region) => [region, { perSecond: Number(rate) }] as const),
    ),
  );
}

/**
 * Limits a second by region as EventBridge's quotas are graded, from the largest regions to the fourth group;
 * what is in none has the least.
 */
export function inEventBridgeRegions(
  largest: number,
  second: number,
  third: number,
  fourth: number,
): Readonly<Record<string, QuotaLimit>> {
  return perSecondIn({
    [largest]: LARGE_REGIONS,
    [second]: ['us-east-2', 'eu-central-1', 'eu-south-2'],
    [third]: ['us-west-1', 'ap-northeast-1', 'ap-southeast-1', 'ap-southeast-2', 'eu-west-2'],
    [fourth]: [
      'ap-east-1',
      'ap-northeast-2',
      'ap-south-1',
      'ca-central-1',
      'eu-north-1',
      'eu-west-3',
      'sa-east-1',
    ],
  });
}
