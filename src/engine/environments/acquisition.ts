import type { Counters } from '../../model/counters.ts';
import type { Model } from '../../model/model.ts';
import { COLD, INVOKED, PROVISIONED, RESTORED, SUPPRESSED_INIT } from '../../model/outcome-codes.ts';
import {
  REFUSED_BY_ACCOUNT,
  REFUSED_BY_REQUESTS,
  REFUSED_BY_RESERVED,
  REFUSED_BY_SCALING,
} from '../../model/refusal-reasons.ts';
import type { Attempt, Attempts } from '../kernel/attempts.ts';
import type { CounterDraws } from '../kernel/draws.ts';
import type { Environments } from '../kernel/environments.ts';
import {
  CURRENT_DURATION_MS,
  CURRENT_FLAGS,
  CURRENT_FUNCTION,
  CURRENT_HIDDEN_MS,
  CURRENT_INIT_MS,
  CURRENT_NOW_MS,
  CURRENT_POOL,
  CURRENT_SLOT,
  CURRENT_SOURCE,
  CURRENT_WORK_MS,
} from '../kernel/exits.ts';
import { failureAt } from '../kernel/failure-windows.ts';
import type { Invocation } from '../kernel/invocation.ts';
import type { Kernel } from '../kernel/kernel.ts';
import {
  ALIVE_MAX,
  CHOOSES_REUSE,
  FUNCTION_REALS_SHIFT,
  GROUP,
  GROUP_BUSY,
  GROUP_LIMIT,
  HAS_FAILURES,
  HAS_PROVISIONED,
  HAS_STEPS,
  IDLE_SINCE_MS,
  INTS_SHIFT,
  IS_ASYNC,
  IS_REQUEST_LIMITED,
  KEEP_ALIVE_MS,
  NONE,
  POOL_SHIFT,
  REALS_SHIFT,
  RESET,
  SOURCE_FLAGS,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
  STATE,
  TRAITS,
} from '../kernel/records.ts';
import type { TokenBucket } from '../kernel/token-buckets.ts';
import { WORKSPACE } from '../kernel/workspace.ts';
import type { Concurrency } from './concurrency.ts';
import type { Lifetimes } from './lifetimes.ts';

/** Draws of failure windows, by attempt, among a request's purposes (CounterDraws.share). */
const FAILURE_PURPOSE = 768;

/** `not yet`: there is room, but no environment may be created before the scaling rate allows for it. */
export type Place = 'free' | 'not yet' | 'none';

/**
 * Finds the environment that serves an attempt, whatever it takes: the account's request rate, provisioned
 * environments, reuse by policy, or a cold start. The loop has a shorter way for the commonest case alone.
 */
export class Acquisition {
  private readonly model: Model;
  private readonly counters: Counters;
  private readonly attempts: Attempts;
  private readonly environments: Environments;
  private readonly draws: CounterDraws;
  private readonly concurrency: Concurrency;
  private readonly lifetimes: Lifetimes;
  /** Second of the last spill-over by rate, and how many there were in it, by function. */
  private readonly spillSecond: Float64Array;
  private readonly spillsInSecond: Float64Array;

  constructor(
    kernel: Pick<Kernel, 'model' | 'counters' | 'attempts' | 'environments' | 'draws'>,
    concurrency: Concurrency,
    lifetimes: Lifetimes,
  ) {
    this.model = kernel.model;
    this.counters = kernel.counters;
    this.attempts = kernel.attempts;
    this.environments = kernel.environments;
    this.draws = kernel.draws;
    this.concurrency = concurrency;
    this.lifetimes = lifetimes;
    this.spillSecond = new Float64Array(kernel.model.functions.length).fill(-1);
    this.spillsInSecond = new Float64Array(kernel.model.functions.length);
  }

