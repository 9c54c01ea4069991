import { log10 } from '../../math/log.ts';
import { pow } from '../../math/pow.ts';
import type { Histogram } from '../../metrics/histogram.ts';
import type { FunctionResults } from '../documents/document.ts';
import { rounded, SERIES_DIGITS } from '../statistics/rounded.ts';

/**
 * Bins of the latency chart in each decade; their edges are the same in every document, so that replications
 * line up.
 */
const BINS_PER_DECADE = 16;
/** Below a microsecond nothing is told apart. */
const SMALLEST_MS = 0.001;
const FIRST_EDGE = Math.round(log10(SMALLEST_MS) * BINS_PER_DECADE);

const PERCENTILES = [0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 100];

/**
 * The latency distribution in logarithmic bins over the observed range, warm and cold apart; empty without
 * requests.
 */
export function latencyBins(warm: Histogram, cold: Histogram): FunctionResults['latencyBins'] {
  const warmByEdge = countsByEdge(warm);
  const coldByEdge = countsByEdge(cold);
  const observed = [...warmByEdge.keys(), ...coldByEdge.keys()];
  const first = Math.min(...observed);
  const edges =
    observed.length === 0
      ? []
      : Array.from({ length: Math.max(...observed) - first + 1 }, (_, index) => first + index);
  return {
    startMs: edges.map((edge) => rounded(pow(10, edge / BINS_PER_DECADE), SERIES_DIGITS)),
    warm: edges.map((edge) => warmByEdge.get(edge) ?? 0),
    cold: edges.map((edge) => coldByEdge.get(edge) ?? 0),
  };
}

/**
 * Latency at the percentiles of the chart, up to the highest that has at least one request above it, and the
 * maximum.
 */
export function latencyPercentiles(all: Histogram): FunctionResults['latencyPercentiles'] {
  const percentile = supportedPercentiles(all.count);
  const valuesMs = all.quantiles(percentile.map((value) => value / 100));
  return { percentile, valueMs: valuesMs.map((value) => rounded(value)) };
}

export function supportedPercentiles(count: number): readonly number[] {
  return PERCENTILES.filter(
    (percentile) => count > 0 && (percentile === 100 || (count * (100 - percentile)) / 100 >= 1),
  );
}

function countsByEdge(histogram: Histogram): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  histogram.forEach((valueMs, count) => {
    const edge = edgeOf(valueMs);
    counts.set(edge, (counts.get(edge) ?? 0) + count);
  });
  return counts;
}

function edgeOf(valueMs: number): number {
  return valueMs <= SMALLEST_MS ? FIRST_EDGE : Math.floor(log10(valueMs) * BINS_PER_DECADE);
}
