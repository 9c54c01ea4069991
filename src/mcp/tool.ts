import type { CallToolResult, ToolAnnotations } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import type { Desk } from './desk.ts';
import type { Kept } from './kept.ts';

/** What a tool works with. */
export interface Bench {
  readonly desk: Desk;
  readonly kept: Kept;
  /** Given up by the client. */
  readonly signal: AbortSignal;
}

/** A question that can be asked, with the shapes of what goes in and what comes out. */
export interface Tool<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  /** Whether it keeps a result whose report can be shown. */
  readonly hasReport: boolean;
  readonly run: (input: z.infer<Input>, bench: Bench) => Promise<CallToolResult>;
}

/** The shape is checked where the tool is made; who registers it need not know it. */
export function tool<Input extends z.ZodObject, Output extends z.ZodObject>(made: Tool<Input, Output>): Tool {
  return made as unknown as Tool;
}

/** Nothing is changed, nothing outside is asked, and the same question has the same answer. */
export const READ_ONLY: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};
