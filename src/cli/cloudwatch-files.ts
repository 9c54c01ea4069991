import type { CompiledScenario } from '../model/compiled.ts';
import type { Fault } from '../model/fault.ts';
import type { Observer } from '../study/runs/observer.ts';
import { usageFault } from './arguments.ts';
import type { Arguments } from './command.ts';
import { note, warn } from './delivery.ts';
import { LogFolder, logFolderFaults } from './log-folder.ts';
import { MetricsFile, metricsFileFaults } from './metrics-file.ts';

/** What `--logs` and `--metrics` ask for, from the question to the files in their place. */
export interface CloudWatchFiles {
  /** Opens what was asked for; null where nothing was. */
  open(compiled: CompiledScenario): Promise<Observer | null>;
  /** Puts the files in their place and says where they are. */
  commit(input: Arguments): void;
  /** Takes away what has not been put in its place. */
  discard(): void;
}

/**
 * What is wrong with the options is added to `faults`. Nothing is written, and no code loaded, before `open`.
 */
export function cloudWatchFiles(input: Arguments, faults: Fault[]): CloudWatchFiles {
  const logs = input.text('logs') ?? null;
  const metrics = input.text('metrics') ?? null;
  for (const [option, path, faultsOf] of [
    ['--logs', logs, logFolderFaults],
    ['--metrics', metrics, metricsFileFaults],
  ] as const) {
    if (path === null || path === '') continue;
    if (path.includes('\0'))
      faults.push(usageFault(option, 'the path holds a NUL character', 'name another'));
    else faults.push(...faultsOf(path));
  }
  let logFolder: LogFolder | null = null;
  let metricsFile: MetricsFile | null = null;
  let silent: readonly string[] = [];
  const discard = (): void => {
    logFolder?.discard();
    metricsFile?.discard();
  };
  return {
    open: async (compiled) => {
      if (logs === null && metrics === null) return null;
      const { observerOf } = await import('../study/runs/observer.ts');
      // A signal ends the process from within.
      process.once('exit', discard);
      logFolder = logs === null ? null : new LogFolder(logs);
      metricsFile = metrics === null ? null : new MetricsFile(metrics);
      silent =
        logs === null ? [] : compiled.functions.filter((fn) => fn.logs === null).map(({ name }) => name);
      return observerOf(compiled, { logs: logFolder, metrics: metricsFile });
    },
    commit: (input) => {
      logFolder?.commit();
      metricsFile?.commit();
      if (logFolder !== null) note(input, `Logs: ${logs}`);
      if (metricsFile !== null) note(input, `Metrics: ${metrics}`);
      warn(
        input,
        silent.map((name) => `${name} has no log stream: its role may not write logs`),
      );
    },
    discard,
  };
}
