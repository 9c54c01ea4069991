import {
  ARRIVAL_MS,
  BATCHED,
  CODES_SHIFT,
  COLD,
  DURATION_MS,
  ENVIRONMENT,
  FIELDS_SHIFT,
  FLAGS,
  HIDDEN_MS,
  INIT_MS,
  LATENCY_MS,
  PENDING,
  REQUEST_INDEX,
  REQUEST_SHIFT,
  ROUTE,
  START_MS,
  THROTTLED,
  UPPER_SHIFT,
  USED_MB,
} from '../../model/outcome-codes.ts';
import type { OutcomeBatch, OutcomeSink } from '../../model/outcomes.ts';
import { placeOfReason } from '../../model/refusal-reasons.ts';
import type { Attempt, Attempts } from './attempts.ts';
import type { Invocation } from './invocation.ts';
import { NONE, SOURCE_FLAGS, SOURCE_SHIFT } from './records.ts';
import { WORKSPACE } from './workspace.ts';

/**
 * How an event of a polled batch ended; `startMs` is the start of the invocation that handled it, or when it
 * was given up.
 */
export interface PolledEvent {
  functionIndex: number;
  sourceIndex: number;
  requestIndex: number;
  /** Receives (queue) or invocations (stream) before the last one. */
  attempt: number;
  arrivalMs: number;
  startMs: number;
  endMs: number;
  outcome: number;
  isCold: boolean;
}

/** A level's mean and maximum over a sampling step. */
export interface GaugeStep {
  readonly kind: number;
  readonly index: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly mean: number;
  readonly max: number;
}

/** An execution of a workflow at its end, or at that of the run. */
export interface EndedExecution {
  readonly sourceIndex: number;
  readonly arrivalMs: number;
  readonly endMs: number;
  readonly outcome: number;
  readonly transitions: number;
  readonly retries: number;
}

/** Fills outcome batches and hands full ones on. The loop writes the rows of invocations itself. */
export class Recorder {
  readonly batch: OutcomeBatch = WORKSPACE.batch;
  /** Requests that have their final outcome. */
  finals = 0;
  private readonly sink: OutcomeSink;
  private readonly attempts: Attempts;

  constructor(sink: OutcomeSink, attempts: Attempts) {
    this.attempts = attempts;
    this.batch.rows = 0;
    this.batch.environments.rows = 0;
    this.batch.samples.rows = 0;
    this.batch.calls.rows = 0;
    this.batch.gauges.rows = 0;
    this.batch.chains.rows = 0;
    this.batch.reads.rows = 0;
    this.batch.executions.rows = 0;
    this.sink = sink;
  }

