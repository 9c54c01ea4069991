import { Histogram } from '../metrics/histogram.ts';
import { Occupancy } from '../metrics/occupancy.ts';
import { StepQuantiles } from '../metrics/step-quantiles.ts';
import type { FunctionMeasurements, FunctionSeries } from '../model/measurements.ts';
import type { Model } from '../model/model.ts';
import {
  ARRIVAL_MS,
  ATTEMPT_MASK,
  CODES_SHIFT,
  COLD,
  DURATION_MS,
  FIELDS_SHIFT,
  FLAGS,
  HIDDEN_MS,
  IN_FLIGHT,
  INIT_MS,
  INVOKED,
  LATENCY_MS,
  OUT_OF_MEMORY,
  OUTCOME_COUNT,
  PENDING,
  PROVISIONED,
  REQUEST_SHIFT,
  RESTORED,
  START_MS,
  SUCCEEDED,
  SUPPRESSED_INIT,
  THROTTLED,
  TIMED_OUT,
} from '../model/outcome-codes.ts';
import { type BilledDurationRule, billedDurationMs, EPSILON_MS } from './billed-duration.ts';

/** Bits that make a row worth a closer look: anything but a warm on-demand success. */
const UNUSUAL = COLD | PROVISIONED | RESTORED | SUPPRESSED_INIT;
const USUAL = INVOKED | SUCCEEDED | (SUCCEEDED << REQUEST_SHIFT);
const LOOK = UNUSUAL | INVOKED | 0xff;

/** Columns of one function's rows, cut out of a batch; shared by all functions, since one is taken at a time. */
export interface Scratch {
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  readonly durationMs: Float64Array;
  readonly latencyMs: Float64Array;
  readonly latencyStep: Int32Array;
}

export function createScratch(rows: number): Scratch {
  return {
    startMs: new Float64Array(rows),
    endMs: new Float64Array(rows),
    durationMs: new Float64Array(rows),
    latencyMs: new Float64Array(rows),
    latencyStep: new Int32Array(rows),
  };
}

/** Everything that is counted of one function. */
export class FunctionCollector {
  private readonly outcomes = new Float64Array(OUTCOME_COUNT);
  private invocations = 0;
  private coldStarts = 0;
  private throttledAttempts = 0;
  private failedAttempts = 0;
  private provisionedInvocations = 0;
  private restores = 0;
  private busyMax = 0;
  private aliveMax = 0;
  /** On demand, provisioned; busy and alive time after the warm-up. */
  private readonly billedMs = new Float64Array(2);
  private readonly occupiedMs = new Float64Array(2);
  private readonly duration = new Histogram();
  private readonly init = new Histogram();
  private readonly coldLatency = new Histogram();
  private readonly warmLatency = new Histogram();
  private readonly invocationSeries: Float64Array;
  private readonly coldStartSeries: Float64Array;
  private readonly throttleSeries: Float64Array;
  private readonly errorSeries: Float64Array;
  private readonly concurrencyMaxSeries: Float64Array;
  private readonly latencySeries: StepQuantiles;
  private readonly busy: Occupancy;
  private readonly alive: Occupancy;
  private readonly rule: BilledDurationRule;
  private readonly warmupMs: number;
  private readonly stepMs: number;
  private readonly lastStep: number;

  constructor(model: Model, rule: BilledDurationRule) {
    const steps = Math.ceil(model.horizonMs / model.sampleStepMs);
    this.rule = rule;
    this.warmupMs = model.warmupMs;
    this.stepMs = model.sampleStepMs;
    this.lastStep = steps - 1;
    this.invocationSeries = new Float64Array(steps);
    this.coldStartSeries = new Float64Array(steps);
    this.throttleSeries = new Float64Array(steps);
    this.errorSeries = new Float64Array(steps);
    this.concurrencyMaxSeries = new Float64Array(steps);
    this.latencySeries = new StepQuantiles(steps);
    this.busy = new Occupancy(model.sampleStepMs, model.horizonMs);
    this.alive = new Occupancy(model.sampleStepMs, model.horizonMs);
  }

  /** Takes the rows `order[from..to)` of a batch, all of this function. */
  takeRows(
    numbers: Float64Array,
    codes: Int32Array,
    order: Int32Array,
    from: number,
    to: number,
    scratch: Scratch,
  ): void {
    this.takeInvocations(numbers, codes, order, from, to, scratch);
    this.takeLatencies(numbers, codes, order, from, to, scratch);
    // The rare rest, in a loop of its own so that the loops above contain no call.
    for (let index = from; index < to; index++) {
      const row = order[index]!;
      if ((codes[(row << CODES_SHIFT) | FLAGS]! & LOOK) !== USUAL) this.takeUnusual(numbers, codes, row);
    }
  }

