import { scaleText } from '../../results/findings-plan.ts';
import type { PlanDocument, SensitivityRow } from '../../results/plan-document.ts';
import { formatDuration, formatMoney, formatRate, formatShare } from '../../units/format.ts';
import { platformName } from '../plan-words.ts';
import { visible } from '../text.ts';
import type { Chart, Dataset } from './chart.ts';
import { shortNumber } from './downsample.ts';
import { axis, baseOptions, logAxis } from './scales.ts';
import { seriesStyle } from './series-style.ts';

const limitsShown = 16;

/** The plan's charts in the order of reading: what breaks, what it costs, how it answers, what else there is, what it hangs on. */
export function planCharts(plan: PlanDocument): readonly Chart[] {
  return [
    breakPointsChart(plan),
    growthCostChart(plan),
    growthLatencyChart(plan),
    growthSharesChart(plan),
    ...(plan.alternatives.length === 0 ? [] : [crossoverChart(plan)]),
    ...(plan.sensitivity.length === 0 ? [] : [tornadoChart(plan, 'monthly'), tornadoChart(plan, 'p99Ms')]),
  ];
}

/** The scale at which each limit breaks, the first on top; what holds reaches the end of the search. */
function breakPointsChart({ breakPoints, holds }: PlanDocument): Chart {
  const broken = breakPoints.slice(0, limitsShown);
  const held = holds.slice(0, Math.max(0, limitsShown - broken.length));
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
          // The ends of the bars, for the tooltip; beside the lower one there is room for the amount, clear of the line.
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
          y: logAxis(
            growth.map(({ p99Ms }) => p99Ms),
            { title: 'p99 latency (ms, log scale)' },
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

/** How far one assumption at a time moves a figure, the one that moves it most on top. */
function tornadoChart(plan: PlanDocument, figure: 'p99Ms' | 'monthly'): Chart {
  const base = plan.sensitivityBase[figure];
  const change = (value: number): number => (base === 0 ? 0 : 100 * (value / base - 1));
  const reach = ({ low, high }: SensitivityRow): number =>
    Math.max(Math.abs(change(low[figure])), Math.abs(change(high[figure])));
  const rows = plan.sensitivity.toSorted((a, b) => reach(b) - reach(a));
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
