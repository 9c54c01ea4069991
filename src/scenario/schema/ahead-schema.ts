import type * as z from 'zod';
import { choice, keyed, number, share } from './fields.ts';

/** Sizes of an API's cache as the price list names them (Amazon API Gateway pricing page). */
export const CACHE_SIZES = [
  '0.5GB',
  '1.6GB',
  '6.1GB',
  '13.5GB',
  '28.4GB',
  '58.2GB',
  '118GB',
  '237GB',
] as const;
export type CacheSize = (typeof CACHE_SIZES)[number];

/** What answers before the function: a stage's cache, a distribution, a firewall. */
export interface AheadSpec {
  readonly cache?: { readonly hitShare: number; readonly size?: CacheSize | undefined } | undefined;
  readonly cloudfront?: { readonly hitShare: number } | undefined;
  readonly waf?: { readonly blocked?: number | undefined; readonly rules?: number | undefined } | undefined;
}

/** Keys of a front door that the internet sees. */
export function aheadKeys(): z.ZodRawShape {
  return {
    cloudfront: keyed(
      'cloudfront',
      { hitShare: share('Share of requests that the distribution answers from its caches') },
      'CloudFront distribution before the front door',
    ).optional(),
    waf: keyed(
      'waf',
      {
        blocked: share('Share of requests that it blocks. Default 0%').optional(),
        rules: number('Rules and rule groups of the web ACL. Default 1', {
          minimum: 0,
          maximum: 1500,
          isWhole: true,
        }).optional(),
      },
      'AWS WAF before everything else: at CloudFront where there is one, else at the front door',
    ).optional(),
  };
}

/** The cache of a REST API's stage. */
export function cacheKey(): z.ZodRawShape {
  return {
    cache: keyed(
      'cache',
      {
        hitShare: share('Share of requests that the cache answers'),
        size: choice('Size of the cache, which is billed by the hour. Default 0.5GB', CACHE_SIZES).optional(),
      },
      'Cache of a REST API’s stage: what it holds is answered without the function',
    ).optional(),
  };
}
