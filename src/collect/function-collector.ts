import { BIN_COUNT, binOf, Histogram } from '../metrics/histogram.ts';
import { Occupancy } from '../metrics/occupancy.ts';
import { StepQuantiles } from '../metrics/step-quantiles.ts';
import { SHORT_LIFE_MS } from '../model/environment-life.ts';
import type {
  FunctionMeasurements,
  FunctionSeries,
  WindowMeasurements,
  WorstCount,
} from '../model/measurements.ts';
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
  UPPER_SHIFT,
} from '../model/outcome-codes.ts';
import type { UsualBlock } from '../model/outcomes.ts';
import { FIRST_REFUSAL_MS, REFUSAL_REASONS, REFUSAL_WINDOWS_MS, reasonAt } from '../model/refusal-reasons.ts';
import { baseStepMs, type WindowAsked } from '../model/windows.ts';
import { type BilledDurationRule, billedDurationMs } from './billed-duration.ts';
import {
  BILLED_MS,
  columns,
  cutBlock,
  cutUsualRows,
  DURATION_MAX,
  DURATION_MIN,
  DURATION_SUM,
  LATENCY_MAX,
  LATENCY_MIN,
  LATENCY_SUM,
} from './usual-rows.ts';

/** Stands for the step after the last. */
const NONE = -1;
/** Values that wait to be added to the histograms: fewer than a count of 32 bits holds. */
const MOST_PENDING = 2_147_483_648;

/** Everything that is counted of one function. */
export class FunctionCollector {
  private readonly outcomes = new Float64Array(OUTCOME_COUNT);
  private invocations = 0;
  private coldStarts = 0;
  private readonly throttledBy = new Float64Array(REFUSAL_REASONS.length);
  private readonly refusalWindow = new Float64Array(REFUSAL_WINDOWS_MS.length).fill(-1);
  private readonly refusedInWindow = new Float64Array(REFUSAL_WINDOWS_MS.length);
  private readonly refusedAtOnce = new Float64Array(REFUSAL_WINDOWS_MS.length);
  private failedAttempts = 0;
  private timedOutAttempts = 0;
  private outOfMemoryAttempts = 0;
  private provisionedInvocations = 0;
  private provisionedStarts = 0;
  private restores = 0;
  private livesEnded = 0;
  /** What ran after the warm-up for requests that came in it, and time that it would be billed for. */
  private warmupInvocations = 0;
  private warmupBilledMs = 0;
  private busyMax = 0;
  private aliveMax = 0;
  /** On demand, provisioned; busy and alive time after the warm-up. */
  private readonly billedMs = new Float64Array(2);
  private readonly occupiedMs = new Float64Array(2);
  private readonly duration = new Histogram();
  /**
   * Durations and latencies of the usual rows, added up one by one in their order, so that the sums do not
   * hang on how the rows were grouped, nor on what came between them: of one step, and of all before it.
   */
  private readonly usualSums = new Float64Array(4);
  private usualStep = 0;
  /** Durations of blocks by bin, which are their latencies too, until somebody asks; null if none came. */
  private pendingBins: Uint32Array | null = null;
  private pending = 0;
  /** The least and the greatest of them. */
  private readonly pendingRange = Float64Array.of(Number.POSITIVE_INFINITY, 0);
  private readonly init = new Histogram();
  private readonly coldLatency = new Histogram();
  private readonly warmLatency = new Histogram();
  private readonly invocationSeries: Float64Array;
  private readonly coldStartSeries: Float64Array;
  private readonly throttleSeries: Float64Array;
  private readonly errorSeries: Float64Array;
  /** Requests by their end: all, refused, failed in the end, and given up or denied. */
  private readonly requestSeries: Float64Array;
  private readonly refusedSeries: Float64Array;
  private readonly failedSeries: Float64Array;
  private readonly givenUpSeries: Float64Array;
  private readonly windows: readonly WindowAsked[];
  private readonly stepsPerPoint: number;
  private readonly points: number;
  private readonly sampleStepMs: number;
  private readonly concurrencyMaxSeries: Float64Array;
  private readonly latencySeries: StepQuantiles;
  private readonly busy: Occupancy;
  private readonly alive: Occupancy;
  private readonly rule: BilledDurationRule;
  private readonly warmupMs: number;
  private readonly measuresEnds: boolean;
  private readonly stepMs: number;
  private readonly lastStep: number;

