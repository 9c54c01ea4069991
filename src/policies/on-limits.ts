import type { OnLimitPolicy } from './on-limit.ts';
import { QUEUE_ON_LIMIT } from './on-limit-queue.ts';
import { REJECT_ON_LIMIT } from './on-limit-reject.ts';

/** Everything that a resource may do at a limit, a row each. */
export const ON_LIMITS = [QUEUE_ON_LIMIT, REJECT_ON_LIMIT] as const;

export type OnLimitName = (typeof ON_LIMITS)[number]['name'];

/**
 * Limits of a resource that differ in what they do: a database refuses a connection and queues statements.
 */
export const LIMIT_KINDS = ['rate', 'connections', 'concurrency'] as const;

export type OnLimits = Readonly<Record<(typeof LIMIT_KINDS)[number], OnLimitName>>;

export function onLimitOf(name: OnLimitName): OnLimitPolicy {
  const policy = ON_LIMITS.find((one) => one.name === name);
  if (policy === undefined) throw new Error(`no behaviour at a limit is called ${name}`);
  return policy;
}
