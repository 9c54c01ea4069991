import type * as z from 'zod';
import { duration, flag, keyed, number, share, text } from './fields.ts';

/** A Lambda authorizer of an API. */
export interface AuthorizerSpec {
  readonly function: string;
  readonly cache?: number | undefined;
  readonly tokens?: number | undefined;
  readonly refused?: number | undefined;
  readonly billRefused?: boolean | undefined;
}

/** AWS keeps a decision for an hour at most (API Gateway API Reference, authorizerResultTtlInSeconds). */
const LONGEST_CACHE_MS = 3_600_000;

export function authorizerField(): z.ZodType<AuthorizerSpec | undefined, unknown> {
  return keyed(
    'authorizer',
    {
      function: text('Function that decides', { maximum: 300 }),
      cache: duration('How long a decision is kept. Default 300s (0s for http)', {
        maximum: LONGEST_CACHE_MS,
        words: 'a duration of at most 1h',
      }).optional(),
      tokens: number(
        'How many callers (tokens) there are, each as busy as the others. Default as many as requests, so that the cache serves none',
        { minimum: 1, maximum: 1_000_000, isWhole: true },
      ).optional(),
      refused: share(
        'Share of requests that it refuses, each with a token that no cache holds. Default 0%',
      ).optional(),
      billRefused: flag('Whether API Gateway bills what is refused. Default true').optional(),
    },
    'Lambda authorizer, which is asked before the function',
  ).optional() as z.ZodType<AuthorizerSpec | undefined, unknown>;
}
