import type { CompiledSourceBilling } from '../../model/compiled.ts';
import type { SourceModel } from '../../model/model.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Assumptions } from './assumptions.ts';

/** What answers before the function, of requests of a trigger. */
export function aheadOf(
  name: string,
  trigger: TriggerSpec,
  assumptions: Assumptions,
): Pick<SourceModel, 'ahead'> {
  if (trigger.source === 'lambda-edge')
    return { ahead: { blockedShare: 0, edgeHitShare: trigger.hitShare ?? 0, cacheHitShare: 0 } };
  const { cache, cloudfront, waf } = trigger;
  if (cache === undefined && cloudfront === undefined && waf === undefined) return {};
  const key = `triggers.${name}`;
  if (cloudfront !== undefined || cache !== undefined) {
    assumptions.choice(
      `${key}.${cloudfront === undefined ? 'cache' : 'cloudfront'}`,
      'a share of requests, each by itself, is answered without the function; latencies are of the others alone',
      'how often a cache holds an answer hangs on its keys and its time to live, of which nothing is known',
    );
  }
  if (cache !== undefined && cache.size === undefined) {
    assumptions.choice(`${key}.cache.size`, '0.5GB', 'the smallest that there is');
  }
  if (waf !== undefined && waf.rules === undefined) {
    assumptions.choice(`${key}.waf.rules`, '1', 'the fewest that do anything');
  }
  return {
    ahead: {
      blockedShare: waf?.blocked ?? 0,
      edgeHitShare: cloudfront?.hitShare ?? 0,
      cacheHitShare: cache?.hitShare ?? 0,
    },
  };
}

/** What the bill of that hangs on. */
export function aheadBilling({
  source,
  cache,
  cloudfront,
  waf,
  billsDistribution,
}: TriggerSpec): CompiledSourceBilling['ahead'] {
  return {
    cacheSize: cache === undefined ? null : (cache.size ?? '0.5GB'),
    hasDistribution: cloudfront !== undefined || (source === 'lambda-edge' && billsDistribution !== false),
    firewallRules: waf === undefined ? null : (waf.rules ?? 1),
  };
}
