import { BIN_COUNT, COARSER, coarseBin } from './coarse-bins.ts';
import { binStart } from './histogram.ts';

/** 4 bins an octave, each so many of the coarse ones; at most so many columns of whole points. */
const HEAT_SHIFT = 5;
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

/** Counts by size for a heat map, from steps in their order, of which `stepsPerPoint` make a point. */
export class HeatBins {
  private readonly columnSteps: number;
  private readonly stepsPerColumn: number;
  /** Bins and their counts in turn, a list a column: most bins of a run are empty. */
  private readonly columns: number[][];
  private readonly column = new Float64Array(HEAT_COUNT);
  private columnIndex = 0;

  constructor(points: number, stepsPerPoint: number) {
    this.columnSteps = roundSteps(points / HEAT_COLUMNS);
    this.stepsPerColumn = this.columnSteps * stepsPerPoint;
    this.columns = Array.from({ length: Math.ceil(points / this.columnSteps) }, () => []);
  }

  add(bins: Uint32Array, range: Float64Array, step: number): void {
    this.open(step);
    const { column } = this;
    const last = coarseBin(range[1]!);
    for (let bin = coarseBin(range[0]!); bin <= last; bin++) column[bin >> HEAT_SHIFT]! += bins[bin]!;
  }

  /** As `add`, of bins of which only these are not empty. */
  addFilled(bins: Uint32Array, filled: Uint16Array, step: number): void {
    this.open(step);
    const { column } = this;
    for (let place = 0; place < filled.length; place++) {
      const bin = filled[place]!;
      column[bin >> HEAT_SHIFT]! += bins[bin]!;
    }
  }

  private open(step: number): void {
    const columnIndex = Math.floor(step / this.stepsPerColumn);
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
