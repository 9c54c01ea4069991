import type { FunctionMeasurements } from '../../model/measurements.ts';
import { Outcome } from '../../model/outcomes.ts';

/** Requests of a function with this final outcome. */
export function outcomeCount(
  measured: FunctionMeasurements,
  outcome: (typeof Outcome)[keyof typeof Outcome],
): number {
  return measured.outcomes[outcome] ?? 0;
}

/** Requests whose final outcome was a function error: failed, timed out or out of memory. */
export function errorCount(measured: FunctionMeasurements): number {
  return (
    outcomeCount(measured, Outcome.failed) +
    outcomeCount(measured, Outcome.timedOut) +
    outcomeCount(measured, Outcome.outOfMemory)
  );
}
