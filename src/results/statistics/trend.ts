import { Histogram } from '../../metrics/histogram.ts';
import type { TrendResults } from '../documents/document.ts';
import { rounded } from './rounded.ts';

/** The document's figures of a distribution, in the histogram's unit; all 0 where no value was recorded. */
export function trendOf(histogram: Histogram): TrendResults {
  const [p50 = 0, p90 = 0, p95 = 0, p99 = 0, p999 = 0] = histogram
    .quantiles([0.5, 0.9, 0.95, 0.99, 0.999])
    .map((value) => rounded(value));
  return {
    count: histogram.count,
    mean: rounded(histogram.mean),
    min: rounded(histogram.min),
    max: rounded(histogram.max),
    p50,
    p90,
    p95,
    p99,
    p999,
  };
}

/** One histogram of all values; a single one is handed back as it is. */
export function merged(histograms: readonly Histogram[]): Histogram {
  if (histograms.length === 1 && histograms[0] !== undefined) return histograms[0];
  const sum = new Histogram();
  for (const histogram of histograms) sum.merge(histogram);
  return sum;
}
