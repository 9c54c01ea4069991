import type { Distribution } from '../../random/distribution.ts';
import type { Sampler } from '../../random/sampler.ts';
import { STALE_AFTER } from './stale.ts';

/** Draws that a thread remembers, 8 bytes each: those of two million requests with two parts of work. */
const MAXIMUM_DRAWS = 4_194_304;
const FIRST_DRAWS = 4096;
/** Below so many values a loop is done before a copy of a view has begun. */
const FEW = 16;

/**
 * Work that requests of several variants have in common, drawn once a thread and read back: each stream of
 * draws is a column that grows as far as any reader has come.
 */
export class DrawnWork {
  private readonly columns = new Map<string, Column>();
  private draws = 0;
  private asked = 0;

  /**
   * Reads a stream from its start: what `make` gives would draw the same. `names` are what keys it besides
   * its distribution.
   */
  samplerOf(names: readonly (string | number)[], distribution: Distribution, make: () => Sampler): Sampler {
    if (distribution.kind === 'constant') return make();
    const key = JSON.stringify([names, distribution]);
    const column =
      this.columns.get(key) ?? new Column(make(), (draws) => !this.columns.has(key) || this.allows(draws));
    this.columns.set(key, column);
    this.asked += 1;
    column.usedAt = this.asked;
    return new Reader(column, make);
  }

  private allows(draws: number): boolean {
    if (this.draws + draws > MAXIMUM_DRAWS) this.forgetStale();
    if (this.draws + draws > MAXIMUM_DRAWS) return false;
    this.draws += draws;
    return true;
  }

  /** Whoever reads such a column now has it to the end. */
  private forgetStale(): void {
    for (const [key, column] of this.columns) {
      if (this.asked - column.usedAt <= STALE_AFTER) continue;
      this.columns.delete(key);
      this.draws -= column.values.length;
    }
  }
}

/** The draws of a stream so far. */
class Column {
  values = new Float64Array(0);
  size = 0;
  /** Which time that a stream was asked for it was read last. */
  usedAt = 0;
  private readonly sampler: Sampler;
  private readonly allows: (draws: number) => boolean;
  private isFull = false;

  constructor(sampler: Sampler, allows: (draws: number) => boolean) {
    this.sampler = sampler;
    this.allows = allows;
  }

  /** Draws on until there are so many; false where there is no room for them. */
  reach(size: number): boolean {
    if (size <= this.size) return true;
    if (this.isFull) return false;
    if (size > this.values.length && !this.grow(size)) {
      this.isFull = true;
      return false;
    }
    this.sampler.fill(this.values, this.size, size);
    this.size = size;
    return true;
  }

  private grow(size: number): boolean {
    let length = Math.max(FIRST_DRAWS, 2 * this.values.length);
    while (length < size) length *= 2;
    if (!this.allows(length - this.values.length)) return false;
    const values = new Float64Array(length);
    values.set(this.values.subarray(0, this.size));
    this.values = values;
    return true;
  }
}

class Reader implements Sampler {
  private readonly column: Column;
  private readonly make: () => Sampler;
  private readonly one = new Float64Array(1);
  private position = 0;
  /** Draws for itself beyond what the column holds. */
  private own: Sampler | null = null;

  constructor(column: Column, make: () => Sampler) {
    this.column = column;
    this.make = make;
  }

  get generator(): Sampler['generator'] {
    throw new Error('a stream that is read back cannot be keyed again');
  }

  sample(): number {
    this.fill(this.one, 0, 1);
    return this.one[0] ?? 0;
  }

  fill(out: Float64Array, from: number, to: number): void {
    const { column, position } = this;
    const end = position + to - from;
    if (this.own === null && column.reach(end)) {
      const { values } = column;
      if (to - from > FEW) out.set(values.subarray(position, end), from);
      else for (let row = from; row < to; row += 1) out[row] = values[position + row - from] ?? 0;
    } else {
      this.own ??= this.skipped();
      this.own.fill(out, from, to);
    }
    this.position = end;
  }

  /** A stream of its own, brought to where this reader is. */
  private skipped(): Sampler {
    const own = this.make();
    const scratch = new Float64Array(FIRST_DRAWS);
    for (let left = this.position; left > 0; left -= FIRST_DRAWS) {
      own.fill(scratch, 0, Math.min(left, FIRST_DRAWS));
    }
    return own;
  }
}