  /**
   * Takes an environment for an attempt that begins now, and fills in how its invocation starts; false where
   * it is refused. `attempts.fails` then says whether a handled error, or a failure window, strikes.
   */
  acquire(attempt: Attempt, nowMs: number, invocation: Invocation): boolean {
    const { attempts, environments } = this;
    const functionIndex = attempts.functionIndex[attempt]!;
    const source = attempts.sourceIndex[attempt]! << SOURCE_SHIFT;
    if (!this.isWithinRate(attempt, nowMs)) {
      attempts.refusedBy[attempt] = REFUSED_BY_REQUESTS;
      return false;
    }
    invocation.flags = WORKSPACE.sources[source | SOURCE_FLAGS]! | INVOKED;
    invocation.startMs = nowMs;
    invocation.hiddenMs = 0;
    invocation.initMs = 0;
    invocation.durationMs = attempts.workMs[attempt]!;
    invocation.usedMb = attempts.memoryUsedMb[attempt]!;
    let slot = this.takeProvisioned(functionIndex, nowMs, invocation);
    if (slot === NONE) slot = this.takeOnDemand(attempt, nowMs, invocation);
    if (slot === NONE) return false;
    invocation.slot = slot;
    if (environments.ints[(slot << INTS_SHIFT) | STATE] !== 0) this.restart(attempt, invocation);
    if ((this.traitsOf(invocation.pool) & HAS_FAILURES) !== 0) this.suffer(attempt, nowMs, invocation);
    return true;
  }

  /**
   * As `acquire`, of an arrival that the loop holds, and of a provisioned environment that has run before:
   * nearly all of them where concurrency is provisioned, so this way needs no record. False, with nothing
   * taken, where it is another case.
   */
  takeWarmProvisioned(): boolean {
    const { environments } = this;
    const { provisionedRequests } = this.concurrency;
    const { current, currentCodes, sources } = WORKSPACE;
    const functionIndex = currentCodes[CURRENT_FUNCTION]!;
    const nowMs = current[CURRENT_NOW_MS]!;
    const pool = 2 * functionIndex + 1;
    if ((this.traitsOf(pool) & (HAS_PROVISIONED | HAS_STEPS | HAS_FAILURES)) !== HAS_PROVISIONED)
      return false;
    const slot = environments.newestIdle(pool);
    if (slot === NONE || environments.ints[(slot << INTS_SHIFT) | STATE] !== 0) return false;
    if (!this.hasRoom(pool) || !provisionedRequests.has(functionIndex, nowMs)) return false;
    const source = currentCodes[CURRENT_SOURCE]! << SOURCE_SHIFT;
    if ((sources[source | SOURCE_TRAITS]! & IS_REQUEST_LIMITED) !== 0 && !this.takeRequest(nowMs))
      return false;
    provisionedRequests.take(functionIndex, nowMs);
    currentCodes[CURRENT_SLOT] = environments.popNewest(pool);
    currentCodes[CURRENT_POOL] = pool;
    currentCodes[CURRENT_FLAGS] = sources[source | SOURCE_FLAGS]! | INVOKED | PROVISIONED;
    current[CURRENT_HIDDEN_MS] = 0;
    current[CURRENT_INIT_MS] = 0;
    current[CURRENT_DURATION_MS] = current[CURRENT_WORK_MS]!;
    return true;
  }

  /**
   * Whether an event that waits in Lambda's own queue would find an environment now, and what else it lacks.
   */
  placeFor(functionIndex: number, nowMs: number): Place {
    const { environments, concurrency } = this;
    const provisioned = 2 * functionIndex + 1;
    if (
      (this.traitsOf(provisioned) & HAS_PROVISIONED) !== 0 &&
      environments.newestIdle(provisioned) !== NONE &&
      this.hasRoom(provisioned) &&
      concurrency.provisionedRequests.has(functionIndex, nowMs)
    ) {
      return 'free';
    }
    const pool = 2 * functionIndex;
    if (!this.hasRoom(pool)) return 'none';
    this.endIdle(pool, nowMs);
    return environments.newestIdle(pool) !== NONE || concurrency.canScale(functionIndex, nowMs)
      ? 'free'
      : 'not yet';
  }

  private endIdle(pool: number, nowMs: number): void {
    if (this.traitsOf(pool) !== 0 || this.isNewestTooOld(pool, nowMs)) {
      this.lifetimes.endIdleBefore(pool, nowMs);
    }
  }

