import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { VERSION } from '../../model/version.ts';
import {
  Cancelled,
  type Executor,
  GivenUp,
  type SweepOutcome,
  type SweepTask,
} from '../../sweep/executor.ts';
import type { SweepPlan } from '../../sweep/plan.ts';
import { type Bundle, bundleOf } from './bundle.ts';
import { connect, type QueueAddress, queueLibraries } from './connection.ts';
import {
  type JobData,
  KEPT_SECONDS,
  outcomesKey,
  QUEUE_NAME,
  QUEUE_PREFIX,
  SWEEPS,
  type SweepEntry,
  workKey,
} from './names.ts';

/** Tasks that are in the queue at once: its memory does not grow with the sweep. */
const CAPACITY = 1_000;
const POLL_MS = 50;
/** How often what has not come is looked for: the queue may have lost it, or given it up. */
const LOOK_MS = 2_000;
const LOOKED_AT_ONCE = 250;
const LEAVE_MS = 3_000;

interface Awaited {
  readonly task: SweepTask;
  readonly resolve: (outcome: SweepOutcome) => void;
  readonly reject: (error: unknown) => void;
  addedMs: number;
}

/**
 * Hands tasks to a queue and collects what workers make of them, by the key of each task: a task that is done
 * twice counts once. What the queue loses is handed to it again.
 */
export class QueueExecutor implements Executor {
  readonly capacity = CAPACITY;
  private readonly redis: Redis;
  private readonly queue: Queue<JobData>;
  private readonly bundle: Bundle;
  private readonly sweep: string;
  private readonly plan: SweepPlan;
  private readonly tries: number;
  private readonly awaited = new Map<string, Awaited>();
  private fresh: SweepTask[] = [];
  private finished = 0;
  private lookedMs = 0;
  private state: SweepEntry['state'] = 'running';
  private readonly loop: Promise<void>;
  private isClosing = false;

  private constructor(redis: Redis, queue: Queue<JobData>, plan: SweepPlan, tries: number) {
    this.redis = redis;
    this.queue = queue;
    this.plan = plan;
    this.tries = tries;
    this.bundle = bundleOf(plan);
    this.sweep = sweepName(plan);
    this.loop = this.collect();
  }

  /** @throws FaultError where the queue is not there, or the scenario cannot travel */
  static async open(address: QueueAddress, plan: SweepPlan, tries: number): Promise<QueueExecutor> {
    const { bullmq } = await queueLibraries();
    const redis = await connect(address);
    const queue = new bullmq.Queue<JobData>(QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
    queue.on('error', () => undefined);
    return new QueueExecutor(redis, queue, plan, tries);
  }

  run(task: SweepTask): Promise<SweepOutcome> {
    return new Promise((resolve, reject) => {
      this.awaited.set(task.key, { task, resolve, reject, addedMs: performance.now() });
      this.fresh.push(task);
    });
  }

  async close(): Promise<void> {
    this.isClosing = true;
    await this.loop;
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
          toldMs = performance.now();
          if (await this.isCancelled()) break;
          await this.publish();
          await this.tellState('running');
        }
        await this.addFresh();
        await this.takeOutcomes();
        if (performance.now() - this.lookedMs > LOOK_MS) await this.lookForLost();
      } catch {
        // The queue is away: it is asked again, and what it lost meanwhile is handed to it again.
      }
      await wait(POLL_MS);
    }
    if (this.state !== 'cancelled') return;
    for (const { reject } of this.awaited.values()) reject(new Cancelled('the sweep was cancelled'));
  }

  /** A queue that was restarted without its memory does not know the sweep any more. */
  private async publish(): Promise<void> {
    if ((await this.redis.exists(workKey(this.sweep))) === 1) return;
    await this.redis.set(workKey(this.sweep), JSON.stringify(this.bundle), 'EX', KEPT_SECONDS);
  }

  private async addFresh(): Promise<void> {
    const tasks = this.fresh;
    if (tasks.length === 0) return;
    await this.add(tasks);
    this.fresh = this.fresh.slice(tasks.length);
  }

  /** A task that is in the queue already is not added again: its key is the name of its job. */
  private async add(tasks: readonly SweepTask[]): Promise<void> {
    await this.queue.addBulk(
      tasks.map((task) => ({
        name: 'task',
        data: { sweep: this.sweep, task },
        opts: {
          jobId: `${this.sweep}-${task.key}`,
          attempts: this.tries,
          backoff: { type: 'fixed', delay: 500 },
          removeOnComplete: true,
          removeOnFail: { age: KEPT_SECONDS },
        },
      })),
    );
  }

  private async takeOutcomes(): Promise<void> {
    const keys = [...this.awaited.keys()];
    if (keys.length === 0) return;
    const texts = await this.redis.hmget(outcomesKey(this.sweep), ...keys);
    const taken: string[] = [];
    for (const [at, key] of keys.entries()) {
      const text = texts[at];
      if (text === null || text === undefined) continue;
      taken.push(key);
      const one = this.awaited.get(key);
      this.awaited.delete(key);
      this.finished += 1;
      one?.resolve(JSON.parse(text) as SweepOutcome);
    }
    if (taken.length > 0) await this.redis.hdel(outcomesKey(this.sweep), ...taken);
  }

  private async lookForLost(): Promise<void> {
    this.lookedMs = performance.now();
    const old = [...this.awaited.values()]
      .filter(({ addedMs }) => performance.now() - addedMs > LOOK_MS)
      .slice(0, LOOKED_AT_ONCE);
    for (const one of old) {
      const job = await this.queue.getJob(`${this.sweep}-${one.task.key}`);
      if (job === undefined) {
        await this.add([one.task]);
      } else if (await job.isFailed()) {
        this.awaited.delete(one.task.key);
        await job.remove();
        one.reject(new GivenUp(one.task, this.tries, job.failedReason ?? 'its workers ended'));
        continue;
      }
      // Those not looked at yet come first the next time.
      this.awaited.delete(one.task.key);
      this.awaited.set(one.task.key, one);
    }
  }

  private async isCancelled(): Promise<boolean> {
    const text = await this.redis.hget(SWEEPS, this.sweep);
    if (text === null || (JSON.parse(text) as SweepEntry).state !== 'cancelled' || this.state === 'cancelled')
      return false;
    // What was cancelled before this sweep began again counts no more.
    if (this.lookedMs === 0) return false;
    this.state = 'cancelled';
    return true;
  }

  private async tellState(state: SweepEntry['state']): Promise<void> {
    const { name, points } = this.plan.header;
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

/** The sweep's name in the queue. */
export function sweepName({ header }: SweepPlan): string {
  return header.digest.slice(0, 16);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
