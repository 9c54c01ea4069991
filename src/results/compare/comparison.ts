import type { CompiledScenario } from '../../model/compiled.ts';
import type { ComparisonDocument, ResultsDocument, VariantResults } from '../documents/document.ts';
import { rememberTrends, trendsBehind } from '../figures/replication-trends.ts';
import { type CostLatencyPoint, paretoFront } from '../statistics/pareto.ts';
import { ratio } from '../statistics/rounded.ts';
import { pairVariants, type VariantSamples } from './pair-variants.ts';
import { unjudgedBatches } from './unjudged-batches.ts';

/**
 * A variant that serves this much less of its requests than the best one is cheap and fast because it refuses
 * or fails them.
 */
const SERVED_SHARE_TOLERANCE = 0.01;

/** A variant with what each of its runs gave, for the paired differences. */
export interface SampledVariant extends VariantResults {
  readonly compiled?: CompiledScenario | undefined;
  readonly samples: VariantSamples;
}

/**
 * The document of `compare`: the variants in the order given, which of them are worth choosing between, and
 * each against the one with the label `baseline` (the first where there is none of that label); a variant on
 * which other requests arrive stands alone.
 */
export function buildPairedComparison(
  variants: readonly SampledVariant[],
  baseline: string | undefined,
): ComparisonDocument {
  const against = variants.find(({ label }) => label === baseline) ?? variants[0];
  const notJudged = unjudgedBatches(variants);
  const plain = variants.map(({ samples, compiled, ...variant }): VariantResults => {
    if (notJudged !== null) return { ...variant, results: warned(variant.results, notJudged) };
    if (against === undefined || samples === against.samples) return variant;
    if (!haveSameArrivals({ samples, compiled, ...variant }, against)) return variant;
    return { ...variant, paired: pairVariants(samples, against.samples) };
  });
  const judged = buildComparison(plain);
  const document = notJudged === null ? judged : { ...judged, pareto: [], notJudged };
  return against === undefined ? document : { ...document, baseline: against.label };
}

/** The results with one warning more. */
export function warned(results: ResultsDocument, warning: string): ResultsDocument {
  const more = { ...results, warnings: [...results.warnings, warning] };
  // A study of several replications pools what stands behind them.
  const trends = trendsBehind(results);
  return trends === undefined ? more : rememberTrends(more, trends);
}

/** Settings that decide what arrives, when, and for how long. */
const ARRIVAL_SETTINGS = /^(traffic|run)(\.|$)/;

/**
 * Whether the n-th request of one is that of the other: only then does chance cancel. Users who wait for
 * answers send more to a faster variant.
 */
function haveSameArrivals(variant: SampledVariant, baseline: SampledVariant): boolean {
  const paths = new Set([...Object.keys(variant.set), ...Object.keys(baseline.set)]);
  for (const path of paths) {
    if (ARRIVAL_SETTINGS.test(path) && variant.set[path] !== baseline.set[path]) return false;
  }
  return variant.samples.replications.every((document, index) => {
    const other = baseline.samples.replications[index];
    return other === undefined || document.totals.requests === other.totals.requests;
  });
}

/** The document of `compare` without a baseline. */
export function buildComparison(variants: readonly VariantResults[]): ComparisonDocument {
  const best = Math.max(0, ...variants.map(({ results }) => servedShare(results)));
  const serving = variants.filter(({ results }) => servedShare(results) >= best - SERVED_SHARE_TOLERANCE);
  return {
    schemaVersion: 1,
    kind: 'comparison',
    variants,
    pareto: paretoFront(serving.map(costLatencyPoint)),
  };
}

/**
 * Where a variant stands: the cost of the simulated usage, and the mean latency of all requests of all
 * functions (a mean, since it is what can be added up over functions exactly).
 */
export function costLatencyPoint({ label, results }: VariantResults): CostLatencyPoint {
  const trends = Object.values(results.functions).map(({ latencyMs }) => latencyMs);
  const count = trends.reduce((sum, trend) => sum + trend.count, 0);
  const latencySumMs = trends.reduce((sum, trend) => sum + trend.count * trend.mean, 0);
  return { label, costUsd: results.cost.total, latencyMs: ratio(latencySumMs, count) };
}

/** Share of the finished requests of all functions that succeeded. */
export function servedShare(results: ResultsDocument): number {
  const functions = Object.values(results.functions);
  const succeeded = functions.reduce((sum, { outcomes }) => sum + outcomes.succeeded, 0);
  const finished = functions.reduce((sum, { requests, outcomes }) => sum + requests - outcomes.inFlight, 0);
  return ratio(succeeded, finished);
}
