import {
  BIN_COUNT,
  BIN_SHIFT,
  COUNT,
  FIRST_BIN,
  Histogram,
  MAX,
  MIN,
  SUM,
  UPPER_WORD,
} from '../metrics/histogram.ts';
import { Occupancy } from '../metrics/occupancy.ts';
import { StepQuantiles } from '../metrics/step-quantiles.ts';
import type { FunctionMeasurements, FunctionSeries, Measurements } from '../model/measurements.ts';
import type { Model } from '../model/model.ts';
import {
  ATTEMPT_MASK,
  Flag,
  OUTCOME_COUNT,
  Outcome,
  type OutcomeBatch,
  type OutcomeSink,
  REQUEST_SHIFT,
} from '../model/outcomes.ts';
import { type BilledDurationRule, billedDurationMs } from './billed-duration.ts';

/** Places in `FunctionCollector.counters`; requests by final outcome stand before them, by `Outcome`. */
const Counter = {
  invocations: OUTCOME_COUNT,
  coldStarts: OUTCOME_COUNT + 1,
  throttledAttempts: OUTCOME_COUNT + 2,
  failedAttempts: OUTCOME_COUNT + 3,
  onDemandBilledMs: OUTCOME_COUNT + 4,
  provisionedBilledMs: OUTCOME_COUNT + 5,
  provisionedInvocations: OUTCOME_COUNT + 6,
  restores: OUTCOME_COUNT + 7,
  busyMs: OUTCOME_COUNT + 8,
  aliveMs: OUTCOME_COUNT + 9,
  busyMax: OUTCOME_COUNT + 10,
  aliveMax: OUTCOME_COUNT + 11,
  count: OUTCOME_COUNT + 12,
} as const;

class FunctionCollector {
  readonly counters = new Float64Array(Counter.count);
  readonly duration = new Histogram();
  readonly init = new Histogram();
  readonly coldLatency = new Histogram();
  readonly warmLatency = new Histogram();
  readonly invocations: Float64Array;
  readonly coldStarts: Float64Array;
  readonly throttles: Float64Array;
  readonly errors: Float64Array;
  readonly concurrencyMax: Float64Array;
  readonly p50Ms: Float64Array;
  readonly p99Ms: Float64Array;
  readonly busy: Occupancy;
  readonly alive: Occupancy;
  readonly stepLatency = new StepQuantiles();
  readonly rule: BilledDurationRule;
  step = 0;

  constructor(steps: number, stepMs: number, horizonMs: number, rule: BilledDurationRule) {
    this.invocations = new Float64Array(steps);
    this.coldStarts = new Float64Array(steps);
    this.throttles = new Float64Array(steps);
    this.errors = new Float64Array(steps);
    this.concurrencyMax = new Float64Array(steps);
    this.p50Ms = new Float64Array(steps);
    this.p99Ms = new Float64Array(steps);
    this.busy = new Occupancy(stepMs, horizonMs);
    this.alive = new Occupancy(stepMs, horizonMs);
    this.rule = rule;
  }
}

/**
 * Counts, histograms, series and meters of a run, taken batch by batch in a pass of their own. Counts, histograms and billed time leave out
 * requests that arrived before the warm-up ended; occupancy means leave out the time before it; series show everything.
 */
export class MeasurementCollector implements OutcomeSink {
  private readonly model: Model;
  private readonly functions: readonly FunctionCollector[];
  private readonly sourceEvents: Float64Array;
  private readonly steps: number;
  private entryRequests = 0;

  constructor(model: Model, rules: readonly BilledDurationRule[]) {
    this.model = model;
    this.steps = Math.ceil(model.horizonMs / model.sampleStepMs);
    this.functions = rules.map(
      (rule) => new FunctionCollector(this.steps, model.sampleStepMs, model.horizonMs, rule),
    );
    this.sourceEvents = new Float64Array(model.sources.length);
  }

  take(batch: OutcomeBatch): void {
    this.takeAttempts(batch);
    this.takeEnvironments(batch);
    this.takeSamples(batch);
  }

