import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, lambdaSim, type Ran } from './command-line.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const SCENARIO = `name: api
functions: { api: { memory: 512, timeout: 5s, work: { cpu: 20ms, memoryUsed: 90 } } }
triggers: { front: { source: function-url, function: api } }
traffic: [{ to: front, poisson: 5/s }]
run: { duration: 1m, seed: 1 }
`;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  folders.push(folder);
  writeFileSync(join(folder, 'api.yml'), SCENARIO);
  return folder;
}

const QUICK = ['--no-what-if', '--format', 'json', '--quiet', '--summary', 'none'];
const env = { SOURCE_DATE_EPOCH: '1767323045' };
const ask = (cwd: string, ...words: readonly string[]): Ran => lambdaSim(words, { cwd, env });
const run = (cwd: string, ...words: readonly string[]): void => {
  expect(ask(cwd, 'run', 'api.yml', ...QUICK, ...words)).toMatchObject({ status: 0, stderr: '' });
};
const historyOf = (cwd: string, name = 'api'): string => join(cwd, 'reports', '.history', name);

describe('the history of reports', { timeout: 60_000 }, () => {
  const folder = newFolder();
  let second: Buffer;
  beforeAll(() => {
    run(folder);
    run(folder, '--set', 'functions.api.memory=1024');
    second = readFileSync(join(folder, 'reports', 'api', 'results.json'));
    run(folder, '--set', 'functions.api.memory=768');
    ask(
      folder,
      'compare',
      'api.yml',
      '--memory',
      '512,1024',
      '--format',
      'json',
      '--quiet',
      '--summary',
      'none',
    );
    ask(
      folder,
      'plan',
      'api.yml',
      '--growth',
      '1',
      '--requests-per-run',
      '1000',
      '--format',
      'json',
      '--quiet',
    );
  }, 60_000);

  it('lists names, and what is kept of one', () => {
    const { stdout } = ask(folder, 'list');
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 4))).toEqual([
      ['report', 'kept', 'when (UTC)', 'command'],
      ['api', '3', '2026-01-02 03:04', 'run'],
      ['api-compare', '1', '2026-01-02 03:04', 'compare'],
      ['api-plan', '1', '2026-01-02 03:04', 'plan'],
      [''],
    ]);
    expect(ask(folder, 'list', 'api').stdout).toMatch(/^api@2 .* run .*\$[\d.]+ {2}Nothing was refused/m);
    const { reports } = JSON.parse(ask(folder, 'list', '--json').stdout);
    expect(reports[0].entries[1]).toMatchObject({
      number: 2,
      command: 'run',
      seed: 1,
      at: '2026-01-02T03:04:05.000Z',
      words: expect.stringContaining('--set functions.api.memory=1024'),
      monthly: JSON.parse(second.toString()).cost.monthly,
      currency: 'USD',
    });
  });

  it('shows one again, its document byte for byte', () => {
    expect(ask(folder, 'show', 'api@2', '--json').stdout).toBe(second.toString());
    expect(ask(folder, 'show', 'api@-1', '--json').stdout).toBe(second.toString());
    expect(ask(folder, 'show', 'api').stdout).toContain('Nothing was refused or lost');
    const out = join(folder, 'shown');
    expect(ask(folder, 'show', 'api@1', '--format', 'html,md', '--out', out).status).toBe(0);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('poisson: 5/s');
    expect(existsSync(join(out, 'report.md'))).toBe(true);
  });

  it('lets names stand beside files in diff', () => {
    writeFileSync(join(folder, 'two.json'), second);
    const named = ask(folder, 'diff', 'api@1', 'api@2', '--json');
    expect(named.status).toBe(0);
    const variants = (text: string): unknown => JSON.parse(text).variants;
    expect(variants(named.stdout)).toEqual(
      variants(ask(folder, 'diff', 'api@1', 'two.json', '--json').stdout),
    );
    expect(ask(folder, 'diff', 'api-plan', 'api').stderr).toBe(
      'command line: api-plan@1 is of plan; give one of run, compare or tune: lambda-sim list api-plan\n',
    );
  });

  it('shows a figure over reports, in the terminal and as a page', () => {
    const out = join(folder, 'page');
    const { stdout, status } = ask(folder, 'list', 'api', '--figure', 'api.latency.p(99)', '--out', out);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^api {2}api\.latency\.p99 {2}█..\napi@1 .* ms\napi@2 .* ms\napi@3 .* ms\n$/);
    expect(readFileSync(join(out, 'history.html'), 'utf8')).toContain('figure-over-reports');
    expect(
      JSON.parse(ask(folder, 'list', 'api-plan', '--figure', 'cost.monthly', '--json').stdout),
    ).toMatchObject({
      kind: 'figure-history',
      unit: 'money',
      points: [{ number: 1, value: expect.any(Number) }],
    });
  });

  it.each([
    [['show', 'apu'], '"apu" has no history in reports; did you mean api?'],
    [['show', 'api@7'], 'there is no api@7; kept are 1 to 3'],
    [['diff', 'api@one', 'api'], '"@one" is no number of a report; give api@N; kept are 1 to 3'],
    [['show', '../api'], '"../api" has no history in reports; lambda-sim list names those that have'],
    [
      ['list', '--figure', 'cost.monthly'],
      '--figure: no report is named; give lambda-sim list NAME --figure FIGURE',
    ],
    [
      ['list', 'api', '--figure', 'api.latncy.p99'],
      '--figure: no kept report of api has the figure "api.latncy.p99"; did you mean api.latency.p99?',
    ],
    [
      ['show', 'api', '--format', 'html'],
      '--format: html does not go to stdout; name a folder with --out, or give one of text, md, json',
    ],
  ])('says in a sentence what is wrong with %j', (words, problem) => {
    expect(ask(folder, ...words)).toEqual({ status: 2, stdout: '', stderr: `command line: ${problem}\n` });
  });

  it('tells a damaged file, and goes on with the others', () => {
    const copy = newFolder();
    cpSync(join(folder, 'reports'), join(copy, 'reports'), { recursive: true });
    const file = join('reports', '.history', 'api', '0002.ndjson.gz');
    truncateSync(join(copy, file), 900);
    expect(ask(copy, 'show', 'api@2')).toMatchObject({
      status: 2,
      stderr: `${file}: it is damaged, or no kept report; remove it and take another; lambda-sim list api names them\n`,
    });
    writeFileSync(join(copy, file), 'text');
    expect(ask(copy, 'list', 'api').stdout).toMatch(/^api@2 .* the file is damaged$/m);
    const listed = ask(copy, 'list', 'api', '--figure', 'cost.monthly');
    expect(listed.stdout.trimEnd().split('\n')).toHaveLength(3);
    expect(listed.stderr).toContain('it is left out');
  });
});

describe('keeping', { timeout: 60_000 }, () => {
  it('is bounded by --keep, never gives a number twice, and leaves nothing else behind', () => {
    const folder = newFolder();
    for (let count = 0; count < 3; count++) run(folder, '--keep', '2');
    expect(readdirSync(historyOf(folder))).toEqual(['0002.ndjson.gz', '0003.ndjson.gz']);
    run(folder, '--keep', '0');
    expect(readdirSync(historyOf(folder))).toHaveLength(2);
    expect(ask(folder, 'run', 'api.yml', '--keep', 'all').stderr).toContain(
      '--keep: "all" is not a whole number',
    );
  });

  it('is of reports/ alone', () => {
    const folder = newFolder();
    run(folder, '--out', 'elsewhere');
    expect(readdirSync(folder).toSorted()).toEqual(['api.yml', 'elsewhere']);
    run(folder, '--out', 'reports/mine');
    expect(readdirSync(historyOf(folder, 'mine'))).toHaveLength(1);
    expect(ask(folder, 'list', '--reports', 'elsewhere').stdout).toMatch(/^Nothing is kept in elsewhere yet/);
  });

  it('gives processes that write at once a number each', async () => {
    const folder = newFolder();
    const one = (): Promise<number | null> =>
      new Promise((resolve) => {
        spawn(process.execPath, [cli, 'run', 'api.yml', ...QUICK], { cwd: folder, stdio: 'ignore' }).once(
          'exit',
          resolve,
        );
      });
    expect(await Promise.all([one(), one(), one()])).toEqual([0, 0, 0]);
    expect(readdirSync(historyOf(folder))).toEqual(['0001.ndjson.gz', '0002.ndjson.gz', '0003.ndjson.gz']);
  });

  it('names the commit, with what had changed since', () => {
    const folder = newFolder();
    const git = (...words: readonly string[]): void => {
      execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
        stdio: 'ignore',
      });
    };
    git('init');
    git('add', 'api.yml');
    git('commit', '-m', 'first');
    run(folder);
    writeFileSync(join(folder, 'api.yml'), `${SCENARIO}# more\n`);
    run(folder);
    const commits = readdirSync(historyOf(folder)).map((file) => {
      const [line = ''] = gunzipSync(readFileSync(join(historyOf(folder), file)))
        .toString()
        .split('\n', 1);
      return JSON.parse(line).commit;
    });
    expect(commits[0]).toMatch(/^[0-9a-f]{40}$/);
    expect(commits[1]).toBe(`${commits[0]}-dirty`);
  });

  it('follows no link out of the folder, and the report is there all the same', () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'reports'));
    mkdirSync(join(folder, 'other'));
    symlinkSync('../other', join(folder, 'reports', '.history'));
    const ran = ask(folder, 'run', 'api.yml', '--no-what-if', '--format', 'json', '--summary', 'none');
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain('The report is not kept in the history: ');
    expect(readdirSync(join(folder, 'other'))).toEqual([]);
    expect(existsSync(join(folder, 'reports', 'api', 'results.json'))).toBe(true);
  });
});
