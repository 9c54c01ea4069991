import { describe, expect, it } from 'vitest';
import { parseDurationMs } from '../../src/units/duration.ts';
import {
  formatCount,
  formatDuration,
  formatMemory,
  formatMoney,
  formatRate,
  formatShare,
} from '../../src/units/format.ts';
import { parseRatePerSecond } from '../../src/units/rate.ts';
import { fc } from '../support/fast-check.ts';

describe('formatDuration', () => {
  it.each<[number, string]>([
    [0, '0 ms'],
    [0.25, '0.25 ms'],
    [0.0000004, '0.0000004 ms'],
    [12.34, '12.3 ms'],
    [240, '240 ms'],
    [999.4, '999 ms'],
    [999.7, '1 s'],
    [1_250, '1.25 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min'],
    [125_000, '2 min 5 s'],
    [3_599_600, '1 h'],
    [5_400_000, '1 h 30 min'],
    [86_400_000, '24 h'],
    [604_800_000, '7 d'],
    [187_200_000, '2 d 4 h'],
    [-1_250, '-1.25 s'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NaN, '–'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('is read back by parseDurationMs to three significant digits or the smaller unit', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 3e11, noNaN: true }), (ms) => {
        const parsed = parseDurationMs(formatDuration(ms));
        expect(parsed.ok).toBe(true);
        if (parsed.ok) expect(Math.abs(parsed.value - ms) / ms).toBeLessThan(0.0104);
      }),
      { seed: 3 },
    );
  });
});

describe('formatMemory, formatCount, formatRate, formatShare', () => {
  it.each<[string, string]>([
    [formatMemory(1024), '1024 MB'],
    [formatMemory(180.44), '180.4 MB'],
    [formatMemory(600 / 1048576), '0.000572 MB'],
    [formatCount(1_728_000), '1,728,000'],
    [formatCount(999), '999'],
    [formatCount(-1234), '-1,234'],
    [formatCount(1234.56), '1,234.6'],
    [formatCount(0.01234), '0.0123'],
    [formatCount(0), '0'],
    [formatRate(20), '20/s'],
    [formatRate(0.9), '0.9/s'],
    [formatRate(12345), '12,345/s'],
    [formatRate(0.05), '3/min'],
    [formatRate(1.5 / 3600), '1.5/h'],
    [formatRate(2 / 86_400), '2/d'],
    [formatRate(0), '0/s'],
    [formatShare(0.0123), '1.23 %'],
    [formatShare(0), '0 %'],
    [formatShare(1), '100 %'],
    [formatShare(0.5), '50 %'],
    [formatShare(0.3), '30 %'],
    [formatShare(0.99995), '99.995 %'],
    [formatShare(0.123456), '12.3 %'],
    [formatShare(0.000001), '0.0001 %'],
    [formatShare(-0.0123), '-1.23 %'],
    [formatShare(12.5), '1,250 %'],
  ])('%s', (actual, expected) => {
    expect(actual).toBe(expected);
  });

  it('writes rates that are read back to three significant digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 99, noNaN: true }), (rate) => {
        const parsed = parseRatePerSecond(formatRate(rate));
        expect(parsed.ok && Math.abs(parsed.value - rate) / rate).toBeLessThan(0.0051);
      }),
      { seed: 4 },
    );
  });
});

describe('formatMoney', () => {
  it.each<[number, string, string]>([
    [1234.56, 'USD', '$1,234.56'],
    [1234567.891, 'USD', '$1,234,567.89'],
    [0, 'USD', '$0.00'],
    [0.2, 'USD', '$0.20'],
    [0.0123, 'USD', '$0.0123'],
    [0.000002, 'USD', '$0.000002'],
    [0.0000166667, 'USD', '$0.0000167'],
    [0.9999, 'USD', '$1.00'],
    [-5, 'USD', '-$5.00'],
    [12, 'CNY', '¥12.00'],
    [12, 'SEK', 'SEK 12.00'],
  ])('writes %d %s as %s', (amount, currency, text) => {
    expect(formatMoney(amount, currency)).toBe(text);
  });

  it('keeps as many digits of a unit price as asked for', () => {
    expect(formatMoney(0.0000166667, 'USD', 10)).toBe('$0.0000166667');
  });
});
