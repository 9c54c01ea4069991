import type {
  CalibratedFunction,
  CalibrationDocument,
} from '../../results/documents/calibration-document.ts';
import { formatCount, formatDuration } from '../../units/format.ts';
import { byInvocations } from '../words/calibration-words.ts';
import { slug, visible } from '../words/text.ts';
import type { Chart, Dataset, Point } from './chart.ts';
import { axis, baseOptions, durationAxis } from './scales.ts';
import { lineStyle, seriesStyle } from './series-style.ts';

const FUNCTIONS_SHOWN = 6;
const HOUR_MS = 3_600_000;

/** What a calibration is judged by, function by function, the busiest first: fit, residuals, hours, check. */
export function calibrationCharts(document: CalibrationDocument): readonly Chart[] {
  const all = byInvocations(document);
  const shown = all.slice(0, FUNCTIONS_SHOWN);
  const names = new Set<string>();
  return shown.flatMap(([name, fn], index) => {
    const base = all.length === 1 ? '' : `-${slug(name) || String(index + 1)}`;
    const suffix = names.has(base) ? `${base}-${index + 1}` : base;
    names.add(suffix);
    return [
      quantileChart(name, fn, suffix),
      residualChart(name, fn, suffix),
      initChart(name, fn, suffix),
      rateChart(name, fn, suffix),
      overTimeChart(name, fn, suffix),
      hourChart(name, fn, suffix),
      checkChart(name, fn, suffix),
    ].filter(({ empty }) => !empty);
  });
}

function quantileChart(
  name: string,
  { charts, fit, durationsOf }: CalibratedFunction,
  suffix: string,
): Chart {
  return qqChart({
    name: `fit${suffix}`,
    title: `Fitted against seen · ${visible(name)}`,
    quantiles: charts.quantiles,
    what: `${durationsOf} duration`,
    how:
      fit === null
        ? ''
        : `${fit.isGood ? fit.distribution : 'own values'}, KS ${Number(fit.ks.toPrecision(2))}`,
  });
}

function initChart(name: string, { charts, initFit }: CalibratedFunction, suffix: string): Chart {
  return qqChart({
    name: `init-fit${suffix}`,
    title: `Init, fitted against seen · ${visible(name)}`,
    quantiles: charts.initQuantiles,
    what: 'init',
    how:
      initFit === null
        ? ''
        : `${initFit.isGood ? initFit.distribution : 'own values'}, n ${formatCount(initFit.n)}`,
  });
}

interface QqSubject {
  readonly name: string;
  readonly title: string;
  readonly quantiles: CalibratedFunction['charts']['quantiles'];
  readonly what: string;
  readonly how: string;
}

/** Quantiles of the model over those that were seen; where it fits they lie on the line. */
function qqChart({ name, title, quantiles, what, how }: QqSubject): Chart {
  const points: Point[] = (quantiles?.seenMs ?? []).map((x, index) => ({
    x,
    y: quantiles?.fittedMs[index] ?? x,
  }));
  const values = points.flatMap(({ x, y }) => [x, y]).filter((value) => value > 0);
  const note = `Each point is a percentile of the ${what}; where the model fits, it lies on the line · ${how}`;
  const ends = [
    values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    values.reduce((a, b) => Math.max(a, b), 0),
  ];
  const datasets: Dataset[] = [
    {
      label: 'As seen',
      data: ends.map((value) => ({ x: value, y: value })),
      ...lineStyle('@neutral', [4, 4], 1.5),
      showLine: true,
    },
    {
      label: 'Percentiles of the model',
      data: points,
      pointLabels: points.map((_, index) => labelOf(quantiles?.probability[index] ?? 0)),
      showLine: false,
      borderColor: '@accent',
      backgroundColor: '@accent',
      pointRadius: 3.2,
      pointHoverRadius: 6,
      pointStyle: 'circle',
      legendStyle: 'circle',
    },
  ];
  return {
    name,
    title,
    note,
    alternative: `Percentiles of the model beside those seen: ${worded(quantiles)}.`,
    wide: false,
    empty: points.length < 3,
    config: {
      type: 'scatter',
      data: { datasets },
      options: {
        ...baseOptions(title, note),
        interaction: { mode: 'nearest', intersect: true },
        scales: {
          x: durationAxis(values, 'Seen'),
          y: durationAxis(values, 'Model'),
        },
      },
    },
  };
}

function labelOf(probability: number): string | null {
  return [0.5, 0.9, 0.99, 0.999].includes(probability) ? `p${Number((100 * probability).toFixed(2))}` : null;
}

