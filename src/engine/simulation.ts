import type { Model } from '../model/model.ts';
import {
  createOutcomeBatch,
  Flag,
  Outcome,
  type OutcomeBatch,
  type OutcomeSink,
  REQUEST_SHIFT,
} from '../model/outcomes.ts';
import { type ArrivalFeed, Arrivals } from './arrivals.ts';
import { Concurrency } from './concurrency.ts';
import { CounterDraws } from './draws.ts';
import { EnvironmentState, Environments, NONE } from './environments.ts';
import { EventQueue } from './event-queue.ts';
import { bucketSlackMs, TokenBuckets } from './token-buckets.ts';
import { WaitingRequests } from './waiting.ts';

/**
 * Payloads of the event queue: an environment's slot (≥ 0) when its invocation ends; otherwise −1 − (4 × index + kind).
 */
const Timer = {
  /** A waiting request makes its next attempt; index = its slot. */
  attempt: 0,
  /** An idle environment's time is up; index = its slot. */
  expiry: 1,
  /** A sampling step ends. */
  sample: 2,
  /** The warm-up ends. */
  warmup: 3,
} as const;

function timerPayload(kind: number, index: number): number {
  return -1 - (4 * index + kind);
}

/** What of a function's configuration keeps it off the shortest path; bits. */
const Trait = {
  provisioned: 1,
  /** Idle environments end by events of their own: their expiry order is not the order of last use. */
  expiresByEvent: 2,
  leastRecent: 4,
  random: 8,
} as const;

/** The same of a source. */
const SourceTrait = {
  async: 1,
  /** A token bucket at the front door. */
  door: 2,
  delivery: 4,
  requestLimited: 8,
  integrationTimeout: 16,
} as const;

export interface EngineSummary {
  /** Requests that entered, wherever they came from. */
  readonly requests: number;
  /** Arrivals and events taken from the queue. */
  readonly events: number;
  readonly environmentsStarted: number;
}

export interface EngineOptions {
  /** Called between batches with the simulated time reached; a promise is waited for (to let others run, or to stop by rejecting). */
  readonly onBatch?: (simulatedMs: number, requests: number) => Promise<void> | undefined;
}

/**
 * Runs a model from 0 to its horizon. Next-event time advance: arrivals come in sorted batches, the queue holds only what is in
 * flight; an attempt's end is known when it starts, so its row is written then.
 *
 * The loop is one function over locals on purpose: state in typed arrays that stay in registers or the first-level cache is worth a factor of
 * two here (`npm run bench`). Whatever is rare is a method.
 */
export class Simulation {
  private readonly model: Model;
  private readonly arrivals: Arrivals;
  private readonly sink: OutcomeSink;
  private readonly batch: OutcomeBatch = createOutcomeBatch();
  private readonly queue = new EventQueue();
  private readonly environments: Environments;
  private readonly concurrency: Concurrency;
  private readonly waiting = new WaitingRequests();
  private readonly draws: CounterDraws;
  private readonly doors: TokenBuckets;
  private readonly busy: Int32Array;
  private readonly busyMax: Int32Array;
  private readonly aliveMax: Int32Array;
  private readonly traits: Uint8Array;
  private readonly timeoutMs: Float64Array;
  private readonly memoryMb: Float64Array;
  /** Idle time after which environments end, in the order of last use; Infinity where they end by events. */
  private readonly keepAliveMs: Float64Array;
  private readonly sourceFlags: Uint16Array;
  private readonly sourceTraits: Uint8Array;
  private readonly integrationTimeoutMs: Float64Array;
  /** Alternates which environment of a level ends (halving pool), by function and level. */
  private readonly halvingTurn: Uint8Array;
  private requestsFullAtMs = Number.NEGATIVE_INFINITY;
  private readonly requestIntervalMs: number;
  private readonly requestSlackMs: number;
  private stepStartMs = 0;
  private events = 0;
  private requests = 0;
  private finals = 0;

