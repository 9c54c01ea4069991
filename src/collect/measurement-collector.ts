import { Histogram } from '../metrics/histogram.ts';
import { type Counters, createCounters } from '../model/counters.ts';
import {
  GAUGE_BACKLOG,
  GAUGE_CONNECTIONS,
  GAUGE_RESOURCE_BUSY,
  GAUGE_RESOURCE_WAITING,
} from '../model/gauge-codes.ts';
import type { ExecutionTime, Measurements } from '../model/measurements.ts';
import type { Model, SourceModel } from '../model/model.ts';
import {
  ARRIVAL_MS,
  ATTEMPT_MASK,
  CODES_SHIFT,
  FIELDS_SHIFT,
  FLAGS,
  LATENCY_MS,
  LOWER_HALF,
  OUT_OF_MEMORY,
  PENDING,
  REQUEST_SHIFT,
  ROUTE,
  START_MS,
  SUCCEEDED,
  UPPER_SHIFT,
} from '../model/outcome-codes.ts';
import {
  type BlockSink,
  type ChainRows,
  type ExecutionRows,
  type GaugeRows,
  OUTCOME_BATCH_ROWS,
  type OutcomeBatch,
  type OutcomeSink,
  type UsualBlock,
} from '../model/outcomes.ts';
import { baseStepMs, type WindowAsked } from '../model/windows.ts';
import type { BilledDurationRule } from './billed-duration.ts';
import { FunctionCollector } from './function-collector.ts';
import { ResourceCollector } from './resource-collector.ts';
import { SourceCollector } from './source-collector.ts';

const RESOURCE_LEVELS = [GAUGE_RESOURCE_BUSY, GAUGE_RESOURCE_WAITING, GAUGE_CONNECTIONS];

/**
 * Counts, histograms, series and meters of a run, taken batch by batch in passes of their own. Counts,
 * histograms and billed time leave out requests that arrived before the warm-up ended; occupancy means leave
 * out the time before it; series show everything.
 */
export class MeasurementCollector implements OutcomeSink {
  private readonly model: Model;
  private readonly functions: readonly FunctionCollector[];
  private readonly sources: readonly SourceCollector[];
  private readonly resources: readonly ResourceCollector[];
  private readonly chains = new Map<number, { latencyMs: Histogram; invocations: number; refused: number }>();
  /** One source whose requests begin as they arrive: its events are all requests, and none has an age. */
  private readonly isPlain: boolean;
  /** Rows of the batch sorted by function; where each function's rows begin. */
  private readonly order = Int32Array.from({ length: OUTCOME_BATCH_ROWS }, (_, row) => row);
  private readonly starts: Int32Array;
  readonly blocks: BlockSink;

  constructor(
    model: Model,
    rules: readonly BilledDurationRule[],
    windows: readonly (readonly WindowAsked[])[] = [],
  ) {
    this.model = model;
    this.functions = rules.map((rule, index) => new FunctionCollector(model, rule, windows[index]));
    const workflows = new Set(model.workflows?.map(({ sourceIndex }) => sourceIndex));
    this.sources = model.sources.map(
      (source, index) => new SourceCollector(model, source, workflows.has(index)),
    );
    this.resources = model.resources.map(() => new ResourceCollector(model));
    this.isPlain = model.sources.every(isPlainSource) && model.sources.length === 1 && workflows.size === 0;
    this.starts = new Int32Array(rules.length + 1);
    this.blocks = {
      stepMs: baseStepMs(model),
      splitsSteps: true,
      isReady: () => true,
      takeBlock: (block) => this.takeBlock(block),
    };
  }

  take(batch: OutcomeBatch): void {
    if (!this.isPlain) this.takeRequests(batch);
    this.takeAttempts(batch);
    const { environments, samples } = batch;
    for (let row = 0; row < environments.rows; row++) {
      this.functions[environments.functionIndex[row]!]!.takeEnvironment(
        environments.startMs,
        environments.endMs,
        row,
        environments.provisioned[row] === 1,
      );
    }
    for (let row = 0; row < samples.rows; row++) {
      const fn = this.functions[samples.functionIndex[row]!]!;
      fn.takeSample(samples.timeMs[row]!, samples.busyMax[row]!, samples.aliveMax[row]!);
    }
    this.takeLevels(batch.gauges);
    this.takeChains(batch.chains);
    this.takeExecutions(batch.executions);
    const { calls, reads } = batch;
    for (let row = 0; row < calls.rows; row++) {
      const resource = this.resources[calls.resourceIndex[row]!]!;
      resource.takeCall(calls.startMs[row]!, calls.latencyMs[row]!, calls.outcome[row]!);
    }
    for (let row = 0; row < reads.rows; row++) {
      this.sources[reads.sourceIndex[row]!]!.takeRead(reads.timeMs[row]!, reads.iteratorAgeMs[row]!);
    }
  }

  private takeBlock(block: UsualBlock): void {
    if (!this.isPlain) this.sources[block.sourceIndex]!.takeAtOnce(SUCCEEDED, block.to - block.from);
    this.functions[block.functionIndex]!.takeBlock(block);
  }