  private takeAttempts(batch: OutcomeBatch): void {
    const { functions, sourceEvents } = this;
    const { warmupMs } = this.model;
    const stepsPerMs = 1 / this.model.sampleStepMs;
    const lastStep = this.steps - 1;
    const { functionIndex, sourceIndex, flags, arrivalMs, startMs, hiddenMs, initMs, durationMs, latencyMs } =
      batch;
    // The upper words of the columns name the histogram bins, so no float is taken apart.
    const durationWords = new Uint32Array(durationMs.buffer);
    const latencyWords = new Uint32Array(latencyMs.buffer);
    let entryRequests = 0;
    for (let row = 0; row < batch.rows; row++) {
      const fn = functions[functionIndex[row]!]!;
      const { counters } = fn;
      const flag = flags[row]!;
      const attempt = flag & ATTEMPT_MASK;
      const request = (flag >> REQUEST_SHIFT) & ATTEMPT_MASK;
      const start = startMs[row]!;
      const duration = durationMs[row]!;
      const isMeasured = arrivalMs[row]! >= warmupMs;
      let step = Math.floor(start * stepsPerMs);
      if (step > lastStep) step = lastStep;
      if (step !== fn.step) {
        if (!fn.stepLatency.isEmpty) fn.stepLatency.take(fn.p50Ms, fn.p99Ms, fn.step);
        fn.step = step;
      }
      if ((flag & Flag.invoked) !== 0) {
        const init = initMs[row]!;
        const end = start + hiddenMs[row]! + init + duration;
        fn.busy.add(start, end);
        counters[Counter.busyMs]! += start >= warmupMs ? end - start : Math.max(0, end - warmupMs);
        fn.invocations[step]!++;
        const isCold = (flag & Flag.cold) !== 0;
        if (isCold) fn.coldStarts[step]!++;
        if (attempt > Outcome.succeeded && attempt <= Outcome.outOfMemory) fn.errors[step]!++;
        if (isMeasured) {
          counters[Counter.invocations]!++;
          const isRestored = (flag & Flag.restored) !== 0;
          let billed = 0;
          if (attempt !== Outcome.inFlight || duration + init > 0) {
            const isInitCut = isCold && (flag & Flag.suppressedInit) !== 0;
            billed = billedDurationMs(duration, init, isRestored, isInitCut, fn.rule);
          }
          if ((flag & Flag.provisioned) !== 0) {
            counters[Counter.provisionedBilledMs]! += billed;
            counters[Counter.provisionedInvocations]!++;
          } else counters[Counter.onDemandBilledMs]! += billed;
          if (attempt !== Outcome.inFlight) {
            const histogram = fn.duration;
            const bins = histogram.bins;
            if (bins === null) histogram.record(duration);
            else {
              const { totals } = histogram;
              let bin = (durationWords[2 * row + UPPER_WORD]! >>> BIN_SHIFT) - FIRST_BIN;
              if (bin < 0) bin = 0;
              else if (bin >= BIN_COUNT) bin = BIN_COUNT - 1;
              bins[bin]!++;
              totals[COUNT]!++;
              totals[SUM]! += duration;
              if (duration < totals[MIN]!) totals[MIN] = duration;
              if (duration > totals[MAX]!) totals[MAX] = duration;
            }
            if (attempt !== Outcome.succeeded) counters[Counter.failedAttempts]!++;
          }
          if (isCold) {
            counters[Counter.coldStarts]!++;
            if (isRestored) counters[Counter.restores]!++;
            if (init > 0 && attempt !== Outcome.inFlight) fn.init.record(init);
          }
        }
      } else if (attempt === Outcome.throttled) {
        fn.throttles[step]!++;
        if (isMeasured) counters[Counter.throttledAttempts]!++;
      }
      if (request === Outcome.pending) continue;
      const latency = latencyMs[row]!;
      const upper = latencyWords[2 * row + UPPER_WORD]!;
      if (request <= Outcome.timedOut) fn.stepLatency.record(latency, upper);
      if (!isMeasured) continue;
      counters[request]!++;
      sourceEvents[sourceIndex[row]!]!++;
      if ((flag & Flag.entry) !== 0) entryRequests++;
      if (request > Outcome.timedOut) continue;
      const histogram = (flag & Flag.cold) !== 0 ? fn.coldLatency : fn.warmLatency;
      const bins = histogram.bins;
      if (bins === null) histogram.record(latency);
      else {
        const { totals } = histogram;
        let bin = (upper >>> BIN_SHIFT) - FIRST_BIN;
        if (bin < 0) bin = 0;
        else if (bin >= BIN_COUNT) bin = BIN_COUNT - 1;
        bins[bin]!++;
        totals[COUNT]!++;
        totals[SUM]! += latency;
        if (latency < totals[MIN]!) totals[MIN] = latency;
        if (latency > totals[MAX]!) totals[MAX] = latency;
      }
    }
    this.entryRequests += entryRequests;
  }

