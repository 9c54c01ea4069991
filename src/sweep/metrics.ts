import { figuresOfOwner } from '../results/figures/catalogue.ts';
import type { ThresholdNames } from '../results/figures/figure.ts';
import { findMetric } from '../results/figures/metric-names.ts';
import { type FigureValue, metricName } from '../results/figures/read-figures.ts';
import { listedStatistics } from '../results/figures/statistics.ts';
import { nearest } from '../units/nearest.ts';
import { show } from '../units/parsed.ts';

/** Kept of every point, so that a question that comes later need not be simulated again. */
export const HEADLINES = [
  'cost.monthly',
  'cost.perMillionRequests',
  'requests',
  'latency.med',
  'latency.p95',
  'latency.p99',
  'errors.rate',
  'throttles.rate',
  'coldStarts.rate',
] as const;

/** What follows of several functions together from what is known of each. */
const OF_ALL_STATISTICS: readonly string[] = ['avg', 'min', 'max', 'count'];

/**
 * The same figure of one function where there are several: their percentiles together are not known.
 */
export function ofFunction(metric: string, functions: readonly string[], main: string | null): string {
  return main !== null && functions.length > 1 && metric.startsWith('latency.')
    ? `${main}.${metric}`
    : metric;
}

const STATISTIC = /^(.+)\.(avg|min|max|med|p(?:\d+(?:\.\d+)?|\(\d+(?:\.\d+)?\))|count|rate|value)$/;

export interface MetricProblem {
  readonly problem: string;
  readonly remedy: string;
  /** Nothing of the scenario has such a name; else something has, and not that figure. */
  readonly isUnknown: boolean;
}

/** Why no document of a scenario with these names has the figure; null where one has. */
export function metricProblem(text: string, names: ThresholdNames): MetricProblem | null {
  const bare = findMetric(text, names);
  if (!('ok' in bare)) {
    const statistics = listedStatistics(bare.figure);
    const isWhole = bare.figure.kind !== 'trend' && bare.figure.kind !== 'gauge';
    if (isWhole || (bare.figure.kind === 'gauge' && bare.figure.levels?.length === 1)) return null;
    const one = statistics.includes('p99') ? 'p99' : (statistics[0] ?? 'avg');
    return {
      problem: `${text} has several statistics`,
      remedy: `name one, such as ${text}.${one}`,
      isUnknown: false,
    };
  }
  const [, metric = '', written = ''] = STATISTIC.exec(text) ?? [];
  if (metric === '') return unknown(bare);
  const found = findMetric(metric, names);
  if ('ok' in found) return unknown(found);
  const statistic = written.replace(/^p\((.+)\)$/, 'p$1').replace(/^p50$/, 'med');
  const isOfAll = found.owner === 'function' && (found.name ?? '') === '' && names.functions.length > 1;
  if (isOfAll && found.figure.kind === 'trend' && !OF_ALL_STATISTICS.includes(statistic)) {
    const problem = `${show(metric)} of ${names.functions.length} functions together has no ${statistic}`;
    const remedy = `name a function, such as ${names.functions[0]}.${metric}.${statistic}`;
    return { problem, remedy, isUnknown: false };
  }
  const known = listedStatistics(found.figure);
  if (known.includes(statistic)) return null;
  const near = nearest(statistic, known);
  const remedy = near === undefined ? `it has ${known.join(', ')}` : `did you mean ${metric}.${near}?`;
  return { problem: `${show(metric)} has no statistic ${written}`, remedy, isUnknown: false };
}

function unknown({ problem, remedy }: Omit<MetricProblem, 'isUnknown'>): MetricProblem {
  return { problem, remedy, isUnknown: true };
}

/** The figure's number; null where the document has none. */
export function figureIn(metric: string, figures: ReadonlyMap<string, FigureValue>): FigureValue | null {
  return figures.get(metricName(metric, figures)) ?? null;
}

/** `ms`, an amount of money, a share or a count: how the figure is written. */
export function unitOfMetric(metric: string): 'ms' | 'money' | 'share' | 'count' {
  const [, name = metric, statistic = ''] = STATISTIC.exec(metric) ?? [];
  if (statistic === 'rate') return 'share';
  const measure = name.slice(name.lastIndexOf('.') + 1);
  if (name.startsWith('cost.')) return 'money';
  const owners = ['function', 'trigger', 'resource', 'chain', 'total'] as const;
  const figure = owners.flatMap((owner) => figuresOfOwner(owner).figures).find((one) => one.name === measure);
  if (figure?.kind === 'trend') return statistic === 'count' ? 'count' : 'ms';
  if (figure?.kind === 'money') return 'money';
  return figure?.unit === 'ms' ? 'ms' : 'count';
}
