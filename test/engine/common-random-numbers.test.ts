import { describe, expect, it } from 'vitest';
import { type ArrivalStream, createArrivalBatch } from '../../src/model/arrivals.ts';
import type { FunctionModel, Model } from '../../src/model/model.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import {
  arrivalsAt,
  attemptOutcome,
  constant,
  feed,
  functionModel,
  isCold,
  modelOf,
  poissonArrivals,
  type Row,
  rowsOf,
  sourceModel,
} from '../support/models.ts';

const lognormal: Distribution = { kind: 'lognormal', mu: 5, sigma: 0.8 };
const exponential = (mean: number): Distribution => ({ kind: 'exponential', mean });

interface Setting {
  readonly cpuFactor?: number;
  readonly memoryMb?: number;
  readonly reservedConcurrency?: number | null;
  readonly idleMs?: number;
  readonly seed?: number;
}

/**
 * Three functions, the second of them as the setting says; the first is called directly, the others through
 * the queue.
 */
function modelWith({
  cpuFactor = 1,
  memoryMb = 1024,
  reservedConcurrency = null,
  idleMs = 30_000,
  seed = 7,
}: Setting): Model {
  const fn = (over: Partial<FunctionModel> = {}): FunctionModel =>
    functionModel(constant(0), {
      work: { kind: 'parts', cpuMs: lognormal, ioMs: exponential(40), cpuFactor: 1 },
      memoryUsedMb: { kind: 'uniform', min: 100, max: 900 },
      errorRate: 0.2,
      keepAlive: { kind: 'fixed', idleMs: 30_000 },
      coldStart: {
        hiddenMs: exponential(90),
        initMs: { kind: 'lognormal', mu: 5, sigma: 0.3 },
        restored: false,
        initCpu: null,
        firstInvokeCpuMs: exponential(20),
        firstInvokeFactor: 1,
        initLimitMs: 10_000,
      },
      ...over,
    });
  const changed = fn({
    memoryMb,
    reservedConcurrency,
    work: { kind: 'parts', cpuMs: lognormal, ioMs: exponential(40), cpuFactor },
    keepAlive: { kind: 'fixed', idleMs },
  });
  const sources = [0, 1, 2].map((functionIndex) =>
    sourceModel({ functionIndex, invocation: functionIndex === 0 ? 'sync' : 'async' }),
  );
  return modelOf([fn(), changed, fn()], { seed, sources, horizonMs: 900_000 });
}

async function run(
  setting: Setting,
  wrap = (stream: ArrivalStream): ArrivalStream => stream,
): Promise<Row[]> {
  const feeds = [0, 1, 2].map((index) => feed(wrap(poissonArrivals(2, 600_000, 100 + index)), index));
  return (await rowsOf(modelWith(setting), feeds)).rows;
}

const id = (row: Row): string => `${row.sourceIndex} ${row.requestIndex} ${row.attempt}`;
const invoked = (rows: readonly Row[]): Row[] => rows.filter(({ environment }) => environment >= 0);
const byId = (rows: readonly Row[]): Map<string, Row> => new Map(invoked(rows).map((row) => [id(row), row]));

/** Pairs of the attempts that ran in both variants. */
function pairs(a: readonly Row[], b: readonly Row[]): [Row, Row][] {
  const others = byId(b);
  return invoked(a).flatMap((row) => {
    const other = others.get(id(row));
    return other === undefined ? [] : [[row, other] as [Row, Row]];
  });
}

