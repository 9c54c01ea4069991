import { powerOfTwo } from './powers-of-two.ts';

/**
 * As many bits of π ÷ 2 as the largest double has before the point, and enough behind for one that is next to
 * a multiple of it.
 */
const BITS = 1280n;
const KEPT_BITS = 192n;
const KEPT_UNIT = powerOfTwo(-192);

let halfPi: bigint | undefined;

/** π ÷ 2 by Machin's formula, at its first use. */
function halfPiBits(): bigint {
  halfPi ??= 8n * arctanOfReciprocal(5n) - 2n * arctanOfReciprocal(239n);
  return halfPi;
}

function arctanOfReciprocal(denominator: bigint): bigint {
  let power = (1n << BITS) / denominator;
  let sum = 0n;
  for (let divisor = 1n, sign = 1n; power !== 0n; divisor += 2n, sign = -sign) {
    sum += (sign * power) / divisor;
    power /= denominator * denominator;
  }
  return sum;
}

/**
 * A finite x of at least 2^−64 less the nearest multiple of π ÷ 2, in two doubles, and that multiple modulo
 * 4. In whole numbers: slow, and right for every double.
 */
export function remainderOfHalfPi(x: number): { quadrant: number; high: number; low: number } {
  const unit = halfPiBits();
  const value = Math.abs(x) < 1 ? BigInt(x * powerOfTwo(128)) << (BITS - 128n) : wholeBits(x);
  const doubled = 2n * value + unit;
  const count = doubled >= 0n ? doubled / (2n * unit) : -((2n * unit - 1n - doubled) / (2n * unit));
  const rest = (value - count * unit) >> (BITS - KEPT_BITS);
  const high = Number(rest);
  const low = Number(rest - BigInt(high));
  return { quadrant: Number(((count % 4n) + 4n) % 4n), high: high * KEPT_UNIT, low: low * KEPT_UNIT };
}

/** x · 2^BITS: its whole part and its fraction apart, since the product may be above all doubles. */
function wholeBits(x: number): bigint {
  const whole = Math.trunc(x);
  return (BigInt(whole) << BITS) + (BigInt((x - whole) * powerOfTwo(128)) << (BITS - 128n));
}
