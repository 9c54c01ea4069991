import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { QUEUE_NAME, QUEUE_PREFIX } from '../../src/cli/queue/names.ts';
import { Chance } from '../laws/hostile/chance.ts';
import {
  alone,
  filesOf,
  folder,
  port,
  queue,
  start,
  startProxy,
  startRedis,
  startWorker,
  stopRedis,
  useLab,
  wait,
  writeSweep,
} from './lab.ts';

const NO_MEMORY = ['--save', '', '--appendonly', 'no'];
const MEMORY = ['--appendonly', 'yes', '--appendfsync', 'always'];
const SWEEP = ['sweep', 'sweep.yml', '--out', 'queued', '--format', 'none', '--tries', '50'];

const runs = (command: string, ...words: readonly string[]): boolean =>
  spawnSync(command, words, { stdio: 'ignore' }).status === 0;

/** Why this machine lets nobody cut a way between namespaces of the network; empty where it does. */
function noNamespaces(): string {
  const name = `lsq${process.pid}`;
  if (!runs('ip', 'netns', 'add', name)) return 'no network namespaces here: root and iproute2 are needed';
  const hasPair = runs('ip', 'link', 'add', `${name}a`, 'type', 'veth', 'peer', 'name', `${name}b`);
  runs('ip', 'link', 'del', `${name}a`);
  runs('ip', 'netns', 'del', name);
  return hasPair ? '' : 'no pairs of virtual interfaces here';
}

