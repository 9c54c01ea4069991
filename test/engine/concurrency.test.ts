import { describe, expect, it } from 'vitest';
import type { FunctionModel, Model } from '../../src/model/model.ts';
import {
  arrivalsAt,
  attemptOutcome,
  constant,
  feed,
  functionModel,
  isCold,
  isProvisioned,
  measure,
  modelOf,
  type Row,
  rowsOf,
  sourceModel,
} from '../support/models.ts';

const MINUTE = 60_000;
/** Runs for a minute, so that all of a test's requests are there at once. */
const minuteLong = (over: Partial<FunctionModel> = {}): FunctionModel =>
  functionModel(constant(MINUTE), over);
const simultaneous = (count: number, timeMs = 0): number[] => Array(count).fill(timeMs);

function accountOf(concurrency: number, model: Model): Model {
  return { ...model, account: { ...model.account, concurrency, requestsPerSecond: 10 * concurrency } };
}

async function run(model: Model, ...times: readonly (readonly number[])[]): Promise<Row[]> {
  const feeds = times.map((list, index) => feed(arrivalsAt(list), index));
  return (await rowsOf(model, feeds)).rows;
}

const count = (rows: readonly Row[], functionIndex: number, outcome: string): number =>
  rows.filter((row) => row.functionIndex === functionIndex && attemptOutcome(row) === outcome).length;

describe('the account quota', () => {
  // AWS Lambda Developer Guide, "Monitoring concurrency", 2026: claimed = unreserved in use + reserved +
  // provisioned.
  it('of 10 with 3 + 3 reserved and 2 provisioned has 1 left beside 1 in use', async () => {
    const functions = [
      minuteLong({ reservedConcurrency: 3 }),
      minuteLong({ reservedConcurrency: 3 }),
      minuteLong({ provisionedConcurrency: 2 }),
      minuteLong(),
    ];
    const rows = await run(accountOf(10, modelOf(functions)), [], [], [], [0, ...simultaneous(5, 1000)]);
    expect(count(rows, 3, 'succeeded')).toBe(2);
    expect(count(rows, 3, 'throttled')).toBe(4);
  });

  it('of 1000 with 400 + 400 reserved, 100 provisioned and 60 in use lets 40 of 150 run', async () => {
    const functions = [
      minuteLong({ reservedConcurrency: 400 }),
      minuteLong({ reservedConcurrency: 400 }),
      minuteLong({ provisionedConcurrency: 100 }),
      minuteLong(),
    ];
    const spike = [...simultaneous(60), ...simultaneous(150, 1000)];
    const rows = await run(accountOf(1000, modelOf(functions)), [], [], [], spike);
    expect(count(rows, 3, 'succeeded')).toBe(100);
    expect(count(rows, 3, 'throttled')).toBe(110);
  });

  it('is shared by all functions without reserved concurrency', async () => {
    const rows = await run(
      accountOf(5, modelOf([minuteLong(), minuteLong()])),
      simultaneous(3),
      simultaneous(4, 1000),
    );
    expect(count(rows, 0, 'succeeded')).toBe(3);
    expect(count(rows, 1, 'succeeded')).toBe(2);
  });

  it('is free again the moment an invocation ends, warm or cold', async () => {
    const rows = await run(accountOf(1, modelOf([minuteLong()])), [0, MINUTE - 1, MINUTE, 2 * MINUTE]);
    expect(rows.map(attemptOutcome)).toEqual(['succeeded', 'throttled', 'succeeded', 'succeeded']);
    expect(rows.map(isCold)).toEqual([true, false, false, false]);
  });

  it('does not count idle environments', async () => {
    const short = functionModel(constant(10));
    const rows = await run(accountOf(2, modelOf([short, short])), simultaneous(2), simultaneous(2, 1000));
    expect(rows.map(attemptOutcome)).toEqual(Array(4).fill('succeeded'));
  });

  it('leaves nothing to run on demand where all of it is reserved', async () => {
    const functions = [minuteLong({ reservedConcurrency: 10 }), minuteLong()];
    const rows = await run(accountOf(10, modelOf(functions)), [], [0]);
    expect(rows.map(attemptOutcome)).toEqual(['throttled']);
  });
});

