import type { CompiledScenario } from '../../model/compiled.ts';
import type { Measurements } from '../../model/measurements.ts';
import type { StateKeeper, TaskKeeper } from './checkpoint.ts';
import { ELSEWHERE, orderOf } from './elsewhere.ts';
import type { Observer } from './observer.ts';
import type { ReplicationTask } from './run-replication.ts';
import { SharedArrivals } from './shared-arrivals.ts';
import { BREATH_MS, type RunCheckpoints } from './simulate.ts';
import { NoThread, THREADS, type ThreadHost, type ThreadPool } from './thread-pool.ts';
import { type Done, doWork, isReplication, requestsOf, type Work } from './work.ts';

/** How far a study has come, over all its replications and variants. */
export interface Progress {
  readonly simulatedSeconds: number;
  readonly totalSeconds: number;
  readonly requests: number;
  /** Time on the wall since the study began. */
  readonly elapsedSeconds: number;
  /** Variants that are finished, of how many; absent where there is one. */
  readonly variants?: { readonly finished: number; readonly total: number } | undefined;
}

export interface CrewOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * Threads that simulate, this one included: 1 = this one alone. Default: as many as there are processors to
   * use.
   */
  readonly workers?: number | undefined;
  /** Sees the first replication, batch by batch, which then runs on this thread. */
  readonly observer?: Observer | null | undefined;
  /** Knows what an earlier, interrupted study has done, and is told each replication that is done now. */
  readonly keeper?: TaskKeeper | undefined;
  /** Tasks that will be asked for in all, where whoever asks hands out a few at a time. */
  readonly expectedTasks?: number | undefined;
  /** Is handed the states of runs, which then are done on this thread alone. */
  readonly states?: StateKeeper | undefined;
}

/** How far a study has come in less than this says nothing of how long it takes. */
const THREADS_AFTER_MS = 60;
/** A study that ends within this needs no more threads: one must be started, and compiles by itself. */
const THREADS_PAY_MS = 1500;
/** While threads may wait for their next task. */
const SHORT_BREATH_MS = 4;

interface Job {
  readonly task: Work;
  /** Jobs of a lower order are begun first. */
  readonly order: number;
  readonly resolve: (result: Done) => void;
  readonly reject: (error: unknown) => void;
  /** Simulated ms and requests so far, of wherever it runs. */
  progress: Float64Array;
}

/**
 * Does replications, and parts of them, on this thread and, when they take longer than threads take to start,
 * on worker threads besides. What a replication gives does not depend on where it was done. Close it when the
 * last one is done.
 */
export class Crew {
  private readonly options: CrewOptions;
  private readonly onMeasured: ((measurements: Measurements) => void) | undefined;
  private readonly stop = new AbortController();
  private readonly signal: AbortSignal;
  private readonly host: ThreadHost | null = THREADS.now;
  /** Threads that simulate at most, this one included. */
  readonly workers: number;
  private readonly waiting: Job[] = [];
  private readonly active = new Set<Job>();
  private readonly arrivals = new SharedArrivals();
  private readonly startedMs = performance.now();
  private isBusyHere = false;
  private threads: ThreadPool | 'starting' | null = null;
  private freeThreads = 0;
  private askedTasks = 0;
  private totalSeconds = 0;
  private finishedSeconds = 0;
  private finishedRequests = 0;
  private variants: Progress['variants'];

  /** @param onMeasured takes what is measured of a first replication that runs on this thread */
  constructor(options: CrewOptions, onMeasured?: (measurements: Measurements) => void) {
    this.options = options;
    this.onMeasured = onMeasured;
    const { signal, states } = options;
    const { workers = this.host?.processors() ?? 1 } = options;
    this.signal = signal === undefined ? this.stop.signal : AbortSignal.any([signal, this.stop.signal]);
    this.workers = states === undefined ? workers : 1;
    this.signal.addEventListener('abort', () => this.abandon(), { once: true });
  }