  constructor(model: Model, rule: BilledDurationRule, windows: readonly WindowAsked[] = []) {
    const baseMs = baseStepMs(model);
    const steps = Math.ceil(model.horizonMs / baseMs);
    this.windows = windows;
    this.stepsPerPoint = Math.round(model.sampleStepMs / baseMs);
    this.points = Math.ceil(model.horizonMs / model.sampleStepMs);
    this.rule = rule;
    this.warmupMs = model.warmupMs;
    this.measuresEnds = model.measures === 'what-ends';
    this.stepMs = baseMs;
    this.sampleStepMs = model.sampleStepMs;
    this.lastStep = steps - 1;
    this.invocationSeries = new Float64Array(steps);
    this.coldStartSeries = new Float64Array(steps);
    this.throttleSeries = new Float64Array(steps);
    this.errorSeries = new Float64Array(steps);
    this.requestSeries = new Float64Array(steps);
    this.refusedSeries = new Float64Array(steps);
    this.failedSeries = new Float64Array(steps);
    this.givenUpSeries = new Float64Array(steps);
    this.concurrencyMaxSeries = new Float64Array(this.points);
    this.latencySeries = new StepQuantiles(
      steps,
      this.stepsPerPoint,
      windows.map(({ lengthMs, statistics }) => ({
        steps: Math.round(lengthMs / baseMs),
        first: Math.ceil(model.warmupMs / lengthMs),
        statistics,
      })),
    );
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
      this.goTo(step);
      columns.totals[DURATION_SUM] = this.usualSums[0]!;
      columns.totals[LATENCY_SUM] = this.usualSums[1]!;
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
    this.countUsual(columns.startMs, 0, rows, step);
    const { durationMs, durationBins, latencyMs, latencyBins, totals } = columns;
    this.duration.countAll(durationMs, durationBins, rows, totals[DURATION_MIN]!, totals[DURATION_MAX]!);
    this.usualSums[1] = totals[LATENCY_SUM]!;
    const least = totals[LATENCY_MIN]!;
    const greatest = totals[LATENCY_MAX]!;
    this.warmLatency.countAll(latencyMs, latencyBins, rows, least, greatest);
    this.latencySeries.record(latencyBins, rows, step, least, greatest);
  }

  /** The same as the rows of a block, one by one. */
  takeBlock(block: UsualBlock): void {
    const { stepMs, lastStep } = this;
    const { arrivalMs, to } = block;
    const endMs = arrivalMs[to - 1]!;
    for (let from = block.from; from < to; ) {
      const step = Math.min(lastStep, Math.floor(arrivalMs[from]! / stepMs));
      const stepEndMs = step === lastStep ? Number.POSITIVE_INFINITY : (step + 1) * stepMs;
      let next = to;
      if (endMs >= stepEndMs) {
        next = from + 1;
        while (arrivalMs[next]! < stepEndMs) next++;
      }
      if (block.isProvisioned) this.takeProvisioned(block, from, next - from, step);
      else this.takeOnDemand(block, from, next - from, step);
      from = next;
    }
  }

  private takeOnDemand(
    { arrivalMs, durationMs }: UsualBlock,
    from: number,
    rows: number,
    step: number,
  ): void {
    this.goTo(step);
    const { usualSums } = this;
    const { durationBins, totals } = columns;
    const { duration, warmLatency } = this;
    const isPending = !duration.isExact && !warmLatency.isExact;
    if (isPending) this.pendingBins ??= new Uint32Array(BIN_COUNT);
    const counts = (isPending ? this.pendingBins : null) ?? columns.unread;
    const before = usualSums[0]!;
    totals[DURATION_SUM] = before;
    cutBlock(durationMs, from, rows, this.rule.stepMs, counts);
    this.countUsual(arrivalMs, from, rows, step);
    if (usualSums[1] === before) usualSums[1] = usualSums[0]!;
    else usualSums[1] = addUp(usualSums[1]!, rows);
    const least = totals[DURATION_MIN]!;
    const greatest = totals[DURATION_MAX]!;
    if (isPending) this.countPending(rows, least, greatest);
    else {
      for (const histogram of [duration, warmLatency])
        histogram.countAll(columns.durationMs, durationBins, rows, least, greatest);
    }
    this.latencySeries.record(durationBins, rows, step, least, greatest);
  }

