import { pow } from '../../math/pow.ts';
import type { BreakPoint, GrowthRow, PlanDocument } from '../../results/documents/plan-document.ts';
import { scaleText } from '../../results/findings/findings-plan.ts';
import {
  failedOf,
  hasFailures,
  isRefusing,
  refusedOf,
  servedOf,
} from '../../results/findings/verdict-plan.ts';
import { formatMoney, formatRate, formatShare } from '../../units/format.ts';
import { billRange, p99Text, roundMoney } from '../words/plan-words.ts';
import { visible } from '../words/text.ts';
import { shorten } from '../words/width.ts';
import type { Chart, Dataset } from './chart.ts';
import { shortNumber } from './downsample.ts';
import { axis, baseOptions, durationAxis, logAxis } from './scales.ts';
import { seriesStyle } from './series-style.ts';

/** Break points that are drawn as lines, and how far apart they are at least, as a factor. */
const LINES_SHOWN = 4;
const LINES_APART = 1.15;

/** Served and refused, the bill and p99 over the factors of the growth table. */
export function growthCharts(plan: PlanDocument): readonly Chart[] {
  if (plan.growth.length < 2 || plan.notJudged !== undefined) return [];
  return [growthServedChart(plan), growthCostChart(plan), growthLatencyChart(plan)];
}

/** What comes, and what of it is served, is refused and fails; a line where each limit breaks. */
function growthServedChart({ growth, breakPoints, traffic }: PlanDocument): Chart {
  const title = 'What is served as the traffic grows';
  const note =
    breakPoints.length === 0
      ? 'Requests a second; nothing breaks as far as was looked'
      : 'Requests a second; each upright line is the traffic at which a limit breaks';
  const fails = hasFailures(growth);
  const rates = growth.flatMap((row) => [
    row.ratePerSecond,
    row.ratePerSecond * servedOf(row),
    ...(isRefusing(row) ? [row.ratePerSecond * refusedOf(row)] : []),
    ...(fails ? [row.ratePerSecond * failedOf(row)] : []),
  ]);
  const shown = apart(breakPoints.filter(({ isBelowRange }) => !isBelowRange));
  const factors = [...growth.map(({ factor }) => factor), ...shown.map(({ scale }) => scale)];
  const y = logAxis(rates, { title: 'Requests per second (log scale)' });
  const [low, high] = [Math.min(...rates.filter((rate) => rate > 0)), Math.max(...rates)];
  const line = (label: string, index: number, rateOf: (row: GrowthRow) => number): Dataset => ({
    ...pointLine(label, index),
    data: growth.flatMap((row) => {
      const rate = rateOf(row);
      return rate > 0 ? [{ x: row.factor, y: shortNumber(rate) }] : [];
    }),
  });
  const refuses = growth.some(isRefusing);
  return {
    ...lineChart('growth-served', title, note),
    wide: true,
    alternative: `${growth
      .map((row) => {
        const refused = isRefusing(row) ? `, ${formatShare(refusedOf(row))} refused` : '';
        const failed = fails ? `, ${formatShare(failedOf(row))} failed` : '';
        return `${scaleText(row.factor)}: ${formatShare(servedOf(row))} of ${formatRate(row.ratePerSecond)} served${refused}${failed}`;
      })
      .join(
        '; ',
      )}.${breakPoints.length === 0 ? '' : ` Breaks: ${breakPoints.map(({ limit, scale }) => `${visible(limit)} at ${scaleText(scale)}`).join(', ')}.`}`,
    config: {
      type: 'line',
      data: {
        datasets: [
          line('Served', 0, (row) => row.ratePerSecond * servedOf(row)),
          ...(refuses
            ? [line('Refused', 1, (row) => (isRefusing(row) ? row.ratePerSecond * refusedOf(row) : 0))]
            : []),
          ...(fails ? [line('Failed', 4, (row) => row.ratePerSecond * failedOf(row))] : []),
          {
            ...pointLine('All that come', 2),
            borderColor: '@muted',
            backgroundColor: '@muted',
            pointRadius: 0,
            data: growth.map(({ factor, ratePerSecond }) => ({ x: factor, y: shortNumber(ratePerSecond) })),
          },
          ...shown.map(({ limit, scale }, index): Dataset => {
            // Names one below the other, so that they do not cover each other.
            const at = high * pow(low / high, 0.09 * index);
            return {
              ...pointLine(visible(limit), 3),
              borderColor: '@refused',
              backgroundColor: '@refused',
              borderDash: [4, 4],
              borderWidth: 1.2,
              pointRadius: 0,
              data: [
                { x: scale, y: shortNumber(low) },
                { x: scale, y: shortNumber(at) },
              ],
              pointLabels: [null, `${shorten(visible(limit), 26)} ${scaleText(scale)}`],
            };
          }),
        ],
      },
      options: {
        ...baseOptions(title, note),
        scales: {
          x: factorAxis(
            factors,
            growth.map(({ factor }) => factor),
          ),
          y,
        },
      },
    },
    ...(traffic.ratePerSecond === 0 ? { empty: true } : {}),
  };
}

