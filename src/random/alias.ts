import type { Generator } from './generator.ts';

/**
 * Draws an index with probability proportional to its weight, in constant time (A. J. Walker 1977; built as
 * in M. D. Vose, "A linear algorithm for generating random numbers with a given distribution", IEEE
 * Transactions on Software Engineering 17, 1991).
 */
export class AliasTable {
  /** Share of each cell that belongs to its own index; the rest is its alias's. */
  private readonly thresholds: Float64Array;
  private readonly aliases: Uint32Array;

  /** Weights are finite, not negative and not all 0. */
  constructor(weights: readonly number[]) {
    const cells = weights.length;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0) || !Number.isFinite(total) || weights.some((weight) => weight < 0)) {
      throw new RangeError('weights must be finite, not negative and not all 0');
    }
    this.thresholds = Float64Array.from(weights, (weight) => (weight / total) * cells);
    this.aliases = Uint32Array.from(weights, (_, index) => index);
    this.fillUpPoorCells();
  }

  draw(generator: Generator): number {
    const position = generator.uniform() * this.thresholds.length;
    const cell = Math.floor(position);
    return position - cell < this.thresholds[cell]! ? cell : this.aliases[cell]!;
  }

  private fillUpPoorCells(): void {
    const { thresholds, aliases } = this;
    const poor: number[] = [];
    const rich: number[] = [];
    thresholds.forEach((share, cell) => {
      (share < 1 ? poor : rich).push(cell);
    });
    // Shares sum to the number of cells, so what is left over at the end is full but for rounding; each cell
    // is its own alias from the start.
    let giver = rich.pop();
    let taker = poor.pop();
    while (taker !== undefined && giver !== undefined) {
      aliases[taker] = giver;
      thresholds[giver]! -= 1 - thresholds[taker]!;
      if (thresholds[giver]! < 1) {
        poor.push(giver);
        giver = rich.pop();
      }
      taker = poor.pop();
    }
  }
}
