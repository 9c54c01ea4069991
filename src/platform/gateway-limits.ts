import type { Fact } from './fact.ts';
import type { PlatformFacts } from './facts.ts';
import { regionKnowledge } from './regions.ts';

/**
 * API Gateway's account throttle in a region: requests per second and the size of the token bucket. A region
 * that came since the list was read has that of the newest ones. `given` is what the account has a second
 * where that is another rate; its bucket is taken to be raised with it.
 */
export function gatewayLimits(
  platform: PlatformFacts,
  region: string,
  given?: number,
): { readonly ratePerSecond: number; readonly burst: number } {
  const { ratePerSecond, burst } = byRegion(platform, region);
  if (given === undefined) return { ratePerSecond, burst };
  return { ratePerSecond: given, burst: Math.max(1, Math.round((burst * given) / ratePerSecond)) };
}

/** Where a region's account throttle comes from. */
export function gatewayLimitsFact(platform: PlatformFacts, region: string): Fact<unknown> {
  return reducedLimits(platform, region) ?? platform.apiGateway.ratePerSecond;
}

function byRegion(platform: PlatformFacts, region: string) {
  const { ratePerSecond, burst } = platform.apiGateway;
  const reduced = reducedLimits(platform, region);
  if (reduced !== undefined)
    return { ratePerSecond: reduced.value.ratePerSecond, burst: reduced.value.burst };
  return { ratePerSecond: ratePerSecond.value, burst: burst.value };
}

function reducedLimits(
  platform: PlatformFacts,
  region: string,
): NonNullable<PlatformFacts['apiGateway']['reduced']> | undefined {
  const { reduced } = platform.apiGateway;
  const isUnlisted = regionKnowledge(platform, region) === 'unlisted';
  return isUnlisted || reduced?.value.regions.includes(region) ? reduced : undefined;
}
