import type {
  ComparisonDocument,
  PairedFigure,
  ResultsDocument,
  VariantResults,
} from '../documents/document.ts';
import type { ComparisonAnswer } from './answers.ts';
import { fitted } from './fit.ts';

/** What a comparison says, in at most 3 kB: the baseline and the variants worth taking first. */
export function briefComparison(document: ComparisonDocument): ComparisonAnswer {
  const { pareto, baseline = document.variants[0]?.label } = document;
  const rank = ({ label }: VariantResults) => (label === baseline ? 0 : pareto.includes(label) ? 1 : 2);
  const variants = [...document.variants].sort((a, b) => rank(a) - rank(b));
  const answer: ComparisonAnswer = {
    kind: 'comparison',
    verdict: document.verdict,
    notJudged: document.notJudged,
    baseline,
    pareto: [...pareto],
    variants: variants.map(rowOf),
    notes: [
      ...new Set([...(document.warnings ?? []), ...variants.flatMap(({ results }) => results.warnings)]),
    ],
  };
  return fitted(answer, ['notes', 'variants', 'pareto']);
}

function rowOf({ label, results, paired }: VariantResults): ComparisonAnswer['variants'][number] {
  const slowest = slowestOf(results);
  const p99 = slowest === null ? undefined : paired?.functions[slowest.name]?.p99LatencyMs;
  return {
    label,
    monthlyUsd: results.cost.monthly,
    p50Ms: slowest?.p50Ms ?? 0,
    p99Ms: slowest?.p99Ms ?? 0,
    p99Of: slowest?.name ?? null,
    ...sharesOf(results),
    monthlyUsdAgainstBaseline: differenceOf(paired?.monthlyCost),
    p99MsAgainstBaseline: differenceOf(p99),
  };
}

/** The function with the longest 99th percentile; null where there is none. */
export function slowestOf({ functions }: ResultsDocument) {
  let slowest: { readonly name: string; readonly p50Ms: number; readonly p99Ms: number } | null = null;
  for (const [name, { latencyMs }] of Object.entries(functions)) {
    if (slowest === null || latencyMs.p99 > slowest.p99Ms) {
      slowest = { name, p50Ms: latencyMs.p50, p99Ms: latencyMs.p99 };
    }
  }
  return slowest;
}

function sharesOf({ functions, totals }: ResultsDocument) {
  let requests = 0;
  let refused = 0;
  let failed = 0;
  for (const { requests: own, outcomes } of Object.values(functions)) {
    requests += own;
    refused += outcomes.throttled + outcomes.accessDenied + outcomes.dropped;
    failed += outcomes.failed + outcomes.timedOut + outcomes.outOfMemory;
  }
  return {
    coldShare: totals.invocations === 0 ? 0 : totals.coldStarts / totals.invocations,
    refusedShare: requests === 0 ? 0 : refused / requests,
    failedShare: requests === 0 ? 0 : failed / requests,
  };
}

function differenceOf(figure: PairedFigure | undefined) {
  if (figure === undefined) return undefined;
  const { difference, differenceCi95 } = figure;
  return { difference, ...(differenceCi95 === undefined ? {} : { ci95: [...differenceCi95] }) };
}
