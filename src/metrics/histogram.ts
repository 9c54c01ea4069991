import { powerOfTwo } from '../math/powers-of-two.ts';

/**
 * A mergeable histogram of non-negative values. Up to `EXACT_LIMIT` values are kept as they are and quantiles
 * are exact; beyond that they go into bins named by the leading bits of the float itself: 512 bins an octave,
 * so that a bin's middle is within 0.098 % of every value in it.
 */

/** Fraction bits of the float that name a bin. */
export const BIN_BITS = 9;
/** The upper word of a double has 20 fraction bits. */
export const BIN_SHIFT = 20 - BIN_BITS;
/** 2^-10: about a microsecond where values are milliseconds; everything below falls into bin 0. */
const SMALLEST = 1 / 1024;
/** 2^35: about a year where values are milliseconds. */
const LARGEST = 34_359_738_368;
const OCTAVES = 45;
export const BIN_COUNT = OCTAVES << BIN_BITS;
/** Values kept for exact quantiles. */
export const EXACT_LIMIT = 4096;
/** Greatest relative error of a quantile once it is no longer exact. */
export const RELATIVE_ERROR = powerOfTwo(-(BIN_BITS + 1));

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Which of a double's two words is the upper one on this machine. */
export const UPPER_WORD = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;
/** Bin of `SMALLEST`, as the upper word names it. */
export const FIRST_BIN = upperWord(SMALLEST) >>> BIN_SHIFT;

function upperWord(value: number): number {
  float[0] = value;
  return words[UPPER_WORD] as number;
}

/** Places in `totals`. */
const COUNT = 0;
const SUM = 1;
const MIN = 2;
const MAX = 3;

/**
 * A histogram as plain data, for another thread or a file: its values as they are, or bins and their counts
 * in turn.
 */
export interface HistogramState {
  /** Count, sum, least and greatest value (0 when empty). */
  readonly totals: readonly number[];
  readonly values: readonly number[] | null;
  readonly bins: readonly number[] | null;
}

/** A histogram as it crosses threads, and once nothing more comes: typed arrays, without empty bins. */
export interface PackedHistogram {
  readonly totals: Float64Array;
  /** Its values as they are; empty where there are bins. */
  readonly exact: Float64Array;
  /** Those bins that hold anything, ascending, and how much; null where values are kept. */
  readonly held: { readonly bins: Uint16Array; readonly counts: Float64Array } | null;
}

/**
 * Bins that are empty again (`pack`), for the next that needs some: of thousands of functions one has them,
 * and the next run takes those of the run before it, which the collector would be slow to see (184 kB each).
 */
const spareBins: Float64Array[] = [];
const MOST_SPARE = 32;

function takeBins(): Float64Array {
  return spareBins.pop() ?? new Float64Array(BIN_COUNT);
}

export class Histogram {
  /** Count, sum, least and greatest value, in one array so that a hot loop updates them without boxing. */
  private readonly totals = Float64Array.of(0, 0, Number.POSITIVE_INFINITY, 0);
  /** Bins once there are more than `EXACT_LIMIT` values; null until then. */
  private bins: Float64Array | null = null;
  private exact: Float64Array = new Float64Array(16);
  /** Whether those are in ascending order. */
  private isSorted = false;
  /** In the place of `bins` once nothing more comes (`pack`). */
  private held: PackedHistogram['held'] = null;

  record(value: number): void {
    const { totals } = this;
    if (this.held !== null) this.unpack();
    if (this.bins !== null)
      this.bins[binOf(value)]!++; // a bin index is always in range
    else this.recordExact(value);
    totals[COUNT]!++;
    totals[SUM]! += value;
    if (value < totals[MIN]!) totals[MIN] = value;
    if (value > totals[MAX]!) totals[MAX] = value;
  }

  /**
   * Takes the first `rows` of `values` in one tight loop: `bins` holds their bins (`binOf`), `min` and `max`
   * the least and the greatest. Their sum is the caller's to add (`addSum`), when and in whatever parts it
   * likes.
   */
  countAll(values: Float64Array, bins: Int32Array, rows: number, min: number, max: number): void {
    if (this.held !== null) this.unpack();
    const { totals } = this;
    if (this.bins === null) {
      for (let row = 0; row < rows; row++) {
        this.recordExact(values[row]!);
        totals[COUNT]!++;
      }
    } else {
      addOnes(this.bins, bins, rows);
      totals[COUNT]! += rows;
    }
    if (min < totals[MIN]!) totals[MIN] = min;
    if (max > totals[MAX]!) totals[MAX] = max;
  }

  /** As `record` of each of them, in their order. */
  recordAll(values: Float64Array, bins: Int32Array, rows: number, min: number, max: number): void {
    const { totals } = this;
    let sum = totals[SUM]!;
    for (let row = 0; row < rows; row++) sum += values[row]!;
    totals[SUM] = sum;
    this.countAll(values, bins, rows, min, max);
  }

