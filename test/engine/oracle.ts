import type { FunctionModel, Model, SourceModel } from '../../src/model/model.ts';
import {
  ASYNC,
  COLD,
  ENTRY,
  INVOKED,
  PROVISIONED,
  REQUEST_SHIFT,
  SUPPRESSED_INIT,
} from '../../src/model/outcome-codes.ts';
import { Outcome } from '../../src/model/outcomes.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import type { Row } from '../support/models.ts';

/**
 * The engine's rules again, as plainly as they can be written: one list of things to come that is searched
 * for the earliest, one list of environments that is searched whole each time. Only constants are drawn, so
 * that there is nothing random in it. What goes first of two things of one kind at the same instant is not
 * part of the rules.
 */
export function simulateSlowly(model: Model, arrivals: readonly OracleArrival[]): OracleRun {
  return new Oracle(model).run(arrivals);
}

export interface OracleArrival {
  readonly timeMs: number;
  readonly sourceIndex: number;
  readonly durationMs: number;
  readonly memoryUsedMb: number;
}

export interface OracleRun {
  readonly rows: Row[];
  readonly environments: {
    readonly functionIndex: number;
    readonly startMs: number;
    readonly endMs: number;
  }[];
}

interface Request {
  readonly sourceIndex: number;
  readonly functionIndex: number;
  readonly requestIndex: number;
  readonly arrivalMs: number;
  readonly workMs: number;
  readonly memoryUsedMb: number;
  attempt: number;
  refusals: number;
  /** From its second refusal on an event of the queue also waits for the next place. */
  isInLine: boolean;
  backOff: Planned | null;
}

interface Environment {
  readonly serial: number;
  readonly functionIndex: number;
  readonly isProvisioned: boolean;
  readonly startMs: number;
  isBusy: boolean;
  idleSinceMs: number;
  needs: 'nothing' | 'first run' | 'init';
}

/** What happens at one instant: ends of invocations first, arrivals last. */
const END = 0;
const TRY = 1;
const LOOK = 2;
const ARRIVAL = 3;

interface Planned {
  readonly timeMs: number;
  readonly order: number;
  readonly happen: () => void;
}

/** Tokens as a number that grows with time. */
class Bucket {
  private readonly perSecond: number;
  private readonly size: number;
  private tokens: number;
  private lastMs = 0;

  constructor(perSecond: number, burst: number) {
    this.perSecond = perSecond;
    this.size = Math.max(1, Math.floor(burst));
    this.tokens = this.size;
  }

  has(nowMs: number): boolean {
    const tokens = this.tokens + ((nowMs - this.lastMs) / 1000) * this.perSecond;
    return Math.min(this.size, tokens) >= 1 - 1e-9;
  }

  take(nowMs: number): boolean {
    this.tokens = Math.min(this.size, this.tokens + ((nowMs - this.lastMs) / 1000) * this.perSecond);
    this.lastMs = nowMs;
    if (this.tokens < 1 - 1e-9) return false;
    this.tokens--;
    return true;
  }
}

class Oracle {
  private nowMs = 0;
  private started = 0;
  private readonly model: Model;
  private readonly rows: Row[] = [];
  private readonly ended: { functionIndex: number; startMs: number; endMs: number }[] = [];
  private planned: Planned[] = [];
  private environments: Environment[] = [];
  /** Events of the queue that wait for a place, in the order in which they came to wait. */
  private line: Request[] = [];
  /** When the line is looked at next, for the scaling rate. */
  private nextLook: Planned | null = null;
  private readonly waiting = new Set<Request>();
  private readonly requestsOfSource: number[];
  private readonly accountRequests: Bucket;
  private readonly doors: (Bucket | null)[];
  private readonly provisionedRequests: Bucket[];
  private readonly scaling: Bucket[];

  constructor(model: Model) {
    this.model = model;
    const { account, functions, sources } = model;
    this.requestsOfSource = sources.map(() => 0);
    this.accountRequests = new Bucket(account.requestsPerSecond, account.requestsPerSecond);
    this.doors = sources.map(({ throttle }) => throttle && new Bucket(throttle.perSecond, throttle.burst));
    this.provisionedRequests = functions.map(({ provisionedConcurrency }) => {
      const perSecond = (provisionedConcurrency * account.requestsPerSecond) / account.concurrency;
      return new Bucket(perSecond, perSecond);
    });
    const shared = new Bucket(account.scaling.perSecond, account.scaling.burst);
    this.scaling = functions.map(() =>
      account.scaling.scope === 'account'
        ? shared
        : new Bucket(account.scaling.perSecond, account.scaling.burst),
    );
    functions.forEach((fn, functionIndex) => {
      for (let count = 0; count < fn.provisionedConcurrency; count++)
        this.startEnvironment(functionIndex, true);
    });
  }

