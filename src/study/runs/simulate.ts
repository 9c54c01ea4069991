import { DurationBatchCollector, type DurationBatches } from '../../collect/duration-batches.ts';
import { ExecutionCollector } from '../../collect/execution-collector.ts';
import { LaneCollector } from '../../collect/lane-collector.ts';
import { MeasurementCollector } from '../../collect/measurement-collector.ts';
import { Tee } from '../../collect/tee.ts';
import { runModel } from '../../engine/simulation.ts';
import { EVENT_LOOP } from '../../host/host.ts';
import type { ArrivalStream } from '../../model/arrivals.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { Measurements } from '../../model/measurements.ts';
import type { Model } from '../../model/model.ts';
import type { OutcomeSink } from '../../model/outcomes.ts';
import type { WindowAsked } from '../../model/windows.ts';
import { knownThresholds } from '../../results/figures/thresholds.ts';
import { windowsAsked } from '../../results/figures/windows.ts';
import { EXPRESS_STEP_MS } from '../../usage/executions.ts';
import { openArrivals } from '../../workload/arrivals.ts';
import type { ArrivalContext } from '../../workload/patterns/pattern.ts';
import { withoutIdleQuotas } from './idle-quotas.ts';
import { billedLogBytes } from './logged-functions.ts';
import type { Observer } from './observer.ts';
import type { RunState } from './run-state.ts';
import type { SharedArrivals } from './shared-arrivals.ts';

/** Real time between two breaths in which signals, timers and progress get their turn. */
export const BREATH_MS = 50;

export interface SimulateOptions {
  /** Stops the run at the next batch; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((simulatedMs: number, requests: number) => void) | undefined;
  /** Rows of a trace that may be skipped; one more is a FaultError. */
  readonly maximumBadRows: number;
  /** Real time between two breaths; shorter where other threads wait for this one to hand out work. */
  readonly breathMs?: number | undefined;
  /** Measures durations by batches too, for paired differences. */
  readonly measuresBatches?: boolean | undefined;
  /** Arrivals that other runs of this thread have too. */
  readonly arrivals?: SharedArrivals | undefined;
  /** Takes the same batches as the measurements; null for none. */
  readonly observer?: Observer | null | undefined;
  /** The windows to be measured, by function; default those that the scenario asks for. */
  readonly windows?: readonly (readonly WindowAsked[])[] | undefined;
  /** Besides the measurements; takes blocks too. */
  readonly sink?: OutcomeSink | undefined;
  /** Whether it is known that there is more than can be told one by one. */
  readonly hasNoLanes?: boolean | undefined;
  /** Keeps the state of the run now and then; not beside an observer, whose state it does not know. */
  readonly checkpoints?: RunCheckpoints | undefined;
}

export interface RunCheckpoints {
  /** Of the same scenario, seed, options and version; null: from the start. */
  readonly from: RunState | null;
  isDue(isAtEnd: boolean): boolean;
  keep(state: RunState): void;
}

export interface SimulatedRun {
  readonly measurements: Measurements;
  readonly engine: {
    readonly requests: number;
    readonly events: number;
    readonly wallSeconds: number;
    readonly peakRssMb: number;
  };
  /** How often the account had no request a second left for an attempt. */
  readonly requestsLimited: number;
  /** How often a service's quota did anything, the warm-up included. */
  readonly quotasLimited: number;
  readonly warnings: readonly string[];
  /** Null where they were not asked for. */
  readonly batches: DurationBatches | null;
}

/** The windows that a scenario asks to be measured, by function. */
export function windowsOf(compiled: CompiledScenario): readonly (readonly WindowAsked[])[] {
  return windowsAsked(compiled, knownThresholds(compiled));
}

/** Times the executions of express workflows; null where there are none. */
function billedExecutions({ sources, model }: CompiledScenario): ExecutionCollector | null {
  const isExpress = sources.map(({ billing }) => billing.isExpress);
  return isExpress.includes(true) ? new ExecutionCollector(model, isExpress, EXPRESS_STEP_MS) : null;
}

/**
 * Opens the scenario's traffic, runs the engine once with `seed` and measures. Throws FaultError for a trace
 * that cannot be used.
 */
