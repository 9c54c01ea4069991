import type { CostLine, ResultsDocument } from '../../results/documents/document.ts';
import { formatMoney } from '../../units/format.ts';
import { visible } from '../words/text.ts';
import type { Chart } from './chart.ts';
import { axis, baseOptions } from './scales.ts';

const ITEMS_SHOWN = 12;

/** What a month costs, by item, over all functions, the dearest first. */
export function billChart(document: ResultsDocument): Chart {
  const { currency, monthly, monthlyLines } = document.cost;
  const items = byItem(monthlyLines);
  const shown = items.length > ITEMS_SHOWN ? items.slice(0, ITEMS_SHOWN - 1) : items;
  const rest = items.slice(shown.length);
  const bars = [...shown];
  if (rest.length > 0)
    bars.push({
      label: `${rest.length} other items`,
      amount: rest.reduce((sum, item) => sum + item.amount, 0),
    });
  const title = 'Monthly bill by item';
  const note = `${formatMoney(monthly, currency)} for 730 h of this traffic${document.cost.freeTier ? ', after the free tier' : ', without the free tier'}`;
  return {
    name: 'bill',
    title,
    note,
    alternative: `Monthly bill of ${formatMoney(monthly, currency)}: ${
      bars.length === 0
        ? 'no charge'
        : bars.map(({ label, amount }) => `${label} ${formatMoney(amount, currency)}`).join(', ')
    }.`,
    wide: false,
    empty: bars.length === 0,
    config: {
      type: 'bar',
      data: {
        labels: bars.map(({ label }) => label),
        datasets: [
          {
            label: `${currency} per month`,
            data: bars.map(({ amount }) => Number(amount.toPrecision(8))),
            backgroundColor: '@accent',
            borderWidth: 0,
            borderRadius: 3,
            maxBarThickness: 26,
            categoryPercentage: 0.8,
            barPercentage: 0.9,
            pointLabels: bars.map(({ amount }) => formatMoney(amount, currency)),
          },
        ],
      },
      options: {
        ...baseOptions(title, note, 'none'),
        indexAxis: 'y',
        scales: {
          x: axis('linear', {
            title: `Amount (${currency} per month)`,
            ticks: { maxTicksLimit: 7 },
            more: { grace: '12%' },
          }),
          y: axis('category', {
            title: 'Item',
            format: 'name',
            more: { grid: { display: false } },
            ticks: { autoSkip: false, color: '@text' },
          }),
        },
      },
    },
  };
}

function byItem(lines: readonly CostLine[]): { label: string; amount: number }[] {
  const services = new Set(lines.map((line) => line.service));
  const amounts = new Map<string, number>();
  for (const line of lines) {
    const label = visible(services.size > 1 ? `${line.service}: ${line.item}` : line.item);
    amounts.set(label, (amounts.get(label) ?? 0) + line.amount);
  }
  return [...amounts]
    .map(([label, amount]) => ({ label, amount }))
    .sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount));
}
