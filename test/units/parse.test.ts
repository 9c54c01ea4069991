import { describe, expect, it } from 'vitest';
import { LONGEST_DURATION_MS, parseDurationMs } from '../../src/units/duration.ts';
import { LARGEST_MEMORY_MB, parseBytes, parseMemoryMb } from '../../src/units/memory.ts';
import type { Parsed } from '../../src/units/parsed.ts';
import { HIGHEST_RATE_PER_SECOND, parseRatePerSecond } from '../../src/units/rate.ts';
import { parseShare } from '../../src/units/share.ts';
import { fc } from '../support/fast-check.ts';

type Parser = (input: unknown) => Parsed;

function numberOf(parsed: Parsed): number {
  if (!parsed.ok) throw new Error(`${parsed.problem}; ${parsed.remedy}`);
  return parsed.value;
}

describe('parseDurationMs', () => {
  it.each<[unknown, number]>([
    [250, 250],
    ['250', 250],
    ['250ms', 250],
    ['3s', 3_000],
    [' 3 s ', 3_000],
    ['5m', 300_000],
    ['5min', 300_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['2 weeks', 1_209_600_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['1h30m', 5_400_000],
    ['1h 30m 15s', 5_415_000],
    ['500us', 0.5],
    ['500µs', 0.5],
    ['300us', 0.3],
    ['1e3s', 1_000_000],
    ['0x10', 16],
    [0, 0],
    [-0, 0],
    ['3650d', LONGEST_DURATION_MS],
  ])('reads %j as %d ms', (text, ms) => {
    expect(numberOf(parseDurationMs(text))).toBe(ms);
  });

  it.each(['5 parsecs', '5M', '1m1h', '5m5m', '1h30', '30 1h', '1h-30m', 'ms', '1,000ms', '1..5s', '5%'])(
    'refuses %j and says what would be right',
    (text) => {
      const parsed = parseDurationMs(text);
      expect(parsed).toMatchObject({ ok: false, remedy: expect.stringContaining('250ms') });
      expect(parsed).toMatchObject({ problem: `${JSON.stringify(text)} is not a duration` });
    },
  );

  it('names the limit when a duration is absurd', () => {
    for (const input of ['1e300 s', 1e300, '3651d', Number.POSITIVE_INFINITY, 'Infinity']) {
      expect(parseDurationMs(input)).toMatchObject({
        ok: false,
        problem: expect.stringContaining('largest duration'),
        remedy: 'give at most 10 years (3650d)',
      });
    }
  });

  it('says when a duration is negative', () => {
    expect(parseDurationMs('-5s')).toMatchObject({ ok: false, problem: '"-5s" is negative' });
    expect(parseDurationMs(-1)).toMatchObject({ ok: false, problem: '-1 is negative' });
    expect(parseDurationMs('-1h30m')).toMatchObject({ ok: false });
  });
});

describe('parseMemoryMb and parseBytes', () => {
  it.each<[unknown, number]>([
    [512, 512],
    ['512', 512],
    ['512 MB', 512],
    ['512mb', 512],
    ['512M', 512],
    ['1 GB', 1024],
    ['1 GiB', 1024],
    ['1.5GB', 1536],
    ['2 KB', 2 / 1024],
    ['600 B', 600 / 1048576],
  ])('reads %j as %d MB', (text, mb) => {
    expect(numberOf(parseMemoryMb(text))).toBe(mb);
  });

  it.each<[unknown, number]>([
    [600, 600],
    ['600', 600],
    ['600 B', 600],
    ['2 KB', 2048],
    ['2 KiB', 2048],
    ['1.5MB', 1_572_864],
    ['1 TB', 2 ** 40],
  ])('reads %j as %d bytes', (text, bytes) => {
    expect(numberOf(parseBytes(text))).toBe(bytes);
  });

  it('refuses other units, signs and absurd sizes', () => {
    for (const text of ['512 m', '1 XB', '1 GB 512 MB', '512 s', '1,024 MB', '-1 MB', '', 'NaN']) {
      expect(parseMemoryMb(text).ok, text).toBe(false);
      expect(parseBytes(text).ok, text).toBe(false);
    }
    expect(parseMemoryMb('2 TB')).toMatchObject({
      ok: false,
      remedy: `give at most ${LARGEST_MEMORY_MB} MB`,
    });
    expect(parseBytes(1e30)).toMatchObject({ ok: false, remedy: 'give at most 1024 TB' });
  });
});

describe('parseRatePerSecond', () => {
  it.each<[unknown, number]>([
    [20, 20],
    ['20', 20],
    ['0.9/s', 0.9],
    ['20/s', 20],
    ['20 / s', 20],
    ['20 req/s', 20],
    ['3/min', 0.05],
    ['3/m', 0.05],
    ['100/h', 100 / 3600],
    ['730/month', 1 / 3600],
    ['8760/year', 1 / 3600],
    ['5/d', 5 / 86_400],
    ['50/1s', 50],
    ['50/10s', 5],
    ['10k/s', 10_000],
    ['1M/s', 1_000_000],
    ['20 rps', 20],
    ['120rpm', 2],
    [0, 0],
    ['0/s', 0],
  ])('reads %j as %d per second', (text, perSecond) => {
    expect(numberOf(parseRatePerSecond(text))).toBe(perSecond);
  });

  it('refuses what is no rate', () => {
    for (const text of [
      '20/',
      '/s',
      '20/s/s',
      '20/5',
      '20/0s',
      '20/-1s',
      '20/furlong',
      '20 s',
      '20k',
      '-1/s',
      '1m/s',
    ]) {
      expect(parseRatePerSecond(text).ok, text).toBe(false);
    }
  });

  it('names the limit when a rate is absurd', () => {
    for (const input of [1e30, '1e30/s', '11M/s', '1/1ns', `${HIGHEST_RATE_PER_SECOND + 1}`]) {
      expect(parseRatePerSecond(input)).toMatchObject({ ok: false, remedy: 'give at most 10000000/s' });
    }
  });
});

describe('parseShare', () => {
  it.each<[unknown, number]>([
    ['0.1%', 0.001],
    ['30 %', 0.3],
    ['100%', 1],
    ['0%', 0],
    [0.25, 0.25],
    ['0.25', 0.25],
    [1, 1],
  ])('reads %j as %d', (text, fraction) => {
    expect(numberOf(parseShare(text))).toBe(fraction);
  });

  it('refuses what is below nothing or above the whole', () => {
    expect(parseShare('101%')).toMatchObject({ ok: false, problem: '"101%" is more than the whole' });
    expect(parseShare(5)).toMatchObject({ ok: false, problem: '5 is more than the whole' });
    expect(parseShare('-1%')).toMatchObject({ ok: false, problem: '"-1%" is negative' });
    for (const text of ['1% 2%', '5 permille', '%', '']) expect(parseShare(text).ok, text).toBe(false);
  });
});

describe('every parser', () => {
  const parsers: readonly (readonly [string, Parser])[] = [
    ['parseDurationMs', parseDurationMs],
    ['parseMemoryMb', parseMemoryMb],
    ['parseBytes', parseBytes],
    ['parseRatePerSecond', parseRatePerSecond],
    ['parseShare', parseShare],
  ];

  it.each(parsers)('%s never throws and never gives a negative or unbounded number', (_, parse) => {
    const digits = fc.stringMatching(/^[-+.eE0-9kMmsGBhdµ%/ xInfity]{0,30}$/);
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), digits, fc.double()), (input) => {
        const parsed = parse(input);
        if (parsed.ok) {
          expect(parsed.value).toBeGreaterThanOrEqual(0);
          expect(parsed.value).toBeLessThan(1e18);
          expect(Object.is(parsed.value, -0)).toBe(false);
        } else {
          expect(parsed.problem.length).toBeGreaterThan(5);
          expect(parsed.problem.length + parsed.remedy.length).toBeLessThan(400);
        }
      }),
      { numRuns: 2_000, seed: 1 },
    );
  });

  it.each(parsers)(
    '%s refuses empty text, other types and hostile text without echoing all of it',
    (_, parse) => {
      for (const input of ['', '   ', null, undefined, true, [], [5], {}, Number.NaN, 'NaN', '\0', () => 1]) {
        expect(parse(input).ok).toBe(false);
      }
      const hostile = parse('1'.repeat(10_000_000));
      expect(hostile.ok).toBe(false);
      if (!hostile.ok) expect(hostile.problem.length).toBeLessThan(200);
      const control = parse('\u0000\u001b[31m');
      expect(control.ok || [...control.problem].every((character) => character >= ' ')).toBe(true);
    },
  );
});

describe('round trips', () => {
  it('reads back whole durations, sizes, rates and percentages as they were written', () => {
    const whole = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(whole, whole, whole, (a, b, c) => {
        expect(numberOf(parseDurationMs(`${a}h${b}m${c}s`))).toBe(a * 3_600_000 + b * 60_000 + c * 1_000);
        expect(numberOf(parseMemoryMb(`${a} GB`))).toBe(numberOf(parseBytes(`${a} GB`)) / 1_048_576);
        expect(numberOf(parseRatePerSecond(`${a}/${b + 1}s`))).toBeCloseTo(a / (b + 1), 10);
        expect(numberOf(parseShare(`${c / 10}%`))).toBe(c / 10 / 100);
      }),
      { seed: 2 },
    );
  });
});