  run(arrivals: readonly OracleArrival[]): OracleRun {
    const { horizonMs } = this.model;
    for (const arrival of arrivals) this.plan(arrival.timeMs, ARRIVAL, () => this.arrive(arrival));
    for (;;) {
      const next = this.planned.reduce<Planned | null>(
        (first, event) =>
          first === null ||
          event.timeMs < first.timeMs ||
          (event.timeMs === first.timeMs && event.order < first.order)
            ? event
            : first,
        null,
      );
      if (next === null || next.timeMs >= horizonMs) break;
      this.planned = this.planned.filter((event) => event !== next);
      this.endIdleUntil(next.timeMs);
      this.nowMs = next.timeMs;
      next.happen();
    }
    this.endIdleUntil(horizonMs);
    this.nowMs = horizonMs;
    for (const request of this.waiting) this.refuse(request, Outcome.inFlight, Outcome.inFlight);
    for (const environment of this.environments) this.end(environment, horizonMs);
    return { rows: this.rows, environments: this.ended };
  }

  private plan(timeMs: number, order: number, happen: () => void): void {
    this.planned.push({ timeMs, order, happen });
  }

  private source(request: Request): SourceModel {
    return this.model.sources[request.sourceIndex] as SourceModel;
  }

  private fn(functionIndex: number): FunctionModel {
    return this.model.functions[functionIndex] as FunctionModel;
  }

  private arrive({ sourceIndex, durationMs, memoryUsedMb }: OracleArrival): void {
    const source = this.model.sources[sourceIndex] as SourceModel;
    const request = this.request(sourceIndex, this.nowMs, durationMs, memoryUsedMb);
    if (this.doors[sourceIndex]?.take(this.nowMs) === false) {
      this.refuse(request, Outcome.throttled, Outcome.throttled);
      return;
    }
    const deliveryMs = value(source.deliveryMs);
    if (deliveryMs > 0) this.tryLater(request, this.nowMs + deliveryMs);
    else this.attempt(request);
  }

  private request(sourceIndex: number, arrivalMs: number, workMs: number, memoryUsedMb: number): Request {
    const { functionIndex } = this.model.sources[sourceIndex] as SourceModel;
    const requestIndex = this.requestsOfSource[sourceIndex] as number;
    this.requestsOfSource[sourceIndex] = requestIndex + 1;
    return {
      sourceIndex,
      functionIndex,
      requestIndex,
      arrivalMs,
      workMs,
      memoryUsedMb,
      attempt: 0,
      refusals: 0,
      isInLine: false,
      backOff: null,
    };
  }

  private tryLater(request: Request, timeMs: number): void {
    this.waiting.add(request);
    this.plan(timeMs, TRY, () => {
      this.waiting.delete(request);
      this.attempt(request);
    });
  }

  private attempt(request: Request): void {
    const source = this.source(request);
    const { asynchronous, reservedConcurrency } = this.fn(request.functionIndex);
    const isAsync = source.invocation === 'async';
    const oldestMs = request.arrivalMs + asynchronous.maximumEventAgeMs;
    if (isAsync && this.nowMs > oldestMs) {
      this.drop(request);
      return;
    }
    const isFirst = request.attempt + request.refusals === 0;
    const isAdmitted = !source.isRequestLimited || !isFirst || this.accountRequests.take(this.nowMs);
    const environment = isAdmitted ? this.environmentFor(request.functionIndex) : null;
    if (environment !== null) {
      this.invoke(request, environment);
    } else if (!isAsync) {
      this.refuse(request, Outcome.throttled, Outcome.throttled);
    } else if (reservedConcurrency === 0 || this.nowMs >= oldestMs) {
      this.drop(request);
    } else {
      this.refuse(request, Outcome.throttled, Outcome.pending);
      const { initial, maximum } = asynchronous.throttleBackoffMs;
      const delayMs = Math.min(maximum, initial * 2 ** request.refusals);
      request.refusals++;
      this.waiting.add(request);
      if (request.refusals >= 2) {
        request.isInLine = true;
        this.line.push(request);
      }
      this.backOff(request, Math.min(this.nowMs + delayMs, oldestMs), oldestMs);
      if (request.isInLine) this.lookAt(this.nowMs);
    }
  }

