import { createContext, Script } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { Chart, Dataset, Point } from '../../src/report/charts/chart.ts';
import { chartsOf } from '../../src/report/charts/charts.ts';
import { inGroups, mean, stepsPerPoint, sum } from '../../src/report/charts/downsample.ts';
import { hydrateChart } from '../../src/report/charts/hydrate.ts';
import { durationScale, logTicks } from '../../src/report/charts/scales.ts';
import { chartTheme } from '../../src/report/charts/theme.ts';
import {
  oneFunction,
  richDocument,
  sampleComparison,
  sampleDocument,
  sizes,
  threeFunctions,
} from './samples.ts';

const run = sampleDocument({ functions: threeFunctions });
const comparison = sampleComparison(undefined, { replications: 5 });
const rich = richDocument();
const every = [...chartsOf(run), ...chartsOf(comparison), ...chartsOf(rich).filter(isOfFlow)];

function isOfFlow({ name }: Chart): boolean {
  return /^(backlog|iterator-age|load|calls|end-to-end)-/.test(name);
}

function chart(name: string, charts: readonly Chart[] = every): Chart {
  const found = charts.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no chart ${name}`);
  return found;
}

function scales({
  config,
}: Chart): Record<string, { type: string; title: { text: string; display: boolean } }> {
  return config.options['scales'] as never;
}

function points(dataset: Dataset | undefined): readonly Point[] {
  return (dataset?.data ?? []) as readonly Point[];
}

const ticksAt = (scale: unknown): readonly number[] =>
  (scale as { readonly ticks: { readonly at: readonly number[] } }).ticks.at;

describe('every chart', () => {
  test('is plain data', () => {
    for (const { config } of every) expect(JSON.parse(JSON.stringify(config))).toEqual(config);
  });

  test('has a file name of its own, made of letters, digits and dashes', () => {
    const hostile = chartsOf(
      sampleDocument({ functions: ['../../etc', '..', 'a b', 'a.b', 'é'].map((name) => ({ name })) }),
    ).map((one) => one.name);
    expect(new Set(hostile).size).toBe(hostile.length);
    for (const name of [...hostile, ...every.map((one) => one.name)])
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  test('names both axes', () => {
    for (const one of every) {
      for (const scale of Object.values(scales(one))) {
        expect(scale.title.display).toBe(true);
        expect(scale.title.text.length).toBeGreaterThan(3);
      }
    }
  });

  test('draws at most 600 points a line, with straight segments', () => {
    const long = chartsOf(sampleDocument({ points: 1500, hours: 25 }));
    for (const { config } of [...every, ...long]) {
      for (const dataset of config.data.datasets) {
        expect(dataset.data.length).toBeLessThanOrEqual(600);
        expect(dataset['tension'] ?? 0).toBe(0);
        expect(dataset['cubicInterpolationMode']).toBeUndefined();
      }
    }
  });

  test('is hydrated by the function alone, without anything around it', () => {
    const context = createContext({});
    new Script(`var hydrateChart = ${hydrateChart.toString()};`).runInContext(context);
    for (const theme of ['light', 'dark'] as const) {
      const input = JSON.stringify({
        charts: every.map(({ config }) => config),
        theme: chartTheme(theme, 'sans'),
      });
      context['input'] = input;
      const text = new Script(
        'var given = JSON.parse(input); given.charts.map((one) => JSON.stringify(hydrateChart(one, given.theme, { titles: false }))).join()',
      ).runInContext(context) as string;
      expect(text).not.toMatch(/"@[a-z]/);
    }
  });

  test("takes a user's text for a text, not for a colour", () => {
    const [, percentiles] = chartsOf(sampleDocument({ functions: [{ name: '@accent' }] }));
    const hydrated = hydrateChart((percentiles as Chart).config, chartTheme('light', 'sans'), {
      titles: true,
    });
    expect(hydrated.data.datasets[0]?.label).toBe('@accent');
  });

  test('writes ticks in words that can be read', () => {
    const write = (name: string, axis: 'x' | 'y', value: number) => {
      const hydrated = hydrateChart(chart(name).config, chartTheme('light', 'sans'), { titles: true });
      const ticks = (
        hydrated.options as never as {
          scales: Record<
            string,
            { ticks: { format: string; callback: (this: unknown, value: number) => string } }
          >;
        }
      ).scales[axis]?.ticks;
      return ticks?.callback.call({ options: { ticks } }, value);
    };
    expect([1, 2, 4, 10, 100, 1000, 10_000, 200].map((x) => write('latency-percentiles', 'x', x))).toEqual([
      'p0',
      'p50',
      'p75',
      'p90',
      'p99',
      'p99.9',
      'p99.99',
      'p99.5',
    ]);
    expect(
      [0, 20, 12_000, 60_000, 600_000, 7_200_000, 172_800_000].map((ms) =>
        write('latency-percentiles', 'y', ms),
      ),
    ).toEqual(['0', '20 ms', '12 s', '1 min', '10 min', '2 h', '2 d']);
    expect(write('cost-over-memory', 'x', 3008)).toBe('3008');
    expect(write('bill', 'x', 0.0000002)).toBe('0.0000002');
  });
});

describe('charts of a run', () => {
  test('the percentile axis is 1 ÷ (1 − p), cut where less than one request is left', () => {
    const charts = chartsOf(sampleDocument({ functions: [{ name: 'f', requests: 1000, coldStartRate: 0 }] }));
    const xs = points(chart('latency-percentiles', charts).config.data.datasets[0]).map((point) => point.x);
    expect(xs).toContain(2);
    expect(xs.at(-1)).toBeCloseTo(1000, 6);
    expect(scales(chart('latency-percentiles', charts))).toMatchObject({
      x: { type: 'logarithmic' },
      y: { type: 'logarithmic' },
    });
  });

  test('warm and cold latencies are apart, each adding up to its whole', () => {
    const { datasets } = chart('latency-distribution-checkout-api').config.data;
    expect(datasets.map((dataset) => dataset.label.replace(/ .*/, ''))).toEqual(['Warm', 'Cold']);
    for (const dataset of datasets) expect(sum(points(dataset).map((point) => point.y))).toBeCloseTo(100, 1);
  });

  test('counts over time add up to the series, whatever the grouping', () => {
    const { datasets } = chart('cold-starts').config.data;
    // The last point closes the last step.
    const drawn = sum(
      datasets.flatMap((dataset) =>
        points(dataset)
          .slice(0, -1)
          .map((point) => point.y),
      ),
    );
    expect(drawn).toBe(sum(Object.values(run.series.functions).flatMap((series) => series.coldStarts)));
  });

  test('many functions: the busiest few are drawn, and the chart says so', () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ name: `f${index}`, requests: 1000 + index }));
    const charts = chartsOf(sampleDocument({ functions: many, points: 24 }));
    expect(charts.length).toBeLessThan(16);
    expect(charts.some(({ name }) => name === 'latency-distribution-f999')).toBe(true);
    expect(chart('latency-percentiles', charts).note).toContain('of 1000 functions');
    expect(chart('invocations', charts).config.data.datasets.at(-1)?.label).toBe('996 other functions');
  });

  test('what has nothing to show is left out', () => {
    const names = chartsOf(sampleDocument({ functions: [{ name: 'f', throttleRate: 0 }] })).map(
      ({ name }) => name,
    );
    expect(names).not.toContain('invocations-refused');
  });

  test('a run without any request still has charts', () => {
    const none = sampleDocument({ functions: [{ name: 'idle', requests: 0 }] });
    expect(chartsOf(none).some(({ name }) => name === 'latency-percentiles')).toBe(true);
  });
});

describe('charts of a comparison', () => {
  test('memory is a numeric axis in rising order, with the confidence intervals', () => {
    const cost = chart('cost-over-memory');
    expect(scales(cost)['x']).toMatchObject({ type: 'linear', title: { text: 'Memory (MB)' } });
    expect(points(cost.config.data.datasets[0]).map((point) => point.x)).toEqual(sizes(128, 3008, 64));
    const bars = cost.config.data.datasets[0]?.errorBars ?? [];
    expect(bars).toHaveLength(46);
    expect(bars.every((bar) => bar !== null && bar[0] < bar[1])).toBe(true);
  });

  test('without replications there are no error bars', () => {
    const cost = chart('cost-over-memory', chartsOf(sampleComparison([128, 256])));
    expect(cost.config.data.datasets[0]?.errorBars).toEqual([null, null]);
  });

  test('the Pareto front is marked and labelled as the document has it', () => {
    const [front, others] = chart('cost-latency-pareto').config.data.datasets;
    expect(new Set(front?.pointLabels)).toEqual(new Set(comparison.pareto));
    expect((front?.data.length ?? 0) + (others?.data.length ?? 0)).toBe(46);
    expect(others?.data.length).toBeGreaterThan(0);
  });

  test('each architecture is a line of its own', () => {
    const charts = chartsOf(sampleComparison([128, 1024], { architectures: ['x86_64', 'arm64'] }));
    expect(chart('cost-over-memory', charts).config.data.datasets.map((dataset) => dataset.label)).toEqual([
      'Monthly cost · x86_64',
      'Monthly cost · arm64',
    ]);
  });

  test('variants that differ in words alone are bars', () => {
    const charts = chartsOf(sampleComparison([1024], { architectures: ['x86_64', 'arm64'] }));
    expect(scales(chart('cost-by-variant', charts))['x']).toMatchObject({ type: 'category' });
  });
});

describe('downsampling', () => {
  test('a point covers a round span of time', () => {
    expect([
      stepsPerPoint(1440, 60),
      stepsPerPoint(1500, 1),
      stepsPerPoint(24, 3600),
      stepsPerPoint(0, 60),
    ]).toEqual([5, 5, 1, 1]);
  });

  test('groups keep the sum', () => {
    expect(inGroups([1, 2, 3, 4, 5], 2, sum)).toEqual([3, 7, 5]);
    expect(inGroups([1, 2, 3], 2, mean)).toEqual([1.5, 3]);
  });

  test('logarithmic ticks', () => {
    expect(logTicks(10, 1000)).toEqual([10, 20, 50, 100, 200, 500, 1000]);
    expect(logTicks(1, 100_000)).toEqual([1, 10, 100, 1000, 10_000, 100_000]);
    expect(logTicks(30, 60).length).toBeGreaterThan(2);
    // Marks side by side read as one: 50 s leaves room for the minute.
    expect(ticksAt(durationScale('Latency', 50, 60_000))).toEqual([
      50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 60_000,
    ]);
    expect(ticksAt(durationScale('Latency', 50, 50_000)).at(-1)).toBe(50_000);
  });
});

test('one function needs no name in its file names', () => {
  expect(chartsOf(sampleDocument({ functions: oneFunction })).map(({ name }) => name)).toEqual([
    'bill',
    'latency-percentiles',
    'latency-distribution',
    'invocations',
    'latency-over-time',
    'concurrency',
    'cold-starts',
  ]);
});

describe('triggers, resources and chains', () => {
  const named = new Map(chartsOf(rich).map((one) => [one.name, one]));
  const labels = (name: string) => named.get(name)?.config.data.datasets.map(({ label }) => label);

  test('have a backlog where events wait, an iterator age where it is a stream', () => {
    expect([...named.keys()].filter((name) => /^(backlog|iterator)/.test(name))).toEqual([
      'backlog-order-queue-1',
      'backlog-order-changes-2',
      'iterator-age-order-changes-2',
    ]);
    expect(scales(chart('iterator-age-order-changes-2'))['y']?.title.text).toBe('Iterator age');
    expect(chart('backlog-order-queue-1').alternative).toContain('21,345 at most');
  });

  test('show limits as lines of their own, waiting and rejections only where there are any', () => {
    expect(labels('load-ledger-db-3')).toEqual([
      'In service',
      'Waiting',
      'Connections',
      'Limit of calls (20)',
      'Limit of connections (100)',
    ]);
    expect(labels('load-order-queue-2')).toEqual(['In service']);
    expect(labels('calls-carts-1')).toEqual(['Calls', 'Rejected', 'Limit (80/s)']);
    expect(labels('calls-order-queue-2')).toEqual(['Calls']);
    const limit = named.get('load-ledger-db-3')?.config.data.datasets[3];
    expect(points(limit).map(({ y }) => y)).toEqual([20, 20]);
  });

  test('count calls a second whatever the length of a point', () => {
    const [calls] = named.get('calls-order-queue-2')?.config.data.datasets ?? [];
    const all = rich.series.resources['order-queue']?.calls ?? [];
    const total = all.reduce((sum, count) => sum + count, 0);
    const mean = points(calls).reduce((sum, { y }) => sum + y, 0) / points(calls).length;
    expect(mean).toBeCloseTo(total / rich.simulatedSeconds, 2);
  });

  test('draw the end-to-end latency of the slowest entry points first', () => {
    const { config } = chart('end-to-end-latency');
    expect(config.data.labels).toEqual(['nightly', 'web']);
    expect(labels('end-to-end-latency')).toEqual(['p50', 'p95', 'p99']);
  });

  test('have no chart where a scenario has none of them', () => {
    expect(chartsOf(sampleDocument()).filter(isOfFlow)).toEqual([]);
  });
});
