import type { ClientModel } from '../../model/model.ts';
import type { CallerSource } from '../../platform/callers.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import { formatDuration } from '../../units/format.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Assumptions } from './assumptions.ts';
import { compileClient } from './compile-client.ts';

const NEVER = Number.POSITIVE_INFINITY;

/**
 * A service that waits for the answer itself: the time-out of one attempt where it tries again after one, of
 * the whole call otherwise.
 */
export function compileCaller(
  trigger: TriggerSpec,
  source: CallerSource,
  key: string,
  facts: PlatformFacts,
  assumptions: Assumptions,
): { readonly integrationTimeoutMs: number; readonly client: ClientModel | null } {
  const fact = facts.sources.callers[source];
  const { retries, retriesTimeouts } = fact.value;
  const timeoutMs = trigger.timeout ?? fact.value.timeoutMs;
  const tries = retries === 0 ? 'one attempt' : `${retries + 1} attempts`;
  assumptions.fromFact(`${key}.caller`, `${tries}, answered within ${formatDuration(timeoutMs)}`, fact);
  const client = compileClient(
    { retries, backoff: 0, timeout: retriesTimeouts ? timeoutMs : NEVER },
    `${key}.caller`,
    facts,
    assumptions,
  );
  const leaves = client === null || retriesTimeouts ? client : { ...client, leavesTimeouts: true };
  return { integrationTimeoutMs: retriesTimeouts ? NEVER : timeoutMs, client: leaves };
}