  /** The account's requests per second. */
  get requestBucket(): TokenBucket {
    const { requestLimit } = WORKSPACE;
    return {
      get fullAtMs() {
        return requestLimit[0]!;
      },
      set fullAtMs(timeMs: number) {
        requestLimit[0] = timeMs;
      },
      slackMs: requestLimit[1]!,
      intervalMs: requestLimit[2]!,
    };
  }

  /** Requests per second that a function's provisioned environments take. */
  provisionedBucketOf(functionIndex: number): TokenBucket {
    return this.concurrency.provisionedRequests.at(functionIndex);
  }

  /** Events in Lambda's own queue were counted when they came. */
  private isWithinRate(attempt: Attempt, nowMs: number): boolean {
    const { attempts } = this;
    const source = attempts.sourceIndex[attempt]! << SOURCE_SHIFT;
    const trait = WORKSPACE.sources[source | SOURCE_TRAITS]!;
    if ((trait & IS_REQUEST_LIMITED) === 0) return true;
    const isFirst = attempts.ordinal[attempt]! + attempts.refusals[attempt]! === 0;
    return ((trait & IS_ASYNC) !== 0 && !isFirst) || this.takeRequest(nowMs);
  }

  /** What a failure window does to an attempt that begins in it. */
  private suffer(attempt: Attempt, nowMs: number, invocation: Invocation): void {
    const { functionIndex, sourceIndex, requestIndex, ordinal, fails } = this.attempts;
    const window = failureAt(this.model.functions[functionIndex[attempt]!]!.failures, nowMs);
    if (window === undefined) return;
    invocation.durationMs *= window.latencyFactor;
    const purpose = FAILURE_PURPOSE + ordinal[attempt]!;
    const share = this.draws.share(sourceIndex[attempt]!, requestIndex[attempt]!, purpose);
    if (share < window.errorRate) fails[attempt] = 1;
  }

  /** TokenBuckets.take on the account's requests per second, whose state the loop holds too. */
  private takeRequest(nowMs: number): boolean {
    const { requestLimit } = WORKSPACE;
    const fullAtMs = Math.max(requestLimit[0]!, nowMs);
    if (fullAtMs - nowMs > requestLimit[1]!) {
      requestLimit[3]!++;
      return false;
    }
    requestLimit[0] = fullAtMs + requestLimit[2]!;
    return true;
  }

  private hasRoom(pool: number): boolean {
    const { groups } = WORKSPACE;
    const group = WORKSPACE.pools[(pool << POOL_SHIFT) | GROUP]!;
    return groups[group | GROUP_BUSY]! < groups[group | GROUP_LIMIT]!;
  }

  private traitsOf(pool: number): number {
    return WORKSPACE.pools[(pool << POOL_SHIFT) | TRAITS]!;
  }

  private takeProvisioned(functionIndex: number, nowMs: number, invocation: Invocation): number {
    const { environments } = this;
    const pool = 2 * functionIndex + 1;
    if ((this.traitsOf(pool) & HAS_PROVISIONED) === 0) return NONE;
    if (environments.newestIdle(pool) === NONE || !this.hasRoom(pool)) return NONE;
    if (!this.concurrency.provisionedRequests.take(functionIndex, nowMs)) {
      if (nowMs >= this.model.warmupMs) this.countSpill(functionIndex, nowMs);
      return NONE;
    }
    invocation.pool = pool;
    invocation.flags |= PROVISIONED;
    return environments.popNewest(pool);
  }

  private countSpill(functionIndex: number, nowMs: number): void {
    const { spillSecond, spillsInSecond } = this;
    const counted = this.counters.functions[functionIndex]!;
    const second = Math.floor(nowMs / 1000);
    if (second !== spillSecond[functionIndex]) {
      spillSecond[functionIndex] = second;
      spillsInSecond[functionIndex] = 0;
    }
    const spills = ++spillsInSecond[functionIndex]!;
    counted.provisionedRateSpills++;
    if (spills > counted.provisionedRateSpillsAtOnce) counted.provisionedRateSpillsAtOnce = spills;
  }

