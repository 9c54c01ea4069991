import type { ComparisonDocument, VariantResults } from '../../results/documents/document.ts';
import { isTuneDocument } from '../../results/documents/tune-document.ts';
import { formatDuration, formatMoney } from '../../units/format.ts';
import type { ComparisonSubject } from '../words/comparison-subject.ts';
import { visible } from '../words/text.ts';
import type { Chart, Point } from './chart.ts';
import { currencyOf, markOf, measures, onFront } from './comparison-measures.ts';
import { shortNumber } from './downsample.ts';
import { axis, baseOptions, durationAxis } from './scales.ts';

/** Cost against latency, with the front of those that nothing beats in both. */
export function paretoChart(comparison: ComparisonDocument, subject: ComparisonSubject): Chart {
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