  private lookAt(timeMs: number): void {
    if (this.nextLook !== null && this.nextLook.timeMs <= timeMs) return;
    this.planned = this.planned.filter((event) => event !== this.nextLook);
    this.nextLook = { timeMs, order: LOOK, happen: () => this.look() };
    this.planned.push(this.nextLook);
  }

  private backOff(request: Request, untilMs: number, oldestMs: number): void {
    const planned: Planned = {
      timeMs: untilMs,
      order: TRY,
      happen: () => {
        if (!request.isInLine || this.nowMs >= oldestMs) {
          this.leaveLine(request);
          this.attempt(request);
          return;
        }
        // One that waits in line has no place: it would have had it before.
        this.refuse(request, Outcome.throttled, Outcome.pending);
        const { initial, maximum } = this.fn(request.functionIndex).asynchronous.throttleBackoffMs;
        const delayMs = Math.min(maximum, initial * 2 ** request.refusals);
        request.refusals++;
        this.backOff(request, Math.min(this.nowMs + delayMs, oldestMs), oldestMs);
      },
    };
    request.backOff = planned;
    this.planned.push(planned);
  }

  private leaveLine(request: Request): void {
    this.planned = this.planned.filter((event) => event !== request.backOff);
    request.backOff = null;
    this.waiting.delete(request);
    this.line = this.line.filter((other) => other !== request);
    request.isInLine = false;
  }

  /** While there is a place for a function, the event that has waited in its line longest is tried. */
  private look(): void {
    this.nextLook = null;
    this.endIdleUntil(this.nowMs);
    for (;;) {
      let found: Request | null = null;
      let isLimited = false;
      for (let functionIndex = 0; functionIndex < this.model.functions.length; functionIndex++) {
        const head = this.line.find((request) => request.functionIndex === functionIndex);
        if (head === undefined) continue;
        const place = this.placeFor(functionIndex);
        if (place === 'not yet') isLimited = true;
        if (place === 'free' && (found === null || head.arrivalMs < found.arrivalMs)) found = head;
      }
      if (found === null) {
        if (isLimited) this.lookAt(this.nowMs + 100);
        return;
      }
      this.leaveLine(found);
      this.attempt(found);
    }
  }

  private placeFor(functionIndex: number): 'free' | 'not yet' | 'none' {
    const fn = this.fn(functionIndex);
    const has = (isProvisioned: boolean): boolean =>
      this.environments.some(
        (environment) =>
          environment.functionIndex === functionIndex &&
          environment.isProvisioned === isProvisioned &&
          !environment.isBusy,
      );
    const mayUseProvisioned =
      fn.reservedConcurrency === null || this.busy([functionIndex]) < fn.reservedConcurrency;
    if (has(true) && mayUseProvisioned && this.provisionedRequests[functionIndex]?.has(this.nowMs) === true)
      return 'free';
    if (!this.hasRoom(functionIndex)) return 'none';
    return has(false) || this.scaling[functionIndex]?.has(this.nowMs) === true ? 'free' : 'not yet';
  }

  /** Provisioned first, then what is warm, then a cold start; null where a limit forbids all three. */
  private environmentFor(functionIndex: number): Environment | null {
    const fn = this.fn(functionIndex);
    const idle = (isProvisioned: boolean): Environment[] =>
      this.environments
        .filter(
          (environment) =>
            environment.functionIndex === functionIndex &&
            environment.isProvisioned === isProvisioned &&
            !environment.isBusy,
        )
        .sort((a, b) => a.idleSinceMs - b.idleSinceMs || a.serial - b.serial);
    const provisioned = idle(true).at(-1);
    const mayUseProvisioned =
      fn.reservedConcurrency === null || this.busy([functionIndex]) < fn.reservedConcurrency;
    if (
      provisioned !== undefined &&
      mayUseProvisioned &&
      this.provisionedRequests[functionIndex]?.take(this.nowMs) === true
    )
      return provisioned;
    if (!this.hasRoom(functionIndex)) return null;
    const warm = idle(false).at(fn.reuse === 'least-recent' ? 0 : -1);
    if (warm !== undefined) return warm;
    if (this.scaling[functionIndex]?.take(this.nowMs) !== true) return null;
    return this.startEnvironment(functionIndex, false);
  }

