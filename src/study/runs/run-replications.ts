import type { CompiledScenario } from '../../model/compiled.ts';
import { aggregateReplications } from '../../results/aggregate-replications.ts';
import type { MeasurementsState } from '../../results/build/pooled-measurements.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';
import { rememberTrends, trendsBehind, trendsOfStates } from '../../results/figures/replication-trends.ts';
import { FINDINGS_LIMIT } from '../../results/findings/findings.ts';
import { leastCertain, notPreciseEnough, WANTED_HALF_SHARE } from '../../results/statistics/precision.ts';
import { pooledFindings } from './pooled-findings.ts';
import { runInParts } from './run-parts.ts';
import type { ReplicationResult } from './run-replication.ts';
import { inOrder } from './settle-in-order.ts';
import type { Crew } from './task-scheduler.ts';

/**
 * After how many replications `auto` looks whether it may stop: fixed, so that it does not hang on which were
 * done first.
 */
const AUTO_LOOKS = [4, 8, 16, 32, 64];

/** One scenario, run as often as its replications ask. */
export interface ScenarioRun {
  /** Of all replications together. */
  readonly document: ResultsDocument;
  /** Each by itself, in order. */
  readonly replications: readonly ReplicationResult[];
  /** The arithmetic of the monthly bill, line by line (of the first replication where there are several). */
  readonly explanation: readonly string[];
}

export interface ReplicateOptions {
  /** Rows of a trace that may be skipped; one more is a FaultError. Default 0. */
  readonly maximumBadRows?: number | undefined;
  /** Whether a single replication measures durations by batches, for paired differences. */
  readonly measuresBatches?: boolean | undefined;
  /** Whether a single replication keeps what others may be pooled with; several always do. */
  readonly keepsTrends?: boolean | undefined;
  /** Whether other scenarios of the study have the same arrivals. */
  readonly sharesArrivals?: boolean | undefined;
}

/** Replications of a lower `order` are begun first. */
export async function replicate(
  crew: Crew,
  compiled: CompiledScenario,
  options: ReplicateOptions,
  order: number,
): Promise<ScenarioRun> {
  const { maximumBadRows = 0, sharesArrivals = false } = options;
  const measuresBatches = options.measuresBatches === true && compiled.replications === 1;
  const keepsTrends = options.keepsTrends === true || compiled.replications !== 1;
  const results: ReplicationResult[] = [];
  const states: MeasurementsState[] = [];
  const runUpTo = async (count: number): Promise<void> => {
    const running = Array.from({ length: count - results.length }, (_, index) =>
      crew.run(
        {
          compiled,
          replication: results.length + index,
          maximumBadRows,
          measuresBatches,
          keepsTrends,
          sharesArrivals,
          isWhole,
        },
        order,
      ),
    );
    for (const result of await inOrder(running)) {
      const isKnown = trendsBehind(result.document) !== undefined;
      if (result.trends !== null && !isKnown) rememberTrends(result.document, trendsOfStates(result.trends));
      // Text and numbers that nobody asks for again.
      const { measured, ...rest } = result;
      if (measured !== undefined) states.push(measured);
      results.push({ ...rest, trends: null });
    }
  };
  let isWhole = false;
  if (compiled.replications === 1 && !measuresBatches && !sharesArrivals && crew.partsAtOnce > 1) {
    const result = await runInParts(crew, compiled, { maximumBadRows, keepsTrends }, order);
    if (result === null) isWhole = true;
    else results.push(result);
  }
  const together = (): ResultsDocument => {
    const [first] = results;
    const hasAll = results.length > 1 && states.length === results.length;
    return aggregateReplications(
      results.map(({ document }) => document),
      first !== undefined && hasAll ? pooledFindings(compiled, states, first.document) : undefined,
    );
  };
  let document: ResultsDocument;
  if (compiled.replications === 'auto') {
    const entryFunctions = entryFunctionsOf(compiled);
    let precision = { figure: '', halfShare: Number.POSITIVE_INFINITY };
    for (const count of AUTO_LOOKS) {
      await runUpTo(count);
      precision = leastCertain(together(), entryFunctions);
      if (precision.halfShare < WANTED_HALF_SHARE) break;
    }
    document = together();
    if (precision.halfShare >= WANTED_HALF_SHARE) {
      const finding = notPreciseEnough(precision, results.length);
      document = { ...document, findings: [finding, ...document.findings].slice(0, FINDINGS_LIMIT) };
    }
  } else {
    await runUpTo(compiled.replications);
    document = together();
  }
  return { document, replications: results, explanation: results[0]?.explanation ?? [] };
}

/** Names of the functions that traffic or a schedule reaches. */
function entryFunctionsOf({ model, functions }: CompiledScenario): string[] {
  const entries = new Set(model.sources.flatMap((one) => (one.isEntry ? [one.functionIndex] : [])));
  // A source without a function of its own feeds whichever its rows name.
  const isEntry = (index: number): boolean => entries.has(index) || entries.has(-1);
  return functions.filter((_, index) => isEntry(index)).map(({ name }) => name);
}
