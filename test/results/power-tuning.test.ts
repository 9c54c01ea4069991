import { describe, expect, it } from 'vitest';
import {
  balancedScore,
  maximaOf,
  type PowerTuningStrategy,
  rankPoints,
} from '../../src/results/documents/power-tuning.ts';

const set = (rows: readonly (readonly [number, number, number])[]) =>
  rows.map(([memoryMb, durationMs, costPerInvocation]) => ({
    label: `${memoryMb}`,
    durationMs,
    costPerInvocation,
  }));

/**
 * Decoded from the links to Power Tuning's visualisation in its README and its user interface: int16 sizes,
 * float32 ms, float32 USD.
 */
const readme = set([
  [128, 37002.3984375, 7.7168e-5],
  [256, 18647.7734375, 7.7792e-5],
  [512, 8489.4365234375, 7.072e-5],
  [1024, 3890.8916015625, 6.4896e-5],
  [1536, 2512.2265625, 6.4896e-5],
  [3008, 2009.7933349609375, 1.02648e-4],
]);
const demoX86 = set([
  [384, 15011.7754, 9.45756e-5],
  [512, 13682.9063, 1.149372e-4],
  [1024, 12966.2363, 2.178456e-4],
  [1536, 10443.375, 2.631888e-4],
  [2048, 11448.624, 3.846864e-4],
]);
const demoArm = set([
  [384, 15098.2061, 7.70049e-5],
  [512, 12788.7793, 8.69652e-5],
  [1024, 9256.7529, 1.258952e-4],
  [1536, 8345.248, 1.702584e-4],
  [2048, 8841.3037, 2.405024e-4],
]);
const third = set([
  [128, 36555.39, 7.612e-5],
  [256, 18441.58, 7.696e-5],
  [512, 8539.34, 7.155e-5],
  [1024, 3870.76, 6.489e-5],
]);

const best = (strategy: PowerTuningStrategy, points: typeof readme, weight = 0.5) =>
  rankPoints(strategy, points, weight)[0]?.label;

describe("Power Tuning's published results", () => {
  it.each([
    ['README', readme, '1536', '3008'],
    ['demo, x86', demoX86, '384', '1536'],
    ['demo, ARM64', demoArm, '384', '1536'],
    ['user interface', third, '1024', '1024'],
  ])('%s: the cheapest and the fastest', (_, points, cheapest, fastest) => {
    expect([best('cost', points), best('speed', points)]).toEqual([cheapest, fastest]);
  });

  it.each([
    [0, '3008'],
    [0.25, '1536'],
    [0.5, '1536'],
    [0.75, '1536'],
    // 1024 and 1536 MB cost the same: the shorter one.
    [1, '1536'],
  ])('README, balanced at weight %d: %s MB', (weight, label) => {
    expect(best('balanced', readme, weight)).toBe(label);
  });

  it('the second of the cheapest is the one that ties with it', () => {
    expect(rankPoints('cost', readme, 0.5)[1]?.label).toBe('1024');
  });
});

describe('the balanced score', () => {
  const [point] = set([[1, 50, 2]]);
  const maxima = { costPerInvocation: 4, durationMs: 100 };

  it('weighs shares of the greatest cost and of the greatest duration', () => {
    expect(balancedScore(point!, 0.25, maxima)).toBe(0.25 * 0.5 + 0.75 * 0.5);
    expect(maximaOf(readme)).toEqual({ costPerInvocation: 1.02648e-4, durationMs: 37002.3984375 });
  });

  it('takes a weight beyond 0 and 1 as one of them, as Power Tuning does', () => {
    expect(best('balanced', readme, 7)).toBe(best('balanced', readme, 1));
    expect(best('balanced', readme, -7)).toBe(best('balanced', readme, 0));
  });

  it('is that of speed where everything is free', () => {
    expect(
      best(
        'balanced',
        set([
          [1, 50, 0],
          [2, 40, 0],
        ]),
      ),
    ).toBe('2');
  });
});
