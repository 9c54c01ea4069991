import { FIELDS_SHIFT, PENDING } from '../model/outcome-codes.ts';
import {
  ACQUIRE,
  ANSWER_TIMER,
  ARRIVE_TIMER,
  AT_RUN,
  AT_WRITE,
  ATTEMPT_TIMER,
  BATCH_TIMER,
  CALL_TIMER,
  DEADLINE_TIMER,
  EXPIRY_TIMER,
  FAILURE_TIMER,
  FULL,
  GIVE_UP_TIMER,
  HAS_STEPS,
  HELD_ANSWER_MS,
  HELD_ARRIVAL_MS,
  HELD_ATTEMPT,
  HELD_DURATION_MS,
  HELD_END_MS,
  HELD_FAILS,
  HELD_FLAGS,
  HELD_FUNCTION,
  HELD_HIDDEN_MS,
  HELD_INIT_MS,
  HELD_NOW_MS,
  HELD_OUTCOME,
  HELD_POOL,
  HELD_REFUSALS,
  HELD_REQUEST,
  HELD_REQUEST_OUTCOME,
  HELD_SLOT,
  HELD_SOURCE,
  HELD_TICKET,
  HELD_USED_MB,
  HELD_WORK_MS,
  HORIZON_MS,
  NEXT_ARRIVAL_MS,
  NEXT_TIMER_MS,
  NONE,
  NOWHERE,
  OUT_ROW,
  POLL_TIMER,
  POLLER_TIMER,
  POOL_SHIFT,
  PROVISION_TIMER,
  READY,
  RELEASE,
  RESUME,
  ROW,
  ROWS,
  SAMPLE_TIMER,
  SETTLE,
  SIZE,
  STOP,
  TIME_MS,
  TIMER,
  TRAITS,
  WARMUP_TIMER,
  WORK_TIMER,
} from './layout.ts';
import type { Simulation } from './simulation.ts';
import { spin } from './spin.ts';
import { timerIndex, timerKind } from './timers.ts';
import type { WaitingRequests } from './waiting.ts';
import { workspace } from './workspace.ts';

/**
 * Runs a simulation until the arrivals at hand are used up; with none at hand, to the horizon. Returns the number of events that happened.
 * Every attempt of every kind goes through `spin`; here is what it leaves to others, a few in a thousand.
 */
export function advance(simulation: Simulation): number {
  const { queue, recorder, lifetimes, ends } = simulation;
  const { batch } = recorder;
  const { held, heldCodes } = workspace;
  const { rows, numbers } = simulation.arrivals.merged;
  const { horizonMs } = simulation.model;
  const capacity = batch.numbers.length >> FIELDS_SHIFT;
  held[HORIZON_MS] = horizonMs;
  held[NEXT_ARRIVAL_MS] = rows > 0 ? numbers[TIME_MS]! : horizonMs;
  heldCodes[ROWS] = rows;
  heldCodes[ROW] = 0;
  heldCodes[RESUME] = NOWHERE;
  let events = 0;
  for (;;) {
    const sizeBefore = ends.size;
    const outRowBefore = batch.rows;
    held[NEXT_TIMER_MS] = queue.nextMs;
    heldCodes[SIZE] = sizeBefore;
    heldCodes[READY] = ends.ready;
    heldCodes[OUT_ROW] = outRowBefore;
    const exit = spin();
    const size = heldCodes[SIZE]!;
    const outRow = heldCodes[OUT_ROW]!;
    const written = outRow - outRowBefore;
    events += sizeBefore + written - size;
    ends.size = size;
    batch.rows = outRow;
    recorder.finals += written;

    if (exit === STOP) return events;
    if (exit === FULL) {
      if (outRow === capacity) recorder.flush();
      if (size >= ends.ready - 8) ends.makeMoreReady();
    } else if (exit === RELEASE) lifetimes.release(heldCodes[HELD_SLOT]!, held[HELD_NOW_MS]!);
    else if (exit === SETTLE) settleHeld(simulation);
    else if (exit === TIMER) {
      events++;
      takeTimer(simulation);
    } else if (exit === ACQUIRE || !simulation.door.takeHeld()) acquireHeld(simulation);
  }
}

function takeTimer(simulation: Simulation): void {
  const { queue, waiting, lifetimes, asyncQueue, activities, resources, callers, pollers, provisioning } =
    simulation;
  const { held, heldCodes } = workspace;
  const nowMs = held[NEXT_TIMER_MS]!;
  const payload = queue.pop();
  const index = timerIndex(payload);
  held[HELD_NOW_MS] = nowMs;
  switch (timerKind(payload)) {
    case ATTEMPT_TIMER:
      holdWaiting(waiting, index);
      asyncQueue.takeUp(heldCodes[HELD_SOURCE]!, heldCodes[HELD_REFUSALS]!, nowMs);
      acquireHeld(simulation);
      return;
    case EXPIRY_TIMER:
      lifetimes.expire(index, nowMs);
      return;
    case SAMPLE_TIMER:
      simulation.sample(nowMs, true);
      return;
    case WARMUP_TIMER:
      simulation.sample(nowMs, false);
      return;
    case WORK_TIMER:
      activities.work(index, nowMs);
      return;
    case DEADLINE_TIMER:
      activities.deadline(index, nowMs);
      return;
    case GIVE_UP_TIMER:
      activities.giveUp(index, nowMs);
      return;
    case CALL_TIMER:
      resources.timer(index, nowMs);
      return;
    case ANSWER_TIMER:
      callers.answer(index, nowMs);
      return;
    case ARRIVE_TIMER:
      holdWaiting(waiting, index);
      simulation.door.deliverHeld();
      return;
    case BATCH_TIMER:
      pollers.endBatch(index, nowMs);
      return;
    case POLL_TIMER:
      pollers.poll(index, nowMs);
      return;
    case POLLER_TIMER:
      pollers.timer(index, nowMs);
      return;
    case PROVISION_TIMER:
      provisioning.timer(index, nowMs);
      return;
    case FAILURE_TIMER:
      lifetimes.lose(index, nowMs);
      return;
    default:
      throw new Error(`no timer of kind ${timerKind(payload)}`);
  }
}

