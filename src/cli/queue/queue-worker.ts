import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { sep } from 'node:path';
import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Files } from '../../host/files.ts';
import { FILES } from '../../host/host.ts';
import { FaultError } from '../../model/fault.ts';
import { VERSION } from '../../model/version.ts';
import { Crew } from '../../study/runs/task-scheduler.ts';
import { CrewExecutor } from '../../sweep/crew-executor.ts';
import type { SweepTask } from '../../sweep/executor.ts';
import { usageFault } from '../arguments.ts';
import { systemErrorText } from '../system-error.ts';
import { type Bundle, removeAbandoned, unpack } from './bundle.ts';
import { answersOf, connect, type QueueAddress, queueLibraries } from './connection.ts';
import { JOBS_A_THREAD } from './job-sizes.ts';
import {
  type Delivered,
  type JobData,
  KEPT_SECONDS,
  outcomesKey,
  QUEUE_NAME,
  QUEUE_PREFIX,
  SWEEPS,
  type SweepEntry,
  workKey,
} from './names.ts';
import { OrderExecutor, type OrderTask } from './order-executor.ts';
import type { QueuedTask } from './queue-executor.ts';
import { refusalOf } from './refusals.ts';
import { Turns } from './turns.ts';

export interface WorkerSettings {
  readonly concurrency: number;
  /** A worker that is silent for so long is taken for dead, and others do its tasks. */
  readonly stalledMs: number;
  /** Times that a task may be begun and left by workers that end. */
  readonly tries: number;
  readonly tell: (text: string) => void;
}

/** Does the tasks of one sweep or run, whose kind they are of. */
interface TaskExecutor {
  run(task: QueuedTask): Promise<unknown>;
}

interface Work {
  readonly executor: TaskExecutor;
  readonly folder: string;
}

/** Tasks that are begun for each thread: while one is read, another runs. */
const TASKS_A_THREAD = 2;
/** Sweeps that are kept ready; more are begun again when their next task comes. */
const MOST_SWEEPS = 8;

/** Takes tasks from a queue, of any sweep of this version, until it is closed. */
export class QueueWorker {
  /** Tasks done so far. */
  finished = 0;
  /** Why this machine can do no tasks; settled when it is found out. */
  readonly unfit: Promise<string>;
  private end: (why: string) => void = () => undefined;
  private readonly redis: Redis;
  private readonly settings: WorkerSettings;
  /** The same threads, whichever sweep a task is of. */
  private readonly crew: Crew;
  private readonly turns: Turns;
  private readonly works = new Map<string, Promise<Work>>();
  private worker: Worker<JobData<QueuedTask>> | null = null;
  /** What the queue refused for last. */
  private refusal: string | null = null;