  constructor(model: Model, feeds: readonly ArrivalFeed[], sink: OutcomeSink) {
    const functions = model.functions;
    const sources = model.sources;
    this.model = model;
    this.sink = sink;
    this.arrivals = new Arrivals(model, feeds);
    this.environments = new Environments(functions.length);
    this.concurrency = new Concurrency(model);
    this.draws = new CounterDraws(model);
    this.doors = new TokenBuckets(sources.map((source) => source.throttle ?? { perSecond: 1, burst: 1 }));
    this.busy = new Int32Array(functions.length);
    this.busyMax = new Int32Array(functions.length);
    this.aliveMax = new Int32Array(functions.length);
    this.traits = Uint8Array.from(
      functions,
      (fn) =>
        (fn.provisionedConcurrency > 0 ? Trait.provisioned : 0) |
        (fn.keepAlive.kind !== 'fixed' || fn.maxLifetimeMs !== Number.POSITIVE_INFINITY
          ? Trait.expiresByEvent
          : 0) |
        (fn.reuse === 'least-recent' ? Trait.leastRecent : 0) |
        (fn.reuse === 'random' ? Trait.random : 0),
    );
    this.timeoutMs = Float64Array.from(functions, (fn) => fn.timeoutMs);
    this.memoryMb = Float64Array.from(functions, (fn) => fn.memoryMb);
    this.keepAliveMs = Float64Array.from(functions, (fn, index) =>
      fn.keepAlive.kind === 'fixed' && (this.traits[index]! & Trait.expiresByEvent) === 0
        ? fn.keepAlive.idleMs
        : Number.POSITIVE_INFINITY,
    );
    this.sourceFlags = Uint16Array.from(
      sources,
      (source) => (source.invocation === 'async' ? Flag.async : 0) | (source.isEntry ? Flag.entry : 0),
    );
    this.sourceTraits = Uint8Array.from(
      sources,
      (source) =>
        (source.invocation === 'async' ? SourceTrait.async : 0) |
        (source.throttle === null ? 0 : SourceTrait.door) |
        (source.deliveryMs.kind === 'constant' && source.deliveryMs.value === 0 ? 0 : SourceTrait.delivery) |
        (source.isRequestLimited ? SourceTrait.requestLimited : 0) |
        (source.integrationTimeoutMs === Number.POSITIVE_INFINITY ? 0 : SourceTrait.integrationTimeout),
    );
    const { requestsPerSecond } = model.account;
    this.requestIntervalMs = 1000 / requestsPerSecond;
    this.requestSlackMs = bucketSlackMs(requestsPerSecond, this.requestIntervalMs);
    this.integrationTimeoutMs = Float64Array.from(sources, (source) => source.integrationTimeoutMs);
    this.halvingTurn = new Uint8Array(functions.length * 256);
  }

  async run(options: EngineOptions = {}): Promise<EngineSummary> {
    this.start();
    for (;;) {
      const wait = this.arrivals.refill();
      if (wait !== undefined) await wait;
      const rows = this.arrivals.columns.rows;
      this.advance();
      if (rows === 0) break;
      const pause = options.onBatch?.(this.arrivals.columns.timeMs[rows - 1]!, this.arrivals.arrived);
      if (pause !== undefined) await pause;
    }
    this.finish();
    return {
      requests: this.requests,
      events: this.events + this.arrivals.arrived,
      environmentsStarted: this.environments.started,
    };
  }

  private start(): void {
    const { model, queue, environments } = this;
    model.functions.forEach((fn, index) => {
      for (let count = 0; count < fn.provisionedConcurrency; count++) {
        const slot = environments.start(2 * index + 1, 0);
        environments.state[slot] = EnvironmentState.fresh;
        environments.pushIdle(slot, 0);
      }
      this.aliveMax[index] = environments.alive[index]!;
    });
    queue.push(model.sampleStepMs, timerPayload(Timer.sample, 0));
    if (model.warmupMs > 0) queue.push(model.warmupMs, timerPayload(Timer.warmup, 0));
  }

