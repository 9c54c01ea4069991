import { describe, expect, it } from 'vitest';
import { levelsOf, numberIn, type SweepAxis, valueAt } from '../../src/sweep/axis.ts';

const RANGE: SweepAxis = {
  path: 'x',
  kind: 'range',
  unit: '',
  integer: false,
  count: null,
  min: 1,
  max: 100,
  scale: 'linear',
  step: null,
};

describe('axes', () => {
  it('a list gives each value the same share', () => {
    const axis: SweepAxis = { path: 'x', kind: 'values', values: ['a', 'b', 'c', 'd'] };
    const counts = new Map<string | number, number>();
    for (let at = 0; at < 1000; at++) {
      const value = valueAt(axis, at / 1000);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual([250, 250, 250, 250]);
    expect(valueAt(axis, 1)).toBe('d');
  });

  it('ranges run from end to end, by a line, by the logarithm, in whole numbers and in steps', () => {
    expect([0, 0.5, 1].map((place) => valueAt(RANGE, place))).toEqual([1, 50.5, 100]);
    expect([0, 0.5, 1].map((place) => valueAt({ ...RANGE, scale: 'log' }, place))).toEqual([1, 10, 100]);
    expect(levelsOf({ ...RANGE, scale: 'log', count: 3, unit: 'ms' })).toEqual(['1ms', '10ms', '100ms']);
    expect(levelsOf({ ...RANGE, min: 128, max: 300, step: 64 })).toEqual([128, 192, 256]);
    expect(valueAt({ ...RANGE, min: 128, max: 300, step: 64 }, 0.9999)).toBe(256);
    const whole = { ...RANGE, min: 1, max: 4, integer: true };
    const counts = [0, 0, 0, 0];
    for (let at = 0; at < 1000; at++) counts[Number(valueAt(whole, at / 1000)) - 1]! += 1;
    expect(counts).toEqual([250, 250, 250, 250]);
    expect(levelsOf(RANGE)).toBeNull();
  });

  it('distributions are drawn by their quantiles, cut off where asked', () => {
    const axis: SweepAxis = {
      path: 'x',
      kind: 'distribution',
      unit: 'ms',
      integer: false,
      count: 3,
      distribution: { kind: 'normal', mean: 100, sd: 10 },
      min: null,
      max: null,
    };
    expect(valueAt(axis, 0.5)).toBe('100ms');
    expect(numberIn(axis, valueAt(axis, 0.975))).toBeCloseTo(119.6, 1);
    expect(Number.isFinite(numberIn(axis, valueAt(axis, 1)))).toBe(true);
    const cut = { ...axis, min: 95, max: 105 };
    expect([0, 0.5, 1].map((place) => valueAt(cut, place))).toEqual(['95ms', '100ms', '105ms']);
    expect(levelsOf(axis)).toHaveLength(3);
  });
});
