import type { Mutant } from './sites.ts';

/** A change that no test can see, since the program does the same with it. Named by its text: files and lines move. */
export interface Equivalent {
  readonly lineText: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
}

export const EQUIVALENTS: readonly Equivalent[] = [];

export function reasonOf({ lineText, before, after }: Mutant): string | undefined {
  return EQUIVALENTS.find(
    (known) => known.lineText === lineText && known.before === before && known.after === after,
  )?.reason;
}
