import type { ResultsDocument, SeriesResults } from '../../results/documents/document.ts';
import { formatCount, formatDuration, formatWhole } from '../../units/format.ts';
import { byRequests } from '../words/busiest.ts';
import { plural, slug, visible } from '../words/text.ts';
import type { Chart, Dataset, Point } from './chart.ts';
import { inGroups, largest, mean, median, sum } from './downsample.ts';
import { latencyHeatCharts } from './heat-charts.ts';
import { sentence } from './latency-charts.ts';
import { limitLines, limitNote } from './limit-lines.ts';
import { baseOptions, durationAxis, spanName } from './scales.ts';
import { areaStyle, lineStyle, seriesStyle } from './series-style.ts';
import { centred, countAxis, createTimeline, stackedAxis, stackedSteps, type Timeline } from './timeline.ts';

const FUNCTIONS_SHOWN = 3;
const STACKS_SHOWN = 4;

/** Everything that is drawn over the simulated time, in the order of reading. */
export function timeCharts(document: ResultsDocument): readonly Chart[] {
  const timeline = createTimeline(document);
  const heat = latencyHeatCharts(timeline);
  return [
    invocationsChart(timeline),
    ...(heat.length > 0 ? heat : [latencyOverTimeChart(timeline)]),
    ...concurrencyCharts(timeline),
    coldStartsChart(timeline),
    failedAttemptsChart(timeline),
  ];
}

function invocationsChart(timeline: Timeline): Chart {
  return countsByFunction(timeline, {
    name: 'invocations',
    title: 'Invocations over time',
    read: (series) => series.invocations,
    one: 'invocation',
    total: timeline.document.totals.invocations,
  });
}

function coldStartsChart(timeline: Timeline): Chart {
  return countsByFunction(timeline, {
    name: 'cold-starts',
    title: 'Cold starts over time',
    read: (series) => series.coldStarts,
    one: 'cold start',
    total: timeline.document.totals.coldStarts,
  });
}

interface Counted {
  readonly name: string;
  readonly title: string;
  readonly read: (series: SeriesResults) => readonly number[];
  readonly one: string;
  readonly total: number;
}

/** Stacked steps: the functions with the largest counts, the others together. */
function countsByFunction(timeline: Timeline, counted: Counted): Chart {
  const ranked = Object.entries(timeline.document.series.functions)
    .map(([name, series]) => ({ name, values: inGroups(counted.read(series), timeline.size, sum) }))
    .map((one) => ({ ...one, total: sum(one.values) }))
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.total - a.total);
  const shown = ranked.slice(0, ranked.length > STACKS_SHOWN + 1 ? STACKS_SHOWN : STACKS_SHOWN + 1);
  const rest = ranked.slice(shown.length);
  const stacks = shown.map(({ name, values }, index) => ({
    label: visible(name),
    values,
    color: seriesStyle(index).color,
  }));
  if (rest.length > 0) {
    const values = rest.reduce<number[]>(
      (sums, one) => one.values.map((value, at) => value + (sums[at] ?? 0)),
      [],
    );
    stacks.push({ label: `${rest.length} other functions`, values, color: '@neutral' });
  }
  const peak = largest(
    stacks[0]?.values.map((_, at) => sum(stacks.map((stack) => stack.values[at] ?? 0))) ?? [0],
  );
  const span = spanName(timeline.pointSeconds);
  const note = stacks.length === 0 ? `No ${counted.one} in the simulated time` : `Count in each ${span}`;
  return {
    name: counted.name,
    title: counted.title,
    note,
    alternative:
      stacks.length === 0
        ? `${note}.`
        : `${counted.title}: ${formatWhole(counted.total)} in all, at most ${formatWhole(peak)} in ${span}.`,
    wide: false,
    empty: stacks.length === 0,
    config: {
      type: 'line',
      data: { datasets: stackedSteps(timeline, stacks) },
      options: {
        ...baseOptions(counted.title, note),
        scales: {
          x: stackedAxis(timeline.axis.scale),
          y: stackedAxis(countAxis(`${capital(plural(2, counted.one))} per ${span}`)),
        },
      },
    },
  };
}

