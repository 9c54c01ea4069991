import type { ProvisioningModel } from '../../model/model.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { ALIVE_MAX, FRESH, INTS_SHIFT, NONE, POOL_SHIFT, STATE } from '../kernel/records.ts';
import { PROVISION_TIMER, timerPayload } from '../kernel/timers.ts';
import { WORKSPACE } from '../kernel/workspace.ts';
import type { Concurrency } from './concurrency.ts';
import type { Lifetimes } from './lifetimes.ts';

/** Utilisation is looked at this often; six looks make a one-minute point. */
const LOOK_MS = 10_000;
const LOOKS_PER_POINT = 6;

type Parts = Pick<Kernel, 'model' | 'environments' | 'timers' | 'counters'>;

interface State {
  readonly functionIndex: number;
  readonly model: ProvisioningModel;
  /** Environments asked for, and since when. */
  asked: number;
  askedSinceMs: number;
  /** Least number that target tracking may ask for: the clock's last word. */
  floor: number;
  ready: number;
  /** When the allocation that is on its way is done, and how many are then ready; Infinity for none. */
  readyMs: number;
  readyCount: number;
  change: number;
  /** When target tracking looks next; Infinity where there is none. */
  nextLookMs: number;
  looks: number[];
  /** Points in a row above the target, and below the lower mark. */
  high: number[];
  low: number[];
}

/**
 * Provisioned concurrency that changes in the run: by the clock, and by target tracking (Application Auto
 * Scaling on the predefined metric LambdaProvisionedConcurrencyUtilization; AWS Lambda Developer Guide,
 * "Managing provisioned concurrency", 2026). None of an allocation's environments are usable until all of
 * them are.
 */
export class Provisioning {
  private readonly parts: Parts;
  private readonly concurrency: Concurrency;
  private readonly lifetimes: Lifetimes;
  /** Environments of a pool that run something now. */
  private readonly busySlots: (pool: number) => readonly number[];
  private readonly states = new Map<number, State>();

  constructor(
    parts: Parts,
    concurrency: Concurrency,
    lifetimes: Lifetimes,
    busySlots: (pool: number) => readonly number[],
  ) {
    this.parts = parts;
    this.concurrency = concurrency;
    this.lifetimes = lifetimes;
    this.busySlots = busySlots;
    parts.model.functions.forEach(({ provisioning, provisionedConcurrency }, functionIndex) => {
      if (provisioning === null) return;
      this.states.set(functionIndex, {
        functionIndex,
        model: provisioning,
        asked: provisionedConcurrency,
        askedSinceMs: 0,
        floor: provisioning.tracking?.minimum ?? 0,
        ready: provisionedConcurrency,
        readyMs: Number.POSITIVE_INFINITY,
        readyCount: 0,
        change: 0,
        nextLookMs: provisioning.tracking === null ? Number.POSITIVE_INFINITY : LOOK_MS,
        looks: [],
        high: [],
        low: [],
      });
    });
  }

  start(): void {
    for (const { functionIndex, model } of this.states.values()) {
      for (const { atMs } of model.changes) this.arm(functionIndex, atMs);
      if (model.tracking !== null) this.arm(functionIndex, LOOK_MS);
    }
  }

  /** Something of a function's is due: an allocation, a change by the clock, a look at the utilisation. */
  timer(functionIndex: number, nowMs: number): void {
    const state = this.states.get(functionIndex);
    if (state === undefined) return;
    if (nowMs >= state.readyMs) this.allocate(state, nowMs);
    const { changes, tracking } = state.model;
    for (; state.change < changes.length && changes[state.change]!.atMs <= nowMs; state.change++) {
      const { count } = changes[state.change]!;
      state.floor = count;
      // Where there is a target, the clock moves its minimum: more than that is the target's to take back.
      if (tracking === null || state.asked < count) this.ask(state, count, nowMs);
    }
    // Other timers may be due at the same instant: it looks once.
    if (tracking !== null && nowMs >= state.nextLookMs) {
      this.look(state, tracking, nowMs);
      state.nextLookMs += LOOK_MS;
      this.arm(functionIndex, state.nextLookMs);
    }
  }

  finish(horizonMs: number): void {
    for (const state of this.states.values()) this.account(state, horizonMs);
  }

