import { visible } from '../units/visible.ts';

/** One thing wrong with what a user gave us, in the user's words. Printed as `FILE:LINE:COLUMN: path: problem; remedy`. */
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
}

/** Carries faults out of places that cannot return them (a stream in the middle of a run). The CLI prints them and exits 2. */
export class FaultError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(formatFault).join('\n'));
    this.name = 'FaultError';
    this.faults = faults;
  }
}

/** One line whatever the fault holds: control characters and direction marks are written out. */
export function formatFault(fault: Fault): string {
  const place = fault.line === undefined ? fault.file : `${fault.file}:${fault.line}:${fault.column ?? 1}`;
  const path = fault.path === '' ? '' : `${fault.path}: `;
  return visible(`${place}: ${path}${fault.problem}; ${fault.remedy}`);
}
