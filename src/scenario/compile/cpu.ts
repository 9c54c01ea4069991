import type { PlatformFacts } from '../../platform/facts.ts';

/**
 * Time of a piece of CPU work at a memory size divided by its time on one full vCPU (1769 MB). Up to 1769 MB
 * a function has memory ÷ 1769 of a vCPU, so the factor is 1769 ÷ memory. Above, the `parallel` part of the
 * work is shared out by Amdahl's law, (1 − p) + p ÷ vCPUs, and all of it has the small single-thread gain
 * that was measured between 1769 and 2048 MB. (The vCPUs visible to the function are never fewer than its
 * share, so the share alone binds.) Source: AWS Lambda Developer Guide, "Configure Lambda function memory"
 * (2026); gain: see the platform's facts.
 *
 * @param parallel share of the work that can use more than one vCPU, 0 to 1
 */
export function cpuFactor(
  memoryMb: number,
  parallel: number,
  facts: Pick<PlatformFacts, 'fullVcpuMb' | 'singleThreadGain'>,
): number {
  const fullMb = facts.fullVcpuMb.value;
  if (memoryMb <= fullMb) return fullMb / memoryMb;
  const vcpus = memoryMb / fullMb;
  return (1 - parallel + parallel / vcpus) / singleThreadGain(memoryMb, facts);
}

/** Linear from 1 at `fromMb` to `factor` at `toMb`, flat on both sides. */
function singleThreadGain(memoryMb: number, facts: Pick<PlatformFacts, 'singleThreadGain'>): number {
  const { fromMb, toMb, factor } = facts.singleThreadGain.value;
  const position = Math.min(1, Math.max(0, (memoryMb - fromMb) / (toMb - fromMb)));
  return 1 + position * (factor - 1);
}
