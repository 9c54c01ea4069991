import type { TimerQueue } from '../metrics/timer-queue.ts';
import { FIELDS_SHIFT, PENDING, SUCCEEDED } from '../model/outcome-codes.ts';
import type { Resources } from './downstream/resources.ts';
import type { Acquisition } from './environments/acquisition.ts';
import type { Lifetimes } from './environments/lifetimes.ts';
import type { Provisioning } from './environments/provisioning.ts';
import type { Admission } from './invocation/admission.ts';
import type { AsyncQueue } from './invocation/async-queue.ts';
import type { LongInvocations } from './invocation/long-invocations.ts';
import type { SynchronousCallers } from './invocation/synchronous-callers.ts';
import type { Workflows } from './invocation/workflows.ts';
import { type Attempt, NO_ATTEMPT } from './kernel/attempts.ts';
import type { CompletionHeap } from './kernel/completion-heap.ts';
import {
  ACQUIRE,
  AT_RUN,
  AT_WRITE,
  CAME_FROM,
  CURRENT_ANSWER_MS,
  CURRENT_ARRIVAL_MS,
  CURRENT_ATTEMPT,
  CURRENT_DURATION_MS,
  CURRENT_END_MS,
  CURRENT_FAILS,
  CURRENT_FLAGS,
  CURRENT_FUNCTION,
  CURRENT_HIDDEN_MS,
  CURRENT_INIT_MS,
  CURRENT_NOW_MS,
  CURRENT_OUTCOME,
  CURRENT_POOL,
  CURRENT_REQUEST,
  CURRENT_REQUEST_OUTCOME,
  CURRENT_SLOT,
  CURRENT_SOURCE,
  CURRENT_USED_MB,
  CURRENT_WORK_MS,
  FULL,
  HORIZON_MS,
  NEXT_ARRIVAL_MS,
  NEXT_TIMER_MS,
  NOWHERE,
  OUT_ROW,
  READY,
  RELEASE,
  RESUME,
  ROW,
  ROWS,
  SETTLE,
  SIZE,
  STOP,
  TIMER,
} from './kernel/exits.ts';
import { runInnerLoop } from './kernel/inner-loop.ts';
import type { Invocation } from './kernel/invocation.ts';
import { poisonInvocation } from './kernel/invocation.ts';
import type { Kernel } from './kernel/kernel.ts';
import { POISONED_CODE, POISONS } from './kernel/poison.ts';
import type { Settler } from './kernel/ports.ts';
import {
  BUSY,
  GROUP,
  GROUP_BUSY,
  INTS_SHIFT,
  NONE,
  POOL,
  POOL_SHIFT,
  SERIAL,
  STATE,
  TIME_MS,
  TRAITS,
} from './kernel/records.ts';
import { FOR_DOOR } from './kernel/tickets.ts';
import {
  ANSWER_TIMER,
  ARRIVE_TIMER,
  ATTEMPT_TIMER,
  BATCH_TIMER,
  CALL_TIMER,
  DEADLINE_TIMER,
  EXPIRY_TIMER,
  FAILURE_TIMER,
  GIVE_UP_TIMER,
  POLL_TIMER,
  POLLER_TIMER,
  PROVISION_TIMER,
  SAMPLE_TIMER,
  SENT_TIMER,
  timerIndex,
  timerKind,
  WORK_TIMER,
  WORKFLOW_TIMER,
} from './kernel/timers.ts';
import { WORKSPACE } from './kernel/workspace.ts';
import type { Pollers } from './pollers/pollers.ts';

/** Where the loop hands on what is rare: the parts of a simulation, and what concerns several of them. */
export interface LoopParts extends Kernel, Settler {
  readonly ends: CompletionHeap;
  readonly lifetimes: Lifetimes;
  readonly admission: Admission;
  readonly acquisition: Acquisition;
  readonly activities: LongInvocations;
  readonly asyncQueue: AsyncQueue;
  readonly callers: SynchronousCallers;
  readonly pollers: Pollers;
  readonly provisioning: Provisioning;
  readonly resources: Resources;
  readonly workflows: Workflows;
  /** The invocation that the loop hands over or is handed; filled anew for each. */
  readonly atHand: Invocation;
  /** Finds an environment for an attempt and starts it there; gives it back where the loop is to run it. */
  start(attempt: Attempt, nowMs: number): Attempt;
  /** Writes down the levels of all gauges at the end of a step, or at the end of the warm-up. */
  sample(nowMs: number, isStep: boolean): void;
  /** A user of a closed loop asks again. */
  ask(user: number, nowMs: number): void;
}

