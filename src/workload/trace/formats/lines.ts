import type { ByteSource } from '../../../host/files.ts';
import { longLine, MAXIMUM_LINE_BYTES } from '../csv-record.ts';

const CHUNK_BYTES = 262_144;
const NEWLINE = 10;
const TEXT = new TextDecoder('utf-8');

/** The lines of a file, some at a time, without their ends; the first has the number 1. Closes the source. */
export async function* linesOf(
  source: ByteSource,
  displayName: string,
): AsyncGenerator<readonly string[], void, undefined> {
  let buffer = new Uint8Array(2 * CHUNK_BYTES);
  let filled = 0;
  let line = 0;
  try {
    for (;;) {
      if (filled > MAXIMUM_LINE_BYTES) throw longLine(displayName, line + 1);
      if (filled + CHUNK_BYTES > buffer.length) {
        const larger = new Uint8Array(buffer.length * 2);
        larger.set(buffer.subarray(0, filled));
        buffer = larger;
      }
      const read = await source.read(buffer, filled);
      filled += read;
      const end = read === 0 ? filled : buffer.subarray(0, filled).lastIndexOf(NEWLINE) + 1;
      if (end > 0) {
        const lines = cut(TEXT.decode(buffer.subarray(0, end)));
        line += lines.length;
        yield lines;
        buffer.copyWithin(0, end, filled);
        filled -= end;
      }
      if (read === 0) return;
    }
  } finally {
    source.close();
  }
}

function cut(text: string): string[] {
  const lines = text.split('\n');
  if (text.endsWith('\n')) lines.pop();
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** The beginning of a file: its first lines, the last of them perhaps cut. Closes the source. */
export async function headOf(
  source: ByteSource,
): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const bytes = new Uint8Array(HEAD_BYTES);
  let filled = 0;
  try {
    while (filled < HEAD_BYTES) {
      const read = await source.read(bytes, filled);
      if (read === 0) break;
      filled += read;
    }
  } finally {
    source.close();
  }
  const text = TEXT.decode(bytes.subarray(0, filled), { stream: true });
  return { text, isWhole: filled < HEAD_BYTES };
}

const HEAD_BYTES = 65_536;

/** A whole small document, such as a report of a load tool. */
export async function wholeText(
  source: ByteSource,
  displayName: string,
  maximum: number,
): Promise<string | null> {
  const parts: string[] = [];
  let characters = 0;
  for await (const lines of linesOf(source, displayName)) {
    const text = lines.join('\n');
    characters += text.length + 1;
    if (characters > maximum) return null;
    parts.push(text);
  }
  return parts.join('\n');
}