  /**
   * Reserved concurrency is the function's own; the others share what is neither reserved nor provisioned.
   */
  private hasRoom(functionIndex: number): boolean {
    const { functions, account } = this.model;
    const { reservedConcurrency } = this.fn(functionIndex);
    if (reservedConcurrency !== null) return this.busy([functionIndex]) < reservedConcurrency;
    const claimed = functions.reduce(
      (sum, fn) => sum + (fn.reservedConcurrency ?? fn.provisionedConcurrency),
      0,
    );
    const unreserved = functions.flatMap((fn, index) => (fn.reservedConcurrency === null ? [index] : []));
    return this.busy(unreserved, false) < account.concurrency - claimed;
  }

  private busy(functions: readonly number[], isProvisionedToo = true): number {
    return this.environments.filter(
      (environment) =>
        environment.isBusy &&
        functions.includes(environment.functionIndex) &&
        (isProvisionedToo || !environment.isProvisioned),
    ).length;
  }

  private startEnvironment(functionIndex: number, isProvisioned: boolean): Environment {
    const environment: Environment = {
      serial: this.started++,
      functionIndex,
      isProvisioned,
      startMs: this.nowMs,
      isBusy: false,
      idleSinceMs: isProvisioned ? 0 : Number.NaN,
      needs: isProvisioned ? 'first run' : 'nothing',
    };
    this.environments.push(environment);
    return environment;
  }

  private invoke(request: Request, environment: Environment): void {
    const { horizonMs } = this.model;
    const fn = this.fn(request.functionIndex);
    const source = this.source(request);
    const initMs = value(fn.coldStart.initMs);
    const firstRunMs = value(fn.coldStart.firstInvokeCpuMs) * fn.coldStart.firstInvokeFactor;
    const coldDurationMs = fn.work.kind === 'whole' ? fn.work.coldDurationMs : null;
    let hiddenMs = 0;
    let reportedInitMs = 0;
    let durationMs = request.workMs;
    let flags = INVOKED;
    const isCold = Number.isNaN(environment.idleSinceMs);
    if (isCold) flags |= COLD;
    if (environment.isProvisioned) flags |= PROVISIONED;
    if (coldDurationMs !== null) {
      if (isCold) durationMs = value(coldDurationMs);
    } else if (isCold) {
      hiddenMs = value(fn.coldStart.hiddenMs);
      reportedInitMs = Math.min(initMs, fn.coldStart.initLimitMs);
      durationMs += firstRunMs;
      if (initMs > fn.coldStart.initLimitMs) {
        durationMs += initMs;
        flags |= SUPPRESSED_INIT;
      }
    } else if (environment.needs !== 'nothing') {
      durationMs += firstRunMs;
      if (environment.needs === 'init') {
        durationMs += initMs;
        flags |= SUPPRESSED_INIT;
      }
    }
    let outcome: number = fn.errorRate === 1 ? Outcome.failed : Outcome.succeeded;
    environment.needs = 'nothing';
    if (request.memoryUsedMb > fn.memoryMb) outcome = Outcome.outOfMemory;
    if (durationMs > fn.timeoutMs) {
      durationMs = fn.timeoutMs;
      outcome = Outcome.timedOut;
    }
    if (outcome > Outcome.failed) environment.needs = 'init';
    environment.isBusy = true;
    const endMs = this.nowMs + hiddenMs + reportedInitMs + durationMs;
    let answerMs = endMs;
    let requestOutcome = outcome;
    if (source.invocation === 'sync' && endMs - request.arrivalMs > source.integrationTimeoutMs) {
      answerMs = request.arrivalMs + source.integrationTimeoutMs;
      requestOutcome = Outcome.timedOut;
    }
    const attempt = request.attempt;
    if (endMs > horizonMs) {
      const passedMs = horizonMs - this.nowMs;
      hiddenMs = Math.min(hiddenMs, passedMs);
      reportedInitMs = Math.min(reportedInitMs, passedMs - hiddenMs);
      durationMs = passedMs - hiddenMs - reportedInitMs;
      outcome = Outcome.inFlight;
      if (answerMs > horizonMs) {
        answerMs = horizonMs;
        requestOutcome = Outcome.inFlight;
      }
    } else if (source.invocation === 'async') requestOutcome = this.settle(request, outcome, endMs);
    this.write(request, attempt, flags, outcome, requestOutcome, {
      environment: environment.serial,
      hiddenMs,
      initMs: reportedInitMs,
      durationMs,
      latencyMs: answerMs - request.arrivalMs,
    });
    this.plan(endMs, END, () => {
      environment.isBusy = false;
      environment.idleSinceMs = this.nowMs;
      if (this.nowMs >= environment.startMs + fn.maxLifetimeMs && !environment.isProvisioned)
        this.end(environment, this.nowMs);
      if (this.line.length > 0) this.lookAt(this.nowMs);
    });
  }

