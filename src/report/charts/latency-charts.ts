import { pow } from '../../math/pow.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';
import { formatDuration, formatWhole } from '../../units/format.ts';
import { byRequests, type NamedFunction } from '../words/busiest.ts';
import { plural, slug, visible } from '../words/text.ts';
import type { Chart, Dataset, Point } from './chart.ts';
import { shortNumber } from './downsample.ts';
import { axis, baseOptions, durationAxis, durationScale } from './scales.ts';
import { areaStyle, lineStyle, seriesStyle } from './series-style.ts';

const LINES_SHOWN = 5;
const DISTRIBUTIONS_SHOWN = 3;

/**
 * Percentile over latency, a line for each of the busiest functions; the upper tail is stretched as its share
 * of requests shrinks.
 */
export function latencyPercentilesChart(document: ResultsDocument): Chart {
  const all = byRequests(document).filter(({ results }) => results.latencyMs.count > 0);
  const shown = all.slice(0, LINES_SHOWN);
  const datasets = shown.map(({ name, results }, index): Dataset => {
    const { color, dash } = seriesStyle(index);
    const points = curvePoints(document, name) ?? percentilePoints(results);
    return { label: visible(name), data: points, ...lineStyle(color, dash, 2.2) };
  });
  const points = datasets.flatMap((dataset) => dataset.data as readonly Point[]);
  const farthest = points.reduce((x, point) => Math.max(x, point.x), 10);
  const title = `Latency by percentile${only(shown)}`;
  const note = sentence(
    'Half of all requests are left of p50; each further mark to the right is ten times rarer',
    shown.length < all.length && `the ${shown.length} busiest of ${all.length} functions`,
  );
  return {
    name: 'latency-percentiles',
    title,
    note: shown.length === 0 ? 'No request has ended: there is no latency to show' : note,
    alternative: `Latency percentiles. ${shown.map(inWords).join(' ')}`,
    wide: true,
    empty: shown.length === 0,
    config: {
      type: 'line',
      data: { datasets },
      options: {
        ...baseOptions(title, note),
        interaction: { mode: 'nearest', axis: 'x', intersect: false },
        scales: {
          x: axis('logarithmic', {
            title: 'Percentile of requests (log scale of 1 ÷ share above)',
            format: 'percentile',
            min: 1,
            max: farthest,
            at: percentileTicks(farthest),
          }),
          y: durationAxis(
            points.map((point) => point.y),
            'Latency',
          ),
        },
      },
    },
  };
}

/** For each of the busiest functions: how latency spreads, warm and cold requests apart. */
export function latencyDistributionCharts(document: ResultsDocument): readonly Chart[] {
  const all = byRequests(document).filter(({ results }) => results.latencyBins.startMs.length > 0);
  const shown = all.slice(0, DISTRIBUTIONS_SHOWN);
  const names = new Set<string>();
  return shown.map((one, index) => {
    const base = `latency-distribution${all.length === 1 ? '' : `-${slug(one.name) || String(index + 1)}`}`;
    const name = names.has(base) ? `${base}-${index + 1}` : base;
    names.add(name);
    return distributionChart(
      one,
      name,
      shown.length < all.length ? `one of the ${shown.length} busiest of ${all.length} functions` : false,
    );
  });
}

function distributionChart(
  { name, results }: NamedFunction,
  fileName: string,
  selection: string | false,
): Chart {
  const { startMs, warm, cold } = merged(results.latencyBins);
  const warmCount = warm.reduce((a, b) => a + b, 0);
  const coldCount = cold.reduce((a, b) => a + b, 0);
  const title = `Latency distribution · ${visible(name)}`;
  const note = sentence(
    'Warm and cold requests, each as a share of its own kind, so that rare cold starts can be seen',
    selection,
  );
  const datasets = [
    {
      label: `Warm (${formatWhole(warmCount)})`,
      counts: warm,
      total: warmCount,
      color: '@accent',
      fill: '@accentFill',
    },
    {
      label: `Cold (${formatWhole(coldCount)})`,
      counts: cold,
      total: coldCount,
      color: '@second',
      fill: '@secondFill',
    },
  ]
    .filter(({ total }) => total > 0)
    .map(
      ({ label, counts, total, color }): Dataset => ({
        label,
        data: startMs.map((x, bin) => ({ x, y: shortNumber((100 * (counts[bin] ?? 0)) / total) })),
        ...areaStyle(color),
        stepped: 'before',
      }),
    );
  return {
    name: fileName,
    title,
    note,
    alternative:
      `Latency distribution of ${visible(name)}: ${formatWhole(warmCount)} warm ${plural(warmCount, 'request')}, most often around ` +
      `${formatDuration(mode(startMs, warm))}; ${formatWhole(coldCount)} cold ${plural(coldCount, 'request')}` +
      `${coldCount > 0 ? `, most often around ${formatDuration(mode(startMs, cold))}` : ''}.`,
    wide: false,
    empty: warmCount + coldCount === 0,
    config: {
      type: 'line',
      data: { datasets },
      options: {
        ...baseOptions(title, note),
        scales: {
          x: durationScale('Latency', startMs[0] ?? 1, startMs.at(-1) ?? 10),
          y: axis('linear', {
            title: 'Share of its kind (%)',
            min: 0,
            ticks: { maxTicksLimit: 6 },
          }),
        },
      },
    },
  };
}

