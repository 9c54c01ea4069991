import { Histogram } from '../../metrics/histogram.ts';
import type { TrendResults } from '../documents/document.ts';
import { rounded } from './rounded.ts';

/** The document's figures of a distribution, in the histogram's unit; all 0 where no value was recorded. */
export function trendOf(histogram: Histogram): TrendResults {
  const at = (probability: number) => rounded(histogram.quantile(probability));
  return {
    count: histogram.count,
    mean: rounded(histogram.mean),
    min: rounded(histogram.min),
    max: rounded(histogram.max),
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
  };
}

/** One histogram of all values; a single one is handed back as it is. */
export function merged(histograms: readonly Histogram[]): Histogram {
  if (histograms.length === 1 && histograms[0] !== undefined) return histograms[0];
  const sum = new Histogram();
  for (const histogram of histograms) sum.merge(histogram);
  return sum;
}