function apart(points: readonly BreakPoint[]): readonly BreakPoint[] {
  const kept: BreakPoint[] = [];
  for (const point of points) {
    const isFree = kept.every(({ scale }) => point.scale / scale >= LINES_APART);
    if (isFree && kept.length < LINES_SHOWN) kept.push(point);
  }
  return kept;
}

function growthCostChart({ growth, currency, freeTier, settings }: PlanDocument): Chart {
  const title = 'Monthly bill as the traffic grows';
  const refuses = growth.some(isRefusing);
  const tier = freeTier ? 'after the free tier' : 'without the free tier';
  const note = refuses
    ? `Of what is served, and if all of it were · ${tier}`
    : `Bars: the bill where the traffic is ${formatShare(settings.uncertainty)} lower or higher · ${tier}`;
  const amount = (row: GrowthRow): number => row.monthlyIfServed ?? row.monthly;
  return {
    ...lineChart('growth-cost', title, note),
    alternative: growth
      .map((row) => {
        const all = isRefusing(row)
          ? ` for what is served, ${formatMoney(amount(row), currency)} if all were`
          : '';
        return `${scaleText(row.factor)}: ${formatMoney(row.monthly, currency)}${all} (${billRange(row, currency)})`;
      })
      .join(', '),
    config: {
      type: 'line',
      data: {
        datasets: [
          {
            ...pointLine(refuses ? 'Of what is served' : 'Expected', 0),
            data: growth.map(({ factor, monthly }) => ({ x: factor, y: shortNumber(monthly) })),
            errorBars: growth.map(({ monthlyLow, monthlyHigh }) => [monthlyLow, monthlyHigh] as const),
          },
          ...(refuses
            ? [
                {
                  ...pointLine('If all were served', 2),
                  data: growth.map((row) => ({ x: row.factor, y: shortNumber(amount(row)) })),
                  pointLabels: growth.map((row) =>
                    isRefusing(row) ? roundMoney(amount(row), currency) : null,
                  ),
                },
              ]
            : []),
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
            growth.flatMap((row) => [row.monthlyLow, 1.3 * Math.max(row.monthlyHigh, amount(row))]),
            { title: `Bill (${currency} per month, log scale)` },
          ),
        },
      },
    },
  };
}

function growthLatencyChart({ growth, latencyOf }: PlanDocument): Chart {
  const title = `p99 as the traffic grows${latencyOf === null ? '' : ` · ${visible(latencyOf)}`}`;
  const refuses = growth.some(isRefusing);
  const note = refuses
    ? 'Of what is served, at the busiest time; refused requests have none (marked *)'
    : 'From the arrival of a request to its final outcome, at the busiest time';
  const rows = growth.filter(({ p99Ms }) => p99Ms > 0);
  return {
    ...lineChart('growth-latency', title, note),
    empty: rows.length === 0,
    alternative: growth.map((row) => `${scaleText(row.factor)}: ${p99Text(row)}`).join(', '),
    config: {
      type: 'line',
      data: {
        datasets: [
          {
            ...pointLine('p99', 1),
            data: rows.map(({ factor, p99Ms }) => ({ x: factor, y: shortNumber(p99Ms) })),
            pointLabels: rows.map((row) => p99Text(row)),
          },
        ],
      },
      options: {
        ...baseOptions(title, note, 'none'),
        scales: {
          x: factorAxis(growth.map(({ factor }) => factor)),
          y: durationAxis(
            rows.map(({ p99Ms }) => p99Ms),
            'p99 latency',
          ),
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

function factorAxis(factors: readonly number[], marked = factors) {
  const least = Math.min(...factors);
  const most = Math.max(...factors);
  return axis('logarithmic', {
    title: 'Traffic (× the given one, log scale)',
    at: marked,
    min: least / 1.25,
    max: Math.max(most, least) * 1.45,
    format: 'plain',
  });
}
