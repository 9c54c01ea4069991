import { TimerQueue } from '../metrics/timer-queue.ts';
import { type Counters, createCounters } from '../model/counters.ts';
import type { Model } from '../model/model.ts';
import { IN_FLIGHT, THROTTLED } from '../model/outcome-codes.ts';
import type { OutcomeSink } from '../model/outcomes.ts';
import { checkRun } from './check-run.ts';
import { type GraphState, ObjectGraph } from './checkpoint/object-graph.ts';
import { Resources } from './downstream/resources.ts';
import { Acquisition } from './environments/acquisition.ts';
import { Concurrency } from './environments/concurrency.ts';
import { Lifetimes } from './environments/lifetimes.ts';
import { Provisioning } from './environments/provisioning.ts';
import { advance, type LoopParts } from './event-loop.ts';
import { Admission } from './invocation/admission.ts';
import { AsyncQueue } from './invocation/async-queue.ts';
import { ClosedLoops } from './invocation/closed-loops.ts';
import { LongInvocations } from './invocation/long-invocations.ts';
import { SentEvents } from './invocation/sent-events.ts';
import { SynchronousCallers } from './invocation/synchronous-callers.ts';
import { Workflows } from './invocation/workflows.ts';
import { type ArrivalFeed, Arrivals } from './kernel/arrivals.ts';
import { type Attempt, Attempts, NO_ATTEMPT } from './kernel/attempts.ts';
import { Chains } from './kernel/chains.ts';
import { CompletionHeap } from './kernel/completion-heap.ts';
import { layOut } from './kernel/configuration.ts';
import { CounterDraws, WorkDraws } from './kernel/draws.ts';
import { Environments } from './kernel/environments.ts';
import { Gauges } from './kernel/gauges.ts';
import { assertAtMost, assertEqual, violated } from './kernel/holds.ts';
import { createInvocation, type Invocation } from './kernel/invocation.ts';
import { Quotas } from './kernel/quotas.ts';
import { Recorder } from './kernel/recorder.ts';
import {
  ALIVE_MAX,
  BUSY,
  BUSY_MAX,
  FRESH,
  HAS_POLLER,
  HAS_STEPS,
  HAS_TICKET,
  HAS_WORKFLOW,
  INTS_SHIFT,
  IS_ASYNC,
  NONE,
  POOL,
  POOL_SHIFT,
  SERIAL,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
  STATE,
  TRAITS,
} from './kernel/records.ts';
import { Tickets } from './kernel/tickets.ts';
import {
  ANSWER_TIMER,
  ARRIVE_TIMER,
  ATTEMPT_TIMER,
  FAILURE_TIMER,
  SAMPLE_TIMER,
  SENT_TIMER,
  timerIndex,
  timerKind,
  timerPayload,
} from './kernel/timers.ts';
import { takeWorkspace, WORKSPACE } from './kernel/workspace.ts';
import { Batch } from './pollers/batches.ts';
import { Pollers } from './pollers/pollers.ts';
import { SteadyPath } from './steady-path.ts';

export interface EngineSummary {
  /** Requests that entered, wherever they came from. */
  readonly requests: number;
  /** Arrivals, ends of invocations and timers, but for those that take samples or only look. */
  readonly events: number;
  /** How often the account had no request a second left for an attempt. */
  readonly requestsLimited: number;
  /** How often a service's quota refused or delayed anything, the warm-up included. */
  readonly quotasLimited: number;
  readonly counters: Counters;
  /** Whether it came to its horizon: false where it was enough before. */
  readonly isWhole: boolean;
}

export interface EngineOptions {
  /**
   * Called between batches with the simulated time reached; a promise is waited for (to let others run, or to
   * stop by rejecting).
   */
  readonly onBatch?: (simulatedMs: number, requests: number) => Promise<void> | undefined;
  /**
   * Asked between batches with what was counted so far: true ends the run there. What the sink was given is
   * then of its beginning alone; what waits or runs is in it no more than what had not arrived yet.
   */
  readonly isEnough?: (counters: Counters) => boolean;
  /** Takes down the state of the run now and then, from which another process can go on. */
  readonly checkpoints?: Checkpoints | undefined;
}

