import { arctan, PI, splitAt, twoDoubles } from './fixed-point.ts';
import { remainderOfHalfPi } from './half-pi.ts';
import { powerOfTwo } from './powers-of-two.ts';

/**
 * Sine, cosine and tangent: the argument less the nearest multiple of π ÷ 2, in two doubles, then the series.
 * Arguments up to 2^20 are reduced with π ÷ 2 in three parts (W. J. Cody and W. Waite, "Software Manual for
 * the Elementary Functions", 1980); larger ones, and those next to a multiple, with as many digits of π as it
 * takes. Only operations whose result IEEE 754 prescribes to the bit are used.
 */
const QUARTER_PI = 0.7853981633974483;
const MOST_IN_PARTS = 1_048_576;
const LEAST_IN_PARTS = powerOfTwo(-20);
const HALVES_PER_UNIT = 0.6366197723675814;
const [FIRST_PART, AFTER_FIRST] = partOf(PI / 2n, 32);
const [SECOND_PART, AFTER_SECOND] = partOf(AFTER_FIRST, 65);
const [THIRD_PART] = twoDoubles(AFTER_SECOND);

function partOf(value: bigint, bits: number): readonly [part: number, rest: bigint] {
  const [high] = splitAt(value, bits);
  const rest = value - ((value >> BigInt(128 - bits)) << BigInt(128 - bits));
  return [high, rest];
}

/** Sine of an angle in radians, within 0.9 units in the last place; NaN at ±∞. */
export function sin(x: number): number {
  const { quadrant, high, low } = reduced(x);
  const value = quadrant % 2 === 0 ? sine(high, low) : cosine(high, low);
  return quadrant < 2 ? value : -value;
}

/** Cosine of an angle in radians, within 0.9 units in the last place; NaN at ±∞. */
export function cos(x: number): number {
  const { quadrant, high, low } = reduced(x);
  const value = quadrant % 2 === 0 ? cosine(high, low) : sine(high, low);
  return quadrant === 0 || quadrant === 3 ? value : -value;
}

/** Tangent of an angle in radians, within 2 units in the last place; NaN at ±∞. */
export function tan(x: number): number {
  const { quadrant, high, low } = reduced(x);
  const sineOf = sine(high, low);
  const cosineOf = cosine(high, low);
  return quadrant % 2 === 0 ? sineOf / cosineOf : -cosineOf / sineOf;
}

interface Reduced {
  /** 0 to 3: how many quarters of a turn were taken off. */
  readonly quadrant: number;
  readonly high: number;
  readonly low: number;
}

function reduced(x: number): Reduced {
  const size = Math.abs(x);
  if (size <= QUARTER_PI) return { quadrant: 0, high: x, low: 0 };
  if (!(size < Number.POSITIVE_INFINITY)) return { quadrant: 0, high: Number.NaN, low: 0 };
  if (size < MOST_IN_PARTS) {
    const halves = Math.round(x * HALVES_PER_UNIT);
    const first = x - halves * FIRST_PART;
    const taken = halves * SECOND_PART;
    const second = first - taken;
    const rest = first - second - taken - halves * THIRD_PART;
    const high = second + rest;
    if (Math.abs(high) > LEAST_IN_PARTS) return { quadrant: halves & 3, high, low: second - high + rest };
  }
  return remainderOfHalfPi(x);
}

function sine(high: number, low: number): number {
  if (high === 0) return high;
  const z = high * high;
  const curve =
    z *
    (1 / 120 -
      z *
        (1 / 5040 -
          z * (1 / 362_880 - z * (1 / 39_916_800 - z * (1 / 6_227_020_800 - z / 1_307_674_368_000)))));
  return high + (low * (1 - 0.5 * z) + z * high * (curve - 1 / 6));
}

function cosine(high: number, low: number): number {
  const z = high * high;
  const half = 0.5 * z;
  const start = 1 - half;
  const curve =
    1 / 24 -
    z *
      (1 / 720 -
        z *
          (1 / 40_320 -
            z * (1 / 3_628_800 - z * (1 / 479_001_600 - z * (1 / 87_178_291_200 - z / 20_922_789_888_000)))));
  return start + (1 - start - half + (z * z * curve - high * low));
}

const PER_UNIT = 32;
const ARCTAN_HIGH = new Float64Array(PER_UNIT + 1);
const ARCTAN_LOW = new Float64Array(PER_UNIT + 1);
for (let index = 1, sum = 0n; index <= PER_UNIT; index++) {
  sum += arctan(32n, BigInt(1024 + index * (index - 1)));
  [ARCTAN_HIGH[index], ARCTAN_LOW[index]] = twoDoubles(sum) as [number, number];
}
const [HALF_PI_HIGH, HALF_PI_LOW] = twoDoubles(PI / 2n);

/** Angle in radians, −π ÷ 2 to π ÷ 2, whose tangent is x; within 1.5 units in the last place. */
export function atan(x: number): number {
  const size = Math.abs(x);
  if (size > 1) {
    const angle = HALF_PI_HIGH - (atan(1 / size) - HALF_PI_LOW);
    return x < 0 ? -angle : angle;
  }
  if (!(size > 0)) return x;
  const nearest = Math.round(size * PER_UNIT);
  const c = nearest / PER_UNIT;
  const r = (size - c) / (1 + size * c);
  const z = r * r;
  const curve = z * r * (-1 / 3 + z * (0.2 - z * (1 / 7 - z * (1 / 9 - z * (1 / 11)))));
  const angle = ARCTAN_HIGH[nearest]! + (r + (curve + ARCTAN_LOW[nearest]!));
  return x < 0 ? -angle : angle;
}