/** The dense curve, where the document has it. */
function curvePoints(document: ResultsDocument, name: string): Point[] | null {
  const curve = document.charts?.latencyCurves[name];
  if (curve === undefined) return null;
  return curve.percentile.map((percentile, at) => ({
    x: Number((100 / (100 - percentile)).toPrecision(7)),
    y: shortNumber(Math.max(curve.valueMs[at] ?? 0, 0.001)),
  }));
}

function percentilePoints(results: NamedFunction['results']): Point[] {
  const { percentile, valueMs } = results.latencyPercentiles;
  const points: Point[] = [];
  percentile.forEach((at, index) => {
    const missingShare = 1 - at / 100;
    const value = valueMs[index];
    // Beyond the last request a percentile says nothing.
    if (value === undefined || missingShare <= 0 || missingShare * results.latencyMs.count < 0.999) return;
    points.push({ x: shortNumber(1 / missingShare), y: shortNumber(Math.max(value, 0.001)) });
  });
  return points;
}

function percentileTicks(farthest: number): number[] {
  const ticks = [1, 2, 4];
  for (let x = 10; x <= farthest * 1.000001; x *= 10) ticks.push(x);
  return ticks;
}

/** At most 120 bins, empty ends cut off, one empty bin at each side so that the steps come down to zero. */
function merged(bins: NamedFunction['results']['latencyBins']) {
  const { startMs, warm, cold } = bins;
  const filled = startMs.map((_, bin) => (warm[bin] ?? 0) + (cold[bin] ?? 0) > 0);
  const first = Math.max(0, filled.indexOf(true));
  const last = filled.lastIndexOf(true);
  const size = Math.max(1, Math.ceil((last - first + 1) / 120));
  const starts: number[] = [];
  const warmCounts: number[] = [];
  const coldCounts: number[] = [];
  const ratio =
    startMs.length > 1
      ? pow((startMs.at(-1) ?? 1) / Math.max(startMs[0] ?? 1, 1e-3), 1 / (startMs.length - 1))
      : 1.1;
  for (let bin = first; bin <= last; bin += size) {
    starts.push(shortNumber(Math.max(startMs[bin] ?? 0, 1e-3)));
    warmCounts.push(total(warm, bin, Math.min(bin + size, last + 1)));
    coldCounts.push(total(cold, bin, Math.min(bin + size, last + 1)));
  }
  const step = Math.max(pow(ratio, size), 1.02);
  const end = startMs[last + 1] ?? (starts.at(-1) ?? 1) * step;
  const before = (starts[0] ?? 1) / step;
  return {
    startMs: [shortNumber(before), ...starts, shortNumber(end), shortNumber(end * step)],
    warm: [0, ...warmCounts, 0, 0],
    cold: [0, ...coldCounts, 0, 0],
  };
}

function total(values: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let index = from; index < to; index += 1) sum += values[index] ?? 0;
  return sum;
}

function mode(startMs: readonly number[], counts: readonly number[]): number {
  const highest = counts.reduce((best, count, bin) => (count > (counts[best] ?? 0) ? bin : best), 0);
  return Math.sqrt((startMs[highest] ?? 1) * (startMs[highest + 1] ?? startMs[highest] ?? 1));
}

function inWords({ name, results }: NamedFunction): string {
  const { p50, p95, p99, p999 } = results.latencyMs;
  return (
    `${visible(name)}: p50 ${formatDuration(p50)}, p95 ${formatDuration(p95)}, p99 ${formatDuration(p99)}, ` +
    `p99.9 ${formatDuration(p999)}.`
  );
}

function only(shown: readonly NamedFunction[]): string {
  const [one, ...others] = shown;
  return one !== undefined && others.length === 0 ? ` · ${visible(one.name)}` : '';
}

export function sentence(...parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join(' · ');
}
