import type { Model } from '../model/model.ts';
import {
  COLD,
  INVOKED,
  PENDING,
  PROVISIONED,
  RESTORED,
  SUPPRESSED_INIT,
  THROTTLED,
} from '../model/outcome-codes.ts';
import type { Concurrency } from './concurrency.ts';
import type { CounterDraws } from './draws.ts';
import type { Environments } from './environments.ts';
import { failureAt } from './failures.ts';
import {
  ALIVE_MAX,
  FUNCTION_REALS_SHIFT,
  GROUP,
  GROUP_BUSY,
  GROUP_LIMIT,
  HAS_FAILURES,
  HAS_POLLER,
  HAS_PROVISIONED,
  HAS_TICKET,
  IDLE_SINCE_MS,
  INTS_SHIFT,
  IS_ASYNC,
  IS_REQUEST_LIMITED,
  KEEP_ALIVE_MS,
  NONE,
  POOL_SHIFT,
  REALS_SHIFT,
  RESET,
  REUSES_LEAST_RECENT,
  REUSES_RANDOM,
  SOURCE_FLAGS,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
  STATE,
  TRAITS,
} from './layout.ts';
import type { Lifetimes } from './lifetimes.ts';
import type { Simulation } from './simulation.ts';
import { workspace } from './workspace.ts';

/** Draws of failure windows, by attempt, among a request's purposes (CounterDraws.share). */
const FAILURE_PURPOSE = 768;

/**
 * Finds the environment that serves an attempt, whatever it takes: admission, provisioned environments, reuse by policy, or a cold
 * start. The loop has a shorter way for the commonest case alone. What was found stands in the fields until the next call.
 */
export class Acquisition {
  pool = 0;
  flags = 0;
  hiddenMs = 0;
  initMs = 0;
  durationMs = 0;
  /** 1 where the function's handled error, or a failure window, strikes. */
  fails = 0;
  private readonly simulation: Simulation;
  private readonly model: Model;
  private readonly environments: Environments;
  private readonly concurrency: Concurrency;
  private readonly lifetimes: Lifetimes;
  private readonly draws: CounterDraws;

  constructor(simulation: Simulation, concurrency: Concurrency) {
    this.simulation = simulation;
    this.model = simulation.model;
    this.environments = simulation.environments;
    this.concurrency = concurrency;
    this.lifetimes = simulation.lifetimes;
    this.draws = simulation.draws;
  }