/**
 * Runs a simulation until the arrivals at hand are used up; with none at hand, to the horizon, or up to and
 * with `untilMs`. Returns the number of events that happened. Every attempt of every kind goes through the
 * inner loop; here is what it leaves to others, a few in a thousand.
 */
export function advance(simulation: LoopParts, untilMs = simulation.model.horizonMs): number {
  const { timers, recorder, attempts, ends, admission } = simulation;
  const { pollers, asyncQueue, acquisition } = simulation;
  const { batch } = recorder;
  const { current, currentCodes } = WORKSPACE;
  const { rows, numbers } = simulation.arrivals.merged;
  const { horizonMs } = simulation.model;
  const capacity = batch.numbers.length >> FIELDS_SHIFT;
  current[HORIZON_MS] = horizonMs;
  current[NEXT_ARRIVAL_MS] = rows > 0 ? numbers[TIME_MS]! : untilMs;
  currentCodes[ROWS] = rows;
  currentCodes[ROW] = 0;
  currentCodes[RESUME] = NOWHERE;
  let events = 0;
  /** The attempt that the loop was handed to run, or to write the row of. */
  let handed = NO_ATTEMPT;
  for (;;) {
    const sizeBefore = ends.size;
    const outRowBefore = batch.rows;
    const lookMs = asyncQueue.lookMs(WORKSPACE.endMs[0]!);
    current[NEXT_TIMER_MS] = Math.min(timers.nextMs, pollers.gatherMs, lookMs);
    currentCodes[SIZE] = sizeBefore;
    currentCodes[READY] = ends.ready;
    currentCodes[OUT_ROW] = outRowBefore;
    const exit = runInnerLoop();
    const size = currentCodes[SIZE]!;
    const outRow = currentCodes[OUT_ROW]!;
    const written = outRow - outRowBefore;
    events += sizeBefore + written - size;
    ends.size = size;
    batch.rows = outRow;
    recorder.finals += written;

    if (exit === SETTLE) {
      if (currentCodes[CAME_FROM] === AT_RUN && handed !== NO_ATTEMPT) settle(simulation, handed);
      else {
        if (handed !== NO_ATTEMPT) attempts.release(handed);
        handed = settleArrival(simulation);
      }
      continue;
    }
    // Its row is written: it is over.
    if (handed !== NO_ATTEMPT) attempts.release(handed);
    handed = NO_ATTEMPT;
    if (exit === STOP) return events;
    if (exit === FULL) {
      if (outRow === capacity) recorder.flush();
      if (size >= ends.ready - 8) ends.makeMoreReady();
    } else if (exit === RELEASE) events += release(simulation);
    else if (exit === TIMER) {
      if (isEvent(timers)) events++;
      handed = takeTimer(simulation);
    } else if (exit === ACQUIRE && acquisition.takeWarmProvisioned()) {
      currentCodes[RESUME] = AT_RUN;
      continue;
    } else {
      const attempt = exit === ACQUIRE ? attempts.ofLoop() : admission.arrive();
      if (attempt !== NO_ATTEMPT) handed = start(simulation, attempt, current[CURRENT_NOW_MS]!);
    }
    if (POISONS && handed === NO_ATTEMPT) poisonHeld();
  }
}

/**
 * An invocation has ended whose environment the loop leaves to others: it has traits or was reset, or another
 * one ends at the same instant. These become idle in the order in which they were started, the last on top,
 * whatever order the heap has them in. Returns how many more there were.
 */
function release(simulation: LoopParts): number {
  const { ends, lifetimes, environments } = simulation;
  const { current, currentCodes, endMs, groups, pools } = WORKSPACE;
  const { ints } = environments;
  const nowMs = current[CURRENT_NOW_MS]!;
  const slots = [currentCodes[CURRENT_SLOT]!];
  while (endMs[0] === nowMs) {
    const slot = ends.pop();
    const pool = ints[(slot << INTS_SHIFT) | POOL]!;
    pools[((pool & ~1) << POOL_SHIFT) | BUSY]!--;
    groups[pools[(pool << POOL_SHIFT) | GROUP]! | GROUP_BUSY]!--;
    slots.push(slot);
  }
  const serial = (slot: number): number => ints[(slot << INTS_SHIFT) | SERIAL]!;
  if (slots.length > 1) slots.sort((a, b) => serial(a) - serial(b));
  for (const slot of slots) {
    const pool = ints[(slot << INTS_SHIFT) | POOL]!;
    const isPlain = (pools[(pool << POOL_SHIFT) | TRAITS]! | ints[(slot << INTS_SHIFT) | STATE]!) === 0;
    if (isPlain) environments.push(slot, nowMs);
    else lifetimes.release(slot, nowMs);
  }
  return slots.length - 1;
}