  /**
   * Rejects as `simulate` does, and with the signal's reason when stopped.
   *
   * @param whole the scenario that a task which is a part of it belongs to
   */
  run<W extends Work>(task: W, order: number, whole?: CompiledScenario): Promise<Done<W>> {
    if (this.signal.aborted) return Promise.reject(this.signal.reason);
    const kept = isReplication(task) ? (this.options.keeper?.find(task) ?? null) : null;
    if (kept !== null) return Promise.resolve(kept as Done<W>);
    this.totalSeconds += secondsOf(task);
    this.askedTasks += 1;
    const scenario = whole ?? (isReplication(task) ? task.compiled : undefined);
    const asked = scenario === undefined ? null : orderOf(task);
    const away = asked === null ? null : (ELSEWHERE.now?.run(asked, scenario!) ?? null);
    return away === null
      ? this.runWhereFree(task, order)
      : this.runAway(away as Promise<Done<W>>, task, order);
  }

  /** What comes of it elsewhere, or here where it can be done nowhere else. */
  private async runAway<W extends Work>(
    away: Promise<Done<W> | null>,
    task: W,
    order: number,
  ): Promise<Done<W>> {
    const result = await away;
    this.signal.throwIfAborted();
    if (result === null) return this.runWhereFree(task, order);
    this.finishedSeconds += secondsOf(task);
    this.finishedRequests += requestsOf(result);
    this.tellProgress();
    return result;
  }

  private runWhereFree<W extends Work>(task: W, order: number): Promise<Done<W>> {
    return new Promise((resolve, reject) => {
      const job: Job = {
        task,
        order,
        resolve: (result) => resolve(result as Done<W>),
        reject,
        progress: new Float64Array(2),
      };
      const place = this.waiting.findLastIndex((other) => other.order <= order) + 1;
      this.waiting.splice(place, 0, job);
      this.dispatch();
    });
  }

  /**
   * Parts that one run may be cut into: the threads that are there, where nothing has to see the run as a
   * whole or is told of it when it ends.
   */
  get partsAtOnce(): number {
    const { observer = null, keeper, states } = this.options;
    const isWhole = observer !== null || keeper !== undefined || states !== undefined;
    if (isWhole) return 1;
    return ELSEWHERE.now?.shares ?? (this.host === null ? 1 : this.workers);
  }

  /** Tells what was measured of a first replication that was put together from parts. */
  tellMeasured(measurements: Measurements): void {
    this.onMeasured?.(measurements);
  }

  /** Starts the threads before there is anything to do, for whoever knows that there will be. */
  prepare(): void {
    if (this.threads === null && this.workers > 1) this.startThreads(this.workers - 1);
  }

  /** For the progress line. */
  tellVariants(finished: number, total: number): void {
    this.variants = { finished, total };
  }

  /** Stops whatever still runs. */
  close(): void {
    this.stop.abort(new Error('the study is closed'));
  }

  private dispatch(): void {
    if (!this.isBusyHere) {
      const job = this.waiting.shift();
      if (job !== undefined) this.runHere(job);
    }
    this.startThreadsIfWorthIt();
    const threads = this.threads;
    while (threads !== null && threads !== 'starting' && this.freeThreads > 0) {
      const job = this.waiting.shift();
      if (job === undefined) return;
      this.runThere(job, threads);
    }
  }

  private runHere(job: Job): void {
    this.isBusyHere = true;
    this.active.add(job);
    const isFirst = isReplication(job.task) && job.task.replication === 0;
    const run = doWork(job.task, this.arrivals, {
      signal: this.signal,
      // The first job of a study finds this thread free.
      observer: isFirst ? this.options.observer : null,
      onMeasured: isFirst ? this.onMeasured : undefined,
      checkpoints: this.checkpointsOf(job.task),
      breathMs: this.threads === null ? BREATH_MS : SHORT_BREATH_MS,
      onProgress: (simulatedMs, requests) => {
        job.progress[0] = simulatedMs;
        job.progress[1] = requests;
        this.startThreadsIfWorthIt();
        this.tellProgress();
      },
    });
    this.settle(job, run, () => {
      this.isBusyHere = false;
    });
  }

  private checkpointsOf(task: Work): RunCheckpoints | undefined {
    const { states } = this.options;
    if (states === undefined || (task.kind !== undefined && task.kind !== 'replication')) return undefined;
    return {
      from: states.find(task),
      isDue: (isAtEnd) => states.isDue(isAtEnd),
      keep: (state) => states.keep(task, state),
    };
  }

