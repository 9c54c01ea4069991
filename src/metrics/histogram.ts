/**
 * A mergeable histogram of non-negative values whose bins are the leading bits of the float itself: 512 bins an octave, so
 * that a bin's middle is within 0.098 % of every value in it. Below `SMALLEST` everything falls into bin 0.
 * While no more than `EXACT_LIMIT` values have come, they are kept as well and quantiles are exact.
 */

/** Fraction bits of the float that name a bin. */
const BIN_BITS = 9;
/** The upper word of a double has 20 fraction bits. */
export const BIN_SHIFT = 20 - BIN_BITS;
/** 2^-10: about a microsecond where values are milliseconds. */
const SMALLEST = 2 ** -10;
/** 2^35: about a year where values are milliseconds. */
const LARGEST = 2 ** 35;
const OCTAVES = 45;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

function upperWord(value: number): number {
  float[0] = value;
  return words[1] as number;
}

export const FIRST_BIN = upperWord(SMALLEST) >>> BIN_SHIFT;
export const BIN_COUNT = OCTAVES << BIN_BITS;
/** Values kept for exact quantiles. */
export const EXACT_LIMIT = 4096;
/** Greatest relative error of a quantile once it is no longer exact. */
export const RELATIVE_ERROR = 2 ** -(BIN_BITS + 1);

export class Histogram {
  readonly counts = new Float64Array(BIN_COUNT);
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = 0;
  /** The first `EXACT_LIMIT` values, in the order they came. */
  readonly exact = new Float64Array(EXACT_LIMIT);

  record(value: number): void {
    this.counts[binOf(value)]!++; // a bin index is always in range
    if (this.count < EXACT_LIMIT) this.exact[this.count] = value;
    this.count++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  /** Value at `probability` (0–1): linear between order statistics while exact (as k6 and NumPy do), else the bin's middle. */
  quantile(probability: number): number {
    if (this.count === 0) return 0;
    if (this.count <= EXACT_LIMIT) return exactQuantile(this.sorted(), probability);
    if (probability <= 0) return this.min;
    if (probability >= 1) return this.max;
    const rank = probability * (this.count - 1);
    let seen = 0;
    for (let bin = 0; bin < BIN_COUNT; bin++) {
      seen += this.counts[bin]!;
      if (seen > rank) return Math.min(this.max, Math.max(this.min, binMiddle(bin)));
    }
    return this.max;
  }

  /** Number of values above `value`, to within the bin that holds it. */
  countAbove(value: number): number {
    let above = 0;
    for (let bin = binOf(value) + 1; bin < BIN_COUNT; bin++) above += this.counts[bin]!;
    return above;
  }

  merge(other: Histogram): void {
    for (let bin = 0; bin < BIN_COUNT; bin++) this.counts[bin]! += other.counts[bin]!;
    const room = Math.max(0, EXACT_LIMIT - this.count);
    if (room > 0)
      this.exact.set(other.exact.subarray(0, Math.min(room, other.count, EXACT_LIMIT)), this.count);
    this.count += other.count;
    this.sum += other.sum;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
  }

  reset(): void {
    this.counts.fill(0);
    this.count = 0;
    this.sum = 0;
    this.min = Number.POSITIVE_INFINITY;
    this.max = 0;
  }

  private sorted(): Float64Array {
    return this.exact.slice(0, this.count).sort();
  }
}

export function binOf(value: number): number {
  if (!(value >= SMALLEST)) return 0;
  if (value >= LARGEST) return BIN_COUNT - 1;
  return (upperWord(value) >>> BIN_SHIFT) - FIRST_BIN;
}

/** Lower edge of a bin. */
export function binStart(bin: number): number {
  words[0] = 0;
  words[1] = (bin + FIRST_BIN) << BIN_SHIFT;
  return float[0] as number;
}

function binMiddle(bin: number): number {
  return bin === 0 ? 0 : (binStart(bin) + binStart(bin + 1)) / 2;
}

/** Quantile of ascending values, linear between order statistics. */
export function exactQuantile(sorted: ArrayLike<number>, probability: number): number {
  const position = Math.min(1, Math.max(0, probability)) * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}
