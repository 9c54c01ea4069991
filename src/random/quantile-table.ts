/**
 * Cells of the guide: with as many as a measured table has points, or more, the search after it takes about
 * one step.
 */
const GUIDE_CELLS = 256;

/**
 * A quantile function given by points, linear between them, that finds its segment in constant time (indexed
 * search).
 */
export class QuantileTable {
  private readonly probabilities: Float64Array;
  private readonly values: Float64Array;
  private readonly slopes: Float64Array;
  /** First segment that reaches into each cell of the guide. */
  private readonly guide: Uint32Array;

  /** Both columns ascend, the probabilities from 0 to 1. */
  constructor(probabilities: readonly number[], values: readonly number[]) {
    this.probabilities = Float64Array.from(probabilities);
    this.values = Float64Array.from(values);
    this.slopes = Float64Array.from(probabilities, (probability, index) => {
      const width = (probabilities[index + 1] ?? probability) - probability;
      return width > 0 ? (values[index + 1]! - values[index]!) / width : 0;
    });
    this.guide = new Uint32Array(GUIDE_CELLS);
    for (let cell = 0; cell < GUIDE_CELLS; cell++) this.guide[cell] = this.segmentFrom(0, cell / GUIDE_CELLS);
  }

  /** The quantile at `probability`, which is at least 0 and below 1. */
  valueAt(probability: number): number {
    const segment = this.segmentFrom(this.guide[Math.floor(probability * GUIDE_CELLS)]!, probability);
    return this.values[segment]! + (probability - this.probabilities[segment]!) * this.slopes[segment]!;
  }

  /** The last segment that begins at or below `probability`, searched upwards. */
  private segmentFrom(start: number, probability: number): number {
    const { probabilities } = this;
    let segment = start;
    while (segment + 2 < probabilities.length && probabilities[segment + 1]! <= probability) segment++;
    return segment;
  }
}