  /**
   * Adds values that were counted by bin elsewhere: `count` of them, between `min` and `max`. Their sum is
   * the caller's to add.
   */
  addCounts(counts: Uint32Array, count: number, min: number, max: number): void {
    if (count === 0) return;
    this.toBins();
    const bins = this.bins as Float64Array | null as Float64Array;
    const { totals } = this;
    const last = binOf(max);
    for (let bin = binOf(min); bin <= last; bin++) bins[bin]! += counts[bin]!;
    totals[COUNT]! += count;
    if (min < totals[MIN]!) totals[MIN] = min;
    if (max > totals[MAX]!) totals[MAX] = max;
  }

  /** Adds the sum of values that `countAll` took. */
  addSum(sum: number): void {
    this.totals[SUM]! += sum;
  }

  /** The same value `count` times. */
  recordMany(value: number, count: number): void {
    if (count <= 0) return;
    if (this.held !== null) this.unpack();
    if (this.bins === null && this.count + count <= EXACT_LIMIT) {
      for (let done = 0; done < count; done++) this.record(value);
      return;
    }
    if (this.bins === null) this.toBins();
    const { totals } = this;
    this.bins![binOf(value)]! += count; // toBins has made them
    totals[COUNT]! += count;
    totals[SUM]! += value * count;
    if (value < totals[MIN]!) totals[MIN] = value;
    if (value > totals[MAX]!) totals[MAX] = value;
  }

  get count(): number {
    return this.totals[COUNT] as number;
  }

  get sum(): number {
    return this.totals[SUM] as number;
  }

  /** 0 when empty. */
  get min(): number {
    return this.count === 0 ? 0 : (this.totals[MIN] as number);
  }

  get max(): number {
    return this.totals[MAX] as number;
  }