  /** Rows whose bins are counted already. */
  private countPending(rows: number, least: number, greatest: number): void {
    const { pendingRange } = this;
    if (least < pendingRange[0]!) pendingRange[0] = least;
    if (greatest > pendingRange[1]!) pendingRange[1] = greatest;
    this.pending += rows;
    if (this.pending > MOST_PENDING) this.addPending();
  }

  /** Adds what blocks counted to the histograms that it belongs to. */
  private addPending(): void {
    const { pendingBins, pendingRange, pending } = this;
    if (pendingBins === null) return;
    for (const histogram of [this.duration, this.warmLatency])
      histogram.addCounts(pendingBins, pending, pendingRange[0]!, pendingRange[1]!);
    pendingBins.fill(0);
    this.pending = 0;
    pendingRange[0] = Number.POSITIVE_INFINITY;
    pendingRange[1] = 0;
  }

  /** Rows that are unusual one by one, so that they are added to the same sums as others that are. */
  private takeProvisioned(
    { arrivalMs, durationMs }: UsualBlock,
    from: number,
    rows: number,
    step: number,
  ): void {
    const { durationMs: durations, durationBins, totals } = columns;
    cutBlock(durationMs, from, rows, this.rule.stepMs, columns.unread);
    const least = totals[DURATION_MIN]!;
    const greatest = totals[DURATION_MAX]!;
    this.invocations += rows;
    this.provisionedInvocations += rows;
    this.outcomes[SUCCEEDED]! += rows;
    this.invocationSeries[step]! += rows;
    this.requestSeries[step]! += rows;
    this.billedMs[1]! += totals[BILLED_MS]!;
    this.occupiedMs[0] = this.busy.addEach(arrivalMs, from, durations, rows, this.occupiedMs[0]!);
    this.duration.recordAll(durations, durationBins, rows, least, greatest);
    this.warmLatency.recordAll(durations, durationBins, rows, least, greatest);
    this.latencySeries.record(durationBins, rows, step, least, greatest);
  }

  /** What `cutUsualRows` and `cutBlock` have in common. */
  private countUsual(startMs: Float64Array, from: number, rows: number, step: number): void {
    this.invocations += rows;
    this.outcomes[SUCCEEDED]! += rows;
    this.invocationSeries[step]! += rows;
    this.requestSeries[step]! += rows;
    const { durationMs, totals } = columns;
    this.billedMs[0]! += totals[BILLED_MS]!;
    this.usualSums[0] = totals[DURATION_SUM]!;
    this.busy.addAll(startMs, from, durationMs, rows);
  }

  /** The usual rows that come next are of this step. */
  private goTo(step: number): void {
    if (step === this.usualStep) return;
    this.usualStep = step;
    const { usualSums } = this;
    usualSums[2]! += usualSums[0]!;
    usualSums[3]! += usualSums[1]!;
    usualSums.fill(0, 0, 2);
  }

  /** Adds the sums of all usual rows to what they are sums of. */
  private addUsualSums(): void {
    this.goTo(NONE);
    const { usualSums } = this;
    this.occupiedMs[0]! += usualSums[2]!;
    this.duration.addSum(usualSums[2]!);
    this.warmLatency.addSum(usualSums[3]!);
    usualSums.fill(0);
  }

