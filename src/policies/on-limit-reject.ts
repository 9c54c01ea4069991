import type { OnLimitPolicy } from './on-limit.ts';

/**
 * Calls above the limit fail at once: the loss system of queueing theory (M/G/c/c; Erlang 1917), and what
 * services do above a rate, a capacity or a number of connections (ProvisionedThroughputExceededException,
 * Amazon DynamoDB Developer Guide, "Error handling with DynamoDB"; "too many connections" of a database;
 * status 429).
 */
export const REJECT_ON_LIMIT: OnLimitPolicy<'reject'> = {
  name: 'reject',
  effect: 'rejects calls',
  mayWait: () => false,
};
