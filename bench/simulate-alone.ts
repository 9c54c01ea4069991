import { loadScenario } from '../src/scenario/load.ts';
import { simulate } from '../src/study/runs/simulate.ts';

export interface SimulationTiming {
  readonly requests: number;
  readonly events: number;
  readonly coldStarts: number;
  readonly throttled: number;
  readonly wallSeconds: number;
  /** Of all threads of the process: the compiler's and the collector's too. */
  readonly cpuSeconds: number;
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
  const startMs = performance.now();
  const { engine, measurements } = await simulate(compiled, compiled.model.seed, { maximumBadRows: 0 });
  const wallSeconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  return {
    requests: engine.requests,
    events: engine.events,
    coldStarts: sum(measurements.functions.map(({ coldStarts }) => coldStarts)),
    throttled: sum(measurements.functions.map(({ throttledAttempts }) => throttledAttempts)),
    wallSeconds,
    cpuSeconds: (user + system) / 1e6,
  };
}
