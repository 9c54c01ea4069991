import { formatShare } from '../../units/format.ts';
import type { Finding, ResultsDocument } from '../documents/document.ts';
import { createEstimator } from './confidence.ts';

/** Relative half width of the 95 % intervals at which replications may stop. */
export const WANTED_HALF_SHARE = 0.02;

export interface Precision {
  /** The figure as its threshold, or as the results, name it. */
  readonly figure: string;
  /** Half width of its 95 % interval over its mean; 0 where all replications agree, Infinity where they spread around 0. */
  readonly halfShare: number;
}

/**
 * The least certain of the figures that somebody decides by: those of the thresholds; where there are none, mean and p99 of the latency of
 * `entryFunctions` and the monthly cost. Of at least 2 replications.
 */
export function leastCertain(
  documents: readonly ResultsDocument[],
  entryFunctions: readonly string[],
): Precision {
  const estimate = createEstimator(documents.length);
  const precisions = watchedFigures(documents, entryFunctions).map(({ figure, values }) => {
    const { mean, interval } = estimate(values);
    const half = (interval[1] - interval[0]) / 2;
    return { figure, halfShare: half === 0 ? 0 : half / Math.abs(mean) };
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
    severity: 'warning',
    text: `${figure} is ${width} after the ${replications} replications that auto runs at most: lengthen run.duration, or give a larger number of replications`,
  };
}

function watchedFigures(
  documents: readonly ResultsDocument[],
  entryFunctions: readonly string[],
): { readonly figure: string; readonly values: readonly number[] }[] {
  const thresholds = documents[0]?.thresholds ?? [];
  if (thresholds.length > 0) {
    return thresholds.map(({ metric, expression }, index) => ({
      figure: `${metric}: ${expression}`,
      values: documents.map((document) => document.thresholds[index]?.actual ?? 0),
    }));
  }
  const latencies = entryFunctions.flatMap((name) =>
    (['mean', 'p99'] as const).map((statistic) => ({
      figure: `${statistic} of ${name}'s latency`,
      values: documents.map(({ functions }) => functions[name]?.latencyMs[statistic] ?? 0),
    })),
  );
  return [...latencies, { figure: 'the monthly cost', values: documents.map(({ cost }) => cost.monthly) }];
}
