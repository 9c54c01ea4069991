import { describe, expect, it } from 'vitest';
import { buildDocument } from '../../src/results/build-document.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { leastCertain, notPreciseEnough } from '../../src/results/statistics/precision.ts';
import { studentQuantile } from '../../src/results/statistics/student.ts';
import { documentInput, histogramOf, measured, measurements } from './fixtures.ts';

function replication(latencyMs: number, monthly: number, actual?: number): ResultsDocument {
  const document = buildDocument(
    documentInput({ measurements: measurements([measured({ latencyMs: histogramOf([latencyMs]) })]) }),
  );
  const threshold = { metric: 'api.latency', expression: 'avg < 1s', limit: 1000, passed: true };
  return {
    ...document,
    cost: { ...document.cost, monthly },
    thresholds: actual === undefined ? [] : [{ ...threshold, actual }],
  };
}

describe('the least certain figure', () => {
  it('is, without thresholds, of the latency of entry functions and the monthly cost', () => {
    const documents = [replication(100, 50), replication(100, 54)];
    const half = studentQuantile(0.975, 1) * 2; // sd √8, over √2
    expect(leastCertain(documents, ['api'])).toEqual({
      figure: 'the monthly cost',
      halfShare: expect.closeTo(half / 52, 6),
    });
    const slower = [replication(100, 50), replication(200, 50)];
    expect(leastCertain(slower, ['api']).figure).toMatch(/of api's latency/);
    expect(leastCertain(slower, [])).toEqual({ figure: '', halfShare: 0 });
  });

  it('is one of the thresholds where there are any', () => {
    const documents = [replication(100, 50, 10), replication(200, 90, 10.2)];
    expect(leastCertain(documents, ['api']).figure).toBe('api.latency: avg < 1s');
    const around = [replication(100, 50, -1), replication(100, 50, 1)];
    expect(leastCertain(around, ['api']).halfShare).toBe(Number.POSITIVE_INFINITY);
  });

  it('is told with what to do where it stays so', () => {
    expect(notPreciseEnough({ figure: 'the monthly cost', halfShare: 0.12 }, 64)).toEqual({
      severity: 'warning',
      text: 'the monthly cost is ± 12 % after the 64 replications that auto runs at most: lengthen run.duration, or give a larger number of replications',
    });
  });
});
