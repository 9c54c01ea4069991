import { type PartResult, type PartTask, runParts } from './part-run.ts';
import { type ProbeResult, type ProbeTask, runProbe } from './probe.ts';
import {
  type ReplicationOptions,
  type ReplicationResult,
  type ReplicationTask,
  runReplication,
} from './run-replication.ts';
import type { SharedArrivals } from './shared-arrivals.ts';

/** What any thread can do: a replication, parts of one, or a look at one. Plain data. */
export type Work = ReplicationTask | PartTask | ProbeTask;

/** What comes of it; plain data too. */
export type Done<W extends Work = Work> = W extends PartTask
  ? PartResult
  : W extends ProbeTask
    ? ProbeResult
    : ReplicationResult;

/** Does it on this thread, whose arrivals these are. Throws as `simulate` does. */
export async function doWork<W extends Work>(
  work: W,
  arrivals: SharedArrivals,
  options: ReplicationOptions,
): Promise<Done<W>> {
  return (await begun(work, arrivals, options)) as Done<W>;
}

function begun(work: Work, arrivals: SharedArrivals, options: ReplicationOptions): Promise<Done> {
  switch (work.kind) {
    case 'part':
      return runParts(work, options);
    case 'probe':
      return runProbe(work, options);
    default:
      return runReplication(work, arrivals, options);
  }
}

/** Whether it is a whole replication, with a result of its own. */
export function isReplication(work: Work): work is ReplicationTask {
  return work.kind !== 'part' && work.kind !== 'probe';
}

export function requestsOf(done: Done): number {
  return 'document' in done ? done.document.engine.requests : done.engine.requests;
}
