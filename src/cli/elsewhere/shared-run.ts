import { resolve } from 'node:path';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { Fault } from '../../model/fault.ts';
import { VERSION } from '../../model/version.ts';
import type { SettingText } from '../../scenario/load.ts';
import { partsIn } from '../../study/runs/elsewhere.ts';
import { usageFault } from '../arguments.ts';
import type { Arguments } from '../command.ts';
import { type ScenarioFile, STANDARD_INPUT } from '../load.ts';
import { readSettings } from '../options.ts';
import { digestOfFiles, hashText } from '../sweep-digest.ts';

/** Shares that a run is cut into for a queue: as many workers can be at it. */
export const SHARES = 64;
/** What looks at the run as a whole, or keeps its state, needs it in one process. */
const WHOLE_OPTIONS = ['logs', 'metrics', 'checkpoint', 'watch'] as const;

/** A run whose parts are done elsewhere, told from all others by its digest. */
export interface SharedRun {
  readonly digest: string;
  readonly name: string;
  readonly compiled: CompiledScenario;
  /** Whole path of the scenario, or of the folder of scenarios. */
  readonly scenarioFile: string;
  readonly files: readonly string[];
  readonly scenarioDigest: string;
  readonly fixed: readonly SettingText[];
  readonly maximumBadRows: number;
}

/** Null, with what is wrong added to `faults`, where it must stay in one process. */
export async function sharedRunOf(
  input: Arguments,
  loaded: ScenarioFile,
  option: string,
  maximumBadRows: number,
  faults: Fault[],
): Promise<SharedRun | null> {
  const whole = WHOLE_OPTIONS.find((name) => input.text(name) !== undefined || input.flag(name));
  if (whole !== undefined) {
    const problem = `--${whole} needs the whole run in one process`;
    faults.push(usageFault(option, problem, `leave --${whole} or ${option} out`));
  }
  if (loaded.file === STANDARD_INPUT) {
    faults.push(usageFault(option, 'a scenario from standard input is no file', 'write it into a file'));
  }
  if ((loaded.compiled.month ?? []).length > 0) {
    const problem = 'a month of regimes is several runs';
    faults.push(usageFault(option, problem, `leave ${option} out, or use a sweep over the regimes`));
  }
  if (faults.length > 0) return null;
  const { compiled, file } = loaded;
  const traces = compiled.arrivals.flatMap(({ pattern }) =>
    pattern.kind === 'trace' ? [resolve(pattern.trace.file)] : [],
  );
  const files = [...new Set([...loaded.paths, ...traces])].sort();
  const scenarioFile = resolve(file);
  const scenarioDigest = await digestOfFiles(files, scenarioFile);
  const fixed = readSettings(input);
  const identity = [VERSION, 'run', scenarioDigest, fixed.map(({ text }) => text), maximumBadRows];
  return {
    digest: hashText(JSON.stringify(identity)),
    name: compiled.name,
    compiled,
    scenarioFile,
    files,
    scenarioDigest,
    fixed,
    maximumBadRows,
  };
}

/** Tasks that a queue is given of it, about: one replication is done by whoever asks. */
export async function tasksOf({ compiled }: SharedRun): Promise<number> {
  const { replications } = compiled;
  if (replications === 1) return Math.min(SHARES, await partsIn(compiled));
  return replications === 'auto' ? SHARES : replications - 1;
}
