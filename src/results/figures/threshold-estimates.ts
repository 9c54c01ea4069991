import type { ResultsDocument, ThresholdResult } from '../documents/document.ts';
import { type Estimate, type Estimator, ratioEstimate } from '../statistics/confidence.ts';
import { estimateAt } from '../statistics/level-estimate.ts';
import { PooledTrend } from '../statistics/pooled-trend.ts';
import { merged } from '../statistics/trend.ts';
import type { ThresholdNames } from './figure.ts';
import { trendsBehind } from './replication-trends.ts';
import { numberAt, statisticOf } from './statistics.ts';
import { holds } from './threshold-expression.ts';
import { isUndrained, nodeOf, parseThreshold, type Threshold, trendsOf } from './thresholds.ts';

export interface ThresholdEstimate {
  readonly result: ThresholdResult;
  readonly estimate: Estimate;
}

/**
 * The thresholds of several replications, held against the figure of all of them: pooled values, ratios of
 * sums, else the mean.
 */
export function thresholdEstimates(
  documents: readonly ResultsDocument[],
  estimator: Estimator,
): readonly ThresholdEstimate[] {
  const [first] = documents;
  if (first === undefined) return [];
  const names: ThresholdNames = {
    functions: Object.keys(first.functions),
    triggers: Object.keys(first.triggers),
    resources: Object.keys(first.resources),
  };
  return first.thresholds.map((judged, index) => {
    const parsed = parseThreshold(judged.metric, judged.expression, names);
    if (!parsed.ok) throw new Error(`threshold ${judged.metric}: ${judged.expression}: ${parsed.problem}`);
    const { threshold } = parsed;
    const actuals = documents.map(({ thresholds }) => thresholds[index]?.actual ?? 0);
    const estimate = estimateOf(threshold, documents, actuals, estimator);
    const isHeld = !documents.some((document) => isUndrained(threshold, document));
    const passed = isHeld && holds(estimate.mean, threshold.operator, threshold.limit);
    return { result: { ...judged, actual: estimate.mean, passed }, estimate };
  });
}

function estimateOf(
  { of, aggregation, percentile, windowMs }: Threshold,
  documents: readonly ResultsDocument[],
  actuals: readonly number[],
  estimator: Estimator,
): Estimate {
  const { owner, name, figure } = of;
  // Each run has a worst window of its own: the mean of them is what one run can expect.
  if (windowMs !== null)
    return estimator(actuals, undefined, figure.kind === 'trend' ? 'worstTime' : 'worst');
  if (figure.kind === 'trend' && aggregation !== 'count') {
    const [key] = figure.keys;
    const parts = documents.map((document) => {
      const trends = trendsBehind(document);
      if (trends === undefined) throw new Error(`the values of ${figure.name} are not at hand`);
      return merged(trendsOf(owner, name, { trends }).flatMap((one) => one[key] ?? []));
    });
    const pooled = new PooledTrend(parts);
    if (aggregation === 'avg') return pooled.mean();
    const probabilities = { min: 0, max: 1, med: 0.5 } as const;
    const isNamed = aggregation === 'min' || aggregation === 'max' || aggregation === 'med';
    return pooled.quantile(isNamed ? probabilities[aggregation] : (percentile ?? 0) / 100);
  }
  const nodes = documents.map((document) => nodeOf(owner, name, document));
  const { per } = figure;
  if (aggregation === 'rate' && per !== undefined) {
    return ratioEstimate(
      nodes.map((node) => [statisticOf(figure, 'count', node) ?? 0, numberAt(node, per) ?? 0]),
      estimator,
    );
  }
  if (figure.kind !== 'rate' || owner !== 'chain') {
    const [key] = figure.keys;
    const path = key.includes('.') ? key : `${key}.${aggregation === 'max' ? 'max' : 'mean'}`;
    const [parent] = path.split('.');
    const levels = () =>
      nodes.map(
        (node) => [numberAt(node, `${parent}.mean`) ?? 0, numberAt(node, `${parent}.max`) ?? 0] as const,
      );
    return estimateAt(path, actuals, levels, estimator);
  }
  // Something per event of a chain: each replication counts by its events.
  const events = nodes.map((node) => numberAt(node, 'latencyMs.count') ?? 0);
  return ratioEstimate(
    nodes.map((node, index) => {
      const count = events[index] ?? 0;
      return [(statisticOf(figure, aggregation, node) ?? 0) * count, count];
    }),
    estimator,
  );
}
