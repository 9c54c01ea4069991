import type { ClientModel } from '../../model/model.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import { formatDuration } from '../../units/format.ts';
import type { ClientSpec } from '../schema/client-schema.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Assumptions } from './assumptions.ts';

/** A caller through the SDK, or null for one that neither tries again nor gives up. `key` is its path, for the assumptions. */
export function compileClient(
  given: ClientSpec | undefined,
  key: string,
  facts: PlatformFacts,
  assumptions: Assumptions,
): ClientModel | null {
  if (given === undefined) return null;
  const sdk = facts.sources.sdkClient;
  if (given === 'aws-sdk') {
    const { retries, backoffMs, maximumBackoffMs } = sdk.value;
    const words = `${retries} retries, after up to ${formatDuration(backoffMs)} doubling to ${formatDuration(maximumBackoffMs)} with full jitter`;
    assumptions.fromFact(key, words, sdk);
    return { ...CLIENT, retries, backoffMs, maximumBackoffMs, hasJitter: true };
  }
  const { retries = 0, backoff, timeout = Number.POSITIVE_INFINITY } = given;
  if (retries === 0 && timeout === Number.POSITIVE_INFINITY) return null;
  if (retries > 0 && backoff === undefined) {
    const words = `${formatDuration(sdk.value.backoffMs)}, doubling, without jitter`;
    assumptions.fromFact(`${key}.backoff`, words, sdk);
  }
  return { ...CLIENT, retries, backoffMs: backoff ?? sdk.value.backoffMs, timeoutMs: timeout };
}

const CLIENT: ClientModel = {
  retries: 0,
  backoffMs: 0,
  backoffRate: 2,
  maximumBackoffMs: Number.POSITIVE_INFINITY,
  hasJitter: false,
  timeoutMs: Number.POSITIVE_INFINITY,
  retriesFunctionErrors: false,
};

/** A state machine's retrier on all errors; without `retry` the workflow fails at once. */
export function compileRetrier(
  { retry }: TriggerSpec,
  key: string,
  facts: PlatformFacts,
  assumptions: Assumptions,
): ClientModel | null {
  if (retry === undefined) return null;
  const fact = facts.sources.stepFunctionsRetry;
  const rules = fact.value;
  const { interval, maxAttempts, backoffRate } = retry;
  if (interval === undefined || maxAttempts === undefined || backoffRate === undefined) {
    const words = `${maxAttempts ?? rules.maxAttempts} retries, after ${formatDuration(interval ?? rules.intervalMs)}, × ${backoffRate ?? rules.backoffRate}`;
    assumptions.fromFact(`${key}.retry`, words, fact);
  }
  const retries = maxAttempts ?? rules.maxAttempts;
  if (retries === 0) return null;
  return {
    ...CLIENT,
    retries,
    backoffMs: interval ?? rules.intervalMs,
    backoffRate: backoffRate ?? rules.backoffRate,
    retriesFunctionErrors: true,
  };
}
