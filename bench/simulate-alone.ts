import { readFileSync } from 'node:fs';
import { loadScenario } from '../src/scenario/load.ts';
import { simulate } from '../src/study/runs/simulate.ts';

export interface SimulationTiming {
  readonly requests: number;
  readonly events: number;
  readonly coldStarts: number;
  readonly throttled: number;
  readonly wallSeconds: number;
  /** Of the thread that simulates; of all threads of the process where the system does not tell (Linux does). */
  readonly cpuSeconds: number;
  /** Of all threads of the process: the compiler's and the collector's too. */
  readonly processCpuSeconds: number;
}

/**
 * One simulation with everything that a user's run has, in a process that does nothing else: which code V8
 * has compiled, and how, is then what it is for a user. Reading the scenario is not timed, as the yardstick
 * does not time its start either.
 */
export async function simulateAlone(scenarioFile: string): Promise<SimulationTiming> {
  const loaded = await loadScenario(scenarioFile, { purpose: 'run' });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const { compiled } = loaded;
  const cpu = process.cpuUsage();
  const ownSeconds = mainThreadSeconds();
  const startMs = performance.now();
  const { engine, measurements } = await simulate(compiled, compiled.model.seed, { maximumBadRows: 0 });
  const wallSeconds = (performance.now() - startMs) / 1000;
  const mainSeconds = mainThreadSeconds() - ownSeconds;
  const { user, system } = process.cpuUsage(cpu);
  const processCpuSeconds = (user + system) / 1e6;
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  return {
    requests: engine.requests,
    events: engine.events,
    coldStarts: sum(measurements.functions.map(({ coldStarts }) => coldStarts)),
    throttled: sum(measurements.functions.map(({ throttledAttempts }) => throttledAttempts)),
    wallSeconds,
    cpuSeconds: Number.isNaN(mainSeconds) ? processCpuSeconds : mainSeconds,
    processCpuSeconds,
  };
}

/** CPU time of the main thread so far, whose number on Linux is the process's own; NaN elsewhere. */
function mainThreadSeconds(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e9;
  } catch {
    return Number.NaN;
  }
}
