import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cli, lambdaSim } from './command-line.ts';

const scenario = (duration: string) => `name: Streams
functions:
  api: { memory: 512, work: { cpu: { exponential: { mean: 50ms } } } }
traffic:
  - { to: api, poisson: 200/s }
run: { duration: ${duration} }
thresholds: { api.latency: ["p(99) < 1ms"] }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-streams-'));
  writeFileSync(join(folder, 'short.yml'), scenario('1m'));
  writeFileSync(join(folder, 'long.yml'), scenario('30d'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a pipe that its reader closes', () => {
  it('is no failure of its own: the report is written and the status is the threshold’s', () => {
    const script = `"${process.execPath}" "${cli}" run short.yml --json --format json --out out | head -c 1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' });
    expect(stdout.trim()).toBe('99');
    expect(stderr).not.toMatch(/EPIPE/);
    expect(existsSync(join(folder, 'out/results.json'))).toBe(true);
  });
});

describe.skipIf(!existsSync('/dev/full'))('a full disk', () => {
  it('behind stdout is one sentence and status 1', () => {
    const script = `"${process.execPath}" "${cli}" run short.yml --json > /dev/full`;
    const { status, stderr } = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/standard output: the disk is full/);
  });
});

describe('a signal', () => {
  const start = (): ChildProcess =>
    spawn(process.execPath, [cli, 'run', 'long.yml', '--out', 'out'], { cwd: folder, stdio: 'ignore' });
  const end = (child: ChildProcess) =>
    new Promise<number | null>((resolve) => child.on('exit', (status) => resolve(status)));

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s in the middle of a run ends it with %i and leaves nothing', async (signal, expected) => {
    let status: number | null = null;
    // A signal that comes before the process listens ends it without a status.
    for (let delayMs = 1500; status === null && delayMs < 15_000; delayMs *= 2) {
      const child = start();
      const ended = end(child);
      await sleep(delayMs);
      child.kill(signal);
      status = await ended;
    }
    expect(status).toBe(expected);
    expect(readdirSync(folder).sort()).toEqual(['long.yml', 'short.yml']);
  });

  it('at any instant leaves a whole report or none', async () => {
    for (let delayMs = 150; delayMs <= 1350; delayMs += 150) {
      const out = `out-${delayMs}`;
      const words = [cli, 'run', 'short.yml', '--format', 'json,html', '--out', out];
      const child = spawn(process.execPath, words, { cwd: folder, stdio: 'ignore' });
      const ended = end(child);
      await sleep(delayMs);
      child.kill('SIGTERM');
      await ended;
      const names = readdirSync(folder).filter((name) => name.includes(out));
      expect([[], [out]]).toContainEqual(names);
      if (names.length > 0) {
        expect(readdirSync(join(folder, out)).sort()).toEqual([
          '.lambda-sim-files',
          'report.html',
          'results.json',
        ]);
        JSON.parse(readFileSync(join(folder, out, 'results.json'), 'utf8'));
      }
    }
  });
});

describe('colours', () => {
  const escapeSequence = '\u001b[';
  it('are left out of a pipe, come when forced, and go when refused', () => {
    const run = (env: Record<string, string>, ...words: string[]) =>
      lambdaSim(['run', 'short.yml', '--format', 'json', ...words], { cwd: folder, env }).stdout;
    expect(run({})).not.toContain(escapeSequence);
    expect(run({ FORCE_COLOR: '1' })).toContain(escapeSequence);
    expect(run({ FORCE_COLOR: '1', NO_COLOR: '1' })).not.toContain(escapeSequence);
    expect(run({ FORCE_COLOR: '1' }, '--no-color')).not.toContain(escapeSequence);
  });
});

describe('stderr', () => {
  it('carries no progress where it is no terminal, and nothing at all when quiet', () => {
    const { stderr } = lambdaSim(['run', 'short.yml', '--format', 'json'], { cwd: folder });
    expect(stderr).not.toContain('\r');
    expect(stderr).toMatch(/^Report: /m);
    const quiet = lambdaSim(['run', 'short.yml', '--format', 'json', '--quiet'], { cwd: folder });
    expect(quiet.stderr).toBe('');
    expect(quiet.stdout).not.toBe('');
  });
});
