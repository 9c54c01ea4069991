import { answered, connect, type QueueAddress, queueLibraries } from './connection.ts';
import {
  type JobData,
  outcomesKey,
  QUEUE_NAME,
  QUEUE_PREFIX,
  SWEEPS,
  type SweepEntry,
  workKey,
} from './names.ts';

export interface QueueStatus {
  readonly sweeps: readonly (SweepEntry & { readonly sweep: string })[];
  readonly workers: number;
  readonly waiting: number;
  readonly active: number;
  readonly failed: number;
}

export async function queueStatus(address: QueueAddress): Promise<QueueStatus> {
  const { bullmq } = await queueLibraries();
  const redis = await connect(address);
  const queue = new bullmq.Queue<JobData>(QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
  queue.on('error', () => undefined);
  const ask = async (): Promise<QueueStatus> => {
    const entries = Object.entries(await redis.hgetall(SWEEPS));
    const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
    return {
      sweeps: entries.map(([sweep, text]) => ({ sweep, ...(JSON.parse(text) as SweepEntry) })),
      workers: await queue.getWorkersCount(),
      waiting: (counts['waiting'] ?? 0) + (counts['delayed'] ?? 0),
      active: counts['active'] ?? 0,
      failed: counts['failed'] ?? 0,
    };
  };
  try {
    return await answered(address, ask());
  } finally {
    redis.disconnect();
  }
}

/** Takes a sweep's tasks out of the queue and tells whoever collects it; false where there is none. */
export async function cancelSweep(address: QueueAddress, sweep: string): Promise<boolean> {
  const { bullmq } = await queueLibraries();
  const redis = await connect(address);
  const queue = new bullmq.Queue<JobData>(QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
  queue.on('error', () => undefined);
  const ask = async (): Promise<boolean> => {
    const text = await redis.hget(SWEEPS, sweep);
    if (text === null) return false;
    const entry: SweepEntry = { ...(JSON.parse(text) as SweepEntry), state: 'cancelled' };
    await redis.hset(SWEEPS, sweep, JSON.stringify(entry));
    for (const job of await queue.getJobs(['waiting', 'delayed', 'failed'])) {
      if (job?.data.sweep === sweep) await job.remove().catch(() => undefined);
    }
    await redis.del(workKey(sweep), outcomesKey(sweep));
    return true;
  };
  try {
    return await answered(address, ask());
  } finally {
    redis.disconnect();
  }
}
