import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder } from '../scenario/scratch.ts';
import { withoutTiming } from '../support/bytes.ts';
import { lambdaSim } from './command-line.ts';

const { folder, write } = scratchFolder();
// Parts that meet in the account alone, of unequal traffic, a trace among them that has a bad row.
write(
  'org/shop.yml',
  `functions: { api: { memory: 256 }, jobs: { memory: 512 } }
triggers: { todo: { source: sqs, function: jobs } }
traffic: [{ to: api, poisson: 20/s }, { to: todo, poisson: 5/s }, { to: api, trace: day.csv }]
run: { duration: 2h }
`,
);
write('org/day.csv', 'timestamp\n0\n1\nnever\n40\n');
write('org/search.yml', 'functions: { find: {} }\ntraffic: [{ poisson: 9/s }]\nrun: { duration: 2h }\n');
const bad = ['--max-bad-rows', '1'];

const run = (...words: readonly string[]) => lambdaSim(['run', ...words], { cwd: folder });

function shards(of: number, out: string, ...words: readonly string[]): void {
  for (let shard = 1; shard <= of; shard++) {
    const ran = run('org', ...words, '--shard', `${shard}/${of}`, '--out', `${out}/${shard}`);
    expect([ran.status, ran.stdout]).toEqual([0, '']);
  }
}

describe('a run in shards', () => {
  let alone = '';
  beforeAll(() => {
    alone = run('org', ...bad, '--json', '--workers', '1').stdout;
    shards(3, 'parts', ...bad);
  });

  it('gives the bytes of one thread, warnings and tried changes as well', () => {
    const joined = run('org', ...bad, '--json', '--join', 'parts');
    expect(joined.status).toBe(0);
    expect(withoutTiming(joined.stdout)).toBe(withoutTiming(alone));
  });

  it('gives them of replications too, of which whoever joins does the first', () => {
    const words = ['--replications', '3', '--duration', '5m', ...bad];
    shards(2, 'replicated', ...words);
    const joined = run('org', ...words, '--json', '--join', 'replicated');
    const whole = run('org', ...words, '--json', '--workers', '1');
    expect(withoutTiming(joined.stdout)).toBe(withoutTiming(whole.stdout));
  });

  it.each([
    [
      'of another run',
      ['--seed', '7'],
      'it is of another run: the scenario, its files or its settings differ',
    ],
    ['in no folder', [], 'there is no such file or folder', 'nowhere'],
    ['of none', [], 'no shard of a run is in it', 'org'],
  ])('refuses shards %s', (_, words, problem, where = 'parts') => {
    const { status, stdout, stderr } = run('org', ...bad, ...words, '--json', '--join', where);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining(problem)]);
  });

  it('refuses those that are damaged, and tells which are missing and how to make them', () => {
    const file = join(folder, 'parts/2/results.bin');
    const whole = readFileSync(file);
    const join2 = () => run('org', ...bad, '--json', '--join', 'parts').stderr;
    writeFileSync(file, whole.subarray(1));
    expect(join2()).toContain('parts/2: --join: its results.bin is not whole; run that shard again');
    writeFileSync(file, Buffer.from(whole).fill(7));
    expect(join2()).toContain('results.bin of a shard is damaged');
    rmSync(join(folder, 'parts/2'), { recursive: true });
    expect(join2()).toBe('parts: --join: shard 2 of 3 is missing; run them: --shard 2/3\n');
  });

  it.each([
    [['--shard', '4/3'], '"4/3" is no shard'],
    [['--shard', '1/3', '--join', 'x'], 'a run is shared out in one way'],
    [['--shard', '1/3', '--logs', 'logs'], '--logs needs the whole run in one process'],
    [['--shard', '1/3', '--replications', 'auto'], 'how many replications auto takes'],
  ])('tells what cannot be: %j', (words, problem) => {
    const { status, stderr } = run('org', ...bad, ...words);
    expect([status, stderr]).toEqual([2, expect.stringContaining(problem)]);
  });
});
