import { expect, it } from 'vitest';
import { MetricCollector } from '../../src/cloudwatch/metrics/metric-collector.ts';
import type { MetricPoint } from '../../src/cloudwatch/metrics/metric-point.ts';
import { METRIC_CSV, METRIC_JSON } from '../../src/cloudwatch/metrics/metric-text.ts';
import { ASYNC, DURATION_MS, FLAGS, INVOKED, START_MS, SUCCEEDED } from '../../src/model/outcome-codes.ts';
import { createOutcomeBatch } from '../../src/model/outcomes.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { constant, functionModel, modelOf } from '../support/models.ts';
import { cloudWatchRun } from './cloudwatch-run.ts';

const { compiled } = scratchFolder();

const text = `
account: { concurrency: 160 }
functions:
  api: { memory: 512, timeout: 2s, reservedConcurrency: 12, work: { cpu: { lognormal: { median: 80ms, p95: 900ms } }, errorRate: 5% } }
  worker: { work: { duration: 90s, errorRate: 50% }, timeout: 120s, provisionedConcurrency: 3 }
triggers: { up: { source: s3, function: worker } }
traffic:
  - { to: api, burst: { every: 50s, size: 20 } }
  - { to: api, poisson: 4/s }
  - { to: up, poisson: 2/min }
run: { duration: 30m, seed: 9, start: 2026-01-05T00:00:30Z }
`;

const sumOf = (points: readonly MetricPoint[], metric: string, name: string | null): number =>
  points
    .filter(({ metricName, functionName }) => metricName === metric && functionName === name)
    .reduce((sum, point) => sum + (point.sum ?? 0), 0);
const maximumOf = (points: readonly MetricPoint[], metric: string, name: string | null): number =>
  Math.max(
    ...points
      .filter(({ metricName, functionName }) => metricName === metric && functionName === name)
      .map(({ maximum }) => maximum ?? 0),
  );

it('add up to what was measured, per function and over all', async () => {
  const { points, measurements } = await cloudWatchRun(await compiled(text));
  const [api, worker] = measurements.functions;
  for (const [name, fn] of [
    ['api', api!],
    ['worker', worker!],
  ] as const) {
    expect(sumOf(points, 'Invocations', name)).toBe(fn.invocations);
    expect(sumOf(points, 'Errors', name)).toBe(fn.failedAttempts);
    expect(sumOf(points, 'Throttles', name)).toBe(fn.throttledAttempts);
    expect(sumOf(points, 'Duration', name)).toBeCloseTo(fn.durationMs.sum, 3);
    expect(maximumOf(points, 'ConcurrentExecutions', name)).toBe(fn.concurrency.max);
  }
  for (const metric of ['Invocations', 'Errors', 'Throttles'])
    expect(sumOf(points, metric, null)).toBe(sumOf(points, metric, 'api') + sumOf(points, metric, 'worker'));
  expect(sumOf(points, 'AsyncEventsReceived', 'worker')).toBe(worker!.requests);
  expect(sumOf(points, 'ProvisionedConcurrencyInvocations', 'worker')).toBe(worker!.provisionedInvocations);
  expect(api!.throttledAttempts).toBeGreaterThan(0);
  expect(maximumOf(points, 'UnreservedConcurrentExecutions', null)).toBe(worker!.concurrency.max);
  const spilled = maximumOf(points, 'UnreservedConcurrentExecutions', null) - 3;
  expect(maximumOf(points, 'ClaimedAccountConcurrency', null)).toBe(12 + 3 + Math.max(0, spilled));
});

it('stand on whole minutes in the order of time, once a metric and minute', async () => {
  const { points } = await cloudWatchRun(await compiled(text));
  const times = points.map(({ timestampMs }) => timestampMs);
  expect(times).toEqual([...times].sort((one, other) => one - other));
  expect(times[0]).toBe(Date.parse('2026-01-05T00:00:00Z'));
  expect(times.every((time) => time % 60_000 === 0)).toBe(true);
  const keys = points.map(
    ({ timestampMs, metricName, functionName }) => `${timestampMs} ${metricName} ${functionName}`,
  );
  expect(new Set(keys).size).toBe(points.length);
});

