import { figureText } from '../words/diff-words.ts';
import { type FigureHistory, shortCommit } from '../words/figure-history.ts';
import type { Chart } from './chart.ts';
import { axis, baseOptions } from './scales.ts';
import { lineStyle } from './series-style.ts';

const UNITS = { ms: 'ms', share: 'Share', count: 'Count', gbSeconds: 'GB-s', money: '' } as const;

/** A figure over the kept reports, each with its commit where it has one. */
export function historyChart({ figure, unit, currency, points }: FigureHistory): Chart {
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const text = (value: number | undefined): string => figureText(value ?? 0, unit, currency);
  const title = `${figure} over reports`;
  const note = 'Each kept report, the oldest first, by its number and commit';
  return {
    name: 'figure-over-reports',
    title,
    note,
    alternative:
      known.length === 0
        ? 'No report has it.'
        : `From ${text(known[0])} to ${text(known.at(-1))}; at least ${text(Math.min(...known))}, at most ${text(Math.max(...known))}.`,
    wide: true,
    empty: known.length === 0,
    config: {
      type: 'line',
      data: {
        labels: points.map(({ number, commit }) =>
          commit === null ? `@${number}` : `@${number} ${shortCommit(commit)}`,
        ),
        datasets: [
          {
            label: figure,
            data: points.map(({ value }) => value),
            errorBars: points.map(({ interval }) => interval),
            ...lineStyle('@accent'),
            pointRadius: 3,
          },
        ],
      },
      options: {
        ...baseOptions(title, note, 'none'),
        scales: {
          x: axis('category', { title: 'Report' }),
          y: axis('linear', { title: unit === 'money' ? currency : UNITS[unit], min: 0 }),
        },
      },
    },
  };
}
