import { describe, expect, it } from 'vitest';
import type { FunctionModel } from '../../src/model/model.ts';
import { ATTEMPT_MASK, REQUEST_SHIFT } from '../../src/model/outcome-codes.ts';
import { fc } from '../support/fast-check.ts';
import { arrivalsAt, constant, feed, functionModel } from '../support/models.ts';
import { type PolledRun, polled, polledModel, queueModel, streamModel } from '../support/polled.ts';
import { type OracleFunction, type OraclePolled, queueByTheGuide, shardByTheGuide } from './polled-oracle.ts';

/** Odd parts of a millisecond, so that only what arrives together happens at one instant. */
const arrivals = fc
  .array(
    fc.record({
      gapMs: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20_000 })),
      together: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 25 })),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((groups) => {
    let timeMs = 0;
    return groups.flatMap(({ gapMs, together }, index) => {
      timeMs += gapMs + ((index * 0.618033) % 1) / 100;
      return new Array<number>(together).fill(timeMs);
    });
  });

const functions = fc.record({
  durationMs: fc.constantFrom(37.1234, 411.8761, 5003.3107),
  fails: fc.constantFrom(
    { fromMs: 1e12, untilMs: 1e12 + 1 },
    { fromMs: 0, untilMs: 1e12 },
    { fromMs: 1000.5551, untilMs: 30_000.7773 },
  ),
});

const queues = fc.record({
  batchSize: fc.integer({ min: 1, max: 10 }),
  batchWindowMs: fc.constantFrom(0, 0, 1000.0137, 7000.0071),
  start: fc.constantFrom(1, 2, 5),
  growthPerMinute: fc.constantFrom(0, 61.7, 300.9),
  more: fc.constantFrom(0, 3, 1000),
  errorBackoff: fc.constantFrom(0, 0.04, 0.7),
  // Longer than the longest window and run together.
  visibilityMs: fc.constantFrom(13_000.0193, 30_000.0911),
  maximumReceives: fc.integer({ min: 1, max: 4 }),
});

const streams = fc.record({
  batchSize: fc.integer({ min: 1, max: 30 }),
  batchWindowMs: fc.constantFrom(0, 0, 700.0137, 5000.0071),
  pollMs: fc.constantFrom(1000, 250),
  retries: fc.integer({ min: 0, max: 4 }),
  backOffMs: fc.constant({ initial: 500.0391, maximum: 3000.0817 }),
});

function modelOf({ durationMs, fails }: OracleFunction): FunctionModel {
  return functionModel(constant(durationMs), {
    timeoutMs: 900_000,
    failures: [{ fromMs: fails.fromMs, toMs: fails.untilMs, errorRate: 1, latencyFactor: 1, lostShare: 0 }],
  });
}

/** Times that were reached by other sums differ in their last bits. */
function told({ events, batches, givenUp }: OraclePolled): unknown {
  const rounded = (timeMs: number): number => Math.round(timeMs * 1e4) / 1e4;
  return {
    batches,
    givenUp,
    events: events
      .map((event) => ({ ...event, startMs: rounded(event.startMs), endMs: rounded(event.endMs) }))
      .sort((one, other) => one.requestIndex - other.requestIndex),
  };
}

function simulated({ events, counters }: PolledRun): OraclePolled {
  return {
    batches: counters.batches,
    givenUp: counters.deadLettered,
    events: events.map(({ requestIndex, startMs, arrivalMs, latencyMs, flags, attempt }) => ({
      requestIndex,
      startMs,
      endMs: arrivalMs + latencyMs,
      outcome: (flags >> REQUEST_SHIFT) & ATTEMPT_MASK,
      attempt,
    })),
  };
}

const HORIZON_MS = 86_400_000;

describe('against simulators that are plain and slow, written from the guides alone', () => {
  it('an SQS queue and its mapping: every message’s start, end, outcome and receives, and the batches', async () => {
    await fc.assert(
      fc.asyncProperty(queues, functions, arrivals, async (given, fn, times) => {
        const queue = { ...given, maximum: given.start + given.more };
        const model = polledModel(
          modelOf(fn),
          queueModel({
            batchSize: queue.batchSize,
            batchWindowMs: queue.batchWindowMs,
            startConcurrency: queue.start,
            growthPerMinute: queue.growthPerMinute,
            maximumConcurrency: queue.maximum,
            errorBackoff: queue.errorBackoff,
            visibilityTimeoutMs: queue.visibilityMs,
            maximumReceives: queue.maximumReceives,
          }),
          { horizonMs: HORIZON_MS, sampleStepMs: 600_000 },
        );
        const run = simulated(await polled(model, [feed(arrivalsAt(times))]));
        expect(told(run)).toEqual(told(queueByTheGuide(queue, fn, times)));
      }),
      { numRuns: 150, seed: 11 },
    );
  });

  it('a shard of a stream: every record’s start, end, outcome and attempts, and the batches', async () => {
    await fc.assert(
      fc.asyncProperty(streams, functions, arrivals, async (stream, fn, times) => {
        const model = polledModel(
          modelOf(fn),
          streamModel({
            batchSize: stream.batchSize,
            batchWindowMs: stream.batchWindowMs,
            pollIntervalMs: stream.pollMs,
            maximumRetryAttempts: stream.retries,
            retryBackoffMs: stream.backOffMs,
          }),
          { horizonMs: HORIZON_MS, sampleStepMs: 600_000 },
        );
        const run = simulated(await polled(model, [feed(arrivalsAt(times))]));
        expect(told(run)).toEqual(told(shardByTheGuide(stream, fn, times)));
      }),
      { numRuns: 150, seed: 12 },
    );
  });
});
