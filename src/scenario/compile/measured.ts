import { log } from '../../math/log.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import type { MeasuredMean } from '../schema/measured-schema.ts';
import { cpuFactor } from './cpu.ts';

type CpuFacts = Pick<PlatformFacts, 'fullVcpuMb' | 'singleThreadGain'>;

/**
 * Mean duration at a memory size from measured means, which are sorted by memory. A part that waits and a
 * part that takes the CPU's time (`cpuFactor`, its knee included) are fitted to them; between two sizes what
 * is left over is interpolated, in the CPU's time as well, so that each size has its own mean. Below the
 * smallest and above the largest the fitted law goes on from the outer mean. One size alone is taken for all.
 */
export function measuredMeanMs(means: readonly MeasuredMean[], memoryMb: number, facts: CpuFacts): number {
  const first = means[0];
  const last = means.at(-1);
  if (first === undefined || last === undefined) throw new Error('measured means are empty');
  const above = means.findIndex((mean) => mean.memoryMb >= memoryMb);
  const right = means[above];
  if (right?.memoryMb === memoryMb) return right.meanMs;
  const left = means[above - 1];
  if (left !== undefined && right !== undefined) {
    return left.meanMs + wayBetween(left, right, memoryMb, facts) * (right.meanMs - left.meanMs);
  }
  const law = fittedLaw(means, facts);
  const end = right ?? last;
  return end.meanMs * (law(memoryMb) / law(end.memoryMb));
}

/**
 * 0 at the left size, 1 at the right one. Where the CPU is as fast at both, what differs follows the memory.
 */
function wayBetween(left: MeasuredMean, right: MeasuredMean, memoryMb: number, facts: CpuFacts): number {
  const factors = [left.memoryMb, memoryMb, right.memoryMb].map((size) => cpuFactor(size, 0, facts));
  const [slow = 0, own = 0, fast = 0] = factors;
  if (slow > fast) return (slow - own) / (slow - fast);
  return log(memoryMb / left.memoryMb) / log(right.memoryMb / left.memoryMb);
}

/** waiting + working × CPU factor, neither below 0, with the least sum of squared relative errors. */
function fittedLaw(means: readonly MeasuredMean[], facts: CpuFacts): (memoryMb: number) => number {
  const sum = { w: 0, wx: 0, wxx: 0, wy: 0, wxy: 0 };
  for (const { memoryMb, meanMs } of means) {
    const factor = cpuFactor(memoryMb, 0, facts);
    const weight = 1 / (meanMs * meanMs);
    sum.w += weight;
    sum.wx += weight * factor;
    sum.wxx += weight * factor * factor;
    sum.wy += weight * meanMs;
    sum.wxy += weight * factor * meanMs;
  }
  const determinant = sum.w * sum.wxx - sum.wx * sum.wx;
  // Sizes with the same CPU tell of no part that takes its time.
  const slope = determinant > 1e-12 * sum.w * sum.wxx ? (sum.w * sum.wxy - sum.wx * sum.wy) / determinant : 0;
  const waiting = (sum.wy - slope * sum.wx) / sum.w;
  if (slope <= 0) return () => sum.wy / sum.w;
  if (waiting < 0) return (memoryMb) => (sum.wxy / sum.wxx) * cpuFactor(memoryMb, 0, facts);
  return (memoryMb) => waiting + slope * cpuFactor(memoryMb, 0, facts);
}

/** The sizes that were measured, in words, where `memoryMb` lies outside them; else null. */
export function outsideMeasured(means: readonly MeasuredMean[], memoryMb: number): string | null {
  const [smallest, largest] = [means[0]?.memoryMb ?? 0, means.at(-1)?.memoryMb ?? 0];
  if (memoryMb >= smallest && memoryMb <= largest) return null;
  return smallest === largest ? `${smallest} MB` : `${smallest} to ${largest} MB`;
}
