import type { Model } from '../model/model.ts';
import { IN_FLIGHT, THROTTLED } from '../model/outcome-codes.ts';
import type { OutcomeSink } from '../model/outcomes.ts';
import { Acquisition } from './acquisition.ts';
import { type ArrivalFeed, Arrivals } from './arrivals.ts';
import { AsyncQueue } from './async-queue.ts';
import { Concurrency } from './concurrency.ts';
import { layOut } from './configuration.ts';
import { CounterDraws } from './draws.ts';
import { Ends } from './ends.ts';
import { Environments } from './environments.ts';
import { EventQueue } from './event-queue.ts';
import {
  ALIVE_MAX,
  ARRIVAL_FIELDS_SHIFT,
  ATTEMPT_TIMER,
  BUSY,
  BUSY_MAX,
  FRESH,
  HAS_DELIVERY,
  HAS_DOOR,
  HELD_FAILS,
  HELD_FUNCTION,
  HELD_NOW_MS,
  HELD_REQUEST,
  HELD_SOURCE,
  HELD_USED_MB,
  HELD_WORK_MS,
  INTS_SHIFT,
  NONE,
  POOL_SHIFT,
  SAMPLE_TIMER,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
  STATE,
  TIME_MS,
  WARMUP_TIMER,
} from './layout.ts';
import { Lifetimes } from './lifetimes.ts';
import { advance } from './loop.ts';
import { Recorder } from './recorder.ts';
import { timerIndex, timerKind, timerPayload } from './timers.ts';
import { TokenBuckets } from './token-buckets.ts';
import { WaitingRequests } from './waiting.ts';
import { takeWorkspace, workspace } from './workspace.ts';

export interface EngineSummary {
  /** Requests that entered, wherever they came from. */
  readonly requests: number;
  /** Arrivals and events taken from the queue. */
  readonly events: number;
}

export interface EngineOptions {
  /** Called between batches with the simulated time reached; a promise is waited for (to let others run, or to stop by rejecting). */
  readonly onBatch?: (simulatedMs: number, requests: number) => Promise<void> | undefined;
}

/** Runs a model on the traffic of its feeds, and hands what happened to `sink`. Simulations of one thread run one after the other. */
export async function runModel(
  model: Model,
  feeds: readonly ArrivalFeed[],
  sink: OutcomeSink,
  options: EngineOptions = {},
): Promise<EngineSummary> {
  const release = await takeWorkspace();
  try {
    return await new Simulation(model, feeds, sink).run(options);
  } finally {
    release();
  }
}

/**
 * Runs a model from 0 to its horizon. Next-event time advance: arrivals come in sorted batches, the queue holds only what is in flight; an
 * attempt's end is known when it starts, so its row is written then. The parts are public to the loop (loop.ts), and to no one else.
 */
export class Simulation {
  readonly model: Model;
  readonly arrivals: Arrivals;
  readonly ends = new Ends();
  readonly queue = new EventQueue();
  readonly waiting = new WaitingRequests();
  readonly environments: Environments;
  readonly recorder: Recorder;
  readonly lifetimes: Lifetimes;
  readonly asyncQueue: AsyncQueue;
  readonly acquisition: Acquisition;
  private readonly draws: CounterDraws;
  private readonly doors: TokenBuckets;
  private stepStartMs = 0;

  /** Lays the model out in the thread's workspace, which must be free (`runModel`). */
  constructor(model: Model, feeds: readonly ArrivalFeed[], sink: OutcomeSink) {
    layOut(model);
    this.model = model;
    this.arrivals = new Arrivals(model, feeds);
    this.environments = new Environments(model.functions.length);
    this.draws = new CounterDraws(model);
    this.recorder = new Recorder(sink);
    this.doors = new TokenBuckets(
      model.sources.map((source) => source.throttle ?? { perSecond: 1, burst: 1 }),
    );
    const { queue, waiting, arrivals, environments, draws, recorder } = this;
    this.lifetimes = new Lifetimes(model, environments, queue, draws, recorder);
    this.asyncQueue = new AsyncQueue(model, queue, waiting, arrivals, draws, recorder);
    this.acquisition = new Acquisition(
      model,
      environments,
      new Concurrency(model),
      this.lifetimes,
      draws,
      recorder,
      this.asyncQueue,
    );
  }

  async run(options: EngineOptions): Promise<EngineSummary> {
    this.start();
    let events = 0;
    for (;;) {
      const wait = this.arrivals.refill();
      if (wait !== undefined) await wait;
      const { rows, numbers } = this.arrivals.merged;
      events += advance(this);
      if (rows === 0) break;
      const pause = options.onBatch?.(
        numbers[((rows - 1) << ARRIVAL_FIELDS_SHIFT) | TIME_MS]!,
        this.arrivals.arrived,
      );
      if (pause !== undefined) await pause;
    }
    this.finish();
    return { requests: this.arrivals.arrived + this.asyncQueue.sent, events: this.arrivals.arrived + events };
  }

