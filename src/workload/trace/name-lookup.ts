import { FaultError } from '../../model/fault.ts';
import type { TraceModel } from '../../model/traffic-pattern.ts';
import { nearest } from '../../units/nearest.ts';

/** The number of a function by what a trace calls it. */
export interface NameLookup {
  /** Those that are known before a trace is read. */
  readonly known: ReadonlyMap<string, number>;
  /** The scenario's functions, for a message. */
  readonly functions: readonly string[];
  /** Of a name that is not among the known; -1 where there is none. */
  otherwise(name: string): number;
}

/** Stands for every name that the table of `functions:` does not have. */
const ALL_OTHERS = '*';

/**
 * The names of a trace by its `functions:`, and those of the scenario themselves. Throws a FaultError for a
 * function that the scenario does not have.
 */
export function namesOfScenario(trace: TraceModel, functionIndex: ReadonlyMap<string, number>): NameLookup {
  const known = new Map(functionIndex);
  const functions = [...functionIndex.keys()];
  let others = -1;
  for (const [theirs, ours] of Object.entries(trace.functions ?? {})) {
    const index = functionIndex.get(ours);
    if (index === undefined) {
      const meant = nearest(ours, functions);
      const remedy =
        meant === undefined
          ? `the functions are ${functions.slice(0, 12).join(', ')}`
          : `did you mean ${meant}?`;
      const problem = `${JSON.stringify(ours)} is not a function of the scenario`;
      throw new FaultError([{ file: trace.displayName, path: `functions.${theirs}`, problem, remedy }]);
    }
    if (theirs === ALL_OTHERS) others = index;
    else known.set(theirs, index);
  }
  return { known, functions, otherwise: (name) => (name === '' ? -1 : others) };
}

/** Columns of functions hold 16 bits. */
const MOST_NAMES = 65_535;

/** What stands for the functions of a trace that has more of them than can be told apart. */
export const OTHER_FUNCTIONS = '(others)';

/** Numbers names as they come, for whoever wants to know which there are. */
export class NamesAsTheyCome implements NameLookup {
  readonly known: ReadonlyMap<string, number> = new Map();
  readonly functions: readonly string[] = [];
  readonly names: string[] = [];
  private readonly indexes = new Map<string, number>();

  otherwise(name: string): number {
    const index = this.indexes.get(name);
    if (index !== undefined) return index;
    if (this.names.length >= MOST_NAMES) {
      this.names[MOST_NAMES] = OTHER_FUNCTIONS;
      return MOST_NAMES;
    }
    this.indexes.set(name, this.names.length);
    this.names.push(name);
    return this.names.length - 1;
  }
}
