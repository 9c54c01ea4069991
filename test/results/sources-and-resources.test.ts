import { describe, expect, it } from 'vitest';
import { buildDocument } from '../../src/results/build-document.ts';
import { outcomes, queueModel, streamModel } from './fixtures.ts';
import { richInput } from './rich.ts';

const document = buildDocument(richInput());

describe('triggers', () => {
  it('put the sources of one name together, histograms too', () => {
    expect(document.triggers['jobs']).toMatchObject({
      source: 'sqs',
      function: 'worker',
      events: 520,
      filtered: 20,
      batches: 80,
      deadLettered: 6,
      expired: 2,
      throttled: 0,
      accessDenied: 0,
      ageMs: { count: 3, mean: 3000, max: 6000 },
      // The peaks lie in different steps: 30 + 2, not 30 + 10.
      backlog: { mean: 5, max: 32 },
    });
    expect(document.triggers['jobs']).not.toHaveProperty('iteratorAgeMs');
    expect(document.triggers['changes']?.iteratorAgeMs?.p50).toBe(500);
    expect(Object.keys(document.triggers)).toEqual(['web', 'jobs', 'changes']);
  });

  it('tell what was refused', () => {
    expect(document.triggers['web']?.throttled).toBe(70);
  });

  it('take what a collector counted by source where it did', () => {
    const { triggers } = buildDocument(
      richInput(({ measurements }) => ({
        measurements: {
          ...measurements,
          sources: measurements.sources.map((source, index) =>
            index === 0 ? { ...source, outcomes: outcomes({ throttled: 96, accessDenied: 4 }) } : source,
          ),
        },
      })),
    );
    expect(triggers['web']).toMatchObject({ throttled: 96, accessDenied: 4 });
  });

  it('have a series where events wait: queues and streams', () => {
    expect(Object.keys(document.series.triggers)).toEqual(['jobs', 'changes']);
    expect(document.series.triggers['jobs']?.backlog.slice(0, 2)).toEqual([5, 5]);
    expect(document.series.triggers['jobs']?.backlogMax[3]).toBe(32);
    expect(document.series.triggers['changes']?.iteratorAgeMs[0]).toBe(500);
  });

  it('count their events where a collector counted nothing else', () => {
    const { triggers } = buildDocument(
      richInput(({ measurements }) => ({
        measurements: { ...measurements, sources: [], sourceEvents: [3, 4, 5, 0, 0, 0] },
      })),
    );
    expect(triggers['jobs']).toMatchObject({ events: 9, ageMs: { count: 0 } });
  });
});

describe('resources', () => {
  it('tell calls by what became of them, with the limits of the scenario', () => {
    expect(document.resources['orders']).toMatchObject({
      type: 'dynamodb',
      calls: 1800,
      rejected: 36,
      accessDenied: 18,
      failed: 0,
      timedOut: 0,
      concurrency: { mean: 3, max: 20 },
      waiting: { mean: 0.5, max: 7 },
      limits: { concurrency: 20, connections: null, ratePerSecond: null },
    });
    expect(Object.keys(document.series.resources)).toEqual(['orders', 'queue']);
  });
});

describe('chains', () => {
  it('stand under the entry point that set them off', () => {
    expect(document.chains).toMatchObject({
      web: { latencyMs: { count: 2, mean: 200 }, invocationsPerEvent: 2.5 },
      api: { latencyMs: { count: 1 }, invocationsPerEvent: 1 },
    });
  });
});

describe('the architecture', () => {
  const { nodes, edges } = document.architecture;
  const edge = (from: string, to: string) => edges.find((one) => one.from === from && one.to === to);

  it('has a node for each trigger, for direct calls, for each function and resource', () => {
    expect(nodes.map(({ id }) => id)).toEqual([
      'source:web',
      'source:jobs',
      'source:changes',
      'source',
      'function:api',
      'function:worker',
      'function:audit',
      'resource:orders',
      'resource:queue',
    ]);
    const ids = new Set(nodes.map(({ id }) => id));
    for (const { from, to } of edges) expect([ids.has(from), ids.has(to)]).toEqual([true, true]);
  });

  it('counts what went along each edge and what was refused', () => {
    expect(edge('source:web', 'function:api')).toMatchObject({ count: 700, refused: 70, isAsync: false });
    expect(edge('source', 'function:api')).toMatchObject({ count: 300, refused: 30 });
    expect(edge('source:jobs', 'function:worker')).toMatchObject({ count: 500, refused: 0, isAsync: true });
    expect(edge('function:api', 'source:jobs')).toMatchObject({ count: 100 });
    expect(edge('function:api', 'function:audit')).toMatchObject({ count: 10, isAsync: false });
    // 900 × 1 calls of the API's and 300 × 3 of the worker's.
    expect(edge('function:api', 'resource:orders')).toMatchObject({ count: 900, refused: 27 });
    expect(edge('function:worker', 'resource:orders')).toMatchObject({ count: 900, refused: 27 });
    expect(edge('resource:queue', 'source:jobs')).toMatchObject({ count: 104 });
  });

  it('leads to queues that take dead letters and destinations', () => {
    const { architecture } = buildDocument(
      richInput(({ compiled }) => ({
        compiled: {
          ...compiled,
          model: {
            ...compiled.model,
            functions: compiled.model.functions.map((fn, index) =>
              index === 2 ? { ...fn, asynchronous: { ...fn.asynchronous, onSuccessSource: 3 } } : fn,
            ),
            sources: compiled.model.sources.map((source, index) =>
              index === 1
                ? { ...source, poller: queueModel({ deadLetterSource: 3 }) }
                : index === 3
                  ? { ...source, poller: streamModel({ onFailureSource: 1 }) }
                  : index === 5
                    ? { ...source, invocation: 'async' as const }
                    : source,
            ),
          },
        },
      })),
    );
    const count = (from: string, to: string) =>
      architecture.edges.find((one) => one.from === from && one.to === to)?.count;
    expect(count('source:jobs', 'source:changes')).toBe(5);
    expect(count('source:changes', 'source:jobs')).toBe(0);
    expect(count('function:audit', 'source:changes')).toBe(0);
  });

  it('spreads a trace that names its functions over them', () => {
    const { architecture } = buildDocument(
      richInput(({ compiled }) => ({
        compiled: {
          ...compiled,
          model: {
            ...compiled.model,
            sources: compiled.model.sources.map((source, index) =>
              index === 4 ? { ...source, functionIndex: -1 } : source,
            ),
          },
        },
      })),
    );
    const direct = architecture.edges.filter(({ from }) => from === 'source');
    expect(direct.map(({ to, count }) => [to, count])).toEqual([
      ['function:api', 300],
      ['function:worker', 0],
      ['function:audit', 0],
    ]);
  });
});
