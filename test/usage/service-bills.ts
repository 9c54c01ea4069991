import type { Bill } from '../../src/billing/bill.ts';
import { explainBill } from '../../src/billing/explain-bill.ts';
import { priceUsage } from '../../src/billing/price-usage.ts';
import { CALL_OUTCOME_COUNT, CALL_SERVED } from '../../src/model/call-codes.ts';
import {
  type CompiledFunction,
  type CompiledResource,
  type CompiledScenario,
  type CompiledSourceBilling,
  NOT_BILLED,
} from '../../src/model/compiled.ts';
import type {
  FunctionMeasurements,
  Measurements,
  ResourceMeasurements,
  SourceMeasurements,
} from '../../src/model/measurements.ts';
import type { FunctionModel, ResourceModel, SourceModel } from '../../src/model/model.ts';
import type { PlatformName } from '../../src/model/platform-name.ts';
import { findPrices } from '../../src/platform/prices/prices.ts';
import { monthlyUsageOf, usageOf } from '../../src/usage/usage.ts';
import {
  compiledFunction,
  compiledScenario,
  functionModel,
  histogramOf,
  measured,
  measurements,
} from '../results/fixtures.ts';

export interface TestSource {
  readonly trigger?: string | null;
  readonly source: string;
  readonly billing?: Partial<CompiledSourceBilling>;
  readonly model?: Partial<SourceModel>;
  readonly counted?: Partial<SourceMeasurements>;
}

export interface TestResource {
  readonly type: string;
  readonly operations: readonly Partial<CompiledResource['operations'][number]>[];
  readonly counted?: Partial<ResourceMeasurements>;
  readonly resource?: Partial<CompiledResource>;
  readonly model?: Partial<ResourceModel>;
}

export interface TestRun {
  readonly sources?: readonly TestSource[];
  readonly resources?: readonly TestResource[];
  readonly functions?: readonly {
    readonly compiled?: Partial<CompiledFunction>;
    readonly model?: Partial<FunctionModel>;
    readonly measured?: Partial<FunctionMeasurements>;
  }[];
  readonly seconds?: number;
  readonly platform?: PlatformName;
  readonly region?: string;
}

const NOTHING_COUNTED: SourceMeasurements = {
  events: 0,
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
};

const SOURCE_MODEL: SourceModel = {
  name: 'source',
  functionIndex: 0,
  invocation: 'sync',
  deliveryMs: { kind: 'constant', value: 0 },
  isRequestLimited: false,
  throttle: null,
  integrationTimeoutMs: Number.POSITIVE_INFINITY,
  isEntry: true,
  filterShare: 1,
  isDenied: false,
  client: null,
  poller: null,
};

const UNLIMITED = Number.POSITIVE_INFINITY;
const RESOURCE_MODEL: ResourceModel = {
  name: 'resource',
  latencyMs: { kind: 'constant', value: 0 },
  concurrency: UNLIMITED,
  connections: UNLIMITED,
  rate: null,
  readCapacity: null,
  writeCapacity: null,
  cpus: Number.POSITIVE_INFINITY,
  onLimit: { rate: 'queue', connections: 'queue', concurrency: 'queue' },
  errorRate: 0,
  timeoutMs: UNLIMITED,
  failures: [],
  feedsSource: null,
};

/** Outcomes of calls, by code. */
export function callOutcomes(counts: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: CALL_OUTCOME_COUNT }, (_, code) => counts[code] ?? 0);
}

/**
 * A scenario and what was counted, one hour long unless said otherwise; functions that are not described use
 * nothing.
 */
export function runOf(run: TestRun): { compiled: CompiledScenario; counted: Measurements } {
  const functions = run.functions ?? [{}];
  const nothing = { requests: 0, invocations: 0, onDemandBilledMs: 0, coldStarts: 0 };
  const sources = run.sources ?? [];
  const resources = run.resources ?? [];
  const compiled = compiledScenario({
    platform: run.platform ?? 'aws',
    region: run.region ?? 'us-east-1',
    functions: functions.map((fn, index) => compiledFunction({ name: `f${index}`, ...fn.compiled })),
    sources: sources.map(({ trigger, source, billing }, index) => ({
      trigger: trigger === undefined ? `t${index}` : trigger,
      source,
      from: null,
      billing: { ...NOT_BILLED, ...billing },
    })),
    resources: resources.map(({ type, operations, resource }, index) => ({
      name: `r${index}`,
      type,
      operations: operations.map((operation) => ({
        function: 'f0',
        operation: 'Call',
        count: 1,
        sizeBytes: 0,
        readUnits: 0,
        writeUnits: 0,
        ...operation,
      })),
      readCapacity: null,
      writeCapacity: null,
      storedBytes: null,
      concurrency: null,
      connections: null,
      ratePerSecond: null,
      ...resource,
    })),
    model: {
      functions: functions.map((fn) => functionModel(fn.model)),
      sources: sources.map(({ model }) => ({ ...SOURCE_MODEL, ...model })),
      resources: resources.map(({ model }) => ({ ...RESOURCE_MODEL, ...model })),
    },
  });
  const counted: Measurements = {
    ...measurements(functions.map((fn) => measured({ ...nothing, ...fn.measured }))),
    seconds: run.seconds ?? 3600,
    sources: sources.map(({ counted: some }) => ({ ...NOTHING_COUNTED, ...some })),
    resources: resources.map(({ counted: some }) => ({
      calls: 0,
      outcomes: callOutcomes({ [CALL_SERVED]: some?.calls ?? 0 }),
      name: 'resource',
      rejectedBy: [],
      waitedFor: [],
      latencyMs: histogramOf([]),
      concurrency: { mean: 0, max: 0 },
      waiting: { mean: 0, max: 0 },
      connections: { mean: 0, max: 0 },
      ...some,
    })),
  };
  return { compiled, counted };
}

/** The bill of a run: of the simulated time, or of a month of it. */
export function billOf(run: TestRun, options: { monthly?: boolean; freeTier?: boolean } = {}): Bill {
  const { compiled, counted } = runOf(run);
  const prices = findPrices(compiled.platform, compiled.region);
  if (prices === undefined) throw new Error('no such region');
  const usage = options.monthly === true ? monthlyUsageOf(compiled, counted) : usageOf(compiled, counted);
  return priceUsage(usage, prices, { ...compiled.billing, freeTier: options.freeTier ?? false });
}

/** "service, function: item: quantity unit = amount" for each line. */
export function linesOf(bill: Bill): readonly string[] {
  return bill.lines.map(
    (line) =>
      `${line.service}, ${line.function}: ${line.item}: ${line.quantity.toFixed()} ${line.unit} = ${line.amount.toFixed()}`,
  );
}

export function explained(run: TestRun, options: { monthly?: boolean; freeTier?: boolean } = {}): string {
  return explainBill(billOf(run, options)).join('\n');
}
