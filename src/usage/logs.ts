import type { FunctionMeasurements, Measurements } from '../model/measurements.ts';
import type { CompiledFunction, CompiledScenario } from '../scenario/compiled.ts';
import { GB_BYTES } from './billing-units.ts';
import { figure, type UsageLedger, type UsagePeriod } from './ledger.ts';
import { logLineBytes } from './log-line-bytes.ts';

/** Stored logs are compressed; to this share, as the AWS Pricing Calculator for CloudWatch takes it (2024). */
const STORED_SHARE = 0.15;
/** Days of a billing month of 730 h. */
const MONTH_DAYS = 730 / 24;

/** CloudWatch Logs of the functions whose `logs` the scenario gives: what comes in, and what is kept of it. */
export function addLogs(
  ledger: UsageLedger,
  compiled: CompiledScenario,
  measurements: Measurements,
  period: UsagePeriod,
): void {
  for (const [index, fn] of compiled.functions.entries()) {
    const measured = measurements.functions[index];
    if (measured !== undefined) addFunction(ledger, compiled, fn, measured, period);
  }
}

function addFunction(
  ledger: UsageLedger,
  compiled: CompiledScenario,
  fn: CompiledFunction,
  measured: FunctionMeasurements,
  { scale }: UsagePeriod,
): void {
  const { logs } = fn;
  if (logs === null || !logs.isGiven) return;
  const lines = logLineBytes(fn, measured, compiled.platform, compiled.region);
  const invocations = measured.invocations * scale;
  const coldStarts = measured.coldStarts * scale;
  const bytes = invocations * (logs.bytes + lines.invocation) + coldStarts * lines.coldStart;
  const gigabytes = bytes / GB_BYTES;
  const entry = { of: fn.name, ofKind: 'function', function: fn.name } as const;
  ledger.add({
    ...entry,
    item: 'logs.ingestLambda',
    quantity: gigabytes,
    arithmetic: [
      `${figure(invocations)} invocations x (${figure(logs.bytes)} bytes of the handler + ${lines.invocation} of Lambda) + ${figure(coldStarts)} cold starts x ${lines.coldStart} bytes = ${figure(bytes)} bytes`,
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