  /** Runs until the rows at hand are used up; with no rows left, to the horizon. */
  private advance(): void {
    const {
      model,
      queue,
      environments,
      concurrency,
      waiting,
      batch,
      traits,
      timeoutMs,
      memoryMb,
      keepAliveMs,
    } = this;
    const { busy, busyMax, sourceTraits, sourceFlags, integrationTimeoutMs } = this;
    const { newestIdle, oldestIdle } = environments;
    const { groupOfPool, busy: groupBusy, limit: groupLimit } = concurrency;
    const horizonMs = model.horizonMs;
    const capacity = batch.functionIndex.length;
    const arrivals = this.arrivals.columns;
    const rows = arrivals.rows;
    const arrivalTime = arrivals.timeMs;
    const arrivalFunction = arrivals.functionIndex;
    const arrivalSource = arrivals.sourceIndex;
    const arrivalRequest = arrivals.requestIndex;
    const arrivalWork = arrivals.durationMs;
    const arrivalMemory = arrivals.memoryUsedMb;
    const arrivalFails = arrivals.fails;
    const outFunction = batch.functionIndex;
    const outSource = batch.sourceIndex;
    const outFlags = batch.flags;
    const outAttempt = batch.attempt;
    const outRequest = batch.requestIndex;
    const outEnvironment = batch.environment;
    const outArrival = batch.arrivalMs;
    const outStart = batch.startMs;
    const outHidden = batch.hiddenMs;
    const outInit = batch.initMs;
    const outDuration = batch.durationMs;
    const outLatency = batch.latencyMs;
    const outMemory = batch.memoryUsedMb;

    let row = 0;
    let events = 0;
    let nextArrivalMs = rows > 0 ? arrivalTime[0]! : horizonMs;
    for (;;) {
      // What attempts now: an arrival, or a request that waited.
      let nowMs: number;
      let functionIndex: number;
      let sourceIndex: number;
      let requestIndex: number;
      let attempt = 0;
      let refusals = 0;
      let arrivalMs: number;
      let workMs: number;
      let memoryUsedMb: number;
      let fails: number;
      const times = queue.times;
      if (times[0]! <= nextArrivalMs) {
        nowMs = times[0]!;
        if (nowMs >= horizonMs) break;
        events++;
        // EventQueue.pop, written out: a call would box the times.
        const payloads = queue.payloads;
        const payload = payloads[0]!;
        const size = queue.size - 1;
        queue.size = size;
        const lastMs = times[size]!;
        const lastPayload = payloads[size]!;
        times[size] = Number.POSITIVE_INFINITY;
        let at = 0;
        for (let first = 1; first < size; first = (at << 2) + 1) {
          // Places past the end hold Infinity, so all four children may be read.
          let child = first;
          let childMs = times[first]!;
          const second = times[first + 1]!;
          const third = times[first + 2]!;
          const fourth = times[first + 3]!;
          if (second < childMs) {
            child = first + 1;
            childMs = second;
          }
          if (third < childMs) {
            child = first + 2;
            childMs = third;
          }
          if (fourth < childMs) {
            child = first + 3;
            childMs = fourth;
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
        if (payload >= 0) {
          // An invocation ends: its environment becomes idle.
          const pool = environments.pool[payload]!;
          const owner = pool >> 1;
          busy[owner]!--;
          groupBusy[groupOfPool[pool]!]!--;
          if ((traits[owner]! & Trait.expiresByEvent) !== 0 && (pool & 1) === 0) {
            this.releaseByEvent(payload, nowMs);
            continue;
          }
          const newest = newestIdle[pool]!;
          environments.older[payload] = newest;
          environments.newer[payload] = NONE;
          if (newest === NONE) oldestIdle[pool] = payload;
          else environments.newer[newest] = payload;
          newestIdle[pool] = payload;
          environments.idleSinceMs[payload] = nowMs;
          continue;
        }
        const kind = (-1 - payload) & 3;
        const index = (-1 - payload) >> 2;
        if (kind !== Timer.attempt) {
          if (kind === Timer.expiry) this.expire(index, nowMs);
          else this.sample(nowMs, kind === Timer.sample);
          continue;
        }
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
      } else {
        if (row === rows) break;
        nowMs = nextArrivalMs;
        functionIndex = arrivalFunction[row]!;
        sourceIndex = arrivalSource[row]!;
        requestIndex = arrivalRequest[row]!;
        arrivalMs = nowMs;
        workMs = arrivalWork[row]!;
        memoryUsedMb = arrivalMemory[row]!;
        fails = arrivalFails[row]!;
        row++;
        nextArrivalMs = row < rows ? arrivalTime[row]! : nowMs;
        if ((sourceTraits[sourceIndex]! & (SourceTrait.door | SourceTrait.delivery)) !== 0) {
          if (this.isHeldAtDoor(functionIndex, sourceIndex, requestIndex, nowMs, workMs, memoryUsedMb, fails))
            continue;
        }
      }

      // Admission, and the environment that serves.
      const sourceTrait = sourceTraits[sourceIndex]!;
      const trait = traits[functionIndex]!;
      let pool = 2 * functionIndex;
      let slot = NONE;
      let flags = sourceFlags[sourceIndex]! | Flag.invoked;
      let hiddenMs = 0;
      let initMs = 0;
      let durationMs = workMs;
      let isAdmitted = true;
      if ((sourceTrait & SourceTrait.async) !== 0 && this.isTooOld(functionIndex, arrivalMs, nowMs)) {
        this.recordFinal(
          functionIndex,
          sourceIndex,
          requestIndex,
          attempt,
          arrivalMs,
          nowMs,
          Outcome.dropped,
        );
        continue;
      }
      if ((sourceTrait & SourceTrait.requestLimited) !== 0 && attempt + refusals === 0) {
        // TokenBuckets.take, written out.
        const fullAtMs = this.requestsFullAtMs > nowMs ? this.requestsFullAtMs : nowMs;
        if (fullAtMs - nowMs > this.requestSlackMs) isAdmitted = false;
        else this.requestsFullAtMs = fullAtMs + this.requestIntervalMs;
      }
      if (isAdmitted && (trait & Trait.provisioned) !== 0) {
        slot = this.takeProvisioned(functionIndex, nowMs);
        if (slot !== NONE) {
          pool++;
          flags |= Flag.provisioned;
        }
      }
      const group = groupOfPool[pool]!;
      if (slot === NONE) {
        // Environments idle for too long are gone (least recently used first).
        const oldest = oldestIdle[pool]!;
        if (oldest !== NONE && environments.idleSinceMs[oldest]! + keepAliveMs[functionIndex]! <= nowMs) {
          this.endIdleBefore(pool, nowMs);
        }
        if (groupBusy[group]! >= groupLimit[group]!) isAdmitted = false;
        else if (isAdmitted) {
          slot = newestIdle[pool]!;
          if (slot === NONE) {
            isAdmitted = concurrency.mayScale(functionIndex, nowMs);
            if (isAdmitted) {
              slot = this.startEnvironment(pool, nowMs);
              flags |= Flag.cold;
              this.draws.drawColdStart(functionIndex, sourceIndex, requestIndex, attempt);
              const { coldStart } = model.functions[functionIndex]!;
              if (Number.isNaN(this.draws.coldDurationMs)) {
                hiddenMs = this.draws.hiddenMs;
                initMs = this.draws.initMs;
                durationMs += this.draws.firstInvokeMs;
                if (coldStart.restored) flags |= Flag.restored;
                else if (initMs > coldStart.initLimitMs) {
                  // Cut at the limit, then run again inside the invocation (Lambda execution environment, Developer Guide, 2026).
                  durationMs += initMs;
                  initMs = coldStart.initLimitMs;
                  flags |= Flag.suppressedInit;
                }
              } else durationMs = this.draws.coldDurationMs;
            }
          } else if ((trait & (Trait.leastRecent | Trait.random)) !== 0) {
            slot = this.chooseIdle(pool, trait);
            environments.removeIdle(slot);
          } else {
            const older = environments.older[slot]!;
            newestIdle[pool] = older;
            if (older === NONE) oldestIdle[pool] = NONE;
            else environments.newer[older] = NONE;
          }
        }
      }
      if (!isAdmitted) {
        if ((sourceTrait & SourceTrait.async) !== 0) {
          this.backOff(
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
        } else
          this.recordFinal(
            functionIndex,
            sourceIndex,
            requestIndex,
            attempt,
            arrivalMs,
            nowMs,
            Outcome.throttled,
          );
        continue;
      }
      if (environments.state[slot] !== 0) {
        this.draws.drawColdStart(functionIndex, sourceIndex, requestIndex, attempt);
        if (Number.isNaN(this.draws.coldDurationMs)) {
          durationMs += this.draws.firstInvokeMs;
          if ((environments.state[slot]! & EnvironmentState.reset) !== 0) {
            durationMs += this.draws.initMs;
            flags |= Flag.suppressedInit;
          }
        }
        environments.state[slot] = 0;
      }

      // How it ends.
      let outcome: number = Outcome.succeeded;
      if (durationMs > timeoutMs[functionIndex]!) {
        durationMs = timeoutMs[functionIndex]!;
        outcome = Outcome.timedOut;
        environments.state[slot] = EnvironmentState.reset;
      } else if (memoryUsedMb > memoryMb[functionIndex]!) {
        memoryUsedMb = memoryMb[functionIndex]!;
        outcome = Outcome.outOfMemory;
        environments.state[slot] = EnvironmentState.reset;
      } else if (fails !== 0) outcome = Outcome.failed;
      let endMs = nowMs + hiddenMs + initMs + durationMs;
      let answerMs = endMs;
      let requestOutcome = outcome;
      if (
        (sourceTrait & SourceTrait.integrationTimeout) !== 0 &&
        endMs - arrivalMs > integrationTimeoutMs[sourceIndex]!
      ) {
        answerMs = arrivalMs + integrationTimeoutMs[sourceIndex]!;
        requestOutcome = Outcome.timedOut;
      }
      if (endMs > horizonMs) {
        hiddenMs = Math.min(hiddenMs, horizonMs - nowMs);
        initMs = Math.min(initMs, horizonMs - nowMs - hiddenMs);
        durationMs = horizonMs - nowMs - hiddenMs - initMs;
        endMs = horizonMs;
        outcome = Outcome.inFlight;
        if (answerMs > horizonMs) {
          answerMs = horizonMs;
          requestOutcome = Outcome.inFlight;
        }
      } else if ((sourceTrait & SourceTrait.async) !== 0) {
        requestOutcome = this.settle(
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
      }
      if (requestOutcome !== Outcome.pending) this.finals++;
      const out = batch.rows;
      outFunction[out] = functionIndex;
      outSource[out] = sourceIndex;
      outFlags[out] = flags | outcome | (requestOutcome << REQUEST_SHIFT);
      outAttempt[out] = attempt;
      outRequest[out] = requestIndex;
      outEnvironment[out] = environments.serial[slot]!;
      outArrival[out] = arrivalMs;
      outStart[out] = nowMs;
      outHidden[out] = hiddenMs;
      outInit[out] = initMs;
      outDuration[out] = durationMs;
      outLatency[out] = answerMs - arrivalMs;
      outMemory[out] = memoryUsedMb;
      batch.rows = out + 1;
      if (out + 1 === capacity) this.flush();
      const nowBusy = busy[functionIndex]! + 1;
      busy[functionIndex] = nowBusy;
      if (nowBusy > busyMax[functionIndex]!) busyMax[functionIndex] = nowBusy;
      groupBusy[group]!++;

      // EventQueue.push, written out.
      if (queue.size + 4 >= queue.times.length) queue.grow();
      const heapMs = queue.times;
      const heapPayloads = queue.payloads;
      let place = queue.size;
      queue.size = place + 1;
      while (place > 0) {
        const parent = (place - 1) >> 2;
        const parentMs = heapMs[parent]!;
        if (parentMs <= endMs) break;
        heapMs[place] = parentMs;
        heapPayloads[place] = heapPayloads[parent]!;
        place = parent;
      }
      heapMs[place] = endMs;
      heapPayloads[place] = slot;
    }
    this.events += events;
  }

  /** An arrival that the front door turns away, or that is still on its way to Lambda. */
  private isHeldAtDoor(
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    nowMs: number,
    workMs: number,
    memoryUsedMb: number,
    fails: number,
  ): boolean {
    const trait = this.sourceTraits[sourceIndex]!;
    if ((trait & SourceTrait.door) !== 0 && !this.doors.take(sourceIndex, nowMs)) {
      this.recordFinal(functionIndex, sourceIndex, requestIndex, 0, nowMs, nowMs, Outcome.throttled);
      return true;
    }
    if ((trait & SourceTrait.delivery) === 0) return false;
    const deliveredMs = nowMs + this.draws.deliveryMs(sourceIndex);
    if (deliveredMs <= nowMs) return false;
    this.wait(
      deliveredMs,
      functionIndex,
      sourceIndex,
      requestIndex,
      0,
      0,
      nowMs,
      workMs,
      memoryUsedMb,
      fails,
    );
    return true;
  }

  /** Takes an idle provisioned environment of a function, or none where all are busy or limited. */
  private takeProvisioned(functionIndex: number, nowMs: number): number {
    const { environments, concurrency } = this;
    const pool = 2 * functionIndex + 1;
    const slot = environments.newestIdle[pool]!;
    const group = concurrency.groupOfPool[pool]!;
    if (slot === NONE || concurrency.busy[group]! >= concurrency.limit[group]!) return NONE;
    if (!concurrency.provisionedRequests.take(functionIndex, nowMs)) return NONE;
    environments.removeIdle(slot);
    return slot;
  }

  private startEnvironment(pool: number, nowMs: number): number {
    const { environments, aliveMax } = this;
    const slot = environments.start(pool, nowMs);
    const functionIndex = pool >> 1;
    const alive = environments.alive[functionIndex]!;
    if (alive > aliveMax[functionIndex]!) aliveMax[functionIndex] = alive;
    return slot;
  }

  private wait(
    untilMs: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    refusals: number,
    arrivalMs: number,
    workMs: number,
    memoryUsedMb: number,
    fails: number,
  ): void {
    const { waiting } = this;
    const slot = waiting.take();
    waiting.functionIndex[slot] = functionIndex;
    waiting.sourceIndex[slot] = sourceIndex;
    waiting.requestIndex[slot] = requestIndex;
    waiting.attempt[slot] = attempt;
    waiting.refusals[slot] = refusals;
    waiting.arrivalMs[slot] = arrivalMs;
    waiting.workMs[slot] = workMs;
    waiting.memoryUsedMb[slot] = memoryUsedMb;
    waiting.fails[slot] = fails;
    this.queue.push(untilMs, timerPayload(Timer.attempt, slot));
  }

  /** A row for an attempt in which no code ran. */
  private record(
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    arrivalMs: number,
    nowMs: number,
    outcome: number,
    requestOutcome: number,
  ): void {
    const { batch } = this;
    const out = batch.rows++;
    batch.functionIndex[out] = functionIndex;
    batch.sourceIndex[out] = sourceIndex;
    batch.flags[out] = this.sourceFlags[sourceIndex]! | outcome | (requestOutcome << REQUEST_SHIFT);
    batch.attempt[out] = attempt;
    batch.requestIndex[out] = requestIndex;
    batch.environment[out] = NONE;
    batch.arrivalMs[out] = arrivalMs;
    batch.startMs[out] = nowMs;
    batch.hiddenMs[out] = 0;
    batch.initMs[out] = 0;
    batch.durationMs[out] = 0;
    batch.latencyMs[out] = nowMs - arrivalMs;
    batch.memoryUsedMb[out] = 0;
    if (requestOutcome !== Outcome.pending) this.finals++;
    if (batch.rows === batch.functionIndex.length) this.flush();
  }

  private recordFinal(
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    arrivalMs: number,
    nowMs: number,
    outcome: number,
  ): void {
    this.record(functionIndex, sourceIndex, requestIndex, attempt, arrivalMs, nowMs, outcome, outcome);
    if (outcome === Outcome.dropped)
      this.send(this.model.functions[functionIndex]!.asynchronous.onFailureSource, nowMs);
  }

  /** A refused asynchronous event goes back to the queue, waits longer each time, and is dropped at its maximum age. */
  private backOff(
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    refusals: number,
    arrivalMs: number,
    nowMs: number,
    workMs: number,
    memoryUsedMb: number,
    fails: number,
  ): void {
    const fn = this.model.functions[functionIndex]!;
    const { maximumEventAgeMs, throttleBackoffMs } = fn.asynchronous;
    // Reserved concurrency 0 sends events to the failure target without a retry (Developer Guide, asynchronous invocation, 2023).
    if (fn.reservedConcurrency === 0 || nowMs - arrivalMs >= maximumEventAgeMs) {
      this.recordFinal(functionIndex, sourceIndex, requestIndex, attempt, arrivalMs, nowMs, Outcome.dropped);
      return;
    }
    this.record(
      functionIndex,
      sourceIndex,
      requestIndex,
      attempt,
      arrivalMs,
      nowMs,
      Outcome.throttled,
      Outcome.pending,
    );
    const delayMs = Math.min(throttleBackoffMs.maximum, throttleBackoffMs.initial * 2 ** refusals);
    const untilMs = Math.min(nowMs + delayMs, arrivalMs + maximumEventAgeMs);
    this.wait(
      untilMs,
      functionIndex,
      sourceIndex,
      requestIndex,
      attempt,
      refusals + 1,
      arrivalMs,
      workMs,
      memoryUsedMb,
      fails,
    );
  }

  /** What follows an asynchronous attempt: a destination, a retry, or the end. Returns the request's outcome, or pending. */
  private settle(
    outcome: number,
    functionIndex: number,
    sourceIndex: number,
    requestIndex: number,
    attempt: number,
    arrivalMs: number,
    endMs: number,
    workMs: number,
    memoryUsedMb: number,
  ): number {
    const { asynchronous } = this.model.functions[functionIndex]!;
    if (outcome === Outcome.succeeded) {
      this.send(asynchronous.onSuccessSource, endMs);
      return outcome;
    }
    if (attempt < asynchronous.maximumRetryAttempts) {
      const delays = asynchronous.retryDelaysMs;
      const retryMs = endMs + (delays[Math.min(attempt, delays.length - 1)] ?? 0);
      if (retryMs - arrivalMs <= asynchronous.maximumEventAgeMs) {
        const fails = this.draws.retryFails(functionIndex, sourceIndex, requestIndex, attempt + 1) ? 1 : 0;
        this.wait(
          retryMs,
          functionIndex,
          sourceIndex,
          requestIndex,
          attempt + 1,
          0,
          arrivalMs,
          workMs,
          memoryUsedMb,
          fails,
        );
        return Outcome.pending;
      }
      this.send(asynchronous.onFailureSource, endMs);
      return Outcome.dropped;
    }
    this.send(asynchronous.onFailureSource, endMs);
    return outcome;
  }

  /** Hands an event on to another function through a source of its own. */
  private send(sourceIndex: number | null, timeMs: number): void {
    if (sourceIndex === null) return;
    const { functionIndex } = this.model.sources[sourceIndex]!;
    const requestIndex = this.arrivals.nextRequestIndex(sourceIndex);
    const fails = this.draws.retryFails(functionIndex, sourceIndex, requestIndex, 0) ? 1 : 0;
    this.requests++;
    this.wait(
      timeMs + this.draws.deliveryMs(sourceIndex),
      functionIndex,
      sourceIndex,
      requestIndex,
      0,
      0,
      timeMs,
      this.draws.workMs(functionIndex),
      this.draws.memoryUsedMb(functionIndex),
      fails,
    );
  }

  /** An on-demand environment whose idle time is not fixed becomes idle: its end is an event. */
  private releaseByEvent(slot: number, nowMs: number): void {
    const { environments } = this;
    const functionIndex = environments.pool[slot]! >> 1;
    const fn = this.model.functions[functionIndex]!;
    const lifeEndMs = environments.startMs[slot]! + fn.maxLifetimeMs;
    if (nowMs >= lifeEndMs) {
      this.end(slot, nowMs);
      return;
    }
    environments.pushIdle(slot, nowMs);
    environments.level[slot] = 0;
    const { keepAlive } = fn;
    const idleMs =
      keepAlive.kind === 'fixed'
        ? keepAlive.idleMs
        : keepAlive.kind === 'halving'
          ? keepAlive.periodMs
          : this.draws.idleMs(functionIndex);
    this.expireAt(slot, Math.min(nowMs + idleMs, lifeEndMs));
  }

  private expireAt(slot: number, timeMs: number): void {
    this.environments.expiryMs[slot] = timeMs;
    if (timeMs < this.model.horizonMs) this.queue.push(timeMs, timerPayload(Timer.expiry, slot));
  }

  private expire(slot: number, nowMs: number): void {
    const { environments } = this;
    // An environment that was used since, or ended, has another expiry time by now.
    if (environments.expiryMs[slot] !== nowMs) return;
    const functionIndex = environments.pool[slot]! >> 1;
    const fn = this.model.functions[functionIndex]!;
    const lifeEndMs = environments.startMs[slot]! + fn.maxLifetimeMs;
    if (fn.keepAlive.kind === 'halving' && nowMs < lifeEndMs) {
      const level = environments.level[slot]!;
      const turn = functionIndex * 256 + level;
      this.halvingTurn[turn]! ^= 1;
      if (this.halvingTurn[turn] === 0) {
        environments.level[slot] = Math.min(level + 1, 255);
        this.expireAt(slot, Math.min(nowMs + fn.keepAlive.periodMs, lifeEndMs));
        return;
      }
    }
    this.endIdle(slot, nowMs);
  }

  private endIdle(slot: number, timeMs: number): void {
    this.environments.removeIdle(slot);
    this.end(slot, timeMs);
  }

  private end(slot: number, timeMs: number): void {
    const rows = this.batch.environments;
    this.environments.end(slot, timeMs, rows);
    if (rows.rows === rows.startMs.length) this.flush();
  }

  private chooseIdle(pool: number, trait: number): number {
    const { environments } = this;
    if ((trait & Trait.leastRecent) !== 0) return environments.oldestIdle[pool]!;
    let count = 0;
    for (let slot = environments.newestIdle[pool]!; slot !== NONE; slot = environments.older[slot]!) count++;
    return environments.idleAt(pool, this.draws.pick(count));
  }

  private isTooOld(functionIndex: number, arrivalMs: number, nowMs: number): boolean {
    return nowMs - arrivalMs > this.model.functions[functionIndex]!.asynchronous.maximumEventAgeMs;
  }

  /** Ends a sampling step (or the part of one before the warm-up's end). */
  private sample(nowMs: number, isWholeStep: boolean): void {
    const { model, environments, batch, busy, busyMax, aliveMax } = this;
    const { samples } = batch;
    for (let index = 0; index < busy.length; index++) {
      const row = samples.rows++;
      samples.functionIndex[row] = index;
      samples.timeMs[row] = this.stepStartMs;
      samples.busyMax[row] = busyMax[index]!;
      samples.aliveMax[row] = aliveMax[index]!;
      if (samples.rows === samples.timeMs.length) this.flush();
      this.endIdleBefore(2 * index, nowMs);
      busyMax[index] = busy[index]!;
      aliveMax[index] = environments.alive[index]!;
    }
    this.stepStartMs = nowMs;
    if (isWholeStep) {
      const step = Math.round(nowMs / model.sampleStepMs);
      this.queue.push((step + 1) * model.sampleStepMs, timerPayload(Timer.sample, 0));
    }
  }

  /** Ends the environments of an on-demand pool whose fixed idle time is over. */
  private endIdleBefore(pool: number, nowMs: number): void {
    const { environments } = this;
    const idleLimitMs = this.keepAliveMs[pool >> 1]!;
    let oldest = environments.oldestIdle[pool]!;
    while (oldest !== NONE && environments.idleSinceMs[oldest]! + idleLimitMs <= nowMs) {
      this.endIdle(oldest, environments.idleSinceMs[oldest]! + idleLimitMs);
      oldest = environments.oldestIdle[pool]!;
    }
  }

  private flush(): void {
    const { batch } = this;
    this.sink.take(batch);
    batch.rows = 0;
    batch.environments.rows = 0;
    batch.samples.rows = 0;
  }

  /** Cuts everything at the horizon and holds the run against its conservation laws. */
  private finish(): void {
    const { model, queue, waiting, environments } = this;
    const { horizonMs } = model;
    if (this.stepStartMs < horizonMs) this.sample(horizonMs, false);
    let running = 0;
    for (let place = 0; place < queue.size; place++) {
      const payload = queue.payloads[place]!;
      if (payload >= 0) {
        running++;
        this.end(payload, horizonMs);
        continue;
      }
      if (((-1 - payload) & 3) !== Timer.attempt) continue;
      const slot = (-1 - payload) >> 2;
      this.record(
        waiting.functionIndex[slot]!,
        waiting.sourceIndex[slot]!,
        waiting.requestIndex[slot]!,
        waiting.attempt[slot]!,
        waiting.arrivalMs[slot]!,
        horizonMs,
        Outcome.inFlight,
        Outcome.inFlight,
      );
      waiting.release(slot);
    }
    for (let pool = 0; pool < environments.newestIdle.length; pool++) {
      while (environments.newestIdle[pool] !== NONE) this.endIdle(environments.newestIdle[pool]!, horizonMs);
    }
    this.flush();
    this.requests += this.arrivals.arrived;
    assertEqual('requests with an outcome', this.finals, this.requests);
    assertEqual('environments ended', environments.ended, environments.started);
    assertEqual(
      'invocations running at the end',
      running,
      this.busy.reduce((sum, busy) => sum + busy, 0),
    );
    assertEqual('requests still waiting', waiting.waiting, 0);
  }
}

function assertEqual(what: string, actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`conservation violated: ${what}: ${actual}, expected ${expected}`);
}