  private takeInvocations(
    numbers: Float64Array,
    codes: Int32Array,
    order: Int32Array,
    from: number,
    to: number,
    scratch: Scratch,
  ): void {
    const { warmupMs, lastStep, invocationSeries, billedMs } = this;
    const { stepMs } = this.rule;
    const { startMs, endMs, durationMs } = scratch;
    // A little more than 1 / step, so that a time at the start of a step is not rounded into the one before.
    const stepsPerMs = (1 + Number.EPSILON) / this.stepMs;
    let invoked = 0;
    let completed = 0;
    let measured = 0;
    let busyMs = 0;
    let onDemandMs = 0;
    let provisionedMs = 0;
    for (let index = from; index < to; index++) {
      const row = order[index]!;
      const flags = codes[(row << CODES_SHIFT) | FLAGS]!;
      if ((flags & INVOKED) === 0) continue;
      const number = row << FIELDS_SHIFT;
      const start = numbers[number | START_MS]!;
      const init = numbers[number | INIT_MS]!;
      const duration = numbers[number | DURATION_MS]!;
      const end = start + numbers[number | HIDDEN_MS]! + init + duration;
      startMs[invoked] = start;
      endMs[invoked++] = end;
      busyMs += end - (start > warmupMs ? start : warmupMs < end ? warmupMs : end);
      const step = (start * stepsPerMs) | 0;
      invocationSeries[step < lastStep ? step : lastStep]!++;
      if (numbers[number | ARRIVAL_MS]! < warmupMs) continue;
      measured++;
      const isInFlight = (flags & ATTEMPT_MASK) === IN_FLIGHT;
      // billedDurationMs, written out for all but what has an init: a call would box its floats.
      let billed = Math.ceil((duration - EPSILON_MS) / stepMs) * stepMs;
      if (init > 0 || isInFlight) billed = this.unusualBilledMs(flags, duration, init);
      else if (billed < stepMs) billed = stepMs;
      if ((flags & PROVISIONED) === 0) onDemandMs += billed;
      else provisionedMs += billed;
      if (!isInFlight) durationMs[completed++] = duration;
    }
    this.invocations += measured;
    this.occupiedMs[0]! += busyMs;
    billedMs[0]! += onDemandMs;
    billedMs[1]! += provisionedMs;
    this.busy.addAll(startMs, endMs, 0, invoked);
    this.duration.recordAll(durationMs, 0, completed);
  }

  private unusualBilledMs(flags: number, durationMs: number, initMs: number): number {
    if ((flags & ATTEMPT_MASK) === IN_FLIGHT && durationMs + initMs === 0) return 0;
    const isInitCut = (flags & (COLD | SUPPRESSED_INIT)) === (COLD | SUPPRESSED_INIT);
    return billedDurationMs(durationMs, initMs, (flags & RESTORED) !== 0, isInitCut, this.rule);
  }

  private takeLatencies(
    numbers: Float64Array,
    codes: Int32Array,
    order: Int32Array,
    from: number,
    to: number,
    scratch: Scratch,
  ): void {
    const { warmupMs, lastStep, outcomes } = this;
    const { latencyMs, latencyStep } = scratch;
    // A little more than 1 / step, so that a time at the start of a step is not rounded into the one before.
    const stepsPerMs = (1 + Number.EPSILON) / this.stepMs;
    let answered = 0;
    // Whether some belong to another histogram than the warm one, or to none (before the warm-up's end).
    let isMixed = false;
    for (let index = from; index < to; index++) {
      const row = order[index]!;
      const flags = codes[(row << CODES_SHIFT) | FLAGS]!;
      const outcome = (flags >> REQUEST_SHIFT) & ATTEMPT_MASK;
      if (outcome === PENDING) continue;
      const number = row << FIELDS_SHIFT;
      const isMeasured = numbers[number | ARRIVAL_MS]! >= warmupMs;
      if (isMeasured) outcomes[outcome]!++;
      if (outcome > TIMED_OUT) continue;
      if (!isMeasured || (flags & COLD) !== 0) isMixed = true;
      const step = (numbers[number | START_MS]! * stepsPerMs) | 0;
      latencyMs[answered] = numbers[number | LATENCY_MS]!;
      latencyStep[answered++] = step < lastStep ? step : lastStep;
    }
    for (let first = 0; first < answered; ) {
      const step = latencyStep[first]!;
      let last = first + 1;
      while (last < answered && latencyStep[last] === step) last++;
      this.latencySeries.record(latencyMs, first, last, step);
      first = last;
    }
    if (!isMixed) {
      this.warmLatency.recordAll(latencyMs, 0, answered);
      return;
    }
    let warm = 0;
    for (let index = from; index < to; index++) {
      const row = order[index]!;
      const flags = codes[(row << CODES_SHIFT) | FLAGS]!;
      const outcome = (flags >> REQUEST_SHIFT) & ATTEMPT_MASK;
      if (outcome === PENDING || outcome > TIMED_OUT) continue;
      const number = row << FIELDS_SHIFT;
      if (numbers[number | ARRIVAL_MS]! < warmupMs) continue;
      const latency = numbers[number | LATENCY_MS]!;
      if ((flags & COLD) === 0) latencyMs[warm++] = latency;
      else this.coldLatency.record(latency);
    }
    this.warmLatency.recordAll(latencyMs, 0, warm);
  }

