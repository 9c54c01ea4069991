import type { Decimal } from 'decimal.js';
import type { Bill } from '../billing/bill.ts';
import type { CompiledFunction, CompiledScenario } from '../model/compiled.ts';
import type { FunctionMeasurements, FunctionSeries, Measurements } from '../model/measurements.ts';
import { Outcome } from '../model/outcomes.ts';
import { REFUSAL_REASONS, type RefusalReason } from '../model/refusal-reasons.ts';
import { baseStepMs, MINUTE_MS } from '../model/windows.ts';
import { buildArchitecture } from './build/architecture.ts';
import { chainResults, chainTrends } from './build/chain-results.ts';
import { chartData, concurrencyLimits } from './build/chart-data.ts';
import { drainOf } from './build/drain.ts';
import { groupResults } from './build/group-results.ts';
import { documentAssumptions } from './build/grouped-assumptions.ts';
import { latencyBins, latencyPercentiles } from './build/latency.ts';
import { monthBasis, monthWarnings } from './build/month-basis.ts';
import { errorCount, outcomeCount } from './build/outcome-counts.ts';
import { quotaResults, quotaViews } from './build/quota-results.ts';
import { recordAssumptions, unsaidRecords } from './build/record-assumptions.ts';
import { resourceResults, resourceSeries, resourceViews } from './build/resource-results.ts';
import { sourceViews } from './build/source-views.ts';
import { triggerResults, triggerSeries, triggerTrends, triggerViews } from './build/trigger-results.ts';
import type {
  CostLine,
  CostRange,
  CostResults,
  FunctionResults,
  ResultsDocument,
  SeriesResults,
} from './documents/document.ts';
import { emptyRunWarning } from './empty-run.ts';
import { rememberTrends } from './figures/replication-trends.ts';
import {
  evaluateThresholds,
  knownThresholds,
  type ThresholdSource,
  type Trends,
} from './figures/thresholds.ts';
import { WORST_MINUTE_STATISTIC } from './figures/windows.ts';
import { buildFindings } from './findings/findings.ts';
import { estimateWarnings } from './price-warnings.ts';
import { ratio, rounded, roundedSeries, SIGNIFICANT_DIGITS } from './statistics/rounded.ts';
import { trendOf } from './statistics/trend.ts';
import { withVerdict } from './verdict/with-verdict.ts';

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
 * The results document of one run. Numbers are finite and have at most 12 significant digits; the same input
 * gives the same bytes. Throws where a threshold of the scenario is not valid: whoever runs a scenario checks
 * them first with `parseThreshold`.
 */
export function buildDocument(input: DocumentInput): ResultsDocument {
  const { compiled, measurements, engine } = input;
  const order = compiled.fileOrder;
  const named = compiled.functions.map((configuration, index) => ({
    configuration,
    measured: at(measurements.functions, index, 'measurements of function'),
    series: at(measurements.series.functions, index, 'series of function'),
  }));
  const functions = named.map(({ configuration, measured }) => functionResults(configuration, measured));
  const cost = costResults(input);
  const sources = sourceViews(compiled, measurements);
  const triggers = triggerViews(sources);
  const resources = resourceViews(compiled, measurements);
  const document: ResultsDocument = {
    schemaVersion: 1,
    kind: 'run',
    name: compiled.name,
    platform: compiled.platform,
    region: compiled.region,
    seed: compiled.model.seed,
    simulatedSeconds: rounded(compiled.model.horizonMs / 1000),
    measuredSeconds: rounded(measurements.seconds),
    replications: 1,
    ...(compiled.isStartGiven === true
      ? { clock: { start: new Date(compiled.startEpochMs).toISOString(), timezone: compiled.timezone } }
      : {}),
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
    functions: inOrder(
      order.functions,
      byName(named, (_, index) => functions[index] as FunctionResults),
    ),
    cost,
    triggers: inOrder(
      order.triggers,
      triggers.map((view) => [view.name, triggerResults(view, drainOf(view, compiled, measurements))]),
    ),
    resources: inOrder(
      order.resources,
      resources.map((view) => [view.name, resourceResults(view)]),
    ),
    chains: chainResults(sources, measurements.chains),
    thresholds: [],
    series: {
      stepSeconds: measurements.series.stepSeconds,
      functions: inOrder(
        order.functions,
        byName(named, ({ series }) => seriesResults(series)),
      ),
      triggers: inOrder(
        order.triggers,
        triggers.flatMap((view) => {
          const series = triggerSeries(view);
          return series === null ? [] : [[view.name, series] as const];
        }),
      ),
      resources: inOrder(
        order.resources,
        resources.flatMap(({ name, series }) =>
          series === null ? [] : [[name, resourceSeries(series)] as const],
        ),
      ),
    },
    charts: chartData(compiled, measurements),
    limits: concurrencyLimits(compiled),
    quotas: quotaViews(compiled, measurements).map(quotaResults),
    ...(compiled.groups === undefined
      ? {}
      : {
          groups: groupResults(
            compiled,
            new Map(compiled.functions.map(({ name }, index) => [name, functions[index] as FunctionResults])),
            input,
            amount,
          ),
        }),
    architecture: buildArchitecture(compiled, measurements, sources, resources),
    warnings: [
      ...compiled.warnings,
      ...input.extraWarnings,
      ...monthWarnings(cost),
      ...estimateWarnings(input.monthlyBill),
      ...emptyRunWarning(measurements.entryRequests, measurements.seconds * 1000),
    ],
    findings: buildFindings({
      compiled,
      measurements,
      bill: input.bill,
      monthlyBill: input.monthlyBill,
      isNoMonth: cost.month?.warning !== undefined,
    }),
    assumptions: [...documentAssumptions(compiled), ...recordAssumptions(unsaidRecords(compiled, sources))],
  };
  const trends: ThresholdSource['trends'] = {
    function: new Map(named.map(({ configuration, measured }) => [configuration.name, trendsOf(measured)])),
    trigger: new Map(triggers.map((view) => [view.name, triggerTrends(view)])),
    resource: new Map(resources.map(({ name, measured }) => [name, { latencyMs: measured.latencyMs }])),
    chain: chainTrends(sources, measurements.chains),
  };
  const stepMs = baseStepMs(compiled.model);
  const windows = new Map(
    named.map(({ configuration, measured }) => [
      configuration.name,
      { stepMs, windows: measured.windows ?? [] },
    ]),
  );
  return rememberTrends(
    withVerdict({
      ...document,
      thresholds: evaluateThresholds(knownThresholds(compiled), { document, trends, windows }),
    }),
    trends,
  );
}

