import type { PlatformFacts } from './facts.ts';

/**
 * API Gateway's account throttle in a region: requests per second and the size of the token bucket. `given`
 * is what the account has a second where that is another rate; its bucket is taken to be raised with it.
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

function byRegion(platform: PlatformFacts, region: string) {
  const { ratePerSecond, burst, reduced } = platform.apiGateway;
  if (reduced?.value.regions.includes(region)) {
    return { ratePerSecond: reduced.value.ratePerSecond, burst: reduced.value.burst };
  }
  return { ratePerSecond: ratePerSecond.value, burst: burst.value };
}
