// What a queue costs a sweep against threads of one machine: throughput at tasks of 50 ms, and processor time that each task takes
// more. Needs the build and redis-server (Debian: apt-get install redis-server); starts one of its own and ends it.
//
//     npm run bench:queue [-- TASKS [PAIRS [THREADS]]]      # default 2000 tasks, 3 pairs, as many threads as there are processors
//
// Pairs of the same sweep, on threads and through the queue in turn, so that what else the machine does meets both. Throughput is of
// the wall clock from the start of `sweep` to its end, with a worker that is there already; processor time is of `sweep`, of the
// worker while it works and of Redis.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const TASK_MS = 50;
/** Simulated seconds that are tried to find out how many make a task of 50 ms. */
const TRIED_SECONDS = 20_000;
const TICKS_A_SECOND = 100;

const [tasks = 2000, pairs = 3, threads = availableParallelism()] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'measure-throughput-'));
const children: ChildProcess[] = [];

interface Took {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** User and system time of a process and its threads, in ms; `ended`: of all children that have ended. */
function cpuMsOf(id: number | 'self', ended = false): number {
  // The name in parentheses may hold blanks.
  const fields = readFileSync(`/proc/${id}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const [user, system] = ended ? [13, 14] : [11, 12];
  return ((Number(fields[user]) + Number(fields[system])) * 1000) / TICKS_A_SECOND;
}

function start(command: string, words: readonly string[]): ChildProcess {
  const child = spawn(command, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout?.resume();
  children.push(child);
  return child;
}

async function said(stream: NodeJS.ReadableStream | null, words: string): Promise<void> {
  for await (const chunk of stream ?? []) if (String(chunk).includes(words)) break;
  stream?.resume();
}

async function sweep(...words: readonly string[]): Promise<Took> {
  const all = [CLI, 'sweep', 'sweep.yml', '--json', '--quiet', ...words];
  const cpu = cpuMsOf('self', true);
  const begun = performance.now();
  const child = start(process.execPath, all);
  let told = '';
  child.stderr?.on('data', (chunk) => {
    told += String(chunk);
  });
  const [status] = (await once(child, 'exit')) as [number];
  if (status !== 0) throw new Error(told);
  return { wallMs: performance.now() - begun, cpuMs: cpuMsOf('self', true) - cpu };
}

function write(samples: number, seconds: number): void {
  writeFileSync(
    join(folder, 'scenario.yml'),
    `functions: { api: { memory: 512, work: { cpu: 40ms } } }\ntraffic: [{ to: api, poisson: 20/s }]\nrun: { duration: ${seconds}s, seed: 1 }\n`,
  );
  writeFileSync(
    join(folder, 'sweep.yml'),
    `scenario: scenario.yml\ndesign: sobol\nsamples: ${samples}\naxes: { functions.api.memory: { min: 128, max: 3008, integer: true } }\n`,
  );
}

/** Simulated seconds of a task that takes 50 ms of a processor. */
async function secondsOfTask(): Promise<number> {
  write(8, TRIED_SECONDS / 10);
  // The first run of a build also writes what is compiled; it is no measure of anything.
  await sweep('--workers', '1');
  const short = await sweep('--workers', '1');
  write(8, TRIED_SECONDS);
  const long = await sweep('--workers', '1');
  const msASecond = (long.cpuMs - short.cpuMs) / (8 * 0.9 * TRIED_SECONDS);
  if (!(msASecond > 0)) throw new Error('a longer sweep took no more processor time: something else is busy');
  return Math.round(TASK_MS / msASecond);
}

const rounded = (value: number): number => Number(value.toPrecision(3));
const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

try {
  const socketPort = 20_000 + (process.pid % 20_000);
  const redis = start('redis-server', ['--port', String(socketPort), '--bind', '127.0.0.1', '--save', '']);
  redis.stdout?.pause();
  await said(redis.stdout, 'eady to accept connections');
  const queue = ['--queue', `redis://127.0.0.1:${socketPort}`];
  const seconds = await secondsOfTask();
  const ratios: number[] = [];
  const overheads: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    // A sweep of another length is another sweep: nothing of the last one is kept.
    write(tasks, seconds + pair);
    const onThreads = await sweep('--workers', String(threads));
    const worker = start(process.execPath, [CLI, 'worker', ...queue, '--concurrency', String(threads)]);
    await said(worker.stderr, 'Waits for tasks');
    const before = cpuMsOf(worker.pid!) + cpuMsOf(redis.pid!);
    const onQueue = await sweep(...queue);
    const besides = cpuMsOf(worker.pid!) + cpuMsOf(redis.pid!) - before;
    worker.kill();
    await once(worker, 'exit');
    const line = {
      threadsTasksPerSecond: rounded((tasks * 1000) / onThreads.wallMs),
      queueTasksPerSecond: rounded((tasks * 1000) / onQueue.wallMs),
      throughputRatio: rounded(onThreads.wallMs / onQueue.wallMs),
      threadsCpuMsPerTask: rounded(onThreads.cpuMs / tasks),
      overheadCpuMsPerTask: rounded((onQueue.cpuMs + besides - onThreads.cpuMs) / tasks),
    };
    ratios.push(line.throughputRatio);
    overheads.push(line.overheadCpuMsPerTask);
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  const all = { tasks, threads, throughputRatio: middle(ratios), overheadCpuMsPerTask: middle(overheads) };
  process.stdout.write(`${JSON.stringify(all)}\n`);
} finally {
  for (const child of children) if (child.exitCode === null) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
