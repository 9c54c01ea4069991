import type { BilledTrigger } from './billed-triggers.ts';
import { GB_BYTES } from './billing-units.ts';
import { figure, type UsageLedger, type UsagePeriod } from './ledger.ts';

/** Hours of a billing month, as AWS's own calculator has them. */
const MONTH_HOURS = 730;

/**
 * What stands before a front door: a stage's cache by the hour, CloudFront by requests and bytes, AWS WAF by
 * its web ACL, its rules and the requests it looks at. CloudFront does not bill what WAF blocks (AWS What's
 * New, October 2024), and nothing is billed for what goes from AWS to CloudFront.
 */
export function addAhead(ledger: UsageLedger, trigger: BilledTrigger, { hours }: UsagePeriod): void {
  const { billing, events, clientRetries, edgeHits, blocked } = trigger;
  const { cacheSize, hasDistribution, firewallRules } = billing.ahead;
  const entry = { of: trigger.name, ofKind: 'trigger', function: trigger.function } as const;
  if (cacheSize !== null) {
    const arithmetic = [`1 cache of ${cacheSize} x ${figure(hours)} h = ${figure(hours)} hours`];
    ledger.add({ ...entry, item: `apiGateway.cacheHour.${cacheSize}`, quantity: hours, arithmetic });
  }
  const requests = events + clientRetries + edgeHits;
  if (hasDistribution) {
    const words = `${figure(events + clientRetries)} requests that went on + ${figure(edgeHits)} answered by the distribution = ${figure(requests)} requests`;
    ledger.add({ ...entry, item: 'cloudFront.httpsRequest', quantity: requests, arithmetic: [words] });
    const gigabytes = (requests * billing.responseBytes) / GB_BYTES;
    const bytes = `${figure(requests)} answers x ${figure(billing.responseBytes)} bytes / ${figure(GB_BYTES)} bytes in a GB = ${figure(gigabytes)} GB`;
    ledger.add({ ...entry, item: 'cloudFront.dataOut', quantity: gigabytes, arithmetic: [bytes] });
  }
  if (firewallRules === null) return;
  const seen = requests + blocked;
  const looked = `${figure(requests)} requests + ${figure(blocked)} blocked = ${figure(seen)} requests`;
  ledger.add({ ...entry, item: 'waf.request', quantity: seen, arithmetic: [looked] });
  const months = hours / MONTH_HOURS;
  const held = (what: string, count: number) =>
    `${figure(count)} ${what} x ${figure(hours)} h / ${MONTH_HOURS} h in a month = ${figure(count * months)} months`;
  ledger.add({ ...entry, item: 'waf.webAclMonth', quantity: months, arithmetic: [held('web ACL', 1)] });
  const rules = firewallRules * months;
  ledger.add({
    ...entry,
    item: 'waf.ruleMonth',
    quantity: rules,
    arithmetic: [held('rules', firewallRules)],
  });
}
