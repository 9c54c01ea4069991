import { describe, expect, it } from 'vitest';
import type { ArrivalBatch, ArrivalStream } from '../../src/model/arrivals.ts';
import type { FunctionModel, Model, SourceModel } from '../../src/model/model.ts';
import { fc } from '../support/fast-check.ts';
import { constant, feed, functionModel, modelOf, type Row, rowsOf, sourceModel } from '../support/models.ts';
import { type OracleArrival, simulateSlowly } from './oracle.ts';

/** Arrivals with their recorded work and memory, in batches of at most `rows`. */
function recorded(arrivals: readonly OracleArrival[], rows: number): ArrivalStream {
  let position = 0;
  return {
    hasFunctionColumn: false,
    hasDurationColumn: true,
    hasMemoryColumn: true,
    next(batch: ArrivalBatch): undefined {
      const taken = arrivals.slice(position, position + rows);
      position += taken.length;
      batch.rows = taken.length;
      taken.forEach((arrival, row) => {
        batch.timeMs[row] = arrival.timeMs;
        batch.durationMs[row] = arrival.durationMs;
        batch.memoryUsedMb[row] = arrival.memoryUsedMb;
      });
      return undefined;
    },
    close() {},
  };
}

/** Odd parts of a millisecond, so that no two things happen at one instant. */
const odd = (index: number, ratio: number): number => (index * ratio) % 1;

const anyFunction = fc.record({
  timeoutMs: fc.constantFrom(900_000, 3000.25),
  errorRate: fc.constantFrom(0, 0, 1),
  coldStart: fc.record({
    hiddenMs: fc.constantFrom(constant(0), constant(90.17)),
    initMs: fc.constantFrom(constant(0), constant(240.31), constant(1700.77)),
    restored: fc.constant(false),
    initCpu: fc.constant(null),
    firstInvokeCpuMs: fc.constantFrom(constant(0), constant(33.33)),
    firstInvokeFactor: fc.constantFrom(1, 2.5),
    initLimitMs: fc.constantFrom(10_000, 1000.5),
  }),
  coldDurationMs: fc.constantFrom(null, null, constant(4321.1)),
  idleMs: fc.constantFrom(0, 700.7, 20_000.3, 600_000),
  isIdleDrawn: fc.boolean(),
  reuse: fc.constantFrom('most-recent' as const, 'least-recent' as const),
  maxLifetimeMs: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 30_000.9),
  reservedConcurrency: fc.constantFrom(null, null, 0, 1, 3),
  provisionedConcurrency: fc.constantFrom(0, 0, 1, 2),
  maximumRetryAttempts: fc.constantFrom(0, 1, 2),
  maximumEventAgeMs: fc.constantFrom(21_600_000, 60_000, 7000.6),
  sendsFailures: fc.boolean(),
  sendsSuccesses: fc.boolean(),
});

const anySource = fc.record({
  invocation: fc.constantFrom('sync' as const, 'async' as const),
  deliveryMs: fc.constantFrom(constant(0), constant(0), constant(55.505)),
  isRequestLimited: fc.boolean(),
  throttle: fc.constantFrom(null, null, { perSecond: 0.9, burst: 3 }),
  integrationTimeoutMs: fc.constantFrom(Number.POSITIVE_INFINITY, 1500.05),
});

