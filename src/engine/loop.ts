import {
  ARRIVAL_MS,
  CODES_SHIFT,
  DURATION_MS,
  ENVIRONMENT,
  FAILED,
  FIELDS_SHIFT,
  FLAGS,
  HIDDEN_MS,
  IN_FLIGHT,
  INIT_MS,
  INVOKED,
  LATENCY_MS,
  LOWER_HALF,
  OUT_OF_MEMORY,
  PENDING,
  REQUEST_INDEX,
  REQUEST_SHIFT,
  ROUTE,
  START_MS,
  SUCCEEDED,
  TIMED_OUT,
  UPPER_SHIFT,
  USED_MB,
} from '../model/outcome-codes.ts';
import {
  ACQUIRE,
  ARRIVAL_CODES_SHIFT,
  ARRIVAL_FIELDS_SHIFT,
  ARRIVAL_ROUTE,
  AT_RUN,
  AT_WRITE,
  ATTEMPT_TIMER,
  BUSY,
  BUSY_MAX,
  DOOR,
  EXPIRY_TIMER,
  FAILS,
  FULL,
  FUNCTION_REALS_SHIFT,
  GROUP,
  GROUP_BUSY,
  GROUP_LIMIT,
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
  NEWEST,
  NONE,
  NOWHERE,
  OLDER,
  POOL,
  POOL_SHIFT,
  REALS_SHIFT,
  RELEASE,
  REQUEST,
  RESET,
  SAMPLE_TIMER,
  SERIAL,
  SETTLE,
  SOURCE_FLAGS,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
  STATE,
  STOP,
  TIME_MS,
  TIMEOUT_MS,
  TIMER,
  TRAITS,
  WORK_MS,
} from './layout.ts';
import type { Simulation } from './simulation.ts';
import { timerIndex, timerKind } from './timers.ts';

/**
 * Runs a simulation until the arrivals at hand are used up; with none at hand, to the horizon. Returns the number of events taken from the
 * queue. This is the one loop of the engine: every attempt of every kind goes through it.
 *
 * Three things make it fast (`npm run bench`), and explain its shape. The inner loop contains no call: V8 then checks each typed array once
 * before the loop and not at every access, and boxes no float. What needs a call (a cold start, a timer, a full batch: a few in a thousand)
 * is put into the `held…` variables and leaves the inner loop, is done outside, and is taken up again by `resume`. Those variables are written
 * just before the loop is left and nowhere else, so that they take no register while it turns. And the event queue's push and pop
 * (event-queue.ts) and TokenBuckets.take are written out.
 */
