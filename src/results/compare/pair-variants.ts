import type { DurationBatches } from '../../collect/duration-batches.ts';
import type { FunctionResults, PairedFigure, PairedResults, ResultsDocument } from '../documents/document.ts';
import type { Interval } from '../documents/with-ci95.ts';
import { trendsBehind } from '../figures/replication-trends.ts';
import { type Part, pairedEstimate } from '../statistics/paired.ts';
import { pairedQuantile } from '../statistics/paired-quantile.ts';
import { PooledTrend } from '../statistics/pooled-trend.ts';
import { rounded } from '../statistics/rounded.ts';

/** What a variant's runs gave, one by one. */
export interface VariantSamples {
  /** In order; under common random numbers the n-th of two variants belong together. */
  readonly replications: readonly ResultsDocument[];
  /** Of the first replication, where it was the only one; else null. */
  readonly batches: DurationBatches | null;
}

/** Fewer invocations than this in a batch are no mean. */
const FEWEST_PER_BATCH = 10;

/**
 * A variant against a baseline on the same traffic and work. With replications every figure has its interval;
 * with a single one only the mean duration has, by batch means, and the others stand alone: a percentile or a
 * bill of one run has no spread that could be known.
 */
export function pairVariants(variant: VariantSamples, baseline: VariantSamples): PairedResults {
  const count = Math.min(variant.replications.length, baseline.replications.length);
  const ours = variant.replications.slice(0, count);
  const theirs = baseline.replications.slice(0, count);
  const figure = (read: (document: ResultsDocument) => number): PairedFigure =>
    paired(
      ours.map((document) => ({ count: 1, sum: read(document) })),
      theirs.map((document) => ({ count: 1, sum: read(document) })),
    );
  const names = Object.keys(ours[0]?.functions ?? {});
  const shared = names.filter((name) => theirs[0]?.functions[name] !== undefined);
  const functions = shared.map((name): [string, PairedResults['functions'][string]] => {
    const of = (read: (results: FunctionResults) => number) =>
      figure(({ functions: all }) => {
        const results = all[name];
        return results === undefined ? 0 : read(results);
      });
    const byBatch = count === 1 ? batchFigure(name, variant, baseline) : null;
    const percentile = (key: 'p50' | 'p99', probability: number) =>
      count === 1
        ? of(({ latencyMs }) => latencyMs[key])
        : percentileFigure(latencyOf(ours, name), latencyOf(theirs, name), probability);
    return [
      name,
      {
        meanDurationMs: byBatch ?? paired(durationsOf(ours, name), durationsOf(theirs, name)),
        p50LatencyMs: percentile('p50', 0.5),
        p99LatencyMs: percentile('p99', 0.99),
      },
    ];
  });
  return { functions: Object.fromEntries(functions), monthlyCost: figure(({ cost }) => cost.monthly) };
}

/** The durations of each replication as they were, so that the mean is that of all of them. */
function durationsOf(documents: readonly ResultsDocument[], name: string): readonly Part[] {
  return documents.map(({ functions }) => {
    const { count = 0, mean = 0 } = functions[name]?.durationMs ?? {};
    return { count, sum: count * mean };
  });
}

function latencyOf(documents: readonly ResultsDocument[], name: string): PooledTrend {
  return new PooledTrend(
    documents.map((document) => {
      const latencyMs = trendsBehind(document)?.function.get(name)?.['latencyMs'];
      if (latencyMs === undefined) throw new Error(`the latencies of ${name} are not at hand`);
      return latencyMs;
    }),
  );
}

function percentileFigure(variant: PooledTrend, baseline: PooledTrend, probability: number): PairedFigure {
  const found = pairedQuantile(variant, baseline, probability);
  const { ratio, ratioInterval, difference, differenceInterval, reason } = found;
  const ends = ([low, high]: Interval): Interval => [rounded(low), rounded(high)];
  return {
    ratio: ratio === null ? null : rounded(ratio),
    ...(ratioInterval === null ? {} : { ratioCi95: ends(ratioInterval) }),
    difference: rounded(difference),
    ...(differenceInterval === null ? {} : { differenceCi95: ends(differenceInterval) }),
    ...(reason === null ? {} : { withoutInterval: reason }),
  };
}

/** The mean duration by batches of one run; null where a batch is too small. */
function batchFigure(name: string, variant: VariantSamples, baseline: VariantSamples): PairedFigure | null {
  const ours = partsOf(name, variant);
  const theirs = partsOf(name, baseline);
  const isFull = (parts: readonly Part[] | null): parts is readonly Part[] =>
    parts?.every(({ count }) => count >= FEWEST_PER_BATCH) === true;
  return isFull(ours) && isFull(theirs) ? paired(ours, theirs) : null;
}

function partsOf(name: string, { batches, replications }: VariantSamples): Part[] | null {
  const index = Object.keys(replications[0]?.functions ?? {}).indexOf(name);
  const own = batches?.functions[index];
  if (own === undefined) return null;
  return own.invocations.map((count, batch) => ({ count, sum: own.durationMs[batch] ?? 0 }));
}

function paired(variant: readonly Part[], baseline: readonly Part[]): PairedFigure {
  const { ratio, ratioHalf, difference, differenceHalf } = pairedEstimate(variant, baseline);
  return {
    ratio: ratio === null ? null : rounded(ratio),
    ...(ratio === null || ratioHalf === null ? {} : { ratioCi95: around(ratio, ratioHalf) }),
    difference: rounded(difference),
    ...(differenceHalf === null ? {} : { differenceCi95: around(difference, differenceHalf) }),
  };
}

function around(middle: number, half: number): Interval {
  return [rounded(middle - half), rounded(middle + half)];
}
