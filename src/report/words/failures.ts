import type { FunctionResults } from '../../results/documents/document.ts';

/** Requests whose code ran and did not succeed: failed, timed out or out of memory. */
export function failures(results: FunctionResults): number {
  const { failed, timedOut, outOfMemory } = results.outcomes;
  return failed + timedOut + outOfMemory;
}

/** So many times the share of requests fail of the invocations where what fails is tried again. */
const COME_BACK = 1.5;

/** Share of invocations that fail, their events tried again; null where it is not more than of requests. */
export function triedAgain(results: FunctionResults): number | null {
  const { failedInvocations = 0, invocations, requests } = results;
  if (failedInvocations === 0 || invocations === 0) return null;
  const share = failedInvocations / invocations;
  return share > (COME_BACK * failures(results)) / Math.max(1, requests) ? share : null;
}