  /** Slot of the environment, or NONE where the attempt was refused (which is then recorded, and an event put back into its queue). */
  acquire(
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    refusals: number,
    arrivalMs: number,
    nowMs: number,
    workMs: number,
    memoryUsedMb: number,
    fails: number,
    ticket: number,
  ): number {
    const { sources } = workspace;
    const { environments } = this;
    const { asyncQueue, recorder, callers, pollers } = this.simulation;
    const sourceTrait = sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
    const isAsync = (sourceTrait & IS_ASYNC) !== 0;
    if (isAsync && asyncQueue.isTooOld(functionIndex, arrivalMs, nowMs)) {
      asyncQueue.drop(functionIndex, sourceIndex, requestIndex, attempt, arrivalMs, nowMs, ticket);
      return NONE;
    }
    this.flags = sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_FLAGS]! | INVOKED;
    this.hiddenMs = 0;
    this.initMs = 0;
    this.durationMs = workMs;
    this.fails = fails;
    let slot = NONE;
    const isRateLimited = (sourceTrait & IS_REQUEST_LIMITED) !== 0 && (attempt + refusals === 0 || !isAsync);
    if (!isRateLimited || this.takeRequest(nowMs)) {
      slot = this.takeProvisioned(functionIndex, nowMs);
      if (slot === NONE) slot = this.takeOnDemand(functionIndex, sourceIndex, requestIndex, attempt, nowMs);
    }
    if (slot !== NONE) {
      if (environments.ints[(slot << INTS_SHIFT) | STATE] !== 0) {
        this.restart(slot, functionIndex, sourceIndex, requestIndex, attempt);
      }
      if ((this.traitsOf(this.pool) & HAS_FAILURES) !== 0) {
        this.suffer(functionIndex, sourceIndex, requestIndex, attempt, nowMs);
      }
      return slot;
    }
    if (isAsync) {
      asyncQueue.backOff(
        functionIndex,
        sourceIndex,
        requestIndex,
        attempt,
        refusals,
        arrivalMs,
        nowMs,
        workMs,
        memoryUsedMb,
        fails,
        ticket,
      );
    } else if ((sourceTrait & HAS_POLLER) !== 0) {
      recorder.recordRefusal(
        functionIndex,
        sourceIndex,
        requestIndex,
        attempt,
        arrivalMs,
        nowMs,
        THROTTLED,
        PENDING,
      );
      pollers.refuse(sourceIndex, ticket, nowMs);
    } else if ((sourceTrait & HAS_TICKET) !== 0) {
      callers.refuse(
        ticket,
        functionIndex,
        sourceIndex,
        requestIndex,
        attempt,
        refusals,
        arrivalMs,
        nowMs,
        workMs,
        memoryUsedMb,
      );
    } else {
      recorder.recordRefusal(
        functionIndex,
        sourceIndex,
        requestIndex,
        attempt,
        arrivalMs,
        nowMs,
        THROTTLED,
        THROTTLED,
      );
    }
    return NONE;
  }

  /** What a failure window does to an attempt that begins in it. */
  private suffer(
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    nowMs: number,
  ): void {
    const window = failureAt(this.model.functions[functionIndex]!.failures, nowMs);
    if (window === undefined) return;
    this.durationMs *= window.latencyFactor;
    if (this.draws.share(sourceIndex, requestIndex, FAILURE_PURPOSE + attempt) < window.errorRate)
      this.fails = 1;
  }

  /** TokenBuckets.take on the account's requests per second, whose state the loop holds too. */
  private takeRequest(nowMs: number): boolean {
    const { requestLimit } = workspace;
    const fullAtMs = Math.max(requestLimit[0]!, nowMs);
    if (fullAtMs - nowMs > requestLimit[1]!) return false;
    requestLimit[0] = fullAtMs + requestLimit[2]!;
    return true;
  }

  private hasRoom(pool: number): boolean {
    const { groups } = workspace;
    const group = workspace.pools[(pool << POOL_SHIFT) | GROUP]!;
    return groups[group | GROUP_BUSY]! < groups[group | GROUP_LIMIT]!;
  }

  private traitsOf(pool: number): number {
    return workspace.pools[(pool << POOL_SHIFT) | TRAITS]!;
  }

  private takeProvisioned(functionIndex: number, nowMs: number): number {
    const { environments } = this;
    const pool = 2 * functionIndex + 1;
    if ((this.traitsOf(pool) & HAS_PROVISIONED) === 0) return NONE;
    if (environments.newestIdle(pool) === NONE || !this.hasRoom(pool)) return NONE;
    if (!this.concurrency.provisionedRequests.take(functionIndex, nowMs)) return NONE;
    this.pool = pool;
    this.flags |= PROVISIONED;
    return environments.popNewest(pool);
  }

  private takeOnDemand(
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    nowMs: number,
  ): number {
    const { environments, lifetimes } = this;
    const pool = 2 * functionIndex;
    const traits = this.traitsOf(pool);
    if (traits !== 0 || this.isNewestTooOld(pool, nowMs)) lifetimes.endIdleBefore(pool, nowMs);
    if (!this.hasRoom(pool)) return NONE;
    this.pool = pool;
    if (environments.newestIdle(pool) === NONE) {
      if (!this.concurrency.mayScale(functionIndex, nowMs)) return NONE;
      const slot = this.startEnvironment(pool, nowMs);
      this.startCold(functionIndex, sourceIndex, requestIndex, attempt);
      return slot;
    }
    if ((traits & (REUSES_LEAST_RECENT | REUSES_RANDOM)) === 0) return environments.popNewest(pool);
    const slot = lifetimes.choose(pool, traits);
    environments.removeIdle(slot);
    return slot;
  }

  private isNewestTooOld(pool: number, nowMs: number): boolean {
    const { environments } = this;
    const slot = environments.newestIdle(pool);
    if (slot === NONE) return false;
    const idleLimitMs = workspace.functionReals[((pool >> 1) << FUNCTION_REALS_SHIFT) | KEEP_ALIVE_MS]!;
    return environments.reals[(slot << REALS_SHIFT) | IDLE_SINCE_MS]! + idleLimitMs <= nowMs;
  }

  private startEnvironment(pool: number, nowMs: number): number {
    const { pools } = workspace;
    const slot = this.environments.start(pool, nowMs);
    const record = pool << POOL_SHIFT;
    const alive = this.environments.alive[pool >> 1]!;
    if (alive > pools[record | ALIVE_MAX]!) pools[record | ALIVE_MAX] = alive;
    return slot;
  }

  private startCold(functionIndex: number, sourceIndex: number, requestIndex: number, attempt: number): void {
    const { draws } = this;
    this.flags |= COLD;
    draws.drawColdStart(functionIndex, sourceIndex, requestIndex, attempt);
    if (!Number.isNaN(draws.coldDurationMs)) {
      this.durationMs = draws.coldDurationMs;
      return;
    }
    const { coldStart } = this.model.functions[functionIndex]!;
    this.hiddenMs = draws.hiddenMs;
    this.initMs = draws.initMs;
    this.durationMs += draws.firstInvokeMs;
    if (coldStart.restored) this.flags |= RESTORED;
    else if (draws.initMs > coldStart.initLimitMs) {
      // Cut at the limit, then run again inside the invocation (Developer Guide, "Execution environment lifecycle", 2026).
      this.durationMs += draws.initMs;
      this.initMs = coldStart.initLimitMs;
      this.flags |= SUPPRESSED_INIT;
    }
  }

  /** The first run in a provisioned environment, or init again inside the invocation after a reset. */
  private restart(
    slot: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
  ): void {
    const { environments, draws } = this;
    const isReset = environments.ints[(slot << INTS_SHIFT) | STATE] === RESET;
    environments.ints[(slot << INTS_SHIFT) | STATE] = 0;
    draws.drawColdStart(functionIndex, sourceIndex, requestIndex, attempt);
    if (!Number.isNaN(draws.coldDurationMs)) return;
    this.durationMs += draws.firstInvokeMs;
    if (!isReset) return;
    this.durationMs += draws.initMs;
    this.flags |= SUPPRESSED_INIT;
  }
}
