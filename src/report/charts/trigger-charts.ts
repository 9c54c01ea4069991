import type { ResultsDocument, TriggerSeriesResults } from '../../results/documents/document.ts';
import { formatCount, formatDuration } from '../../units/format.ts';
import { slug, visible } from '../words/text.ts';
import type { Chart } from './chart.ts';
import { inGroups, largest, mean } from './downsample.ts';
import { durationUnit } from './duration-unit.ts';
import { axis, baseOptions, spanName } from './scales.ts';
import { areaStyle, lineStyle } from './series-style.ts';
import { centred, countAxis, createTimeline, type Timeline } from './timeline.ts';

/**
 * More triggers than these have their figures in the tables alone: every line of a chart makes the page
 * heavier.
 */
const TRIGGERS_SHOWN = 8;

/**
 * Backlog of queues and streams over time, and iterator age of streams; those with the longest backlog come
 * first where there are many.
 */
export function triggerCharts(document: ResultsDocument): readonly Chart[] {
  const timeline = createTimeline(document);
  const all = Object.entries(document.series.triggers);
  const isShown = new Set(
    all
      .map(([name]) => ({ name, most: document.triggers[name]?.backlog.max ?? 0 }))
      .sort((a, b) => b.most - a.most)
      .slice(0, TRIGGERS_SHOWN)
      .map(({ name }) => name),
  );
  return all.flatMap(([name, series], index) => {
    if (!isShown.has(name)) return [];
    const ending = partName(name, index);
    const isStream = document.triggers[name]?.iteratorAgeMs !== undefined;
    return [
      backlogChart(timeline, name, series, ending),
      ...(isStream ? [iteratorAgeChart(timeline, name, series, ending)] : []),
    ];
  });
}

/**
 * The end of a chart's name: what can stand in a file name, and its place, which tells two names apart that
 * look alike then.
 */
export function partName(name: string, index: number): string {
  return `${slug(name) || 'x'}-${index + 1}`;
}

function backlogChart(timeline: Timeline, name: string, series: TriggerSeriesResults, ending: string): Chart {
  const { source = '', backlog = { mean: 0, max: 0 } } = timeline.document.triggers[name] ?? {};
  const title = `Backlog · ${visible(name)}`;
  const [one, what] = source === 'sqs' ? ['Messages', 'messages'] : ['Records', 'records'];
  const note = `${one} that wait for their invocation, in each ${spanName(timeline.pointSeconds)}`;
  const line = (values: readonly number[], reduce: typeof mean) =>
    centred(timeline, inGroups(values, timeline.size, reduce));
  const atEnd = series.backlog.at(-1) ?? 0;
  return {
    name: `backlog-${ending}`,
    title,
    note,
    alternative: `Backlog of ${visible(name)}: ${formatCount(backlog.mean)} ${what} on average, ${formatCount(backlog.max)} at most, ${formatCount(atEnd)} at the end.`,
    wide: false,
    empty: false,
    config: {
      type: 'line',
      data: {
        datasets: [
          { label: 'Mean', data: line(series.backlog, mean), ...areaStyle('@accent') },
          { label: 'Maximum', data: line(series.backlogMax, largest), ...lineStyle('@second', [], 1.4) },
        ],
      },
      options: {
        ...baseOptions(title, note),
        scales: { x: timeline.axis.scale, y: countAxis(`${one} waiting`) },
      },
    },
  };
}

function iteratorAgeChart(
  timeline: Timeline,
  name: string,
  series: TriggerSeriesResults,
  ending: string,
): Chart {
  const most = largest([0, ...series.iteratorAgeMs]);
  const unit = durationUnit(most);
  const title = `Iterator age · ${visible(name)}`;
  const note = `Age of the last record of a batch when it is read, the greatest in each ${spanName(timeline.pointSeconds)}`;
  const values = inGroups(series.iteratorAgeMs, timeline.size, largest).map((ms) => ms / unit.ms);
  return {
    name: `iterator-age-${ending}`,
    title,
    note,
    alternative: `Iterator age of ${visible(name)}: ${formatDuration(most)} at most, ${formatDuration(series.iteratorAgeMs.at(-1) ?? 0)} at the end.`,
    wide: false,
    empty: false,
    config: {
      type: 'line',
      data: { datasets: [{ label: 'Maximum', data: centred(timeline, values), ...areaStyle('@second') }] },
      options: {
        ...baseOptions(title, note),
        scales: {
          x: timeline.axis.scale,
          y: axis('linear', {
            title: `Iterator age (${unit.name})`,
            min: 0,
            ticks: { maxTicksLimit: 6 },
            more: { suggestedMax: 1 },
          }),
        },
      },
    },
  };
}
