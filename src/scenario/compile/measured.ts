import { log } from '../../math/log.ts';
import { pow } from '../../math/pow.ts';
import type { MeasuredMean } from '../schema/function-schema.ts';

/**
 * Mean duration at a memory size from measured means, which are sorted by memory: linear between two sizes in the logarithms of both
 * (a power law, as CPU-bound work follows). Below the smallest and above the largest the outer power law goes on, but never steeper than
 * 1 ÷ memory and never rising with memory; and not beyond `fullVcpuMb`, where a second vCPU begins that the work may not use.
 * One size alone is taken for all.
 */
export function measuredMeanMs(means: readonly MeasuredMean[], memoryMb: number, fullVcpuMb: number): number {
  const first = means[0];
  const last = means.at(-1);
  if (first === undefined || last === undefined) throw new Error('measured means are empty');
  const above = means.findIndex((mean) => mean.memoryMb >= memoryMb);
  const right = means[above];
  if (right?.memoryMb === memoryMb) return right.meanMs;
  if (means.length === 1) return first.meanMs;
  if (above === 0) {
    return first.meanMs * pow(memoryMb / first.memoryMb, outerSlope(first, means[1] ?? first));
  }
  if (right === undefined) {
    const end = Math.max(last.memoryMb, Math.min(memoryMb, fullVcpuMb));
    return last.meanMs * pow(end / last.memoryMb, outerSlope(means.at(-2) ?? last, last));
  }
  const left = means[above - 1] ?? first;
  return left.meanMs * pow(memoryMb / left.memoryMb, slope(left, right));
}

function slope(left: MeasuredMean, right: MeasuredMean): number {
  return log(right.meanMs / left.meanMs) / log(right.memoryMb / left.memoryMb);
}

function outerSlope(left: MeasuredMean, right: MeasuredMean): number {
  return Math.min(0, Math.max(-1, slope(left, right)));
}
