import type { Options } from 'yargs';

/** Exit statuses, the same for every command (listed in `lambda-sim --help` and docs/command-line.md). */
export const EXIT = {
  done: 0,
  defect: 1,
  badInput: 2,
  /** k6's number. */
  thresholdFailed: 99,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** Values as the command line gave them: options by name without their hyphens, all texts still unread. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** The last value where an option was given several times. */
  text(option: string): string | undefined;
  /** All values of a repeatable option. */
  texts(option: string): readonly string[];
  flag(option: string): boolean;
}

export interface Command {
  /** What follows the command's name: `SCENARIO [options]`. */
  readonly usage: string;
  readonly minimumPositionals: number;
  readonly maximumPositionals: number;
  /** What a positional is, for the message where one is missing: `a scenario file`. */
  readonly positional: string;
  readonly options: Readonly<Record<string, Options>>;
  readonly examples: readonly (readonly [command: string, description: string])[];
  readonly run: (input: Arguments) => Promise<ExitStatus>;
}
