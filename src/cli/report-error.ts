import { type Fault, FaultError, formatFault, helpLines } from '../model/fault.ts';
import { EXIT, type ExitStatus } from './command.ts';
import { surroundingsText, systemErrorText } from './system-error.ts';

/** Tells on stderr what ended a command, and gives the exit status that it has. */
export function reportError(error: unknown, isVerbose: boolean): ExitStatus {
  if (error instanceof FaultError) {
    printFaults(error.faults);
    return EXIT.badInput;
  }
  const surroundings = surroundingsText(error);
  if (surroundings !== null) {
    process.stderr.write(`lambda-sim: ${surroundings}\n`);
    return EXIT.badInput;
  }
  const systemText = systemErrorText(error);
  if (systemText !== null) {
    const path = (error as NodeJS.ErrnoException).path;
    process.stderr.write(`lambda-sim: ${path === undefined ? '' : `${path}: `}${systemText}\n`);
  } else {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`lambda-sim: a defect of lambda-sim, not of your input: ${firstLine(text)}\n`);
    if (!isVerbose) {
      process.stderr.write('Re-run with --verbose for the details that a report of it needs.\n');
    }
  }
  if (isVerbose && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  return EXIT.defect;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function printFaults(faults: readonly Fault[]): void {
  const lines = new Set(faults.map((fault) => `${formatFault(fault)}\n`));
  process.stderr.write([...lines, ...helpLines(faults).map((line) => `${line}\n`)].join(''));
}
