import {
  ARRIVAL_MS,
  ATTEMPT,
  CODES_SHIFT,
  DURATION_MS,
  ENVIRONMENT,
  FAILED,
  FIELDS_SHIFT,
  FLAGS,
  FUNCTION_INDEX,
  HIDDEN_MS,
  IN_FLIGHT,
  INIT_MS,
  INVOKED,
  LATENCY_MS,
  OUT_OF_MEMORY,
  PENDING,
  REQUEST_INDEX,
  REQUEST_SHIFT,
  SOURCE_INDEX,
  START_MS,
  SUCCEEDED,
  TIMED_OUT,
  USED_MB,
} from '../model/outcome-codes.ts';
import {
  ARRIVAL_CODES_SHIFT,
  ARRIVAL_FIELDS_SHIFT,
  ATTEMPT_TIMER,
  BUSY,
  BUSY_MAX,
  ENDS_SHIFT,
  EXPIRES_BY_EVENT,
  EXPIRY_TIMER,
  FAILS,
  FUNCTION,
  FUNCTION_INTS_SHIFT,
  FUNCTION_REALS_SHIFT,
  GROUP_BUSY,
  GROUP_LIMIT,
  GROUP_SHIFT,
  HAS_DELIVERY,
  HAS_DOOR,
  HAS_INTEGRATION_TIMEOUT,
  IDLE_SINCE_MS,
  INTS_SHIFT,
  IS_ASYNC,
  IS_REQUEST_LIMITED,
  KEEP_ALIVE_MS,
  MEMORY_MB,
  MEMORY_USED_MB,
  NEWER,
  NEWEST,
  NONE,
  OLDER,
  OLDEST,
  POOL,
  REALS_SHIFT,
  REQUEST,
  RESET,
  SAMPLE_TIMER,
  SERIAL,
  SOURCE,
  SOURCE_FLAGS,
  SOURCE_SHIFT,
  STATE,
  TIME_MS,
  TIMEOUT_MS,
  TRAITS,
  WORK_MS,
} from './layout.ts';
import type { Simulation } from './simulation.ts';
import { timerIndex, timerKind } from './timers.ts';

/** Why the inner loop was left, and where it goes on. */
const NEXT = 0;
/** The batch at hand is used up, or the horizon is reached. */
const STOP = 1;
/** A timer is due, or an environment whose idle time is not fixed became idle. */
const TIMER = 2;
const RELEASE = 3;
/** An arrival is at the front door. */
const DOOR = 4;
/** The environment that serves must be found by the longer way. */
const ACQUIRE = 5;
/** The environment is found; the attempt runs. */
const RUN = 6;
/** An asynchronous attempt ended: retry, destination, or the end. */
const SETTLE = 7;
/** The request's outcome is known; the row is written. */
const WRITE = 8;
/** The outcome batch is full. */
const FULL = 9;

/**
 * Runs a simulation until the arrivals at hand are used up; with none at hand, to the horizon. Returns the number of events taken from the
 * queue. This is the one loop of the engine: every attempt of every kind goes through it.
 *
 * Two things make it fast (`npm run bench`), and explain its shape. First, the inner loop contains no call: V8 then checks each typed
 * array once before the loop and not at every access, and boxes no float. What needs a call (a cold start, a timer, a full batch: a few in
 * a thousand) leaves the inner loop with a `stage`, is done outside, and comes back at the stage after. Second, the event queue's push and
 * pop (event-queue.ts) are written out for the same reason.
 */
