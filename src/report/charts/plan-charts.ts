import type { PlanDocument } from '../../results/documents/plan-document.ts';
import { formatMoney, formatRate } from '../../units/format.ts';
import { movingRows, platformName } from '../words/plan-words.ts';
import type { Chart, Dataset } from './chart.ts';
import { shortNumber } from './downsample.ts';
import { growthCharts } from './plan-growth-charts.ts';
import { tornadoChart } from './plan-tornado-chart.ts';
import { baseOptions, logAxis } from './scales.ts';
import { seriesStyle } from './series-style.ts';

/**
 * The plan's charts in the order of reading: what is served, what it costs, how it answers, what else there
 * is, what it hangs on.
 */
export function planCharts(plan: PlanDocument): readonly Chart[] {
  return [
    ...growthCharts(plan),
    ...(plan.alternatives.length === 0 ? [] : [crossoverChart(plan)]),
    ...(movingRows(plan).length === 0 || plan.notJudged !== undefined
      ? []
      : [tornadoChart(plan, 'monthly'), tornadoChart(plan, 'p99Ms')]),
  ];
}

/** Bills over the rate: where the lines cross, Lambda becomes the dearer one. */
function crossoverChart({ alternatives, traffic, currency }: PlanDocument): Chart {
  const title = 'Lambda against containers and instances';
  const note =
    "Lambda's part of the bill, and the cheapest size of each alternative; where lines cross, the cheaper one changes";
  const [first] = alternatives;
  const points = (rates: readonly number[], amounts: readonly number[]) =>
    rates.flatMap((x, index) => {
      const y = amounts[index] ?? 0;
      return y > 0 ? [{ x, y: shortNumber(y) }] : [];
    });
  const rates = first?.curve.ratePerSecond ?? [];
  const amounts = alternatives.flatMap(({ curve }) => [...curve.lambdaMonthly, ...curve.monthly]);
  const line = (label: string, index: number, data: readonly { x: number; y: number }[]): Dataset => {
    const { color, dash } = seriesStyle(index);
    return {
      label,
      data,
      borderColor: color,
      backgroundColor: color,
      borderWidth: 2,
      borderDash: dash,
      pointRadius: 0,
      pointHoverRadius: 4,
      legendStyle: 'line',
      tension: 0,
    };
  };
  return {
    ...lineChart('crossover', title, note),
    wide: true,
    alternative: alternatives
      .map(({ platform, monthly, crossoverRatePerSecond: rate }) => {
        return `${platformName(platform)} at ${formatRate(traffic.ratePerSecond)}: ${formatMoney(monthly, currency)} a month${rate === null ? '' : `, cheaper than Lambda from ${formatRate(rate)}`}`;
      })
      .join('; '),
    config: {
      type: 'line',
      data: {
        datasets: [
          line('AWS Lambda', 0, points(rates, first?.curve.lambdaMonthly ?? [])),
          ...alternatives.map(({ platform, curve }, index) =>
            line(platformName(platform), index + 1, points(curve.ratePerSecond, curve.monthly)),
          ),
        ],
      },
      options: {
        ...baseOptions(title, note),
        scales: {
          x: logAxis(rates, { title: 'Traffic (requests per second, log scale)' }),
          y: logAxis(amounts, { title: `Bill (${currency} per month, log scale)` }),
        },
      },
    },
  };
}

function lineChart(name: string, title: string, note: string): Omit<Chart, 'config' | 'alternative'> {
  return { name, title, note, wide: false, empty: false };
}
