import { apiTypeOf } from '../schema/api-type.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';

/** Whether what is to answer before a function can stand before its front door. */
export function checkAhead(scenario: Scenario): Issue[] {
  const issues: Issue[] = [];
  for (const [name, trigger] of scenario.triggers) {
    const { cache, cloudfront, waf, streaming } = trigger;
    const type = apiTypeOf(trigger);
    const report = (key: string, problem: string, remedy: string) =>
      issues.push({ path: ['triggers', name, key], problem, remedy });
    if (cache !== undefined && type !== 'rest') {
      report('cache', `a ${type} API has no cache`, 'use one of type rest, or a distribution (cloudfront)');
    } else if (cache !== undefined && streaming === true) {
      report('cache', 'an answer that is streamed is not kept in a cache', 'take cache or streaming away');
    }
    if (type === 'websocket') {
      const remedy = 'take it away, or use an API of type rest or http';
      if (cloudfront !== undefined)
        report('cloudfront', 'no cache can answer messages of a WebSocket API', remedy);
      if (waf !== undefined) report('waf', 'AWS WAF does not look at messages of a WebSocket API', remedy);
    } else if (
      waf !== undefined &&
      cloudfront === undefined &&
      (type === 'http' || trigger.source === 'function-url')
    ) {
      const door = type === 'http' ? 'an HTTP API' : 'a function URL';
      const remedy = 'put a distribution before it (cloudfront), or use a REST API or a load balancer';
      report('waf', `AWS WAF cannot stand before ${door} itself`, remedy);
    }
  }
  return issues;
}