  private takeUnusual(numbers: Float64Array, codes: Int32Array, row: number, step: number): void {
    const flags = codes[(row << CODES_SHIFT) | FLAGS]!;
    const attempt = flags & ATTEMPT_MASK;
    const request = (flags >> REQUEST_SHIFT) & ATTEMPT_MASK;
    const number = row << FIELDS_SHIFT;
    const { measuresEnds, warmupMs } = this;
    const measuredFromMs = numbers[number | (measuresEnds ? START_MS : ARRIVAL_MS)]!;
    const isMeasured = measuredFromMs >= warmupMs;
    if ((flags & INVOKED) !== 0) this.takeInvocation(numbers, number, flags, isMeasured, step);
    else if (attempt === THROTTLED) {
      this.throttleSeries[step]!++;
      if (isMeasured) {
        this.throttledBy[reasonAt(codes[(row << CODES_SHIFT) | ENVIRONMENT]!)]!++;
        const startMs = numbers[number | START_MS]!;
        if (flags >>> UPPER_SHIFT === 0 && startMs - numbers[number | ARRIVAL_MS]! < FIRST_REFUSAL_MS)
          this.takeFirstRefusal(startMs);
      }
    }
    if (request === PENDING) return;
    this.takeEnd(request, step);
    const latency = numbers[number | LATENCY_MS]!;
    const isCounted = measuresEnds
      ? request === IN_FLIGHT || numbers[number | ARRIVAL_MS]! + latency >= warmupMs
      : isMeasured;
    if (isCounted) this.outcomes[request]!++;
    if (request > TIMED_OUT) return;
    columns.latencyBins[0] = binOf(latency);
    this.latencySeries.record(columns.latencyBins, 1, step, latency, latency);
    if (isCounted) ((flags & COLD) === 0 ? this.warmLatency : this.coldLatency).record(latency);
  }

  /** An event found no room when it came. */
  private takeFirstRefusal(timeMs: number): void {
    const { refusalWindow, refusedInWindow, refusedAtOnce } = this;
    REFUSAL_WINDOWS_MS.forEach((lengthMs, index) => {
      const window = Math.floor(timeMs / lengthMs);
      if (window !== refusalWindow[index]) {
        refusalWindow[index] = window;
        refusedInWindow[index] = 0;
      }
      refusedInWindow[index]!++;
      if (refusedInWindow[index]! > refusedAtOnce[index]!) refusedAtOnce[index] = refusedInWindow[index]!;
    });
  }

  private takeEnd(request: number, step: number): void {
    if (request === IN_FLIGHT) return;
    this.requestSeries[step]!++;
    if (request === SUCCEEDED) return;
    if (request === THROTTLED) this.refusedSeries[step]!++;
    else if (request <= OUT_OF_MEMORY) this.failedSeries[step]!++;
    else this.givenUpSeries[step]!++;
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
    this.busy.addOne(start, end);
    this.occupiedMs[0]! += Math.max(0, end - Math.max(start, this.warmupMs));
    this.invocationSeries[step]!++;
    if (isCold) this.coldStartSeries[step]!++;
    if (isError) this.errorSeries[step]!++;
    if (!isMeasured && start < this.warmupMs) return;
    const isRestored = (flags & RESTORED) !== 0;
    const billed =
      isInFlight && duration + init === 0 ? 0 : billedDurationMs(duration, init, isRestored, this.rule);
    if (!isMeasured) {
      this.warmupInvocations++;
      this.warmupBilledMs += billed;
      return;
    }
    this.invocations++;
    if (isError) {
      this.failedAttempts++;
      if (attempt === TIMED_OUT) this.timedOutAttempts++;
      if (attempt === OUT_OF_MEMORY) this.outOfMemoryAttempts++;
    }
    if (!isInFlight) this.duration.record(duration);
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
    this.alive.addOne(startMs[row]!, endMs[row]!);
    this.occupiedMs[1]! += Math.max(0, endMs[row]! - Math.max(startMs[row]!, this.warmupMs));
  }

  takeSample(timeMs: number, busyMax: number, aliveMax: number): void {
    const step = Math.min(this.points - 1, Math.floor(timeMs / this.sampleStepMs));
    if (busyMax > this.concurrencyMaxSeries[step]!) this.concurrencyMaxSeries[step] = busyMax;
    if (timeMs < this.warmupMs) return;
    this.busyMax = Math.max(this.busyMax, busyMax);
    this.aliveMax = Math.max(this.aliveMax, aliveMax);
  }

