import type { ResultsDocument } from '../documents/document.ts';
import { ratio } from '../statistics/rounded.ts';

/** Seconds of a billing month of 730 h. */
const MONTH_SECONDS = 730 * 3600;

/**
 * What one invocation of a function costs on average: its own lines of the monthly bill (duration with billed
 * init, requests, provisioned concurrency, ephemeral storage, SnapStart) over the invocations of that month.
 * One that the end of the run cuts off is billed for the time that passed, about half of it, and counts as
 * half. 0 where it was never invoked.
 */
export function invocationCost(results: ResultsDocument, functionName: string): number {
  const own = results.cost.monthlyLines.filter((line) => line.function === functionName);
  const monthly = own.reduce((sum, { amount }) => sum + amount, 0);
  const { invocations = 0, durationMs } = results.functions[functionName] ?? {};
  const wholes = (invocations + (durationMs?.count ?? 0)) / 2;
  return ratio(monthly, (wholes * MONTH_SECONDS) / results.measuredSeconds);
}

/**
 * Mean of what Power Tuning calls the duration of an invocation: handler and, where it started cold, init or
 * restore. Milliseconds.
 */
export function invocationDurationMs(results: ResultsDocument, functionName: string): number {
  const figures = results.functions[functionName];
  if (figures === undefined) return 0;
  const { durationMs, initMs } = figures;
  return ratio(durationMs.mean * durationMs.count + initMs.mean * initMs.count, durationMs.count);
}