describe('reserved concurrency', () => {
  it('is a ceiling, though the account has room', async () => {
    const rows = await run(modelOf([minuteLong({ reservedConcurrency: 3 })]), simultaneous(5));
    expect(count(rows, 0, 'succeeded')).toBe(3);
    expect(count(rows, 0, 'throttled')).toBe(2);
  });

  it('is a floor: it is there when the others have taken the rest', async () => {
    const functions = [minuteLong({ reservedConcurrency: 3 }), minuteLong()];
    const rows = await run(accountOf(10, modelOf(functions)), simultaneous(4, 1000), simultaneous(20));
    expect(count(rows, 1, 'succeeded')).toBe(7);
    expect(count(rows, 0, 'succeeded')).toBe(3);
  });

  it('of 0 throttles every synchronous request', async () => {
    const rows = await run(modelOf([minuteLong({ reservedConcurrency: 0 })]), [0, 1000, 2000]);
    expect(rows.map(attemptOutcome)).toEqual(['throttled', 'throttled', 'throttled']);
    expect(
      rows.map(({ latencyMs, durationMs, environment }) => [latencyMs, durationMs, environment]),
    ).toEqual(Array(3).fill([0, 0, -1]));
  });

  it('holds provisioned and on-demand environments together', async () => {
    const fn = minuteLong({ reservedConcurrency: 3, provisionedConcurrency: 2 });
    const rows = await run(modelOf([fn]), simultaneous(5));
    expect(rows.filter(isProvisioned)).toHaveLength(2);
    expect(rows.filter(isCold)).toHaveLength(1);
    expect(count(rows, 0, 'throttled')).toBe(2);
  });
});

describe('provisioned concurrency', () => {
  const coldStart = {
    ...minuteLong().coldStart,
    hiddenMs: constant(90),
    initMs: constant(240),
    firstInvokeCpuMs: constant(30),
    firstInvokeFactor: 2,
  };

  it('serves first; what is beyond it starts cold', async () => {
    const rows = await run(modelOf([minuteLong({ provisionedConcurrency: 3, coldStart })]), simultaneous(5));
    expect(rows.map(isProvisioned)).toEqual([true, true, true, false, false]);
    expect(rows.map(isCold)).toEqual([false, false, false, true, true]);
  });

  it('has done init; the first handler run in each environment takes the extra CPU time', async () => {
    const fn = functionModel(constant(50), { provisionedConcurrency: 2, coldStart });
    const rows = await run(modelOf([fn]), [0, 0, 1000, 1000, 2000]);
    expect(rows.map(({ durationMs }) => durationMs)).toEqual([110, 110, 50, 50, 50]);
    expect(rows.every(({ hiddenMs, initMs }) => hiddenMs + initMs === 0)).toBe(true);
  });

  it('warms 7000 of 10000 simultaneous requests', async () => {
    // AWS Lambda Operator Guide, "Provisioned concurrency scaling", 2023.
    const model = accountOf(20_000, modelOf([minuteLong({ provisionedConcurrency: 7000 })]));
    const rows = await run(model, simultaneous(10_000));
    expect(rows.filter(isProvisioned)).toHaveLength(7000);
    expect(rows.filter(isCold)).toHaveLength(3000);
  });

  it('takes ten requests a second for each environment, and spills the others over', async () => {
    const fn = functionModel(constant(10), { provisionedConcurrency: 2 });
    // One every 20 ms: 50 a second, never two at once.
    const times = Array.from({ length: 500 }, (_, index) => 20 * index);
    const rows = await run(accountOf(1000, modelOf([fn])), times);
    // A full bucket of 20, and 20 a second for 10 seconds.
    const provisioned = rows.filter(isProvisioned).length;
    expect(provisioned).toBeGreaterThanOrEqual(219);
    expect(provisioned).toBeLessThanOrEqual(220);
    expect(rows.filter((row) => !isProvisioned(row))).toHaveLength(500 - provisioned);
    expect(rows.filter(isCold)).toHaveLength(1);
  });

  it('is not counted against the others while it is idle or busy, beyond what it claims', async () => {
    const functions = [minuteLong({ provisionedConcurrency: 4 }), minuteLong()];
    const rows = await run(accountOf(10, modelOf(functions)), simultaneous(4, 1000), simultaneous(20));
    expect(count(rows, 1, 'succeeded')).toBe(6);
    expect(rows.filter(isProvisioned)).toHaveLength(4);
  });

  it('stays alive however long nobody comes', async () => {
    const fn = functionModel(constant(10), {
      provisionedConcurrency: 2,
      keepAlive: { kind: 'fixed', idleMs: 1000 },
    });
    const model = modelOf([fn]);
    const { environments } = await rowsOf(model, [feed(arrivalsAt([1_000_000]))]);
    expect(environments).toEqual(Array(2).fill({ functionIndex: 0, startMs: 0, endMs: model.horizonMs }));
    const { functions } = await measure(model, [feed(arrivalsAt([1_000_000]))]);
    expect(functions[0]!.environments.mean).toBe(2);
  });
});

