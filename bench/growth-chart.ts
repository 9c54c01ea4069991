import type { Chart } from '../src/report/charts/chart.ts';
import { baseOptions, logAxis } from '../src/report/charts/scales.ts';
import type { Fit } from './exponent.ts';

/** CPU seconds over size, both by powers of ten, with the line whose slope is the exponent. */
export function growthChart(
  what: string,
  fixed: string,
  { points, factor, exponent, low, high }: Fit,
): Chart {
  const title = `CPU time by ${what}: exponent ${exponent.toFixed(2)}`;
  const note = `${fixed}; 95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}; 1 is in proportion, 0 no growth`;
  const line = points.map(({ x }) => ({ x, y: factor * x ** exponent }));
  const seconds = [...points, ...line].map(({ y }) => y);
  return {
    name: what.replaceAll(' ', '-'),
    title,
    note,
    alternative: `CPU seconds by ${what}: ${points.map(({ x, y }) => `${x.toLocaleString('en-US')}: ${y.toFixed(2)}`).join(', ')}`,
    wide: true,
    empty: false,
    config: {
      type: 'scatter',
      data: {
        datasets: [
          {
            label: 'Measured',
            data: points,
            borderColor: '@accent',
            backgroundColor: '@accent',
            pointRadius: 5.5,
            pointStyle: 'circle',
            legendStyle: 'circle',
          },
          {
            label: `Fitted: exponent ${exponent.toFixed(2)}`,
            data: line,
            showLine: true,
            tension: 0,
            borderColor: '@neutral',
            borderWidth: 1.2,
            borderDash: [4, 4],
            pointRadius: 0,
          },
        ],
      },
      options: {
        ...baseOptions(title, note, 'shapes'),
        scales: {
          x: logAxis(
            points.map(({ x }) => x),
            { title: `${what.charAt(0).toUpperCase()}${what.slice(1)}` },
          ),
          y: logAxis(seconds, { title: 'CPU seconds' }),
        },
      },
    },
  };
}
