import { log } from '../../math/log.ts';
import { pow } from '../../math/pow.ts';
import type { LatencyOverTime } from '../../results/documents/document.ts';
import { formatDuration } from '../../units/format.ts';
import { byRequests } from '../words/busiest.ts';
import { slug, visible } from '../words/text.ts';
import type { Boxes, Chart, Point } from './chart.ts';
import { inGroups, largest, median, shortNumber } from './downsample.ts';
import { sentence } from './latency-charts.ts';
import { axis, baseOptions, durationTicks, oneSpan, spanName } from './scales.ts';
import { centred, type Timeline } from './timeline.ts';

const FUNCTIONS_SHOWN = 3;
const ROWS_SHOWN = 44;
const COLORS = ['@heat1', '@heat2', '@heat3', '@heat4', '@heat5', '@heat6'];
const LEAST_MS = 0.01;
/** Four bins an octave. */
const BIN_RATIO = 1.189207115;

/** For each of the busiest functions: how many requests had which latency when, under p50 and p99. */
export function latencyHeatCharts(timeline: Timeline): readonly Chart[] {
  const { document } = timeline;
  const all = byRequests(document);
  const drawn = all.flatMap(({ name }) => {
    const heat = document.charts?.latencyOverTime[name];
    return heat === undefined || heat.startMs.length === 0 ? [] : [{ name, heat: coarser(heat) }];
  });
  return drawn.slice(0, FUNCTIONS_SHOWN).map(({ name, heat }, index) => {
    const series = document.series.functions[name];
    const edges = [...heat.startMs, (heat.startMs.at(-1) ?? 1) * heat.ratio].map((ms) =>
      Math.max(ms, LEAST_MS),
    );
    const [p50, p99] = [
      percentileSeries(timeline, series?.p50Ms ?? [], median),
      percentileSeries(timeline, series?.p99Ms ?? [], largest),
    ];
    const title = `Latency over time · ${visible(name)}`;
    const span = spanName(timeline.pointSeconds);
    const note = sentence(
      `Each cell counts requests of a latency in ${oneSpan(heat.columnSeconds)}: the stronger its colour, the more (each shade about ${shadeRatio(heat)} times as many)`,
      `marks: ${timeline.size === 1 ? `p50 and p99 of each ${span}` : `middle p50 and highest p99 in each ${span}`}`,
      drawn.length > FUNCTIONS_SHOWN && `one of the ${FUNCTIONS_SHOWN} busiest of ${all.length} functions`,
    );
    const low = edges[0] ?? 1;
    const high = Math.max(edges.at(-1) ?? 10, low * 1.5);
    return {
      name: `latency-over-time${all.length === 1 ? '' : `-${slug(name) || 'function'}-${index + 1}`}`,
      title,
      note,
      alternative: `Latency of ${visible(name)} over time: p50 between ${range(p50)}, p99 between ${range(p99)}.`,
      wide: false,
      empty: false,
      config: {
        type: 'line',
        data: {
          datasets: [
            { label: timeline.size === 1 ? 'p99' : 'Highest p99', ...dots('@second', 'rectRot'), data: p99 },
            { label: timeline.size === 1 ? 'p50' : 'Middle p50', ...dots('@text', 'circle'), data: p50 },
            {
              label: 'Requests',
              data: [],
              borderColor: '@heat5',
              backgroundColor: '@heat4',
              legendStyle: 'rect',
              boxes: cells(timeline, heat, edges),
            },
          ],
        },
        options: {
          ...baseOptions(title, note),
          interaction: { mode: 'nearest', axis: 'x', intersect: false },
          scales: {
            x: timeline.axis.scale,
            y: axis('logarithmic', {
              title: 'Latency (log scale)',
              format: 'duration',
              min: low,
              max: high,
              at: durationTicks(low, high),
              more: { grid: { display: false } },
            }),
          },
        },
      },
    } satisfies Chart;
  });
}

/** Points without a line: between two steps nobody experienced what a line would show. */
function dots(color: string, shape: string) {
  return {
    borderColor: color,
    backgroundColor: color,
    showLine: false,
    pointStyle: shape,
    legendStyle: shape,
    pointRadius: shape === 'circle' ? 1.3 : 2,
    pointHoverRadius: 4,
  };
}

/** Bins put together in twos and fours until they can be told apart on a screen. */
function coarser(heat: LatencyOverTime): LatencyOverTime & { readonly ratio: number } {
  let { startMs, counts } = heat;
  let ratio = BIN_RATIO;
  while (startMs.length > ROWS_SHOWN) {
    startMs = startMs.filter((_, bin) => bin % 2 === 0);
    counts = counts.map((column) => inGroups(column, 2, ([one = 0, other = 0]) => one + other));
    ratio *= ratio;
  }
  return { ...heat, startMs, counts, ratio };
}

function cells(timeline: Timeline, heat: LatencyOverTime, edges: readonly number[]): Boxes {
  const most = largest([1, ...heat.counts.flat()]);
  const { toUnit } = timeline.axis;
  const at = heat.counts.flatMap((column, index) => {
    const left = toUnit(Math.min(timeline.endSeconds, index * heat.columnSeconds));
    const right = toUnit(Math.min(timeline.endSeconds, (index + 1) * heat.columnSeconds));
    return column.flatMap((count, bin) =>
      count === 0
        ? []
        : [left, right, shortNumber(edges[bin] ?? 1), shortNumber(edges[bin + 1] ?? 1), shade(count, most)],
    );
  });
  return { at, colors: COLORS };
}

/** Even steps of the logarithm from one request to the most in a cell. */
function shade(count: number, most: number): number {
  if (most <= 1) return COLORS.length - 1;
  return Math.min(
    COLORS.length - 1,
    Math.floor((COLORS.length * log(Math.max(1, count))) / log(most * 1.0001)),
  );
}

function shadeRatio({ counts }: LatencyOverTime): string {
  const most = largest([1, ...counts.flat()]);
  let ratio = 1;
  while (pow(ratio, COLORS.length) < most) ratio += 0.1;
  return String(Number(ratio.toPrecision(2)));
}

function percentileSeries(timeline: Timeline, valuesMs: readonly number[], reduce: typeof median): Point[] {
  const groups = inGroups(valuesMs, timeline.size, (group) => {
    const known = group.filter((value) => value > 0);
    return known.length === 0 ? 0 : reduce(known);
  });
  return centred(timeline, groups).filter((point) => point.y > 0);
}

function range(points: readonly Point[]): string {
  const values = points.map(({ y }) => y);
  if (values.length === 0) return 'nothing and nothing';
  return `${formatDuration(values.reduce((a, b) => Math.min(a, b)))} and ${formatDuration(largest(values))}`;
}
