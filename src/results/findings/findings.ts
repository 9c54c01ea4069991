import { wholeCount } from '../../units/format.ts';
import { quotaViews } from '../build/quota-results.ts';
import { resourceViews } from '../build/resource-results.ts';
import { sourceViews } from '../build/source-views.ts';
import type { Finding } from '../documents/document.ts';
import { ofItsTime, withCommand } from './advice.ts';
import { type FindingKind, kindOfFinding } from './finding-ids.ts';
import { type FindingInput, type FunctionRule, functionViews, type WeighedFinding } from './finding-input.ts';
import { CAPACITY_RULES } from './findings-capacity.ts';
import { CHAIN_RULES, CHAIN_SOURCE_RULES } from './findings-chains.ts';
import { COLD_START_RULES } from './findings-cold-starts.ts';
import { costSplit, logsCost, roundingOverhead } from './findings-cost.ts';
import { FAILURE_RULES } from './findings-failures.ts';
import { LATENCY_RULES } from './findings-latency.ts';
import { logQuotaFinding, quotaFinding } from './findings-quotas.ts';
import { RESOURCE_RULES } from './findings-resources.ts';
import { RUN_RULES, RUN_SOURCE_RULES } from './findings-run.ts';
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
const KIND_ORDER: readonly FindingKind[] = ['breaks', 'costs', 'unsure'];

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
    ...[...SOURCE_RULES, ...CHAIN_SOURCE_RULES, ...RUN_SOURCE_RULES].flatMap((rule) =>
      worst(sources, rule, 'source'),
    ),
    ...RESOURCE_RULES.flatMap((rule) => worst(resources, rule, 'resource')),
    ...quotaViews(input.compiled, input.measurements).flatMap((view) => quotaFinding(view) ?? []),
  ];
  const all = [
    ...perRule,
    ...optional(costSplit(input)),
    ...optional(logsCost(input)),
    ...optional(logQuotaFinding(input)),
  ];
  return all
    .sort(byImportance)
    .slice(0, FINDINGS_LIMIT)
    .map((finding) => finished(ofItsTime(finding, input.compiled), input));

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

/** What breaks for users, then what costs most, then what is not sure; what is only worth knowing last. */
function byImportance(one: WeighedFinding, other: WeighedFinding): number {
  return (
    rank(one) - rank(other) ||
    SEVERITY_ORDER.indexOf(one.severity) - SEVERITY_ORDER.indexOf(other.severity) ||
    (kindOfFinding(one.id) === 'costs' ? (other.monthlyUsd ?? 0) - (one.monthlyUsd ?? 0) : 0) ||
    other.weight - one.weight
  );
}

function rank({ id, severity }: WeighedFinding): number {
  const kind = KIND_ORDER.indexOf(kindOfFinding(id));
  // Figures that are wrong by much come right behind what breaks.
  if (kind === 2 && severity === 'warning') return 0.5;
  return severity === 'info' ? KIND_ORDER.length + kind : kind;
}

/** The text ends in the change as a command. */
function finished(
  { weight: _, monthlyUsd, ...told }: WeighedFinding,
  { isNoMonth = false }: FindingInput,
): Finding {
  const finding: Finding = told.hits === undefined ? told : { ...told, hits: wholeHits(told.hits) };
  if (monthlyUsd === undefined) return withCommand(finding);
  return withCommand({ ...finding, ...(isNoMonth ? { runUsd: monthlyUsd } : { monthlyUsd }) });
}

/** Means of several runs are told in whole numbers. */
function wholeHits(hits: NonNullable<Finding['hits']>): NonNullable<Finding['hits']> {
  return /^(idle provisioned environments|pollers)$/.test(hits.what)
    ? hits
    : { ...hits, count: wholeCount(hits.count) };
}

function optional(finding: WeighedFinding | null): readonly WeighedFinding[] {
  return finding === null ? [] : [finding];
}
