import type { BilledTrigger } from './billed-triggers.ts';
import { GB_BYTES } from './billing-units.ts';
import { figure, type UsageLedger, type UsagePeriod } from './ledger.ts';

/**
 * What one load balancer capacity unit holds, with functions as targets (Elastic Load Balancing pricing page,
 * 2026).
 */
const LCU_CONNECTIONS_PER_SECOND = 25;
const LCU_GB_PER_HOUR = 0.4;
const HOUR_SECONDS = 3600;

/**
 * An Application Load Balancer: its hours, and capacity units of whichever is used most, new connections or
 * bytes, in the mean. Open connections and rules, the other two that AWS looks at, count for more only where
 * connections stay open for minutes or rules are many.
 */
export function addLoadBalancer(ledger: UsageLedger, trigger: BilledTrigger, { hours }: UsagePeriod): void {
  const { billing, events, clientRetries } = trigger;
  const entry = { of: trigger.name, ofKind: 'trigger', function: trigger.function } as const;
  ledger.add({
    ...entry,
    item: 'alb.hour',
    quantity: hours,
    arithmetic: [`1 load balancer x ${figure(hours)} h = ${figure(hours)} hours`],
  });
  const requests = events + clientRetries;
  const connections = requests / billing.requestsPerConnection;
  const byConnections = connections / (LCU_CONNECTIONS_PER_SECOND * HOUR_SECONDS);
  const gigabytes = (requests * (billing.payloadBytes + billing.responseBytes)) / GB_BYTES;
  const byBytes = gigabytes / LCU_GB_PER_HOUR;
  ledger.add({
    ...entry,
    item: 'alb.lcuHour',
    quantity: Math.max(byConnections, byBytes),
    arithmetic: [
      `${figure(requests)} requests / ${figure(billing.requestsPerConnection)} a connection = ${figure(connections)} new connections / ${LCU_CONNECTIONS_PER_SECOND} a second / ${HOUR_SECONDS} s in an hour = ${figure(byConnections)} LCU-hours`,
      `${figure(gigabytes)} GB / ${LCU_GB_PER_HOUR} GB an hour = ${figure(byBytes)} LCU-hours; the greater of the two is billed`,
    ],
  });
}
