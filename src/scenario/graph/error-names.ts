import {
  ANY_ERROR,
  BRANCH_FAILED,
  FAIL_STATE,
  FUNCTION_OUT_OF_MEMORY,
  FUNCTION_TIMEOUT,
  HANDLER_ERROR,
  NOT_ALLOWED,
  STATE_TIMEOUT,
  STOPPED_AS_LOOP,
  TASK_FAILED,
  TOO_MANY_REQUESTS,
} from '../../model/workflow.ts';

/**
 * What an error's name in a retrier or catcher takes, of what can happen here (AWS Step Functions Developer
 * Guide, "Handling errors in Step Functions workflows", read 2026-11-28). A time-out of a function is
 * Sandbox.Timedout, in older runtimes Lambda.Unknown.
 */
const KNOWN: ReadonlyMap<string, number> = new Map([
  ['States.ALL', ANY_ERROR],
  ['States.TaskFailed', TASK_FAILED],
  ['States.Timeout', STATE_TIMEOUT],
  ['States.Permissions', NOT_ALLOWED],
  ['States.BranchFailed', BRANCH_FAILED],
  ['Lambda.TooManyRequestsException', TOO_MANY_REQUESTS],
  ['Lambda.AWSLambdaException', NOT_ALLOWED],
  ['Lambda.Unknown', FUNCTION_TIMEOUT | FUNCTION_OUT_OF_MEMORY],
  ['Lambda.RecursiveInvocationException', STOPPED_AS_LOOP],
  ['Sandbox.Timedout', FUNCTION_TIMEOUT],
  ['Runtime.ExitError', FUNCTION_OUT_OF_MEMORY],
]);

/** Errors of AWS that do not happen here, such as Lambda.ServiceException. */
const NEVER_HERE = /^(States|Lambda|Runtime|Sandbox)\./;

/** The errors of a list of names as bits; without a list, all. */
export function errorBits(names: readonly string[] | undefined): number {
  if (names === undefined || names.length === 0) return ANY_ERROR;
  return names.reduce((bits, name) => bits | bitsOf(name), 0);
}

/** Names that the code itself gives its errors: each is taken for any error of a handler or a Fail state. */
export function ownErrors(names: readonly string[] | undefined): readonly string[] {
  return (names ?? []).filter((name) => !KNOWN.has(name) && !NEVER_HERE.test(name));
}

function bitsOf(name: string): number {
  const known = KNOWN.get(name);
  if (known !== undefined) return known;
  return NEVER_HERE.test(name) ? 0 : HANDLER_ERROR | FAIL_STATE;
}