  private runThere(job: Job, threads: ThreadPool): void {
    this.freeThreads -= 1;
    this.active.add(job);
    const { result, progress } = threads.run(job.task);
    job.progress = progress;
    const release = (): void => {
      this.freeThreads += 1;
    };
    this.settle(job, result, release, (error) => {
      if (!(error instanceof NoThread)) return false;
      // The machine has no more of them: what they were to do is done here, one after another.
      this.freeThreads = Number.NEGATIVE_INFINITY;
      this.waiting.unshift(job);
      return true;
    });
  }

  /** @param mend whether a failure is no failure of the task, which is then begun again */
  private settle(
    job: Job,
    run: Promise<Done>,
    release: () => void,
    mend: (error: unknown) => boolean = () => false,
  ): void {
    run
      .then(
        (result) => {
          this.finishedSeconds += secondsOf(job.task);
          this.finishedRequests += requestsOf(result);
          if (isReplication(job.task)) this.options.keeper?.keep(job.task, result as Done<ReplicationTask>);
          job.resolve(result);
        },
        // A thread that was stopped rejects with an error of its own.
        (error: unknown) => {
          if (this.signal.aborted) job.reject(this.signal.reason);
          else if (!mend(error)) job.reject(error);
        },
      )
      .finally(() => {
        this.active.delete(job);
        release();
        this.dispatch();
      });
  }

  private startThreadsIfWorthIt(): void {
    const isWorthIt =
      this.threads === null &&
      this.workers > 1 &&
      this.waiting.length > 0 &&
      performance.now() - this.startedMs > THREADS_AFTER_MS &&
      this.remainingMs() > THREADS_PAY_MS;
    if (isWorthIt) this.startThreads(Math.min(this.workers - 1, this.waiting.length));
  }

  private startThreads(count: number): void {
    const host = this.host;
    if (host === null || this.signal.aborted) return;
    this.threads = 'starting';
    const maximum = this.workers - 1;
    host
      .start(count, maximum, () => this.tellProgress())
      .then(
        (threads) => {
          if (this.signal.aborted) {
            threads.close();
            return;
          }
          this.threads = threads;
          this.freeThreads = maximum;
          this.dispatch();
        },
        // No threads to be had: what waits is done here.
        () => undefined,
      );
  }

  /** About how long what is to be done takes on this thread alone; nothing as long as that is unknown. */
  private remainingMs(): number {
    let doneSeconds = this.finishedSeconds;
    for (const job of this.active) doneSeconds += simulatedMsOf(job) / 1000;
    // Those that are still to be asked for are like those that were.
    const expected = Math.max(1, (this.options.expectedTasks ?? 0) / this.askedTasks);
    const left = this.totalSeconds * expected - doneSeconds;
    return doneSeconds === 0 ? 0 : ((performance.now() - this.startedMs) * left) / doneSeconds;
  }

  private abandon(): void {
    for (const job of this.waiting.splice(0)) job.reject(this.signal.reason);
    if (this.threads !== null && this.threads !== 'starting') this.threads.close();
  }

  private tellProgress(): void {
    const { onProgress } = this.options;
    if (onProgress === undefined || this.signal.aborted) return;
    let simulatedMs = 0;
    let requests = this.finishedRequests;
    for (const job of this.active) {
      simulatedMs += simulatedMsOf(job);
      requests += job.progress[1] ?? 0;
    }
    onProgress({
      simulatedSeconds: this.finishedSeconds + simulatedMs / 1000,
      totalSeconds: this.totalSeconds,
      requests,
      elapsedSeconds: (performance.now() - this.startedMs) / 1000,
      variants: this.variants,
    });
  }
}

/** Simulated time; that of the whole run is shared out among its parts. */
function secondsOf(task: Work): number {
  const horizonMs = task.kind === 'part' ? task.horizonMs : task.compiled.model.horizonMs;
  return (horizonMs * shareOf(task)) / 1000;
}

function simulatedMsOf({ task, progress }: Job): number {
  return (progress[0] ?? 0) * shareOf(task);
}

function shareOf(task: Work): number {
  if (task.kind !== 'part') return 1;
  const requests = task.parts.reduce((sum, part) => sum + part.requests, 0);
  return requests / Math.max(1, task.parts[0]?.requestsOfAll ?? 1);
}
