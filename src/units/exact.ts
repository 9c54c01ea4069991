import { Decimal } from 'decimal.js';

/**
 * Decimals that round nothing on the way: the longest amount there can be (17 digits of a quantity, a
 * division by 1024 × 1000, a price of 10 digits and a discount of 17) has fewer than 80 digits.
 */
export const Exact = Decimal.clone({ precision: 80, rounding: Decimal.ROUND_HALF_UP });
