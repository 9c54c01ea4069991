import type { LogFunction } from './logged-invocation.ts';
import type { HandlerLines } from './pen.ts';

/** The largest log event that CloudWatch Logs took before April 2025; runtimes cut longer lines there. */
const EVENT_BYTES = 262_144;
const WORDS = 'what the handler has to say about this invocation ';

/** Stand-ins of the true length: request ids are UUIDs, times ISO 8601 with milliseconds. */
const ANY_ID = '0'.repeat(36);
const ANY_TIME = '0'.repeat(24);

type Fifo = (requestId: string, time: string) => string;

/** Lines that a handler writes, `handlerBytes` in all (the ends of lines included); 1 byte is no line. */
export function handlerLines(fn: LogFunction): HandlerLines {
  const lines: Fifo[] = [];
  for (let left = fn.handlerBytes; left > 1; left -= EVENT_BYTES) {
    lines.push(lineOf(Math.min(left, EVENT_BYTES), fn.format));
  }
  const [only] = lines;
  const text: Fifo =
    lines.length === 1 && only !== undefined
      ? only
      : (requestId, time) => lines.map((line) => line(requestId, time)).join('');
  return { length: text(ANY_ID, ANY_TIME).length, text };
}

function lineOf(bytes: number, format: 'text' | 'json'): Fifo {
  const full = (requestId: string, time: string, message: string): string =>
    format === 'text'
      ? `${time}\t${requestId}\tINFO\t${message}\n`
      : `{"timestamp":"${time}","level":"INFO","requestId":"${requestId}","message":"${message}"}\n`;
  const overhead = full(ANY_ID, ANY_TIME, '').length;
  if (bytes >= overhead) {
    const message = filler(bytes - overhead);
    return (requestId, time) => full(requestId, time, message);
  }
  // No room for what a logger puts before the message: a bare line, in JSON a bare value.
  const text = format === 'text' ? filler(bytes - 1) : bytes > 2 ? `"${filler(bytes - 3)}"` : '0';
  return () => `${text}\n`;
}

function filler(length: number): string {
  return WORDS.repeat(Math.ceil(length / WORDS.length)).slice(0, length);
}
