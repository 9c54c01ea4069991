import type { LogStream } from './log-stream.ts';
import type { Observer, Place } from './observer.ts';
import { takeLine } from './text-line.ts';

/**
 * Takes the message of a log event, whose stream and time stand beside it. Whether anything in it is
 * Lambda's own.
 */
export function takeMessage(
  observer: Observer,
  message: string,
  stream: LogStream,
  timeMs: number,
  place: Place,
  source?: number,
): boolean {
  const origin = { stream, timeMs, isShared: false, source };
  return takeLine(observer, message.trimEnd(), utf8Length(message), origin, place);
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    // Each half of a pair counts two of its four bytes.
    bytes += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
  }
  return bytes;
}