export type { GraphState };

/** Classes of which a run makes its first object after it has begun. */
const LATER_CLASSES = [Batch, WorkDraws];

export interface Checkpoints {
  /** State of the same model, feeds and kind of sink to go on from; null: from the start. */
  readonly from: GraphState | null;
  /** Whether the state is wanted; asked between batches, and before the end. */
  isDue(isAtEnd: boolean): boolean;
  /** Everything that the run and its sink hold, as plain data. */
  keep(state: GraphState): void;
}

/**
 * Runs a model on the traffic of its feeds, and hands what happened to `sink`. Simulations of one thread run
 * one after the other.
 */
export async function runModel(
  model: Model,
  feeds: readonly ArrivalFeed[],
  sink: OutcomeSink,
  options: EngineOptions = {},
): Promise<EngineSummary> {
  checkRun(model, feeds, sink, options);
  const release = await takeWorkspace();
  try {
    const simulation = new Simulation(model, feeds, sink);
    const { checkpoints } = options;
    if (checkpoints === undefined) return await simulation.run(options, null);
    // The workspace is used by one simulation at a time, and is a part of its state.
    const root = { simulation, sink, workspace: WORKSPACE };
    const streams = feeds.map(({ stream }) => stream);
    const graph = new ObjectGraph(root, [model], streams, LATER_CLASSES);
    if (checkpoints.from !== null) {
      graph.write(checkpoints.from);
      await simulation.arrivals.catchUp();
    }
    return await simulation.run(options, graph);
  } finally {
    release();
  }
}

/**
 * Runs a model from 0 to its horizon. Next-event time advance: arrivals come in sorted batches, the queue
 * holds only what is in flight; an attempt's end is known when it starts, so its row is written then. The
 * parts are public to the loop (event-loop.ts), and to no one else.
 */
export class Simulation implements LoopParts {
  readonly model: Model;
  readonly attempts = new Attempts();
  readonly recorder: Recorder;
  readonly arrivals: Arrivals;
  readonly ends = new CompletionHeap();
  readonly timers = new TimerQueue();
  readonly environments: Environments;
  readonly draws: CounterDraws;
  readonly counters: Counters;
  readonly quotas: Quotas;
  readonly gauges: Gauges;
  readonly chains: Chains;
  readonly tickets: Tickets;
  readonly lifetimes: Lifetimes;
  readonly asyncQueue: AsyncQueue;
  readonly admission: Admission;
  readonly callers: SynchronousCallers;
  readonly activities: LongInvocations;
  readonly resources: Resources;
  readonly pollers: Pollers;
  readonly provisioning: Provisioning;
  readonly workflows: Workflows;
  /** The invocation that the loop hands over or is handed; filled anew for each. */
  readonly atHand: Invocation = createInvocation();
  readonly acquisition: Acquisition;
  private readonly concurrency: Concurrency;
  private readonly loops: ClosedLoops;
  private readonly events: SentEvents;
  private readonly steady: SteadyPath | null;
  private stepStartMs = 0;
  private hasBegun = false;
  /** Events, but for arrivals. */
  private handled = 0;

