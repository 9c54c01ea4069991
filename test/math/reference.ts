import { Decimal as Standard } from 'decimal.js';

/** Far more digits than a double's seventeen, and enough for those of any double near 1. */
export const Decimal = Standard.clone({ precision: 70, maxE: 9e15, minE: -9e15 });
export type Reference = Standard;

const FLOAT = new Float64Array(1);
const BITS = new BigInt64Array(FLOAT.buffer);

/** The next double away from 0. */
function above(value: number): number {
  FLOAT[0] = Math.abs(value);
  BITS[0] = BITS[0]! + 1n;
  return FLOAT[0]!;
}

/**
 * The value of a double itself; the constructor of Decimal would take the shortest decimal that stands for
 * it.
 */
export function exact(value: number): Reference {
  let exponent = 0;
  let whole = value;
  for (; !Number.isInteger(whole); exponent -= 1) whole *= 2;
  return new Decimal(BigInt(whole).toString()).times(new Decimal(2).pow(exponent));
}

/**
 * How many units in the last place `value` is from `reference`; infinite where one of them is not a finite
 * number.
 */
export function ulpsFrom(reference: Reference, value: number): number {
  const nearest = reference.toNumber();
  if (!Number.isFinite(nearest) || !Number.isFinite(value))
    return nearest === value ? 0 : Number.POSITIVE_INFINITY;
  const size = Math.abs(nearest);
  const unit = size === Number.MAX_VALUE ? 2 ** 971 : above(size) - size;
  return exact(value).minus(reference).div(exact(unit)).abs().toNumber();
}

/** Doubles in [0, 1), the same each time (xorshift of 32 bits). */
export function evenNumbers(seed: number): () => number {
  let state = seed | 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return () => (next() * 2 ** 21 + (next() >>> 11)) / 2 ** 53;
}

/** A finite double of any exponent between the two given, both signs where `isSigned`. */
export function anyDouble(next: () => number, least: number, greatest: number): number {
  const exponent = Math.floor(least + next() * (greatest - least + 1));
  return (1 + next()) * 2 ** Math.max(exponent, -1022) * 2 ** Math.min(0, exponent + 1022);
}
