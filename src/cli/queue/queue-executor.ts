import type { Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { VERSION } from '../../model/version.ts';
import { Cancelled, GivenUp } from '../../sweep/executor.ts';
import { hashText } from '../sweep-digest.ts';
import type { Bundle } from './bundle.ts';
import { connect, type QueueAddress, queueLibraries } from './connection.ts';
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
import { refusalOf } from './refusals.ts';

/** Tasks that are in the queue at once: its memory does not grow with the sweep. */
const CAPACITY = 100_000;
/** Tasks that are handed out one by one, before it is known how long one takes. */
const FIRST_TASKS = 500;
/** A job has tasks for about so long, so that short ones cost the queue little. */
const JOB_MS = 1_000;
const MOST_IN_A_JOB = 100;
/** Jobs that there are at least, and for each worker, before any gets several tasks. */
const LEAST_JOBS = 200;
const JOBS_A_WORKER = 4;
const ADDED_AT_ONCE = 500;
const POLL_MS = 50;
/** How often what has not come is looked for: the queue may have lost it, or given it up. */
const LOOK_MS = 2_000;
const LOOKED_AT_ONCE = 250;
const LEAVE_MS = 3_000;
/** After this without a word the user is told what is waited for. */
const SILENT_MS = 10_000;
const TURN_MS = 1_000;

/** What is handed out: a sweep, or a run with many parts. */
export interface QueuedStudy {
  /** Name in the queue: a digest of all that its tasks' outcomes depend on. */
  readonly id: string;
  readonly name: string;
  /** About how many tasks it has. */
  readonly points: number;
  readonly bundle: Bundle;
}

/**
 * Plain data that is the same wherever and whenever it is made, under a key that tells it from all others.
 */
export interface QueuedTask {
  readonly key: string;
  /** For people: which of the study's tasks it is. */
  readonly index: number;
}

interface Awaited<T, O> {
  readonly task: T;
  readonly resolve: (outcome: O) => void;
  readonly reject: (error: unknown) => void;
}

interface Given {
  readonly keys: readonly string[];
  addedMs: number;
}

export interface QueueSettings {
  /** Times that a task is tried before it is given up. */
  readonly tries: number;
  /** Told what the user should know while nothing comes. */
  readonly tell: (text: string) => void;
}

/**
 * Hands tasks to a queue and collects what workers make of them, by the key of each task: a task that is done
 * twice counts once. What the queue loses is handed to it again.
 */
export class QueueExecutor<T extends QueuedTask, O> {
  readonly capacity = CAPACITY;
  private readonly redis: Redis;
  private readonly queue: Queue<JobData<T>>;
  private readonly study: QueuedStudy;
  private readonly sweep: string;
  private readonly settings: QueueSettings;
  private readonly awaited = new Map<string, Awaited<T, O>>();
  /** What is in the queue, by the names of its jobs. */
  private readonly given = new Map<string, Given>();
  /** Outcomes of tasks that this process has not asked for yet. */
  private readonly early = new Map<string, O>();
  /** Tasks that an earlier process of this sweep left in the queue, by their keys: names of their jobs. */
  private readonly left = new Map<string, string>();
  private fresh: T[] = [];
  private finished = 0;
  private workers = 0;
  private meanMs: number | null = null;
  private lookedMs = performance.now();
  private silentTurns = 0;
  private heardMs = performance.now();
  /** What the queue refuses for, as long as it does. */
  private refusal: string | null = null;
  private told: 'silence' | 'no worker' | null = null;
  private state: SweepEntry['state'] = 'running';
  private hasBegun = false;
  private isClosing = false;
  private readonly watch: NodeJS.Timeout;
  private readonly loop: Promise<void>;

  private constructor(redis: Redis, queue: Queue<JobData<T>>, study: QueuedStudy, settings: QueueSettings) {
    this.redis = redis;
    this.queue = queue;
    this.settings = settings;
    this.study = study;
    this.sweep = study.id;
    this.watch = setInterval(() => this.tellSilence(), TURN_MS);
    this.watch.unref();
    this.loop = this.collect();
  }

  /** @throws FaultError where the queue is not there */
  static async open<T extends QueuedTask, O>(
    address: QueueAddress,
    study: QueuedStudy,
    settings: QueueSettings,
  ): Promise<QueueExecutor<T, O>> {
    const { bullmq } = await queueLibraries();
    const redis = await connect(address);
    const queue = new bullmq.Queue<JobData<T>>(QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
    queue.on('error', () => undefined);
    return new QueueExecutor<T, O>(redis, queue, study, settings);
  }

  run(task: T): Promise<O> {
    const early = this.early.get(task.key);
    this.early.delete(task.key);
    if (early !== undefined) return Promise.resolve(early);
    return new Promise((resolve, reject) => {
      this.awaited.set(task.key, { task, resolve, reject });
      this.fresh.push(task);
    });
  }

  async close(): Promise<void> {
    this.isClosing = true;
    await Promise.race([this.loop, wait(LEAVE_MS)]);
    clearInterval(this.watch);
    const isDone = this.awaited.size === 0 && this.state === 'running';
    const leave = async (): Promise<void> => {
      await this.tellState(isDone ? 'done' : this.state === 'running' ? 'interrupted' : this.state);
      if (isDone) await this.redis.del(workKey(this.sweep), outcomesKey(this.sweep));
      await this.queue.close();
    };
    // A queue that is away is not waited for.
    await Promise.race([leave().catch(() => undefined), wait(LEAVE_MS)]);
    this.redis.disconnect();
  }

  private async collect(): Promise<void> {
    let toldMs = Number.NEGATIVE_INFINITY;
    while (!this.isClosing) {
      try {
        if (performance.now() - toldMs > 1_000) {
          if (await this.isCancelled()) break;
          await this.publish();
          await this.tellState('running');
          if (!this.hasBegun) await this.findLeft();
          this.hasBegun = true;
          toldMs = performance.now();
        }
        await this.addFresh();
        await this.takeOutcomes();
        if (performance.now() - this.lookedMs > LOOK_MS) await this.lookForLost();
        this.silentTurns = 0;
        this.tellRefusal(null);
      } catch (error) {
        // It is asked again, and what it lost meanwhile is handed to it again.
        this.tellRefusal(error);
      }
      await wait(POLL_MS);
    }
    if (this.state !== 'cancelled') return;
    for (const { reject } of this.awaited.values()) reject(new Cancelled('the sweep was cancelled'));
  }

  /** A queue that was restarted without its memory does not know the sweep any more, and no task of it. */
  private async publish(): Promise<void> {
    if ((await this.redis.exists(workKey(this.sweep))) === 1) return;
    await this.redis.set(workKey(this.sweep), JSON.stringify(this.study.bundle), 'EX', KEPT_SECONDS);
    if (!this.hasBegun) return;
    await this.takeOutcomes();
    this.fresh = [...this.awaited.values()].map(({ task }) => task);
    this.given.clear();
    this.left.clear();
  }

  /** What an earlier process of this sweep handed out and did not collect is not handed out again. */
  private async findLeft(): Promise<void> {
    const jobs = await this.queue.getJobs(['waiting', 'active', 'delayed', 'failed']);
    for (const job of jobs) {
      if (job?.id === undefined || job.data.sweep !== this.sweep) continue;
      for (const { key } of job.data.tasks) this.left.set(key, job.id);
    }
  }

  private async addFresh(): Promise<void> {
    while (this.fresh.length > 0) {
      // Jobs of one task until it is known how long one takes; the others wait for that.
      if (this.meanMs === null && this.given.size >= FIRST_TASKS) return;
      const size = this.tasksInAJob();
      const count = Math.min(this.fresh.length, size * ADDED_AT_ONCE);
      const tasks = this.fresh.slice(0, count);
      const others = tasks.filter(({ key }) => !this.isLeft(key));
      const batches: T[][] = [];
      for (let at = 0; at < others.length; at += size) batches.push(others.slice(at, at + size));
      await this.add(batches);
      this.fresh = this.fresh.slice(count);
    }
  }

  private isLeft(key: string): boolean {
    const name = this.left.get(key);
    if (name === undefined) return false;
    this.left.delete(key);
    const keys = [...(this.given.get(name)?.keys ?? []), key];
    this.given.set(name, { keys, addedMs: performance.now() });
    return true;
  }

  private tasksInAJob(): number {
    const forLong = JOB_MS / Math.max(this.meanMs ?? JOB_MS, JOB_MS / MOST_IN_A_JOB);
    const forMany = this.awaited.size / Math.max(LEAST_JOBS, this.workers * JOBS_A_WORKER);
    return Math.max(1, Math.floor(Math.min(forLong, forMany)));
  }

  /** A job that is in the queue already is not added again: its tasks are its name. */
  private async add(batches: readonly (readonly T[])[]): Promise<void> {
    if (batches.length === 0) return;
    const named = batches.map((tasks) => {
      const keys = tasks.map(({ key }) => key);
      const [only = ''] = keys;
      return { tasks, keys, id: `${this.sweep}-${keys.length === 1 ? only : hashText(keys.join())}` };
    });
    await this.queue.addBulk(
      named.map(({ tasks, id }) => ({
        name: 'tasks',
        data: { sweep: this.sweep, tasks },
        opts: {
          jobId: id,
          attempts: this.settings.tries,
          backoff: { type: 'fixed', delay: 500 },
          removeOnComplete: true,
          removeOnFail: { age: KEPT_SECONDS },
        },
      })),
    );
    for (const { keys, id } of named) this.given.set(id, { keys, addedMs: performance.now() });
  }

  private async takeOutcomes(): Promise<void> {
    const delivered = Object.entries(await this.redis.hgetall(outcomesKey(this.sweep)));
    for (const [key, text] of delivered) {
      const { outcome, tookMs } = JSON.parse(text) as Delivered<O>;
      this.meanMs = this.meanMs === null ? tookMs : this.meanMs + (tookMs - this.meanMs) / 50;
      const one = this.awaited.get(key);
      if (one === undefined) {
        this.early.set(key, outcome);
        continue;
      }
      this.awaited.delete(key);
      this.finished += 1;
      one.resolve(outcome);
    }
    if (delivered.length === 0) return;
    this.heardMs = performance.now();
    await this.redis.hdel(outcomesKey(this.sweep), ...delivered.map(([key]) => key));
  }

  private async lookForLost(): Promise<void> {
    this.lookedMs = performance.now();
    const missing: string[] = [];
    let looked = 0;
    for (const [name, one] of this.given) {
      if (one.keys.every((key) => !this.awaited.has(key))) {
        this.given.delete(name);
        continue;
      }
      if (performance.now() - one.addedMs < LOOK_MS || looked >= LOOKED_AT_ONCE) continue;
      looked += 1;
      const job = await this.queue.getJob(name);
      // Those not looked at yet come first the next time.
      this.given.delete(name);
      this.given.set(name, { ...one, addedMs: performance.now() });
      if (job === undefined) missing.push(name);
      else if (await job.isFailed()) await this.takeFailed(name, job);
    }
    this.workers = await this.queue.getWorkersCount();
    this.tellNoWorker();
    if (missing.length === 0) return;
    // A job that ended well is there no more, and its outcomes are.
    await this.takeOutcomes();
    const lost = missing.map((name) => this.tasksOf(name)).filter((tasks) => tasks.length > 0);
    for (const name of missing) this.given.delete(name);
    await this.add(lost);
  }

  /** Which of several tasks a job failed at shows when each is tried by itself. */
  private async takeFailed(name: string, job: Job<JobData<T>>): Promise<void> {
    await this.takeOutcomes();
    await job.remove();
    const tasks = this.tasksOf(name);
    this.given.delete(name);
    const [task] = tasks;
    if (task === undefined) return;
    if (job.data.tasks.length > 1) return this.add(tasks.map((one) => [one]));
    const { reject } = this.awaited.get(task.key)!;
    this.awaited.delete(task.key);
    reject(new GivenUp(task, this.settings.tries, job.failedReason ?? 'its workers ended'));
  }

  /** Those of a job that are still awaited. */
  private tasksOf(name: string): readonly T[] {
    return (this.given.get(name)?.keys ?? []).flatMap((key) => this.awaited.get(key)?.task ?? []);
  }

  private tellSilence(): void {
    // Turns are counted, not time: a process that had no turn for long has heard nothing either.
    this.silentTurns += 1;
    const isSilent = this.silentTurns * TURN_MS > SILENT_MS;
    if (isSilent && this.told !== 'silence') {
      this.told = 'silence';
      this.settings.tell('The queue does not answer; it is waited for');
    } else if (!isSilent && this.told === 'silence') {
      this.told = null;
      this.settings.tell('The queue answers again');
    }
  }

  /** A queue that answers, and refuses, is told as that and not as one that is away. */
  private tellRefusal(error: unknown): void {
    const refusal = error === null ? null : refusalOf(error);
    if (refusal !== null) {
      this.silentTurns = 0;
      const text = `The queue cannot be used: ${refusal.problem}; ${refusal.remedy}. It is asked again`;
      if (text !== this.refusal) this.settings.tell(text);
      this.refusal = text;
    } else if (error === null && this.refusal !== null) {
      this.refusal = null;
      this.settings.tell('The queue can be used again');
    }
  }

  private tellNoWorker(): void {
    if (performance.now() - this.heardMs < SILENT_MS) {
      if (this.told === 'no worker') this.told = null;
      return;
    }
    if (this.told !== null || this.awaited.size === 0 || this.workers > 0) return;
    this.told = 'no worker';
    this.settings.tell('No worker is at the queue; start one: lambda-sim worker --queue …');
  }

  private async isCancelled(): Promise<boolean> {
    const text = await this.redis.hget(SWEEPS, this.sweep);
    if (text === null || (JSON.parse(text) as SweepEntry).state !== 'cancelled' || this.state === 'cancelled')
      return false;
    // What was cancelled before this sweep began again counts no more.
    if (!this.hasBegun) return false;
    this.state = 'cancelled';
    return true;
  }

  private async tellState(state: SweepEntry['state']): Promise<void> {
    const { name, points } = this.study;
    const entry: SweepEntry = {
      name,
      version: VERSION,
      points,
      finished: this.finished,
      state,
      heardMs: Date.now(),
    };
    await this.redis.hset(SWEEPS, this.sweep, JSON.stringify(entry));
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
