import { expOfSum } from './exp.ts';
import { logInTwo, lowOfLog } from './log.ts';
import { powerOfTwo } from './powers-of-two.ts';

/** Exponents beyond this take every base but 1 out of range. */
const HUGE = powerOfTwo(65);
/** Below this, every base to that power is 1. */
const TINY = 1e-20;

/**
 * base^exponent, within 0.52 units in the last place (1 below 2^−1022), and exact where the result is a
 * double; special values as ECMAScript's `**` has them. By a logarithm of 66 bits, so that nothing is lost
 * where the result is large.
 */
export function pow(base: number, exponent: number): number {
  if (!(base > 0 && base < Number.POSITIVE_INFINITY)) return powOfUnusual(base, exponent);
  const size = Math.abs(exponent);
  if (!(size > TINY && size < HUGE)) return powToUnusual(base, exponent);
  const log = logInTwo(base);
  const short = Math.fround(log);
  const shortExponent = Math.fround(exponent);
  const high = shortExponent * short;
  const low = (exponent - shortExponent) * short + exponent * (log - short) + exponent * lowOfLog();
  return expOfSum(high, low);
}

/** A base above 0 to a power that is 0, next to it, huge, infinite or NaN. */
function powToUnusual(base: number, exponent: number): number {
  if (Number.isNaN(exponent)) return Number.NaN;
  if (Math.abs(exponent) <= TINY) return 1;
  if (base === 1) return Number.isFinite(exponent) ? 1 : Number.NaN;
  return base > 1 === exponent > 0 ? Number.POSITIVE_INFINITY : 0;
}

/** A base that is 0, below 0, infinite or NaN. */
function powOfUnusual(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  if (Number.isNaN(base) || Number.isNaN(exponent)) return Number.NaN;
  const isOdd = Number.isInteger(exponent) && exponent % 2 !== 0;
  const isNegative = base < 0 || Object.is(base, -0);
  const size = Math.abs(base);
  if (size === 0 || size === Number.POSITIVE_INFINITY) {
    const result = (size === 0) === exponent > 0 ? 0 : Number.POSITIVE_INFINITY;
    return isNegative && isOdd ? -result : result;
  }
  if (size === 1 && !Number.isFinite(exponent)) return Number.NaN;
  if (Number.isFinite(exponent) && !Number.isInteger(exponent)) return Number.NaN;
  const result = pow(size, exponent);
  return isOdd ? -result : result;
}
