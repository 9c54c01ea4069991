import { Histogram } from '../../metrics/histogram.ts';
import { TimerQueue } from '../../metrics/timer-queue.ts';
import { targetsOf } from '../../model/fan-outs.ts';
import { GAUGE_PROVISIONED } from '../../model/gauge-codes.ts';
import type { Model } from '../../model/model.ts';
import {
  ACCESS_DENIED,
  ARRIVAL_MS,
  ASYNC,
  ATTEMPT_MASK,
  BATCHED,
  CODES_SHIFT,
  DROPPED,
  DURATION_MS,
  FIELDS_SHIFT,
  FLAGS,
  HIDDEN_MS,
  IN_FLIGHT,
  INIT_MS,
  INVOKED,
  LOWER_HALF,
  OUT_OF_MEMORY,
  PENDING,
  PROVISIONED,
  REQUEST_SHIFT,
  ROUTE,
  START_MS,
  SUCCEEDED,
  THROTTLED,
  UPPER_SHIFT,
} from '../../model/outcome-codes.ts';
import type { BlockSink, OutcomeBatch, OutcomeSink, UsualBlock } from '../../model/outcomes.ts';
import { MetricMinute, minuteOf } from './metric-minute.ts';
import { METRIC_PERIOD_MS, type MetricOutput } from './metric-point.ts';
import { StartOrder } from './start-order.ts';

/**
 * What a hidden start may add to the time-out and the init of a function that waits for others, before its
 * row comes.
 */
const HIDDEN_MARGIN_MS = 60_000;

/**
 * The CloudWatch metrics of a run, minute by minute: a sweep over the starts and ends of its invocations in
 * the order of time, so that concurrency is exact and one minute alone is open. As CloudWatch has it, a point
 * belongs to the minute in which the invocation started. Held in memory: what is running, and rows of
 * functions that wait for others for as long as their time-out.
 */
export class MetricCollector implements OutcomeSink {
  private readonly model: Model;
  private readonly output: MetricOutput;
  private readonly startEpochMs: number;
  private readonly functions: readonly MetricMinute[];
  private readonly all = new MetricMinute(null);
  /**
   * Account-wide levels: running in functions without reserved concurrency; the same without provisioned
   * environments.
   */
  private readonly unreserved = new MetricMinute(null);
  private readonly provisioned: Float64Array;
  private readonly order: StartOrder;
  /** Null where rows are held back until their turn. */
  readonly blocks: BlockSink | null;
  private readonly ends = new TimerQueue();
  /** By minute and function: ages of last records of the batches read. */
  private readonly reads = new Map<number, Map<number, Histogram>>();
  private readonly claimedAlways: number;
  private claimedRunningMax = 0;
  private claimedRunning = 0;
  /** Which function's event a source carries on, where it is a destination of it. */
  private readonly origins = new Map<number, number>();
  private minuteMs: number;

  /** @param names of the functions, in the order of the model */
  constructor(model: Model, names: readonly string[], startEpochMs: number, output: MetricOutput) {
    this.model = model;
    this.output = output;
    this.startEpochMs = startEpochMs;
    this.functions = names.map((name) => new MetricMinute(name));
    this.provisioned = Float64Array.from(model.functions, (fn) => fn.provisionedConcurrency);
    this.minuteMs = minuteOf(startEpochMs);
    this.claimedAlways = model.functions.reduce(
      (sum, fn) => sum + (fn.reservedConcurrency ?? fn.provisionedConcurrency),
      0,
    );
    model.functions.forEach(({ asynchronous }, index) => {
      for (const source of [asynchronous.onFailureSource, asynchronous.onSuccessSource])
        for (const target of targetsOf(model, source)) this.origins.set(target, index);
    });
    const latestMs = latestRowMs(model);
    this.blocks =
      latestMs > 0
        ? null
        : {
            stepMs: METRIC_PERIOD_MS,
            isInOrder: true,
            isReady: () => true,
            takeBlock: (block) => this.takeBlock(block),
          };
    this.order = new StartOrder(latestMs, (numbers, number, codes, code) =>
      this.takeRow(numbers, number, codes, code),
    );
  }

