import { describe, expect, it } from 'vitest';
import { buildDocument } from '../../src/results/build-document.ts';
import type { FunctionResults, ResultsDocument } from '../../src/results/documents/document.ts';
import { leastCertain, notPreciseEnough } from '../../src/results/statistics/precision.ts';
import { documentInput, histogramOf, measured, measurements } from './fixtures.ts';

const intervalAround = (value: number, half: number) => [value - half, value + half] as const;

/** A document of replications with these figures and their intervals. */
function together(latency: readonly [number, number], monthly: readonly [number, number]): ResultsDocument {
  const document = buildDocument(
    documentInput({ measurements: measurements([measured({ latencyMs: histogramOf([latency[0]]) })]) }),
  );
  const latencyMs = document.functions['api']?.latencyMs;
  if (latencyMs === undefined) throw new Error('no latency');
  const interval = intervalAround(...latency);
  return {
    ...document,
    functions: {
      api: {
        ...(document.functions['api'] as FunctionResults),
        latencyMs: Object.assign(latencyMs, { meanCi95: interval, p99Ci95: interval }),
      },
    },
    cost: Object.assign(document.cost, { monthly: monthly[0], monthlyCi95: intervalAround(...monthly) }),
    thresholds: [],
  };
}

function withThreshold(document: ResultsDocument, actual: number, half: number | null): ResultsDocument {
  const threshold = {
    ...{ metric: 'api.latency', expression: 'avg < 1s', limit: 1000, passed: true, actual },
    actualCi95: half === null ? null : intervalAround(actual, half),
  };
  return { ...document, thresholds: [threshold] };
}

describe('the least certain figure', () => {
  it('is, without thresholds, of the latency of entry functions and the monthly cost', () => {
    expect(leastCertain(together([100, 1], [52, 26]), ['api'])).toEqual({
      figure: 'the monthly cost',
      halfShare: 0.5,
    });
    expect(leastCertain(together([100, 60], [52, 26]), ['api']).figure).toMatch(/of api's latency/);
    expect(leastCertain(together([100, 60], [50, 0]), [])).toEqual({ figure: '', halfShare: 0 });
  });

  it('is one of the thresholds where there are any', () => {
    const document = together([100, 60], [52, 26]);
    expect(leastCertain(withThreshold(document, 10, 1), ['api'])).toEqual({
      figure: 'api.latency: avg < 1s',
      halfShare: expect.closeTo(0.1, 9),
    });
    expect(leastCertain(withThreshold(document, 0, 1), ['api']).halfShare).toBe(Number.POSITIVE_INFINITY);
  });

  it('is not settled without an interval, unless the replications agree', () => {
    const document = withThreshold(together([100, 1], [52, 1]), 10, null);
    const without = (why: 'few' | 'agree') => ({
      ...document,
      withoutInterval: [{ why, reason: 'so it is', figures: ['thresholds.0.actual'] }],
    });
    expect(leastCertain(without('few'), ['api']).halfShare).toBe(Number.POSITIVE_INFINITY);
    expect(leastCertain(without('agree'), ['api']).halfShare).toBe(0);
  });

  it('is told with what to do where it stays so', () => {
    expect(notPreciseEnough({ figure: 'the monthly cost', halfShare: 0.12 }, 64)).toMatchObject({
      id: 'not-precise-enough',
      severity: 'warning',
      text: 'the monthly cost is ± 12 % after the 64 replications that auto runs at most: lengthen run.duration, or give a larger number of replications',
    });
  });
});
