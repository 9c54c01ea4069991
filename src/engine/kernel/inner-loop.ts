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
  REQUEST_INDEX,
  REQUEST_SHIFT,
  ROUTE,
  START_MS,
  SUCCEEDED,
  TIMED_OUT,
  UPPER_SHIFT,
  USED_MB,
} from '../../model/outcome-codes.ts';
import {
  ACQUIRE,
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
  CURRENT_REFUSALS,
  CURRENT_REQUEST,
  CURRENT_REQUEST_OUTCOME,
  CURRENT_SLOT,
  CURRENT_SOURCE,
  CURRENT_USED_MB,
  CURRENT_WORK_MS,
  DOOR,
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
} from './exits.ts';
import {
  ARRIVAL_CODES_SHIFT,
  ARRIVAL_FIELDS_SHIFT,
  ARRIVAL_ROUTE,
  BUSY,
  BUSY_MAX,
  FAILS,
  FUNCTION_REALS_SHIFT,
  GROUP,
  GROUP_BUSY,
  GROUP_LIMIT,
  HAS_INTEGRATION_TIMEOUT,
  HAS_TICKET,
  IDLE_SINCE_MS,
  INTS_SHIFT,
  IS_ASYNC,
  IS_REQUEST_LIMITED,
  KEEP_ALIVE_MS,
  MEMORY_MB,
  MEMORY_USED_MB,
  NEWEST,
  NONE,
  OLDER,
  POOL,
  POOL_SHIFT,
  REALS_SHIFT,
  REQUEST,
  RESET,
  SERIAL,
  SOURCE_FLAGS,
  SOURCE_SHIFT,
  SOURCE_TRAITS,
  STATE,
  STOPS_AT_DOOR,
  TIME_MS,
  TIMEOUT_MS,
  TRAITS,
  WORK_MS,
} from './records.ts';
import { WORKSPACE } from './workspace.ts';

/**
 * The inner loop: takes arrivals and ends of invocations in the order of time, until something comes up that
 * needs a call; returns what (`STOP` … `FULL`, exits.ts). What it was at stands in `workspace.current` and
 * `currentCodes`, and is taken up again from there.
 *
 * It is fast (`npm run bench`) for what it does not do, which explains its shape. It contains no call, so no
 * float is boxed, nothing is inlined into it, and no rare branch makes V8 throw its code away. Its arrays are
 * constants of the closure (workspace.ts). The heap of ends (completion-heap.ts) and TokenBuckets.take are
 * written out.
 */
