import { directionNumbers } from './direction-numbers.ts';

/** A 32-bit fraction as a number in [0, 1). */
const PER_UNIT = 1 / 4294967296;

/**
 * Points of low discrepancy in the unit cube, in the order of Gray's code (Antonov and Saleev); the first is
 * the origin. `shifts`, a 32-bit number a dimension, are added without carry: the points stay as even, and
 * another seed gives others.
 */
export class SobolSequence {
  private readonly directions: readonly Uint32Array[];
  private readonly state: Uint32Array;
  private count = 0;

  constructor(dimensions: number, shifts?: readonly number[]) {
    this.directions = Array.from({ length: dimensions }, (_, dimension) => directionNumbers(dimension));
    this.state = Uint32Array.from(this.directions, (_, dimension) => shifts?.[dimension] ?? 0);
  }

  /** @throws RangeError after 2^32 points */
  next(): readonly number[] {
    if (this.count > 0) {
      // The place of the lowest bit that counting to this point has set.
      const bit = 31 - Math.clz32(this.count & -this.count);
      for (const [dimension, numbers] of this.directions.entries()) {
        this.state[dimension] = this.state[dimension]! ^ numbers[bit]!;
      }
    }
    this.count += 1;
    if (this.count > 0xffffffff) throw new RangeError('the sequence has no more points');
    return Array.from(this.state, (fraction) => fraction * PER_UNIT);
  }
}
