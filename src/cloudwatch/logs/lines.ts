import { writeJsonLines } from './json-lines.ts';
import type { LogEra, LogFunction, LoggedInvocation } from './logged-invocation.ts';
import type { HandlerLines, Pen } from './pen.ts';
import { writeTextLines } from './text-lines.ts';

/** All lines of one invocation, the handler's among them, in the function's format. */
export function writeLines(
  pen: Pen,
  fn: LogFunction,
  era: LogEra,
  run: LoggedInvocation,
  handler: HandlerLines,
): void {
  if (fn.format === 'json') writeJsonLines(pen, fn, run, handler);
  else writeTextLines(pen, fn, era, run, handler);
}
