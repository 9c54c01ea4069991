import type { Histogram } from '../../metrics/histogram.ts';
import type {
  ResultsDocument,
  ThresholdResult,
  TrendResults,
  WithoutInterval,
} from '../documents/document.ts';
import { type TrendOwner, trendsBehind } from '../figures/replication-trends.ts';
import { thresholdEstimates } from '../figures/threshold-estimates.ts';
import {
  createEstimator,
  type Estimate,
  type Estimator,
  type NoInterval,
  ratioEstimate,
} from '../statistics/confidence.ts';
import { estimateAt } from '../statistics/level-estimate.ts';
import { PooledTrend } from '../statistics/pooled-trend.ts';
import { SERIES_DIGITS } from '../statistics/rounded.ts';
import { supportedPercentiles } from './latency.ts';

/**
 * Numbers that say how it was set up, not what came out: the same in every replication, without an interval.
 */
const CONFIGURATION_KEYS: ReadonlySet<string> = new Set([
  'memoryMb',
  'unitPrice',
  'limit',
  'stepSeconds',
  'startMs',
  'percentile',
]);
/** Objects that hold nothing but configuration. */
const CONFIGURATION_OBJECTS: ReadonlySet<string> = new Set(['limits']);
const TREND_KEYS = ['p50', 'p90', 'p95', 'p99', 'p999'] as const;
const PROBABILITIES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;

const OWNERS: Readonly<Record<string, TrendOwner>> = {
  functions: 'function',
  triggers: 'trigger',
  resources: 'resource',
  chains: 'chain',
};

type Node = Readonly<Record<string, unknown>>;

/** Rates of the documents: of what, and of how much. */
const RATES: Readonly<Record<string, (node: Node) => readonly [part: number, whole: number]>> = {
  coldStartRate: (node) => [numberIn(node, 'coldStarts'), numberIn(node, 'invocations')],
  refusedRate: (node) => [numberIn(node, 'refused'), numberIn(node, 'events')],
  invocationsPerEvent: (node) => {
    const { count } = node['latencyMs'] as TrendResults;
    return [numberIn(node, 'invocationsPerEvent') * count, count];
  },
};

/**
 * Puts equally shaped parts of several documents together, with an interval beside every number that is not
 * configuration.
 */
export class Aggregation {
  private readonly documents: readonly ResultsDocument[];
  private readonly estimate: Estimator;
  private readonly trends = new Map<string, PooledTrend>();
  private readonly without = new Map<
    NoInterval,
    { readonly reason: string; readonly figures: Set<string> }
  >();

  constructor(documents: readonly ResultsDocument[]) {
    this.documents = documents;
    this.estimate = createEstimator(documents.length);
  }

  of<T>(name: string, part: (document: ResultsDocument) => T): T {
    return this.ofEach(name, this.documents.map(part));
  }

  ofEach<T>(name: string, parts: readonly T[]): T {
    return this.together(parts, [name]) as T;
  }

  thresholds(): ThresholdResult[] {
    return thresholdEstimates(this.documents, this.estimate).map(({ result, estimate }, index) => {
      const { interval } = this.noted(estimate, ['thresholds', String(index), 'actual']);
      return { ...result, actual: estimate.mean, actualCi95: interval } as ThresholdResult;
    });
  }

  /** What has none, by its reason. */
  withoutInterval(): readonly WithoutInterval[] {
    return [...this.without].map(([why, { reason, figures }]) => ({ why, reason, figures: [...figures] }));
  }

  /** Those behind a trend of all documents, by its path. */
  histograms([folder = '', name = '', key = '']: readonly string[]): readonly Histogram[] {
    const owner = OWNERS[folder];
    return this.documents.map((document) => {
      const found = owner === undefined ? undefined : trendsBehind(document)?.[owner].get(name)?.[key];
      if (found === undefined) throw new Error(`the values of ${folder}.${name}.${key} are not at hand`);
      return found;
    });
  }

