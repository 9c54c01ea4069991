/** The idle environments of one pool, from the most to the least recently used. There is at least one. */
export interface IdleEnvironments {
  newestIdle(pool: number): number;
  oldestIdle(pool: number): number;
  countIdle(pool: number): number;
  /** The one that `steps` others have been used after. */
  idleAt(pool: number, steps: number): number;
}

/**
 * Which idle environment serves next: a policy, and what the scenario knows of it. A new one is a file beside
 * this one and a row of `REUSES`.
 */
export interface ReusePolicy<N extends string = string> {
  /** What a scenario calls it. */
  readonly name: N;
  /** What it does, for those who read the assumptions. */
  readonly words: string;
  /**
   * One of the idle environments of `pool`; `chance` draws a number in [0, 1) from the function's own stream.
   * Null: the most recently used, which the inner loop takes itself.
   */
  readonly choose: ((idle: IdleEnvironments, pool: number, chance: () => number) => number) | null;
}
