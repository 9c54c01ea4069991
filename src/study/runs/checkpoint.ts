import type { ReplicationResult, ReplicationTask } from './run-replication.ts';
import type { RunState } from './run-state.ts';

export type { RunState };

/**
 * Is told what a study has finished, each task as it ends, and asked for what an earlier, interrupted one
 * had.
 */
export interface TaskKeeper {
  /** What the task gave, or null where it is not kept. */
  find(task: ReplicationTask): ReplicationResult | null;
  keep(task: ReplicationTask, result: ReplicationResult): void;
}

/** Keeps the states of runs as they go, so that another process can go on where this one was ended. */
export interface StateKeeper {
  /** State of the task to go on from; null: from the start. */
  find(task: ReplicationTask): RunState | null;
  /** Whether a state is wanted now; asked often. */
  isDue(isAtEnd: boolean): boolean;
  keep(task: ReplicationTask, state: RunState): void;
}
