import { MeasurementCollector } from '../../src/collect/measurement-collector.ts';
import type { ArrivalFeed } from '../../src/engine/kernel/arrivals.ts';
import { runModel } from '../../src/engine/simulation.ts';
import type { ArrivalBatch, ArrivalStream } from '../../src/model/arrivals.ts';
import type { Measurements } from '../../src/model/measurements.ts';
import type { FunctionModel, Model, ResourceModel, SourceModel, StepModel } from '../../src/model/model.ts';
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
  INIT_MS,
  LATENCY_MS,
  LOWER_HALF,
  PROVISIONED,
  REQUEST_INDEX,
  REQUEST_SHIFT,
  ROUTE,
  START_MS,
  UPPER_SHIFT,
  USED_MB,
} from '../../src/model/outcome-codes.ts';
import { Outcome, type OutcomeBatch, type OutcomeSink } from '../../src/model/outcomes.ts';
import type { OnLimitName, OnLimits } from '../../src/policies/on-limits.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import { fillExponential } from '../../src/random/exponential.ts';
import { Generator } from '../../src/random/generator.ts';

export const constant = (value: number): Distribution => ({ kind: 'constant', value });
const zero = constant(0);

/** A function whose warm and cold durations are `durationMs`, without anything else. */
export function functionModel(durationMs: Distribution, over: Partial<FunctionModel> = {}): FunctionModel {
  return {
    name: '',
    memoryMb: 1024,
    timeoutMs: 900_000,
    work: { kind: 'whole', durationMs, factor: 1, coldDurationMs: null },
    recordWork: null,
    memoryUsedMb: null,
    errorRate: 0,
    coldStart: {
      hiddenMs: zero,
      initMs: zero,
      restored: false,
      initCpu: null,
      firstInvokeCpuMs: zero,
      firstInvokeFactor: 1,
      initLimitMs: 10_000,
    },
    keepAlive: { kind: 'fixed', idleMs: 600_000 },
    reuse: 'most-recent',
    maxLifetimeMs: Number.POSITIVE_INFINITY,
    reservedConcurrency: null,
    provisionedConcurrency: 0,
    provisioning: null,
    steps: [],
    failures: [],
    recursionLimit: Number.POSITIVE_INFINITY,
    asynchronous: {
      maximumRetryAttempts: 2,
      maximumEventAgeMs: 21_600_000,
      retryDelaysMs: [60_000, 120_000],
      throttleBackoffMs: { initial: 1000, maximum: 300_000 },
      onFailureSource: null,
      onSuccessSource: null,
    },
    ...over,
  };
}

export function sourceModel(over: Partial<SourceModel> = {}): SourceModel {
  return {
    name: '',
    functionIndex: 0,
    invocation: 'sync',
    deliveryMs: zero,
    isRequestLimited: false,
    throttle: null,
    integrationTimeoutMs: Number.POSITIVE_INFINITY,
    isEntry: true,
    filterShare: 1,
    isDenied: false,
    client: null,
    poller: null,
    ...over,
  };
}

/** The same at every limit of a resource. */
export function onAllLimits(name: OnLimitName): OnLimits {
  return { rate: name, connections: name, concurrency: name };
}

/** A resource without limits that answers after `latencyMs`. */
export function resourceModel(latencyMs: Distribution, over: Partial<ResourceModel> = {}): ResourceModel {
  return {
    name: '',
    latencyMs,
    concurrency: Number.POSITIVE_INFINITY,
    cpus: Number.POSITIVE_INFINITY,
    connections: Number.POSITIVE_INFINITY,
    rate: null,
    readCapacity: null,
    writeCapacity: null,
    onLimit: onAllLimits('queue'),
    errorRate: 0,
    timeoutMs: Number.POSITIVE_INFINITY,
    failures: [],
    feedsSource: null,
    ...over,
  };
}

/** A call of resource 0, required, over no connection. */
export function callStep(over: Partial<StepModel & { kind: 'call' }> = {}): StepModel {
  return {
    kind: 'call',
    probability: 1,
    resourceIndex: 0,
    count: 1,
    isPerRecord: false,
    readUnits: 0,
    writeUnits: 0,
    connection: 'none',
    isDenied: false,
    isRequired: true,
    ...over,
  };
}

/** A synchronous call through `sourceIndex`, required. */
export function invokeStep(
  sourceIndex: number,
  over: Partial<StepModel & { kind: 'invoke' }> = {},
): StepModel {
  return {
    kind: 'invoke',
    sourceIndex,
    isSync: true,
    probability: 1,
    count: 1,
    isDenied: false,
    isRequired: true,
    ...over,
  };
}

/** Every part of a model has a name of its own, from which its random streams follow. */
function named<T extends { readonly name: string }>(kind: string, parts: readonly T[]): readonly T[] {
  return parts.map((part, index) => ({ ...part, name: part.name === '' ? `${kind} ${index}` : part.name }));
}

export function modelOf(functions: readonly FunctionModel[], over: Partial<Model> = {}): Model {
  const model: Model = {
    seed: 42,
    horizonMs: 3_600_000,
    warmupMs: 0,
    sampleStepMs: 10_000,
    account: {
      concurrency: 1_000_000,
      requestsPerSecond: 10_000_000,
      scaling: { scope: 'function', burst: 1_000_000, perSecond: 1_000_000 },
    },
    functions,
    sources: functions.map((_, functionIndex) => sourceModel({ functionIndex })),
    resources: [],
    closedLoops: [],
    ...over,
  };
  return {
    ...model,
    functions: named('function', model.functions),
    sources: named('source', model.sources),
    resources: named('resource', model.resources),
  };
}