/**
 * Whether what comes up is an event of the model. Samples, and looks at lines and gathered messages, are
 * none: how many there are hangs on what else is simulated.
 */
function isEvent(timers: TimerQueue): boolean {
  if (WORKSPACE.current[NEXT_TIMER_MS]! < timers.nextMs) return false;
  return timerKind(timers.payloadAt(0)) !== SAMPLE_TIMER;
}

/**
 * Takes the earliest timer, or ends the instant at which messages came; gives the attempt that the loop is to
 * run now, or NO_ATTEMPT.
 */
function takeTimer(simulation: LoopParts): Attempt {
  const { activities, admission, asyncQueue, callers, lifetimes, pollers, provisioning } = simulation;
  const { resources, timers, workflows } = simulation;
  const nowMs = WORKSPACE.current[NEXT_TIMER_MS]!;
  if (nowMs < timers.nextMs) {
    if (nowMs < pollers.gatherMs) return lookAtLines(simulation, nowMs);
    pollers.gatherUp();
    return NO_ATTEMPT;
  }
  const payload = timers.pop();
  const index = timerIndex(payload);
  switch (timerKind(payload)) {
    case ATTEMPT_TIMER: {
      const attempt = asyncQueue.takeUp(index as Attempt, nowMs);
      if (attempt === NO_ATTEMPT || !admission.letsRetryIn(attempt, nowMs)) return NO_ATTEMPT;
      return takeUp(simulation, attempt, nowMs);
    }
    case EXPIRY_TIMER:
      lifetimes.expire(index, nowMs);
      break;
    case SAMPLE_TIMER:
      simulation.sample(nowMs, index === 0);
      break;
    case WORK_TIMER:
      activities.work(index, nowMs);
      break;
    case DEADLINE_TIMER:
      activities.deadline(index, nowMs);
      break;
    case GIVE_UP_TIMER:
      activities.giveUp(index, nowMs);
      break;
    case CALL_TIMER:
      resources.timer(index, nowMs);
      break;
    case ANSWER_TIMER: {
      if (simulation.tickets.kind[index] === FOR_DOOR) {
        const admitted = simulation.admission.authorized(index, nowMs);
        return admitted === NO_ATTEMPT ? NO_ATTEMPT : takeUp(simulation, admitted, nowMs);
      }
      const user = callers.answer(index, nowMs);
      if (user !== NONE) simulation.ask(user, nowMs);
      break;
    }
    case ARRIVE_TIMER:
      admission.receive(index as Attempt, nowMs);
      break;
    case SENT_TIMER:
      admission.enterSent(index as Attempt, nowMs);
      break;
    case BATCH_TIMER:
      pollers.endBatch(index, nowMs);
      break;
    case POLL_TIMER:
      pollers.poll(index, nowMs);
      break;
    case POLLER_TIMER:
      pollers.timer(index, nowMs);
      break;
    case PROVISION_TIMER:
      provisioning.timer(index, nowMs);
      asyncQueue.lookAt(nowMs);
      break;
    case WORKFLOW_TIMER:
      workflows.timer(index, nowMs);
      break;
    case FAILURE_TIMER:
      lifetimes.lose(index, nowMs);
      break;
    default:
      throw new Error(`no timer of kind ${timerKind(payload)}`);
  }
  return NO_ATTEMPT;
}

/** Makes the attempt of an asynchronous event that waits, where there is a place for one. */
function lookAtLines(simulation: LoopParts, nowMs: number): Attempt {
  const attempt = simulation.asyncQueue.look(nowMs);
  return attempt === NO_ATTEMPT ? attempt : takeUp(simulation, attempt, nowMs);
}

/**
 * Makes an attempt that was put aside before. Where it found its environment and its end is known, the loop
 * takes it up where it runs: gives it back.
 */
