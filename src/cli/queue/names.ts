import { VERSION } from '../../model/version.ts';

/** Every key begins with it, so that a Redis may be shared. */
const PREFIX = 'lambda-sim';
/** What a sweep left behind goes by itself after this. */
export const KEPT_SECONDS = 14 * 86_400;

/** Workers of one version share a queue, whichever sweep a task is of. */
export const QUEUE_NAME = `tasks-${VERSION}`;
export const QUEUE_PREFIX = `${PREFIX}-queue`;
/** Hash: sweep → SweepEntry. */
export const SWEEPS = `${PREFIX}:sweeps`;

export interface SweepEntry {
  readonly name: string;
  readonly version: string;
  readonly points: number;
  readonly finished: number;
  readonly state: 'running' | 'done' | 'cancelled' | 'interrupted';
  /** Epoch ms of the last word of whoever collects the results. */
  readonly heardMs: number;
}

/** A job of the queue: some tasks, and the sweep or run that they are of. */
export interface JobData<T = unknown> {
  readonly sweep: string;
  readonly tasks: readonly T[];
}

/** What a worker writes of a task that is done. */
export interface Delivered<O> {
  readonly outcome: O;
  /** Real time that it took, for how many tasks a job should have. */
  readonly tookMs: number;
}

/** What a worker needs of a sweep, files as base64. */
export function workKey(sweep: string): string {
  return `${PREFIX}:work:${sweep}`;
}

/** Hash: key of a task → Delivered, until the sweep has taken it. */
export function outcomesKey(sweep: string): string {
  return `${PREFIX}:outcomes:${sweep}`;
}
