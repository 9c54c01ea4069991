import type { BilledTrigger } from './billed-triggers.ts';
import { figure, type UsageLedger } from './ledger.ts';

/**
 * Step of an express execution's duration, and the memory that one of little data is billed for (AWS Step
 * Functions pricing page).
 */
export const EXPRESS_STEP_MS = 100;
const EXPRESS_MEMORY_MB = 64;
const MB_PER_GB = 1024;
const HOUR_MS = 3_600_000;

/** Step Functions: transitions of standard executions; requests and duration of express ones. */
export function addExecutions(ledger: UsageLedger, trigger: BilledTrigger): void {
  const { billing, takenEvents: events, clientRetries, meanExecutionMs: meanMs } = trigger;
  const entry = { of: trigger.name, ofKind: 'trigger', function: trigger.function } as const;
  if (!billing.isExpress && trigger.transitions !== null && billing.transitions === 0) {
    const quantity = trigger.transitions;
    const words = `${figure(events)} executions, ${figure(quantity)} transitions: each state and each retry, the start and the end`;
    ledger.add({ ...entry, item: 'stepFunctions.standardTransition', quantity, arithmetic: [words] });
    return;
  }
  if (!billing.isExpress) {
    const quantity = events * billing.transitions + clientRetries;
    ledger.add({
      ...entry,
      item: 'stepFunctions.standardTransition',
      quantity,
      arithmetic: [
        `${figure(events)} executions x ${figure(billing.transitions)} transitions + ${figure(clientRetries)} retries = ${figure(quantity)} transitions`,
      ],
    });
    return;
  }
  ledger.add({
    ...entry,
    item: 'stepFunctions.expressRequest',
    quantity: events,
    arithmetic: [`${figure(events)} executions`],
  });
  const gigabytes = EXPRESS_MEMORY_MB / MB_PER_GB;
  const quantity = (events * meanMs * gigabytes) / HOUR_MS;
  ledger.add({
    ...entry,
    item: 'stepFunctions.expressDuration',
    quantity,
    arithmetic: [
      `An execution is taken to last as long as its request to the function does, each rounded up to ${EXPRESS_STEP_MS} ms: ${figure(meanMs)} ms in the mean`,
      `${figure(events)} executions x ${figure(meanMs)} ms / ${figure(HOUR_MS)} ms in an hour x ${figure(gigabytes)} GB (${EXPRESS_MEMORY_MB} MB) = ${figure(quantity)} GB-hours`,
    ],
  });
}
