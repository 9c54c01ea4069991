import { FIELDS_SHIFT, PENDING } from '../model/outcome-codes.ts';
import type { Acquisition } from './acquisition.ts';
import type { AsyncQueue } from './async-queue.ts';
import {
  ACQUIRE,
  AT_RUN,
  AT_WRITE,
  ATTEMPT_TIMER,
  EXPIRY_TIMER,
  FULL,
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
  HELD_USED_MB,
  HELD_WORK_MS,
  HORIZON_MS,
  NEXT_ARRIVAL_MS,
  NEXT_TIMER_MS,
  NONE,
  NOWHERE,
  OUT_ROW,
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
} from './layout.ts';
import type { Recorder } from './recorder.ts';
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
  const { queue, waiting, recorder, lifetimes, asyncQueue, acquisition, ends } = simulation;
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
    else if (exit === SETTLE) settleHeld(recorder, asyncQueue);
    else if (exit === TIMER) {
      events++;
      const nowMs = held[NEXT_TIMER_MS]!;
      const payload = queue.pop();
      const kind = timerKind(payload);
      const index = timerIndex(payload);
      held[HELD_NOW_MS] = nowMs;
      if (kind === ATTEMPT_TIMER) {
        holdWaiting(waiting, index);
        acquireHeld(acquisition);
      } else if (kind === EXPIRY_TIMER) lifetimes.expire(index, nowMs);
      else simulation.sample(nowMs, kind === SAMPLE_TIMER);
    } else if (exit === ACQUIRE || !simulation.isHeldAtDoor()) acquireHeld(acquisition);
  }
}

/** An asynchronous attempt has ended: what becomes of its request. The attempt's row is written next. */
function settleHeld(recorder: Recorder, asyncQueue: AsyncQueue): void {
  const { held, heldCodes } = workspace;
  const requestOutcome = asyncQueue.settle(
    heldCodes[HELD_OUTCOME]!,
    heldCodes[HELD_FUNCTION]!,
    heldCodes[HELD_SOURCE]!,
    held[HELD_REQUEST]!,
    heldCodes[HELD_ATTEMPT]!,
    held[HELD_ARRIVAL_MS]!,
    held[HELD_END_MS]!,
    held[HELD_WORK_MS]!,
    held[HELD_USED_MB]!,
  );
  // The row to come is counted as a request's last one, which it is not.
  if (requestOutcome === PENDING) recorder.finals--;
  heldCodes[HELD_REQUEST_OUTCOME] = requestOutcome;
  heldCodes[RESUME] = AT_WRITE;
}

function holdWaiting(waiting: WaitingRequests, slot: number): void {
  const { held, heldCodes } = workspace;
  heldCodes[HELD_FUNCTION] = waiting.functionIndex[slot]!;
  heldCodes[HELD_SOURCE] = waiting.sourceIndex[slot]!;
  heldCodes[HELD_ATTEMPT] = waiting.attempt[slot]!;
  heldCodes[HELD_REFUSALS] = waiting.refusals[slot]!;
  heldCodes[HELD_FAILS] = waiting.fails[slot]!;
  held[HELD_REQUEST] = waiting.requestIndex[slot]!;
  held[HELD_ARRIVAL_MS] = waiting.arrivalMs[slot]!;
  held[HELD_WORK_MS] = waiting.workMs[slot]!;
  held[HELD_USED_MB] = waiting.memoryUsedMb[slot]!;
  waiting.release(slot);
}

/** Looks for an environment for the attempt at hand; with one, the attempt is taken up where it runs. */
function acquireHeld(acquisition: Acquisition): void {
  const { held, heldCodes } = workspace;
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
  );
  if (slot === NONE) return;
  heldCodes[HELD_SLOT] = slot;
  heldCodes[HELD_POOL] = acquisition.pool;
  heldCodes[HELD_FLAGS] = acquisition.flags;
  held[HELD_HIDDEN_MS] = acquisition.hiddenMs;
  held[HELD_INIT_MS] = acquisition.initMs;
  held[HELD_DURATION_MS] = acquisition.durationMs;
  heldCodes[RESUME] = AT_RUN;
}
