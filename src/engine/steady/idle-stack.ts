import {
  IDLE_SINCE_MS,
  INTS_SHIFT,
  NEWER,
  NEWEST,
  NONE,
  OLDER,
  OLDEST,
  POOL_SHIFT,
  REALS_SHIFT,
  STATE,
} from '../kernel/records.ts';
import { WORKSPACE } from '../kernel/workspace.ts';
import { DUE, LEAST_TOP, TOP } from './places.ts';

/**
 * The idle environments of a pool as the steady path has them: a stack of times, the newest on top, and of
 * slots. The engine's records have the same as a list; what is shown there is on both.
 */
export class IdleStack {
  private readonly newest: number;
  private readonly oldest: number;

  constructor(pool: number) {
    this.newest = (pool << POOL_SHIFT) | NEWEST;
    this.oldest = (pool << POOL_SHIFT) | OLDEST;
  }

  get size(): number {
    return WORKSPACE.steadyCodes[TOP]!;
  }

  /** Takes the environments off the engine's records and puts them on the stack, above place `from`. */
  hide(from: number): void {
    const { environmentInts, idleMs, pools, steadyCodes } = WORKSPACE;
    const { newest } = this;
    let place = from;
    for (let slot = pools[newest]!; slot !== NONE; slot = environmentInts[(slot << INTS_SHIFT) | OLDER]!)
      place++;
    // Older than any.
    idleMs[0] = Number.NEGATIVE_INFINITY;
    steadyCodes[TOP] = place;
    for (let slot = pools[newest]!; slot !== NONE; slot = environmentInts[(slot << INTS_SHIFT) | OLDER]!)
      setIdle(place--, slot);
    this.forget();
  }

  /** Links the environments from place `from + 1` to `to` as the engine's records have them. */
  show(from: number, to: number): void {
    const { environmentInts, environmentReals, idleSlots, pools } = WORKSPACE;
    let older = NONE;
    for (let place = from + 1; place <= to; place++) {
      const slot = idleSlots[place]!;
      environmentInts[(slot << INTS_SHIFT) | OLDER] = older;
      environmentInts[(slot << INTS_SHIFT) | NEWER] = NONE;
      if (older === NONE) pools[this.oldest] = slot;
      else environmentInts[(older << INTS_SHIFT) | NEWER] = slot;
      environmentReals[(slot << REALS_SHIFT) | IDLE_SINCE_MS] = this.sinceMs(place);
      older = slot;
    }
    pools[this.newest] = older;
    if (older === NONE) pools[this.oldest] = NONE;
  }

  /** Nothing is shown any more. */
  private forget(): void {
    WORKSPACE.pools[this.newest] = NONE;
    WORKSPACE.pools[this.oldest] = NONE;
  }

  /** The oldest `count` environments, which were shown, have ended. */
  drop(count: number): void {
    const { idleMs, idleSlots, steadyCodes } = WORKSPACE;
    const top = steadyCodes[TOP]!;
    if (count > 0) {
      idleMs.copyWithin(1, count + 1, top + 1);
      idleSlots.copyWithin(1, count + 1, top + 1);
    }
    steadyCodes[TOP] = top - count;
    steadyCodes[LEAST_TOP] = top - count;
    this.forget();
  }

  /** How many have been idle for `keepMs` or longer. */
  countOld(nowMs: number, keepMs: number): number {
    const top = this.size;
    let old = 0;
    while (old < top && !(this.sinceMs(old + 1) > nowMs - keepMs)) old++;
    return old;
  }

  /** Environments whose invocations end before `nowMs`, or then (`isWithThen`), become idle. */
  release(nowMs: number, isWithThen = true): void {
    const { dueMs, dueRows, idleMs, idleSlots, slotOfRow, steadyCodes } = WORKSPACE;
    let due = steadyCodes[DUE]!;
    let top = steadyCodes[TOP]!;
    for (; dueMs[due]! < nowMs || (isWithThen && dueMs[due] === nowMs); due++) {
      top++;
      idleMs[top] = dueMs[due]!;
      idleSlots[top] = slotOfRow[dueRows[due]!]!;
    }
    steadyCodes[DUE] = due;
    steadyCodes[TOP] = top;
  }

  /** An environment that may not be merged like others becomes idle. */
  pushApart(slot: number, nowMs: number): void {
    const { environmentReals, idleMs, idleSlots, steadyCodes } = WORKSPACE;
    const top = steadyCodes[TOP]! + 1;
    idleMs[top] = Number.NEGATIVE_INFINITY;
    idleSlots[top] = slot;
    environmentReals[(slot << REALS_SHIFT) | IDLE_SINCE_MS] = nowMs;
    steadyCodes[TOP] = top;
  }

  /**
   * Since when the environment at a place has been idle. Of one that was reset, or has not run yet, the array
   * says nothing, so that no arrival is merged with it.
   */
  sinceMs(place: number): number {
    const { environmentReals, idleMs, idleSlots } = WORKSPACE;
    const sinceMs = idleMs[place]!;
    if (sinceMs !== Number.NEGATIVE_INFINITY || place === 0) return sinceMs;
    return environmentReals[(idleSlots[place]! << REALS_SHIFT) | IDLE_SINCE_MS]!;
  }
}

/** Puts an idle environment at a place, as the engine's records have it. */
function setIdle(place: number, slot: number): void {
  const { environmentInts, environmentReals, idleMs, idleSlots } = WORKSPACE;
  const isApart = environmentInts[(slot << INTS_SHIFT) | STATE] !== 0;
  idleMs[place] = isApart
    ? Number.NEGATIVE_INFINITY
    : environmentReals[(slot << REALS_SHIFT) | IDLE_SINCE_MS]!;
  idleSlots[place] = slot;
}
