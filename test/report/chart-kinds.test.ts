import { describe, expect, test } from 'vitest';
import { LaneCollector } from '../../src/collect/lane-collector.ts';
import { binOf, Histogram } from '../../src/metrics/histogram.ts';
import { StepQuantiles } from '../../src/metrics/step-quantiles.ts';
import type { Chart, Point } from '../../src/report/charts/chart.ts';
import { chartsOf } from '../../src/report/charts/charts.ts';
import { headlineChart } from '../../src/report/charts/headline-chart.ts';
import { hydrateChart } from '../../src/report/charts/hydrate.ts';
import { chartTheme } from '../../src/report/charts/theme.ts';
import { latencyCurve } from '../../src/results/build/chart-data.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { richDocument, sampleDocument } from './samples.ts';
import { documentOfSmallRun } from './small-run.ts';

const labels = (chart: Chart | null | undefined) => chart?.config.data.datasets.map(({ label }) => label);

function refused(limits: ResultsDocument['limits']): ResultsDocument {
  const document = sampleDocument({ functions: [{ name: 'api', throttleRate: 0.1 }] });
  return { ...document, ...(limits === undefined ? {} : { limits }) };
}

describe('the chart of the question', () => {
  test('shows served and refused, the quota as a line beside what is busy', () => {
    const peak = refused(undefined).functions['api']?.concurrency.max ?? 0;
    const limits = { concurrency: Math.ceil(peak), requestsPerSecond: 10_000, functions: {} };
    const chart = headlineChart(refused(limits));
    expect(chart?.name).toBe('invocations-refused');
    expect(labels(chart)?.slice(0, 3)).toEqual(['Served', 'Refused', 'Busy, mean']);
    expect(labels(chart)?.at(-1)).toMatch(/^Account quota/);
    expect(chartsOf(refused(limits))[0]?.name).toBe('invocations-refused');
  });

  test('names reserved and provisioned concurrency where the function has them', () => {
    const peak = Math.ceil(refused(undefined).functions['api']?.concurrency.max ?? 0);
    const provisionedConcurrency = [{ atSeconds: 0, count: 3 }];
    const chart = headlineChart(
      refused({
        concurrency: 1000,
        requestsPerSecond: 10_000,
        functions: { api: { reservedConcurrency: peak, provisionedConcurrency } },
      }),
    );
    expect(labels(chart)?.slice(-2)).toEqual([
      expect.stringMatching(/^Reserved concurrency/),
      'Provisioned (3)',
    ]);
  });

  test('is the cost where nothing is refused and nothing waits', () => {
    expect(headlineChart(sampleDocument())?.name).toBe('bill');
  });

  test('is never drawn twice', () => {
    for (const document of [sampleDocument(), richDocument(), refused(undefined)]) {
      const names = chartsOf(document).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('the latency curve', () => {
  test('stands upright where latency jumps: no ramp that nobody experienced', () => {
    const histogram = new Histogram();
    for (let index = 0; index < 100_000; index++) histogram.record(index < 96_500 ? 100 : 30_000);
    const { percentile, valueMs } = latencyCurve(histogram);
    const at = valueMs.findIndex((value) => value > 1000);
    expect(percentile[at - 1]).toBeLessThanOrEqual(96.5);
    expect(percentile[at]).toBeGreaterThan(96.4);
    expect((percentile[at] ?? 0) - (percentile[at - 1] ?? 0)).toBeLessThan(0.1);
    expect(valueMs.filter((value) => value > 110 && value < 29_000)).toEqual([]);
    expect(percentile.length).toBeLessThan(300);
  });

  test('has the values of the histogram, one by one', () => {
    const histogram = new Histogram();
    for (let index = 0; index < 20_000; index++) histogram.record(1 + ((index * 7919) % 20_000) / 10);
    const { percentile, valueMs } = latencyCurve(histogram);
    percentile.forEach((p, at) => {
      expect(valueMs[at]).toBeCloseTo(histogram.quantile(p / 100), 2);
    });
  });
});

test('latencies over time are all counted, in columns of whole steps', () => {
  const steps = new StepQuantiles(300);
  const values = Array.from({ length: 3000 }, (_, index) => 1 + (index % 97) * 3);
  for (const [index, value] of values.entries())
    steps.record(Int32Array.of(binOf(value)), 1, Math.floor(index / 10), value, value);
  steps.finishStep();
  const { columnSteps, starts, counts } = steps.heat();
  expect(columnSteps).toBe(5);
  expect(counts).toHaveLength(60);
  expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(3000);
  expect(counts.every((column) => column.length === starts.length)).toBe(true);
  expect(starts[0]).toBeLessThanOrEqual(1);
});

describe('lanes of a small run', () => {
  test('hold every invocation in the environment that ran it', async () => {
    const document = await documentOfSmallRun('poisson: 40/h', '1h');
    const { environments, invocations } = document.charts?.lanes ?? { environments: [], invocations: null };
    expect(invocations?.startMs.length).toBe(document.totals.invocations);
    expect(invocations?.initMs.filter((ms) => ms > 0).length).toBe(document.totals.coldStarts);
    expect(environments.length).toBe(document.totals.coldStarts);
    invocations?.startMs.forEach((start, at) => {
      const lane = environments[invocations.environment[at] ?? -1];
      expect(lane?.startMs).toBeLessThanOrEqual(start + 1e-6);
    });
    const chart = chartsOf(document).find(({ name }) => name === 'concurrency-lanes');
    expect(labels(chart)).toEqual(['Idle', 'Cold init', 'Busy']);
  });

  test('are absent from a large one', async () => {
    const document = await documentOfSmallRun('poisson: 2/s', '1h');
    expect(document.charts?.lanes).toBeUndefined();
    expect(new LaneCollector().finish()).toBeNull();
  });
});

test('durations read alike everywhere: on axes, in tooltips', () => {
  const chart = chartsOf(sampleDocument()).find(({ name }) => name === 'latency-percentiles') as Chart;
  const hydrated = hydrateChart(chart.config, chartTheme('light', 'sans'), { titles: true });
  const { label } = (
    hydrated.options as never as {
      plugins: { tooltip: { callbacks: { label(item: unknown): string } } };
    }
  ).plugins.tooltip.callbacks;
  const y = { options: { ticks: { format: 'duration' } } };
  const say = (ms: number) =>
    label({ parsed: { x: 1, y: ms }, chart: { scales: { y } }, dataset: { label: 'f' } } as never);
  expect([100_680, 59_999, 112.1, 5_400_000, 1351].map(say)).toEqual([
    'f: 1 min 41 s',
    'f: 1 min',
    'f: 112 ms',
    'f: 1 h 30 min',
    'f: 1.35 s',
  ]);
});

test('a backlog that never forms is not drawn', () => {
  const rich = richDocument();
  const [name = ''] = Object.keys(rich.series.triggers);
  const flat = (values: readonly number[]) => values.map(() => 0);
  const series = rich.series.triggers[name];
  if (series === undefined) throw new Error('no trigger');
  const quiet = { ...series, backlog: flat(series.backlog), backlogMax: flat(series.backlogMax) };
  const document = {
    ...rich,
    series: { ...rich.series, triggers: { ...rich.series.triggers, [name]: quiet } },
  };
  const drawn = (one: ResultsDocument) =>
    chartsOf(one).filter((chart) => chart.name.startsWith('backlog')).length;
  expect(drawn(document)).toBe(drawn(rich) - 1);
});

test('a heap that is worked off early fills its chart, and says when it was gone', () => {
  const rich = richDocument();
  const [name = ''] = Object.keys(rich.series.triggers);
  const series = rich.series.triggers[name];
  if (series === undefined) throw new Error('no trigger');
  const heap = series.backlog.map((_, step) => Math.max(0, 20_000 - 5000 * step));
  const document = {
    ...rich,
    series: {
      ...rich.series,
      triggers: { ...rich.series.triggers, [name]: { ...series, backlog: heap, backlogMax: heap } },
    },
  };
  const chart = chartsOf(document).find((one) => one.name.startsWith('backlog') && one.name.endsWith('-1'));
  const [mean] = chart?.config.data.datasets ?? [];
  expect(mean?.marks?.[0]?.text).toMatch(/^worked off after /);
  expect(((mean?.data ?? []) as readonly Point[]).length).toBeLessThan(heap.length / 2);
});
