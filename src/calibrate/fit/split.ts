import { type FunctionObservations, OBSERVED_OUTCOMES } from '../observations.ts';
import { type Sample, sampleOf } from './sample.ts';

/** The invocations of a function by kind. */
export interface SplitDurations {
  /** Warm ones that ran to their end, those that the time-out cut as censored values. */
  readonly warm: Sample;
  readonly warmStartMs: Float64Array;
  /** In the order of `warmStartMs`. */
  readonly warmMs: Float64Array;
  readonly warmMemoryMb: Float64Array;
  readonly warmWaitingMs: Float64Array;
  /** The handler of those that started cold. */
  readonly cold: Sample;
  /** Init of plain cold starts, restores where most starts were from a snapshot. */
  readonly init: Sample;
  readonly isRestored: boolean;
  readonly usedMb: Sample;
  readonly memoryMb: number | null;
  /** Different sizes, with the number of their warm invocations. */
  readonly sizes: ReadonlyMap<number, number>;
  /** Where invocations were cut; null where none was. */
  readonly timeoutMs: number | null;
  readonly longestMs: number;
}

const TIMED_OUT = OBSERVED_OUTCOMES.indexOf('timedOut');
const OUT_OF_MEMORY = OBSERVED_OUTCOMES.indexOf('outOfMemory');

/** Every invocation belongs to one kind; retries, and those that died out of memory, to none. */
export function splitDurations({ invocations, counts }: FunctionObservations): SplitDurations {
  const { length } = invocations;
  const isRestored = counts.restores > counts.coldStarts / 2;
  const warm: number[] = [];
  const cold: number[] = [];
  const init: number[] = [];
  const used: number[] = [];
  const sizes = new Map<number, number>();
  let cut = 0;
  let cutAt = Number.POSITIVE_INFINITY;
  let longestMs = 0;
  for (let index = 0; index < length; index++) {
    const durationMs = invocations.durationMs[index]!;
    const initMs = invocations.initMs[index]!;
    const outcome = invocations.outcome[index]!;
    const usedMb = invocations.usedMb[index]!;
    if (usedMb > 0) used.push(usedMb);
    if (Number.isFinite(initMs) && (invocations.isRestored[index] === 1) === isRestored) init.push(initMs);
    if (!Number.isFinite(durationMs) || outcome === OUT_OF_MEMORY) continue;
    longestMs = Math.max(longestMs, durationMs);
    // The model tries an event again by itself, with the same work: what was cut would be cut three times.
    if (invocations.isRetry[index] === 1) continue;
    if (outcome === TIMED_OUT) {
      cutAt = Math.min(cutAt, durationMs);
      if (!Number.isFinite(initMs)) cut++;
    } else if (Number.isFinite(initMs)) cold.push(durationMs);
    else {
      warm.push(index);
      const memoryMb = invocations.memoryMb[index]!;
      if (memoryMb > 0) sizes.set(memoryMb, (sizes.get(memoryMb) ?? 0) + 1);
    }
  }
  const of = (column: Float64Array) => Float64Array.from(warm, (index) => column[index]!);
  const timeoutMs = cutAt < Number.POSITIVE_INFINITY ? wholeSeconds(cutAt) : null;
  const warmMs = of(invocations.durationMs);
  return {
    warm: sampleOf(warmMs, { count: cut, at: timeoutMs ?? 0 }),
    warmStartMs: of(invocations.startMs),
    warmMs,
    warmMemoryMb: of(invocations.memoryMb),
    warmWaitingMs: of(invocations.waitingMs),
    cold: sampleOf(cold),
    init: sampleOf(init),
    isRestored,
    usedMb: sampleOf(used),
    memoryMb: mostOf(sizes) ?? firstSize(invocations.memoryMb),
    sizes,
    timeoutMs,
    longestMs,
  };
}

/** A time-out is whole seconds; up to 2024 a REPORT line showed a little more. */
function wholeSeconds(ms: number): number {
  return Math.max(1000, Math.round(ms / 1000) * 1000);
}

function mostOf(sizes: ReadonlyMap<number, number>): number | null {
  let most: number | null = null;
  for (const [size, count] of sizes) if (most === null || count > (sizes.get(most) ?? 0)) most = size;
  return most;
}

function firstSize(memoryMb: Float64Array): number | null {
  return memoryMb.find((size) => size > 0) ?? null;
}