  /** After an attempt from the queue: a retry, a destination, or nothing. */
  private settle(request: Request, outcome: number, endMs: number): number {
    const { asynchronous } = this.fn(request.functionIndex);
    if (outcome === Outcome.succeeded) {
      this.send(asynchronous.onSuccessSource, endMs);
      return outcome;
    }
    if (request.attempt < asynchronous.maximumRetryAttempts) {
      const delayMs = asynchronous.retryDelaysMs[request.attempt] ?? asynchronous.retryDelaysMs.at(-1) ?? 0;
      if (endMs + delayMs <= request.arrivalMs + asynchronous.maximumEventAgeMs) {
        request.attempt++;
        request.refusals = 0;
        this.tryLater(request, endMs + delayMs);
        return Outcome.pending;
      }
      outcome = Outcome.dropped;
    }
    this.send(asynchronous.onFailureSource, endMs);
    return outcome;
  }

  private send(sourceIndex: number | null, timeMs: number): void {
    if (sourceIndex === null) return;
    const source = this.model.sources[sourceIndex] as SourceModel;
    const { work, memoryUsedMb } = this.fn(source.functionIndex);
    const workMs =
      work.kind === 'whole'
        ? value(work.durationMs) * work.factor
        : value(work.cpuMs) * work.cpuFactor + value(work.ioMs);
    const usedMb = memoryUsedMb === null ? 0 : value(memoryUsedMb);
    const request = this.request(sourceIndex, timeMs, workMs, usedMb);
    this.tryLater(request, timeMs + value(source.deliveryMs));
  }

  private drop(request: Request): void {
    this.refuse(request, Outcome.dropped, Outcome.dropped);
    this.send(this.fn(request.functionIndex).asynchronous.onFailureSource, this.nowMs);
  }

  private refuse(request: Request, outcome: number, requestOutcome: number): void {
    this.write(request, request.attempt, 0, outcome, requestOutcome, {
      environment: -1,
      hiddenMs: 0,
      initMs: 0,
      durationMs: 0,
      latencyMs: this.nowMs - request.arrivalMs,
    });
  }

  private write(
    request: Request,
    attempt: number,
    flags: number,
    outcome: number,
    requestOutcome: number,
    run: Pick<Row, 'environment' | 'hiddenMs' | 'initMs' | 'durationMs' | 'latencyMs'>,
  ): void {
    const source = this.source(request);
    const { functionIndex, sourceIndex, requestIndex, arrivalMs } = request;
    const origin = (source.invocation === 'async' ? ASYNC : 0) | (source.isEntry ? ENTRY : 0);
    this.rows.push({
      functionIndex,
      sourceIndex,
      requestIndex,
      arrivalMs,
      attempt,
      startMs: this.nowMs,
      flags: flags | origin | outcome | (requestOutcome << REQUEST_SHIFT),
      ...run,
    });
  }

  private endIdleUntil(timeMs: number): void {
    for (const environment of this.environments) {
      if (environment.isBusy || environment.isProvisioned) continue;
      const { keepAlive, maxLifetimeMs } = this.fn(environment.functionIndex);
      if (keepAlive.kind === 'halving') throw new Error('not told by the oracle');
      const idleMs = keepAlive.kind === 'fixed' ? keepAlive.idleMs : value(keepAlive.idleMs);
      const endMs = Math.min(environment.idleSinceMs + idleMs, environment.startMs + maxLifetimeMs);
      if (endMs <= timeMs) this.end(environment, endMs);
    }
  }

  private end(environment: Environment, endMs: number): void {
    this.environments = this.environments.filter((other) => other !== environment);
    const { functionIndex, startMs } = environment;
    this.ended.push({ functionIndex, startMs, endMs });
  }
}

function value(distribution: Distribution): number {
  if (distribution.kind !== 'constant') throw new Error('the oracle draws nothing');
  return distribution.value;
}
