import type { Report } from './report.ts';

/** Which of Lambda's rules explains a billed duration. */
export type BillingRule =
  /** Duration, rounded up. */
  | 'duration'
  /** Duration and init, rounded up. */
  | 'duration-and-init'
  | 'duration-and-restore'
  /** As `duration` and `duration-and-init`, in the steps of 100 ms that ended on 2020-12-01. */
  | 'hundreds'
  | 'hundreds-and-init'
  /** The time-out, where Duration is a little over it (until about 2024). */
  | 'time-out'
  | 'none';

/**
 * Printed decimals hide the rest: a whole sum may have been a hair more, and was billed a millisecond more.
 */
const EPSILON_MS = 1e-6;
/** How far over its limit a timed-out invocation was seen to run: 902064.61 ms at 900 s. */
const MOST_OVER_LIMIT_MS = 5000;

/**
 * The rule that explains a complete REPORT, by the identities of AWS's pricing page and of its announcement
 * of 2025 that INIT is billed. `cutInitMs` is an init before it that was cut at its limit, and billed; NaN
 * where there was none.
 */
export function billingRuleOf(report: Report, cutInitMs = Number.NaN): BillingRule {
  const { durationMs, billedMs, initMs, restoreMs, billedRestoreMs } = report;
  if (isRoundedUp(durationMs, billedMs, 1)) return 'duration';
  if (isRoundedUp(durationMs + initMs, billedMs, 1)) return 'duration-and-init';
  if (isRoundedUp(durationMs + billedRestoreMs, billedMs, 1)) return 'duration-and-restore';
  if (Number.isNaN(billedRestoreMs) && isRoundedUp(durationMs + restoreMs, billedMs, 1)) {
    return 'duration-and-restore';
  }
  if (isRoundedUp(durationMs + cutInitMs, billedMs, 1)) return 'duration-and-init';
  if (isRoundedUp(durationMs, billedMs, 100)) return 'hundreds';
  if (isRoundedUp(durationMs + initMs, billedMs, 100)) return 'hundreds-and-init';
  if (billedMs % 1000 === 0 && durationMs > billedMs && durationMs - billedMs <= MOST_OVER_LIMIT_MS) {
    return 'time-out';
  }
  return 'none';
}

function isRoundedUp(exactMs: number, billedMs: number, stepMs: number): boolean {
  const steps = Math.max(1, Math.ceil((exactMs - EPSILON_MS) / stepMs));
  if (billedMs === steps * stepMs) return true;
  return Math.abs(exactMs / stepMs - steps) < EPSILON_MS && billedMs === (steps + 1) * stepMs;
}