describe('the scaling rate', () => {
  /** Two functions, each offered `offered` requests that stay, spread over 20 seconds. */
  async function started(model: Model, offered: number): Promise<number[]> {
    const times = Array.from({ length: offered }, (_, index) => (index * 20_000) / offered);
    const rows = await run(model, times, times);
    return [0, 1].map((functionIndex) => count(rows, functionIndex, 'succeeded'));
  }

  const scaled = (scope: 'account' | 'function', burst: number, perSecond: number): Model => {
    const model = modelOf([minuteLong(), minuteLong()]);
    return { ...model, account: { ...model.account, scaling: { scope, burst, perSecond } } };
  };

  it('today lets each function have 1000 environments at once and 100 more a second', async () => {
    const [first, second] = await started(scaled('function', 1000, 100), 6000);
    // The bucket of 1000 refills while it empties: 1000 + 100 × 20 s, to within one.
    expect(Math.abs(first! - 3000)).toBeLessThanOrEqual(1);
    expect(second).toBe(first);
  });

  it('in 2018 let all functions together have the burst and 500 more a minute', async () => {
    const total = (await started(scaled('account', 3000, 500 / 60), 6000)).reduce((sum, one) => sum + one);
    expect(Math.abs(total - (3000 + (500 / 60) * 20))).toBeLessThanOrEqual(1);
  });

  it('limits new environments, not invocations', async () => {
    const short = functionModel(constant(10));
    const base = modelOf([short]);
    const model = {
      ...base,
      account: { ...base.account, scaling: { scope: 'function', burst: 2, perSecond: 0.001 } },
    } as const;
    // Two environments are made; two at a time can run from then on, three cannot.
    const rows = await run(model, [...simultaneous(2), ...simultaneous(2, 100), ...simultaneous(3, 200)]);
    expect(rows.map(attemptOutcome)).toEqual([...Array(6).fill('succeeded'), 'throttled']);
  });

  it('does not save up beyond the burst', async () => {
    const base = modelOf([minuteLong()]);
    const model = {
      ...base,
      account: { ...base.account, scaling: { scope: 'function', burst: 10, perSecond: 1 } },
    } as const;
    const rows = await run(model, [...simultaneous(100, 1_000_000)]);
    expect(count(rows, 0, 'succeeded')).toBe(10);
  });
});

