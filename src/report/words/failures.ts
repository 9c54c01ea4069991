import type { FunctionResults } from '../../results/documents/document.ts';

/** Requests whose code ran and did not succeed: failed, timed out or out of memory. */
export function failures(results: FunctionResults): number {
  const { failed, timedOut, outOfMemory } = results.outcomes;
  return failed + timedOut + outOfMemory;
}
