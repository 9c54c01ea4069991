import type { ComparisonDocument } from '../../results/documents/document.ts';
import { isTuneDocument } from '../../results/documents/tune-document.ts';
import { formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import type { ComparisonSubject } from '../words/comparison-subject.ts';
import { visible } from '../words/text.ts';
import type { Chart, Dataset, Json } from './chart.ts';
import { best, currencyOf, type Measure, markOf, measures, onFront } from './comparison-measures.ts';
import { shortNumber } from './downsample.ts';
import { numberAxis } from './numeric-ticks.ts';
import { axis, baseOptions, durationAxis } from './scales.ts';
import { seriesStyle } from './series-style.ts';

const SERIES_SHOWN = 3;

/** Cost, latency and cold starts over whatever number varies. */
export function overNumericAxis(
  comparison: ComparisonDocument,
  subject: ComparisonSubject,
  quantity: NonNullable<ComparisonSubject['axis']>,
): readonly Chart[] {
  const shown = subject.series.slice(0, SERIES_SHOWN);
  const left =
    shown.length < subject.series.length ? ` · ${shown.length} of ${subject.series.length} series` : '';
  const lines = (
    measure: Measure,
    dash: readonly number[],
    isMarked = isTuneDocument(comparison),
  ): readonly Dataset[] =>
    shown.map(({ label, variants }, index): Dataset => {
      const { color, shape } = seriesStyle(measure.style + index * measure.stride);
      return {
        label: label === '' ? measure.label : `${measure.label} · ${visible(label)}`,
        data: variants.map((variant) => ({
          x: quantity.value(variant),
          y: shortNumber(measure.value(variant)),
        })),
        errorBars: variants.map(measure.interval),
        pointNames: variants.map((variant) => visible(variant.label)),
        ...(isMarked ? { pointLabels: variants.map((variant) => markOf(comparison, variant)) } : {}),
        borderColor: color,
        backgroundColor: color,
        borderWidth: 1.8,
        borderDash: dash,
        tension: 0,
        pointStyle: shape,
        legendStyle: 'line',
        pointRadius: variants.map((variant) => (onFront(comparison, variant) ? filledPx : 2.5)),
        pointHoverRadius: 7,
        pointBackgroundColor: variants.map((variant) =>
          onFront(comparison, variant) ? color : '@background',
        ),
      };
    });
  const values = comparison.variants.map(quantity.value);
  // Many points lie close together.
  const filledPx = comparison.variants.length > 24 ? 3.2 : 5;
  const isMemory = quantity.title === 'Memory (MB)';
  const xAxis = numberAxis(values, quantity.title);
  const name = visible(subject.functionName ?? '');
  const { p50, p95, p99, cost, cold } = measures(subject, subject.series.length > 1 ? 1 : 0);
  const costs = comparison.variants.flatMap((variant) => [
    cost.value(variant),
    ...(cost.interval(variant) ?? []),
  ]);
  const hasBars = comparison.variants.some(
    (variant) => p99.interval(variant) !== null || cost.interval(variant) !== null,
  );
  const note = `Filled points are on the Pareto front: nothing else is both cheaper and faster${hasBars ? ' · bars are 95 % confidence intervals' : ''}${left}`;
  const chart = (
    fileName: string,
    title: string,
    datasets: readonly Dataset[],
    y: Json,
    alternative: string,
  ): Chart => ({
    name: fileName,
    title,
    note,
    alternative,
    wide: false,
    empty: false,
    config: {
      type: 'line',
      data: { datasets },
      options: {
        ...baseOptions(title, note),
        interaction: { mode: 'nearest', axis: 'x', intersect: false },
        scales: { x: xAxis, y },
      },
    },
  });
  const over = isMemory ? 'memory' : visible(quantity.title);
  const shares = comparison.variants.flatMap((variant) => [
    cold.value(variant),
    ...(cold.interval(variant) ?? []),
  ]);
  const latencies = comparison.variants.flatMap((variant) => [
    p50.value(variant),
    p99.value(variant),
    ...(p99.interval(variant) ?? []),
  ]);
  return [
    chart(
      'cost-over-memory',
      `Monthly cost over ${over} · ${name}`,
      lines(cost, []),
      axis('linear', {
        title: `Cost (${currencyOf(comparison)} per month)`,
        min: 0,
        ticks: { maxTicksLimit: 7 },
        more: { suggestedMax: 1.04 * costs.reduce((a, b) => Math.max(a, b), 0) },
      }),
      `Monthly cost over ${over}. ${best(comparison, 'Cheapest', cost, (value) => formatMoney(value, currencyOf(comparison)))}`,
    ),
    chart(
      'latency-over-memory',
      `Latency over ${over} · ${name}`,
      // With several series the colours are taken, and a third dash would be one too many.
      [
        ...lines(p99, []),
        ...(subject.series.length > 1 ? [] : lines(p95, [2, 3], false)),
        ...lines(p50, [5, 3], false),
      ],
      durationAxis(latencies, 'Latency'),
      `Latency over ${over}. ${best(comparison, 'Lowest p99', p99, formatDuration)} ${best(comparison, 'Lowest p50', p50, formatDuration)}`,
    ),
    chart(
      'cold-starts-over-memory',
      `Cold starts over ${over} · ${name}`,
      lines(cold, []),
      axis('linear', {
        title: 'Cold starts (% of invocations)',
        min: 0,
        ticks: { maxTicksLimit: 7 },
        more: { suggestedMax: 1.04 * shares.reduce((a, b) => Math.max(a, b), 0) },
      }),
      `Share of cold starts over ${over}. ${best(comparison, 'Fewest', cold, (value) => formatShare(value / 100))}`,
    ),
  ];
}
