import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { uniqueTag } from '../../src/cli/process-tag.ts';
import { cli, lambdaSim } from '../cli/command-line.ts';
import { writeScenario } from './commands.ts';
import { interruptionRounds } from './interruptions.ts';

const scratch = mkdtempSync(join(tmpdir(), 'lambda-sim-surroundings-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(scratch, 'case-'));
  writeScenario(folder);
});

/** As a process that has ended names what it leaves. */
function endedTag(): string {
  const [host] = uniqueTag().split('-');
  return `${host}-${spawnSync(process.execPath, ['-e', '']).pid}-1`;
}

function shell(line: string): { readonly status: number | null; readonly stderr: string } {
  const { status, stderr } = spawnSync('sh', ['-c', line, process.execPath, cli], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stderr };
}

describe('interruptions at random instants', () => {
  it('leave whole files of one run, and nothing that --resume cannot go on from', async () => {
    const lines: string[] = [];
    const found = await interruptionRounds({
      rounds: 5,
      seed: 11,
      commands: ['run', 'compare', 'tune'],
      report: (line) => lines.push(line),
    });
    expect(found, lines.join('\n')).toEqual([]);
    expect(lines).toHaveLength(5);
  }, 180_000);

  it('of a sweep lose nothing that was finished, and leave no half of a file', async () => {
    const lines: string[] = [];
    const found = await interruptionRounds({
      rounds: 5,
      seed: 23,
      commands: ['sweep'],
      report: (line) => lines.push(line),
    });
    expect(found, lines.join('\n')).toEqual([]);
    expect(lines).toHaveLength(5);
  }, 300_000);
});

describe('surroundings that a process cannot live in', () => {
  it.each(['run', 'compare', 'tune', 'plan', 'validate', 'diff', 'init', 'schema'])(
    'end %s in one sentence: a working directory that is gone, hardly any files to open',
    (command) => {
      mkdirSync(join(folder, 'gone'));
      const gone = shell(`cd gone && rmdir ../gone && "$0" "$1" ${command} scenario.yml`);
      expect(gone.stderr).toMatch(/^lambda-sim: the working directory does not exist any more: [^\n]*\n$/);
      expect(gone.status).toBe(2);
      const few = shell(`ulimit -n 20; "$0" "$1" ${command} scenario.yml`);
      // The command line is made of few files: there may be enough, of whatever its thresholds say.
      if (few.status !== 0) expect(few.stderr.trim()).not.toBe('');
      expect([0, 2]).toContain(few.status);
      expect(few.stderr).not.toMatch(/^\s+at |defect|node:/m);
    },
  );

  it('with few files to open in a study end in a sentence or in its results', () => {
    for (const limit of [30, 40, 50, 60, 80]) {
      const words =
        'compare scenario.yml --memory 256,512,1024 --duration 20m --workers 3 --out report --format json';
      const { status, stderr } = shell(`ulimit -n ${limit}; "$0" "$1" ${words}`);
      expect([0, 2], `${limit}: ${stderr}`).toContain(status);
      expect(stderr).not.toMatch(/^\s+at |defect|node:/m);
      expect(existsSync(join(folder, 'report', 'results.json'))).toBe(status === 0);
    }
  });
});

describe('what a killed process left', () => {
  it('of a lock or temporary files is taken away by the next one', () => {
    const out = join(folder, 'report');
    const given = readdirSync(folder);
    const words = ['run', 'scenario.yml', '--duration', '1m', '--format', 'json', '--out', 'report'];
    expect(lambdaSim(words, { cwd: folder }).status).toBe(0);
    const tag = endedTag();
    writeFileSync(join(out, '.lambda-sim-lock'), tag);
    mkdirSync(join(out, `.report-${tag}`));
    mkdirSync(join(folder, `.logs-${tag}`));
    const startedMs = performance.now();
    const again = lambdaSim([...words, '--logs', 'logs'], { cwd: folder });
    expect(again.status, again.stderr).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(9000);
    expect(readdirSync(out).toSorted()).toEqual(['.lambda-sim-files', 'results.json']);
    expect(readdirSync(folder).toSorted()).toEqual(['logs', 'report', ...given].toSorted());
  });

  it('in the place of the lock that is none, and of no known process, holds nobody up for ever', () => {
    const out = join(folder, 'report');
    mkdirSync(join(out, '.lambda-sim-lock'), { recursive: true });
    const words = ['run', 'scenario.yml', '--duration', '1m', '--format', 'json', '--out', 'report'];
    const { status, stderr } = lambdaSim(words, { cwd: folder });
    expect(status, stderr).toBe(0);
    expect(readdirSync(out).toSorted()).toEqual(['.lambda-sim-files', 'results.json']);
  });
});

describe('--resume', () => {
  it('refuses what another version or another scenario kept, and what is no such file', () => {
    const refusal = (content: string): string => {
      writeFileSync(join(folder, '.lambda-sim-kept-x'), content);
      const words = ['plan', 'scenario.yml', '--resume', '--out', '.', '--format', 'json'];
      const { status, stdout, stderr } = lambdaSim(words, { cwd: folder });
      expect(status).toBe(2);
      expect(stdout).toBe('');
      return stderr;
    };
    expect(refusal('{}')).toContain('holds no study that was interrupted');
    expect(refusal('lambda-sim-kept-1 0.0.0 abc\n')).toContain('is of version 0.0.0');
    const version = lambdaSim(['--version']).stdout.trim();
    expect(refusal(`lambda-sim-kept-1 ${version} abc\n`)).toContain(
      'keeps nothing of this study as it is now',
    );
    symlinkSync('/dev/zero', join(folder, '.lambda-sim-kept-y'));
    expect(refusal('{}')).toContain('holds no study that was interrupted');
  });
});
