import type { ResultsDocument, SeriesResults } from '../../results/documents/document.ts';
import { formatCount, formatShare, formatWhole } from '../../units/format.ts';
import { byRequests } from '../words/busiest.ts';
import { visible } from '../words/text.ts';
import type { Chart, Dataset } from './chart.ts';
import { inGroups, largest, mean, sum } from './downsample.ts';
import { sentence } from './latency-charts.ts';
import { isDrawn, limitLines, sharedLimit } from './limit-lines.ts';
import { baseOptions, spanName } from './scales.ts';
import { areaStyle, lineStyle } from './series-style.ts';
import {
  centred,
  countAxis,
  createTimeline,
  limitLine,
  stackedAxis,
  stackedSteps,
  type Timeline,
} from './timeline.ts';

/** From this share of its quota on, the request rate is shown beside it. */
const NEAR_RATE = 0.5;

/**
 * What was served and what was refused, one upon the other, and below them how busy the functions were beside
 * what bounds them; none where nothing was refused. Of the function that was refused most where it has
 * concurrency of its own, of all that share the quota otherwise.
 */
export function refusedCharts(document: ResultsDocument): readonly Chart[] {
  const worst = byRequests(document)
    .map(({ name }) => ({ name, refused: sum(document.series.functions[name]?.throttles ?? []) }))
    .reduce((most, one) => (one.refused > most.refused ? one : most), { name: '', refused: 0 });
  if (worst.refused === 0) return [];
  const timeline = createTimeline(document);
  const isReserved = (name: string) =>
    (document.limits?.functions[name]?.reservedConcurrency ?? null) !== null;
  const names = isReserved(worst.name)
    ? [worst.name]
    : Object.keys(document.series.functions).filter((name) => !isReserved(name));
  const shown = names.filter(
    (name) => sum(document.series.functions[name]?.invocations ?? []) > 0 || name === worst.name,
  );
  return [refusedChart(timeline, shown)];
}

function refusedChart(timeline: Timeline, names: readonly string[]): Chart {
  const { document } = timeline;
  const all = names.flatMap((name) => document.series.functions[name] ?? []);
  const total = (read: (series: SeriesResults) => readonly number[], reduce: typeof sum) =>
    all.reduce<number[]>(
      (sums, series) =>
        inGroups(read(series), timeline.size, reduce).map((value, at) => value + (sums[at] ?? 0)),
      [],
    );
  const served = total((series) => series.invocations, sum);
  const refused = total((series) => series.throttles, sum);
  const span = spanName(timeline.pointSeconds);
  const [only] = names;
  const one = names.length === 1 && only !== undefined ? only : null;
  const title = `Served and refused${one === null || Object.keys(document.functions).length === 1 ? '' : ` · ${visible(one)}`}`;
  const counted = { served: sum(served), refused: sum(refused) };
  const isRetried =
    document.totals.throttles > 0 && counted.refused > refusedRequests(document, names) * 1.01;
  const note = sentence(
    `${formatWhole(counted.refused)} of ${formatWhole(counted.served + counted.refused)} attempts refused (${formatShare(counted.refused / (counted.served + counted.refused))})`,
    `invocations and refused attempts in each ${span}${isRetried ? ', retries included' : ''}; below, environments busy`,
    one === null &&
      names.length < Object.keys(document.functions).length &&
      'functions without reserved concurrency',
  );
  const busy = busyLines(timeline, one, total);
  const rate = rateLimit(timeline, served, refused, document);
  return {
    name: 'invocations-refused',
    title,
    note,
    alternative: `Served and refused over time: ${note}.`,
    wide: true,
    empty: false,
    config: {
      type: 'line',
      data: {
        datasets: [
          ...stackedSteps(timeline, [
            { label: 'Served', values: served, color: '@accent' },
            { label: 'Refused', values: refused, color: '@refused' },
          ]).map((dataset) => ({ ...dataset, yAxisID: 'y' })),
          ...rate,
          ...busy,
        ],
      },
      options: {
        ...baseOptions(title, note),
        heightPx: 400,
        scales: {
          x: timeline.axis.scale,
          yBusy: panel(countAxis('Busy', topOf(busy)), 1),
          y: stackedAxis(panel(countAxis(`Attempts per ${span}`), 1.5)),
        },
      },
    },
  };
}

/** A little above all of it, so that neither a line nor a mark meets the panel above. */
function topOf(lines: readonly Dataset[]): number {
  const values = lines.flatMap(({ data }) =>
    data.map((point) => (typeof point === 'object' ? (point?.y ?? 0) : point)),
  );
  return 1.15 * largest([1, ...values.map(Number)]);
}

/** One of two panels above the same time axis. */
function panel(
  scale: ReturnType<typeof countAxis>,
  stackWeight: number,
  more = {},
): ReturnType<typeof countAxis> {
  return { ...(scale as object), stack: 'panels', stackWeight, offset: false, ...more };
}

function busyLines(
  timeline: Timeline,
  one: string | null,
  total: (read: (series: SeriesResults) => readonly number[], reduce: typeof sum) => number[],
): Dataset[] {
  const { document } = timeline;
  const lower = (dataset: Dataset): Dataset => ({ ...dataset, yAxisID: 'yBusy', stack: dataset.label });
  const meanBusy = total(({ concurrency }) => concurrency, mean);
  const most = one === null ? [] : total(({ concurrencyMax }) => concurrencyMax, largest as typeof sum);
  const peak = largest([0, ...meanBusy, ...most]);
  const limits =
    one !== null
      ? limitLines(timeline, one, peak)
      : document.limits === undefined
        ? []
        : [sharedLimit(document.limits)]
            .filter(({ value }) => isDrawn(value, peak))
            .map(({ label, value }) =>
              limitLine(timeline, `${label} (${formatCount(value)})`, value, [7, 4]),
            );
  return [
    { label: 'Busy, mean', data: centred(timeline, meanBusy), ...areaStyle('@third') },
    ...(one === null
      ? []
      : [{ label: 'Busy, maximum', data: centred(timeline, most), ...lineStyle('@third', [], 1.3) }]),
    ...limits,
  ].map(lower);
}

function rateLimit(
  timeline: Timeline,
  served: readonly number[],
  refused: readonly number[],
  { limits }: ResultsDocument,
): Dataset[] {
  if (limits === undefined) return [];
  const perSpan = limits.requestsPerSecond * timeline.pointSeconds;
  const peak = largest(served.map((count, at) => count + (refused[at] ?? 0)));
  if (peak < NEAR_RATE * perSpan) return [];
  const label = `Quota of synchronous requests (${formatCount(limits.requestsPerSecond)}/s)`;
  return [{ ...limitLine(timeline, label, perSpan, [2, 2]), stack: 'limit', yAxisID: 'y' }];
}

function refusedRequests(document: ResultsDocument, names: readonly string[]): number {
  return sum(names.map((name) => document.functions[name]?.outcomes.throttled ?? 0));
}