it('are written where CloudWatch has points: no zeros without invocations, concurrency while something runs', async () => {
  const { points } = await cloudWatchRun(
    await compiled(`
functions: { f: { work: { duration: 150s }, timeout: 5m, coldStart: { init: 0ms } } }
traffic: [{ to: f, burst: { every: 10m, size: 2 } }]
run: { duration: 15m, start: 2026-01-05T00:00:00Z }
`),
  );
  const of = (metric: string) =>
    points
      .filter(({ metricName, functionName }) => metricName === metric && functionName === 'f')
      .map(({ timestampMs }) => (timestampMs / 60_000) % 60);
  expect(of('Invocations')).toEqual([0, 10]);
  expect(of('Errors')).toEqual([0, 10]);
  expect(of('Duration')).toEqual([0, 10]);
  expect(of('ConcurrentExecutions')).toEqual([0, 1, 2, 10, 11, 12]);
});

it('take rows that come at their end, long after their start, in the order of starts', () => {
  const points: MetricPoint[] = [];
  const step = {
    kind: 'invoke',
    sourceIndex: 0,
    isSync: true,
    probability: 1,
    count: 1,
    isDenied: false,
    isRequired: true,
  } as const;
  const model = { ...modelOf([functionModel(constant(1), { steps: [step] })]), horizonMs: 1_800_000 };
  const collector = new MetricCollector(model, ['f'], 0, { write: (point) => points.push(point) });
  // Three that overlap between 200 and 250 s, written in the order of their ends.
  const runs = [
    [200_000, 250_000],
    [100_000, 300_000],
    [150_000, 301_000],
    [400_000, 401_000],
  ] as const;
  for (const [start, end] of runs) {
    const batch = createOutcomeBatch();
    batch.rows = 1;
    batch.numbers[START_MS] = start;
    batch.numbers[DURATION_MS] = end - start;
    batch.codes[FLAGS] = INVOKED | SUCCEEDED | ASYNC;
    collector.take(batch);
  }
  collector.finish();
  const levels = points
    .filter(({ metricName, functionName }) => metricName === 'ConcurrentExecutions' && functionName === 'f')
    .map(({ timestampMs, maximum }) => [timestampMs / 60_000, maximum]);
  expect(levels).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 3],
    [5, 1],
    [6, 1],
  ]);
});

it('are rows of CSV, or datapoints of JSON', () => {
  const point: MetricPoint = {
    timestampMs: 60_000,
    metricName: 'Duration',
    functionName: 'api',
    unit: 'Milliseconds',
    sampleCount: 2,
    sum: 0.1 + 0.2,
    average: 0.15,
    minimum: 0.1,
    maximum: 0.2,
    p50: null,
    p90: null,
    p99: null,
  };
  expect(METRIC_CSV.point(point)).toBe(
    '1970-01-01T00:01:00Z,AWS/Lambda,Duration,api,Milliseconds,2,0.3,0.15,0.1,0.2,,,\n',
  );
  const json =
    METRIC_JSON.head +
    METRIC_JSON.point(point) +
    METRIC_JSON.between +
    METRIC_JSON.point({ ...point, functionName: null }) +
    METRIC_JSON.tail;
  expect(JSON.parse(json)).toEqual({
    namespace: 'AWS/Lambda',
    periodSeconds: 60,
    datapoints: [{ FunctionName: 'api' }, {}].map((dimensions) => ({
      timestamp: '1970-01-01T00:01:00Z',
      metricName: 'Duration',
      dimensions,
      unit: 'Milliseconds',
      sampleCount: 2,
      sum: 0.3,
      average: 0.15,
      minimum: 0.1,
      maximum: 0.2,
    })),
  });
});
