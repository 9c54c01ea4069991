import type { Histogram } from '../../metrics/histogram.ts';
import type { FigureUnit } from '../documents/diff-document.ts';
import type { TrendFigures } from '../documents/document.ts';
import type { Interval } from '../documents/with-ci95.ts';
import { intervalOf } from '../statistics/confidence.ts';
import { ratio } from '../statistics/rounded.ts';
import type { Figure, Key } from './figure.ts';
import type { Aggregation, LimitUnit } from './threshold-expression.ts';

/** One number of a figure: its statistic as thresholds and `diff` call it, and as the CSV does. */
export interface StatisticValue {
  readonly statistic: string;
  readonly csvStatistic: string;
  readonly unit: FigureUnit;
  readonly value: number;
  readonly interval: Interval | undefined;
}

/** The owner's part of a results document. */
export type Node = Readonly<Record<string, unknown>>;

export const TREND_STATISTICS: readonly (readonly [statistic: string, key: keyof TrendFigures])[] = [
  ['avg', 'mean'],
  ['min', 'min'],
  ['max', 'max'],
  ['med', 'p50'],
  ['p90', 'p90'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['p99.9', 'p999'],
  ['count', 'count'],
];
const LEVEL_KEYS = { avg: 'mean', max: 'max' } as const;

/** What a threshold can ask of the figure. */
export function aggregationsOf(figure: Figure): readonly Aggregation[] {
  switch (figure.kind) {
    case 'trend':
      return ['avg', 'min', 'max', 'med', 'p', 'count'];
    case 'counter':
      return figure.per === undefined ? ['count'] : ['count', 'rate'];
    case 'gauge':
      return figure.levels ?? ['avg', 'max'];
    case 'rate':
    case 'money':
      return ['value'];
  }
}

export function unitOf(figure: Figure, aggregation: string): FigureUnit {
  if (aggregation === 'rate') return 'share';
  return figure.kind === 'trend' && aggregation === 'count' ? 'count' : figure.unit;
}

export function limitUnitOf(figure: Figure, aggregation: Aggregation): LimitUnit {
  const unit = unitOf(figure, aggregation);
  return unit === 'ms' || unit === 'share' ? unit : 'count';
}

/**
 * Every number that the owner's part of a document has of a figure; none where it does not have the figure at
 * all.
 */
export function statisticsOf(figure: Figure, node: Node): readonly StatisticValue[] {
  return listedStatistics(figure).flatMap((statistic): StatisticValue[] => {
    const { keys } = figure;
    const path = pathOf(figure, statistic);
    const value = path === null ? numberOf(figure, statistic, node) : numberAt(node, path);
    if (value === undefined) return [];
    const interval = path === null ? undefined : intervalAt(node, path);
    const csvStatistic = csvStatisticOf(figure, statistic, keys[0]);
    return [{ statistic, csvStatistic, unit: unitOf(figure, statistic), value, interval }];
  });
}

/**
 * One statistic of thresholds by the owner's part of a document; undefined where that does not have it
 * (`p(N)`, for one).
 */
export function statisticOf(figure: Figure, statistic: string, node: Node): number | undefined {
  const path = pathOf(figure, statistic);
  return path === null ? numberOf(figure, statistic, node) : numberAt(node, path);
}

export function trendStatistic(
  histogram: Histogram,
  aggregation: Aggregation,
  percentile: number | null,
): number {
  if (aggregation === 'avg') return histogram.mean;
  if (aggregation === 'min') return histogram.min;
  if (aggregation === 'max') return histogram.max;
  if (aggregation === 'count') return histogram.count;
  return histogram.quantile(aggregation === 'med' ? 0.5 : (percentile ?? 0) / 100);
}

export function listedStatistics(figure: Figure): readonly string[] {
  if (figure.kind === 'trend') return TREND_STATISTICS.map(([statistic]) => statistic);
  return aggregationsOf(figure).filter((one) => one !== 'rate' || figure.isRateUnlisted !== true);
}

/** Statistics that a figure's name alone stands for: `api.errors` is a count. */
export function isUnwritten(figure: Figure, statistic: string): boolean {
  return statistic === 'value' || (statistic === 'count' && figure.kind !== 'trend');
}

/** Where the document has the very number; null where it is worked out. */
export function pathOf(figure: Figure, statistic: string): Key | null {
  const [key] = figure.keys;
  if (figure.kind === 'trend') {
    const found = TREND_STATISTICS.find(([name]) => name === statistic);
    return found === undefined ? null : `${key}.${found[1]}`;
  }
  if (figure.kind === 'gauge' && figure.levels === undefined) {
    return `${key}.${LEVEL_KEYS[statistic === 'avg' ? 'avg' : 'max']}`;
  }
  if (statistic === 'rate') return figure.rateKey ?? null;
  return figure.keys.length === 1 ? key : null;
}

/** A sum or a share. */
function numberOf(figure: Figure, statistic: string, node: Node): number | undefined {
  if (figure.kind === 'trend') return undefined;
  const parts = figure.keys.map((key) => numberAt(node, key));
  if (parts.some((part) => part === undefined)) return undefined;
  const sum = parts.reduce<number>((total, part) => total + (part ?? 0), 0);
  if (statistic !== 'rate') return sum;
  const whole = figure.per === undefined ? undefined : numberAt(node, figure.per);
  return whole === undefined ? undefined : ratio(sum, whole);
}

function csvStatisticOf(figure: Figure, statistic: string, key: Key): string {
  if (figure.kind === 'trend') return TREND_STATISTICS.find(([name]) => name === statistic)?.[1] ?? statistic;
  if (figure.kind === 'gauge' && figure.levels === undefined) return statistic === 'avg' ? 'mean' : statistic;
  if (statistic === 'rate') return statistic;
  return (
    figure.csv?.statistic ?? (figure.kind === 'gauge' ? (key.split('.').at(-1) ?? statistic) : statistic)
  );
}

export function numberAt(node: Node, path: Key): number | undefined {
  const value = valueAt(node, path.split('.'));
  return typeof value === 'number' ? value : undefined;
}

export function intervalAt(node: Node, path: Key): Interval | undefined {
  const keys = path.split('.');
  const parent = valueAt(node, keys.slice(0, -1));
  return isNode(parent) ? intervalOf(parent, keys.at(-1) ?? '') : undefined;
}

function valueAt(node: Node, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => (isNode(value) ? value[key] : undefined), node);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
