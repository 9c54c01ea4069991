import type { Fault } from '../model/fault.ts';

/** What a study is asked with, by the names of a program's options. */
export type AskedOption =
  | 'function'
  | 'strategy'
  | 'weight'
  | 'memory'
  | 'architectures'
  | 'provisionedConcurrency'
  | 'axes'
  | 'baseline'
  | 'maximumVariants';

/**
 * How what was asked is called where it was asked, so that a fault names it as its author did: `--arch`, or
 * `architectures`.
 */
export interface Wording {
  /** `command line`, or the name of the function that was called. */
  readonly file: string;
  readonly option: (name: AskedOption) => string;
  /** The option with a value, as its author would write it. */
  readonly example: (name: AskedOption) => string;
}

const EXAMPLES: Partial<Record<AskedOption, string>> = {
  memory: "memory: '128..3008:64'",
  architectures: "architectures: ['x86_64', 'arm64']",
  axes: "axes: { 'KEY.PATH': [V1, V2] }",
  maximumVariants: 'a higher maximumVariants',
};

/** The words of a call of a function of the library. */
export function callWording(functionName: string): Wording {
  return {
    file: functionName,
    option: (name) => name,
    example: (name) => EXAMPLES[name] ?? name,
  };
}

/** `option` is null where the fault is of several options together. */
export function askedFault(
  wording: Wording,
  option: AskedOption | null,
  problem: string,
  remedy: string,
): Fault {
  return { file: wording.file, path: option === null ? '' : wording.option(option), problem, remedy };
}
