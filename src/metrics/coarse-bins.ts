import { binOf, binStart, BIN_BITS as FINE_BITS, BIN_COUNT as FINE_COUNT } from './histogram.ts';

/**
 * 128 bins an octave: quantiles of one step of a series to within 0.4 %, in 23 kB. A bin is so many of the
 * histogram's.
 */
const BIN_BITS = 7;
export const COARSER = FINE_BITS - BIN_BITS;
export const BIN_COUNT = FINE_COUNT >> COARSER;

export function coarseBin(value: number): number {
  return binOf(value) >> COARSER;
}

export function binMiddle(bin: number): number {
  return bin === 0 ? 0 : (binStart(bin << COARSER) + binStart((bin + 1) << COARSER)) / 2;
}