  take(batch: OutcomeBatch): void {
    const { numbers, codes, rows, reads, gauges } = batch;
    // Before the rows, which may close their minute.
    for (let row = 0; row < reads.rows; row++)
      this.takeRead(reads.sourceIndex[row]!, reads.timeMs[row]!, reads.iteratorAgeMs[row]!);
    for (let row = 0; row < gauges.rows; row++)
      if (gauges.kind[row] === GAUGE_PROVISIONED) this.provisioned[gauges.index[row]!] = gauges.max[row]!;
    for (let row = 0; row < rows; row++)
      this.order.push(numbers, row << FIELDS_SHIFT, codes, row << CODES_SHIFT);
  }

  finish(): void {
    this.order.release(Number.POSITIVE_INFINITY);
    this.sweepTo(this.startEpochMs + this.model.horizonMs);
    this.closeMinute();
  }

  private takeRow(numbers: Float64Array, number: number, codes: Int32Array, code: number): void {
    const flags = codes[code | FLAGS]!;
    if ((flags & BATCHED) !== 0) return;
    const route = codes[code | ROUTE]!;
    const functionIndex = route & LOWER_HALF;
    const fn = this.functions[functionIndex]!;
    const startMs = this.startEpochMs + numbers[number | START_MS]!;
    this.sweepTo(startMs);
    const attempt = flags & ATTEMPT_MASK;
    if ((flags & INVOKED) !== 0) this.takeInvocation(functionIndex, numbers, number, flags, startMs);
    else if (attempt === THROTTLED) {
      fn.throttles++;
      this.all.throttles++;
    } else if (attempt === ACCESS_DENIED) {
      const origin = this.origins.get(route >>> UPPER_SHIFT);
      if (origin !== undefined) {
        this.functions[origin]!.undelivered++;
        this.all.undelivered++;
      }
    }
    if ((flags & ASYNC) !== 0) this.takeAsync(functionIndex, numbers, number, flags);
  }

  private takeBlock(block: UsualBlock): void {
    const { functionIndex, arrivalMs, durationMs, from, to, isProvisioned, sourceIndex } = block;
    const isAsync = this.model.sources[sourceIndex]!.invocation === 'async';
    const fn = this.functions[functionIndex]!;
    for (let row = from; row < to; row++) {
      const startMs = this.startEpochMs + arrivalMs[row]!;
      this.sweepTo(startMs);
      this.begin(functionIndex, startMs + durationMs[row]!, durationMs[row]!, SUCCEEDED, isProvisioned);
      if (!isAsync) continue;
      for (const minute of [fn, this.all]) {
        minute.asyncReceived++;
        minute.asyncAge.record(0);
      }
    }
  }

  private takeInvocation(
    functionIndex: number,
    numbers: Float64Array,
    number: number,
    flags: number,
    startMs: number,
  ): void {
    const durationMs = numbers[number | DURATION_MS]!;
    const endMs = startMs + numbers[number | HIDDEN_MS]! + numbers[number | INIT_MS]! + durationMs;
    const attempt = flags & ATTEMPT_MASK;
    this.begin(functionIndex, endMs, durationMs, attempt, (flags & PROVISIONED) !== 0);
  }

  private begin(
    functionIndex: number,
    endMs: number,
    durationMs: number,
    attempt: number,
    isProvisioned: boolean,
  ): void {
    const fn = this.functions[functionIndex]!;
    const isSpillover = !isProvisioned && this.provisioned[functionIndex]! > 0;
    for (const minute of [fn, this.all]) {
      minute.invocations++;
      if (attempt > SUCCEEDED && attempt <= OUT_OF_MEMORY) minute.errors++;
      if (attempt !== IN_FLIGHT) minute.duration.record(durationMs);
      if (isProvisioned) minute.provisionedInvocations++;
      else if (isSpillover) minute.spilloverInvocations++;
      minute.begin(isProvisioned);
    }
    if (this.model.functions[functionIndex]!.reservedConcurrency === null) {
      this.unreserved.begin(isProvisioned);
      if (!isProvisioned) {
        this.claimedRunning++;
        if (this.claimedRunning > this.claimedRunningMax) this.claimedRunningMax = this.claimedRunning;
      }
    }
    this.ends.push(endMs, (functionIndex << 1) | (isProvisioned ? 1 : 0));
  }

  private takeEnd(payload: number): void {
    const functionIndex = payload >> 1;
    const isProvisioned = (payload & 1) !== 0;
    this.functions[functionIndex]!.end(isProvisioned);
    this.all.end(isProvisioned);
    if (this.model.functions[functionIndex]!.reservedConcurrency !== null) return;
    this.unreserved.end(isProvisioned);
    if (!isProvisioned) this.claimedRunning--;
  }

