import { Decimal } from 'decimal.js';
import type { Bill, BillLine } from '../../src/billing/bill.ts';
import { Histogram } from '../../src/metrics/histogram.ts';
import { CALL_OUTCOME_COUNT, CALL_SERVED } from '../../src/model/call-codes.ts';
import {
  type CompiledFunction,
  type CompiledResource,
  type CompiledScenario,
  type CompiledSource,
  NOT_BILLED,
} from '../../src/model/compiled.ts';
import type {
  FunctionMeasurements,
  FunctionSeries,
  Measurements,
  ResourceMeasurements,
  ResourceSeries,
  SourceMeasurements,
  SourceSeries,
} from '../../src/model/measurements.ts';
import type { FunctionModel, ResourceModel, SourceModel } from '../../src/model/model.ts';
import { OUTCOME_COUNT } from '../../src/model/outcome-codes.ts';
import { Outcome } from '../../src/model/outcomes.ts';
import { REFUSAL_REASONS, REFUSAL_WINDOWS_MS, type RefusalReason } from '../../src/model/refusal-reasons.ts';
import { RESOURCE_LIMITS } from '../../src/model/resource-limits.ts';
import type { QueueModel } from '../../src/policies/poller-queue.ts';
import type { StreamModel } from '../../src/policies/poller-stream.ts';
import type { DocumentInput } from '../../src/results/build-document.ts';

export function histogramOf(values: Iterable<number>): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

export function outcomes(counts: Partial<Record<keyof typeof Outcome, number>>): number[] {
  const all = new Array<number>(OUTCOME_COUNT).fill(0);
  for (const [name, count] of Object.entries(counts)) all[Outcome[name as keyof typeof Outcome]] = count;
  return all;
}

/** Refused attempts by reason, with their sum: what `FunctionMeasurements` says of them. */
export function refusals(
  counts: Partial<Record<RefusalReason, number>>,
): Pick<FunctionMeasurements, 'throttledAttempts' | 'throttledBy'> {
  const throttledBy = REFUSAL_REASONS.map((reason) => counts[reason] ?? 0);
  return { throttledAttempts: throttledBy.reduce((sum, count) => sum + count, 0), throttledBy };
}

/** A hundred warm requests of 100 ms and four cold ones of 500 ms, billed by the millisecond. */
export function measured(changes: Partial<FunctionMeasurements> = {}): FunctionMeasurements {
  const warm = new Array<number>(100).fill(100);
  const cold = new Array<number>(4).fill(500);
  return {
    requests: 104,
    invocations: 104,
    outcomes: outcomes({ succeeded: 104 }),
    coldStarts: 4,
    throttledAttempts: 0,
    throttledBy: REFUSAL_REASONS.map(() => 0),
    refusedAtOnce: REFUSAL_WINDOWS_MS.map(() => 0),
    failedAttempts: 0,
    timedOutAttempts: 0,
    outOfMemoryAttempts: 0,
    durationMs: histogramOf([...warm, ...new Array<number>(4).fill(250)]),
    initMs: histogramOf(new Array<number>(4).fill(200)),
    latencyMs: histogramOf([...warm, ...cold]),
    coldLatencyMs: histogramOf(cold),
    warmLatencyMs: histogramOf(warm),
    onDemandBilledMs: 11_800,
    provisionedBilledMs: 0,
    provisionedStarts: 0,
    provisionedInvocations: 0,
    restores: 0,
    livesEnded: 0,
    warmupInvocations: 0,
    warmupBilledMs: 0,
    provisionedSeconds: 0,
    provisionedRateSpills: 0,
    provisionedRateSpillsAtOnce: 0,
    recursionsStopped: 0,
    droppedRefused: 0,
    droppedFailing: 0,
    logBytes: null,
    concurrency: { mean: 0.1 + 0.2, max: 2 },
    environments: { mean: 1.5, max: 2, idleMean: 1.2 },
    ...changes,
  };
}

export function series(steps: number, changes: Partial<FunctionSeries> = {}): FunctionSeries {
  return {
    invocations: new Float64Array(steps).fill(104 / steps),
    coldStarts: new Float64Array(steps),
    throttles: new Float64Array(steps),
    errors: new Float64Array(steps),
    concurrency: new Float64Array(steps).fill(1 / 3),
    concurrencyMax: new Float64Array(steps).fill(2),
    environments: new Float64Array(steps).fill(2),
    p50Ms: new Float64Array(steps).fill(Number.NaN),
    p99Ms: new Float64Array(steps).fill(100),
    ...changes,
  };
}

