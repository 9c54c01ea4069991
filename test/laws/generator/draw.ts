import { Generator } from '../../../src/random/generator.ts';

/** Seeded choices. The same seed and names give the same ones. */
export class Draw {
  private readonly generator: Generator;

  constructor(seed: number, ...names: readonly (string | number)[]) {
    this.generator = new Generator(seed, 'laws', ...names);
  }

  /** A whole number, both ends in it. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.generator.uniform() * (to - from + 1));
  }

  /** Every order of magnitude as likely as the next. */
  magnitude(from: number, to: number): number {
    return from * (to / from) ** this.generator.uniform();
  }

  chance(probability: number): boolean {
    return this.generator.uniform() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.whole(0, list.length - 1)];
    if (chosen === undefined) throw new Error('there is nothing to pick from');
    return chosen;
  }

  /** The list in an order of chance. */
  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list];
    return list.map(() => rest.splice(this.whole(0, rest.length - 1), 1)[0] as T);
  }
}
