import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FaultError } from '../../model/fault.ts';
import type { ReplicationResult, ReplicationTask } from './run-replication.ts';
import type { ThreadResult, ThreadTask } from './worker.ts';

/** Name of the built worker beside the chunks of the build, put here by the build; there is none where sources run as they are. */
declare const STUDY_WORKER: string | undefined;

/** Worker threads that do replications. They run until `close`. */
export interface Threads {
  run(task: ReplicationTask, progress: Float64Array): Promise<ReplicationResult>;
  /** Ends the threads, whatever they are at; what they were at rejects. */
  close(): void;
}

/** Longer than any pause between two batches of a study. */
const IDLE_THREAD_MS = 60_000;

/** Whether there is a file that a worker thread can be started from. */
export function hasWorkerFile(): boolean {
  return existsSync(workerFile());
}

/** Starts `count` threads; up to `maximum` follow as tasks come that none of them is free for. */
export async function startThreads(count: number, maximum: number): Promise<Threads> {
  const { Tinypool } = await import('tinypool');
  const pool = new Tinypool({
    filename: workerFile(),
    name: 'runThreadTask',
    minThreads: count,
    maxThreads: maximum,
    idleTimeout: IDLE_THREAD_MS,
  });
  // Of a thread that dies while it has nothing to do; one that has something rejects that.
  pool.on('error', () => undefined);
  return {
    run: async (task, progress) => {
      const given: ThreadTask = { task, progress };
      const done: ThreadResult = await pool.run(given);
      if (!done.ok) throw new FaultError(done.faults);
      return done.result;
    },
    close: () => {
      // They end while the caller goes on.
      pool.destroy().catch(() => undefined);
    },
  };
}

function workerFile(): string {
  if (typeof STUDY_WORKER === 'undefined') return '';
  // The build keeps the place of the source in import.meta.url.
  return fileURLToPath(new URL(`../../dist/${STUDY_WORKER}`, import.meta.url));
}
