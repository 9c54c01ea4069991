import { powerOfTwo } from './powers-of-two.ts';

/**
 * Whole numbers as fractions of 2^128, from which the tables are derived where they are used: whole-number
 * arithmetic is the same on every engine, and a table that is computed holds no slip of the pen.
 */
const FRACTION_BITS = 128n;
const ONE = 1n << FRACTION_BITS;
const UNIT = powerOfTwo(-128);

/** artanh(numerator ÷ denominator), by its series; of |values| well below 1. */
function artanh(numerator: bigint, denominator: bigint): bigint {
  return oddSeries(numerator, denominator, 1n);
}

/** arctan(numerator ÷ denominator), by its series; of |values| well below 1. */
export function arctan(numerator: bigint, denominator: bigint): bigint {
  return oddSeries(numerator, denominator, -1n);
}

function oddSeries(numerator: bigint, denominator: bigint, sign: bigint): bigint {
  const top = sign * numerator * numerator;
  const bottom = denominator * denominator;
  let power = (ONE * numerator) / denominator;
  let sum = 0n;
  for (let divisor = 1n; power !== 0n; divisor += 2n) {
    sum += power / divisor;
    power = (power * top) / bottom;
  }
  return sum;
}

/** ln(numerator ÷ denominator) of two numbers that are close to each other. */
export function logarithmOfRatio(numerator: bigint, denominator: bigint): bigint {
  return 2n * artanh(numerator - denominator, numerator + denominator);
}

/** e^value by its series, of small values. */
export function exponential(value: bigint): bigint {
  let term = ONE;
  let sum = 0n;
  for (let count = 1n; term !== 0n; count += 1n) {
    sum += term;
    term = (term * value) / (ONE * count);
  }
  return sum;
}

export function times(left: bigint, right: bigint): bigint {
  return (left * right) >> FRACTION_BITS;
}

export const LN_2 = 2n * artanh(1n, 3n);
export const LN_10 = 3n * LN_2 + logarithmOfRatio(5n, 4n);
/** By Machin's formula. */
export const PI = 16n * arctan(1n, 5n) - 4n * arctan(1n, 239n);

/** 1 ÷ value. */
export function reciprocal(value: bigint): bigint {
  return (ONE * ONE) / value;
}

/** The double nearest to `value`. */
export function nearestDouble(value: bigint): number {
  return Number(value) * UNIT;
}

/** Two doubles whose sum is `value` to 2^−106 of it. */
export function twoDoubles(value: bigint): readonly [high: number, low: number] {
  const high = nearestDouble(value);
  return [high, nearestDouble(value - exactly(high))];
}

/** Two doubles whose sum is `value`, the first a multiple of 2^−bits. */
export function splitAt(value: bigint, bits: number): readonly [high: number, low: number] {
  const dropped = FRACTION_BITS - BigInt(bits);
  const high = (value >> dropped) << dropped;
  return [Number(high) * UNIT, Number(value - high) * UNIT];
}

/** Of a double whose last bit is not below 2^−128. */
function exactly(value: number): bigint {
  return BigInt(value * powerOfTwo(128));
}
