import type { LogInput } from '../../../src/calibrate/read/log-input.ts';

/** An input of lines, in one piece or in pieces of some bytes. */
export function logInput(name: string, ...lines: readonly string[]): LogInput {
  return bytesInput(name, Buffer.from(`${lines.join('\n')}\n`));
}

export function bytesInput(name: string, bytes: Uint8Array, pieceBytes = bytes.length): LogInput {
  return {
    name,
    async *open() {
      for (let from = 0; from < bytes.length; from += pieceBytes)
        yield bytes.subarray(from, from + pieceBytes);
    },
  };
}
