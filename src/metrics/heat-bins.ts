import { BIN_COUNT, COARSER } from './coarse-bins.ts';
import { binStart } from './histogram.ts';

/** 4 bins an octave, each so many of the coarse ones; at most so many columns of whole points. */
export const HEAT_SHIFT = 5;
const HEAT_COUNT = BIN_COUNT >> HEAT_SHIFT;
const HEAT_COLUMNS = 96;

/** Values by time and size, as many as there are, none left out. */
export interface Heat {
  /** Points of the series that a column covers; the last may cover fewer. */
  readonly columnSteps: number;
  /** Lower edges of the bins over the observed range; a bin ends where the next begins, 4 an octave. */
  readonly starts: readonly number[];
  /** One list a column, one count a bin. */
  readonly counts: readonly (readonly number[])[];
}

/** Counts by size for a heat map, from points of a series in their order. */
export class HeatBins {
  private readonly columnSteps: number;
  /** Bins and their counts in turn, a list a column: most bins of a run are empty. */
  private readonly columns: number[][];
  private readonly column = new Float64Array(HEAT_COUNT);
  private columnIndex = 0;

  constructor(points: number) {
    this.columnSteps = roundSteps(points / HEAT_COLUMNS);
    this.columns = Array.from({ length: Math.ceil(points / this.columnSteps) }, () => []);
  }

  /** Adds the counts of a point, one for each of the map's bins from `first` to `last`. */
  add(counts: Uint32Array, first: number, last: number, point: number): void {
    this.open(point);
    const { column } = this;
    for (let bin = first; bin <= last; bin++) column[bin]! += counts[bin]!;
  }

  private open(point: number): void {
    const columnIndex = Math.floor(point / this.columnSteps);
    if (columnIndex !== this.columnIndex) this.finishColumn();
    this.columnIndex = columnIndex;
  }

  heat(): Heat {
    this.finishColumn();
    let first = HEAT_COUNT;
    let last = -1;
    // Each column's bins ascend.
    for (const pairs of this.columns) {
      if (pairs.length === 0) continue;
      first = Math.min(first, pairs[0]!);
      last = Math.max(last, pairs[pairs.length - 2]!);
    }
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
