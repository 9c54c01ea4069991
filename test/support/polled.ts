import type { ArrivalFeed } from '../../src/engine/kernel/arrivals.ts';
import { runModel } from '../../src/engine/simulation.ts';
import type { SourceCounters } from '../../src/model/counters.ts';
import type { FunctionModel, Model } from '../../src/model/model.ts';
import {
  ARRIVAL_MS,
  ATTEMPT_MASK,
  BATCHED,
  CODES_SHIFT,
  FIELDS_SHIFT,
  FLAGS,
  REQUEST_SHIFT,
  START_MS,
  SUCCEEDED,
} from '../../src/model/outcome-codes.ts';
import type { OutcomeBatch, OutcomeSink } from '../../src/model/outcomes.ts';
import type { QueueModel } from '../../src/policies/poller-queue.ts';
import type { StreamModel } from '../../src/policies/poller-stream.ts';
import { modelOf, type Row, RowKeeper, sourceModel } from './models.ts';

/** A queue whose poller has as much concurrency as it ever may have, and no dead-letter queue. */
export function queueModel(over: Partial<QueueModel> = {}): QueueModel {
  const maximumConcurrency = over.maximumConcurrency ?? 1000;
  return {
    kind: 'queue',
    batchSize: 10,
    batchWindowMs: 0,
    startConcurrency: maximumConcurrency,
    growthPerMinute: 0,
    maximumConcurrency,
    errorBackoff: 0,
    provisioned: null,
    receivesPerSecond: Number.POSITIVE_INFINITY,
    maximumInFlight: Number.POSITIVE_INFINITY,
    visibilityTimeoutMs: 30_000,
    maximumReceives: Number.POSITIVE_INFINITY,
    retentionMs: 345_600_000,
    partialResponses: false,
    messageGroups: 0,
    poisonShare: 0,
    throttleBackoffMs: { initial: 1000, maximum: 60_000 },
    deadLetterSource: null,
    ...over,
  };
}

/** A stream of one shard that is pushed from. */
export function streamModel(over: Partial<StreamModel> = {}): StreamModel {
  return {
    kind: 'stream',
    shards: 1,
    parallelizationFactor: 1,
    batchSize: 100,
    batchWindowMs: 0,
    pollIntervalMs: 0,
    maximumRetryAttempts: Number.POSITIVE_INFINITY,
    maximumRecordAgeMs: Number.POSITIVE_INFINITY,
    retentionMs: 86_400_000,
    tumblingWindowMs: 0,
    bisectOnError: false,
    partialResponses: false,
    partitionKeys: Number.POSITIVE_INFINITY,
    poisonShare: 0,
    retryBackoffMs: { initial: 1000, maximum: 60_000 },
    onFailureSource: null,
    ...over,
  };
}

export function polledModel(
  fn: FunctionModel,
  poller: QueueModel | StreamModel,
  over: Partial<Model> = {},
): Model {
  return modelOf([fn], { sources: [sourceModel({ poller })], ...over });
}

export interface PolledRun {
  /** The events, one row each. */
  readonly events: readonly Row[];
  /** The invocations and refusals of batches. */
  readonly attempts: readonly Row[];
  readonly counters: SourceCounters;
  /** Of the stream's batches, as they were read. */
  readonly reads: readonly { readonly timeMs: number; readonly iteratorAgeMs: number }[];
  /** Every gauge row. */
  readonly gauges: readonly {
    readonly kind: number;
    readonly startMs: number;
    readonly mean: number;
    readonly max: number;
  }[];
}

/** A run, with the rows of one source. */
export async function polled(
  model: Model,
  feeds: readonly ArrivalFeed[],
  sourceIndex = 0,
): Promise<PolledRun> {
  const reads: { timeMs: number; iteratorAgeMs: number }[] = [];
  const gauges: { kind: number; startMs: number; mean: number; max: number }[] = [];
  const keeper = new RowKeeper();
  const { counters } = await runModel(model, feeds, {
    take(batch: OutcomeBatch): void {
      keeper.take(batch);
      for (let row = 0; row < batch.reads.rows; row++) {
        const { timeMs, iteratorAgeMs } = batch.reads;
        reads.push({ timeMs: timeMs[row] as number, iteratorAgeMs: iteratorAgeMs[row] as number });
      }
      for (let row = 0; row < batch.gauges.rows; row++) {
        const { kind, index, startMs, mean, max } = batch.gauges;
        if (index[row] !== sourceIndex) continue;
        gauges.push({
          kind: kind[row] as number,
          startMs: startMs[row] as number,
          mean: mean[row] as number,
          max: max[row] as number,
        });
      }
    },
  });
  const rows = keeper.rows.filter((row) => row.sourceIndex === sourceIndex);
  return {
    events: rows.filter(({ flags }) => (flags & BATCHED) !== 0),
    attempts: rows.filter(({ flags }) => (flags & BATCHED) === 0),
    counters: counters.sources[sourceIndex] as SourceCounters,
    reads,
    gauges,
  };
}

/** Mean time from an event's arrival to the start of the invocation that handled it, ms. */
export async function meanWaitMs(model: Model, feeds: readonly ArrivalFeed[]): Promise<number> {
  let count = 0;
  let sum = 0;
  const sink: OutcomeSink = {
    take({ rows, numbers, codes }: OutcomeBatch): void {
      for (let row = 0; row < rows; row++) {
        const flags = codes[(row << CODES_SHIFT) | FLAGS] as number;
        if ((flags & BATCHED) === 0 || ((flags >> REQUEST_SHIFT) & ATTEMPT_MASK) !== SUCCEEDED) continue;
        const arrivalMs = numbers[(row << FIELDS_SHIFT) | ARRIVAL_MS] as number;
        if (arrivalMs < model.warmupMs) continue;
        count++;
        sum += (numbers[(row << FIELDS_SHIFT) | START_MS] as number) - arrivalMs;
      }
    },
  };
  await runModel(model, feeds, sink);
  return sum / count;
}
