import type { LogFunction } from './logged-invocation.ts';
import { type HandlerLines, type HandlerPart, ID, ID_LENGTH, TIME, TIME_LENGTH } from './pen.ts';

/** The largest log event that CloudWatch Logs took before April 2025; runtimes cut longer lines there. */
const EVENT_BYTES = 262_144;
const WORDS = 'what the handler has to say about this invocation ';

/** Lines that a handler writes, `handlerBytes` in all (the ends of lines included); 1 byte is no line. */
export function handlerLines(fn: LogFunction): HandlerLines {
  const parts: HandlerPart[] = [];
  for (let left = fn.handlerBytes; left > 1; left -= EVENT_BYTES) {
    parts.push(...lineOf(Math.min(left, EVENT_BYTES), fn.format));
  }
  return { length: lengthOf(parts), parts };
}

function lineOf(bytes: number, format: 'text' | 'json'): readonly HandlerPart[] {
  const full = (message: string): readonly HandlerPart[] =>
    format === 'text'
      ? [TIME, '\t', ID, `\tINFO\t${message}\n`]
      : ['{"timestamp":"', TIME, '","level":"INFO","requestId":"', ID, `","message":"${message}"}\n`];
  const overhead = lengthOf(full(''));
  if (bytes >= overhead) return full(filler(bytes - overhead));
  // No room for what a logger puts before the message: a bare line, in JSON a bare value.
  const text = format === 'text' ? filler(bytes - 1) : bytes > 2 ? `"${filler(bytes - 3)}"` : '0';
  return [`${text}\n`];
}

function lengthOf(parts: readonly HandlerPart[]): number {
  let length = 0;
  for (const part of parts) length += part === TIME ? TIME_LENGTH : part === ID ? ID_LENGTH : part.length;
  return length;
}

function filler(length: number): string {
  return WORDS.repeat(Math.ceil(length / WORDS.length)).slice(0, length);
}