export async function simulate(
  compiled: CompiledScenario,
  seed: number,
  options: SimulateOptions,
): Promise<SimulatedRun> {
  const model = modelOf(compiled, seed);
  const warnings: string[] = [];
  const streams: ArrivalStream[] = [];
  // A study of many short runs, none of which is long enough for a breath, must listen too.
  await breath(options.signal);
  const startedMs = performance.now();
  try {
    const feeds = await openFeeds(compiled, seed, options, streams, (file, count) =>
      warnings.push(`${file}: ${count} bad rows were skipped`),
    );
    const collector = new MeasurementCollector(
      model,
      compiled.functions.map(({ billedDuration }) => billedDuration),
      options.windows ?? windowsOf(compiled),
    );
    const batches = options.measuresBatches === true ? new DurationBatchCollector(model, collector) : null;
    const measuring = batches ?? collector;
    const observer = options.observer ?? null;
    const logBytes = billedLogBytes(compiled);
    const executions = billedExecutions(compiled);
    const lanes = new LaneCollector(options.hasNoLanes);
    const others = [logBytes, executions, observer, options.sink ?? null].filter((one) => one !== null);
    const sink = new Tee([measuring, lanes, ...others]);
    const { checkpoints } = options;
    const earlierMs = checkpoints?.from?.elapsedMs ?? 0;
    const elapsedMs = (): number => earlierMs + performance.now() - startedMs;
    const summary = await runModel(model, feeds, sink, {
      onBatch: breather(options),
      checkpoints: checkpoints && {
        from: checkpoints.from?.graph ?? null,
        isDue: (isAtEnd) => checkpoints.isDue(isAtEnd),
        keep: (graph) => checkpoints.keep({ graph, elapsedMs: elapsedMs() }),
      },
    });
    observer?.finish();
    return {
      measurements: {
        ...collector.finish(summary.counters, logBytes?.finish(), executions?.finish()),
        lanes: lanes.finish(),
      },
      engine: {
        requests: summary.requests,
        events: summary.events,
        wallSeconds: elapsedMs() / 1000,
        peakRssMb: EVENT_LOOP.now.peakRssMb(),
      },
      requestsLimited: summary.requestsLimited,
      quotasLimited: summary.quotasLimited,
      warnings: warnings.sort(),
      batches: batches?.finish() ?? null,
    };
  } finally {
    for (const stream of streams) stream.close();
  }
}

/** The model that runs, under a seed. */
export function modelOf(compiled: CompiledScenario, seed: number): Model {
  return withoutIdleQuotas({ ...compiled.model, seed }, compiled);
}

type Feed = Parameters<typeof runModel>[1][number];

/** Opens the scenario's traffic. Every stream that is open is in `streams`, also where another cannot be. */
export async function openFeeds(
  compiled: CompiledScenario,
  seed: number,
  { maximumBadRows, arrivals }: Pick<SimulateOptions, 'maximumBadRows' | 'arrivals'>,
  streams: ArrivalStream[],
  onBadRows: (file: string, count: number) => void,
): Promise<Feed[]> {
  const feeds: Feed[] = [];
  const functionIndex = new Map(compiled.functions.map(({ name }, index) => [name, index]));
  for (const { pattern, sourceIndex, streamName, keyPath, isCopy = false } of compiled.arrivals) {
    const context: ArrivalContext = {
      seed,
      streamName,
      keyPath,
      horizonMs: compiled.model.horizonMs,
      startEpochMs: compiled.startEpochMs,
      timezone: compiled.timezone,
      functionIndex,
      maximumBadRows,
      onBadRows,
    };
    const stream = await (arrivals === undefined
      ? openArrivals(pattern, context)
      : arrivals.open(pattern, context));
    streams.push(stream);
    const work = arrivals === undefined ? {} : { work: arrivals.work };
    feeds.push({ sourceIndex, name: streamName, stream, isCopy, ...work });
  }
  return feeds;
}

/** Lets signals and timers in every now and then, and stops the run where the signal says so. */
export function breather(
  options: SimulateOptions,
): (simulatedMs: number, requests: number) => Promise<void> | undefined {
  const { breathMs = BREATH_MS } = options;
  let lastMs = performance.now();
  return (simulatedMs, requests) => {
    const nowMs = performance.now();
    if (nowMs - lastMs < breathMs) return undefined;
    lastMs = nowMs;
    options.onProgress?.(simulatedMs, requests);
    return breath(options.signal);
  };
}

/**
 * Resolves when signals and timers have had their turn; rejects with the signal's reason where it says stop.
 */
export function breath(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    EVENT_LOOP.now.afterOthers(() => {
      if (signal?.aborted === true) reject(signal.reason as Error);
      else resolve();
    });
  });
}
