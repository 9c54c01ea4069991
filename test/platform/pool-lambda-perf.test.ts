import { expect, it } from 'vitest';
import { poolDays, QUANTILE_PERCENTS } from '../../scripts/pool-lambda-perf.ts';

const row = (m: number, i: readonly number[], ad: number) => ({
  d: 'nodejs22.x',
  p: 'zip',
  a: 'arm64',
  m,
  i,
  ad,
});

it('pools init over days and memory sizes, and first invocations by memory size', () => {
  const days = [
    { runtimeData: [row(128, [104, 100], 12), row(1024, [102], 3), { ...row(128, [7], 1), d: 'rust' }] },
    { runtimeData: [row(128, [101], 14), row(1024, [103], 5)] },
  ];
  const [node, rust, ...rest] = poolDays(days);
  expect(rest).toEqual([]);
  expect(node).toMatchObject({ runtime: 'nodejs22.x', package: 'zip', arch: 'arm64', n: 5 });
  expect(node?.first_invoke_mean_ms).toEqual({ 128: 13, 1024: 4 });
  expect(node?.quantiles_ms).toHaveLength(28);
  const at = (percent: number) => node?.quantiles_ms[QUANTILE_PERCENTS.indexOf(percent)];
  expect([at(0), at(50), at(100)]).toEqual([100, 102, 104]);
  expect(at(10)).toBeCloseTo(100.4, 9);
  expect(rust?.quantiles_ms).toEqual(QUANTILE_PERCENTS.map(() => 7));
});

it('leaves out what had no cold start', () => {
  expect(poolDays([{ runtimeData: [row(128, [], 0)] }])).toEqual([]);
});
