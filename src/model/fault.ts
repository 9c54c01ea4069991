import { visible } from '../units/visible.ts';

/**
 * One thing wrong with what a user gave us, in the user's words. Printed as `FILE:LINE:COLUMN: path: problem;
 * remedy`.
 */
export interface Fault {
  readonly file: string;
  /** From 1; absent where the place is the file or the command line as a whole. */
  readonly line?: number;
  readonly column?: number;
  /** Key path, `functions.api.memory`; empty where there is none. */
  readonly path: string;
  /** What is wrong. */
  readonly problem: string;
  /** What would be right. */
  readonly remedy: string;
  /** Lines that help to mend it, commands to copy among them; printed once, after all faults. */
  readonly help?: readonly string[];
}

/**
 * Carries faults out of places that cannot return them (a stream in the middle of a run). The CLI prints them
 * and exits 2.
 */
export class FaultError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    if (!Array.isArray(faults))
      throw new RangeError('FaultError: faults is not a list; give a list of faults');
    super([...faults.map(formatFault), ...helpLines(faults)].join('\n'));
    this.name = 'FaultError';
    this.faults = faults;
  }
}

/**
 * Throws a FaultError where a function of the library was called with what it cannot use; `caller` is the
 * function's name.
 */
export function refuseMisfits(
  caller: string,
  misfits: readonly Pick<Fault, 'path' | 'problem' | 'remedy'>[],
): void {
  if (misfits.length === 0) return;
  throw new FaultError(misfits.map(({ path, problem, remedy }) => ({ file: caller, path, problem, remedy })));
}

/** A key may be as long as its file, and so may be what is said of it. */
const LONGEST_PATH = 400;
const LONGEST_WORDS = 2000;

/**
 * One line whatever the fault holds: control characters and direction marks are written out, what is long is
 * cut.
 */
export function formatFault(fault: Fault): string {
  const words: unknown[] = [fault?.file, fault?.path, fault?.problem, fault?.remedy];
  if (!words.every((word) => typeof word === 'string')) {
    const remedy = 'give one of the faults that loadScenario or a FaultError holds';
    refuseMisfits('formatFault', [{ path: 'fault', problem: 'it is not a fault', remedy }]);
  }
  const place = fault.line === undefined ? fault.file : `${fault.file}:${fault.line}:${fault.column ?? 1}`;
  const path = fault.path === '' ? '' : `${cut(fault.path, LONGEST_PATH)}: `;
  return visible(
    `${place}: ${path}${cut(fault.problem, LONGEST_WORDS)}; ${cut(fault.remedy, LONGEST_WORDS)}`,
  );
}

/** The help of all faults, each once, after an empty line; no line where there is none. */
export function helpLines(faults: readonly Fault[]): readonly string[] {
  const helps = new Map(faults.map(({ help = [] }) => [help.join('\n'), help]));
  return [...helps.values()].flatMap((help) => (help.length === 0 ? [] : ['', ...help.map(visible)]));
}

function cut(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters)}…` : text;
}