export function compiledFunction(changes: Partial<CompiledFunction> = {}): CompiledFunction {
  return {
    name: 'api',
    memoryMb: 512,
    architecture: 'arm64',
    runtime: 'nodejs22.x',
    package: 'zip',
    ephemeralStorageMb: 512,
    snapStart: false,
    isInVpc: false,
    isAtEdge: false,
    coldStart: 'given',
    provisionedConcurrency: 0,
    logs: null,
    billedDuration: { stepMs: 1, billsInit: true, restoreBilledShare: 1 },
    ...changes,
  };
}

export function functionModel(changes: Partial<FunctionModel> = {}): FunctionModel {
  const none = { kind: 'constant', value: 0 } as const;
  return {
    name: 'function',
    memoryMb: 512,
    timeoutMs: 3000,
    work: { kind: 'parts', cpuMs: none, ioMs: none, cpuFactor: 1 },
    recordWork: null,
    memoryUsedMb: null,
    errorRate: 0,
    coldStart: {
      hiddenMs: none,
      initMs: none,
      restored: false,
      initCpu: null,
      firstInvokeCpuMs: none,
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
    ...changes,
  };
}

export function compiledSource(changes: Partial<CompiledSource> = {}): CompiledSource {
  return { trigger: null, source: 'sdk', from: null, billing: NOT_BILLED, ...changes };
}

/** Pushed, asked for and answered: a direct call of the first function. */
export function sourceModel(changes: Partial<SourceModel> = {}): SourceModel {
  return {
    name: 'source',
    functionIndex: 0,
    invocation: 'sync',
    deliveryMs: { kind: 'constant', value: 0 },
    isRequestLimited: true,
    throttle: null,
    integrationTimeoutMs: Number.POSITIVE_INFINITY,
    isEntry: true,
    filterShare: 1,
    isDenied: false,
    client: null,
    poller: null,
    ...changes,
  };
}

export function queueModel(changes: Partial<QueueModel> = {}): QueueModel {
  return {
    kind: 'queue',
    batchSize: 10,
    batchWindowMs: 0,
    startConcurrency: 5,
    growthPerMinute: 300,
    maximumConcurrency: 1000,
    errorBackoff: 0.04,
    provisioned: null,
    receivesPerSecond: Number.POSITIVE_INFINITY,
    maximumInFlight: 120_000,
    visibilityTimeoutMs: 30_000,
    maximumReceives: Number.POSITIVE_INFINITY,
    retentionMs: 345_600_000,
    partialResponses: false,
    messageGroups: 0,
    poisonShare: 0,
    throttleBackoffMs: { initial: 1000, maximum: 60_000 },
    deadLetterSource: null,
    ...changes,
  };
}

export function streamModel(changes: Partial<StreamModel> = {}): StreamModel {
  return {
    kind: 'stream',
    shards: 2,
    parallelizationFactor: 1,
    batchSize: 100,
    batchWindowMs: 0,
    pollIntervalMs: 1000,
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
    ...changes,
  };
}

export function sourceMeasured(changes: Partial<SourceMeasurements> = {}): SourceMeasurements {
  return {
    events: 104,
    outcomes: [],
    filtered: 0,
    blocked: 0,
    edgeHits: 0,
    cacheHits: 0,
    refusedAtDoor: 0,
    batches: 0,
    batchedEvents: 0,
    executionTime: null,
    deadLettered: 0,
    expired: 0,
    expiredTried: 0,
    receives: 0,
    deletes: 0,
    clientRetries: 0,
    pollerMs: 0,
    pollersMax: 0,
    receivesHeldMs: 0,
    inFlightHeldMs: 0,
    ageMs: histogramOf([]),
    iteratorAgeMs: histogramOf([]),
    backlog: { mean: 0, max: 0 },
    ...changes,
  };
}

export function sourceSeries(steps: number, changes: Partial<SourceSeries> = {}): SourceSeries {
  return {
    backlog: new Float64Array(steps),
    backlogMax: new Float64Array(steps),
    iteratorAgeMs: new Float64Array(steps),
    ...changes,
  };
}

export function compiledResource(changes: Partial<CompiledResource> = {}): CompiledResource {
  return {
    name: 'orders',
    type: 'rds',
    operations: [
      { function: 'api', operation: 'query', count: 1, sizeBytes: 0, readUnits: 0, writeUnits: 0 },
    ],
    readCapacity: null,
    storedBytes: null,
    writeCapacity: null,
    concurrency: null,
    connections: null,
    ratePerSecond: null,
    ...changes,
  };
}

export function resourceModel(changes: Partial<ResourceModel> = {}): ResourceModel {
  return {
    name: 'resource',
    latencyMs: { kind: 'constant', value: 5 },
    concurrency: Number.POSITIVE_INFINITY,
    connections: Number.POSITIVE_INFINITY,
    rate: null,
    readCapacity: null,
    writeCapacity: null,
    cpus: Number.POSITIVE_INFINITY,
    onLimit: { rate: 'queue', connections: 'queue', concurrency: 'queue' },
    errorRate: 0,
    timeoutMs: Number.POSITIVE_INFINITY,
    failures: [],
    feedsSource: null,
    ...changes,
  };
}

/** Calls by outcome: `calls([CALL_REJECTED, 4])`; the rest of 104 is served. */
export function callOutcomes(...counts: readonly (readonly [outcome: number, count: number])[]): number[] {
  const all = new Array<number>(CALL_OUTCOME_COUNT).fill(0);
  for (const [outcome, count] of counts) all[outcome] = count;
  all[CALL_SERVED] = 104 - all.reduce((sum, count) => sum + count, 0);
  return all;
}

export function resourceMeasured(changes: Partial<ResourceMeasurements> = {}): ResourceMeasurements {
  return {
    calls: 104,
    outcomes: callOutcomes(),
    rejectedBy: RESOURCE_LIMITS.map(() => 0),
    waitedFor: RESOURCE_LIMITS.map(() => 0),
    latencyMs: histogramOf(new Array<number>(104).fill(5)),
    concurrency: { mean: 0.01, max: 2 },
    waiting: { mean: 0, max: 0 },
    connections: { mean: 0, max: 0 },
    ...changes,
  };
}

export function resourceSeries(steps: number, changes: Partial<ResourceSeries> = {}): ResourceSeries {
  return {
    calls: new Float64Array(steps).fill(104 / steps),
    rejected: new Float64Array(steps),
    concurrency: new Float64Array(steps),
    waiting: new Float64Array(steps),
    connections: new Float64Array(steps),
    ...changes,
  };
}

export interface ScenarioChanges extends Partial<Omit<CompiledScenario, 'model'>> {
  readonly model?: Partial<CompiledScenario['model']>;
}

export function compiledScenario({ model, ...changes }: ScenarioChanges = {}): CompiledScenario {
  return {
    name: 'An API',
    platform: 'aws',
    region: 'us-east-1',
    model: {
      seed: 42,
      horizonMs: 3_600_000,
      warmupMs: 0,
      sampleStepMs: 1000,
      account: {
        concurrency: 1000,
        requestsPerSecond: 10_000,
        scaling: { scope: 'function', burst: 1000, perSecond: 100 },
      },
      functions: (changes.functions ?? [null]).map(() => functionModel()),
      sources: (changes.sources ?? [null]).map(() => sourceModel()),
      resources: (changes.resources ?? []).map(() => resourceModel()),
      closedLoops: [],
      ...model,
    },
    functions: [compiledFunction()],
    sources: [compiledSource()],
    resources: [],
    arrivals: [],
    fileOrder: { functions: [], triggers: [], resources: [] },
    startEpochMs: 0,
    timezone: 'UTC',
    billing: { freeTier: false, savingsPlan: 0, natGateways: 0, ownPrices: {}, provisionedStepSeconds: 300 },
    replications: 1,
    thresholds: [],
    assumptions: [],
    warnings: [],
    compare: null,
    ...changes,
  };
}

export function measurements(
  functions: readonly FunctionMeasurements[] = [measured()],
  allSeries: readonly FunctionSeries[] = functions.map(() => series(60)),
): Measurements {
  return {
    seconds: 3600,
    entryRequests: functions.reduce((sum, { requests }) => sum + requests, 0),
    sourceEvents: [104],
    sources: [sourceMeasured()],
    resources: [],
    chains: new Map(),
    functions,
    series: { stepSeconds: 60, functions: allSeries, sources: [sourceSeries(60)], resources: [] },
  };
}

export function line(changes: Partial<BillLine> = {}): BillLine {
  const quantity = changes.quantity ?? new Decimal(104);
  const unitPrice = changes.unitPrice ?? new Decimal('0.0000002');
  return {
    service: 'lambda',
    function: 'api',
    item: 'Requests',
    priceItem: 'lambda.requests',
    unit: 'requests',
    amount: quantity.times(unitPrice),
    arithmetic: [],
    estimate: null,
    ...changes,
    quantity,
    unitPrice,
  };
}

export function bill(lines: readonly BillLine[] = [line()], notes: readonly string[] = []): Bill {
  const total = lines.reduce((sum, { amount }) => sum.plus(amount), new Decimal(0));
  return { currency: 'USD', lines, total, range: { low: total, high: total }, notes };
}

export function documentInput(changes: Partial<DocumentInput> = {}): DocumentInput {
  return {
    compiled: compiledScenario(),
    measurements: measurements(),
    bill: bill(),
    monthlyBill: bill([line({ quantity: new Decimal(104 * 730) })]),
    engine: {
      version: '0.1.0',
      requests: 104,
      events: 208,
      wallSeconds: 0.01,
      requestsPerSecond: 10_400,
      peakRssMb: 60,
    },
    extraWarnings: [],
    ...changes,
  };
}
