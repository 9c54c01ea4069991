import type { PlatformFacts } from '../../platform/facts.ts';
import { formatDuration } from '../../units/format.ts';
import { apiTypeOf } from '../schema/api-type.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Assumptions } from './assumptions.ts';

export interface AuthorizerRules {
  readonly cacheMs: number;
  readonly tokens: number;
  readonly refusedShare: number;
  /** How long the API waits for the decision. */
  readonly timeoutMs: number;
}

/** What an API's authorizer does; what is left out is an assumption. `key` is its path. */
export function authorizerRules(
  trigger: TriggerSpec,
  key: string,
  facts: PlatformFacts,
  assumptions: Assumptions,
): AuthorizerRules {
  const fact = facts.apiGateway.authorizer;
  const usual = fact.value[apiTypeOf(trigger) === 'http' ? 'http' : 'rest'];
  const { cache, tokens = 0, refused = 0, billRefused } = trigger.authorizer ?? {};
  const cacheMs = cache ?? usual.cacheMs;
  const kept = `a decision is kept for ${formatDuration(cacheMs)}, the API waits for ${formatDuration(usual.timeoutMs)}`;
  assumptions.fromFact(key, kept, fact);
  if (trigger.authorizer?.tokens === undefined && cacheMs > 0) {
    const words = 'as many as requests, so that every request asks the authorizer';
    assumptions.choice(`${key}.tokens`, words, 'the dearest case; give how many callers there are');
  }
  if (refused > 0 && billRefused === undefined) {
    assumptions.choice(
      `${key}.billRefused`,
      'true: what the authorizer refuses is billed as a request',
      "the dearer case: AWS's pricing page names no exception, answers on AWS re:Post say that a failed authorization is not charged",
    );
  }
  return { cacheMs, tokens, refusedShare: refused, timeoutMs: usual.timeoutMs };
}
