import type { Arguments } from '../command.ts';

/** What `--usage` says. */
export interface UsageOption {
  readonly level: 'low' | 'moderate' | 'high' | undefined;
  /** A file of usage; null where there is none. */
  readonly file: string | null;
}

/** How an estimate is asked for, the same for both sides of a difference. */
export interface Question {
  readonly input: Arguments;
  readonly usage: UsageOption;
  readonly parameters: ReadonlyMap<string, string>;
  /** What the stack is called; null where its template says it. */
  readonly name: string | null;
}
