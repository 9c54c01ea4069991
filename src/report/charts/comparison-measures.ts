import type { ComparisonDocument, VariantResults } from '../../results/documents/document.ts';
import { isTuneDocument } from '../../results/documents/tune-document.ts';
import { type ComparisonSubject, subjectResults } from '../words/comparison-subject.ts';
import { type Interval, intervalOf } from '../words/interval.ts';
import { visible } from '../words/text.ts';

/** A figure of a variant as a chart draws it. */
export interface Measure {
  readonly label: string;
  readonly style: number;
  readonly stride: number;
  value(variant: VariantResults): number;
  readonly interval: (variant: VariantResults) => Interval | null;
}

/**
 * With one series colour tells the percentiles apart; with several it tells the series apart and the dash the
 * percentiles.
 */
export function measures(
  subject: ComparisonSubject,
  stride: 0 | 1,
): Readonly<Record<'p50' | 'p95' | 'p99' | 'cost' | 'cold', Measure>> {
  const latency = (percentile: 'p50' | 'p95' | 'p99', style: number): Measure => ({
    label: percentile,
    style: stride === 1 ? 0 : style,
    stride,
    value: (variant) => subjectResults(subject, variant)?.latencyMs[percentile] ?? 0,
    interval: (variant) => {
      const results = subjectResults(subject, variant);
      return results === undefined ? null : intervalOf(results.latencyMs, percentile);
    },
  });
  return {
    p50: latency('p50', 0),
    p95: latency('p95', 2),
    p99: latency('p99', 1),
    cold: {
      label: 'Cold starts',
      style: 0,
      stride,
      value: (variant) => 100 * (subjectResults(subject, variant)?.coldStartRate ?? 0),
      interval: (variant) => {
        const results = subjectResults(subject, variant);
        const found = results === undefined ? null : intervalOf(results, 'coldStartRate');
        return found === null ? null : [Math.max(0, 100 * found[0]), 100 * found[1]];
      },
    },
    cost: {
      label: 'Monthly cost',
      style: 0,
      stride,
      value: (variant) => variant.results.cost.monthly,
      interval: (variant) => intervalOf(variant.results.cost, 'monthly'),
    },
  };
}

/** Whether nothing that did the same work is both cheaper and faster. */
export function onFront(comparison: ComparisonDocument, variant: VariantResults): boolean {
  return comparison.pareto.includes(variant.label);
}

/** `chosen`, `runner-up` and `now` in the comparison of a tuning, null elsewhere. */
export function markOf(comparison: ComparisonDocument, { label }: VariantResults): string | null {
  if (!isTuneDocument(comparison)) return null;
  const { chosen, runnerUp, current } = comparison.tune;
  const marks = [
    ...(label === chosen ? ['chosen'] : []),
    ...(label === runnerUp ? ['runner-up'] : []),
    ...(label === current ? ['now'] : []),
  ];
  return marks.length === 0 ? null : marks.join(', ');
}

export function currencyOf(comparison: ComparisonDocument): string {
  return comparison.variants[0]?.results.cost.currency ?? 'USD';
}

/** The least of the variants in words, for those who cannot see a chart. */
export function best(
  comparison: ComparisonDocument,
  word: string,
  measure: Measure,
  write: (value: number) => string,
): string {
  const [first, ...rest] = comparison.variants;
  if (first === undefined) return '';
  const least = rest.reduce((a, b) => (measure.value(b) < measure.value(a) ? b : a), first);
  return `${word}: ${visible(least.label)}, ${write(measure.value(least))}.`;
}
