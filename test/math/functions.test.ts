import { describe, expect, it } from 'vitest';
import { atan, cos, sin, tan } from '../../src/math/circle.ts';
import { exp, expm1 } from '../../src/math/exp.ts';
import { log, log1p, log2, log10 } from '../../src/math/log.ts';
import { pow } from '../../src/math/pow.ts';
import { powerOfTwo } from '../../src/math/powers-of-two.ts';
import { anyDouble, Decimal, evenNumbers, exact, type Reference, ulpsFrom } from './reference.ts';

type Draw = (next: () => number) => readonly number[];
type Case = readonly [
  what: string,
  own: (...args: number[]) => number,
  reference: (...args: Reference[]) => Reference,
  most: number,
  draws: readonly Draw[],
];

const signed = (next: () => number): number => (next() < 0.5 ? -1 : 1);
const exponentFor = (base: number, next: () => number): number => ((next() - 0.5) * 1400) / Math.log(base);

/** What the docstrings promise, over all that a double can be. */
const CASES: readonly Case[] = [
  [
    'exp',
    exp,
    (x: Reference) => x.exp(),
    0.52,
    [
      (next) => [(next() - 0.5) * 1416],
      (next) => [(next() - 0.5) * 4],
      (next) => [signed(next) * anyDouble(next, -60, 2)],
    ],
  ],
  ['exp below the normal numbers', exp, (x: Reference) => x.exp(), 1, [(next) => [-708 - next() * 37.4]]],
  [
    'expm1',
    expm1,
    (x: Reference) => x.exp().minus(1),
    2,
    [(next) => [(next() - 0.5) * 2], (next) => [signed(next) * anyDouble(next, -60, 6)]],
  ],
  [
    'log',
    log,
    (x: Reference) => x.ln(),
    0.8,
    [
      (next) => [anyDouble(next, -1074, 1023)],
      (next) => [0.5 + 1.5 * next()],
      (next) => [0.98 + next() * 0.04],
      (next) => [1 + signed(next) * anyDouble(next, -52, -6)],
    ],
  ],
  [
    'log1p',
    log1p,
    (x: Reference) => x.plus(1).ln(),
    1.5,
    [(next) => [signed(next) * anyDouble(next, -60, -1)], (next) => [anyDouble(next, -3, 1000)]],
  ],
  ['log2', log2, (x: Reference) => Decimal.log2(x), 0.51, [(next) => [anyDouble(next, -1074, 1023)]]],
  ['log10', log10, (x: Reference) => Decimal.log10(x), 0.51, [(next) => [anyDouble(next, -1074, 1023)]]],
  [
    'pow',
    pow,
    (base: Reference, exponent: Reference) => base.pow(exponent),
    0.52,
    [
      (next) => [0.5 + 1.5 * next(), (next() - 0.5) * 8],
      (next) => {
        const base = anyDouble(next, -1074, 1023);
        return [base, exponentFor(base, next)];
      },
      (next) => {
        const base = 1 + signed(next) * anyDouble(next, -52, -3);
        return [base, exponentFor(base, next)];
      },
    ],
  ],
  ...(
    [
      ['sin', sin, 0.9],
      ['cos', cos, 0.9],
      ['tan', tan, 2],
    ] as const
  ).map(
    ([name, own, most]): Case => [
      name,
      own,
      (x: Reference) => x[name](),
      most,
      [
        (next) => [(next() - 0.5) * 20],
        (next) => [signed(next) * anyDouble(next, -40, 0)],
        (next) => [(next() - 0.5) * 2e6],
        (next) => [signed(next) * anyDouble(next, 20, 60)],
        // Next to where it is 0 or has none.
        (next) => [(Math.round(next() * 1e5) * Math.PI) / 2],
      ],
    ],
  ),
  ['atan', atan, (x: Reference) => x.atan(), 1.5, [(next) => [signed(next) * anyDouble(next, -30, 10)]]],
];

describe('error against seventy digits', () => {
  it.each(CASES)('%s', (_, own, reference, most, draws) => {
    const next = evenNumbers(20261128);
    let worst = 0;
    let where: readonly number[] = [];
    for (const draw of draws) {
      for (let count = 0; count < 250; count++) {
        const args = draw(next);
        const ulps = ulpsFrom(reference(...args.map(exact)), own(...args));
        if (ulps <= worst) continue;
        worst = ulps;
        where = args;
      }
    }
    expect(worst, `at ${where.join(', ')}`).toBeLessThanOrEqual(most);
  });

  it('is within three units of what this engine has at 300,000 places, so that no interval of a table is wrong', () => {
    const next = evenNumbers(3);
    const close = (own: number, theirs: number): boolean =>
      Math.abs(own - theirs) <= 3 * Number.EPSILON * Math.abs(theirs);
    const far: string[] = [];
    for (let count = 0; count < 300_000; count++) {
      const x = 0.5 + 1.6 * next();
      const y = (next() - 0.5) * 600;
      if (!close(log(x), Math.log(x))) far.push(`log ${x}`);
      if (!close(exp(y), Math.exp(y))) far.push(`exp ${y}`);
      if (!close(pow(x, y), x ** y)) far.push(`pow ${x} ${y}`);
      if (!close(log2(x), Math.log2(x))) far.push(`log2 ${x}`);
      if (!close(sin(y), Math.sin(y))) far.push(`sin ${y}`);
      if (!close(cos(y), Math.cos(y))) far.push(`cos ${y}`);
      if (!close(atan(y), Math.atan(y))) far.push(`atan ${y}`);
    }
    expect(far).toEqual([]);
  });
});

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  -2,
  3,
  -3,
  Number.MIN_VALUE,
  -Number.MIN_VALUE,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  2.2250738585072014e-308,
  2 ** 53,
  -(2 ** 53) + 1,
  1e-300,
  1e300,
  709.7827128933841,
  -745.2,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
];