  /** Lays the model out in the thread's workspace, which must be free (`runModel`). */
  constructor(model: Model, feeds: readonly ArrivalFeed[], sink: OutcomeSink) {
    layOut(model);
    this.model = model;
    this.recorder = new Recorder(sink, this.attempts);
    this.environments = new Environments(model.functions.length);
    this.draws = new CounterDraws(model);
    this.counters = createCounters(model);
    this.arrivals = new Arrivals(model, feeds, this.counters);
    this.quotas = new Quotas(model, this.counters);
    this.gauges = new Gauges(
      model,
      this.recorder,
      this.counters.sources.map(({ backlogFalls }) => backlogFalls),
    );
    this.chains = new Chains(this.recorder);
    this.tickets = new Tickets(this.chains);
    // Each part is handed those that it uses, so that the compiler holds their order. Invocations that wait
    // close the circle.
    const busySlots = (pool: number): readonly number[] => this.busySlots(pool);
    const concurrency = new Concurrency(model);
    const activities = new LongInvocations(this);
    const loops = new ClosedLoops(this);
    const workflows = new Workflows(this);
    const callers = new SynchronousCallers(this, activities, loops, workflows);
    const events = new SentEvents(this, callers);
    const resources = new Resources(this, events, activities);
    const lifetimes = new Lifetimes(this, resources, busySlots);
    const pollers = new Pollers(this, events, callers);
    this.concurrency = concurrency;
    this.activities = activities;
    this.loops = loops;
    this.callers = callers;
    this.workflows = workflows;
    this.events = events;
    this.resources = resources;
    this.lifetimes = lifetimes;
    this.pollers = pollers;
    this.acquisition = new Acquisition(this, concurrency, lifetimes);
    this.asyncQueue = new AsyncQueue(this, events, callers, (functionIndex, nowMs) =>
      this.acquisition.placeFor(functionIndex, nowMs),
    );
    this.admission = new Admission(this, events, pollers, workflows, callers);
    this.provisioning = new Provisioning(this, concurrency, lifetimes, busySlots);
    this.steady = SteadyPath.of(this, feeds, sink);
    workflows.connect(events, callers);
    activities.connect({
      sender: events,
      callers,
      settler: this,
      resources,
      lifetimes,
      records: pollers,
      lines: this.asyncQueue,
    });
  }

  /** @param graph takes down the state where checkpoints are asked for */
  async run(
    { onBatch, isEnough, checkpoints }: EngineOptions,
    graph: ObjectGraph | null,
  ): Promise<EngineSummary> {
    if (!this.hasBegun) this.begin();
    this.hasBegun = true;
    const keep = (isAtEnd: boolean): void => {
      if (graph !== null && checkpoints?.isDue(isAtEnd) === true) checkpoints.keep(graph.read());
    };
    let isWhole = true;
    for (;;) {
      const { arrivals, steady } = this;
      const wait = steady === null ? arrivals.refill() : arrivals.refillAlone();
      if (wait !== undefined) await wait;
      const { rows, lastMs } = arrivals.atHand;
      this.handled += steady === null ? advance(this) : steady.advance();
      if (rows === 0) break;
      keep(false);
      const pause = onBatch?.(lastMs, arrivals.arrived);
      if (pause !== undefined) await pause;
      if (isEnough?.(this.counters) === true) {
        isWhole = false;
        break;
      }
    }
    if (isWhole) {
      keep(true);
      this.finish();
    }
    const { arrived } = this.arrivals;
    return {
      requests: arrived + this.events.sent,
      events: arrived + this.handled,
      requestsLimited: WORKSPACE.requestLimit[3]!,
      quotasLimited: this.quotas.limited,
      counters: this.counters,
      isWhole,
    };
  }

  private begin(): void {
    const { model, timers, environments } = this;
    model.functions.forEach((fn, index) => {
      for (let count = 0; count < fn.provisionedConcurrency; count++) {
        const slot = environments.start(2 * index + 1, 0);
        environments.ints[(slot << INTS_SHIFT) | STATE] = FRESH;
        environments.pushIdle(slot, 0);
      }
      WORKSPACE.pools[((2 * index) << POOL_SHIFT) | ALIVE_MAX] = environments.alive[index]!;
    });
    this.loops.start();
    this.provisioning.start();
    model.functions.forEach(({ failures }, index) => {
      for (const { fromMs, lostShare } of failures) {
        if (lostShare > 0) timers.push(fromMs, timerPayload(FAILURE_TIMER, index));
      }
    });
    timers.push(model.sampleStepMs, timerPayload(SAMPLE_TIMER, 0));
    if (model.warmupMs > 0) timers.push(model.warmupMs, timerPayload(SAMPLE_TIMER, 1));
  }

