import type { CostLine, ResultsDocument } from '../../results/documents/document.ts';
import { formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import { visible } from '../words/text.ts';
import type { Chart } from './chart.ts';
import { axis, baseOptions, HIDDEN_NAMES } from './scales.ts';

const ITEMS_SHOWN = 12;

/** What the simulated time costs, by item, over all functions, the dearest first. */
export function billChart(document: ResultsDocument): Chart {
  const { currency, total, lines, freeTier } = document.cost;
  const items = byItem(lines).filter(({ amount }) => amount !== 0);
  const shown = items.length > ITEMS_SHOWN ? items.slice(0, ITEMS_SHOWN - 1) : items;
  const rest = items.slice(shown.length);
  const bars = [...shown];
  if (rest.length > 0)
    bars.push({
      label: `${rest.length} other items`,
      amount: rest.reduce((sum, item) => sum + item.amount, 0),
    });
  const title = 'Cost of this run by item';
  const time = formatDuration(document.measuredSeconds * 1000);
  const note = `${formatMoney(total, currency)} for the ${time} that ${document.measuredSeconds === document.simulatedSeconds ? 'were simulated' : 'were measured'}, ${freeTier ? 'after' : 'without'} the free tier`;
  const share = (amount: number) =>
    total > 0 ? ` (${formatShare(Number((amount / total).toPrecision(2)))})` : '';
  return {
    name: 'bill',
    title,
    note,
    alternative: `This run costs ${formatMoney(total, currency)}: ${
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
            label: `${currency} in this run`,
            data: bars.map(({ amount }) => Number(amount.toPrecision(8))),
            backgroundColor: '@accent',
            borderWidth: 0,
            borderRadius: 2,
            barThickness: 9,
          },
        ],
      },
      options: {
        ...baseOptions(title, note, 'none'),
        indexAxis: 'y',
        heightPx: 70 + 36 * bars.length,
        rowLabels: bars.map(({ label, amount }) => [
          label,
          `${formatMoney(amount, currency)}${share(amount)}`,
        ]),
        scales: {
          x: axis('linear', {
            title: `Amount (${currency})`,
            ticks: { maxTicksLimit: 6 },
            more: { ...(bars.every(({ amount }) => amount >= 0) ? { min: 0 } : {}) },
          }),
          y: axis('category', {
            title: 'Item',
            format: 'name',
            more: { grid: { display: false }, ...HIDDEN_NAMES },
            ticks: { display: false },
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
