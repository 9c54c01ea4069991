import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../src/cli/queue/refusals.ts';
import {
  alone,
  filesOf,
  folder,
  port,
  queue,
  start,
  startRedis,
  startWorker,
  useLab,
  wait,
  writeSweep,
} from './lab.ts';

const NO_MEMORY = ['--save', '', '--appendonly', 'no'];
const SWEEP = ['sweep', 'sweep.yml', '--out', 'queued', '--format', 'none', '--tries', '50'];

const ask = (...words: readonly string[]) =>
  expect(spawnSync('redis-cli', ['-p', String(port), ...words]).status).toBe(0);

describe('a queue that is there and refuses', () => {
  useLab();

  it.each([
    ['a replica', ['--replicaof', '127.0.0.1', '1'], 'it is a read-only replica; give the address of its'],
    ['a password', ['--requirepass', 'word'], 'it wants another user or password; put the password into'],
    ['a user without rights', ['--aclfile', 'users.acl'], 'its user may not do what a queue needs'],
    ['too few replicas', ['--min-replicas-to-write', '1'], 'too few of its replicas are there'],
    ['a cluster', ['--cluster-enabled', 'yes'], 'it is a cluster, which shares keys out'],
    ['a command that was taken away', ['--rename-command', 'EVAL', ''], 'does not know a command'],
  ])('is told as what it is, at once, by each who asks: %s', async (_, options, words) => {
    writeSweep(3);
    writeFileSync(join(folder, 'users.acl'), 'user default on nopass ~* &* +@read +ping\n');
    await startRedis(...NO_MEMORY, ...options);
    // They connect in the same way: one kind of queue is shown to all of them.
    const others = options[0] === '--replicaof' ? [SWEEP, ['sweep', 'status'], ['sweep', 'cancel', 'x']] : [];
    for (const command of [['worker'], ...others]) {
      const { status, out, err } = await start([...command, ...queue()]).ended;
      expect([command, status, out]).toEqual([command, 2, '']);
      expect(err).toContain(`--queue: redis://127.0.0.1:${port} cannot be used: `);
      expect(err).toContain(words);
      expect(err).not.toContain('does not answer');
    }
    expect(readdirSync(folder)).not.toContain('queued');
  });

  it.each([
    ['its memory is full', ['maxmemory', '1'], ['maxmemory', '0']],
    ['too few of its replicas', ['min-replicas-to-write', '1'], ['min-replicas-to-write', '0']],
  ])('in the middle of a sweep is told, waited for, and nothing is lost: %s', async (words, full, free) => {
    writeSweep(120);
    const expected = alone();
    await startRedis(...NO_MEMORY);
    const sweep = start([...SWEEP, ...queue()]);
    const worker = startWorker();
    while (!worker.told().includes('takes tasks')) await wait(20);
    ask('CONFIG', 'SET', ...full);
    while (!(sweep.told().includes(words) && worker.told().includes(words))) await wait(50);
    await wait(3_000);
    ask('CONFIG', 'SET', ...free);
    const { status, err } = await sweep.ended;
    expect([status, err]).toEqual([0, expect.not.stringContaining('given up')]);
    expect(err).toContain('The queue can be used again');
    expect(filesOf('queued')).toEqual(expected);
  });

  it('says nothing of a connection that broke', () => {
    expect(refusalOf(new Error('connect ECONNREFUSED 127.0.0.1:1'))).toBeNull();
    expect(
      refusalOf(Object.assign(new Error('EXECABORT'), { previousErrors: [new Error('OOM x')] })),
    ).toEqual(expect.objectContaining({ problem: expect.stringContaining('memory is full') }));
  });
});
