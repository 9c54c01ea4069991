import { describe, expect, it } from 'vitest';
import type { FunctionModel } from '../../src/model/model.ts';
import type { KeepAliveModel } from '../../src/policies/keep-alives.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import {
  arrivalsAt,
  constant,
  feed,
  functionModel,
  isCold,
  measure,
  modelOf,
  poissonArrivals,
  type RowKeeper,
  rowsOf,
} from '../support/models.ts';

const simultaneous = (count: number, timeMs: number): number[] => Array(count).fill(timeMs);

function run(
  over: Partial<FunctionModel>,
  timesMs: readonly number[],
  horizonMs = 3_600_000,
): Promise<RowKeeper> {
  const model = modelOf([functionModel(constant(100), over)], { horizonMs });
  return rowsOf(model, [feed(arrivalsAt(timesMs))]);
}

const colds = ({ rows }: RowKeeper): boolean[] => rows.map(isCold);
const lives = ({ environments }: RowKeeper): number[][] =>
  environments.map(({ startMs, endMs }) => [startMs, endMs]);

describe('a fixed keep-alive', () => {
  const keepAlive: KeepAliveModel = { kind: 'fixed', idleMs: 10_000 };

  it('counts from the end of the last invocation', async () => {
    const kept = await run({ keepAlive }, [0, 10_099, 20_199]);
    expect(colds(kept)).toEqual([true, false, true]);
    expect(lives(kept)).toEqual([
      [0, 20_199],
      [20_199, 30_299],
    ]);
  });

  it('ends an environment when nobody comes, not when somebody looks', async () => {
    expect(lives(await run({ keepAlive }, [0, 3_000_000]))).toEqual([
      [0, 10_100],
      [3_000_000, 3_010_100],
    ]);
  });

  it('leaves the environments that newer ones made superfluous to expire', async () => {
    // Two at once, then one at a time: the most recently used serves all, the other ends.
    const kept = await run({ keepAlive }, [0, 0, 5000, 10_000, 15_000]);
    expect(new Set(kept.rows.slice(2).map(({ environment }) => environment)).size).toBe(1);
    expect(lives(kept)).toEqual([
      [0, 10_100],
      [0, 25_100],
    ]);
  });
});

describe('a keep-alive distribution', () => {
  it('leaves a busy environment alone when the time of its earlier idleness would be up', async () => {
    const over: Partial<FunctionModel> = {
      keepAlive: { kind: 'distribution', idleMs: constant(10_000) },
      work: { kind: 'whole', durationMs: constant(20_000), factor: 1, coldDurationMs: null },
    };
    const kept = await run(over, [0, 25_000, 50_000]);
    expect(colds(kept)).toEqual([true, false, false]);
    expect(lives(kept)).toEqual([[0, 80_000]]);
  });

  it('draws anew for each idleness', async () => {
    const over: Partial<FunctionModel> = {
      keepAlive: { kind: 'distribution', idleMs: { kind: 'uniform', min: 1000, max: 2000 } },
    };
    const ends = lives(
      await run(
        over,
        Array.from({ length: 200 }, (_, index) => 10_000 * index),
      ),
    );
    const idle = ends.map(([start, end]) => (end as number) - (start as number) - 100);
    expect(idle).toHaveLength(200);
    expect(Math.min(...idle)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...idle)).toBeLessThan(2000);
    expect(new Set(idle).size).toBe(200);
  });
});

describe('the halving pool', () => {
  const keepAlive: KeepAliveModel = { kind: 'halving', periodMs: 380_000 };
  /** Environments alive in the middle of each period after the burst. */
  async function remaining(count: number, periods: number): Promise<number[]> {
    const { environments } = await run({ keepAlive }, simultaneous(count, 0));
    return Array.from({ length: periods }, (_, period) => {
      const middleMs = 380_000 * (period + 0.5);
      return environments.filter(({ endMs }) => endMs > middleMs).length;
    });
  }

  it.each([
    [2, [2, 1, 0, 0]],
    [8, [8, 4, 2, 1, 0]],
    [20, [20, 10, 5, 2, 1, 0]],
  ])('halves %i idle environments each period', async (count, expected) => {
    expect(await remaining(count, expected.length)).toEqual(expected);
  });

  it('starts again with the whole period for an environment that was used', async () => {
    const kept = await run({ keepAlive }, [0, 379_000, 758_000, 1_137_000, 1_516_000]);
    expect(colds(kept)).toEqual([true, false, false, false, false]);
  });
});

describe('the halving pool, used again', () => {
  it('counts an environment that had survived a period among the new ones', async () => {
    const keepAlive: KeepAliveModel = { kind: 'halving', periodMs: 10_000 };
    // Of two, one survives at 10.1 s; with a second one it serves at 15 s, and of these two again one
    // survives at 25.1 s.
    const kept = await run({ keepAlive }, [0, 0, 15_000, 15_000]);
    expect(colds(kept)).toEqual([true, true, false, true]);
    const ends = kept.environments.map(({ endMs }) => endMs);
    expect(ends.filter((endMs) => endMs === 10_100)).toHaveLength(1);
    expect(ends.filter((endMs) => endMs === 25_100)).toHaveLength(1);
    expect(ends.filter((endMs) => endMs > 25_100)).toHaveLength(1);
  });
});

