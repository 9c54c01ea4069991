import { mostProvisioned } from '../graph/provisioned.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';

/**
 * Reserved and provisioned concurrency against the account's quota (AWS Lambda Developer Guide,
 * "Understanding Lambda function scaling", 2026; API Reference, PutFunctionConcurrency): 100 stay unreserved;
 * provisioned is at most the function's reserved, without one at most unreserved − 100. In an account whose
 * quota is 100 or less (new ones have 10 or 50) all of it stays unreserved: nothing can be reserved or
 * provisioned.
 */
export function checkConcurrency(scenario: Scenario): Issue[] {
  const issues: Issue[] = [];
  const quota = scenario.accountConcurrency ?? scenario.facts.accountConcurrency.value;
  const floor = Math.min(quota, scenario.facts.unreservedMinimum.value);
  const isSmall = floor === quota;
  const kept = isSmall
    ? `, and all of them stay unreserved: AWS refuses what "decreases account's UnreservedConcurrentExecution below its minimum value of [${floor}]"`
    : `, and ${floor} stay unreserved`;
  const raise = isSmall
    ? `reserve and provision nothing in an account with a quota of ${quota}, as new ones have, or ask AWS for more and raise account.concurrency`
    : null;
  const functions = [...scenario.functions];

  const reserved = functions.reduce((sum, [, spec]) => sum + (spec.reservedConcurrency ?? 0), 0);
  if (reserved > quota - floor) {
    const largest = functions.reduce((a, b) => {
      return (b[1].reservedConcurrency ?? 0) > (a[1].reservedConcurrency ?? 0) ? b : a;
    });
    issues.push({
      path: ['functions', largest[0], 'reservedConcurrency'],
      problem: `the functions reserve ${reserved} of the account's ${quota}${kept}`,
      remedy: raise ?? `reserve at most ${quota - floor} in all, or raise account.concurrency`,
    });
  }

  const available = Math.max(0, quota - reserved - floor);
  const unreserved = functions.filter(([, spec]) => spec.reservedConcurrency === undefined);
  const provisioned = unreserved.reduce((sum, [, spec]) => sum + mostProvisioned(spec), 0);
  for (const [name, spec] of functions) {
    const wanted = mostProvisioned(spec);
    const key = wanted > (spec.provisionedConcurrency ?? 0) ? 'provisioning' : 'provisionedConcurrency';
    const path = ['functions', name, key];
    if (wanted === 0) continue;
    if (spec.reservedConcurrency !== undefined && wanted > spec.reservedConcurrency) {
      issues.push({
        path,
        problem: `${saying(key)} ${wanted}, above the reservedConcurrency of ${spec.reservedConcurrency}`,
        remedy: `provision at most ${spec.reservedConcurrency}, or reserve more`,
      });
    } else if (spec.reservedConcurrency === undefined && provisioned > available) {
      const whole = provisioned > wanted ? `, ${provisioned} with the other functions` : '';
      issues.push({
        path,
        problem: `${saying(key)} ${wanted}${whole}, and the account has ${available} to give (${quota - reserved} unreserved${kept})`,
        remedy: raise ?? `provision at most ${available} in all, or raise account.concurrency`,
      });
    }
  }
  return issues;
}

function saying(key: string): string {
  return key === 'provisioning' ? 'provisioning asks for up to' : 'provisionedConcurrency is';
}
