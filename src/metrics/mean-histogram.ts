import { Histogram } from './histogram.ts';

/**
 * Values of several runs together, counted as one run in the mean has them: quantiles are those of all
 * values, counts and sums are divided by the number of runs. Nothing more is recorded in it.
 */
export class MeanHistogram extends Histogram {
  private readonly all: Histogram;
  private readonly runs: number;

  constructor(all: Histogram, runs: number) {
    super();
    this.all = all;
    this.runs = runs;
  }

  override get count(): number {
    return this.all.count / this.runs;
  }

  override get sum(): number {
    return this.all.sum / this.runs;
  }

  override get min(): number {
    return this.all.min;
  }

  override get max(): number {
    return this.all.max;
  }

  override get mean(): number {
    return this.all.mean;
  }

  override quantiles(probabilities: readonly number[]): number[] {
    return this.all.quantiles(probabilities);
  }

  override countAbove(value: number): number {
    return this.all.countAbove(value) / this.runs;
  }

  override forEach(visit: (value: number, count: number) => void): void {
    this.all.forEach((value, count) => {
      visit(value, count / this.runs);
    });
  }
}
