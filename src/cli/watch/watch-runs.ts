import { existsSync } from 'node:fs';
import { FILES } from '../../host/host.ts';
import { type Fault, FaultError } from '../../model/fault.ts';
import { usageFault } from '../arguments.ts';
import { type Arguments, EXIT, type ExitStatus } from '../command.ts';
import { note } from '../delivery.ts';
import { reportError } from '../report-error.ts';
import { WatchedFiles } from './watched-files.ts';

/** What one run is given. */
export interface WatchedRun {
  readonly signal: AbortSignal;
  readonly beforePrinting: () => void;
}

/**
 * Runs a command, and again whenever a file that it has read is saved; a save during a run stops it. Faults
 * are printed, and watching goes on. It ends with a signal, or when nobody reads what it prints any more.
 *
 * @throws FaultError for what no save could mend
 */
export async function watchRuns(
  input: Arguments,
  run: (attempt: WatchedRun) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  const [scenario = ''] = input.positionals;
  if (scenario === '-') {
    throw new FaultError([
      usageFault('--watch', 'standard input cannot be watched', 'give the name of a scenario file'),
    ]);
  }
  return new Promise((resolve, reject) => {
    let attempt: AbortController | null = null;
    let isAgain = false;
    let isFirst = true;
    const end = (finish: () => void): void => {
      watched.close();
      finish();
    };
    const once = async (): Promise<void> => {
      const current = new AbortController();
      attempt = current;
      const recorded = recording();
      const startedMs = performance.now();
      let done = '';
      try {
        await run({ signal: current.signal, beforePrinting: clearScreen });
        // All that it refers to is known; after a fault it may refer to more than was reached.
        known.clear();
        done = `Done in ${Math.ceil(performance.now() - startedMs)} ms. `;
      } catch (error) {
        if (!current.signal.aborted) {
          if (isFirst && isBeyondSaving(error, scenario)) return end(() => reject(error));
          clearScreen();
          reportError(error, input.flag('verbose'));
        }
      } finally {
        attempt = null;
        recorded.restore();
      }
      isFirst = false;
      for (const path of recorded.paths()) known.add(path);
      watched.follow([scenario, ...known]);
      if (isAgain) {
        isAgain = false;
        return once();
      }
      note(input, `${done}${watchingText(scenario, watched.size - 1)}`);
    };
    const known = new Set<string>();
    const watched = new WatchedFiles(() => {
      if (attempt === null) {
        void once();
        return;
      }
      isAgain = true;
      attempt.abort();
    });
    process.stdout.once('error', () => end(() => resolve(EXIT.done)));
    // Before the first run, so that a save during it is seen.
    watched.follow([scenario]);
    void once();
  });
}

/** Every name that a scenario refers to is recorded, be the file there or not. */
function recording(): { readonly paths: () => readonly string[]; readonly restore: () => void } {
  const before = FILES.now;
  const referred = new Set<string>();
  FILES.handIn({
    ...before,
    besides: (file, name) => {
      const path = before.besides(file, name);
      referred.add(path);
      return path;
    },
  });
  return { paths: () => [...referred], restore: () => FILES.handIn(before) };
}

/** A word of the command line is not mended by a save, nor is a name that is no file's. */
function isBeyondSaving(error: unknown, scenario: string): boolean {
  if (!(error instanceof FaultError)) return false;
  const isOfWords = ({ file }: Fault): boolean => file === usageFault('', '', '').file;
  const isMissing = ({ file, line, path }: Fault): boolean =>
    file === scenario && line === undefined && path === '' && !existsSync(scenario);
  return error.faults.some((fault) => isOfWords(fault) || isMissing(fault));
}

/** On a terminal alone: what goes to a file or a pipe stays. */
function clearScreen(): void {
  if (process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[3J\u001b[H');
}

function watchingText(scenario: string, others: number): string {
  const files = others === 0 ? '' : ` and ${others === 1 ? 'the file' : `the ${others} files`} it refers to`;
  return `Watching ${scenario}${files}; Ctrl-C ends it.`;
}
