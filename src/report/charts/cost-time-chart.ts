import type { ComparisonDocument, VariantResults } from '../../results/documents/document.ts';
import { isTuneDocument } from '../../results/documents/tune-document.ts';
import { formatDuration, formatMoney } from '../../units/format.ts';
import { type ComparisonSubject, subjectResults } from '../words/comparison-subject.ts';
import { rankVariants } from '../words/rank.ts';
import { visible } from '../words/text.ts';
import type { Chart, Dataset, Point } from './chart.ts';
import { currencyOf, markOf } from './comparison-measures.ts';
import { shortNumber } from './downsample.ts';
import { numberAxis } from './numeric-ticks.ts';
import { axis, baseOptions, durationAxis } from './scales.ts';

const MILLION = 1_000_000;

/**
 * What an invocation costs and how long it takes over memory, in one picture, with straight lines between
 * what was run; nothing where no number varies or where several series share it.
 */
export function costTimeChart(comparison: ComparisonDocument, subject: ComparisonSubject): readonly Chart[] {
  const [series, ...more] = subject.series;
  const { axis: quantity } = subject;
  if (quantity === null || series === undefined || more.length > 0 || series.variants.length < 2) return [];
  const { variants } = series;
  const currency = currencyOf(comparison);
  const { time, cost, timeTitle, costTitle, timeWords } = measuresOf(comparison, subject);
  const at = (read: (variant: VariantResults) => number): Point[] =>
    variants.map((variant) => ({ x: quantity.value(variant), y: shortNumber(read(variant)) }));
  const spread = (key: 'p50' | 'p95') => (variant: VariantResults) => {
    const results = subjectResults(subject, variant);
    const figures = isTuneDocument(comparison) ? results?.durationMs : results?.latencyMs;
    return figures?.[key] ?? 0;
  };
  const marks = markWords(comparison, subject);
  const first = new Set<string | null | undefined>([
    isTuneDocument(comparison)
      ? comparison.tune.chosen
      : rankVariants(comparison, subject).find(({ cheapest }) => cheapest)?.variant.label,
  ]);
  const names = variants.map((variant) => visible(variant.label));
  const isMemory = quantity.title === 'Memory (MB)';
  const name = visible(subject.functionName ?? '');
  const over = isMemory ? 'memory' : visible(quantity.title);
  const title = `Cost and time over ${over} · ${name}`;
  const note = `${timeWords} on the left, with a band from the median to p95; ${costTitle.toLowerCase()}${isTuneDocument(comparison) ? ' invocations' : ''} on the right; each mark is a setting that was run`;
  const line = (color: string, dash: readonly number[], shape: string) => ({
    borderColor: color,
    backgroundColor: color,
    borderWidth: 2.2,
    borderDash: dash,
    tension: 0,
    pointStyle: shape,
    pointRadius: variants.map((variant) => (marks.has(variant.label) ? 6 : 3)),
    pointHoverRadius: 8,
    legendStyle: 'line',
    pointNames: names,
  });
  const edge = (label: string, read: (variant: VariantResults) => number, fill: unknown): Dataset => ({
    label,
    data: at(read),
    yAxisID: 'y',
    borderColor: '@accentFill',
    backgroundColor: '@accentFill',
    borderWidth: 1,
    pointRadius: 0,
    pointHoverRadius: 3,
    tension: 0,
    fill,
    legendStyle: 'rect',
    pointNames: names,
  });
  const datasets: readonly Dataset[] = [
    {
      label: timeTitle,
      data: at(time),
      yAxisID: 'y',
      // What finds no room is left out, and the answer must have it.
      pointLabels: variants.map(({ label }) => (first.has(label) ? (marks.get(label) ?? null) : null)),
      ...line('@accent', [], 'circle'),
    },
    {
      label: costTitle,
      data: at(cost),
      yAxisID: 'cost',
      pointLabels: variants.map(({ label }) => (first.has(label) ? null : (marks.get(label) ?? null))),
      ...line('@second', [7, 3], 'rectRot'),
    },
    edge('p95', spread('p95'), '+1'),
    edge('Median', spread('p50'), false),
  ];
  const times = variants.flatMap((variant) => [
    time(variant),
    spread('p50')(variant),
    spread('p95')(variant),
  ]);
  const most = Math.max(...variants.map(cost));
  const told = variants.filter(({ label }) => marks.has(label));
  return [
    {
      name: 'cost-and-time',
      title,
      note,
      alternative: `${title}. ${(told.length > 0 ? told : variants)
        .map(
          (variant) =>
            `${visible(variant.label)}${marks.has(variant.label) ? ` (${marks.get(variant.label)})` : ''}: ${formatDuration(time(variant))}, ${formatMoney(cost(variant), currency)}`,
        )
        .join('; ')}.`,
      wide: true,
      empty: false,
      config: {
        type: 'line',
        data: { datasets },
        options: {
          ...baseOptions(title, note),
          interaction: { mode: 'nearest', axis: 'x', intersect: false },
          scales: {
            x: numberAxis(variants.map(quantity.value), quantity.title),
            y: durationAxis(times, timeTitle),
            cost: axis('linear', {
              title: `${costTitle} (${currency})`,
              min: 0,
              ticks: { maxTicksLimit: 7 },
              more: { position: 'right', suggestedMax: 1.04 * most, grid: { display: false } },
            }),
          },
        },
      },
    },
  ];
}

/** Of a tuning what Power Tuning compares; of a comparison the mean latency and the bill. */
function measuresOf(comparison: ComparisonDocument, subject: ComparisonSubject) {
  if (isTuneDocument(comparison)) {
    const points = new Map(comparison.tune.points.map((point) => [point.label, point]));
    return {
      time: ({ label }: VariantResults) => points.get(label)?.durationMs ?? 0,
      cost: ({ label }: VariantResults) => (points.get(label)?.costPerInvocation ?? 0) * MILLION,
      timeTitle: 'Mean duration',
      costTitle: 'Cost per million',
      timeWords: 'Mean duration with init',
    };
  }
  return {
    time: (variant: VariantResults) => subjectResults(subject, variant)?.latencyMs.mean ?? 0,
    cost: ({ results }: VariantResults) => results.cost.monthly,
    timeTitle: 'Mean latency',
    costTitle: 'Cost a month',
    timeWords: 'Mean latency',
  };
}

/** Words beside the points that matter, by label. */
function markWords(comparison: ComparisonDocument, subject: ComparisonSubject): ReadonlyMap<string, string> {
  const words = isTuneDocument(comparison)
    ? comparison.variants.map((variant): [string, string | null] => {
        const mark = markOf(comparison, variant);
        return [
          variant.label,
          mark?.startsWith('chosen') === true ? `${mark}: ${visible(variant.label)}` : mark,
        ];
      })
    : rankVariants(comparison, subject).map(({ variant, cheapest, fastest }): [string, string | null] => {
        const mark = [...(cheapest ? ['cheapest'] : []), ...(fastest ? ['fastest'] : [])].join(', ');
        return [variant.label, mark === '' ? null : `${mark}: ${visible(variant.label)}`];
      });
  return new Map(words.flatMap(([label, mark]) => (mark === null ? [] : [[label, mark] as const])));
}
