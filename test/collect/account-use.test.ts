import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccountUse } from '../../src/collect/account-use.ts';
import type { AccountModel } from '../../src/model/model.ts';
import {
  CODES_SHIFT,
  DURATION_MS,
  FIELDS_SHIFT,
  FLAGS,
  HIDDEN_MS,
  INIT_MS,
  INVOKED,
  START_MS,
  SUCCEEDED,
} from '../../src/model/outcome-codes.ts';
import { createOutcomeBatch } from '../../src/model/outcomes.ts';

const SCALING = { scope: 'function', burst: 1000, perSecond: 100 } as const;
const account = (requestsPerSecond: number): AccountModel => {
  return { concurrency: 1000, requestsPerSecond, scaling: SCALING };
};
const MODEL = { horizonMs: 60_000, sampleStepMs: 60_000 };

interface Run {
  readonly startMs: number;
  readonly durationMs: number;
}

/** What was taken by runs of one function that takes from the account's concurrency. */
function useOf(runs: readonly Run[], maximum: number): AccountUse {
  const use = new AccountUse(MODEL);
  const { blocks } = use.sink([true]);
  blocks?.takeBlock({
    functionIndex: 0,
    sourceIndex: 0,
    arrivalMs: Float64Array.from(runs, ({ startMs }) => startMs),
    durationMs: Float64Array.from(runs, ({ durationMs }) => durationMs),
    from: 0,
    to: runs.length,
    isProvisioned: false,
  });
  use.addMaxima(Float64Array.of(maximum));
  return use;
}

/** The same of rows, whose time is that of a cold start and of the handler. */
function useOfRows(runs: readonly Run[], maximum: number): AccountUse {
  const use = new AccountUse(MODEL);
  const batch = createOutcomeBatch();
  for (const { startMs, durationMs } of runs) {
    const number = batch.rows << FIELDS_SHIFT;
    batch.numbers[number | START_MS] = startMs;
    batch.numbers[number | HIDDEN_MS] = durationMs / 2;
    batch.numbers[number | INIT_MS] = durationMs / 4;
    batch.numbers[number | DURATION_MS] = durationMs / 4;
    batch.codes[(batch.rows++ << CODES_SHIFT) | FLAGS] = INVOKED | SUCCEEDED;
  }
  use.sink([true]).take(batch);
  use.addMaxima(Float64Array.of(maximum));
  return use;
}

/** The greatest number at a time, an end and a start at the same time counted together. */
function most(runs: readonly Run[]): number {
  return runs.reduce((greatest, { startMs: atMs }) => {
    const at = runs.filter(({ startMs, durationMs }) => startMs <= atMs && startMs + durationMs >= atMs);
    return Math.max(greatest, at.length);
  }, 0);
}

const runs = fc.array(
  fc.record({
    startMs: fc.double({ min: 0, max: 50_000, noNaN: true }),
    durationMs: fc.double({ min: 0, max: 9_000, noNaN: true }),
  }),
  { maxLength: 60 },
);

describe('what parts take of an account', () => {
  it('never stays below a limit that was passed', () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 0, max: 20 }), (some, limit) => {
        const exact = most(some);
        if (exact <= limit) return;
        for (const used of [useOf, useOfRows]) {
          expect(used(some, exact).mayExceed(account(1e9), limit)).toBe(true);
        }
      }),
    );
  });

  it('is below it where its invocations are seconds apart, or the maxima of the steps are', () => {
    const few = [0, 10_000, 20_000].map((startMs) => ({ startMs, durationMs: 5000 }));
    for (const used of [useOf, useOfRows]) {
      expect(used(few, 3).mayExceed(account(1e9), 1)).toBe(false);
    }
    const many = [0, 1, 2].map((startMs) => ({ startMs, durationMs: 0.5 }));
    expect(useOf(many, 3).mayExceed(account(1e9), 1)).toBe(true);
    expect(useOf(many, 1).mayExceed(account(1e9), 1)).toBe(false);
  });

  it('is the sum of its threads', () => {
    const one = useOf([{ startMs: 0, durationMs: 100 }], 1);
    one.add(useOf([{ startMs: 50, durationMs: 100 }], 1).state);
    expect(one.mayExceed(account(1e9), 1)).toBe(true);
    expect(one.mayExceed(account(1e9), 2)).toBe(false);
  });

  it('uses up the requests of a second', () => {
    const burst = Array.from({ length: 12 }, () => ({ startMs: 1000, durationMs: 1 }));
    expect(useOf(burst, 0).mayExceed(account(11), 0)).toBe(true);
    expect(useOf(burst, 0).mayExceed(account(12), 0)).toBe(false);
    const apart = burst.map((run, index) => ({ ...run, startMs: 1000 + 100 * index }));
    expect(useOf(apart, 0).mayExceed(account(10), 0)).toBe(false);
    expect(useOf(apart, 0).mayExceed(account(2), 0)).toBe(true);
  });
});
