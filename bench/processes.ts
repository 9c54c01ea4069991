import { execFile } from 'node:child_process';
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
    maxBuffer: 64 * 1024 * 1024,
  });
  return { stdout, wallMs: performance.now() - startMs };
}

export function runNode(
  words: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Promise<Ended> {
  return runProgram(process.execPath, words, environment);
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
