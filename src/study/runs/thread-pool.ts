import { Seam } from '../../host/seam.ts';
import type { Done, Work } from './work.ts';

/** Where work is done besides this thread. */
export interface ThreadPool {
  /** Rejects with `NoThread` where there was none to be had; the task may then be done elsewhere. */
  run<W extends Work>(task: W): ThreadRun<W>;
  /** Ends the threads, whatever they are at; what they were at rejects. */
  close(): void;
}

export interface ThreadRun<W extends Work> {
  readonly result: Promise<Done<W>>;
  /** Simulated ms and requests so far. */
  readonly progress: Float64Array;
}

export class NoThread extends Error {}

export interface ThreadHost {
  /** Threads that may run at once, this one included. */
  readonly processors: () => number;
  /**
   * Starts `count` threads; up to `maximum` follow as tasks come that none of them is free for. `tick` is
   * called while they run.
   */
  readonly start: (count: number, maximum: number, tick: () => void) => Promise<ThreadPool>;
}

/** Null where there are none but this one. */
export const THREADS = new Seam<ThreadHost | null>(null);
