import type { QuotaLimit } from './quota.ts';

/** US East (N. Virginia), US West (Oregon) and Europe (Ireland): the regions with the largest defaults. */
export const LARGE_REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'] as const;

export function inRegions(regions: readonly string[], limit: QuotaLimit): Readonly<Record<string, QuotaLimit>> {
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
