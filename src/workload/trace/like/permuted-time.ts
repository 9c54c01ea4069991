import type { Generator } from '../../../random/generator.ts';

/** Lengths of nested blocks of time: each is cut into the next ones, which change places within it. */
const BLOCKS_MS = [3_600_000, 600_000, 60_000, 10_000, 1000, 100, 10, 1] as const;
/** Below this length the end of the trace is not minded. */
const STRICT_MS = 1000;

/**
 * Moves times so that every count in blocks of an hour stays where it is, and within it those in blocks of
 * ten minutes, a minute, ten seconds … a millisecond are the same counts in another order: bursts of every
 * length are kept, and no event is where it was. Times have to be asked for in order; what stands in one
 * millisecond is drawn anew.
 */
export class PermutedTime {
  private readonly generator: Generator;
  private readonly lastMs: number;
  private readonly parents = new Float64Array(BLOCKS_MS.length).fill(-1);
  private readonly orders: number[][] = BLOCKS_MS.map(() => []);

  /** `lastMs` is the time of the last event: blocks that it cuts stay where they are. */
  constructor(generator: Generator, lastMs: number) {
    this.generator = generator;
    this.lastMs = lastMs;
  }

  of(timeMs: number): number {
    let startMs = Math.floor(timeMs / BLOCKS_MS[0]) * BLOCKS_MS[0];
    let movedMs = startMs;
    for (let level = 1; level < BLOCKS_MS.length; level += 1) {
      const length = BLOCKS_MS[level] ?? 1;
      const parts = (BLOCKS_MS[level - 1] ?? 1) / length;
      if (this.parents[level] !== startMs) {
        this.parents[level] = startMs;
        this.orders[level] = this.order(startMs, length, parts);
      }
      const part = Math.min(parts - 1, Math.floor((timeMs - startMs) / length));
      startMs += part * length;
      movedMs += (this.orders[level]?.[part] ?? part) * length;
    }
    return movedMs + this.generator.uniform();
  }

  /** Where each part of a block goes (Fisher and Yates). */
  private order(startMs: number, length: number, parts: number): number[] {
    const order = Array.from({ length: parts }, (_, part) => part);
    const whole = length < STRICT_MS ? parts : Math.min(parts, Math.floor((this.lastMs - startMs) / length));
    // The block with the first event stays first, so that windows counted from it are cut where they were.
    const fixed = startMs === 0 && length >= STRICT_MS ? 1 : 0;
    for (let last = whole - 1; last > fixed; last -= 1) {
      const other = fixed + Math.floor(this.generator.uniform() * (last + 1 - fixed));
      [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
    }
    return order;
  }
}

export const HOUR_MS = BLOCKS_MS[0];