function worded(quantiles: CalibratedFunction['charts']['quantiles']): string {
  if (quantiles === null) return 'none';
  return [0.5, 0.9, 0.99]
    .flatMap((probability) => {
      const index = quantiles.probability.indexOf(probability);
      if (index < 0) return [];
      const [seen = 0, fitted = 0] = [quantiles.seenMs[index], quantiles.fittedMs[index]];
      return [`p${100 * probability} ${formatDuration(fitted)} against ${formatDuration(seen)}`];
    })
    .join(', ');
}

/** How far the model's percentiles are off, in per cent of what was seen. */
function residualChart(name: string, { charts }: CalibratedFunction, suffix: string): Chart {
  const { quantiles } = charts;
  const points: Point[] = (quantiles?.probability ?? []).map((probability, index) => ({
    x: Number((1 / (1 - probability)).toPrecision(6)),
    y: Number(
      (
        100 *
        ((quantiles?.fittedMs[index] ?? 1) / Math.max(quantiles?.seenMs[index] ?? 1, 1e-9) - 1)
      ).toPrecision(4),
    ),
  }));
  const title = `Residuals · ${visible(name)}`;
  const note =
    'The model less what was seen, in per cent, by percentile; to the right ever rarer invocations';
  const farthest = points.reduce((most, { x }) => Math.max(most, x), 10);
  const worst = points.reduce((most, { y }) => (Math.abs(y) > Math.abs(most) ? y : most), 0);
  const ticks = [1, 2, 4];
  for (let x = 10; x <= farthest * 1.000001; x *= 10) ticks.push(x);
  return {
    name: `residuals${suffix}`,
    title,
    note,
    alternative: `The model's percentiles are off by at most ${worst} % of what was seen.`,
    wide: false,
    empty: points.length < 3,
    config: {
      type: 'line',
      data: {
        datasets: [
          { label: 'Model less seen', data: points, ...lineStyle('@accent') },
          {
            label: 'None',
            data: [
              { x: 1, y: 0 },
              { x: farthest, y: 0 },
            ],
            ...lineStyle('@neutral', [4, 4], 1.5),
          },
        ],
      },
      options: {
        ...baseOptions(title, note),
        scales: {
          x: axis('logarithmic', {
            title: 'Percentile',
            format: 'percentile',
            min: 1,
            max: farthest,
            at: ticks,
          }),
          y: axis('linear', { title: 'Off (%)', ticks: { maxTicksLimit: 7 }, more: { grace: '10%' } }),
        },
      },
    },
  };
}

/** Rate by the hour of the day, with the interval of each hour. */
function rateChart(name: string, { arrivals }: CalibratedFunction, suffix: string): Chart {
  const hours = arrivals?.byHour ?? [];
  const seen = hours.filter((hour) => hour !== null).length;
  const title = `Arrivals by hour of day (UTC) · ${visible(name)}`;
  const note = `Mean rate of each hour with its 95 % interval${arrivals === null ? '' : ` · the model: ${arrivals.pattern}`}`;
  const scale = 3600;
  const busiest = hours.reduce(
    (most, hour, index) => ((hour?.ratePerSecond ?? 0) > (hours[most]?.ratePerSecond ?? 0) ? index : most),
    0,
  );
  return {
    name: `rate-by-hour${suffix}`,
    title,
    note,
    alternative: `Arrivals by hour; most at ${busiest}:00 UTC, ${formatCount(Math.round(scale * (hours[busiest]?.ratePerSecond ?? 0)))} an hour.`,
    wide: false,
    empty: seen < 3,
    config: {
      type: 'bar',
      data: {
        labels: hours.map((_, hour) => String(hour)),
        datasets: [
          {
            label: 'Seen',
            data: hours.map((hour) =>
              hour === null ? null : Number((scale * hour.ratePerSecond).toPrecision(5)),
            ),
            errorBars: hours.map((hour) =>
              hour === null ? null : ([scale * hour.ci95[0], scale * hour.ci95[1]] as const),
            ),
            backgroundColor: '@accentFill',
            borderColor: '@accent',
            borderWidth: 1,
            legendStyle: 'rect',
          },
        ],
      },
      options: {
        ...baseOptions(title, note, 'none'),
        scales: {
          x: axis('category', { title: 'Hour', format: 'name' }),
          y: axis('linear', { title: 'Arrivals an hour', min: 0, ticks: { maxTicksLimit: 6 } }),
        },
      },
    },
  };
}

