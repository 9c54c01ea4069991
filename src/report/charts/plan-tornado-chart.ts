import type { PlanDocument, SensitivityRow } from '../../results/documents/plan-document.ts';
import { formatDuration, formatMoney } from '../../units/format.ts';
import { movingRows } from '../words/plan-words.ts';
import { visible } from '../words/text.ts';
import type { Chart, Dataset } from './chart.ts';
import { shortNumber } from './downsample.ts';
import { axis, baseOptions } from './scales.ts';

/** How far one assumption at a time moves a figure, the one that moves it most on top. */
export function tornadoChart(plan: PlanDocument, figure: 'p99Ms' | 'monthly'): Chart {
  const base = plan.sensitivityBase[figure];
  const change = (value: number): number => (base === 0 ? 0 : 100 * (value / base - 1));
  const reach = ({ low, high }: SensitivityRow): number =>
    Math.max(Math.abs(change(low[figure])), Math.abs(change(high[figure])));
  const rows = movingRows(plan).toSorted((a, b) => reach(b) - reach(a));
  const isBill = figure === 'monthly';
  const written = isBill ? formatMoney(base, plan.currency) : formatDuration(base);
  const title = isBill
    ? 'What moves the bill'
    : `What moves p99${plan.latencyOf === null ? '' : ` · ${visible(plan.latencyOf)}`}`;
  const note = `Change from ${written}${isBill ? ' a month' : ''} where one assumption is other than it is`;
  const bars = (label: string, color: string, end: 'low' | 'high'): Dataset => ({
    label,
    data: rows.map((row) => shortNumber(change(row[end][figure]))),
    backgroundColor: color,
    borderWidth: 0,
    borderRadius: 2,
    maxBarThickness: 26,
    categoryPercentage: 0.8,
    barPercentage: 0.9,
    grouped: false,
  });
  const most = Math.max(1, ...rows.map(reach));
  return {
    name: isBill ? 'tornado-cost' : 'tornado-latency',
    title,
    note,
    alternative: rows
      .map(({ assumption, low, high }) => {
        return `${assumption}: ${change(low[figure]).toFixed(1)} % to ${change(high[figure]).toFixed(1)} %`;
      })
      .join('; '),
    wide: false,
    empty: rows.length === 0,
    config: {
      type: 'bar',
      data: {
        labels: rows.map(({ assumption }) => assumption),
        datasets: [bars('Less', '@second', 'low'), bars('More', '@accent', 'high')],
      },
      options: {
        ...baseOptions(title, note, 'shapes'),
        indexAxis: 'y',
        scales: {
          x: axis('linear', {
            title: `Change (% of ${written})`,
            ticks: { maxTicksLimit: 7 },
            more: { suggestedMin: -1.05 * most, suggestedMax: 1.05 * most },
          }),
          y: axis('category', {
            title: 'Assumption',
            format: 'name',
            more: { grid: { display: false } },
            ticks: { autoSkip: false, color: '@text' },
          }),
        },
      },
    },
  };
}
