import { expect, it } from 'vitest';
import type { FunctionModel, Model, SourceModel } from '../../src/model/model.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import { fc } from '../support/fast-check.ts';
import {
  callStep,
  constant,
  feed,
  functionModel,
  modelOf,
  poissonArrivals,
  type RowKeeper,
  resourceModel,
  rowsOf,
  sourceModel,
} from '../support/models.ts';

const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean });
const aWindow = { fromMs: 20_000, toMs: 40_000, errorRate: 0.5, latencyFactor: 3, lostShare: 0 };

const functions: fc.Arbitrary<Partial<FunctionModel>> = fc.record({
  timeoutMs: fc.constantFrom(1000, 900_000),
  work: fc.record({
    kind: fc.constant('whole' as const),
    durationMs: fc.constantFrom(constant(100), exponential(500)),
    factor: fc.constantFrom(1, 1.7),
    coldDurationMs: fc.constantFrom(null, exponential(900)),
  }),
  memoryUsedMb: fc.constantFrom(null, { kind: 'uniform' as const, min: 500, max: 1100 }),
  errorRate: fc.constantFrom(0, 0.2),
  coldStart: fc.record({
    hiddenMs: fc.constantFrom(constant(0), exponential(80)),
    initMs: fc.constantFrom(constant(0), exponential(300)),
    restored: fc.boolean(),
    initCpu: fc.constant(null),
    firstInvokeCpuMs: fc.constantFrom(constant(0), exponential(50)),
    firstInvokeFactor: fc.constantFrom(1, 2),
    initLimitMs: fc.constantFrom(10_000, 500),
  }),
  keepAlive: fc.constantFrom(
    { kind: 'fixed' as const, idleMs: 600_000 },
    { kind: 'fixed' as const, idleMs: 700 },
    { kind: 'distribution' as const, idleMs: exponential(2000) },
  ),
  reuse: fc.constantFrom('most-recent' as const, 'least-recent' as const, 'random' as const),
  maxLifetimeMs: fc.constantFrom(Number.POSITIVE_INFINITY, 7000),
  reservedConcurrency: fc.constantFrom(null, 2),
  provisionedConcurrency: fc.constantFrom(0, 0, 1),
  failures: fc.constantFrom([], [aWindow]),
});

const sources: fc.Arbitrary<Partial<SourceModel>> = fc.record({
  invocation: fc.constantFrom('sync' as const, 'async' as const),
  deliveryMs: fc.constantFrom(constant(0), exponential(20)),
  integrationTimeoutMs: fc.constantFrom(Number.POSITIVE_INFINITY, 900),
  isRequestLimited: fc.boolean(),
});

it('an invocation that waits no time for a resource without limits is as one that does not wait', async () => {
  await fc.assert(
    fc.asyncProperty(
      functions,
      sources,
      fc.constantFrom(59_777, 61_000, 600_000),
      fc.nat(1000),
      async (fn, source, horizonMs, seed) => {
        const withSteps = (steps: FunctionModel['steps']): Model =>
          modelOf(
            [functionModel(constant(0), { ...fn, reservedConcurrency: limitedTo(fn, source), steps })],
            {
              seed,
              horizonMs,
              resources: [resourceModel(constant(0))],
              sources: [sourceModel({ ...source, integrationTimeoutMs: limitOf(source) })],
            },
          );
        const plain = await rowsOf(withSteps([]), [
          feed(poissonArrivals(3, Math.min(60_000, horizonMs), seed)),
        ]);
        const waiting = await rowsOf(withSteps([callStep()]), [
          feed(poissonArrivals(3, Math.min(60_000, horizonMs), seed)),
        ]);
        expect(told(waiting)).toEqual(told(plain));
      },
    ),
    { numRuns: 60, seed: 7 },
  );
});

/**
 * Events of a backlog start one behind the other, so that the retry of one and the end of another fall on one
 * instant, where nobody promises which comes first.
 */
function limitedTo(fn: Partial<FunctionModel>, { invocation }: Partial<SourceModel>): number | null {
  return invocation === 'async' ? null : (fn.reservedConcurrency ?? null);
}

/** Nobody waits at the door for an asynchronous invocation. */
function limitOf({ invocation, integrationTimeoutMs }: Partial<SourceModel>): number {
  return invocation === 'async' ? Number.POSITIVE_INFINITY : (integrationTimeoutMs ?? 0);
}

/**
 * In the order of their starts: rows of waiting invocations are told at their ends. Times that were reached
 * by other sums differ in their last bits; which of two environments that are free at one instant serves next
 * is nobody's promise.
 */
function told({ rows, usedMb }: RowKeeper): readonly unknown[] {
  return rows
    .map((row, index) => ({ ...row, usedMb: usedMb[index] ?? 0 }))
    .sort(
      (one, other) =>
        one.startMs - other.startMs || one.requestIndex - other.requestIndex || one.attempt - other.attempt,
    )
    .map((row) =>
      Object.fromEntries(
        Object.entries(row)
          .filter(([name]) => name !== 'environment')
          .map(([name, value]) => [name, Math.round(value * 1e6) / 1e6]),
      ),
    );
}