/** Why no file system of a given size can be had; empty where it can. */
function noMounts(): string {
  const place = join('/tmp', `lsm${process.pid}`);
  mkdirSync(place, { recursive: true });
  const canMount = runs('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place) && runs('umount', place);
  runs('rmdir', place);
  return canMount ? '' : 'no file systems can be mounted here';
}

const NETWORK = noNamespaces();
const DISK = noMounts();

describe('a sweep whose surroundings come to harm', () => {
  useLab();

  it('of 2,000 tasks loses none and does the same, whoever is killed and whatever is forgotten', async () => {
    // Long enough that workers are killed in the middle of their tasks, also on a machine that has much to do.
    writeSweep(2_000, '600s');
    const expected = alone();
    await startRedis(...MEMORY);
    const sweep = start([...SWEEP, ...queue()]);
    let isRunning = true;
    const ended = sweep.ended.finally(() => {
      isRunning = false;
    });
    const chance = new Chance(7, 0);
    let killed = 0;
    const murder = async (): Promise<void> => {
      while (isRunning) {
        const worker = startWorker();
        while (isRunning && !worker.told().includes('takes tasks')) await wait(20);
        await wait(chance.below(1_500));
        // Redis takes its turns; the last workers are let be, so that the test ends.
        if (!isRunning || killed >= 12) return;
        worker.child.kill('SIGKILL');
        killed += 1;
      }
    };
    const murders = [murder(), murder()];
    for (const options of [MEMORY, NO_MEMORY, NO_MEMORY]) {
      await wait(1_000 + chance.below(2_000));
      if (!isRunning) break;
      await stopRedis('SIGKILL');
      await wait(chance.below(1_000));
      await startRedis(...options);
    }
    const { status, err } = await ended;
    await Promise.all(murders);
    expect(killed).toBeGreaterThan(0);
    expect([status, err]).toEqual([0, expect.not.stringContaining('given up')]);
    expect(filesOf('queued')).toEqual(expected);
    const rows = (filesOf('queued')[1] ?? '').trim().split('\n');
    expect(rows.map((row) => (JSON.parse(row) as { index: number }).index)).toEqual(rows.map((_, at) => at));
  }, 1_800_000);

  it('has a worker whose second connection is gone without a word before it was set up', async () => {
    writeSweep(20);
    const expected = alone();
    await startRedis(...NO_MEMORY);
    // It gives itself its name in the middle of being set up.
    const proxy = await startProxy(':w:1');
    const words = ['--concurrency', '1', '--stalled-after', '2s', '--tries', '50'];
    start(['worker', '--queue', `redis://127.0.0.1:${proxy.port}`, ...words]);
    while (!proxy.hasForgotten()) await wait(20);
    const { status } = await start([...SWEEP, ...queue()]).ended;
    proxy.end();
    expect(status).toBe(0);
    expect(filesOf('queued')).toEqual(expected);
  });

  it('notices a connection whose other end is gone without a word', { timeout: 120_000 }, async () => {
    writeSweep(60);
    const expected = alone();
    await startRedis(...NO_MEMORY);
    const proxy = await startProxy();
    const cut = ['--queue', `redis://127.0.0.1:${proxy.port}`];
    const sweep = start([...SWEEP, ...cut]);
    const worker = start(['worker', ...cut, '--concurrency', '1', '--stalled-after', '2s', '--tries', '50']);
    while (!worker.told().includes('takes tasks')) await wait(20);
    // As behind a gateway that has forgotten them: open at this end, and nothing comes any more.
    expect(proxy.forget()).toBeGreaterThan(1);
    const { status, err } = await sweep.ended;
    proxy.end();
    expect([status, err]).toEqual([
      0,
      expect.stringContaining('The queue does not answer; it is waited for'),
    ]);
    expect(filesOf('queued')).toEqual(expected);
  });

  it.skipIf(NETWORK !== '')(
    `loses nothing where the way between two networks is cut and Redis comes back another meanwhile${NETWORK && ` (${NETWORK})`}`,
    async () => {
      writeSweep(60);
      const expected = alone();
      const name = `lsq${process.pid}`;
      const host = `10.${200 + (process.pid % 50)}.${Math.floor(process.pid / 50) % 250}`;
      const inside = ['ip', 'netns', 'exec', name];
      try {
        const steps = [
          `ip netns add ${name}`,
          `ip link add ${name}a type veth peer name ${name}b netns ${name}`,
          `ip addr add ${host}.1/30 dev ${name}a`,
          `ip link set ${name}a up`,
          `${inside.join(' ')} ip addr add ${host}.2/30 dev ${name}b`,
          `${inside.join(' ')} ip link set ${name}b up`,
        ];
        for (const step of steps) expect([step, runs('sh', '-c', step)]).toEqual([step, true]);
        const open = [...NO_MEMORY, '--bind', '127.0.0.1', `${host}.1`, '--protected-mode', 'no'];
        await startRedis(...open);
        const sweep = start([...SWEEP, ...queue()]);
        const words = ['--concurrency', '1', '--stalled-after', '2s', '--tries', '50'];
        const worker = start(['worker', '--queue', `redis://${host}.1:${port}`, ...words], {}, inside);
        while (!worker.told().includes('takes tasks')) await wait(20);
        // Packets are dropped: the worker hears neither of the cut nor of the end of that Redis.
        expect(runs('ip', 'link', 'set', `${name}a`, 'down')).toBe(true);
        await wait(3_000);
        await stopRedis('SIGKILL');
        await startRedis(...open);
        expect(runs('ip', 'link', 'set', `${name}a`, 'up')).toBe(true);
        expect((await sweep.ended).status).toBe(0);
        expect(filesOf('queued')).toEqual(expected);
      } finally {
        runs('ip', 'link', 'del', `${name}a`);
        runs('ip', 'netns', 'del', name);
      }
    },
  );

  it.skipIf(DISK !== '')(
    `leaves its tasks to others where the disk of a worker is full, which ends with a sentence${DISK && ` (${DISK})`}`,
    async () => {
      writeSweep(20);
      const expected = alone();
      const place = join(folder, 'small');
      mkdirSync(place);
      expect(runs('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place)).toBe(true);
      try {
        writeFileSync(join(place, 'filler'), Buffer.alloc(60 * 1024));
        const trace = Array.from({ length: 2_000 }, (_, at) => at / 50).join('\n');
        writeFileSync(join(folder, 'traces/day.csv'), `timestamp\n${trace}\n`);
        const longer = alone();
        expect(longer).not.toEqual(expected);
        await startRedis(...NO_MEMORY);
        const sweep = start(['sweep', 'sweep.yml', '--out', 'queued', '--format', 'none', ...queue()]);
        const words = ['worker', ...queue(), '--concurrency', '1'];
        const full = await start(words, { TMPDIR: place }).ended;
        expect([full.status, full.err]).toEqual([2, expect.stringContaining('the disk is full')]);
        expect(full.err).toContain('its tasks went back to the queue');
        expect(readdirSync(place)).toEqual(['filler']);
        start(words);
        const { status, err } = await sweep.ended;
        expect([status, err]).toEqual([0, expect.not.stringContaining('given up')]);
        expect(filesOf('queued')).toEqual(longer);
      } finally {
        runs('umount', place);
      }
    },
  );

  it('tells that nobody works, and what a killed worker left goes when the next begins', async () => {
    writeSweep(20);
    await startRedis(...NO_MEMORY);
    const sweep = start([...SWEEP, ...queue()]);
    while (!sweep.told().includes('No worker is at the queue')) await wait(50);
    const own = join(folder, 'own');
    mkdirSync(own);
    const words = ['worker', ...queue(), '--concurrency', '1', '--stalled-after', '1s'];
    const first = start(words, { TMPDIR: own });
    while (!first.told().includes('takes tasks')) await wait(20);
    first.child.kill('SIGKILL');
    await first.ended;
    const left = readdirSync(own);
    expect(left).toHaveLength(1);
    start(words, { TMPDIR: own });
    expect((await sweep.ended).status).toBe(0);
    expect(existsSync(join(own, left[0] ?? ''))).toBe(false);
    expect(readFileSync(join(folder, 'queued/results.ndjson'), 'utf8').trim().split('\n')).toHaveLength(20);
  });

  it('gives up the task that ends its workers, and none of those that they had besides', async () => {
    writeSweep(1);
    writeFileSync(
      join(folder, 'sweep.yml'),
      'scenario: scenario.yml\naxes: { run.duration: [400d, 301s, 302s, 303s, 304s, 305s] }\n',
    );
    await startRedis(...NO_MEMORY);
    const redis = new Redis({ host: '127.0.0.1', port });
    /** Tasks that are done now, as they were set. */
    const active = async (): Promise<string> => {
      const names = await redis.lrange(`${QUEUE_PREFIX}:${QUEUE_NAME}:active`, 0, -1);
      const jobs = await Promise.all(
        names.map((name) => redis.hget(`${QUEUE_PREFIX}:${QUEUE_NAME}:${name}`, 'data')),
      );
      return jobs.join();
    };
    const sweep = start([...SWEEP.slice(0, -1), '2', ...queue()]);
    let isRunning = true;
    const ended = sweep.ended.finally(() => {
      isRunning = false;
    });
    const words = ['worker', ...queue(), '--concurrency', '4', '--stalled-after', '1s', '--tries', '2'];
    let worker = start(words);
    let deaths = 0;
    while (isRunning) {
      if (worker.told().includes('takes tasks') && (await active()).includes('400d')) {
        worker.child.kill('SIGKILL');
        await worker.ended;
        deaths += 1;
        worker = start(words);
      }
      await wait(10);
    }
    redis.disconnect();
    const { status, err } = await ended;
    expect([status, err.match(/point \d+ was given up/g)]).toEqual([2, ['point 0 was given up']]);
    expect(deaths).toBeLessThan(8);
  });
});
