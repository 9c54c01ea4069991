import type { TimerQueue } from '../../metrics/timer-queue.ts';
import type { Model } from '../../model/model.ts';
import type { KeepAlive } from '../../policies/keep-alive.ts';
import { keepAliveOf } from '../../policies/keep-alives.ts';
import type { ReusePolicy } from '../../policies/reuse.ts';
import { reuseOf } from '../../policies/reuses.ts';
import { Generator } from '../../random/generator.ts';
import type { Resources } from '../downstream/resources.ts';
import type { CounterDraws } from '../kernel/draws.ts';
import type { Environments } from '../kernel/environments.ts';
import { assertEqual, violated } from '../kernel/holds.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Recorder } from '../kernel/recorder.ts';
import {
  ARMED_MS,
  BORN_MS,
  EXPIRES_BY_EVENT,
  EXPIRY_MS,
  FUNCTION_REALS_SHIFT,
  IDLE_SINCE_MS,
  INTS_SHIFT,
  KEEP_ALIVE_MS,
  LEVEL,
  NONE,
  OLDER,
  POOL,
  POOL_SHIFT,
  REALS_SHIFT,
  TRAITS,
} from '../kernel/records.ts';
import { EXPIRY_TIMER, timerPayload } from '../kernel/timers.ts';
import { WORKSPACE } from '../kernel/workspace.ts';

type Parts = Pick<Kernel, 'model' | 'environments' | 'timers' | 'draws' | 'recorder'>;

/** How idle environments of a function end, and which serves next where it is not the most recently used. */
interface FunctionPolicies {
  readonly keepAlive: KeepAlive;
  readonly choose: ReusePolicy['choose'];
  readonly chance: () => number;
}

/**
 * When idle environments end, and which one serves next, by each function's policies. An idle time that is
 * the same for all needs no
 * events: the idle list is in the order of last use, so expiry is a pop from its old end. Any other
 * keep-alive, or a maximum lifetime, ends each by an event of its own.
 */
export class Lifetimes {
  private readonly resources: Resources;
  /** Environments of a pool that run something now. */
  private readonly busySlots: (pool: number) => readonly number[];
  private readonly model: Model;
  private readonly environments: Environments;
  private readonly timers: TimerQueue;
  private readonly draws: CounterDraws;
  private readonly recorder: Recorder;
  private readonly policies: readonly FunctionPolicies[];
  /** Busy environments that end with their invocation. */
  private readonly doomed = new Set<number>();

  constructor(parts: Parts, resources: Resources, busySlots: (pool: number) => readonly number[]) {
    this.resources = resources;
    this.busySlots = busySlots;
    this.model = parts.model;
    this.environments = parts.environments;
    this.timers = parts.timers;
    this.draws = parts.draws;
    this.recorder = parts.recorder;
    const { seed, functions } = parts.model;
    this.policies = functions.map(({ name, keepAlive, reuse }, index) => ({
      keepAlive: keepAliveOf(keepAlive).start(keepAlive, () => new Generator(seed, 'keep-alive', name)),
      choose: reuseOf(reuse).choose,
      chance: () => parts.draws.chance(index),
    }));
  }

  end(slot: number, timeMs: number): void {
    const rows = this.recorder.batch.environments;
    this.environments.end(slot, timeMs, rows);
    this.resources.releaseConnections(slot, timeMs);
    if (rows.rows === rows.startMs.length) this.recorder.flush();
  }

  /** Ends the environments of an on-demand pool whose fixed idle time is over. */
  endIdleBefore(pool: number, nowMs: number): void {
    const { environments } = this;
    const idleLimitMs = WORKSPACE.functionReals[((pool >> 1) << FUNCTION_REALS_SHIFT) | KEEP_ALIVE_MS]!;
    if (WORKSPACE.pools[(pool << POOL_SHIFT) | TRAITS] === 0) {
      let slot = environments.cutIdleSince(pool, nowMs - idleLimitMs);
      while (slot !== NONE) {
        const next = environments.ints[(slot << INTS_SHIFT) | OLDER]!;
        this.end(slot, environments.reals[(slot << REALS_SHIFT) | IDLE_SINCE_MS]! + idleLimitMs);
        slot = next;
      }
      return;
    }
    for (;;) {
      const oldest = environments.oldestIdle(pool);
      if (oldest === NONE) return;
      const endMs = environments.reals[(oldest << REALS_SHIFT) | IDLE_SINCE_MS]! + idleLimitMs;
      if (endMs > nowMs) return;
      environments.removeIdle(oldest);
      this.end(oldest, endMs);
    }
  }

