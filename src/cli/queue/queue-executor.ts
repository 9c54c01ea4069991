import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { VERSION } from '../../model/version.ts';
import { Cancelled, GivenUp } from '../../sweep/executor.ts';
import { hashText } from '../sweep-digest.ts';
import type { Bundle } from './bundle.ts';
import { answersOf, connect, type QueueAddress, queueLibraries } from './connection.ts';
import { Pace, threadsOf } from './job-sizes.ts';
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
import { Pause, within } from './waiting.ts';

/** Tasks that are in the queue at once: its memory does not grow with the sweep. */
const CAPACITY = 100_000;
const ADDED_AT_ONCE = 500;
/** Outcomes are asked for so often, and less often where none has come for ten times as long. */
const [POLL_MS, SLOWEST_POLL_MS] = [50, 500];
/** How often what has not come is looked for: the queue may have lost it, or given it up. */
const LOOK_MS = 2_000;
const LOOKED_AT_ONCE = 250;
const LEAVE_MS = 3_000;
/** Ends the names of jobs that are tried one after another. */
const SUSPECT = '-alone';
/** As BullMQ says it of a job whose workers ended so often as it may. */
const WORKERS_ENDED = /stalled more than/;
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
  /** Of these, what was done before. */
  readonly done?: number | undefined;
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
  /** Name of the job that has it now. */
  job?: string;
}

interface Given<T> {
  readonly tasks: readonly T[];
  /** Tasks whose outcomes have not come. */
  open: number;
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
  private readonly given = new Map<string, Given<T>>();
  /** Outcomes of tasks that this process has not asked for yet. */
  private readonly early = new Map<string, O>();
  /** Tasks that an earlier process of this sweep left in the queue, by their keys: names of their jobs. */
  private readonly left = new Map<string, string>();
  /** Tasks at which workers ended that had others too: each is tried again when no other of these is. */
  private suspects: T[] = [];
  /** Name of the job that has one of them now. */
  private suspect: string | null = null;
  /** What has not been handed out; those before `freshAt` have. */
  private fresh: T[] = [];
  private freshAt = 0;
  private readonly pace = new Pace();
  private finished = 0;
  private lookedMs = performance.now();
  private silentTurns = 0;
  private heardMs = performance.now();
  /** What the queue refuses for, as long as it does. */
  private refusal: string | null = null;
  private told: 'silence' | 'no worker' | null = null;
  private state: SweepEntry['state'] = 'running';
  private hasBegun = false;
  private readonly pause = new Pause();
  private isClosing = false;
  private readonly watch: NodeJS.Timeout;
  private readonly loop: Promise<void>;

