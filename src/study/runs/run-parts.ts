import type { CompiledScenario } from '../../model/compiled.ts';
import { joinParts } from './join-parts.ts';
import { partsOf } from './parts.ts';
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
  const most = crew.partsAtOnce;
  const parts = most < 2 ? [] : await partsOf(compiled, { most, leastRequests });
  if (parts.length < 2) return null;
  const startedMs = performance.now();
  const running = parts.map((part) => crew.run({ kind: 'part', compiled, part, maximumBadRows }, order));
  const results = await inOrder(running);
  const run = joinParts(compiled, results, (performance.now() - startedMs) / 1000);
  if (run === null) return null;
  crew.tellMeasured(run.measurements);
  return describeRun({ compiled, replication: 0, keepsTrends }, run);
}