  /** 0 when empty. */
  get mean(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  /**
   * Value at `probability` (0–1): linear between order statistics while exact (as k6 and NumPy do), else the
   * bin's middle.
   */
  quantile(probability: number): number {
    return this.quantiles([probability])[0] as number;
  }

  /** As `quantile` of each of these ascending probabilities, in one pass over the values. */
  quantiles(probabilities: readonly number[]): number[] {
    const { bins, count, held, min, max } = this;
    if (count === 0) return probabilities.map(() => 0);
    if (held !== null) return quantilesOfHeld(held, probabilities, this);
    if (bins === null) {
      this.sortExact();
      const sorted = this.exact.subarray(0, count);
      return probabilities.map((probability) => exactQuantile(sorted, probability));
    }
    // Only these bins hold anything.
    const last = binOf(max);
    let bin = binOf(min);
    let seen = bins[bin]!;
    return probabilities.map((probability) => {
      if (probability <= 0) return min;
      if (probability >= 1) return max;
      const rank = probability * (count - 1);
      while (seen <= rank && bin < last) {
        bin += 1;
        seen += bins[bin]!;
      }
      return Math.min(max, Math.max(min, binMiddle(bin)));
    });
  }

  /** Number of values above `value`, to within the bin that holds it. */
  countAbove(value: number): number {
    let above = 0;
    this.forEach((at, count) => {
      if (at > value) above += count;
    });
    return above;
  }

  /** Every value with its count (a bin's middle once there are bins), bins in ascending order. */
  forEach(visit: (value: number, count: number) => void): void {
    if (this.isExact) {
      for (let index = 0; index < this.count; index++) visit(this.exact[index]!, 1);
      return;
    }
    const { min, max } = this;
    this.forEachBin((bin, count) => visit(Math.min(max, Math.max(min, binMiddle(bin))), count));
  }

  private forEachBin(visit: (bin: number, count: number) => void): void {
    const { held, bins } = this;
    if (held !== null) {
      for (let place = 0; place < held.bins.length; place++) visit(held.bins[place]!, held.counts[place]!);
    } else if (bins !== null && this.count > 0) {
      const last = binOf(this.max);
      for (let bin = binOf(this.min); bin <= last; bin++) {
        if (bins[bin]! > 0) visit(bin, bins[bin]!);
      }
    }
  }

  /** Whether quantiles are those of the values themselves. */
  get isExact(): boolean {
    return this.bins === null && this.held === null;
  }

  get state(): HistogramState {
    const totals = [this.count, this.sum, this.min, this.max];
    if (this.isExact) return { totals, values: [...this.exact.subarray(0, this.count)], bins: null };
    const bins: number[] = [];
    this.forEachBin((bin, count) => bins.push(bin, count));
    return { totals, values: null, bins };
  }

  /** Puts values that are kept as they are in ascending order, so that nothing hangs on how they came. */
  sortExact(): void {
    if (!this.isExact || this.isSorted) return;
    this.exact.subarray(0, this.count).sort();
    this.isSorted = true;
  }

  /** Gives back the memory of what is empty. Values that come all the same are taken, once that is back. */
  pack(): void {
    if (this.isExact) this.exact = this.exact.slice(0, this.count);
    else if (this.bins !== null) {
      const { bins } = this;
      const first = binOf(this.min);
      const last = binOf(this.max);
      this.held = heldOf(bins, first, last);
      this.bins = null;
      bins.fill(0, first, last + 1);
      if (spareBins.length < MOST_SPARE) spareBins.push(bins);
    }
  }

  private unpack(): void {
    const { held } = this;
    if (held === null) return;
    const bins = takeBins();
    for (let place = 0; place < held.bins.length; place++) bins[held.bins[place]!] = held.counts[place]!;
    this.bins = bins;
    this.held = null;
  }

  /** As it crosses threads. */
  get packed(): PackedHistogram {
    this.pack();
    const { totals, exact, held } = this;
    return { totals, exact, held };
  }

  static unpacked({ totals, exact, held }: PackedHistogram): Histogram {
    const histogram = new Histogram();
    histogram.totals.set(totals);
    histogram.exact = exact;
    histogram.held = held;
    return histogram;
  }

  static of({ totals, values, bins }: HistogramState): Histogram {
    const histogram = new Histogram();
    const [count = 0, sum = 0, min = 0, max = 0] = totals;
    if (values !== null) histogram.exact = Float64Array.from(values);
    if (bins !== null) {
      histogram.toBins();
      for (let at = 0; at < bins.length; at += 2) histogram.bins![bins[at]!] = bins[at + 1]!; // toBins has made them
    }
    if (count > 0) histogram.totals.set([count, sum, min, max]);
    return histogram;
  }

  merge(other: Histogram): void {
    const { totals } = this;
    this.unpack();
    if (this.isExact && other.isExact && this.count + other.count <= EXACT_LIMIT) {
      for (let index = 0; index < other.count; index++) this.keep(this.count + index, other.exact[index]!);
    } else {
      this.toBins();
      const bins = this.bins as Float64Array | null as Float64Array;
      if (other.isExact)
        for (let index = 0; index < other.count; index++) bins[binOf(other.exact[index]!)]!++;
      else if (other.bins !== null) {
        const last = binOf(other.max);
        for (let bin = binOf(other.min); bin <= last; bin++) bins[bin]! += other.bins[bin]!;
      } else {
        other.forEachBin((bin, count) => {
          bins[bin]! += count;
        });
      }
    }
    totals[COUNT]! += other.count;
    totals[SUM]! += other.sum;
    totals[MIN] = Math.min(totals[MIN]!, other.totals[MIN]!);
    totals[MAX] = Math.max(totals[MAX]!, other.max);
  }

  private recordExact(value: number): void {
    if (this.count < EXACT_LIMIT) this.keep(this.count, value);
    else {
      this.toBins();
      (this.bins as Float64Array | null as Float64Array)[binOf(value)]!++;
    }
  }

  private keep(index: number, value: number): void {
    if (index === this.exact.length) {
      const exact = new Float64Array(Math.max(16, index * 2));
      exact.set(this.exact);
      this.exact = exact;
    }
    this.exact[index] = value;
    this.isSorted = false;
  }

  private toBins(): void {
    if (this.bins !== null) return;
    const bins = takeBins();
    for (let index = 0; index < this.count; index++) bins[binOf(this.exact[index]!)]!++;
    this.bins = bins;
    this.exact = new Float64Array(0);
  }
}

/** The bins of a range that are not empty, and what is in them. */
function heldOf(bins: Float64Array, first: number, last: number): NonNullable<PackedHistogram['held']> {
  let filled = 0;
  for (let bin = first; bin <= last; bin++) if (bins[bin]! > 0) filled++;
  const held = { bins: new Uint16Array(filled), counts: new Float64Array(filled) };
  let place = 0;
  for (let bin = first; bin <= last; bin++) {
    if (bins[bin] === 0) continue;
    held.bins[place] = bin;
    held.counts[place++] = bins[bin]!;
  }
  return held;
}

/** As `Histogram.quantiles`; the first and the last bin hold the least and the greatest value. */
function quantilesOfHeld(
  { bins, counts }: NonNullable<PackedHistogram['held']>,
  probabilities: readonly number[],
  { count, min, max }: Histogram,
): number[] {
  const last = bins.length - 1;
  let place = 0;
  let seen = counts[0]!;
  return probabilities.map((probability) => {
    if (probability <= 0) return min;
    if (probability >= 1) return max;
    const rank = probability * (count - 1);
    while (seen <= rank && place < last) {
      place += 1;
      seen += counts[place]!;
    }
    return Math.min(max, Math.max(min, binMiddle(bins[place]!)));
  });
}

function addOnes(counts: Float64Array, bins: Int32Array, rows: number): void {
  for (let row = 0; row < rows; row++) counts[bins[row]!]!++;
}

export function binOf(value: number): number {
  if (!(value >= SMALLEST)) return 0;
  if (value >= LARGEST) return BIN_COUNT - 1;
  return (upperWord(value) >>> BIN_SHIFT) - FIRST_BIN;
}

/** Lower edge of a bin. */
export function binStart(bin: number): number {
  words[1 - UPPER_WORD] = 0;
  words[UPPER_WORD] = (bin + FIRST_BIN) << BIN_SHIFT;
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
