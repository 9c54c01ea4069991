import type { Distribution } from '../random/distribution.ts';

/** No next state: the way ends here. */
export const NO_STATE = -1;

/**
 * What can go wrong in a state, as bits: a retrier or a catcher takes some of them. One error can be several:
 * a branch that failed is told as what failed in it, too.
 */
export const HANDLER_ERROR = 1;
export const FUNCTION_TIMEOUT = 2;
export const FUNCTION_OUT_OF_MEMORY = 4;
export const TOO_MANY_REQUESTS = 8;
export const NOT_ALLOWED = 16;
export const STATE_TIMEOUT = 32;
export const STOPPED_AS_LOOP = 64;
export const FAIL_STATE = 128;
export const BRANCH_FAILED = 256;
/** What `States.ALL` takes. */
export const ANY_ERROR = 511;
/** What `States.TaskFailed` takes: all that a task can meet but a time-out of the state. */
export const TASK_FAILED = ANY_ERROR & ~(STATE_TIMEOUT | FAIL_STATE | BRANCH_FAILED);

/** A state machine: several functions, waits and branches between an event and its end. */
export interface WorkflowModel {
  /** Index into `Model.sources` of where its executions are started. */
  readonly sourceIndex: number;
  readonly states: readonly WorkflowState[];
  /** Number of the first state, or NO_STATE. */
  readonly start: number;
  /** An execution ends, timed out, this long after its start; Infinity for never. */
  readonly timeoutMs: number;
  /** Events of its history after which an execution fails; Infinity for no limit. */
  readonly historyLimit: number;
}

/** States by number; `next` is the number of the one that follows, or NO_STATE. */
export type WorkflowState =
  | { readonly kind: 'pass'; readonly next: number }
  | { readonly kind: 'wait'; readonly durationMs: Distribution; readonly next: number }
  | { readonly kind: 'choice'; readonly ways: readonly { readonly share: number; readonly next: number }[] }
  | { readonly kind: 'end'; readonly isGood: boolean }
  | TaskState
  | ParallelState
  | MapState;

/** How a state's errors are met: the first retrier that takes an error, then the first catcher. */
export interface ErrorHandling {
  readonly next: number;
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly { readonly errors: number; readonly next: number }[];
}

/** A function that is called, and waited for. */
export interface TaskState extends ErrorHandling {
  readonly kind: 'task';
  /** Index into `Model.sources` of the calls. */
  readonly sourceIndex: number;
  /** The state gives up after this time, while the function goes on; Infinity for never. */
  readonly timeoutMs: number;
}

/** Goes on when all its branches have ended. */
export interface ParallelState extends ErrorHandling {
  readonly kind: 'parallel';
  /** First state of each branch. */
  readonly branches: readonly number[];
}

/** The same branch once for each item. */
export interface MapState extends ErrorHandling {
  readonly kind: 'map';
  readonly items: Distribution;
  readonly maximumConcurrency: number;
  readonly first: number;
}

export interface Retrier {
  readonly errors: number;
  readonly intervalMs: number;
  readonly maximumAttempts: number;
  readonly backoffRate: number;
  readonly maximumDelayMs: number;
  /** Each wait is drawn evenly between 0 and the back-off. */
  readonly hasJitter: boolean;
}