function overTimeChart(name: string, { charts }: CalibratedFunction, suffix: string): Chart {
  const { overTime } = charts;
  const step = overTime?.stepHours ?? 1;
  const line = (values: readonly number[]): Point[] => values.map((y, index) => ({ x: index * step, y }));
  const title = `Invocations an hour · ${visible(name)}`;
  const start =
    overTime === null ? '' : new Date(overTime.startMs).toISOString().slice(0, 16).replace('T', ' ');
  const note = `What was seen and the model's rate, from ${start} UTC on`;
  return {
    name: `over-time${suffix}`,
    title,
    note,
    alternative: `Invocations an hour from ${start} UTC on: seen and model.`,
    wide: true,
    empty: overTime === null,
    config: {
      type: 'line',
      data: {
        datasets: [
          { label: 'Seen', data: line(overTime?.perHour ?? []), ...lineStyle(seriesStyle(0).color) },
          {
            label: 'Model',
            data: line(overTime?.modelPerHour ?? []),
            ...lineStyle(seriesStyle(1).color, seriesStyle(1).dash),
          },
        ],
      },
      options: {
        ...baseOptions(title, note),
        interaction: { mode: 'index', intersect: false },
        scales: {
          x: axis('linear', {
            title: 'Time from the first hour',
            format: 'time',
            min: 0,
            max: Math.max(1, step * ((overTime?.perHour.length ?? 2) - 1)),
            ticks: { unitMs: HOUR_MS, maxTicksLimit: 9 },
          }),
          y: axis('linear', { title: 'Invocations an hour', min: 0, ticks: { maxTicksLimit: 6 } }),
        },
      },
    },
  };
}

/** The median duration by the hour, where the hour decides something. */
function hourChart(name: string, { timeOfDay }: CalibratedFunction, suffix: string): Chart {
  const medians = timeOfDay?.medianMs ?? [];
  const title = `Duration by hour of day (UTC) · ${visible(name)}`;
  const note = `Median of warm invocations; the hour explains ${Number((100 * (timeOfDay?.explained ?? 0)).toPrecision(2))} % of the variation, which the model does not have`;
  return {
    name: `duration-by-hour${suffix}`,
    title,
    note,
    alternative: `Median warm duration by hour: ${medians
      .map((value, hour) => (value === null ? '' : `${hour}:00 ${formatDuration(value)}`))
      .filter(Boolean)
      .join(', ')}.`,
    wide: false,
    empty: timeOfDay?.isMarked !== true,
    config: {
      type: 'bar',
      data: {
        labels: medians.map((_, hour) => String(hour)),
        datasets: [
          {
            label: 'Median',
            data: medians,
            backgroundColor: '@secondFill',
            borderColor: '@second',
            borderWidth: 1,
          },
        ],
      },
      options: {
        ...baseOptions(title, note, 'none'),
        scales: {
          x: axis('category', { title: 'Hour', format: 'name' }),
          y: axis('linear', { title: 'Median (ms)', min: 0, ticks: { maxTicksLimit: 6 } }),
        },
      },
    },
  };
}

/**
 * Cold starts and what else the model gives for the arrivals that were seen, in per cent of what was seen.
 */
function checkChart(name: string, { check }: CalibratedFunction, suffix: string): Chart {
  const rows =
    check === null
      ? []
      : (
          [
            ['Cold starts', check.coldStarts],
            ['p50', check.p50Ms],
            ['p95', check.p95Ms],
            ['p99', check.p99Ms],
            ['Concurrency', check.maxConcurrency],
            ['Billed time', check.billedSeconds],
          ] as const
        ).filter(([, { seen }]) => seen > 0);
  const title = `The model on the seen arrivals · ${visible(name)}`;
  const note = 'What the model gives, in per cent of what was seen; 100 is what was seen';
  return {
    name: `check${suffix}`,
    title,
    note,
    alternative: `The model in per cent of what was seen: ${rows.map(([what, one]) => `${what} ${ratio(one)} %`).join(', ')}.`,
    wide: false,
    empty: rows.length === 0,
    config: {
      type: 'bar',
      data: {
        labels: rows.map(([what]) => what),
        datasets: [
          {
            label: 'Model',
            data: rows.map(([, one]) => ratio(one)),
            backgroundColor: '@accentFill',
            borderColor: '@accent',
            borderWidth: 1,
          },
        ],
      },
      options: {
        ...baseOptions(title, note, 'none'),
        scales: {
          x: axis('category', { title: '', format: 'name' }),
          y: axis('linear', { title: '% of what was seen', min: 0, ticks: { maxTicksLimit: 6 } }),
        },
      },
    },
  };
}

function ratio({ seen, predicted }: { readonly seen: number; readonly predicted: number }): number {
  return Number(((100 * predicted) / seen).toPrecision(3));
}
