import type { ComparisonDocument, VariantResults } from '../../results/documents/document.ts';
import { formatMoney } from '../../units/format.ts';
import type { ComparisonSubject } from '../words/comparison-subject.ts';
import { visible } from '../words/text.ts';
import type { Chart, Dataset, Json } from './chart.ts';
import { shortNumber } from './downsample.ts';
import { numberAxis } from './numeric-ticks.ts';
import { axis, baseOptions } from './scales.ts';
import { areaStyle } from './series-style.ts';

const ITEMS_SHOWN = 4;
const BARS_SHOWN = 24;
const COLORS = ['@accent', '@second', '@third', '@fourth'];
const REST_COLOR = '@neutral';

/**
 * What the monthly bill consists of in each variant: areas over a number that varies, bars where variants
 * differ in words.
 */
export function costSplitChart(comparison: ComparisonDocument, subject: ComparisonSubject): Chart {
  const [series] = subject.series;
  const quantity = subject.axis;
  const ordered = quantity === null ? comparison.variants : (series?.variants ?? []);
  const shown = quantity === null ? ordered.slice(0, BARS_SHOWN) : ordered;
  const items = itemsOf(shown);
  const currency = comparison.variants[0]?.results.cost.currency ?? 'USD';
  const isOneOfSeveral = quantity !== null && subject.series.length > 1 && series !== undefined;
  const title = `Monthly cost by item${isOneOfSeveral ? ` · ${visible(series.label)}` : ''}`;
  const dearest = items[0];
  const note =
    dearest === undefined
      ? 'Nothing is charged in any variant'
      : 'Each item on top of the ones before it; the upper edge is the bill';
  return {
    name: quantity === null ? 'cost-split-by-variant' : 'cost-split-over-memory',
    title,
    note,
    alternative:
      dearest === undefined
        ? note
        : `Monthly cost by item; most of it is ${dearest.label}: ${shown
            .slice(0, 12)
            .map(
              (variant, at) => `${visible(variant.label)} ${formatMoney(dearest.amounts[at] ?? 0, currency)}`,
            )
            .join(', ')}.`,
    wide: false,
    empty: items.length === 0,
    config: {
      type: quantity === null ? 'bar' : 'line',
      data: {
        ...(quantity === null ? { labels: shown.map((variant) => visible(variant.label)) } : {}),
        datasets: items.map(({ label, amounts }, index): Dataset => {
          const color = label === REST_LABEL ? REST_COLOR : (COLORS[index] ?? REST_COLOR);
          return quantity === null
            ? { label, data: amounts.map(shortNumber), backgroundColor: color, maxBarThickness: 44 }
            : {
                ...areaStyle(color, index === 0 ? 'origin' : '-1'),
                pointRadius: shown.length > 24 ? 1.5 : 2.5,
                label,
                data: shown.map((variant, at) => ({
                  x: quantity.value(variant),
                  y: shortNumber(amounts[at] ?? 0),
                })),
              };
        }),
      },
      options: {
        ...baseOptions(title, note, 'shapes'),
        scales: {
          x:
            quantity === null
              ? axis('category', {
                  title: 'Variant',
                  format: 'name',
                  more: { stacked: true, grid: { display: false } },
                })
              : numberAxis(shown.map(quantity.value), quantity.title),
          y: stackedAxis(`Cost (${currency} per month)`),
        },
      },
    },
  };
}

const REST_LABEL = 'Other items';

function stackedAxis(title: string): Json {
  return axis('linear', { title, min: 0, ticks: { maxTicksLimit: 7 }, more: { stacked: true, grace: '4%' } });
}

interface SplitItem {
  readonly label: string;
  /** One a variant, in their order. */
  readonly amounts: readonly number[];
}

/** The dearest items over all functions, the dearest first, the rest together. */
function itemsOf(variants: readonly VariantResults[]): readonly SplitItem[] {
  const byLabel = new Map<string, number[]>();
  for (const [at, { results }] of variants.entries()) {
    const services = new Set(results.cost.monthlyLines.map(({ service }) => service));
    for (const { service, item, amount } of results.cost.monthlyLines) {
      const label = visible(services.size > 1 ? `${service}: ${item}` : item);
      const amounts = byLabel.get(label) ?? new Array<number>(variants.length).fill(0);
      amounts[at] = (amounts[at] ?? 0) + amount;
      byLabel.set(label, amounts);
    }
  }
  const items = [...byLabel]
    .map(([label, amounts]) => ({ label, amounts, sum: amounts.reduce((sum, amount) => sum + amount, 0) }))
    .filter(({ sum }) => sum > 0)
    .sort((a, b) => b.sum - a.sum);
  if (items.length <= ITEMS_SHOWN) return items;
  const rest = items.slice(ITEMS_SHOWN - 1);
  const together = variants.map((_, at) => rest.reduce((sum, { amounts }) => sum + (amounts[at] ?? 0), 0));
  return [...items.slice(0, ITEMS_SHOWN - 1), { label: REST_LABEL, amounts: together }];
}
