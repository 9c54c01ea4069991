import type { BilledDurationRule } from '../../collect/billed-duration.ts';

/**
 * What the log lines of a function hang on. Names are of ASCII and need no escape in JSON, as all that a
 * scenario takes.
 */
export interface LogFunction {
  readonly name: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** `$LATEST`, or the number of the published version that serves. */
  readonly version: string;
  /** As INIT_START names it: `nodejs:22.v1`. */
  readonly runtimeVersion: string;
  readonly runtimeVersionArn: string;
  readonly format: 'text' | 'json';
  /** Bytes that the handler writes in one invocation, line ends included. */
  readonly handlerBytes: number;
  /** Max Memory Used where the scenario does not say, MB. */
  readonly usualUsedMb: number;
  readonly billedDuration: BilledDurationRule;
}

/**
 * Whose lines: those of 2018 have no Init Duration, no Status and no INIT_START, and a time-out has a line of
 * its own.
 */
export type LogEra = '2018' | 'today';

/** One invocation, as its lines tell it, without the request's id; times are milliseconds since 1970. */
export interface LoggedInvocation {
  readonly initStartMs: number;
  readonly handlerStartMs: number;
  readonly endMs: number;
  /** null where none is reported: warm, or run again inside the invocation. */
  readonly initMs: number | null;
  /** Init is a restore from a snapshot. */
  readonly isRestored: boolean;
  /** Time at which the first init was cut off, or null. */
  readonly cutInitMs: number | null;
  readonly initialization: 'on-demand' | 'provisioned-concurrency' | 'snap-start' | null;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly usedMb: number;
  readonly outcome: 'success' | 'error' | 'timeout' | 'out-of-memory' | 'unfinished';
  /** Evenly spread over 0–1, a function of the request's number. */
  readonly share: number;
}
