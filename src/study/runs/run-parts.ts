import type { CompiledScenario } from '../../model/compiled.ts';
import { ELSEWHERE } from './elsewhere.ts';
import { unpacked } from './part-run.ts';
import { partsOf, sharedOut } from './parts.ts';
import { joined, partTask } from './run-apart.ts';
import { describeRun, type ReplicationResult, type ReplicationTask } from './run-replication.ts';
import { inOrder } from './settle-in-order.ts';
import type { Crew } from './task-scheduler.ts';

/** About how many requests a run must have for a second thread to gain more than its start and compiling. */
const LEAST_REQUESTS_OF_THREADS = 15_000_000;
/**
 * Shares for each thread: whichever is ready takes the next, so that one that came later, or has a slower
 * processor, is given less.
 */
const SHARES_OF_A_THREAD = 4;

/**
 * One run on several threads, where its scenario has parts that meet in the account's limits alone, and did
 * not meet there; on one where it is too short for a second. Null where it must be run as a whole; the result
 * is the same.
 */
export async function runInParts(
  crew: Crew,
  compiled: CompiledScenario,
  { maximumBadRows, keepsTrends }: Pick<ReplicationTask, 'maximumBadRows' | 'keepsTrends'>,
  order: number,
  leastRequests?: number,
): Promise<ReplicationResult | null> {
  const startedMs = performance.now();
  const parts = await partsOf(compiled, leastRequests);
  if (parts.length < 2) return null;
  const { requestsOfAll } = parts[0]!; // there are two at least
  const isLong = requestsOfAll >= (leastRequests ?? LEAST_REQUESTS_OF_THREADS);
  const { partsAtOnce } = crew;
  // Elsewhere others know them by their number.
  const of = ELSEWHERE.now !== null ? partsAtOnce : isLong ? SHARES_OF_A_THREAD * partsAtOnce : 1;
  const running = sharedOut(parts, of).map((own, share) =>
    crew.run(partTask(compiled, compiled.model.seed, own, maximumBadRows, { share, of }), order, compiled),
  );
  const runs = (await inOrder(running)).map(unpacked);
  if (!runs.every((run) => run !== null)) return null;
  const run = joined(compiled, runs, startedMs);
  if (run === null) return null;
  crew.tellMeasured(run.measurements);
  return describeRun({ compiled, replication: 0, keepsTrends }, run);
}
