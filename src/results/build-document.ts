import type { Decimal } from 'decimal.js';
import type { Bill } from '../billing/bill.ts';
import { Histogram } from '../metrics/histogram.ts';
import type { FunctionMeasurements, FunctionSeries, Measurements } from '../model/measurements.ts';
import { Outcome } from '../model/outcomes.ts';
import type { CompiledFunction, CompiledScenario } from '../scenario/compiled.ts';
import type {
  CostLine,
  CostResults,
  FunctionResults,
  ResultsDocument,
  SeriesResults,
  ThresholdResult,
  TriggerResults,
} from './document.ts';
import { buildFindings } from './findings.ts';
import { latencyBins, latencyPercentiles } from './latency.ts';
import { errorCount, outcomeCount } from './outcome-counts.ts';
import { ratio, rounded, roundedSeries, SIGNIFICANT_DIGITS } from './rounded.ts';
import { evaluateThresholds, parseThreshold, type ThresholdSource } from './thresholds.ts';
import { trendOf } from './trend.ts';

export interface DocumentInput {
  readonly compiled: CompiledScenario;
  readonly measurements: Measurements;
  /** The simulated usage as one billing month. */
  readonly bill: Bill;
  /** The usage scaled to 730 h, then priced. */
  readonly monthlyBill: Bill;
  readonly engine: {
    readonly version: string;
    readonly requests: number;
    readonly events: number;
    readonly wallSeconds: number;
    readonly requestsPerSecond: number;
    readonly peakRssMb: number;
  };
  /** What went wrong on the way and did not stop the run (skipped rows of a trace). */
  readonly extraWarnings: readonly string[];
}

/**
 * The results document of one run. Numbers are finite and have at most 12 significant digits; the same input gives the same bytes.
 * Throws where a threshold of the scenario is not valid: whoever runs a scenario checks them first with `parseThreshold`.
 */
export function buildDocument(input: DocumentInput): ResultsDocument {
  const { compiled, measurements, engine } = input;
  const named = compiled.functions.map((configuration, index) => ({
    configuration,
    measured: at(measurements.functions, index, 'measurements of function'),
    series: at(measurements.series.functions, index, 'series of function'),
  }));
  const functions = named.map(({ configuration, measured }) => functionResults(configuration, measured));
  const cost = costResults(input);
  return {
    schemaVersion: 1,
    name: compiled.name,
    platform: compiled.platform,
    region: compiled.region,
    seed: compiled.model.seed,
    simulatedSeconds: rounded(compiled.model.horizonMs / 1000),
    measuredSeconds: rounded(measurements.seconds),
    replications: 1,
    engine: {
      version: engine.version,
      requests: engine.requests,
      events: engine.events,
      wallSeconds: rounded(engine.wallSeconds),
      // A run too short for the clock has no rate.
      requestsPerSecond: Number.isFinite(engine.requestsPerSecond) ? rounded(engine.requestsPerSecond) : 0,
      peakRssMb: rounded(engine.peakRssMb),
    },
    totals: {
      requests: measurements.entryRequests,
      invocations: sum(functions, (results) => results.invocations),
      coldStarts: sum(functions, (results) => results.coldStarts),
      throttles: sum(measurements.functions, (measured) => measured.throttledAttempts),
      errors: sum(measurements.functions, errorCount),
      gbSeconds: rounded(sum(functions, (results) => results.gbSeconds)),
    },
    functions: byName(named, (_, index) => functions[index] as FunctionResults),
    cost,
    triggers: triggerResults(compiled, measurements.sourceEvents),
    resources: {},
    chains: {},
    thresholds: thresholdResults(compiled, {
      functions: named.map(({ configuration, measured, series }) => ({
        name: configuration.name,
        measured,
        series,
      })),
      cost,
    }),
    series: {
      stepSeconds: measurements.series.stepSeconds,
      functions: byName(named, ({ series }) => seriesResults(series)),
      triggers: {},
      resources: {},
    },
    architecture: { nodes: [], edges: [] },
    warnings: [...compiled.warnings, ...input.extraWarnings],
    findings: buildFindings({ compiled, measurements, bill: input.bill }),
    assumptions: compiled.assumptions,
  };
}

