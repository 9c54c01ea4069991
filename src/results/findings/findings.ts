import { quotaViews } from '../build/quota-results.ts';
import { resourceViews } from '../build/resource-results.ts';
import { sourceViews } from '../build/source-views.ts';
import type { Finding } from '../documents/document.ts';
import { type FindingInput, type FunctionRule, functionViews, type WeighedFinding } from './finding-input.ts';
import { CAPACITY_RULES } from './findings-capacity.ts';
import { CHAIN_RULES, CHAIN_SOURCE_RULES } from './findings-chains.ts';
import { COLD_START_RULES } from './findings-cold-starts.ts';
import { costSplit, logsCost, roundingOverhead } from './findings-cost.ts';
import { FAILURE_RULES } from './findings-failures.ts';
import { LATENCY_RULES } from './findings-latency.ts';
import { logQuotaFinding, quotaFinding } from './findings-quotas.ts';
import { RESOURCE_RULES } from './findings-resources.ts';
import { RUN_RULES } from './findings-run.ts';
import { SOURCE_RULES } from './findings-sources.ts';
import { THROTTLE_RULES } from './findings-throttles.ts';

/** More than a reader takes in at once are not shown. */
export const FINDINGS_LIMIT = 8;

const FUNCTION_RULES: readonly FunctionRule[] = [
  ...THROTTLE_RULES,
  ...FAILURE_RULES,
  ...LATENCY_RULES,
  ...COLD_START_RULES,
  ...CAPACITY_RULES,
  ...CHAIN_RULES,
  ...RUN_RULES,
  roundingOverhead,
];
const SEVERITY_ORDER: readonly Finding['severity'][] = ['warning', 'notice', 'info'];

/**
 * What a practitioner would act on, most important first, at most `FINDINGS_LIMIT`: each a sentence with the
 * figure, the function and the next step. A rule that holds for several functions, sources or resources
 * speaks of the worst and counts the others.
 */
export function buildFindings(input: FindingInput): Finding[] {
  const functions = functionViews(input);
  const sources = sourceViews(input.compiled, input.measurements);
  const resources = resourceViews(input.compiled, input.measurements);
  const perRule = [
    ...FUNCTION_RULES.flatMap((rule) => worst(functions, rule, 'function')),
    ...[...SOURCE_RULES, ...CHAIN_SOURCE_RULES].flatMap((rule) => worst(sources, rule, 'source')),
    ...RESOURCE_RULES.flatMap((rule) => worst(resources, rule, 'resource')),
    ...quotaViews(input.compiled, input.measurements).flatMap((view) => quotaFinding(view) ?? []),
  ];
  const all = [
    ...perRule,
    ...optional(costSplit(input)),
    ...optional(logsCost(input)),
    ...optional(logQuotaFinding(input)),
    ...optional(unconfirmed(input)),
  ];
  return all
    .sort(
      (a, b) =>
        SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity) || b.weight - a.weight,
    )
    .slice(0, FINDINGS_LIMIT)
    .map(({ weight: _, ...finding }) => finding);

  function worst<View>(
    views: readonly View[],
    rule: (view: View, input: FindingInput) => WeighedFinding | null,
    what: string,
  ): readonly WeighedFinding[] {
    const found = views.flatMap((view) => rule(view, input) ?? []);
    return found.length === 0 ? [] : [summarised(found, what)];
  }
}

function summarised(found: readonly WeighedFinding[], what: string): WeighedFinding {
  const worst = found.reduce((best, finding) => (finding.weight > best.weight ? finding : best));
  const others = found.length - 1;
  if (others === 0) return worst;
  return {
    ...worst,
    text: `${worst.text} (and so with ${others} other ${others === 1 ? what : `${what}s`})`,
  };
}

function unconfirmed({ compiled }: FindingInput): WeighedFinding | null {
  const keys = compiled.assumptions.filter(({ confirmed }) => !confirmed).map(({ key }) => key);
  if (keys.length === 0) return null;
  const shown = keys.slice(0, 3).join(', ');
  const list = keys.length > 3 ? `${shown}, …` : shown;
  return {
    severity: 'info',
    weight: 0.1,
    text: `${keys.length} assumed ${keys.length === 1 ? 'value rests on an unconfirmed source' : 'values rest on unconfirmed sources'} (${list}): set what you have measured in the scenario`,
  };
}

function optional(finding: WeighedFinding | null): readonly WeighedFinding[] {
  return finding === null ? [] : [finding];
}