/** The same value where it is 0, infinite or no number; elsewhere within two units. */
function likeTheirs(own: number, theirs: number): boolean {
  if (Object.is(own, theirs)) return true;
  return (
    own !== 0 && Math.abs(own - theirs) <= Math.max(2 * Number.EPSILON * Math.abs(theirs), Number.MIN_VALUE)
  );
}

describe('special values', () => {
  it.each([
    ['exp', exp, Math.exp],
    ['expm1', expm1, Math.expm1],
    ['log', log, Math.log],
    ['log1p', log1p, Math.log1p],
    ['log2', log2, Math.log2],
    ['log10', log10, Math.log10],
    ['sin', sin, Math.sin],
    ['cos', cos, Math.cos],
    ['tan', tan, Math.tan],
    ['atan', atan, Math.atan],
  ])('of %s are those of ECMAScript', (_, own, theirs) => {
    expect(SPECIAL.filter((x) => !likeTheirs(own(x), theirs(x)))).toEqual([]);
  });

  it('of pow are those of ECMAScript, each with each', () => {
    const pairs = SPECIAL.flatMap((base) => SPECIAL.map((exponent) => [base, exponent] as const));
    expect(pairs.filter(([base, exponent]) => !likeTheirs(pow(base, exponent), base ** exponent))).toEqual(
      [],
    );
  });

  it('exact powers are exact: of two, of ten up to 10^22, squares and cubes of whole numbers', () => {
    for (let exponent = -1074; exponent <= 1023; exponent++) {
      expect(pow(2, exponent)).toBe(powerOfTwo(exponent));
      expect(log2(powerOfTwo(exponent))).toBe(exponent);
    }
    expect([powerOfTwo(-1075), powerOfTwo(0), powerOfTwo(10), powerOfTwo(1024)]).toEqual([
      0,
      1,
      1024,
      Number.POSITIVE_INFINITY,
    ]);
    for (let exponent = 0; exponent <= 22; exponent++)
      expect(pow(10, exponent)).toBe(Number(`1e${exponent}`));
    for (let exponent = -307; exponent <= 308; exponent++)
      expect(log10(Number(`1e${exponent}`))).toBe(exponent);
    for (let base = 1; base < 2000; base++) {
      expect(pow(base, 2)).toBe(base * base);
      expect(pow(-base, 3)).toBe(-base * base * base);
      expect(pow(base, 1)).toBe(base);
    }
  });
});

describe('order', () => {
  it.each([
    ['exp', exp, -700, 700],
    ['expm1', expm1, -2, 2],
    ['log', log, 0.4, 2.2],
    ['log1p', log1p, -0.6, 1.2],
    ['log10', log10, 0.4, 2.2],
    ['atan', atan, -3, 3],
    ['pow', (x: number) => pow(1.7, x), -20, 20],
  ] as const)('%s does not fall from a double to the next by more than its error', (_, own, from, to) => {
    const next = evenNumbers(11);
    const falls: number[] = [];
    for (let count = 0; count < 100_000; count++) {
      const x = from + (to - from) * next();
      const further = x + Math.abs(x) * Number.EPSILON;
      const [low, high] = [own(x), own(further)];
      if (high < low - 2 * Number.EPSILON * Math.abs(low)) falls.push(x);
      // A thousand doubles on, it has risen.
      if (own(x + Math.abs(x) * Number.EPSILON * 4096) < low) falls.push(x);
    }
    expect(falls).toEqual([]);
  });
});

describe('laws', () => {
  it('log undoes exp, sine and cosine lie on the circle, powers add up', () => {
    const next = evenNumbers(5);
    for (let count = 0; count < 50_000; count++) {
      const x = (next() - 0.5) * 1400;
      expect(Math.abs(log(exp(x)) - x)).toBeLessThan(3e-16 * (1 + Math.abs(x)));
      const angle = (next() - 0.5) * 1e7;
      expect(Math.abs(sin(angle) * sin(angle) + cos(angle) * cos(angle) - 1)).toBeLessThan(5e-16);
      expect(sin(-angle)).toBe(-sin(angle));
      expect(cos(-angle)).toBe(cos(angle));
      const base = 0.1 + next();
      expect(Math.abs((pow(base, 2.5) * pow(base, 1.5)) / pow(base, 4) - 1)).toBeLessThan(5e-16);
    }
  });
});
