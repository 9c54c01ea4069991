import { formatCount, formatDuration, formatRate } from '../../units/format.ts';
import type { TraceProfile } from '../../workload/trace/profile/profile.ts';
import type { Chart } from './chart.ts';
import { axis, baseOptions, logAxis, spanName, timeAxis } from './scales.ts';
import { areaStyle, lineStyle, seriesStyle } from './series-style.ts';

/** What kind of traffic a trace is: its rate over time, and how much burstier than Poisson at each scale. */
export function traceCharts(profile: TraceProfile): readonly Chart[] {
  return [rateChart(profile), dispersionChart(profile), gapsChart(profile)];
}

function rateChart({ rate, ratePerSecond }: TraceProfile): Chart {
  const { events, stepSeconds } = rate;
  const { scale, toUnit } = timeAxis(events.length * stepSeconds, 'Time');
  const most = events.reduce((largest, one) => Math.max(largest, one), 0);
  const title = 'Rate over time';
  const note = `Events a second in each ${spanName(stepSeconds)} since the first one`;
  return {
    name: 'rate-over-time',
    title,
    note,
    alternative: `${ratePerSecond === null ? 'All at one time' : `${formatRate(ratePerSecond)} on average`}, ${formatRate(most / stepSeconds)} in the busiest ${spanName(stepSeconds)}.`,
    wide: true,
    empty: events.length < 2,
    config: {
      type: 'line',
      data: {
        datasets: [
          {
            label: 'Events a second',
            data: events.map((count, at) => ({
              x: toUnit((at + 0.5) * stepSeconds),
              y: Number((count / stepSeconds).toPrecision(6)),
            })),
            ...areaStyle('@accent'),
          },
        ],
      },
      options: {
        ...baseOptions(title, note, 'none'),
        scales: {
          x: scale,
          y: axis('linear', { title: 'Events a second', min: 0, ticks: { maxTicksLimit: 6 } }),
        },
      },
    },
  };
}

/** Variance over mean of the counts of windows, by the windows' length. */
function dispersionChart({ burstiness }: TraceProfile): Chart {
  const points = burstiness.filter(({ dispersion }) => dispersion > 0);
  const title = 'Bursts by scale';
  const note = 'Variance over mean of the counts in windows of each length; 1 is Poisson, more is burstier';
  const lengths = points.map(({ scaleSeconds }) => scaleSeconds);
  const [least = 1, longest = 1] = [lengths[0], lengths.at(-1)];
  return {
    name: 'bursts-by-scale',
    title,
    note,
    alternative: `Index of dispersion by window: ${points
      .map((one) => `${formatDuration(one.scaleSeconds * 1000)} ${Number(one.dispersion.toPrecision(3))}`)
      .join(', ')}.`,
    wide: false,
    empty: points.length < 2,
    config: {
      type: 'line',
      data: {
        datasets: [
          {
            label: 'Trace',
            data: points.map((one) => ({
              x: one.scaleSeconds * 1000,
              y: Number(one.dispersion.toPrecision(5)),
            })),
            ...lineStyle('@accent'),
            pointRadius: 3,
            pointStyle: seriesStyle(0).shape,
          },
          {
            label: 'Poisson',
            data: [
              { x: least * 1000, y: 1 },
              { x: longest * 1000, y: 1 },
            ],
            ...lineStyle('@neutral', [4, 4], 1.5),
          },
        ],
      },
      options: {
        ...baseOptions(title, note),
        scales: {
          x: axis('logarithmic', {
            title: 'Window (log scale)',
            format: 'duration',
            min: least * 1000,
            max: longest * 1000,
            at: lengths.map((seconds) => seconds * 1000),
          }),
          y: logAxis([1, ...points.map(({ dispersion }) => dispersion)], {
            title: 'Variance over mean (log scale)',
          }),
        },
      },
    },
  };
}

/** Coefficient of variation of the gaps between every n-th event, times √n. */
function gapsChart({ gaps }: TraceProfile): Chart {
  const points = gaps.filter(({ cv }) => cv > 0);
  const title = 'Gaps';
  const note = 'Coefficient of variation of the gaps between every n-th event, × √n; 1 is Poisson at any n';
  return {
    name: 'gaps',
    title,
    note,
    alternative: `Coefficient of variation of the gaps: ${points
      .map(({ every, cv }) => `every ${formatCount(every)} ${Number(cv.toPrecision(3))}`)
      .join(', ')}.`,
    wide: false,
    empty: points.length === 0,
    config: {
      type: 'bar',
      data: {
        labels: points.map(({ every }) => (every === 1 ? 'each' : `every ${formatCount(every)}`)),
        datasets: [
          {
            label: 'Trace',
            data: points.map(({ cv }) => Number(cv.toPrecision(5))),
            backgroundColor: '@accentFill',
            borderColor: '@accent',
            borderWidth: 1,
            maxBarThickness: 40,
          },
        ],
      },
      options: {
        ...baseOptions(title, note, 'none'),
        scales: {
          x: axis('category', { title: 'Event', format: 'name' }),
          y: axis('linear', { title: 'CV × √n', min: 0, ticks: { maxTicksLimit: 6 } }),
        },
      },
    },
  };
}
