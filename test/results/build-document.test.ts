import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { buildDocument } from '../../src/results/build-document.ts';
import {
  bill,
  compiledFunction,
  compiledScenario,
  documentInput,
  histogramOf,
  line,
  measured,
  measurements,
  outcomes,
  series,
} from './fixtures.ts';

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(numbersIn);
  return [];
}

const empty = measured({
  requests: 0,
  invocations: 0,
  coldStarts: 0,
  outcomes: outcomes({}),
  durationMs: histogramOf([]),
  initMs: histogramOf([]),
  latencyMs: histogramOf([]),
  coldLatencyMs: histogramOf([]),
  warmLatencyMs: histogramOf([]),
  onDemandBilledMs: 0,
  concurrency: { mean: -0, max: 0 },
});

describe('the results document', () => {
  it('has the keys of the contract in its order', () => {
    const document = buildDocument(documentInput());
    expect(Object.keys(document)).toEqual([
      'schemaVersion',
      'kind',
      'name',
      'platform',
      'region',
      'seed',
      'simulatedSeconds',
      'measuredSeconds',
      'replications',
      'engine',
      'totals',
      'functions',
      'cost',
      'triggers',
      'resources',
      'chains',
      'thresholds',
      'series',
      'charts',
      'limits',
      'quotas',
      'architecture',
      'warnings',
      'findings',
      'assumptions',
      'verdict',
    ]);
    const keys = Object.keys(document.functions['api'] ?? {});
    expect(keys.slice(0, 14)).toEqual([
      'memoryMb',
      'architecture',
      'requests',
      'invocations',
      'outcomes',
      'coldStarts',
      'coldStartRate',
      'durationMs',
      'initMs',
      'latencyMs',
      'billedMs',
      'gbSeconds',
      'concurrency',
      'environments',
    ]);
  });

  it('carries counts, trends, rates and GB-seconds over', () => {
    const { functions, totals } = buildDocument(documentInput());
    const api = functions['api'];
    expect(api).toMatchObject({
      memoryMb: 512,
      requests: 104,
      coldStarts: 4,
      billedMs: 11_800,
      gbSeconds: 5.9,
      concurrency: { mean: 0.3, max: 2 },
      initMs: { count: 4, mean: 200, min: 200, max: 200, p50: 200, p999: 200 },
      latencyMs: { count: 104, min: 100, max: 500, p50: 100, p99: 500 },
    });
    expect(api?.coldStartRate).toBeCloseTo(4 / 104, 12);
    expect(totals).toEqual({
      requests: 104,
      invocations: 104,
      coldStarts: 4,
      throttles: 0,
      errors: 0,
      gbSeconds: 5.9,
    });
  });

  it('counts refused attempts as throttles and error outcomes as errors', () => {
    const functions = [
      measured({
        outcomes: outcomes({ succeeded: 90, failed: 1, timedOut: 2, outOfMemory: 3, throttled: 8 }),
        throttledAttempts: 30,
      }),
    ];
    const { totals, functions: results } = buildDocument(
      documentInput({ measurements: measurements(functions) }),
    );
    expect(totals).toMatchObject({ throttles: 30, errors: 6 });
    expect(Object.values(results['api']?.outcomes ?? {})).toEqual([90, 1, 2, 3, 8, 0, 0, 0]);
  });

  it('has finite numbers of at most twelve significant digits, whatever came', () => {
    for (const functions of [[measured()], [empty]]) {
      const document = buildDocument(
        documentInput({
          measurements: measurements(functions),
          engine: {
            version: '0.1.0',
            requests: 0,
            events: 0,
            wallSeconds: 0.1 + 0.2,
            requestsPerSecond: Number.POSITIVE_INFINITY,
            peakRssMb: 1 / 3,
          },
          bill: bill([line({ quantity: new Decimal(1).div(3) })]),
        }),
      );
      for (const value of numbersIn(document)) {
        expect(Number.isFinite(value)).toBe(true);
        expect(Object.is(value, -0)).toBe(false);
        expect(Number(value.toPrecision(12))).toBe(value);
      }
      expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    }
  });

  it('refuses a figure that is not a number instead of writing null', () => {
    const broken = measured({ concurrency: { mean: Number.NaN, max: 0 } });
    expect(() => buildDocument(documentInput({ measurements: measurements([broken]) }))).toThrow(RangeError);
  });

  it('has all-zero trends and no cost per request where nothing came', () => {
    const document = buildDocument(documentInput({ measurements: measurements([empty]) }));
    const { latencyMs, latencyBins, latencyPercentiles } = document.functions['api'] ?? {};
    expect(new Set(Object.values(latencyMs ?? {}))).toEqual(new Set([0]));
    expect(latencyBins).toEqual({ startMs: [], warm: [], cold: [] });
    expect(latencyPercentiles).toEqual({ percentile: [], valueMs: [] });
    expect(document.cost.perMillionRequests).toBe(0);
  });

  it('turns exact money into numbers at the last step', () => {
    const third = line({ item: 'Duration', unit: 'GB-seconds', quantity: new Decimal('5.9') });
    const { cost } = buildDocument(documentInput({ bill: bill([line(), third], ['No Lambda@Edge.']) }));
    expect(cost.lines[0]).toEqual({
      service: 'lambda',
      function: 'api',
      item: 'Requests',
      priceItem: 'lambda.requests',
      quantity: 104,
      unit: 'requests',
      unitPrice: 0.0000002,
      amount: 0.0000208,
    });
    expect(cost.total).toBe(0.00002198);
    expect(cost.monthly).toBe(0.015184);
    expect(cost.perMillionRequests).toBe(0.211346153846);
    expect(cost.notes).toEqual(['No Lambda@Edge.']);
  });

  it('keeps warm and cold requests apart in logarithmic bins', () => {
    const { latencyBins } = buildDocument(documentInput()).functions['api'] ?? {};
    const { startMs = [], warm = [], cold = [] } = latencyBins ?? {};
    expect(warm.reduce((sum, value) => sum + value, 0)).toBe(100);
    expect(cold.reduce((sum, value) => sum + value, 0)).toBe(4);
    expect(startMs[0]).toBe(100);
    expect(warm[0]).toBe(100);
    expect(cold.at(-1)).toBe(4);
    expect(startMs.at(-1)).toBeLessThanOrEqual(500);
    const perDecade = 1 / Math.log10((startMs[1] ?? 0) / (startMs[0] ?? 1));
    expect(perDecade).toBeGreaterThan(11.9);
    expect(perDecade).toBeLessThan(20.1);
  });

  it('shows only percentiles that have a request above them, and the maximum', () => {
    const { latencyPercentiles } = buildDocument(documentInput()).functions['api'] ?? {};
    expect(latencyPercentiles?.percentile).toEqual([0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100]);
    expect(latencyPercentiles?.valueMs.at(-1)).toBe(500);
  });

  it('evaluates the thresholds of the scenario', () => {
    const compiled = compiledScenario({
      thresholds: [
        { metric: 'api.latency', expression: 'p(50) < 100.5ms' },
        { metric: 'cost.monthly', expression: 'value<0.01' },
      ],
    });
    const { thresholds } = buildDocument(documentInput({ compiled }));
    expect(thresholds).toEqual([
      { metric: 'api.latency', expression: 'p(50) < 100.5ms', actual: 100, limit: 100.5, passed: true },
      { metric: 'cost.monthly', expression: 'value<0.01', actual: 0.015184, limit: 0.01, passed: false },
    ]);
  });

  it('stays below 100 kB a function for a day of minutes, the same bytes every time', () => {
    const names = Array.from({ length: 3 }, (_, index) => `function-${index}`);
    const wave = Float64Array.from({ length: 1440 }, (_, step) => 100 * Math.sin(step / 100) ** 2);
    const input = () =>
      documentInput({
        compiled: compiledScenario({ functions: names.map((name) => compiledFunction({ name })) }),
        measurements: measurements(
          names.map(() => measured()),
          names.map(() => series(1440, { concurrency: wave, environments: wave, p50Ms: wave, p99Ms: wave })),
        ),
      });
    const json = JSON.stringify(buildDocument(input()));
    expect(json.length / names.length).toBeLessThan(100_000);
    expect(JSON.stringify(buildDocument(input()))).toBe(json);
  });

  it('takes any name for a function', () => {
    const compiled = compiledScenario({ functions: [compiledFunction({ name: '__proto__' })] });
    const { functions } = buildDocument(documentInput({ compiled }));
    expect(Object.keys(functions)).toEqual(['__proto__']);
  });
});
