import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lambdaSim, root } from './command-line.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-screen-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A prompt stands below what a command printed. */
const PROMPT_LINES = 1;

function screenOf(words: readonly string[]) {
  const { status, stdout, stderr } = lambdaSim(words, { cwd: folder });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  return { stdout, lines: `${stdout}${stderr}`.trimEnd().split('\n') };
}

describe("README's first run", () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const scenario = /lambda-sim run (scenarios\/[\w-]+\.yml)/.exec(readme)?.[1] ?? '';

  it('fits a terminal of 80 × 24, from the verdict to the number of assumptions', () => {
    const { stdout, lines } = screenOf(['run', join(root, scenario), '--format', 'json']);
    expect(lines.length + PROMPT_LINES).toBeLessThanOrEqual(24);
    for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(
      /^Thumbnail service {2}us-east-1 · aws · .*\n[✓!✗] .+\n( {2}.+\n)+\nFUNCTIONS .*\nfunction +requests +p50 .*\nthumbnail [^\n]+\n\nBILL .*\n(?:[├│└].*\n)+/,
    );
    expect(stdout).toMatch(/\n└─ Total +\$17\.\d\d +\$5\d\d\.\d\d\n/);
    expect(stdout).toMatch(/\n\n\d+ assumptions, \d+ unconfirmed: --assumptions\n$/);
    expect(lines.at(-1)).toBe(`Report: ${join('reports', 'thumbnail-service', 'results.json')}`);
  });
});

describe('how much a run prints', () => {
  const scenario = join(root, 'scenarios/low-traffic.yml');
  const run = (...words: string[]) =>
    screenOf(['run', scenario, '--duration', '1d', '--set', 'thresholds=null', '--format', 'json', ...words]);

  it('is all of it with --summary full, nothing with none', () => {
    const full = run('--summary', 'full').stdout;
    expect(full).toMatch(/\nASSUMPTIONS\n/);
    expect(full).not.toContain(': --assumptions');
    expect(run('--summary', 'none').stdout).toBe('');
  });

  it('is every assumption with --assumptions, whatever else', () => {
    const text = run('--assumptions').stdout;
    expect(text).toMatch(/\nASSUMPTIONS\n[·?] /);
    expect(run('--assumptions', '--summary', 'none').stdout).toMatch(/^ASSUMPTIONS\n/);
    expect(text).not.toContain('more in the results');
  });

  it('is refused in other words, with those that there are', () => {
    const { status, stdout, stderr } = lambdaSim(['run', scenario, '--summary', 'ful'], { cwd: folder });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe('command line: --summary: there is no summary "ful"; did you mean full?\n');
  });
});

describe('a run without a single request', () => {
  const words = ['run', join(root, 'scenarios/low-traffic.yml'), '--duration', '1s', '--format', 'json'];

  it('says so, on the screen and on stderr with --json', () => {
    const told = /no request arrived in 1 s of measured time: .*\s*lengthen/;
    expect(screenOf(words).stdout.replace(/\n {2}/g, ' ')).toMatch(told);
    const json = lambdaSim([...words.slice(0, 4), '--json'], { cwd: folder });
    expect(json.stderr).toMatch(told);
    expect(JSON.parse(json.stdout).warnings.at(-1)).toMatch(told);
  });

  it('of a number without a unit is refused with the unit', () => {
    const { status, stderr } = lambdaSim(['run', words[1] ?? '', '--duration', '10'], { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toMatch(/10 has no unit and would be 10 ms.*; write 10s for seconds/);
  });
});
