import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { cli, lambdaSim } from './command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** With a what-if and a queue, so that several runs are gone through. */
const scenario = join(folder, 'long.yml');
writeFileSync(
  scenario,
  `
functions:
  api: { memory: 512, work: { duration: { lognormal: { median: 80ms, p95: 200ms } } } }
  worker: { memory: 512, timeout: 10s, work: { duration: { exponential: { mean: 50ms } }, errorRate: 1% } }
triggers:
  jobs: { source: sqs, function: worker, batchSize: 10 }
traffic: [{ to: api, poisson: 150/s }, { to: jobs, poisson: 20/s }]
run: { duration: 30m, seed: 3 }
`,
);

function comparable(text: string): unknown {
  const differing = /^(wallSeconds|requestsPerSecond|peakRssMb)(Ci95)?$/;
  return JSON.parse(text, (key, value: unknown) => (differing.test(key) ? undefined : value));
}

/** Starts the run and kills it once its file was written anew; true where it had ended before. */
async function killed(state: string): Promise<boolean> {
  const before = statSync(state, { throwIfNoEntry: false })?.mtimeMs;
  const words = ['run', scenario, '--json', '--checkpoint', state, '--checkpoint-every', '1ms'];
  const child = spawn(process.execPath, [cli, ...words], { stdio: 'ignore' });
  let hasEnded = false;
  const end = new Promise<void>((resolve) =>
    child.on('close', () => {
      hasEnded = true;
      resolve();
    }),
  );
  while (!hasEnded && statSync(state, { throwIfNoEntry: false })?.mtimeMs === before) await after(5);
  child.kill('SIGKILL');
  await end;
  return !existsSync(state);
}

describe('run --checkpoint', () => {
  const state = join(folder, 'state');

  it('killed and started again gives the same document, and leaves no file', async () => {
    const whole = lambdaSim(['run', scenario, '--json']);
    expect(whole.status, whole.stderr).toBe(0);
    for (let kill = 0; kill < 4; kill++) if (await killed(state)) break;
    expect(existsSync(state)).toBe(true);
    const rest = lambdaSim(['run', scenario, '--json', '--checkpoint', state]);
    expect(rest.status, rest.stderr).toBe(0);
    expect(rest.stderr).toContain(`goes on from ${state}`);
    expect(comparable(rest.stdout)).toEqual(comparable(whole.stdout));
    expect(readdirSync(folder).filter((name) => name.startsWith('state.')).length).toBeLessThanOrEqual(4);
    expect(existsSync(state)).toBe(false);
  }, 240_000);

  it('refuses a file that is of something else, and leaves it as it is', async () => {
    expect(await killed(state)).toBe(false);
    const kept = readFileSync(state);
    const refused = (words: readonly string[], reason: RegExp): void => {
      const { status, stdout, stderr } = lambdaSim(['run', ...words, '--json']);
      expect([status, stdout], stderr).toEqual([2, '']);
      expect(stderr).toMatch(reason);
    };
    const asked = ['--checkpoint', state];
    refused([scenario, '--seed', '4', ...asked], /--checkpoint: .* belongs to another scenario/);
    refused([scenario, ...asked, '--logs', join(folder, 'logs')], /--checkpoint: a run with --logs/);
    refused([scenario, '--checkpoint-every', '5s'], /--checkpoint-every: there is no file/);
    refused([scenario, ...asked, '--checkpoint-every', 'soon'], /--checkpoint-every: /);
    expect(readFileSync(state)).toEqual(kept);
    writeFileSync(state, Buffer.concat([kept.subarray(0, -1), Buffer.from([kept.at(-1)! ^ 1])]));
    refused([scenario, ...asked], /--checkpoint: .* is damaged/);
    writeFileSync(state, kept.subarray(0, kept.length - 100));
    refused([scenario, ...asked], /--checkpoint: .* is damaged/);
    writeFileSync(state, 'my notes');
    refused([scenario, ...asked], /--checkpoint: .* holds something else/);
    expect(readFileSync(state, 'utf8')).toBe('my notes');
    refused([scenario, '--checkpoint', folder], /--checkpoint: .* is no file/);
    refused([scenario, '--checkpoint', join(folder, 'no', 'state')], /--checkpoint: there is no folder/);
  }, 240_000);
});
