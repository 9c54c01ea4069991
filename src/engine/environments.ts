import type { EnvironmentRows } from '../model/outcomes.ts';

/** Neither newer nor older neighbour. */
export const NONE = -1;

/** Bits of `state`. */
export const EnvironmentState = {
  /** Runtime was reset (time-out, out of memory): the next invocation runs init inside its own duration. */
  reset: 1,
  /** Its handler has not run yet (a provisioned environment): the first run takes the extra CPU time. */
  fresh: 2,
} as const;

/**
 * Execution environments in columns, addressed by a slot that is used again after the environment has ended. A pool is
 * a function's on-demand (2 × function) or provisioned (2 × function + 1) set; its idle environments form a list from the most to the
 * least recently used one, so that reuse is a pop at one end and fixed-time expiry a pop at the other: no timers.
 */
export class Environments {
  pool: Int32Array;
  newer: Int32Array;
  older: Int32Array;
  idleSinceMs: Float64Array;
  startMs: Float64Array;
  /** When the pending expiry event of this environment is due; only an event of exactly this time is valid. */
  expiryMs: Float64Array;
  /** Expiries survived since last use (halving pool). */
  level: Uint8Array;
  state: Uint8Array;
  serial: Float64Array;
  readonly newestIdle: Int32Array;
  readonly oldestIdle: Int32Array;
  /** Alive environments by function, provisioned ones included. */
  readonly alive: Int32Array;
  started = 0;
  ended = 0;
  private readonly free: number[] = [];
  private used = 0;

  constructor(functionCount: number, capacity = 256) {
    this.pool = new Int32Array(capacity);
    this.newer = new Int32Array(capacity);
    this.older = new Int32Array(capacity);
    this.idleSinceMs = new Float64Array(capacity);
    this.startMs = new Float64Array(capacity);
    this.expiryMs = new Float64Array(capacity);
    this.level = new Uint8Array(capacity);
    this.state = new Uint8Array(capacity);
    this.serial = new Float64Array(capacity);
    this.newestIdle = new Int32Array(2 * functionCount).fill(NONE);
    this.oldestIdle = new Int32Array(2 * functionCount).fill(NONE);
    this.alive = new Int32Array(functionCount);
  }

  /** Slot of a new environment of `pool`, not idle. */
  start(pool: number, timeMs: number): number {
    let slot = this.free.pop();
    if (slot === undefined) {
      if (this.used === this.pool.length) this.grow();
      slot = this.used++;
    }
    this.pool[slot] = pool;
    this.newer[slot] = NONE;
    this.older[slot] = NONE;
    this.startMs[slot] = timeMs;
    this.expiryMs[slot] = Number.NaN;
    this.level[slot] = 0;
    this.state[slot] = 0;
    this.serial[slot] = this.started++;
    this.alive[pool >> 1]!++;
    return slot;
  }

  /** Ends an environment that is not in the idle list, and notes its life in `rows` (which must have room). */
  end(slot: number, timeMs: number, rows: EnvironmentRows): void {
    const pool = this.pool[slot]!;
    const row = rows.rows++;
    rows.functionIndex[row] = pool >> 1;
    rows.provisioned[row] = pool & 1;
    rows.startMs[row] = this.startMs[slot]!;
    rows.endMs[row] = timeMs;
    this.alive[pool >> 1]!--;
    this.expiryMs[slot] = Number.NaN;
    this.ended++;
    this.free.push(slot);
  }

  pushIdle(slot: number, timeMs: number): void {
    const pool = this.pool[slot]!;
    const newest = this.newestIdle[pool]!;
    this.older[slot] = newest;
    this.newer[slot] = NONE;
    if (newest === NONE) this.oldestIdle[pool] = slot;
    else this.newer[newest] = slot;
    this.newestIdle[pool] = slot;
    this.idleSinceMs[slot] = timeMs;
  }

  removeIdle(slot: number): void {
    const pool = this.pool[slot]!;
    const newer = this.newer[slot]!;
    const older = this.older[slot]!;
    if (newer === NONE) this.newestIdle[pool] = older;
    else this.older[newer] = older;
    if (older === NONE) this.oldestIdle[pool] = newer;
    else this.newer[older] = newer;
  }

  /** Walks the idle list of a pool to its `steps`-th newest member. */
  idleAt(pool: number, steps: number): number {
    let slot = this.newestIdle[pool]!;
    for (let step = 0; step < steps; step++) slot = this.older[slot]!;
    return slot;
  }

  /** Slots in use, alive or not: every slot below this number has been an environment. */
  get slots(): number {
    return this.used;
  }

  /** True for slots whose environment has ended. */
  endedSlots(): ReadonlySet<number> {
    return new Set(this.free);
  }

  private grow(): void {
    const capacity = this.pool.length * 2;
    this.pool = resized(this.pool, new Int32Array(capacity));
    this.newer = resized(this.newer, new Int32Array(capacity));
    this.older = resized(this.older, new Int32Array(capacity));
    this.idleSinceMs = resized(this.idleSinceMs, new Float64Array(capacity));
    this.startMs = resized(this.startMs, new Float64Array(capacity));
    this.expiryMs = resized(this.expiryMs, new Float64Array(capacity));
    this.level = resized(this.level, new Uint8Array(capacity));
    this.state = resized(this.state, new Uint8Array(capacity));
    this.serial = resized(this.serial, new Float64Array(capacity));
  }
}

function resized<T extends Int32Array | Float64Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
