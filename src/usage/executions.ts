import type { Measurements } from '../model/measurements.ts';
import type { BilledTrigger } from './billed-triggers.ts';
import { EXPRESS_STEP_MS } from './billing-units.ts';
import { figure, type UsageLedger } from './ledger.ts';

/** Memory that an express execution of little data is billed for (AWS Step Functions pricing page). */
const EXPRESS_MEMORY_MB = 64;
const MB_PER_GB = 1024;
const HOUR_MS = 3_600_000;

/** Step Functions: transitions of standard executions; requests and duration of express ones. */
export function addExecutions(ledger: UsageLedger, trigger: BilledTrigger, measurements: Measurements): void {
  const { billing, events, clientRetries } = trigger;
  const entry = { of: trigger.name, ofKind: 'trigger', function: trigger.function } as const;
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
  const meanMs = meanBilledMs(trigger, measurements);
  const gigabytes = EXPRESS_MEMORY_MB / MB_PER_GB;
  const quantity = (events * meanMs * gigabytes) / HOUR_MS;
  ledger.add({
    ...entry,
    item: 'stepFunctions.expressDuration',
    quantity,
    arithmetic: [
      `An execution is taken to last as long as the function's requests do, rounded up to ${EXPRESS_STEP_MS} ms: ${figure(meanMs)} ms in the mean`,
      `${figure(events)} executions x ${figure(meanMs)} ms / ${figure(HOUR_MS)} ms in an hour x ${figure(gigabytes)} GB (${EXPRESS_MEMORY_MB} MB) = ${figure(quantity)} GB-hours`,
    ],
  });
}

/** Mean time from an execution to its final outcome, each rounded up to the billing step before they are added. */
function meanBilledMs({ executions, functionIndex }: BilledTrigger, measurements: Measurements): number {
  if (executions !== null) return executions.count === 0 ? 0 : executions.billedMs / executions.count;
  const latencyMs = measurements.functions[functionIndex]?.latencyMs;
  if (latencyMs === undefined || latencyMs.count === 0) return 0;
  let billedMs = 0;
  latencyMs.forEach((value, count) => {
    billedMs += Math.ceil(value / EXPRESS_STEP_MS) * EXPRESS_STEP_MS * count;
  });
  return billedMs / latencyMs.count;
}
