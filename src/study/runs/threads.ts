import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { FaultError } from '../../model/fault.ts';
import { NoThread, type ThreadHost, type ThreadPool } from './thread-pool.ts';
import type { Done, Work } from './work.ts';
import type { ThreadResult, ThreadTask } from './worker.ts';

/**
 * Name of the built worker beside the chunks of the build, put here by the build; there is none where sources
 * run as they are.
 */
declare const STUDY_WORKER: string | undefined;

/** Longer than any pause between two batches of a study. */
const IDLE_THREAD_MS = 60_000;
const TICK_MS = 100;

/** Node's worker threads, or null where there is no file that one can be started from. */
export function nodeThreads(): ThreadHost | null {
  return existsSync(workerFile()) ? { processors: availableParallelism, start: startThreads } : null;
}

async function startThreads(count: number, maximum: number, tick: () => void): Promise<ThreadPool> {
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
  // Of the tasks that a thread has, or waits for.
  const giveUp = new Set<(error: NoThread) => void>();
  const timer = setInterval(() => {
    tick();
    if (pool.threads.length === 0) for (const lose of giveUp) lose(new NoThread('no thread is left'));
  }, TICK_MS).unref();
  /** The pool leaves a task in its queue for ever where every thread failed while it started. */
  const unlessAllAreLost = async <T>(run: Promise<T>): Promise<T> => {
    let lose: (error: NoThread) => void = () => undefined;
    const lost = new Promise<never>((_, reject) => {
      lose = reject;
    });
    giveUp.add(lose);
    timer.ref();
    try {
      return await Promise.race([run, lost]);
    } finally {
      giveUp.delete(lose);
      if (giveUp.size === 0) timer.unref();
    }
  };
  const resultOf = async <W extends Work>(task: W, progress: Float64Array): Promise<Done<W>> => {
    const given: ThreadTask = { task, progress };
    let done: ThreadResult;
    try {
      done = await unlessAllAreLost<ThreadResult>(pool.run(given));
    } catch (error) {
      throw isThreadWithoutStart(error) ? new NoThread('no thread', { cause: error }) : error;
    }
    if (!done.ok) throw new FaultError(done.faults);
    return done.result as Done<W>;
  };
  return {
    run: (task) => {
      // In memory that both threads see.
      const progress = new Float64Array(new SharedArrayBuffer(16));
      return { progress, result: resultOf(task, progress) };
    },
    close: () => {
      clearInterval(timer);
      letFailInSilence(pool.threads);
      // They end while the caller goes on.
      pool.destroy().catch(() => undefined);
    },
  };
}

/**
 * A pool that is ended waits for its threads with Node's `once`, which takes its listener off a thread that
 * fails meanwhile (one still starting, for want of files): the pool's wrappers of threads lack the method
 * for it.
 */
function letFailInSilence(threads: readonly object[]): void {
  for (const thread of threads) Object.assign(thread, { removeListener: () => thread });
}

/** Whether a thread could not be started, for want of files, memory or threads. */
function isThreadWithoutStart(error: unknown): boolean {
  if (error instanceof NoThread) return true;
  const { code } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  return ['ERR_WORKER_INIT_FAILED', 'EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'].includes(code ?? '');
}

function workerFile(): string {
  if (typeof STUDY_WORKER === 'undefined') return '';
  // The build keeps the place of the source in import.meta.url.
  return fileURLToPath(new URL(`../../../dist/${STUDY_WORKER}`, import.meta.url));
}
