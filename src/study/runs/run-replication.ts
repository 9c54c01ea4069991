import type { Bill } from '../../billing/bill.ts';
import { explainBill } from '../../billing/explain-bill.ts';
import { priceUsage } from '../../billing/price-usage.ts';
import type { DurationBatches } from '../../collect/duration-batches.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { Measurements } from '../../model/measurements.ts';
import { VERSION } from '../../model/version.ts';
import { findPrices } from '../../platform/prices/prices.ts';
import { Generator } from '../../random/generator.ts';
import { type MeasurementsState, measurementsState } from '../../results/build/pooled-measurements.ts';
import { buildDocument } from '../../results/build-document.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';
import { type TrendStates, trendStates } from '../../results/figures/replication-trends.ts';
import { monthlyUsageOf, usageOf } from '../../usage/usage.ts';
import { simulateApart } from './run-apart.ts';
import type { SharedArrivals } from './shared-arrivals.ts';
import { type SimulatedRun, type SimulateOptions, simulate } from './simulate.ts';

/** One run of one scenario; plain data, so that any thread can do it. */
export interface ReplicationTask {
  readonly kind?: 'replication';
  readonly compiled: CompiledScenario;
  /** From 0. The first has the scenario's own seed, the others seeds derived from it. */
  readonly replication: number;
  /** Rows of a trace that may be skipped; one more is a FaultError. */
  readonly maximumBadRows: number;
  /** Whether durations by batches are wanted too. */
  readonly measuresBatches: boolean;
  /**
   * Whether the histograms behind the document are wanted too: percentiles of several runs are those of all
   * their values.
   */
  readonly keepsTrends: boolean;
  /** Whether other tasks of the study have the same arrivals. */
  readonly sharesArrivals: boolean;
  /**
   * Months that the same run is billed as besides the scenario's own (`billing.monthlyShare`), a document
   * each.
   */
  readonly monthlyShares?: readonly number[] | undefined;
  /** Its parts are not simulated apart: it is known that they meet, or has none. Default false. */
  readonly isWhole?: boolean | undefined;
}

/** Plain data too. */
export interface ReplicationResult {
  readonly document: ResultsDocument;
  /** The arithmetic of the monthly bill, line by line; only of the first replication. */
  readonly explanation: readonly string[];
  readonly batches: DurationBatches | null;
  /** Null where they were not asked for. */
  readonly trends: TrendStates | null;
  /** What was measured, where the trends were asked for; absent elsewhere, and of a run in parts. */
  readonly measured?: MeasurementsState | undefined;
  /** How often a service's quota refused or delayed anything, the warm-up included. */
  readonly quotasLimited: number;
  /** One for each of the task's `monthlyShares`, in their order. */
  readonly billedAs?: readonly ResultsDocument[] | undefined;
}

export interface ReplicationOptions
  extends Pick<SimulateOptions, 'signal' | 'onProgress' | 'breathMs' | 'observer' | 'checkpoints'> {
  /** Takes what was measured, which the result does not hold. */
  readonly onMeasured?: ((measurements: Measurements) => void) | undefined;
}

/**
 * Simulates, measures, bills and describes one replication. `arrivals` are this thread's. Throws as
 * `simulate` does.
 */
export async function runReplication(
  task: ReplicationTask,
  arrivals: SharedArrivals,
  options: ReplicationOptions,
): Promise<ReplicationResult> {
  const { compiled, replication, maximumBadRows, measuresBatches, isWhole = false } = task;
  const seed = replicationSeed(compiled.model.seed, replication);
  const shared = {
    ...options,
    maximumBadRows,
    arrivals: task.sharesArrivals ? arrivals : undefined,
  };
  const { observer = null, checkpoints } = options;
  // Whoever sees the run, or keeps its state, must see it as a whole.
  const isSeen = observer !== null || checkpoints !== undefined;
  const hasParts = !isWhole && !measuresBatches && !isSeen;
  const run =
    (hasParts ? await simulateApart(compiled, seed, shared) : null) ??
    (await simulate(compiled, seed, { ...shared, measuresBatches }));
  options.onMeasured?.(run.measurements);
  const described = describeRun(task, run);
  const { monthlyShares = [] } = task;
  if (monthlyShares.length === 0) return described;
  const billedAs = monthlyShares.map((monthlyShare) => {
    const billing = { ...compiled.billing, monthlyShare };
    return describeRun({ ...task, compiled: { ...compiled, billing }, keepsTrends: false }, run).document;
  });
  return { ...described, billedAs };
}

/** Bills and describes a run that is done. */
export function describeRun(
  { compiled, replication, keepsTrends }: Pick<ReplicationTask, 'compiled' | 'replication' | 'keepsTrends'>,
  run: SimulatedRun,
): ReplicationResult {
  const { wallSeconds } = run.engine;
  const monthlyBill = priced(compiled, monthlyUsageOf(compiled, run.measurements));
  const document = buildDocument({
    compiled,
    measurements: run.measurements,
    bill: priced(compiled, usageOf(compiled, run.measurements)),
    monthlyBill,
    engine: {
      ...run.engine,
      version: VERSION,
      requestsPerSecond: wallSeconds > 0 ? run.engine.requests / wallSeconds : 0,
    },
    extraWarnings: run.warnings,
  });
  return {
    document,
    explanation: replication === 0 ? explainBill(monthlyBill) : [],
    batches: run.batches,
    trends: keepsTrends ? trendStates(document) : null,
    ...(keepsTrends ? { measured: measurementsState(run.measurements) } : {}),
    quotasLimited: run.quotasLimited,
  };
}

/**
 * Seed of one replication: independent streams, so that asking for more replications changes none that were
 * there.
 */
export function replicationSeed(seed: number, replication: number): number {
  return replication === 0 ? seed : Generator.keyOf(seed, 'replication', replication);
}

export function priced(compiled: CompiledScenario, usage: ReturnType<typeof usageOf>): Bill {
  const prices = findPrices(compiled.platform, compiled.region);
  if (prices === undefined) throw new Error(`no prices for ${compiled.platform} in ${compiled.region}`);
  return priceUsage(usage, prices, compiled.billing);
}
