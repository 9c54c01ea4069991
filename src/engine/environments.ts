import type { EnvironmentRows } from '../model/outcomes.ts';
import {
  BORN_MS,
  ENDS_SHIFT,
  EXPIRY_MS,
  IDLE_SINCE_MS,
  INTS_SHIFT,
  LEVEL,
  NEWER,
  NEWEST,
  NONE,
  OLDER,
  OLDEST,
  POOL,
  REALS_SHIFT,
  SERIAL,
  STATE,
} from './layout.ts';

/**
 * Execution environments as records in two typed arrays, addressed by a slot that is used again after the environment has
 * ended. A pool is a function's on-demand (2 × function) or provisioned (2 × function + 1) set; its idle environments form a list from the
 * most to the least recently used one, so that reuse is a pop at one end and fixed-time expiry a pop at the other: no timers.
 */
export class Environments {
  ints: Int32Array;
  reals: Float64Array;
  /** Ends of the idle list, a record of two by pool. */
  readonly pools: Int32Array;
  /** Alive environments by function, provisioned ones included. */
  readonly alive: Int32Array;
  started = 0;
  ended = 0;
  private readonly free: number[] = [];
  private used = 0;

  constructor(functionCount: number, capacity = 256) {
    this.ints = new Int32Array(capacity << INTS_SHIFT);
    this.reals = new Float64Array(capacity << REALS_SHIFT);
    this.pools = new Int32Array((2 * functionCount) << ENDS_SHIFT).fill(NONE);
    this.alive = new Int32Array(functionCount);
  }

  /** Slot of a new environment of `pool`, not idle. May replace `ints` and `reals` by larger ones. */
  start(pool: number, timeMs: number): number {
    let slot = this.free.pop();
    if (slot === undefined) {
      if (this.used << REALS_SHIFT === this.reals.length) this.grow();
      slot = this.used++;
    }
    const record = slot << INTS_SHIFT;
    this.ints[record | POOL] = pool;
    this.ints[record | NEWER] = NONE;
    this.ints[record | OLDER] = NONE;
    this.ints[record | STATE] = 0;
    this.ints[record | SERIAL] = this.started++;
    this.ints[record | LEVEL] = 0;
    this.reals[(slot << REALS_SHIFT) | BORN_MS] = timeMs;
    this.reals[(slot << REALS_SHIFT) | EXPIRY_MS] = Number.NaN;
    this.alive[pool >> 1]!++;
    return slot;
  }

  /** Ends an environment that is not in the idle list, and notes its life in `rows` (which must have room). */
  end(slot: number, timeMs: number, rows: EnvironmentRows): void {
    const pool = this.ints[(slot << INTS_SHIFT) | POOL]!;
    const row = rows.rows++;
    rows.functionIndex[row] = pool >> 1;
    rows.provisioned[row] = pool & 1;
    rows.startMs[row] = this.reals[(slot << REALS_SHIFT) | BORN_MS]!;
    rows.endMs[row] = timeMs;
    this.alive[pool >> 1]!--;
    this.reals[(slot << REALS_SHIFT) | EXPIRY_MS] = Number.NaN;
    this.ended++;
    this.free.push(slot);
  }

  pushIdle(slot: number, timeMs: number): void {
    const { ints, pools } = this;
    const ends = ints[(slot << INTS_SHIFT) | POOL]! << ENDS_SHIFT;
    const newest = pools[ends | NEWEST]!;
    ints[(slot << INTS_SHIFT) | OLDER] = newest;
    ints[(slot << INTS_SHIFT) | NEWER] = NONE;
    if (newest === NONE) pools[ends | OLDEST] = slot;
    else ints[(newest << INTS_SHIFT) | NEWER] = slot;
    pools[ends | NEWEST] = slot;
    this.reals[(slot << REALS_SHIFT) | IDLE_SINCE_MS] = timeMs;
  }

  removeIdle(slot: number): void {
    const { ints, pools } = this;
    const ends = ints[(slot << INTS_SHIFT) | POOL]! << ENDS_SHIFT;
    const newer = ints[(slot << INTS_SHIFT) | NEWER]!;
    const older = ints[(slot << INTS_SHIFT) | OLDER]!;
    if (newer === NONE) pools[ends | NEWEST] = older;
    else ints[(newer << INTS_SHIFT) | OLDER] = older;
    if (older === NONE) pools[ends | OLDEST] = newer;
    else ints[(older << INTS_SHIFT) | NEWER] = newer;
    this.reals[(slot << REALS_SHIFT) | EXPIRY_MS] = Number.NaN;
  }

  newestIdle(pool: number): number {
    return this.pools[(pool << ENDS_SHIFT) | NEWEST]!;
  }

  oldestIdle(pool: number): number {
    return this.pools[(pool << ENDS_SHIFT) | OLDEST]!;
  }

  countIdle(pool: number): number {
    let count = 0;
    for (let slot = this.newestIdle(pool); slot !== NONE; slot = this.ints[(slot << INTS_SHIFT) | OLDER]!)
      count++;
    return count;
  }

  /** The idle environment of a pool that `steps` others have been used after. */
  idleAt(pool: number, steps: number): number {
    let slot = this.newestIdle(pool);
    for (let step = 0; step < steps; step++) slot = this.ints[(slot << INTS_SHIFT) | OLDER]!;
    return slot;
  }

  private grow(): void {
    const ints = new Int32Array(this.ints.length * 2);
    ints.set(this.ints);
    this.ints = ints;
    const reals = new Float64Array(this.reals.length * 2);
    reals.set(this.reals);
    this.reals = reals;
  }
}
