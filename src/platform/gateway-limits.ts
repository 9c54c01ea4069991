import type { PlatformFacts } from './facts.ts';

/** API Gateway's account throttle in a region: requests per second and the size of the token bucket. */
export function gatewayLimits(
  platform: PlatformFacts,
  region: string,
): { readonly ratePerSecond: number; readonly burst: number } {
  const { ratePerSecond, burst, reduced } = platform.apiGateway;
  if (reduced?.value.regions.includes(region)) {
    return { ratePerSecond: reduced.value.ratePerSecond, burst: reduced.value.burst };
  }
  return { ratePerSecond: ratePerSecond.value, burst: burst.value };
}
