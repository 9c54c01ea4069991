import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, connect as dial, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { root } from '../cli/command-line.ts';

/** Tasks of the long tests; the full number takes a machine of its own. */
export const TASKS = Number(process.env['LAMBDA_SIM_QUEUE_TASKS'] ?? 80);
export const KILLS = 8;
export const CLI = join(root, 'dist/cli.js');

export let folder = '';
export let port = 0;
let redis: ChildProcess | null = null;
const children = new Set<ChildProcess>();

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export async function startRedis(...options: readonly string[]): Promise<void> {
  redis = spawn(
    'redis-server',
    ['--port', String(port), '--dir', folder, '--bind', '127.0.0.1', ...options],
    {
      cwd: folder,
    },
  );
  children.add(redis);
  for await (const chunk of redis.stdout ?? [])
    if (String(chunk).includes('eady to accept connections')) break;
}

export async function stopRedis(signal: NodeJS.Signals): Promise<void> {
  if (redis === null) return;
  redis.kill(signal);
  await once(redis, 'exit');
  redis = null;
}

export const queue = (): readonly string[] => ['--queue', `redis://127.0.0.1:${port}`];

/** @param inside words of a command that runs it somewhere else */
export function start(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  inside: readonly string[] = [],
) {
  const [command = '', ...all] = [...inside, process.execPath, CLI, ...words];
  const child = spawn(command, all, {
    cwd: folder,
    env: { ...process.env, ...environment },
  });
  children.add(child);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = once(child, 'exit').then(([status]) => ({ status: status as number | null, out, err }));
  return { child, ended, told: () => err };
}

export const startWorker = () =>
  start(['worker', ...queue(), '--concurrency', '1', '--stalled-after', '2s', '--tries', '50']);

export function writeSweep(samples: number, duration = '60s'): void {
  mkdirSync(join(folder, 'traces'), { recursive: true });
  writeFileSync(join(folder, 'traces/day.csv'), 'timestamp\n0\n1\n2.5\n40\n');
  writeFileSync(
    join(folder, 'scenario.yml'),
    `functions: { api: { memory: 512, timeout: 3s, work: { cpu: 40ms } } }\ntraffic: [{ to: api, poisson: 5/s }, { to: api, trace: traces/day.csv }]\nrun: { duration: ${duration}, seed: 1 }\n`,
  );
  writeFileSync(
    join(folder, 'sweep.yml'),
    `scenario: scenario.yml\ndesign: sobol\nsamples: ${samples}\naxes:\n  functions.api.memory: { min: 128, max: 3008, integer: true }\n  traffic.0.poisson: { min: 1/s, max: 9/s }\n`,
  );
}

/** The files of the same sweep by one thread, without a queue. */
export function alone(): readonly string[] {
  const words = ['sweep', 'sweep.yml', '--out', 'alone', '--format', 'none', '--workers', '1', '--quiet'];
  expect(spawnSync(process.execPath, [CLI, ...words], { cwd: folder }).status).toBe(0);
  return filesOf('alone');
}

export function filesOf(out: string): readonly string[] {
  return ['sweep.json', 'results.ndjson'].map((name) => readFileSync(join(folder, out, name), 'utf8'));
}

export async function eventually<T>(ask: () => Promise<T>, isIt: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isIt(answer)) return answer;
    await wait(500);
  }
}

export const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A folder and a port for each test; what a test started ends with it. */
export function useLab(): void {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'queue-'));
    port = await freePort();
  });
  afterEach(async () => {
    const left = [...children].filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ends = left.map((child) => once(child, 'exit'));
    for (const child of left) child.kill('SIGKILL');
    await Promise.all(ends);
    children.clear();
    redis = null;
    rmSync(folder, { recursive: true, force: true });
  });
}

/** A certificate for 127.0.0.1 by its own authority, made anew. */
export function writeCertificate(): void {
  const made = spawnSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=queue'],
      ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', 'tls.key', '-out', 'tls.crt'],
    ],
    { cwd: folder },
  );
  expect(made.status).toBe(0);
}

/** Processes of this machine whose command line or environment holds the text. */
export function processesWith(secret: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => ['cmdline', 'environ'].map((file) => `/proc/${id}/${file}`))
    .filter((file) => {
      try {
        return readFileSync(file, 'utf8').includes(secret);
      } catch {
        // It ended meanwhile, or is another user's.
        return false;
      }
    });
}

/** Files below the test's folder that hold the text. */
export function filesWith(secret: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .filter((name) => readFileSync(join(folder, name)).includes(secret))
    .sort();
}

/**
 * A way to the queue that can be cut: connections dropped, or open and silent for a while.
 *
 * @param forgets the first connection that says this is forgotten at once
 */
export async function startProxy(forgets?: string) {
  let isForgotten = forgets === undefined;
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = dial(port, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        for (const one of pair) one.destroy();
      });
    }
    near.pipe(far).pipe(near);
    near.on('data', (data) => {
      if (isForgotten || !data.includes(forgets ?? '')) return;
      isForgotten = true;
      far.unpipe(near).pause();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const drop = (): number => {
    const { size } = pairs;
    for (const [near] of pairs) near.destroy();
    return size;
  };
  const silence = async (ms: number): Promise<void> => {
    const silent = [...pairs];
    for (const [near, far] of silent) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
    await wait(ms);
    for (const [near, far] of silent) near.pipe(far).pipe(near);
  };
  /** Lets nothing through on the connections of now, ever again; new ones are as before. */
  const forget = (): number => {
    for (const [near, far] of pairs) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
    return pairs.size;
  };
  const end = (): void => {
    drop();
    server.close();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    drop,
    silence,
    forget,
    hasForgotten: () => isForgotten,
    end,
  };
}
