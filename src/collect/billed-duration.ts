/** How a duration becomes a billed one; shares and steps come from the platform's facts. */
export interface BilledDurationRule {
  readonly stepMs: number;
  readonly billsInit: boolean;
  /** Billed Restore ÷ Restore on SnapStart. */
  readonly restoreBilledShare: number;
}

/** A nanosecond: what floating-point sums may be off by, and far below what Lambda measures. */
export const EPSILON_MS = 1e-6;

/**
 * Billed time of one invocation: the exact parts are added, then rounded up once to the step (AWS Lambda
 * pricing page, 2026; "AWS Lambda standardizes billing for INIT Phase", 2025). A first init that was cut at
 * its limit is billed as well (no document says; the bills of one function at four sizes do:
 * aws-samples/serverless-full-stack-webapp-starter-kit, pull request 116, 2026-03-20).
 */
export function billedDurationMs(
  durationMs: number,
  initMs: number,
  isRestored: boolean,
  rule: BilledDurationRule,
): number {
  let exactMs = durationMs;
  if (isRestored) exactMs += initMs * rule.restoreBilledShare;
  else if (rule.billsInit) exactMs += initMs;
  return Math.max(1, Math.ceil((exactMs - EPSILON_MS) / rule.stepMs)) * rule.stepMs;
}