  measurements(measuredMs: number): FunctionMeasurements {
    this.addPending();
    this.addUsualSums();
    const latencyMs = new Histogram();
    latencyMs.merge(this.warmLatency);
    latencyMs.merge(this.coldLatency);
    for (const histogram of [this.duration, this.init, this.coldLatency, this.warmLatency, latencyMs]) {
      histogram.sortExact();
      // Nothing more comes: the bins serve the next function's.
      histogram.pack();
    }
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
      refusedAtOnce: [...this.refusedAtOnce],
      failedAttempts: this.failedAttempts,
      timedOutAttempts: this.timedOutAttempts,
      outOfMemoryAttempts: this.outOfMemoryAttempts,
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
      warmupInvocations: this.warmupInvocations,
      warmupBilledMs: this.warmupBilledMs,
      provisionedSeconds: 0,
      provisionedRateSpills: 0,
      provisionedRateSpillsAtOnce: 0,
      recursionsStopped: 0,
      droppedRefused: 0,
      droppedFailing: 0,
      logBytes: null,
      concurrency: { mean: busyMean, max: this.busyMax },
      environments: { mean: aliveMean, max: this.aliveMax, idleMean: Math.max(0, aliveMean - busyMean) },
    };
  }

  /** The worst window of each length that was asked for. */
  worstWindows(): readonly WindowMeasurements[] {
    this.latencySeries.finishStep();
    return this.windows.map(({ lengthMs }, index) => {
      const steps = Math.round(lengthMs / this.stepMs);
      const first = Math.ceil(this.warmupMs / lengthMs);
      const worstOf = (counts: Float64Array) =>
        worstCount(counts, this.requestSeries, { steps, first, stepMs: this.stepMs });
      return {
        lengthMs,
        latencies: (this.latencySeries.worstValues[index] ?? []).map(({ statistic, value, window }) => ({
          statistic,
          valueMs: value,
          startMs: Math.max(0, window) * lengthMs,
        })),
        refused: worstOf(this.refusedSeries),
        failed: worstOf(this.failedSeries),
      };
    });
  }

  series(): FunctionSeries {
    this.latencySeries.finishStep();
    const ofPoints = (counts: Float64Array) => summed(counts, this.stepsPerPoint, this.points);
    const failed = ofPoints(this.failedSeries);
    const givenUp = ofPoints(this.givenUpSeries);
    return {
      invocations: ofPoints(this.invocationSeries),
      coldStarts: ofPoints(this.coldStartSeries),
      throttles: ofPoints(this.throttleSeries),
      errors: ofPoints(this.errorSeries),
      requests: ofPoints(this.requestSeries),
      refused: ofPoints(this.refusedSeries),
      lost: failed.map((count, point) => count + (givenUp[point] ?? 0)),
      concurrency: this.busy.means(),
      concurrencyMax: this.concurrencyMaxSeries,
      environments: this.alive.means(),
      p50Ms: this.latencySeries.p50,
      p99Ms: this.latencySeries.p99,
      latencyHeat: this.latencySeries.heat(),
    };
  }
}

function summed(counts: Float64Array, stepsPerPoint: number, points: number): Float64Array {
  if (stepsPerPoint === 1) return counts;
  const sums = new Float64Array(points);
  for (let step = 0; step < counts.length; step++) sums[Math.floor(step / stepsPerPoint)]! += counts[step]!;
  return sums;
}

/** The window of so many steps with the greatest count, and the greatest share of the requests of any. */
function worstCount(
  counts: Float64Array,
  requests: Float64Array,
  { steps, first, stepMs }: { readonly steps: number; readonly first: number; readonly stepMs: number },
): WorstCount {
  let worst: WorstCount = { count: 0, share: 0, startMs: 0, rate: 0 };
  if (!counts.some((count) => count > 0)) return worst;
  for (let start = first * steps; start < counts.length; start += steps) {
    const end = Math.min(counts.length, start + steps);
    let count = 0;
    let all = 0;
    for (let step = start; step < end; step++) {
      count += counts[step]!;
      all += requests[step]!;
    }
    const share = all === 0 ? 0 : count / all;
    const rate = Math.max(worst.rate, share);
    worst = count > worst.count ? { count, share, startMs: start * stepMs, rate } : { ...worst, rate };
  }
  return worst;
}

/** `sum` and the durations in the columns, one after another. */
function addUp(sum: number, rows: number): number {
  const { durationMs } = columns;
  let total = sum;
  for (let row = 0; row < rows; row++) total += durationMs[row]!;
  return total;
}

/** Multiples of `SHORT_LIFE_MS` in a life, after the warm-up. */
function livesWithin(startMs: number, endMs: number, warmupMs: number): number {
  const before = Math.floor(Math.max(0, warmupMs - startMs) / SHORT_LIFE_MS);
  return Math.max(0, Math.floor((endMs - startMs) / SHORT_LIFE_MS) - before);
}
