import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { aggregateReplications } from '../../src/results/aggregate-replications.ts';
import { buildDocument } from '../../src/results/build-document.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { intervalOf } from '../../src/results/statistics/confidence.ts';
import {
  bill,
  compiledScenario,
  documentInput,
  histogramOf,
  line,
  measured,
  measurements,
  series,
} from './fixtures.ts';
import { richInput } from './rich.ts';

function replication(requests: number, latenciesMs: readonly number[] = [100, 200, 300]): ResultsDocument {
  return buildDocument(
    documentInput({
      compiled: compiledScenario({
        thresholds: [{ metric: 'api.requests', expression: 'count < 115' }],
        warnings: ['the trace ends early'],
      }),
      measurements: measurements(
        [
          measured({
            requests,
            latencyMs: histogramOf(latenciesMs),
            warmLatencyMs: histogramOf(latenciesMs.slice(0, -1)),
            coldLatencyMs: histogramOf(latenciesMs.slice(-1)),
          }),
        ],
        [series(60, { p99Ms: new Float64Array(60).fill(requests) })],
      ),
      bill: bill([line({ quantity: new Decimal(requests) })]),
    }),
  );
}

/** Half the width of the 95 % interval of three values by hand: t(0.975, 2) × s ÷ √3. */
const T_2 = 4.302652729911275;
const documents = [replication(100), replication(110), replication(120)];
const together = aggregateReplications(documents);
const half = (T_2 * 10) / Math.sqrt(3);

