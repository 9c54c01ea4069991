// What a task of a sweep costs Redis: commands and processor time, for jobs of 1, 10, 100 … tasks, through BullMQ with the settings of
// `sweep --queue`. Needs redis-server (Debian: apt-get install redis-server); starts one of its own and ends it.
//
//     node scripts/run-ts.mjs scripts/measure-queue.ts [TASKS]      # default 4,000 of each size
//
// One line of JSON for each size. Processor time is of the whole server process, as `INFO cpu` tells it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const SIZES = [1, 10, 100, 1000];
const WORKERS = 50;
const LONGEST_MS = 60_000;
const OUTCOMES = 'outcomes';
/** Bytes of a task and of its outcome, about as those of a sweep of five axes are. */
const TASK_BYTES = 200;
const OUTCOME_BYTES = 300;

const asked = Number(process.argv[2] ?? 4000);
const tasks = Number.isInteger(asked) && asked >= 1000 && asked <= 1_000_000 ? asked : 4000;
const folder = mkdtempSync(join(tmpdir(), 'measure-queue-'));
const socket = join(folder, 'redis.sock');
const server: ChildProcess = spawn(
  'redis-server',
  ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', '--maxmemory-policy', 'noeviction'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
server.once('error', (error) => {
  process.stderr.write(`redis-server: ${error.message}\n`);
  process.exit(2);
});
const limit = setTimeout(() => server.kill(), SIZES.length * LONGEST_MS);

interface Counted {
  readonly commands: number;
  readonly cpuMs: number;
}

async function counted(redis: Redis): Promise<Counted> {
  const info = `${await redis.info('cpu')}\n${await redis.info('stats')}`;
  const figure = (name: string) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1] ?? Number.NaN);
  return {
    commands: figure('total_commands_processed'),
    cpuMs: (figure('used_cpu_user') + figure('used_cpu_sys')) * 1000,
  };
}

async function measure(redis: Redis, size: number): Promise<void> {
  await redis.flushall();
  const connection = { path: socket, maxRetriesPerRequest: null };
  const queue = new Queue(`q${size}`, { connection });
  const jobs = Math.ceil(tasks / size);
  const data = Array.from({ length: size }, () => 't'.repeat(TASK_BYTES));
  const outcome = 'o'.repeat(OUTCOME_BYTES);
  await queue.waitUntilReady();
  const before = await counted(redis);
  const begun = performance.now();
  for (let from = 0; from < jobs; from += 250) {
    const count = Math.min(250, jobs - from);
    await queue.addBulk(
      Array.from({ length: count }, (_, index) => ({
        name: 'task',
        data,
        opts: { jobId: `s-${from + index}`, attempts: 3, removeOnComplete: true, removeOnFail: { age: 1e6 } },
      })),
    );
  }
  let done = 0;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const worker = new Worker(
    `q${size}`,
    async ({ id }) => {
      const keys = Array.from({ length: size }, (_, index) => `${id}-${index}`);
      // One round trip for all tasks of a job, each way.
      await redis.hmget(OUTCOMES, ...keys);
      const write = redis.pipeline();
      for (const key of keys) write.hsetnx(OUTCOMES, key, outcome);
      await write.expire(OUTCOMES, 1_000_000).exec();
      done += 1;
      if (done === jobs) finish();
    },
    { connection, concurrency: WORKERS },
  );
  await finished;
  await worker.close();
  // Who collects the results reads each once and takes it away.
  const keys = await redis.hkeys(OUTCOMES);
  for (let from = 0; from < keys.length; from += 1000)
    await redis.hmget(OUTCOMES, ...keys.slice(from, from + 1000));
  const after = await counted(redis);
  await queue.close();
  const cpuMs = after.cpuMs - before.cpuMs;
  const line = {
    tasksPerJob: size,
    tasks: jobs * size,
    commandsPerTask: rounded((after.commands - before.commands) / (jobs * size)),
    redisUsPerJob: rounded((cpuMs * 1000) / jobs),
    redisUsPerTask: rounded((cpuMs * 1000) / (jobs * size)),
    wallSeconds: rounded((performance.now() - begun) / 1000),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

for await (const chunk of server.stdout ?? []) if (String(chunk).includes('eady to accept')) break;
server.stdout?.resume();
const redis = new Redis({ path: socket, maxRetriesPerRequest: null });
try {
  for (const size of SIZES) await measure(redis, size);
} finally {
  clearTimeout(limit);
  redis.disconnect();
  server.kill();
  if (server.exitCode === null) await once(server, 'exit');
  rmSync(folder, { recursive: true, force: true });
}
