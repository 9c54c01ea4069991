import {
  ARRIVAL_MS,
  CODES_SHIFT,
  ENVIRONMENT,
  FIELDS_SHIFT,
  FLAGS,
  LATENCY_MS,
  PENDING,
  REQUEST_INDEX,
  REQUEST_SHIFT,
  ROUTE,
  START_MS,
  UPPER_SHIFT,
} from '../model/outcome-codes.ts';
import { createOutcomeBatch, type OutcomeBatch, type OutcomeSink } from '../model/outcomes.ts';
import type { Configuration } from './configuration.ts';
import { NONE, SOURCE_FLAGS, SOURCE_SHIFT } from './layout.ts';

/** Fills outcome batches and hands full ones on. The loop writes the rows of invocations itself. */
export class Recorder {
  readonly batch: OutcomeBatch = createOutcomeBatch();
  /** Requests that have their final outcome. */
  finals = 0;
  private readonly configuration: Configuration;
  private readonly sink: OutcomeSink;

  constructor(configuration: Configuration, sink: OutcomeSink) {
    this.configuration = configuration;
    this.sink = sink;
  }

  /** A row for an attempt in which no code ran. */
  recordRefusal(
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
    const number = batch.rows << FIELDS_SHIFT;
    const code = batch.rows << CODES_SHIFT;
    batch.rows++;
    batch.numbers.fill(0, number, number + (1 << FIELDS_SHIFT));
    batch.numbers[number | ARRIVAL_MS] = arrivalMs;
    batch.numbers[number | START_MS] = nowMs;
    batch.numbers[number | LATENCY_MS] = nowMs - arrivalMs;
    batch.numbers[number | REQUEST_INDEX] = requestIndex;
    const flags = this.configuration.sources[(sourceIndex << SOURCE_SHIFT) | SOURCE_FLAGS]!;
    batch.codes[code | ROUTE] = functionIndex | (sourceIndex << UPPER_SHIFT);
    batch.codes[code | FLAGS] =
      flags | outcome | (requestOutcome << REQUEST_SHIFT) | (attempt << UPPER_SHIFT);
    batch.codes[code | ENVIRONMENT] = NONE;
    if (requestOutcome !== PENDING) this.finals++;
    if (batch.rows << FIELDS_SHIFT === batch.numbers.length) this.flush();
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
  }
}
