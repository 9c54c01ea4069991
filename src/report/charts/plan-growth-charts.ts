import type { PlanDocument } from '../../results/documents/plan-document.ts';
import { scaleText } from '../../results/findings/findings-plan.ts';
import { formatDuration, formatMoney, formatShare } from '../../units/format.ts';
import { visible } from '../words/text.ts';
import type { Chart, Dataset } from './chart.ts';
import { shortNumber } from './downsample.ts';
import { axis, baseOptions, durationAxis, logAxis } from './scales.ts';
import { seriesStyle } from './series-style.ts';

/** Bill, p99 and what goes wrong over the factors of the growth table. */
export function growthCharts(plan: PlanDocument): readonly Chart[] {
  return [growthCostChart(plan), growthLatencyChart(plan), growthSharesChart(plan)];
}

function growthCostChart({ growth, currency, freeTier, settings }: PlanDocument): Chart {
  const title = 'Monthly bill as the traffic grows';
  const note = `Bars: the bill where the traffic is ${formatShare(settings.uncertainty)} lower or higher · ${freeTier ? 'after the free tier' : 'without the free tier'}`;
  return {
    ...lineChart('growth-cost', title, note),
    alternative: growth
      .map(({ factor, monthly, monthlyLow, monthlyHigh }) => {
        return `${scaleText(factor)}: ${formatMoney(monthly, currency)} (${formatMoney(monthlyLow, currency)} to ${formatMoney(monthlyHigh, currency)})`;
      })
      .join(', '),
    config: {
      type: 'line',
      data: {
        datasets: [
          {
            ...pointLine('Expected', 0),
            data: growth.map(({ factor, monthly }) => ({ x: factor, y: shortNumber(monthly) })),
            errorBars: growth.map(({ monthlyLow, monthlyHigh }) => [monthlyLow, monthlyHigh] as const),
          },
          // The ends of the bars, for the tooltip; beside the lower one there is room for the amount, clear
          // of the line.
          {
            ...barEnds('Low'),
            data: growth.map(({ factor, monthlyLow }) => ({ x: factor, y: shortNumber(monthlyLow) })),
            pointLabels: growth.map(({ monthly }) => roundMoney(monthly, currency)),
          },
          {
            ...barEnds('High'),
            data: growth.map(({ factor, monthlyHigh }) => ({ x: factor, y: shortNumber(monthlyHigh) })),
          },
        ],
      },
      options: {
        ...baseOptions(title, note, 'none'),
        scales: {
          x: factorAxis(growth.map(({ factor }) => factor)),
          y: logAxis(
            growth.flatMap(({ monthlyLow, monthlyHigh }) => [monthlyLow, 1.3 * monthlyHigh]),
            { title: `Bill (${currency} per month, log scale)` },
          ),
        },
      },
    },
  };
}

function growthLatencyChart({ growth, latencyOf }: PlanDocument): Chart {
  const title = `p99 as the traffic grows${latencyOf === null ? '' : ` · ${visible(latencyOf)}`}`;
  const note = 'From the arrival of a request to its final outcome; refused requests have none';
  return {
    ...lineChart('growth-latency', title, note),
    alternative: growth
      .map(({ factor, p99Ms }) => `${scaleText(factor)}: ${formatDuration(p99Ms)}`)
      .join(', '),
    config: {
      type: 'line',
      data: {
        datasets: [
          {
            ...pointLine('p99', 1),
            data: growth.map(({ factor, p99Ms }) => ({ x: factor, y: shortNumber(p99Ms) })),
            pointLabels: growth.map(({ p99Ms }) => formatDuration(p99Ms)),
          },
        ],
      },
      options: {
        ...baseOptions(title, note, 'none'),
        scales: {
          x: factorAxis(growth.map(({ factor }) => factor)),
          y: durationAxis(
            growth.map(({ p99Ms }) => p99Ms),
            'p99 latency',
          ),
        },
      },
    },
  };
}

function growthSharesChart({ growth }: PlanDocument): Chart {
  const title = 'Refused, cold and failed as the traffic grows';
  const note = 'Refused: of all attempts · cold starts: of invocations · errors: of requests';
  const line = (
    label: string,
    index: number,
    read: (row: PlanDocument['growth'][number]) => number,
  ): Dataset => ({
    ...pointLine(label, index),
    data: growth.map((row) => ({ x: row.factor, y: shortNumber(100 * read(row)) })),
  });
  const most = Math.max(
    0.1,
    ...growth.map((row) => 100 * Math.max(row.throttleRate, row.coldStartRate, row.errorRate)),
  );
  return {
    ...lineChart('growth-shares', title, note),
    wide: true,
    alternative: growth
      .map(({ factor, throttleRate, coldStartRate }) => {
        return `${scaleText(factor)}: ${formatShare(throttleRate)} refused, ${formatShare(coldStartRate)} cold starts`;
      })
      .join('; '),
    config: {
      type: 'line',
      data: {
        datasets: [
          line('Refused', 1, ({ throttleRate }) => throttleRate),
          line('Cold starts', 0, ({ coldStartRate }) => coldStartRate),
          line('Errors', 2, ({ errorRate }) => errorRate),
        ],
      },
      options: {
        ...baseOptions(title, note),
        scales: {
          x: factorAxis(growth.map(({ factor }) => factor)),
          y: axis('linear', {
            title: 'Share (%)',
            min: 0,
            ticks: { maxTicksLimit: 7 },
            more: { suggestedMax: 1.06 * most },
          }),
        },
      },
    },
  };
}

function lineChart(name: string, title: string, note: string): Omit<Chart, 'config' | 'alternative'> {
  return { name, title, note, wide: false, empty: false };
}

function pointLine(label: string, index: number) {
  const { color, dash, shape } = seriesStyle(index);
  return {
    label,
    borderColor: color,
    backgroundColor: color,
    borderWidth: 1.8,
    borderDash: dash,
    tension: 0,
    pointStyle: shape,
    legendStyle: 'line',
    pointRadius: 4.5,
    pointHoverRadius: 7,
  };
}

function barEnds(label: string) {
  return { label, borderColor: '@accent', backgroundColor: '@accent', showLine: false, pointRadius: 0 };
}

function factorAxis(factors: readonly number[]) {
  const least = Math.min(...factors);
  const most = Math.max(...factors);
  return axis('logarithmic', {
    title: 'Traffic (× the given one, log scale)',
    at: factors,
    min: least / 1.25,
    max: Math.max(most, least) * 1.45,
    format: 'plain',
  });
}

/** Without cents where they say nothing. */
function roundMoney(amount: number, currency: string): string {
  return amount >= 100
    ? formatMoney(Math.round(amount), currency).replace(/\.00$/, '')
    : formatMoney(amount, currency);
}
