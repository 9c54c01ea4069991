/**
 * What a resource does with a call that finds one of its limits reached: a policy, and what the scenario and
 * the plan know of it. A call is asked about once: whoever waits already waits for all that it still needs. A
 * new one is a file beside this one and a row of `ON_LIMITS`.
 */
export interface OnLimitPolicy<N extends string = string> {
  /** What a scenario calls it. */
  readonly name: N;
  /** Said of a resource whose callers suffer from its limit. */
  readonly effect: string;
  /** Whether a call may wait where `ahead` calls wait at the resource already; if not, it fails at once. */
  mayWait(ahead: number): boolean;
}