export function advance(simulation: Simulation): number {
  const { model, queue, environments, concurrency, waiting, recorder, lifetimes, asyncQueue, acquisition } =
    simulation;
  const { pools, functionReals, sources, integrationTimeoutMs } = simulation.configuration;
  const { requestLimit } = simulation;
  const { groups } = concurrency;
  const { batch } = recorder;
  const { numbers: out, codes: outCodes } = batch;
  const { numbers: arrivals, codes: arrivalCodes, rows } = simulation.arrivals.merged;
  const { horizonMs } = model;
  const capacity = out.length >> FIELDS_SHIFT;
  let events = 0;
  let row = 0;
  let nextArrivalMs = rows > 0 ? arrivals[TIME_MS]! : horizonMs;

  let exit = STOP;
  let resume = NOWHERE;
  let heldNowMs = 0;
  let heldFunction = 0;
  let heldSource = 0;
  let heldRequest = 0;
  let heldAttempt = 0;
  let heldRefusals = 0;
  let heldArrivalMs = 0;
  let heldWorkMs = 0;
  let heldMemoryUsedMb = 0;
  let heldFails = 0;
  let heldSlot = NONE;
  let heldPool = 0;
  let heldFlags = 0;
  let heldHiddenMs = 0;
  let heldInitMs = 0;
  let heldDurationMs = 0;
  let heldEndMs = 0;
  let heldOutcome = 0;
  let heldRequestOutcome = 0;
  let heldPayload = 0;

  // Non-null assertions below: every index is a row, slot or record that exists.
  for (;;) {
    const { times, payloads } = queue;
    const { ints, reals } = environments;
    const lastPlace = times.length - 8;
    const sizeBefore = queue.size;
    const outRowBefore = batch.rows;
    let size = sizeBefore;
    let outRow = outRowBefore;
    for (;;) {
      let nowMs: number;
      let functionIndex: number;
      let sourceIndex: number;
      let requestIndex: number;
      let attempt = 0;
      let arrivalMs: number;
      let workMs: number;
      let memoryUsedMb: number;
      let fails: number;
      let slot: number;
      let pool: number;
      let flags: number;
      let hiddenMs = 0;
      let initMs = 0;
      let durationMs: number;
      let endMs: number;
      let answerMs: number;
      let outcome: number;
      let requestOutcome: number;

      if (resume === NOWHERE) {
        const firstMs = times[0]!;
        if (firstMs <= nextArrivalMs) {
          if (firstMs >= horizonMs) {
            exit = STOP;
            break;
          }
          // Pop. Places past the end hold Infinity, so all four children may be read.
          const payload = payloads[0]!;
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
            heldNowMs = firstMs;
            heldPayload = payload;
            exit = TIMER;
            break;
          }
          // An invocation ends: its environment becomes idle.
          const record = payload << INTS_SHIFT;
          const endedPool = ints[record | POOL]!;
          const ended = endedPool << POOL_SHIFT;
          const owner = (endedPool & ~1) << POOL_SHIFT;
          pools[owner | BUSY] = (pools[owner | BUSY]! - 1) | 0;
          const group = pools[ended | GROUP]!;
          groups[group | GROUP_BUSY] = (groups[group | GROUP_BUSY]! - 1) | 0;
          if (pools[ended | TRAITS]! !== 0) {
            heldNowMs = firstMs;
            heldPayload = payload;
            exit = RELEASE;
            break;
          }
          ints[record | OLDER] = pools[ended | NEWEST]!;
          pools[ended | NEWEST] = payload;
          reals[(payload << REALS_SHIFT) | IDLE_SINCE_MS] = firstMs;
          continue;
        }
        if (row === rows) {
          exit = STOP;
          break;
        }
        nowMs = nextArrivalMs;
        arrivalMs = nowMs;
        const code = row << ARRIVAL_CODES_SHIFT;
        const route = arrivalCodes[code | ARRIVAL_ROUTE]!;
        functionIndex = route & LOWER_HALF;
        sourceIndex = route >>> UPPER_SHIFT;
        fails = arrivalCodes[code | FAILS]!;
        const number = row << ARRIVAL_FIELDS_SHIFT;
        workMs = arrivals[number | WORK_MS]!;
        memoryUsedMb = arrivals[number | MEMORY_USED_MB]!;
        requestIndex = arrivals[number | REQUEST]!;
        row = (row + 1) | 0;
        if (row < rows) nextArrivalMs = arrivals[(row << ARRIVAL_FIELDS_SHIFT) | TIME_MS]!;
        // The short way to an environment: the one used last, with room for it. If that one is not too old, whatever order the others
        // end in makes no difference here.
        const sourceTrait = sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
        pool = functionIndex << 1;
        const wanted = pool << POOL_SHIFT;
        slot = pools[wanted | NEWEST]!;
        const group = pools[wanted | GROUP]!;
        let isShort =
          slot !== NONE &&
          pools[wanted | TRAITS]! === 0 &&
          (sourceTrait & (HAS_DOOR | HAS_DELIVERY)) === 0 &&
          groups[group | GROUP_BUSY]! < groups[group | GROUP_LIMIT]! &&
          reals[(slot << REALS_SHIFT) | IDLE_SINCE_MS]! +
            functionReals[(functionIndex << FUNCTION_REALS_SHIFT) | KEEP_ALIVE_MS]! >
            nowMs &&
          ints[(slot << INTS_SHIFT) | STATE]! === 0;
        if (isShort && (sourceTrait & IS_REQUEST_LIMITED) !== 0) {
          const limitedMs = requestLimit[0]!;
          const fullAtMs = limitedMs > nowMs ? limitedMs : nowMs;
          if (fullAtMs - nowMs > requestLimit[1]!) isShort = false;
          else requestLimit[0] = fullAtMs + requestLimit[2]!;
        }
        if (!isShort) {
          heldNowMs = nowMs;
          heldFunction = functionIndex;
          heldSource = sourceIndex;
          heldRequest = requestIndex;
          heldAttempt = 0;
          heldRefusals = 0;
          heldArrivalMs = nowMs;
          heldWorkMs = workMs;
          heldMemoryUsedMb = memoryUsedMb;
          heldFails = fails;
          exit = (sourceTrait & (HAS_DOOR | HAS_DELIVERY)) !== 0 ? DOOR : ACQUIRE;
          break;
        }
        pools[wanted | NEWEST] = ints[(slot << INTS_SHIFT) | OLDER]!;
        flags = sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_FLAGS]! | INVOKED;
        durationMs = workMs;
      } else {
        nowMs = heldNowMs;
        functionIndex = heldFunction;
        sourceIndex = heldSource;
        requestIndex = heldRequest;
        attempt = heldAttempt;
        arrivalMs = heldArrivalMs;
        workMs = heldWorkMs;
        memoryUsedMb = heldMemoryUsedMb;
        fails = heldFails;
        slot = heldSlot;
        pool = heldPool;
        flags = heldFlags;
        hiddenMs = heldHiddenMs;
        initMs = heldInitMs;
        durationMs = heldDurationMs;
      }

      if (resume === AT_WRITE) {
        endMs = heldEndMs;
        answerMs = heldEndMs;
        outcome = heldOutcome;
        requestOutcome = heldRequestOutcome;
      } else {
        // How it ends.
        const limits = functionIndex << FUNCTION_REALS_SHIFT;
        const timeoutMs = functionReals[limits | TIMEOUT_MS]!;
        const memoryMb = functionReals[limits | MEMORY_MB]!;
        outcome = SUCCEEDED;
        if (durationMs > timeoutMs) {
          durationMs = timeoutMs;
          outcome = TIMED_OUT;
          ints[(slot << INTS_SHIFT) | STATE] = RESET;
        } else if (memoryUsedMb > memoryMb) {
          memoryUsedMb = memoryMb;
          outcome = OUT_OF_MEMORY;
          ints[(slot << INTS_SHIFT) | STATE] = RESET;
        } else if (fails !== 0) outcome = FAILED;
        endMs = nowMs + hiddenMs + initMs + durationMs;
        answerMs = endMs;
        requestOutcome = outcome;
        const sourceTrait = sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
        if ((sourceTrait & HAS_INTEGRATION_TIMEOUT) !== 0) {
          const limitMs = arrivalMs + integrationTimeoutMs[sourceIndex]!;
          if (endMs > limitMs) {
            answerMs = limitMs;
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
          heldNowMs = nowMs;
          heldFunction = functionIndex;
          heldSource = sourceIndex;
          heldRequest = requestIndex;
          heldAttempt = attempt;
          heldArrivalMs = arrivalMs;
          heldWorkMs = workMs;
          heldMemoryUsedMb = memoryUsedMb;
          heldSlot = slot;
          heldPool = pool;
          heldFlags = flags;
          heldHiddenMs = hiddenMs;
          heldInitMs = initMs;
          heldDurationMs = durationMs;
          heldEndMs = endMs;
          heldOutcome = outcome;
          exit = SETTLE;
          break;
        }
      }
      resume = NOWHERE;

      // The row, the counters, and the end as an event.
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
      outCodes[code | ROUTE] = functionIndex | (sourceIndex << UPPER_SHIFT);
      outCodes[code | FLAGS] = flags | outcome | (requestOutcome << REQUEST_SHIFT) | (attempt << UPPER_SHIFT);
      outCodes[code | ENVIRONMENT] = ints[(slot << INTS_SHIFT) | SERIAL]!;
      outRow = (outRow + 1) | 0;
      const owner = functionIndex << (POOL_SHIFT + 1);
      const busy = (pools[owner | BUSY]! + 1) | 0;
      pools[owner | BUSY] = busy;
      if (busy > pools[owner | BUSY_MAX]!) pools[owner | BUSY_MAX] = busy;
      const group = pools[(pool << POOL_SHIFT) | GROUP]!;
      groups[group | GROUP_BUSY] = (groups[group | GROUP_BUSY]! + 1) | 0;
      // Push; there is room, since the loop is left in time.
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
      if (outRow === capacity || size >= lastPlace) {
        exit = FULL;
        break;
      }
    }
    const written = outRow - outRowBefore;
    events += sizeBefore + written - size;
    queue.size = size;
    batch.rows = outRow;
    recorder.finals += written;

    if (exit === STOP) return events;
    if (exit === FULL) {
      if (outRow === capacity) recorder.flush();
      if (size >= lastPlace) queue.grow();
    } else if (exit === RELEASE) lifetimes.release(heldPayload, heldNowMs);
    else if (exit === SETTLE) {
      heldRequestOutcome = asyncQueue.settle(
        heldOutcome,
        heldFunction,
        heldSource,
        heldRequest,
        heldAttempt,
        heldArrivalMs,
        heldEndMs,
        heldWorkMs,
        heldMemoryUsedMb,
      );
      // The row to come is not the request's last one.
      if (heldRequestOutcome === PENDING) recorder.finals--;
      resume = AT_WRITE;
    } else {
      let isAttempting = true;
      if (exit === TIMER) {
        const kind = timerKind(heldPayload);
        const index = timerIndex(heldPayload);
        isAttempting = kind === ATTEMPT_TIMER;
        if (isAttempting) {
          heldFunction = waiting.functionIndex[index]!;
          heldSource = waiting.sourceIndex[index]!;
          heldRequest = waiting.requestIndex[index]!;
          heldAttempt = waiting.attempt[index]!;
          heldRefusals = waiting.refusals[index]!;
          heldArrivalMs = waiting.arrivalMs[index]!;
          heldWorkMs = waiting.workMs[index]!;
          heldMemoryUsedMb = waiting.memoryUsedMb[index]!;
          heldFails = waiting.fails[index]!;
          waiting.release(index);
        } else if (kind === EXPIRY_TIMER) lifetimes.expire(index, heldNowMs);
        else simulation.sample(heldNowMs, kind === SAMPLE_TIMER);
      } else if (exit === DOOR) {
        isAttempting = !simulation.isHeld(
          heldFunction,
          heldSource,
          heldRequest,
          heldNowMs,
          heldWorkMs,
          heldMemoryUsedMb,
          heldFails,
        );
      }
      if (isAttempting) {
        heldSlot = acquisition.acquire(
          heldFunction,
          heldSource,
          heldRequest,
          heldAttempt,
          heldRefusals,
          heldArrivalMs,
          heldNowMs,
          heldWorkMs,
          heldMemoryUsedMb,
          heldFails,
        );
        if (heldSlot !== NONE) {
          heldPool = acquisition.pool;
          heldFlags = acquisition.flags;
          heldHiddenMs = acquisition.hiddenMs;
          heldInitMs = acquisition.initMs;
          heldDurationMs = acquisition.durationMs;
          resume = AT_RUN;
        }
      }
    }
  }
}
