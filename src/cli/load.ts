import { decodedText } from '../host/memory-files.ts';
import { loadRecorded } from '../live/load-recorded.ts';
import { type Fault, FaultError } from '../model/fault.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import type { Setting } from './options.ts';

/** A scenario and the file that it was read from. */
export interface ScenarioFile extends LoadedScenario {
  readonly file: string;
  /** Whole paths of all files that were read for it, its own first. */
  readonly paths: readonly string[];
}

/** What faults and reports call a scenario that came through a pipe. */
export const STANDARD_INPUT = 'stdin';

/**
 * Reads a scenario with the command line's settings laid in; `-` is standard input, whose scenario names
 * files from the working directory. What is wrong is added to `faults`.
 */
export async function load(
  file: string,
  settings: readonly Setting[],
  purpose: 'run' | 'validate',
  faults: Fault[],
): Promise<ScenarioFile | null> {
  const readTraces = purpose === 'validate';
  const input = file === '-' ? { text: await standardInput(), name: STANDARD_INPUT } : file;
  const { loaded, paths } = await loadRecorded(input, { set: settings, purpose, readTraces });
  if (loaded.ok) return { ...loaded, file: file === '-' ? STANDARD_INPUT : file, paths };
  faults.push(...loaded.faults);
  return null;
}

/** All of it, as text; what is no UTF-8 is a fault. */
export async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const read = decodedText(Buffer.concat(chunks), (problem, remedy) => ({
    ok: false,
    fault: { file: STANDARD_INPUT, path: '', problem, remedy },
  }));
  if (read.ok) return read.text;
  throw new FaultError([read.fault]);
}

export function throwIfAny(faults: readonly Fault[]): void {
  if (faults.length > 0) {
    throw new FaultError(faults);
  }
}
