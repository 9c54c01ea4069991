import type { ResultsDocument } from '../../results/documents/document.ts';
import { formatDuration } from '../../units/format.ts';
import { visible } from '../words/text.ts';
import type { Chart } from './chart.ts';
import { shortNumber } from './downsample.ts';
import { axis, baseOptions, durationAxis, HIDDEN_NAMES } from './scales.ts';

const CHAINS_SHOWN = 12;
const PERCENTILES = [
  { key: 'p50', label: 'p50', color: '@accent', shape: 'circle' },
  { key: 'p95', label: 'p95', color: '@third', shape: 'triangle' },
  { key: 'p99', label: 'p99', color: '@second', shape: 'rectRot' },
] as const;
const LEAST_MS = 0.01;

/**
 * End-to-end latency by entry point, points on a logarithmic axis; none where there are not two to hold
 * against each other.
 */
export function chainCharts(document: ResultsDocument): readonly Chart[] {
  const chains = Object.entries(document.chains).filter(([, { latencyMs }]) => latencyMs.count > 0);
  if (chains.length < 2) return [];
  const shown = chains.sort(([, a], [, b]) => b.latencyMs.p99 - a.latencyMs.p99).slice(0, CHAINS_SHOWN);
  const title = 'End-to-end latency';
  const note = `From an event to the end of the last invocation that it set off${shown.length < chains.length ? `; the ${shown.length} slowest of ${chains.length} entry points` : ''}`;
  const of = (latency: number) => shortNumber(Math.max(latency, LEAST_MS));
  const values = shown.flatMap(([, { latencyMs }]) => PERCENTILES.map(({ key }) => of(latencyMs[key])));
  return [
    {
      name: 'end-to-end-latency',
      title,
      note,
      alternative: `${title}: ${shown
        .map(
          ([name, { latencyMs }]) =>
            `${visible(name)} p50 ${formatDuration(latencyMs.p50)}, p95 ${formatDuration(latencyMs.p95)}, p99 ${formatDuration(latencyMs.p99)}`,
        )
        .join('; ')}.`,
      wide: true,
      empty: false,
      config: {
        type: 'line',
        data: {
          labels: shown.map(([name]) => visible(name)),
          datasets: PERCENTILES.map(({ key, label, color, shape }) => ({
            label,
            data: shown.map(([, { latencyMs }]) => of(latencyMs[key])),
            borderColor: color,
            backgroundColor: color,
            showLine: false,
            pointStyle: shape,
            legendStyle: shape,
            pointRadius: 6,
            pointHoverRadius: 8,
          })),
        },
        options: {
          ...baseOptions(title, note, 'shapes'),
          indexAxis: 'y',
          heightPx: 100 + 46 * shown.length,
          rowLabels: shown.map(([name, { latencyMs }]) => [
            visible(name),
            `p99 ${formatDuration(latencyMs.p99)}`,
          ]),
          scales: {
            x: durationAxis(values, 'Latency'),
            y: axis('category', {
              title: 'Entry point',
              format: 'name',
              more: { offset: true, ...HIDDEN_NAMES },
              ticks: { display: false },
            }),
          },
        },
      },
    },
  ];
}
