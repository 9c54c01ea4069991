import type { PlanDocument } from '../../results/documents/plan-document.ts';
import { scaleText } from '../../results/findings/findings-plan.ts';
import { formatMoney, formatRate } from '../../units/format.ts';
import { platformName } from '../words/plan-words.ts';
import { visible } from '../words/text.ts';
import type { Chart, Dataset } from './chart.ts';
import { shortNumber } from './downsample.ts';
import { growthCharts } from './plan-growth-charts.ts';
import { tornadoChart } from './plan-tornado-chart.ts';
import { axis, baseOptions, logAxis } from './scales.ts';
import { seriesStyle } from './series-style.ts';

const LIMITS_SHOWN = 16;

/**
 * The plan's charts in the order of reading: what breaks, what it costs, how it answers, what else there is,
 * what it hangs on.
 */
export function planCharts(plan: PlanDocument): readonly Chart[] {
  return [
    breakPointsChart(plan),
    ...growthCharts(plan),
    ...(plan.alternatives.length === 0 ? [] : [crossoverChart(plan)]),
    ...(plan.sensitivity.length === 0 ? [] : [tornadoChart(plan, 'monthly'), tornadoChart(plan, 'p99Ms')]),
  ];
}

/** The scale at which each limit breaks, the first on top; what holds reaches the end of the search. */
function breakPointsChart({ breakPoints, holds }: PlanDocument): Chart {
  const broken = breakPoints.slice(0, LIMITS_SHOWN);
  const held = holds.slice(0, Math.max(0, LIMITS_SHOWN - broken.length));
  const upTo = holds[0]?.upToScale ?? 1;
  const title = 'Where it breaks';
  const note = `Traffic at which each limit or threshold breaks, as a multiple of the given traffic${held.length > 0 ? `; grey: not broken up to ${scaleText(upTo)}` : ''}`;
  const values = [...broken.map(({ scale }) => scale), ...held.map(({ upToScale }) => upToScale)];
  const bars = (
    label: string,
    color: string,
    data: readonly (number | null)[],
    labels: readonly (string | null)[],
  ): Dataset => ({
    label,
    data,
    backgroundColor: color,
    borderWidth: 0,
    borderRadius: 3,
    maxBarThickness: 24,
    categoryPercentage: 0.84,
    barPercentage: 0.9,
    grouped: false,
    pointLabels: labels,
  });
  const none = (count: number): null[] => new Array<null>(count).fill(null);
  return {
    name: 'break-points',
    title,
    note,
    alternative: `${broken.map(({ limit, scale }) => `${visible(limit)} breaks at ${scaleText(scale)}`).join(', ')}${held.length > 0 ? `; not broken up to ${scaleText(upTo)}: ${held.map(({ limit }) => visible(limit)).join(', ')}` : ''}.`,
    wide: true,
    empty: values.length === 0,
    config: {
      type: 'bar',
      data: {
        labels: [...broken, ...held].map(({ limit }) => visible(limit)),
        datasets: [
          bars(
            'Breaks',
            '@accent',
            [...broken.map(({ scale }) => scale), ...none(held.length)],
            [
              ...broken.map(
                ({ scale, ratePerSecond }) => `${scaleText(scale)} · ${formatRate(ratePerSecond)}`,
              ),
              ...none(held.length),
            ],
          ),
          bars(
            'Not broken up to here',
            '@neutralFill',
            [...none(broken.length), ...held.map(({ upToScale }) => upToScale)],
            none(values.length),
          ),
        ],
      },
      options: {
        ...baseOptions(title, note, held.length > 0 && broken.length > 0 ? 'shapes' : 'none'),
        indexAxis: 'y',
        scales: {
          // Room to the right for what is written beside the bars.
          x: logAxis([...values.map((value) => value * 2.5), Math.min(1, ...values) / 1.5], {
            title: 'Traffic (× the given one, log scale)',
          }),
          y: axis('category', {
            title: 'Limit',
            format: 'name',
            more: { grid: { display: false } },
            ticks: { autoSkip: false, color: '@text' },
          }),
        },
      },
    },
  };
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
