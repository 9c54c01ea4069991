const DOUBLE = new Float64Array(1);
const BITS = new BigInt64Array(DOUBLE.buffer);

/** The smallest double above a finite one of at least 0. */
export function nextUp(value: number): number {
  // A negative zero has other bits.
  DOUBLE[0] = value + 0;
  BITS[0] = BITS[0]! + 1n;
  return DOUBLE[0]!;
}
