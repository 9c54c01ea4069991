import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeScenario } from './scenarios.ts';
import type { SimulationTiming } from './simulate-alone.ts';

const run = promisify(execFile);

export interface Ended {
  readonly stdout: string;
  readonly wallMs: number;
}

/** Runs a program to its end; rejects unless its status is 0. */
export async function runProgram(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const startMs = performance.now();
  const { stdout } = await run(program, words, {
    env: { ...process.env, ...environment },
    // The results of a thousand functions are long.
    maxBuffer: 1 << 29,
  });
  return { stdout, wallMs: performance.now() - startMs };
}

export function runNode(
  words: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Promise<Ended> {
  return runProgram(process.execPath, words, environment);
}

/** What a process and those that it started took. */
export interface Told {
  readonly stdout: string;
  /** CPU time of them all, from their starts, in ms. */
  readonly cpuMs: number;
  /** Peak of the greatest of them, in MB. */
  readonly peakMb: number;
}

/**
 * Tells the CPU time and the peak of each process that loads it. `VmHWM` is the program's own; `maxRSS` begins
 * with what the parent process had when it forked, and serves only where there is no /proc.
 */
const TELLER = `
const { readFileSync, writeFileSync } = require('node:fs');
process.on('exit', () => {
  let kilobytes = process.resourceUsage().maxRSS;
  try {
    kilobytes = Number(/VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {}
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.LAMBDA_SIM_BENCH_TOLD + process.pid, JSON.stringify([(user + system) / 1000, kilobytes]));
});
`;

/** Runs Node to its end and tells what it and its children took. */
export async function runTold(folder: string, words: readonly string[]): Promise<Told> {
  const teller = join(folder, 'teller.cjs');
  writeFileSync(teller, TELLER);
  const { stdout } = await runNode(words, {
    NODE_OPTIONS: `--require ${teller}`,
    LAMBDA_SIM_BENCH_TOLD: join(folder, 'told-'),
  });
  const told = readdirSync(folder).filter((name) => name.startsWith('told-'));
  let [cpuMs, peakMb] = [0, 0];
  for (const name of told) {
    const [ms, kilobytes] = JSON.parse(readFileSync(join(folder, name), 'utf8')) as [number, number];
    cpuMs += ms;
    peakMb = Math.max(peakMb, kilobytes / 1024);
    rmSync(join(folder, name));
  }
  return { stdout, cpuMs, peakMb };
}

/** Simulates a scenario in a new process of this program (`--child`, bench.ts). */
export async function simulateInChild(
  folder: string,
  scenario: Parameters<typeof writeScenario>[1],
): Promise<SimulationTiming> {
  const file = join(folder, 'scenario.json');
  writeScenario(file, scenario);
  const bundle = process.argv[1];
  if (bundle === undefined) throw new Error('the bench does not know its own file');
  const { stdout } = await runNode([bundle, '--child', file]);
  return JSON.parse(stdout) as SimulationTiming;
}