export const runInnerLoop = ((): (() => number) => {
  const constantTimes = WORKSPACE.endMs;
  const constantSlots = WORKSPACE.endSlots;
  const constantInts = WORKSPACE.environmentInts;
  const constantReals = WORKSPACE.environmentReals;
  const constantPools = WORKSPACE.pools;
  const constantGroups = WORKSPACE.groups;
  const constantFunctionReals = WORKSPACE.functionReals;
  const constantSources = WORKSPACE.sources;
  const constantIntegrationTimeoutMs = WORKSPACE.integrationTimeoutMs;
  const constantRequestLimit = WORKSPACE.requestLimit;
  const constantArrivals = WORKSPACE.arrivals;
  const constantArrivalCodes = WORKSPACE.arrivalCodes;
  const constantOut = WORKSPACE.batch.numbers;
  const constantOutCodes = WORKSPACE.batch.codes;
  const constantCurrent = WORKSPACE.current;
  const constantCurrentCodes = WORKSPACE.currentCodes;

  return function runInnerLoop() {
    // Taken from the closure once, before the loop: within it V8 resolves a closure's constant too late to
    // use what it knows of it.
    const times = constantTimes;
    const payloads = constantSlots;
    const ints = constantInts;
    const reals = constantReals;
    const pools = constantPools;
    const groups = constantGroups;
    const functionReals = constantFunctionReals;
    const sources = constantSources;
    const integrationTimeoutMs = constantIntegrationTimeoutMs;
    const requestLimit = constantRequestLimit;
    const arrivals = constantArrivals;
    const arrivalCodes = constantArrivalCodes;
    const out = constantOut;
    const outCodes = constantOutCodes;
    const current = constantCurrent;
    const currentCodes = constantCurrentCodes;
    const horizonMs = current[HORIZON_MS]!;
    const timerMs = current[NEXT_TIMER_MS]!;
    const rows = currentCodes[ROWS]!;
    const lastPlace = (currentCodes[READY]! - 8) | 0;
    const capacity = out.length >> FIELDS_SHIFT;
    let nextArrivalMs = current[NEXT_ARRIVAL_MS]!;
    let row = currentCodes[ROW]!;
    let size = currentCodes[SIZE]!;
    let outRow = currentCodes[OUT_ROW]!;
    let resume = currentCodes[RESUME]!;
    let exit: number;
    // Non-null assertions below: every index is a row, slot or record that exists.
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
        if (firstMs <= nextArrivalMs && firstMs <= timerMs) {
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
          // An invocation ends: its environment becomes idle.
          const record = payload << INTS_SHIFT;
          const endedPool = ints[record | POOL]!;
          const ended = endedPool << POOL_SHIFT;
          const owner = (endedPool & ~1) << POOL_SHIFT;
          pools[owner | BUSY] = (pools[owner | BUSY]! - 1) | 0;
          const group = pools[ended | GROUP]!;
          groups[group | GROUP_BUSY] = (groups[group | GROUP_BUSY]! - 1) | 0;
          // Of those that end at the same instant, the order is not that in which the heap has them.
          if ((pools[ended | TRAITS]! | ints[record | STATE]!) !== 0 || times[0]! === firstMs) {
            current[CURRENT_NOW_MS] = firstMs;
            currentCodes[CURRENT_SLOT] = payload;
            exit = RELEASE;
            break;
          }
          ints[record | OLDER] = pools[ended | NEWEST]!;
          pools[ended | NEWEST] = payload;
          reals[(payload << REALS_SHIFT) | IDLE_SINCE_MS] = firstMs;
          continue;
        }
        if (timerMs <= nextArrivalMs && timerMs < horizonMs) {
          exit = TIMER;
          break;
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
        // The short way to an environment: the one used last, with room for it. If that one is not too old,
        // whatever order the others end in makes no difference here.
        const sourceTrait = sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_TRAITS]!;
        pool = functionIndex << 1;
        const wanted = pool << POOL_SHIFT;
        slot = pools[wanted | NEWEST]!;
        const group = pools[wanted | GROUP]!;
        let isShort =
          slot !== NONE &&
          pools[wanted | TRAITS]! === 0 &&
          (sourceTrait & STOPS_AT_DOOR) === 0 &&
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
          current[CURRENT_NOW_MS] = nowMs;
          currentCodes[CURRENT_FUNCTION] = functionIndex;
          currentCodes[CURRENT_SOURCE] = sourceIndex;
          current[CURRENT_REQUEST] = requestIndex;
          currentCodes[CURRENT_ATTEMPT] = 0;
          currentCodes[CURRENT_REFUSALS] = 0;
          current[CURRENT_ARRIVAL_MS] = nowMs;
          current[CURRENT_WORK_MS] = workMs;
          current[CURRENT_USED_MB] = memoryUsedMb;
          currentCodes[CURRENT_FAILS] = fails;
          exit = (sourceTrait & STOPS_AT_DOOR) !== 0 ? DOOR : ACQUIRE;
          break;
        }
        pools[wanted | NEWEST] = ints[(slot << INTS_SHIFT) | OLDER]!;
        flags = sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_FLAGS]! | INVOKED;
        durationMs = workMs;
      } else {
        nowMs = current[CURRENT_NOW_MS]!;
        functionIndex = currentCodes[CURRENT_FUNCTION]!;
        sourceIndex = currentCodes[CURRENT_SOURCE]!;
        requestIndex = current[CURRENT_REQUEST]!;
        attempt = currentCodes[CURRENT_ATTEMPT]!;
        arrivalMs = current[CURRENT_ARRIVAL_MS]!;
        workMs = current[CURRENT_WORK_MS]!;
        memoryUsedMb = current[CURRENT_USED_MB]!;
        fails = currentCodes[CURRENT_FAILS]!;
        slot = currentCodes[CURRENT_SLOT]!;
        pool = currentCodes[CURRENT_POOL]!;
        flags = currentCodes[CURRENT_FLAGS]!;
        hiddenMs = current[CURRENT_HIDDEN_MS]!;
        initMs = current[CURRENT_INIT_MS]!;
        durationMs = current[CURRENT_DURATION_MS]!;
      }

      if (resume === AT_WRITE) {
        endMs = current[CURRENT_END_MS]!;
        answerMs = current[CURRENT_ANSWER_MS]!;
        outcome = currentCodes[CURRENT_OUTCOME]!;
        requestOutcome = currentCodes[CURRENT_REQUEST_OUTCOME]!;
        const memoryMb = functionReals[(functionIndex << FUNCTION_REALS_SHIFT) | MEMORY_MB]!;
        if (memoryUsedMb > memoryMb) memoryUsedMb = memoryMb;
      } else {
        // How it ends.
        const limits = functionIndex << FUNCTION_REALS_SHIFT;
        const timeoutMs = functionReals[limits | TIMEOUT_MS]!;
        const memoryMb = functionReals[limits | MEMORY_MB]!;
        // The row says the limit; what the request needs, another attempt needs too.
        const neededMb = memoryUsedMb;
        if (memoryUsedMb > memoryMb) memoryUsedMb = memoryMb;
        outcome = SUCCEEDED;
        if (durationMs > timeoutMs) {
          durationMs = timeoutMs;
          outcome = TIMED_OUT;
          ints[(slot << INTS_SHIFT) | STATE] = RESET;
        } else if (neededMb > memoryMb) {
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
        }
        if ((sourceTrait & HAS_TICKET) !== 0 || ((sourceTrait & IS_ASYNC) !== 0 && outcome !== IN_FLIGHT)) {
          current[CURRENT_NOW_MS] = nowMs;
          currentCodes[CURRENT_FUNCTION] = functionIndex;
          currentCodes[CURRENT_SOURCE] = sourceIndex;
          current[CURRENT_REQUEST] = requestIndex;
          currentCodes[CURRENT_ATTEMPT] = attempt;
          currentCodes[CURRENT_REFUSALS] = 0;
          current[CURRENT_ARRIVAL_MS] = arrivalMs;
          current[CURRENT_WORK_MS] = workMs;
          current[CURRENT_USED_MB] = neededMb;
          currentCodes[CURRENT_FAILS] = fails;
          currentCodes[CURRENT_SLOT] = slot;
          currentCodes[CURRENT_POOL] = pool;
          currentCodes[CURRENT_FLAGS] = flags;
          current[CURRENT_HIDDEN_MS] = hiddenMs;
          current[CURRENT_INIT_MS] = initMs;
          current[CURRENT_DURATION_MS] = durationMs;
          current[CURRENT_END_MS] = endMs;
          current[CURRENT_ANSWER_MS] = answerMs;
          currentCodes[CURRENT_REQUEST_OUTCOME] = requestOutcome;
          currentCodes[CURRENT_OUTCOME] = outcome;
          currentCodes[CAME_FROM] = resume;
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
      // Where nothing was waited for, the latency is the duration, to the bit.
      out[number | LATENCY_MS] =
        answerMs === endMs && nowMs === arrivalMs && hiddenMs + initMs === 0
          ? durationMs
          : answerMs - arrivalMs;
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
    current[NEXT_ARRIVAL_MS] = nextArrivalMs;
    currentCodes[ROW] = row;
    currentCodes[SIZE] = size;
    currentCodes[OUT_ROW] = outRow;
    currentCodes[RESUME] = NOWHERE;
    return exit;
  };
})();