function latencyOverTimeChart(timeline: Timeline): Chart {
  const all = byRequests(timeline.document);
  const shown = all.slice(0, all.length <= 2 ? 2 : FUNCTIONS_SHOWN);
  const datasets = shown.flatMap(({ name }, index): Dataset[] => {
    const series = timeline.document.series.functions[name];
    if (series === undefined) return [];
    const { color } = seriesStyle(index);
    const label = all.length === 1 ? '' : `${visible(name)} `;
    return [
      {
        label: `${label}p99`,
        data: percentileSeries(timeline, series.p99Ms, largest),
        ...lineStyle(color, [], 1.4),
        spanGaps: false,
      },
      {
        label: `${label}p50`,
        data: percentileSeries(timeline, series.p50Ms, median),
        ...lineStyle(color, [3, 3], 1.6),
        spanGaps: false,
      },
    ];
  });
  const values = datasets.flatMap((dataset) => (dataset.data as readonly Point[]).map((point) => point.y));
  const title = all.length === 1 ? `Latency over time · ${visible(all[0]?.name ?? '')}` : 'Latency over time';
  const step = spanName(timeline.document.series.stepSeconds);
  const span = spanName(timeline.pointSeconds);
  const note = sentence(
    timeline.size === 1
      ? `p50 and p99 of each ${step}`
      : `In each ${span}: the highest p99 and the middle p50 of its ${timeline.size} steps`,
    shown.length < all.length && `the ${shown.length} busiest of ${all.length} functions`,
  );
  return {
    name: 'latency-over-time',
    title,
    note,
    alternative: `Latency over time, p50 and p99${values.length === 0 ? ': none' : `; the highest p99 is ${formatDuration(largest(values))}`}.`,
    wide: false,
    empty: values.length === 0,
    config: {
      type: 'line',
      data: { datasets },
      options: {
        ...baseOptions(title, note),
        interaction: { mode: 'nearest', axis: 'x', intersect: false },
        scales: { x: timeline.axis.scale, y: durationAxis(values, 'Latency') },
      },
    },
  };
}

function concurrencyCharts(timeline: Timeline): readonly Chart[] {
  const all = byRequests(timeline.document);
  const shown = all.slice(0, FUNCTIONS_SHOWN);
  return shown.flatMap(({ name, results }, index) => {
    const series = timeline.document.series.functions[name];
    if (series === undefined) return [];
    const title = `Concurrency · ${visible(name)}`;
    const span = spanName(timeline.pointSeconds);
    const limits = limitLines(timeline, name, results.concurrency.max);
    const note = sentence(
      `Execution environments busy and alive, in each ${span}`,
      limitNote(timeline, name, results.concurrency.max),
      shown.length < all.length && `one of the ${shown.length} busiest of ${all.length} functions`,
    );
    const line = (values: readonly number[], reduce: typeof mean) =>
      centred(timeline, inGroups(values, timeline.size, reduce));
    const chart: Chart = {
      name: `concurrency${all.length === 1 ? '' : `-${slug(name) || 'function'}-${index + 1}`}`,
      title,
      note,
      alternative:
        `Concurrency of ${visible(name)}: ${formatCount(results.concurrency.mean)} busy on average, ${formatWhole(results.concurrency.max)} at most; ` +
        `${formatCount(results.environments.mean)} environments alive on average, ${formatWhole(results.environments.max)} at most.`,
      wide: false,
      empty: false,
      config: {
        type: 'line',
        data: {
          datasets: [
            {
              label: 'Busy, mean',
              data: line(series.concurrency, mean),
              ...areaStyle('@accent'),
            },
            {
              label: 'Busy, maximum',
              data: line(series.concurrencyMax, largest),
              ...lineStyle('@second', [], 1.4),
            },
            {
              label: 'Alive',
              data: line(series.environments, largest),
              ...lineStyle('@neutral', [5, 3], 1.4),
            },
            ...limits,
          ],
        },
        options: {
          ...baseOptions(title, note),
          scales: { x: timeline.axis.scale, y: countAxis('Execution environments') },
        },
      },
    };
    return [chart];
  });
}

/** Attempts, as CloudWatch counts them: an asynchronous event may fail more than once and still be served. */
function failedAttemptsChart(timeline: Timeline): Chart {
  return countsByFunction(timeline, {
    name: 'invocations-failed',
    title: 'Failed attempts over time',
    read: (series) => series.errors,
    one: 'failed attempt',
    total: sum(Object.values(timeline.document.series.functions).map(({ errors }) => sum(errors))),
  });
}

/** A step without requests has no percentile: zero, which a logarithmic axis cannot show, is left out. */
function percentileSeries(timeline: Timeline, valuesMs: readonly number[], reduce: typeof median): Point[] {
  const groups = inGroups(valuesMs, timeline.size, (group) => {
    const known = group.filter((value) => value > 0);
    return known.length === 0 ? 0 : reduce(known);
  });
  return centred(timeline, groups).filter((point) => point.y > 0);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
