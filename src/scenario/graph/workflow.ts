import type { Retrier, WorkflowState } from '../../model/workflow.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import type { Distribution } from '../../random/distribution.ts';
import type { RetrySpec } from '../schema/step-schema.ts';
import { errorBits } from './error-names.ts';

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

/** Makes the parts of a workflow, each function once. */
export class WorkflowParts {
  readonly functions: string[] = [];
  readonly states: WorkflowState[] = [];
  readonly warnings: string[] = [];
  readonly assumed: { readonly key: string; readonly value: string; readonly why: string }[] = [];

  place(functionName: string): number {
    const known = this.functions.indexOf(functionName);
    return known >= 0 ? known : this.functions.push(functionName) - 1;
  }
}

/** A retrier with what the Amazon States Language takes where nothing is given. */
export function retrierOf(spec: RetrySpec, facts: PlatformFacts): Retrier {
  const rules = facts.sources.stepFunctionsRetry.value;
  return {
    errors: errorBits(spec.errors),
    intervalMs: spec.interval ?? rules.intervalMs,
    maximumAttempts: spec.maxAttempts ?? rules.maxAttempts,
    backoffRate: spec.backoffRate ?? rules.backoffRate,
    maximumDelayMs: spec.maxDelay ?? Number.POSITIVE_INFINITY,
    hasJitter: spec.jitter === 'full',
  };
}

export function constant(value: number): Distribution {
  return { kind: 'constant', value };
}
