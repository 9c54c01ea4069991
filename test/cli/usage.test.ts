import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/model/version.ts';
import { lambdaSim, root } from './command-line.ts';

const SCENARIO = `name: Tiny
functions:
  api: { memory: 512, work: { duration: 20ms }, coldStart: { init: 100ms } }
traffic:
  - { to: api, constant: 1/s }
run: { duration: 1m }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-usage-'));
  writeFileSync(join(folder, 'tiny.yml'), SCENARIO);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...words: string[]) => lambdaSim(words, { cwd: folder });
const lines = (text: string) => text.split('\n').filter((line) => line !== '');

describe('version and help', () => {
  it('the version is that of the package', () => {
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toMatchObject({ version: VERSION });
    for (const word of ['--version', '-v']) {
      expect(run(word)).toEqual({ status: 0, stdout: `${VERSION}\n`, stderr: '' });
    }
  });

  it('help lists the commands, examples and exit statuses', () => {
    const { status, stdout, stderr } = run('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const word of ['run', 'compare', 'validate', 'init', 'schema', 'completion', '99', '130']) {
      expect(stdout).toContain(word);
    }
  });

  it.each(['run', 'compare', 'validate', 'init', 'schema'])('%s has help of its own', (command) => {
    const { status, stdout } = run(command, '--help');
    expect(status).toBe(0);
    expect(stdout).toContain(`lambda-sim ${command}`);
    expect(stdout).toContain('Examples:');
  });
});

describe('bad usage ends with 2, a message for each fault, and writes nothing', () => {
  it.each([
    [[], /no command is given/],
    [['rnu', 'tiny.yml'], /no command "rnu"; did you mean run\?/],
    [['tiny.yml'], /did you mean lambda-sim run tiny\.yml\?/],
    [['--seed', '1'], /--seed needs a command before it/],
    [['run'], /run needs a scenario file/],
    [['run', 'tiny.yml', 'two.yml'], /"two.yml" is one argument too many/],
    [['run', 'tiny.yml', '--sede=1'], /run has no option --sede; did you mean --seed\?/],
    [['run', 'tiny.yml', '-q'], /run has no option -q/],
    [['run', 'tiny.yml', '--seed'], /--seed: its value is missing/],
    [['run', 'tiny.yml', '--seed', 'abc'], /abc/],
    [['run', 'tiny.yml', '--set', 'functions.api.memory'], /--set/],
    [['run', 'tiny.yml', '--set', 'functions.api.memroy=1'], /did you mean 'memory'/],
    [['run', 'tiny.yml', '--format', 'htm'], /no format "htm"; did you mean html\?/],
    [['run', 'tiny.yml', '--workers', '0'], /--workers/],
    [['run', 'tiny.yml', '--max-bad-rows', '-1'], /--max-bad-rows/],
    [['run', 'tiny.yml', '--json=maybe'], /--json/],
    [['run', 'missing.yml'], /missing\.yml/],
    [['compare', 'tiny.yml'], /nothing to compare/],
    [['compare', 'tiny.yml', '--memory', '512..128'], /--memory/],
    [['compare', 'tiny.yml', '--arch', 'arm'], /did you mean arm64\?/],
    [
      ['compare', 'tiny.yml', '--memory', '128', '--function', 'app'],
      /no function "app"; did you mean api\?/,
    ],
    [['schema', 'scenarios'], /did you mean scenario\?/],
    [['validate', 'tiny.yml', '--format', 'json'], /validate has no option --format/],
  ])('%j', (words, message) => {
    const { status, stdout, stderr } = run(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(folder)).toEqual(['tiny.yml']);
  });

  it('all faults come at once', () => {
    const { status, stderr } = run(
      'run',
      'tiny.yml',
      '--format',
      'pfd',
      '--workers',
      'x',
      '--set',
      'run.sed=1',
    );
    expect(status).toBe(2);
    expect(lines(stderr)).toHaveLength(3);
  });

  it('a threshold that makes no sense is refused before the run', () => {
    const { status, stderr } = run('run', 'tiny.yml', '--set', 'thresholds={ apo.latency: ["p(99) < 1s"] }');
    expect(status).toBe(2);
    expect(stderr).toMatch(/apo/);
  });
});

describe('where the report goes', () => {
  it('to a folder of the name, never out of reports/', () => {
    expect(run('run', 'tiny.yml', '--set', 'name=../../etc', '--format', 'json').status).toBe(0);
    expect(readdirSync(join(folder, 'reports'))).toEqual(['.history', 'etc']);
  });

  it('not into a file', () => {
    writeFileSync(join(folder, 'taken'), 'mine');
    const { status, stderr, stdout } = run('run', 'tiny.yml', '--out', 'taken');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/--out: taken cannot be written: it is a file/);
    expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('mine');
  });

  it('not through a link that the scenario chose', () => {
    mkdirSync(join(folder, 'reports'));
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'reports/tiny'));
    expect(run('run', 'tiny.yml').status).toBe(2);
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
  });

  it('nowhere with --json alone, and beside it with --format', () => {
    const alone = run('run', 'tiny.yml', '--json');
    expect(JSON.parse(alone.stdout)).toMatchObject({ schemaVersion: 1, name: 'Tiny' });
    expect(readdirSync(folder)).toEqual(['tiny.yml']);
    const both = run('run', 'tiny.yml', '--json', '--format', 'json', '--out', 'out', '--quiet');
    expect(both.stderr).toBe('');
    expect(JSON.parse(both.stdout)).toEqual(
      JSON.parse(readFileSync(join(folder, 'out/results.json'), 'utf8')),
    );
  });
});

describe('thresholds', () => {
  it('one that fails ends the run with 99 after everything is written', () => {
    const words = [
      '--set',
      'thresholds={ api.latency: ["max < 1ms"] }',
      '--format',
      'json,junit',
      '--out',
      'out',
    ];
    const { status, stdout } = run('run', 'tiny.yml', ...words);
    expect(status).toBe(99);
    expect(stdout).toMatch(/max < 1ms/);
    expect(readdirSync(join(folder, 'out'))).toEqual(expect.arrayContaining(['results.json', 'junit.xml']));
  });
});

describe('init', () => {
  it('writes a scenario that runs, and never over a file', () => {
    expect(run('init').status).toBe(0);
    expect(run('validate', 'scenario.yml').status).toBe(0);
    writeFileSync(join(folder, 'scenario.yml'), 'mine');
    const again = run('init');
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(/scenario\.yml exists already; name another file, or add --force/);
    expect(readFileSync(join(folder, 'scenario.yml'), 'utf8')).toBe('mine');
    expect(run('init', '--force').status).toBe(0);
    expect(run('init', 'no/where.yml').status).not.toBe(0);
  });
});

describe('validate', () => {
  it('says OK in a line, and faults with their place', () => {
    expect(run('validate', 'tiny.yml')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^OK tiny\.yml: "Tiny" with 1 function/),
    });
    writeFileSync(join(folder, 'tiny.yml'), SCENARIO.replace('memory', 'memmory'));
    const { status, stderr } = run('validate', 'tiny.yml');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^tiny\.yml:3:10: functions\.api\.memmory: .*memory/);
    const json = run('validate', 'tiny.yml', '--json');
    expect(json.status).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ valid: false, faults: [{ line: 3, column: 10 }] });
  });
});

describe('schema', () => {
  it.each(['scenario', 'results'])('%s is the one that is published', (kind) => {
    const { status, stdout } = run('schema', kind);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(
      JSON.parse(readFileSync(join(root, `schema/${kind}.schema.json`), 'utf8')),
    );
  });
});

describe('completion', () => {
  it('prints a script, and proposes commands and options', () => {
    const { status, stdout, stderr } = run('completion');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/lambda-sim --get-yargs-completions/);
    expect(lines(run('--get-yargs-completions', 'lambda-sim', '').stdout)).toEqual(
      expect.arrayContaining(['run', 'compare']),
    );
  });
});
