import { Generator } from '../random/generator.ts';
import type { SobolShare } from '../results/documents/sweep-document.ts';
import type { Interval } from '../results/documents/with-ci95.ts';

const RESAMPLES = 500;
const INTERVAL = [0.025, 0.975] as const;

/**
 * Sobol indices from the values at the points of `saltelliPoints`, `axes.length + 2` a base point: A, B, and
 * A with each axis from B. First order after Saltelli et al. (2010), total after Jansen (1999), both as in
 * table 2 of Comput. Phys. Commun. 181 (2010) 259–270; 95 % intervals by the bootstrap over base points. A
 * base point that lacks a value is left out. Null where the figure does not vary.
 */
export function sobolIndices(
  values: readonly (number | null)[],
  axes: readonly string[],
  seed: number,
): { readonly samples: number; readonly shares: readonly SobolShare[] } {
  const width = axes.length + 2;
  const blocks: (readonly number[])[] = [];
  for (let start = 0; start + width <= values.length; start += width) {
    const block = values.slice(start, start + width);
    if (block.every((value) => value !== null)) blocks.push(block);
  }
  const all = blocks.map((_, index) => index);
  const estimates = indicesOf(blocks, all, axes.length);
  const generator = new Generator(seed, 'sweep', 'bootstrap');
  const resampled = Array.from({ length: blocks.length < 2 ? 0 : RESAMPLES }, () =>
    indicesOf(
      blocks,
      all.map(() => Math.floor(generator.uniform() * blocks.length)),
      axes.length,
    ),
  );
  const interval = (of: 'first' | 'total', axis: number): Interval | null => {
    const sorted = resampled.flatMap((one) => one[axis]?.[of] ?? []).sort((a, b) => a - b);
    if (sorted.length < RESAMPLES / 2) return null;
    const [low = 0, high = 0] = INTERVAL.map((place) => sorted[Math.round(place * (sorted.length - 1))]);
    return [low, high];
  };
  const shares = axes.map((axis, at) => {
    const { first = null, total = null } = estimates[at] ?? {};
    return { axis, first, firstCi95: interval('first', at), total, totalCi95: interval('total', at) };
  });
  return { samples: blocks.length, shares };
}

interface Indices {
  readonly first: number | null;
  readonly total: number | null;
}

function indicesOf(
  blocks: readonly (readonly number[])[],
  chosen: readonly number[],
  axes: number,
): readonly Indices[] {
  const count = chosen.length;
  let sum = 0;
  for (const index of chosen) sum += blocks[index]![0]! + blocks[index]![1]!;
  const mean = sum / (2 * count);
  let squares = 0;
  for (const index of chosen) {
    squares += squareOf(blocks[index]![0]! - mean) + squareOf(blocks[index]![1]! - mean);
  }
  const variance = squares / (2 * count);
  // What differs by rounding alone does not vary.
  const isFlat = !(variance > 1e-24 * Math.max(1, mean * mean));
  return Array.from({ length: axes }, (_, axis) => {
    if (isFlat || count < 2) return { first: null, total: null };
    let first = 0;
    let total = 0;
    for (const index of chosen) {
      const block = blocks[index]!;
      const mixed = block[axis + 2]!;
      // About the mean, which takes most of the noise out of the product.
      first += (block[1]! - mean) * (mixed - block[0]!);
      total += squareOf(block[0]! - mixed);
    }
    return { first: first / count / variance, total: total / (2 * count) / variance };
  });
}

function squareOf(value: number): number {
  return value * value;
}