  private takeOnDemand(attempt: Attempt, nowMs: number, invocation: Invocation): number {
    const { environments, lifetimes } = this;
    const functionIndex = this.attempts.functionIndex[attempt]!;
    const pool = 2 * functionIndex;
    const traits = this.traitsOf(pool);
    this.endIdle(pool, nowMs);
    if (!this.hasRoom(pool)) {
      const isReserved = this.model.functions[functionIndex]!.reservedConcurrency !== null;
      this.attempts.refusedBy[attempt] = isReserved ? REFUSED_BY_RESERVED : REFUSED_BY_ACCOUNT;
      return NONE;
    }
    invocation.pool = pool;
    if (environments.newestIdle(pool) === NONE) {
      if (!this.concurrency.mayScale(functionIndex, nowMs)) {
        this.attempts.refusedBy[attempt] = REFUSED_BY_SCALING;
        return NONE;
      }
      const slot = this.startEnvironment(pool, nowMs);
      this.startCold(attempt, invocation);
      return slot;
    }
    return (traits & CHOOSES_REUSE) === 0 ? environments.popNewest(pool) : lifetimes.takeIdle(pool);
  }

  private isNewestTooOld(pool: number, nowMs: number): boolean {
    const { environments } = this;
    const slot = environments.newestIdle(pool);
    if (slot === NONE) return false;
    const idleLimitMs = WORKSPACE.functionReals[((pool >> 1) << FUNCTION_REALS_SHIFT) | KEEP_ALIVE_MS]!;
    return environments.reals[(slot << REALS_SHIFT) | IDLE_SINCE_MS]! + idleLimitMs <= nowMs;
  }

  private startEnvironment(pool: number, nowMs: number): number {
    const { pools } = WORKSPACE;
    const slot = this.environments.start(pool, nowMs);
    const record = pool << POOL_SHIFT;
    const alive = this.environments.alive[pool >> 1]!;
    if (alive > pools[record | ALIVE_MAX]!) pools[record | ALIVE_MAX] = alive;
    return slot;
  }

  private drawColdStart(attempt: Attempt): void {
    const { functionIndex, sourceIndex, requestIndex, ordinal } = this.attempts;
    this.draws.drawColdStart(
      functionIndex[attempt]!,
      sourceIndex[attempt]!,
      requestIndex[attempt]!,
      ordinal[attempt]!,
    );
  }

  private startCold(attempt: Attempt, invocation: Invocation): void {
    const { draws } = this;
    invocation.flags |= COLD;
    this.drawColdStart(attempt);
    if (!Number.isNaN(draws.coldDurationMs)) {
      const { streamMs = 0 } = this.model.sources[this.attempts.sourceIndex[attempt]!]!;
      invocation.durationMs = draws.coldDurationMs + streamMs;
      return;
    }
    const { coldStart } = this.model.functions[this.attempts.functionIndex[attempt]!]!;
    invocation.hiddenMs = draws.hiddenMs;
    invocation.initMs = draws.initMs;
    invocation.durationMs += draws.firstInvokeMs;
    if (coldStart.restored) invocation.flags |= RESTORED;
    else if (draws.initMs > coldStart.initLimitMs) {
      // Cut at the limit, then run again inside the invocation (Developer Guide, "Execution environment
      // lifecycle", 2026).
      invocation.durationMs += draws.initMs;
      invocation.initMs = coldStart.initLimitMs;
      invocation.flags |= SUPPRESSED_INIT;
    }
  }

  /** The first run in a provisioned environment, or init again inside the invocation after a reset. */
  private restart(attempt: Attempt, invocation: Invocation): void {
    const { environments, draws } = this;
    const record = invocation.slot << INTS_SHIFT;
    const isReset = environments.ints[record | STATE] === RESET;
    environments.ints[record | STATE] = 0;
    this.drawColdStart(attempt);
    if (!Number.isNaN(draws.coldDurationMs)) return;
    invocation.durationMs += draws.firstInvokeMs;
    if (!isReset) return;
    invocation.durationMs += draws.initMs;
    invocation.flags |= SUPPRESSED_INIT;
  }
}
