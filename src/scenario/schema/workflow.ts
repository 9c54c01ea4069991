import type { WorkflowState } from '../../model/workflow.ts';

/** A state machine as a trigger has it, be it written in steps or read from a definition. */
export interface Workflow {
  /** Functions that its states call, each once. */
  readonly functions: readonly string[];
  /** As the engine takes them, but that a task's `sourceIndex` is its function's place in `functions`. */
  readonly states: readonly WorkflowState[];
  readonly start: number;
  /** Of an execution as a whole; Infinity for none. */
  readonly timeoutMs: number;
  /** What is not simulated of it, each with its place. */
  readonly warnings: readonly string[];
  /** What it does not say and was assumed, by key below the trigger. */
  readonly assumed: readonly { readonly key: string; readonly value: string; readonly why: string }[];
}
