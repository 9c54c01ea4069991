/** The exponent of the smallest double above 0, negated: where 2^0 lies in `POWERS_OF_TWO`. */
export const POWER_ZERO = 1074;

/** 2^(index − 1074) for every power of two that is a double. By doubling, which is exact. */
export const POWERS_OF_TWO = new Float64Array(POWER_ZERO + 1024);
for (let index = 0, power = Number.MIN_VALUE; index < POWERS_OF_TWO.length; index++, power *= 2) {
  POWERS_OF_TWO[index] = power;
}

/**
 * 2^exponent for a whole exponent, exactly; infinite where that is above all doubles and 0 where it is below.
 */
export function powerOfTwo(exponent: number): number {
  if (exponent > 1023) return Number.POSITIVE_INFINITY;
  return exponent < -POWER_ZERO ? 0 : POWERS_OF_TWO[exponent + POWER_ZERO]!;
}
