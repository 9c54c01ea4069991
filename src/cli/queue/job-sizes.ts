/** A job has tasks for about so long, so that short ones cost the queue little. */
const JOB_MS = 1_000;
const MOST_IN_A_JOB = 100;
/** Jobs that a worker takes at once for each of its threads: while one ends, the next is there. */
export const JOBS_A_THREAD = 2;
/** Jobs of which some wait and some are done now. */
const JOBS_IN_QUEUE_A_THREAD = 2 * JOBS_A_THREAD;
/** Before it is known who works. */
const LEAST_JOBS = 16;
/** Of what is left a job has at most this share of a thread's, so that all end at about the same time. */
const JOBS_LEFT_A_THREAD = 3;
/** The first tasks of a worker take longer than those after them: of so many each counts alike. */
const COUNTED_ALIKE = 20;

/** What is known of those who work, and of how long a task takes them. */
export class Pace {
  /** Of all workers together; 0 as long as there are none. */
  threads = 0;
  private count = 0;
  private meanMs: number | null = null;

  tell(tookMs: number): void {
    this.count = Math.min(this.count + 1, COUNTED_ALIKE);
    const before = this.meanMs ?? tookMs;
    this.meanMs = before + (tookMs - before) / this.count;
  }

  /** Jobs that should be in the queue: nobody waits, and their size follows what is known. */
  get jobsInQueue(): number {
    return Math.max(LEAST_JOBS, JOBS_IN_QUEUE_A_THREAD * this.threads);
  }

  /** Tasks of the next job: one until it is known how long one takes, and fewer towards the end. */
  tasksInAJob(left: number): number {
    if (this.meanMs === null) return 1;
    const forLong = JOB_MS / Math.max(this.meanMs, JOB_MS / MOST_IN_A_JOB);
    const forAll = left / (JOBS_LEFT_A_THREAD * Math.max(1, this.threads));
    return Math.max(1, Math.floor(Math.min(forLong, forAll)));
  }
}

/** Threads of the workers, by the names of their connections (`…:w:THREADS`); one where none is told. */
export function threadsOf(workers: readonly { readonly rawname?: string }[]): number {
  return workers.reduce((sum, { rawname = '' }) => sum + Number(/:w:(\d{1,4})$/.exec(rawname)?.[1] ?? 1), 0);
}
