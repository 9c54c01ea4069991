import type { CompiledFunction, CompiledScenario } from '../model/compiled.ts';
import type { FunctionMeasurements, Measurements } from '../model/measurements.ts';
import { GB_BYTES } from './billing-units.ts';
import { figure, type UsageLedger, type UsagePeriod } from './ledger.ts';

/**
 * Stored logs are compressed; to this share, as the AWS Pricing Calculator for CloudWatch takes it (2024).
 */
const STORED_SHARE = 0.15;
/** Days of a billing month of 730 h. */
const MONTH_DAYS = 730 / 24;

/**
 * CloudWatch Logs of the functions whose `logs` the scenario gives: what comes in, and what is kept of it.
 */
export function addLogs(
  ledger: UsageLedger,
  compiled: CompiledScenario,
  measurements: Measurements,
  period: UsagePeriod,
): void {
  for (const [index, fn] of compiled.functions.entries()) {
    const measured = measurements.functions[index];
    if (measured !== undefined) addFunction(ledger, fn, measured, period);
  }
}

function addFunction(
  ledger: UsageLedger,
  fn: CompiledFunction,
  measured: FunctionMeasurements,
  { scale }: UsagePeriod,
): void {
  const { logs } = fn;
  if (logs === null || !logs.isGiven) return;
  if (measured.logBytes === null) throw new Error(`the log bytes of ${fn.name} were not counted`);
  const invocations = measured.invocations * scale;
  const bytes = measured.logBytes * scale;
  const gigabytes = bytes / GB_BYTES;
  const mean = Math.round((measured.logBytes / Math.max(1, measured.invocations)) * 100) / 100;
  const entry = { of: fn.name, ofKind: 'function', function: fn.name } as const;
  ledger.add({
    ...entry,
    item: logs.isInfrequent === true ? 'logs.ingestLambdaInfrequentAccess' : 'logs.ingestLambda',
    quantity: gigabytes,
    arithmetic: [
      `The lines of ${figure(invocations)} invocations, Lambda's own and the handler's ${figure(logs.bytes)} bytes each, counted: ${figure(bytes)} bytes (${figure(mean)} an invocation)`,
      `${figure(bytes)} bytes / ${figure(GB_BYTES)} bytes in a GB = ${figure(gigabytes)} GB`,
    ],
  });
  const isForEver = logs.retentionDays === Number.POSITIVE_INFINITY;
  const months = isForEver ? 1 : logs.retentionDays / MONTH_DAYS;
  const stored = gigabytes * STORED_SHARE * months;
  ledger.add({
    ...entry,
    item: 'logs.storage',
    quantity: stored,
    arithmetic: [
      isForEver
        ? 'Kept for ever; the first month of it:'
        : `Kept for ${figure(logs.retentionDays)} days, of which a month has ${figure(MONTH_DAYS)}: ${figure(months)} months`,
      `${figure(gigabytes)} GB x ${STORED_SHARE} after compression x ${figure(months)} months = ${figure(stored)} GB-months`,
    ],
  });
  if (isForEver) {
    ledger.note(`Logs of ${fn.name} are kept for ever: each further month adds the same storage again.`);
  }
}
