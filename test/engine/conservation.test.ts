import { describe, expect, it } from 'vitest';
import type { FunctionModel, Model, ResourceModel, SourceModel, StepModel } from '../../src/model/model.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import { builtModels } from '../support/built.ts';
import { fc } from '../support/fast-check.ts';

const {
  callStep,
  feed,
  functionModel,
  invokeStep,
  measure,
  modelOf,
  poissonArrivals,
  resourceModel,
  sourceModel,
} = await builtModels();

const duration: fc.Arbitrary<Distribution> = fc.oneof(
  fc.integer({ min: 0, max: 2000 }).map((value) => ({ kind: 'constant', value }) as const),
  fc.integer({ min: 1, max: 2000 }).map((mean) => ({ kind: 'exponential', mean }) as const),
);
const share = fc.constantFrom(0, 0, 0.1, 0.5, 1);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
const bucket = fc.record({
  perSecond: fc.integer({ min: 1, max: 50 }),
  burst: fc.integer({ min: 1, max: 20 }),
});
const windows = fc.array(
  fc.record({
    fromMs: fc.integer({ min: 0, max: 60_000 }),
    toMs: fc.integer({ min: 0, max: 90_000 }),
    errorRate: share,
    latencyFactor: fc.constantFrom(1, 3),
    lostShare: fc.constantFrom(0, 0.5),
  }),
  { maxLength: 2 },
);

const FUNCTIONS = 3;
const RESOURCES = 2;
/**
 * Sources: an entry of each function, then one for every pair of caller and callee, synchronous and
 * asynchronous.
 */
const calleeSource = (caller: number, callee: number, isSync: boolean): number =>
  FUNCTIONS + 2 * (caller * FUNCTIONS + callee) + (isSync ? 0 : 1);

const step = (caller: number): fc.Arbitrary<StepModel> =>
  fc.oneof(
    fc
      .record({
        resourceIndex: fc.nat(RESOURCES - 1),
        count: fc.integer({ min: 1, max: 3 }),
        writeUnits: fc.nat(3),
        connection: fc.constantFrom('kept' as const, 'per-call' as const, 'none' as const),
        isDenied: fc.constantFrom(false, false, true),
        isRequired: fc.boolean(),
      })
      .map((over) => callStep(over)),
    fc
      .record({
        callee: fc.nat(FUNCTIONS - 1),
        isSync: fc.boolean(),
        probability: fc.constantFrom(0.3, 0.6, 1),
        count: fc.integer({ min: 1, max: 3 }),
        isDenied: fc.constantFrom(false, false, true),
        isRequired: fc.boolean(),
      })
      // Downwards alone: a circle would need its guard to end.
      .filter(({ callee }) => callee > caller)
      .map(({ callee, ...over }) => invokeStep(calleeSource(caller, callee, over.isSync), over)),
  );

const fn = (index: number): fc.Arbitrary<FunctionModel> =>
  fc
    .record({
      work: duration,
      steps: fc.array(index === FUNCTIONS - 1 ? fc.constant(callStep()) : step(index), { maxLength: 3 }),
      timeoutMs: fc.constantFrom(300, 3000, 900_000),
      errorRate: share,
      reservedConcurrency: maybe(fc.nat(5)),
      provisionedConcurrency: fc.constantFrom(0, 0, 2),
      failures: windows,
      reuse: fc.constantFrom('most-recent' as const, 'least-recent' as const, 'random' as const),
      changes: fc.array(fc.record({ atMs: fc.integer({ min: 1, max: 80_000 }), count: fc.nat(6) }), {
        maxLength: 3,
      }),
      hasProvisioning: fc.boolean(),
    })
    .map(({ work, changes, hasProvisioning, ...over }) =>
      functionModel(work, {
        ...over,
        reservedConcurrency:
          over.provisionedConcurrency > 0 || hasProvisioning ? null : over.reservedConcurrency,
        provisioning: hasProvisioning
          ? {
              allocationMs: 5000,
              allocationPerMinute: 6000,
              changes: [...changes].sort((one, other) => one.atMs - other.atMs),
              tracking: null,
            }
          : null,
      }),
    );

