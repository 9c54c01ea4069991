import { binOf, Histogram } from '../metrics/histogram.ts';
import { Occupancy } from '../metrics/occupancy.ts';
import { StepQuantiles } from '../metrics/step-quantiles.ts';
import { SHORT_LIFE_MS } from '../model/environment-life.ts';
import type { FunctionMeasurements, FunctionSeries } from '../model/measurements.ts';
import type { Model } from '../model/model.ts';
import {
  ARRIVAL_MS,
  ATTEMPT_MASK,
  CODES_SHIFT,
  COLD,
  DURATION_MS,
  ENVIRONMENT,
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
  THROTTLED,
  TIMED_OUT,
} from '../model/outcome-codes.ts';
import { REFUSAL_REASONS, reasonAt } from '../model/refusal-reasons.ts';
import { type BilledDurationRule, billedDurationMs } from './billed-duration.ts';
import {
  BILLED_MS,
  columns,
  cutUsualRows,
  DURATION_MAX,
  DURATION_MIN,
  DURATION_SUM,
  LATENCY_MAX,
  LATENCY_MIN,
  LATENCY_SUM,
} from './usual-rows.ts';

/** Everything that is counted of one function. */
export class FunctionCollector {
  private readonly outcomes = new Float64Array(OUTCOME_COUNT);
  private invocations = 0;
  private coldStarts = 0;
  private readonly throttledBy = new Float64Array(REFUSAL_REASONS.length);
  private failedAttempts = 0;
  private provisionedInvocations = 0;
  private provisionedStarts = 0;
  private restores = 0;
  private livesEnded = 0;
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
    numberWords: Uint32Array,
    codes: Int32Array,
    order: Int32Array,
    from: number,
    to: number,
  ): void {
    const { warmupMs, lastStep, stepMs } = this;
    for (let index = from; index < to; ) {
      // One step of the series at a time.
      const row = order[index]!;
      const step = Math.min(lastStep, Math.floor(numbers[(row << FIELDS_SHIFT) | START_MS]! / stepMs));
      columns.stepMs[0] = step * stepMs;
      columns.stepMs[1] = step === lastStep ? Number.POSITIVE_INFINITY : (step + 1) * stepMs;
      const usual = cutUsualRows(numbers, numberWords, codes, order, index, to, warmupMs, this.rule.stepMs);
      if (usual > 0) this.takeUsual(usual, step);
      else this.takeUnusual(numbers, codes, row, step);
      index += Math.max(1, usual);
    }
  }

  /**
   * Rows of one step, each a warm success on demand that arrived after the warm-up; they stand in the
   * columns.
   */
  private takeUsual(rows: number, step: number): void {
    this.invocations += rows;
    this.outcomes[SUCCEEDED]! += rows;
    this.invocationSeries[step]! += rows;
    const { durationMs, durationBins, latencyMs, latencyBins, totals } = columns;
    this.billedMs[0]! += totals[BILLED_MS]!;
    this.occupiedMs[0]! += this.busy.addAll(columns.startMs, columns.endMs, 0, rows);
    this.duration.recordAll(
      durationMs,
      durationBins,
      rows,
      totals[DURATION_SUM]!,
      totals[DURATION_MIN]!,
      totals[DURATION_MAX]!,
    );
    const least = totals[LATENCY_MIN]!;
    const greatest = totals[LATENCY_MAX]!;
    this.warmLatency.recordAll(latencyMs, latencyBins, rows, totals[LATENCY_SUM]!, least, greatest);
    this.latencySeries.record(latencyBins, rows, step, least, greatest);
  }

  private takeUnusual(numbers: Float64Array, codes: Int32Array, row: number, step: number): void {
    const flags = codes[(row << CODES_SHIFT) | FLAGS]!;
    const attempt = flags & ATTEMPT_MASK;
    const request = (flags >> REQUEST_SHIFT) & ATTEMPT_MASK;
    const number = row << FIELDS_SHIFT;
    const isMeasured = numbers[number | ARRIVAL_MS]! >= this.warmupMs;
    if ((flags & INVOKED) !== 0) this.takeInvocation(numbers, number, flags, isMeasured, step);
    else if (attempt === THROTTLED) {
      this.throttleSeries[step]!++;
      if (isMeasured) this.throttledBy[reasonAt(codes[(row << CODES_SHIFT) | ENVIRONMENT]!)]!++;
    }
    if (request === PENDING) return;
    if (isMeasured) this.outcomes[request]!++;
    if (request > TIMED_OUT) return;
    const latency = numbers[number | LATENCY_MS]!;
    columns.latencyBins[0] = binOf(latency);
    this.latencySeries.record(columns.latencyBins, 1, step, latency, latency);
    if (isMeasured) ((flags & COLD) === 0 ? this.warmLatency : this.coldLatency).record(latency);
  }

  private takeInvocation(
    numbers: Float64Array,
    number: number,
    flags: number,
    isMeasured: boolean,
    step: number,
  ): void {
    const attempt = flags & ATTEMPT_MASK;
    const isCold = (flags & COLD) !== 0;
    const isError = attempt > SUCCEEDED && attempt <= OUT_OF_MEMORY;
    const isInFlight = attempt === IN_FLIGHT;
    const start = numbers[number | START_MS]!;
    const init = numbers[number | INIT_MS]!;
    const duration = numbers[number | DURATION_MS]!;
    const end = start + numbers[number | HIDDEN_MS]! + init + duration;
    columns.startMs[0] = start;
    columns.endMs[0] = end;
    this.busy.addAll(columns.startMs, columns.endMs, 0, 1);
    this.occupiedMs[0]! += Math.max(0, end - Math.max(start, this.warmupMs));
    this.invocationSeries[step]!++;
    if (isCold) this.coldStartSeries[step]!++;
    if (isError) this.errorSeries[step]!++;
    if (!isMeasured) return;
    this.invocations++;
    if (isError) this.failedAttempts++;
    if (!isInFlight) this.duration.record(duration);
    const isRestored = (flags & RESTORED) !== 0;
    const billed =
      isInFlight && duration + init === 0 ? 0 : billedDurationMs(duration, init, isRestored, this.rule);
    const isProvisioned = (flags & PROVISIONED) !== 0;
    this.billedMs[isProvisioned ? 1 : 0]! += billed;
    if (isProvisioned) this.provisionedInvocations++;
    if (!isCold) return;
    this.coldStarts++;
    if (isRestored) this.restores++;
    if (init > 0 && !isInFlight) this.init.record(init);
  }

  takeEnvironment(startMs: Float64Array, endMs: Float64Array, row: number, isProvisioned: boolean): void {
    if (isProvisioned && startMs[row]! > 0 && startMs[row]! >= this.warmupMs) this.provisionedStarts++;
    if (!isProvisioned) this.livesEnded += livesWithin(startMs[row]!, endMs[row]!, this.warmupMs);
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
      throttledAttempts: this.throttledBy.reduce((sum, count) => sum + count, 0),
      throttledBy: [...this.throttledBy],
      failedAttempts: this.failedAttempts,
      durationMs: this.duration,
      initMs: this.init,
      latencyMs,
      coldLatencyMs: this.coldLatency,
      warmLatencyMs: this.warmLatency,
      onDemandBilledMs: this.billedMs[0]!,
      provisionedBilledMs: this.billedMs[1]!,
      provisionedInvocations: this.provisionedInvocations,
      provisionedStarts: this.provisionedStarts,
      restores: this.restores,
      livesEnded: this.livesEnded,
      provisionedSeconds: 0,
      provisionedRateSpills: 0,
      recursionsStopped: 0,
      logBytes: null,
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
      latencyHeat: this.latencySeries.heat(),
    };
  }
}

/** Multiples of `SHORT_LIFE_MS` in a life, after the warm-up. */
function livesWithin(startMs: number, endMs: number, warmupMs: number): number {
  const before = Math.floor(Math.max(0, warmupMs - startMs) / SHORT_LIFE_MS);
  return Math.max(0, Math.floor((endMs - startMs) / SHORT_LIFE_MS) - before);
}
