import type { Measurements } from '../model/measurements.ts';
import type { Model } from '../model/model.ts';
import {
  ARRIVAL_MS,
  ATTEMPT_MASK,
  CODES_SHIFT,
  FIELDS_SHIFT,
  FLAGS,
  LOWER_HALF,
  PENDING,
  REQUEST_SHIFT,
  ROUTE,
  UPPER_SHIFT,
} from '../model/outcome-codes.ts';
import { OUTCOME_BATCH_ROWS, type OutcomeBatch, type OutcomeSink } from '../model/outcomes.ts';
import type { BilledDurationRule } from './billed-duration.ts';
import { FunctionCollector } from './function-collector.ts';

/**
 * Counts, histograms, series and meters of a run, taken batch by batch in passes of their own. Counts, histograms and billed time leave out
 * requests that arrived before the warm-up ended; occupancy means leave out the time before it; series show everything.
 */
export class MeasurementCollector implements OutcomeSink {
  private readonly model: Model;
  private readonly functions: readonly FunctionCollector[];
  private readonly sourceEvents: Float64Array;
  /** Rows of the batch sorted by function; where each function's rows begin. */
  private readonly order = Int32Array.from({ length: OUTCOME_BATCH_ROWS }, (_, row) => row);
  private readonly starts: Int32Array;

  constructor(model: Model, rules: readonly BilledDurationRule[]) {
    this.model = model;
    this.functions = rules.map((rule) => new FunctionCollector(model, rule));
    this.sourceEvents = new Float64Array(model.sources.length);
    this.starts = new Int32Array(rules.length + 1);
  }

  take(batch: OutcomeBatch): void {
    // With one source, its events are all requests (finish).
    if (this.sourceEvents.length > 1) this.takeRequests(batch);
    this.takeAttempts(batch);
    const { environments, samples } = batch;
    for (let row = 0; row < environments.rows; row++) {
      this.functions[environments.functionIndex[row]!]!.takeEnvironment(
        environments.startMs,
        environments.endMs,
        row,
      );
    }
    for (let row = 0; row < samples.rows; row++) {
      const fn = this.functions[samples.functionIndex[row]!]!;
      fn.takeSample(samples.timeMs[row]!, samples.busyMax[row]!, samples.aliveMax[row]!);
    }
  }

  private takeRequests(batch: OutcomeBatch): void {
    const { sourceEvents } = this;
    const { warmupMs } = this.model;
    const { numbers, codes, rows } = batch;
    for (let row = 0; row < rows; row++) {
      const flags = codes[(row << CODES_SHIFT) | FLAGS]!;
      if (((flags >> REQUEST_SHIFT) & ATTEMPT_MASK) === PENDING) continue;
      if (numbers[(row << FIELDS_SHIFT) | ARRIVAL_MS]! < warmupMs) continue;
      sourceEvents[codes[(row << CODES_SHIFT) | ROUTE]! >>> UPPER_SHIFT]!++;
    }
  }

  /** Sorts the rows by function, so that each function's histograms are at hand for many rows in a row. */
  private takeAttempts(batch: OutcomeBatch): void {
    const { functions, order, starts } = this;
    const { rows, numbers, numberWords, codes } = batch;
    const only = functions[0];
    if (functions.length === 1 && only !== undefined) {
      only.takeRows(numbers, numberWords, codes, order, 0, rows);
      return;
    }
    starts.fill(0);
    for (let row = 0; row < rows; row++) starts[(codes[(row << CODES_SHIFT) | ROUTE]! & LOWER_HALF) + 1]!++;
    for (let index = 0; index < functions.length; index++) starts[index + 1]! += starts[index]!;
    for (let row = 0; row < rows; row++)
      order[starts[codes[(row << CODES_SHIFT) | ROUTE]! & LOWER_HALF]!++] = row;
    // Every start has moved to the next function's start.
    let from = 0;
    functions.forEach((fn, index) => {
      const to = starts[index]!;
      if (from < to) fn.takeRows(numbers, numberWords, codes, order, from, to);
      from = to;
    });
  }

  finish(): Measurements {
    const { model } = this;
    const measuredMs = model.horizonMs - model.warmupMs;
    const functions = this.functions.map((fn) => fn.measurements(measuredMs));
    const requests = functions.reduce((sum, fn) => sum + fn.requests, 0);
    const sourceEvents = this.sourceEvents.length === 1 ? [requests] : [...this.sourceEvents];
    return {
      seconds: measuredMs / 1000,
      entryRequests: model.sources.reduce(
        (sum, source, index) => sum + (source.isEntry ? (sourceEvents[index] ?? 0) : 0),
        0,
      ),
      sourceEvents,
      sources: [],
      resources: [],
      chains: new Map(),
      functions,
      series: {
        stepSeconds: model.sampleStepMs / 1000,
        functions: this.functions.map((fn) => fn.series()),
        sources: [],
        resources: [],
      },
    };
  }
}