  /**
   * A row for an attempt in which no code ran: it was refused or stopped, or the run ends before it. Of one
   * that was throttled, the place of the environment says the reason (refusal-reasons.ts).
   */
  recordRefusal(attempt: Attempt, nowMs: number, outcome: number, requestOutcome: number): void {
    const { batch, attempts } = this;
    const number = batch.rows << FIELDS_SHIFT;
    const code = batch.rows << CODES_SHIFT;
    batch.rows++;
    const arrivalMs = attempts.arrivalMs[attempt]!;
    const sourceIndex = attempts.sourceIndex[attempt]!;
    batch.numbers.fill(0, number, number + (1 << FIELDS_SHIFT));
    batch.numbers[number | ARRIVAL_MS] = arrivalMs;
    batch.numbers[number | START_MS] = nowMs;
    batch.numbers[number | LATENCY_MS] = nowMs - arrivalMs;
    batch.numbers[number | REQUEST_INDEX] = attempts.requestIndex[attempt]!;
    const flags = WORKSPACE.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_FLAGS]!;
    batch.codes[code | ROUTE] = attempts.functionIndex[attempt]! | (sourceIndex << UPPER_SHIFT);
    batch.codes[code | FLAGS] =
      flags | outcome | (requestOutcome << REQUEST_SHIFT) | (attempts.ordinal[attempt]! << UPPER_SHIFT);
    batch.codes[code | ENVIRONMENT] =
      outcome === THROTTLED ? placeOfReason(attempts.refusedBy[attempt]!) : NONE;
    if (requestOutcome !== PENDING) this.finals++;
    if (batch.rows << FIELDS_SHIFT === batch.numbers.length) this.flush();
  }

  /**
   * A row for an invocation that ended outside the inner loop, in the environment with this serial number.
   */
  recordInvocation(attempt: Attempt, invocation: Invocation, serial: number): void {
    const { batch, attempts } = this;
    const { numbers, codes } = batch;
    const number = batch.rows << FIELDS_SHIFT;
    const code = batch.rows << CODES_SHIFT;
    batch.rows++;
    const { flags, outcome, requestOutcome } = invocation;
    const arrivalMs = attempts.arrivalMs[attempt]!;
    numbers[number | ARRIVAL_MS] = arrivalMs;
    numbers[number | START_MS] = invocation.startMs;
    numbers[number | HIDDEN_MS] = invocation.hiddenMs;
    numbers[number | INIT_MS] = invocation.initMs;
    numbers[number | DURATION_MS] = invocation.durationMs;
    numbers[number | LATENCY_MS] = invocation.answerMs - arrivalMs;
    numbers[number | USED_MB] = invocation.usedMb;
    numbers[number | REQUEST_INDEX] = attempts.requestIndex[attempt]!;
    codes[code | ROUTE] = attempts.functionIndex[attempt]! | (attempts.sourceIndex[attempt]! << UPPER_SHIFT);
    codes[code | FLAGS] =
      flags | outcome | (requestOutcome << REQUEST_SHIFT) | (attempts.ordinal[attempt]! << UPPER_SHIFT);
    codes[code | ENVIRONMENT] = serial;
    if (requestOutcome !== PENDING) this.finals++;
    if (batch.rows << FIELDS_SHIFT === numbers.length) this.flush();
  }

  /** A row for an event of a polled batch: what became of it. */
  recordEvent(event: PolledEvent): void {
    const { batch } = this;
    const { numbers, codes } = batch;
    const number = batch.rows << FIELDS_SHIFT;
    const code = batch.rows << CODES_SHIFT;
    batch.rows++;
    const { functionIndex, sourceIndex, attempt, outcome, isCold } = event;
    numbers[number | ARRIVAL_MS] = event.arrivalMs;
    numbers[number | START_MS] = event.startMs;
    numbers[number | HIDDEN_MS] = 0;
    numbers[number | INIT_MS] = 0;
    numbers[number | DURATION_MS] = 0;
    numbers[number | LATENCY_MS] = event.endMs - event.arrivalMs;
    numbers[number | USED_MB] = 0;
    numbers[number | REQUEST_INDEX] = event.requestIndex;
    const flags = WORKSPACE.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_FLAGS]! | BATCHED;
    codes[code | ROUTE] = functionIndex | (sourceIndex << UPPER_SHIFT);
    codes[code | FLAGS] = flags | (isCold ? COLD : 0) | (outcome << REQUEST_SHIFT) | (attempt << UPPER_SHIFT);
    codes[code | ENVIRONMENT] = NONE;
    this.finals++;
    if (batch.rows << FIELDS_SHIFT === numbers.length) this.flush();
  }

  recordCall(
    resourceIndex: number,
    functionIndex: number,
    startMs: number,
    latencyMs: number,
    outcome: number,
  ): void {
    const { calls } = this.batch;
    const row = calls.rows++;
    calls.resourceIndex[row] = resourceIndex;
    calls.functionIndex[row] = functionIndex;
    calls.startMs[row] = startMs;
    calls.latencyMs[row] = latencyMs;
    calls.outcome[row] = outcome;
    if (calls.rows === calls.startMs.length) this.flush();
  }

  recordGauge(step: GaugeStep): void {
    const { gauges } = this.batch;
    const row = gauges.rows++;
    gauges.kind[row] = step.kind;
    gauges.index[row] = step.index;
    gauges.startMs[row] = step.startMs;
    gauges.endMs[row] = step.endMs;
    gauges.mean[row] = step.mean;
    gauges.max[row] = step.max;
    if (gauges.rows === gauges.startMs.length) this.flush();
  }

  recordChain(
    sourceIndex: number,
    arrivalMs: number,
    latencyMs: number,
    invocations: number,
    hasRun: boolean,
  ): void {
    const { chains } = this.batch;
    const row = chains.rows++;
    chains.sourceIndex[row] = sourceIndex;
    chains.arrivalMs[row] = arrivalMs;
    chains.latencyMs[row] = latencyMs;
    chains.invocations[row] = invocations;
    chains.hasRun[row] = hasRun ? 1 : 0;
    if (chains.rows === chains.arrivalMs.length) this.flush();
  }

  recordExecution(execution: EndedExecution): void {
    const { executions } = this.batch;
    const row = executions.rows++;
    executions.sourceIndex[row] = execution.sourceIndex;
    executions.arrivalMs[row] = execution.arrivalMs;
    executions.latencyMs[row] = execution.endMs - execution.arrivalMs;
    executions.outcome[row] = execution.outcome;
    executions.transitions[row] = execution.transitions;
    executions.retries[row] = execution.retries;
    if (executions.rows === executions.arrivalMs.length) this.flush();
  }

  recordRead(sourceIndex: number, timeMs: number, iteratorAgeMs: number): void {
    const { reads } = this.batch;
    const row = reads.rows++;
    reads.sourceIndex[row] = sourceIndex;
    reads.timeMs[row] = timeMs;
    reads.iteratorAgeMs[row] = iteratorAgeMs;
    if (reads.rows === reads.timeMs.length) this.flush();
  }

  recordSample(functionIndex: number, timeMs: number, busyMax: number, aliveMax: number): void {
    const { samples } = this.batch;
    const row = samples.rows++;
    samples.functionIndex[row] = functionIndex;
    samples.timeMs[row] = timeMs;
    samples.busyMax[row] = busyMax;
    samples.aliveMax[row] = aliveMax;
    if (samples.rows === samples.timeMs.length) this.flush();
  }

  flush(): void {
    const { batch } = this;
    this.sink.take(batch);
    batch.rows = 0;
    batch.environments.rows = 0;
    batch.samples.rows = 0;
    batch.calls.rows = 0;
    batch.gauges.rows = 0;
    batch.chains.rows = 0;
    batch.reads.rows = 0;
    batch.executions.rows = 0;
  }
}