  private constructor(redis: Redis, queue: Queue<JobData<T>>, study: QueuedStudy, settings: QueueSettings) {
    this.redis = redis;
    this.queue = queue;
    this.settings = settings;
    this.study = study;
    this.sweep = study.id;
    this.finished = study.done ?? 0;
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
      if (this.fresh.length === 0) this.pause.cut();
      this.fresh.push(task);
    });
  }

  async close(): Promise<void> {
    this.isClosing = true;
    this.pause.stop();
    await within(LEAVE_MS, this.loop);
    clearInterval(this.watch);
    const isDone = this.awaited.size === 0 && this.state === 'running';
    const leave = async (): Promise<void> => {
      await this.tellState(isDone ? 'done' : this.state === 'running' ? 'interrupted' : this.state);
      if (isDone) await this.redis.del(workKey(this.sweep), outcomesKey(this.sweep));
      await this.queue.close();
    };
    // A queue that is away is not waited for.
    await within(
      LEAVE_MS,
      leave().catch(() => undefined),
    );
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
          if (!this.hasBegun) await this.begin();
          toldMs = performance.now();
        }
        await this.addFresh();
        await this.addSuspect();
        await this.takeOutcomes();
        if (performance.now() - this.lookedMs > LOOK_MS) await this.lookForLost();
        this.silentTurns = 0;
        this.tellRefusal(null);
      } catch (error) {
        // It is asked again, and what it lost meanwhile is handed to it again.
        this.tellRefusal(error);
      }
      const silentMs = performance.now() - this.heardMs;
      await this.pause.take(Math.min(Math.max(POLL_MS, silentMs / 10), SLOWEST_POLL_MS));
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
    this.freshAt = 0;
    this.given.clear();
    this.left.clear();
    this.suspects = [];
  }

  private async begin(): Promise<void> {
    await this.findLeft();
    await this.countThreads();
    this.hasBegun = true;
  }

  /** What an earlier process of this sweep handed out and did not collect is not handed out again. */
  private async findLeft(): Promise<void> {
    const jobs = await this.queue.getJobs(['waiting', 'active', 'delayed', 'failed']);
    for (const job of jobs) {
      if (job?.id === undefined || job.data.sweep !== this.sweep) continue;
      for (const { key } of job.data.tasks) this.left.set(key, job.id);
    }
  }

  private async countThreads(): Promise<void> {
    // ioredis never answers CLIENT where it is asked of a connection that breaks while it is being set up.
    if (this.redis.status !== 'ready') return;
    this.pace.threads = threadsOf(await this.queue.getWorkers());
  }

  private async addFresh(): Promise<void> {
    const batches: (readonly T[])[] = [];
    let at = this.freshAt;
    while (at < this.fresh.length && this.given.size + batches.length < this.pace.jobsInQueue) {
      const size = this.pace.tasksInAJob(this.fresh.length - at);
      const batch: T[] = [];
      while (batch.length < size && at < this.fresh.length) {
        const task = this.fresh[at++]!;
        if (this.awaited.has(task.key) && !this.isLeft(task)) batch.push(task);
      }
      if (batch.length > 0) batches.push(batch);
    }
    await this.add(batches);
    this.freshAt = at;
    if (at < this.fresh.length) return;
    this.fresh = [];
    this.freshAt = 0;
  }

  private isLeft(task: T): boolean {
    const name = this.left.get(task.key);
    if (name === undefined) return false;
    this.left.delete(task.key);
    this.give(name, [...this.tasksOf(name), task]);
    return true;
  }

  private give(name: string, tasks: readonly T[]): void {
    this.given.set(name, { tasks, open: tasks.length, addedMs: performance.now() });
    for (const { key } of tasks) {
      const one = this.awaited.get(key);
      if (one !== undefined) one.job = name;
    }
  }

  /** One after another, so that where a worker ends again it is known at which. */
  private async addSuspect(): Promise<void> {
    if (this.suspect !== null && this.given.has(this.suspect)) return;
    this.suspect = null;
    let next = this.suspects.shift();
    while (next !== undefined && !this.awaited.has(next.key)) next = this.suspects.shift();
    if (next === undefined) return;
    const { key } = next;
    await this.add([[next]], SUSPECT);
    this.suspect = this.awaited.get(key)?.job ?? null;
  }

  /** A job that is in the queue already is not added again: its tasks are its name. */
  private async add(batches: readonly (readonly T[])[], ending = ''): Promise<void> {
    const named = batches.map((tasks) => {
      const keys = tasks.map(({ key }) => key);
      const [only = ''] = keys;
      return { tasks, id: `${this.sweep}-${keys.length === 1 ? only : hashText(keys.join())}${ending}` };
    });
    for (let at = 0; at < named.length; at += ADDED_AT_ONCE) {
      const some = named.slice(at, at + ADDED_AT_ONCE);
      await this.queue.addBulk(
        some.map(({ tasks, id }) => ({
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
      for (const { tasks, id } of some) this.give(id, tasks);
    }
  }

  private async takeOutcomes(): Promise<void> {
    const delivered = Object.entries(await this.redis.hgetall(outcomesKey(this.sweep)));
    for (const [key, text] of delivered) {
      const { outcome, tookMs } = JSON.parse(text) as Delivered<O>;
      this.pace.tell(tookMs);
      const one = this.awaited.get(key);
      if (one === undefined) {
        this.early.set(key, outcome);
        continue;
      }
      this.settle(one);
      this.finished += 1;
      one.resolve(outcome);
    }
    if (delivered.length === 0) return;
    this.heardMs = performance.now();
    await this.redis.hdel(outcomesKey(this.sweep), ...delivered.map(([key]) => key));
    if (this.pace.threads === 0) await this.countThreads();
  }

  private settle({ task, job }: Awaited<T, O>): void {
    this.awaited.delete(task.key);
    const given = job === undefined ? undefined : this.given.get(job);
    if (given === undefined) return;
    given.open -= 1;
    if (given.open === 0) this.given.delete(job!);
  }

  private async lookForLost(): Promise<void> {
    this.lookedMs = performance.now();
    const names = [...this.given]
      .filter(([, { addedMs }]) => this.lookedMs - addedMs >= LOOK_MS)
      .slice(0, LOOKED_AT_ONCE)
      .map(([name]) => name);
    const asked = this.redis.pipeline();
    const failedKey = this.queue.toKey('failed');
    for (const name of names) asked.exists(this.queue.toKey(name)).zscore(failedKey, name);
    const answers = await answersOf(asked);
    for (const name of names) {
      // Those not looked at yet come first the next time.
      const one = this.given.get(name)!;
      this.given.delete(name);
      this.given.set(name, { ...one, addedMs: performance.now() });
    }
    await this.countThreads();
    this.tellNoWorker();
    const failed = names.filter((_, at) => answers[2 * at + 1] !== null);
    // Of several that failed at once it is not known at which the workers ended.
    const [only] = failed.length === 1 ? failed : [];
    const wasAlone = only !== undefined && (this.given.size === 1 || only.endsWith(SUSPECT));
    for (const name of failed) await this.takeFailed(name, wasAlone);
    const missing = names.filter((_, at) => answers[2 * at] === 0);
    if (missing.length === 0) return;
    // A job that ended well is there no more, and its outcomes are.
    await this.takeOutcomes();
    const lost = missing.map((name) => this.tasksOf(name)).filter((tasks) => tasks.length > 0);
    for (const name of missing) this.given.delete(name);
    await this.add(lost);
  }

  /**
   * Which of several tasks a job failed at shows when each is tried by itself. A worker that ended had other
   * jobs too: which of them it ended at shows when they are tried one after another.
   */
  private async takeFailed(name: string, wasAlone: boolean): Promise<void> {
    const job = await this.queue.getJob(name);
    if (job === undefined) return;
    await this.takeOutcomes();
    await job.remove();
    const tasks = this.tasksOf(name);
    this.given.delete(name);
    const [task] = tasks;
    if (task === undefined) return;
    const isSingle = job.data.tasks.length === 1;
    if (WORKERS_ENDED.test(job.failedReason ?? '') && !(isSingle && wasAlone)) {
      this.suspects.push(...tasks);
      return;
    }
    if (!isSingle) return this.add(tasks.map((one) => [one]));
    const { reject } = this.awaited.get(task.key)!;
    this.awaited.delete(task.key);
    reject(new GivenUp(task, this.settings.tries, job.failedReason ?? 'its workers ended'));
  }

  /** Those of a job that are still awaited. */
  private tasksOf(name: string): readonly T[] {
    return (this.given.get(name)?.tasks ?? []).filter(({ key }) => this.awaited.has(key));
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
    if (this.told !== null || this.awaited.size === 0 || this.pace.threads > 0) return;
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