describe('the requests per second of the account', () => {
  const limited = sourceModel({ isRequestLimited: true });
  const times = Array.from({ length: 4000 }, (_, index) => index / 2);

  it('are ten for each unit of concurrency', async () => {
    // 2000 a second for two seconds against 1000 a second: a full bucket of 1000, and 1000 a second.
    const model = accountOf(100, modelOf([functionModel(constant(1))], { sources: [limited] }));
    const rows = await run(model, times);
    expect(Math.abs(count(rows, 0, 'succeeded') - 3000)).toBeLessThanOrEqual(1);
  });

  it('pass exactly a second’s worth at one instant, warm or cold', async () => {
    const fn = functionModel(constant(1));
    const base = modelOf([fn], { sources: [sourceModel(), limited] });
    const model = { ...base, account: { ...base.account, requestsPerSecond: 1000 } };
    // The unlimited source leaves 1100 environments warm.
    const rows = await run(model, simultaneous(1100), [
      ...simultaneous(1200, 5000),
      ...simultaneous(1200, 9000),
    ]);
    const passed = rows.filter((row) => row.sourceIndex === 1 && attemptOutcome(row) === 'succeeded');
    expect(passed.filter(({ startMs }) => startMs === 5000)).toHaveLength(1000);
    expect(passed.filter(({ startMs }) => startMs === 9000)).toHaveLength(1000);
    expect(passed.some(isCold)).toBe(false);
    const cold = await run({ ...model, sources: [limited] }, simultaneous(1200));
    expect(cold.filter(isCold)).toHaveLength(1000);
  });

  it('do not concern asynchronous events from AWS services', async () => {
    const model = accountOf(
      100,
      modelOf([functionModel(constant(1))], { sources: [sourceModel({ invocation: 'async' })] }),
    );
    expect(count(await run(model, times), 0, 'succeeded')).toBe(4000);
  });

  it('are shared by all functions', async () => {
    const functions = [functionModel(constant(1)), functionModel(constant(1))];
    const sources = [limited, { ...limited, functionIndex: 1 }];
    const rows = await run(accountOf(100, modelOf(functions, { sources })), times, times);
    expect(Math.abs(count(rows, 0, 'succeeded') + count(rows, 1, 'succeeded') - 3000)).toBeLessThanOrEqual(1);
  });

  it('send an asynchronous request from outside back to the queue, and ask it once', async () => {
    const sources = [{ ...limited, invocation: 'async' as const }];
    const model = accountOf(100, modelOf([functionModel(constant(1))], { sources }));
    const { functions } = await measure(model, [feed(arrivalsAt(times))]);
    expect(functions[0]!.outcomes[1]).toBe(4000);
    expect(Math.abs(functions[0]!.throttledAttempts - 1000)).toBeLessThanOrEqual(1);
  });
});

describe('a front door', () => {
  it('passes its burst, then its rate; what it turns away never reaches the function', async () => {
    const throttle = { perSecond: 2, burst: 5 };
    const model = modelOf([functionModel(constant(1))], { sources: [sourceModel({ throttle })] });
    const rows = await run(model, [...simultaneous(8), 499, 500, 501, 1000]);
    expect(rows.map(attemptOutcome)).toEqual([
      ...Array(5).fill('succeeded'),
      ...Array(3).fill('throttled'),
      'throttled',
      'succeeded',
      'throttled',
      'succeeded',
    ]);
    expect(rows.filter(isCold)).toHaveLength(5);
  });
});

describe('a model', () => {
  const fn = functionModel(constant(1));
  const withSources = (count: number) =>
    modelOf([fn], { sources: Array.from({ length: count }, () => sourceModel()) });
  const withFunctions = (count: number) => modelOf(Array.from({ length: count }, () => fn));

  it('has at most 32,768 sources and 16,384 functions, of which the last work as the first', async () => {
    const { rows } = await rowsOf(withSources(32_768), [
      feed(arrivalsAt([0]), 0),
      feed(arrivalsAt([5]), 32_767),
    ]);
    expect(rows.map(({ sourceIndex, latencyMs }) => [sourceIndex, latencyMs])).toEqual([
      [0, 1],
      [32_767, 1],
    ]);
    await expect(rowsOf(withSources(32_769), [])).rejects.toThrow('at most');
    const { rows: own } = await rowsOf(withFunctions(16_384), [feed(arrivalsAt([0]), 16_383)]);
    expect(own.map(({ functionIndex }) => functionIndex)).toEqual([16_383]);
    await expect(rowsOf(withFunctions(16_385), [])).rejects.toThrow('at most');
  });
});
