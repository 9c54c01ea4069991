import type { CompiledScenario } from '../../model/compiled.ts';
import { formatCount, formatDuration } from '../../units/format.ts';
import type {
  ComparisonDocument,
  PairedFigure,
  PairedResults,
  ResultsDocument,
  VariantResults,
} from '../documents/document.ts';
import { rememberTrends, trendsBehind } from '../figures/replication-trends.ts';
import { type CostLatencyPoint, paretoFront } from '../statistics/pareto.ts';
import { ratio } from '../statistics/rounded.ts';
import { comparisonVerdict, type PairedFigures } from './comparison-verdict.ts';
import { pairVariants, type VariantSamples } from './pair-variants.ts';
import { subjectFunction } from './subject-function.ts';
import { unjudgedBatches } from './unjudged-batches.ts';
import { unjudgedMemory } from './unjudged-memory.ts';
import { monthWarningsOf } from './variants-month.ts';
import { costPerMillionServed, haveSameTraffic, lessWork, workDone } from './work-done.ts';

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
  const notJudged = unjudged(variants);
  const plain = unpairedVariants(variants).map((variant, index): VariantResults => {
    const sampled = variants[index];
    if (notJudged !== null || sampled === undefined) return variant;
    const { samples, compiled } = sampled;
    if (against === undefined || samples === against.samples) return variant;
    if (!haveSameArrivals({ samples, compiled, ...variant }, against)) return variant;
    return { ...variant, paired: pairVariants(samples, against.samples) };
  });
  const { pareto, ...judged } = buildComparison(plain);
  const document: ComparisonDocument =
    notJudged === null ? { ...judged, pareto } : { ...judged, pareto: [], notJudged };
  const verdict = comparisonVerdict(document, pairedFigures(variants, plain));
  const warnings = comparisonWarnings(plain);
  return {
    ...document,
    ...(against === undefined ? {} : { baseline: against.label }),
    verdict,
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

/** The variants of that document without their differences, which cost the most of it. */
export function unpairedVariants(variants: readonly SampledVariant[]): VariantResults[] {
  const notJudged = unjudged(variants);
  return variants.map(({ samples: _, compiled: __, ...given }) => {
    const variant = { ...given, work: workDone(given.results) };
    return notJudged === null ? variant : { ...variant, results: warned(variant.results, notJudged) };
  });
}

/** What the replications behind two variants tell of their difference; null where one run stands alone. */
function pairedFigures(
  sampled: readonly SampledVariant[],
  variants: readonly VariantResults[],
): PairedFigures {
  const samplesOf = new Map(variants.map((variant, index) => [variant, sampled[index]]));
  const pairOf = (variant: VariantResults, other: VariantResults): PairedResults | null => {
    const [ours, theirs] = [samplesOf.get(variant), samplesOf.get(other)];
    if (ours === undefined || theirs === undefined || ours.samples.replications.length < 2) return null;
    return haveSameArrivals(ours, theirs) ? pairVariants(ours.samples, theirs.samples) : null;
  };
  const ratioOf = (figure: PairedFigure | undefined) =>
    figure?.ratio == null ? null : { ratio: figure.ratio, interval: figure.ratioCi95 ?? null };
  return {
    cost: (variant, other) => ratioOf(pairOf(variant, other)?.monthlyCost),
    p99Ms: (variant, other) =>
      ratioOf(pairOf(variant, other)?.functions[subjectFunction(variants) ?? '']?.p99LatencyMs),
  };
}

/** What a reader must know before holding the variants against each other. */
function comparisonWarnings(variants: readonly VariantResults[]): readonly string[] {
  const range = (values: readonly number[], write: (value: number) => string) =>
    `${write(Math.min(...values))} to ${write(Math.max(...values))}`;
  const seconds = variants.map(({ results }) => results.measuredSeconds);
  const requests = variants.map(({ results }) => results.totals.requests);
  const warnings: string[] = [];
  if (new Set(seconds).size > 1) {
    const span = range(seconds, (value) => formatDuration(value * 1000));
    warnings.push(
      `The variants cover different times (${span}): what is counted and what is left over differ with them`,
    );
  }
  if (!haveSameTraffic(variants)) {
    const span = range(requests, (value) => formatCount(Math.round(value)));
    warnings.push(
      `The variants get different traffic (${span} requests), so they are held against each other by what a million served requests cost`,
    );
  }
  return [...warnings, ...monthWarningsOf(variants)];
}

function unjudged(variants: readonly SampledVariant[]): string | null {
  const reasons = [unjudgedMemory(variants), unjudgedBatches(variants)].filter((reason) => reason !== null);
  return reasons.length === 0 ? null : reasons.join('. ');
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
  const less = lessWork(variants);
  const isByRequest = !haveSameTraffic(variants);
  const points = variants
    .filter(({ label }) => !less.has(label))
    .map((variant) => ({
      ...costLatencyPoint(variant),
      ...(isByRequest ? { costUsd: costPerMillionServed(variant) } : {}),
    }));
  return { schemaVersion: 1, kind: 'comparison', variants, pareto: paretoFront(points) };
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
