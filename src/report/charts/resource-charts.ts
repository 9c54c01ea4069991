import type {
  ResourceResults,
  ResourceSeriesResults,
  ResultsDocument,
} from '../../results/documents/document.ts';
import { formatCount, formatRate, formatWhole } from '../../units/format.ts';
import { visible } from '../words/text.ts';
import type { Chart, Dataset } from './chart.ts';
import { inGroups, largest, mean, sum } from './downsample.ts';
import { baseOptions, spanName } from './scales.ts';
import { areaStyle, lineStyle } from './series-style.ts';
import { centred, countAxis, createTimeline, limitLine, type Timeline } from './timeline.ts';
import { partName } from './trigger-charts.ts';

const RESOURCES_SHOWN = 8;

/** What each resource had to do over time, and what it refused; the busiest ones where there are many. */
export function resourceCharts(document: ResultsDocument): readonly Chart[] {
  const timeline = createTimeline(document);
  const all = Object.entries(document.series.resources);
  const isShown = new Set(
    Object.entries(document.resources)
      .sort(([, a], [, b]) => b.calls - a.calls)
      .slice(0, RESOURCES_SHOWN)
      .map(([name]) => name),
  );
  return all.flatMap(([name, series], index) => {
    const results = document.resources[name];
    if (results === undefined || !isShown.has(name)) return [];
    const ending = partName(name, index);
    return [
      loadChart(timeline, name, results, series, ending),
      callsChart(timeline, name, results, series, ending),
    ];
  });
}

function loadChart(
  timeline: Timeline,
  name: string,
  results: ResourceResults,
  series: ResourceSeriesResults,
  ending: string,
): Chart {
  const { limits, concurrency, waiting, connections } = results;
  const title = `Load · ${visible(name)}`;
  const note = `Calls in service and waiting, mean of each ${spanName(timeline.pointSeconds)}`;
  const line = (values: readonly number[]) => centred(timeline, inGroups(values, timeline.size, mean));
  const hasConnections = connections.max > 0;
  const datasets: Dataset[] = [
    { label: 'In service', data: line(series.concurrency), ...areaStyle('@accent') },
    ...(waiting.max > 0
      ? [{ label: 'Waiting', data: line(series.waiting), ...lineStyle('@second', [], 1.8) }]
      : []),
    ...(hasConnections
      ? [{ label: 'Connections', data: line(series.connections), ...lineStyle('@third', [2, 3], 1.8) }]
      : []),
    ...(limits.concurrency === null
      ? []
      : [
          limitLine(
            timeline,
            `Limit of calls (${formatCount(limits.concurrency)})`,
            limits.concurrency,
            [7, 4],
          ),
        ]),
    ...(limits.connections === null
      ? []
      : [
          limitLine(
            timeline,
            `Limit of connections (${formatCount(limits.connections)})`,
            limits.connections,
            [2, 2],
          ),
        ]),
  ];
  const limit = (value: number | null) => (value === null ? '' : ` of ${formatCount(value)}`);
  return {
    name: `load-${ending}`,
    title,
    note,
    alternative:
      `Load of ${visible(name)}: ${formatCount(concurrency.mean)}${limit(limits.concurrency)} calls in service on average, ${formatWhole(concurrency.max)} at most; ` +
      `${formatCount(waiting.mean)} waiting on average, ${formatWhole(waiting.max)} at most` +
      `${hasConnections ? `; at most ${formatWhole(connections.max)}${limit(limits.connections)} connections` : ''}.`,
    wide: false,
    empty: false,
    config: {
      type: 'line',
      data: { datasets },
      options: {
        ...baseOptions(title, note),
        scales: {
          x: timeline.axis.scale,
          y: countAxis(hasConnections ? 'Calls and connections' : 'Calls'),
        },
      },
    },
  };
}

function callsChart(
  timeline: Timeline,
  name: string,
  results: ResourceResults,
  series: ResourceSeriesResults,
  ending: string,
): Chart {
  const { ratePerSecond } = results.limits;
  const span = spanName(timeline.pointSeconds);
  const hasRejections = results.rejected > 0;
  const title = `${hasRejections ? 'Calls and rejections' : 'Calls'} · ${visible(name)}`;
  const note = `Calls a second, mean of each ${span}`;
  const perSecond = (values: readonly number[]) =>
    centred(
      timeline,
      inGroups(values, timeline.size, sum).map((count, index) => {
        // The last span ends with the run.
        const start = index * timeline.pointSeconds;
        return count / Math.max(1e-3, Math.min(timeline.pointSeconds, timeline.endSeconds - start));
      }),
    );
  const peak = largest([0, ...perSecond(series.calls).map(({ y }) => y)]);
  return {
    name: `calls-${ending}`,
    title,
    note,
    alternative: `Calls of ${visible(name)}: ${formatWhole(results.calls)} in all, at most ${formatRate(peak)}; ${formatWhole(results.rejected)} rejected.`,
    wide: false,
    empty: results.calls === 0,
    config: {
      type: 'line',
      data: {
        datasets: [
          { label: 'Calls', data: perSecond(series.calls), ...areaStyle('@accent') },
          ...(hasRejections
            ? [{ label: 'Rejected', data: perSecond(series.rejected), ...areaStyle('@second') }]
            : []),
          ...(ratePerSecond === null
            ? []
            : [limitLine(timeline, `Limit (${formatRate(ratePerSecond)})`, ratePerSecond, [7, 4])]),
        ],
      },
      options: {
        ...baseOptions(title, note),
        scales: { x: timeline.axis.scale, y: countAxis('Calls per second') },
      },
    },
  };
}