  /**
   * An environment of a function with traits, or one that was reset, becomes idle; its end may be an event.
   */
  release(slot: number, nowMs: number): void {
    const { environments } = this;
    const pool = environments.ints[(slot << INTS_SHIFT) | POOL]!;
    const traits = WORKSPACE.pools[(pool << POOL_SHIFT) | TRAITS]!;
    if (this.doomed.size > 0 && this.doomed.delete(slot)) {
      this.end(slot, nowMs);
      return;
    }
    if (traits === 0) {
      environments.pushReset(slot, nowMs);
      return;
    }
    if ((pool & 1) === 1 || (traits & EXPIRES_BY_EVENT) === 0) {
      environments.pushIdle(slot, nowMs);
      return;
    }
    const functionIndex = environments.ints[(slot << INTS_SHIFT) | POOL]! >> 1;
    const fn = this.model.functions[functionIndex]!;
    const lifeEndMs = environments.reals[(slot << REALS_SHIFT) | BORN_MS]! + fn.maxLifetimeMs;
    if (nowMs >= lifeEndMs) {
      this.end(slot, nowMs);
      return;
    }
    environments.pushIdle(slot, nowMs);
    environments.ints[(slot << INTS_SHIFT) | LEVEL] = 0;
    const idleMs = this.policies[functionIndex]!.keepAlive.whenIdle();
    if (!(idleMs >= 0)) violated(`idle time of function ${functionIndex}`, idleMs, 'at least 0 ms');
    this.expireAt(slot, Math.min(nowMs + idleMs, lifeEndMs));
  }

  /**
   * An expiry event is due. Each environment has one on its way at most (of those that count): where it was
   * used since, and has more time, the event goes on to that. So the queue holds no more than the
   * environments.
   */
  expire(slot: number, nowMs: number): void {
    const { environments } = this;
    const record = slot << REALS_SHIFT;
    if (environments.reals[record | ARMED_MS] !== nowMs) return;
    environments.reals[record | ARMED_MS] = Number.NaN;
    const expiryMs = environments.reals[record | EXPIRY_MS]!;
    if (Number.isNaN(expiryMs)) return;
    if (expiryMs > nowMs) {
      this.expireAt(slot, expiryMs);
      return;
    }
    const functionIndex = environments.ints[(slot << INTS_SHIFT) | POOL]! >> 1;
    const { maxLifetimeMs } = this.model.functions[functionIndex]!;
    const lifeEndMs = environments.reals[(slot << REALS_SHIFT) | BORN_MS]! + maxLifetimeMs;
    if (nowMs < lifeEndMs) {
      const times = environments.ints[(slot << INTS_SHIFT) | LEVEL]!;
      const moreMs = this.policies[functionIndex]!.keepAlive.whenDue(times);
      if (moreMs > 0) {
        environments.ints[(slot << INTS_SHIFT) | LEVEL] = times + 1;
        this.expireAt(slot, Math.min(nowMs + moreMs, lifeEndMs));
        return;
      }
    }
    environments.removeIdle(slot);
    this.end(slot, nowMs);
  }

  /** Takes an idle environment of a pool that has one, by the function's reuse. */
  takeIdle(pool: number): number {
    const { environments } = this;
    const { choose, chance } = this.policies[pool >> 1]!;
    const slot = choose === null ? environments.newestIdle(pool) : choose(environments, pool, chance);
    assertEqual(
      'pool of the environment that is chosen',
      environments.ints[(slot << INTS_SHIFT) | POOL]!,
      pool,
    );
    environments.removeIdle(slot);
    return slot;
  }

  /** `count` of these busy environments end with their invocation; ones that do so anyway are passed over. */
  endAfterUse(slots: readonly number[], count: number): void {
    let left = count;
    for (const slot of slots) {
      if (left === 0) return;
      if (this.doomed.has(slot)) continue;
      this.doomed.add(slot);
      left--;
    }
  }

  /**
   * A share of a function's environments is lost (an availability zone): idle ones end now, busy ones with
   * their invocation.
   */
  lose(functionIndex: number, nowMs: number): void {
    const { environments, draws } = this;
    const window = this.model.functions[functionIndex]!.failures.find(({ fromMs }) => fromMs === nowMs);
    if (window === undefined) return;
    for (const pool of [2 * functionIndex, 2 * functionIndex + 1]) {
      const idle: number[] = [];
      for (let slot = environments.newestIdle(pool); slot !== NONE; ) {
        idle.push(slot);
        slot = environments.ints[(slot << INTS_SHIFT) | OLDER]!;
      }
      for (const slot of idle) {
        if (draws.chance(functionIndex) >= window.lostShare) continue;
        environments.removeIdle(slot);
        this.end(slot, nowMs);
      }
      for (const slot of this.busySlots(pool)) {
        if (draws.chance(functionIndex) < window.lostShare) this.doomed.add(slot);
      }
    }
  }

  private expireAt(slot: number, timeMs: number): void {
    const { reals } = this.environments;
    reals[(slot << REALS_SHIFT) | EXPIRY_MS] = timeMs;
    if (reals[(slot << REALS_SHIFT) | ARMED_MS]! <= timeMs || timeMs >= this.model.horizonMs) return;
    reals[(slot << REALS_SHIFT) | ARMED_MS] = timeMs;
    this.timers.push(timeMs, timerPayload(EXPIRY_TIMER, slot));
  }
}
