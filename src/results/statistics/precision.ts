import { formatShare } from '../../units/format.ts';
import type { Finding, ResultsDocument } from '../documents/document.ts';
import type { Interval } from '../documents/with-ci95.ts';
import { FEWEST_FOR_WORST, intervalOf, type NoInterval } from './confidence.ts';

/** Relative half width of the 95 % intervals at which replications may stop. */
export const WANTED_HALF_SHARE = 0.02;

/** Reasons for which there is no interval though the figure is settled. */
const SETTLED: ReadonlySet<NoInterval> = new Set(['agree', 'empty', 'ceiling']);

export interface Precision {
  /** The figure as its threshold, or as the results, name it. */
  readonly figure: string;
  /**
   * Half width of its 95 % interval over its mean; 0 where all replications agree, Infinity where they spread
   * around 0.
   */
  readonly halfShare: number;
}

/**
 * The least certain of the figures that somebody decides by: those of the thresholds; where there are none,
 * mean and p99 of the latency of `entryFunctions` and the monthly cost. `together` is the document of at
 * least 2 replications. What has no interval is not settled, unless the replications agree, or there is
 * nothing, or it stays at its greatest value.
 */
export function leastCertain(together: ResultsDocument, entryFunctions: readonly string[]): Precision {
  const reasons = new Map(
    (together.withoutInterval ?? []).flatMap(({ why, figures }) => figures.map((path) => [path, why])),
  );
  const precisions = watchedFigures(together, entryFunctions).map(({ figure, path, value, interval }) => {
    const why = reasons.get(path);
    if (interval === undefined) {
      // Of that many worst times, hardly any spread is left.
      const isSeen = why === 'worst' && (together.replications ?? 1) >= FEWEST_FOR_WORST;
      return { figure, halfShare: isSeen || SETTLED.has(why ?? 'few') ? 0 : Number.POSITIVE_INFINITY };
    }
    const half = (interval[1] - interval[0]) / 2;
    return { figure, halfShare: half === 0 ? 0 : half / Math.abs(value) };
  });
  return precisions.reduce((worst, one) => (one.halfShare > worst.halfShare ? one : worst), {
    figure: '',
    halfShare: 0,
  });
}

/** Told where the most replications that may be run by themselves were not enough. */
export function notPreciseEnough({ figure, halfShare }: Precision, replications: number): Finding {
  const width = Number.isFinite(halfShare) ? `± ${formatShare(halfShare)}` : 'not settled';
  return {
    id: 'not-precise-enough',
    severity: 'warning',
    text: `${figure} is ${width} after the ${replications} replications that auto runs at most: lengthen run.duration, or give a larger number of replications`,
  };
}

interface Watched {
  readonly figure: string;
  /** As `withoutInterval` names it. */
  readonly path: string;
  readonly value: number;
  readonly interval: Interval | undefined;
}

function watchedFigures(
  { thresholds, functions, cost }: ResultsDocument,
  entryFunctions: readonly string[],
): readonly Watched[] {
  if (thresholds.length > 0) {
    return thresholds.map((threshold, index) => ({
      figure: `${threshold.metric}: ${threshold.expression}`,
      path: `thresholds.${index}.actual`,
      value: threshold.actual,
      interval: intervalOf(threshold, 'actual'),
    }));
  }
  const latencies = entryFunctions.flatMap((name) =>
    (['mean', 'p99'] as const).map((statistic) => ({
      figure: `${statistic} of ${name}'s latency`,
      path: `functions.${name}.latencyMs.${statistic}`,
      value: functions[name]?.latencyMs[statistic] ?? 0,
      interval: intervalOf(functions[name]?.latencyMs ?? {}, statistic),
    })),
  );
  return [
    ...latencies,
    {
      figure: 'the monthly cost',
      path: 'cost.monthly',
      value: cost.monthly,
      interval: intervalOf(cost, 'monthly'),
    },
  ];
}