  /** A user of a closed loop makes a request. */
  ask(user: number, nowMs: number): void {
    this.admission.enter(this.loops.ask(user, nowMs, this.events), user, nowMs);
  }

  /**
   * Makes an attempt. Gives it back where it found its environment and its end is known (`atHand` says how it
   * starts); else the record is taken over: it waits for something, is refused, or is too old.
   */
  start(attempt: Attempt, nowMs: number): Attempt {
    const { asyncQueue, activities, atHand } = this;
    const trait = this.traitOf(attempt);
    if ((trait & IS_ASYNC) !== 0 && asyncQueue.isTooOld(attempt, nowMs)) asyncQueue.drop(attempt, nowMs);
    else if (!this.acquisition.acquire(attempt, nowMs, atHand)) this.refuse(attempt, trait, nowMs);
    else if ((WORKSPACE.pools[(atHand.pool << POOL_SHIFT) | TRAITS]! & HAS_STEPS) === 0) return attempt;
    else activities.begin(attempt, atHand);
    return NO_ATTEMPT;
  }

  settle(attempt: Attempt, invocation: Invocation): void {
    const trait = this.traitOf(attempt);
    if ((trait & HAS_POLLER) !== 0) this.pollers.settle(attempt, invocation);
    else if ((trait & IS_ASYNC) !== 0) this.asyncQueue.settle(attempt, invocation);
    else if ((trait & HAS_TICKET) !== 0) this.callers.settle(attempt, invocation);
  }

  /** Lambda refuses an attempt for concurrency or rate; takes the record over. */
  private refuse(attempt: Attempt, trait: number, nowMs: number): void {
    if ((trait & IS_ASYNC) !== 0) this.asyncQueue.backOff(attempt, nowMs);
    else if ((trait & HAS_POLLER) !== 0) this.pollers.refuse(attempt, nowMs);
    else if ((trait & HAS_TICKET) !== 0) this.callers.refuse(attempt, nowMs);
    else {
      this.recorder.recordRefusal(attempt, nowMs, THROTTLED, THROTTLED);
      this.attempts.release(attempt);
    }
  }

  private traitOf(attempt: Attempt): number {
    return WORKSPACE.sources[(this.attempts.sourceIndex[attempt]! << SOURCE_SHIFT) | SOURCE_TRAITS]!;
  }

  /** Environments of a pool that run something now, in the order in which they were started. */
  private busySlots(pool: number): readonly number[] {
    const { ints } = this.environments;
    const serial = (slot: number): number => ints[(slot << INTS_SHIFT) | SERIAL]!;
    return [...WORKSPACE.endSlots.subarray(0, this.ends.size), ...this.activities.slots()]
      .filter((slot) => ints[(slot << INTS_SHIFT) | POOL] === pool)
      .sort((a, b) => serial(a) - serial(b));
  }

  /** Ends a sampling step, or the part of one before the warm-up's end. */
  sample(nowMs: number, isWholeStep: boolean): void {
    const { model, environments } = this;
    const { pools } = WORKSPACE;
    for (let index = 0; index < model.functions.length; index++) {
      const record = (2 * index) << POOL_SHIFT;
      const busyMax = pools[record | BUSY_MAX]!;
      const aliveMax = pools[record | ALIVE_MAX]!;
      if (pools[record | BUSY]! < 0)
        violated(`busy environments of function ${index}`, pools[record | BUSY]!, 'at least 0');
      assertAtMost(`busy environments of function ${index}`, busyMax, aliveMax);
      this.recorder.recordSample(index, this.stepStartMs, busyMax, aliveMax);
      this.lifetimes.endIdleBefore(2 * index, nowMs);
      pools[record | BUSY_MAX] = pools[record | BUSY]!;
      pools[record | ALIVE_MAX] = environments.alive[index]!;
    }
    this.concurrency.check();
    this.gauges.sample(nowMs);
    this.stepStartMs = nowMs;
    if (isWholeStep) {
      const step = Math.round(nowMs / model.sampleStepMs);
      this.timers.push((step + 1) * model.sampleStepMs, timerPayload(SAMPLE_TIMER, 0));
    }
  }

