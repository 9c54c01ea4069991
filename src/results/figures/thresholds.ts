import type { Histogram } from '../../metrics/histogram.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { ThresholdResult } from '../documents/document.ts';
import { rounded } from '../statistics/rounded.ts';
import { merged } from '../statistics/trend.ts';
import type { Owner, ThresholdNames } from './figure.ts';
import { findMetric, type Metric } from './metric-names.ts';
import { allFunctions, type FigureSource, linesNamed, nodesOf } from './nodes.ts';
import { aggregationsOf, limitUnitOf, type Node, statisticOf, trendStatistic } from './statistics.ts';
import {
  type Aggregation,
  holds,
  type Operator,
  type Problem,
  parseExpression,
  parseLimit,
} from './threshold-expression.ts';
import { thresholdNames } from './threshold-names.ts';
import { isWindowed, type OwnWindows, WINDOWED_FIGURES, worstOf } from './windows.ts';

const DRAIN_KEYS: ReadonlySet<string> = new Set(['drainedAtMs', 'drainedAfterMs']);

/** A threshold that is known to make sense: its metric exists and its aggregation fits. */
export interface Threshold {
  readonly metric: string;
  readonly expression: string;
  readonly of: Metric;
  readonly aggregation: Aggregation;
  /** N of `p(N)`, 0–100; null for every other aggregation. */
  readonly percentile: number | null;
  /** Length of the windows whose worst one is meant; null where the whole run is. */
  readonly windowMs: number | null;
  readonly operator: Operator;
  /** In the metric's unit: ms, a fraction, a count or an amount of money. */
  readonly limit: number;
}

/** The histograms of a trend's owner, each under the key that its figures have in the document. */
export type Trends = Readonly<Record<string, Histogram>>;

/**
 * What thresholds are held against: the document's own figures, and the histograms behind its trends for any
 * percentile.
 */
export interface ThresholdSource {
  readonly document: FigureSource;
  readonly trends: Readonly<
    Record<'function' | 'trigger' | 'resource' | 'chain', ReadonlyMap<string, Trends>>
  >;
  /** By function: the worst windows that were asked for. */
  readonly windows?: ReadonlyMap<string, OwnWindows>;
}

/**
 * A threshold in k6's grammar on one of our metrics, `parseThreshold('api.latency', 'p(99) < 800ms', names)`,
 * or what is wrong with it in the user's words. Durations may carry a unit (ms when bare), rates are
 * fractions or percentages.
 */
export function parseThreshold(
  metric: string,
  expression: string,
  names: ThresholdNames,
): { readonly ok: true; readonly threshold: Threshold } | Problem {
  const of = findMetric(metric, names);
  if ('problem' in of) return of;
  const parsed = parseExpression(expression);
  if (!parsed.ok) return parsed;
  const { aggregation, percentile, operator, value, windowMs } = parsed.expression;
  const fitting = aggregationsOf(of.figure);
  if (!fitting.includes(aggregation)) {
    const written = aggregation === 'p' ? 'p(N)' : aggregation;
    const known = fitting.map((name) => (name === 'p' ? 'p(N)' : name)).join(', ');
    return { ok: false, problem: `${written} does not exist for ${metric}`, remedy: `use ${known}` };
  }
  if (windowMs !== null && !isWindowed(of)) {
    const problem = `worst(…) does not exist for ${metric}`;
    return { ok: false, problem, remedy: `use it with ${WINDOWED_FIGURES.join(', ')} of one function` };
  }
  const limit = parseLimit(value, limitUnitOf(of.figure, aggregation));
  if (!limit.ok) return limit;
  return {
    ok: true,
    threshold: { metric, expression, of, aggregation, percentile, windowMs, operator, limit: limit.limit },
  };
}

/** The thresholds of a scenario, which whoever runs it has checked. An Error says which is wrong. */
export function knownThresholds(compiled: CompiledScenario): readonly Threshold[] {
  const names = thresholdNames(compiled);
  return compiled.thresholds.map(({ metric, expression }) => {
    const parsed = parseThreshold(metric, expression, names);
    if (!parsed.ok) throw new Error(`threshold ${metric}: ${expression}: ${parsed.problem}`);
    return parsed.threshold;
  });
}

/**
 * Each threshold with the figure it was held against. Where nothing was recorded the figure is 0, as in k6.
 */
export function evaluateThresholds(
  thresholds: readonly Threshold[],
  source: ThresholdSource,
): ThresholdResult[] {
  return thresholds.map((threshold) => {
    const { metric, expression, operator, limit } = threshold;
    const actual = rounded(actualOf(threshold, source));
    const passed = !isUndrained(threshold, source.document) && holds(actual, operator, limit);
    return { metric, expression, actual, limit, passed };
  });
}

function actualOf(threshold: Threshold, source: ThresholdSource): number {
  const { of, aggregation, percentile } = threshold;
  const { owner, name, figure } = of;
  if (threshold.windowMs !== null) {
    const own = source.windows?.get(name ?? '');
    return own === undefined ? 0 : worstOf(threshold, threshold.windowMs, own);
  }
  if (isUndrained({ of }, source.document)) return source.document.simulatedSeconds * 1000;
  if (figure.kind !== 'trend')
    return statisticOf(figure, aggregation, nodeOf(owner, name, source.document)) ?? 0;
  const histograms = trendsOf(owner, name, source).flatMap((trends) => trends[figure.keys[0]] ?? []);
  return trendStatistic(merged(histograms), aggregation, percentile);
}

/**
 * Whether a time until a backlog was worked off is asked for that was not: it took longer than the run, which
 * no limit allows.
 */
export function isUndrained({ of }: Pick<Threshold, 'of'>, document: FigureSource): boolean {
  const { owner, name, figure } = of;
  const isDrain = owner === 'trigger' && figure.keys.some((key) => DRAIN_KEYS.has(key));
  return isDrain && nodeOf(owner, name, document)['isDrained'] === false;
}

export function nodeOf(owner: Owner, name: string | null, document: FigureSource): Node {
  if (owner === 'function' && name === null) return allFunctions(document);
  if (owner === 'line') return linesNamed(name ?? '', document);
  return nodesOf(owner, document).find(([one]) => one === (name ?? ''))?.[1] ?? {};
}

/** Of one, or of all functions together. */
export function trendsOf(
  owner: Owner,
  name: string | null,
  { trends }: Pick<ThresholdSource, 'trends'>,
): readonly Trends[] {
  if (owner !== 'function' && owner !== 'trigger' && owner !== 'resource' && owner !== 'chain') return [];
  const all = trends[owner];
  if (name === null) return [...all.values()];
  const one = all.get(name);
  return one === undefined ? [] : [one];
}