const anyCase = fc
  .record({
    functions: fc.array(fc.tuple(anyFunction, anySource), { minLength: 1, maxLength: 3 }),
    requestsPerSecond: fc.constantFrom(100_000, 5),
    concurrency: fc.constantFrom(1000, 5, 9),
    scaling: fc.record({
      scope: fc.constantFrom('account' as const, 'function' as const),
      burst: fc.constantFrom(1000, 2),
      perSecond: fc.constantFrom(1000, 0.07),
    }),
    arrivals: fc.array(
      fc.record({
        gapMs: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 30_000 })),
        source: fc.nat(),
        durationMs: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 15_000 })),
        memoryUsedMb: fc.constantFrom(0, 100, 100, 2000),
      }),
      { maxLength: 60 },
    ),
    horizonMs: fc.constantFrom(40_000.123, 600_000.321),
    batchRows: fc.constantFrom(1, 3, 512),
  })
  .map(({ functions, arrivals, batchRows, requestsPerSecond, concurrency, scaling, horizonMs }) => {
    // One source from outside for each function, then one source that the functions before it send to.
    const sources: SourceModel[] = functions.map(([, source], functionIndex) =>
      sourceModel({
        ...source,
        functionIndex,
        integrationTimeoutMs:
          source.invocation === 'sync' ? source.integrationTimeoutMs : Number.POSITIVE_INFINITY,
      }),
    );
    const models: FunctionModel[] = functions.map(([fn], index) => {
      const next = index + 1 < functions.length ? functions.length + index : null;
      return functionModel(constant(123.4567 + 17 * index), {
        ...fn,
        work: {
          kind: 'whole',
          durationMs: constant(123.4567 + 17 * index),
          factor: 1,
          coldDurationMs: fn.coldDurationMs,
        },
        keepAlive: fn.isIdleDrawn
          ? { kind: 'distribution', idleMs: constant(fn.idleMs) }
          : { kind: 'fixed', idleMs: fn.idleMs },
        provisionedConcurrency: Math.min(
          fn.provisionedConcurrency,
          fn.reservedConcurrency ?? fn.provisionedConcurrency,
        ),
        asynchronous: {
          maximumRetryAttempts: fn.maximumRetryAttempts,
          maximumEventAgeMs: fn.maximumEventAgeMs,
          retryDelaysMs: [6001.11, 12_003.07],
          throttleBackoffMs: { initial: 1000.013, maximum: 9000.7 },
          onFailureSource: fn.sendsFailures ? next : null,
          onSuccessSource: fn.sendsSuccesses ? next : null,
        },
      });
    });
    for (let index = 0; index + 1 < functions.length; index++) {
      sources.push(
        sourceModel({
          functionIndex: index + 1,
          invocation: 'async',
          deliveryMs: constant(7.7 + index),
          isEntry: false,
        }),
      );
    }
    let timeMs = 0;
    const list = arrivals.map((arrival, index): OracleArrival => {
      timeMs += arrival.gapMs + 0.001 + odd(index, 0.6180339887) / 10;
      return {
        timeMs,
        sourceIndex: arrival.source % functions.length,
        durationMs: arrival.durationMs + odd(index, 0.7548776662),
        memoryUsedMb: arrival.memoryUsedMb,
      };
    });
    const model = modelOf(models, {
      sources,
      horizonMs,
      account: { concurrency, requestsPerSecond, scaling },
    });
    return { model, batchRows, arrivals: list.filter((arrival) => arrival.timeMs < horizonMs) };
  });

/**
 * In one order, to the nanosecond, and without the numbers of destinations' requests, whose order no rule
 * gives.
 */
function comparable(model: Model, rows: readonly Row[]): Row[] {
  return rows
    .map((row) => ({
      ...row,
      requestIndex: model.sources[row.sourceIndex]?.isEntry === true ? row.requestIndex : -1,
      arrivalMs: rounded(row.arrivalMs),
      startMs: rounded(row.startMs),
      hiddenMs: rounded(row.hiddenMs),
      initMs: rounded(row.initMs),
      durationMs: rounded(row.durationMs),
      latencyMs: rounded(row.latencyMs),
    }))
    .sort((a, b) => a.startMs - b.startMs || a.arrivalMs - b.arrivalMs || a.sourceIndex - b.sourceIndex);
}

const rounded = (ms: number): number => Math.round(ms * 1e6) / 1e6 + 0;

function lives(
  environments: readonly { functionIndex: number; startMs: number; endMs: number }[],
): number[][] {
  return environments
    .map(({ functionIndex, startMs, endMs }) => [functionIndex, rounded(startMs), rounded(endMs)])
    .sort(
      (a, b) =>
        (a[1] as number) - (b[1] as number) ||
        (a[2] as number) - (b[2] as number) ||
        (a[0] as number) - (b[0] as number),
    );
}

describe('the engine', () => {
  it('gives the rows and environments of a simulator that is slow and plain', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async ({ model, arrivals, batchRows }) => {
        const feeds = model.sources.flatMap((source, sourceIndex) =>
          source.isEntry
            ? [
                feed(
                  recorded(
                    arrivals.filter((arrival) => arrival.sourceIndex === sourceIndex),
                    batchRows,
                  ),
                  sourceIndex,
                ),
              ]
            : [],
        );
        const kept = await rowsOf(model, feeds);
        const expected = simulateSlowly(model, arrivals);
        expect(comparable(model, kept.rows)).toEqual(comparable(model, expected.rows));
        expect(lives(kept.environments)).toEqual(lives(expected.environments));
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});
