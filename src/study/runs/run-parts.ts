import type { CompiledScenario } from '../../model/compiled.ts';
import { unpacked } from './part-run.ts';
import { partsOf, sharedOut } from './parts.ts';
import { joined, partTask } from './run-apart.ts';
import { describeRun, type ReplicationResult, type ReplicationTask } from './run-replication.ts';
import { inOrder } from './settle-in-order.ts';
import type { Crew } from './task-scheduler.ts';

/**
 * One run on several threads, where its scenario has parts that meet in the account's limits alone, and did
 * not meet there. Null where it must be run as a whole; the result is the same.
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
  const of = crew.partsAtOnce;
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
