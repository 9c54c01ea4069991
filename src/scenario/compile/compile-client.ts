import type { ClientModel } from '../../model/model.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import type { SdkClient, SdkName } from '../../platform/source-facts.ts';
import { formatDuration } from '../../units/format.ts';
import type { ClientSpec } from '../schema/client-schema.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';
import type { Assumptions } from './assumptions.ts';

/**
 * A caller through the SDK, or null for one that neither tries again nor gives up. `key` is its path, for the
 * assumptions.
 */
export function compileClient(
  given: ClientSpec | undefined,
  key: string,
  facts: PlatformFacts,
  assumptions: Assumptions,
): ClientModel | null {
  if (given === undefined) return null;
  if (typeof given === 'string') return compileSdk({ sdk: given }, key, facts, assumptions);
  if (given.sdk !== undefined) return compileSdk({ ...given, sdk: given.sdk }, key, facts, assumptions);
  const { retries = 0, backoff, timeout = Number.POSITIVE_INFINITY } = given;
  if (retries === 0 && timeout === Number.POSITIVE_INFINITY) return null;
  if (retries > 0 && backoff === undefined) {
    const words = `${formatDuration(DEFAULT_BACKOFF_MS)}, doubling, without jitter`;
    assumptions.choice(`${key}.backoff`, words, 'a common choice');
  }
  const backoffMs = backoff ?? DEFAULT_BACKOFF_MS;
  return { ...CLIENT, retries, backoffMs, throttledBackoffMs: backoffMs, timeoutMs: timeout };
}

/**
 * A caller of a front door, which answers with a status: 429 and 5xx alike are tried again, an invocation
 * that failed (502) included.
 */
export function compileHttpClient(
  given: ClientSpec | undefined,
  key: string,
  facts: PlatformFacts,
  assumptions: Assumptions,
): ClientModel | null {
  const client = compileClient(given, key, facts, assumptions);
  return client === null ? null : { ...client, retriesFunctionErrors: true };
}

/**
 * An SDK's own defaults but for what is given. Its retry quota binds where it is known how many clients share
 * the calls.
 */
function compileSdk(
  given: Extract<ClientSpec, object> & { readonly sdk: SdkName },
  key: string,
  facts: PlatformFacts,
  assumptions: Assumptions,
): ClientModel {
  const sdk = facts.sources.sdkClients[given.sdk] ?? facts.sources.sdkClients['aws-sdk'];
  const { quota } = sdk.value;
  assumptions.fromFact(key, sdkWords(sdk.value), sdk);
  if (quota !== null && given.clients === undefined) {
    const words = `as many as calls, so that no retry is refused for the quota of ${quota.tokens} tokens a client`;
    assumptions.choice(
      `${key}.clients`,
      words,
      'callers in Lambda functions or many processes; else give their number',
    );
  }
  return {
    ...CLIENT,
    ...sdk.value,
    retries: given.retries ?? sdk.value.retries,
    backoffMs: given.backoff ?? sdk.value.backoffMs,
    throttledBackoffMs: given.backoff ?? sdk.value.throttledBackoffMs,
    timeoutMs: given.timeout ?? Number.POSITIVE_INFINITY,
    hasJitter: true,
    quota:
      quota === null || given.clients === undefined
        ? null
        : { ...quota, tokens: quota.tokens * given.clients },
  };
}

const DEFAULT_BACKOFF_MS = 100;

function sdkWords({ retries, backoffMs, throttledBackoffMs, maximumBackoffMs }: SdkClient): string {
  const first =
    throttledBackoffMs === backoffMs
      ? formatDuration(backoffMs)
      : `${formatDuration(throttledBackoffMs)} where it was refused, ${formatDuration(backoffMs)} otherwise,`;
  return `${retries} retries, after up to ${first} doubling to ${formatDuration(maximumBackoffMs)} with full jitter`;
}

const CLIENT: ClientModel = {
  retries: 0,
  backoffMs: 0,
  throttledBackoffMs: 0,
  backoffRate: 2,
  maximumBackoffMs: Number.POSITIVE_INFINITY,
  hasJitter: false,
  timeoutMs: Number.POSITIVE_INFINITY,
  retriesFunctionErrors: false,
  quota: null,
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
    throttledBackoffMs: interval ?? rules.intervalMs,
    backoffRate: backoffRate ?? rules.backoffRate,
    retriesFunctionErrors: true,
  };
}