  private takeUnusual(numbers: Float64Array, codes: Int32Array, row: number): void {
    const flags = codes[(row << CODES_SHIFT) | FLAGS]!;
    const attempt = flags & ATTEMPT_MASK;
    const number = row << FIELDS_SHIFT;
    const isMeasured = numbers[number | ARRIVAL_MS]! >= this.warmupMs;
    const step = Math.min(this.lastStep, Math.floor(numbers[number | START_MS]! / this.stepMs));
    if ((flags & INVOKED) === 0) {
      if (attempt !== THROTTLED) return;
      this.throttleSeries[step]!++;
      if (isMeasured) this.throttledAttempts++;
      return;
    }
    const isError = attempt > SUCCEEDED && attempt <= OUT_OF_MEMORY;
    if (isError) this.errorSeries[step]!++;
    if ((flags & COLD) !== 0) this.coldStartSeries[step]!++;
    if (!isMeasured) return;
    if (isError) this.failedAttempts++;
    if ((flags & PROVISIONED) !== 0) this.provisionedInvocations++;
    if ((flags & COLD) === 0) return;
    this.coldStarts++;
    if ((flags & RESTORED) !== 0) this.restores++;
    const init = numbers[number | INIT_MS]!;
    if (init > 0 && attempt !== IN_FLIGHT) this.init.record(init);
  }

  takeEnvironment(startMs: Float64Array, endMs: Float64Array, row: number): void {
    this.alive.addAll(startMs, endMs, row, row + 1);
    this.occupiedMs[1]! += Math.max(0, endMs[row]! - Math.max(startMs[row]!, this.warmupMs));
  }

  takeSample(timeMs: number, busyMax: number, aliveMax: number): void {
    const step = Math.min(this.lastStep, Math.floor(timeMs / this.stepMs));
    if (busyMax > this.concurrencyMaxSeries[step]!) this.concurrencyMaxSeries[step] = busyMax;
    if (timeMs < this.warmupMs) return;
    this.busyMax = Math.max(this.busyMax, busyMax);
    this.aliveMax = Math.max(this.aliveMax, aliveMax);
  }

  measurements(measuredMs: number): FunctionMeasurements {
    const latencyMs = new Histogram();
    latencyMs.merge(this.warmLatency);
    latencyMs.merge(this.coldLatency);
    const outcomes = [...this.outcomes];
    const busyMean = this.occupiedMs[0]! / measuredMs;
    const aliveMean = this.occupiedMs[1]! / measuredMs;
    return {
      requests: outcomes.reduce((sum, count) => sum + count, 0),
      invocations: this.invocations,
      outcomes,
      coldStarts: this.coldStarts,
      throttledAttempts: this.throttledAttempts,
      failedAttempts: this.failedAttempts,
      durationMs: this.duration,
      initMs: this.init,
      latencyMs,
      coldLatencyMs: this.coldLatency,
      warmLatencyMs: this.warmLatency,
      onDemandBilledMs: this.billedMs[0]!,
      provisionedBilledMs: this.billedMs[1]!,
      provisionedInvocations: this.provisionedInvocations,
      restores: this.restores,
      concurrency: { mean: busyMean, max: this.busyMax },
      environments: { mean: aliveMean, max: this.aliveMax, idleMean: Math.max(0, aliveMean - busyMean) },
    };
  }

  series(): FunctionSeries {
    this.latencySeries.finishStep();
    return {
      invocations: this.invocationSeries,
      coldStarts: this.coldStartSeries,
      throttles: this.throttleSeries,
      errors: this.errorSeries,
      concurrency: this.busy.means(),
      concurrencyMax: this.concurrencyMaxSeries,
      environments: this.alive.means(),
      p50Ms: this.latencySeries.p50,
      p99Ms: this.latencySeries.p99,
    };
  }
}
