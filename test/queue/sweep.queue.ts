import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  alone,
  CLI,
  eventually,
  filesOf,
  filesWith,
  folder,
  KILLS,
  port,
  processesWith,
  queue,
  start,
  startProxy,
  startRedis,
  startWorker,
  stopRedis,
  TASKS,
  useLab,
  wait,
  writeCertificate,
  writeSweep,
} from './lab.ts';

describe('a sweep through a queue', () => {
  useLab();

  it('speaks TLS as a user of the list of users, whose password is nowhere to be seen', async () => {
    writeSweep(20);
    const expected = alone();
    writeCertificate();
    const secret = `word-${process.pid}-${Date.now()}`;
    writeFileSync(join(folder, 'users.acl'), `user default off\nuser runner on >${secret} ~* &* +@all\n`);
    writeFileSync(join(folder, 'password'), `${secret}\n`);
    await startRedis(
      ...['--port', '0', '--tls-port', String(port), '--tls-cert-file', 'tls.crt', '--tls-key-file'],
      ...['tls.key', '--tls-auth-clients', 'no', '--aclfile', 'users.acl', '--appendonly', 'yes'],
    );
    const address = ['--queue', `rediss://runner@127.0.0.1:${port}`, '--queue-password-file', 'password'];
    const stranger = await start(['sweep', 'status', ...address]).ended;
    expect(stranger.status).toBe(2);
    const trusted = { NODE_EXTRA_CA_CERTS: join(folder, 'tls.crt') };
    const sweep = start(['sweep', 'sweep.yml', '--out', 'queued', '--format', 'none', ...address], trusted);
    const worker = start(['worker', ...address, '--concurrency', '2'], trusted);
    while (!worker.told().includes('takes tasks')) await wait(50);
    expect(processesWith(secret)).toEqual([]);
    expect(processesWith(`rediss://runner@127.0.0.1:${port}`).length).toBeGreaterThan(0);
    const { status, out, err } = await sweep.ended;
    expect([status, processesWith(secret)]).toEqual([0, []]);
    expect(filesOf('queued')).toEqual(expected);
    for (const text of [out, err, stranger.out, stranger.err, worker.told()])
      expect(text).not.toContain(secret);
    // Results, what is kept of them, and the queue's own log of all its keys.
    expect(filesWith(secret)).toEqual(['password', 'users.acl']);
  });

  it('loses nothing where Redis is killed and comes back with its memory', async () => {
    writeSweep(TASKS);
    const expected = alone();
    const kept = ['--appendonly', 'yes', '--appendfsync', 'always'];
    await startRedis(...kept);
    const sweep = start(['sweep', 'sweep.yml', '--out', 'queued', '--format', 'none', ...queue()]);
    const worker = startWorker();
    while (!worker.told().includes('takes tasks')) await wait(50);
    await wait(500);
    await stopRedis('SIGKILL');
    await wait(1000);
    await startRedis(...kept);
    expect((await sweep.ended).status).toBe(0);
    expect(filesOf('queued')).toEqual(expected);
  });

  it('loses nothing where the way to the queue is cut, or silent longer than a task may be', async () => {
    writeSweep(TASKS);
    const expected = alone();
    await startRedis('--save', '', '--appendonly', 'no');
    const proxy = await startProxy();
    const cut = ['--queue', `redis://127.0.0.1:${proxy.port}`];
    const sweep = start(['sweep', 'sweep.yml', '--out', 'queued', '--format', 'none', ...cut]);
    const worker = start(['worker', ...cut, '--concurrency', '1', '--stalled-after', '2s', '--tries', '50']);
    while (!worker.told().includes('takes tasks')) await wait(20);
    expect(proxy.drop()).toBeGreaterThan(0);
    await wait(400);
    await proxy.silence(3000);
    proxy.drop();
    const { status } = await sweep.ended;
    proxy.end();
    expect(status).toBe(0);
    expect(filesOf('queued')).toEqual(expected);
  });

  it('gives the bytes of one thread, whoever is killed with -9 meanwhile', async () => {
    writeSweep(TASKS);
    const expected = alone();
    await startRedis('--save', '', '--appendonly', 'no');
    const sweep = start([
      'sweep',
      'sweep.yml',
      '--out',
      'queued',
      '--format',
      'none',
      '--tries',
      '50',
      ...queue(),
    ]);
    let isRunning = true;
    let killed = 0;
    const murder = async (seed: number): Promise<void> => {
      for (let at = seed; isRunning; at++) {
        const worker = startWorker();
        while (isRunning && !worker.told().includes('takes tasks')) await wait(20);
        // In the middle of any task; the last ones are let be, so that the test ends.
        await wait(100 + ((at * 613) % 700));
        if (!isRunning || killed >= KILLS) return;
        worker.child.kill('SIGKILL');
        killed += 1;
      }
    };
    const murders = [murder(1), murder(2)];
    const { status, err } = await sweep.ended;
    isRunning = false;
    await Promise.all(murders);
    expect(killed).toBeGreaterThan(0);
    expect(err).not.toContain('given up');
    expect(status).toBe(0);
    expect(filesOf('queued')).toEqual(expected);
  });

  it('loses nothing where Redis is killed and comes back without its memory', async () => {
    writeSweep(TASKS);
    const expected = alone();
    await startRedis('--save', '', '--appendonly', 'no');
    const sweep = start(['sweep', 'sweep.yml', '--out', 'queued', '--format', 'none', ...queue()]);
    const worker = startWorker();
    while (!worker.told().includes('takes tasks')) await wait(50);
    await wait(500);
    await stopRedis('SIGKILL');
    await wait(1000);
    await startRedis('--save', '', '--appendonly', 'no');
    const { status } = await sweep.ended;
    expect(status).toBe(0);
    expect(filesOf('queued')).toEqual(expected);
  });

  it('goes on where its own process was killed, and two sweeps run side by side', async () => {
    writeSweep(60);
    const expected = alone();
    writeFileSync(
      join(folder, 'other.yml'),
      readFileSync(join(folder, 'sweep.yml'), 'utf8').replace('60', '30'),
    );
    await startRedis('--save', '', '--appendonly', 'no');
    const worker = startWorker();
    const words = ['sweep', 'sweep.yml', '--out', 'queued', '--format', 'none', ...queue()];
    const first = start(words);
    const other = start(['sweep', 'other.yml', '--out', 'other', '--format', 'none', ...queue()]);
    while (!worker.told().includes('takes tasks')) await wait(50);
    await wait(1000);
    first.child.kill('SIGKILL');
    const second = start(words);
    expect((await second.ended).status).toBe(0);
    expect((await other.ended).status).toBe(0);
    expect(filesOf('queued')).toEqual(expected);
    const status = spawnSync(process.execPath, [CLI, 'sweep', 'status', ...queue(), '--json'], {
      encoding: 'utf8',
    });
    const states = (JSON.parse(status.stdout) as { sweeps: { state: string }[] }).sweeps.map(
      ({ state }) => state,
    );
    expect(states).toEqual(['done', 'done']);
  });

  it('is cancelled, refuses workers of other versions, and shows no password', async () => {
    writeSweep(5000);
    await startRedis('--save', '', '--appendonly', 'no', '--requirepass', 'a-secret-word');
    const secret = { LAMBDA_SIM_QUEUE_PASSWORD: 'a-secret-word' };
    const sweep = start(['sweep', 'sweep.yml', '--out', 'queued', '--format', 'none', ...queue()], secret);
    await wait(1000);
    const status = await eventually(
      () => start(['sweep', 'status', ...queue()], secret).ended,
      ({ out }) => out.includes('running'),
    );
    const id = /([0-9a-f]{16}) {2}running/.exec(status.out)?.[1] ?? '';
    expect(status.out).toContain('0 tasks done of 5000 points');
    expect((await start(['sweep', 'cancel', id, ...queue()], secret).ended).status).toBe(0);
    const ended = await sweep.ended;
    expect(ended.status).not.toBe(0);
    expect(ended.err).toContain('cancelled');
    const wrong = await start(['worker', ...queue()], { LAMBDA_SIM_QUEUE_PASSWORD: 'another' }).ended;
    expect([wrong.status, wrong.err]).toEqual([2, expect.stringContaining('another user or password')]);
    const open = await start(['worker', '--queue', 'redis://:a-secret-word@127.0.0.1:1']).ended;
    expect([open.status, open.err]).toEqual([2, expect.stringContaining('there for all to see')]);
    for (const { out, err } of [status, ended, wrong, open]) expect(out + err).not.toContain('a-secret-word');
    const entry = JSON.stringify({
      name: 'x',
      version: '9.9.9',
      points: 1,
      finished: 0,
      state: 'running',
      heardMs: 0,
    });
    const hset = ['-p', String(port), '-a', 'a-secret-word', 'HSET', 'lambda-sim:sweeps', 'x', entry];
    expect(spawnSync('redis-cli', hset).status).toBe(0);
    const older = await start(['worker', ...queue()], secret).ended;
    expect([older.status, older.err]).toEqual([
      2,
      expect.stringContaining('its sweeps are of version 9.9.9'),
    ]);
  });

  it('gives a task up at which workers end, tells it and writes nothing', async () => {
    writeSweep(1);
    const scenario = join(folder, 'scenario.yml');
    const long = readFileSync(scenario, 'utf8')
      .replace('poisson: 5/s', 'poisson: 200/s')
      .replace('60s', '60d');
    writeFileSync(scenario, long);
    await startRedis('--save', '', '--appendonly', 'no');
    const sweep = start(['sweep', 'sweep.yml', '--out', 'queued', '--format', 'none', ...queue()]);
    const words = ['worker', ...queue(), '--concurrency', '1', '--stalled-after', '2s', '--tries', '1'];
    const first = start(words);
    while (!first.told().includes('takes tasks')) await wait(50);
    await wait(500);
    first.child.kill('SIGKILL');
    start(words);
    const { status, err } = await sweep.ended;
    expect([status, err]).toEqual([2, expect.stringContaining('point 0 was given up after')]);
    expect(existsSync(join(folder, 'queued', 'sweep.json'))).toBe(false);
  });
});