  private takeEnvironments(batch: OutcomeBatch): void {
    const { functionIndex, startMs, endMs, rows } = batch.environments;
    const { warmupMs } = this.model;
    for (let row = 0; row < rows; row++) {
      const fn = this.functions[functionIndex[row]!]!;
      const start = startMs[row]!;
      const end = endMs[row]!;
      fn.alive.add(start, end);
      fn.counters[Counter.aliveMs]! += Math.max(0, end - Math.max(start, warmupMs));
    }
  }

  private takeSamples(batch: OutcomeBatch): void {
    const { functionIndex, timeMs, busyMax, aliveMax, rows } = batch.samples;
    const { warmupMs, sampleStepMs } = this.model;
    for (let row = 0; row < rows; row++) {
      const { counters, concurrencyMax } = this.functions[functionIndex[row]!]!;
      const busy = busyMax[row]!;
      const step = Math.min(this.steps - 1, Math.floor(timeMs[row]! / sampleStepMs));
      if (busy > concurrencyMax[step]!) concurrencyMax[step] = busy;
      if (timeMs[row]! < warmupMs) continue;
      if (busy > counters[Counter.busyMax]!) counters[Counter.busyMax] = busy;
      if (aliveMax[row]! > counters[Counter.aliveMax]!) counters[Counter.aliveMax] = aliveMax[row]!;
    }
  }

  finish(): Measurements {
    const { model } = this;
    const measuredMs = model.horizonMs - model.warmupMs;
    return {
      seconds: measuredMs / 1000,
      entryRequests: this.entryRequests,
      sourceEvents: [...this.sourceEvents],
      functions: this.functions.map((fn) => functionMeasurements(fn, measuredMs)),
      series: { stepSeconds: model.sampleStepMs / 1000, functions: this.functions.map(functionSeries) },
    };
  }
}

function functionMeasurements(fn: FunctionCollector, measuredMs: number): FunctionMeasurements {
  const { counters } = fn;
  const at = (index: number): number => counters[index] as number;
  const latencyMs = new Histogram();
  latencyMs.merge(fn.warmLatency);
  latencyMs.merge(fn.coldLatency);
  const outcomes = [...counters.subarray(0, OUTCOME_COUNT)];
  const busyMean = at(Counter.busyMs) / measuredMs;
  const aliveMean = at(Counter.aliveMs) / measuredMs;
  return {
    requests: outcomes.reduce((sum, count) => sum + count, 0),
    invocations: at(Counter.invocations),
    outcomes,
    coldStarts: at(Counter.coldStarts),
    throttledAttempts: at(Counter.throttledAttempts),
    failedAttempts: at(Counter.failedAttempts),
    durationMs: fn.duration,
    initMs: fn.init,
    latencyMs,
    coldLatencyMs: fn.coldLatency,
    warmLatencyMs: fn.warmLatency,
    onDemandBilledMs: at(Counter.onDemandBilledMs),
    provisionedBilledMs: at(Counter.provisionedBilledMs),
    provisionedInvocations: at(Counter.provisionedInvocations),
    restores: at(Counter.restores),
    concurrency: { mean: busyMean, max: at(Counter.busyMax) },
    environments: { mean: aliveMean, max: at(Counter.aliveMax), idleMean: Math.max(0, aliveMean - busyMean) },
  };
}

function functionSeries(fn: FunctionCollector): FunctionSeries {
  if (!fn.stepLatency.isEmpty) fn.stepLatency.take(fn.p50Ms, fn.p99Ms, fn.step);
  return {
    invocations: fn.invocations,
    coldStarts: fn.coldStarts,
    throttles: fn.throttles,
    errors: fn.errors,
    concurrency: fn.busy.means(),
    concurrencyMax: fn.concurrencyMax,
    environments: fn.alive.means(),
    p50Ms: fn.p50Ms,
    p99Ms: fn.p99Ms,
  };
}
