import type { ComparisonDocument, VariantResults } from '../../results/documents/document.ts';
import { isTuneDocument } from '../../results/documents/tune-document.ts';
import { formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import { type ComparisonSubject, subjectOf, subjectResults } from '../words/comparison-subject.ts';
import { type Interval, intervalOf } from '../words/interval.ts';
import { visible } from '../words/text.ts';
import type { Chart, Dataset, Json, Point } from './chart.ts';
import { costSplitChart } from './cost-split-chart.ts';
import { shortNumber } from './downsample.ts';
import { durationUnit } from './duration-unit.ts';
import { numericTicks } from './numeric-ticks.ts';
import { axis, baseOptions, durationAxis } from './scales.ts';
import { seriesStyle } from './series-style.ts';

const BARS_SHOWN = 24;
const SERIES_SHOWN = 3;

/**
 * Cost, latency and cold starts over memory (or over whatever number varies), and cost against latency with
 * the Pareto front.
 */
export function comparisonCharts(comparison: ComparisonDocument): readonly Chart[] {
  const subject = subjectOf(comparison);
  if (subject.functionName === null) return [];
  const overAxis =
    subject.axis === null
      ? variantBars(comparison, subject)
      : overNumericAxis(comparison, subject, subject.axis);
  return [...overAxis, costSplitChart(comparison, subject), paretoChart(comparison, subject)];
}

function overNumericAxis(
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
  const xAxis = axis('linear', { title: quantity.title, format: 'plain', ...numericTicks(values, isMemory) });
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

interface Measure {
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
function measures(
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

/** Where the variants differ in words there is no axis to draw them on: a bar each. */
function variantBars(comparison: ComparisonDocument, subject: ComparisonSubject): readonly Chart[] {
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

function paretoChart(comparison: ComparisonDocument, subject: ComparisonSubject): Chart {
  const { p99, cost } = measures(subject, 0);
  const place = (variant: VariantResults): Point => ({
    x: shortNumber(cost.value(variant)),
    y: shortNumber(p99.value(variant)),
  });
  const front = comparison.variants
    .filter((variant) => onFront(comparison, variant))
    .sort((a, b) => cost.value(a) - cost.value(b));
  const others = comparison.variants.filter((variant) => !onFront(comparison, variant));
  const title = `Cost against latency · ${visible(subject.functionName ?? '')}`;
  const note =
    'Down is faster, left is cheaper; on the Pareto front one cannot be had without giving up the other';
  const currency = currencyOf(comparison);
  const points = (variants: readonly VariantResults[]) => ({
    data: variants.map(place),
    errorBars: variants.map(p99.interval),
    pointNames: variants.map((variant) => visible(variant.label)),
  });
  return {
    name: 'cost-latency-pareto',
    title,
    note,
    alternative: `Pareto front of monthly cost and p99 latency: ${front
      .map(
        (variant) =>
          `${visible(variant.label)} (${formatMoney(cost.value(variant), currency)}, ${formatDuration(p99.value(variant))})`,
      )
      .join('; ')}.`,
    wide: true,
    empty: false,
    config: {
      type: 'scatter',
      data: {
        datasets: [
          {
            label: 'On the Pareto front',
            ...points(front),
            pointLabels: front.map((variant) => frontLabel(comparison, variant)),
            showLine: true,
            tension: 0,
            borderColor: '@accent',
            backgroundColor: '@accent',
            borderWidth: 1.2,
            borderDash: [4, 4],
            pointRadius: comparison.variants.length > 24 ? 4 : 5.5,
            pointHoverRadius: 7,
            pointStyle: 'circle',
            legendStyle: 'circle',
          },
          {
            label: 'Dominated',
            ...points(others),
            borderColor: '@neutral',
            backgroundColor: '@neutralFill',
            pointRadius: 4,
            pointHoverRadius: 6,
            pointStyle: 'rectRot',
            legendStyle: 'rectRot',
          },
        ],
      },
      options: {
        ...baseOptions(title, note, 'shapes'),
        interaction: { mode: 'nearest', intersect: true },
        scales: {
          x: axis('linear', {
            title: `Cost (${currency} per month)`,
            ticks: { maxTicksLimit: 9 },
            more: { grace: '8%' },
          }),
          y: durationAxis(comparison.variants.map(p99.value), 'p99 latency'),
        },
      },
    },
  };
}

function onFront(comparison: ComparisonDocument, variant: VariantResults): boolean {
  return comparison.pareto.includes(variant.label);
}

/**
 * Every point is named, but of a tuning only the winners: the chosen one must not lose its place to its
 * neighbours.
 */
function frontLabel(comparison: ComparisonDocument, variant: VariantResults): string | null {
  const label = visible(variant.label);
  const mark = markOf(comparison, variant);
  if (mark !== null) return `${label}: ${mark}`;
  const isWinner = !isTuneDocument(comparison) || Object.values(comparison.best).includes(variant.label);
  return isWinner ? label : null;
}

/** `chosen` or `runner-up` in the comparison of a tuning, null elsewhere. */
function markOf(comparison: ComparisonDocument, { label }: VariantResults): string | null {
  if (!isTuneDocument(comparison)) return null;
  const { chosen, runnerUp } = comparison.tune;
  return label === chosen ? 'chosen' : label === runnerUp ? 'runner-up' : null;
}

function currencyOf(comparison: ComparisonDocument): string {
  return comparison.variants[0]?.results.cost.currency ?? 'USD';
}

function best(
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