/** Only the second feeds a function, which calls the first alone: a circle would need its guard to end. */
const resource = (index: number): fc.Arbitrary<ResourceModel> =>
  fc
    .record({
      latencyMs: duration,
      concurrency: fc.constantFrom(1, 3, Number.POSITIVE_INFINITY),
      connections: fc.constantFrom(1, 4, Number.POSITIVE_INFINITY),
      rate: maybe(bucket),
      writeCapacity: maybe(bucket),
      onLimit: fc.record({
        rate: fc.constantFrom('queue' as const, 'reject' as const),
        connections: fc.constantFrom('queue' as const, 'reject' as const),
        concurrency: fc.constantFrom('queue' as const, 'reject' as const),
      }),
      cpus: fc.constantFrom(Number.POSITIVE_INFINITY, 0.5, 1, 2),
      errorRate: share,
      timeoutMs: fc.constantFrom(100, 2000, Number.POSITIVE_INFINITY),
      failures: windows,
      feedsSource: fc.constant(index === 1 ? calleeSource(1, 2, false) : null),
    })
    .map(({ latencyMs, ...over }) => resourceModel(latencyMs, over));

const entry = (functionIndex: number): fc.Arbitrary<SourceModel> =>
  fc
    .record({
      invocation: fc.constantFrom('sync' as const, 'async' as const),
      throttle: maybe(bucket),
      integrationTimeoutMs: fc.constantFrom(500, Number.POSITIVE_INFINITY),
      filterShare: fc.constantFrom(1, 0.5),
      isDenied: fc.constantFrom(false, false, false, true),
      deliveryMs: duration,
      client: maybe(
        fc.record({
          retries: fc.nat(3),
          backoffMs: fc.integer({ min: 0, max: 500 }),
          throttledBackoffMs: fc.integer({ min: 0, max: 500 }),
          backoffRate: fc.constantFrom(1, 2),
          maximumBackoffMs: fc.constant(20_000),
          hasJitter: fc.boolean(),
          timeoutMs: fc.constantFrom(400, Number.POSITIVE_INFINITY),
          retriesFunctionErrors: fc.boolean(),
          quota: fc.constantFrom(null, { tokens: 20, throttledCost: 5, transientCost: 14, refund: 1 }),
        }),
      ),
    })
    .map((over) =>
      sourceModel({
        ...over,
        functionIndex,
        client: over.invocation === 'sync' ? over.client : null,
        filterShare: over.invocation === 'sync' ? 1 : over.filterShare,
      }),
    );

const model: fc.Arbitrary<Model> = fc
  .record({
    seed: fc.nat(1_000_000),
    warmupMs: fc.constantFrom(0, 20_000),
    functions: fc.tuple(...Array.from({ length: FUNCTIONS }, (_, index) => fn(index))),
    resources: fc.tuple(...Array.from({ length: RESOURCES }, (_, index) => resource(index))),
    entries: fc.tuple(...Array.from({ length: FUNCTIONS }, (_, index) => entry(index))),
    users: fc.nat(5),
    think: duration,
  })
  .map(({ functions, resources, entries, users, think, ...over }) => {
    const sources: SourceModel[] = [...entries];
    for (let caller = 0; caller < FUNCTIONS; caller++) {
      for (let callee = 0; callee < FUNCTIONS; callee++) {
        sources.push(
          sourceModel({ functionIndex: callee, isEntry: false }),
          sourceModel({ functionIndex: callee, isEntry: false, invocation: 'async' }),
        );
      }
    }
    const hasUsers = users > 0 && entries[0]?.invocation === 'sync';
    const thinkMs: Distribution = think.kind === 'constant' ? { kind: 'constant', value: 200 } : think;
    return modelOf(functions, {
      ...over,
      horizonMs: 100_000,
      sampleStepMs: 1000,
      sources,
      resources,
      closedLoops: hasUsers ? [{ sourceIndex: 0, name: 'users', users, thinkMs }] : [],
    });
  });

describe('whatever the model', () => {
  it('every request has one outcome, every environment an end, and the figures add up', {
    timeout: 30_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(model, async (one) => {
        const feeds = [0, 1, 2].map((index) => feed(poissonArrivals(3, 90_000, index + 1), index));
        // The engine itself holds the run against its conservation laws, and throws.
        const measured = await measure(one, feeds);
        for (const { requests, outcomes } of measured.functions) {
          expect(outcomes.reduce((sum, count) => sum + count, 0)).toBe(requests);
        }
        const events = measured.sources.reduce((sum, source) => sum + source.events - source.filtered, 0);
        expect(events).toBe(measured.functions.reduce((sum, { requests }) => sum + requests, 0));
        for (const [index, { outcomes, calls, concurrency }] of measured.resources.entries()) {
          expect(outcomes.reduce((sum, count) => sum + count, 0)).toBe(calls);
          expect(concurrency.max).toBeLessThanOrEqual(one.resources[index]?.concurrency ?? 0);
        }
      }),
      { numRuns: 40, seed: 7 },
    );
  });
});