describe('replications together', () => {
  it('are the mean with a Student interval beside it', () => {
    const api = together.functions['api'];
    expect(api?.requests).toBe(110);
    const [low, high] = intervalOf(api ?? {}, 'requests') ?? [0, 0];
    expect(low).toBeCloseTo(110 - half, 6);
    expect(high).toBeCloseTo(110 + half, 6);
    expect(Object.keys(api ?? {}).slice(2, 4)).toEqual(['requests', 'requestsCi95']);
    expect(together.totals.requests).toBe(110);
    expect(intervalOf(together.totals, 'requests')).toEqual([low, high]);
  });

  it('carry intervals on every leaf that came out, and on none that went in', () => {
    const leaves = (node: unknown, path: string): string[] => {
      if (typeof node !== 'object' || node === null) return [];
      return Object.entries(node).flatMap(([key, value]) => {
        if (key.endsWith('Ci95')) return [];
        const isFigure = typeof value === 'number' || (Array.isArray(value) && typeof value[0] === 'number');
        const has = Reflect.has(node, `${key}Ci95`);
        if (isFigure) return [`${has ? '+' : '-'}${path}${key}`];
        return leaves(value, Array.isArray(node) ? path : `${path}${key}.`);
      });
    };
    const { functions, totals, cost, triggers, thresholds, series: all } = together;
    const found = leaves({ functions, totals, cost, triggers, thresholds, series: all }, '');
    expect(found.filter((leaf) => leaf.startsWith('-')).sort()).toEqual([
      '-cost.lines.unitPrice',
      '-cost.monthlyLines.unitPrice',
      '-functions.api.latencyBins.startMs',
      '-functions.api.latencyPercentiles.percentile',
      '-functions.api.memoryMb',
      '-series.stepSeconds',
      '-thresholds.limit',
    ]);
    expect(found).toContain('+functions.api.latencyMs.p999');
    expect(found).toContain('+functions.api.latencyMs.count');
    expect(found).toContain('+functions.api.environments.idleMean');
    expect(found).toContain('+cost.perMillionRequests');
    expect(found).toContain('+cost.lines.amount');
    expect(found).toContain('+thresholds.actual');
  });

  it('have an interval a point in the series', () => {
    const points = together.series.functions['api'];
    expect(points?.p99Ms).toEqual(new Array(60).fill(110));
    const intervals = Reflect.get(points ?? {}, 'p99MsCi95') as readonly [number, number][];
    expect(intervals).toHaveLength(60);
    expect(intervals[59]?.[0]).toBeCloseTo(110 - half, 3);
  });

  it('sum the engine, keep the configuration and say how many there were', () => {
    expect(together.engine).toEqual({
      version: '0.1.0',
      requests: 312,
      events: 624,
      wallSeconds: 0.03,
      requestsPerSecond: 31_200,
      peakRssMb: 180,
    });
    expect(together.replications).toBe(3);
    expect(together.seed).toBe(42);
    expect(together.functions['api']?.memoryMb).toBe(512);
    expect(together.warnings).toEqual(['the trace ends early']);
  });

  it('judge thresholds on the mean', () => {
    expect(documents.map(({ thresholds }) => thresholds[0]?.passed)).toEqual([true, true, false]);
    expect(together.thresholds[0]).toMatchObject({ actual: 110, limit: 115, passed: true });
    const worse = aggregateReplications([replication(100), replication(140)]);
    expect(worse.thresholds[0]).toMatchObject({ actual: 120, passed: false });
  });

  it('put the latency bins and percentiles of all on one scale', () => {
    const many = Array.from({ length: 2000 }, (_, index) => 10 + index / 100);
    const both = aggregateReplications([replication(100, [100]), replication(100, many)]);
    const bins = both.functions['api']?.latencyBins;
    expect(bins?.startMs).toEqual([...(bins?.startMs ?? [])].sort((a, b) => a - b));
    expect(bins?.startMs.at(-1)).toBe(100);
    expect(bins?.cold.at(-1)).toBe(0.5);
    expect(bins?.warm.reduce((sum, count) => sum + count, 0)).toBeCloseTo(1999 / 2, 9);
    const { percentile, valueMs } = both.functions['api']?.latencyPercentiles ?? {};
    expect(percentile?.at(-2)).toBe(99.95);
    expect([valueMs?.at(0), valueMs?.at(-1)]).toEqual([10, 100]);
  });

  it('match cost lines by what they are, a line that is missing being 0', () => {
    const tier = line({ item: 'Duration, second tier', quantity: new Decimal(10) });
    const withTier = buildDocument(documentInput({ bill: bill([line(), tier]) }));
    const without = buildDocument(documentInput());
    const { lines } = aggregateReplications([without, withTier]).cost;
    expect(lines.map(({ item, quantity }) => [item, quantity])).toEqual([
      ['Requests', 104],
      ['Duration, second tier', 5],
    ]);
    // Both gave the same, which tells no spread.
    expect(Reflect.get(lines[0] ?? {}, 'quantityCi95')).toBeNull();
  });

  it('come back untouched where there is one, and are refused where there is none', () => {
    expect(aggregateReplications(documents.slice(0, 1))).toBe(documents[0]);
    expect(() => aggregateReplications([])).toThrow(RangeError);
  });

  it('say when a threshold could be judged either way', () => {
    // 110 ± 25 holds the limit of 115; 100 ± 4 does not.
    expect(together.findings[0]).toMatchObject({ severity: 'warning' });
    expect(together.findings[0]?.text).toMatch(
      /is not decided: over 3 replications .* ask for 12 replications/,
    );
    const sure = aggregateReplications([100, 101, 102].map((ms) => replication(ms)));
    expect(sure.findings.filter(({ text }) => text.includes('not decided'))).toEqual([]);
  });

  it('say when they disagree on p99', () => {
    // The quantiles of exponential values, a little differently long in each replication.
    const exponential = (meanMs: number) =>
      replication(
        100,
        Array.from({ length: 300 }, (_, index) => -meanMs * Math.log(1 - (index + 0.5) / 300)),
      );
    const apart = aggregateReplications([150, 160, 170, 180, 190, 200, 210, 220].map(exponential));
    expect(apart.findings.map(({ text }) => text).join()).toMatch(/p99 of api's latency is \d+ ms ±/);
  });
});

describe('triggers, resources, chains and edges', () => {
  const rich = (calls: number, chains: readonly number[]) =>
    buildDocument(
      richInput(({ measurements: all }) => ({
        measurements: {
          ...all,
          resources: all.resources.map((one) => ({ ...one, calls })),
          chains: new Map([...all.chains].filter(([source]) => chains.includes(source))),
        },
      })),
    );
  const means = aggregateReplications([rich(100, [0, 4]), rich(110, [0]), rich(120, [0, 4])]);

  it('are means with intervals; limits stay what they are', () => {
    expect(means.resources['orders']?.calls).toBe(110);
    expect(intervalOf(means.resources['orders'] ?? {}, 'calls')?.[0]).toBeCloseTo(110 - half, 6);
    expect(means.resources['orders']?.limits).toEqual({
      concurrency: 20,
      connections: null,
      ratePerSecond: null,
    });
    expect(Reflect.get(means.triggers['jobs']?.ageMs ?? {}, 'p99Ci95')).toBeNull();
    const few = means.withoutInterval?.find(({ why }) => why === 'few');
    expect(few?.figures).toContain('triggers.jobs.ageMs.p99');
    expect(intervalOf(means.series.triggers['jobs'] ?? {}, 'backlog')).toBeUndefined();
    expect(Reflect.get(means.series.triggers['jobs'] ?? {}, 'backlogCi95')).toHaveLength(60);
    const edge = means.architecture.edges.find(({ to }) => to === 'resource:queue');
    expect(edge?.count).toBe(110);
    expect(intervalOf(edge ?? {}, 'count')?.[1]).toBeCloseTo(110 + half, 6);
    expect(means.architecture.nodes).toEqual(rich(1, []).architecture.nodes);
  });

  it('have no chain that a replication did not see', () => {
    expect(Object.keys(means.chains)).toEqual(['web']);
  });
});