const columns = { hasFunctionColumn: false, hasDurationColumn: false, hasMemoryColumn: false };

/** Arrivals at the given times. */
export function arrivalsAt(timesMs: readonly number[]): ArrivalStream {
  let position = 0;
  return {
    ...columns,
    next(batch: ArrivalBatch): undefined {
      batch.rows = Math.min(batch.timeMs.length, timesMs.length - position);
      for (let row = 0; row < batch.rows; row++) batch.timeMs[row] = timesMs[position++] as number;
      return undefined;
    },
    close() {},
  };
}

export function poissonArrivals(ratePerSecond: number, horizonMs: number, seed = 42): ArrivalStream {
  const generator = new Generator(seed, 'arrivals');
  let nowMs = 0;
  return {
    ...columns,
    next(batch: ArrivalBatch): undefined {
      const { timeMs } = batch;
      batch.rows = 0;
      if (nowMs >= horizonMs) return undefined;
      fillExponential(generator, 1000 / ratePerSecond, timeMs, 0, timeMs.length);
      for (let row = 0; row < timeMs.length; row++) {
        nowMs += timeMs[row] as number;
        if (nowMs >= horizonMs) break;
        timeMs[row] = nowMs;
        batch.rows++;
      }
      return undefined;
    },
    close() {},
  };
}

export function feed(stream: ArrivalStream, sourceIndex = 0): ArrivalFeed {
  return { sourceIndex, name: `feed ${sourceIndex}`, stream };
}

export interface Row {
  readonly functionIndex: number;
  readonly sourceIndex: number;
  readonly flags: number;
  readonly attempt: number;
  readonly requestIndex: number;
  readonly environment: number;
  readonly arrivalMs: number;
  readonly startMs: number;
  readonly hiddenMs: number;
  readonly initMs: number;
  readonly durationMs: number;
  readonly latencyMs: number;
}

/** Keeps every row, for small runs. */
export class RowKeeper implements OutcomeSink {
  readonly rows: Row[] = [];
  /** Memory used by the invocation of each row. */
  readonly usedMb: number[] = [];
  readonly environments: {
    readonly functionIndex: number;
    readonly startMs: number;
    readonly endMs: number;
  }[] = [];

  take(batch: OutcomeBatch): void {
    for (let row = 0; row < batch.rows; row++) {
      const number = (field: number): number => batch.numbers[(row << FIELDS_SHIFT) | field] as number;
      const code = (field: number): number => batch.codes[(row << CODES_SHIFT) | field] as number;
      this.rows.push({
        functionIndex: code(ROUTE) & LOWER_HALF,
        sourceIndex: code(ROUTE) >>> UPPER_SHIFT,
        flags: code(FLAGS) & LOWER_HALF,
        attempt: code(FLAGS) >>> UPPER_SHIFT,
        // Below −1 it says why the attempt was refused (refusal-reasons.ts).
        environment: Math.max(-1, code(ENVIRONMENT)),
        requestIndex: number(REQUEST_INDEX),
        arrivalMs: number(ARRIVAL_MS),
        startMs: number(START_MS),
        hiddenMs: number(HIDDEN_MS),
        initMs: number(INIT_MS),
        durationMs: number(DURATION_MS),
        latencyMs: number(LATENCY_MS),
      });
      this.usedMb.push(number(USED_MB));
    }
    const { environments } = batch;
    for (let row = 0; row < environments.rows; row++) {
      this.environments.push({
        functionIndex: environments.functionIndex[row] as number,
        startMs: environments.startMs[row] as number,
        endMs: environments.endMs[row] as number,
      });
    }
  }
}

/** What became of the attempt, by name. */
export function attemptOutcome(row: Row): string {
  return OUTCOME_NAMES[row.flags & ATTEMPT_MASK] as string;
}

/** What became of the request, by name; `pending` where another attempt follows. */
export function requestOutcome(row: Row): string {
  return OUTCOME_NAMES[(row.flags >> REQUEST_SHIFT) & ATTEMPT_MASK] as string;
}

const OUTCOME_NAMES = Object.keys(Outcome);

export function isCold(row: Row): boolean {
  return (row.flags & COLD) !== 0;
}

export function isProvisioned(row: Row): boolean {
  return (row.flags & PROVISIONED) !== 0;
}

export async function rowsOf(model: Model, feeds: readonly ArrivalFeed[]): Promise<RowKeeper> {
  const keeper = new RowKeeper();
  await runModel(model, feeds, keeper);
  return keeper;
}

export async function measure(model: Model, feeds: readonly ArrivalFeed[]): Promise<Measurements> {
  const rule = { stepMs: 1, billsInit: true, restoreBilledShare: 1 };
  const collector = new MeasurementCollector(
    model,
    model.functions.map(() => rule),
  );
  const { counters } = await runModel(model, feeds, collector);
  return collector.finish(counters);
}

/**
 * Mean and half-width of the 95 % interval over replications (Student, 9 degrees of freedom for 10 of them).
 */
export function interval(values: readonly number[]): { readonly mean: number; readonly half: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, half: 2.262 * Math.sqrt(variance / values.length) };
}