  private look(state: State, tracking: NonNullable<ProvisioningModel['tracking']>, nowMs: number): void {
    const { environments } = this.parts;
    const idle = environments.countIdle(2 * state.functionIndex + 1);
    if (state.ready > 0) state.looks.push(Math.max(0, state.ready - idle) / state.ready);
    if (state.looks.length < LOOKS_PER_POINT) return;
    const { looks } = state;
    state.looks = [];
    const point =
      tracking.statistic === 'maximum'
        ? Math.max(...looks)
        : looks.reduce((sum, look) => sum + look, 0) / looks.length;
    // Idle environments emit no metric, and without data nothing is scaled in (Developer Guide, 2026).
    if (point === 0) {
      state.high = [];
      state.low = [];
      return;
    }
    state.high = point > tracking.target ? [...state.high, point] : [];
    state.low = point < tracking.target * tracking.lowFactor ? [...state.low, point] : [];
    if (state.high.length >= tracking.scaleOutPoints) this.track(state, tracking, state.high, nowMs);
    else if (state.low.length >= tracking.scaleInPoints) this.track(state, tracking, state.low, nowMs);
  }

  private track(
    state: State,
    tracking: NonNullable<ProvisioningModel['tracking']>,
    points: readonly number[],
    nowMs: number,
  ): void {
    const mean = points.reduce((sum, point) => sum + point, 0) / points.length;
    const wanted = Math.ceil((state.ready * mean) / tracking.target - 1e-9);
    state.high = [];
    state.low = [];
    const floor = Math.max(tracking.minimum, state.floor);
    this.ask(state, Math.min(Math.max(wanted, floor), Math.max(floor, tracking.maximum)), nowMs);
  }

  private ask(state: State, count: number, nowMs: number): void {
    if (count === state.asked) return;
    const { functionIndex, model } = state;
    this.account(state, nowMs);
    state.asked = count;
    this.concurrency.provision(functionIndex, count);
    state.readyMs = Number.POSITIVE_INFINITY;
    if (count > state.ready) {
      const added = count - state.ready;
      state.readyMs = nowMs + model.allocationMs + (added / model.allocationPerMinute) * 60_000;
      state.readyCount = count;
      this.arm(functionIndex, state.readyMs);
    } else this.retire(state, nowMs);
  }

  private allocate(state: State, nowMs: number): void {
    const { environments } = this.parts;
    const pool = 2 * state.functionIndex + 1;
    for (; state.ready < state.readyCount; state.ready++) {
      const slot = environments.start(pool, nowMs);
      environments.ints[(slot << INTS_SHIFT) | STATE] = FRESH;
      environments.pushIdle(slot, nowMs);
    }
    state.readyMs = Number.POSITIVE_INFINITY;
    const record = (pool - 1) << POOL_SHIFT;
    const alive = environments.alive[state.functionIndex]!;
    if (alive > WORKSPACE.pools[record | ALIVE_MAX]!) WORKSPACE.pools[record | ALIVE_MAX] = alive;
  }

  /** Idle environments that nobody asks for any more end now, busy ones with their invocation. */
  private retire(state: State, nowMs: number): void {
    const { lifetimes } = this;
    const { environments } = this.parts;
    const pool = 2 * state.functionIndex + 1;
    for (; state.ready > state.asked; state.ready--) {
      const slot = environments.popNewest(pool);
      if (slot !== NONE) lifetimes.end(slot, nowMs);
      else {
        lifetimes.endAfterUse(this.busySlots(pool), state.ready - state.asked);
        state.ready = state.asked;
        return;
      }
    }
  }

  /** Adds up what was asked for since the last change, from the end of the warm-up on. */
  private account(state: State, nowMs: number): void {
    const { model, counters } = this.parts;
    const fromMs = Math.max(state.askedSinceMs, model.warmupMs);
    if (nowMs > fromMs) {
      counters.functions[state.functionIndex]!.provisionedSeconds += (state.asked * (nowMs - fromMs)) / 1000;
    }
    state.askedSinceMs = nowMs;
  }

  private arm(functionIndex: number, timeMs: number): void {
    this.parts.timers.push(timeMs, timerPayload(PROVISION_TIMER, functionIndex));
  }
}