  private takeAsync(functionIndex: number, numbers: Float64Array, number: number, flags: number): void {
    const fn = this.functions[functionIndex]!;
    const isInvoked = (flags & INVOKED) !== 0;
    const request = (flags >> REQUEST_SHIFT) & ATTEMPT_MASK;
    const ageMs = numbers[number | START_MS]! - numbers[number | ARRIVAL_MS]!;
    const isFirst = flags >>> UPPER_SHIFT === 0 && (isInvoked || request !== PENDING);
    const { asynchronous, recursionLimit, reservedConcurrency } = this.model.functions[functionIndex]!;
    const isDropped =
      request === DROPPED || request === THROTTLED || (request > SUCCEEDED && request <= OUT_OF_MEMORY);
    // Neither too old nor shut out: the guard against loops.
    const isLoop =
      request === DROPPED &&
      recursionLimit !== Number.POSITIVE_INFINITY &&
      ageMs < asynchronous.maximumEventAgeMs &&
      reservedConcurrency !== 0 &&
      !isInvoked;
    for (const minute of [fn, this.all]) {
      if (isFirst) minute.asyncReceived++;
      if (isInvoked) minute.asyncAge.record(ageMs);
      if (isLoop) minute.recursionsDropped++;
      else if (isDropped) minute.asyncDropped++;
    }
  }

  private takeRead(sourceIndex: number, timeMs: number, iteratorAgeMs: number): void {
    const { functionIndex } = this.model.sources[sourceIndex]!;
    const minute = Math.max(this.minuteMs, minuteOf(this.startEpochMs + timeMs));
    let ages = this.reads.get(minute);
    if (ages === undefined) {
      ages = new Map();
      this.reads.set(minute, ages);
    }
    for (const index of [functionIndex, -1]) {
      let age = ages.get(index);
      if (age === undefined) {
        age = new Histogram();
        ages.set(index, age);
      }
      age.record(iteratorAgeMs);
    }
  }

  /** Lets everything happen that ends, and every minute close, up to and at `epochMs`. */
  private sweepTo(epochMs: number): void {
    const { ends } = this;
    for (;;) {
      const closesMs = this.minuteMs + METRIC_PERIOD_MS;
      // What ends on the stroke of a minute does not run in the next one.
      if (ends.nextMs <= Math.min(epochMs, closesMs)) this.takeEnd(ends.pop());
      else if (closesMs <= epochMs) {
        this.closeMinute();
        this.minuteMs = ends.size > 0 || this.reads.size > 0 ? closesMs : minuteOf(epochMs);
      } else return;
    }
  }

  private closeMinute(): void {
    const { minuteMs, output, all, unreserved } = this;
    const ages = this.reads.get(minuteMs);
    this.reads.delete(minuteMs);
    this.functions.forEach((fn, index) => {
      fn.close(minuteMs, this.provisioned[index]!, ages?.get(index) ?? null, output);
    });
    const isActive = all.runningMax > 0;
    const allProvisioned = this.provisioned.reduce((sum, count) => sum + count, 0);
    all.close(minuteMs, allProvisioned, ages?.get(-1) ?? null, output);
    const claimed = this.claimedAlways + this.claimedRunningMax;
    const levels = [
      ['UnreservedConcurrentExecutions', unreserved.runningMax],
      ['ClaimedAccountConcurrency', isActive ? claimed : 0],
    ] as const;
    for (const [metricName, maximum] of levels) {
      if (maximum > 0) output.write({ ...LEVEL, timestampMs: minuteMs, metricName, maximum });
    }
    unreserved.runningMax = unreserved.running;
    this.claimedRunningMax = this.claimedRunning;
  }
}

const LEVEL = {
  functionName: null,
  unit: 'Count',
  sampleCount: null,
  sum: null,
  average: null,
  minimum: null,
  p50: null,
  p90: null,
  p99: null,
} as const;

/** How long after its start a row may come: 0 where every row is written at its start. */
function latestRowMs(model: Model): number {
  const waiting = model.functions.filter(
    ({ steps, failures }) => steps.length > 0 || failures.some(({ lostShare }) => lostShare > 0),
  );
  return waiting.reduce(
    (latest, { timeoutMs, coldStart }) =>
      Math.max(latest, timeoutMs + coldStart.initLimitMs + HIDDEN_MARGIN_MS),
    0,
  );
}