function functionResults(configuration: CompiledFunction, measured: FunctionMeasurements): FunctionResults {
  const billedMs = measured.onDemandBilledMs + measured.provisionedBilledMs;
  return {
    memoryMb: configuration.memoryMb,
    architecture: configuration.architecture,
    requests: measured.requests,
    invocations: measured.invocations,
    outcomes: {
      succeeded: outcomeCount(measured, Outcome.succeeded),
      failed: outcomeCount(measured, Outcome.failed),
      timedOut: outcomeCount(measured, Outcome.timedOut),
      outOfMemory: outcomeCount(measured, Outcome.outOfMemory),
      throttled: outcomeCount(measured, Outcome.throttled),
      accessDenied: outcomeCount(measured, Outcome.accessDenied),
      dropped: outcomeCount(measured, Outcome.dropped),
      inFlight: outcomeCount(measured, Outcome.inFlight),
    },
    coldStarts: measured.coldStarts,
    coldStartRate: rounded(ratio(measured.coldStarts, measured.invocations)),
    durationMs: trendOf(measured.durationMs),
    initMs: trendOf(measured.initMs),
    latencyMs: trendOf(measured.latencyMs),
    billedMs: rounded(billedMs),
    gbSeconds: rounded((billedMs * configuration.memoryMb) / (1000 * 1024)),
    concurrency: {
      mean: rounded(measured.concurrency.mean),
      max: rounded(measured.concurrency.max),
    },
    environments: {
      mean: rounded(measured.environments.mean),
      max: rounded(measured.environments.max),
      idleMean: rounded(measured.environments.idleMean),
    },
    latencyBins: latencyBins(measured.warmLatencyMs, measured.coldLatencyMs),
    latencyPercentiles: latencyPercentiles(measured.latencyMs),
  };
}

function costResults({ compiled, measurements, bill, monthlyBill }: DocumentInput): CostResults {
  const requests = measurements.entryRequests;
  return {
    currency: bill.currency,
    total: amount(bill.total),
    monthly: amount(monthlyBill.total),
    perMillionRequests: requests === 0 ? 0 : amount(bill.total.times(1_000_000).div(requests)),
    lines: costLines(bill),
    monthlyLines: costLines(monthlyBill),
    freeTier: compiled.billing.freeTier,
    notes: bill.notes,
  };
}

function costLines(bill: Bill): CostLine[] {
  return bill.lines.map((line) => ({
    service: line.service,
    function: line.function,
    item: line.item,
    quantity: amount(line.quantity),
    unit: line.unit,
    unitPrice: amount(line.unitPrice),
    amount: amount(line.amount),
  }));
}

/** The last step of the exact arithmetic. */
function amount(value: Decimal): number {
  return rounded(value.toSignificantDigits(SIGNIFICANT_DIGITS).toNumber());
}

function triggerResults(
  compiled: CompiledScenario,
  events: readonly number[],
): Readonly<Record<string, TriggerResults>> {
  const results = new Map<string, TriggerResults>();
  for (const [index, { trigger, source }] of compiled.sources.entries()) {
    if (trigger === null) continue;
    const before = results.get(trigger)?.events ?? 0;
    results.set(trigger, {
      source,
      function: '',
      events: before + at(events, index, 'events of source'),
      filtered: 0,
      batches: 0,
      deadLettered: 0,
      expired: 0,
      throttled: 0,
      accessDenied: 0,
      ageMs: trendOf(new Histogram()),
      backlog: { mean: 0, max: 0 },
    });
  }
  return Object.fromEntries(results);
}

function thresholdResults(compiled: CompiledScenario, source: ThresholdSource): ThresholdResult[] {
  const names = {
    functions: compiled.functions.map(({ name }) => name),
    triggers: compiled.sources.flatMap(({ trigger }) => (trigger === null ? [] : [trigger])),
    resources: [],
  };
  const thresholds = compiled.thresholds.map(({ metric, expression }) => {
    const parsed = parseThreshold(metric, expression, names);
    if (!parsed.ok) throw new Error(`threshold ${metric}: ${expression}: ${parsed.problem}`);
    return parsed.threshold;
  });
  return evaluateThresholds(thresholds, source);
}

function seriesResults(series: FunctionSeries): SeriesResults {
  return {
    invocations: roundedSeries(series.invocations),
    concurrency: roundedSeries(series.concurrency),
    coldStarts: roundedSeries(series.coldStarts),
    throttles: roundedSeries(series.throttles),
    errors: roundedSeries(series.errors),
    p50Ms: roundedSeries(series.p50Ms),
    p99Ms: roundedSeries(series.p99Ms),
    concurrencyMax: roundedSeries(series.concurrencyMax),
    environments: roundedSeries(series.environments),
  };
}

function byName<T extends { readonly configuration: CompiledFunction }, R>(
  entries: readonly T[],
  results: (entry: T, index: number) => R,
): Readonly<Record<string, R>> {
  return Object.fromEntries(entries.map((entry, index) => [entry.configuration.name, results(entry, index)]));
}

function sum<T>(values: readonly T[], figure: (value: T) => number): number {
  return values.reduce((total, value) => total + figure(value), 0);
}

function at<T>(values: readonly T[], index: number, what: string): T {
  const value = values[index];
  if (value === undefined) throw new Error(`${what} ${index} is missing`);
  return value;
}