function trendsOf({ latencyMs, durationMs, initMs }: FunctionMeasurements): Trends {
  return { latencyMs, durationMs, initMs };
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
    throttles: measured.throttledAttempts,
    failedInvocations: measured.failedAttempts,
    throttledBy: Object.fromEntries(
      REFUSAL_REASONS.map((reason, code) => [reason, measured.throttledBy[code] ?? 0]),
    ) as Record<RefusalReason, number>,
    ...worstMinute(measured),
    latencyBins: latencyBins(measured.warmLatencyMs, measured.coldLatencyMs),
    latencyPercentiles: latencyPercentiles(measured.latencyMs),
  };
}

function worstMinute({ windows = [] }: FunctionMeasurements): Pick<FunctionResults, 'worstMinute'> {
  const minute = windows.find(({ lengthMs }) => lengthMs === MINUTE_MS);
  const latency = minute?.latencies.find(({ statistic }) => statistic === WORST_MINUTE_STATISTIC);
  if (minute === undefined || latency === undefined) return {};
  return {
    worstMinute: {
      p99Ms: rounded(latency.valueMs),
      refusedRate: rounded(minute.refused.share),
      errorRate: rounded(minute.failed.share),
    },
  };
}

function costResults({ compiled, measurements, bill, monthlyBill }: DocumentInput): CostResults {
  const requests = measurements.entryRequests;
  return {
    currency: bill.currency,
    total: amount(bill.total),
    monthly: amount(monthlyBill.total),
    perMillionRequests: requests === 0 ? 0 : amount(bill.total.times(1_000_000).div(requests)),
    totalRange: costRange(bill),
    monthlyRange: costRange(monthlyBill),
    month: monthBasis(compiled, measurements.seconds),
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
    priceItem: line.priceItem,
    quantity: amount(line.quantity),
    unit: line.unit,
    unitPrice: amount(line.unitPrice),
    amount: amount(line.amount),
    ...(line.estimate === null ? {} : { estimate: line.estimate.rule }),
  }));
}

function costRange({ range }: Bill): CostRange {
  return { low: amount(range.low), high: amount(range.high) };
}

/** The last step of the exact arithmetic. */
function amount(value: Decimal): number {
  return rounded(value.toSignificantDigits(SIGNIFICANT_DIGITS).toNumber());
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
    ...(series.requests === undefined ? {} : { requests: roundedSeries(series.requests) }),
    ...(series.refused === undefined ? {} : { refused: roundedSeries(series.refused) }),
    ...(series.lost === undefined ? {} : { lost: roundedSeries(series.lost) }),
  };
}

function byName<T extends { readonly configuration: CompiledFunction }, R>(
  entries: readonly T[],
  results: (entry: T, index: number) => R,
): readonly (readonly [string, R])[] {
  return entries.map((entry, index) => [entry.configuration.name, results(entry, index)]);
}

/** As the scenario's author ordered them. */
function inOrder<R>(
  names: readonly string[],
  entries: readonly (readonly [string, R])[],
): Readonly<Record<string, R>> {
  const places = new Map(names.map((name, place) => [name, place]));
  const placeOf = (name: string): number => places.get(name) ?? names.length;
  return Object.fromEntries([...entries].sort(([a], [b]) => placeOf(a) - placeOf(b)));
}

function sum<T>(values: readonly T[], figure: (value: T) => number): number {
  return values.reduce((total, value) => total + figure(value), 0);
}

function at<T>(values: readonly T[], index: number, what: string): T {
  const value = values[index];
  if (value === undefined) throw new Error(`${what} ${index} is missing`);
  return value;
}
