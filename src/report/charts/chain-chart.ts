import type { ResultsDocument } from '../../results/documents/document.ts';
import { formatDuration } from '../../units/format.ts';
import { visible } from '../words/text.ts';
import type { Chart } from './chart.ts';
import { durationUnit } from './duration-unit.ts';
import { axis, baseOptions } from './scales.ts';

const CHAINS_SHOWN = 12;
const PERCENTILES = [
  { key: 'p50', label: 'p50', color: '@accent' },
  { key: 'p95', label: 'p95', color: '@third' },
  { key: 'p99', label: 'p99', color: '@second' },
] as const;

/** End-to-end latency by entry point; none where no function sets another off. */
export function chainCharts(document: ResultsDocument): readonly Chart[] {
  const chains = Object.entries(document.chains).filter(([, { latencyMs }]) => latencyMs.count > 0);
  if (chains.length === 0) return [];
  const shown = chains.sort(([, a], [, b]) => b.latencyMs.p99 - a.latencyMs.p99).slice(0, CHAINS_SHOWN);
  const title = 'End-to-end latency';
  const note = `From an event to the end of the last invocation that it set off${shown.length < chains.length ? `; the ${shown.length} slowest of ${chains.length} entry points` : ''}`;
  const unit = durationUnit(Math.max(...shown.map(([, { latencyMs }]) => latencyMs.p99)));
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
        type: 'bar',
        data: {
          labels: shown.map(([name]) => visible(name)),
          datasets: PERCENTILES.map(({ key, label, color }) => ({
            label,
            data: shown.map(([, { latencyMs }]) => Number((latencyMs[key] / unit.ms).toPrecision(6))),
            backgroundColor: color,
            borderWidth: 0,
            borderRadius: 3,
            maxBarThickness: 22,
            categoryPercentage: 0.74,
            barPercentage: 0.88,
            pointLabels: shown.map(([, { latencyMs }]) => formatDuration(latencyMs[key])),
          })),
        },
        options: {
          ...baseOptions(title, note, 'shapes'),
          indexAxis: 'y',
          scales: {
            x: axis('linear', {
              title: `Latency (${unit.name})`,
              min: 0,
              ticks: { maxTicksLimit: 7 },
              more: { grace: '12%' },
            }),
            y: axis('category', {
              title: 'Entry point',
              format: 'name',
              more: { grid: { display: false } },
              ticks: { autoSkip: false, color: '@text' },
            }),
          },
        },
      },
    },
  ];
}
