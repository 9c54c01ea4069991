import { LN_2, LN_10, logarithmOfRatio, reciprocal, splitAt, twoDoubles } from './fixed-point.ts';
import { POWER_ZERO, POWERS_OF_TWO } from './powers-of-two.ts';

/**
 * ln x = k · ln 2 + ln c + ln(1 + r) for x = 2^k · z, with 1 ÷ c from a table of 128 short numbers near 1 ÷ z
 * and r = z ÷ c − 1, as P. T. P. Tang describes ("Table-driven implementation of the logarithm function in
 * IEEE floating-point arithmetic", ACM Transactions on Mathematical Software 16, 1990). z is taken in two
 * parts, so that both products with 1 ÷ c are exact; around 1, c is 1 and nothing cancels. Only operations
 * whose result IEEE 754 prescribes to the bit are used.
 */
const INTERVALS = 128;
/** Upper half of the bits of the least z, near √½, such that 1 lies inside of an interval. */
const FIRST = 0x3fe6b000;
const INTERVAL_BITS = 13;
/** The smallest normal number and infinity, by the upper half of their bits. */
const NORMAL = 0x00100000;
const INFINITE = 0x7ff00000;
/** So coarse that k · LN_2_HIGH + LOG_HIGH is exact. */
const HIGH_BITS = 42;
const [LN_2_HIGH, LN_2_LOW] = splitAt(LN_2, HIGH_BITS);
const [PER_LN_2_HIGH, PER_LN_2_LOW] = twoDoubles(reciprocal(LN_2));
const [PER_LN_10_HIGH, PER_LN_10_LOW] = twoDoubles(reciprocal(LN_10));

const DOUBLE = new Float64Array([1]);
const WORDS = new Int32Array(DOUBLE.buffer);
/**
 * Which of the two words holds sign and exponent: the second, but on machines that store the upper half
 * first.
 */
const UPPER = WORDS[0] === 0 ? 1 : 0;

const INVERSE = new Float64Array(INTERVALS);
const LOG_HIGH = new Float64Array(INTERVALS);
const LOG_LOW = new Float64Array(INTERVALS);
for (let index = 0; index < INTERVALS; index++) {
  WORDS[1 - UPPER] = 0;
  WORDS[UPPER] = FIRST + (index << INTERVAL_BITS) + (1 << (INTERVAL_BITS - 1));
  // The interval around 1 is wider above; its middle is not 1, its c is.
  const inverse = Math.abs(DOUBLE[0]! - 1) < 1 / 512 ? 1024 : Math.round(1024 / DOUBLE[0]!);
  INVERSE[index] = inverse / 1024;
  [LOG_HIGH[index], LOG_LOW[index]] = splitAt(logarithmOfRatio(1024n, BigInt(inverse)), HIGH_BITS) as [
    number,
    number,
  ];
}

/** Natural logarithm, within 0.8 units in the last place; −∞ at 0, NaN below. */
export function log(x: number): number {
  DOUBLE[0] = x;
  const word = WORDS[UPPER]!;
  if (word < NORMAL || word >= INFINITE) return logAtEdge(x);
  const offset = word - FIRST;
  const k = offset >> 20;
  const interval = (offset >> INTERVAL_BITS) & 127;
  const z = x * POWERS_OF_TWO[POWER_ZERO - k]!;
  const inverse = INVERSE[interval]!;
  const near = Math.fround(z);
  const rHigh = near * inverse - 1;
  const rLow = (z - near) * inverse;
  const r = rHigh + rLow;
  const start = k * LN_2_HIGH + LOG_HIGH[interval]!;
  const high = start + rHigh;
  const curve =
    r * r * (-0.5 + r * (1 / 3 + r * (-0.25 + r * (0.2 + r * (-1 / 6 + r * (1 / 7 - r * 0.125))))));
  return high + (start - high + rHigh + (k * LN_2_LOW + LOG_LOW[interval]!) + rLow + curve);
}

function logAtEdge(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!(x > 0)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  return log(x * POWERS_OF_TWO[POWER_ZERO + 54]!) - 54 * LN_2_HIGH - 54 * LN_2_LOW;
}

/** Where `logInTwo` leaves what its result lacks. */
const LOW = new Float64Array(1);

/** What the last `logInTwo` was short of. */
export function lowOfLog(): number {
  return LOW[0]!;
}

/**
 * Natural logarithm of a finite x above 0, in two doubles: within 2^−66 of it. `lowOfLog` gives the second.
 */
export function logInTwo(x: number): number {
  DOUBLE[0] = x;
  let word = WORDS[UPPER]!;
  let shift = 0;
  let normal = x;
  if (word < NORMAL) {
    normal = x * POWERS_OF_TWO[POWER_ZERO + 54]!;
    DOUBLE[0] = normal;
    word = WORDS[UPPER]!;
    shift = 54;
  }
  const offset = word - FIRST;
  const k = (offset >> 20) - shift;
  const interval = (offset >> INTERVAL_BITS) & 127;
  const z = normal * POWERS_OF_TWO[POWER_ZERO - (offset >> 20)]!;
  const inverse = INVERSE[interval]!;
  const near = Math.fround(z);
  const rHigh = near * inverse - 1;
  const rLow = (z - near) * inverse;
  const r = rHigh + rLow;
  const rRest = rHigh - r + rLow;
  const start = k * LN_2_HIGH + LOG_HIGH[interval]!;
  const sum = start + r;
  const sumRest = start - sum + r;
  // The square of so short a number is exact.
  const square = -0.5 * rHigh * rHigh;
  const squareRest = -rLow * (rHigh + 0.5 * rLow);
  const high = sum + square;
  const highRest = sum - high + square;
  const curve =
    r * r * r * (1 / 3 + r * (-0.25 + r * (0.2 + r * (-1 / 6 + r * (1 / 7 + r * (-0.125 + r * (1 / 9)))))));
  const low = k * LN_2_LOW + LOG_LOW[interval]! + sumRest + rRest + squareRest + highRest + curve;
  const result = high + low;
  LOW[0] = high - result + low;
  return result;
}

/** ln(1 + x), within 1.5 units in the last place. */
export function log1p(x: number): number {
  const sum = 1 + x;
  if (sum === 1) return x;
  if (!(sum > 0 && sum < Number.POSITIVE_INFINITY)) return log(sum);
  // What the sum was rounded by, exactly: the greater of the two is taken off first.
  const lost = x > 1 ? 1 - (sum - x) : x - (sum - 1);
  return log(sum) + lost / sum;
}

/** Logarithm to base 2, within 0.51 units in the last place; exact at powers of two. */
export function log2(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return logAtEdge(x);
  return timesTwo(logInTwo(x), LOW[0]!, PER_LN_2_HIGH, PER_LN_2_LOW);
}

/** Logarithm to base 10, within 0.51 units in the last place; exact at powers of ten that are doubles. */
export function log10(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return logAtEdge(x);
  return timesTwo(logInTwo(x), LOW[0]!, PER_LN_10_HIGH, PER_LN_10_LOW);
}

/** (high + low) · (factor + factorLow). */
function timesTwo(high: number, low: number, factor: number, factorLow: number): number {
  const short = Math.fround(high);
  const shortFactor = Math.fround(factor);
  const exact = short * shortFactor;
  return exact + (short * (factor - shortFactor) + (high - short) * factor + high * factorLow + low * factor);
}