  private takeLevels(gauges: GaugeRows): void {
    for (let row = 0; row < gauges.rows; row++) {
      const kind = gauges.kind[row]!;
      const index = gauges.index[row]!;
      const startMs = gauges.startMs[row]!;
      const endMs = gauges.endMs[row]!;
      const mean = gauges.mean[row]!;
      const max = gauges.max[row]!;
      if (kind === GAUGE_BACKLOG) this.sources[index]!.takeBacklog(startMs, endMs, mean, max);
      else if (RESOURCE_LEVELS.includes(kind)) {
        this.resources[index]!.takeLevel(kind, startMs, endMs, mean, max);
      }
    }
  }

  private takeChains(rows: ChainRows): void {
    for (let row = 0; row < rows.rows; row++) {
      if (rows.arrivalMs[row]! < this.model.warmupMs) continue;
      const source = rows.sourceIndex[row]!;
      let chain = this.chains.get(source);
      if (chain === undefined) {
        chain = { latencyMs: new Histogram(), invocations: 0, refused: 0 };
        this.chains.set(source, chain);
      }
      const invocations = rows.invocations[row]!;
      if (rows.hasRun[row] === 0) chain.refused++;
      else chain.latencyMs.record(rows.latencyMs[row]!);
      chain.invocations += invocations;
    }
  }

  private takeExecutions(rows: ExecutionRows): void {
    for (let row = 0; row < rows.rows; row++) {
      if (rows.arrivalMs[row]! < this.model.warmupMs) continue;
      const outcome = rows.outcome[row]!;
      const durationMs = outcome <= OUT_OF_MEMORY ? rows.latencyMs[row]! : null;
      const source = this.sources[rows.sourceIndex[row]!]!;
      source.takeExecution(outcome, durationMs, rows.transitions[row]!, rows.retries[row]!);
    }
  }

  private takeRequests(batch: OutcomeBatch): void {
    const { sources } = this;
    const { warmupMs } = this.model;
    const { numbers, codes, rows } = batch;
    for (let row = 0; row < rows; row++) {
      const flags = codes[(row << CODES_SHIFT) | FLAGS]!;
      const request = (flags >> REQUEST_SHIFT) & ATTEMPT_MASK;
      if (request === PENDING) continue;
      const arrivalMs = numbers[(row << FIELDS_SHIFT) | ARRIVAL_MS]!;
      if (arrivalMs < warmupMs) continue;
      const source = sources[codes[(row << CODES_SHIFT) | ROUTE]! >>> UPPER_SHIFT]!;
      source.outcomes[request]!++;
      if (request <= OUT_OF_MEMORY) source.takeAge(numbers[(row << FIELDS_SHIFT) | START_MS]! - arrivalMs);
      if (request === SUCCEEDED && source.isStreamed)
        source.takeAnswer(numbers[(row << FIELDS_SHIFT) | LATENCY_MS]!);
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

  /**
   * `counters` are the engine's, or those of a run in which nothing but invocations happened; `logBytes` what
   * the functions logged, where that was counted; `executionTimes` of sources whose executions are billed by
   * their time.
   */
  finish(
    counters: Counters = createCounters(this.model),
    logBytes: readonly (number | null)[] = [],
    executionTimes: readonly (ExecutionTime | null)[] = [],
  ): Measurements {
    const { model } = this;
    const measuredMs = model.horizonMs - model.warmupMs;
    const functions = this.functions.map((fn, index) => ({
      ...fn.measurements(measuredMs),
      ...counters.functions[index],
      logBytes: logBytes[index] ?? null,
      windows: fn.worstWindows(),
    }));
    const only = this.sources[0];
    if (this.isPlain && only !== undefined) {
      for (const { outcomes } of functions) only.takeAllAtOnce(outcomes);
    }
    const sources = this.sources.map((source, index) => ({
      ...source.measurements(counters.sources[index]!),
      executionTime: executionTimes[index] ?? null,
    }));
    return {
      seconds: measuredMs / 1000,
      entryRequests: model.sources.reduce(
        (sum, source, index) => sum + (source.isEntry ? this.sources[index]!.requests : 0),
        0,
      ),
      sourceEvents: sources.map(({ events }) => events),
      sources,
      resources: this.resources.map((resource, index) => resource.measurements(counters.resources[index]!)),
      chains: this.chains,
      quotas: counters.quotas.map((counted) => ({ ...counted })),
      functions,
      series: {
        stepSeconds: model.sampleStepMs / 1000,
        functions: this.functions.map((fn) => fn.series()),
        sources: this.sources.map((source) => source.series()),
        resources: this.resources.map((resource) => resource.series()),
      },
    };
  }
}

/** Whether a source's requests begin as they arrive, or never. */
function isPlainSource(source: SourceModel): boolean {
  const { deliveryMs, invocation, client, poller, filterShare, streamMs, ahead } = source;
  if (streamMs !== undefined || ahead !== undefined) return false;
  const isAtOnce = deliveryMs.kind === 'constant' && deliveryMs.value === 0;
  return isAtOnce && invocation === 'sync' && client === null && poller === null && filterShare === 1;
}
