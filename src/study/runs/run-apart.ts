import type { CompiledScenario } from '../../model/compiled.ts';
import { joinParts, mayShowLanes } from './join-parts.ts';
import { type PartTask, type SimulatedParts, simulateParts } from './part-run.ts';
import { type Part, partsOf, unreservedConcurrency } from './parts.ts';
import type { SharedArrivals } from './shared-arrivals.ts';
import type { SimulatedRun, SimulateOptions } from './simulate.ts';

export interface ApartOptions
  extends Pick<SimulateOptions, 'signal' | 'onProgress' | 'breathMs' | 'maximumBadRows'> {
  readonly arrivals?: SharedArrivals | undefined;
  /** About how many requests the run must have; default a hundred thousand. */
  readonly leastRequests?: number | undefined;
}

/**
 * As `simulate`, with the scenario's parts one after another on this thread: a function by itself is
 * simulated several times as fast as among many. Null where it must be run as a whole; the result is the
 * same.
 */
export async function simulateApart(
  compiled: CompiledScenario,
  seed: number,
  { leastRequests, maximumBadRows, ...options }: ApartOptions,
): Promise<SimulatedRun | null> {
  const startedMs = performance.now();
  const parts = await partsOf(compiled, leastRequests);
  if (parts.length < 2) return null;
  const run = await simulateParts(partTask(compiled, seed, parts, maximumBadRows), options);
  return run === null ? null : joined(compiled, [run], startedMs);
}

/** What a thread is given to do of the scenario. */
export function partTask(
  { model }: CompiledScenario,
  seed: number,
  parts: readonly Part[],
  maximumBadRows: number,
  share?: PartTask['share'],
): PartTask {
  const { account, horizonMs } = model;
  const concurrency = unreservedConcurrency(model);
  return { kind: 'part', parts, account, concurrency, seed, horizonMs, maximumBadRows, share };
}

/** What the threads' runs give together, or null where only the whole can tell. */
export function joined(
  compiled: CompiledScenario,
  runs: readonly SimulatedParts[],
  startedMs: number,
): SimulatedRun | null {
  return mayShowLanes(runs) ? null : joinParts(compiled, runs, (performance.now() - startedMs) / 1000);
}