function takeUp(simulation: LoopParts, attempt: Attempt, nowMs: number): Attempt {
  const { attempts } = simulation;
  const { current, currentCodes } = WORKSPACE;
  current[CURRENT_NOW_MS] = nowMs;
  currentCodes[CURRENT_FUNCTION] = attempts.functionIndex[attempt]!;
  currentCodes[CURRENT_SOURCE] = attempts.sourceIndex[attempt]!;
  currentCodes[CURRENT_ATTEMPT] = attempts.ordinal[attempt]!;
  current[CURRENT_REQUEST] = attempts.requestIndex[attempt]!;
  current[CURRENT_ARRIVAL_MS] = attempts.arrivalMs[attempt]!;
  current[CURRENT_WORK_MS] = attempts.workMs[attempt]!;
  current[CURRENT_USED_MB] = attempts.memoryUsedMb[attempt]!;
  return start(simulation, attempt, nowMs);
}

/** As `takeUp`, of an attempt whose request the loop holds already. */
function start(simulation: LoopParts, attempt: Attempt, nowMs: number): Attempt {
  const { attempts, atHand } = simulation;
  const started = simulation.start(attempt, nowMs);
  if (started !== NO_ATTEMPT) {
    const { current, currentCodes } = WORKSPACE;
    currentCodes[CURRENT_FAILS] = attempts.fails[attempt]!;
    currentCodes[CURRENT_SLOT] = atHand.slot;
    currentCodes[CURRENT_POOL] = atHand.pool;
    currentCodes[CURRENT_FLAGS] = atHand.flags;
    current[CURRENT_HIDDEN_MS] = atHand.hiddenMs;
    current[CURRENT_INIT_MS] = atHand.initMs;
    current[CURRENT_DURATION_MS] = atHand.durationMs;
    currentCodes[RESUME] = AT_RUN;
  }
  poisonInvocation(atHand);
  return started;
}

/**
 * An attempt of which somebody wants to know has ended, or will at a time that is known: what becomes of its
 * request. Its row is written next.
 */
function settle(simulation: LoopParts, attempt: Attempt): void {
  const { atHand } = simulation;
  const { current, currentCodes } = WORKSPACE;
  atHand.slot = currentCodes[CURRENT_SLOT]!;
  atHand.pool = currentCodes[CURRENT_POOL]!;
  atHand.flags = currentCodes[CURRENT_FLAGS]!;
  atHand.startMs = current[CURRENT_NOW_MS]!;
  atHand.hiddenMs = current[CURRENT_HIDDEN_MS]!;
  atHand.initMs = current[CURRENT_INIT_MS]!;
  atHand.durationMs = current[CURRENT_DURATION_MS]!;
  atHand.usedMb = current[CURRENT_USED_MB]!;
  atHand.outcome = currentCodes[CURRENT_OUTCOME]!;
  atHand.requestOutcome = currentCodes[CURRENT_REQUEST_OUTCOME]!;
  atHand.endMs = current[CURRENT_END_MS]!;
  atHand.answerMs = current[CURRENT_ANSWER_MS]!;
  simulation.settle(attempt, atHand);
  // The row to come is counted as a request's last one, which it is not.
  if (atHand.requestOutcome === PENDING) simulation.recorder.finals--;
  currentCodes[CURRENT_REQUEST_OUTCOME] = atHand.requestOutcome;
  current[CURRENT_ANSWER_MS] = atHand.answerMs;
  currentCodes[RESUME] = AT_WRITE;
  poisonInvocation(atHand);
}

/**
 * An event of a feed has gone the loop's short way to its end; nobody waits for it, so what follows, if
 * anything, is a retry or a destination. Where it succeeded and has none, as most do, it needs no record.
 */
function settleArrival(simulation: LoopParts): Attempt {
  const { currentCodes } = WORKSPACE;
  const { onSuccessSource } = simulation.model.functions[currentCodes[CURRENT_FUNCTION]!]!.asynchronous;
  if (currentCodes[CURRENT_OUTCOME] === SUCCEEDED && onSuccessSource === null) {
    currentCodes[RESUME] = AT_WRITE;
    return NO_ATTEMPT;
  }
  const attempt = simulation.attempts.ofLoop();
  settle(simulation, attempt);
  return attempt;
}

/** In builds for tests: nothing of the attempt that left the loop can be used once it is over. */
function poisonHeld(): void {
  const { current, currentCodes } = WORKSPACE;
  for (let place = 0; place <= CURRENT_END_MS; place++) current[place] = Number.NaN;
  current[CURRENT_ANSWER_MS] = Number.NaN;
  for (let place = 0; place <= CURRENT_REQUEST_OUTCOME; place++) currentCodes[place] = POISONED_CODE;
  currentCodes[CAME_FROM] = POISONED_CODE;
}