  private together(values: readonly unknown[], path: readonly string[]): unknown {
    const first = values[0];
    if (Array.isArray(first)) {
      return first.map((_, index) =>
        this.together(
          values.map((value) => (value as readonly unknown[])[index]),
          [...path, String(index)],
        ),
      );
    }
    if (!isNode(first)) return first;
    if (isTrend(first)) return this.trend(values as readonly TrendResults[], path);
    const entries: [string, unknown][] = [];
    for (const key of Object.keys(first)) {
      const children = values.map((value) => (value as Node)[key]);
      const own = [...path, key];
      if (CONFIGURATION_OBJECTS.has(key)) {
        entries.push([key, first[key]]);
      } else if (key === 'latencyPercentiles') {
        entries.push([key, this.latencyPercentiles(own)]);
      } else if (!CONFIGURATION_KEYS.has(key) && children.every(isNumber)) {
        entries.push(...this.number(key, children, values as readonly Node[], own));
      } else if (!CONFIGURATION_KEYS.has(key) && children.every(isNumbers)) {
        entries.push(...this.points(key, children, own));
      } else {
        entries.push([key, this.together(children, own)]);
      }
    }
    return Object.fromEntries(entries);
  }

  private number(
    key: string,
    values: readonly number[],
    nodes: readonly Node[],
    path: readonly string[],
  ): readonly [string, unknown][] {
    const rate = RATES[key];
    const levels = () => nodes.map((node) => [numberIn(node, 'mean'), numberIn(node, 'max')] as const);
    const end = path.slice(-2).join('.');
    const isOfRun = rate === undefined || end.startsWith('worstMinute.');
    const estimate = isOfRun
      ? estimateAt(end, values, levels, this.estimate)
      : ratioEstimate(nodes.map(rate), this.estimate);
    return pair(key, this.noted(estimate, path));
  }

  private points(
    key: string,
    series: readonly (readonly number[])[],
    path: readonly string[],
  ): readonly [string, unknown][] {
    const estimates = pointsOf(series).map((values) => this.estimate(values, SERIES_DIGITS));
    // A series is named as a whole: some of its points have none.
    const named = path[0] === 'series' ? ['series'] : path;
    return this.list(key, estimates, named);
  }

  private list(
    key: string,
    estimates: readonly Estimate[],
    path: readonly string[],
  ): readonly [string, unknown][] {
    for (const estimate of estimates) this.noted(estimate, path);
    return [
      [key, estimates.map(({ mean }) => mean)],
      [`${key}Ci95`, estimates.map(({ interval }) => interval)],
    ];
  }

  private latencyPercentiles([folder = '', name = '']: readonly string[]): unknown {
    const pooled = this.pooled([folder, name, 'latencyMs']);
    const percentile = supportedPercentiles(pooled.count);
    const estimates = percentile.map((value) => pooled.quantile(value / 100));
    const path = [folder, name, 'latencyPercentiles', 'valueMs'];
    return { percentile, ...Object.fromEntries(this.list('valueMs', estimates, path)) };
  }

  private trend(values: readonly TrendResults[], path: readonly string[]): unknown {
    const pooled = this.pooled(path);
    const estimates: readonly (readonly [string, Estimate])[] = [
      ['count', this.estimate(values.map(({ count }) => count))],
      ['mean', pooled.mean()],
      ['min', pooled.quantile(0)],
      ['max', pooled.quantile(1)],
      ...TREND_KEYS.map((key) => [key, pooled.quantile(PROBABILITIES[key])] as const),
    ];
    return Object.fromEntries(
      estimates.flatMap(([key, estimate]) => pair(key, this.noted(estimate, [...path, key]))),
    );
  }

  private pooled(path: readonly string[]): PooledTrend {
    const key = JSON.stringify(path);
    const trend = this.trends.get(key) ?? new PooledTrend(this.histograms(path));
    this.trends.set(key, trend);
    return trend;
  }

  private noted(estimate: Estimate, path: readonly string[]): Estimate {
    const { why, reason } = estimate;
    if (why === undefined || reason === undefined) return estimate;
    const known = this.without.get(why) ?? { reason, figures: new Set<string>() };
    known.figures.add(path.join('.'));
    this.without.set(why, known);
    return estimate;
  }
}

function pair(key: string, { mean, interval }: Estimate): [string, unknown][] {
  return [
    [key, mean],
    [`${key}Ci95`, interval],
  ];
}

/** The values of all replications at each index of equally long series. */
function pointsOf(series: readonly (readonly number[])[]): number[][] {
  const length = series[0]?.length ?? 0;
  if (series.some((one) => one.length !== length)) throw new RangeError('series of unequal length');
  return Array.from({ length }, (_, index) => series.map((one) => one[index] ?? 0));
}

function numberIn(node: Node, key: string): number {
  const value = node[key];
  return typeof value === 'number' ? value : 0;
}

function isTrend(node: Node): boolean {
  return ['count', 'mean', 'p50', 'p999'].every((key) => typeof node[key] === 'number');
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every(isNumber);
}
