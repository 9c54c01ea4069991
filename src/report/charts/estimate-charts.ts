import type { EstimateDocument, EstimateLevel } from '../../results/documents/estimate-document.ts';
import { formatMoney } from '../../units/format.ts';
import { levelName } from '../words/estimate-words.ts';
import { visible } from '../words/text.ts';
import type { Chart } from './chart.ts';
import { axis, baseOptions } from './scales.ts';
import { seriesStyle } from './series-style.ts';

const SERVICES_SHOWN = 4;

/** What the levels have in common and where they differ, in charts of the estimate alone. */
export function estimateCharts(estimate: EstimateDocument): readonly Chart[] {
  return [millionChart(estimate)];
}

/** What a million requests cost by service: levels of very different size beside each other. */
function millionChart({ levels, currency }: EstimateDocument): Chart {
  const totals = new Map<string, number>();
  for (const level of levels) {
    for (const [service, amount] of byService(level))
      totals.set(service, (totals.get(service) ?? 0) + amount);
  }
  const dearest = [...totals].filter(([, amount]) => amount !== 0).toSorted(([, a], [, b]) => b - a);
  const shown = dearest.slice(0, dearest.length > SERVICES_SHOWN + 1 ? SERVICES_SHOWN : dearest.length);
  const rest = dearest.slice(shown.length).map(([service]) => service);
  const amountOf = (level: EstimateLevel, services: readonly string[]): number => {
    const amounts = byService(level);
    const sum = services.reduce((total, service) => total + (amounts.get(service) ?? 0), 0);
    return Number(sum.toPrecision(8));
  };
  const parts = [
    ...shown.map(([service]) => ({ label: visible(service), services: [service] })),
    ...(rest.length === 0 ? [] : [{ label: `${rest.length} other services`, services: rest }]),
  ];
  const title = 'What a million requests cost';
  const note =
    levels.length > 1
      ? 'The monthly bill for a million requests at each level, by service; what is paid without any traffic weighs most at the low one'
      : 'The monthly bill for a million requests, by service';
  return {
    name: 'cost-of-a-million',
    title,
    note,
    alternative: `A million requests cost ${levels
      .map((level) => `${formatMoney(level.perMillionRequestsUsd, currency)} at ${levelName(level)}`)
      .join(', ')}.`,
    wide: true,
    empty: parts.length === 0 || levels.every(({ requestsPerMonth }) => requestsPerMonth === 0),
    config: {
      type: 'bar',
      data: {
        labels: levels.map(levelName),
        datasets: parts.map(({ label, services }, index) => ({
          label,
          data: levels.map((level) => amountOf(level, services)),
          backgroundColor: seriesStyle(index).color,
          borderWidth: 0,
          maxBarThickness: 34,
          stack: 'bill',
        })),
      },
      options: {
        ...baseOptions(title, note, 'shapes'),
        indexAxis: 'y',
        heightPx: 120 + 52 * levels.length,
        scales: {
          x: axis('linear', {
            title: `${currency} for a million requests`,
            ticks: { maxTicksLimit: 6 },
            more: { stacked: true },
          }),
          y: axis('category', {
            title: 'Traffic',
            format: 'name',
            more: { stacked: true, grid: { display: false } },
          }),
        },
      },
    },
  };
}

/** Of a million requests. */
function byService({ lines, requestsPerMonth }: EstimateLevel): ReadonlyMap<string, number> {
  const amounts = new Map<string, number>();
  if (requestsPerMonth === 0) return amounts;
  for (const { service, monthlyUsd } of lines) {
    amounts.set(service, (amounts.get(service) ?? 0) + (monthlyUsd * 1e6) / requestsPerMonth);
  }
  return amounts;
}