describe('common random numbers', () => {
  it('another memory leaves every arrival as it was', async () => {
    const arrivals = (rows: readonly Row[]): string[] =>
      [...new Set(rows.map((row) => `${row.sourceIndex} ${row.requestIndex} ${row.arrivalMs}`))].sort();
    expect(arrivals(await run({ cpuFactor: 4 }))).toEqual(arrivals(await run({})));
  });

  it('another memory scales the CPU part of every request, and changes no other function', async () => {
    const single = await run({ cpuFactor: 1 });
    const twice = byId(await run({ cpuFactor: 2 }));
    const thrice = byId(await run({ cpuFactor: 3 }));
    let compared = 0;
    for (const row of invoked(single)) {
      const second = twice.get(id(row));
      const third = thrice.get(id(row));
      if (second === undefined || third === undefined) continue;
      if ([row, second, third].some((one) => isCold(one) || attemptOutcome(one) === 'inFlight')) continue;
      compared++;
      // Work is c × factor + io: equal steps between equal steps of the factor.
      const step = second.durationMs - row.durationMs;
      expect(third.durationMs - second.durationMs).toBeCloseTo(step, 6);
      if (row.functionIndex === 1) expect(step).toBeGreaterThan(0);
      else expect(step).toBe(0);
    }
    expect(compared).toBeGreaterThan(3000);
  });

  it('what a cold start takes, and which attempts fail, stay with the request', async () => {
    // Other memory, fewer environments and a shorter keep-alive: other requests start cold, are refused and
    // wait.
    const a = await run({});
    const b = await run({ cpuFactor: 3, reservedConcurrency: 2, idleMs: 100 });
    const both = pairs(a, b).filter((pair) => pair.every((row) => attemptOutcome(row) !== 'inFlight'));
    const cold = both.filter((pair) => pair.every(isCold));
    expect(cold.length).toBeGreaterThan(20);
    expect(new Set(cold.map(([row]) => row.initMs)).size).toBe(cold.length);
    for (const [row, other] of cold) {
      expect(other.initMs).toBe(row.initMs);
      expect(other.hiddenMs).toBe(row.hiddenMs);
    }
    expect(both.filter(([row]) => row.attempt > 0).length).toBeGreaterThan(100);
    for (const [row, other] of both) expect(attemptOutcome(other)).toBe(attemptOutcome(row));
    const refused = (rows: readonly Row[]): number =>
      rows.filter((row) => attemptOutcome(row) === 'throttled').length;
    expect(refused(b)).toBeGreaterThan(refused(a) + 100);
  });

  it('memory used stays with the request: a smaller size kills just those that need more', async () => {
    const kills = async (memoryMb: number): Promise<Set<string>> =>
      new Set(
        (await run({ memoryMb }))
          .filter((row) => attemptOutcome(row) === 'outOfMemory')
          .map((row) => `${row.requestIndex}`),
      );
    const [at500, at700] = [await kills(500), await kills(700)];
    expect(at700.size).toBeGreaterThan(100);
    expect(at500.size).toBeGreaterThan(at700.size);
    for (const request of at700) expect(at500.has(request)).toBe(true);
  });

  it('another function beside changes nothing', async () => {
    const model = modelWith({});
    const streams = (count: number) =>
      Array.from({ length: count }, (_, index) => feed(poissonArrivals(2, 600_000, 100 + index), index));
    const three = (await rowsOf(model, streams(3))).rows.filter(({ functionIndex }) => functionIndex < 2);
    const two = { ...model, functions: model.functions.slice(0, 2), sources: model.sources.slice(0, 2) };
    const anonymous = (rows: readonly Row[]) => rows.map(({ environment, ...row }) => row);
    expect(anonymous((await rowsOf(two, streams(2))).rows)).toEqual(anonymous(three));
  });

  it('what an event sent on takes hangs on the request that caused it, not on when that was done', async () => {
    const worksOfSent = async (cpuFactor: number): Promise<readonly number[]> => {
      const sender = functionModel(constant(0), {
        work: { kind: 'parts', cpuMs: lognormal, ioMs: constant(0), cpuFactor },
        asynchronous: { ...functionModel(constant(0)).asynchronous, onSuccessSource: 1 },
        errorRate: 0.4,
      });
      const model = modelOf([sender, functionModel(exponential(100))], {
        horizonMs: 3_600_000,
        sources: [
          sourceModel({ invocation: 'async' }),
          sourceModel({ functionIndex: 1, invocation: 'async', isEntry: false }),
        ],
      });
      const { rows } = await rowsOf(model, [feed(arrivalsAt(Array.from({ length: 60 }, (_, i) => i * 100)))]);
      const durations = rows.flatMap((row) => (row.functionIndex === 1 ? [row.durationMs] : []));
      return durations.sort((a, b) => a - b);
    };
    const works = await worksOfSent(1);
    expect(works.length).toBeGreaterThan(40);
    expect(await worksOfSent(40)).toEqual(works);
  });
});

describe('a run', () => {
  it('is the same again with the same seed, and another with another', async () => {
    const rows = await run({});
    expect(await run({})).toEqual(rows);
    const other = await run({ seed: 8 });
    expect(other[0]!.durationMs).not.toBe(rows[0]!.durationMs);
  });

  it.each([1, 7, 100])('is the same when its arrivals come in batches of %i', async (size) => {
    const inBatches = (stream: ArrivalStream): ArrivalStream => {
      const small = createArrivalBatch(size);
      return {
        ...stream,
        next(batch) {
          stream.next(small);
          batch.rows = small.rows;
          batch.timeMs.set(small.timeMs.subarray(0, small.rows));
          return undefined;
        },
      };
    };
    // Generated by whole batches, the arrivals themselves would differ: they are cut out of one list.
    const listed = async (wrap: (stream: ArrivalStream) => ArrivalStream): Promise<Row[]> => {
      const feeds = [0, 1, 2].map((index) => feed(wrap(list(index)), index));
      return (await rowsOf(modelWith({}), feeds)).rows;
    };
    expect(await listed(inBatches)).toEqual(await listed((stream) => stream));
  });

  it('is the same when some batches have to be waited for', async () => {
    let turn = 0;
    const late = (stream: ArrivalStream): ArrivalStream => ({
      ...stream,
      next(batch) {
        stream.next(batch);
        return turn++ % 2 === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined;
      },
    });
    expect(await run({}, late)).toEqual(await run({}));
  });

  it('gives its rows in the order of their starts', async () => {
    const rows = await run({ reservedConcurrency: 2 });
    const starts = rows.map(({ startMs }) => startMs);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });
});

/** Irregular arrivals at two a second, as a list. */
const list = (index: number): ArrivalStream =>
  arrivalsAt(Array.from({ length: 1200 }, (_, row) => 500 * row + ((row * 137.31 * (index + 1)) % 450)));