/** An attempt that somebody waits for has ended, or will at a time that is known: what becomes of its request. The attempt's row is written next. */
function settleHeld(simulation: Simulation): void {
  const { held, heldCodes } = workspace;
  const requestOutcome = simulation.settle(
    heldCodes[HELD_TICKET]!,
    heldCodes[HELD_OUTCOME]!,
    heldCodes[HELD_REQUEST_OUTCOME]!,
    heldCodes[HELD_FUNCTION]!,
    heldCodes[HELD_SOURCE]!,
    held[HELD_REQUEST]!,
    heldCodes[HELD_ATTEMPT]!,
    held[HELD_ARRIVAL_MS]!,
    held[HELD_NOW_MS]!,
    held[HELD_END_MS]!,
    held[HELD_ANSWER_MS]!,
    held[HELD_WORK_MS]!,
    held[HELD_USED_MB]!,
    heldCodes[HELD_FLAGS]!,
  );
  // The row to come is counted as a request's last one, which it is not.
  if (requestOutcome === PENDING) simulation.recorder.finals--;
  heldCodes[HELD_REQUEST_OUTCOME] = requestOutcome;
  held[HELD_ANSWER_MS] = simulation.answerMs;
  heldCodes[RESUME] = AT_WRITE;
}

function holdWaiting(waiting: WaitingRequests, slot: number): void {
  const { held, heldCodes } = workspace;
  heldCodes[HELD_FUNCTION] = waiting.functionIndex[slot]!;
  heldCodes[HELD_SOURCE] = waiting.sourceIndex[slot]!;
  heldCodes[HELD_ATTEMPT] = waiting.attempt[slot]!;
  heldCodes[HELD_REFUSALS] = waiting.refusals[slot]!;
  heldCodes[HELD_FAILS] = waiting.fails[slot]!;
  heldCodes[HELD_TICKET] = waiting.ticket[slot]!;
  held[HELD_REQUEST] = waiting.requestIndex[slot]!;
  held[HELD_ARRIVAL_MS] = waiting.arrivalMs[slot]!;
  held[HELD_WORK_MS] = waiting.workMs[slot]!;
  held[HELD_USED_MB] = waiting.memoryUsedMb[slot]!;
  waiting.release(slot);
}

/** Looks for an environment for the attempt at hand; with one, the attempt is taken up where it runs. */
function acquireHeld(simulation: Simulation): void {
  const { acquisition, activities } = simulation;
  const { held, heldCodes, pools } = workspace;
  const slot = acquisition.acquire(
    heldCodes[HELD_FUNCTION]!,
    heldCodes[HELD_SOURCE]!,
    held[HELD_REQUEST]!,
    heldCodes[HELD_ATTEMPT]!,
    heldCodes[HELD_REFUSALS]!,
    held[HELD_ARRIVAL_MS]!,
    held[HELD_NOW_MS]!,
    held[HELD_WORK_MS]!,
    held[HELD_USED_MB]!,
    heldCodes[HELD_FAILS]!,
    heldCodes[HELD_TICKET]!,
  );
  if (slot === NONE) return;
  const { pool } = acquisition;
  if ((pools[(pool << POOL_SHIFT) | TRAITS]! & HAS_STEPS) !== 0) {
    activities.begin(
      slot,
      pool,
      heldCodes[HELD_FUNCTION]!,
      heldCodes[HELD_SOURCE]!,
      held[HELD_REQUEST]!,
      heldCodes[HELD_ATTEMPT]!,
      held[HELD_ARRIVAL_MS]!,
      held[HELD_NOW_MS]!,
      acquisition.hiddenMs,
      acquisition.initMs,
      acquisition.durationMs,
      held[HELD_WORK_MS]!,
      held[HELD_USED_MB]!,
      acquisition.fails,
      acquisition.flags,
      heldCodes[HELD_TICKET]!,
    );
    return;
  }
  heldCodes[HELD_SLOT] = slot;
  heldCodes[HELD_POOL] = pool;
  heldCodes[HELD_FAILS] = acquisition.fails;
  heldCodes[HELD_FLAGS] = acquisition.flags;
  held[HELD_HIDDEN_MS] = acquisition.hiddenMs;
  held[HELD_INIT_MS] = acquisition.initMs;
  held[HELD_DURATION_MS] = acquisition.durationMs;
  heldCodes[RESUME] = AT_RUN;
}
