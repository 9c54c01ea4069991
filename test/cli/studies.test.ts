import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cli, lambdaSim } from './command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-studies-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scenario = join(folder, 'study.yml');
writeFileSync(
  scenario,
  `
functions: { api: { memory: 512, work: { cpu: { lognormal: { median: 40ms, p95: 90ms } }, io: 10ms } } }
traffic: [{ to: api, poisson: 100/s }]
run: { duration: 10m, seed: 7 }
`,
);

/** Without what the contract lets differ. */
function comparable(text: string): unknown {
  const differing = /^(wallSeconds|requestsPerSecond|peakRssMb)(Ci95)?$/;
  return JSON.parse(text, (key, value: unknown) => (differing.test(key) ? undefined : value));
}

/** Resolves with the status and what stood on stderr. */
function ended(child: ChildProcess): Promise<readonly [status: number | null, stderr: string]> {
  let stderr = '';
  child.stderr?.on('data', (data) => {
    stderr += String(data);
  });
  return new Promise((resolve) => child.on('close', (status) => resolve([status, stderr])));
}

describe('a study on several threads', () => {
  it('gives the same bytes as on one', () => {
    const words = ['compare', scenario, '--memory', '256,512,1024', '--replications', '2', '--json'];
    const [one, three] = ['1', '3'].map((workers) => lambdaSim([...words, '--workers', workers]));
    expect(three?.status, three?.stderr).toBe(0);
    expect(comparable(three?.stdout ?? '')).toEqual(comparable(one?.stdout ?? ''));
    expect(JSON.parse(three?.stdout ?? '').variants[2].paired.monthlyCost.ratioCi95).toHaveLength(2);
  });

  it('tells the faults of a trace that only show in the run, once and whole', () => {
    const rows = Array.from({ length: 200_000 }, (_, row) => (row === 150_000 ? 'soon' : String(row / 1000)));
    writeFileSync(join(folder, 'bad.csv'), `timestamp\n${rows.join('\n')}\n`);
    const words = [
      'compare',
      scenario,
      '--set',
      'traffic=[{to: api, trace: bad.csv}]',
      '--memory',
      '256,512,1024',
    ];
    const answers = ['1', '3'].map((workers) => lambdaSim([...words, '--json', '--workers', workers]));
    for (const { status, stdout, stderr } of answers) {
      expect(status).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^bad\.csv:150002:\d+: /m);
      expect(stderr).not.toMatch(/defect|at .*\.js/);
    }
    expect(answers[1]?.stderr).toBe(answers[0]?.stderr);
  });

  it('that is interrupted keeps what is finished, and goes on to the same bytes', async () => {
    const out = join(folder, 'report');
    const sizes = ['--memory', '256,512,768,1024,1280', '--duration', '25m', '--workers', '1'];
    const words = ['compare', scenario, ...sizes, '--format', 'json', '--out', out];
    // How long a variant takes hangs on the machine: earlier where all were done, later where none was.
    let delayMs = 700;
    let stderr = '';
    for (let attempt = 0; attempt < 8 && !stderr.includes('are kept'); attempt++) {
      rmSync(out, { recursive: true, force: true });
      const child = spawn(process.execPath, [cli, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
      const end = ended(child);
      setTimeout(() => child.kill('SIGINT'), delayMs);
      const [status, told] = await end;
      stderr = told;
      delayMs *= status === 0 ? 0.7 : 1.5;
      // Without a status it was ended before it could listen.
      if (told.includes('interrupted')) expect(status).toBe(130);
    }
    expect(stderr).toMatch(/interrupted; [1-5] finished runs are kept in .*--resume goes on\n$/);
    expect(readdirSync(out)).toEqual([expect.stringMatching(/^\.lambda-sim-kept-/)]);
    const resumed = lambdaSim([...words, '--resume', '--json']);
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(readdirSync(out).toSorted()).toEqual(['.lambda-sim-files', 'results.json']);
    const whole = lambdaSim(['compare', scenario, ...sizes, '--json']);
    expect(comparable(resumed.stdout)).toEqual(comparable(whole.stdout));
  });
});

describe('what a study asks first', () => {
  const refused = (...words: readonly string[]) => {
    const { status, stderr } = lambdaSim(['compare', scenario, ...words]);
    expect(status).toBe(2);
    return stderr;
  };

  it('whether a huge grid is meant, with the time it takes', () => {
    const seeds = Array.from({ length: 300 }, (_, seed) => seed).join(',');
    const stderr = refused('--memory', '128..10240:64', '--set', `run.seed=${seeds}`);
    expect(stderr).toMatch(/the grid has 47700 variants, about .* on one processor; give --yes/);
  });

  it('which baseline is meant, and whether there is anything to go on with', () => {
    expect(refused('--memory', '256,512', '--baseline', '521 MB')).toContain('did you mean "512 MB"?');
    expect(refused('--memory', '256,512', '--resume', '--out', join(folder, 'none'))).toContain(
      'holds no study that was interrupted',
    );
  });

  it('for replications that are a number or auto', () => {
    expect(refused('--memory', '256,512', '--replications', 'many')).toContain(
      "'many' is not a whole number; give a whole number from 1 to 1000, or auto",
    );
  });
});
