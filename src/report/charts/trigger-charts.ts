import type { ResultsDocument, TriggerSeriesResults } from '../../results/documents/document.ts';
import { formatCount, formatDuration, formatWhole } from '../../units/format.ts';
import { slug, visible } from '../words/text.ts';
import type { Chart } from './chart.ts';
import { inGroups, largest, mean, median, stepsPerPoint } from './downsample.ts';
import { sentence } from './latency-charts.ts';
import { baseOptions, linearDurationAxis, spanName, timeAxis } from './scales.ts';
import { areaStyle, lineStyle } from './series-style.ts';
import { centred, countAxis, createTimeline, type Timeline } from './timeline.ts';

/**
 * More triggers than these have their figures in the tables alone: every line of a chart makes the page
 * heavier.
 */
const TRIGGERS_SHOWN = 8;
/** Fewer waiting are not drawn; fewer at once are no heap. */
const LEAST_BACKLOG = 2;
const LEAST_HEAP = 20;

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
      ...[backlogChart(timeline, name, series, ending)].filter((chart) => chart !== null),
      ...(isStream && largest([0, ...series.iteratorAgeMs]) > 0
        ? [iteratorAgeChart(timeline, name, series, ending)]
        : []),
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

/** Null where nothing ever waited, or too little to be seen. */
export function backlogChart(
  timeline: Timeline,
  name: string,
  series: TriggerSeriesResults,
  ending: string,
): Chart | null {
  const { source = '', backlog = { mean: 0, max: 0 } } = timeline.document.triggers[name] ?? {};
  const most = largest([0, ...series.backlogMax]);
  if (most < LEAST_BACKLOG) return null;
  const [one, what] = source === 'sqs' ? ['Messages', 'messages'] : ['Records', 'records'];
  const drain = drainOf(series, timeline);
  const { end, size, seconds } = windowOf(drain, timeline);
  const line = (values: readonly number[], reduce: typeof mean) =>
    centred({ ...timeline, size, pointSeconds: seconds }, inGroups(values.slice(0, end), size, reduce));
  const atEnd = series.backlog.at(-1) ?? 0;
  const isPart = end < series.backlog.length;
  const shownSeconds = Math.min(timeline.endSeconds, end * timeline.document.series.stepSeconds);
  const part = isPart && {
    axis: timeAxis(shownSeconds),
    words: `the first ${formatDuration(shownSeconds * 1000)} of ${formatDuration(timeline.endSeconds * 1000)}: later it stays low`,
  };
  const own = part === false ? timeline : { ...timeline, axis: part.axis, endSeconds: shownSeconds };
  const scale = part === false ? timeline.axis.scale : part.axis.scale;
  const place = (points: ReturnType<typeof line>) =>
    points.map(({ x, y }) => ({ x: own.axis.toUnit(x / timeline.axis.toUnit(1)), y }));
  const title = `Backlog · ${visible(name)}`;
  const note = sentence(
    `${one} that wait for their invocation, in each ${spanName(seconds)}`,
    drain !== null && `${formatWhole(most)} at most, ${drain.words}`,
    part !== false && part.words,
  );
  return {
    name: `backlog-${ending}`,
    title,
    note,
    alternative: `Backlog of ${visible(name)}: ${formatCount(backlog.mean)} ${what} on average, ${formatWhole(backlog.max)} at most, ${formatWhole(atEnd)} at the end${drain === null ? '' : `; ${drain.words}`}.`,
    wide: false,
    empty: false,
    config: {
      type: 'line',
      data: {
        datasets: [
          {
            label: 'Mean',
            data: place(line(series.backlog, mean)),
            ...areaStyle('@accent'),
            ...(drain?.atSeconds === undefined
              ? {}
              : { marks: [{ x: own.axis.toUnit(drain.atSeconds), text: drain.words }] }),
          },
          {
            label: 'Maximum',
            data: place(line(series.backlogMax, largest)),
            ...lineStyle('@second', [], 1.4),
          },
        ],
      },
      options: {
        ...baseOptions(title, note),
        scales: { x: scale, y: countAxis(`${one} waiting`) },
      },
    },
  };
}

interface Drain {
  readonly words: string;
  readonly atSeconds?: number;
}

/**
 * When a heap of events was worked off: the end of the first step after the peak in which no more waited than
 * a fiftieth of it, or than waited in the middle of the run's steps. Null where what waits comes and goes.
 */
export function drainOf(series: TriggerSeriesResults, timeline: Timeline): Drain | null {
  const { backlogMax } = series;
  const most = largest([0, ...backlogMax]);
  const usual = median(backlogMax.filter((_, step) => step > backlogMax.length / 2));
  if (most < LEAST_HEAP || usual > most / 10) {
    return most >= LEAST_HEAP && (backlogMax.at(-1) ?? 0) > most / 2
      ? { words: 'not worked off at the end' }
      : null;
  }
  const peak = backlogMax.indexOf(most);
  const low = Math.max(most / 50, usual);
  const step = backlogMax.findIndex((value, at) => at > peak && value <= low);
  if (step === -1) return { words: 'not worked off at the end' };
  const atSeconds = Math.min(timeline.endSeconds, step * timeline.document.series.stepSeconds);
  return { words: `worked off after ${formatDuration(atSeconds * 1000)}`, atSeconds };
}

/** A heap that is gone early fills the chart: four times its time, and the steps as they are. */
function windowOf(
  drain: Drain | null,
  timeline: Timeline,
): { readonly end: number; readonly size: number; readonly seconds: number } {
  const { stepSeconds } = timeline.document.series;
  const steps = Math.ceil(timeline.endSeconds / stepSeconds);
  const whole = { end: steps, size: timeline.size, seconds: timeline.pointSeconds };
  if (drain?.atSeconds === undefined || drain.atSeconds > timeline.endSeconds / 10) return whole;
  const end = Math.min(steps, Math.max(8, Math.ceil((4 * drain.atSeconds) / stepSeconds)));
  const size = stepsPerPoint(end, stepSeconds);
  return { end, size, seconds: size * stepSeconds };
}

function iteratorAgeChart(
  timeline: Timeline,
  name: string,
  series: TriggerSeriesResults,
  ending: string,
): Chart {
  const most = largest([0, ...series.iteratorAgeMs]);
  const title = `Iterator age · ${visible(name)}`;
  const note = `Age of the last record of a batch when it is read, the greatest in each ${spanName(timeline.pointSeconds)}`;
  const values = inGroups(series.iteratorAgeMs, timeline.size, largest);
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
          y: linearDurationAxis('Iterator age', most),
        },
      },
    },
  };
}