describe('the maximum lifetime', () => {
  it('ends an idle environment before its keep-alive is over', async () => {
    const kept = await run({ maxLifetimeMs: 5000 }, [0, 2000, 6000]);
    expect(colds(kept)).toEqual([true, false, true]);
    expect(lives(kept)).toEqual([
      [0, 5000],
      [6000, 11_000],
    ]);
  });

  it('ends an environment that is always busy, after the invocation at hand', async () => {
    const over: Partial<FunctionModel> = {
      maxLifetimeMs: 5000,
      work: { kind: 'whole', durationMs: constant(1500), factor: 1, coldDurationMs: null },
    };
    const kept = await run(over, [0, 1500, 3000, 4500, 6000, 7500]);
    expect(colds(kept)).toEqual([true, false, false, false, true, false]);
    expect(lives(kept)[0]).toEqual([0, 6000]);
  });
});

describe('reuse', () => {
  /** Three environments become idle at 100, 200 and 300 ms; then two requests, far apart. */
  async function chosen(reuse: FunctionModel['reuse'], seed = 42): Promise<number[]> {
    const model = modelOf([functionModel(constant(100), { reuse })], { seed });
    const times = [0, 50, 99, ...Array.from({ length: 6 }, (_, index) => 1000 * (index + 1))];
    const { rows } = await rowsOf(model, [feed(arrivalsAt(times))]);
    return rows.slice(3).map(({ environment }) => environment);
  }

  it('takes the most recently used', async () => {
    expect(await chosen('most-recent')).toEqual([2, 2, 2, 2, 2, 2]);
  });

  it('takes the least recently used', async () => {
    expect(await chosen('least-recent')).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('takes any of them, each as often as the others', async () => {
    const model = modelOf([functionModel(constant(100), { reuse: 'random' })], { horizonMs: 10_000_000 });
    const times = [0, 50, 99, ...Array.from({ length: 3000 }, (_, index) => 1000 * (index + 1))];
    const { rows } = await rowsOf(model, [feed(arrivalsAt(times))]);
    const counts = [0, 0, 0];
    for (const { environment } of rows.slice(3)) counts[environment]!++;
    // Four standard deviations of a binomial of 3000 trials at one third.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(3000 * (2 / 9)));
  });
});

describe('environments of any keep-alive', () => {
  const exponential: Distribution = { kind: 'exponential', mean: 20_000 };
  it.each<[string, Partial<FunctionModel>]>([
    ['fixed', { keepAlive: { kind: 'fixed', idleMs: 20_000 } }],
    ['drawn', { keepAlive: { kind: 'distribution', idleMs: exponential } }],
    ['halving', { keepAlive: { kind: 'halving', periodMs: 20_000 } }],
    ['of limited life', { maxLifetimeMs: 60_000 }],
    [
      'halving and of limited life',
      { keepAlive: { kind: 'halving', periodMs: 20_000 }, maxLifetimeMs: 60_000 },
    ],
    [
      'least recent first',
      { reuse: 'least-recent', keepAlive: { kind: 'distribution', idleMs: exponential } },
    ],
    ['at random', { reuse: 'random', keepAlive: { kind: 'halving', periodMs: 20_000 } }],
  ])('%s: serve one at a time, within their lives, and are as many as the means say', async (_, over) => {
    const horizonMs = 1_200_000;
    const fn = functionModel({ kind: 'exponential', mean: 9000 }, over);
    const model = modelOf([fn], { horizonMs });
    const { rows, environments } = await rowsOf(model, [feed(poissonArrivals(0.4, horizonMs))]);
    const busyUntil = new Map<number, number>();
    const used = new Map<number, { startMs: number; endMs: number }>();
    for (const row of rows) {
      expect(row.startMs).toBeGreaterThanOrEqual(busyUntil.get(row.environment) ?? 0);
      expect(isCold(row)).toBe(!used.has(row.environment));
      const endMs = row.startMs + row.durationMs;
      busyUntil.set(row.environment, endMs);
      used.set(row.environment, { startMs: used.get(row.environment)?.startMs ?? row.startMs, endMs });
    }
    // Each environment's life begins with its first invocation and covers its last.
    const byStart = [...environments].sort((a, b) => a.startMs - b.startMs);
    const lives = [...used.values()].sort((a, b) => a.startMs - b.startMs);
    expect(byStart.map(({ startMs }) => startMs)).toEqual(lives.map(({ startMs }) => startMs));
    byStart.forEach(({ endMs }, index) => {
      expect(endMs).toBeGreaterThanOrEqual((lives[index] as { endMs: number }).endMs);
    });
    const { functions } = await measure(model, [feed(poissonArrivals(0.4, horizonMs))]);
    const aliveMs = environments.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
    const busyMs = rows.reduce((sum, { durationMs }) => sum + durationMs, 0);
    const measured = functions[0]!;
    expect(measured.environments.mean).toBeCloseTo(aliveMs / horizonMs, 9);
    expect(measured.concurrency.mean).toBeCloseTo(busyMs / horizonMs, 9);
    expect(measured.environments.idleMean).toBeCloseTo((aliveMs - busyMs) / horizonMs, 9);
  });
});