  /** Cuts everything at the horizon and holds the run against its conservation laws. */
  private finish(): void {
    const { model, attempts, environments, recorder, lifetimes } = this;
    const { horizonMs } = model;
    if (this.stepStartMs < horizonMs) this.sample(horizonMs, false);
    const running = this.ends.size;
    const serial = (slot: number): number => environments.ints[(slot << INTS_SHIFT) | SERIAL]!;
    const slots = WORKSPACE.endSlots.slice(0, running).sort((a, b) => serial(a) - serial(b));
    for (const slot of slots) lifetimes.end(slot, horizonMs);
    this.workflows.finish(horizonMs);
    this.activities.finish(horizonMs);
    this.resources.finish();
    this.pollers.finish(horizonMs);
    this.provisioning.finish(horizonMs);
    this.cutTimers(horizonMs);
    this.workflows.check();
    this.admission.finish(horizonMs);
    for (let pool = 0; pool < 2 * model.functions.length; pool++) {
      for (let slot = environments.popNewest(pool); slot !== NONE; slot = environments.popNewest(pool)) {
        lifetimes.end(slot, horizonMs);
      }
    }
    recorder.flush();
    const { pools } = WORKSPACE;
    let busy = 0;
    for (let index = 0; index < model.functions.length; index++)
      busy += pools[((2 * index) << POOL_SHIFT) | BUSY]!;
    const { sent, filtered } = this.events;
    const ended = recorder.finals + this.workflows.started;
    assertEqual('requests with an outcome', ended, this.arrivals.arrived + sent - filtered);
    assertEqual('environments ended', environments.ended, environments.started);
    assertEqual('invocations running at the end', running, busy);
    assertEqual('activities at the end', this.activities.running, 0);
    assertEqual('attempts at the end', attempts.open, 0);
    assertEqual('tickets at the end', this.tickets.open, 0);
    assertAtMost('chains', this.chains.started, ended + filtered);
    assertAtMost('chains that ended', this.chains.ended, this.chains.started);
  }

  /**
   * Requests whose next attempt lies beyond the run are in flight; answers that lie beyond it reach nobody.
   */
  private cutTimers(horizonMs: number): void {
    const { timers, attempts, tickets, recorder } = this;
    for (let place = 0; place < timers.size; place++) {
      const payload = timers.payloadAt(place);
      const kind = timerKind(payload);
      if (kind === ANSWER_TIMER) tickets.cut(timerIndex(payload));
      const isOnItsWay = kind === ARRIVE_TIMER || kind === SENT_TIMER;
      if (kind !== ATTEMPT_TIMER && !isOnItsWay) continue;
      const attempt = timerIndex(payload) as Attempt;
      // It runs, or has ended, under another number.
      if (kind === ATTEMPT_TIMER && this.asyncQueue.hasMoved(attempt)) {
        attempts.release(attempt);
        continue;
      }
      const isPolled = (this.traitOf(attempt) & HAS_POLLER) !== 0;
      // The events of a batch that was to be offered again have their rows already, and its ticket is the
      // poller's.
      if ((this.traitOf(attempt) & HAS_WORKFLOW) !== 0) {
        this.workflows.refuse(attempt, IN_FLIGHT, horizonMs);
        const ticket = attempts.ticket[attempt]!;
        if (ticket !== NONE) tickets.cut(ticket);
      } else if (isOnItsWay || !isPolled) {
        recorder.recordRefusal(attempt, horizonMs, IN_FLIGHT, IN_FLIGHT);
        const ticket = attempts.ticket[attempt]!;
        if (ticket !== NONE) tickets.cut(ticket);
      }
      attempts.release(attempt);
    }
  }
}