export function advance(simulation: Simulation): number {
  const { model, queue, environments, concurrency, waiting, recorder, lifetimes, asyncQueue, acquisition } =
    simulation;
  const { functionInts, functionReals, sourceInts, integrationTimeoutMs } = simulation.configuration;
  const { requestLimit } = simulation;
  const { pools } = environments;
  const { groupOfPool, groups } = concurrency;
  const { batch } = recorder;
  const { numbers: out, codes: outCodes } = batch;
  const { numbers: arrivals, codes: arrivalCodes, rows } = simulation.arrivals.merged;
  const { horizonMs } = model;
  const capacity = out.length >> FIELDS_SHIFT;
  let events = 0;
  let row = 0;
  let nextArrivalMs = rows > 0 ? arrivals[TIME_MS]! : horizonMs;

  // The attempt at hand.
  let nowMs = 0;
  let functionIndex = 0;
  let sourceIndex = 0;
  let requestIndex = 0;
  let attempt = 0;
  let refusals = 0;
  let arrivalMs = 0;
  let workMs = 0;
  let memoryUsedMb = 0;
  let fails = 0;
  let flags = 0;
  let slot = NONE;
  let pool = 0;
  let hiddenMs = 0;
  let initMs = 0;
  let durationMs = 0;
  let endMs = 0;
  let answerMs = 0;
  let outcome = 0;
  let requestOutcome = 0;
  let payload = 0;
  let stage = NEXT;

  // Non-null assertions below: every index is a row, slot or record that exists.
  for (;;) {
    const { times, payloads } = queue;
    const { ints, reals } = environments;
    let size = queue.size;
    let outRow = batch.rows;
    let finals = 0;
    for (;;) {
      if (stage === NEXT) {
        if (times[0]! <= nextArrivalMs) {
          nowMs = times[0]!;
          if (nowMs >= horizonMs) {
            stage = STOP;
            break;
          }
          events = (events + 1) | 0;
          // Pop. Places past the end hold Infinity, so all four children may be read.
          payload = payloads[0]!;
          size = (size - 1) | 0;
          const lastMs = times[size]!;
          const lastPayload = payloads[size]!;
          times[size] = Number.POSITIVE_INFINITY;
          let at = 0;
          for (let first = 1; first < size; first = (at << 2) | 1) {
            let child = first;
            let childMs = times[first]!;
            const secondMs = times[(first + 1) | 0]!;
            if (secondMs < childMs) {
              child = (first + 1) | 0;
              childMs = secondMs;
            }
            const thirdMs = times[(first + 2) | 0]!;
            if (thirdMs < childMs) {
              child = (first + 2) | 0;
              childMs = thirdMs;
            }
            const fourthMs = times[(first + 3) | 0]!;
            if (fourthMs < childMs) {
              child = (first + 3) | 0;
              childMs = fourthMs;
            }
            if (childMs >= lastMs) break;
            times[at] = childMs;
            payloads[at] = payloads[child]!;
            at = child;
          }
          if (size > 0) {
            times[at] = lastMs;
            payloads[at] = lastPayload;
          }
          if (payload < 0) {
            stage = TIMER;
            break;
          }
          // An invocation ends: its environment becomes idle.
          const record = payload << INTS_SHIFT;
          const endedPool = ints[record | POOL]!;
          const owner = (endedPool >> 1) << FUNCTION_INTS_SHIFT;
          functionInts[owner | BUSY] = (functionInts[owner | BUSY]! - 1) | 0;
          groups[(groupOfPool[endedPool]! << GROUP_SHIFT) | GROUP_BUSY] =
            (groups[(groupOfPool[endedPool]! << GROUP_SHIFT) | GROUP_BUSY]! - 1) | 0;
          if ((functionInts[owner | TRAITS]! & EXPIRES_BY_EVENT) !== 0 && (endedPool & 1) === 0) {
            stage = RELEASE;
            break;
          }
          const ends = endedPool << ENDS_SHIFT;
          const newest = pools[ends | NEWEST]!;
          ints[record | OLDER] = newest;
          ints[record | NEWER] = NONE;
          if (newest === NONE) pools[ends | OLDEST] = payload;
          else ints[(newest << INTS_SHIFT) | NEWER] = payload;
          pools[ends | NEWEST] = payload;
          reals[(payload << REALS_SHIFT) | IDLE_SINCE_MS] = nowMs;
          continue;
        }
        if (row === rows) {
          stage = STOP;
          break;
        }
        nowMs = nextArrivalMs;
        arrivalMs = nowMs;
        attempt = 0;
        refusals = 0;
        const code = row << ARRIVAL_CODES_SHIFT;
        functionIndex = arrivalCodes[code | FUNCTION]!;
        sourceIndex = arrivalCodes[code | SOURCE]!;
        fails = arrivalCodes[code | FAILS]!;
        const number = row << ARRIVAL_FIELDS_SHIFT;
        workMs = arrivals[number | WORK_MS]!;
        memoryUsedMb = arrivals[number | MEMORY_USED_MB]!;
        requestIndex = arrivals[number | REQUEST]!;
        row = (row + 1) | 0;
        nextArrivalMs = row < rows ? arrivals[(row << ARRIVAL_FIELDS_SHIFT) | TIME_MS]! : nowMs;
        const sourceTrait = sourceInts[(sourceIndex << SOURCE_SHIFT) | TRAITS]!;
        if ((sourceTrait & (HAS_DOOR | HAS_DELIVERY)) !== 0) {
          stage = DOOR;
          break;
        }
        // The short way to an environment: the one used last, with room for it and nothing to expire.
        pool = functionIndex << 1;
        const ends = pool << ENDS_SHIFT;
        slot = pools[ends | NEWEST]!;
        if (slot === NONE || functionInts[(functionIndex << FUNCTION_INTS_SHIFT) | TRAITS]! !== 0) {
          stage = ACQUIRE;
          break;
        }
        const group = groupOfPool[pool]! << GROUP_SHIFT;
        const idleLimitMs = functionReals[(functionIndex << FUNCTION_REALS_SHIFT) | KEEP_ALIVE_MS]!;
        if (
          groups[group | GROUP_BUSY]! >= groups[group | GROUP_LIMIT]! ||
          reals[(pools[ends | OLDEST]! << REALS_SHIFT) | IDLE_SINCE_MS]! + idleLimitMs <= nowMs ||
          ints[(slot << INTS_SHIFT) | STATE]! !== 0
        ) {
          stage = ACQUIRE;
          break;
        }
        if ((sourceTrait & IS_REQUEST_LIMITED) !== 0) {
          // TokenBuckets.take, written out.
          const fullAtMs = requestLimit[0]! > nowMs ? requestLimit[0]! : nowMs;
          if (fullAtMs - nowMs > requestLimit[1]!) {
            stage = ACQUIRE;
            break;
          }
          requestLimit[0] = fullAtMs + requestLimit[2]!;
        }
        const older = ints[(slot << INTS_SHIFT) | OLDER]!;
        pools[ends | NEWEST] = older;
        if (older === NONE) pools[ends | OLDEST] = NONE;
        else ints[(older << INTS_SHIFT) | NEWER] = NONE;
        flags = sourceInts[(sourceIndex << SOURCE_SHIFT) | SOURCE_FLAGS]! | INVOKED;
        hiddenMs = 0;
        initMs = 0;
        durationMs = workMs;
        stage = RUN;
      }

      if (stage === RUN) {
        // How it ends.
        const limits = functionIndex << FUNCTION_REALS_SHIFT;
        outcome = SUCCEEDED;
        if (durationMs > functionReals[limits | TIMEOUT_MS]!) {
          durationMs = functionReals[limits | TIMEOUT_MS]!;
          outcome = TIMED_OUT;
          ints[(slot << INTS_SHIFT) | STATE] = RESET;
        } else if (memoryUsedMb > functionReals[limits | MEMORY_MB]!) {
          memoryUsedMb = functionReals[limits | MEMORY_MB]!;
          outcome = OUT_OF_MEMORY;
          ints[(slot << INTS_SHIFT) | STATE] = RESET;
        } else if (fails !== 0) outcome = FAILED;
        endMs = nowMs + hiddenMs + initMs + durationMs;
        answerMs = endMs;
        requestOutcome = outcome;
        const sourceTrait = sourceInts[(sourceIndex << SOURCE_SHIFT) | TRAITS]!;
        if ((sourceTrait & HAS_INTEGRATION_TIMEOUT) !== 0) {
          const timeoutMs = integrationTimeoutMs[sourceIndex]!;
          if (endMs - arrivalMs > timeoutMs) {
            answerMs = arrivalMs + timeoutMs;
            requestOutcome = TIMED_OUT;
          }
        }
        if (endMs > horizonMs) {
          const leftMs = horizonMs - nowMs;
          if (hiddenMs > leftMs) hiddenMs = leftMs;
          if (initMs > leftMs - hiddenMs) initMs = leftMs - hiddenMs;
          durationMs = leftMs - hiddenMs - initMs;
          endMs = horizonMs;
          outcome = IN_FLIGHT;
          if (answerMs > horizonMs) {
            answerMs = horizonMs;
            requestOutcome = IN_FLIGHT;
          }
        } else if ((sourceTrait & IS_ASYNC) !== 0) {
          stage = SETTLE;
          break;
        }
      }

      // Stage RUN or WRITE: the row, the counters, and the end as an event.
      stage = NEXT;
      if (requestOutcome !== PENDING) finals = (finals + 1) | 0;
      const number = outRow << FIELDS_SHIFT;
      out[number | ARRIVAL_MS] = arrivalMs;
      out[number | START_MS] = nowMs;
      out[number | HIDDEN_MS] = hiddenMs;
      out[number | INIT_MS] = initMs;
      out[number | DURATION_MS] = durationMs;
      out[number | LATENCY_MS] = answerMs - arrivalMs;
      out[number | USED_MB] = memoryUsedMb;
      out[number | REQUEST_INDEX] = requestIndex;
      const code = outRow << CODES_SHIFT;
      outCodes[code | FUNCTION_INDEX] = functionIndex;
      outCodes[code | SOURCE_INDEX] = sourceIndex;
      outCodes[code | FLAGS] = flags | outcome | (requestOutcome << REQUEST_SHIFT);
      outCodes[code | ATTEMPT] = attempt;
      outCodes[code | ENVIRONMENT] = ints[(slot << INTS_SHIFT) | SERIAL]!;
      outRow = (outRow + 1) | 0;
      const owner = functionIndex << FUNCTION_INTS_SHIFT;
      const busy = (functionInts[owner | BUSY]! + 1) | 0;
      functionInts[owner | BUSY] = busy;
      if (busy > functionInts[owner | BUSY_MAX]!) functionInts[owner | BUSY_MAX] = busy;
      groups[(groupOfPool[pool]! << GROUP_SHIFT) | GROUP_BUSY] =
        (groups[(groupOfPool[pool]! << GROUP_SHIFT) | GROUP_BUSY]! + 1) | 0;
      // Push. There is room: see below.
      let place = size;
      size = (size + 1) | 0;
      while (place > 0) {
        const parent = (place - 1) >> 2;
        const parentMs = times[parent]!;
        if (parentMs <= endMs) break;
        times[place] = parentMs;
        payloads[place] = payloads[parent]!;
        place = parent;
      }
      times[place] = endMs;
      payloads[place] = slot;
      if (outRow === capacity || size + 8 >= times.length) {
        stage = FULL;
        break;
      }
    }
    queue.size = size;
    batch.rows = outRow;
    recorder.finals += finals;

    if (stage === STOP) break;
    if (stage === FULL) {
      if (outRow === capacity) recorder.flush();
      if (size + 8 >= queue.times.length) queue.grow();
      stage = NEXT;
    } else if (stage === RELEASE) {
      lifetimes.release(payload, nowMs);
      stage = NEXT;
    } else if (stage === TIMER) {
      const kind = timerKind(payload);
      const index = timerIndex(payload);
      stage = NEXT;
      if (kind === EXPIRY_TIMER) lifetimes.expire(index, nowMs);
      else if (kind !== ATTEMPT_TIMER) simulation.sample(nowMs, kind === SAMPLE_TIMER);
      else {
        functionIndex = waiting.functionIndex[index]!;
        sourceIndex = waiting.sourceIndex[index]!;
        requestIndex = waiting.requestIndex[index]!;
        attempt = waiting.attempt[index]!;
        refusals = waiting.refusals[index]!;
        arrivalMs = waiting.arrivalMs[index]!;
        workMs = waiting.workMs[index]!;
        memoryUsedMb = waiting.memoryUsedMb[index]!;
        fails = waiting.fails[index]!;
        waiting.release(index);
        stage = ACQUIRE;
      }
    } else if (stage === DOOR) {
      const isHeld = simulation.isHeld(
        functionIndex,
        sourceIndex,
        requestIndex,
        nowMs,
        workMs,
        memoryUsedMb,
        fails,
      );
      stage = isHeld ? NEXT : ACQUIRE;
    }
    if (stage === ACQUIRE) {
      slot = acquisition.acquire(
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
      );
      stage = NEXT;
      if (slot !== NONE) {
        ({ pool, flags, hiddenMs, initMs, durationMs } = acquisition);
        stage = RUN;
      }
    } else if (stage === SETTLE) {
      // An answer that an integration time-out gave stands; asynchronous sources have none.
      requestOutcome = asyncQueue.settle(
        outcome,
        functionIndex,
        sourceIndex,
        requestIndex,
        attempt,
        arrivalMs,
        endMs,
        workMs,
        memoryUsedMb,
      );
      stage = WRITE;
    }
  }
  return events;
}