  private constructor(redis: Redis, settings: WorkerSettings) {
    this.redis = redis;
    this.settings = settings;
    this.crew = new Crew({ workers: settings.concurrency });
    this.turns = new Turns(settings.concurrency * TASKS_A_THREAD);
    this.unfit = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  /** @throws FaultError where the queue is not there, or all that it has is of another version */
  static async open(address: QueueAddress, settings: WorkerSettings): Promise<QueueWorker> {
    const { bullmq } = await queueLibraries();
    const redis = await connect(address);
    const others = await otherVersions(redis);
    if (others.length > 0) {
      redis.disconnect();
      const problem = `its sweeps are of version ${others.join(', ')}, and this worker is of ${VERSION}`;
      throw new FaultError([usageFault('--queue', problem, 'start a worker of that version')]);
    }
    const self = new QueueWorker(redis, settings);
    const worker = new bullmq.Worker<JobData<QueuedTask>>(QUEUE_NAME, (job, token) => self.do(job, token), {
      connection: redis,
      prefix: QUEUE_PREFIX,
      // Whoever hands tasks out sees how many threads there are.
      name: String(settings.concurrency),
      // While one is read or its outcome written, the threads have others.
      concurrency: settings.concurrency * JOBS_A_THREAD,
      lockDuration: settings.stalledMs,
      stalledInterval: Math.max(250, settings.stalledMs / 2),
      maxStalledCount: settings.tries - 1,
    });
    // It connects again by itself; a task whose lock was lost is done by another.
    worker.on('error', (error) => self.tellRefusal(error));
    worker.on('failed', (_, error) => settings.tell(`a task failed: ${error.message.split('\n', 1)[0]}`));
    worker.on('completed', () => self.tellRefusal(null));
    self.worker = worker;
    self.crew.prepare();
    FILES.handIn(confined(FILES.now));
    removeAbandoned();
    // However it ends, but for kill -9, what it wrote goes with it.
    process.once('exit', removeFolders);
    return self;
  }

  /** Lets the tasks that are begun end. */
  async close(): Promise<void> {
    await this.worker?.close();
    this.crew.close();
    for (const work of this.works.values()) await leave(work);
    this.redis.disconnect();
  }

  private async do(job: Job<JobData<QueuedTask>>, token: string | undefined): Promise<void> {
    const { sweep, tasks } = job.data;
    const outcomes = outcomesKey(sweep);
    // Another worker may have done some before its lock went.
    const known = await this.redis.hmget(outcomes, ...tasks.map(({ key }) => key));
    const { executor } = await this.workOrGiveBack(job, token);
    const written: string[] = [];
    const fresh = tasks.filter((_, at) => (known[at] ?? null) === null);
    const ends = await Promise.allSettled(
      fresh.map(async ({ key }, at) => {
        const delivered = await this.delivered(executor, fresh[at]!);
        written.push(key, JSON.stringify(delivered));
        this.finished += 1;
      }),
    );
    // What is done counts, whatever became of the others. One command for all: what another has written of a
    // task meanwhile is the same but for the time it took.
    if (written.length > 0)
      await answersOf(
        this.redis
          .pipeline()
          .hset(outcomes, ...written)
          .expire(outcomes, KEPT_SECONDS),
      );
    const failure = ends.find((end) => end.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  }

  /** In the order of jobs, so that the first of them end first. */
  private async delivered(executor: TaskExecutor, task: QueuedTask): Promise<Delivered<unknown>> {
    await this.turns.take();
    try {
      const begunMs = performance.now();
      const outcome = await executor.run(task);
      // As long as it would have taken with a thread of its own.
      const share = Math.min(1, this.settings.concurrency / this.turns.taken);
      return { outcome, tookMs: (performance.now() - begunMs) * share };
    } finally {
      this.turns.giveBack();
    }
  }

  /** What is wrong with this machine is no fault of the task's: others do it, and this worker ends. */
  private async workOrGiveBack(job: Job<JobData<QueuedTask>>, token: string | undefined): Promise<Work> {
    try {
      return await this.workOf(job.data.sweep);
    } catch (error) {
      const words = systemErrorText(error);
      if (words === null) throw error;
      const { bullmq } = await queueLibraries();
      await job.moveToWait(token);
      this.end(`${tmpdir()}: ${words}`);
      throw new bullmq.WaitingError();
    }
  }

  /** A queue that refuses is told once as what it is, and again when a task could be done meanwhile. */
  private tellRefusal(error: Error | null): void {
    const refusal = error === null ? null : refusalOf(error);
    const text = refusal === null ? null : `the queue cannot be used: ${refusal.problem}; ${refusal.remedy}`;
    if (text !== null && text !== this.refusal) this.settings.tell(text);
    if (text !== null || error === null) this.refusal = text;
  }

  private workOf(sweep: string): Promise<Work> {
    const known = this.works.get(sweep);
    if (known !== undefined) return known;
    const begun = this.beginWork(sweep);
    this.works.set(sweep, begun);
    begun.catch(() => this.works.delete(sweep));
    if (this.works.size > MOST_SWEEPS) {
      const [oldest] = this.works;
      if (oldest !== undefined) {
        this.works.delete(oldest[0]);
        // Its folder goes with the process: a task of it may still run.
      }
    }
    return begun;
  }

  private async beginWork(sweep: string): Promise<Work> {
    const text = await this.redis.get(workKey(sweep));
    if (text === null) throw new Error('the sweep is not in the queue any more');
    const bundle = JSON.parse(text) as Bundle;
    if (bundle.version !== VERSION)
      throw new Error(`the sweep is of version ${bundle.version}, this worker of ${VERSION}`);
    const unpacked = await unpack(bundle);
    if (unpacked === null) throw new Error('the files of the sweep are not what its digest says');
    const { scenario, folder } = unpacked;
    rootFolders.add(folder);
    this.settings.tell(`takes tasks of ${sweep}`);
    const mayRead = (file: string): boolean => file.startsWith(folder + sep);
    const work = { input: scenario, fixed: bundle.fixed, figures: bundle.figures, mayRead };
    return { executor: executorOf(bundle.kind, work, this.crew), folder };
  }
}

function executorOf(
  kind: Bundle['kind'],
  work: ConstructorParameters<typeof OrderExecutor>[0] & { readonly figures: readonly string[] },
  crew: Crew,
): TaskExecutor {
  if (kind === 'run') {
    const executor = new OrderExecutor(work, crew);
    return { run: (task) => executor.run(task as OrderTask) };
  }
  const executor = new CrewExecutor(work, crew);
  return { run: (task) => executor.run(task as unknown as SweepTask) };
}

async function leave(work: Promise<Work>): Promise<void> {
  try {
    const { folder } = await work;
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // It never began.
  }
}

/** Versions of sweeps that wait, where none of them is this one's. */
async function otherVersions(redis: Redis): Promise<readonly string[]> {
  const entries = Object.values(await redis.hgetall(SWEEPS)).map((text) => JSON.parse(text) as SweepEntry);
  const running = entries.filter(({ state }) => state === 'running').map(({ version }) => version);
  return running.includes(VERSION) ? [] : [...new Set(running)];
}

const rootFolders = new Set<string>();

function removeFolders(): void {
  for (const folder of rootFolders) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // The next worker of this machine takes it away.
    }
  }
}

/** A scenario from a queue may read what travelled with it, and nothing else of this machine. */
function confined(files: Files): Files {
  const check = (file: string): void => {
    const path = files.besides('', file);
    if ([...rootFolders].some((folder) => path.startsWith(folder + sep))) return;
    const remedy = 'name it from the scenario, so that it travels with it';
    throw new FaultError([
      { file: files.lastPart(file), path: '', problem: 'it did not come with the sweep', remedy },
    ]);
  };
  return {
    ...files,
    readText: (file, displayName, maximumBytes) => {
      try {
        check(file);
      } catch (error) {
        if (error instanceof FaultError && error.faults[0] !== undefined)
          return { ok: false, fault: error.faults[0] };
        throw error;
      }
      return files.readText(file, displayName, maximumBytes);
    },
    openBytes: (file, ...rest) => {
      check(file);
      return files.openBytes(file, ...rest);
    },
    openRandom: (file, ...rest) => {
      check(file);
      return files.openRandom(file, ...rest);
    },
  };
}
