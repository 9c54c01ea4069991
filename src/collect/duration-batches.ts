import type { Model } from '../model/model.ts';
import {
  ARRIVAL_MS,
  ATTEMPT_MASK,
  CODES_SHIFT,
  DURATION_MS,
  FIELDS_SHIFT,
  FLAGS,
  IN_FLIGHT,
  INVOKED,
  LOWER_HALF,
  ROUTE,
} from '../model/outcome-codes.ts';
import type { BlockSink, OutcomeBatch, OutcomeSink, UsualBlock } from '../model/outcomes.ts';
import { TELLING, USUAL } from './usual-rows.ts';

/**
 * As many as the method of batch means is usually given: fewer waste degrees of freedom, more make batches
 * depend on each other.
 */
const BATCHES = 30;

/**
 * Invocations and their durations by the time at which their requests arrived: equal parts of the measured
 * time. Plain data.
 */
export interface DurationBatches {
  /** By function index (the order of `Model.functions`), then by batch. */
  readonly functions: readonly {
    readonly invocations: readonly number[];
    /** Sum of the handlers' durations, ms. */
    readonly durationMs: readonly number[];
  }[];
}

/**
 * Durations by batches of arrivals, beside another collector. Two variants with common random numbers have
 * the same requests in each batch, so that the batches of one run can be paired with those of another.
 */
export class DurationBatchCollector implements OutcomeSink {
  readonly blocks: BlockSink | null;
  private readonly sink: OutcomeSink;
  private readonly warmupMs: number;
  private readonly batchesPerMs: number;
  private readonly invocations: Float64Array;
  /**
   * Of the usual rows, and of all others: apart, so that the sums do not hang on what came in blocks, nor on
   * what came between them.
   */
  private readonly usualMs: Float64Array;
  private readonly otherMs: Float64Array;

  constructor(model: Model, sink: OutcomeSink) {
    this.sink = sink;
    this.warmupMs = model.warmupMs;
    this.batchesPerMs = BATCHES / (model.horizonMs - model.warmupMs);
    this.invocations = new Float64Array(model.functions.length * BATCHES);
    this.usualMs = new Float64Array(model.functions.length * BATCHES);
    this.otherMs = new Float64Array(model.functions.length * BATCHES);
    const { blocks = null } = sink;
    this.blocks =
      blocks === null
        ? null
        : {
            stepMs: blocks.stepMs,
            splitsSteps: blocks.splitsSteps === true,
            isReady: (functionIndex) => blocks.isReady(functionIndex),
            takeBlock: (block) => {
              blocks.takeBlock(block);
              this.takeBlock(block);
            },
          };
  }

  take(batch: OutcomeBatch): void {
    this.sink.take(batch);
    const { warmupMs, batchesPerMs, invocations, usualMs, otherMs } = this;
    const { rows, numbers, codes } = batch;
    for (let row = 0; row < rows; row++) {
      const flags = codes[(row << CODES_SHIFT) | FLAGS]!;
      // What is cut by the end has no duration yet.
      if ((flags & INVOKED) === 0 || (flags & ATTEMPT_MASK) === IN_FLIGHT) continue;
      const sinceMs = numbers[(row << FIELDS_SHIFT) | ARRIVAL_MS]! - warmupMs;
      if (sinceMs < 0) continue;
      const functionIndex = codes[(row << CODES_SHIFT) | ROUTE]! & LOWER_HALF;
      const at = functionIndex * BATCHES + Math.min(BATCHES - 1, (sinceMs * batchesPerMs) | 0);
      invocations[at]! += 1;
      const sums = (flags & TELLING) === USUAL ? usualMs : otherMs;
      sums[at]! += numbers[(row << FIELDS_SHIFT) | DURATION_MS]!;
    }
  }

  private takeBlock({ functionIndex, arrivalMs, durationMs, from, to, isProvisioned }: UsualBlock): void {
    const { warmupMs, batchesPerMs, invocations } = this;
    const sums = isProvisioned ? this.otherMs : this.usualMs;
    const batchOf = (row: number): number =>
      functionIndex * BATCHES + Math.min(BATCHES - 1, ((arrivalMs[row]! - warmupMs) * batchesPerMs) | 0);
    // Arrivals are in order, and a block rarely reaches into another batch.
    for (let row = from; row < to; ) {
      const at = batchOf(row);
      let end = to;
      if (batchOf(to - 1) !== at) {
        end = row + 1;
        while (batchOf(end) === at) end++;
      }
      let sum = sums[at]!;
      for (let one = row; one < end; one++) sum += durationMs[one]!;
      sums[at] = sum;
      invocations[at]! += end - row;
      row = end;
    }
  }

  finish(): DurationBatches {
    const functions = [];
    for (let from = 0; from < this.invocations.length; from += BATCHES) {
      functions.push({
        invocations: [...this.invocations.subarray(from, from + BATCHES)],
        durationMs: [...this.usualMs.subarray(from, from + BATCHES)].map(
          (usualMs, place) => usualMs + this.otherMs[from + place]!,
        ),
      });
    }
    return { functions };
  }
}
