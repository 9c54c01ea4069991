import { describe, expect, it } from 'vitest';
import { RefusalWatch, type Watched } from '../../src/collect/refusal-watch.ts';
import {
  ARRIVAL_MS,
  CODES_SHIFT,
  FIELDS_SHIFT,
  FLAGS,
  INVOKED,
  REQUEST_SHIFT,
  ROUTE,
  START_MS,
  SUCCEEDED,
  THROTTLED,
  UPPER_SHIFT,
} from '../../src/model/outcome-codes.ts';
import { createOutcomeBatch, type OutcomeBatch } from '../../src/model/outcomes.ts';
import { constant, functionModel, modelOf } from '../support/models.ts';

interface Refusal {
  readonly fn?: number;
  readonly source?: number;
  readonly arrivalMs?: number;
  readonly startMs?: number;
  readonly attempt?: number;
  readonly request?: number;
}

const SERVED = INVOKED | SUCCEEDED | (SUCCEEDED << REQUEST_SHIFT);
const model = {
  ...modelOf([functionModel(constant(1)), functionModel(constant(1))]),
  horizonMs: 100_000,
  warmupMs: 30_000,
  sampleStepMs: 10_000,
};

function put(batch: OutcomeBatch, row: number, flags: number, refusal: Refusal): void {
  batch.codes[(row << CODES_SHIFT) | FLAGS] = flags;
  batch.codes[(row << CODES_SHIFT) | ROUTE] = (refusal.fn ?? 0) | ((refusal.source ?? 0) << UPPER_SHIFT);
  batch.numbers[(row << FIELDS_SHIFT) | ARRIVAL_MS] = refusal.arrivalMs ?? 50_000;
  batch.numbers[(row << FIELDS_SHIFT) | START_MS] = refusal.startMs ?? 50_000;
}

/** Whether a watch meets a refused row that stands at a place among rows that were served. */
function meets(watched: Watched, refusal: Refusal, place = 1): boolean {
  const watch = new RefusalWatch(model, watched);
  const batch = createOutcomeBatch();
  batch.rows = 3;
  for (let row = 0; row < batch.rows; row++) put(batch, row, SERVED, {});
  const { attempt = THROTTLED, request = THROTTLED } = refusal;
  put(batch, place, attempt | (request << REQUEST_SHIFT), refusal);
  watch.take(batch);
  // What was met stays so.
  const isRefused = watch.isRefused;
  watch.take(createOutcomeBatch());
  expect(watch.isRefused).toBe(isRefused);
  return isRefused;
}

describe('a watch for refusals', () => {
  it('meets one in any row of a batch, and none in what an earlier batch left behind it', () => {
    expect([0, 1, 2].map((place) => meets({ kind: 'anything' }, {}, place))).toEqual([true, true, true]);
    expect([3, 4].map((place) => meets({ kind: 'anything' }, {}, place))).toEqual([false, false]);
    expect(meets({ kind: 'anything' }, { request: 0 })).toBe(true);
    expect(meets({ kind: 'anything' }, { attempt: INVOKED | SUCCEEDED, request: SUCCEEDED })).toBe(false);
    // The attempt ran, and the request was refused after it.
    expect(meets({ kind: 'anything' }, { attempt: INVOKED | THROTTLED })).toBe(true);
    expect(meets({ kind: 'anything' }, { attempt: INVOKED | THROTTLED, request: 0 })).toBe(false);
  });

  it('looks at attempts of some functions, from a point of the series on', () => {
    const watched: Watched = { kind: 'attempts', functionIndexes: [1], firstPoint: 5 };
    expect(meets(watched, { fn: 1, request: 0 })).toBe(true);
    expect(meets(watched, { fn: 0, source: 1 })).toBe(false);
    expect(meets(watched, { fn: 1, startMs: 49_999 })).toBe(false);
    expect(meets(watched, { fn: 1, startMs: 50_000, arrivalMs: 0 })).toBe(true);
    expect(meets({ ...watched, firstPoint: 9 }, { fn: 1, startMs: 100_000 })).toBe(true);
    expect(meets({ ...watched, firstPoint: 10 }, { fn: 1, startMs: 100_000 })).toBe(false);
    // A request that was refused without an attempt of its own.
    expect(meets(watched, { fn: 1, attempt: INVOKED | SUCCEEDED })).toBe(false);
  });

  it('looks at requests of some sources that came after the warm-up', () => {
    const watched: Watched = { kind: 'requests', sourceIndexes: [1] };
    expect(meets(watched, { source: 1, startMs: 0 })).toBe(true);
    expect(meets(watched, { source: 0, fn: 1 })).toBe(false);
    expect(meets(watched, { source: 1, request: 0 })).toBe(false);
    expect(meets(watched, { source: 1, arrivalMs: 29_999 })).toBe(false);
    expect(meets(watched, { source: 1, arrivalMs: 30_000 })).toBe(true);
  });

  it('meets an execution that was never started only where it looks at anything', () => {
    for (const [kind, isMet] of [
      [{ kind: 'anything' }, true],
      [{ kind: 'requests', sourceIndexes: [0] }, false],
    ] as const) {
      for (const place of [0, 1]) {
        const watch = new RefusalWatch(model, kind);
        const batch = createOutcomeBatch();
        batch.executions.rows = 2;
        batch.executions.outcome[1 - place] = SUCCEEDED;
        batch.executions.outcome[place] = THROTTLED;
        watch.take(batch);
        expect(watch.isRefused).toBe(isMet);
      }
    }
  });
});
