import type { BilledTrigger } from './billed-triggers.ts';
import { GB_BYTES } from './billing-units.ts';
import { figure, type UsageLedger } from './ledger.ts';

/** The pricing page's example has 24.27 GB-months of 104 GB in seven days. */
const MONTH_DAYS = 30;
const DAY_MS = 86_400_000;

/** Durable functions: operations, what they write, and how long that is kept, while they run and after. */
export function addDurable(ledger: UsageLedger, trigger: BilledTrigger): void {
  const { durable } = trigger.billing;
  if (durable === null || trigger.transitions === null) throw new Error(`${trigger.name} has no executions`);
  const { takenEvents: executions, transitions, ended, meanEndedMs } = trigger;
  const entry = { of: trigger.name, ofKind: 'trigger', function: trigger.function } as const;
  // The end, which a transition is counted for, is no operation.
  const counted = transitions - ended;
  const operations = durable.operations === null ? counted : executions * durable.operations;
  const given = `${figure(executions)} executions x ${figure(durable.operations ?? 0)} operations = ${figure(operations)} operations`;
  ledger.add({
    ...entry,
    item: 'lambda.durableOperation',
    quantity: operations,
    arithmetic: [
      durable.operations === null
        ? `${figure(executions)} executions, ${figure(operations)} operations: the start, each step and each retry`
        : given,
    ],
  });
  const bytes =
    durable.writtenBytes === null
      ? operations * durable.bytesPerOperation
      : executions * durable.writtenBytes;
  const gigabytes = bytes / GB_BYTES;
  ledger.add({
    ...entry,
    item: 'lambda.durableDataWritten',
    quantity: gigabytes,
    arithmetic: [
      durable.writtenBytes === null
        ? `${figure(operations)} operations x ${figure(durable.bytesPerOperation)} bytes = ${figure(gigabytes)} GB`
        : `${figure(executions)} executions x ${figure(durable.writtenBytes)} bytes = ${figure(gigabytes)} GB`,
    ],
  });
  const days = (meanEndedMs + durable.retentionMs) / DAY_MS;
  const kept = (gigabytes * days) / MONTH_DAYS;
  ledger.add({
    ...entry,
    item: 'lambda.durableDataRetained',
    quantity: kept,
    arithmetic: [
      `Kept while an execution runs, ${figure(meanEndedMs / DAY_MS)} days in the mean of those that ended, and ${figure(durable.retentionMs / DAY_MS)} days after: ${figure(days)} days`,
      `${figure(gigabytes)} GB x ${figure(days)} days / ${MONTH_DAYS} days in a month = ${figure(kept)} GB-months`,
    ],
  });
}
