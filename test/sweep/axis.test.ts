import { describe, expect, it } from 'vitest';
import { Generator } from '../../src/random/generator.ts';
import { axisNumber } from '../../src/results/documents/sweep-document.ts';
import { hasValues, levelsOf, type RangeAxis, type SweepAxis, valueAt } from '../../src/sweep/axis.ts';

/** Of the axes here, which are in ms, s or in no unit. */
const numberIn = (value: string | number): number =>
  axisNumber(value, /[a-z]+$/.exec(String(value))?.[0] ?? '')!;

const RANGE: RangeAxis = {
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
    expect(numberIn(valueAt(axis, 0.975))).toBeCloseTo(119.6, 1);
    expect(Number.isFinite(numberIn(valueAt(axis, 1)))).toBe(true);
    const cut = { ...axis, min: 95, max: 105 };
    expect([0, 0.5, 1].map((place) => valueAt(cut, place))).toEqual(['95ms', '100ms', '105ms']);
    expect(levelsOf(axis)).toHaveLength(3);
  });

  it('values of whatever axis lie between its ends, are told apart, and are whole where asked', () => {
    const generator = new Generator(3, 'test', 'axes');
    for (let trial = 0; trial < 400; trial++) {
      const integer = generator.uniform() < 0.5;
      // From ranges as wide as their numbers to such as are a millionth as wide.
      const scale = [1, 1000, 1_000_000, 1e9][trial % 4]!;
      const offset = generator.uniform() < 0.3 ? 0 : scale * generator.uniform();
      const width = [1, 5, 100, scale][Math.floor(generator.uniform() * 4)]! * (1 + generator.uniform());
      const whole = (value: number): number => (integer ? Math.round(value) : value);
      const min = whole(offset);
      const max = Math.max(min + 1, whole(offset + width));
      const count = 2 + Math.floor(generator.uniform() * 8);
      const step = trial % 3 === 0 ? (integer ? 1 + Math.floor((max - min) / 9) : (max - min) / 9) : null;
      const axis: RangeAxis = { ...RANGE, unit: trial % 2 === 0 ? '' : 's', integer, min, max, step, count };
      const levels = levelsOf(axis)!.map((level) => numberIn(level));
      const expected = step === null ? Math.min(count, integer ? max - min + 1 : count) : null;
      const words = JSON.stringify(axis);
      expect(new Set(levels).size, words).toBe(expected ?? Math.floor((max - min) / step! + 1e-9) + 1);
      const drawn = Array.from({ length: 50 }, (_, at) => numberIn(valueAt(axis, at / 50)));
      for (const value of [...levels, ...drawn]) {
        expect(value, words).toBeGreaterThanOrEqual(min);
        expect(value, words).toBeLessThanOrEqual(max);
        if (integer) expect(Number.isSafeInteger(value), words).toBe(true);
      }
      if (step === null && !integer) expect(new Set(drawn).size, words).toBe(50);
    }
  });

  it('a small number with a unit is written with plain digits', () => {
    expect(valueAt({ ...RANGE, unit: '/s', min: 1e-7, max: 1 }, 0)).toBe('0.0000001/s');
  });

  it('a distribution is cut off on each side alone, and has values between its cuts or is told to have none', () => {
    const axis = {
      path: 'x',
      kind: 'distribution',
      unit: '',
      integer: true,
      count: null,
      distribution: { kind: 'normal', mean: 500, sd: 10 },
      min: null,
      max: null,
    } as const;
    expect(hasValues({ ...axis, min: 520 })).toBe(true);
    for (const place of [0, 0.3, 1]) {
      expect(valueAt({ ...axis, min: 520 }, place)).toBeGreaterThanOrEqual(520);
      expect(valueAt({ ...axis, max: 470 }, place)).toBeLessThanOrEqual(470);
    }
    expect(hasValues({ ...axis, min: 2000 })).toBe(false);
    expect(hasValues({ ...axis, max: 1 })).toBe(false);
  });
});
