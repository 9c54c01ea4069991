import { binOf, binStart, BIN_BITS as FINE_BITS, BIN_COUNT as FINE_COUNT } from './histogram.ts';

/**
 * 128 bins an octave: quantiles of one step of a series to within 0.4 %, in 23 kB. A bin is so many of the
 * histogram's.
 */
const BIN_BITS = 7;
const COARSER = FINE_BITS - BIN_BITS;
const BIN_COUNT = FINE_COUNT >> COARSER;

/** Bins of the heat map: 4 an octave, each so many of these; at most so many columns of whole steps. */
const HEAT_SHIFT = 5;
const HEAT_COUNT = BIN_COUNT >> HEAT_SHIFT;
const HEAT_COLUMNS = 96;

/** Values by time and size, as many as there are, none left out. */
export interface Heat {
  /** Steps that a column covers; the last may cover fewer. */
  readonly columnSteps: number;
  /** Lower edges of the bins over the observed range; a bin ends where the next begins, 4 an octave. */
  readonly starts: readonly number[];
  /** One list a column, one count a bin. */
  readonly counts: readonly (readonly number[])[];
}

/**
 * Median and 99th percentile by step, and counts by size for a heat map, from values that come in the order of their steps; what comes late
 * counts in the step at hand.
 */
export class StepQuantiles {
  readonly p50: Float64Array;
  readonly p99: Float64Array;
  private readonly bins = new Uint32Array(BIN_COUNT);
  private count = 0;
  private step = 0;
  private readonly range = Float64Array.of(Number.POSITIVE_INFINITY, 0);
  private readonly columnSteps: number;
  /** Bins and their counts in turn, a list a column: most bins of a run are empty. */
  private readonly columns: number[][];
  private readonly column = new Float64Array(HEAT_COUNT);
  private columnIndex = 0;

  constructor(steps: number) {
    this.p50 = new Float64Array(steps);
    this.p99 = new Float64Array(steps);
    this.columnSteps = roundSteps(steps / HEAT_COLUMNS);
    this.columns = Array.from({ length: Math.ceil(steps / this.columnSteps) }, () => []);
  }

  /**
   * Takes `rows` values into `step`, as their bins in the histogram (`binOf`) and the least and the greatest
   * of them.
   */
  record(fineBins: Int32Array, rows: number, step: number, min: number, max: number): void {
    if (step > this.step) {
      this.finishStep();
      this.step = step;
    }
    const { bins, range } = this;
    addOnes(bins, fineBins, rows);
    if (min < range[0]!) range[0] = min;
    if (max > range[1]!) range[1] = max;
    this.count += rows;
  }

  /** Writes the quantiles of the step at hand and empties the bins. To be called at the end as well. */
  finishStep(): void {
    if (this.count === 0) return;
    const { bins, range, step } = this;
    const columnIndex = Math.floor(step / this.columnSteps);
    if (columnIndex !== this.columnIndex) this.finishColumn();
    this.columnIndex = columnIndex;
    const { column } = this;
    const medianRank = 0.5 * (this.count - 1);
    const highRank = 0.99 * (this.count - 1);
    const last = coarseBin(range[1]!);
    let seen = 0;
    for (let bin = coarseBin(range[0]!); bin <= last; bin++) {
      const before = seen;
      seen += bins[bin]!;
      column[bin >> HEAT_SHIFT]! += bins[bin]!;
      bins[bin] = 0;
      if (before <= medianRank && seen > medianRank) this.p50[step] = clamp(binMiddle(bin), range);
      if (before <= highRank && seen > highRank) this.p99[step] = clamp(binMiddle(bin), range);
    }
    this.count = 0;
    range[0] = Number.POSITIVE_INFINITY;
    range[1] = 0;
  }

  /** After the last step: the counts of all columns over the range in which there are any. */
  heat(): Heat {
    this.finishColumn();
    const filled = this.columns.flatMap((pairs) => pairs.filter((_, at) => at % 2 === 0));
    const first = filled.reduce((least, bin) => Math.min(least, bin), HEAT_COUNT);
    const last = filled.reduce((greatest, bin) => Math.max(greatest, bin), -1);
    const length = Math.max(0, last - first + 1);
    return {
      columnSteps: this.columnSteps,
      starts: Array.from({ length }, (_, index) => heatStart(first + index)),
      counts: this.columns.map((pairs) => {
        const counts = new Array<number>(length).fill(0);
        for (let at = 0; at < pairs.length; at += 2) counts[pairs[at]! - first] = pairs[at + 1]!;
        return counts;
      }),
    };
  }

  private finishColumn(): void {
    const { column } = this;
    const pairs = this.columns[this.columnIndex] ?? [];
    for (let bin = 0; bin < HEAT_COUNT; bin++) {
      if (column[bin] !== 0) pairs.push(bin, column[bin]!);
    }
    column.fill(0);
  }
}

/** The next of 1, 2, 5, 10, 20 …: columns begin at round times. */
function roundSteps(least: number): number {
  for (let decade = 1; ; decade *= 10) {
    for (const mantissa of [1, 2, 5]) if (mantissa * decade >= least) return mantissa * decade;
  }
}

function heatStart(bin: number): number {
  return bin === 0 ? 0 : binStart(bin << (HEAT_SHIFT + COARSER));
}

function addOnes(counts: Uint32Array, fineBins: Int32Array, rows: number): void {
  for (let row = 0; row < rows; row++) counts[fineBins[row]! >> COARSER]!++;
}

function clamp(value: number, range: Float64Array): number {
  return Math.min(range[1]!, Math.max(range[0]!, value));
}

function coarseBin(value: number): number {
  return binOf(value) >> COARSER;
}

function binMiddle(bin: number): number {
  return bin === 0 ? 0 : (binStart(bin << COARSER) + binStart((bin + 1) << COARSER)) / 2;
}