  private start(): void {
    const { model, queue, environments } = this;
    model.functions.forEach((fn, index) => {
      for (let count = 0; count < fn.provisionedConcurrency; count++) {
        const slot = environments.start(2 * index + 1, 0);
        environments.ints[(slot << INTS_SHIFT) | STATE] = FRESH;
        environments.pushIdle(slot, 0);
      }
      workspace.pools[((2 * index) << POOL_SHIFT) | ALIVE_MAX] = environments.alive[index]!;
    });
    queue.push(model.sampleStepMs, timerPayload(SAMPLE_TIMER, 0));
    if (model.warmupMs > 0) queue.push(model.warmupMs, timerPayload(WARMUP_TIMER, 0));
  }

  /** Whether the arrival at hand is turned away at the front door, or is still on its way to Lambda. */
  isHeldAtDoor(): boolean {
    const { held, heldCodes } = workspace;
    const functionIndex = heldCodes[HELD_FUNCTION]!;
    const sourceIndex = heldCodes[HELD_SOURCE]!;
    const requestIndex = held[HELD_REQUEST]!;
    const nowMs = held[HELD_NOW_MS]!;
    const trait = workspace.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
    if ((trait & HAS_DOOR) !== 0 && !this.doors.take(sourceIndex, nowMs)) {
      this.recorder.recordRefusal(
        functionIndex,
        sourceIndex,
        requestIndex,
        0,
        nowMs,
        nowMs,
        THROTTLED,
        THROTTLED,
      );
      return true;
    }
    if ((trait & HAS_DELIVERY) === 0) return false;
    const deliveredMs = nowMs + this.draws.deliveryMs(sourceIndex);
    if (deliveredMs <= nowMs) return false;
    this.asyncQueue.wait(
      deliveredMs,
      functionIndex,
      sourceIndex,
      requestIndex,
      0,
      0,
      nowMs,
      held[HELD_WORK_MS]!,
      held[HELD_USED_MB]!,
      heldCodes[HELD_FAILS]!,
    );
    return true;
  }

  /** Ends a sampling step, or the part of one before the warm-up's end. */
  sample(nowMs: number, isWholeStep: boolean): void {
    const { model, environments } = this;
    const { pools } = workspace;
    for (let index = 0; index < model.functions.length; index++) {
      const record = (2 * index) << POOL_SHIFT;
      this.recorder.recordSample(
        index,
        this.stepStartMs,
        pools[record | BUSY_MAX]!,
        pools[record | ALIVE_MAX]!,
      );
      this.lifetimes.endIdleBefore(2 * index, nowMs);
      pools[record | BUSY_MAX] = pools[record | BUSY]!;
      pools[record | ALIVE_MAX] = environments.alive[index]!;
    }
    this.stepStartMs = nowMs;
    if (isWholeStep) {
      const step = Math.round(nowMs / model.sampleStepMs);
      this.queue.push((step + 1) * model.sampleStepMs, timerPayload(SAMPLE_TIMER, 0));
    }
  }

  /** Cuts everything at the horizon and holds the run against its conservation laws. */
  private finish(): void {
    const { model, queue, waiting, environments, recorder, lifetimes } = this;
    const { horizonMs } = model;
    if (this.stepStartMs < horizonMs) this.sample(horizonMs, false);
    const running = this.ends.size;
    for (let place = 0; place < running; place++) lifetimes.end(workspace.endSlots[place]!, horizonMs);
    for (let place = 0; place < queue.size; place++) {
      const payload = queue.payloadAt(place);
      if (timerKind(payload) !== ATTEMPT_TIMER) continue;
      const slot = timerIndex(payload);
      recorder.recordRefusal(
        waiting.functionIndex[slot]!,
        waiting.sourceIndex[slot]!,
        waiting.requestIndex[slot]!,
        waiting.attempt[slot]!,
        waiting.arrivalMs[slot]!,
        horizonMs,
        IN_FLIGHT,
        IN_FLIGHT,
      );
      waiting.release(slot);
    }
    for (let pool = 0; pool < 2 * model.functions.length; pool++) {
      for (let slot = environments.popNewest(pool); slot !== NONE; slot = environments.popNewest(pool)) {
        lifetimes.end(slot, horizonMs);
      }
    }
    recorder.flush();
    const { pools } = workspace;
    let busy = 0;
    for (let at = BUSY; at < pools.length; at += 2 << POOL_SHIFT) busy += pools[at]!;
    assertEqual('requests with an outcome', recorder.finals, this.arrivals.arrived + this.asyncQueue.sent);
    assertEqual('environments ended', environments.ended, environments.started);
    assertEqual('invocations running at the end', running, busy);
    assertEqual('requests still waiting', waiting.waiting, 0);
  }
}

function assertEqual(what: string, actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`conservation violated: ${what}: ${actual}, expected ${expected}`);
}
