import type { EnvironmentRows } from '../../model/outcomes.ts';
import {
  ARMED_MS,
  BORN_MS,
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
  POOL_SHIFT,
  REALS_SHIFT,
  SERIAL,
  STATE,
} from './records.ts';
import { MAXIMUM_ENVIRONMENTS, WORKSPACE } from './workspace.ts';

/**
 * Execution environments as records in two typed arrays of the workspace (records.ts), addressed by a slot
 * that is used again after the environment has ended. The idle environments of a pool form a list from the
 * most to the least recently used one, so that reuse is a pop and no timers are needed: in a pool without
 * traits, if one has been idle for too long, so have all after it. The lists of such pools are linked one way
 * only, which is all that the loop needs.
 */
export class Environments {
  readonly ints = WORKSPACE.environmentInts;
  readonly reals = WORKSPACE.environmentReals;
  private readonly pools = WORKSPACE.pools;
  /** Alive environments by function, provisioned ones included. */
  readonly alive: Int32Array;
  started = 0;
  ended = 0;
  private readonly free: number[] = [];
  private used = 0;

  constructor(functionCount: number) {
    this.alive = new Int32Array(functionCount);
  }

  /** Slot of a new environment of `pool`, not idle. */
  start(pool: number, timeMs: number): number {
    const slot = this.free.pop() ?? this.used++;
    if (slot >= MAXIMUM_ENVIRONMENTS) {
      throw new Error(`more than ${MAXIMUM_ENVIRONMENTS} execution environments are alive at once`);
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
    this.reals[(slot << REALS_SHIFT) | ARMED_MS] = Number.NaN;
    this.alive[pool >> 1]!++;
    return slot;
  }

  /**
   * Ends an environment that is not in the idle list, and notes its life in `rows` (which must have room).
   */
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

  /**
   * Puts an environment at the newer end of its pool's idle list, linked both ways. Of those that become idle
   * at the same instant the one that was started last stands first, whatever order the loop finds their ends
   * in.
   */
  pushIdle(slot: number, timeMs: number): void {
    const { ints, reals, pools } = this;
    const pool = ints[(slot << INTS_SHIFT) | POOL]! << POOL_SHIFT;
    const serial = ints[(slot << INTS_SHIFT) | SERIAL]!;
    let newer = NONE;
    let older = pools[pool | NEWEST]!;
    while (
      older !== NONE &&
      reals[(older << REALS_SHIFT) | IDLE_SINCE_MS] === timeMs &&
      ints[(older << INTS_SHIFT) | SERIAL]! > serial
    ) {
      newer = older;
      older = ints[(older << INTS_SHIFT) | OLDER]!;
    }
    ints[(slot << INTS_SHIFT) | OLDER] = older;
    ints[(slot << INTS_SHIFT) | NEWER] = newer;
    if (older === NONE) pools[pool | OLDEST] = slot;
    else ints[(older << INTS_SHIFT) | NEWER] = slot;
    if (newer === NONE) pools[pool | NEWEST] = slot;
    else ints[(newer << INTS_SHIFT) | OLDER] = slot;
    reals[(slot << REALS_SHIFT) | IDLE_SINCE_MS] = timeMs;
  }

  /** Puts an environment at the newer end of the idle list of a pool without traits, linked one way. */
  push(slot: number, timeMs: number): void {
    const pool = this.ints[(slot << INTS_SHIFT) | POOL]! << POOL_SHIFT;
    this.ints[(slot << INTS_SHIFT) | OLDER] = this.pools[pool | NEWEST]!;
    this.pools[pool | NEWEST] = slot;
    this.reals[(slot << REALS_SHIFT) | IDLE_SINCE_MS] = timeMs;
  }

  /**
   * Puts an environment whose runtime was reset into the idle list of a pool without traits, linked one way:
   * below those that became idle at the same instant, which are all alike.
   */
  pushReset(slot: number, timeMs: number): void {
    const { ints, reals, pools } = this;
    const pool = ints[(slot << INTS_SHIFT) | POOL]! << POOL_SHIFT;
    let newer = NONE;
    let older = pools[pool | NEWEST]!;
    while (older !== NONE && reals[(older << REALS_SHIFT) | IDLE_SINCE_MS] === timeMs) {
      newer = older;
      older = ints[(older << INTS_SHIFT) | OLDER]!;
    }
    ints[(slot << INTS_SHIFT) | OLDER] = older;
    if (newer === NONE) pools[pool | NEWEST] = slot;
    else ints[(newer << INTS_SHIFT) | OLDER] = slot;
    reals[(slot << REALS_SHIFT) | IDLE_SINCE_MS] = timeMs;
  }

  /** Takes an environment out of an idle list that is linked both ways. */
  removeIdle(slot: number): void {
    const { ints, pools } = this;
    const pool = ints[(slot << INTS_SHIFT) | POOL]! << POOL_SHIFT;
    const newer = ints[(slot << INTS_SHIFT) | NEWER]!;
    const older = ints[(slot << INTS_SHIFT) | OLDER]!;
    if (newer === NONE) pools[pool | NEWEST] = older;
    else ints[(newer << INTS_SHIFT) | OLDER] = older;
    if (older === NONE) pools[pool | OLDEST] = newer;
    else ints[(older << INTS_SHIFT) | NEWER] = newer;
    this.disarm(slot);
  }

  /** An expiry event that is still to come must not end the environment while it is busy. */
  private disarm(slot: number): void {
    this.reals[(slot << REALS_SHIFT) | EXPIRY_MS] = Number.NaN;
  }

  /** Takes the most recently used idle environment out of its list, or returns NONE where it is empty. */
  popNewest(pool: number): number {
    const { ints, pools } = this;
    const slot = this.newestIdle(pool);
    if (slot === NONE) return NONE;
    const older = ints[(slot << INTS_SHIFT) | OLDER]!;
    pools[(pool << POOL_SHIFT) | NEWEST] = older;
    if (older === NONE) pools[(pool << POOL_SHIFT) | OLDEST] = NONE;
    else ints[(older << INTS_SHIFT) | NEWER] = NONE;
    this.disarm(slot);
    return slot;
  }

  newestIdle(pool: number): number {
    return this.pools[(pool << POOL_SHIFT) | NEWEST]!;
  }

  oldestIdle(pool: number): number {
    return this.pools[(pool << POOL_SHIFT) | OLDEST]!;
  }

  /**
   * Cuts the environments that have been idle since `timeMs` or longer off the list of a pool without traits,
   * and returns the newest of them; the others follow by `OLDER`.
   */
  cutIdleSince(pool: number, timeMs: number): number {
    const { ints, reals, pools } = this;
    let kept = NONE;
    let slot = this.newestIdle(pool);
    while (slot !== NONE && reals[(slot << REALS_SHIFT) | IDLE_SINCE_MS]! > timeMs) {
      kept = slot;
      slot = ints[(slot << INTS_SHIFT) | OLDER]!;
    }
    if (slot === NONE) return NONE;
    if (kept === NONE) pools[(pool << POOL_SHIFT) | NEWEST] = NONE;
    else ints[(kept << INTS_SHIFT) | OLDER] = NONE;
    return slot;
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
}
