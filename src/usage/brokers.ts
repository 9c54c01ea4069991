import type { BilledTrigger } from './billed-triggers.ts';
import { figure, type UsageLedger, type UsagePeriod } from './ledger.ts';

/**
 * Event pollers that a unit holds, and what it polls in a second (AWS Lambda pricing page and Developer
 * Guide, "Apache Kafka event poller scaling modes in Lambda", 2026-11-28).
 */
const POLLERS_PER_UNIT = 10;
const UNIT_BYTES_PER_SECOND = 20 * 1024 * 1024;

/** The event poller units of a topic's provisioned mode; polling on demand is free. */
export function addTopic(ledger: UsageLedger, trigger: BilledTrigger, { hours }: UsagePeriod): void {
  const pollers = trigger.billing.provisionedPollers;
  if (pollers === null) return;
  const ofPollers = Math.ceil(pollers.minimum / POLLERS_PER_UNIT);
  const bytesPerSecond = (trigger.events * trigger.billing.payloadBytes) / (hours * 3600);
  const ofBytes = Math.ceil(bytesPerSecond / UNIT_BYTES_PER_SECOND);
  const units = Math.max(ofPollers, ofBytes);
  const quantity = units * hours;
  ledger.add({
    item: 'lambda.kafkaPollerUnit',
    quantity,
    of: trigger.name,
    ofKind: 'trigger',
    function: trigger.function,
    arithmetic: [
      `${figure(pollers.minimum)} pollers / ${POLLERS_PER_UNIT} a unit, or ${figure(bytesPerSecond)} bytes/s / 20 MB/s a unit: ${units} units`,
      `${units} units x ${figure(hours)} h = ${figure(quantity)} unit-hours`,
    ],
  });
  if (pollers.maximum > pollers.minimum) {
    ledger.note(
      `The bill has the event poller units of ${trigger.name} that its least number of pollers (${pollers.minimum}) and its mean rate need; more of them under load are not in it.`,
    );
  }
}
