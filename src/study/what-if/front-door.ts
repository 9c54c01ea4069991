import { type AlternativeKind, type Rung, stakeOf, type TriggerSpec, withoutTier } from './alternative.ts';

/**
 * What the cheaper kinds lack, after the API Gateway Developer Guide, "Choose between REST APIs and HTTP
 * APIs", and the Lambda Developer Guide, "Select a method to invoke your Lambda function using an HTTP
 * request", both read 2026-11-28.
 */
const HTTP: Omit<Rung, 'set'> = {
  name: 'an HTTP API',
  loses:
    'it has no API keys and usage plans, no cache, no request validation, no private endpoints and no WAF of its own',
};
const URL: Omit<Rung, 'set'> = {
  name: 'a function URL',
  loses:
    'it has no custom domain, no throttle and no routes, and lets in either everybody or whoever IAM allows',
};

/** REST API → HTTP API → function URL, where the scenario uses nothing that the cheaper one lacks. */
export const FRONT_DOOR: AlternativeKind = {
  id: 'cheaper-front-door',
  isPriced: true,
  advises: 'first',
  mostSlower: 1.1,
  laddersOf: ({ scenario, document }) =>
    [...scenario.triggers].flatMap(([name, trigger]) => {
      if (trigger.source !== 'api-gateway' || trigger.enabled === false) return [];
      const type = trigger.type ?? 'rest';
      if (type === 'websocket') return [];
      const at = `triggers.${name}`;
      const rungs: Rung[] = [];
      if (type === 'rest' && fitsHttp(trigger)) rungs.push({ ...HTTP, set: { [`${at}.type`]: 'http' } });
      if (fitsUrl(trigger)) {
        const source = { [`${at}.source`]: 'function-url' };
        // An API's key that a function URL does not have.
        rungs.push({
          ...URL,
          set: trigger.type === undefined ? source : { [`${at}.type`]: 'null', ...source },
        });
      }
      if (rungs.length === 0) return [];
      const stakeUsd = stakeOf(
        document,
        ({ service, item }) =>
          service === 'api-gateway' && withoutTier(item).endsWith(` API requests of ${name}`),
      );
      return [
        {
          about: at,
          subject: `the ${type === 'rest' ? 'REST' : 'HTTP'} API of ${name}`,
          rungs,
          stakeUsd,
        },
      ];
    }),
};

function fitsHttp({ cache, waf, streaming, timeout }: TriggerSpec): boolean {
  return cache === undefined && waf === undefined && streaming !== true && (timeout ?? 0) <= 30_000;
}

function fitsUrl({ cache, waf, cloudfront, throttle, authorizer }: TriggerSpec): boolean {
  return [cache, waf, cloudfront, throttle, authorizer].every((key) => key === undefined);
}
