import { BIN_COUNT, binStart, type Histogram } from '../metrics/histogram.ts';
import type { FunctionResults } from './document.ts';
import { rounded, SERIES_DIGITS } from './rounded.ts';

/** Bins of the latency chart in each decade; their edges are the same in every document, so that replications line up. */
const BINS_PER_DECADE = 16;
/** Below a microsecond nothing is told apart. */
const SMALLEST_MS = 0.001;
const FIRST_EDGE = Math.round(Math.log10(SMALLEST_MS) * BINS_PER_DECADE);

const PERCENTILES = [0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 100];

/** Requests that did not start cold in each histogram bin: `all` without `cold`, which is a part of it. */
export function warmCounts(all: Histogram, cold: Histogram): Float64Array {
  return all.counts.map((count, bin) => Math.max(0, count - (cold.counts[bin] ?? 0)));
}

/** Value at `probability` (0–1) of counts in histogram bins, to within a bin (0.2 %); 0 where all are 0. */
export function quantileOfCounts(counts: Float64Array, probability: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const rank = probability * (total - 1);
  let seen = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    seen += counts[bin] ?? 0;
    if (seen > rank && total > 0) return middleOf(bin);
  }
  return 0;
}

/** The latency distribution in logarithmic bins over the observed range, warm and cold apart; empty without requests. */
export function latencyBins(all: Histogram, cold: Histogram): FunctionResults['latencyBins'] {
  const warm = new Map<number, number>();
  const coldByEdge = new Map<number, number>();
  const warmByBin = warmCounts(all, cold);
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let bin = 0; bin < BIN_COUNT; bin++) {
    const warmCount = warmByBin[bin] ?? 0;
    const coldCount = cold.counts[bin] ?? 0;
    if (warmCount + coldCount === 0) continue;
    const edge = edgeOf(middleOf(bin));
    warm.set(edge, (warm.get(edge) ?? 0) + warmCount);
    coldByEdge.set(edge, (coldByEdge.get(edge) ?? 0) + coldCount);
    first = Math.min(first, edge);
    last = Math.max(last, edge);
  }
  const edges = first > last ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return {
    startMs: edges.map((edge) => rounded(10 ** (edge / BINS_PER_DECADE), SERIES_DIGITS)),
    warm: edges.map((edge) => warm.get(edge) ?? 0),
    cold: edges.map((edge) => coldByEdge.get(edge) ?? 0),
  };
}

/** Latency at the percentiles of the chart, up to the highest that has at least one request above it, and the maximum. */
export function latencyPercentiles(all: Histogram): FunctionResults['latencyPercentiles'] {
  const isSupported = (percentile: number) =>
    all.count > 0 && (percentile === 100 || (all.count * (100 - percentile)) / 100 >= 1);
  const percentile = PERCENTILES.filter(isSupported);
  return { percentile, valueMs: percentile.map((value) => rounded(all.quantile(value / 100))) };
}

function middleOf(bin: number): number {
  return bin === 0 ? 0 : (binStart(bin) + binStart(bin + 1)) / 2;
}

function edgeOf(valueMs: number): number {
  return valueMs <= SMALLEST_MS ? FIRST_EDGE : Math.floor(Math.log10(valueMs) * BINS_PER_DECADE);
}
