import type { Retrier, WorkflowState } from '../../model/workflow.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import type { Distribution } from '../../random/distribution.ts';
import type { RetrySpec } from '../schema/step-schema.ts';
import { errorBits } from './error-names.ts';

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
