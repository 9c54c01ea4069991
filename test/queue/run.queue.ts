import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withoutTiming } from '../support/bytes.ts';
import { CLI, folder, queue, start, startRedis, startWorker, stopRedis, useLab, wait } from './lab.ts';

const NO_MEMORY = ['--save', '', '--appendonly', 'no'];

function writeOrganisation(): void {
  mkdirSync(join(folder, 'org'));
  for (let team = 0; team < 6; team++) {
    writeFileSync(
      join(folder, `org/team${team}.yml`),
      `functions: { a: { memory: 256, work: { cpu: 20ms } }, b: { work: { cpu: 9ms } } }
traffic: [{ to: a, poisson: ${team + 2}/s }, { to: b, poisson: 3/s }, { to: a, trace: day.csv }]
run: { duration: 2h }
`,
    );
  }
  writeFileSync(join(folder, 'org/day.csv'), 'timestamp\n0\n1\nnever\n40\n');
}

const RUN = ['run', 'org', '--json', '--max-bad-rows', '6'];

/** The document of one thread, without a queue. */
function alone(...words: readonly string[]): string {
  const ran = spawnSync(process.execPath, [CLI, ...RUN, ...words, '--workers', '1'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });
  expect(ran.status).toBe(0);
  return withoutTiming(ran.stdout);
}

describe('a run of an organisation through a queue', () => {
  useLab();

  it('gives the bytes of one thread, its parts done by others, who are killed meanwhile', async () => {
    writeOrganisation();
    const expected = alone();
    await startRedis(...NO_MEMORY);
    const run = start([...RUN, ...queue(), '--tries', '50']);
    const first = startWorker();
    while (!first.told().includes('takes tasks')) await wait(5);
    first.child.kill('SIGKILL');
    startWorker();
    const { status, out, err } = await run.ended;
    expect([status, err]).toEqual([0, expect.not.stringContaining('given up')]);
    expect(withoutTiming(out)).toBe(expected);
    const told = await start(['sweep', 'status', ...queue(), '--json']).ended;
    expect(JSON.parse(told.out)).toMatchObject({ sweeps: [{ name: 'org', state: 'done', finished: 12 }] });
  });

  it('gives those of replications too, and loses nothing where Redis forgets all', async () => {
    writeOrganisation();
    const words = ['--replications', '6', '--duration', '20m'];
    const expected = alone(...words);
    await startRedis(...NO_MEMORY);
    const run = start([...RUN, ...words, ...queue(), '--tries', '50']);
    const worker = startWorker();
    while (!worker.told().includes('takes tasks')) await wait(5);
    await stopRedis('SIGKILL');
    await startRedis(...NO_MEMORY);
    const { status, out } = await run.ended;
    expect(status).toBe(0);
    expect(withoutTiming(out)).toBe(expected);
  });
});
