import { describe, expect, it } from 'vitest';
import type { ColdStartModel, FunctionModel } from '../../src/model/model.ts';
import { COLD, RESTORED, SUPPRESSED_INIT } from '../../src/model/outcome-codes.ts';
import {
  arrivalsAt,
  attemptOutcome,
  constant,
  feed,
  functionModel,
  isCold,
  modelOf,
  type Row,
  rowsOf,
} from '../support/models.ts';

const coldStart: ColdStartModel = {
  hiddenMs: constant(90),
  initMs: constant(240),
  restored: false,
  initCpu: null,
  firstInvokeCpuMs: constant(30),
  firstInvokeFactor: 2,
  initLimitMs: 10_000,
};

/** One request after the other, a second apart, each of 50 ms unless told otherwise. */
async function run(over: Partial<FunctionModel>, count = 3, durationMs = 50): Promise<Row[]> {
  const model = modelOf([functionModel(constant(durationMs), { coldStart, ...over })]);
  const times = Array.from({ length: count }, (_, index) => 100_000 * index);
  return (await rowsOf(model, [feed(arrivalsAt(times))])).rows;
}

/** Hidden, init, duration, latency. */
const times = (row: Row | undefined): number[] =>
  row === undefined ? [] : [row.hiddenMs, row.initMs, row.durationMs, row.latencyMs];
const isSuppressed = (row: Row): boolean => (row.flags & SUPPRESSED_INIT) !== 0;

describe('a cold start', () => {
  it('is the hidden time, init, and the extra CPU time of the first handler run at this memory', async () => {
    const [first, second] = await run({});
    expect(times(first)).toEqual([90, 240, 110, 440]);
    expect(times(second)).toEqual([0, 0, 50, 50]);
    expect([first, second].map((row) => isCold(row as Row))).toEqual([true, false]);
  });

  it('whose init outlasts its limit is cut, and init runs again inside the invocation', async () => {
    const [first, second] = await run({ coldStart: { ...coldStart, initMs: constant(12_000) } });
    expect(times(first)).toEqual([90, 10_000, 12_110, 22_200]);
    expect(first!.flags & (COLD | SUPPRESSED_INIT)).toBe(COLD | SUPPRESSED_INIT);
    expect(times(second)).toEqual([0, 0, 50, 50]);
  });

  it('can time out in the init that runs again, and then again in the next invocation', async () => {
    const rows = await run({ coldStart: { ...coldStart, initMs: constant(12_000) }, timeoutMs: 3000 });
    expect(rows.map(attemptOutcome)).toEqual(['timedOut', 'timedOut', 'timedOut']);
    expect(rows.map(isCold)).toEqual([true, false, false]);
    expect(rows.map(({ durationMs }) => durationMs)).toEqual([3000, 3000, 3000]);
  });

  it('from a snapshot has no such limit', async () => {
    const restored = { ...coldStart, restored: true, initMs: constant(12_000) };
    const [first] = await run({ coldStart: restored });
    expect(times(first)).toEqual([90, 12_000, 110, 12_200]);
    expect(first!.flags & (RESTORED | SUPPRESSED_INIT)).toBe(RESTORED);
  });

  it('does not count against the time-out', async () => {
    const rows = await run({ coldStart: { ...coldStart, initMs: constant(9000) }, timeoutMs: 200 });
    expect(rows.map(attemptOutcome)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it('takes the cold duration, and nothing besides, where that is given', async () => {
    const [first, second] = await run({
      work: { kind: 'whole', durationMs: constant(50), factor: 1, coldDurationMs: constant(700) },
    });
    expect(times(first)).toEqual([0, 0, 700, 700]);
    expect(times(second)).toEqual([0, 0, 50, 50]);
  });
});

describe('work', () => {
  it('in parts is the CPU time at this memory and the waiting', async () => {
    const work = { kind: 'parts', cpuMs: constant(100), ioMs: constant(35), cpuFactor: 13.82 } as const;
    expect(times((await run({ work }))[1])).toEqual([0, 0, 1417, 1417]);
  });

  it('given whole is scaled by its factor', async () => {
    const work = { kind: 'whole', durationMs: constant(100), factor: 0.5, coldDurationMs: null } as const;
    expect(times((await run({ work }))[1])).toEqual([0, 0, 50, 50]);
  });
});

describe('a time-out', () => {
  it('ends the invocation at the limit; the next one runs init inside its duration and is not cold', async () => {
    const rows = await run({ timeoutMs: 300 }, 3, 301);
    expect(rows.map(times)).toEqual([
      [90, 240, 300, 630],
      // 301 + 240 + 60 would be longer than the limit again.
      [0, 0, 300, 300],
      [0, 0, 300, 300],
    ]);
    expect(rows.map(isSuppressed)).toEqual([false, true, true]);
    expect(rows.map(isCold)).toEqual([true, false, false]);
  });

  it('strikes beyond the limit, not at it', async () => {
    expect((await run({ timeoutMs: 110 })).map(attemptOutcome)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
    ]);
    expect((await run({ timeoutMs: 109.999 })).map(attemptOutcome)).toEqual([
      'timedOut',
      'timedOut',
      'timedOut',
    ]);
  });

  it('is over once an invocation has done init', async () => {
    // The first is killed (400 + 60 > 420), the second does init within the limit (100 + 60 + 240), the third
    // is warm.
    const model = modelOf([functionModel(constant(50), { coldStart, timeoutMs: 420 })]);
    const stream = {
      ...arrivalsAt([0, 1000, 2000]),
      hasDurationColumn: true,
    };
    const next = stream.next;
    stream.next = (batch) => {
      next(batch);
      batch.durationMs.set([400, 100, 100]);
      return undefined;
    };
    const { rows } = await rowsOf(model, [feed(stream)]);
    expect(rows.map(attemptOutcome)).toEqual(['timedOut', 'succeeded', 'succeeded']);
    expect(rows.map(({ durationMs }) => durationMs)).toEqual([420, 400, 100]);
    expect(rows.map(isSuppressed)).toEqual([false, true, false]);
    expect(new Set(rows.map(({ environment }) => environment)).size).toBe(1);
  });
});

describe('out of memory', () => {
  it('kills, and resets as a time-out does', async () => {
    const rows = await run({ memoryUsedMb: constant(1025) });
    expect(rows.map(attemptOutcome)).toEqual(['outOfMemory', 'outOfMemory', 'outOfMemory']);
    expect(rows.map(({ durationMs }) => durationMs)).toEqual([110, 350, 350]);
    expect(rows.map(isCold)).toEqual([true, false, false]);
    expect(rows.map(isSuppressed)).toEqual([false, true, true]);
  });

  it('needs more than the memory there is', async () => {
    expect((await run({ memoryUsedMb: constant(1024) })).map(attemptOutcome)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
    ]);
  });

  it('gives way to the time-out where that comes first', async () => {
    const rows = await run({ memoryUsedMb: constant(1025), timeoutMs: 40 });
    expect(rows.map(attemptOutcome)).toEqual(['timedOut', 'timedOut', 'timedOut']);
  });
});

describe('a handled error', () => {
  it('takes its time, fails, and leaves the environment warm', async () => {
    const rows = await run({ errorRate: 1 });
    expect(rows.map(attemptOutcome)).toEqual(['failed', 'failed', 'failed']);
    expect(rows.map(({ durationMs }) => durationMs)).toEqual([110, 50, 50]);
    expect(rows.some(isSuppressed)).toBe(false);
  });
});
