import { type PartResult, type PartTask, runPart } from './part-run.ts';
import {
  type ReplicationOptions,
  type ReplicationResult,
  type ReplicationTask,
  runReplication,
} from './run-replication.ts';
import type { SharedArrivals } from './shared-arrivals.ts';

/** What any thread can do: a replication, or a part of one. Plain data. */
export type Work = ReplicationTask | PartTask;

/** What comes of it; plain data too. */
export type Done<W extends Work = Work> = W extends PartTask ? PartResult : ReplicationResult;

/** Does it on this thread, whose arrivals these are. Throws as `simulate` does. */
export async function doWork<W extends Work>(
  work: W,
  arrivals: SharedArrivals,
  options: ReplicationOptions,
): Promise<Done<W>> {
  const done = work.kind === 'part' ? runPart(work, options) : runReplication(work, arrivals, options);
  return (await done) as Done<W>;
}

export function requestsOf(done: Done): number {
  return 'document' in done ? done.document.engine.requests : done.engine.requests;
}
