import { describe, expect, it, vi } from 'vitest';
import { cos, sin, tan } from '../../src/math/circle.ts';
import { exp } from '../../src/math/exp.ts';
import { log, log2, log10 } from '../../src/math/log.ts';
import { pow } from '../../src/math/pow.ts';
import { compileExpression } from '../../src/workload/patterns/expression.ts';
import { createWallClock } from '../../src/workload/patterns/wall-clock.ts';

describe('rate expressions', () => {
  it.each([
    ['5', 5],
    ['2 t + hour * day', 2 * 10 + 3.5 * 2],
    ['10 + 5 * sin(2 * pi * hour / 24)', 10 + 5 * Math.sin((2 * Math.PI * 3.5) / 24)],
    ['hour >= 3 and hour < 4 ? 7 : 1', 7],
    ['3 < hour < 4', 1],
    ['not (day == 2) or t > 100', 0],
    ['max(0, min(t, 4)) ^ 2 + mod(t, 3) + t % 4', 16 + 1 + 2],
    ['exp(-1) + log(8, 2) + log10(100) + log2(8) + sqrt(4)', Math.exp(-1) + 3 + 2 + 3 + 2],
    ['floor(1.5) + ceil(1.5) + round(1.4) + abs(-1) + sign(-3) + pow(2, 3)', 1 + 2 + 1 + 1 - 1 + 8],
    ['cos(0) + tan(0) + e - tau / (2 pi)', Math.E],
  ])('%s', async (text, expected) => {
    const compiled = await compileExpression(text);
    expect(compiled.ok && compiled.rate(10, 3.5, 2)).toBeCloseTo(expected, 12);
  });

  it.each([
    ['', 'is empty'],
    ['1 +', 'is not an expression'],
    ['houer', 'did you mean hour?'],
    ['sinn(t)', 'did you mean sin?'],
    ['sin t', 'write sin(…)'],
    ['sin()', 'it takes 1'],
    ['pow(2)', 'it takes 2'],
    ['t(3)', 'write t * (…)'],
    ['x = 3', 'an assignment'],
    ['f(x) = 2', 'a function definition'],
    ['[1, 2]', 'an array'],
    ['1:1000000000', 'a range'],
    ['{a: 1}', 'an object'],
    ['t; 5', 'more than one statement'],
    ['"a"', 'text'],
    ['t.constructor', 'a property'],
    ['t["constructor"]', 'a property'],
    ['cos.constructor("return process")', 'only a named function'],
    ['170!', 'the operator ! is not allowed'],
    ['t | 3', 'the operator | is not allowed'],
    ['5 cm', 'unknown name'],
    ['1e400', 'not a finite number'],
    ['Infinity', 'not a finite number'],
    ['import({})', 'unknown function "import"'],
    ['createUnit("x")', 'unknown function "createUnit"'],
    ['evaluate("1")', 'unknown function "evaluate"'],
    ['parse("1")', 'unknown function "parse"'],
    ['simplify("1")', 'unknown function "simplify"'],
    ['derivative("t", "t")', 'unknown function "derivative"'],
    ['config({})', 'unknown function "config"'],
    ['random()', 'unknown function "random"'],
    ['factorial(1000000000)', 'unknown function "factorial"'],
    ['constructor', 'unknown name "constructor"'],
    ['__proto__', 'unknown name "__proto__"'],
    [`${'('.repeat(499)}1${')'.repeat(499)}`, 'is not an expression'],
    [`0${'+1'.repeat(499)}`, 'at most 250 are allowed'],
    ['1'.repeat(1001), 'at most 1000 are allowed'],
  ])('refuses %s', async (text, expected) => {
    const result = await compileExpression(text);
    expect(result.ok ? 'accepted' : `${result.problem}; ${result.remedy}`).toContain(expected);
  });

  it('asks the engine for no function whose last bits are its own choice', async () => {
    const text = [
      'sin(t) + cos(t) + tan(hour) + exp(day / 7) + log(t) + log(t, 3) + log10(t) + log2(t)',
      't ^ 1.3 + pow(hour, 0.7) + sqrt(t) + round(mod(t, 7)) + sin(t > 3)',
    ].join(' + ');
    const compiled = await compileExpression(text);
    if (!compiled.ok) throw new Error(compiled.problem);
    const [t, hour, day] = [1234.5, 13.25, 3];
    const wanted =
      sin(t) +
      cos(t) +
      tan(hour) +
      exp(day / 7) +
      log(t) +
      log(t) / log(3) +
      log10(t) +
      log2(t) +
      pow(t, 1.3) +
      pow(hour, 0.7) +
      Math.sqrt(t) +
      Math.round(t % 7) +
      sin(1);
    const names = ['sin', 'cos', 'tan', 'exp', 'log', 'log10', 'log2', 'pow'] as const;
    const spies = names.map((name) => vi.spyOn(Math, name).mockReturnValue(Number.NaN));
    const rate = compiled.rate(t, hour, day);
    for (const spy of spies) spy.mockRestore();
    expect(rate).toBe(wanted);
    expect(spies).toHaveLength(names.length);
  });
});

describe('the wall clock', () => {
  it.each([
    ['2026-01-05T00:00:00Z', 'Europe/Zurich', 60],
    ['2026-03-29T00:59:59.999Z', 'Europe/Zurich', 60],
    ['2026-03-29T01:00:00Z', 'Europe/Zurich', 120],
    ['2026-10-25T00:59:00Z', 'Europe/Zurich', 120],
    ['2026-10-25T01:00:00Z', 'Europe/Zurich', 60],
    ['2026-10-03T15:29:00Z', 'Australia/Lord_Howe', 630],
    ['2026-10-03T15:30:00Z', 'Australia/Lord_Howe', 660],
    ['2026-01-05T00:00:00Z', 'America/New_York', -300],
    ['2026-07-05T00:00:00Z', 'UTC', 0],
  ])('at %s in %s', (time, timezone, minutes) => {
    const clock = createWallClock(timezone);
    expect(clock.offsetMs(Date.parse(time)) / 60_000).toBe(minutes);
    // Whatever was asked before.
    clock.offsetMs(Date.parse(time) + 3_600_000);
    expect(clock.offsetMs(Date.parse(time)) / 60_000).toBe(minutes);
  });

  it('does not know every name', () => {
    expect(() => createWallClock('Europe/Atlantis')).toThrow(RangeError);
  });
});
