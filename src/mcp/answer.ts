import type { CallToolResult, ResourceLink } from '@modelcontextprotocol/server';
import { type Fault, FaultError } from '../model/fault.ts';
import { fitted, short } from '../results/brief/fit.ts';

/** An answer as structured content, and as the same JSON in text, with links to what is longer. */
export function answered(answer: object, links: readonly ResourceLink[] = []): CallToolResult {
  return {
    structuredContent: answer as Record<string, unknown>,
    content: [{ type: 'text', text: JSON.stringify(answer) }, ...links],
  };
}

/** What is wrong and what would be right; a tool never throws. */
export function refused(problem: string, remedy: string, more: object = {}): CallToolResult {
  const error = { problem: short(problem, 600), remedy: short(remedy, 600), ...more };
  return { isError: true, content: [{ type: 'text', text: JSON.stringify({ error }) }] };
}

/** A fault as a tool tells it. */
export interface ToldFault {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly path: string;
  readonly problem: string;
  readonly remedy: string;
}

const FAULT_CHARACTERS = 400;

export function toldFault({ file, line, column, path, problem, remedy }: Fault): ToldFault {
  return {
    file: short(file, 120),
    ...(line === undefined ? {} : { line, column }),
    path: short(path, 160),
    problem: short(problem, FAULT_CHARACTERS),
    remedy: short(remedy, FAULT_CHARACTERS),
  };
}

/** Faults as an error, with the commands that help to mend them. */
export function refusedFaults(faults: readonly Fault[]): CallToolResult {
  const help = [...new Set(faults.flatMap(({ help: lines = [] }) => lines))];
  const answer = fitted({ faults: faults.map(toldFault), help }, ['help', 'faults']);
  return { isError: true, content: [{ type: 'text', text: JSON.stringify(answer) }] };
}

/** Whatever was thrown as an answer: faults, or a defect without its stack. */
export function refusedError(error: unknown): CallToolResult {
  if (error instanceof FaultError) return refusedFaults(error.faults);
  const words = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
  return refused(
    `a defect of lambda-sim, not of your input: ${words}`,
    'try the command line, which says more with --verbose',
  );
}

export function linkTo(uri: string, name: string, description: string, mimeType: string): ResourceLink {
  return { type: 'resource_link', uri, name, description, mimeType };
}
