import type { ComparisonDocument } from '../../results/documents/document.ts';
import { formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import type { ComparisonSubject } from '../words/comparison-subject.ts';
import { visible } from '../words/text.ts';
import type { Chart } from './chart.ts';
import { best, currencyOf, type Measure, measures } from './comparison-measures.ts';
import { shortNumber } from './downsample.ts';
import { durationUnit } from './duration-unit.ts';
import { axis, baseOptions } from './scales.ts';
import { seriesStyle } from './series-style.ts';

const BARS_SHOWN = 24;

/** Where the variants differ in words there is no axis to draw them on: a bar each. */
export function variantBars(comparison: ComparisonDocument, subject: ComparisonSubject): readonly Chart[] {
  const shown = comparison.variants.slice(0, BARS_SHOWN);
  const labels = shown.map((variant) => visible(variant.label));
  const note =
    shown.length < comparison.variants.length
      ? `The first ${shown.length} of ${comparison.variants.length} variants`
      : 'A bar for each variant';
  const { p50, p99, cost, cold } = measures(subject, 0);
  const bars = (
    fileName: string,
    title: string,
    drawn: readonly Measure[],
    valueTitle: string,
    size: number,
    alternative: string,
  ): Chart => ({
    name: fileName,
    title,
    note,
    alternative,
    wide: false,
    empty: false,
    config: {
      type: 'bar',
      data: {
        labels,
        datasets: drawn.map((measure) => ({
          label: measure.label,
          data: shown.map((variant) => shortNumber(measure.value(variant) / size)),
          backgroundColor: seriesStyle(measure.style).color,
          borderColor: '@text',
          maxBarThickness: 44,
          errorBars: shown.map((variant) => {
            const ends = measure.interval(variant);
            return ends === null ? null : ([ends[0] / size, ends[1] / size] as const);
          }),
        })),
      },
      options: {
        ...baseOptions(title, note),
        scales: {
          x: axis('category', { title: 'Variant', format: 'name', more: { grid: { display: false } } }),
          y: axis('linear', {
            title: valueTitle,
            min: 0,
            ticks: { maxTicksLimit: 7 },
            more: { grace: '6%' },
          }),
        },
      },
    },
  });
  const currency = currencyOf(comparison);
  const unit = durationUnit(Math.max(...shown.map(p99.value)));
  return [
    bars(
      'cost-by-variant',
      'Monthly cost by variant',
      [cost],
      `Cost (${currency} per month)`,
      1,
      best(comparison, 'Cheapest', cost, (value) => formatMoney(value, currency)),
    ),
    bars(
      'latency-by-variant',
      `Latency by variant · ${visible(subject.functionName ?? '')}`,
      [p50, p99],
      `Latency (${unit.name})`,
      unit.ms,
      best(comparison, 'Lowest p99', p99, formatDuration),
    ),
    bars(
      'cold-starts-by-variant',
      `Cold starts by variant · ${visible(subject.functionName ?? '')}`,
      [cold],
      'Cold starts (% of invocations)',
      1,
      best(comparison, 'Fewest', cold, (value) => formatShare(value / 100)),
    ),
  ];
}
