import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledScenario } from '../model/compiled.ts';
import { type Fault, FaultError } from '../model/fault.ts';
import { VERSION } from '../model/version.ts';
import type { TaskKeeper } from '../study/runs/checkpoint.ts';
import { usageFault } from './arguments.ts';
import type { Arguments } from './command.ts';
import { note } from './delivery.ts';
import { KeptFile } from './kept-file.ts';
import { KEPT_START, KeptResults } from './kept-results.ts';
import type { OutputSettings } from './options.ts';
import { entriesOf } from './output.ts';
import { onInterrupt } from './process-events.ts';
import { isOfEndedProcess } from './process-tag.ts';
import { systemErrorText } from './system-error.ts';
import { scenarioDigest, taskKey } from './task-key.ts';

export const RESUME_OPTIONS = {
  resume: {
    type: 'boolean',
    describe: 'go on with a study that was interrupted or killed, from its --out folder',
  },
} as const;

export interface StudyAsked {
  readonly command: string;
  /** What is asked of them is for the key of each task to say. */
  readonly scenarios: readonly CompiledScenario[];
  /**
   * Where the tasks are the scenarios' own replications: any of them makes an earlier study worth going on
   * with.
   */
  readonly measuresBatches: boolean | null;
}

/**
 * Calls a study with what keeps its finished tasks. What is kept goes when it has ended well or its input is
 * at fault, and stays for `--resume` otherwise.
 */
export type KeptStudy = <T>(study: (keeper: TaskKeeper | undefined) => Promise<T>) => Promise<T>;

/**
 * What an earlier study left is used where it is asked for; what this one finishes is kept as it ends.
 * Nothing is written before the study.
 */
export function keptStudy(
  input: Arguments,
  settings: OutputSettings,
  folder: string,
  asked: StudyAsked,
  faults: Fault[],
): KeptStudy {
  // Without files to write nobody has named a place for them.
  const keeps = settings.formats.length > 0 || settings.out !== null;
  const isResumed = input.flag('resume');
  const header = { version: VERSION, study: studyDigest(asked) };
  const earlier = isResumed ? usableFiles(folder, asked, settings.maximumBadRows, header.study, faults) : [];
  if (!keeps && !isResumed) return (study) => study(undefined);
  return async (study) => {
    const results = new KeptResults(folder, header, earlier, (problem) => {
      const text =
        problem === 'damaged'
          ? `a part of what ${folder} keeps is damaged, and is run again`
          : `what is finished cannot be kept in ${folder}: ${wordsOf(problem.error)}`;
      note(input, `Warning: ${text}`);
    });
    onInterrupt(() => {
      results.write();
      return results.finished === 0
        ? null
        : `${results.finished} finished runs are kept in ${folder}: the same command with --resume goes on`;
    });
    try {
      const done = await study(results);
      for (const { path } of earlier) rmSync(path, { force: true });
      for (const path of abandonedFiles(folder)) rmSync(path, { force: true });
      results.discard();
      return done;
    } catch (error) {
      if (error instanceof FaultError) results.discard();
      else results.write();
      throw error;
    } finally {
      onInterrupt(null);
    }
  };
}

function studyDigest({ command, scenarios }: StudyAsked): string {
  const hash = createHash('sha256').update(command);
  for (const scenario of scenarios) hash.update(scenarioDigest(scenario));
  return hash.digest('hex');
}

/** Kept files that belong to this study; that there are none, or none that does, is a fault. */
function usableFiles(
  folder: string,
  { scenarios, measuresBatches }: StudyAsked,
  maximumBadRows: number,
  study: string,
  faults: Fault[],
): readonly KeptFile[] {
  const found = keptPaths(folder).flatMap((path) => KeptFile.open(path) ?? []);
  const refuse = (problem: string, remedy: string): readonly KeptFile[] => {
    faults.push(usageFault('--resume', problem, remedy));
    return [];
  };
  if (found.length === 0) {
    return refuse(
      `${folder} holds no study that was interrupted`,
      'leave --resume out, or name its folder with --out',
    );
  }
  const ours = found.filter(({ header }) => header.version === VERSION);
  const [first] = found;
  if (ours.length === 0) {
    return refuse(`what ${folder} keeps is of version ${first?.header.version}`, 'leave --resume out');
  }
  const keys =
    measuresBatches === null
      ? []
      : scenarios.map((compiled) => {
          const isOne = compiled.replications === 1;
          return taskKey({
            compiled,
            replication: 0,
            maximumBadRows,
            measuresBatches: measuresBatches && isOne,
            keepsTrends: !isOne,
            sharesArrivals: false,
          });
        });
  const usable = ours.filter((file) => file.header.study === study || keys.some((key) => file.holds(key)));
  return usable.length > 0
    ? usable
    : refuse(
        `${folder} keeps nothing of this study as it is now`,
        'leave --resume out, or give the scenario and options of then',
      );
}

function keptPaths(folder: string): readonly string[] {
  return entriesOf(folder)
    .filter((name) => name.startsWith(KEPT_START))
    .map((name) => join(folder, name));
}

/** Of processes that are no more: this study has taken their place. */
function abandonedFiles(folder: string): readonly string[] {
  const start = join(folder, KEPT_START).length;
  return keptPaths(folder).filter((path) => isOfEndedProcess(path.slice(start)));
}

function wordsOf(error: unknown): string {
  return systemErrorText(error) ?? (error instanceof Error ? error.message : String(error));
}
