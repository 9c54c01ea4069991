import type { ReplicationResult, ReplicationTask } from './run-replication.ts';

/**
 * Is told what a study has finished, each task as it ends, and asked for what an earlier, interrupted one
 * had.
 */
export interface TaskKeeper {
  /** What the task gave, or null where it is not kept. */
  find(task: ReplicationTask): ReplicationResult | null;
  keep(task: ReplicationTask, result: ReplicationResult): void;
}
