import type { Model } from '../model/model.ts';
import { COLD, IN_FLIGHT, PENDING } from '../model/outcome-codes.ts';
import type { OutcomeSink } from '../model/outcomes.ts';
import { Acquisition } from './acquisition.ts';
import { Activities } from './activities.ts';
import { type ArrivalFeed, Arrivals } from './arrivals.ts';
import { AsyncQueue } from './async-queue.ts';
import { Callers } from './callers.ts';
import { Concurrency } from './concurrency.ts';
import { layOut } from './configuration.ts';
import { type Counters, createCounters } from './counters.ts';
import { Door } from './door.ts';
import { CounterDraws } from './draws.ts';
import { Ends } from './ends.ts';
import { Environments } from './environments.ts';
import { EventQueue } from './event-queue.ts';
import { Events } from './events.ts';
import { Gauges } from './gauges.ts';
import {
  ALIVE_MAX,
  ARRIVAL_FIELDS_SHIFT,
  ARRIVE_TIMER,
  ATTEMPT_TIMER,
  BUSY,
  BUSY_MAX,
  FAILURE_TIMER,
  FRESH,
  HAS_POLLER,
  HAS_TICKET,
  INTS_SHIFT,
  IS_ASYNC,
  NONE,
  POOL,
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
import { Pollers } from './pollers.ts';
import { Provisioning } from './provisioning.ts';
import { Recorder } from './recorder.ts';
import { Resources } from './resources.ts';
import { Tickets } from './tickets.ts';
import { timerIndex, timerKind, timerPayload } from './timers.ts';
import { WaitingRequests } from './waiting.ts';
import { takeWorkspace, workspace } from './workspace.ts';

export interface EngineSummary {
  /** Requests that entered, wherever they came from. */
  readonly requests: number;
  /** Arrivals and events taken from the queue. */
  readonly events: number;
  readonly counters: Counters;
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
  readonly draws: CounterDraws;
  readonly lifetimes: Lifetimes;
  readonly acquisition: Acquisition;
  readonly counters: Counters;
  readonly gauges: Gauges;
  readonly tickets: Tickets;
  readonly asyncQueue = new AsyncQueue(this);
  readonly events = new Events(this);
  readonly door: Door;
  readonly callers: Callers;
  readonly activities = new Activities(this);
  readonly resources: Resources;
  readonly pollers: Pollers;
  readonly provisioning: Provisioning;
  /** When the caller of the request that was settled last is answered, ms. */
  answerMs = 0;
  private stepStartMs = 0;

  /** Lays the model out in the thread's workspace, which must be free (`runModel`). */
  constructor(model: Model, feeds: readonly ArrivalFeed[], sink: OutcomeSink) {
    layOut(model);
    this.model = model;
    this.arrivals = new Arrivals(model, feeds);
    this.environments = new Environments(model.functions.length);
    this.draws = new CounterDraws(model);
    this.recorder = new Recorder(sink);
    this.counters = createCounters(model);
    const levels = Math.max(model.sources.length, model.resources.length, model.functions.length);
    this.gauges = new Gauges(levels, this.recorder);
    this.tickets = new Tickets(this.recorder);
    this.lifetimes = new Lifetimes(this);
    const concurrency = new Concurrency(model);
    this.acquisition = new Acquisition(this, concurrency);
    this.door = new Door(this);
    this.callers = new Callers(this);
    this.resources = new Resources(this);
    this.pollers = new Pollers(this);
    this.provisioning = new Provisioning(this, concurrency);
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
    const { arrived } = this.arrivals;
    return { requests: arrived + this.events.sent, events: arrived + events, counters: this.counters };
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
    this.callers.start();
    this.provisioning.start();
    model.functions.forEach(({ failures }, index) => {
      for (const { fromMs, lostShare } of failures) {
        if (lostShare > 0) queue.push(fromMs, timerPayload(FAILURE_TIMER, index));
      }
    });
    queue.push(model.sampleStepMs, timerPayload(SAMPLE_TIMER, 0));
    if (model.warmupMs > 0) queue.push(model.warmupMs, timerPayload(WARMUP_TIMER, 0));
  }

  /**
   * What becomes of a request whose attempt ended, or will end at `endMs`: its outcome, or pending where another attempt or other rows follow. `answerMs` is
   * then when the caller hears of it.
   */
  settle(
    ticket: number,
    outcome: number,
    requestOutcome: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    arrivalMs: number,
    startMs: number,
    endMs: number,
    answerMs: number,
    workMs: number,
    memoryUsedMb: number,
    flags: number,
  ): number {
    const trait = workspace.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
    this.answerMs = answerMs;
    if ((trait & HAS_POLLER) !== 0) {
      this.pollers.settle(sourceIndex, ticket, outcome, startMs, endMs, (flags & COLD) !== 0);
      return PENDING;
    }
    if ((trait & IS_ASYNC) !== 0) {
      return this.asyncQueue.settle(
        outcome,
        functionIndex,
        sourceIndex,
        requestIndex,
        attempt,
        arrivalMs,
        endMs,
        workMs,
        memoryUsedMb,
        (trait & HAS_TICKET) !== 0 ? ticket : NONE,
      );
    }
    if ((trait & HAS_TICKET) === 0) return requestOutcome;
    const final = this.callers.settle(
      ticket,
      outcome,
      requestOutcome,
      functionIndex,
      sourceIndex,
      requestIndex,
      attempt,
      arrivalMs,
      startMs,
      endMs,
      answerMs,
      workMs,
      memoryUsedMb,
    );
    this.answerMs = this.callers.answerMs;
    return final;
  }

  /** Environments of a pool that run something now. */
  busySlots(pool: number): readonly number[] {
    const slots = [...workspace.endSlots.subarray(0, this.ends.size), ...this.activities.slots()];
    return slots.filter((slot) => this.environments.ints[(slot << INTS_SHIFT) | POOL] === pool);
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
    this.gauges.sample(nowMs);
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
    this.activities.finish(horizonMs);
    this.pollers.finish(horizonMs);
    this.provisioning.finish(horizonMs);
    for (let place = 0; place < queue.size; place++) {
      const payload = queue.payloadAt(place);
      const kind = timerKind(payload);
      if (kind !== ATTEMPT_TIMER && kind !== ARRIVE_TIMER) continue;
      const slot = timerIndex(payload);
      const sourceIndex = waiting.sourceIndex[slot]!;
      const trait = workspace.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
      // The events of a batch that was to be offered again have their rows already.
      if (kind === ARRIVE_TIMER || (trait & HAS_POLLER) === 0) {
        recorder.recordRefusal(
          waiting.functionIndex[slot]!,
          sourceIndex,
          waiting.requestIndex[slot]!,
          waiting.attempt[slot]!,
          waiting.arrivalMs[slot]!,
          horizonMs,
          IN_FLIGHT,
          IN_FLIGHT,
        );
      }
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
    const { sent, filtered } = this.events;
    assertEqual('requests with an outcome', recorder.finals, this.arrivals.arrived + sent - filtered);
    assertEqual('environments ended', environments.ended, environments.started);
    assertEqual('invocations running at the end', running, busy);
    assertEqual('activities cut at the end', this.activities.running, 0);
    assertEqual('requests still waiting', waiting.waiting, 0);
  }
}

function assertEqual(what: string, actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`conservation violated: ${what}: ${actual}, expected ${expected}`);
}
